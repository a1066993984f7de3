r"""Names that a lecture file spells with the unit in brackets, net(h_1) and out(y_2): read as if it stood below."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from symbackprop.check.names.spelled.own_words import spelled_texts
from symbackprop.latex.tokens import Token
from symbackprop.network.lecture import Lecture

__all__ = ["called_bases", "placed_below", "with_places_below"]

# a letter or a word, and a name with a number, or with an index, in brackets
_CALLED = re.compile(r"([A-Za-z]+)\(([A-Za-z]{1,3}(?:_(?:\w|\{\w{1,3}\})|\d{1,2}))\)")
_LONGEST = 8  # tokens of what stands in brackets


def placed_below(text: str) -> str:
    """A spelling with what stands in its brackets below it; any other one itself."""
    match = _CALLED.fullmatch(text)
    return text if match is None else f"{match[1]}_{{{match[2]}}}"


def called_bases(lecture: Lecture) -> frozenset[str]:
    """The letters and words that a lecture file spells so, for several units."""
    found = [match[1] for text in spelled_texts(lecture) if (match := _CALLED.fullmatch(text)) is not None]
    return frozenset(found)


def with_places_below(tokens: Sequence[Token], bases: Collection[str]) -> list[Token]:
    """The tokens with net_{h_1} for net(h_1), of such names."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        end = next((at for base in bases if (at := _behind(tokens, place, base))), 0)
        closed = _closing(tokens, end) if end else 0
        if closed:
            opening, closing = replace(tokens[end], text="{"), replace(tokens[closed], text="}")
            below = Token("_", tokens[end].at, tokens[end].at)
            found += [*tokens[place:end], below, opening, *tokens[end + 1 : closed], closing]
            place = closed + 1
        else:
            found.append(tokens[place])
            place += 1
    return found


def _behind(tokens: Sequence[Token], place: int, base: str) -> int:
    """Where the bracket stands behind a letter or a word that begins at a place, or 0."""
    if not base.startswith(tokens[place].text) or (place and tokens[place - 1].text.isalpha() and len(base) > 1):
        return 0
    end, text = place, ""
    while end < len(tokens) and len(text) < len(base):
        text, end = text + tokens[end].text, end + 1
    return end if text == base and end < len(tokens) and tokens[end].text == "(" else 0


def _closing(tokens: Sequence[Token], opened: int) -> int:
    """Where brackets close that hold a single name with a number or an index, or 0."""
    for place in range(opened + 1, min(opened + _LONGEST, len(tokens))):
        if tokens[place].text == ")":
            inside = "".join(token.text for token in tokens[opened + 1 : place])
            return place if _CALLED.fullmatch(f"a({inside})") else 0
    return 0
