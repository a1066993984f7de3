"""A .tex file -> PDF, by a TeX that is kept on a short lead."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from symbackprop.core.errors import TypesettingError
from symbackprop.render.held import held
from symbackprop.render.supervised import Supervised

__all__ = ["PACKAGES", "TexLog", "Typeset", "Typesetting", "begin_typesetting", "read_log", "typeset"]

PACKAGES = "texlive-latex-recommended texlive-pictures lmodern"
_PROGRAM = "pdflatex"
_PIPE = Path("/dev/stdin")  # what a program is given to read, as a file
_PIPED = "pipe.tex"
_PDF = b"%PDF"
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

    Raises TypesettingError where TeX is missing, fails, or takes more than two minutes for a pass once it has all
    of the document.
    """
    with begin_typesetting(name=name) as begun:
        begun.feed(tex)
        return begun.finish(refers=refers)


@contextmanager
def begin_typesetting(opening: bytes = b"", *, name: str = "deck") -> Iterator[Typesetting]:
    """TeX at work on a document that is still being made and will probably begin with `opening`, so that packages are
    loaded meanwhile. However the context is left, no process and no file stays.
    """
    begun = Typesetting(name)
    try:
        begun.begin(opening)
        yield begun
    finally:
        begun.end()


class Typesetting:
    """A document on its way through TeX.

    The first pass reads it through a pipe, as it comes. Where that is not possible, or makes no PDF for whatever
    reason, passes over a file decide: a pipe can save time, and nothing else depends on it.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._opening = b""
        self._text = bytearray()
        self._given = 0  # bytes of the text that TeX has
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._running: Supervised | None = None

    @property
    def text(self) -> bytes:
        """What has come until now."""
        return bytes(self._text)

    def begin(self, opening: bytes) -> None:
        """Begin the first pass with what the document will probably begin with."""
        program = shutil.which(_PROGRAM)
        if program is None or not _PIPE.exists():
            return
        with suppress(OSError):
            self._folder = _folder()
            work = Path(self._folder.name)
            # the document has no file yet: what it would read of itself would be lost to it; nor is its first line
            # looked at beforehand
            (work / _PIPED).symlink_to(_PIPE)
            running = self._begin_pass(program, work, "-no-parse-first-line", f"-jobname={self._name}", _PIPED)
            running.give(opening)
            self._opening, self._given = opening, len(opening)

    def feed(self, piece: bytes) -> None:
        """The next piece of the document."""
        self._text += piece
        if self._running is None or len(self._text) < self._given:
            return
        if not self._text.startswith(self._opening):
            self.end()
            return
        self._running.give(bytes(self._text[self._given :]))
        self._given = len(self._text)

    def finish(self, *, refers: bool = True) -> Typeset:
        """The PDF, now that the whole document has come; see `typeset`."""
        program = shutil.which(_PROGRAM)
        if program is None:
            raise TypesettingError(f"no PDF: pdflatex is not installed; install it with: apt-get install {PACKAGES}")
        try:
            passes = 1 if self._came_through() else 0
            if not passes:
                self.end()
            if self._folder is None:
                self._folder = _folder()
            work = Path(self._folder.name)
            (work / f"{self._name}.tex").write_bytes(self._text)
            before: dict[str, bytes] | None = {} if passes else None
            while passes < (_PASSES if refers else 1) and _memory(work, self._name) != before:
                before = _memory(work, self._name)
                self._begin_pass(program, work, f"{self._name}.tex")
                code = self._end_pass()
                if code:
                    raise _stopped(self._name, _log(work, self._name))
                passes += 1
            return Typeset(_pdf(work, self._name), _log(work, self._name), passes)
        except OSError as problem:  # no room for temporary files, or a program that cannot be run
            where = f" ({problem.filename})" if problem.filename else ""
            raise TypesettingError(f"no PDF: TeX cannot be run: {problem.strerror or problem}{where}") from None

    def end(self) -> None:
        """Give up what is under way."""
        if self._running is not None:
            self._running.end()
            self._running = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _came_through(self) -> bool:
        """Whether the pass over the pipe ends with a PDF of all that was given.

        Raises TypesettingError where it takes too long.
        """
        if self._running is None or self._folder is None or len(self._text) < self._given:
            return False
        return self._end_pass() == 0 and _made(Path(self._folder.name), self._name).startswith(_PDF)

    def _begin_pass(self, program: str, work: Path, *arguments: str) -> Supervised:
        """TeX on a file: the same bytes for the same input, no shell, no files but those beside and below."""
        environment = os.environ | {
            "SOURCE_DATE_EPOCH": "0",
            "FORCE_SOURCE_DATE": "1",
            "openin_any": "p",
            "openout_any": "p",
            "max_print_line": "1000",
            "TMPDIR": str(work),
        }
        command = [program, "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", *arguments]
        with held():
            self._running = Supervised(command, work, environment)
        return self._running

    def _end_pass(self) -> int:
        """The exit code of the pass that is under way. Raises TypesettingError where it takes too long."""
        if self._running is None:
            return 1
        code = self._running.wait(_SECONDS)
        self._running.end()
        self._running = None
        if code is None:
            raise TypesettingError(f"no PDF: TeX took more than {_SECONDS} seconds on {self._name}.tex and was stopped")
        return code


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="symbackprop-", ignore_cleanup_errors=True)


def _memory(work: Path, name: str) -> dict[str, bytes]:
    return {ending: path.read_bytes() for ending in _MEMORY if (path := work / f"{name}{ending}").exists()}


def _log(work: Path, name: str) -> str:
    path = work / f"{name}.log"
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return file.read(_LONGEST_LOG).decode("latin-1")


def _made(work: Path, name: str) -> bytes:
    path = work / f"{name}.pdf"
    return path.read_bytes() if path.exists() else b""


def _pdf(work: Path, name: str) -> bytes:
    content = _made(work, name)
    if not content.startswith(_PDF):
        raise TypesettingError(f"no PDF: TeX ran on {name}.tex and made none; is this pdflatex a working one?")
    return content


def _stopped(name: str, log: str) -> TypesettingError:
    found = _ERROR.search(log)
    reason = found[1] if found else "it gave no reason"
    return TypesettingError(f"no PDF: TeX stopped on {name}.tex: {reason}{_hint(reason)}")


def _hint(reason: str) -> str:
    if "not found" in reason:
        return f"; the stock packages are enough: apt-get install {PACKAGES} (or choose another theme under [deck])"
    return ""
