"""What is said to be proportional: equal but for a factor that is a number, or one times the learning rate."""

from __future__ import annotations

from fractions import Fraction

from symbackprop.check.judging.evaluation_point import FAILURES
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.outcome import Outcome, grid_of
from symbackprop.check.report import Verdict
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Number, Product, Symbol, Term

__all__ = ["judge_proportional"]

_LARGEST = 1000  # of the numerator and the denominator of a factor
_OTHER_SIGN = "the two are proportional with a factor below 0"
_NOT_CONSTANT = "whether something that is no number is left out is not judged"


def judge_proportional(evidence: Evidence, head: Term, side: Term) -> Outcome:
    """The verdict on head ~ side. Right where one factor above 0 makes all entries equal, wrong where the factor is
    below 0; what else may be left out of a proportion is not for us to say.
    """
    left, right = grid_of(head), grid_of(side)
    if [*map(len, left)] != [*map(len, right)]:
        return Outcome(Verdict.UNREAD, _NOT_CONSTANT)
    pairs = [(one, other) for row, line in zip(left, right, strict=True) for one, other in zip(row, line, strict=True)]
    rate = Symbol(quantity_of(Kind.RATE))
    for unit in (Number(Fraction(1)), rate):
        factor = _factor(evidence, *pairs[0], unit)
        if not factor:
            continue
        scaled = Product((Number(factor), unit))
        if all(same(evidence, one, Product((scaled, other))) for one, other in pairs):
            return Outcome(Verdict.CORRECT) if factor > 0 else Outcome(Verdict.WRONG, _OTHER_SIGN, mistake="sign")
    return Outcome(Verdict.UNREAD, _NOT_CONSTANT)


def _factor(evidence: Evidence, one: Term, other: Term, unit: Term) -> Fraction | None:
    """What makes two formulas equal at a point, if a factor does so that is a small fraction times the unit."""
    (point, *_) = evidence.telling(other)
    try:
        ratio = float(point.of(one)) / float(point.of(Product((unit, other))))
        return Fraction(ratio).limit_denominator(_LARGEST)
    except FAILURES:
        return None
