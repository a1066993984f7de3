r"""Brackets left out: \sum_i y_i \ln a_i + (1 - y_i) \ln(1 - a_i), where both terms have the index, and
\frac{\partial}{\partial b} \sum_k w_k a_k + b, where all of it is differentiated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.signs import CLOSING, DIFFERENTIALS, OPENING
from symbackprop.latex.tokens import FRACTIONS, Token, Unread, group

__all__ = ["with_slopes_in_brackets", "with_sums_in_brackets"]

_SUMS = frozenset([r"\sum", r"\Sigma"])
_BETWEEN_TERMS = frozenset("+-")


def with_sums_in_brackets(chain: Chain) -> Chain:
    """The chain with brackets around all terms behind a sum that have its index; the chain itself where no term but the
    first behind a sum has it.
    """
    sides = [_bracketed(side) for side in chain.sides]
    changed = any(one is not other for one, other in zip(sides, chain.sides, strict=True))
    return replace(chain, sides=tuple(sides)) if changed else chain


def with_slopes_in_brackets(chain: Chain) -> Chain:
    """The chain with brackets around all that stands behind a sign of a derivative and a sum; the chain itself where
    nothing stands there but the sum.
    """
    sides = [
        _with_brackets(side, [_differentiated(side.tokens, place) for place in _signs(side.tokens)])
        for side in chain.sides
    ]
    changed = any(one is not other for one, other in zip(sides, chain.sides, strict=True))
    return replace(chain, sides=tuple(sides)) if changed else chain


def _signs(tokens: Sequence[Token]) -> Iterator[int]:
    r"""Where \frac{\partial}{\partial x} ends right before a sum."""
    for place, token in enumerate(tokens):
        if token.text not in FRACTIONS:
            continue
        try:
            above, behind = group(tokens, place + 1)
            _, end = group(tokens, behind)
        except Unread:
            continue
        if len(above) == 1 and above[0].text in DIFFERENTIALS and end < len(tokens) and tokens[end].text in _SUMS:
            yield end


def _differentiated(tokens: Sequence[Token], start: int) -> tuple[int, int]:
    """Where what stands behind a sign begins and ends; no end where it is the sum alone."""
    depth, end, terms = 0, start, 1
    while end < len(tokens):
        text = tokens[end].text
        depth += (text in OPENING or text == r"\begin") - (text in CLOSING or text == r"\end")
        if depth < 0:
            break
        terms += not depth and text in _BETWEEN_TERMS
        end += 1
    return (start, end) if terms > 1 else (0, 0)


def _bracketed(side: Side) -> Side:
    tokens = side.tokens
    places = (place for place, token in enumerate(tokens) if token.text in _SUMS)
    return _with_brackets(side, [_summands(tokens, place) for place in places])


def _with_brackets(side: Side, stretches: Iterable[tuple[int, int]]) -> Side:
    """The side with brackets around some stretches, those without an end left out."""
    tokens = side.tokens
    opened: dict[int, int] = {}  # how many brackets open before a token, and how many close
    closed: dict[int, int] = {}
    for start, end in stretches:
        if end:
            opened[start] = opened.get(start, 0) + 1
            closed[end] = closed.get(end, 0) + 1
    if not opened:
        return side
    found: list[Token] = []
    for place, token in enumerate(tokens):
        found += [replace(token, text=")", end=token.at)] * closed.get(place, 0)
        found += [replace(token, text="(", end=token.at)] * opened.get(place, 0)
        found.append(token)
    return Side((*found, *[replace(tokens[-1], text=")", at=tokens[-1].end)] * closed.get(len(tokens), 0)))


def _summands(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """Where the terms behind a sum begin, and where the last one ends that has its index; no end for the first term."""
    try:
        index, start = _index(tokens, place + 1)
    except Unread:
        return 0, 0
    depth = end = 0
    terms, within, bound = 0, False, False
    for behind in range(start, len(tokens) + 1):
        text = tokens[behind].text if behind < len(tokens) else ")"
        depth += (text in OPENING or text == r"\begin") - (text in CLOSING or text == r"\end")
        if depth < 0 or (not depth and text in _BETWEEN_TERMS and behind > start):
            end = behind if within and terms else end
            terms, within, bound = terms + 1, False, False
        elif text in _SUMS:
            bound = bound or _index_at(tokens, behind) == index
        elif text == index and not bound:
            within = True
        if depth < 0:
            break
    return start, end


def _index(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """The index of a sum, of which the scripts begin at a place, and where these end. Raises Unread."""
    index = ""
    while place < len(tokens) and tokens[place].text in ("_", "^"):
        inside, after = group(tokens, place + 1)
        index = inside[0].text if tokens[place].text == "_" and inside and inside[0].text.isalpha() else index
        place = after
    if not index:
        raise Unread("a sum without an index")
    return index, place


def _index_at(tokens: Sequence[Token], place: int) -> str:
    try:
        return _index(tokens, place + 1)[0]
    except Unread:
        return ""
