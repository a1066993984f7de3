"""Formulas in forms that keep their digits: read through the definitions of the names that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symbackprop.core.algebra import MINUS_ONE, ZERO, add, coefficient_of, factors_of, multiply, readable, standard
from symbackprop.core.graph import Graph
from symbackprop.core.indices import fresh, instance_of, lettered, put
from symbackprop.core.places import Index, Place, indices_of
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.substitution import at_places, substitute
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Kronecker,
    Negation,
    Number,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    children,
    map_children,
    places_of,
    product_of,
    sum_of,
    transform,
    walk,
)
from symbackprop.rules.stable import STABLE_FORMS

__all__ = ["Stabiliser"]

_LETTERS = tuple(f"{place}" for place in range(9))
_ONE, _HALF = Number(Fraction(1)), Number(Fraction(1, 2))

Slots = Mapping[Quantity, Term]


@dataclass(frozen=True, slots=True)
class Stabiliser:
    """The formulas of a graph in stable forms: ln a, where a is a sigmoid of z, becomes -softplus(-z).

    A call gives a formula that equals its argument, under the definitions of the graph.
    """

    graph: Graph
    bodies: dict[Quantity, Term | None] = field(default_factory=dict)  # of the definitions that were looked at

    def __call__(self, term: Term) -> Term:
        return transform(transform(term, self._taken_apart), self._changed)

    def _taken_apart(self, node: Term) -> Term:
        """U_i - sum_k a_k u_k = u_i (1 - a_i) - (sum over the k other than i of a_k u_k), where a_i may be near 1."""
        if not isinstance(node, Sum):
            return node
        for number, part in enumerate(node.terms):
            factors = factors_of(standard(part))
            total = next((factor for factor in factors if isinstance(factor, Series)), None)
            if total is None:
                continue
            beside = [factor for factor in factors if factor is not total]
            rest = add(*map(standard, (*node.terms[:number], *node.terms[number + 1 :])))
            for place in dict.fromkeys(_candidates(rest, total.index)):
                together = self._together(rest, multiply(*beside, put(standard(total.body), {total.index: place})))
                if together is not None:
                    others = Series(total.index, total.count, Product((_other(total.index, place), total.body)))
                    return Sum((together, readable(product_of(*beside, others))))
        return node

    def _together(self, rest: Term, own: Term) -> Term | None:
        """U - a u = u (1 - a), for an a that may be near 1."""
        for factor in factors_of(own):
            complement = Sum((_ONE, Negation(factor)))
            if isinstance(factor, Symbol) and self._complement(complement) is not None:
                others = multiply(*(other for other in factors_of(own) if other is not factor))
                if _lettered(add(rest, others)) == ZERO or _lettered(rest) == _lettered(multiply(MINUS_ONE, others)):
                    return readable(multiply(*factors_of(rest), standard(complement)))
        return None

    def _changed(self, node: Term) -> Term:
        match node:
            case Apply() | Sum():
                found = self._complement(node)
                if found is None and isinstance(node, Sum):
                    found = self._from_above(node)
                return node if found is None else found
        return node

    def _complement(self, node: Term) -> Term | None:
        """The stable form of ln a, 1 - a and the like; None where there is none."""
        found = self._by_row(node)
        return self._without_others(node) if found is None else found

    def _by_row(self, node: Term) -> Term | None:
        for row in STABLE_FORMS:
            found = self._matched(row.usual, node, {})
            if found is not None:
                return substitute(row.stable, found.get)
        return None

    def _matched(self, pattern: Term, term: Term, found: Slots) -> Slots | None:
        """What stands in the slots of a pattern, names taken for what they are defined to be."""
        if isinstance(pattern, Symbol) and pattern.quantity.kind is Kind.SLOT:
            known = found.get(pattern.quantity)
            return {**found, pattern.quantity: term} if known is None else found if known == term else None
        if isinstance(term, Symbol):
            body = self._definition(term.quantity)
            return None if body is None else self._matched(pattern, body, found)
        if not _same_kind(pattern, term):
            return None
        below, parts = children(pattern), children(term)
        if not below:
            return found if pattern == term else None
        if len(below) != len(parts):
            return None
        for one, other in zip(below, parts, strict=True):
            new = self._matched(one, other, found)
            if new is None:
                return None
            found = new
        return found

    def _definition(self, quantity: Quantity) -> Term | None:
        """The body of a quantity's definition at its places."""
        if quantity not in self.bodies:
            self.bodies[quantity] = self._body(quantity)
        return self.bodies[quantity]

    def _body(self, quantity: Quantity) -> Term | None:
        definition = self.graph.definition_of(quantity.variable)
        places = None if definition is None else instance_of(definition.of, quantity)
        if definition is None or places is None:
            return None
        taken = {index for place in places.values() for index in indices_of(place)}
        return at_places(_renamed(definition.body, taken), places)

    def _without_others(self, node: Term) -> Term | None:
        """1 - e^u_i/sum_k e^u_k = (sum over the k other than i)/sum_k e^u_k."""
        if (
            not isinstance(node, Sum)
            or len(node.terms) != 2
            or node.terms[0] != _ONE
            or not isinstance(node.terms[1], Negation)
        ):
            return None
        share = node.terms[1].term
        body = self._definition(share.quantity) if isinstance(share, Symbol) else share
        if not isinstance(body, Quotient) or not isinstance(body.denominator, Series):
            return None
        top, total = body.numerator, body.denominator
        for place in _candidates(top, total.index):
            if at_places(total.body, {total.index: place}) == top:
                others = Product((_other(total.index, place), total.body))
                return Quotient(Series(total.index, total.count, others), total)
        return None

    def _from_above(self, node: Sum) -> Term | None:
        """A + u = (1 + u) - (1 - a), where a is near 1 and 1 - a has a form of its own."""
        for place, part in enumerate(node.terms):
            factor, name = coefficient_of(standard(part))
            complement = self._complement(Sum((_ONE, Negation(name)))) if isinstance(name, Symbol) else None
            if complement is None:
                continue
            number = Number(factor)
            rest = (*node.terms[:place], *node.terms[place + 1 :])
            near = sum_of(number, *rest, Negation(product_of(number, complement)))
            return Cases(((node, Comparison(name, "<=", _HALF)), (near, Comparison(name, ">", _HALF))))
        return None


def _same_kind(pattern: Term, term: Term) -> bool:
    if isinstance(pattern, Apply) and isinstance(term, Apply):
        return pattern.function == term.function
    return type(pattern) is type(term)


def _renamed(term: Term, taken: Iterable[Index]) -> Term:
    """The formula with no bound index that is taken."""
    if isinstance(term, Series):
        term = fresh(term, taken)
    return map_children(term, lambda child: _renamed(child, taken))


def _lettered(term: Term) -> Term:
    """The formula with the same bound indices as every other that differs in their names alone."""
    return lettered(term, _LETTERS, {})


def _other(index: Index, place: Place) -> Term:
    """1 for every other place, 0 at this one."""
    return Sum((_ONE, Negation(Kronecker(place, index))))


def _candidates(term: Term, index: Index) -> Iterator[Place]:
    """The places along the axis of an index that a formula names."""
    for node in walk(term):
        for place in places_of(node):
            if isinstance(place, int) or (isinstance(place, Index) and place.axis == index.axis):
                yield place
