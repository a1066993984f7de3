"""Numbers that the words of a document only suppose: "the slope at p = 0.5", "start with eta = 0.001"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symbackprop.check.conventions import BEFORE_ARRIVED, BEFORE_RANGE, BEFORE_SUPPOSED_VALUE
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.source import Source
from symbackprop.latex.signs import EQUAL, RELATIONS

__all__ = ["without_supposed"]

_SUPPOSED = Outcome(Verdict.UNREAD, "the words before it only suppose this")
_BEFORE = 60  # characters
_NUMBER = re.compile(r"[-+]?\d[\d.]*")


def without_supposed(source: Source, chain: Chain, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The verdicts on a chain, but none of wrong on a single number that the words before it only suppose."""
    start = chain.sides[0].start
    before = source.text[max(start - _BEFORE, 0) : start]
    said = BEFORE_SUPPOSED_VALUE.search(before) is not None and BEFORE_ARRIVED.search(before) is None
    ranges = RELATIONS[chain.relations[0].text] not in EQUAL and BEFORE_RANGE.search(before) is not None
    if not (said or ranges) or len(chain.sides) != 2 or not _is_number(chain.sides[1]) or _is_number(chain.sides[0]):
        return [*outcomes]
    return [_SUPPOSED if one.verdict in BAD else one for one in outcomes]


def _is_number(side: Side) -> bool:
    return _NUMBER.fullmatch("".join(token.text for token in side.tokens)) is not None
