"""The verdict on a link to a line of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.judging.evaluation_point import FAILURES, close
from symbackprop.check.judging.evidence import NEAR, Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.inheritance import cause_of, find_cause, follows_numbers, start_of
from symbackprop.check.judging.numbers.as_printed import as_printed
from symbackprop.check.judging.numbers.operands import by_operands, reduces
from symbackprop.check.judging.numbers.sources import equals_of
from symbackprop.check.judging.numbers.zeros import hidden_by_zero
from symbackprop.check.judging.outcome import Outcome, fits, is_number, literal
from symbackprop.check.report import Verdict
from symbackprop.core.quantities import DATA, PARAMETERS, Quantity
from symbackprop.core.terms import Derivative, Real, Symbol, Term

__all__ = ["DATA_SAID", "judge_number"]

DATA_SAID = "data"  # of what states the lecture's own numbers


def judge_number(evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome:
    """The verdict on head = a line of numbers."""
    exact = evidence.exact(head)
    printed = literal(side)
    if exact is None and not is_number(head):
        all_given = any(name.kind in PARAMETERS for name in evidence.env.lecture.values)  # and this has no value there
        if not all_given and same(evidence, head, side) is True:
            return Outcome(Verdict.CORRECT)
        return _by_arithmetic_only(evidence, before, side)
    try:
        value = evidence.data().of(side)
    except ZeroDivisionError:
        return Outcome(Verdict.WRONG if is_number(side) else Verdict.UNREAD, "it divides by zero")
    except FAILURES:
        return Outcome(Verdict.UNREAD, "it has no value")
    if exact is None:
        return Outcome(Verdict.UNREAD, "it has no value")
    if isinstance(head, Symbol) and head.quantity.sample is not None and not before and printed is not None:
        sample = _other_sample(evidence, head.quantity, printed, exact)
        if sample is not None:
            return Outcome(Verdict.GIVEN, sample=sample)
    if close(exact, value):
        slip = hidden_by_zero(evidence, head, before, side)
        if slip is not None:
            return slip
        given = isinstance(head, Symbol) and not before and head.quantity in evidence.given
        return Outcome(Verdict.GIVEN, said=_said(head)) if given else Outcome(Verdict.CORRECT)
    if printed is not None and fits(exact, *printed):
        given = isinstance(head, Symbol) and not before and head.quantity in evidence.given
        return Outcome(Verdict.GIVEN, value=exact, said=_said(head)) if given else Outcome(Verdict.ROUNDED, value=exact)
    if isinstance(head, Symbol) and head.quantity in evidence.given and not before:
        return Outcome(Verdict.WRONG, value=exact)
    for term in equals_of(evidence, head) if printed is not None and not before else ():
        said = evidence.record.printed.get(term)
        if said is None or printed != (said.value, said.places):
            continue
        # what is printed again is what it was
        if said.cause is not None:
            return Outcome(Verdict.INHERITED, value=exact, cause=said.cause)
        if said.verdict is Verdict.CARRIED:
            return Outcome(Verdict.CARRIED, value=exact)
    found = by_operands(evidence, head, before, side, exact)
    if found is not None:
        return hidden_by_zero(evidence, head, before, side) or found
    found = _by_printed(evidence, before, side) or _by_names_as_printed(evidence, head, before, side, exact)
    if found is not None:
        return found
    found = _by_line_before(evidence, head, before, side, exact) or _worked_out_before(evidence, printed, exact)
    if found is not None:
        return found
    cause = find_cause(evidence, start_of(head, before), side) if not follows_numbers(evidence, before, side) else None
    if cause is not None:
        return Outcome(Verdict.INHERITED, value=exact, cause=cause)
    return Outcome(Verdict.WRONG, value=exact)


def _said(head: Term) -> str:
    """What a given number says: the lecture's data, but for the learning rate, which is that of any data."""
    return DATA_SAID if isinstance(head, Symbol) and head.quantity.kind in DATA | PARAMETERS else ""


def _other_sample(evidence: Evidence, name: Quantity, printed: tuple[Fraction, int], exact: Real) -> int | None:
    """The other sample whose given number this is; the document then goes on with that sample."""
    values = evidence.env.lecture.values
    if name not in values or evidence.explicit or fits(exact, *printed):
        return None
    for sample in range(1, (evidence.env.lecture.network.samples or 0) + 1):
        value = values.get(name.of_sample(sample))
        if value is not None and fits(value, *printed):
            return sample
    return None


def _by_arithmetic_only(evidence: Evidence, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome:
    """The verdict where the lecture file has no numbers: only what the document has printed can tell."""
    found = _by_printed(evidence, before, side)
    if found is not None:
        return replace(found, verdict=Verdict.CORRECT) if found.verdict is Verdict.CARRIED else found
    if before and is_number(before[-1][0]):
        return Outcome(Verdict.WRONG, value=evidence.exact(before[-1][0]))
    return Outcome(Verdict.UNREAD, evidence.env.widths.without_numbers)


def _by_printed(evidence: Evidence, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome | None:
    """Right from the numbers printed before: the line above, or what the document said of its names."""
    printed = literal(side)
    for term, outcome in reversed(before[-NEAR:]):
        worked, causes = as_printed(evidence, term)
        bad = outcome.verdict in (Verdict.WRONG, Verdict.INHERITED) or outcome.holds is False
        if bad:
            cause = cause_of(outcome)
            causes = causes | ({cause} if cause is not None else frozenset())
        values = [value for value in (worked, evidence.exact(term) if bad else None) if value is not None]
        if not values:
            continue
        worked = next((value for value in values if _comes_to(evidence, value, side, printed)), values[0])
        right = _comes_to(evidence, worked, side, printed)
        right = right or (printed is None and reduces(evidence, term, side, worked))
        if right:
            if causes:
                return Outcome(Verdict.INHERITED, value=evidence.exact(term), cause=min(causes))
            return Outcome(Verdict.CARRIED, value=worked)
    return None


def _by_line_before(
    evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term, exact: Real
) -> Outcome | None:
    """The verdict on a line that goes on with one before it for the same head: d = 0.5 (1 - 0.5), and then d = 0.25."""
    printed = literal(side)
    for line in reversed(evidence.record.lines.get(head, ()) if not before and not is_number(head) else ()):
        value = evidence.plain(line.side)
        goes_on = _comes_to(evidence, value, side, printed)
        if line.side != side and (goes_on or (printed is None and reduces(evidence, line.side, side, value))):
            if line.cause is not None:
                return Outcome(Verdict.INHERITED, value=exact, cause=line.cause)
            if literal(line.side) is None:
                return Outcome(Verdict.CARRIED, value=value)
    return None


def _worked_out_before(evidence: Evidence, printed: tuple[Fraction, int] | None, exact: Real) -> Outcome | None:
    """The verdict on a number that the document has worked out wrongly from numbers alone, which come to about what is
    right: -0.5 * 0.7 = -0.36 in one column of a table, and dL/dz = -0.36 below it.
    """
    if printed is None:
        return None
    for line, said in evidence.record.printed_of_size(abs(printed[0])):
        if said.cause is None or (said.value, said.places) != printed or not is_number(line):
            continue
        value = evidence.exact(line)
        if value is not None and abs(float(value) - float(exact)) <= 10.0**-said.places:
            return Outcome(Verdict.INHERITED, value=exact, cause=said.cause)
    return None


def _by_names_as_printed(
    evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term, exact: Real
) -> Outcome | None:
    """The verdict on p - y = 0.69 with p as it was printed before: what stands at the head is no name, but has some, or
    is a derivative, of which the formula has some.
    """
    formula = evidence.formula(head) if isinstance(head, Derivative) else None if isinstance(head, Symbol) else head
    if before or formula is None:
        return None
    others = {term: printed for term, printed in evidence.record.printed.items() if term != head}
    worked, causes = as_printed(replace(evidence, record=replace(evidence.record, printed=others)), formula)
    if worked is None or not _comes_to(evidence, worked, side, literal(side)):
        return None
    if causes:
        return Outcome(Verdict.INHERITED, value=exact, cause=min(causes))
    return Outcome(Verdict.CARRIED, value=worked)


def _comes_to(evidence: Evidence, value: Real, side: Term, printed: tuple[Fraction, int] | None) -> bool:
    """Whether a value is that of a line, or rounds to what is printed."""
    return close(value, evidence.plain(side)) or (printed is not None and fits(value, *printed))
