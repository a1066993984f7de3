"""Sums that say nothing of an index: of the entries of a vector, of the samples of a batch, or along an axis."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.conventions import AXES, OVER_SAMPLES
from symbackprop.check.names.functions import Called
from symbackprop.check.reading.slopes.derivatives import differentiable, differentiated, variable_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import (
    Hadamard,
    Matrix,
    Number,
    Symbol,
    Term,
    Transpose,
    product_of,
    quantities_of,
    sum_of,
)
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.nodes import Node, SumSign
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import Items, flatten, is_differential, text_of

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["MEAN", "axis_of", "over_entries", "parted", "words_of"]

MEAN = "mean"  # before the axis along which a mean is taken


def axis_of(reader: Reader, big: SumSign) -> int | None:
    """Along which axis of a matrix a sum or mean runs, where it says so in words: 0 is down the rows."""
    words = words_of(big).removeprefix(MEAN)
    if words in OVER_SAMPLES:
        return 0 if reader.env.names.rows else 1
    return AXES.get(words)


def words_of(big: SumSign) -> str:
    return text_of(big.sub).replace(" ", "") if not big.sup else ""


def parted(items: Items) -> list[list[tuple[str, Node]]]:
    """The factors of a product between its signs for entry by entry."""
    parts: list[list[tuple[str, Node]]] = [[]]
    for how, node in items:
        if how == "entrywise" and parts[-1]:
            parts.append([])
        parts[-1].append((how, node))
    return parts


def _is_of_the_only_output(reader: Reader, whole: Term) -> bool:
    """Whether what is summed is of the outputs, of which the lecture has one, as of samples."""
    network = reader.env.lecture.network
    kinds = {name.kind for name in quantities_of(whole)}
    return network.outputs == 1 and not network.samples and bool(kinds & {Kind.PREDICTION, Kind.TARGET})


def over_entries(reader: Reader, big: SumSign, rest: Items, at: int | None, axis: int | None = None) -> Term:
    """A sum that says nothing of what it runs over: the entries of a vector, or in columns the samples of a batch; or
    one along an axis, 0 down the rows or 1 across the columns.
    """
    slope = _slope_of_sum(reader, rest) if big.sign == r"\sum" and axis is None else None
    if slope is not None:
        return slope
    factors = tuple(reader.run([("beside", part[0][1]), *part[1:]]) for part in parted(rest))
    whole = factors[0] if len(factors) == 1 else Hadamard(factors)
    grid = spread(reader.env.network, whole) if has_matrices(whole) else None
    if grid is None and axis is None and big.sign == r"\sum" and _is_of_the_only_output(reader, whole):
        return whole
    if not isinstance(grid, Matrix) or big.sign != r"\sum":
        raise Unread("a sum that does not say over what it runs", at)
    if axis is None and reader.way.one_sum:
        return whole
    found = _summed(reader, grid, axis)
    if not words_of(big).startswith(MEAN):
        return found
    left = found.rows if isinstance(found, Matrix) else ((found,),)
    count = (len(grid.rows) * len(grid.rows[0])) // (len(left) * len(left[0]))
    return product_of(Number(Fraction(1, count)), found)


def _slope_of_sum(reader: Reader, rest: Items) -> Term | None:
    """The derivative of a sum by weights, for the sum of the derivatives of entries: it lies as the weights do."""
    if len(rest) != 1 or rest[0][1].data != "fraction":
        return None
    ratio = rest[0][1].ratio
    top, bottom = flatten(ratio.top), flatten(ratio.bottom)
    if len(top) < 2 or len(bottom) != 2 or not (is_differential(top[0][1]) and is_differential(bottom[0][1])):
        return None
    by = variable_of(reader, ratio)
    bare = by.term if isinstance(by, Transpose) else by
    if not isinstance(bare, Symbol) or bare.quantity.kind is not Kind.WEIGHT or bare.quantity.unit != ALL:
        return None
    of = differentiable(reader, top[1:])
    grid = spread(reader.env.network, of) if not isinstance(of, Called) and has_matrices(of) else None
    if not isinstance(grid, Matrix):
        return None
    return differentiated(reader, sum_of(*(entry for row in grid.rows for entry in row)), by)


def _summed(reader: Reader, grid: Matrix, axis: int | None) -> Term:
    if axis == 0 or (axis is None and reader.env.names.rows and reader.way.columns and not reader.way.total):
        return Matrix((tuple(sum_of(*column) for column in zip(*grid.rows, strict=True)),))
    if axis is None and (1 in (len(grid.rows), len(grid.rows[0])) or reader.way.total):
        entries = [entry for row in grid.rows for entry in row]
        return sum_of(*entries)
    return Matrix(tuple((sum_of(*row),) for row in grid.rows))
