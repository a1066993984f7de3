"""Numbers that are too many for a table, as colours: the gradients of wide layers, the values of wide batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import prod

from symbackprop.compose.chains import value_link
from symbackprop.compose.diagram import HeatMap, Panel
from symbackprop.compose.document import Frame, Phrase, Words
from symbackprop.core.graph import running
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Comparison, Derivative, Number, Real, Symbol, Term
from symbackprop.derive.families.entries import entries_of
from symbackprop.evaluate.analysis import Analysis

__all__ = ["given_heat_frames", "gradient_heat_frames", "is_wide", "value_heat_frame"]

_LOSS = quantity_of(Kind.LOSS)
_LISTED = 20  # numbers of a family, up to which they are listed
_SMALL = 6  # rows and columns, up to which a matrix is written in numbers

_Grid = list[list[tuple[Term, Real]]]  # what is coloured, and its number


def is_wide(analysis: Analysis, number: int) -> bool:
    """Whether the numbers of a layer are too many to be listed."""
    graph = analysis.network.graph
    own = [general for general in graph.parameters if general.layer == number]
    return any(prod(map(graph.size, running(general))) > _LISTED for general in own)


def given_heat_frames(analysis: Analysis) -> Iterable[Frame]:
    """A frame for the given numbers of each wide layer."""
    graph, values = analysis.network.graph, analysis.lecture.values
    for number in range(1, analysis.network.depth + 1) if values else ():
        own = [general for general in graph.parameters if general.layer == number]
        grids = [(general, grid) for general in own if (grid := _numbers(analysis, general, values)) is not None]
        if grids and is_wide(analysis, number):
            panels: list[tuple[Term, _Grid]] = [
                (Symbol(_whole(general)), [[(Symbol(q), x) for q, x in row] for row in grid]) for general, grid in grids
            ]
            yield _frame(analysis, Phrase("heat.given", {"number": number}), panels, "")


def gradient_heat_frames(analysis: Analysis) -> Iterable[Frame]:
    """A frame for the gradients of each layer that the table of results has not all of; a family of a model has one of
    its own.
    """
    graph, gradients = analysis.network.graph, analysis.evaluation.gradients
    shown = {*analysis.lecture.deck.parameters}
    if not gradients:
        return
    for (number, _), group in groupby(graph.parameters, lambda general: (general.layer or 0, general.layer or general)):
        grids = [(general, grid) for general in group if (grid := _numbers(analysis, general, gradients)) is not None]
        places = {quantity for general, _ in grids for quantity in graph.entries(general)}
        large = any(max(len(grid), len(grid[0])) > _SMALL for _, grid in grids)
        if large and not places <= shown:
            (first, _), *_ = grids
            slots: dict[str, Term | Words | int | str] = {"number": number, "count": len(places)}
            title = Phrase("heat.layer" if number else "heat.family", slots | {"name": Symbol(_whole(first))})
            panels: list[tuple[Term, _Grid]] = [
                (Derivative(_LOSS, _whole(general)), [[(Derivative(_LOSS, q), x) for q, x in row] for row in grid])
                for general, grid in grids
            ]
            yield _frame(analysis, title, panels, "backward")


def value_heat_frame(analysis: Analysis, title: Phrase, quantities: Sequence[Quantity]) -> Iterable[Frame]:
    """Quantities of a batch at every sample: a row each, a column a sample. Nothing where one has no value."""
    values, samples = analysis.evaluation.values, range(1, (analysis.network.samples or 0) + 1)
    grid: _Grid = [[(Symbol(at), values[at]) for n in samples if (at := q.of_sample(n)) in values] for q in quantities]
    if grid and len(samples) > 1 and all(len(row) == len(samples) for row in grid):
        first = quantities[0]
        name: Term = Symbol(first._replace(at=tuple(ALL for _ in first.at), sample=ALL))
        yield _frame(analysis, title, [(name, grid)], "forward")


def _numbers(
    analysis: Analysis, general: Quantity, numbers: Mapping[Quantity, Real]
) -> list[list[tuple[Quantity, Real]]] | None:
    """The numbers of a family, row by row; None where one is not known."""
    graph = analysis.network.graph
    rows: list[list[tuple[Quantity, Real]]] = []
    for row in entries_of(graph, Symbol(_whole(general))):
        found: list[tuple[Quantity, Real]] = []
        for entry in row:
            assert isinstance(entry, Symbol)
            held = graph.ties.get(entry.quantity, entry.quantity)
            if held not in numbers:
                return None
            found.append((held, numbers[held]))
        rows.append(found)
    return rows


def _whole(general: Quantity) -> Quantity:
    return general._replace(at=tuple(ALL for _ in general.at))


def _frame(analysis: Analysis, title: Phrase, grids: Sequence[tuple[Term, _Grid]], part: str) -> Frame:
    """The colours, with the largest and the smallest number named below."""
    named = [entry for _, grid in grids for row in grid for entry in row]
    high, low = max(named, key=_number), min(named, key=_number)
    panels = tuple(
        Panel(name, tuple(tuple(float(number) for _, number in row) for row in grid)) for name, grid in grids
    )
    heat = HeatMap(panels, Number(low[1]), Number(high[1]))
    key = "heat.extremes" if all(map(_number, named)) else "heat.extremes_zero"
    said = Phrase(key, {"largest": _value(analysis, *high), "smallest": _value(analysis, *low)})
    return Frame(title, (said,), (heat,), stacked=True, part=part)


def _number(entry: tuple[Term, Real]) -> float:
    return float(entry[1])


def _value(analysis: Analysis, name: Term, number: Real) -> Term:
    (link,) = value_link(analysis, number)
    return Comparison(name, link.relation, link.right)
