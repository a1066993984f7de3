"""The documentation is true: its files are written, its commands and programs run, its outputs compared."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
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
        done = subprocess.run(
            [sys.executable, "-m", "symbackprop", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == int(block.word("exit", "0")), done.stdout
        pattern = re.escape(expected.rstrip()).replace(r"\.\.\.", ".*")
        assert re.fullmatch(pattern, done.stdout.rstrip(), re.DOTALL), f"{command} printed:\n{done.stdout}"


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


def test_every_key_of_a_lecture_file_is_documented() -> None:
    """Each key that the schema knows stands in docs/lecture-file.md."""
    from symbackprop.network import schema

    text = (ROOT / "docs" / "lecture-file.md").read_text("utf-8")
    tables = [getattr(schema, name) for name in schema.__all__ if name.endswith("Table")]
    keys = {key for table in tables for key in table.model_fields}
    assert len(keys) > 20
    assert {key for key in keys if f"`{key}`" not in text} == set()
