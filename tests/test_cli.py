"""The program as a person runs it: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import run

ROOT = Path(__file__).parent.parent
SOFTMAX = Path(__file__).parent.parent / "examples" / "softmax_cross_entropy.toml"
COMMANDS = ("new", "build", "derive", "list")


def started(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own."""
    command = [sys.executable, "-m", "symbackprop", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_in_the_help_runs(command: str, here: Path) -> None:
    """`--help` shows an example, and it works as it stands."""
    shown = run(command, "--help", folder=here)
    example = re.search(r"Example:\s+symbackprop (.*)", shown.stdout)
    assert shown.returncode == 0
    assert example is not None
    done = run(*shlex.split(example[1]), folder=here)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_a_new_lecture_builds(here: Path) -> None:
    """`new` writes a file that `build` takes, and never overwrites one."""
    assert run("new", "mine", folder=here).returncode == 0
    done = run("build", "mine.toml", "--no-pdf", folder=here)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (here / "output" / "mine").iterdir()} == {
        "deck.tex", "formulas.tex", "parameters.csv", "results.json",
    }  # fmt: skip
    again = run("new", "mine", folder=here)
    assert again.returncode == 2
    assert "exists already" in again.stderr


def test_only_the_formats_that_are_asked_for(here: Path) -> None:
    """`--format` and `--output` say what is written, and where."""
    lecture = "examples/softmax_cross_entropy.toml"
    done = run("build", lecture, "--format", "results", "--output", "there", folder=here)
    assert done.returncode == 0
    written = {path.name for path in (here / "there" / "softmax_cross_entropy").iterdir()}
    assert written == {"results.json", "parameters.csv"}
    wrong = run("build", lecture, "--format", "slides", folder=here)
    assert (wrong.returncode, "there is no format 'slides'" in wrong.stderr) == (2, True)


def test_a_wrong_file_is_told_and_nothing_is_written(here: Path) -> None:
    """Exit code 2, file and line in the message, no traceback, no output folder; the good one beside it is built."""
    (here / "bad.toml").write_text('title = "t"\n[network]\ninputs = 0\nloss = "output"\n')
    done = started("build", "bad.toml", "examples/softmax_cross_entropy.toml", "--no-pdf", "--jobs", "2", folder=here)
    assert done.returncode == 2
    assert "bad.toml:3: network.inputs: found 0; must be at least 1" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (here / "output" / "bad").exists()
    assert (here / "output" / "softmax_cross_entropy" / "deck.tex").exists()


def test_two_lectures_of_one_name_are_refused(here: Path) -> None:
    """Their outputs would collide, so neither is built."""
    (here / "a").mkdir()
    shutil.copy(here / "examples" / "softmax_cross_entropy.toml", here / "a")
    done = run("build", "a/softmax_cross_entropy.toml", "examples/softmax_cross_entropy.toml", folder=here)
    assert done.returncode == 2
    assert "same name" in done.stderr
    assert not (here / "output").exists()


@pytest.mark.parametrize("name", ["..", "../.x", "a b", ".hidden", "-"])
def test_a_name_for_a_new_lecture_is_one_that_builds(name: str, here: Path) -> None:
    """What `build` would refuse, `new` does not write."""
    done = run("new", "--", name, folder=here)
    assert done.returncode == 2
    assert "no good file name" in done.stderr
    assert sorted(path.name for path in here.iterdir()) == ["examples"]


def test_what_is_no_file_is_told_by_every_command(here: Path) -> None:
    """Pipes, devices and folders, as lecture and as document: exit code 2, one line, at once."""
    os.mkfifo(here / "pipe")
    good = "examples/softmax_cross_entropy.toml"
    for arguments in (
        ["build", "/dev/zero"], ["build", "pipe"], ["build", "examples"], ["derive", "pipe", "w_7"],
        ["check", "/dev/zero", good], ["check", good, "/dev/zero"], ["check", good, "pipe"],
        ["check", good, "examples"],
    ):  # fmt: skip
        done = run(*arguments, folder=here)
        assert done.returncode == 2, done.stderr
        assert "cannot be read" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (here / "output").exists()


def test_an_unusable_tex_costs_the_pdf_alone(here: Path) -> None:
    """Exit code 3, and everything else is written."""
    (here / "bin").mkdir()
    (here / "bin" / "pdflatex").write_text("this is no program")
    (here / "bin" / "pdflatex").chmod(0o755)
    command = [sys.executable, "-m", "symbackprop", "build", "examples/softmax_cross_entropy.toml"]
    environment = {**os.environ, "PATH": f"{here / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=here, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("no PDF: ")
    assert "Traceback" not in done.stderr
    assert {path.name for path in (here / "output" / "softmax_cross_entropy").iterdir()} == {
        "deck.tex", "formulas.tex", "parameters.csv", "results.json",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["W2[1,1]", "w_7", "w_{7}"])
def test_a_parameter_goes_by_its_name_or_its_spelling(name: str, here: Path) -> None:
    """`derive` ends at the textbook form and its number."""
    done = run("derive", "examples/softmax_cross_entropy.toml", name, folder=here)
    assert done.returncode == 0
    assert "(ŷ₁ − y₁) a⁽¹⁾" in done.stdout
    assert done.stdout.rstrip().endswith("≈ −0.184")


def test_an_unknown_parameter_is_told_with_the_nearest(here: Path) -> None:
    """A wrong name gives exit code 2 and names that exist."""
    done = run("derive", "examples/softmax_cross_entropy.toml", "w_77", folder=here)
    assert done.returncode == 2
    assert "did you mean" in done.stderr
    assert "w_7" in done.stderr


def test_unknown_commands_and_options_are_told(here: Path) -> None:
    """The command line answers in one message, with exit code 2."""
    for arguments in (["biuld"], ["build"], ["build", "x.toml", "--jobs", "0"], ["list", "colours"]):
        done = run(*arguments, folder=here)
        assert done.returncode == 2
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr


def test_the_lists_have_every_row() -> None:
    """`list` prints each table; each row comes with a line about it."""
    done = started("list", folder=ROOT)
    assert done.returncode == 0
    assert done.stdout == run("list", folder=ROOT).stdout
    for name in ("sigmoid", "softmax", "cross_entropy", "gradient_descent", "flat", "training", "deck"):
        lines = [line for line in done.stdout.splitlines() if line.split()[:1] == [name] and line.startswith(" ")]
        assert lines
        assert all(len(line.split()) > 1 for line in lines)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("x[1]", "∂L/∂x₁ = δ⁽¹⁾ w₁ + δ⁽²⁾ w₄"),
        ("z1[1]", "∂L/∂z⁽¹⁾ = [(ŷ₁ − y₁) w₇ + (ŷ₂ − y₂) w₈] a⁽¹⁾ (1 − a⁽¹⁾)"),
        ("a^{(2)}", "∂L/∂a⁽²⁾ = (ŷ₁ − y₁) w₉ + (ŷ₂ − y₂) w₁₀"),
        ("yhat[1]", "∂L/∂ŷ₁ = −y₁/ŷ₁"),
        ("delta2[1]", "= ŷ₁ − y₁"),
    ],
)
def test_any_quantity_can_be_derived_by(name: str, line: str) -> None:
    """An input, a pre-activation, an activation, an output, an error signal, by name or spelling."""
    from symbackprop.run import derive_one

    assert line in derive_one(SOFTMAX, name)


def test_a_quantity_that_is_not_there_is_told_with_what_is() -> None:
    """The message names the nearest quantities."""
    from symbackprop.core.errors import InputError
    from symbackprop.run import derive_one

    with pytest.raises(InputError, match=r"there is no quantity 'a1\[7\]'; did you mean a1\["):
        derive_one(SOFTMAX, "a1[7]")


def test_a_whole_matrix_is_told_with_an_entry_of_it() -> None:
    """W1, b1 where every unit has its own, and a layer: one entry is derived by."""
    from symbackprop.core.errors import InputError
    from symbackprop.run import derive_one

    for name in ("W1", "z2", "yhat"):
        with pytest.raises(InputError, match=rf"^{name} has several entries; name one of them, such as {name}\[1"):
            derive_one(SOFTMAX, name)


@pytest.mark.parametrize("content", [b"%PDF-1.5\n" + bytes(range(128, 256)) * 3, b"a\0b $w_7 = 1$"])
def test_what_is_no_text_is_not_checked(content: bytes, here: Path) -> None:
    """A PDF is refused; letters of another encoding are no fault, and a text without an equation is told."""
    (here / "x.pdf").write_bytes(content)
    found = run("check", SOFTMAX, "x.pdf", folder=here)
    assert (found.returncode, "is no text in UTF-8, but binary data" in found.stderr) == (2, True)
    (here / "x.md").write_bytes("Für die Lösung gilt nichts.".encode("latin-1"))
    assert run("check", SOFTMAX, "x.md", folder=here).stdout.startswith("x.md: 0 claims; no equation was found")


def test_a_build_loads_nothing_that_its_lecture_does_not_need(tmp_path: Path) -> None:
    """A lecture of layers with few numbers: no reader of equations, no audit, no arrays, no other algebra."""
    code = (
        "import sys; from symbackprop.build import build_lecture as b; b(*sys.argv[1:], pdf=False); print(*sys.modules)"
    )
    command = [sys.executable, "-c", code, SOFTMAX, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    loaded = set(done.stdout.split())
    rooms = ("check", "latex", "network.model.read", "compose.equations", "compose.matrices", "evaluate.arrays")
    assert "symbackprop.judge" in loaded
    assert not loaded & {"numpy", "sympy", "lark", "rich", *(f"symbackprop.{room}" for room in rooms)}
