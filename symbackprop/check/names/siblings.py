"""Names that the document defines for one unit and uses for another: E_{o2}, where only E_{o1} is written out."""

from __future__ import annotations

import re
from dataclasses import replace

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, spelled
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Derivative, Symbol, Term, quantities_of, transform

__all__ = ["with_sibling"]

_UNITS = (Kind.TARGET, Kind.PREDICTION, Kind.PREACTIVATION, Kind.ACTIVATION, Kind.DELTA)


def with_sibling(env: Environment, key: Key) -> tuple[Environment, Quantity] | None:
    """The environment with a name that is to its unit what a defined one is to its own; None where there is none."""
    match = re.fullmatch(r"(\D*)(\d{1,4})(\D*)", key.sub)
    if match is None or key in env.own:
        return None
    unit = int(match[2])
    first = env.names.lowest
    for other in range(first, env.lecture.network.widest + first):
        sibling = env.own.get(replace(key, sub=f"{match[1]}{other}{match[3]}"))
        if other == unit or sibling is None or sibling not in env.definitions:
            continue
        units = env.names.unit_of(other), env.names.unit_of(unit)
        term = _of_another_unit(env, env.definitions[sibling].term, *units)
        if term is not None:
            return env.defined(key, spelled(key), term)
    return None


def _of_another_unit(env: Environment, term: Term, before: int, after: int) -> Term | None:
    """A formula of one unit for another; None where it is not of one unit alone, or there is no other."""
    names = [*quantities_of(term)]
    if not any(name.kind in _UNITS for name in names) or any(name.unit not in (before, None) for name in names):
        return None
    if any(name.kind not in (*_UNITS, Kind.LOSS, Kind.SAMPLE_LOSS) for name in names):
        return None

    def moved(name: Quantity) -> Quantity:
        return name.at_unit(after) if name.unit == before else name

    network = env.lecture.network
    for name in map(moved, names):
        layer = name.layer if isinstance(name.layer, int) else network.depth
        if isinstance(name.unit, int) and name.unit > network.width(layer):
            return None

    def change(node: Term) -> Term:
        if isinstance(node, Symbol):
            return Symbol(moved(node.quantity))
        if isinstance(node, Derivative):
            return Derivative(moved(node.of), moved(node.by), node.direct)
        return node

    return transform(term, change)
