r"""Shapes as people set them, (3, 2) and 3 \times 2, and those below names, W_{3 \times 2}."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from symbackprop.latex.signs import CLOSING, OPENING
from symbackprop.latex.tokens import Token, Unread, group

__all__ = ["shape_of_tokens", "sizes_below", "without_sizes_below"]

_LONGEST = 12  # tokens of a size
_OPENED, _CLOSED = ("(", "["), (")", "]")
_TIMES = (r"\times", "x")
_SIZE = re.compile(r"\d+|[A-Za-z](?:[_^](?:\{[^{}]+\}|\w))*(?:[+-]\d+)?")


def shape_of_tokens(tokens: Sequence[Token]) -> Sequence[Token] | None:
    r"""The space R^{a \times b} for a shape in brackets or with a sign between its sizes; None for anything else."""
    run = [token for token in tokens if token.text not in (r"\left", r"\right", r"\quad")]
    bracketed = len(run) > 4 and run[0].text in _OPENED and run[-1].text in _CLOSED
    inside = run[1:-1] if bracketed else run
    depths = [*accumulate((token.text in OPENING) - (token.text in CLOSING) for token in inside)]
    between = (*_TIMES, ",") if bracketed else _TIMES
    signs = [place for place, token in enumerate(inside) if token.text in between and not depths[place]]
    if len(signs) != 1 or len(inside) > 2 * _LONGEST:
        return None
    sizes = inside[: signs[0]], inside[signs[0] + 1 :]
    if not all(_SIZE.fullmatch("".join(token.text for token in size)) and size[0].text != "0" for size in sizes):
        return None
    first, last = run[0], run[-1]
    sign = replace(inside[signs[0]], text=r"\times")
    opening = [Token(text, first.at, first.at) for text in ("R", "^", "{")]
    return [*opening, *sizes[0], sign, *sizes[1], Token("}", last.end, last.end)]


def without_sizes_below(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens without the sizes below names."""
    found: list[Token] = []
    place = 0
    for _, below, after in [*sizes_below(tokens)]:
        found += tokens[place:below]
        place = after
    return [*found, *tokens[place:]]


def sizes_below(tokens: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
    """Where names with sizes below them begin, where the sizes begin, and where they end."""
    found: list[tuple[int, int, int]] = []
    for place, token in enumerate(tokens):
        if token.text != "_" or not place:
            continue
        try:
            inside, after = group(tokens, place + 1)
        except Unread:
            return
        if shape_of_tokens(inside) is not None:
            found.append((_start_of_name(tokens, place), place, after))
    names = {"".join(token.text for token in tokens[start:below]) for start, below, _ in found}
    for one in found:
        # w_{(1, 2)} may be an entry
        if len(names) > 1 or all(token.text != "," for token in tokens[one[1] : one[2]]):
            yield one


def _start_of_name(tokens: Sequence[Token], end: int) -> int:
    """Where the name or the bracket begins that ends at a place, with what stands above it."""
    place = end - 1
    while place >= 0:
        if tokens[place].text in CLOSING:
            depth = 0
            while place >= 0:
                depth += (tokens[place].text in CLOSING) - (tokens[place].text in OPENING)
                if not depth:
                    break
                place -= 1
        if place > 0 and tokens[place - 1].text in ("^", "_"):
            place -= 2
        else:
            break
    return max(place, 0)
