"""The table of output formats. Adding one means adding one row, and a folder of templates where it has any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from symbackprop.compose.deck import compose_deck
from symbackprop.evaluate.analysis import Analysis
from symbackprop.render.beamer import OWN_THEME, beamer_deck
from symbackprop.render.formulas import formulas_tex
from symbackprop.render.results import parameters_csv, results_json

__all__ = ["FORMATS", "Format"]

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """An output: the files it writes for an analysis.

    `typeset` names the .tex among them that becomes a PDF; `refers` says whether that needs more than one pass.
    """

    name: str
    about: str
    files: Callable[[Analysis], Files]
    typeset: str | None = None
    refers: Callable[[Analysis], bool] = lambda _: True


_ROWS = (
    Format(
        "deck",
        "Beamer slides: deck.tex, deck.pdf",
        lambda analysis: {"deck.tex": beamer_deck(compose_deck(analysis), analysis.lecture).encode()},
        typeset="deck.tex",
        refers=lambda analysis: analysis.lecture.deck.theme != OWN_THEME,
    ),
    Format(
        "results",
        "numeric results: results.json, parameters.csv",
        lambda analysis: {"results.json": results_json(analysis), "parameters.csv": parameters_csv(analysis)},
    ),
    Format(
        "formulas",
        "every formula as a LaTeX macro: formulas.tex",
        lambda analysis: {"formulas.tex": formulas_tex(analysis).encode()},
    ),
)

FORMATS: Mapping[str, Format] = MappingProxyType({row.name: row for row in _ROWS})
