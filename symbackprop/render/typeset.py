"""A .tex file -> PDF, by a TeX that is kept on a short lead."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from symbackprop.core.errors import TypesettingError
from symbackprop.render.held import held

__all__ = ["PACKAGES", "TexLog", "Typeset", "read_log", "typeset"]

PACKAGES = "texlive-latex-recommended texlive-pictures lmodern"
_SECONDS = 120
_PASSES = 4
_LONGEST_LOG = 10_000_000  # bytes
_MEMORY = (".aux", ".toc", ".nav", ".snm", ".out", ".lof", ".lot")  # what one pass leaves for the next
_OVERFULL = re.compile(r"^Overfull \\[hv]box \(([\d.]+)pt too (?:wide|high)\).*$", re.MULTILINE)
_TOO_SMALL = re.compile(r"SBP does not fit: page (\d+)")
_A_PAGE = 99.0  # points by which such a page is counted as too full
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
    overfull = [(float(match[1]), match[0]) for match in _OVERFULL.finditer(log)]
    overfull += [(_A_PAGE, f"page {match[1]} is too small for its formulas") for match in _TOO_SMALL.finditer(log)]
    return TexLog(tuple(overfull), tuple(match[0] for match in _MISSING.finditer(log)))


def typeset(tex: bytes, *, name: str = "deck", refers: bool = True) -> Typeset:
    """The PDF of a document, by as many passes as it needs: one where it does not refer to its own pages.

    Raises TypesettingError where TeX is missing, fails, or takes more than two minutes.
    """
    program = shutil.which("pdflatex")
    if program is None:
        raise TypesettingError(f"no PDF: pdflatex is not installed; install it with: apt-get install {PACKAGES}")
    try:
        with tempfile.TemporaryDirectory(prefix="symbackprop-", ignore_cleanup_errors=True) as folder:
            work = Path(folder)
            (work / f"{name}.tex").write_bytes(tex)
            passes, before = 0, None
            while passes < _PASSES and _memory(work, name) != before:
                before = _memory(work, name)
                _run(program, work, name)
                passes += 1
                if not refers:
                    break
            return Typeset(_pdf(work, name), _log(work, name), passes)
    except OSError as problem:  # no room for temporary files, or a program that cannot be run
        where = f" ({problem.filename})" if problem.filename else ""
        raise TypesettingError(f"no PDF: TeX cannot be run: {problem.strerror or problem}{where}") from None


def _memory(work: Path, name: str) -> dict[str, bytes]:
    return {ending: path.read_bytes() for ending in _MEMORY if (path := work / f"{name}{ending}").exists()}


def _log(work: Path, name: str) -> str:
    path = work / f"{name}.log"
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return file.read(_LONGEST_LOG).decode("latin-1")


def _pdf(work: Path, name: str) -> bytes:
    path = work / f"{name}.pdf"
    content = path.read_bytes() if path.exists() else b""
    if not content.startswith(b"%PDF"):
        raise TypesettingError(f"no PDF: TeX ran on {name}.tex and made none; is this pdflatex a working one?")
    return content


def _run(program: str, work: Path, name: str) -> None:
    # the same bytes for the same input, no shell, no files but those beside and below
    environment = os.environ | {
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "max_print_line": "1000",
        "TMPDIR": str(work),
    }
    command = [program, "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", f"{name}.tex"]
    code = _supervised(command, work, environment)
    if code is None:
        raise TypesettingError(f"no PDF: TeX took more than {_SECONDS} seconds on {name}.tex and was stopped")
    if code:
        found = _ERROR.search(_log(work, name))
        reason = found[1] if found else "it gave no reason"
        raise TypesettingError(f"no PDF: TeX stopped on {name}.tex: {reason}{_hint(reason)}")


def _supervised(command: Sequence[str], work: Path, environment: Mapping[str, str]) -> int | None:
    """The exit code of a program; None where it took too long. However this ends, the program and its children end."""
    quiet = subprocess.DEVNULL
    process = None
    try:
        with held():
            process = subprocess.Popen(
                command, cwd=work, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
            )
        return process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process is not None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with all of its group, which it leads."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _hint(reason: str) -> str:
    if "not found" in reason:
        return f"; the stock packages are enough: apt-get install {PACKAGES} (or choose another theme under [deck])"
    return ""
