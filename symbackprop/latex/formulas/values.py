"""Numbers, vectors and matrices as formulas with open indices: W x is sum_j W_ij x_j with an open i."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from symbackprop.core.places import Index, Place
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Quotient, Series, Term, product_of, sum_of
from symbackprop.latex.formulas.axes import Axes
from symbackprop.latex.tokens import Misfit, Unread

__all__ = [
    "Value",
    "at_entry",
    "beside",
    "divided",
    "dotted",
    "entrywise",
    "multiplied",
    "number_of",
    "summed",
    "total",
    "transposed",
]


@dataclass(frozen=True, slots=True)
class Value:
    """A formula with open indices: none in a number, one in a vector, two in a matrix, its rows first.

    `row` says that a vector lies; any other vector stands.
    """

    term: Term
    axes: tuple[Index, ...] = ()
    row: bool = False

    @property
    def rank(self) -> int:
        return len(self.axes)


def number_of(value: Value, what: str, at: int | None) -> Term:
    """The formula of a number. Raises Misfit where it is a vector or more."""
    if value.axes:
        raise Misfit(f"{what} must be one number, and this is a {_KINDS[min(value.rank, 3)]}", at)
    return value.term


_KINDS = ("number", "vector", "matrix", "array with more than two axes")


def entrywise(axes: Axes, values: Sequence[Value], make: Callable[..., Term], at: int | None) -> Value:
    """A formula of the entries of values of one shape; a number is the same at every entry."""
    first = max(values, key=lambda value: value.rank)
    terms: list[Term] = []
    for value in values:
        if value.rank not in (0, first.rank):
            both = f"a {_KINDS[value.rank]} and a {_KINDS[min(first.rank, 3)]}"
            raise Misfit(f"{both} do not fit entry by entry; with indices it is said along which", at)
        for one, other in zip(first.axes, value.axes, strict=False):
            axes.join(one.axis, other.axis, at)
        places: dict[Index, Place] = dict(zip(value.axes, first.axes, strict=False))
        terms.append(at_places(value.term, places) if value is not first else value.term)
    return replace(first, term=make(*terms))


def summed(axes: Axes, values: Sequence[Value], at: int | None) -> Value:
    """The sum of values of one shape; a number is added to every entry."""
    return entrywise(axes, values, sum_of, at)


def beside(axes: Axes, left: Value, right: Value, at: int | None) -> Value:
    """A product without a sign: of numbers, of a number and an array, of matrices and vectors."""
    if not left.axes or not right.axes:
        lone = right if right.axes else left
        return replace(lone, term=product_of(left.term, right.term))
    if left.rank > 2 or right.rank > 2:
        raise Unread("a product of arrays with more than two axes; write it with indices and a sum", at)
    if left.rank == right.rank == 1:
        if left.row and not right.row:
            return _contracted(axes, left, right, at)
        if right.row and not left.row:
            return Value(product_of(left.term, right.term), (*left.axes, *right.axes))
        raise Unread(
            r"two vectors side by side can be read in two ways; write x^\top y for a number, x \odot y entry by entry, "
            r"x y^\top for a matrix",
            at,
        )
    if right.row and left.rank == 2:
        raise Misfit("a matrix before a vector that lies; the vector must stand", at)
    return _contracted(axes, left, right, at)


def _contracted(axes: Axes, left: Value, right: Value, at: int | None) -> Value:
    # (A B)_ij = sum_k A_ik B_kj
    inner, other = left.axes[-1], right.axes[0]
    axes.join(inner.axis, other.axis, at)
    body = product_of(left.term, at_places(right.term, {other: inner}))
    lies = left.rank == 1 and right.rank == 2
    return Value(Series(inner, axes.count(inner.axis), body), (*left.axes[:-1], *right.axes[1:]), lies)


def dotted(axes: Axes, left: Value, right: Value, at: int | None) -> Value:
    """A product with a dot: of two vectors the sum of the products of their entries."""
    if left.rank == right.rank == 1:
        return _contracted(axes, replace(left, row=True), replace(right, row=False), at)
    return beside(axes, left, right, at)


def transposed(value: Value, at: int | None) -> Value:
    """Rows and columns exchanged; of a number the number itself."""
    if value.rank > 2:
        raise Unread("the transpose of an array with more than two axes; write it with indices", at)
    return replace(value, row=not value.row) if value.rank == 1 else replace(value, axes=value.axes[::-1])


def total(axes: Axes, value: Value) -> Term:
    """The sum of all entries."""
    term = value.term
    for index in reversed(value.axes):
        term = Series(index, axes.count(index.axis), term)
    return term


def at_entry(value: Value, places: Sequence[Place], at: int | None) -> Value:
    """An entry of a vector or matrix, or a row where there are fewer places than axes."""
    if len(places) > value.rank:
        raise Misfit(f"{len(places)} indices on a {_KINDS[min(value.rank, 3)]}", at)
    chosen = dict(zip(value.axes, places, strict=False))
    return Value(at_places(value.term, chosen), value.axes[len(places) :])


def divided(axes: Axes, top: Value, bottom: Value, at: int | None) -> Value:
    """A quotient, entry by entry."""
    return entrywise(axes, [top, bottom], Quotient, at)


def multiplied(axes: Axes, values: Sequence[Value], at: int | None) -> Value:
    """A product entry by entry."""
    return entrywise(axes, values, product_of, at)
