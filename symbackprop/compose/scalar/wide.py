"""What all units of a layer compute, where too few of them are worked out one by one: a table, or colours."""

from __future__ import annotations

from collections.abc import Iterable

from symbackprop.compose.document import Frame, Phrase, Plain, Table, Words
from symbackprop.compose.heat import value_heat_frame
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Number, Symbol, Term
from symbackprop.evaluate.analysis import Analysis

__all__ = ["all_units_frames"]

_ROWS = 20  # units of a table


def all_units_frames(analysis: Analysis, number: int, position: Words, *, worked: int, samples: int) -> Iterable[Frame]:
    """The numbers of every unit of a layer of which `worked` units, at `samples` samples, are shown already."""
    network, values = analysis.network, analysis.evaluation.values
    units = range(1, network.width(number) + 1)
    activations = [network.activation_of(number, unit) for unit in units]
    if network.samples is not None:
        if len(units) > worked or network.samples > samples:
            yield from value_heat_frame(analysis, Phrase("heat.values", {"number": number}), activations)
        return
    sums = [network.preactivation_of(number, unit) for unit in units]
    if worked < len(units) <= _ROWS and all(quantity in values for quantity in (*sums, *activations)):
        rows: tuple[tuple[Term | Words | None, ...], ...] = tuple(
            (Plain(str(unit)), Number(values[z]), Number(values[a]))
            for unit, z, a in zip(units, sums, activations, strict=True)
        )
        head = (Phrase("head.unit"), _whole(sums[0]), _whole(activations[0]))
        yield Frame(Phrase("frame.all_units", {"position": position}), (Table(head, rows),), part="forward")


def _whole(quantity: Quantity) -> Term:
    return Symbol(quantity._replace(at=tuple(ALL for _ in quantity.at)))
