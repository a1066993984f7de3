"""Lecture file -> output folder: the whole way, for each lecture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from symbackprop.compose.deck import SECTION_TABLES, compose_deck
from symbackprop.compose.verify import verify
from symbackprop.core.errors import InputError, Mistake, SymbackpropError, TypesettingError
from symbackprop.evaluate.analysis import analyse
from symbackprop.network.lecture import Lecture, read_lecture
from symbackprop.render.files import write_files
from symbackprop.render.formats import FORMATS, Work
from symbackprop.render.typeset import read_log, typeset

__all__ = ["Built", "build_lecture", "check_stems", "work_out"]

_WORST_OVERFULL = 1.0  # points


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one lecture: the folder, the files in it, and what is to be said of it."""

    folder: Path
    files: tuple[str, ...]
    notes: tuple[str, ...] = ()
    problem: SymbackpropError | None = None


def check_stems(lectures: Sequence[Path]) -> None:
    """Raises InputError where two lectures would write into the same folder."""
    seen: dict[str, Path] = {}
    for path in lectures:
        other = seen.setdefault(path.stem, path)
        if other is not path:
            raise InputError(
                [Mistake(f"has the same name as {other}; their outputs would collide: rename one", str(path))]
            )


def work_out(lecture: Lecture) -> Work:
    """Everything that the outputs of a lecture are made from, proved.

    Raises InputError where its numbers give no values, Unproved for a line that is not true.
    """
    analysis = analyse(lecture)
    document = compose_deck(analysis)
    return Work(analysis, document, analysis.checks.with_lines(*verify(analysis, document)))


def build_lecture(lecture: Path, output: Path, formats: Sequence[str], *, pdf: bool = True) -> Built:
    """Build one lecture into output/<stem>/.

    Raises InputError and Unproved before anything is written. Where only typesetting fails, all other files are
    written and the result carries the TypesettingError.
    """
    work = work_out(read_lecture(lecture, SECTION_TABLES))
    files: dict[str, bytes] = {}
    notes: list[str] = []
    problem: TypesettingError | None = None
    for name in formats:
        row = FORMATS[name]
        written = row.files(work)
        files.update(written)
        if row.typeset is None or not pdf:
            continue
        stem = Path(row.typeset).stem
        try:
            done = typeset(written[row.typeset], name=stem, refers=row.refers(work))
        except TypesettingError as found:
            problem = found
            continue
        files[f"{stem}.pdf"] = done.pdf
        log = read_log(done.log)
        notes += [f"{row.typeset}: {text}" for points, text in log.overfull if points > _WORST_OVERFULL]
        notes += [f"{row.typeset}: {text}" for text in log.missing]
    folder = output / lecture.stem
    write_files(folder, files)
    return Built(folder, tuple(files), tuple(notes), problem)
