"""The bounds of an activation's values and of its slope: what its row says, or what is found in numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from symbackprop.core import numbers
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Apply, Negation, Number, Real, Term
from symbackprop.rules.activations import A, Activation, Z
from symbackprop.rules.functions import INFINITY, Range, put
from symbackprop.rules.value import constant, value_of

__all__ = ["bounds", "bounds_of_slope", "is_attained", "slope_at", "steepest", "value_at"]

_NEAR = tuple(Fraction(n, 8) for n in range(-96, 97))
_FAR = (Fraction(10**6), Fraction(10**4), Fraction(100))
_ROUNDS, _FINE = 60, 10**12  # each round narrows an interval to two thirds
_NEGLIGIBLE, _NEARLY, _GROWTH = Decimal("1e-20"), Decimal("1e-5"), Decimal("0.01")


def value_at(rule: Activation, z: Real) -> Real:
    """The value of an activation that acts on each unit alone."""
    return value_of(rule.applied, {Z.quantity: z}.__getitem__)


def slope_at(rule: Activation, z: Real) -> Real:
    """Its slope."""
    slots: dict[Quantity, Real] = {Z.quantity: z, A.quantity: value_at(rule, z)}
    return value_of(rule.slope, slots.__getitem__)


def bounds(rule: Activation) -> Range:
    """The infimum and supremum of the values."""
    row = rule.function
    return _said(rule, row.bounds if row is not None else None) or _found(lambda z: value_at(rule, z))


def bounds_of_slope(rule: Activation) -> Range:
    """The infimum and supremum of the slope."""
    row = rule.function
    return _said(rule, row.slopes if row is not None else None) or _found(lambda z: slope_at(rule, z))


def steepest(rule: Activation) -> Term:
    """The supremum of the size of the slope."""
    low, high = bounds_of_slope(rule)
    if INFINITY in (high, low) or Negation(INFINITY) in (low, high):
        return INFINITY
    sizes = [Number(numbers.absolute(constant(bound))) for bound in (low, high)]
    return max(sizes, key=lambda size: size.value)


def is_attained(rule: Activation, bound: Term) -> bool:
    """Whether the slope is somewhere as steep as that, or only comes as near as one likes."""
    if bound == INFINITY:
        return False
    least, near = numbers.to_decimal(constant(bound)) - _NEGLIGIBLE, Decimal(0)
    for place in sorted(_NEAR, key=abs):
        near = max(near, numbers.to_decimal(numbers.absolute(slope_at(rule, place))))
        if near >= least:
            return True
    return near > max(_size(_far(lambda z: numbers.absolute(slope_at(rule, z)), sign)) for sign in (-1, 1))


def _said(rule: Activation, said: Range | None) -> Range | None:
    row = rule.function
    if said is None or row is None or not isinstance(rule.applied, Apply):
        return None
    low, high = (put(row, bound, rule.applied) for bound in said)
    return low, high


def _found(at: Callable[[Fraction], Real]) -> Range:
    """The smallest and the largest value on a grid, narrowed down where it is found, and far away."""
    highest = _supremum(at)
    lowest = _supremum(lambda z: numbers.negate(at(z)))
    return (_negative(lowest), highest)


def _negative(term: Term) -> Term:
    return Number(numbers.negate(term.value)) if isinstance(term, Number) else Negation(term)


def _supremum(at: Callable[[Fraction], Real]) -> Term:
    far = max((_far(at, sign) for sign in (-1, 1)), key=_size)
    best = max(_NEAR, key=lambda z: numbers.to_decimal(at(z)))
    if far == INFINITY or _size(far) > numbers.to_decimal(at(best)):
        return far
    low, high = best - Fraction(1, 8), best + Fraction(1, 8)
    for _ in range(_ROUNDS):
        first, second = ((2 * low + high) / 3, (low + 2 * high) / 3)
        rises = numbers.to_decimal(at(first)) < numbers.to_decimal(at(second))
        low, high = (first, high) if rises else (low, second)
        low, high = low.limit_denominator(_FINE), high.limit_denominator(_FINE)
    return Number(max((at(best), at((low + high) / 2)), key=numbers.to_decimal))


def _far(at: Callable[[Fraction], Real], sign: int) -> Term:
    """What a function comes to far away: infinity where it still grows there."""
    for place in _FAR:
        try:
            here, nearer = (numbers.to_decimal(at(sign * each)) for each in (place, place / 10))
        except OverflowError:
            continue
        if here - nearer > _GROWTH:
            return INFINITY
        whole = round(here)
        return Number(Fraction(whole) if abs(here - whole) < _NEARLY else here)
    return INFINITY


def _size(term: Term) -> Decimal:
    return Decimal("Infinity") if term == INFINITY else numbers.to_decimal(constant(term))
