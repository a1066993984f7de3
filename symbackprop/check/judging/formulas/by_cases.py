"""Functions that are given case by case: each case is proved where its condition holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Negation,
    Number,
    Sum,
    Symbol,
    Term,
    negate,
    quantities_of,
    sum_of,
    transform,
    walk,
)
from symbackprop.rules.kinks import piece_of_sign

__all__ = ["Budget", "Region", "has_cases", "proved_by_cases"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))
Same = Callable[[Term, Term], bool | None]
Within = Callable[[Term, int], Same | None]
Region = tuple[tuple[Term, int], ...]  # differences and their signs
Apart = Callable[[Term, Term, Region], bool]


@dataclass(slots=True)
class Budget:
    """How many cases may still be looked at."""

    left: int = 120

    def spend(self) -> bool:
        """Whether there is one more."""
        self.left -= 1
        return self.left >= 0


def has_cases(term: Term) -> bool:
    """Whether a formula is given case by case."""
    return term.holds(Cases)


def proved_by_cases(
    same: Same,
    left: Term,
    right: Term,
    within: Within,
    apart: Apart,
    budget: Budget,
    *,
    borders: bool = True,
    region: Region = (),
) -> bool | None:
    """Whether two formulas are equal in every case that one of them tells apart: proved, refuted or undecided.

    Undecided too where the `budget` of cases ends. `within` gives the equality that holds where a difference has a
    sign, where there is a particular one. `apart` says whether there is a point of a region at which two formulas
    differ: what differs elsewhere refutes nothing. Without `borders`, what holds where a difference is zero does not
    matter.
    """
    cases = next((node for side in (left, right) for node in walk(side) if isinstance(node, Cases)), None)
    if not budget.spend():
        return None
    if cases is None:
        found = same(left, right)
        return found if found is not False or not region or apart(left, right, region) else None
    verdicts: list[bool | None] = []
    for value, condition in cases.branches:
        if not isinstance(condition, Comparison):
            return None
        sign = _SIGNS.get(condition.relation)
        if sign is None:
            return None
        difference = condition.left - condition.right
        for one in sign if borders else filter(None, sign):
            branch = _Branch(same, difference, one)
            sides = [transform(_put(side, cases, value), branch.read) for side in (left, right)]
            if not one:
                sides = [_at_zero(side, difference) for side in sides]
            own = within(difference, one) or same
            inner = (*region, (difference, one)) if one else region
            one_side, other = sides
            verdicts.append(proved_by_cases(own, one_side, other, within, apart, budget, borders=borders, region=inner))
    if False in verdicts:
        return False
    return True if verdicts and all(verdicts) else None


_SIGNS: Mapping[str, tuple[int, ...]] = {">": (1,), "<": (-1,), "=": (0,), "<=": (-1, 0), ">=": (1, 0), "!=": (1, -1)}


def _put(term: Term, cases: Cases, value: Term) -> Term:
    return transform(term, lambda node: value if node == cases else node)


def _at_zero(side: Term, difference: Term) -> Term:
    """A formula where a difference is zero: one of its names is then what the others say."""
    parts = difference.terms if isinstance(difference, Sum) else (difference,)
    for place, part in enumerate(parts):
        name = part.term if isinstance(part, Negation) else part
        rest = [*parts[:place], *parts[place + 1 :]]
        if isinstance(name, Symbol) and all(name.quantity not in quantities_of(other) for other in rest):
            other = sum_of(*rest)
            value = other if isinstance(part, Negation) else negate(other)
            return substitute(side, {name.quantity: value}.get)
    return side


@dataclass(frozen=True, slots=True)
class _Branch:
    """A case: the sign of a difference."""

    same: Same
    difference: Term
    sign: int

    def read(self, node: Term) -> Term:
        """The pieces of piecewise functions of the difference; at zero that of the convention."""
        if not isinstance(node, Apply):
            return node
        argument = node.arguments[0]
        if piece_of_sign(node, self.sign) is None:
            return node
        for factor in (1, -1):
            scaled = argument if factor == 1 else Negation(argument)
            if self.same(scaled, self.difference) is True:
                piece = piece_of_sign(node, factor * self.sign)
                return node if piece is None else piece.term
        return node
