"""The verdict on a link to a line of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.judging.evaluation_point import FAILURES, close
from symbackprop.check.judging.evidence import NEAR, Ground
from symbackprop.check.judging.inheritance import cause_of, find_cause, follows_numbers
from symbackprop.check.judging.operands import by_operands, reduces
from symbackprop.check.judging.outcome import Outcome, fits, is_number, literal
from symbackprop.check.report import Verdict
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Number, Real, Symbol, Term, map_children, walk

__all__ = ["judge_number"]


def judge_number(ground: Ground, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome:
    """The verdict on head = a line of numbers."""
    exact = ground.exact(head)
    printed = literal(side)
    if exact is None and not is_number(head):
        return _by_arithmetic_only(ground, before, side)
    try:
        value = ground.data().of(side)
    except FAILURES:
        return Outcome(Verdict.UNREAD, "it has no value")
    if exact is None:
        return Outcome(Verdict.UNREAD, "it has no value")
    if isinstance(head, Symbol) and head.quantity.sample is not None and not before and printed is not None:
        exact = _of_sample(ground, head.quantity, printed, exact)
    if close(exact, value):
        given = isinstance(head, Symbol) and not before and head.quantity in ground.given
        return Outcome(Verdict.GIVEN if given else Verdict.CORRECT)
    if printed is not None and fits(exact, *printed):
        given = isinstance(head, Symbol) and not before and head.quantity in ground.given
        return Outcome(Verdict.GIVEN if given else Verdict.ROUNDED, value=exact)
    if isinstance(head, Symbol) and head.quantity in ground.given and not before:
        return Outcome(Verdict.WRONG, value=exact, mistake="wrong_data")
    said = ground.printed.get(head)
    if said is not None and printed is not None and printed == (said.value, said.places) and not before:
        # what is printed again is what it was
        if said.cause is not None:
            return Outcome(Verdict.INHERITED, value=exact, cause=said.cause)
        if said.verdict is Verdict.CARRIED:
            return Outcome(Verdict.CARRIED, value=exact)
    found = by_operands(ground, head, before, side, exact)
    if found is not None:
        return found
    found = _by_printed(ground, before, side)
    if found is not None:
        return found
    cause = find_cause(ground, head, side) if not follows_numbers(before) else None
    if cause is not None:
        return Outcome(Verdict.INHERITED, value=exact, cause=cause)
    return Outcome(Verdict.WRONG, value=exact)


def _of_sample(ground: Ground, name: Quantity, printed: tuple[Fraction, int], exact: Real) -> Real:
    """The given number of the sample that is meant: of this one, or of another, which is then gone on with."""
    values = ground.scope.lecture.values
    if name not in values or ground.explicit or fits(exact, *printed):
        return exact
    for sample in range(1, (ground.scope.lecture.network.samples or 0) + 1):
        value = values.get(name.of_sample(sample))
        if value is not None and fits(value, *printed):
            ground.scope.sample = sample
            return value
    return exact


def _by_arithmetic_only(ground: Ground, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome:
    """The verdict where the lecture file has no numbers: only what the document has printed can tell."""
    found = _by_printed(ground, before, side)
    if found is not None:
        return replace(found, verdict=Verdict.CORRECT) if found.verdict is Verdict.CARRIED else found
    if before and is_number(before[-1][0]):
        return Outcome(Verdict.WRONG, value=ground.exact(before[-1][0]), mistake="arithmetic")
    return Outcome(Verdict.UNREAD, "the lecture file has no numbers for this")


def _by_printed(ground: Ground, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome | None:
    """Right from the numbers printed before: the line above, or what the document said of its names."""
    printed = literal(side)
    for term, outcome in reversed(before[-NEAR:]):
        worked, causes = _worked(ground, term)
        bad = outcome.verdict in (Verdict.WRONG, Verdict.INHERITED) or outcome.holds is False
        if bad:
            cause = cause_of(outcome)
            causes = causes | ({cause} if cause is not None else frozenset())
        values = [value for value in (worked, ground.exact(term) if bad else None) if value is not None]
        if not values:
            continue
        worked = next((value for value in values if _comes_to(ground, value, side, printed)), values[0])
        right = _comes_to(ground, worked, side, printed)
        right = right or (printed is None and reduces(ground, term, side, worked))
        if right:
            if causes:
                return Outcome(Verdict.INHERITED, value=ground.exact(term), cause=min(causes))
            return Outcome(Verdict.CARRIED, value=worked)
    return None


def _comes_to(ground: Ground, value: Real, side: Term, printed: tuple[Fraction, int] | None) -> bool:
    """Whether a value is that of a line, or rounds to what is printed."""
    return close(value, ground.plain(side)) or (printed is not None and fits(value, *printed))


def _worked(ground: Ground, term: Term) -> tuple[Real | None, frozenset[int]]:
    """The value of a line with the numbers that were printed, and the wrong claims that gave some of them."""
    causes: set[int] = set()
    if not is_number(term):
        if not any(node in ground.printed for node in walk(term)):
            return None, frozenset()

        def put(node: Term) -> Term:
            found = ground.printed.get(node)
            if found is None:
                return map_children(node, put)
            if found.cause is not None:
                causes.add(found.cause)
            return Number(found.value)

        term = put(term)
    try:
        return ground.data().of(term), frozenset(causes)
    except FAILURES:
        return None, frozenset()
