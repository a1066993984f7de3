"""What may be wrong with a claim: the question, and the suspects that answer it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from symbackprop.check.judging.evaluation_point import Point
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome, is_number, literal
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Real, Term

__all__ = ["Latex", "Mutation", "Question", "Value", "anything", "formulas", "lines", "printed"]

Latex = Callable[[Quantity], str]
Value = Callable[[Point], Real]


@dataclass(frozen=True, slots=True)
class Question:
    """A wrong claim: head = side, with the sides between and their verdicts."""

    evidence: Evidence
    head: Term
    before: Sequence[tuple[Term, Outcome]]
    side: Term

    @property
    def latex(self) -> Latex:
        """How the lecture writes a quantity."""
        return self.evidence.env.lecture.spelling.latex


@dataclass(frozen=True, slots=True)
class Mutation:
    """A way to go wrong: the mistake, what it is here in words, and the value that a claim has with it at a point; no
    value where it is established already.
    """

    mistake: str
    message: str
    value: Value | None = field(default=None)


# to what a row applies


def anything(_question: Question) -> bool:
    """To every claim."""
    return True


def formulas(question: Question) -> bool:
    """To claims that a formula is right."""
    return not is_number(question.side)


def printed(question: Question) -> bool:
    """To single printed numbers."""
    return literal(question.side) is not None


def lines(question: Question) -> bool:
    """To lines of several numbers."""
    return is_number(question.side) and literal(question.side) is None
