r"""Signs that people set by hand: a list mark before a formula, three full stops for \dots, \Sigma_i for a sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symbackprop.check.conventions import INDICES
from symbackprop.check.text.customs.shapes.below import without_sizes_below
from symbackprop.check.text.layout import split
from symbackprop.latex.signs import CLOSING, EQUAL, RELATIONS, end_of_bracket, is_relation
from symbackprop.latex.tokens import Token, Unread, group

__all__ = ["as_meant", "with_lists", "without_label"]

_LIST_MARKS = frozenset(
    [r"\bullet", r"\triangleright", r"\blacktriangleright", r"\blacksquare", r"\star", r"\checkmark"]
)
_BEFORE_A_SIDE = frozenset(["&", "\\\\", ",", r"\quad", "(", "[", "{"])
_BEHIND_A_SIDE = frozenset(["&", "\\\\", ",", ".", ";", r"\quad"])
_EXTREMES = (r"\max", r"\min")
_DOTS = frozenset([".", r"\ldots", r"\dots", r"\cdots"])
_SHORTEST_LABEL = 3  # letters; fewer may be what is mapped, f: x -> y


def as_meant(tokens: Sequence[Token], known: Callable[[str], bool]) -> list[Token]:
    """The tokens with the signs that are meant."""
    run = [*tokens]
    while run and run[0].text in _LIST_MARKS:
        run.pop(0)
    run = _with_sums(_with_tuples(_with_dots(without_sizes_below(_going_on_in_brackets(run)))), known)
    return _with_maxima(run) if any(token.text in _EXTREMES for token in run) else run


def _going_on_in_brackets(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with a chain that goes on within brackets, a = b (= c), as one without them."""
    found = [*tokens]
    for place in range(len(found) - 2, 0, -1):
        goes_on = found[place].text in ("(", "[") and RELATIONS.get(found[place + 1].text) in EQUAL
        if not goes_on or found[place - 1].text in _BEFORE_A_SIDE or is_relation(found[place - 1]):
            continue
        end = end_of_bracket([token.text for token in found], place)
        if place + 2 < end < len(found) and (end + 1 == len(found) or _ends_a_side(found[end + 1])):
            found = [*found[:place], *found[place + 1 : end], *found[end + 1 :]]
    return found


def _ends_a_side(token: Token) -> bool:
    return token.word or token.text in _BEHIND_A_SIDE or is_relation(token)


def _with_maxima(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with \max(z) for the largest entry, \max_j z_j."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        name, end = _below(tokens, place)
        inner = end + (end < len(tokens) and tokens[end].text == "(")
        entry, behind = _below(tokens, inner)
        closed = behind + (inner > end and behind < len(tokens) and tokens[behind].text == ")")
        alike = name and name == entry and closed - behind == inner - end and name in INDICES
        if tokens[place].text in _EXTREMES and alike and tokens[inner].text not in _EXTREMES:
            first, last = tokens[inner], tokens[closed - 1]
            opened, shut = replace(first, text="(", end=first.at), replace(first, text=")", at=last.end, end=last.end)
            found += [tokens[place], opened, first, shut]
            place = closed
        else:
            found.append(tokens[place])
            place += 1
    return found


def _below(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """The letter below the token at a place, and where what stands there ends; no letter for anything else."""
    if place + 2 >= len(tokens) or tokens[place + 1].text != "_":
        return "", place
    try:
        inside, end = group(tokens, place + 2)
    except Unread:
        return "", place
    return (
        (inside[0].text, end) if len(inside) == 1 and (end >= len(tokens) or tokens[end].text != "^") else ("", place)
    )


def _with_dots(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with \ldots for ..., and for a full stop beside dots; a comma before dots stands behind them, too."""
    tokens = [*_without_decimal_dots(tokens)]
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        end = place
        while end < len(tokens) and tokens[end].text in _DOTS:
            end += 1
        run = tokens[place:end]
        if len(run) > 2 or (len(run) > 1 and any(token.text != "." for token in run[1:])):
            found.append(replace(run[0], text=r"\ldots", end=run[-1].end))
            place = end
            lists = len(found) > 1 and found[-2].text == ","
            if lists and place < len(tokens) and tokens[place].text not in (",", *CLOSING, "&", "\\\\", "+", "-"):
                found.append(replace(found[-2], at=run[-1].end, end=run[-1].end))
        else:
            found.append(tokens[place])
            place += 1
    return found


def _without_decimal_dots(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens with the last of three dots apart from the number behind it, ...2."""
    for place, token in enumerate(tokens):
        dots = [one.text for one in tokens[max(place - 2, 0) : place]] == [".", "."]
        if dots and len(token.text) > 1 and token.text[0] == "." and token.text[1:].isdecimal():
            yield replace(token, text=".", end=token.at + 1)
            yield replace(token, text=token.text[1:], at=token.at + 1)
        else:
            yield token


def _with_tuples(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with \langle and \rangle around what < and > enclose behind a relation: D = <x, y>."""
    found = [*tokens]
    for place, (before, token) in enumerate(pairwise(tokens), 1):
        if token.text != "<" or before.text not in RELATIONS:
            continue
        end = next((n for n in range(place + 1, len(found)) if tokens[n].text in RELATIONS), place)
        if tokens[end].text == ">" and any(one.text == "," for one in tokens[place:end]):
            found[place], found[end] = replace(token, text=r"\langle"), replace(tokens[end], text=r"\rangle")
    return found


def _with_sums(tokens: Sequence[Token], known: Callable[[str], bool]) -> list[Token]:
    r"""The tokens with \sum for \Sigma_{i=1}^n, and for \Sigma_i before what is summed."""
    found = [*tokens]
    for place, token in enumerate(tokens):
        if token.text == r"\Sigma" and not known(r"\Sigma") and _is_sum(tokens, place):
            found[place] = replace(token, text=r"\sum")
    return found


def _is_sum(tokens: Sequence[Token], place: int) -> bool:
    if place + 1 < len(tokens) and tokens[place + 1].text != "_":  # 1/m \Sigma dZ
        factor = place > 0 and (
            tokens[place - 1].text.isalnum() or tokens[place - 1].text in ("}", ")", r"\cdot", r"\quad")
        )
        return factor and (tokens[place + 1].text[:1].isalpha() or tokens[place + 1].text in ("(", "{", "["))
    if place + 2 >= len(tokens):
        return False
    try:
        inside, after = group(tokens, place + 2)
    except Unread:
        return False
    texts = [token.text for token in inside]
    if "=" in texts:
        return True
    following = tokens[after].text if after < len(tokens) else ""
    summed = following[:1].isalpha() or following in ("(", "[", r"\frac") or following.startswith("\\")
    return len(texts) == 1 and texts[0] in INDICES and summed and following not in RELATIONS


def with_lists(row: Sequence[Token]) -> list[Token]:
    """A row with brackets around names and as many numbers, a, b = 1, 2."""
    sides = [*split(row, is_relation)]
    if len(sides) != 2 or sides[1][0] is None or sides[1][0].text != "=":
        return [*row]
    names, numbers = ([item for _, item in split(side, lambda token: token.text == ",")] for _, side in sides)
    listed = len(names) == len(numbers) > 1 and all(map(_is_number, numbers))
    if not listed or not all(len(name) > 1 and name[0].text not in INDICES for name in names):
        return [*row]
    found: list[Token] = []
    for mark, side in sides:
        first, last = side[0], side[-1]
        found += [] if mark is None else [mark]
        found += [replace(first, text="(", end=first.at), *side, replace(last, text=")", at=last.end)]
    return found


def _is_number(tokens: Sequence[Token]) -> bool:
    run = [token.text for token in tokens if token.text not in ("&", r"\quad")]
    return len(run) in (1, 2) and (len(run) == 1 or run[0] in "+-") and run[-1].replace(".", "", 1).isdecimal()


def without_label(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without a word or a number and a colon before them: softmax: h(a) = ..., 1: h(a) = ...; words may
    stand before a name there, "gradient for w: ...".
    """
    end = next((place for place, token in enumerate(tokens) if token.text == ":"), 0)
    label = tokens[:end]
    if len(label) == 1 and label[0].text.isdecimal() and any(token.text in RELATIONS for token in tokens[end + 1 :]):
        return [*tokens[end + 1 :]]
    words = all(token.word or (token.text.isalpha() and len(token.text) == 1) for token in label)
    together = all(one.end == other.at for one, other in pairwise(label) if not one.word)
    long = sum(len(token.text) for token in label) >= _SHORTEST_LABEL
    relates = any(token.text in RELATIONS for token in tokens[end + 1 :])
    said = bool(label) and label[0].word and len(label[0].text.split()) > 1
    of_a_name = said and not any(token.text in RELATIONS or token.text in ("\\\\", "&") for token in label)
    return [*(tokens[end + 1 :] if label and relates and (of_a_name or (words and together and long)) else tokens)]
