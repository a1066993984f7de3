"""What stands between brackets and bars: vectors, matrices, lists, norms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.reading.indexed.sums import written_out
from symbackprop.check.reading.interpretation import ONES_VECTOR, List, WithOne, entries_of
from symbackprop.check.reading.lookup import known, term_of_name
from symbackprop.core.terms import (
    Matrix,
    Number,
    Power,
    Symbol,
    Term,
    Transpose,
    product_of,
    quantities_of,
    sum_of,
    transform,
)
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.nodes import Node
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import is_dots, items_of, name_in, numbers_side_by_side, text_of
from symbackprop.rules.functions import apply

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["between_bars", "bracketed", "even_power", "inner_product", "matrix", "norm"]

Row = tuple[Term, ...]
_MOST_ENTRIES = 600
_NORMS = frozenset([r"\|", r"\lVert", r"\Vert"])
_INDICES_OF_NORMS = frozenset(["1", "2", "F"])


def matrix(reader: Reader, node: Node) -> Term:
    """A matrix as it is set; rows of dots in it are written out, or left out where there are columns."""
    at = node.at
    grid = _cells(node)
    ones = _ones(grid)
    if ones is not None:
        return ones
    grid = _with_rows_of_dots(reader, grid) if any(all(map(_is_left_out, cells)) for cells in grid) else grid
    if any(is_dots(cell) for cells in grid for cell in cells):
        grid = [written_out(reader, cells) if any(map(is_dots, cells)) else cells for cells in grid]
    if sum(map(len, grid)) > _MOST_ENTRIES:
        raise Unread("a matrix that is too large to work with", at)
    rows = [tuple(reader.term(cell) for cell in cells) for cells in grid]
    if len(rows) == 1 < len(rows[0]) and reader.way.columns and (batch := _of_samples(reader, rows[0])) is not None:
        return batch
    rows = _joined(reader, rows, at)
    if not rows or len({len(row) for row in rows}) != 1:
        raise Unread("a matrix with rows of different lengths", at)
    return WithOne(tuple(rows)) if _has_one(rows) else Matrix(tuple(rows))


def _ones(grid: Sequence[Sequence[Node]]) -> Term | None:
    r"""The vector of ones of which some and dots are set, as long as what stands beside it; None for anything else."""
    cells = [cell for row in grid for cell in row]
    ones = [cell for cell in cells if cell.data == "number" and cell.literal.value == 1]
    dots = [cell for cell in cells if is_dots(cell)]
    if not dots or len(ones) < 2 or len(ones) + len(dots) < len(cells) or not ({1} & {len(grid), len(grid[0])}):
        return None
    return Transpose(ONES_VECTOR) if len(grid) == 1 else ONES_VECTOR


def _joined(reader: Reader, rows: Sequence[Row], at: int | None) -> list[Row]:
    """The rows of a matrix whose cells may be vectors and matrices themselves, one beside the other. Raises Unread."""
    if not any(has_matrices(cell) for row in rows for cell in row):
        return [*rows]
    found: list[Row] = []
    for row in rows:
        grids = [_grid(reader, cell) for cell in row]
        if len({len(grid) for grid in grids}) != 1:
            raise Unread("the parts of a matrix do not fit", at)
        found += [tuple(entry for line in lines for entry in line) for lines in zip(*grids, strict=True)]
    return found


def _grid(reader: Reader, term: Term) -> tuple[Row, ...]:
    grid = spread(reader.env.network, term)
    return grid.rows if isinstance(grid, Matrix) else ((grid,),)


def _has_one(rows: Sequence[Row]) -> bool:
    """Whether a vector has a 1 for its first or last entry, and names besides."""
    entries = [entry for row in rows for entry in row]
    ends = [end for end in (entries[0], entries[-1]) if isinstance(end, Number) and end.value == 1]
    vector = len(rows) == 1 or len(rows[0]) == 1
    return vector and len(ends) == 1 and len(entries) > 1 and not any(isinstance(one, Number) for one in entries[1:-1])


def _cells(node: Node) -> list[list[Node]]:
    """The entries of a matrix as it is set; of rows of dots some may be empty. Raises Unread."""
    grid: list[list[Node]] = []
    for row in items_of(node):
        cells = row.nodes
        if all(not cell.children for cell in cells):
            continue
        inner = [cell.node(0) if cell.children else cell for cell in cells]
        if any(not cell.children for cell in cells) and not all(map(_is_left_out, inner)):
            raise Unread("a matrix with an empty entry", node.at)
        grid.append(inner)
    return grid


def _is_left_out(cell: Node) -> bool:
    return not cell.children or is_dots(cell)


def _with_rows_of_dots(reader: Reader, grid: list[list[Node]]) -> list[list[Node]]:
    """The rows of a matrix with those that dots stand for, column by column; without them where that is not clear."""
    kept = [cells for cells in grid if not all(map(_is_left_out, cells))]
    columns = max(map(len, grid))
    filled = [cells if len(cells) == columns else [cells[0]] * columns for cells in grid]  # one dot may do for a row
    if len(kept) < 2 or any(len(cells) != columns for cells in kept):
        return kept
    found: list[list[Node]] = []
    try:
        for column in range(columns):
            cells = [row[column] for row in filled]
            if all(map(_is_left_out, cells)):
                found.append([cells[0]] * len(found[0]) if found else cells)
            else:
                dots = next(cell for row in filled for cell in row if is_dots(cell))
                cells = [dots if _is_left_out(cell) else cell for cell in cells]
                found.append(written_out(reader, cells, len(found[0]) if found else None))
    except Unread:
        if columns == 1:
            raise
        return kept
    return [[*cells] for cells in zip(*found, strict=True)] if len({*map(len, found)}) == 1 else kept


def bracketed(reader: Reader, node: Node) -> Term:
    """A formula in brackets; several, or numbers beside each other, are a vector."""
    parts = items_of(node)
    if any(map(is_dots, parts)) and len(parts) > 2:
        parts = written_out(reader, parts)
    if len(parts) == 1:
        spaced = numbers_side_by_side(parts[0])
        if spaced is None or node.sign() not in ("[", r"\lbrack"):
            return reader.term(parts[0])
        parts = spaced
    terms = [reader.term(part) for part in parts]
    if len(terms) > 1 and reader.way.columns and (batch := _of_samples(reader, terms)) is not None:
        return batch
    lists = [term for term in terms if isinstance(term, List)]
    if len(lists) == len(terms) and len({len(row.rows) for row in lists}) == 1:
        return Matrix(tuple(tuple(entry for (entry,) in row.rows) for row in lists))  # a list of rows
    if any(map(has_matrices, terms)) and not lists:
        grids = [_grid(reader, term) for term in terms]
        if all(1 in (len(grid), len(grid[0])) for grid in grids):  # [1, x]: one vector after the other
            entries = [entry for grid in grids for row in grid for entry in row]
            lying = all(len(grid) == 1 for grid in grids)
            rows: list[Row] = [tuple(entries)] if lying else [(entry,) for entry in entries]
            return WithOne(tuple(rows)) if _has_one(rows) else Matrix(tuple(rows))
    return List(tuple((term,) for term in terms))


def _of_samples(reader: Reader, terms: Sequence[Term]) -> Matrix | None:
    """The matrix of what the samples have, one beside the other or one below the other; None for anything else."""
    names = [{*quantities_of(term)} for term in terms]
    samples = [{name.sample for name in found} for found in names]
    if samples[1:] != [{number} for number in range(2, (reader.env.lecture.network.samples or 0) + 1)]:
        return None
    if {name.of_sample(1) for name in names[0]} != {name.of_sample(1) for name in names[1]} or None in samples[0]:
        return None

    def of_the_first(part: Term) -> Term:
        return Symbol(part.quantity.of_sample(1)) if isinstance(part, Symbol) else part

    terms = [transform(terms[1], of_the_first), *terms[1:]]  # a^{(1)} may be a name without its sample, too
    rows = reader.env.names.rows
    grids = [spread(reader.env.network, Transpose(term) if rows else term) for term in terms]
    columns = [[row[0] for row in grid.rows] if isinstance(grid, Matrix) else [grid] for grid in grids]
    found = Matrix(tuple(zip(*columns, strict=True)))
    return Matrix(tuple(zip(*found.rows, strict=True))) if rows else found


def between_bars(reader: Reader, node: Node) -> Term:
    """An absolute value, or between double bars the norm of a vector; a size that the document has named so."""
    named = name_in(node.node(1))
    if named is not None:
        size = replace(named, base=f"|{named.base}|")
        if known(reader, named) is None or known(reader, size) is not None:
            return term_of_name(reader, size)
    inner = reader.term(node.node(1))
    if not has_matrices(inner):
        return apply("abs", inner)
    if node.sign() not in _NORMS:
        raise Unread("the size of a vector", None)
    return Power(_sum_of_squares(reader, inner), Number(Fraction(1, 2)))


def norm(reader: Reader, node: Node, index: str) -> Term | None:
    """What double bars with an index below are: the norm of Euclid or Frobenius, or the sum of absolute values; None
    for anything else.
    """
    if node.data != "bars" or node.sign() not in _NORMS or index not in _INDICES_OF_NORMS:
        return None
    if index != "1":
        return between_bars(reader, node)
    inner = reader.term(node.node(1))
    return sum_of(*(apply("abs", entry) for entry in entries_of(reader, inner) or [inner]))


def even_power(reader: Reader, node: Node, exponent: int) -> Term | None:
    """An even power of what stands between bars, which needs no bars; None for anything else."""
    index = ""
    if node.data == "indexed":
        node, index = node.node(0), text_of(node.tokens)
    if node.data != "bars" or exponent % 2 or index not in ("", "2", "F"):
        return None
    named = name_in(node.node(1))
    if named is not None and known(reader, named) is None:
        return None
    inner = reader.term(node.node(1))
    if not has_matrices(inner):
        return Power(inner, Number(Fraction(exponent)))
    if node.sign() not in _NORMS:
        return None
    squares = _sum_of_squares(reader, inner)
    return squares if exponent == 2 else Power(squares, Number(Fraction(exponent, 2)))


def _sum_of_squares(reader: Reader, inner: Term) -> Term:
    entries = entries_of(reader, inner) or [inner]
    return sum_of(*(Power(entry, Number(Fraction(2))) for entry in entries))


def inner_product(reader: Reader, node: Node) -> Term:
    """The sum of the products of the entries of two vectors, or of two matrices."""
    sides = [entries_of(reader, reader.term(side)) for side in node.nodes]
    if None in sides or len({len(entries or []) for entries in sides}) != 1:
        raise Unread("an inner product of what does not fit")
    left, right = (entries or [] for entries in sides)
    return sum_of(*(product_of(one, other) for one, other in zip(left, right, strict=True)))
