"""The penalties that a lecture adds to its loss, checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symbackprop.core.quantities import Kind, Quantity, Variable, canonical_name
from symbackprop.network.build import parameter_families
from symbackprop.network.mistakes import Report
from symbackprop.network.network import Layer, Penalty
from symbackprop.network.rows import asked_for
from symbackprop.network.schema import NetworkTable, RegularizerTable, nearest
from symbackprop.rules.regularizers import REGULARIZERS

__all__ = ["read_penalties"]

_GROUPS = {"weights": frozenset({Kind.WEIGHT}), "parameters": frozenset({Kind.WEIGHT, Kind.BIAS})}


def read_penalties(table: NetworkTable, layers: Sequence[Layer], report: Report) -> tuple[Penalty, ...]:
    """Every penalty; mistakes go to the report."""
    given = table.regularizer
    rows = [] if given is None else given if isinstance(given, list) else [given]
    families = [one.variable for one in parameter_families(layers)]
    found = [
        _penalty(row, families, report.within(place) if isinstance(given, list) else report)
        for place, row in enumerate(rows)
    ]
    return tuple(penalty for penalty in found if penalty is not None)


def _penalty(row: RegularizerTable, families: Sequence[Variable], report: Report) -> Penalty | None:
    asked = asked_for(row, REGULARIZERS, "regularizer", report)
    chosen = tuple(_chosen(row.of, families, report.within("of")))
    if asked is None or not chosen:
        return None
    rule = REGULARIZERS[asked.name]
    (weight,) = rule.parameters
    return Penalty(rule, asked.given.get(weight.name, weight.default), chosen)


def _chosen(of: str | list[str], families: Sequence[Variable], report: Report) -> Iterator[Variable]:
    """The families that are meant: those of a kind, or those that are named."""
    names = {canonical_name(Quantity(variable)): variable for variable in families}
    if isinstance(of, str) and of in _GROUPS:
        yield from (variable for variable in families if variable.kind in _GROUPS[of])
        return
    for place, name in enumerate([of] if isinstance(of, str) else of):
        if name in names:
            yield names[name]
        else:
            report.add(
                () if isinstance(of, str) else (place,),
                f"unknown parameters {name!r}{nearest(name, [*_GROUPS, *names])}",
            )
