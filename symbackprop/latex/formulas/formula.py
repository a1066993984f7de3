"""Mathematics as it stands on a board -> formulas, for the names that a scope knows.

What could be read in two ways is Unread, with the place and what would be right; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Protocol

from symbackprop.core.extrema import otherwise
from symbackprop.core.places import Axis, Index, Place, shifted
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Cases, Comparison, Negation, Number, Power, Real, Term, negate
from symbackprop.latex.formulas.axes import Axes
from symbackprop.latex.formulas.names import Subscript, Written, canonical, subscripts, written_name
from symbackprop.latex.formulas.products import is_function, product, run
from symbackprop.latex.formulas.values import Value, at_entry, divided, entrywise, number_of, summed, total, transposed
from symbackprop.latex.grammar import Grammar
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import TRANSPOSED, Token, Unread
from symbackprop.latex.tree import Items, flatten, items_of, place_of
from symbackprop.rules.functions import apply
from symbackprop.rules.value import Unknown, value_of

__all__ = ["OwnFunction", "Reader", "Scope"]

OwnFunction = Callable[[Term], Term]


class Scope(Protocol):
    """The names that may stand in a formula."""

    @property
    def names(self) -> frozenset[str]:
        """Every name, as people say it: x, xhat, W^(1), w_0."""

    @property
    def functions(self) -> Mapping[str, OwnFunction]:
        """The functions beside those of the table, by name."""

    def value(self, name: Written, reader: Reader) -> Value | None:
        """What a name stands for with its indices; None for one that is not known."""

    def number(self, quantity: Quantity) -> Real:
        """The number of a quantity that is constant. Raises Unknown for any other."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one formula. `bindings` has what each index letter in force stands for, a running index or a number.

    `sums` has the axis of each index of a sum, by the place of the sum: a formula may be read twice, first to find how
    its axes belong together, and then, `final`, with those that are named by number written out. With `cases`, max and
    min are cases, as cases are; else they are sums of functions.
    """

    scope: Scope
    grammar: Grammar
    axes: Axes = field(default_factory=Axes)
    bindings: Mapping[str, Place] = field(default_factory=dict)
    sums: dict[tuple[int, str], Axis] = field(default_factory=dict)
    final: bool = True
    cases: bool = False

    def read(self, tokens: Sequence[Token]) -> Value:
        """What some tokens say. Raises Unread with the place in the text."""
        try:
            return self.value(self.grammar.parse(tokens))
        except RecursionError:
            raise Unread("it is nested too deeply", tokens[0].at) from None

    def value(self, node: Node) -> Value:
        """A sum, a product or less."""
        if node.data == "start":
            node = node.node(0)
        row = _ROWS.get(node.data)
        if row is not None:
            return row(self, node)
        if node.data not in _PRODUCTS:
            raise Unread("this cannot stand in an equation", place_of(node))
        return product(self, flatten(node))

    def run(self, items: Items) -> Value:
        """Factors beside each other."""
        return run(self, items)

    def around(self, node: Node, inner: Value, *, after_function: bool = False) -> Value:
        """What a power or an index makes of the value that it stands at."""
        if node.data == "raised" and after_function and canonical(node.tokens) not in _TURNED:
            raise Unread(
                r"the power may be meant of the argument or of the value; write \ln^2(x), or more brackets",
                node.tokens[0].at,
            )
        if node.data == "raised":
            return _power(self, inner, node.tokens, place_of(node))
        if node.data == "indexed":
            return _entry(self, inner, [*map(self.place, subscripts(node.tokens))], place_of(node))
        raise Unread("a prime behind brackets", place_of(node))

    def bound(self, places: Mapping[str, Place]) -> Reader:
        """The same with further index letters."""
        return replace(self, bindings={**self.bindings, **places})

    def place(self, index: Subscript) -> Place:
        """Where an index below a name stands. Raises Unread for a letter that runs over nothing."""
        found: Place = index.number
        for letter, times in index.letters:
            here = self.bindings.get(letter)
            if here is None:
                raise Unread(
                    f"the index {letter} runs over nothing: it is no index of the left side, and no sum runs over it",
                    index.at,
                )
            if not self.final and isinstance(here, Index) and index.letter is None:
                self.axes.computed_with(here.axis)
            found = shifted(found, here, times)
        return found

    def constant(self, term: Term) -> Fraction | None:
        """The number that a formula is, where everything in it is constant and exact."""
        try:
            found = value_of(term, self.scope.number)
        except (Unknown, ZeroDivisionError, OverflowError):
            return None
        return found if isinstance(found, Fraction) else None


Row = Callable[[Reader, Node], Value]


def _sum(reader: Reader, node: Node) -> Value:
    left, right = (reader.value(part) for part in node.nodes)
    if node.data == "subtract":
        right = replace(right, term=Negation(right.term))
    return summed(reader.axes, [left, right], place_of(node))


def _negative(reader: Reader, node: Node) -> Value:
    inner = reader.value(node.node(-1))
    return replace(inner, term=negate(inner.term))


def _number(_reader: Reader, node: Node) -> Value:
    return Value(Number(node.literal.value))


def _name(reader: Reader, node: Node) -> Value:
    identifier = node.identifier
    name = written_name(identifier, reader.scope.names)
    found = reader.scope.value(name, reader)
    if found is None and identifier.base == "e" and not identifier.sub and not identifier.primes:
        return _exponential(reader, identifier)
    if found is None:
        found = _index_as_number(reader, name)
    if found is None:
        raise Unread(_unknown(reader, name), identifier.at)
    if name.turned:
        found = transposed(found, identifier.at)
    return _power(reader, found, name.above, identifier.at) if name.above else found


def _exponential(reader: Reader, identifier: Identifier) -> Value:
    """E, which is Euler's, and its powers, of a vector entry by entry."""
    exponent = reader.read(identifier.sup) if identifier.sup else Value(Number(Fraction(1)))
    return replace(exponent, term=apply("exp", exponent.term))


def _index_as_number(reader: Reader, name: Written) -> Value | None:
    here = reader.bindings.get(name.stem)
    if here is None or name.below:
        return None
    if isinstance(here, Index):
        if reader.final:
            raise Unread(f"{name.stem} stands for each of its numbers here", name.at)
        reader.axes.computed_with(here.axis)
    return Value(Number(Fraction(here if isinstance(here, int) else 1)))


def _unknown(reader: Reader, name: Written) -> str:
    if is_function(reader, name.stem):
        return "a function without an argument"
    known = ", ".join(sorted(reader.scope.names))
    return f"there is no {name.full}; " + (f"known here are {known}" if known else "no name is known here")


def _brackets(reader: Reader, node: Node) -> Value:
    inside = items_of(node)
    if len(inside) != 1:
        raise Unread("a list in brackets is no factor", place_of(node))
    return reader.value(inside[0])


def _bars(reader: Reader, node: Node) -> Value:
    inner = reader.value(node.node(1))
    if _is_norm(node):
        return Value(Power(_squares(reader, inner), Number(Fraction(1, 2))))
    if inner.axes:
        raise Unread(r"bars around a vector can be read in two ways; write \|x\| for its norm", place_of(node))
    return Value(apply("abs", inner.term))


def _is_norm(node: Node) -> bool:
    return node.data == "bars" and node.sign() in (r"\|", r"\Vert", r"\lVert")


def _squares(reader: Reader, inner: Value) -> Term:
    # ||x||^2 = sum_i x_i^2
    return total(reader.axes, replace(inner, term=Power(inner.term, Number(Fraction(2)))))


def _fraction(reader: Reader, node: Node) -> Value:
    ratio = node.ratio
    return divided(reader.axes, reader.value(ratio.top), reader.value(ratio.bottom), place_of(node))


def _root(reader: Reader, node: Node) -> Value:
    inner = reader.value(node.radicand)
    return replace(inner, term=Power(inner.term, Number(Fraction(1, 2))))


def _raised(reader: Reader, node: Node) -> Value:
    base = node.node(0)
    norm = base.node(0) if base.data == "indexed" else base
    if _is_norm(norm) and canonical(node.tokens) == "2" and (base is norm or canonical(base.tokens) in _EUCLIDEAN):
        return Value(_squares(reader, reader.value(norm.node(1))))
    return _power(reader, reader.value(base), node.tokens, place_of(node))


_EUCLIDEAN = frozenset(["2", "F"])
_TURNED = frozenset(text.replace("\\", "") for text in TRANSPOSED)


def _power(reader: Reader, base: Value, above: Sequence[Token], at: int | None) -> Value:
    if canonical(above) in _TURNED and canonical(above) not in reader.scope.names:
        return transposed(base, at)
    if base.rank > 1 and canonical(above) == "-1":
        raise Unread("there is no inverse of a matrix here; give it a name and its numbers in [values]", at)
    exponent = number_of(reader.read(above), "an exponent", above[0].at)
    if base.axes:
        raise Unread(
            r"a power of a vector or matrix can be read in two ways; write x \odot x, x^\top x, or it with indices", at
        )
    number = reader.constant(exponent)
    if number is not None:
        return Value(Power(base.term, Number(number)))
    # u^v = e^(v ln u)
    return Value(apply("exp", exponent * apply("ln", base.term)))


def _indexed(reader: Reader, node: Node) -> Value:
    base, tokens = node.node(0), node.tokens
    if _is_norm(base):
        return _norm(reader, base, tokens)
    places = [reader.place(index) for index in subscripts(tokens)]
    found = reader.value(base)
    return _entry(reader, found, places, place_of(node))


def _entry(reader: Reader, found: Value, places: Sequence[Place], at: int | None) -> Value:
    """(W x)_i."""
    for index, place in zip(found.axes, places, strict=False):
        if isinstance(place, Index):
            reader.axes.join(index.axis, place.axis, at)
        else:
            reader.axes.by_number(index.axis)
    return at_entry(found, places, at)


def _norm(reader: Reader, base: Node, tokens: Sequence[Token]) -> Value:
    inner = reader.value(base.node(1))
    which = canonical(tokens)
    if which in _EUCLIDEAN:
        return Value(Power(_squares(reader, inner), Number(Fraction(1, 2))))
    if which == "1":
        return Value(total(reader.axes, replace(inner, term=apply("abs", inner.term))))
    raise Unread(r"a norm that is not known; there are \|x\|, \|x\|_1, \|x\|_2 and \|A\|_F", tokens[0].at)


def _inner(reader: Reader, node: Node) -> Value:
    left, right = (reader.value(part) for part in node.nodes)
    if left.rank != right.rank:
        raise Unread("an inner product of arrays of different kind", place_of(node))
    both = entrywise(reader.axes, [left, right], lambda a, b: a * b, place_of(node))
    return Value(total(reader.axes, both))


def _turned(_reader: Reader, node: Node) -> Value:
    raise Unread(r"a transpose before its matrix; write W^\top", place_of(node))


def _cases(reader: Reader, node: Node) -> Value:
    """Cases as they are set, the last of them perhaps `otherwise`."""
    branches = items_of(node)
    found: list[tuple[Value, Comparison]] = []
    for branch in branches:
        value, *until = branch.nodes
        if len(until) >= 4:
            condition = _condition(reader, until[1:], place_of(node))
        elif branch is branches[-1] and found:
            condition = _otherwise([holds for _, holds in found])
        else:
            raise Unread(r"a case without a condition; write it after &, \text{otherwise} in the last", place_of(node))
        found.append((reader.value(value), condition))
    values = [value for value, _ in found]

    def chosen(*terms: Term) -> Term:
        return Cases(tuple((term, holds) for term, (_, holds) in zip(terms, found, strict=True)))

    return entrywise(reader.axes, values, chosen, place_of(node))


def _condition(reader: Reader, parts: Sequence[Node], at: int | None) -> Comparison:
    """What stands after the column of a case: z > 0, or in a function of one's own -1 < z < 1 as well."""
    sides = [number_of(reader.value(side), "a side of a condition", place_of(side)) for side in parts[::2]]
    signs = [relation.sign() for relation in parts[1::2]]
    if any(sign not in _OPPOSITE for sign in signs):
        raise Unread("a condition must have one of the signs < > = with or without a bar", at)
    if len(signs) == 1:
        return Comparison(sides[0], signs[0], sides[1])
    if reader.cases:
        raise Unread("a condition of an equation has one sign; part the cases in two", at)
    return Comparison(sides[0], signs[0], Comparison(sides[1], signs[1], sides[2]))


_OPPOSITE: Mapping[str, str] = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}


def _otherwise(before: Sequence[Comparison]) -> Comparison:
    """What holds where the one condition before does not; after several, always: the first that holds decides."""
    if len(before) == 1 and not isinstance(before[0].right, Comparison):
        return Comparison(before[0].left, _OPPOSITE[before[0].relation], before[0].right)
    return otherwise()


def _matrix(_reader: Reader, node: Node) -> Value:
    raise Unread("a matrix of numbers stands in [values] under a name of its own", place_of(node))


_PRODUCTS = frozenset(["beside", "times", "entrywise", "over", "big"])
_ROWS: Mapping[str, Row] = {
    **dict.fromkeys(["add", "subtract"], _sum),
    "negative": _negative,
    "positive": lambda reader, node: reader.value(node.node(-1)),
    "number": _number,
    "name": _name,
    "braces": lambda reader, node: reader.value(node.node(1)),
    "brackets": _brackets,
    "bars": _bars,
    "fraction": _fraction,
    "root": _root,
    "raised": _raised,
    "indexed": _indexed,
    "inner": _inner,
    "turned": _turned,
    "cases": _cases,
    "matrix": _matrix,
}
