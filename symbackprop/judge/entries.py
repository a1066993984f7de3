"""Vectors and matrices entry by entry: the meaning of every matrix formula in scalars.

The rules are those of linear algebra alone: (AB)_ij = sum_k A_ik B_kj, (A^T)_ij = A_ji, (A o B)_ij = A_ij B_ij. A
function stands for itself in every entry, and a scalar in a sum for a vector that has it everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL, Place
from symbackprop.core.quantities import Kind, Quantity, quantity_of
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
    substitute,
    sum_of,
    walk,
)
from symbackprop.network.network import Network
from symbackprop.rules.activations import ACTIVATIONS, Z_SUM, Z
from symbackprop.rules.functions import apply

__all__ = ["entries_of", "has_matrices", "member", "shape_of", "spread", "whole"]


def whole(kind: Kind, layer: int | None = None, sample: Place | None = None) -> Quantity:
    """The vector or matrix of a layer: all x, all z of layer 2, W of layer 1."""
    return quantity_of(kind, layer, ALL, ALL if kind is Kind.WEIGHT else None, sample=sample)


def shape_of(network: Network, quantity: Quantity) -> tuple[int, int]:
    """(rows, columns) of a whole quantity."""
    match quantity.kind:
        case Kind.INPUT:
            return network.inputs, 1
        case Kind.TARGET | Kind.PREDICTION:
            return network.outputs, 1
    layer = quantity.layer
    assert isinstance(layer, int)
    return network.width(layer), network.width(layer - 1) if quantity.kind is Kind.WEIGHT else 1


def member(network: Network, quantity: Quantity, row: int, column: int) -> Quantity:
    """The entry of a whole quantity, as the network's equations name it."""
    source = column if quantity.kind is Kind.WEIGHT else None
    single = quantity_of(quantity.kind, quantity.layer, row, source, quantity.sample)
    if single.kind is Kind.BIAS and single not in network.places:
        single = quantity_of(Kind.BIAS, quantity.layer)
    if single.kind in (Kind.WEIGHT, Kind.BIAS):
        single = network.places[single]
    return (
        single
        if not quantity.step
        else quantity_of(single.kind, single.layer, single.unit, single.source, single.sample, quantity.step)
    )


def has_matrices(term: Term) -> bool:
    """Whether a formula names a vector or matrix, or is one."""
    return any(
        isinstance(node, Matrix | Transpose | Hadamard)
        or (isinstance(node, Symbol) and node.quantity.unit == ALL)
        or (isinstance(node, Derivative) and node.by.unit == ALL)
        for node in walk(term)
    )


def entries_of(network: Network, term: Term) -> tuple[tuple[Term, ...], ...]:
    """The scalar formulas of a matrix formula, row by row; a scalar is a single entry. Raises MissingRule where the
    shapes do not fit.
    """
    found = spread(network, term)
    return found.rows if isinstance(found, Matrix) else ((found,),)


def spread(network: Network, term: Term) -> Term:
    """The formula as a matrix of scalar formulas, or as the scalar formula that it is."""
    match term:
        case Symbol(quantity) if quantity.unit == ALL:
            return _grid(network, quantity, Symbol)
        case Derivative(of, by, direct) if by.unit == ALL:
            return _grid(network, by, lambda entry: Derivative(of, entry, direct))
        case Matrix(rows):
            return Matrix(tuple(tuple(spread(network, entry) for entry in row) for row in rows))
        case Transpose(inner):
            found = spread(network, inner)
            return Matrix(tuple(zip(*found.rows, strict=True))) if isinstance(found, Matrix) else found
        case Negation(inner):
            return _each(Negation, spread(network, inner))
        case Series(index, count, body):
            return _each(lambda entry: Series(index, count, entry), spread(network, body))
        case Sum(terms):
            return reduce(lambda a, b: _pairwise(sum_of, a, b), [spread(network, part) for part in terms])
        case Hadamard(factors):
            return reduce(lambda a, b: _pairwise(product_of, a, b), [spread(network, part) for part in factors])
        case Product(factors):
            return reduce(_times, [spread(network, factor) for factor in factors])
        case Quotient(top, bottom):
            return _pairwise(Quotient, spread(network, top), spread(network, bottom))
        case Power(base, exponent):
            return _each(lambda entry: Power(entry, exponent), spread(network, base))
        case Apply(name, (argument, *parameters)):
            return _applied(network, name, argument, parameters)
    return term


def _grid(network: Network, quantity: Quantity, entry: Callable[[Quantity], Term]) -> Matrix:
    rows, columns = shape_of(network, quantity)
    return Matrix(
        tuple(tuple(entry(member(network, quantity, i, j)) for j in range(1, columns + 1)) for i in range(1, rows + 1))
    )


def _each(change: Callable[[Term], Term], term: Term) -> Term:
    if isinstance(term, Matrix):
        return Matrix(tuple(tuple(change(entry) for entry in row) for row in term.rows))
    return change(term)


def _pairwise(combine: Callable[..., Term], left: Term, right: Term) -> Term:
    if not isinstance(left, Matrix):
        return _each(lambda entry: combine(left, entry), right)
    if not isinstance(right, Matrix):
        return _each(lambda entry: combine(entry, right), left)
    if _shape(left) != _shape(right):
        raise MissingRule("the rules of linear algebra", f"{_shape(left)} beside {_shape(right)}")
    rows = zip(left.rows, right.rows, strict=True)
    return Matrix(tuple(tuple(combine(a, b) for a, b in zip(*pair, strict=True)) for pair in rows))


def _shape(matrix: Matrix) -> tuple[int, int]:
    return len(matrix.rows), len(matrix.rows[0])


def _times(left: Term, right: Term) -> Term:
    """(AB)_ij = sum_k A_ik B_kj; a scalar scales."""
    if not isinstance(left, Matrix) or not isinstance(right, Matrix):
        return _pairwise(product_of, left, right)
    if _shape(left)[1] != _shape(right)[0]:
        raise MissingRule("the rules of linear algebra", f"{_shape(left)} times {_shape(right)}")
    columns = [*zip(*right.rows, strict=True)]
    return Matrix(
        tuple(
            tuple(sum_of(*(product_of(a, b) for a, b in zip(row, column, strict=True))) for column in columns)
            for row in left.rows
        )
    )


def _applied(network: Network, name: str, of: Term, parameters: Sequence[Term]) -> Term:
    """A function of every entry, or one that couples the entries of a vector (softmax)."""
    argument = spread(network, of)
    if name == "general_slope" and isinstance(of, Symbol):
        return _slopes(network, of.quantity)
    if name == "general" and isinstance(of, Symbol) and isinstance(of.quantity.layer, int):
        name = network.layers[of.quantity.layer - 1].activation.name
    rule = ACTIVATIONS.get(name)
    if name == "identity":
        return argument
    if rule is None or not rule.couples or not isinstance(argument, Matrix):
        return _each(lambda entry: Apply(name, (entry, *parameters)), argument)
    entries: Sequence[Term] = [row[0] for row in argument.rows]
    total = sum_of(*(apply("exp", entry) for entry in entries))
    return Matrix(
        tuple((substitute(rule.applied, {Z.quantity: entry, Z_SUM.quantity: total}.get),) for entry in entries)
    )


def _slopes(network: Network, quantity: Quantity) -> Term:
    """The slope of each unit of a layer at its own pre-activation."""
    assert isinstance(quantity.layer, int)
    units = range(1, network.width(quantity.layer) + 1) if quantity.unit == ALL else (quantity.unit,)
    entries: list[tuple[Term, ...]] = []
    for unit in units:
        assert isinstance(unit, int)
        of, by = network.activation_of(quantity.layer, unit), network.preactivation_of(quantity.layer, unit)
        entries.append((Derivative(of.of_sample(quantity.sample), by.of_sample(quantity.sample), direct=True),))
    return Matrix(tuple(entries)) if quantity.unit == ALL else entries[0][0]
