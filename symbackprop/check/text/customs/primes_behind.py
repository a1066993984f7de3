r"""Derivatives marked by a prime behind brackets: \frac{dL}{da} = (y \ln a)', \sigma'(x) = (\frac{1}{1 + e^{-x}})'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.signs import end_of_bracket
from symbackprop.latex.tokens import FRACTIONS, Token

__all__ = ["variable_of_slope", "with_slopes_for_primes"]

_PRIMES = (("'",), (r"\prime",), ("^", r"\prime"), ("^", "{", r"\prime", "}"), ("^", "'"), ("^", "{", "'", "}"))
_SIGNS = frozenset([r"\partial", "d", r"\mathrm d"])
_PAIRS = {")": "(", "]": "[", "}": "{"}


def with_slopes_for_primes(chain: Chain, head: Side) -> Chain:
    """The chain with d/dv before what has a prime behind its brackets, v being what the `head` of the chain is
    differentiated by; the chain itself where there is no such prime, or the head is no derivative.
    """
    variable = variable_of_slope(head.tokens)
    if not variable:
        return chain
    sides = [_with_slopes(side, variable) for side in chain.sides]
    changed = any(one is not other for one, other in zip(sides, chain.sides, strict=True))
    return replace(chain, sides=tuple(sides)) if changed else chain


def variable_of_slope(tokens: Sequence[Token]) -> Sequence[Token]:
    """What a derivative is by: v of dL/dv, of f'(v), and of a bracket with a prime in which v is the only letter."""
    texts = [token.text for token in tokens]
    closed = end_of_bracket(texts, 0) if texts and texts[0] == "(" else 0
    if closed and tuple(texts[closed + 1 :]) in _PRIMES:
        letters = {token.text: token for token in tokens if token.text.isalpha() and token.text != "e"}
        return [*letters.values()] if len(letters) == 1 and not {"_"} & {*texts} else ()
    if texts and texts[0] in FRACTIONS and texts[1:2] == ["{"]:
        opened = end_of_bracket(texts, 1) + 1
        below = tokens[opened + 1 : end_of_bracket(texts, opened)] if texts[opened : opened + 1] == ["{"] else ()
        return below[1:] if len(below) > 1 and below[0].text in _SIGNS and texts[2] in _SIGNS else ()
    opened = texts.index("(") if "(" in texts else 0
    marked = opened and ("'" in texts[:opened] or r"\prime" in texts[:opened])
    return tokens[opened + 1 : -1] if marked and end_of_bracket(texts, opened) == len(texts) - 1 else ()


def _with_slopes(side: Side, variable: Sequence[Token]) -> Side:
    tokens = [*side.tokens]
    place = len(tokens) - 1
    changed = False
    while place > 0:
        texts = [token.text for token in tokens]
        length = next((len(one) for one in _PRIMES if tuple(texts[place : place + len(one)]) == one), 0)
        opened = _opening(texts, place - 1) if length and texts[place - 1] in (")", "]") else -1
        if opened >= 0:
            at = tokens[opened].at
            slope = ["(", r"\frac", "{", r"\partial", "}", "{", r"\partial"]
            before = [*(Token(text, at, at) for text in slope), *(replace(one, at=at, end=at) for one in variable)]
            end = Token(")", tokens[place].at, tokens[place + length - 1].end)
            tokens[place : place + length] = [end]
            tokens[opened:opened] = [*before, Token("}", at, at)]
            place, changed = opened, True
        place -= 1
    return Side(tuple(tokens)) if changed else side


def _opening(texts: Sequence[str], end: int) -> int:
    """Where the bracket that closes at a place is opened, or -1."""
    depth = 0
    for place in range(end, -1, -1):
        depth += (texts[place] in _PAIRS) - (texts[place] in _PAIRS.values())
        if not depth:
            return place if texts[place] == _PAIRS[texts[end]] else -1
    return -1
