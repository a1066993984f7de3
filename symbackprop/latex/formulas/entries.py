"""What stands in square brackets behind a name: places of entries, W[i,j], also as W_{k,:}, with sums over them that
count from 0, or a layer, W[2].
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.latex.habits import Habits, is_of_an_index
from symbackprop.latex.nodes import ENTRY
from symbackprop.latex.rewriting.primed_indices import CLASS
from symbackprop.latex.tokens import Token

__all__ = ["CLOSING_OF", "before_places", "bracket", "counted_from_one", "layer_behind", "with_places"]

CLOSING_OF = {"[": "]", "(": ")", r"\{": r"\}"}
_LAYER = re.compile(r"\d+|([lL]|ℓ|\\ell)([+-]\d)?")


def before_places(number: Sequence[Token], inside: Sequence[Token]) -> Sequence[Token]:
    """The mark of an entry behind the number of a layer that stands right behind its letter, W2_{11}."""
    marked = len(number) == 1 and number[0].text.isdecimal() and inside and all(map(is_of_an_index, inside))
    return [Token(ENTRY, inside[0].at, inside[0].at)] if marked else []


def with_places(
    sub: tuple[Token, ...], tokens: Sequence[Token], after: int, habits: Habits
) -> tuple[tuple[Token, ...], int]:
    """A subscript with the indices in square brackets behind a name, W[i,j] or W[i][j], and where these end; of a row
    or a column, W_{k,:}, with the mark of an entry.
    """
    places: list[Token] = []
    while habits.bracketed and after < len(tokens) and tokens[after].text == "[":
        inside, end = bracket(tokens, after)
        letters = {token.text for token in inside if token.text.isalpha()} - {CLASS}
        if not inside or tokens[after - 1].end != tokens[after].at or not letters <= habits.bracketed:
            break
        if not all(map(is_of_an_index, inside)):
            break
        comma = [Token(",", inside[0].at, inside[0].at)] if places else []
        places += [*comma, *(_from_one(token) if habits.from_zero else token for token in inside)]
        after = end
    if not places and any(token.text == ":" for token in sub) and all(map(is_of_an_index, sub)):
        sub, places = (), [*sub]
    mark = (
        [Token(ENTRY, places[0].at, places[0].at)]
        if places and (sub or places[-1].text == ":" or places[0].text == ":")
        else []
    )
    return (*sub, *mark, *places), after


def layer_behind(base: str, tokens: Sequence[Token], after: int, habits: Habits) -> tuple[tuple[Token, ...], int]:
    """The layer in brackets right behind a name, W[2] or Z[l-1], as it stands above others, and where it ends; nothing
    where there is none.
    """
    if after >= len(tokens) or tokens[after].text != "[" or base.replace(" ", "") not in habits.behind:
        return (), after
    inside, end = bracket(tokens, after)
    if tokens[after - 1].end != tokens[after].at or not _LAYER.fullmatch("".join(token.text for token in inside)):
        return (), after
    return tuple(replace(token, text="ℓ") if token.text == r"\ell" else token for token in tokens[after:end]), end


def counted_from_one(scripts: dict[str, tuple[Token, ...]]) -> dict[str, tuple[Token, ...]]:
    """The limits of a sum from 0 to n - 1 as those from 1 to n."""
    below, above = (tuple(token for token in scripts.get(mark, ()) if token.text not in ("{", "}")) for mark in "_^")
    if len(below) != 3 or below[1].text != "=" or below[2].text != "0":
        return scripts
    if [token.text for token in above[-2:]] == ["-", "1"]:
        above = above[:-2]
    elif len(above) == 1 and above[0].text.isdecimal():
        above = (_from_one(above[0]),)
    else:
        return scripts
    return {"_": (*below[:2], _from_one(below[2])), "^": above}


def _from_one(token: Token) -> Token:
    return replace(token, text=str(int(token.text) + 1)) if token.text.isdecimal() else token


def bracket(tokens: Sequence[Token], place: int) -> tuple[Sequence[Token], int]:
    """What stands between the bracket at a place and the one that closes it, and where that ends."""
    opening, closing = tokens[place].text, CLOSING_OF[tokens[place].text]
    depth = 0
    for end in range(place, len(tokens)):
        depth += (tokens[end].text == opening) - (tokens[end].text == closing)
        if not depth:
            return tokens[place + 1 : end], end + 1
    return tokens[place + 1 :], len(tokens)
