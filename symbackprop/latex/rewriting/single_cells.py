r"""Brackets that are set as a matrix of one cell, \begin{pmatrix} A B \end{pmatrix}_{ij} and \pmatrix{A B}_{ij}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.latex.tokens import Token, Unread, group

__all__ = ["with_single_cells"]

_BRACKETS = {"pmatrix": ("(", ")"), "bmatrix": ("[", "]")}
_PARTING = ("&", "\\\\", r"\begin", r"\cr")


def with_single_cells(tokens: list[Token]) -> list[Token]:
    """The tokens with brackets for matrices of a single cell, inside of which stands no other environment."""
    if not any(token.text in (r"\pmatrix", r"\begin") for token in tokens):
        return tokens
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        found = _cell(tokens, place)
        if found is None:
            result.append(tokens[place])
            place += 1
            continue
        (opening, closing), inside, after = found
        end = tokens[after - 1]
        result += [replace(tokens[place], text=opening), *inside, replace(end, text=closing)]
        place = after
    return result


def _cell(tokens: Sequence[Token], place: int) -> tuple[tuple[str, str], Sequence[Token], int] | None:
    """The brackets around the only cell of the matrix that begins at a place, what is in it, and where it ends."""
    try:
        if tokens[place].text == r"\pmatrix":
            inside, after = group(tokens, place + 1)
            return None if _has_parts(inside) else (_BRACKETS["pmatrix"], inside, after)
        if tokens[place].text != r"\begin":
            return None
        name, start = group(tokens, place + 1)
        brackets = _BRACKETS.get("".join(token.text for token in name))
        if brackets is None:
            return None
        end = next((n for n in range(start, len(tokens)) if tokens[n].text in (r"\end", *_PARTING)), start)
        if end == start or tokens[end].text != r"\end":
            return None
        return brackets, tokens[start:end], group(tokens, end + 1)[1]
    except Unread:
        return None  # what is not closed is told where it is parsed


def _has_parts(tokens: Sequence[Token]) -> bool:
    return any(token.text in _PARTING for token in tokens)
