"""How long an audit takes: a document of some 390 claims, and the same several times over."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from symbackprop.api import check, read_lecture

_ROOT = Path(__file__).parent.parent
_LECTURE = _ROOT / "examples" / "dfnn_numerical.toml"
_DOCUMENT = _ROOT / "tests" / "data" / "audit" / "numerical.md"
_COPIES = (1, 2, 4, 8)  # the first is short of wrong claims to look back at

__all__ = ["checks"]


def checks() -> Iterator[str]:
    """The rows of the table: the whole command, and the growth with the number of claims."""
    yield f"Checking {_DOCUMENT.name}"
    start = time.perf_counter()
    command = [sys.executable, "-m", "symbackprop", "check", str(_LECTURE), str(_DOCUMENT), "--json", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_ROOT)
    seconds = time.perf_counter() - start
    claims = len(json.loads(done.stdout)["claims"])
    yield f"  {claims} claims, imports included   {seconds:>7.3f} s   wanted at most 5 s"
    lecture, text = read_lecture(_LECTURE), _DOCUMENT.read_text("utf-8")
    single = 0.0
    for copies in _COPIES:
        start = time.perf_counter()
        found = len(check(lecture, text * copies).claims)
        each = (time.perf_counter() - start) / found
        single = single or each
        yield f"  {found:>5} claims   {1000 * each:>7.2f} ms a claim   ratio to the first {each / single:.2f}"
