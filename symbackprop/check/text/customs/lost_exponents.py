"""Exponents that lost what raises them when they were copied: (y - t)2 for a square, 1/(1 + e-x) for e to the -x."""

from __future__ import annotations

from dataclasses import replace

from symbackprop.check.text.carriers.typed import is_lost_exponent
from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.signs import CLOSING, OPENING
from symbackprop.latex.tokens import Token

__all__ = ["with_exponents_raised"]


def with_exponents_raised(chain: Chain, text: str) -> Chain:
    """The chain of a document with its lost exponents raised; the chain itself where it has none."""
    sides = [_raised(side, text) for side in chain.sides]
    changed = any(one is not other for one, other in zip(sides, chain.sides, strict=True))
    return replace(chain, sides=tuple(sides)) if changed else chain


def _raised(side: Side, text: str) -> Side:
    tokens = [*side.tokens]
    if any(token.text == "^" and is_lost_exponent(text, token.at) for token in tokens):
        return side  # they are raised, in a block of code
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        at = token.at
        if token.text == "^" or (place and tokens[place - 1].text == "^") or not is_lost_exponent(text, at):
            continue
        if token.text != "e":
            tokens.insert(place, Token("^", at, at))
            continue
        end = _end_of_bracket(tokens, place)
        tokens[end:end] = [Token("}", tokens[end - 1].end, tokens[end - 1].end)]
        tokens[place + 1 : place + 1] = [Token("^", at, at), Token("{", at, at)]
    return side if len(tokens) == len(side.tokens) else Side(tuple(tokens))


def _end_of_bracket(tokens: list[Token], place: int) -> int:
    """Where the bracket around a place closes."""
    depth = 0
    for end in range(place, len(tokens)):
        depth += (tokens[end].text in OPENING) - (tokens[end].text in CLOSING)
        if depth < 0:
            return end
    return len(tokens)
