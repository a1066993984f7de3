"""The value of a formula, exact where its parts are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce

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


def value_of(term: Term, lookup: Lookup, slope: Slope | None = None, places: Mapping[Index, Place] = _HERE) -> Real:
    """The value of `term`, with `lookup` giving the value of each named quantity, and `slope` that of each derivative.

    `places` has those of the running indices. A sum over a width asks `lookup` how far it runs.

    Raises Unknown (or what `lookup` and `slope` raise) where a value is missing, and ZeroDivisionError or
    OverflowError where the formula has none.
    """

    def value(node: Term, at: Mapping[Index, Place]) -> Real:
        match node:
            case Symbol(quantity):
                return lookup(moved(quantity, at) if at else quantity)
            case Number(number):
                return number
            case Product(factors):
                return _product([value(factor, at) for factor in factors])
            case Sum(terms):
                return _total(value(part, at) for part in terms)
            case Negation(inner):
                return numbers.negate(value(inner, at))
            case Quotient(numerator, denominator):
                return numbers.divide(value(numerator, at), value(denominator, at))
            case Apply(name, arguments):
                return applied(function(name), [value(argument, at) for argument in arguments])
            case Derivative(of, by) if slope is not None:
                return slope(moved(of, at), moved(by, at))
            case Power(base, exponent):
                return numbers.power(value(base, at), value(exponent, at))
            case Series(index, count, body):
                size = count if isinstance(count, int) else int(lookup(count))
                return _total(value(body, {**at, index: position}) for position in range(1, size + 1))
            case Cases(branches):
                found = next((result for result, condition in branches if is_met(condition, at)), None)
                if found is None:
                    raise Unknown("none of the cases holds")
                return value(found, at)
            case Kronecker(left, right):
                one, other = placed(left, at), placed(right, at)
                if one != other and not (isinstance(one, int) and isinstance(other, int)):
                    raise Unknown(f"the delta of {one} and {other}, of which one still runs")
                return Fraction(one == other)
            case Derivative(of, by):
                raise Unknown(f"the derivative of {of} by {by}")
        raise Unknown(f"no value for {node}")

    def is_met(condition: Term, at: Mapping[Index, Place]) -> bool:
        match condition:
            case Comparison(low, relation, Comparison(middle) as rest):  # low < z < high
                return is_met(Comparison(low, relation, middle), at) and is_met(rest, at)
            case Comparison(left, relation, right):
                return RELATIONS[relation](value(left, at), value(right, at))
        raise Unknown(f"no condition: {condition}")

    return value(term, places)


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
    return not isinstance(value, Fraction)


def at_index(term: Term, index: Index, position: int) -> Term:
    """The term at `index` = `position`, in its quantities' places."""
    return at_places(term, {index: position})
