"""What stands between brackets and bars: vectors, matrices, lists, norms."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symbackprop.check.reading.interpretation import List, entries_of
from symbackprop.check.reading.lookup import known, term_of_name
from symbackprop.check.reading.sums import written_out
from symbackprop.core.places import ALL
from symbackprop.core.terms import Matrix, Number, Power, Term, product_of, sum_of
from symbackprop.judge.entries import has_matrices
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import is_dots, items_of, name_in, numbers_side_by_side, trees_in
from symbackprop.rules.functions import apply

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["between_bars", "bracketed", "inner_product", "matrix", "square_of_norm"]

_NORMS = frozenset([r"\|", r"\lVert", r"\Vert"])


def matrix(reader: Reader, node: Any) -> Term:
    """A matrix as it is set; rows of dots in it are written out, or left out where there are columns."""
    at = node.children[0].start_pos
    grid: list[list[Any]] = []
    for row in items_of(node):
        cells = trees_in(row)
        if any(not cell.children for cell in cells):
            if all(not cell.children for cell in cells):
                continue
            raise Unread("a matrix with an empty entry", at)
        grid.append([cell.children[0] for cell in cells])
    if any(all(map(is_dots, cells)) for cells in grid):
        if {len(cells) for cells in grid} != {1}:
            grid = [cells for cells in grid if not all(map(is_dots, cells))]
        else:
            grid = [[cell] for cell in written_out(reader, [cells[0] for cells in grid])]
    rows = [tuple(reader.term(cell) for cell in cells) for cells in grid]
    if not rows or len({len(row) for row in rows}) != 1:
        raise Unread("a matrix with rows of different lengths", at)
    return Matrix(tuple(rows))


def bracketed(reader: Reader, node: Any) -> Term:
    """A formula in brackets; several, or numbers beside each other, are a vector."""
    parts = items_of(node)
    if any(map(is_dots, parts)) and len(parts) > 3:
        parts = written_out(reader, parts)
    if len(parts) == 1:
        spaced = numbers_side_by_side(parts[0])
        if spaced is None or node.children[0].value not in ("[", r"\lbrack"):
            return reader.term(parts[0])
        parts = spaced
    return List(tuple((reader.term(part),) for part in parts))


def between_bars(reader: Reader, node: Any) -> Term:
    """An absolute value; of a vector, a matrix or a function, a size that the document names so."""
    named = name_in(node.children[1])
    if named is not None:
        found = known(reader, named)
        if found is None or found.unit == ALL:
            return term_of_name(reader, replace(named, base=f"|{named.base}|"))
    inner = reader.term(node.children[1])
    if has_matrices(inner):
        raise Unread("the size of a vector", None)
    return apply("abs", inner)


def square_of_norm(reader: Reader, node: Any) -> Term | None:
    """The sum of the squares of a vector between double bars, which its norm squared is; None for anything else."""
    if node.data != "bars" or str(node.children[0]) not in _NORMS:
        return None
    named = name_in(node.children[1])
    inner = reader.term(node.children[1]) if named is None or known(reader, named) is not None else None
    if inner is None or not has_matrices(inner):
        return None
    entries = entries_of(reader, inner) or [inner]
    return sum_of(*(Power(entry, Number(Fraction(2))) for entry in entries))


def inner_product(reader: Reader, node: Any) -> Term:
    """The sum of the products of the entries of two vectors, or of two matrices."""
    sides = [entries_of(reader, reader.term(side)) for side in trees_in(node)]
    if None in sides or len({len(entries or []) for entries in sides}) != 1:
        raise Unread("an inner product of what does not fit")
    left, right = (entries or [] for entries in sides)
    return sum_of(*(product_of(one, other) for one, other in zip(left, right, strict=True)))
