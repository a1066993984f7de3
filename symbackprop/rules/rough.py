"""The value of a formula in floats: a fast look that screens, and decides nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from symbackprop.core import numbers
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Apply, Derivative, Negation, Number, Power, Product, Quotient, Sum, Symbol, Term
from symbackprop.rules.functions import function
from symbackprop.rules.value import applied, value_of

__all__ = ["rough_of"]

_Lookup = Callable[[Quantity], float]
_Slope = Callable[[Quantity, Quantity], float]


def rough_of(term: Term, lookup: _Lookup, slope: _Slope) -> float:
    """The value of `term`, with `lookup` and `slope` as for `value_of`, and what they raise.

    Raises one of ArithmeticError and ValueError where the formula has none, or none that a float can hold.
    """
    return _ROWS.get(type(term), _other)(term, lookup, slope)


def _other(term: Term, lookup: _Lookup, slope: _Slope) -> float:
    if isinstance(term, Number):  # with something besides, as one that is printed has
        return float(term.value)
    return float(value_of(term, lookup, slope))


def _product(term: Product, lookup: _Lookup, slope: _Slope) -> float:
    factors = [_ROWS.get(type(factor), _other)(factor, lookup, slope) for factor in term.factors]
    return 0.0 if 0.0 in factors else math.prod(factors)


def _sum(term: Sum, lookup: _Lookup, slope: _Slope) -> float:
    total = 0.0
    for part in term.terms:
        total += _ROWS.get(type(part), _other)(part, lookup, slope)
    return total


def _power(term: Power, lookup: _Lookup, slope: _Slope) -> float:
    base, exponent = rough_of(term.base, lookup, slope), rough_of(term.exponent, lookup, slope)
    if exponent.is_integer():
        return float(base ** int(exponent))
    return float(numbers.power(base, exponent))


def _applied(term: Apply, lookup: _Lookup, slope: _Slope) -> float:
    values: Sequence[float] = [rough_of(argument, lookup, slope) for argument in term.arguments]
    return float(applied(function(term.function), values))


_ROWS: Mapping[type[Term], Callable[..., float]] = {
    Symbol: lambda term, lookup, _: lookup(term.quantity),
    Number: lambda term, *_: float(term.value),
    Product: _product,
    Sum: _sum,
    Negation: lambda term, lookup, slope: -rough_of(term.term, lookup, slope),
    Quotient: lambda term, lookup, slope: (
        rough_of(term.numerator, lookup, slope) / rough_of(term.denominator, lookup, slope)
    ),
    Power: _power,
    Apply: _applied,
    Derivative: lambda term, _, slope: slope(term.of, term.by),
}
