"""Whether the fields of a function's row agree with each other, in numbers of 50 digits.

The slope must be that of the definition, the value that of the definition and of the one piece that applies; pieces
must meet, bounds must hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from symbackprop.core import numbers
from symbackprop.core.errors import Unproved
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Apply, Comparison, Number, Real, Term, walk
from symbackprop.rules.function_row import INFINITY, SLOT, VALUE, Function, Range
from symbackprop.rules.functions import function
from symbackprop.rules.kinks import borders, pieces_beside
from symbackprop.rules.value import RELATIONS, applied, constant, value_of

__all__ = ["check_functions", "faults_of"]

_FEW = (Fraction(-7, 5), Fraction(3, 5))
_STEP = Fraction(1, 10**18)
_BESIDE = Fraction(1, 10**6)
_NO_VALUE = (ZeroDivisionError, OverflowError)


def check_functions(terms: Iterable[Term]) -> None:
    """Checks the rows of all functions in some formulas, and of those they are defined by. Raises Unproved."""
    waiting = [*terms]
    seen: set[tuple[str, tuple[Fraction, ...]]] = set()
    while waiting:
        for node in walk(waiting.pop()):
            if not isinstance(node, Apply) or not node.arguments:
                continue
            row = function(node.function)
            given = _given(row, node)
            if (node.function, given) in seen:
                continue
            seen.add((node.function, given))
            for fault in faults_of(row, given=given):
                raise Unproved(f"the row of {row.name!r} contradicts itself: {fault}; nothing was written")
            waiting += [term for term in (row.definition, row.formula, row.slope) if term is not None]


def _given(row: Function, node: Apply) -> tuple[Fraction, ...]:
    """The parameters of an application, where they are numbers, else those of the row."""
    numbers_ = [part.value for part in node.arguments[1:] if isinstance(part, Number)]
    exact = tuple(value for value in numbers_ if isinstance(value, Fraction))
    return exact if len(exact) == len(row.parameters) else tuple(known.default for known in row.parameters)


def faults_of(
    row: Function, points: Sequence[Fraction] = _FEW, given: tuple[Fraction, ...] | None = None
) -> Iterator[str]:
    """What is wrong with a row at some points, at its borders and beside them, and with bounds that they exceed; with
    the `given` parameters, by default those of the row.
    """
    if row.definition is None and row.value is None and not row.pieces:
        return  # a name alone
    chosen = tuple(known.default for known in row.parameters) if given is None else given
    parameters = tuple(map(Number, chosen))
    slots = {known.slot.quantity: value for known, value in zip(row.parameters, chosen, strict=True)}
    places = [constant(place) for place in borders(row, parameters)]
    values: list[Real] = []
    slopes: list[Real] = []
    for z in [*points, *(numbers.add(place, side) for place in places for side in (Fraction(0), _BESIDE, -_BESIDE))]:
        here = _Place(row, z, slots)
        if not here.inside:
            if here.has_value():
                yield f"it has a value at {_short(z)}, outside its domain"
            continue
        if row.pieces and len(here.pieces) != 1:
            hint = r"; a piece in the middle has a condition such as 0 \le z \le 1" if here.pieces else ""
            yield f"{len(here.pieces)} pieces apply at {_short(z)}{hint}"
            continue
        try:
            values.append(here.value())
            if here.at_border:  # a limit, which no formula has
                continue
            yield from here.faults_of_value()
            if row.slope is not None:
                slopes.append(here.slope())
                yield from here.faults_of_slope(differences=z not in places)
        except _NO_VALUE:
            yield f"it has no value at {_short(z)}, inside its domain"
    if not row.jumps:
        yield from _faults_of_joints(row, parameters, slots)
    yield from _beyond("value", values, row.bounds, slots)
    yield from _beyond("slope", slopes, row.slopes, slots)


class _Place:
    """A row at an argument."""

    def __init__(self, row: Function, z: Real, slots: Mapping[Quantity, Real]) -> None:
        self.row = row
        self.z = z
        self.slots = {**slots, SLOT.quantity: z}
        self.parameters = [*slots.values()]
        self.inside = self._all_hold(row.domain)
        self.at_border = any(self.at(one.left) == self.at(one.right) for one in row.domain)
        self.pieces = [piece for piece in row.pieces if self._all_hold(piece.where)]

    def at(self, term: Term) -> Real:
        return value_of(term, self.slots.__getitem__)

    def value(self, side: Fraction = Fraction(0)) -> Real:
        return applied(self.row, [numbers.add(self.z, side), *self.parameters])

    def has_value(self) -> bool:
        try:
            self.value()
        except _NO_VALUE:
            return False
        return True

    def slope(self) -> Real:
        assert self.row.slope is not None
        return value_of(self.row.slope, {**self.slots, VALUE.quantity: self.value()}.__getitem__)

    def faults_of_value(self) -> Iterator[str]:
        others = [("definition", self.row.definition), ("formula", self.row.formula), ("piece", self._piece("term"))]
        yield from self._compared("value", self.value(), others)

    def faults_of_slope(self, *, differences: bool) -> Iterator[str]:
        slope = self.slope()
        yield from self._compared("slope", slope, [("piece", self._piece("slope"))])
        if differences:  # at a border the slope is a convention: that of the piece
            rise = numbers.add(self.value(_STEP), numbers.negate(self.value(-_STEP)))
            quotient = numbers.divide(rise, 2 * _STEP)
            if not _close(slope, quotient, Decimal("1e-15")):
                yield f"its slope at {_short(self.z)} is {_short(slope)}, by differences {_short(quotient)}"

    def _piece(self, part: str) -> Term | None:
        terms = {"term": [piece.term for piece in self.pieces], "slope": [piece.slope for piece in self.pieces]}[part]
        return terms[0] if len(terms) == 1 else None

    def _compared(self, what: str, found: Real, others: Iterable[tuple[str, Term | None]]) -> Iterator[str]:
        for name, term in others:
            if term is not None and not _close(found, self.at(term)):
                yield f"its {what} at {_short(self.z)} is {_short(found)}, by its {name} {_short(self.at(term))}"

    def _all_hold(self, conditions: Iterable[Comparison]) -> bool:
        return all(RELATIONS[c.relation](self.at(c.left), self.at(c.right)) for c in conditions)


def _faults_of_joints(row: Function, parameters: Sequence[Term], slots: Mapping[Quantity, Real]) -> Iterator[str]:
    """Pieces that do not meet, in a function that does not jump."""
    for place in borders(row, parameters):
        here = {**slots, SLOT.quantity: constant(place)}
        low, high = (value_of(piece.term, here.__getitem__) for piece in pieces_beside(row, place, parameters))
        if not _close(low, high):
            yield f"its pieces do not meet at {_short(constant(place))}: {_short(low)} and {_short(high)}"


def _beyond(what: str, found: Sequence[Real], bounds: Range | None, slots: Mapping[Quantity, Real]) -> Iterator[str]:
    """Values or slopes beyond their bounds."""
    for bound, sign in zip(bounds or (), (1, -1), strict=False):
        if any(node == INFINITY for node in walk(bound)) or not found:
            continue
        limit = numbers.to_decimal(value_of(bound, slots.__getitem__))
        furthest = min(sign * numbers.to_decimal(one) for one in found)
        if furthest < sign * limit:
            yield f"a {what} {_short(sign * furthest)} is beyond the bound {_short(limit)}"


def _close(left: Real, right: Real, tolerance: Decimal = Decimal("1e-40")) -> bool:
    left, right = numbers.to_decimal(left), numbers.to_decimal(right)
    return abs(left - right) <= tolerance * max(abs(left), abs(right), Decimal(1))


def _short(value: Real) -> str:
    return f"{float(value):.6g}"
