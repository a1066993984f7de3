"""Syntax tree -> formula, by the names in force. What is not understood is Unread with its place, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, Key, key_of
from symbackprop.check.reading.cases import cases, indicated
from symbackprop.check.reading.entry_products import lying_alike
from symbackprop.check.reading.indexed.sums import summands, whole_derivative
from symbackprop.check.reading.interpretation import ONES_VECTOR, List, Printed, Reading
from symbackprop.check.reading.lookup import term_of_name
from symbackprop.check.reading.matrices import between_bars, bracketed, even_power, inner_product, matrix, norm
from symbackprop.check.reading.products import product, run
from symbackprop.check.reading.scripts import entry_of, of_its_sample, raised, turned
from symbackprop.check.reading.slopes.derivatives import fraction
from symbackprop.check.reading.slopes.gradients import marked_gradient
from symbackprop.check.widths import Widths
from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Quantity
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
from symbackprop.latex.grammar import plain_number
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import Misfit, Token, Unread
from symbackprop.latex.tree import Items, entry_name, flatten, is_sum_in_braces, name_in, text_of

__all__ = ["Budget", "Reader"]

_SUMMANDS = 3000  # of all sums of one side
_ALL_SUMMANDS = 12_000  # of all instances of a chain


@dataclass(slots=True)
class Budget:
    """How many summands may still be written out in all instances of a chain, whatever one of them takes."""

    left: int = _ALL_SUMMANDS


@dataclass(slots=True)
class _Found:
    """What the reading of one side finds on its way: names, how far each sum ran, and how many summands are left."""

    env: Environment
    whole: Budget
    sizes: dict[str, int] = field(default_factory=dict)
    budget: int = _SUMMANDS


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one side for some values of its running indices, in a way; `sample` is the running sample of a batch.

    `whole_bias` is whether a bias is repeated in columns; `limits` has the letters at which sums end. The readers of
    the parts of a side share what they have found.
    """

    found: _Found
    bindings: Bindings = field(default_factory=dict)
    sample: int | None = None
    way: Reading = field(default_factory=Reading)
    whole_bias: bool = True
    limits: Mapping[str, int] = field(default_factory=dict)
    implied: frozenset[str] = frozenset()  # the letters that sums without an index run over
    keys: dict[int, tuple[Identifier, Key]] = field(default_factory=dict, init=False, repr=False, compare=False)
    told: dict[int, tuple[Identifier, Environment, Quantity | None]] = field(  # what names stand for
        default_factory=dict, init=False, repr=False, compare=False
    )

    @staticmethod
    def of(
        env: Environment,
        bindings: Bindings | None = None,
        way: Reading | None = None,
        sample: int | None = None,
        limits: Mapping[str, int] | None = None,
        implied: frozenset[str] = frozenset(),
        budget: Budget | None = None,
    ) -> Reader:
        """A reader by the names of an environment; the sample is that of the environment where none is given."""
        found = _Found(env, budget or Budget())
        return Reader(
            found, bindings or {}, sample or env.sample, way or Reading(), limits=limits or {}, implied=implied
        )

    @property
    def env(self) -> Environment:
        """The names in force, those among them that the side has brought in."""
        return self.found.env

    @property
    def sizes(self) -> dict[str, int]:
        """How far each sum ran that ends at a letter."""
        return self.found.sizes

    def key_of(self, named: Identifier) -> Key:
        """The key of a name for the values of the indices, made once for all that is asked of it."""
        found = self.keys.get(id(named))
        if found is None:
            found = self.keys[id(named)] = named, key_of(named, self.bindings)  # kept: its identity stays its own
        return found[1]

    def define(self, key: Key, written: str, term: Term | None = None) -> Quantity:
        """Brings in a name of the document."""
        self.found.env, quantity = self.env.defined(key, written, term)
        return quantity

    def spend(self, at: int | None) -> None:
        """Counts one summand. Raises Unread where there are too many."""
        self.found.budget -= 1
        self.found.whole.left -= 1
        if self.found.budget < 0 or self.found.whole.left < 0:
            raise Unread("sums that are too long to write out", at)

    def bound(self, letter: str, number: int) -> Reader:
        """The same for a value of one more index."""
        return replace(self, bindings={**self.bindings, letter: number})

    def read(self, node: Node) -> Term:
        """The formula as scalars, or a matrix of them. Raises Unread."""
        try:
            term = transform(self.term(node), lambda part: Number(Fraction(1)) if part == ONES_VECTOR else part)
            found = spread(self.env.network, term)
            return List(found.rows) if isinstance(found, Matrix) and _of_lists(term) else found
        except MissingRule as problem:
            raise _shapes(problem, self.env.widths) from None
        except RecursionError:
            raise Unread("it is nested too deeply") from None

    def term(self, node: Node) -> Term:
        """A sum, a product or less, as it is written."""
        if node.data == "start":
            node = node.node(0)
        row = _SUMS.get(node.data)
        return row(self, node) if row is not None else product(self, flatten(node))

    def product(self, items: Items) -> Term:
        """What a product with signs for entry by entry is."""
        return product(self, items)

    def run(self, items: Items) -> Term:
        """Factors beside each other."""
        return run(self, items)

    def atom(self, node: Node) -> Term:
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


def _shapes(problem: MissingRule, widths: Widths) -> Unread:
    match = re.search(r"'\((\d+), (\d+)\) (beside|times) \((\d+), (\d+)\)'", str(problem))
    if match is None:
        return Unread("it cannot be worked out")
    one, two = (widths.shape(int(match[place]), int(match[place + 1])) for place in (1, 4))
    return Misfit(f"shapes that do not fit: {one} {match[3]} {two}")


def _sum(reader: Reader, node: Node) -> Term:
    whole = whole_derivative(reader, node)
    if whole is not None:
        return whole
    parts = lying_alike(reader, summands(reader, node))
    return sum_of(*(_repeated(reader, parts) if reader.way.columns else parts))


def _repeated(reader: Reader, parts: Sequence[Term]) -> list[Term]:
    """Parts of a sum over the samples of a batch, a single column as often as there are samples."""
    grids = [spread(reader.env.network, part) for part in parts]
    width = max((len(grid.rows[0]) for grid in grids if isinstance(grid, Matrix)), default=1)
    return [
        Matrix(tuple(row * width for row in grid.rows)) if isinstance(grid, Matrix) and len(grid.rows[0]) == 1 else grid
        for grid in grids
    ]


def _printed(_reader: Reader, node: Node) -> Term:
    literal = node.literal
    return Printed(literal.value, literal.places)


def _raised(reader: Reader, node: Node) -> Term:
    inner, exponent = node.node(0), node.tokens
    if reader.way.ungrouped and is_sum_in_braces(inner):
        return _last_raised(reader, inner.node(1), exponent)
    of_sample = of_its_sample(reader, inner, exponent)
    if of_sample is not None:
        return of_sample.atom(inner)
    number = plain_number(exponent)
    even = even_power(reader, inner, number) if number is not None else None
    return even if even is not None else raised(reader, reader.atom(inner), exponent)


def _last_raised(reader: Reader, node: Node, exponent: Sequence[Token]) -> Term:
    """The sum of {1 + e}^{-z} as it is printed: what stands above it stands above its last term."""
    left, right = node.nodes
    named = name_in(right)
    bare = named is not None and not named.sup and not named.primes
    last = term_of_name(reader, replace(named, sup=tuple(exponent))) if named is not None and bare else None
    last = raised(reader, reader.atom(right), exponent) if last is None else last
    return sum_of(reader.term(left), Negation(last) if node.data == "subtract" else last)


def _indexed(reader: Reader, node: Node) -> Term:
    named = entry_name(node)
    if named is not None:
        return term_of_name(reader, named)
    found = norm(reader, node.node(0), text_of(node.tokens))
    return found if found is not None else entry_of(reader, reader.atom(node.node(0)), node.tokens)


def _alone(_reader: Reader, node: Node) -> Term:
    raise Unread("a differential stands alone", node.at)


Row = Callable[[Reader, Node], Term]

_SUMS: Mapping[str, Row] = {
    **dict.fromkeys(["add", "subtract"], _sum),
    "negative": lambda reader, node: Negation(reader.term(node.node(-1))),
    "positive": lambda reader, node: reader.term(node.node(-1)),
}

_ATOMS: Mapping[str, Row] = {
    "number": _printed,
    "name": lambda reader, node: marked_gradient(reader, node.identifier) or term_of_name(reader, node.identifier),
    "braces": lambda reader, node: reader.term(node.node(1)),
    "brackets": bracketed,
    "bars": between_bars,
    "fraction": lambda reader, node: fraction(reader, node.ratio),
    "indicator": lambda reader, node: indicated(reader, node.indicator),
    "root": lambda reader, node: Power(reader.term(node.radicand), Number(Fraction(1, 2))),
    "raised": _raised,
    "turned": lambda reader, node: turned(reader.atom(node.node(1))),
    "inner": inner_product,
    "indexed": _indexed,
    "matrix": matrix,
    "cases": cases,
    "partial": _alone,
    **dict.fromkeys([*_SUMS, "beside", "times", "over", "entrywise"], Reader.term),
}
