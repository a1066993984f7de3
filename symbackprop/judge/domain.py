"""Where a formula has a value: what it divides by is not 0, what it takes the logarithm of is positive.

What the definitions say themselves (a sum of exponentials is positive, the loss has a value) is no condition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symbackprop.core.quantities import Kind
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Term,
    children,
    walk,
)
from symbackprop.judge.definitions import Definitions
from symbackprop.judge.normal_form import Forms, NoNormalForm, NoValue, SignNeeded, settled
from symbackprop.judge.ranges import POSITIVE, Range, Ranges
from symbackprop.rules.functions import arguments_in, function

__all__ = ["Domain"]

_ZERO = Number(Fraction(0))
_ROUNDS = 2  # how often names are replaced by their definitions to see a sign


@dataclass(frozen=True, slots=True)
class Domain:
    """What the definitions of a network say of where formulas have a value, each condition looked into once."""

    ranges: Ranges
    granted: list[frozenset[Comparison]] = field(default_factory=list)  # worked out when it is first asked for
    implied: dict[Comparison, bool] = field(default_factory=dict)

    def conditions(self, terms: Iterable[Term]) -> tuple[Comparison, ...]:
        """The side conditions under which all of some formulas have a value, but for what the definitions imply, or
        one of the others.
        """
        asked = dict.fromkeys(condition for term in terms for condition in _requirements(term))
        found = _joined([condition for condition in asked if not self._implied(condition)])
        for condition in sorted(found, key=_length, reverse=True):
            others = [one for one in found if one != condition]
            if _weaker(condition, others) or self._follows_from(others, condition):
                found = others
        return tuple(found)

    def _implied(self, condition: Comparison) -> bool:
        found = self.implied.get(condition)
        if found is None:
            if not self.granted:
                self.granted.append(frozenset(_granted(self.ranges.definitions)))
            found = _weaker(condition, self.granted[0]) or self._follows(condition)
            self.implied[condition] = found
        return found

    def _follows(self, condition: Comparison) -> bool:
        """Whether the sign of the left side settles a condition, in names or by their definitions."""
        definitions = self.ranges.definitions
        term = definitions.plain(condition.left)
        if any(_meets(self.ranges.of(one).sign, condition.relation) for one in (condition.left, term)):
            return True
        for _ in range(_ROUNDS + 1):
            if _settled(Forms(self.ranges.of_name), term, condition.relation):
                return True
            names = definitions.shared.names(term)
            replacement = {name: found for name in names if (found := definitions.of(name)) is not None}
            if not replacement:
                return False
            term = definitions.shared.replace(term, replacement)
        return False

    def _follows_from(self, others: Iterable[Comparison], condition: Comparison) -> bool:
        """Whether a condition follows from the signs that others give to what they are of."""
        forms, plain = Forms(self.ranges.of_name), self.ranges.definitions.plain
        facts: dict[int, Range] = {}
        try:
            for other in others:
                element = forms.algebra.factored(settled(forms, plain(other.left)))
                if len(element.powers) == 1 and other.relation in _RANGES:
                    ((base, exponent),) = element.powers.items()
                    found = _RANGES[other.relation]
                    if exponent == 1:
                        facts[base] = found if element.coefficient > 0 else -found
        except _FAILURES:
            return False
        forms.facts, forms.ranges = facts, {}
        return _settled(forms, plain(condition.left), condition.relation)


def _joined(conditions: Sequence[Comparison]) -> list[Comparison]:
    """U >= 0 and u != 0 as u > 0."""
    both = {
        one.left
        for one in conditions
        if one.relation == ">=" and any(other.relation == "!=" and other.left == one.left for other in conditions)
    }
    joined = [Comparison(one.left, ">", one.right) if one.left in both else one for one in conditions]
    return [*dict.fromkeys(joined)]


def _length(condition: Comparison) -> int:
    return sum(1 for _ in walk(condition))


def _requirements(term: Term) -> Iterator[Comparison]:
    """What must hold for a formula to have a value, one condition for each part that needs one."""
    seen: set[int] = set()
    waiting = [term]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case Quotient(_, denominator):
                yield from _not_zero(denominator)
            case Power(base, Number(Fraction() as exponent)):
                if exponent.denominator != 1:
                    yield Comparison(base, ">" if exponent < 0 else ">=", _ZERO)
                elif exponent < 0:
                    yield from _not_zero(base)
            case Power(base, _):
                yield Comparison(base, ">", _ZERO)
            case Apply():
                yield from _domain(node)
            case Cases():
                # what a branch needs is needed where its condition holds alone: a point of the domain will tell
                continue
        waiting.extend(reversed(children(node)))


def _domain(term: Apply) -> Iterator[Comparison]:
    """What a function asks of its argument, itself or where it is worked out."""
    row = function(term.function)
    slots = arguments_in(row, term.arguments)
    for condition in row.domain:
        put = substitute(condition, slots.get)
        assert isinstance(put, Comparison)
        yield put
    if row.definition is not None:
        yield from _requirements(substitute(row.definition, slots.get))


def _not_zero(term: Term) -> Iterator[Comparison]:
    """Term != 0, for each of its factors."""
    match term:
        case Product(factors):
            for factor in factors:
                yield from _not_zero(factor)
        case Negation(inner) | Power(inner, Number(Fraction())):
            yield from _not_zero(inner)
        case Quotient(top, _):
            yield from _not_zero(top)
        case Number():
            if not term.value:
                yield Comparison(term, "!=", _ZERO)
        case _:
            yield Comparison(term, "!=", _ZERO)


def _granted(definitions: Definitions) -> Iterator[Comparison]:
    """What the loss needs, and what a document defines itself: they have a value."""
    for quantity in definitions.network.equations:
        if quantity.kind in (Kind.LOSS, Kind.SAMPLE_LOSS, Kind.VARIABLE):
            definition = definitions.of(quantity if quantity.sample is None else quantity.of_sample(1))
            if definition is not None:
                yield from _requirements(definition)


_STRONGER = {"!=": (">", "<", "!="), ">": (">",), ">=": (">", ">=")}


def _weaker(condition: Comparison, granted: Collection[Comparison]) -> bool:
    """Whether a condition, or one that implies it, is among those that are granted."""
    return any(
        Comparison(condition.left, relation, condition.right) in granted
        for relation in _STRONGER.get(condition.relation, (condition.relation,))
    )


_FAILURES = (NoNormalForm, NoValue, SignNeeded)
_RANGES = {">": POSITIVE, ">=": Range(low=Fraction(0), low_open=False)}


def _settled(forms: Forms, term: Term, relation: str) -> bool:
    """Whether the sign of a term is known, and meets the relation to 0."""
    try:
        element = settled(forms, term)
    except _FAILURES:
        return False
    if not element.coefficient:
        return relation == ">="
    return _meets(forms.sign_of(forms.algebra.factored(element)), relation)


def _meets(sign: tuple[int, bool] | None, relation: str) -> bool:
    if sign is None:
        return False
    return sign[1] if relation == "!=" else sign[0] > 0 and (sign[1] or relation == ">=")
