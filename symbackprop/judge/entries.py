"""Vectors and matrices entry by entry: the meaning of every matrix formula in scalars.

The rules are those of linear algebra alone: (AB)_ij = sum_k A_ik B_kj, (A^T)_ij = A_ji, (A o B)_ij = A_ij B_ij. A
function stands for itself in every entry, and a scalar in a sum for a vector that has it everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise, product

from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL, Axis, Index
from symbackprop.core.quantities import Kind, Quantity, canonical_name, parameter_of, state_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Hadamard,
    Matrix,
    Negation,
    Number,
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
    walk,
)
from symbackprop.network.network import Network
from symbackprop.rules.activations import ACTIVATIONS, Z_SUM, Z
from symbackprop.rules.functions import apply

__all__ = ["axes_of", "has_matrices", "member", "shape_of", "spread"]


def axes_of(network: Network, quantity: Quantity) -> tuple[Axis | None, ...]:
    """What each place of a quantity runs over, as its graph says; nothing where the network has no such quantity."""
    general = _at_running_indices(network, quantity)
    return () if general is None else tuple(place.axis for place in general.at if isinstance(place, Index))


def _at_running_indices(network: Network, quantity: Quantity) -> Quantity | None:
    general = network.graph.general(quantity.variable)
    if general is None and quantity.kind is Kind.DELTA:  # delta stands where its z does
        general = network.graph.general(quantity.variable._replace(kind=Kind.PREACTIVATION))
    return general


def shape_of(network: Network, quantity: Quantity) -> tuple[int, int]:
    """(rows, columns) of a whole quantity. Raises MissingRule where the network has no such quantity."""
    if quantity.kind is Kind.STATE:
        return shape_of(network, parameter_of(quantity))
    general = _at_running_indices(network, quantity)
    if general is None:
        raise MissingRule("the quantities of the network", canonical_name(quantity))
    sizes = [network.graph.size(place) for place in general.at if isinstance(place, Index)]
    if not sizes:  # a shared bias stands for every unit
        sizes = [network.graph.sizes[Axis("unit", quantity.layer)]] if isinstance(quantity.layer, int) else [1]
    return sizes[0], sizes[1] if len(sizes) > 1 else 1


def member(network: Network, quantity: Quantity, row: int, column: int) -> Quantity:
    """The entry of a whole quantity; where another parameter stands at its place, that one."""
    return next(_members(network, quantity, [(row, column)]))


def _members(network: Network, quantity: Quantity, places: Iterable[tuple[int, int]]) -> Iterator[Quantity]:
    """The entries of a whole quantity at some places."""
    if quantity.kind is Kind.STATE:
        letter = quantity.name.split(" ", 1)[0]
        for held in _members(network, parameter_of(quantity), places):
            yield state_of(letter, held).after(quantity.step)
        return
    general, ties = network.graph.general(quantity.variable), network.graph.ties
    axes = len(quantity.at if general is None else general.at)
    for place in places:
        entry = quantity._replace(at=place[:axes], step=0)
        yield (ties.get(entry, entry) if ties else entry).after(quantity.step)


def has_matrices(term: Term) -> bool:
    """Whether a formula names a vector or matrix, or is one."""
    return any(
        isinstance(node, Matrix | Transpose | Hadamard)
        or (isinstance(node, Symbol) and node.quantity.unit == ALL)
        or (isinstance(node, Derivative) and node.by.unit == ALL)
        for node in walk(term)
    )


def spread(network: Network, term: Term) -> Term:
    """The formula as a matrix of scalar formulas, or as the scalar formula that it is."""
    match term:
        case Symbol(quantity) if quantity.unit == ALL:
            return _grid(network, quantity, Symbol)
        case Derivative(of, by, direct) if by.unit == ALL:
            return _grid(network, by, lambda entry: Derivative(of, entry, direct))
        case Symbol() | Number() | Derivative():  # as most are
            return term
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
            return _product([spread(network, factor) for factor in factors])
        case Quotient(top, bottom):
            return _pairwise(Quotient, spread(network, top), spread(network, bottom))
        case Power(base, exponent):
            return _each(lambda entry: Power(entry, exponent), spread(network, base))
        case Apply(name, (argument, *parameters)):
            return _applied(network, name, argument, parameters)
    return term


def _grid(network: Network, quantity: Quantity, entry: Callable[[Quantity], Term]) -> Matrix:
    rows, columns = shape_of(network, quantity)
    places = product(range(1, rows + 1), range(1, columns + 1))
    entries = [entry(one) for one in _members(network, quantity, places)]
    return Matrix(tuple(tuple(entries[start : start + columns]) for start in range(0, rows * columns, columns)))


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


def _product(factors: Sequence[Term]) -> Term:
    """A product from left to right, in which an inner product is a number: (u^T v) w."""
    found = factors[0]
    for before, factor in pairwise(factors):
        if isinstance(found, Matrix) and _shape(found) == (1, 1) and _is_longer(before) and _is_longer(factor):
            found = found.rows[0][0]
        found = _times(found, factor)
    return found


def _is_longer(factor: Term) -> bool:
    return isinstance(factor, Matrix) and len(factor.rows) > 1


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
