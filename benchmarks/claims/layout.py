"""Claims as the lines of a document: in the text, displayed, or aligned over several lines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

__all__ = ["Stated", "laid_out", "words_alone"]


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim as it is written: its sides and the relations between them. `truths` has one entry a link: whether it is
    true; None where nobody would say. `lines` are the first and the last one in the document.
    """

    kind: str
    sides: Sequence[str]
    relations: Sequence[str]
    truths: Sequence[bool | None]
    lines: tuple[int, int] = (0, 0)

    @property
    def latex(self) -> str:
        rest = (f"{relation} {side}" for relation, side in zip(self.relations, self.sides[1:], strict=True))
        return " ".join([self.sides[0], *rest])


def words_alone(words: str) -> Stated:
    """Words between the claims."""
    return Stated("words", (words,), (), ())


_BEFORE = (
    "",
    "",
    "",
    "Then ",
    "Hence ",
    "So we get ",
    "Next, ",
    "This gives ",
    "We find ",
    "Now ",
    "By the chain rule, ",
)
_INLINE = (("$", "$"), ("$", "$"), ("$$", "$$"), (r"\(", r"\)"), ("$`", "`$"))
_DISPLAYED = (
    ("$$", "$$"),
    (r"\[", r"\]"),
    (r"\begin{equation}", r"\end{equation}"),
    (r"\begin{align*}", r"\end{align*}"),
    ("```math", "```"),
    ("~~~math", "~~~"),
)
_LINES = (("```math ", "```"), ("$$ ", " $$"), (r"\[ ", r" \]"), ("- $", "$"), ("> $$", "$$"), ("| $", "$ |"))
_ALIGNED = (
    (r"\begin{align*}", r"\end{align*}"),
    (r"\begin{aligned}", r"\end{aligned}"),
    (r"\begin{align}", r"\end{align}"),
)


def laid_out(chance: random.Random, claims: Sequence[Stated], opening: str) -> tuple[str, list[Stated]]:
    """The text, and the claims with the lines that they stand on."""
    lines: list[str] = ["# Notes", "", *([opening, ""] if opening else [])]
    placed: list[Stated] = []
    for claim in claims:
        found, first, last = _block(chance, claim)
        placed.append(replace(claim, lines=(len(lines) + first, len(lines) + last)))
        lines += [*found, ""]
    return "\n".join(lines), placed


def _block(chance: random.Random, claim: Stated) -> tuple[list[str], int, int]:
    """The lines of a claim, and which of them, from 1, are the first and the last of it."""
    if not claim.truths:
        return [claim.latex], 1, 1
    way = chance.random()
    if way < 0.5:
        opening, closing = chance.choice(_INLINE)
        return [f"{chance.choice(_BEFORE)}{opening}{claim.latex}{closing}{chance.choice(('.', '', ','))}"], 1, 1
    if way < 0.58:
        opening, closing = chance.choice(_LINES)
        return [f"{opening}{claim.latex}{closing}"], 1, 1
    if way < 0.8:
        opening, closing = chance.choice(_DISPLAYED)
        return [opening, claim.latex + chance.choice(("", "", ".", ",")), closing], 2, 2
    opening, closing = chance.choice(_ALIGNED)
    lines = [f"{claim.sides[0]} &{claim.relations[0]} {claim.sides[1]}"]
    for relation, side in zip(claim.relations[1:], claim.sides[2:], strict=True):
        lines[-1] += r" \\"
        lines.append(f"  &{relation} {side}")
    outer = ("$$", "$$") if opening == r"\begin{aligned}" else ()
    return [*outer[:1], opening, *lines, closing, *outer[1:]], 2 + len(outer[:1]), 1 + len(outer[:1]) + len(lines)
