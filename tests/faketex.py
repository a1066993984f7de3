"""Programs in the place of TeX, and what becomes of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["SLOW", "alive", "pids_in", "waited_for", "with_pdflatex"]

# writes the process ids of a child and of itself, and goes on
SLOW = """#!/bin/sh
sleep 600 &
echo $! > {pids}
echo $$ >> {pids}
wait
"""


def with_pdflatex(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """This script is what is found as pdflatex."""
    folder.mkdir(exist_ok=True)
    (folder / "pdflatex").write_text(script)
    (folder / "pdflatex").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def alive(pid: int) -> bool:
    """Whether a process still runs; one that is dead and not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


def pids_in(file: Path) -> list[int]:
    """The process ids that SLOW has written until now."""
    return [int(pid) for pid in file.read_text().split()] if file.exists() else []


def waited_for(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it comes true in so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
