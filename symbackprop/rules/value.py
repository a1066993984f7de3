"""The value of a formula, exact where its parts are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce

from symbackprop.core import numbers
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
from symbackprop.rules.functions import FUNCTIONS

__all__ = ["Unknown", "at_index", "value_of"]

Lookup = Callable[[Quantity], Real]
Slope = Callable[[Quantity, Quantity], Real]

_RELATIONS: Mapping[str, Callable[[Real, Real], bool]] = {
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
            case Apply(function, (argument,)):
                return FUNCTIONS[function].value(value(argument))
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
        if not isinstance(condition, Comparison):
            raise Unknown(f"no condition: {condition}")
        return _RELATIONS[condition.relation](value(condition.left), value(condition.right))

    return value(term)


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
