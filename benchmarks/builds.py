"""Whole runs of the program beside the bare tools, in turns so that both meet the same machine.

Each has two times: what one waits for it, the least of several runs, since what else runs on the machine only adds to
that; and the seconds of the processor that all of its processes took together, where other work counts little.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

__all__ = ["OWN", "SYMPY", "Took", "all_beside_tex", "beside_imports", "beside_reading", "beside_tex", "spent"]

_PASSES = 5
SYMPY = "import sympy, jinja2"
OWN = "import click, flint, jinja2; from pydantic import BaseModel"  # the class by name, for pydantic loads it then


def run(command: Sequence[str | Path], folder: Path) -> None:
    """Run a program quietly, from compiled modules as when installed. Raises CalledProcessError where it fails."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of a work: until it was done, and of the processor."""

    waited: float
    worked: float


def in_turns(rounds: int, *works: Callable[[], None]) -> list[Took]:
    """The least wait and the median time of the processor of each work, all of them once a round."""
    times: list[list[Took]] = [[] for _ in works]
    for work in works:
        work()  # once unmeasured, to fill the disk cache
    for _ in range(rounds):
        for work, found in zip(works, times, strict=True):
            start, before = time.perf_counter(), spent()
            work()
            found.append(Took(time.perf_counter() - start, spent() - before))
    return [Took(min(one.waited for one in found), median(one.worked for one in found)) for found in times]


def spent() -> float:
    """The seconds that all programs that ran until now took of a processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _build(lecture: Path, folder: Path, *options: str) -> list[str | Path]:
    return [Path(sys.executable).parent / "symbackprop", "build", lecture, "--output", folder, *options]


def beside_reading(lecture: Path, folder: Path, *options: str) -> list[Took]:
    """[`build` of a lecture with options, reading its TOML and writing its numbers as JSON]."""
    reading = "import json, sys, tomllib; json.dumps(tomllib.load(open(sys.argv[1], 'rb')))"
    return in_turns(
        3,
        lambda: run(_build(lecture, folder, *options), folder),
        lambda: run([sys.executable, "-c", reading, lecture], folder),
    )


def beside_imports(lecture: Path, folder: Path) -> list[Took]:
    """[`build --no-pdf` of a lecture, importing SymPy and Jinja, importing what it cannot do without]."""
    sympy, own = ([sys.executable, "-c", line] for line in (SYMPY, OWN))
    return in_turns(
        9,
        lambda: run(_build(lecture, folder, "--no-pdf"), folder),
        lambda: run(sympy, folder),
        lambda: run(own, folder),
    )


def beside_tex(lecture: Path, folder: Path) -> tuple[list[Took], int]:
    """[`build` with PDF, bare TeX on the same deck.tex], and the passes that the deck needs."""
    run(_build(lecture, folder, "--no-pdf"), folder)
    deck = folder / lecture.stem / "deck.tex"
    passes = _passes_needed(deck, folder / f"{lecture.stem}-passes")
    bare = folder / "bare"

    def typeset() -> None:
        shutil.rmtree(bare, ignore_errors=True)
        bare.mkdir()
        shutil.copy(deck, bare)
        for _ in range(passes):
            _tex(bare)

    return in_turns(5, lambda: run(_build(lecture, folder), folder), typeset), passes


def _tex(folder: Path) -> None:
    run(["pdflatex", "-interaction=batchmode", "deck.tex"], folder)


def _passes_needed(deck: Path, folder: Path) -> int:
    """After how many passes another one gives the same PDF."""
    folder.mkdir()
    shutil.copy(deck, folder)
    before = b""
    for number in range(_PASSES):
        _tex(folder)
        pdf = (folder / "deck.pdf").read_bytes()
        if pdf == before:
            return number
        before = pdf
    return _PASSES


def all_beside_tex(lectures: Sequence[Path], folder: Path) -> list[Took]:
    """[`build --jobs 2` of several lectures from nothing, bare TeX on their decks one after the other]."""
    program = Path(sys.executable).parent / "symbackprop"
    fresh, decks, bare = folder / "fresh", folder / "decks", folder / "all"
    run([program, "build", *lectures, "--output", decks, "--no-pdf"], folder)

    def build() -> None:
        shutil.rmtree(fresh, ignore_errors=True)
        run([program, "build", *lectures, "--output", fresh, "--jobs", "2"], folder)

    def typeset() -> None:
        for lecture in lectures:
            shutil.rmtree(bare, ignore_errors=True)
            bare.mkdir()
            shutil.copy(decks / lecture.stem / "deck.tex", bare)
            _tex(bare)

    return in_turns(2, build, typeset)
