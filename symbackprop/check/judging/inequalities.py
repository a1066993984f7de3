"""Inequalities and sets: values that are compared, and what holds of a function of one number wherever that is."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.numbers.sets import Numbers, numbers_in
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.phrases import WHERE_IT_HOLDS
from symbackprop.check.report import RANK, Verdict
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Derivative, Matrix, Number, Symbol, Term, quantities_of
from symbackprop.judge.inequalities import holds_everywhere
from symbackprop.latex.tokens import Token

__all__ = ["NOT_EVERYWHERE", "judge_inequality", "judge_membership"]

NOT_EVERYWHERE = "this does not hold everywhere"


def judge_membership(evidence: Evidence, head: Term | None, tokens: Sequence[Token], around: str) -> Outcome:
    """Whether a value is in a set of numbers or an interval; a name of no value is put into it."""
    found = numbers_in(tokens)
    if head is None or isinstance(head, Matrix) or found is None:
        return Outcome(Verdict.UNREAD, "this set is not understood")
    value = evidence.exact(head)
    bounded = _in_interval(evidence, head, found, around) if value is None else None
    if bounded is not None:
        return bounded
    own = isinstance(head, Symbol) and head.quantity.kind is Kind.VARIABLE
    if own or (value is None and isinstance(head, Symbol)):
        return Outcome(Verdict.GIVEN)
    if value is None:
        return Outcome(Verdict.UNREAD, evidence.env.widths.without_numbers)
    return Outcome(Verdict.CORRECT if found.has(value) else Verdict.WRONG, value=value)


def judge_inequality(evidence: Evidence, left: Term, relation: str, right: Term, around: str) -> Outcome:
    """Whether two values compare so, or a function of one number and another do wherever that is; `around` are the
    words of the sentence.
    """
    if isinstance(left, Matrix) or isinstance(right, Matrix):
        return Outcome(Verdict.UNREAD, "an inequality of vectors")
    everywhere = _of_a_function(evidence, left, relation, right, around)
    if everywhere is not None:
        return everywhere
    values = evidence.exact(left), evidence.exact(right)
    if relation == "!=" and (left.holds(Derivative) or right.holds(Derivative)):  # two formulas, whatever the numbers
        equal = same(evidence, left, right)
        if equal is not None:
            return Outcome(Verdict.WRONG if equal else Verdict.CORRECT, "the two are equal" if equal else "")
    if values[0] is None or values[1] is None:
        if isinstance(left, Symbol) and left.quantity.kind is Kind.RATE:
            return Outcome(Verdict.GIVEN)
        return Outcome(Verdict.UNREAD, evidence.env.widths.without_numbers)
    true = {"<": values[0] < values[1], ">": values[0] > values[1], "<=": values[0] <= values[1],
            ">=": values[0] >= values[1], "!=": values[0] != values[1]}[relation]  # fmt: skip
    if true or evidence.place.denied:
        return Outcome(Verdict.CORRECT)
    if WHERE_IT_HOLDS.search(around):
        return Outcome(Verdict.UNREAD, "it may be said of where this is so")
    return Outcome(Verdict.WRONG, "this does not hold", value=values[0], mistake="arithmetic")


def _in_interval(evidence: Evidence, head: Term, numbers: Numbers, around: str) -> Outcome | None:
    """Whether a function of one number is always between two others; None for anything else."""
    if not numbers.interval:
        return None
    low, high = map(Number, numbers.members)
    below, above = ("<" if is_open else "<=" for is_open in (numbers.open_below, numbers.open_above))
    outcomes = (
        _of_a_function(evidence, low, below, head, around),
        _of_a_function(evidence, head, above, high, around),
    )
    found = [one for one in outcomes if one is not None]
    return max(found, key=lambda one: RANK[one.verdict]) if len(found) == len(outcomes) else None


def _of_a_function(evidence: Evidence, left: Term, relation: str, right: Term, around: str) -> Outcome | None:
    """Whether an inequality holds of a function of one number, whatever that is; where the words beside it may say of
    which, one that does not is not wrong. None for anything else.
    """
    names = {*quantities_of(left), *quantities_of(right)}
    free = all(one.kind is Kind.VARIABLE and one not in evidence.env.definitions for one in names)
    if not names or not free or isinstance(left, Symbol) or isinstance(right, Symbol):
        return None
    holds = holds_everywhere(left, relation, right)
    if holds is None:
        return None
    if holds or evidence.place.denied:
        return Outcome(Verdict.CORRECT)
    if WHERE_IT_HOLDS.search(around):
        return Outcome(Verdict.UNREAD, "it does not hold everywhere, and may be said of a part")
    return Outcome(Verdict.WRONG, NOT_EVERYWHERE, mistake="arithmetic")
