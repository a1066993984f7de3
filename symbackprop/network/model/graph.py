"""Definitions -> the graph of what the loss is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from symbackprop.core.graph import Definition, Graph
from symbackprop.core.places import Axis, Index, Place
from symbackprop.core.quantities import DATA, PARAMETERS, Kind, Quantity, quantity_of
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import Apply, Number, Series, Symbol, quantities_of, walk
from symbackprop.network.model.arrays import Array
from symbackprop.network.model.build import Understood
from symbackprop.network.model.scope import Family, ModelScope
from symbackprop.network.model.signals import signals_of

__all__ = ["entries_of", "generals_of", "graph_of", "stated_graph"]

LOSS = quantity_of(Kind.LOSS)


def graph_of(understood: Understood) -> Graph:
    """The graph of the loss; what it does not need is left out."""
    scope = understood.scope
    definitions = _needed(understood.definitions)
    used = {quantity.variable for definition in definitions for quantity in quantities_of(definition.body)}
    generals = [
        general
        for name in scope.arrays
        for general in generals_of(scope, scope.families[name])
        if general.variable in used
    ]
    return Graph(
        definitions=definitions,
        loss=LOSS,
        given=tuple(general for general in generals if general.kind in DATA),
        parameters=tuple(general for general in generals if general.kind in PARAMETERS),
        sizes=_sizes(scope),
        ties={},
        facts=tuple(_facts(scope, definitions)),
        signals=signals_of(definitions, LOSS),
        names=scope.names,
    )


def stated_graph(understood: Understood) -> Graph:
    """The equations as they stand, a step of a recursion an index like any other."""
    scope = understood.stated.scope
    generals = [general for name in scope.arrays for general in generals_of(scope, scope.families[name])]
    return Graph(
        definitions=tuple(understood.stated.definitions.values()),
        loss=LOSS,
        given=tuple(general for general in generals if general.kind in DATA),
        parameters=tuple(general for general in generals if general.kind in PARAMETERS),
        sizes=_sizes(scope),
        ties={},
        names=scope.names,
    )


def _sizes(scope: ModelScope) -> dict[Axis, int]:
    return {axis: size for axis in _axes(scope) if (size := scope.axes.size(axis)) is not None}


def _needed(definitions: Sequence[Definition]) -> tuple[Definition, ...]:
    """The definitions that the loss is computed from, in their order."""
    wanted, found = {LOSS.variable}, list[Definition]()
    for definition in reversed(definitions):
        if definition.of.variable in wanted:
            wanted |= {quantity.variable for quantity in quantities_of(definition.body)}
            found.append(definition)
    return tuple(reversed(found))


def _axes(scope: ModelScope) -> Iterator[Axis]:
    return iter(dict.fromkeys(scope.axes.of(Axis("entry", number)) for number in range(1, len(scope.axes.above))))


def generals_of(scope: ModelScope, family: Family) -> Iterator[Quantity]:
    """The quantities of a name at running indices: one, or one for each entry along the axes that go entry by entry."""
    used = set(scope.names)
    places: list[Place] = []
    for axis in family.axes:
        letter = scope.axes.letter(axis, used)
        used.add(letter)
        places.append(Index(letter, scope.axes.of(axis)))
    numbered = [scope.axes.is_numbered(axis) for axis in family.axes]
    ranges = [
        range(1, _size(scope, axis) + 1) if own else (None,) for axis, own in zip(family.axes, numbered, strict=True)
    ]
    own = tuple(place for place, by_number in zip(places, numbered, strict=True) if not by_number)
    return (scope.quantity(family, fixed, own) for fixed in product(*ranges))


def _size(scope: ModelScope, axis: Axis) -> int:
    size = scope.axes.size(axis)
    assert size is not None
    return size


def entries_of(scope: ModelScope, family: Family) -> Mapping[tuple[int, ...], Quantity]:
    """Every scalar of a name by its place."""
    sizes = [range(1, _size(scope, axis) + 1) for axis in family.axes]
    numbered = [scope.axes.is_numbered(axis) for axis in family.axes]
    found: dict[tuple[int, ...], Quantity] = {}
    for place in product(*sizes):
        fixed = tuple(n if own else None for n, own in zip(place, numbered, strict=True))
        found[place] = scope.quantity(family, fixed, [n for n, own in zip(place, numbered, strict=True) if not own])
    return found


def _facts(scope: ModelScope, definitions: Sequence[Definition]) -> Iterator[Assumption]:
    """What the numbers of targets tell: those of a distribution sum to 1, where a logarithm stands beside them."""
    for name, array in scope.arrays.items():
        family = scope.families[name]
        compared = any(
            any(quantity.name == name for quantity in quantities_of(definition.body))
            and any(isinstance(node, Apply) and node.function == "ln" for node in walk(definition.body))
            for definition in definitions
        )
        if family.kind is not Kind.TARGET or not compared or not _distributed(array):
            continue
        for general in generals_of(scope, family):
            last = general.at[-1] if general.at else None
            if isinstance(last, Index) and not scope.axes.is_numbered(family.axes[-1]):
                count = scope.axes.count(last.axis)
                yield Assumption("targets_sum_to_one", Series(last, count, Symbol(general)), Number(Fraction(1)))


def _distributed(array: Array) -> bool:
    if not array.shape or not array.numbers or array.shape[-1] < 2:
        return False
    sums: dict[tuple[int, ...], object] = {}
    for place, number in array.numbers.items():
        if not 0 <= number <= 1:
            return False
        sums[place[:-1]] = sums.get(place[:-1], 0) + number  # type: ignore[operator]
    return all(total == 1 for total in sums.values())
