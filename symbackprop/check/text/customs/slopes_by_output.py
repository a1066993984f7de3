"""Slopes that are written by what a function gives: sigma'(x) = x (1 - x), where the words say that x is the output."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.phrases import BY_OUTPUT, OUTPUT_SAID
from symbackprop.check.text.chains import Chain, Side
from symbackprop.check.text.source import Source
from symbackprop.latex.signs import EQUAL, RELATIONS
from symbackprop.latex.tokens import Token

__all__ = ["with_slopes_by_output"]

_BEFORE, _BEHIND = 220, 120  # characters in which the words stand
_APART = re.compile(r"\n[ \t]*\n")
_PRIMES = (("'",), ("^", r"\prime"), ("^", "{", r"\prime", "}"))


def with_slopes_by_output(source: Source, chain: Chain) -> Chain:
    """The chain f'(x) = f(x) (1 - f(x)) for f'(x) = x (1 - x), where the words beside it say that x, or the name that
    stands for it, is what f gives.
    """
    head = _slope(chain.sides[0].tokens)
    if head is None or RELATIONS[chain.relations[0].text] not in EQUAL:
        return chain
    function, argument = head
    if any(token.text == function.text for side in chain.sides[1:] for token in side.tokens):
        return chain
    at, end = chain.sides[0].start, chain.sides[-1].end
    around = source.text[max(at - _BEFORE, 0) : at], source.text[end : end + _BEHIND]
    before, behind = map(_APART.split, around)
    near = before[-1] if before[-1].strip("$\\[( \t\n") or len(before) < 2 else before[-2]  # a display goes on with it
    words = (near, behind[0])
    said = {match[1] for part in words for match in OUTPUT_SAID.finditer(part)}
    if any(BY_OUTPUT.search(part) for part in words):
        said.add(argument.text)

    def by_function(side: Side) -> Side:
        return Side(tuple(one for token in side.tokens for one in _by_function(token, function, argument, said)))

    return replace(chain, sides=(chain.sides[0], *map(by_function, chain.sides[1:]))) if said else chain


def _slope(tokens: Sequence[Token]) -> tuple[Token, Token] | None:
    """The function and its argument, a name, of which a side is the slope, f'(x); None for anything else."""
    texts = [token.text.strip("\\") if token.text == "\\'" else token.text for token in tokens]
    for primes in _PRIMES:
        behind = 1 + len(primes)
        if tuple(texts[1:behind]) == primes and len(texts) == behind + 3:
            opened, argument, closed = tokens[behind:]
            if (opened.text, closed.text) == ("(", ")") and argument.text.lstrip("\\").isalpha():
                return tokens[0], argument
    return None


def _by_function(token: Token, function: Token, argument: Token, said: set[str]) -> Sequence[Token]:
    if token.text not in said or token.word:
        return (token,)

    def sign(text: str) -> Token:
        return replace(token, text=text)

    name, inner = (replace(one, at=token.at, end=token.end) for one in (function, argument))
    return (sign("("), name, sign("("), inner, sign(")"), sign(")"))
