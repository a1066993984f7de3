"""What the judge says of an equality."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from symbackprop.core.terms import Comparison, Real

__all__ = ["How", "Judgement", "Verdict"]


class Verdict(Enum):
    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class How(Enum):
    """How an equality was proved: with running indices for all sizes, as an identity of a normal form, case by case,
    or index by index for the sizes at hand.
    """

    ALL_SIZES = "all_sizes"
    NORMAL_FORM = "normal_form"
    CASES = "cases"
    INSTANCES = "instances"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on the equality of two formulas wherever both have a value.

    A proof says `how`, and under which `conditions` both sides have a value where the definitions do not say so
    themselves. A refutation comes with the point at which the sides differ, by canonical name.
    """

    verdict: Verdict
    how: How | None = None
    conditions: tuple[Comparison, ...] = ()
    witness: tuple[tuple[str, Real], ...] = ()

    @property
    def proved(self) -> bool:
        return self.verdict is Verdict.PROVED
