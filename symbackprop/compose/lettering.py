"""Letters for names of a section's own, beside those that the lecture uses."""

from __future__ import annotations

from collections.abc import Iterable

from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Symbol, variable
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.spelling.symbol import dressed, read_symbol

__all__ = ["free_letter", "loss_of_sample"]


def free_letter(analysis: Analysis, *choices: str) -> Symbol:
    """The first of some letters that nothing of the lecture is spelled by; else the last."""
    spelling = analysis.lecture.spelling
    written = {*map(spelling.latex, _quantities(analysis)), *spelling.entries.values(), *spelling.wholes.values()}
    used = {read_symbol(text).base for text in written}
    return variable(next((choice for choice in choices if choice not in used), choices[-1]))


def loss_of_sample(analysis: Analysis, index: str) -> str:
    """The lecture's letter of the loss, for the sample of that index."""
    return dressed(analysis.lecture.spelling.letters["loss"], index, "")


def _quantities(analysis: Analysis) -> Iterable[Quantity]:
    """Every family of quantities that the lecture writes."""
    graph = analysis.network.graph
    yield from graph.given
    yield from graph.parameters
    yield from (definition.of for definition in graph.definitions)
    yield quantity_of(Kind.RATE)
