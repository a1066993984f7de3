"""The value of a formula, exact where its parts are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from symbackprop.core import numbers
from symbackprop.core.errors import MissingRule
from symbackprop.core.places import Index
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Real,
    Series,
    Sum,
    Symbol,
    Term,
    at_places,
)
from symbackprop.rules.functions import SLOT, Function, Piece, function

__all__ = ["RELATIONS", "Unknown", "applied", "at_index", "constant", "piece_at", "slots_of", "value_of"]

Lookup = Callable[[Quantity], Real]
Slope = Callable[[Quantity, Quantity], Real]

RELATIONS: Mapping[str, Callable[[Real, Real], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Unknown(LookupError):
    """The formula names a quantity that has no value."""


def value_of(term: Term, lookup: Lookup, slope: Slope | None = None) -> Real:
    """The value of `term`, with `lookup` giving the value of each named quantity, and `slope` that of each derivative.

    Raises Unknown (or what `lookup` and `slope` raise) where a value is missing, and ZeroDivisionError or
    OverflowError where the formula has none.
    """

    def value(node: Term) -> Real:
        match node:
            case Symbol(quantity):
                return lookup(quantity)
            case Number(number):
                return number
            case Product(factors):
                return _product([*map(value, factors)])
            case Sum(terms):
                return _total(map(value, terms))
            case Negation(inner):
                return numbers.negate(value(inner))
            case Quotient(numerator, denominator):
                return numbers.divide(value(numerator), value(denominator))
            case Apply(name, arguments):
                return applied(function(name), [*map(value, arguments)])
            case Derivative(of, by) if slope is not None:
                return slope(of, by)
            case Power(base, exponent):
                return numbers.power(value(base), value(exponent))
            case Series(index, int() as count, body):
                rows = (at_index(body, index, position) for position in range(1, count + 1))
                return _total(map(value, rows))
            case Cases(branches):
                return next(value(result) for result, condition in branches if holds(condition))
            case Derivative(of, by):
                raise Unknown(f"the derivative of {of} by {by}")
        raise Unknown(f"no value for {node}")

    def holds(condition: Term) -> bool:
        match condition:
            case Comparison(low, relation, Comparison(middle) as rest):  # low < z < high
                return holds(Comparison(low, relation, middle)) and holds(rest)
            case Comparison(left, relation, right):
                return RELATIONS[relation](value(left), value(right))
        raise Unknown(f"no condition: {condition}")

    return value(term)


def constant(term: Term) -> Real:
    """The value of a formula without names. Raises Unknown where it has one."""
    return value_of(term, _nameless)


def _nameless(quantity: Quantity) -> Real:
    raise Unknown(str(quantity))


def applied(row: Function, values: Sequence[Real]) -> Real:
    """The value of a function, from those of its argument and parameters.

    Raises MissingRule where its row says no value, and ZeroDivisionError or OverflowError where it has none.
    """
    if row.value is not None:
        return row.value(*values)
    slots = slots_of(row, values)
    term = piece_at(row, slots).term if row.pieces else row.definition
    if term is None:
        raise MissingRule("the values of functions", row.name)
    return value_of(term, slots.__getitem__)


def slots_of(row: Function, values: Iterable[Real]) -> dict[Quantity, Real]:
    """The slots of a row with the values of its argument and parameters."""
    return dict(zip((SLOT.quantity, *(known.slot.quantity for known in row.parameters)), values, strict=True))


def piece_at(row: Function, slots: Mapping[Quantity, Real]) -> Piece:
    """The piece of a function that applies, given the values of its slots. Raises MissingRule where none does."""

    def at(term: Term) -> Real:
        return value_of(term, slots.__getitem__)

    for piece in row.pieces:
        if all(RELATIONS[c.relation](at(c.left), at(c.right)) for c in piece.where):
            return piece
    raise MissingRule("the pieces of functions", f"{row.name} at {float(slots[SLOT.quantity]):.6g}")


def _total(values: Iterable[Real]) -> Real:
    return reduce(numbers.add, values)


def _product(values: list[Real]) -> Real:
    # an exact zero wins over an inexact factor, wherever it stands
    return reduce(numbers.multiply, sorted(values, key=_inexact))


def _inexact(value: Real) -> bool:
    return not isinstance(value, Fraction)


def at_index(term: Term, index: Index, position: int) -> Term:
    """The term at `index` = `position`, in its quantities' places."""
    return at_places(term, {index: position})
