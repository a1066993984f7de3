"""Formulas with conditions: cases, also of vectors, and indicators."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.conventions import UNDEFINED
from symbackprop.check.reading.interpretation import OutOfRange
from symbackprop.core.terms import Cases, Comparison, Matrix, Number, Real, Term
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.nodes import Identifier, Indicator, Node
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import is_bare, items_of, name_in

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["cases", "indicated", "numbers_of_last_layer"]

_OPPOSITE: Mapping[str, str] = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}
_COMPARE: Mapping[str, Callable[[Real, Real], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Branch = tuple[Term, Term]  # a value and its condition


def cases(reader: Reader, node: Node) -> Term:
    """Cases as they are set; those whose condition is decided are chosen or left out."""
    at = node.at
    found: list[Branch] = []
    set_so = items_of(node)
    for branch in set_so:
        value, *until = branch.nodes
        word = name_in(value)
        if word is not None and word.base.lower() in UNDEFINED:
            continue  # nothing is claimed there
        if len(until) == 4:
            _, left, relation, right = until
            holds: Term = _comparison(reader, left, relation.sign(), right)
        elif len(until) > 4:
            raise Unread("a condition with two signs", at)
        elif branch is set_so[-1] and found:
            holds = _otherwise(found[-1][1] if len(found) == 1 else None)
        elif branch is set_so[-1] and len(set_so) > 1:
            return reader.term(value)  # none of the conditions before holds
        else:
            raise Unread("a case without a condition", at)
        chosen = _decided(holds)
        if chosen is False:
            continue
        if chosen is True and not found:
            return reader.term(value)
        found.append((reader.term(value), holds))
    if not found:
        raise OutOfRange("none of the cases holds", at)
    return _by_entries(reader, found)


def indicated(reader: Reader, indicator: Indicator) -> Term:
    """1[k = t] = 1 where k = t, else 0; of a vector, entry by entry."""
    one, zero = Number(Fraction(1)), Number(Fraction(0))
    holds = _comparison(reader, indicator.left, indicator.relation, indicator.right)
    chosen = _decided(holds)
    if chosen is not None:
        return one if chosen else zero
    return _by_entries(reader, [(one, holds), (zero, _otherwise(holds))])


def numbers_of_last_layer(tree: Node, bindings: Mapping[str, int]) -> Iterator[Identifier]:
    """The L in the conditions of cases, l = L, which is the number of the last layer there."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        waiting += node.nodes
        for branch in items_of(node) if node.data == "cases" else ():
            sides = [name_in(side) for side in branch.nodes[2::2]]  # behind the word and around the sign
            indices = [side is not None and is_bare(side) and side.base in bindings for side in sides]
            yield from (side for side in sides if side is not None and any(indices) and _is_last(side))


def _is_last(named: Identifier) -> bool:
    return is_bare(named) and named.base == "L"


def _comparison(reader: Reader, left: Node, relation: str, right: Node) -> Comparison:
    """A condition: of two formulas, or of an index with another one, a number, or L for the last layer."""
    values = [_index(reader, side) for side in (left, right)]
    if None in values and values != [None, None]:
        for place, side in enumerate((left, right)):
            named = name_in(side)
            last = named is not None and _is_last(named)
            if values[place] is None and last and reader.env.lecture.network.depth:
                values[place] = reader.env.lecture.network.depth + reader.env.numbers.first
    sides = [
        reader.term(side) if value is None else Number(Fraction(value))
        for side, value in zip((left, right), values, strict=True)
    ]
    if (values[0] is None) != (values[1] is None) and not all(isinstance(side, Number) for side in sides):
        raise Unread("it is not said what the index is compared with", left.at)
    return Comparison(sides[0], relation, sides[1])


def _index(reader: Reader, node: Node) -> int | None:
    """The value of an index that a side of a condition is; None for anything else."""
    named = name_in(node.node(0) if node.data == "start" and len(node.nodes) == 1 else node)
    known = named is not None and is_bare(named) and named.base in reader.bindings
    return reader.bindings[named.base] if known and named is not None else None


def _by_entries(reader: Reader, branches: Sequence[Branch]) -> Term:
    """Cases of a vector: those of each of its entries."""
    network = reader.env.network
    parts = [part for value, holds in branches for part in (value, *_sides_of(holds))]
    grids = [spread(network, part) for part in parts if has_matrices(part)]
    if not grids:
        return Cases(tuple(branches))
    shapes = [(len(grid.rows), len(grid.rows[0])) for grid in grids if isinstance(grid, Matrix)]

    def entry(part: Term, i: int, j: int) -> Term:
        grid = spread(network, part) if has_matrices(part) else part
        return grid.rows[i][j] if isinstance(grid, Matrix) else grid

    def one(i: int, j: int) -> Term:
        found: list[Branch] = []
        for value, condition in branches:
            holds = condition
            if isinstance(condition, Comparison):
                holds = Comparison(entry(condition.left, i, j), condition.relation, entry(condition.right, i, j))
            chosen = _decided(holds)
            if chosen is True and not found:
                return entry(value, i, j)
            if chosen is not False:
                found.append((entry(value, i, j), holds))
        return Cases(tuple(found))

    if not shapes:
        return one(0, 0)  # the product of vectors is a number
    rows, columns = shapes[0]
    return Matrix(tuple(tuple(one(i, j) for j in range(columns)) for i in range(rows)))


# conditions


def _sides_of(condition: Term) -> tuple[Term, ...]:
    return (condition.left, condition.right) if isinstance(condition, Comparison) else ()


def _otherwise(condition: Term | None) -> Comparison:
    """What holds where a condition does not; always, where it is not one."""
    zero = Number(Fraction(0))
    if not isinstance(condition, Comparison) or condition.relation not in _OPPOSITE:
        return Comparison(zero, "=", zero)
    return Comparison(condition.left, _OPPOSITE[condition.relation], condition.right)


def _decided(condition: Term) -> bool | None:
    """Whether a condition between two numbers holds."""
    if not isinstance(condition, Comparison):
        return None
    left, right = condition.left, condition.right
    if not isinstance(left, Number) or not isinstance(right, Number):
        return None
    return _COMPARE[condition.relation](left.value, right.value) if condition.relation in _COMPARE else None
