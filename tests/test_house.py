"""Style, types and import directions: part of what must hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "import directions": ["lint-imports"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_house_is_in_order(name: str) -> None:
    """ruff, mypy (strict) and import-linter have nothing to say."""
    program, *arguments = CHECKS[name]
    done = subprocess.run([BIN / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def functions_of(source: str) -> Iterator[ast.FunctionDef]:
    """The test functions of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def faults_of(source: str) -> list[str]:
    """What a test module must not have: tests without a docstring, and ways around a test."""
    found = [f"{test.name} has no docstring" for test in functions_of(source) if not ast.get_docstring(test)]
    names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    return found + sorted(names & {"skip", "skipif", "xfail", "importorskip"})


@pytest.mark.parametrize("path", sorted((ROOT / "tests").glob("test_*.py")), ids=lambda path: path.stem)
def test_every_test_says_what_it_shows_and_none_is_skipped(path: Path) -> None:
    """A docstring on each test, no skip, no expected failure, at most 400 lines in a file."""
    source = path.read_text("utf-8")
    assert faults_of(source) == []
    assert [*functions_of(source)]
    assert len(source.splitlines()) <= 400


def test_a_test_without_a_docstring_would_be_noticed() -> None:
    """The tester tested."""
    assert faults_of("def test_a() -> None:\n    assert True\n") == ["test_a has no docstring"]
    assert faults_of("@pytest.mark.skip\ndef test_a() -> None:\n    'Doc.'\n") == ["skip"]


def test_pytest_is_strict() -> None:
    """An unknown marker or setting, an unexpected pass and a warning are errors."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    assert {"--strict-markers", "--strict-config"} <= set(options["addopts"])
    assert options["xfail_strict"] is True
    assert "error" in options["filterwarnings"]


def test_every_target_of_make_has_a_line_of_help() -> None:
    """`make help` lists each target that a person calls."""
    text = (ROOT / "Makefile").read_text("utf-8")
    phony = next(line.split()[1:] for line in text.splitlines() if line.startswith(".PHONY:"))
    told = {line.split(":")[0] for line in text.splitlines() if " ## " in line and not line.startswith("\t")}
    assert set(phony) - {"tex"} == told


def test_the_forge_and_the_hooks_run_what_the_tests_ask() -> None:
    """The workflow calls `.ci/run`, that calls `make test`; the hooks are the programs of this module."""
    assert "run: .ci/run\n" in (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "make test"
    hooks = re.findall(r"entry: \.venv/bin/(\S+)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert sorted(hooks) == sorted(program for program, *_ in CHECKS.values())


# where an error of these kinds is caught, and why it is none of the program there
BROAD = {"Exception", "BaseException", "TypeError", "AttributeError", "AssertionError", "NameError", "ImportError"}
CAUGHT = {
    ("cli.py", "Exception"),  # the one net, which says how to report a fault
    ("core/terms.py", "AttributeError"),  # a value that is worked out when it is first asked for
    ("render/files.py", "ImportError"),  # locks of files, which not every system has
    ("network/places.py", "TypeError"),  # a path into whatever a user's file holds
}


def caught_in(source: str) -> set[str]:
    """The kinds of error, among those that a fault of the program has, that a module catches."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            names = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)} if node.type else BROAD
            found |= names & BROAD
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "suppress":
            found |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & BROAD
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):  # a tuple of errors with a name
            found |= {part.id for part in node.value.elts if isinstance(part, ast.Name)} & BROAD
    return found


def test_no_handler_swallows_a_fault_of_the_program() -> None:
    """Outside the command line nothing catches what only a programming error raises, but for a few places."""
    room = ROOT / "symbackprop"
    found = {(str(path.relative_to(room)), name) for path in room.rglob("*.py") for name in caught_in(path.read_text())}
    assert sorted(found - CAUGHT) == []


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    x()\nexcept (ValueError, TypeError):\n    pass\n",
        "try:\n    x()\nexcept:\n    pass\n",
        "with suppress(TypeError):\n    x()\n",
        "FAULTS = (ValueError, TypeError)\n",
    ],
)
def test_a_handler_that_swallows_faults_would_be_noticed(source: str) -> None:
    """The tester tested: each way in which a handler may hide a fault."""
    assert "TypeError" in caught_in(source)
