"""A .tex file -> PDF, by a TeX that is kept on a short lead."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from symbackprop.core.errors import TypesettingError

__all__ = ["PACKAGES", "TexLog", "Typeset", "read_log", "typeset"]

PACKAGES = "texlive-latex-recommended texlive-pictures lmodern"
_SECONDS = 120
_PASSES = 4
_MEMORY = (".aux", ".toc", ".nav", ".snm", ".out", ".lof", ".lot")  # what one pass leaves for the next
_OVERFULL = re.compile(r"^Overfull \\[hv]box \(([\d.]+)pt too (?:wide|high)\).*$", re.MULTILINE)
_MISSING = re.compile(r"^Missing character: .*$", re.MULTILINE)
_ERROR = re.compile(r"^! (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TexLog:
    """What a log complains of: boxes that are too full, with how many points, and characters without a glyph."""

    overfull: tuple[tuple[float, str], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typeset:
    """A typeset document, its log, and how many passes it took."""

    pdf: bytes
    log: str
    passes: int


def read_log(log: str) -> TexLog:
    overfull = tuple((float(match[1]), match[0]) for match in _OVERFULL.finditer(log))
    return TexLog(overfull, tuple(match[0] for match in _MISSING.finditer(log)))


def typeset(tex: bytes, *, name: str = "deck", refers: bool = True) -> Typeset:
    """The PDF of a document, by as many passes as it needs: one where it does not refer to its own pages.

    Raises TypesettingError where TeX is missing, fails, or takes more than two minutes.
    """
    program = shutil.which("pdflatex")
    if program is None:
        raise TypesettingError(f"no PDF: pdflatex is not installed; install it with: apt-get install {PACKAGES}")
    with tempfile.TemporaryDirectory(prefix="symbackprop-") as folder:
        work = Path(folder)
        (work / f"{name}.tex").write_bytes(tex)
        passes, before = 0, None
        while passes < _PASSES and _memory(work, name) != before:
            before = _memory(work, name)
            _run(program, work, name)
            passes += 1
            if not refers:
                break
        return Typeset((work / f"{name}.pdf").read_bytes(), _log(work, name), passes)


def _memory(work: Path, name: str) -> dict[str, bytes]:
    return {ending: path.read_bytes() for ending in _MEMORY if (path := work / f"{name}{ending}").exists()}


def _log(work: Path, name: str) -> str:
    path = work / f"{name}.log"
    return path.read_text("latin-1") if path.exists() else ""


def _run(program: str, work: Path, name: str) -> None:
    # the same bytes for the same input, no shell, no files but those beside and below
    environment = os.environ | {
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "max_print_line": "1000",
    }
    command = [program, "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", f"{name}.tex"]
    try:
        done = subprocess.run(
            command,
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TypesettingError(f"no PDF: TeX took more than {_SECONDS} seconds on {name}.tex and was stopped") from None
    if done.returncode or not (work / f"{name}.pdf").exists():
        log = _log(work, name)
        found = _ERROR.search(log)
        reason = found[1] if found else "it gave no reason"
        raise TypesettingError(f"no PDF: TeX stopped on {name}.tex: {reason}{_hint(reason)}")


def _hint(reason: str) -> str:
    if "not found" in reason:
        return f"; the stock packages are enough: apt-get install {PACKAGES} (or choose another theme under [deck])"
    return ""
