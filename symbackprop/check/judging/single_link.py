"""The verdict on one link: what stands at the head of a chain against one of its sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symbackprop.check.judging.equality import same
from symbackprop.check.judging.evidence import Ground
from symbackprop.check.judging.inheritance import find_cause
from symbackprop.check.judging.numeric import judge_number
from symbackprop.check.judging.outcome import Outcome, is_number, literal
from symbackprop.check.judging.symbolic import judge_formula
from symbackprop.check.report import Verdict
from symbackprop.core.terms import Term

__all__ = ["SECONDS", "Links"]

SECONDS = 4.0  # for one claim; what takes longer is undecided


@dataclass(slots=True)
class Links(Ground):
    """Judges links in a scope, with what the document has printed and claimed so far."""

    def judge(
        self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term, *, first: bool, about: bool = False
    ) -> Outcome:
        """The verdict on head = side; `before` are the sides between them with their verdicts."""
        if is_number(head) and not before and not is_number(side):
            head, side = side, head  # 0.426 = a: the name is what it is about
        if is_number(side):
            outcome = judge_number(self, head, before, side)
            whole = literal(side)
            if about and outcome.verdict is Verdict.WRONG and whole is not None and whole[1] <= 0:
                exact = self.exact(head)
                if exact is not None and abs(float(exact) - float(whole[0])) <= 0.5:
                    return Outcome(Verdict.ROUNDED, value=exact)
            return outcome
        return judge_formula(self, head, before, side, first=first)

    def same(self, left: Term, right: Term) -> bool | None:
        """Whether two formulas are equal: proved, refuted (False), or undecided (None)."""
        return same(self, left, right)

    def cause(self, head: Term, side: Term) -> int | None:
        """The earlier wrong claim from which this one follows, or None."""
        return find_cause(self, head, side)
