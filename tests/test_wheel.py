"""The wheel alone, in an environment with nothing but what it declares, builds a deck."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
LECTURE = ROOT / "examples" / "softmax_cross_entropy.toml"


def run(*command: str | Path, folder: Path, path: Path | None = None) -> str:
    """What a command prints; modules are taken from `path` first, and from no other folder of the one who tests."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run([*command], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def declared(requires: Iterable[str], seen: dict[str, Distribution]) -> dict[str, Distribution]:
    """What is required, directly or not, without extras."""
    for line in requires:
        required = Requirement(line)
        if required.name not in seen and (required.marker is None or required.marker.evaluate({"extra": ""})):
            seen[required.name] = distribution(required.name)
            declared(seen[required.name].requires or [], seen)
    return seen


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel and links to the distributions that it declares, and no others."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder)
    python = folder / "bin" / "python"
    install: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--no-index",
        "--no-deps",
        "--quiet",
    ]
    run(*install, "--disable-pip-version-check", wheel, folder=folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    (metadata,) = packages.glob("symbackprop-*.dist-info")
    for found in declared(PathDistribution(metadata).requires or [], {}).values():
        for top in {file.parts[0] for file in found.files or [] if file.parts[0] not in ("..", "__pycache__")}:
            link, target = packages / top, Path(str(found.locate_file(top)))
            if not link.exists():
                link.symlink_to(target)
    return folder


def test_the_wheel_has_every_template_and_table(wheel: Path) -> None:
    """Each template and each data file of the checkout is in the wheel, and nothing of the tests."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    templates = {f"symbackprop/{file.relative_to(ROOT)}" for file in (ROOT / "templates").rglob("*.j2")}
    tables = {str(file.relative_to(ROOT)) for file in (ROOT / "symbackprop").rglob("*.toml")}
    assert len(templates) > 3
    assert len(tables) > 1
    assert templates | tables <= names
    assert all(name.split("/")[0].startswith("symbackprop") for name in names)


def test_the_wheel_builds_a_deck_elsewhere(environment: Path, tmp_path: Path) -> None:
    """Installed alone and run in another folder, the program writes what the checkout writes."""
    lecture = tmp_path / LECTURE.name
    lecture.write_bytes(LECTURE.read_bytes())
    run(environment / "bin" / "symbackprop", "build", lecture.name, "--no-pdf", folder=tmp_path)
    checkout = [sys.executable, "-m", "symbackprop", "build", lecture.name, "--no-pdf", "--output", "here"]
    run(*checkout, folder=tmp_path, path=ROOT)
    for name in ("deck.tex", "formulas.tex", "results.json", "parameters.csv"):
        there = tmp_path / "output" / lecture.stem / name
        assert there.read_bytes() == (tmp_path / "here" / lecture.stem / name).read_bytes()
    assert rb"\begin{frame}" in (tmp_path / "output" / lecture.stem / "deck.tex").read_bytes()


def test_code_and_templates_come_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    """Neither the package nor its templates are taken from the checkout."""
    code = "import symbackprop.render.engine as e; print(e.__file__); print(e.template_folder())"
    module, folder = run(environment / "bin" / "python", "-c", code, folder=tmp_path).split()
    assert Path(module).is_relative_to(environment)
    assert Path(folder).is_relative_to(environment)
