"""How long an audit takes: a document of some 390 claims, and the same several times over."""

from __future__ import annotations

import json
import operator
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.builds import OWN, spent
from symbackprop.api import Lecture, read_lecture
from symbackprop.check.audit import audit

_ROOT = Path(__file__).parent.parent
_LECTURE = _ROOT / "examples" / "dfnn_numerical.toml"
_DOCUMENT = _ROOT / "tests" / "data" / "audit" / "numerical.md"
_COPIES = 8
_WANTED = 150  # claims a second

__all__ = ["checks"]


def checks() -> Iterator[str]:
    """The rows of the table: the whole command, and the growth with the number of claims."""
    yield f"Checking {_DOCUMENT.name}"
    command = ["-m", "symbackprop", "check", str(_LECTURE), str(_DOCUMENT), "--json", "-"]
    (bare, _), (seconds, printed) = _run(["-c", OWN]), _run(command)
    claims = len(json.loads(printed)["claims"])
    yield (
        f"  {claims} claims, imports included   {seconds:>7.3f} s of the processor   "
        f"{claims / seconds:.0f} claims a second, wanted at least {_WANTED}   beside {OWN} {seconds / bare:.1f}"
    )
    lecture, text = read_lecture(_LECTURE), _DOCUMENT.read_text("utf-8")
    yield f"  the same {_COPIES} times over in one document, copy by copy"
    second = 0.0
    for copy, seconds in enumerate(_each(lecture, text), 1):
        second = seconds if copy == 2 else second
        ratio = f"   ratio to the second {seconds / second:.2f}" if second else ""
        yield f"    copy {copy}   {1000 * seconds / claims:>7.2f} ms a claim{ratio}"


def _run(arguments: Sequence[str]) -> tuple[float, str]:
    """The seconds of the processor that Python takes for something, and what it prints."""
    before = spent()
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=_ROOT)
    return spent() - before, done.stdout


def _each(lecture: Lecture, text: str) -> Iterator[float]:
    """The seconds that each copy takes. The first has fewer wrong claims: what it defines, the second defines again."""
    ends: list[float] = []

    def progress(place: int, _: int) -> None:
        # the first piece of a copy begins where the copy before has ended
        if place // len(text) > len(ends):
            ends.append(time.perf_counter())

    start = time.perf_counter()
    audit(lecture, text * _COPIES, progress=progress)
    ends.append(time.perf_counter())
    return map(operator.sub, ends, [start, *ends])
