"""Products of vectors that are meant entry by entry, or lie as they fit, whatever stands between them; and sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symbackprop.check.reading.interpretation import List
from symbackprop.check.reading.slopes.derivatives import reaches
from symbackprop.core.errors import MissingRule
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import (
    Derivative,
    Hadamard,
    Matrix,
    Negation,
    Number,
    Product,
    Quotient,
    Sum,
    Term,
    Transpose,
)
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.network.network import Equation

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["beside_each_other", "diagonal_of", "is_oblong", "lying_alike"]


def beside_each_other(reader: Reader, factors: Sequence[Term]) -> list[Term]:
    """Factors, where a (1 - a) of a vector is entry by entry, and a list behind a column, or before a matrix with as
    many rows as it has entries, is a row: none of it has another meaning.
    """
    found: list[Term] = []
    for factor in factors:
        before = found[-1] if found else None
        if before is None or not has_matrices(before) or not has_matrices(factor):
            found.append(factor)
        elif _is_entry_by_entry(reader, before, factor):
            found[-1] = Hadamard((before, factor))
        elif isinstance(factor, List) and len(factor.rows[0]) == 1 and _is_a_column(reader, before):
            found.append(Transpose(Matrix(factor.rows)))
        elif isinstance(before, List) and _is_of_as_many_rows(reader, before, factor):
            found[-1:] = [Transpose(Matrix(before.rows)), factor]
        elif _is_a_column(reader, before) and _is_a_column(reader, factor) and reader.way.inner:
            found[-1:] = [Transpose(before), factor]
        else:
            found.append(factor)
    return found


def _is_entry_by_entry(reader: Reader, before: Term, factor: Term) -> bool:
    of_one = _is_of_numbers_and(factor, before) or _is_of_numbers_and(before, factor)
    return (of_one and is_oblong(reader, before)) or _all_are_summed(reader, before, factor)


def is_oblong(reader: Reader, term: Term) -> bool:
    """Whether a vector or matrix has not as many rows as columns, so that its product with itself does not fit."""
    try:
        grid = spread(reader.env.network, term)
    except MissingRule:
        return False
    return isinstance(grid, Matrix) and len(grid.rows) != len(grid.rows[0])


def _is_of_numbers_and(term: Term, vector: Term) -> bool:
    """Whether a formula is a sum of a vector, with any sign, and of numbers: 1 - a."""
    if not isinstance(term, Sum):
        return False
    parts = [part.term if isinstance(part, Negation) else part for part in term.terms]
    return vector in parts and all(part == vector or isinstance(part, Number) for part in parts)


def lying_alike(reader: Reader, parts: Sequence[Term]) -> Sequence[Term]:
    """The parts of a sum, a list as a row where another part is a row."""
    if not any(isinstance(part, List) for part in parts) or not any(
        _is_a_row(reader, part) for part in parts if not isinstance(part, List) and has_matrices(part)
    ):
        return parts
    return [Transpose(Matrix(part.rows)) if isinstance(part, List) else part for part in parts]


def _is_a_row(reader: Reader, term: Term) -> bool:
    try:
        grid = spread(reader.env.network, term)
    except MissingRule:
        return False
    return isinstance(grid, Matrix) and len(grid.rows) == 1 < len(grid.rows[0])


def _all_are_summed(reader: Reader, *terms: Term) -> bool:
    """Whether two matrices of one shape stand in a sum over all entries, as in sum Y ln P."""
    try:
        grids = [spread(reader.env.network, term) for term in terms]
    except MissingRule:
        return False
    shapes = {(len(grid.rows), len(grid.rows[0])) for grid in grids if isinstance(grid, Matrix)}
    return len(shapes) == 1 and all(isinstance(grid, Matrix) for grid in grids) and reader.way.total


def _is_of_as_many_rows(reader: Reader, column: Matrix, term: Term) -> bool:
    """Whether a matrix of several columns has as many rows as a column has entries."""
    try:
        grid = spread(reader.env.network, term)
    except MissingRule:
        return False
    wide = isinstance(grid, Matrix) and len(grid.rows[0]) > 1
    return wide and isinstance(grid, Matrix) and len(column.rows[0]) == 1 < len(column.rows) == len(grid.rows)


def _is_a_column(reader: Reader, term: Term) -> bool:
    try:
        grid = spread(reader.env.network, term)
    except MissingRule:
        return False
    return isinstance(grid, Matrix) and len(grid.rows[0]) == 1 < len(grid.rows)


def diagonal_of(reader: Reader, factor: Term) -> Term:
    """The slopes da/dz of a vector by another, or of a function of it, each entry by its own, as a vector; any other
    factor itself.
    """
    try:
        grid = spread(reader.env.network, factor) if has_matrices(factor) else factor
    except MissingRule:
        return factor
    if not isinstance(grid, Matrix) or len(grid.rows) != len(grid.rows[0]):
        return factor
    equations = reader.env.network.equations
    for row, entries in enumerate(grid.rows):
        for column, entry in enumerate(entries):
            if row != column and not _is_nothing(equations, entry):
                return factor
    return Matrix(tuple((entries[row],) for row, entries in enumerate(grid.rows)))


def _is_nothing(equations: Mapping[Quantity, Equation], term: Term) -> bool:
    """Whether a formula is 0 since nothing in it depends on what it is differentiated by."""
    match term:
        case Derivative():
            return term.of != term.by and not reaches(equations, term.of, term.by)
        case Product():
            return any(_is_nothing(equations, factor) for factor in term.factors)
        case Sum():
            return all(_is_nothing(equations, part) for part in term.terms)
        case Negation():
            return _is_nothing(equations, term.term)
        case Quotient():
            return _is_nothing(equations, term.numerator)
        case Number():
            return term.value == 0
    return False
