"""Sides of a chain in which a bracket is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.tokens import Token

__all__ = ["with_bracket_anywhere", "with_brackets_closed"]

_MOST = 12  # places
_SIGNS = frozenset([*"+-*/=,", r"\cdot", r"\times", r"\odot"])
_PAIRS = {"(": ")", "[": "]"}


def with_brackets_closed(chain: Chain) -> Chain:
    """The chain whose sides close at their ends the brackets that they open, and close no others; the chain itself
    where none is missing.
    """
    sides = [_closed(side) for side in chain.sides]
    changed = any(one is not other for one, other in zip(sides, chain.sides, strict=True))
    return replace(chain, sides=tuple(sides)) if changed else chain


def with_bracket_anywhere(chain: Chain) -> Sequence[Chain]:
    """The chains with the one round bracket that is missing in them, at each place where it may be; none where more are
    missing, or there are too many places.
    """
    sides = [_balance(side.tokens) for side in chain.sides]
    if sorted(map(abs, sides)) != [*[0] * (len(sides) - 1), 1]:
        return ()
    number = next(number for number, balance in enumerate(sides) if balance)
    tokens, opens = chain.sides[number].tokens, sides[number] < 0
    start = next((n for n, token in enumerate(tokens) if token.text == "("), 0) + 1
    places = range(start, len(tokens) + 1)
    if opens:  # the bracket that opens is missing
        places = range(next(n for n in range(len(tokens)) if _balance(tokens[: n + 1]) < 0))
    found = []
    for place in places:
        if not _may_stand(tokens, place, opens=opens):
            continue
        at = tokens[place].at if place < len(tokens) else tokens[-1].end
        side = Side((*tokens[:place], Token("(" if opens else ")", at, at), *tokens[place:]))
        found.append(replace(chain, sides=(*chain.sides[:number], side, *chain.sides[number + 1 :])))
    return found if len(found) <= _MOST else ()


def _balance(tokens: Sequence[Token]) -> int:
    return sum((token.text == "(") - (token.text == ")") for token in tokens)


def _may_stand(tokens: Sequence[Token], place: int, *, opens: bool) -> bool:
    """Whether a bracket may stand at a place: one that opens behind a sign, one that closes before one, outside of the
    arguments of commands.
    """
    if sum((token.text == "{") - (token.text == "}") for token in tokens[:place]):
        return False
    if opens:
        return not place or tokens[place - 1].text in _SIGNS or tokens[place - 1].text == "("
    return place == len(tokens) or tokens[place].text in _SIGNS


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
