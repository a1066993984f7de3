"""The independent route to a gradient: central differences of the loss in high precision.

Only definitions are used, neither slopes nor the chain rule. At a kink the piece is kept that the stated convention
chooses, for a difference quotient across it would belong to no convention.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from symbackprop.core import numbers
from symbackprop.core.quantities import DATA, PARAMETERS, Quantity
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Apply, Cases, Real, Series, Term, sum_of, transform
from symbackprop.evaluate.forward import Values, instances
from symbackprop.evaluate.passes import Passes
from symbackprop.network.instances import Entries, written_out
from symbackprop.rules.functions import function, put
from symbackprop.rules.value import holds, piece_at, slots_of, value_of

__all__ = ["AGREEMENT", "directions", "gradient_error"]

AGREEMENT = 1e-9  # the largest relative error of a gradient that is right
# a quotient is off by about h^2 times the third derivative, and by 10^-50 |L|/h: one of these steps has both small
_STEPS = tuple(Fraction(1, 10**digits) for digits in (12, 17, 22))
_ONE_BY_ONE = 64  # parameters, up to which each has its own difference quotient
_DIRECTIONS = 2
_FLOOR = Decimal("1e-18")  # times |L|, at least 1: with the smallest step, what 50 digits of L tell of a derivative

Direction = Mapping[Quantity, Real]


def gradient_error(passes: Passes, values: Values, gradients: Values) -> float:
    """The largest relative difference between `gradients` and central differences of the loss.

    Parameters are moved one by one in a small network; in a large one a few are, and then all at once in
    random directions, which no error in any single gradient survives.
    """
    loss = _loss(passes, values)
    size = max(Decimal(1), abs(numbers.to_decimal(values[passes.graph.loss])))
    chosen = directions(Entries(passes.graph))
    return max((_error(loss, direction, gradients, _FLOOR * size) for direction in chosen), default=0.0)


def directions(parameters: Sequence[Quantity]) -> Iterable[Direction]:
    """The ways in which the parameters are moved."""
    yield from ({parameter: Fraction(1)} for parameter in _some(parameters))
    if len(parameters) > _ONE_BY_ONE:
        generator = random.Random(1)  # noqa: S311 - any fixed directions will do
        for _ in range(_DIRECTIONS):
            yield {parameter: Fraction(generator.randint(-99, 99), 100) for parameter in parameters}


def _some(parameters: Sequence[Quantity]) -> Sequence[Quantity]:
    if len(parameters) <= _ONE_BY_ONE:
        return parameters
    return [parameters[0], parameters[len(parameters) // 2], parameters[-1]]


def _error(
    loss: Callable[[Direction, Fraction], Real], direction: Direction, gradients: Values, floor: Decimal
) -> float:
    """The relative difference with the step that suits best: where the third derivative is large a smaller one."""
    parts = (numbers.multiply(part, gradients[parameter]) for parameter, part in direction.items())
    derived = numbers.to_decimal(reduce(numbers.add, parts))
    best = float("inf")
    for step in _STEPS:
        rise = numbers.add(loss(direction, step), numbers.negate(loss(direction, -step)))
        quotient = numbers.to_decimal(numbers.divide(rise, 2 * step))
        best = min(best, float(abs(quotient - derived) / max(abs(quotient), abs(derived), floor)))
        if best <= AGREEMENT:
            break
    return best


def _loss(passes: Passes, values: Values) -> Callable[[Direction, Fraction], Real]:
    """L as a function of how far the parameters have moved in a direction."""
    graph = passes.graph
    known = dict(values)
    plan: list[tuple[Quantity, Term]] = []
    for definition in passes.forward:
        for quantity, places in instances(graph, definition):
            term = _every_sample(written_out(graph, at_places(definition.body, places)))
            known.setdefault(quantity, value_of(term, known.__getitem__))
            plan.append((quantity, _on_its_piece(term, known)))
    given = {quantity: value for quantity, value in values.items() if quantity.kind in _GIVEN}

    def moved(direction: Direction, step: Fraction) -> Real:
        found = dict(given)
        for parameter, part in direction.items():
            found[parameter] = numbers.add(given[parameter], numbers.multiply(part, step))
        for name, term in plan:
            found[name] = value_of(term, found.__getitem__)
        return found[graph.loss]

    return moved


_GIVEN = PARAMETERS | DATA


def _every_sample(term: Term) -> Term:
    """The formula with its sums over samples written out."""

    def change(node: Term) -> Term:
        if isinstance(node, Series) and isinstance(node.count, int):
            return sum_of(*(at_places(node.body, {node.index: place}) for place in range(1, node.count + 1)))
        return node

    return transform(term, change)


def _on_its_piece(term: Term, values: Values) -> Term:
    """The formula with each function that has a kink on the piece where the network stands, and of cases the one that
    holds there.
    """
    lookup = values.__getitem__

    def change(node: Term) -> Term:
        if isinstance(node, Cases):
            return next((value for value, condition in node.branches if holds(condition, lookup)), node)
        if not isinstance(node, Apply) or not function(node.function).pieces:
            return node
        row = function(node.function)
        slots = slots_of(row, [value_of(argument, lookup) for argument in node.arguments])
        return _on_its_piece(put(row, piece_at(row, slots).term, node), values)

    return transform(term, change)
