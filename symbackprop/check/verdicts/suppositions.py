"""What the words of a document suppose, or do not: "the slope at p = 0.5", "start with eta = 0.001", active units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symbackprop.check.judging.outcome import Outcome, grid_of
from symbackprop.check.phrases import (
    AFTER_HYPOTHESIS,
    BEFORE_ARRIVED,
    BEFORE_HYPOTHESIS,
    BEFORE_PART,
    BEFORE_RANGE,
    BEFORE_SUPPOSED_VALUE,
    BEFORE_ZERO,
    BEHIND_PART,
    KINKS,
    UNITS_ACTIVE,
)
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.source import Source
from symbackprop.latex.signs import EQUAL, RELATIONS

__all__ = ["IN_CODE", "SUPPOSED", "is_of_a_part", "with_masks_missed", "without_supposed"]

IN_CODE = Outcome(Verdict.UNREAD, "it stands in a block of code, and may be a number of another example")
SUPPOSED = Outcome(Verdict.UNREAD, "the words before it only suppose this")
_BEFORE = 60  # characters
_SENTENCE = 80  # of a sentence before what it says
_SHORT = 12  # tokens of what is supposed
_BESIDE_A_CASE = 160  # characters before what follows from it
_NUMBER = re.compile(r"[-+]?\d[\d.]*")
_APART = re.compile(r"\n[ \t]*\n")
_BESIDE = 500  # characters of the paragraphs around a claim that are looked at
_TIMES = frozenset([r"\cdot", r"\times", "*", r"\odot", r"\ast"])


def without_supposed(source: Source, chain: Chain, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The verdicts on a chain, but none of wrong on a single number that the words before it only suppose."""
    start = chain.sides[0].start
    before = source.text[max(start - _BEFORE, 0) : start]
    said = BEFORE_SUPPOSED_VALUE.search(before) is not None and BEFORE_ARRIVED.search(before) is None
    said = said or _is_slope_of_a_part(source, chain)
    if _is_hypothetical(source, chain):
        return [replace(SUPPOSED, disagreement=one.disagreement) if one.verdict in BAD else one for one in outcomes]
    ranges = RELATIONS[chain.relations[0].text] not in EQUAL and BEFORE_RANGE.search(before) is not None
    if not (said or ranges) or len(chain.sides) != 2 or not _is_number(chain.sides[1]) or _is_number(chain.sides[0]):
        return [*outcomes]
    return [replace(SUPPOSED, disagreement=one.disagreement) if one.verdict in BAD else one for one in outcomes]


def _is_hypothetical(source: Source, chain: Chain) -> bool:
    """Whether a short equation in a line says what is supposed, "if W = 0", "for w_1 = w_2 = 0", or that something is 0
    then.
    """
    start, end = chain.sides[0].start, chain.sides[-1].end
    if any(sign.text != "=" for sign in chain.relations) or any(len(side.tokens) > _SHORT for side in chain.sides):
        return False
    before = source.text[max(start - _BESIDE_A_CASE, 0) : start]
    zero = all(token.text == "0" for token in chain.sides[-1].tokens)
    inline = "\n" not in source.text[start:end]
    named = zero or not _is_number(chain.sides[-1])  # another number may be a slip in the data
    return inline and (
        (named and BEFORE_HYPOTHESIS.search(before) is not None)
        or (zero and (BEFORE_ZERO.search(before) is not None or AFTER_HYPOTHESIS.search(before) is not None))
    )


def with_masks_missed(source: Source, chain: Chain, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The verdicts on a chain, in which nobody leaves out the slope of a unit with a kink without a word: what is right
    only where units are active is wrong where the document speaks of their kink, and neither the words beside it nor a
    factor 1 say that they are, but for a single unit that may be.
    """
    left_out = [_leaves_a_mask_out(one) for one in outcomes]
    if not any(left_out) or not _speaks_of_kinks(source, chain) or _says_active(source, chain):
        return [*outcomes]
    return [
        replace(one, verdict=Verdict.WRONG, condition=None, holds=None) if missed else one
        for one, missed in zip(outcomes, left_out, strict=True)
    ]


def _leaves_a_mask_out(outcome: Outcome) -> bool:
    condition, found = outcome.condition, outcome.disagreement
    if outcome.verdict is not Verdict.CONDITIONAL or condition is None or not condition.signs or found is None:
        return False
    grid = grid_of(found.whole[0])
    return outcome.holds is False or len(grid) * len(grid[0]) > 1 or len(condition.signs) > 1


def _speaks_of_kinks(source: Source, chain: Chain) -> bool:
    """Whether the document names a function with a kink, or a slope, anywhere else."""
    at, end = chain.sides[0].start, chain.sides[-1].end
    return KINKS.search(source.text, 0, at) is not None or KINKS.search(source.text, end) is not None


def _says_active(source: Source, chain: Chain) -> bool:
    """Whether the words around a chain, or a 1 as a factor in it, say that units are active."""
    for side in chain.sides:
        texts = [token.text for token in side.tokens]
        if any({"1"} < {one, other} <= {"1", *_TIMES} for one, other in pairwise(texts)):
            return True
    at, end = chain.sides[0].start, chain.sides[-1].end
    before, behind = source.text[max(at - _BESIDE, 0) : at], source.text[end : end + _BESIDE]
    near = "\n".join((*_APART.split(before)[-2:], source.text[at:end], _APART.split(behind)[0]))
    return UNITS_ACTIVE.search(near) is not None


def _is_slope_of_a_part(source: Source, chain: Chain) -> bool:
    """Whether a chain says that something is 0 or 1 for a part of the arguments."""
    equal = len(chain.sides) == 2 and RELATIONS[chain.relations[0].text] in EQUAL
    if not equal or _text(chain.sides[1]) not in ("0", "1"):
        return False
    return is_of_a_part(source, chain.sides[0].start, chain.sides[1].end)


def is_of_a_part(source: Source, at: int, end: int) -> bool:
    """Whether what stands between two places is said of a part of the arguments of a function: if z > 0, f(z) = z."""
    before = BEFORE_PART.search(source.text, max(at - _SENTENCE, 0), at)
    return before is not None or BEHIND_PART.match(source.text, end) is not None


def _is_number(side: Side) -> bool:
    return _NUMBER.fullmatch(_text(side)) is not None


def _text(side: Side) -> str:
    return "".join(token.text for token in side.tokens)
