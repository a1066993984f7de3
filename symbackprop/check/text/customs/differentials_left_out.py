r"""Derivatives whose numerator or denominator lacks its sign: \frac{L}{\partial w}, L/∂w, \frac{\partial L}{w}."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.tokens import FRACTIONS, Token

__all__ = ["with_differentials"]

_SIGNS = frozenset([r"\partial", "d", r"\delta"])
_ENDS = frozenset(["=", "+", "-", "*", r"\cdot", r"\times", "(", ")", "[", "]", "{", ",", "&"])


def with_differentials(chain: Chain) -> Chain:
    """The chain with the sign of the denominator before each numerator that has none, and the other way round; the
    chain itself where no such fraction is.
    """
    sides = [_completed(side) for side in chain.sides]
    changed = any(one is not other for one, other in zip(sides, chain.sides, strict=True))
    return replace(chain, sides=tuple(sides)) if changed else chain


def _completed(side: Side) -> Side:
    places = dict(_missing(side.tokens))
    if not places:
        return side
    tokens: list[Token] = []
    for place, token in enumerate(side.tokens):
        if place in places:
            tokens.append(replace(places[place], at=token.at, end=token.at))
        tokens.append(token)
    return Side(tuple(tokens))


def _missing(tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """Where a sign is missing, and which."""
    for place, token in enumerate(tokens):
        if token.text in FRACTIONS and place + 1 < len(tokens) and tokens[place + 1].text == "{":
            start, end = place + 2, _closing(tokens, place + 1)
            if _lacks_sign_below(tokens, start, end):
                yield end + 2, tokens[start]
                continue
            below = tokens[end + 2] if end + 2 < len(tokens) and tokens[end + 1].text == "{" else None
        elif token.text == "/" and place + 1 < len(tokens):
            start, below = _begin(tokens, place), tokens[place + 1]
        else:
            continue
        if below is not None and below.text in _SIGNS:
            numerator = tokens[start]
            if numerator.text not in _SIGNS and (numerator.text.isalpha() or numerator.text.startswith("\\")):
                yield start, below


def _lacks_sign_below(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a numerator is a differential, and what stands below it is one name without a sign."""
    if end - start < 2 or tokens[start].text not in _SIGNS or end + 2 >= len(tokens) or tokens[end + 1].text != "{":
        return False
    below = tokens[end + 2 : _closing(tokens, end + 1)]
    place = 1
    while place < len(below) and len(below[place].text) == 1 and below[place].text.isalpha():
        place += 1  # a name of several letters, net
    while place + 1 < len(below) and below[place].text in ("_", "^"):
        place = _closing(below, place + 1) + 1 if below[place + 1].text == "{" else place + 2
    named = bool(below) and (below[0].text.isalpha() or below[0].text.startswith("\\")) and not below[0].word
    return named and place == len(below) and below[0].text not in _SIGNS


def _closing(tokens: Sequence[Token], start: int) -> int:
    depth = 0
    for place in range(start, len(tokens)):
        depth += (tokens[place].text == "{") - (tokens[place].text == "}")
        if not depth:
            return place
    return len(tokens)


def _begin(tokens: Sequence[Token], slash: int) -> int:
    """Where the name begins that stands before a slash."""
    start = slash
    while start > 0:
        before = tokens[start - 1].text
        if before == "}":
            start = _opening(tokens, start - 1)
        elif before in _ENDS:
            break
        else:
            start -= 1
    return start


def _opening(tokens: Sequence[Token], end: int) -> int:
    depth = 0
    for place in range(end, -1, -1):
        depth += (tokens[place].text == "}") - (tokens[place].text == "{")
        if not depth:
            return place
    return 0
