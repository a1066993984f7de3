"""Slips that a zero hides: a factor or a sign that makes no difference since what stands beside it happens to be 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from symbackprop.check.judging.evaluation_point import FAILURES
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.numbers.operands import causes_of, literals, written_out
from symbackprop.check.judging.outcome import Outcome, is_number, literal
from symbackprop.check.reading.interpretation import Printed
from symbackprop.check.report import Verdict
from symbackprop.core.terms import (
    Derivative,
    Number,
    Product,
    Symbol,
    Term,
    children,
    map_children,
    transform,
    walk,
)

__all__ = ["hidden_by_zero"]

_ONE = Number(Fraction(1))
_HIDDEN = "a 0 hides a slip: with another number in its place this would not be so"
_TOLERANCE = 0.05  # of what rounded numbers may make of a factor


def hidden_by_zero(
    evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term
) -> Outcome | None:
    """The verdict of wrong on a line of numbers whose only 0, a factor, stands for the only name that is 0 in the
    formula before, a factor too, where with 1 for both the line would give another value, or of inherited where its
    numbers come from a wrong claim; None for any other line. A 0 that stands alone needs no sign: e^0 for e^(-z).
    """
    if literal(side) is not None or sum(1 for number in literals(side) if not number.value) != 1:
        return None
    if not _is_factor(side, lambda part: isinstance(part, Printed) and not part.value):
        return None
    sources = [*_sources(evidence, head, before)]
    for source in sources:
        causes = causes_of(evidence, source, side)
        if causes is not None:
            value = evidence.exact(head)
            return Outcome(Verdict.INHERITED, cause=min(causes), value=value) if causes else None
    found = [pair for source in sources if (pair := _slopes(evidence, source, side)) is not None]
    if not found or any(abs(one - other) <= _TOLERANCE * max(abs(one), abs(other)) for one, other in found):
        return None
    one, other = found[0]
    opposite = bool(one) and abs(one + other) <= _TOLERANCE * max(abs(one), abs(other))
    return Outcome(Verdict.WRONG, _HIDDEN, mistake="sign" if opposite else None, value=evidence.exact(head))


def _sources(evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]]) -> Iterator[Term]:
    yield from (term for term, _ in before[-1:] if not is_number(term))
    if not before and not isinstance(head, Symbol | Derivative):
        yield head
    equation = evidence.env.network.equations.get(head.quantity) if isinstance(head, Symbol) and not before else None
    derived = evidence.formula(head) if not before else None
    if equation is not None:
        yield equation.term
    elif derived is not None:
        yield written_out(derived, evidence.env)


def _slopes(evidence: Evidence, source: Term, side: Term) -> tuple[float, float] | None:
    """What a formula and a line of numbers grow by where their only 0 becomes 1; None where the formula has not one."""
    zeros = [part for part in dict.fromkeys(_names(source)) if _is_zero(evidence, part)]
    if len(zeros) != 1 or not _is_factor(source, lambda part: part == zeros[0]):
        return None

    def ones(node: Term) -> Term:
        return _ONE if isinstance(node, Printed) and not node.value else node

    other = _exchanged(source, zeros[0])
    one, two = _growth(evidence, source, other), _growth(evidence, side, transform(side, ones))
    return None if one is None or two is None else (one, two)


def _names(term: Term) -> Iterator[Term]:
    """The names and derivatives in a formula."""
    if isinstance(term, Symbol | Derivative):
        yield term
        return
    for part in children(term):
        yield from _names(part)


def _exchanged(term: Term, zero: Term) -> Term:
    """The term with 1 for a part."""
    return _ONE if term == zero else map_children(term, lambda part: _exchanged(part, zero))


def _is_factor(term: Term, is_meant: Callable[[Term], bool]) -> bool:
    """Whether such a part is multiplied by something."""
    return any(isinstance(node, Product) and any(map(is_meant, node.factors)) for node in walk(term))


def _growth(evidence: Evidence, before: Term, after: Term) -> float | None:
    data = evidence.data()
    try:
        return float(data.of(after)) - float(data.of(before))
    except FAILURES:
        return None


def _is_zero(evidence: Evidence, part: Term) -> bool:
    value = evidence.exact(part)
    return value is not None and not value
