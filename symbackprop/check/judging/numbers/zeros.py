"""Slips that a zero hides: a factor or a sign that makes no difference since what stands beside it happens to be 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice

from symbackprop.check.judging.evaluation_point import FAILURES
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.numbers.operands import formulas_of, literals, matched
from symbackprop.check.judging.outcome import Outcome, is_number, literal
from symbackprop.check.reading.interpretation import Printed
from symbackprop.check.report import Verdict
from symbackprop.core.terms import (
    Apply,
    Cases,
    Negation,
    Number,
    Product,
    Quotient,
    Term,
    children,
    map_children,
)

__all__ = ["hidden_by_zero"]

_ONE = Number(Fraction(1))
_HIDDEN = "a 0 hides a slip: with another number in its place this would not be so"
_TOLERANCE = 0.05  # of what rounded numbers may make of a factor
_MOST_ZEROS = 24  # places of a formula that are looked at
_MOST_FORMULAS = 24

Zero = Callable[[Term], bool]


def hidden_by_zero(
    evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term
) -> Outcome | None:
    """The verdict of wrong on a line of numbers with a factor that is 0, where none of the formulas that numbers may be
    put into is that line, and with 1 for a zero the line grows by what no zero of such a formula makes it grow by; of
    inherited where its numbers come from a wrong claim; None for any other line.
    """
    if literal(side) is not None or not any(True for _ in literals(side)):
        return None
    growths = [*_growths(evidence, side, lambda part: is_number(part) and _value(evidence, part) == 0, whole=False)]
    if not any(growths):
        return None
    causes = matched(evidence, head, before, side)
    if causes is not None:
        value = evidence.exact(head)
        return Outcome(Verdict.INHERITED, cause=min(causes), value=value) if causes else None
    closest: Sequence[float] = ()
    for source in islice(formulas_of(evidence, head, before), _MOST_FORMULAS):
        found = [*_growths(evidence, source, lambda part: _is_zero(evidence, part), whole=True)]
        if found and all(any(_are_close(one, other) for other in found) for one in growths if one):
            return None
        closest = closest or found
    if not closest:
        return None
    opposite = any(_are_close(one, -other) for one in growths for other in closest if one)
    return Outcome(Verdict.WRONG, _HIDDEN, mistake="sign" if opposite else None, value=evidence.exact(head))


def _are_close(one: float, other: float) -> bool:
    return abs(one - other) <= _TOLERANCE * max(abs(one), abs(other))


def _growths(evidence: Evidence, term: Term, is_zero: Zero, *, whole: bool) -> Iterator[float]:
    """By how much a formula grows where one of its factors that are 0 becomes 1, for each of them; where it is `whole`
    a function that is 0, it counts as a factor, too.
    """
    start = _value(evidence, term)
    if start is None:
        return
    if whole and isinstance(term, Apply | Cases) and is_zero(term):
        yield 1.0
    for other in islice(_with_one(term, is_zero), _MOST_ZEROS):
        value = _value(evidence, other)
        if value is not None:
            yield value - start


def _with_one(term: Term, is_zero: Zero) -> Iterator[Term]:
    """The term with 1 for a factor that is 0, or for several beside each other of which one is; one by one."""
    if isinstance(term, Product):
        zeros = [place for place, factor in enumerate(term.factors) if _is_factor(factor) and is_zero(factor)]
        for start in range(len(term.factors)):
            for end in range(start + 1, len(term.factors) + 1):
                if any(start <= place < end for place in zeros):
                    yield Product((*term.factors[:start], _ONE, *term.factors[end:]))
    parts = children(term)
    for place, part in enumerate(parts):
        for other in _with_one(part, is_zero):
            yield _with_part(term, place, other)


def _is_factor(term: Term) -> bool:
    """Whether a factor is none that is made of others."""
    return not isinstance(term, Product | Negation | Quotient)


def _with_part(term: Term, place: int, part: Term) -> Term:
    """The term with another one of its parts."""
    count = -1

    def put(node: Term) -> Term:
        nonlocal count
        count += 1
        return part if count == place else node

    return map_children(term, put)


def _value(evidence: Evidence, term: Term) -> float | None:
    if isinstance(term, Printed):
        return float(term.value)
    try:
        return float(evidence.data().of(term))
    except FAILURES:
        return None


def _is_zero(evidence: Evidence, part: Term) -> bool:
    value = evidence.exact(part)
    return value is not None and not value
