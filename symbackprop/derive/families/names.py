"""Names put for what they stand for: a definition read from right to left, and what is known of the data.

There is one kind of rule, left = right for all places: `e^z_i / sum_k e^z_k` is `p_i`, and `sum_k y_k` is 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.core.algebra import base_and_exponent, factors_of, multiply, power, standard
from symbackprop.core.graph import Graph
from symbackprop.core.indices import put
from symbackprop.core.places import Index, Place
from symbackprop.core.quantities import Quantity, Variable
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import (
    Apply,
    Kronecker,
    Number,
    Power,
    Product,
    Series,
    Sum,
    Symbol,
    Term,
    children,
    map_children,
    walk,
)

__all__ = ["Folded", "Rule", "fold", "mentioned", "rules_of", "weight"]

Places = Mapping[Index, Place]

_NONE = Fraction(0)
_APART = 7000  # more copies of an index than a formula has


@dataclass(frozen=True, slots=True)
class Rule:
    """`left` = `right` for every place of the free indices of `left`. `fact` is what is known of the data."""

    left: Term
    right: Term
    mentions: frozenset[Variable]
    fact: Assumption | None = None


def mentioned(term: Term) -> frozenset[Variable]:
    """The variables that a formula names."""
    return frozenset(node.quantity.variable for node in walk(term) if isinstance(node, Symbol))


@dataclass(frozen=True, slots=True)
class Folded:
    """A formula in names, and the facts that it rests on."""

    term: Term
    facts: tuple[Assumption, ...]


def rules_of(graph: Graph) -> tuple[Rule, ...]:
    """The names that a graph has for its formulas, then the facts of its data. A product of names keeps its factors: in
    what is derived from o tanh(c) nobody looks for it.
    """
    named = [(standard(definition.body), Symbol(definition.of)) for definition in graph.definitions]
    rules = [Rule(body, name, mentioned(body)) for body, name in named if _is_sought(body)]
    facts = [(standard(fact.left), standard(fact.right), fact) for fact in graph.facts]
    return (*rules, *(Rule(left, right, mentioned(left), fact) for left, right, fact in facts))


def _is_sought(body: Term) -> bool:
    quotient = any(base_and_exponent(factor)[1] < 0 for factor in factors_of(body))
    return isinstance(body, Apply | Power) or (isinstance(body, Product) and quotient)


def weight(term: Term) -> int:
    """How long a formula is to the eye."""
    own = isinstance(term, Symbol | Apply | Power | Series | Kronecker) or (
        isinstance(term, Number) and abs(term.value) != 1
    )
    return own + sum(map(weight, children(term)))


def fold(term: Term, rules: Sequence[Rule]) -> Folded:
    """Every instance of a rule's left side replaced by its right side where that is shorter."""
    facts: dict[str, Assumption] = {}

    def change(node: Term) -> Term:
        for rule in live:
            while (new := _applied(rule, node)) is not None and weight(new) < weight(node):
                node = new
                if rule.fact is not None:
                    facts[rule.fact.name] = rule.fact
        return standard(map_children(node, change))

    before: Term | None = None
    while term != before:
        variables = mentioned(term)
        live = [rule for rule in rules if rule.mentions <= variables]
        if not live:
            break
        before, term = term, change(term)
    return Folded(term, tuple(facts.values()))


def _applied(rule: Rule, node: Term) -> Term | None:
    """The node with one instance of the left side, a factor of it or all of it, replaced."""
    pattern, factors = factors_of(rule.left), factors_of(node)
    for found, rest in _among_factors(pattern, factors, {}):
        if rule.left.free <= set(found):
            # the name stands where the first factor went
            place = next(
                (n for n, (one, other) in enumerate(zip(factors, rest, strict=False)) if one != other), len(rest)
            )
            return multiply(*rest[:place], put(rule.right, found), *rest[place:])
    return None


def _among_factors(
    pattern: Sequence[Term], factors: tuple[Term, ...], found: Places
) -> Iterator[tuple[Places, tuple[Term, ...]]]:
    """The ways to find the pattern among factors, with what is left of them."""
    if not pattern:
        yield found, factors
        return
    base, exponent = base_and_exponent(pattern[0])
    for place, factor in enumerate(factors):
        other, total = base_and_exponent(factor)
        left = _NONE if total is exponent else total - exponent
        if left and (abs(left) >= abs(total) or left.denominator != 1):
            continue  # u^-2 holds a u^-1, but u^2 does not
        for new in match(base, other, found):
            rest = factors_of(power(other, left))
            yield from _among_factors(pattern[1:], (*factors[:place], *rest, *factors[place + 1 :]), new)


def match(pattern: Term, term: Term, found: Places) -> Iterator[Places]:
    """The places of the pattern's free indices by which it is the term, sums and products in any order."""
    match pattern, term:
        case Symbol(one), Symbol(other):
            placed = _matched_quantity(one, other, found)
            if placed is not None:
                yield placed
        case Number(one), Number(other):
            if one == other:
                yield found
        case Power(base, Number(Fraction() as n)), Power(inner, Number(Fraction() as m)):
            if n == m:
                yield from match(base, inner, found)
        case Apply(name, (argument,)), Apply(other_name, (inner,)):
            if name == other_name:
                yield from match(argument, inner, found)
        case (Sum(parts), Sum(others)) | (Product(parts), Product(others)):
            if len(parts) == len(others):
                yield from _matched_set(parts, others, found)
        case Series(), Series():
            yield from _matched_series(pattern, term, found)


def _matched_set(parts: Sequence[Term], others: Sequence[Term], found: Places) -> Iterator[Places]:
    if not parts:
        yield found
        return
    for place, other in enumerate(others):
        for new in match(parts[0], other, found):
            yield from _matched_set(parts[1:], [*others[:place], *others[place + 1 :]], new)


def _matched_series(pattern: Series, term: Series, found: Places) -> Iterator[Places]:
    mine, its = pattern.index, term.index
    if mine.axis != its.axis:
        return
    outer = {index: place for index, place in found.items() if index != mine}
    body = term.body
    if its in outer.values():  # i is summed within, and a place outside: e^z_i / sum_i e^z_i
        its = its._replace(copy=its.copy + _APART)
        body = put(body, {term.index: its})
    for new in match(pattern.body, body, {**outer, mine: its}):
        kept = {index: place for index, place in new.items() if index != mine}
        if its not in kept.values():
            yield kept if mine not in found else {**kept, mine: found[mine]}


def _matched_quantity(pattern: Quantity, term: Quantity, found: Places) -> Places | None:
    if pattern.variable != term.variable or pattern.step != term.step or len(pattern.at) != len(term.at):
        return None
    pairs = [*zip(pattern.at, term.at, strict=True)]
    if (pattern.sample is None) != (term.sample is None):
        return None
    if pattern.sample is not None and term.sample is not None:
        pairs.append((pattern.sample, term.sample))
    places = dict(found)
    for mine, its in pairs:
        if isinstance(mine, Index):
            if isinstance(its, Index) and its.axis != mine.axis:
                return None
            if places.setdefault(mine, its) != its:
                return None
        elif mine != its:
            return None
    return places
