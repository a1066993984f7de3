"""An entry of a formula of vectors and matrices, with running indices: what the formula means, for all sizes.

The rules are those of linear algebra alone: (AB)_ij = sum_k A_ik B_kj, (A^T)_ij = A_ji, (A o B)_ij = A_ij B_ij. A
function stands for itself in every entry, a scalar in a sum for a vector that has it everywhere, and a vector beside a
matrix for each of its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from symbackprop.core.errors import MissingRule
from symbackprop.core.graph import Graph
from symbackprop.core.places import ALL, SAMPLE, Axis, Index, Place
from symbackprop.core.quantities import Kind, Quantity, canonical_name, parameter_of, quantity_of, source_of
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Hadamard,
    Matrix,
    Negation,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    Transpose,
    product_of,
    sum_of,
)
from symbackprop.network.instances import written_out
from symbackprop.rules.contractions import COUPLED, coupled

__all__ = ["Shape", "entries_of", "entry_at", "shape_of", "size_of"]

Side = Axis | int | None  # what the rows or the columns run over, how many there are, or None where there is only one
Shape = tuple[Side, Side]  # rows and columns; a vector is a column

_SCALAR: Shape = (None, None)


def size_of(graph: Graph, side: Side) -> int:
    """How many rows or columns there are."""
    return graph.sizes[side] if isinstance(side, Axis) else side or 1


def shape_of(graph: Graph, term: Term) -> Shape:
    """What the rows and columns of a formula run over. Raises MissingRule where its parts do not fit together."""
    match term:
        case Symbol(quantity):
            return _shape_of_quantity(graph, quantity)
        case Derivative(_, by):
            return _shape_of_quantity(graph, by)
        case Matrix(rows):
            return (len(rows) if len(rows) > 1 else None, len(rows[0]) if len(rows[0]) > 1 else None)
        case Transpose(inner):
            return shape_of(graph, inner)[::-1]
        case Negation(inner) | Series(_, _, inner) | Power(inner, _) | Apply(_, (inner, *_)):
            return shape_of(graph, inner)
        case Sum(terms) | Hadamard(terms):
            return _common(graph, [shape_of(graph, part) for part in terms])
        case Quotient(top, bottom):
            return _common(graph, [shape_of(graph, top), shape_of(graph, bottom)])
        case Product(factors):
            return _product_shape(graph, [shape_of(graph, factor) for factor in factors])
    return _SCALAR


def _shape_of_quantity(graph: Graph, quantity: Quantity) -> Shape:
    """The axes at which a quantity is whole."""
    if ALL not in (*quantity.at, quantity.sample):
        return _SCALAR
    if quantity.kind is Kind.STATE:
        return _shape_of_quantity(graph, parameter_of(quantity))
    source = source_of(quantity) or quantity  # delta stands where its z does
    general = graph.general(source.variable)
    if general is None:
        raise MissingRule("the quantities of the graph", canonical_name(quantity))
    pairs = [*zip(general.at, quantity.at, strict=True), (general.sample, quantity.sample)]
    axes = [place.axis for place, own in pairs if own == ALL and isinstance(place, Index)]
    return axes[0], axes[1] if len(axes) > 1 else None


def _common(graph: Graph, shapes: Iterable[Shape]) -> Shape:
    """The shape of a sum, or of a product entry by entry: scalars and columns fit what they stand beside."""
    found = _SCALAR
    for shape in shapes:
        if _SCALAR in (found, shape):
            found = found if shape == _SCALAR else shape
        elif not _fits(graph, found[0], shape[0]) or not (
            None in (found[1], shape[1]) or _fits(graph, found[1], shape[1])
        ):
            raise MissingRule("the rules of linear algebra", f"{found} beside {shape}")
        elif found[1] is None:
            found = shape
    return found


def _fits(graph: Graph, one: Side, other: Side) -> bool:
    return size_of(graph, one) == size_of(graph, other)


def _product_shape(graph: Graph, shapes: Iterable[Shape]) -> Shape:
    found = _SCALAR
    for shape in shapes:
        if _SCALAR in (found, shape):
            found = found if shape == _SCALAR else shape
        elif not _fits(graph, found[1], shape[0]):
            raise MissingRule("the rules of linear algebra", f"{found} times {shape}")
        else:
            found = (found[0], shape[1])
    return found


def entries_of(graph: Graph, term: Term, *, every_sample: bool = False) -> tuple[tuple[Term, ...], ...]:
    """The scalar formulas of a formula of matrices, row by row; a scalar is a single entry.

    Where the columns of a matrix are the samples they are all alike, and one stands for them, that of the running
    sample; with `every_sample` each stands for itself. Raises MissingRule where the shapes do not fit.
    """
    rows, columns = shape_of(graph, term)
    down: Sequence[Place | None] = [None] if rows is None else [*range(1, size_of(graph, rows) + 1)]
    across: Sequence[Place | None] = [None] if columns is None else [*range(1, size_of(graph, columns) + 1)]
    if columns == SAMPLE.axis and not every_sample:
        across = [SAMPLE]
    shapes: dict[Term, Shape] = {}

    def entry(row: Place | None, column: Place | None) -> Term:
        return written_out(graph, _Spreader(graph, count(1), shapes).entry(term, row, column))

    return tuple(tuple(entry(row, column) for column in across) for row in down)


def entry_at(graph: Graph, term: Term, row: Place | None = None, column: Place | None = None) -> Term:
    """The entry of a vector or matrix at a row and a column; a vector has no column, a scalar neither."""
    return _Spreader(graph, count(1), {}).entry(term, row, column)


@dataclass(frozen=True, slots=True)
class _Spreader:
    """`copies` numbers the indices of sums, so that none is like another; `shapes` has those that are known."""

    graph: Graph
    copies: count[int]
    shapes: dict[Term, Shape]

    def entry(self, term: Term, row: Place | None, column: Place | None) -> Term:
        sides = self._shape(term)
        row, column = (None if side is None else place for side, place in zip(sides, (row, column), strict=True))
        match term:
            case Symbol(quantity):
                return Symbol(self._placed(quantity, row, column))
            case Derivative(of, by, direct):
                return Derivative(of, self._placed(by, row, column), direct)
            case Matrix(rows):
                return self.entry(rows[_number(row)][_number(column)], None, None)
            case Transpose(inner):
                return self.entry(inner, column, row)
            case Negation(inner):
                return Negation(self.entry(inner, row, column))
            case Series(index, size, body):
                return Series(index, size, self.entry(body, row, column))
            case Sum(terms):
                return sum_of(*(self.entry(part, row, column) for part in terms))
            case Hadamard(factors):
                return product_of(*(self.entry(factor, row, column) for factor in factors))
            case Quotient(top, bottom):
                return Quotient(self.entry(top, row, column), self.entry(bottom, row, column))
            case Power(base, exponent):
                return Power(self.entry(base, row, column), exponent)
            case Product(factors):
                return self._product(factors, row, column)
            case Apply(name, (argument,)) if name in COUPLED:
                return self._coupled(name, argument, row, column)
            case Apply(name, (argument, *parameters)):
                return Apply(name, (self.entry(argument, row, column), *parameters))
        return term

    def _product(self, factors: tuple[Term, ...], row: Place | None, column: Place | None) -> Term:
        """(AB)_ij = sum_k A_ik B_kj, and of a scalar c (cB)_ij = c B_ij."""
        if len(factors) == 1:
            return self.entry(factors[0], row, column)
        # u^T v w is the number u^T v times w
        number = (
            n for n in range(1, len(factors)) if _product_shape(self.graph, map(self._shape, factors[:n])) == _SCALAR
        )
        split = next(number, 1)
        first, rest = (part[0] if len(part) == 1 else Product(part) for part in (factors[:split], factors[split:]))
        left, right = self._shape(first), self._shape(rest)
        if _SCALAR in (left, right) or left[1] is None:
            return product_of(self.entry(first, row, column), self.entry(rest, row, column))

        def summand(place: Place) -> Term:
            return product_of(self.entry(first, row, place), self.entry(rest, place, column))

        if not isinstance(left[1], Axis) or not isinstance(right[0], Axis):
            return sum_of(*map(summand, range(1, size_of(self.graph, left[1]) + 1)))
        inner = self._fresh(left[1], (row, column))
        return Series(inner, self._size(inner), summand(inner))

    def _shape(self, term: Term) -> Shape:
        found = self.shapes.get(term)
        if found is None:
            found = self.shapes[term] = shape_of(self.graph, term)
        return found

    def _coupled(self, name: str, argument: Term, row: Place | None, column: Place | None) -> Term:
        axis = self._shape(argument)[0]
        if not isinstance(axis, Axis):
            raise MissingRule("the rules of linear algebra", f"{name} of numbers")
        index = self._fresh(axis, (row, column))
        other = self.entry(argument, index, column)
        return coupled(name, self.entry(argument, row, column), other, index, self._size(index))

    def _fresh(self, axis: Axis, taken: Sequence[Place | None]) -> Index:
        if axis == SAMPLE.axis and SAMPLE not in taken:
            return SAMPLE
        return Index("e", axis, next(self.copies))

    def _size(self, index: Index) -> int | Quantity:
        assert index.axis is not None
        return self.graph.size(index) if index.axis.layer is None else quantity_of(Kind.WIDTH, index.axis.layer)

    def _placed(self, quantity: Quantity, row: Place | None, column: Place | None) -> Quantity:
        """The entry of a whole quantity: the row goes to the first place that is whole, the column to the second. Where
        another parameter stands at the place, it is that one.
        """
        places = iter((row, column))

        def own(place: Place) -> Place:
            if place != ALL:
                return place
            found = next(places)
            return 1 if found is None else found

        at = tuple(map(own, quantity.at))
        one = quantity._replace(at=at, sample=None if quantity.sample is None else own(quantity.sample))
        return self.graph.ties.get(one.after(0), one).after(one.step)


def _number(place: Place | None) -> int:
    """The place in a matrix of given entries, counted from 0."""
    if not isinstance(place, int | None):
        raise MissingRule("the rules of linear algebra", "a matrix of given entries at a running place")
    return 0 if place is None else place - 1
