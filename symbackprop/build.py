"""Lecture file -> output folder: the whole way, for each lecture.

The rooms that read, derive and prove are imported where they are needed: TeX loads its packages meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from symbackprop.core.errors import InputError, Mistake, SymbackpropError, TypesettingError, Unproved
from symbackprop.render.files import clear, write_set
from symbackprop.render.formats import FORMATS, Source, Work
from symbackprop.render.typeset import Typesetting, begin_typesetting, read_log

if TYPE_CHECKING:
    from symbackprop.compose.document import Document
    from symbackprop.evaluate.analysis import Analysis, Checks
    from symbackprop.network.lecture import Lecture

__all__ = ["Built", "build_lecture", "check_stems", "choose_formats", "work_out"]

_WORST_OVERFULL = 1.0  # points


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one lecture: the folder, the files in it, and what is to be said of it."""

    folder: Path
    files: tuple[str, ...]
    notes: tuple[str, ...] = ()
    problem: SymbackpropError | None = None


def check_stems(lectures: Sequence[Path]) -> None:
    """Raises InputError where a lecture has a name that no folder can have, or two would write into the same one."""
    seen: dict[str, Path] = {}
    mistakes = []
    for path in lectures:
        other = seen.setdefault(path.stem, path)
        if not _names_a_folder(path.stem):
            mistakes.append(
                Mistake(
                    "its outputs would stand in a folder of this name; rename it, with a letter or digit first "
                    "and no control characters",
                    ascii(str(path)),
                )
            )
        elif other is not path:
            mistakes.append(
                Mistake(f"has the same name as {other}; their outputs would collide: rename one", str(path))
            )
    if mistakes:
        raise InputError(mistakes)


def _names_a_folder(stem: str) -> bool:
    """Whether a folder may be called like this: not hidden, nowhere else, and printable."""
    return bool(stem) and not stem.startswith(".") and stem == Path(stem).name and stem.isprintable()


def choose_formats(formats: Sequence[str] = ()) -> tuple[str, ...]:
    """The formats of these names, in the order of their table; all of them where none is named.

    Raises InputError for one that there is not.
    """
    wanted = [formats] if isinstance(formats, str) else formats
    for name in wanted:
        if name not in FORMATS:
            raise InputError(f"there is no format {name!r}; use one of {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if not wanted or name in wanted)


def work_out(lecture: Lecture) -> Work:
    """Everything that the outputs of a lecture are made from, proved.

    Raises InputError where its numbers give no values, Unproved for a line that is not true.
    """
    analysis, document = _composed(lecture)
    return Work(analysis, _laid_out(analysis, document), _verified(analysis, document))


def _composed(lecture: Lecture) -> tuple[Analysis, Document]:
    """A lecture analysed, and the document of it, whose lines nobody has looked at yet."""
    from symbackprop.compose.deck import compose_deck
    from symbackprop.evaluate.analysis import analyse

    analysis = analyse(lecture)
    with _told_in_letters_of(lecture):
        return analysis, compose_deck(analysis)


def _laid_out(analysis: Analysis, document: Document) -> Document:
    from symbackprop.compose.rows import laid_out

    return laid_out(analysis, document)


def _verified(analysis: Analysis, document: Document) -> Checks:
    """What was checked in a lecture, now that every line of its document is proved."""
    from symbackprop.compose.verify import verify

    with _told_in_letters_of(analysis.lecture):
        return analysis.checks.with_lines(*verify(analysis, document))


@contextmanager
def _told_in_letters_of(lecture: Lecture) -> Iterator[None]:
    """A line that is not true is told as the lecture would write it."""
    try:
        yield
    except Unproved as problem:
        if not problem.sides:
            raise
        from symbackprop.render.unicode import unicode_printer

        printer = unicode_printer(lecture.spelling, lecture.deck.digits)
        raise Unproved(f"{problem}: {' = '.join(map(printer, problem.sides))}") from None


def build_lecture(
    lecture: str | PathLike[str] | Lecture,
    output: str | PathLike[str],
    formats: Sequence[str] = (),
    *,
    pdf: bool = True,
) -> Built:
    """Build one lecture, in a file or put together in Python, into output/<stem>/, in these formats, or in all where
    none is named.

    The folder then has the outputs of this build, and what else the user keeps there; those of formats that are not
    built go, for they may be of another lecture by now. Raises InputError and Unproved before anything is written.
    Where only typesetting fails, all other files are written and the result carries the TypesettingError.
    """
    chosen = [FORMATS[name] for name in choose_formats(formats)]
    path = Path(lecture if isinstance(lecture, str | PathLike) else lecture.stem)
    check_stems([path])
    folder = Path(output) / path.stem
    clear(folder)
    files: dict[str, bytes] = {}
    with ExitStack() as running:
        sources = [row.source for row in chosen if pdf and row.source is not None]
        begun = [(source, running.enter_context(_begin(source))) for source in sources]
        read = _read(path) if isinstance(lecture, str | PathLike) else lecture
        for source, setting in begun:
            setting.feed(source.front(read).encode())
        analysis, document = _composed(read)
        laid_out = _laid_out(analysis, document)
        for source, setting in begun:
            for piece in source.rest(read, laid_out):
                setting.feed(piece.encode())
            files[source.name] = setting.text
        work = Work(analysis, laid_out, _verified(analysis, document))  # TeX is at work; where a line is false, in vain
        for row in chosen:
            files.update(row.others(work) if row.source in sources else row.files(work))
        notes: list[str] = []
        problem: TypesettingError | None = None
        for source, setting in begun:
            try:
                done = setting.finish(refers=source.refers(read))
            except TypesettingError as found:
                problem = found
            else:
                files[source.pdf] = done.pdf
                notes += _notes(source, done.log)
    ours = [name for row in FORMATS.values() for name in row.names]
    files = {name: files[name] for name in ours if name in files}
    write_set(folder, files, ours)
    return Built(folder, tuple(files), tuple(notes), problem)


def _notes(source: Source, log: str) -> list[str]:
    """What TeX complains of that a reader would see."""
    found = read_log(log)
    told = [*(text for points, text in found.overfull if points > _WORST_OVERFULL), *found.missing]
    return [f"{source.name}: {text}" for text in told]


def _begin(source: Source) -> AbstractContextManager[Typesetting]:
    return begin_typesetting(source.opening(), name=source.stem)


def _read(path: Path) -> Lecture:
    from symbackprop.compose.deck import SECTION_TABLES
    from symbackprop.network.lecture import read_lecture

    return read_lecture(path, SECTION_TABLES)
