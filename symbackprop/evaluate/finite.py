"""The independent route to a gradient: central differences of the loss in high precision.

Only bare definitions are used, neither slopes nor the chain rule. At a kink the piece is kept that the
stated convention chooses, for a difference quotient across it would belong to no convention.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from symbackprop.core import numbers
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Apply, Real, Term, transform
from symbackprop.evaluate.forward import Values, samples_of
from symbackprop.network.network import Network
from symbackprop.rules.functions import definition_of, function, put
from symbackprop.rules.value import at_index, piece_at, slots_of, value_of

__all__ = ["gradient_error"]

_STEP = Fraction(1, 10**12)
_ONE_BY_ONE = 64  # parameters, up to which each has its own difference quotient
_DIRECTIONS = 2
_FLOOR = Decimal("1e-9")

Direction = Mapping[Quantity, Real]


def gradient_error(network: Network, values: Values, gradients: Values) -> float:
    """The largest relative difference between `gradients` and central differences of the loss.

    Parameters are moved one by one in a small network; in a large one a few are, and then all at once in
    random directions, which no error in any single gradient survives.
    """
    loss = _loss(network, values)
    return max((_error(loss, direction, gradients) for direction in _directions(network.parameters)), default=0.0)


def _directions(parameters: Sequence[Quantity]) -> Iterable[Direction]:
    yield from ({parameter: Fraction(1)} for parameter in _some(parameters))
    if len(parameters) > _ONE_BY_ONE:
        generator = random.Random(1)  # noqa: S311 - any fixed directions will do
        for _ in range(_DIRECTIONS):
            yield {parameter: Fraction(generator.randint(-99, 99), 100) for parameter in parameters}


def _some(parameters: Sequence[Quantity]) -> Sequence[Quantity]:
    if len(parameters) <= _ONE_BY_ONE:
        return parameters
    return [parameters[0], parameters[len(parameters) // 2], parameters[-1]]


def _error(loss: Callable[[Direction, Fraction], Real], direction: Direction, gradients: Values) -> float:
    rise = numbers.add(loss(direction, _STEP), numbers.negate(loss(direction, -_STEP)))
    quotient = numbers.to_decimal(numbers.divide(rise, 2 * _STEP))
    parts = (numbers.multiply(part, gradients[parameter]) for parameter, part in direction.items())
    derived = numbers.to_decimal(reduce(numbers.add, parts))
    return float(abs(quotient - derived) / max(abs(quotient), abs(derived), _FLOOR))


def _loss(network: Network, values: Values) -> Callable[[Direction, Fraction], Real]:
    """L as a function of how far the parameters have moved in a direction."""
    plan: list[tuple[Quantity, Term]] = []
    for sample in samples_of(network):
        for equation in network.equations.values():
            if equation.quantity.kind is Kind.LOSS:
                continue
            term = equation.term if sample is None else at_index(equation.term, SAMPLE, sample)
            name = equation.quantity if sample is None else equation.quantity.of_sample(sample)
            plan.append((name, _on_its_piece(term, values)))
    loss = quantity_of(Kind.LOSS)
    plan.append((loss, _on_its_piece(network.equations[loss].term, values)))
    given = {quantity: value for quantity, value in values.items() if quantity.kind in _GIVEN}

    def moved(direction: Direction, step: Fraction) -> Real:
        found = dict(given)
        for parameter, part in direction.items():
            found[parameter] = numbers.add(given[parameter], numbers.multiply(part, step))
        for name, term in plan:
            found[name] = value_of(term, found.__getitem__)
        return found[loss]

    return moved


_GIVEN = frozenset({Kind.INPUT, Kind.TARGET, Kind.WEIGHT, Kind.BIAS})


def _on_its_piece(term: Term, values: Values) -> Term:
    """A formula in elementary functions, with those that have a kink on the piece where the network stands."""

    def change(node: Term) -> Term:
        if not isinstance(node, Apply):
            return node
        row = function(node.function)
        if row.pieces:
            slots = slots_of(row, [value_of(argument, values.__getitem__) for argument in node.arguments])
            return _on_its_piece(put(row, piece_at(row, slots).term, node), values)
        definition = definition_of(node)
        return node if definition is None else _on_its_piece(definition, values)

    return transform(term, change)
