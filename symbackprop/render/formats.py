"""The table of output formats. Adding one means adding one row, and a folder of templates where it has any.

What renders a format is imported by those who ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from symbackprop.render.slides.themes import THEMES
from symbackprop.render.templates import template_folder

if TYPE_CHECKING:
    from symbackprop.compose.document import Document
    from symbackprop.evaluate.analysis import Analysis, Checks
    from symbackprop.network.lecture import Lecture

__all__ = ["FORMATS", "Format", "Source", "Work"]

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Work:
    """What the outputs are made from: the analysis, the composed slides, and what was checked in both."""

    analysis: Analysis
    document: Document
    checks: Checks

    @property
    def lecture(self) -> Lecture:
        return self.analysis.lecture


@dataclass(frozen=True, slots=True)
class Source:
    """A .tex that becomes a PDF, in the order in which its text can be known: `begins` is the template with which each
    begins, `front` goes, from there on too, as far as nothing of the lecture needs to be derived, and `rest` comes in
    pieces, as they are made. `refers` says whether TeX needs more than one pass.
    """

    name: str
    begins: str
    front: Callable[[Lecture], str]
    rest: Callable[[Lecture, Document], Iterator[str]]
    refers: Callable[[Lecture], bool] = lambda _: True

    @property
    def stem(self) -> str:
        return PurePath(self.name).stem

    @property
    def pdf(self) -> str:
        return f"{self.stem}.pdf"

    def opening(self) -> bytes:
        """What TeX may read before there is a document."""
        return (template_folder() / self.begins).read_bytes()


def _none(_: Work) -> Files:
    return {}


@dataclass(frozen=True, slots=True)
class Format:
    """An output: the `names` of all files that it may write, its .tex that becomes a PDF, if it has one, and its other
    files.
    """

    name: str
    about: str
    names: tuple[str, ...]
    source: Source | None = None
    others: Callable[[Work], Files] = _none

    def files(self, work: Work) -> Files:
        """All files for a lecture that is worked out, but the PDF."""
        source, files = self.source, dict(self.others(work))
        if source is not None:
            pieces = (source.front(work.lecture), *source.rest(work.lecture, work.document))
            files[source.name] = "".join(pieces).encode()
        return files


def _deck_front(lecture: Lecture) -> str:
    from symbackprop.compose.deck import compose_front
    from symbackprop.render.slides.beamer import deck_front

    return deck_front(compose_front(lecture), lecture)


def _deck_frames(lecture: Lecture, document: Document) -> Iterator[str]:
    from symbackprop.render.slides.beamer import deck_frames

    return deck_frames(document, lecture)


def _results(work: Work) -> Files:
    from symbackprop.render.results import result_files

    return result_files(work.analysis, work.checks)


def _formulas(work: Work) -> Files:
    from symbackprop.render.formulas import formulas_tex

    return {"formulas.tex": formulas_tex(work.analysis).encode()}


_ROWS = (
    Format(
        "deck",
        "Beamer slides: deck.tex, deck.pdf",
        ("deck.tex", "deck.pdf"),
        Source(
            "deck.tex",
            "beamer/opening.tex",
            _deck_front,
            _deck_frames,
            refers=lambda lecture: lecture.deck.theme not in THEMES,
        ),
    ),
    Format(
        "results",
        "numeric results: results.json, parameters.csv",
        ("results.json", "parameters.csv"),
        others=_results,
    ),
    Format("formulas", "every formula as a LaTeX macro: formulas.tex", ("formulas.tex",), others=_formulas),
)

FORMATS: Mapping[str, Format] = MappingProxyType({row.name: row for row in _ROWS})
