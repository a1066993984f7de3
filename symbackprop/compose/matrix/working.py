"""A formula of matrices worked out in numbers, one kind of step after the other."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.compose.matrix.matrices import MOST, MatrixView
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import at_places, substitute
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Matrix,
    Number,
    Product,
    Real,
    Series,
    Sum,
    Symbol,
    Term,
    Transpose,
    map_children,
    product_of,
    sum_of,
    transform,
)
from symbackprop.derive.families.entries import entries_of, shape_of
from symbackprop.rules.activations import Z_SUM, Z
from symbackprop.rules.contractions import COUPLED
from symbackprop.rules.function_row import put
from symbackprop.rules.functions import apply, function
from symbackprop.rules.value import value_of

__all__ = ["evaluated", "filled", "working", "written_sums"]

_MOST_PRODUCTS = 12  # products of numbers in the entries of a matrix of several rows and columns


class _Missing(Exception):
    """A number is not known, or a matrix is too large to be written."""


def working(view: MatrixView, term: Term) -> list[Term]:
    """The formula with numbers put in, its products of matrices written out, and worked out; nothing where a number is
    missing.
    """
    numbers = filled(view, term)
    if numbers is None:
        return []
    steps = [numbers]
    several = isinstance(numbers, Sum) and any(side is not None for side in shape_of(view.graph, term)[1:])
    products = numbers if several else transform(numbers, _products_written)
    if products != numbers:
        steps.append(products)
        if isinstance(products, Matrix):
            steps.append(Matrix(tuple(tuple(map(_multiplied, row)) for row in products.rows)))
    worked = transform(numbers, lambda node: evaluated(view, node) if _is_product_of_matrices(node) else node)
    return [*steps, worked] if worked != numbers else steps


def filled(view: MatrixView, term: Term) -> Term | None:
    """The formula with numbers for its vectors, matrices and scalars; None where one is missing."""
    try:
        return _filled(view, term)
    except _Missing:
        return None


def written_sums(view: MatrixView, term: Term) -> Term | None:
    """The formula with its sums over the units of a layer written out; None where there are many."""
    try:
        return _written_sums(view, term)
    except _Missing:
        return None


def _filled(view: MatrixView, term: Term) -> Term:
    match term:
        case Symbol() | Derivative() | Transpose(Symbol()):
            found = view.numbers(term)
            if found is None:
                raise _Missing
            return found
        case Apply(name, (argument, *parameters)):
            inner = _filled(view, argument)
            if name in COUPLED and inner.holds(Matrix):
                inner = evaluated(view, inner)
            return _applied(name, inner, parameters) if isinstance(inner, Matrix) else Apply(name, (inner, *parameters))
        case Series(index, int() as count, body) if index == SAMPLE:
            if count > MOST:
                raise _Missing
            return sum_of(*(_filled(view, at_places(body, {SAMPLE: place})) for place in range(1, count + 1)))
        case Series():
            return _filled(view, _written_sums(view, term))
        case Sum(terms):
            return Sum(tuple(_broadcast(view, term, part) for part in terms))
    return map_children(term, lambda child: _filled(view, child))


def _written_sums(view: MatrixView, term: Term) -> Term:
    if isinstance(term, Series) and term.index != SAMPLE:
        size = view.graph.size(term.index)
        if size > MOST:
            raise _Missing
        return sum_of(*(at_places(_written_sums(view, term.body), {term.index: n}) for n in range(1, size + 1)))
    return map_children(term, lambda child: _written_sums(view, child))


def _broadcast(view: MatrixView, total: Term, part: Term) -> Term:
    """A summand in numbers: a bias that stands for every unit, or for every sample, in each of its places."""
    numbers = _filled(view, part)
    rows, columns = ((side is not None) for side in shape_of(view.graph, total))
    own = shape_of(view.graph, part)
    if not isinstance(part, Symbol) or (rows, columns) == (own[0] is not None, own[1] is not None):
        return numbers
    whole = entries_of(view.graph, total, every_sample=True)
    grid = numbers.rows if isinstance(numbers, Matrix) else ((numbers,),)
    return Matrix(
        tuple(
            tuple(grid[i if len(grid) > 1 else 0][j if len(grid[0]) > 1 else 0] for j in range(len(row)))
            for i, row in enumerate(whole)
        )
    )


def _applied(name: str, argument: Matrix, parameters: Sequence[Term]) -> Term:
    """The function of each entry, as its row defines it; one that couples the entries of a column, of each column."""
    if name not in COUPLED:
        return Matrix(tuple(tuple(_spelled_out(Apply(name, (e, *parameters))) for e in row) for row in argument.rows))
    totals = [sum_of(*(apply("exp", entry) for entry in column)) for column in zip(*argument.rows, strict=True)]
    return Matrix(
        tuple(
            tuple(
                substitute(COUPLED[name], {Z.quantity: entry, Z_SUM.quantity: total}.get)
                for entry, total in zip(row, totals, strict=True)
            )
            for row in argument.rows
        )
    )


def _spelled_out(node: Apply) -> Term:
    """What is worked out on a blackboard: 1/(1 + e^-0.7), max(0, 0.7); itself where it is keyed or given by cases."""
    row = function(node.function)
    shown = row.shown()
    if shown is None or row.keyed or (row.formula is None and row.pieces):
        return node
    return put(row, shown, node)


def _is_product_of_matrices(term: Term) -> bool:
    """Whether a term is a product of matrices in numbers."""
    return isinstance(term, Product) and sum(isinstance(factor, Matrix) for factor in term.factors) > 1


def _products_written(term: Term) -> Term:
    """Every entry of a product of two matrices as a sum of products."""
    if not isinstance(term, Product) or not _is_product_of_matrices(term):
        return term
    *scalars, left, right = term.factors
    if not isinstance(left, Matrix) or not isinstance(right, Matrix) or any(isinstance(s, Matrix) for s in scalars):
        return term
    rows, inner, columns = len(left.rows), len(right.rows), len(right.rows[0])
    if len(left.rows[0]) != inner or (min(inner, columns) > 1 and rows * inner * columns > _MOST_PRODUCTS):
        return term
    entries = tuple(
        tuple(
            _sum_written([Product((a, b)) for a, b in zip(row, column, strict=True)])
            for column in zip(*right.rows, strict=True)
        )
        for row in left.rows
    )
    written = Matrix(entries) if rows * columns > 1 else entries[0][0]
    return product_of(*scalars, written) if scalars else written


def _sum_written(terms: Sequence[Term]) -> Term:
    return Sum(tuple(terms)) if len(terms) > 1 else terms[0]


def _multiplied(term: Term) -> Term:
    """The products of a sum worked out, the sum left."""
    terms = term.terms if isinstance(term, Sum) else (term,)
    return _sum_written([Number(value_of(part, _no_name)) for part in terms])


def evaluated(view: MatrixView, term: Term) -> Term:
    """A formula of matrices in numbers alone, worked out."""
    grid = entries_of(view.graph, term)
    rows = tuple(tuple(Number(value_of(entry, _no_name)) for entry in row) for row in grid)
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else Matrix(rows)


def _no_name(quantity: Quantity) -> Real:
    raise LookupError(quantity)
