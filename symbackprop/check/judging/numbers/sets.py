"""Sets of numbers that a value may be in: {0, 1}, (0, 1), [0, 1), R."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.core.terms import Real
from symbackprop.latex.tokens import Token

__all__ = ["Numbers", "numbers_in"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers one by one, or those between two, with or without the ends."""

    members: tuple[Fraction, ...]
    interval: bool = False
    open_below: bool = False
    open_above: bool = False
    everything: bool = False

    def has(self, value: Real) -> bool:
        if self.everything:
            return True
        if not self.interval:
            return value in self.members
        low, high = self.members
        return (value > low if self.open_below else value >= low) and (
            value < high if self.open_above else value <= high
        )


def numbers_in(tokens: Sequence[Token]) -> Numbers | None:
    """The set that some tokens write, or None."""
    texts = [token.text for token in tokens if token.text not in ("{", "}")]
    if texts in (["R"], [r"\R"]):
        return Numbers((), everything=True)
    if len(texts) < 3:
        return None
    opened, closed = texts[0], texts[-1]
    members = _numbers(texts[1:-1])
    if members is None:
        return None
    if opened in (r"\{", r"\lbrace") and closed in (r"\}", r"\rbrace"):
        return Numbers(members)
    if opened in ("(", "[", "]") and closed in (")", "]", "[") and len(members) == 2:
        return Numbers(members, True, opened in ("(", "]"), closed in (")", "["))
    return None


def _numbers(texts: Sequence[str]) -> tuple[Fraction, ...] | None:
    found: list[Fraction] = []
    for part in "".join(texts).split(","):
        try:
            found.append(Fraction(part))
        except (ValueError, ZeroDivisionError):
            return None
    return tuple(found)
