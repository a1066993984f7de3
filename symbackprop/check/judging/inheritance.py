"""What follows from an earlier mistake: which wrong claim a wrong line goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import islice

from symbackprop.check.judging.evaluation_point import FAILURES, Changes, Point, apart, close
from symbackprop.check.judging.evidence import NEAR, Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.numbers.slack import far_apart, slack_of, within
from symbackprop.check.judging.outcome import Outcome, fits, is_number, literal
from symbackprop.check.report import RANK, Verdict
from symbackprop.core.quantities import PARAMETERS, Kind, quantity_of
from symbackprop.core.terms import Derivative, Symbol, Term

__all__ = ["cause_of", "find_cause", "follows_numbers", "inherited", "start_of"]


_RECENT = 16  # wrong claims back that a line may start from


def start_of(head: Term, before: Sequence[tuple[Term, Outcome]]) -> Term:
    """What a side is worked out from: the side before it where that is right, else the head."""
    right = bool(before) and RANK[before[-1][1].verdict] <= RANK[Verdict.CARRIED]
    return before[-1][0] if right else head


def find_cause(evidence: Evidence, head: Term, side: Term) -> int | None:
    """The earlier wrong claim from which this one follows, or None."""
    if not evidence.record.wrongs:
        return None
    # what is said several times counts once
    recent = [*{(wrong.head, wrong.side): wrong for wrong in evidence.record.wrongs[-_RECENT:]}.values()]
    for chosen in (*([wrong] for wrong in reversed(recent)), recent):
        restated = any(wrong.head == head and wrong.side == side for wrong in chosen)
        kept = [wrong for wrong in chosen if not restated or wrong.side != side]
        changes = {wrong.head: wrong.side for wrong in kept}
        if changes and _follows(evidence, head, side, changes):
            return kept[-1].claim
    return _of_what_follows(evidence, head, side)


def _of_what_follows(evidence: Evidence, head: Term, side: Term) -> int | None:
    """The wrong claim from which the numbers come that this claim starts from."""
    said = evidence.record.lines.items()
    caused = [(name, line) for name, lines in said for line in lines if line.cause is not None and name != head]
    for name, line in reversed(caused[-_RECENT:]):
        if isinstance(name, Symbol | Derivative) and _follows(evidence, head, side, _changes(name, line.side)):
            return line.cause
    return None


def _changes(name: Symbol | Derivative, side: Term) -> Changes:
    """What a name is instead; with an error signal the derivative that it is."""
    if isinstance(name, Symbol) and name.quantity.kind is Kind.DELTA:
        pre = name.quantity.of_kind(Kind.PREACTIVATION)
        return {name: side, Derivative(quantity_of(Kind.LOSS), pre): side}
    return {name: side}


def _follows(evidence: Evidence, head: Term, side: Term, changes: Changes) -> bool:
    """Whether a claim is right, and would not be so, if what some wrong claims say were true."""
    try:
        return (_gives if is_number(side) else _equals)(evidence, head, side, changes)
    except (*FAILURES, RecursionError):
        return False


def _gives(evidence: Evidence, head: Term, side: Term, changes: Changes) -> bool:
    """The same for a line of numbers."""
    printed = literal(side)
    data = evidence.data()
    changed = data.changed(changes)
    slack = 10.0 ** -printed[1] if printed is not None else _slack(evidence, data, side)
    with suppress(*FAILURES):
        rough, said = float(changed.rough.of(head)), float(data.rough.of(side))
        if apart(rough, said) and abs(rough - said) > slack * 1.001:
            return False
    value, said_exactly = changed.of(head), data.of(side)
    if printed is not None:
        right = close(value, said_exactly) or fits(value, *printed)
    else:
        # numbers put into what was claimed; they tell the one from the other where rounding cannot
        apart_from_right = abs(float(value) - float(data.of(head))) > slack
        right = close(value, said_exactly) or (apart_from_right and within(value, said_exactly, slack))
    return right and not close(value, data.of(head))


def _slack(evidence: Evidence, data: Point, side: Term) -> float:
    """How far rounding may move a line, which is asked for with each of the earlier mistakes."""
    points = evidence.workshop.points(evidence.env.network)
    return points.found_out((slack_of, data, side), lambda: slack_of(data, side))


def _equals(evidence: Evidence, head: Term, side: Term, changes: Changes) -> bool:
    """The same for a formula."""
    matters = isinstance(head, Symbol) and head.quantity.kind in PARAMETERS  # a formula that is solved for one
    for point in _telling(evidence, head, side):
        other = point.changed(changes)
        with suppress(*FAILURES):
            if apart(other.rough.of(head), other.rough.of(side)):
                return False
        if not close(other.of(head), other.of(side)):
            return False
        matters = matters or not close(point.of(head), other.of(head))
    return matters


def _telling(evidence: Evidence, head: Term, side: Term) -> Sequence[Point]:
    """Two points, and two at which a claim does not hold, where there are such: with a unit that is not active at a
    point, much is right there.
    """
    points, further = evidence.points, evidence.workshop.points(evidence.env.network).further
    first = points()[:2]
    wrong = (point for more in (points, further) for point in more() if _is_wrong(point, head, side))
    return [*first, *(point for point in islice(wrong, 2) if point not in first)]


def _is_wrong(point: Point, head: Term, side: Term) -> bool:
    with suppress(*FAILURES):
        return not close(point.of(head), point.of(side))
    return False


def inherited(evidence: Evidence, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome | None:
    """A step that is right from a side of the chain that is wrong."""
    for term, outcome in reversed(before[-NEAR:]):
        if outcome.verdict in (Verdict.WRONG, Verdict.INHERITED) and same(evidence, term, side) is True:
            return Outcome(Verdict.INHERITED, cause=cause_of(outcome))
    return None


def cause_of(outcome: Outcome) -> int | None:
    """The claim from which a wrong one follows: itself, where it follows from none."""
    return outcome.cause if outcome.verdict is Verdict.INHERITED else -outcome.link


def follows_numbers(evidence: Evidence, before: Sequence[tuple[Term, Outcome]], side: Term) -> bool:
    """Whether the side before is a line of numbers that are right, or that cannot come to what is printed: then what is
    wrong now is wrong by itself.
    """
    if not before or not is_number(before[-1][0]):
        return False
    (line, outcome), printed = before[-1], literal(side)
    if RANK[outcome.verdict] <= RANK[Verdict.CARRIED]:
        return True
    inherits = outcome.verdict is Verdict.INHERITED and literal(line) is None and printed is not None
    return inherits and printed is not None and far_apart(evidence.data(), line, *printed)
