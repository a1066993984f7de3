"""Textbook forms: names, what cancels when it is multiplied out, common factors; the shortest is the textbook's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.core.algebra import (
    ONE,
    add,
    base_and_exponent,
    coefficient_of,
    factors_of,
    multiply,
    power,
    terms_of,
)
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import Apply, Kronecker, Number, Power, Sum, Term, map_children
from symbackprop.derive.families.calculus import contract, expand
from symbackprop.derive.families.names import Rule, fold, mentioned, weight

__all__ = ["Form", "textbook"]


@dataclass(frozen=True, slots=True)
class Form:
    """A formula that equals the one before it, by the rule of that name, under the facts."""

    rule: str
    term: Term
    facts: tuple[Assumption, ...] = ()


def textbook(term: Term, rules: Sequence[Rule]) -> tuple[Form, ...]:
    """The steps to the shortest form: in names, that with common factors, that multiplied out where a common
    denominator has gone, and both of the first two multiplied out before.
    """
    if _is_bare(term, rules):
        return ()
    named = _folded(term, rules)
    factored = _factored(named.term)
    ways: list[tuple[Form, ...]] = [(named,), (named, factored)]
    cleared = Form("multiply_out", contract(expand(factored.term)))
    if factored.term != named.term != cleared.term != factored.term:
        ways.append((named, factored, cleared, _factored(cleared.term)))
    apart = Form("multiply_out", contract(expand(named.term)))
    if apart.term != named.term:
        again = _folded(apart.term, rules)
        ways += [(named, apart, again), (named, apart, again, _factored(again.term))]
    best = min(ways, key=lambda way: (weight(way[-1].term), len(way)))
    return tuple(_changing(term, best))


def _is_bare(term: Term, rules: Sequence[Rule]) -> bool:
    """Whether there is nothing to do: a product of names, or a sum of one, that no rule knows anything of."""
    if term.holds(Sum, Power, Apply, Kronecker):
        return False
    variables = mentioned(term)
    return not any(rule.mentions <= variables for rule in rules)


def _changing(term: Term, forms: Iterable[Form]) -> Iterable[Form]:
    for form in forms:
        if form.term != term:
            yield form
        term = form.term


def _folded(term: Term, rules: Sequence[Rule]) -> Form:
    found = fold(term, rules)
    return Form(found.facts[0].name if found.facts else "names", found.term, found.facts)


def _factored(term: Term) -> Form:
    return Form("factor", _common(term))


def _common(term: Term) -> Term:
    """U a + v a = (u + v) a; of powers the lowest, so that a common denominator comes out too."""
    if not term.holds(Sum):
        return term
    inner = map_children(term, _common)
    if not isinstance(inner, Sum):
        return multiply(*factors_of(inner)) if factors_of(inner) else inner
    parts = [coefficient_of(part) for part in terms_of(inner)]
    powers = [dict(map(base_and_exponent, factors_of(rest))) for _, rest in parts]
    bases = dict.fromkeys(base for part in powers for base in part)
    lowest = {base: min(part.get(base, Fraction(0)) for part in powers) for base in bases}
    outside = multiply(*(power(base, exponent) for base, exponent in lowest.items()))
    number = _common_number([n for n, _ in parts])
    if outside == ONE and abs(number) == 1:
        return inner
    inside = (
        multiply(
            Number(n / number),
            *(power(base, part.get(base, Fraction(0)) - low) for base, low in lowest.items()),
        )
        for (n, _), part in zip(parts, powers, strict=True)
    )
    return multiply(Number(number), outside, add(*inside))


def _common_number(numbers: Sequence[Fraction]) -> Fraction:
    """The number that every summand has but for its sign; the sign too, where every summand has a minus."""
    size = abs(numbers[0]) if len({abs(n) for n in numbers}) == 1 else Fraction(1)
    return -size if all(n < 0 for n in numbers) else size
