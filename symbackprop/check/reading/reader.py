"""Syntax tree -> formula, by the names in force. What is not understood is Unread with its place, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symbackprop.check.names.environment import Scope
from symbackprop.check.reading.cases import cases, indicated
from symbackprop.check.reading.derivatives import fraction
from symbackprop.check.reading.interpretation import ONES_VECTOR, List, Printed, Reading
from symbackprop.check.reading.lookup import term_of_name
from symbackprop.check.reading.matrices import between_bars, bracketed, inner_product, matrix, square_of_norm
from symbackprop.check.reading.products import product, run
from symbackprop.check.reading.scripts import entry_of, raised, turned
from symbackprop.check.reading.sums import summands
from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL
from symbackprop.core.terms import (
    Hadamard,
    Matrix,
    Negation,
    Number,
    Power,
    Symbol,
    Term,
    Transpose,
    sum_of,
    transform,
    walk,
)
from symbackprop.judge.entries import spread
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.nodes import Literal, Node
from symbackprop.latex.tokens import Misfit, Unread
from symbackprop.latex.tree import Items, flatten

__all__ = ["Reader"]

_SUMMANDS = 3000  # of all sums of one side


@dataclass(slots=True)
class Reader:
    """Reads one side for some values of its running indices, in a way; `sample` is the running sample of a batch.

    `whole_bias` is whether a bias is repeated in columns. `sizes` collects how far each sum ran, `limits` has the
    letters at which its sums end, `budget` how many summands there may still be.
    """

    scope: Scope
    grammar: Grammar
    bindings: dict[str, int] = field(default_factory=dict)
    sample: int | None = None
    way: Reading = field(default_factory=Reading)
    whole_bias: bool = True
    sizes: dict[str, int] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    budget: int = _SUMMANDS

    def read(self, node: Node) -> Term:
        """The formula as scalars, or a matrix of them. Raises Unread."""
        try:
            term = transform(self.term(node), lambda part: Number(Fraction(1)) if part == ONES_VECTOR else part)
            found = spread(self.scope.network, term)
            return List(found.rows) if isinstance(found, Matrix) and _of_lists(term) else found
        except MissingRule as problem:
            raise _shapes(problem) from None
        except RecursionError:
            raise Unread("it is nested too deeply") from None

    def term(self, node: Any) -> Term:
        """A sum, a product or less, as it is written."""
        if node.data == "start":
            node = node.children[0]
        row = _SUMS.get(node.data)
        return row(self, node) if row is not None else product(self, flatten(node))

    def run(self, items: Items) -> Term:
        """Factors beside each other."""
        return run(self, items)

    def atom(self, node: Any) -> Term:
        """One item of a product."""
        row = _ATOMS.get(node.data)
        if row is None:
            raise Unread("it is not understood")
        return row(self, node)


def _of_lists(term: Term) -> bool:
    """Whether all vectors of a formula are lists, so that the whole is a row or a column as it fits."""
    grids = [node for node in walk(term) if isinstance(node, Matrix | Transpose | Hadamard)]
    wholes = any(isinstance(node, Symbol) and node.quantity.unit == ALL for node in walk(term))
    return bool(grids) and not wholes and all(isinstance(node, List) for node in grids)


def _shapes(problem: MissingRule) -> Unread:
    match = re.search(r"'\((\d+), (\d+)\) (beside|times) \((\d+), (\d+)\)'", str(problem))
    if match is None:
        return Unread("it cannot be worked out")
    return Misfit(f"shapes that do not fit: {match[1]} x {match[2]} {match[3]} {match[4]} x {match[5]}")


def _sum(reader: Reader, node: Any) -> Term:
    parts = summands(reader, node)
    return sum_of(*(_repeated(reader, parts) if reader.way.columns else parts))


def _repeated(reader: Reader, parts: Sequence[Term]) -> list[Term]:
    """Parts of a sum over the samples of a batch, a single column as often as there are samples."""
    grids = [spread(reader.scope.network, part) for part in parts]
    width = max((len(grid.rows[0]) for grid in grids if isinstance(grid, Matrix)), default=1)
    return [
        Matrix(tuple(row * width for row in grid.rows)) if isinstance(grid, Matrix) and len(grid.rows[0]) == 1 else grid
        for grid in grids
    ]


def _printed(_reader: Reader, node: Any) -> Term:
    literal: Literal = node.children[0].value
    return Printed(literal.value, literal.places)


def _raised(reader: Reader, node: Any) -> Term:
    inner, exponent = node.children
    squares = square_of_norm(reader, inner.children[0] if inner.data == "indexed" else inner)
    if squares is not None and "".join(token.text for token in exponent.value) == "2":
        return squares
    return raised(reader, reader.atom(inner), exponent.value)


def _alone(_reader: Reader, node: Any) -> Term:
    raise Unread("a differential stands alone", node.children[0].start_pos)


Row = Callable[[Reader, Any], Term]

_SUMS: Mapping[str, Row] = {
    **dict.fromkeys(["add", "subtract"], _sum),
    "negative": lambda reader, node: Negation(reader.term(node.children[-1])),
    "positive": lambda reader, node: reader.term(node.children[-1]),
}

_ATOMS: Mapping[str, Row] = {
    "number": _printed,
    "name": lambda reader, node: term_of_name(reader, node.children[0].value),
    "braces": lambda reader, node: reader.term(node.children[1]),
    "brackets": bracketed,
    "bars": between_bars,
    "fraction": lambda reader, node: fraction(reader, node.children[0].value),
    "indicator": lambda reader, node: indicated(reader, node.children[0].value),
    "root": lambda reader, node: Power(reader.term(node.children[0].value), Number(Fraction(1, 2))),
    "raised": _raised,
    "turned": lambda reader, node: turned(reader.atom(node.children[1])),
    "inner": inner_product,
    "indexed": lambda reader, node: entry_of(reader, reader.atom(node.children[0]), node.children[1].value),
    "matrix": matrix,
    "cases": cases,
    "partial": _alone,
    **dict.fromkeys([*_SUMS, "beside", "times", "over", "entrywise"], Reader.term),
}
