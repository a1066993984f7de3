"""What people write into the cells of a matrix besides its entries: remarks, and chains of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symbackprop.check.conventions import REASONS
from symbackprop.latex.tokens import Token, group

__all__ = ["chained_matrices", "without_remarks"]

_MATRICES = frozenset(["bmatrix", "pmatrix", "matrix", "vmatrix", "Bmatrix", "smallmatrix"])
_BARS = frozenset(["|", r"\vert", r"\mid", r"\vline"])
_NO_ENTRIES = frozenset([r"\cdots", r"\dots", r"\ldots", r"\quad"])
_MOST = 200  # environments of a piece, beyond which nobody wrote it

Rows = list[list[list[Token]]]


def _is_matrix(tokens: Sequence[Token]) -> bool:
    """Whether some tokens are one matrix and nothing else."""
    if len(tokens) < 8 or tokens[0].text != r"\begin" or tokens[-1].text != "}":
        return False
    name, _ = group(tokens, 1)
    return "".join(token.text for token in name) in _MATRICES and _end(tokens, 0) == len(tokens)


def without_remarks(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, each matrix in them without the cells that only give a reason, 1 & (since z_1 > 0), and without the
    rows of bars above and below columns.
    """
    if sum(token.text == r"\begin" for token in tokens) > _MOST:
        return list(tokens)
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        end = _end(tokens, place) if tokens[place].text == r"\begin" else -1
        if end < 0 or not _is_matrix(tokens[place:end]):
            result.append(tokens[place])
            place += 1
            continue
        head, rows, tail = _parts(tokens[place:end])
        kept = [[cell for cell in row if not _is_remark(cell)] for row in rows if not _is_of_bars(row)]
        kept = _without_empty_columns(kept)
        result += _joined(head, kept, tail) if kept != rows else tokens[place:end]
        place = end
    return result


def _without_empty_columns(rows: Rows) -> Rows:
    """The rows without the columns that have nothing in any row, as between a && b."""
    empty = {column for column, cell in enumerate(rows[0]) if not cell} if len({*map(len, rows)}) == 1 else set()
    empty = {column for column in empty if not any(row[column] for row in rows)}
    return [[cell for column, cell in enumerate(row) if column not in empty] for row in rows] if empty else rows


def chained_matrices(
    tokens: Sequence[Token], relations: Sequence[str]
) -> list[tuple[list[Token], Token | None]] | None:
    """A matrix whose every cell is a chain a = b, as matrices with the relation before each; None for any other."""
    if not _is_matrix(tokens) or not any(token.text in relations for token in tokens):
        return None
    head, rows, tail = _parts(tokens)
    chains = [[[*_links(cell, relations)] for cell in row] for row in rows]
    counts = {len(chain) for row in chains for chain in row}
    if len(counts) != 1:
        return None
    (count,) = counts
    return [
        (_joined(head, [[chain[number][1] for chain in row] for row in chains], tail), chains[0][0][number][0])
        for number in range(count)
    ]


def _links(cell: Sequence[Token], relations: Sequence[str]) -> Iterator[tuple[Token | None, list[Token]]]:
    depth = 0
    mark: Token | None = None
    run: list[Token] = []
    for token in cell:
        depth += _change(token)
        if not depth and token.text in relations:
            yield mark, run
            mark, run = token, []
        else:
            run.append(token)
    yield mark, run


def _change(token: Token) -> int:
    return (token.text in ("{", "(", "[", r"\begin")) - (token.text in ("}", ")", "]", r"\end"))


def _end(tokens: Sequence[Token], start: int) -> int:
    """Where the environment that begins at `start` ends, or -1."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += (tokens[place].text == r"\begin") - (tokens[place].text == r"\end")
        if not depth:
            _, after = group(tokens, place + 1)
            return after
    return -1


def _parts(tokens: Sequence[Token]) -> tuple[list[Token], Rows, list[Token]]:
    """What opens a matrix, its cells row by row, and what closes it."""
    _, start = group(tokens, 1)
    end = max(place for place, token in enumerate(tokens) if token.text == r"\end")
    rows: Rows = [[[]]]
    depth = 0
    for token in tokens[start:end]:
        depth += _change(token)
        if not depth and token.text == "&":
            rows[-1].append([])
        elif not depth and token.text == "\\\\":
            rows.append([[]])
        else:
            rows[-1][-1].append(token)
    return list(tokens[:start]), [row for row in rows if any(row)], list(tokens[end:])


def _joined(head: Sequence[Token], rows: Sequence[Sequence[Sequence[Token]]], tail: Sequence[Token]) -> list[Token]:
    result = list(head)
    for number, row in enumerate(rows):
        at = result[-1].end
        if number:
            result.append(Token("\\\\", at, at))
        for column, cell in enumerate(row):
            if column:
                result.append(Token("&", at, at))
            result += cell
    return [*result, *tail]


def _is_of_bars(row: Sequence[Sequence[Token]]) -> bool:
    """Whether the cells of a row are bars, which only say that what stands below or above is a column."""
    texts = {token.text for cell in row for token in cell} - _NO_ENTRIES
    return bool(texts) and texts <= _BARS


def _is_remark(cell: Sequence[Token]) -> bool:
    run = [token for token in cell if token.text not in ("(", ")", "{", "}", r"\quad")]
    return bool(run) and run[0].word and run[0].text.lower().split(" ")[0].strip(" ,.:") in REASONS
