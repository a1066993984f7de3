"""What can be wrong with a row of the table of functions, found in numbers of 50 digits, with nothing of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from symbackprop.core import numbers
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Comparison, Negation, Real, Term
from symbackprop.rules.functions import INFINITY, SLOT, VALUE, Function, Range
from symbackprop.rules.value import value_of

STEP = Fraction(1, 10**18)
HUGE = Fraction(10**4)
_SCALES = [Fraction(n, d) for n, d in ((1, 10**6), (1, 8), (1, 2), (1, 1), (7, 5), (3, 1), (20, 1), (90, 1))]
POINTS = [Fraction(0), *(sign * scale for scale in _SCALES for sign in (1, -1))]
_RELATIONS = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def wrong_with(row: Function) -> list[str]:
    """Everything that the numbers say against a row, at points that cover its domain and lie beside its kinks."""
    return [*_wrong(row)]


def _wrong(row: Function) -> Iterator[str]:
    slots = {parameter.slot.quantity: parameter.default for parameter in row.parameters}
    defaults = [*slots.values()]

    def at(term: Term, z: Real, own: Real | None = None) -> Real:
        known: dict[Quantity, Real] = {**slots, SLOT.quantity: z}
        return value_of(term, {**known, VALUE.quantity: own}.__getitem__ if own is not None else known.__getitem__)

    def holds(conditions: tuple[Comparison, ...], z: Real) -> bool:
        return all(_RELATIONS[c.relation](at(c.left, z), at(c.right, z)) for c in conditions)

    borders = sorted({at(c.right, Fraction(0)) for piece in row.pieces for c in piece.where})
    beside = [border + side for border in borders for side in (0, Fraction(1, 10**6), -Fraction(1, 10**6))]
    found: list[Real] = []
    steep: list[Real] = []
    for z in [*POINTS, *beside]:
        if not holds(row.domain, z):
            try:
                row.value(z, *defaults)
            except (ZeroDivisionError, OverflowError):
                continue
            yield f"it has a value at {z}, outside its domain"
            continue
        own = row.value(z, *defaults)
        found.append(own)
        if row.definition is not None and not _close(own, at(row.definition, z)):
            yield f"its value at {z} is {own}, by its definition {at(row.definition, z)}"
        pieces = [piece for piece in row.pieces if holds(piece.where, z)]
        if row.pieces and len(pieces) != 1:
            yield f"{len(pieces)} pieces apply at {z}"
            continue
        if pieces and not _close(own, at(pieces[0].term, z)):
            yield f"its value at {z} is {own}, by its piece {at(pieces[0].term, z)}"
        if row.slope is None:
            continue
        slope = at(row.slope, z, own)
        steep.append(slope)
        if pieces and not _close(slope, at(pieces[0].slope, z)):
            yield f"its slope at {z} is {slope}, by its piece {at(pieces[0].slope, z)}"
        if z in borders:
            continue  # a convention: that of the piece
        high, low = (row.value(z + side * STEP, *defaults) for side in (1, -1))
        quotient = numbers.divide(numbers.add(high, numbers.negate(low)), 2 * STEP)
        if not _close(slope, quotient, Decimal("1e-15")):
            yield f"its slope at {z} is {slope}, by differences {quotient}"
    yield from _outside("a value", found, row.bounds, at)
    yield from _outside("a slope", steep, row.slopes, at)
    yield from _limits(row, defaults, at)


def _outside(what: str, found: list[Real], bounds: Range | None, at) -> Iterator[str]:
    """Values beyond a bound, or that stay far from it: a bound is the best one."""
    if bounds is None or not found:
        return
    for bound, best, sign in ((bounds[0], min(found), 1), (bounds[1], max(found), -1)):
        if bound in (INFINITY, Negation(INFINITY)):
            if abs(best) < 4:
                yield f"{what} without bound, but {best} is the furthest"
            continue
        gap = numbers.to_decimal(numbers.add(best, numbers.negate(at(bound, Fraction(0))))) * sign
        if gap < 0:
            yield f"{what} {best}, beyond the bound {bound}"
        if gap > Decimal("0.05"):
            yield f"{what} {best} at the furthest, but the bound is {bound}"


def _limits(row: Function, defaults: list[Fraction], at) -> Iterator[str]:
    for limit, sign in zip(row.limits or (), (-1, 1), strict=False):
        far = numbers.to_decimal(row.value(sign * HUGE, *defaults))
        if limit in (INFINITY, Negation(INFINITY)):
            if (far > 0) != (limit == INFINITY) or abs(far) < HUGE / 1000:
                yield f"its limit is {limit}, but {far} is a value"
        elif abs(far - numbers.to_decimal(at(limit, Fraction(0)))) > Decimal("0.001"):
            yield f"its limit is {limit}, but {far} is a value"


def _close(left: Real, right: Real, tolerance: Decimal = Decimal("1e-40")) -> bool:
    left, right = numbers.to_decimal(left), numbers.to_decimal(right)
    return abs(left - right) <= tolerance * max(abs(left), abs(right), Decimal(1))
