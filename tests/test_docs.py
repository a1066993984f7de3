"""The documentation is true: its files are written, its commands and programs run, its outputs compared."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from docs import row_plots, row_tables
from docs.lecture_keys import PAGE, problems_of, tables, updated
from symbackprop.rules.activations import ACTIVATIONS
from symbackprop.rules.losses import LOSSES
from symbackprop.rules.optimizers import OPTIMIZERS
from symbackprop.rules.regularizers import REGULARIZERS
from tests.program import run

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PATH = re.compile(r"`((?:symbackprop|tests|benchmarks|templates|docs|tools|examples)/[^`\s]*)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the words after it, its text, and the line where it starts."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int

    def word(self, name: str, default: str = "") -> str:
        """The value of name=value after the language."""
        return next((word.split("=", 1)[1] for word in self.words if word.startswith(f"{name}=")), default)


def blocks_of(text: str) -> list[Block]:
    found, lines = [], text.splitlines()
    place = 0
    while place < len(lines):
        if lines[place].startswith("```"):
            language, *words = lines[place][3:].split() or [""]
            end = lines.index("```", place + 1)
            found.append(Block(language, tuple(words), "\n".join(lines[place + 1 : end]) + "\n", place + 1))
            place = end
        place += 1
    return found


def run_file(block: Block, folder: Path) -> None:
    """```toml file=NAME, or tex or markdown: the block is written under that name."""
    if name := block.word("file"):
        (folder / name).write_text(block.text, "utf-8")


def run_console(block: Block, folder: Path) -> None:
    """```console [exit=CODE]: each `$ symbackprop ...` runs and prints what follows; `...` is any text."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        program, *arguments = shlex.split(command)
        assert program == "symbackprop", f"only symbackprop is run here, not {program}"
        done = run(*arguments, folder=folder)
        printed = done.stdout + done.stderr
        assert done.returncode == int(block.word("exit", "0")), printed
        pattern = re.escape(expected.rstrip()).replace(r"\.\.\.", ".*")
        assert re.fullmatch(pattern, printed.rstrip(), re.DOTALL), f"{command} printed:\n{printed}"


def run_python(block: Block, folder: Path) -> None:
    """```python: runs by itself, in the folder of the document's files."""
    done = subprocess.run([sys.executable, "-c", block.text], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


RUNNERS = {"toml": run_file, "tex": run_file, "markdown": run_file, "console": run_console, "python": run_python}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_the_examples_of_a_document_run(document: Path, tmp_path: Path) -> None:
    """From top to bottom, in one folder, beside a copy of the examples."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for block in blocks_of(document.read_text("utf-8")):
        if block.language in RUNNERS:
            try:
                RUNNERS[block.language](block, tmp_path)
            except AssertionError as problem:
                pytest.fail(f"{document.name}:{block.line}: {problem}")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_the_links_of_a_document_lead_somewhere(document: Path) -> None:
    """Every link to a file of the project names one that is there."""
    for target in LINK.findall(document.read_text("utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_the_paths_that_a_document_names_are_there(document: Path) -> None:
    """A file or folder of the project in `code` exists, so that a newcomer finds the room."""
    named = {found for found in PATH.findall(document.read_text("utf-8")) if not set(found) & set("*<>")}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
    assert named or document.stem != "CONTRIBUTING"


def test_the_citation_is_of_this_version() -> None:
    """CITATION.cff has the version, the license and the title of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = dict(re.findall(r'^([\w-]+): "?([^"\n]+)"?$', (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE))
    assert citation["title"] == project["name"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert citation["cff-version"] == "1.2.0"


def test_the_tables_of_rows_are_those_of_the_rows() -> None:
    """docs/rows.md has every row of the tables, as it is now."""
    page = row_tables.PAGE.read_text("utf-8")
    assert row_tables.updated(page) == page
    assert all(f"| `{name}` |" in page for name in (*ACTIVATIONS, *LOSSES, *REGULARIZERS, *OPTIMIZERS))


def test_the_plots_of_rows_are_those_of_the_rows() -> None:
    """Each picture is what its row gives now, each row of one number has one, and no other file lies there."""
    drawn = row_plots.plots()
    assert {path.stem: path.read_text("utf-8") for path in row_plots.FOLDER.iterdir()} == drawn
    assert {name for name, row in ACTIVATIONS.items() if not row.couples} <= set(drawn)
    # sigmoid(0) = 1/2 in the middle, at 9/16 of a height from 3.2 down to -1.6; below it the slope there, 1/4
    assert "L75.0 50.6" in drawn["sigmoid"]
    assert "L75.0 55.3" in drawn["sigmoid"]


def test_the_keys_of_a_lecture_file_are_documented() -> None:
    """Keys, types and defaults in docs/lecture-file.md are those of the models; each key has a meaning."""
    assert len(tables()) > 15
    assert problems_of(PAGE.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("whole number, 1 to 12", "whole number, 1 to 10", "deck: digits is not up to date"),
        ("| number of units |", "| ... |", "network.layers: units has a cell that nobody has written"),
        ("| `bias` |", "| `biases` |", "network.layers: biases is no key"),
        ("<!-- keys: training -->", "<!-- -->", "no table of the keys of training"),
        ("<!-- keys: deck -->", "<!-- keys: slides -->", "there is no table slides in a lecture file"),
    ],
)
def test_a_page_that_drifts_from_the_models_is_noticed(old: str, new: str, problem: str) -> None:
    """The tester tested: a wrong limit, a missing meaning, an unknown key, a missing or unknown table."""
    page = PAGE.read_text("utf-8")
    assert page.count(old) >= 1
    assert problem in problems_of(page.replace(old, new, 1))
    assert updated(page) == page
