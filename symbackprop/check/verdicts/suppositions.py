"""What the words of a document do not claim: "the slope at p = 0.5" only supposes, "a common mistake is" denies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.conventions import (
    AGAINST_DENIED,
    BEFORE_ARRIVED,
    BEFORE_DENIED,
    BEFORE_PART,
    BEFORE_RANGE,
    BEFORE_SUPPOSED_VALUE,
    BEHIND_DENIED,
    BEHIND_PART,
    END_OF_DENIAL,
    NO_DENIAL,
)
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.source import Source
from symbackprop.latex.signs import EQUAL, RELATIONS

__all__ = ["IN_CODE", "SUPPOSED", "is_denied", "is_of_a_part", "without_denied", "without_supposed"]

IN_CODE = Outcome(Verdict.UNREAD, "it stands in a block of code, and may be a number of another example")
SUPPOSED = Outcome(Verdict.UNREAD, "the words before it only suppose this")
_DENIED = "the words say themselves that this is wrong"
_BEFORE = 60  # characters
_DENIAL = 160  # of a sentence before what it denies
_SENTENCE = 80  # of a sentence before what it says
_NUMBER = re.compile(r"[-+]?\d[\d.]*")


def without_supposed(source: Source, chain: Chain, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The verdicts on a chain, but none of wrong on a single number that the words before it only suppose."""
    start = chain.sides[0].start
    before = source.text[max(start - _BEFORE, 0) : start]
    said = BEFORE_SUPPOSED_VALUE.search(before) is not None and BEFORE_ARRIVED.search(before) is None
    said = said or _is_slope_of_a_part(source, chain)
    ranges = RELATIONS[chain.relations[0].text] not in EQUAL and BEFORE_RANGE.search(before) is not None
    if not (said or ranges) or len(chain.sides) != 2 or not _is_number(chain.sides[1]) or _is_number(chain.sides[0]):
        return [*outcomes]
    return [replace(SUPPOSED, disagreement=one.disagreement) if one.verdict in BAD else one for one in outcomes]


def without_denied(source: Source, chain: Chain, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The verdicts on a chain, but none of wrong where the words beside it say that it is."""
    if not any(one.verdict in BAD for one in outcomes) or not is_denied(
        source, chain.sides[0].start, chain.sides[-1].end
    ):
        return [*outcomes]
    return [Outcome(Verdict.UNREAD, _DENIED) if one.verdict in BAD else one for one in outcomes]


def is_denied(source: Source, start: int, end: int) -> bool:
    """Whether the words of its sentence say that what stands between two places is wrong: "a common mistake is",
    "... is wrong".
    """
    if BEHIND_DENIED.match(source.text, end):
        return True
    begin = max(start - _DENIAL, 0)
    ends = [one.end() for one in END_OF_DENIAL.finditer(source.text, begin, start)]
    before = source.text[max([begin, *ends]) : start]
    denials = [*BEFORE_DENIED.finditer(before)]
    if not denials or NO_DENIAL.search(before[: denials[-1].start()]):
        return False
    between = before[denials[-1].end() :]
    return AGAINST_DENIED.search(between) is None and between.count("$") <= 2


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
