r"""Names beside each other with dots, [x^{(1)} x^{(2)} \ldots x^{(m)}] or (y_1 | y_2 | \cdots | y_n): a row of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.latex.ellipsis import DOTS
from symbackprop.latex.tokens import ACCENTS, Token, Unread, group

__all__ = ["with_rows_apart"]

_PAIRS = {"(": ")", "[": "]"}
_BARS = ("|", r"\mid", r"\vert")
_BETWEEN = (*_BARS, r"\quad", r"\qquad")
_SCRIPTS = ("_", "^")
_ON_THE_LINE = (r"\dots", r"\ldots", r"\dotsc")  # which stand in no product

Run = tuple[Token, ...]


def with_rows_apart(tokens: list[Token]) -> list[Token]:
    """The tokens with commas between the names of such a row, which have one letter with other indices each."""
    if not any(token.text in DOTS for token in tokens):
        return tokens
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        end = _closing(tokens, place)
        parts = _parts(tokens[place + 1 : end]) if end else None
        if parts is None:
            result.append(tokens[place])
            place += 1
            continue
        for number, part in enumerate(parts):
            result.append(tokens[place] if not number else replace(part[0], text=",", end=part[0].at))
            result += part
        place = end
    return result


def _closing(tokens: Sequence[Token], place: int) -> int:
    """Where the bracket closes that opens at a place, 0 where none does, or another one opens in it beside scripts."""
    close = _PAIRS.get(tokens[place].text)
    depth = 0
    for end in range(place + 1, len(tokens)) if close is not None else ():
        text = tokens[end].text
        depth += (text == "{") - (text == "}")
        if not depth and (text == close or text in _PAIRS):
            return end if text == close else 0
    return 0


def _parts(tokens: Sequence[Token]) -> list[Run] | None:
    """The names and the dots between two brackets; None where anything else stands there."""
    parts: list[Run] = []
    place, apart = 0, False
    while place < len(tokens):
        text = tokens[place].text
        if text in _BETWEEN or text in DOTS:
            apart = apart or text in _BETWEEN or text in _ON_THE_LINE
            parts += [(tokens[place],)] if text in DOTS else []
            place += 1
            continue
        end = _end_of_name(tokens, place)
        if end is None:
            return None
        parts.append(tuple(tokens[place:end]))
        place = end
    names = [part for part in parts if part[0].text not in DOTS]
    dots = len(parts) - len(names)
    alike = len({tuple(_stem(part)) for part in names}) == 1 and len({*map(_text, names)}) == len(names) > 1
    inside = 0 < dots < len(parts) and all(part[0].text not in DOTS for part in (parts[0], parts[-1]))
    return parts if alike and inside and (apart or all(map(_numbers_a_sample, names))) else None


def _end_of_name(tokens: Sequence[Token], place: int) -> int | None:
    """Where a letter with its accents and indices ends that begins at a place; None for anything else."""
    try:
        accented = tokens[place].text in ACCENTS
        inside, place = group(tokens, place + accented)
        if len(inside) != 1 or not inside[0].text.lstrip("\\").isalpha():
            return None
        scripts = 0
        while place + 1 < len(tokens) and tokens[place].text in _SCRIPTS:
            _, place = group(tokens, place + 1)
            scripts += 1
    except Unread:
        return None
    return place if scripts else None


def _stem(name: Run) -> Sequence[str]:
    """A name without its indices."""
    end = next(place for place, token in enumerate(name) if token.text in _SCRIPTS)
    return [token.text for token in name[:end]]


def _text(name: Run) -> str:
    return "".join(token.text for token in name)


def _numbers_a_sample(name: Run) -> bool:
    """Whether a name has a number in round brackets above it, which factors of a product do not have."""
    return "^{(" in _text(name) or "^(" in _text(name)
