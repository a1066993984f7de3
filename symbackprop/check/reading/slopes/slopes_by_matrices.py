"""The derivative of a vector by a matrix beside what the chain rule multiplies it with: X dY/dW, and dY/dW X.

It has as many indices as both together, and is no matrix. Beside an X with an entry for each entry e of Y it stands for
the sum of X_e dY_e/dW over these, which lies as W does.
"""

from __future__ import annotations

from collections.abc import Set
from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.names.functions import Called
from symbackprop.check.reading.lookup import known
from symbackprop.check.reading.slopes.derivatives import differentiable, differentiated, is_of_one_step, variable_of
from symbackprop.check.reading.slopes.immediate import slope_of_one_step
from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL, SAMPLE
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Matrix, Number, Symbol, Term, product_of, quantities_of, sum_of
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.nodes import Node, Ratio
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import Items, flatten, is_differential, name_in

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["through_a_matrix"]

_PRODUCTS = frozenset(["beside", "times", "dot"])
_ZERO = Number(Fraction(0))
_MOST = 4000  # slopes that are worked out


def through_a_matrix(reader: Reader, items: Items) -> Term | None:
    """A product whose last factor is the derivative of a vector by a matrix, or its first one, as those write it who
    multiply from the left; None for any other.
    """
    if len(items) < 2 or any(one.data == "big" for _, one in items):
        return None
    (_, first), (_, second), *others = items
    ways = [(items[-1][1], items[:-1])] if items[-1][0] in _PRODUCTS else []
    if all(sign in _PRODUCTS for sign, _ in items[1:]):
        ways.append((first, [("beside", second), *others]))
    for node, rest in ways:
        if node.data == "fraction" and _is_by_a_matrix(reader, node.ratio):
            return _through(reader, node, rest)
    return None


def _through(reader: Reader, node: Node, rest: Items) -> Term | None:
    """The product of the derivative of a vector by a matrix and of other factors."""
    of, by = differentiable(reader, flatten(node.ratio.top)[1:]), variable_of(reader, node.ratio)
    if isinstance(of, Called) or not has_matrices(of):
        return None
    before = reader.product(rest)
    try:
        slopes, above, below = (spread(reader.env.network, term) for term in (before, of, by))
    except MissingRule:  # of another layout, perhaps
        raise _unread(node) from None
    if not isinstance(above, Matrix) or not isinstance(below, Matrix):
        return None
    if reader.way.columns and 1 in (len(above.rows), len(above.rows[0])):
        return None  # a number of each sample: nobody sums over these without a word
    factors = _entries(slopes, above)
    if factors is None:
        raise _unread(node)
    entries = [entry for row in above.rows for entry in row]
    if len(entries) * len(below.rows) * len(below.rows[0]) > _MOST:
        raise _unread(node)
    parts = [(*pair, _reached(reader, pair[1])) for pair in zip(factors, entries, strict=True)]

    of_one_step = is_of_one_step(reader, flatten(node.ratio.top))

    def slope(by: Term) -> Term:
        held = (pair for *pair, names in parts if isinstance(by, Symbol) and by.quantity in names)
        return sum_of(*(product_of(one, slope_of(entry, by)) for one, entry in held))

    def slope_of(entry: Term, by: Term) -> Term:
        found = slope_of_one_step(reader, entry, by) if of_one_step else None
        return differentiated(reader, entry, by) if found is None else found

    found = Matrix(tuple(tuple(map(slope, row)) for row in below.rows))
    nothing = all(entry == _ZERO for row in found.rows for entry in row)
    return None if nothing else found


def _reached(reader: Reader, term: Term) -> Set[Quantity]:
    """What has a part in a formula: its slope by anything else is 0."""
    found: set[Quantity] = set()
    waiting = [*quantities_of(term)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            equation = reader.env.network.equations.get(name)
            waiting += quantities_of(equation.term) if equation is not None else ()
    return found


def _unread(node: Node) -> Unread:
    return Unread("a derivative of a vector by a matrix", node.at)


def _is_by_a_matrix(reader: Reader, ratio: Ratio) -> bool:
    """Whether something is differentiated by the weights of a layer, or by what all samples have; what these have side
    by side by the biases, too.
    """
    top, bottom = flatten(ratio.top), flatten(ratio.bottom)
    if len(top) < 2 or len(bottom) != 2 or not (is_differential(top[0][1]) and is_differential(bottom[0][1])):
        return False
    named = name_in(bottom[1][1])
    found = known(reader, named) if named is not None else None
    if found is not None and found.is_whole and reader.env.lecture.model is not None:
        grid = spread(reader.env.network, Symbol(found))
        return isinstance(grid, Matrix) and min(len(grid.rows), len(grid.rows[0])) > 1
    if found is None or found.unit != ALL:
        return False
    of_all = found.sample == SAMPLE or (found.kind is Kind.BIAS and reader.way.columns)
    return found.kind is Kind.WEIGHT or of_all


def _entries(slopes: Term, above: Matrix) -> list[Term] | None:
    """The entries of a factor, one for each of what is differentiated, be it as that or as its transpose."""
    if not isinstance(slopes, Matrix):
        return None
    shape, other = ((len(one.rows), len(one.rows[0])) for one in (slopes, above))
    rows = slopes.rows if shape == other else [*zip(*slopes.rows, strict=True)] if shape == other[::-1] else []
    return [entry for row in rows for entry in row] or None
