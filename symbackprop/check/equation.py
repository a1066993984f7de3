"""A claim that comes as two formulas, without a document around it."""

from __future__ import annotations

from symbackprop.check.judged_chains import LIMITS, STRANGE
from symbackprop.check.judging.entrywise import compare
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.correction import latex_of
from symbackprop.check.mistakes.explanation import Explanation, explain
from symbackprop.check.report import BAD, Claim, Verdict
from symbackprop.check.rows import Row, claim_of
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.terms import Term
from symbackprop.network.lecture import Lecture

__all__ = ["judge_equation"]


def judge_equation(lecture: Lecture, left: Term, right: Term) -> Claim:
    """The verdict on left = right, as on the first claim of a document."""
    text = " = ".join(latex_of(lecture.spelling, side) or "?" for side in (left, right))
    evidence = Evidence.of(lecture, text)
    try:
        outcome = compare(evidence, left, (), right, first=True)
        told = outcome.verdict in (*BAD, Verdict.CONDITIONAL)
        explanation = explain(evidence, (), outcome) if told else Explanation(outcome.mistake, outcome.message)
    except LIMITS:
        outcome, explanation = Outcome(Verdict.UNREAD), Explanation(message=STRANGE)
    return claim_of(lecture.spelling, evidence.place.source, Row(0, text, Finding(outcome, explanation), 1), ())
