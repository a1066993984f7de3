"""Derivatives: fractions that are some, and d/dx before a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from symbackprop.check.names.functions import Called
from symbackprop.check.names.intermediate_steps import slope_by_own_step
from symbackprop.check.reading.applications import applied, function_of
from symbackprop.check.reading.interpretation import entrywise
from symbackprop.check.reading.lookup import output_of_softmax
from symbackprop.check.reading.slopes.immediate import is_immediate_sign, slope_of_one_step
from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL, Place
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import (
    Cases,
    Derivative,
    Matrix,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    Transpose,
    product_of,
    quantities_of,
    sum_of,
    walk,
)
from symbackprop.judge.differentiation import differentiate, unfold
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.nodes import Node, Ratio
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import (
    Items,
    flatten,
    is_differential,
    items_of,
    name_in,
    written,
)
from symbackprop.network.network import Equation

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = [
    "differentiable",
    "differentiated",
    "fraction",
    "is_of_one_step",
    "reaches",
    "slashed",
    "variable_of",
]


def fraction(reader: Reader, ratio: Ratio) -> Term:
    """dL/dw, or a quotient."""
    top, bottom = flatten(ratio.top), flatten(ratio.bottom)
    if is_of_one_step(reader, top) and is_differential(bottom[0][1]) and len(bottom) == 2:
        found = slope_of_one_step(reader, reader.run(top[1:]), variable_of(reader, ratio))
        if found is not None:
            return found
    if is_differential(top[0][1]) and is_differential(bottom[0][1]) and len(bottom) >= 2:
        if len(top) == 1:
            raise Unread("a derivative of nothing")
        return _derivative(reader, differentiable(reader, top[1:]), variable_of(reader, ratio))
    numerator = reader.term(ratio.top)
    denominator = reader.term(ratio.bottom)
    if isinstance(denominator, Product) and has_matrices(denominator):
        denominator = _only_entry(reader, denominator)  # t^T x
    if has_matrices(denominator):
        sides = [spread(reader.env.network, side) for side in (numerator, denominator)]
        shapes = [(len(side.rows), len(side.rows[0])) for side in sides if isinstance(side, Matrix)]
        if len({*shapes}) > 1:
            raise Unread("a division of vectors or matrices of different shapes")
        return Quotient(sides[0], sides[1])  # entry by entry
    return Quotient(numerator, denominator)


def is_of_one_step(reader: Reader, top: Items) -> bool:
    """Whether what stands above a line is differentiated with earlier steps held fixed."""
    named = name_in(top[1][1]) if len(top) == 2 else None
    if named is None:
        return False
    return is_immediate_sign(top[0][1]) or (is_differential(top[0][1]) and written(named) in reader.way.immediate)


def slashed(reader: Reader, items: Items, place: int) -> tuple[Term, int] | None:
    """dL/dw, in a line, and the place behind it."""
    for slash in range(place + 2, min(place + 4, len(items))):
        if items[slash][0] == "over" and is_differential(items[slash][1]) and slash + 1 < len(items):
            of = differentiable(reader, items[place + 1 : slash])
            return _derivative(reader, of, _variable(reader, items[slash + 1][1])), slash + 2
    return None


def differentiable(reader: Reader, items: Items) -> Term | Called:
    """What is differentiated: a name, a formula, or a function without its argument."""
    if len(items) == 1:
        named = name_in(items[0][1])
        output = None if named is None else output_of_softmax(reader, named)
        function = None if output is not None else function_of(reader, items[0][1], alone=True)
        if function is not None:
            return function
    return reader.run(items)


def variable_of(reader: Reader, operator: Ratio) -> Term:
    """What stands below in d/dx."""
    bottom = flatten(operator.bottom)
    if len(bottom) > 2:
        raise Unread("a derivative by more than one name")
    return _variable(reader, bottom[1][1])


def _variable(reader: Reader, node: Node) -> Term:
    if node.data == "brackets" and len(items_of(node)) == 1:
        (node,) = items_of(node)  # d(w)
    found = replace(reader, whole_bias=False).atom(node)
    if isinstance(found, Sum):
        raise Unread("a derivative by something that is no name")
    return found


# differentiation


def _derivative(reader: Reader, of: Term | Called, by: Term) -> Term:
    if isinstance(of, Called):
        if of.layer is not None and any(_is_value_in(one, of.layer) for one in quantities_of(by)):
            raise Unread("the function of a layer by its own value", of.at)
        return applied(reader, of, [by], of.primes + 1)
    return differentiated(reader, of, by)


def _is_value_in(quantity: Quantity, layer: int) -> bool:
    return quantity.layer == layer and quantity.kind in (Kind.ACTIVATION, Kind.PREDICTION)


def differentiated(reader: Reader, of: Term, by: Term) -> Term:
    """The derivative of a formula by a name, by each entry of a vector, or of each entry of one."""
    if isinstance(by, Transpose):
        if isinstance(by.term, Symbol) and by.term.quantity.kind is Kind.WEIGHT:
            of = _only_entry(reader, of)
        if has_matrices(of):
            return differentiated(reader, of.term if isinstance(of, Transpose) else of, by.term)
        return Transpose(differentiated(reader, of, by.term))
    if isinstance(by, Symbol):
        of = _of_own_sample(reader, of, by.quantity.sample)
    if isinstance(by, Symbol) and by.quantity.unit == ALL:
        return _by_vector(reader, of, by)
    if isinstance(by, Matrix) and not has_matrices(of):
        return Matrix(tuple(tuple(differentiated(reader, of, entry) for entry in row) for row in by.rows))
    if not isinstance(by, Symbol):
        raise Unread("a derivative by something that is no name")
    if has_matrices(of):
        return entrywise(reader, lambda entry: differentiated(reader, entry, by), of)
    if isinstance(of, Symbol):
        return _of_name(reader, of.quantity, by.quantity)
    if any(isinstance(node, Derivative | Cases) for node in walk(of)):
        raise Unread("a derivative of a derivative")
    plain = unfold(of)
    if not any(True for _ in quantities_of(plain)):
        raise Unread("a derivative of a number")
    parts = []
    for name in dict.fromkeys(quantities_of(plain)):
        outer = differentiate(plain, name)
        inner = _slope_of_name(reader, name, by.quantity)
        parts.append(outer if name == by.quantity else product_of(outer, inner))
    return sum_of(*parts)


def _of_own_sample(reader: Reader, of: Term, sample: Place | None) -> Term:
    """The loss of a sample for that of all, where it is differentiated by what the sample has, and is meant so."""
    loss = isinstance(of, Symbol) and of.quantity.kind is Kind.LOSS and not of.quantity.step and sample is not None
    own = loss and reader.way.single == "samples"
    return Symbol(quantity_of(Kind.SAMPLE_LOSS, sample=sample)) if own else of


def _by_vector(reader: Reader, of: Term, by: Symbol) -> Term:
    """A column of slopes; of a vector, the matrix of them."""
    if isinstance(of, Symbol) and of.quantity.unit != ALL:
        if of.quantity.kind is Kind.VARIABLE and of.quantity not in reader.env.network.equations:
            raise Unread(f"it is not said what {of.quantity.name} is")
        found = Derivative(of.quantity, by.quantity)
        if by.quantity.kind is Kind.WEIGHT or by.quantity.at.count(ALL) > 1:
            return found  # it lies as the matrix does
        return Transpose(found) if reader.env.layout.row_gradients or reader.way.row_gradients else found
    network = reader.env.network
    if by.quantity.kind is Kind.WEIGHT:
        return _of_number_by_matrix(reader, _only_entry(reader, of), spread(network, by))
    column, above = spread(network, by), spread(network, of)
    if isinstance(above, Matrix) and len(above.rows) == 1 < len(above.rows[0]):
        above = Matrix(tuple((entry,) for entry in above.rows[0]))  # a row of formulas, as x W is one
    entries = [row[0] for row in column.rows] if isinstance(column, Matrix) else []
    if not isinstance(above, Matrix):
        return Matrix(tuple((differentiated(reader, above, entry),) for entry in entries))
    rows = tuple(tuple(differentiated(reader, row[0], entry) for entry in entries) for row in above.rows)
    return Matrix(tuple(zip(*rows, strict=True)) if reader.way.turned else rows)


def _only_entry(reader: Reader, of: Term) -> Term:
    """The one entry of a matrix that has no other, as w^T x; any other formula itself."""
    if not has_matrices(of):
        return of
    try:
        grid = spread(reader.env.network, of)
    except MissingRule:
        return of
    return grid.rows[0][0] if isinstance(grid, Matrix) and len(grid.rows) == len(grid.rows[0]) == 1 else of


def _of_number_by_matrix(reader: Reader, of: Term, by: Term) -> Term:
    """The slopes of one formula by all weights, which lie as these do."""
    if has_matrices(of) or not isinstance(by, Matrix):
        raise Unread("a derivative of a vector by a matrix")
    return Matrix(tuple(tuple(differentiated(reader, of, entry) for entry in row) for row in by.rows))


def _of_name(reader: Reader, of: Quantity, by: Quantity) -> Term:
    equations = reader.env.network.equations
    if by in reader.env.definitions and not reaches(equations, of, by):
        own = slope_by_own_step(reader.env, of, by, partial(reaches, equations))
        if own is not None:
            return own
    # what the document defines by itself, as u = 3w beside L, has no known part in a quantity of the lecture
    free = by.kind is Kind.VARIABLE and (by not in equations or of.kind is not Kind.VARIABLE)
    if free and of != by and not reaches(equations, of, by):
        raise Unread(f"it is not said what {of.name or 'this'} has to do with {by.name}")
    if of != by and of.kind is Kind.VARIABLE and of not in equations:
        raise Unread(f"it is not said what {of.name} is")
    return _slope_of_name(reader, of, by)


def _slope_of_name(reader: Reader, of: Quantity, by: Quantity) -> Term:
    if of == by:
        return Number(Fraction(1))
    if of.kind is Kind.DELTA:
        raise Unread("a derivative of an error signal")
    if of.kind is Kind.BIAS and by.kind is Kind.PREACTIVATION and reader.env.layout.solved_biases:
        return _slope_of_solved(of, by)
    equations = reader.env.network.equations
    equation = equations.get(of)
    if equation is None:
        return Number(Fraction(0))
    if not reaches(equations, of, by):
        return Derivative(of, by, direct=True)
    names = {*quantities_of(equation.term)}
    if of.kind is Kind.VALUE and by in names and any(name != by and reaches(equations, name, by) for name in names):
        # what it names directly, with what is computed on the other ways held fixed
        return Derivative(of, by) if reader.way.all_ways else differentiate(unfold(equation.term), by)
    return Derivative(of, by, direct=by in names and of.kind is not Kind.LOSS)


def _slope_of_solved(bias: Quantity, by: Quantity) -> Term:
    """The slope of b_j = z_j - sum_k w_{jk} a_k by a pre-activation of its layer, with what comes in held fixed."""
    if bias.layer != by.layer or bias.unit is None:
        raise Unread("a derivative of a bias by what it does not belong to")
    return Number(Fraction(int(bias.unit == by.unit)))


def reaches(equations: Mapping[Quantity, Equation], of: Quantity, by: Quantity) -> bool:
    """Whether `by` has a part in `of`."""
    seen: set[Quantity] = set()
    waiting = [of]
    while waiting:
        equation = equations.get(waiting.pop())
        if equation is None:
            continue
        names = equation.term.names
        if by in names:
            return True
        new = [name for name in names if name not in seen]
        seen.update(new)
        waiting += new
    return False
