r"""Cells of matrices that hold a single dot, as in \begin{bmatrix} w_1 \\ . \\ . \\ w_n \end{bmatrix}: drawn dots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from symbackprop.latex.tokens import Token, Unread, group

__all__ = ["with_dotted_cells"]

_MATRICES = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array")
_DOTS = (".", ":", r"\cdot", r"\bullet")
_ROW_ENDS = ("\\\\", r"\cr")
_MARKS = ("&", *_ROW_ENDS)


def with_dotted_cells(tokens: list[Token]) -> list[Token]:
    """The tokens with one ellipsis for the cells beside each other, or the rows below each other, that hold a dot."""
    if not any(token.text in _DOTS for token in tokens) or not any(token.text == r"\begin" for token in tokens):
        return tokens
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        found = _inside(tokens, place)
        if found is None:
            result.append(tokens[place])
            place += 1
            continue
        start, end = found
        result += [*tokens[place:start], *_drawn(tokens[start:end])]
        place = end
    return result


def _inside(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """Where the cells of the matrix begin and end that begins at a place and has no other environment in it."""
    try:
        if tokens[place].text != r"\begin":
            return None
        name, start = group(tokens, place + 1)
        if "".join(token.text for token in name).rstrip("*") not in _MATRICES:
            return None
        if name and "".join(token.text for token in name) == "array":
            _, start = group(tokens, start)
    except Unread:
        return None  # what is not closed is told where it is parsed
    end = next((n for n in range(start, len(tokens)) if tokens[n].text in (r"\begin", r"\end")), start)
    return (start, end) if start < end < len(tokens) and tokens[end].text == r"\end" else None


def _drawn(tokens: Sequence[Token]) -> Iterator[Token]:
    """The cells of a matrix, with the marks behind them, of dots only those that are needed."""
    rows = [[*_parts(row, ("&",))] for row in _parts(tokens, _ROW_ENDS)]
    for of_dots, found in groupby(rows, lambda row: all(map(_is_dot, row))):
        if of_dots:
            *_, row = found
            yield from _ellipsis(row, r"\vdots")
            continue
        for row in found:
            for is_dot, cells in groupby(row, _is_dot):
                run = [*cells]
                yield from _ellipsis(run, r"\cdots") if is_dot else (token for cell in run for token in cell)


def _parts(tokens: Sequence[Token], marks: Sequence[str]) -> Iterator[Sequence[Token]]:
    """The parts between marks outside of groups, each with the mark behind it."""
    start = depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if not depth and token.text in marks:
            yield tokens[start : place + 1]
            start = place + 1
    if start < len(tokens):
        yield tokens[start:]


def _is_dot(cell: Sequence[Token]) -> bool:
    texts = [token.text for token in cell]
    return [text for text in texts if text not in _MARKS and text.strip()][:2] in [[dot] for dot in _DOTS]


def _ellipsis(cells: Sequence[Sequence[Token]], sign: str) -> Iterator[Token]:
    """One ellipsis for some cells, and the mark behind the last."""
    dot = next(token for cell in cells for token in cell if token.text in _DOTS)
    yield replace(dot, text=sign)
    yield from (token for token in cells[-1] if token.text in _MARKS)
