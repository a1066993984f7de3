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
    """A .tex that becomes a PDF: its name, and its text in pieces, as they are made.

    `begins` is the template whose text every such document begins with; `refers` says whether TeX needs more than one
    pass.
    """

    name: str
    pieces: Callable[[Work], Iterator[str]]
    begins: str
    refers: Callable[[Work], bool] = lambda _: True

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
        own = {} if self.source is None else {self.source.name: "".join(self.source.pieces(work)).encode()}
        return {**own, **self.others(work)}


def _deck(work: Work) -> Iterator[str]:
    from symbackprop.render.slides.beamer import deck_pieces

    return deck_pieces(work.document, work.lecture)


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
        Source("deck.tex", _deck, "beamer/opening.tex", lambda work: work.lecture.deck.theme not in THEMES),
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
