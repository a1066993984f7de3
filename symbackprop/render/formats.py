"""The table of output formats. Adding one means adding one row, and a folder of templates where it has any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from symbackprop.compose.document import Document
from symbackprop.evaluate.analysis import Analysis, Checks
from symbackprop.network.lecture import Lecture
from symbackprop.render.formulas import formulas_tex
from symbackprop.render.results import result_files
from symbackprop.render.slides.beamer import beamer_deck
from symbackprop.render.slides.themes import THEMES

__all__ = ["FORMATS", "Format", "Work"]

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
class Format:
    """An output: the files it writes for a lecture that is worked out, and the `names` of all that it may write.

    `typeset` names the .tex among them that becomes a PDF; `refers` says whether that needs more than one pass.
    """

    name: str
    about: str
    names: tuple[str, ...]
    files: Callable[[Work], Files]
    typeset: str | None = None
    refers: Callable[[Work], bool] = lambda _: True


_ROWS = (
    Format(
        "deck",
        "Beamer slides: deck.tex, deck.pdf",
        ("deck.tex", "deck.pdf"),
        lambda work: {"deck.tex": beamer_deck(work.document, work.lecture).encode()},
        typeset="deck.tex",
        refers=lambda work: work.lecture.deck.theme not in THEMES,
    ),
    Format(
        "results",
        "numeric results: results.json, parameters.csv",
        ("results.json", "parameters.csv"),
        lambda work: result_files(work.analysis, work.checks),
    ),
    Format(
        "formulas",
        "every formula as a LaTeX macro: formulas.tex",
        ("formulas.tex",),
        lambda work: {"formulas.tex": formulas_tex(work.analysis).encode()},
    ),
)

FORMATS: Mapping[str, Format] = MappingProxyType({row.name: row for row in _ROWS})
