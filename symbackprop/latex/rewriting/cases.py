r"""Cases, however they are set: an array behind a single brace, columns parted by a colon, rows ended twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symbackprop.latex.tokens import Token

__all__ = ["with_cases"]

_OPENED = (r"\{", r"\lbrace")
_CLOSED = (r"\}", r"\rbrace")
_SET_AS = ("array", "aligned", "matrix")
_CASES = ("cases", "dcases", "rcases")
_ROW = "\\\\"


def with_cases(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens with \begin{cases} for what is set as cases otherwise, and a column before each condition."""
    found = [token for place, token in enumerate(tokens) if not (place and _is_again(tokens[place - 1], token))]
    place = 0
    while place < len(found):
        name, body = _environment(found, place)
        braced = name in _SET_AS and place > 0 and found[place - 1].text in _OPENED
        end = _end(found, place) if braced or name in _CASES else -1
        if end < 0:
            place += 1
            continue
        after = _environment(found, end)[1]
        if braced and after < len(found) and found[after].text in _CLOSED:
            place += 1
            continue
        if braced:
            _, body = _argument(found, body) if name == "array" else ("", body)
            rows = _with_columns(found[body:end])
            dotted = after < len(found) and found[after].text == "." and found[after].at == found[after - 1].end
            last = found[after + dotted - 1].end
            left = [replace(token, at=found[place - 1].at) for token in _named(found[place], r"\begin")]
            right = [replace(token, end=last) for token in _named(found[end], r"\end")]
            found[place - 1 : after + dotted] = [*left, *rows, *right]
        else:
            found[body:end] = _with_columns(found[body:end])
            place += 1
    return found


def _is_again(before: Token, token: Token) -> bool:
    """Whether a row ends twice: what Markdown needs two of, a document has four of."""
    return before.text == token.text == _ROW and before.end == token.at


def _named(token: Token, mark: str) -> list[Token]:
    return [replace(token, text=text) for text in (mark, "{", "cases", "}")]


def _environment(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    r"""The name of the environment that a \begin or \end at a place names, and where that ends."""
    if tokens[place].text not in (r"\begin", r"\end"):
        return "", place
    return _argument(tokens, place + 1)


def _argument(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """The text of the group at a place, and where it ends."""
    depth, text = 0, ""
    for end in range(place, len(tokens)):
        depth += (tokens[end].text == "{") - (tokens[end].text == "}")
        if not depth:
            return text, end + 1
        text += tokens[end].text.strip("{")
    return "", place


def _end(tokens: Sequence[Token], start: int) -> int:
    r"""Where the \end of the environment stands that begins at a place, or -1."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += (tokens[place].text == r"\begin") - (tokens[place].text == r"\end")
        if not depth:
            return place
    return -1


def _with_columns(tokens: Sequence[Token]) -> list[Token]:
    """The rows of cases, with a column where a colon stands before the condition; empty rows are dropped."""
    result: list[Token] = []
    row: list[Token] = []
    for token in tokens:
        if token.text != _ROW:
            row.append(token)
            continue
        if row:
            result += [*_with_column(row), token]
        row = []
    if row:
        return [*result, *_with_column(row)]
    return result[:-1]


def _with_column(row: Sequence[Token]) -> list[Token]:
    """A row with one column for its condition, which may stand in brackets, or in two columns, for & x > 0."""
    if any(token.text == r"\begin" for token in row):
        return [*row]
    row = [token for place, token in enumerate(row) if token.text != r"\quad" or not _is_at_an_end(row, place)]
    if not any(token.text == "&" for token in row):
        return [replace(token, text="&") if token.text == ":" else token for token in row]
    first = next(place for place, token in enumerate(row) if token.text == "&")
    condition = [token for token in row[first + 1 :] if token.text != "&"]
    if len(condition) > 2 and condition[0].text == "(" and _closes(condition) == len(condition) - 1:
        condition = condition[1:-1]
    return [*row[: first + 1], *condition]


def _is_at_an_end(row: Sequence[Token], place: int) -> bool:
    """Whether nothing but room stands between a place of a row and an end of its column."""
    before = next((token.text for token in reversed(row[:place]) if token.text != r"\quad"), "&")
    behind = next((token.text for token in row[place:] if token.text != r"\quad"), "&")
    return "&" in (before, behind)


def _closes(tokens: Sequence[Token]) -> int:
    """Where the bracket closes that some tokens begin with."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if not depth:
            return place
    return -1
