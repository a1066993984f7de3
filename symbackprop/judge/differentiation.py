"""The judge's own differentiation, from bare definitions and by the elementary rules alone.

It shares nothing with the derivation: of the rule rows it takes the definitions, and the slopes of those functions
alone that have none (e^z, ln z).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symbackprop.core.errors import MissingRule
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Cases,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    product_of,
    sum_of,
)
from symbackprop.judge.sharing import Known, Shared, changed
from symbackprop.rules.functions import VALUE, arguments_in, function
from symbackprop.rules.value import at_index

__all__ = ["Differentiation", "differentiate", "times", "total", "unfold"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))


def unfold(term: Term, known: Known | None = None) -> Term:
    """Functions that have a definition, replaced by it. `known` has what became of parts, and is added to."""

    def change(node: Term) -> Term:
        if not isinstance(node, Apply):
            return node
        row = function(node.function)
        if row.definition is None:
            return node
        return unfold(substitute(row.definition, arguments_in(row, node.arguments).get), table)

    table: Known = {} if known is None else known
    return changed(term, change, table)


def differentiate(term: Term, by: Quantity, outer: Callable[[Apply], Term] | None = None) -> Term:
    """d(term)/d(by), with every other name held fixed; `outer` has the derivative of a function by its argument.
    Without it, functions must be unfolded.
    """
    return Differentiation(by, outer=outer).of(term)


@dataclass(frozen=True, slots=True)
class Differentiation:
    """Derivatives by one quantity; a part that formulas share is differentiated once."""

    by: Quantity
    shared: Shared = field(default_factory=Shared)
    known: Known = field(default_factory=dict)
    outer: Callable[[Apply], Term] | None = None

    def of(self, term: Term) -> Term:
        """d(term)/d(by). Raises MissingRule for a function or a kind of formula without a rule."""
        names = self.shared.names(term)
        if self.by not in names and (not isinstance(self.by.sample, int) or self.by.of_sample(SAMPLE) not in names):
            return _ZERO
        found = self.known.get(id(term))
        if found is None:
            found = self.known[id(term)] = (term, self._slope(term))
        return found[1]

    def _slope(self, term: Term) -> Term:
        match term:
            case Symbol():
                return _ONE
            case Negation(inner):
                return _negative(self.of(inner))
            case Sum(terms):
                return total([self.of(part) for part in terms])
            case Product(factors):
                return total([self._beside(factors, place) for place in range(len(factors))])
            case Quotient(top, bottom):
                # (u/v)' = (u'v - uv')/v^2
                up, down = self.of(top), self.of(bottom)
                if down == _ZERO:
                    return _ZERO if up == _ZERO else Quotient(up, bottom)
                return Quotient(total([times(up, bottom), _negative(times(top, down))]), Product((bottom, bottom)))
            case Power(base, Number(Fraction() as exponent)):
                return times(Number(exponent), Power(base, Number(exponent - 1)), self.of(base))
            case Power(base, exponent):
                # (u^v)' = u^v (v' ln u + v u'/u)
                inner = total([times(self.of(exponent), Apply("ln", (base,))), times(exponent, self.of(base) / base)])
                return times(term, inner)
            case Series(index, count, body):
                if index == SAMPLE and self.by.sample is not None:
                    # of the sum over samples only the term of its own sample names a quantity
                    placed = at_index(body, index, self.by.sample) if isinstance(self.by.sample, int) else body
                    return self.of(placed)
                inner = self.of(body)
                return _ZERO if inner == _ZERO else Series(index, count, inner)
            case Cases(branches):
                # at a kink the slope is that of the branch whose condition holds
                return Cases(tuple((self.of(value), condition) for value, condition in branches))
            case Apply(name, (argument, *parameters)):
                if any(self.by in self.shared.names(one) for one in parameters):
                    raise MissingRule("the judge's rules of differentiation", f"{name} by its parameters")
                inner = self.of(argument)
                return _ZERO if inner == _ZERO else times((self.outer or _outer_slope)(term), inner)
        raise MissingRule("the judge's rules of differentiation", type(term).__name__)

    def _beside(self, factors: Sequence[Term], place: int) -> Term:
        slope = self.of(factors[place])
        return _ZERO if slope == _ZERO else times(*factors[:place], slope, *factors[place + 1 :])


def _outer_slope(term: Apply) -> Term:
    row = function(term.function)
    if row.slope is None:
        raise MissingRule("the judge's rules of differentiation", row.name)
    slots = {**arguments_in(row, term.arguments), VALUE.quantity: term}
    return unfold(substitute(row.slope, slots.get))


def total(terms: Sequence[Term]) -> Term:
    """The sum, without zeros."""
    return sum_of(*(term for term in terms if term != _ZERO))


def times(*factors: Term) -> Term:
    """The product, without ones; 0 where a factor is 0."""
    return _ZERO if _ZERO in factors else product_of(*(factor for factor in factors if factor != _ONE))


def _negative(term: Term) -> Term:
    return _ZERO if term == _ZERO else Negation(term)
