"""The value of a formula, exact where its parts are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from symbackprop.core import numbers
from symbackprop.core.algebra import ONE, ZERO
from symbackprop.core.errors import MissingRule
from symbackprop.core.extrema import otherwise
from symbackprop.core.places import Index, Place, placed
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import at_places, moved
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Kronecker,
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
)
from symbackprop.rules.functions import SLOT, Function, Piece, function

__all__ = [
    "RELATIONS",
    "Call",
    "Lookup",
    "Unknown",
    "applied",
    "at_index",
    "constant",
    "holds",
    "magnitude_of",
    "piece_at",
    "slots_of",
    "value_of",
]

Lookup = Callable[[Quantity], Real]
Call = Callable[[str, Sequence[Real]], Real]  # the value of a function, by its name and the values of its arguments
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


_HERE: Mapping[Index, Place] = {}


def value_of(
    term: Term,
    lookup: Lookup,
    slope: Slope | None = None,
    places: Mapping[Index, Place] = _HERE,
    call: Call | None = None,
) -> Real:
    """The value of `term`, with `lookup` giving the value of each named quantity, and `slope` that of each derivative.

    `places` has those of the running indices, `call` gives the values of functions where these are kept. A sum over a
    width asks `lookup` how far it runs.

    Raises Unknown (or what `lookup` and `slope` raise) where a value is missing, and ZeroDivisionError or
    OverflowError where the formula has none.
    """
    return _Valuation(lookup, slope, places, call or _called).of(term)


def _called(name: str, values: Sequence[Real]) -> Real:
    return applied(function(name), values)


class _Valuation:
    """Works out values, with what `value_of` is given."""

    __slots__ = ("at", "call", "lookup", "slope")

    def __init__(self, lookup: Lookup, slope: Slope | None, at: Mapping[Index, Place], call: Call) -> None:
        self.lookup = lookup
        self.slope = slope
        self.at = at
        self.call = call

    def of(self, node: Term) -> Real:
        return _VALUES.get(type(node), _of_a_kind)(self, node)

    def symbol(self, node: Symbol) -> Real:
        return self.lookup(moved(node.quantity, self.at) if self.at else node.quantity)

    def number(self, node: Number) -> Real:
        return node.value

    def product(self, node: Product) -> Real:
        return _product([_VALUES.get(type(factor), _of_a_kind)(self, factor) for factor in node.factors])

    def sum(self, node: Sum) -> Real:
        return reduce(numbers.add, [_VALUES.get(type(part), _of_a_kind)(self, part) for part in node.terms])

    def negation(self, node: Negation) -> Real:
        return numbers.negate(self.of(node.term))

    def quotient(self, node: Quotient) -> Real:
        return numbers.divide(self.of(node.numerator), self.of(node.denominator))

    def power(self, node: Power) -> Real:
        return numbers.power(self.of(node.base), self.of(node.exponent))

    def application(self, node: Apply) -> Real:
        return self.call(node.function, [_VALUES.get(type(one), _of_a_kind)(self, one) for one in node.arguments])

    def derivative(self, node: Derivative) -> Real:
        if self.slope is None:
            raise Unknown(f"the derivative of {node.of} by {node.by}")
        return self.slope(moved(node.of, self.at), moved(node.by, self.at))

    def series(self, node: Series) -> Real:
        size = node.count if isinstance(node.count, int) else int(self.lookup(node.count))
        return reduce(numbers.add, [self._put(node.index, place).of(node.body) for place in range(1, size + 1)])

    def _put(self, index: Index, place: int) -> _Valuation:
        return _Valuation(self.lookup, self.slope, {**self.at, index: place}, self.call)

    def cases(self, node: Cases) -> Real:
        found = next((result for result, condition in node.branches if self.is_met(condition)), None)
        if found is None:
            raise Unknown("none of the cases holds")
        return self.of(found)

    def kronecker(self, node: Kronecker) -> Real:
        one, other = placed(node.left, self.at), placed(node.right, self.at)
        if one != other and not (isinstance(one, int) and isinstance(other, int)):
            raise Unknown(f"the delta of {one} and {other}, of which one still runs")
        return Fraction(one == other)

    def is_met(self, condition: Term) -> bool:
        match condition:
            case Comparison(low, relation, Comparison(middle) as rest):  # low < z < high
                return self.is_met(Comparison(low, relation, middle)) and self.is_met(rest)
            case Comparison(left, relation, right):
                return RELATIONS[relation](self.of(left), self.of(right))
        raise Unknown(f"no condition: {condition}")


def _of_a_kind(valuation: _Valuation, node: Term) -> Real:
    """The value of a node of a kind that is one of those of the table with something besides."""
    if isinstance(node, Number):  # as most are
        return node.value
    row = next((_VALUES[kind] for kind in type(node).__mro__ if kind in _VALUES), None)
    if row is None:
        raise Unknown(f"no value for {node}")
    return row(valuation, node)


_VALUES: Mapping[type[Term], Callable[[_Valuation, Any], Real]] = {
    Symbol: _Valuation.symbol,
    Number: _Valuation.number,
    Product: _Valuation.product,
    Sum: _Valuation.sum,
    Negation: _Valuation.negation,
    Quotient: _Valuation.quotient,
    Power: _Valuation.power,
    Apply: _Valuation.application,
    Derivative: _Valuation.derivative,
    Series: _Valuation.series,
    Cases: _Valuation.cases,
    Kronecker: _Valuation.kronecker,
}


def holds(condition: Term, lookup: Lookup) -> bool:
    """Whether a condition holds, such as z > 0."""
    return bool(value_of(Cases(((ONE, condition), (ZERO, otherwise()))), lookup))


def magnitude_of(term: Term, lookup: Lookup) -> Real:
    """How large the summands of a formula are: its value with every sum in it one of absolute values."""

    def size(node: Term) -> Real:
        match node:
            case Sum(terms):
                return _total(map(size, terms))
            case Product(factors):
                return _product([*map(size, factors)])
            case Negation(inner):
                return size(inner)
            case Quotient(numerator, denominator):
                return numbers.divide(size(numerator), numbers.absolute(value_of(denominator, lookup)))
        return numbers.absolute(value_of(node, lookup))

    return size(term)


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
    return type(value) is not Fraction


def at_index(term: Term, index: Index, position: int) -> Term:
    """The term at `index` = `position`, in its quantities' places."""
    return at_places(term, {index: position})
