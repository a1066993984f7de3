"""Sides of a chain in which a bracket is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.tokens import Token

__all__ = ["with_brackets_closed"]

_PAIRS = {"(": ")", "[": "]"}


def with_brackets_closed(chain: Chain) -> Chain:
    """The chain whose sides close at their ends the brackets that they open, and close no others; the chain itself
    where none is missing.
    """
    sides = [_closed(side) for side in chain.sides]
    changed = any(one is not other for one, other in zip(sides, chain.sides, strict=True))
    return replace(chain, sides=tuple(sides)) if changed else chain


def _closed(side: Side) -> Side:
    opened: list[Token] = []
    kept: list[Token] = []
    for token in side.tokens:
        if token.text in _PAIRS.values():
            if not opened or _PAIRS[opened[-1].text] != token.text:
                continue
            opened.pop()
        elif token.text in _PAIRS:
            opened.append(token)
        kept.append(token)
    end = _end(side.tokens)
    kept += [replace(end, text=_PAIRS[token.text]) for token in reversed(opened)]
    return side if len(kept) == len(side.tokens) and not opened else Side(tuple(kept))


def _end(tokens: Sequence[Token]) -> Token:
    return replace(tokens[-1], at=tokens[-1].end) if tokens else Token("", 0, 0)
