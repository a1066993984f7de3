"""Syntax tree -> formula, by the names in force. What is not understood is Unread with its place, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from typing import Any

from lark import Tree

from symbackprop.check.dots import DOTS, pattern_between, pattern_of
from symbackprop.check.functions import Called, called, slope_of
from symbackprop.check.grammar import Big, Grammar, Indicator, Literal, Named, Node, Ratio, letters_of, plain_number
from symbackprop.check.names import Key, Names, index_letters, key_of, script
from symbackprop.check.scope import Scope
from symbackprop.check.tokens import ONES, Misfit, Token, Unread
from symbackprop.core.errors import MissingRule
from symbackprop.core.quantities import ALL, Kind, Quantity
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Hadamard,
    Matrix,
    Negation,
    Number,
    Power,
    Quotient,
    Sum,
    Symbol,
    Term,
    Transpose,
    product_of,
    quantities_of,
    substitute,
    sum_of,
    transform,
    walk,
)
from symbackprop.derive.calculus import differentiate
from symbackprop.derive.normal import unfold
from symbackprop.derive.spread import has_matrices, shape_of, spread
from symbackprop.network.network import SAMPLE
from symbackprop.rules.activations import ACTIVATIONS, A, Z
from symbackprop.rules.functions import apply
from symbackprop.rules.optimizers import GRADIENT, OPTIMIZERS, THETA
from symbackprop.rules.value import Unknown, value_of

__all__ = ["List", "OutOfRange", "Printed", "Reader"]

_UNDEFINED = frozenset(["undefined", "undefiniert", "indeterminate"])
_NORMS = frozenset([r"\|", r"\lVert", r"\Vert"])
_TRANSPOSED = frozenset(["T", r"\top", r"\intercal", "t", r"\mathsf T", r"\transpose"])
_DIFFERENTIALS = frozenset(["d", r"\delta", r"\mathrm{d}"])
_GENERIC = 3  # the length of a vector that nothing says the length of
_LONGEST = 2000
_SUMMANDS = 3000  # of all sums of one side
_MOST_COMPARED = 6  # arguments of a max
_ONES_VECTOR = Apply("ones", ())  # of a length that its neighbour says


class OutOfRange(Unread):
    """A name does not exist for these values of its indices."""


@dataclass(frozen=True, slots=True)
class Printed(Number):
    """A number as it is printed, with so many places behind the point."""

    places: int = 0


@dataclass(frozen=True, slots=True)
class List(Matrix):
    """A vector written as a list, which is a row or a column as it fits."""


@dataclass(slots=True)
class Reader:
    """Reads one side for some values of its running indices; `sample` is the running sample of a batch.

    `new` lets unknown names be variables of the document. `local` asks for the document's own names before the
    lecture's. `short` reads a bare d/dx before a product as the derivative of its next factor only, `layered`
    reads sigma as the activation of the layer that it is applied to, `scalar` a vector of the document as one number, `units` K and M
    behind a number as thousands and millions, `columns` what each sample has as a matrix with a column for each.
    `sizes` collects how far each sum ran, `limits` has the letters at which its sums end.
    """

    scope: Scope
    grammar: Grammar
    bindings: dict[str, int] = field(default_factory=dict)
    sample: int | None = None
    new: bool = False
    local: bool = False
    short: bool = False
    layered: bool = False
    scalar: bool = False
    units: bool = False
    columns: bool = False
    whole_bias: bool = True
    sizes: dict[str, int] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    budget: int = _SUMMANDS

    def read(self, node: Node) -> Term:
        """The formula as scalars, or a matrix of them. Raises Unread."""
        try:
            term = transform(self.term(node), lambda part: Number(Fraction(1)) if part == _ONES_VECTOR else part)
            found = spread(self.scope.network, term)
            return List(found.rows) if isinstance(term, List) and isinstance(found, Matrix) else found
        except MissingRule as problem:
            raise _shapes(problem) from None
        except RecursionError:
            raise Unread("it is nested too deeply") from None

    def term(self, node: Any) -> Term:
        if node.data == "start":
            node = node.children[0]
        match node.data:
            case "add" | "subtract":
                return sum_of(*self._summands(node))
            case "negative":
                return Negation(self.term(node.children[-1]))
            case "positive":
                return self.term(node.children[-1])
        return self._product(_flatten(node))

    def _summands(self, node: Any) -> list[Term]:
        parts = _parts_of_sum(node)
        if any(_is_dots(part) for part in parts):
            return [self.term(part) for part in self._written_out(parts)]
        left, _, right = node.children
        negative = node.data == "subtract"
        operator = _trailing_operator(left)
        if operator is not None:
            # d/dx - f: the derivative of -f, though no bracket says so
            inner = self.term(right)
            before = _without_last(left)
            slope = self._differentiated(Negation(inner) if negative else inner, self._by(operator))
            return [slope if before is None else self.term(before) * slope]
        first = (
            self._summands(left) if isinstance(left, Tree) and left.data in ("add", "subtract") else [self.term(left)]
        )
        second = self.term(right)
        return [*first, Negation(second) if negative else second]

    def _written_out(self, parts: Sequence[Any]) -> list[Any]:
        """Parts with dots among them, the dots written out."""
        place = next(place for place, part in enumerate(parts) if _is_dots(part))
        pattern = pattern_of(parts[place - 2], parts[place - 1]) if place >= 2 else None
        if place == 1 and len(parts) > 2:
            pattern = pattern_between(parts[0], parts[2])
        if pattern is None:
            raise Unread("it is not clear how this goes on")
        rest = list(parts[place + 1 :])
        last = pattern.last(rest[0]) if rest else None
        end = None
        if last is not None:
            rest.pop(0)
            sizes = {**self.limits, **self.scope.sizes, **self.bindings}
            end = int(last) if last.isdecimal() else sizes.get(last)
        found = [*parts[:place]]
        number = pattern.start + min(place, 2)
        while (end is None or number <= end) and number - pattern.start < _LONGEST:
            part = pattern.at(number)
            if end is None:
                try:
                    self.term(part)
                except Unread:
                    break
                if self._free(part) and number - pattern.start >= _GENERIC:
                    break
            found.append(part)
            number += 1
        if last is not None and end is None:
            self.sizes[last] = number - 1
        found = found[: max(end - pattern.start + 1, 0)] if end is not None and end < pattern.start + 1 else found
        return [*found, *(self._written_out(rest) if any(map(_is_dots, rest)) else rest)]

    def _free(self, node: Any) -> bool:
        """Whether a part has only names of the document, which nothing ends."""
        keys = [key_of(named, self.bindings) for named in letters_of(node, self.grammar)]
        return all(self.scope.names.find(key) is None for key in keys)

    # products

    def _product(self, items: Sequence[tuple[str, Any]]) -> Term:
        """A run of factors; functions, derivatives and sums take what follows them."""
        parts: list[list[tuple[str, Any]]] = [[]]
        for how, node in items:
            if how == "entrywise":
                parts.append([])
            parts[-1].append((how, node))
        factors = [self._run(part) for part in parts]
        return factors[0] if len(factors) == 1 else Hadamard(tuple(factors))

    def _run(self, items: Sequence[tuple[str, Any]]) -> Term:
        result: list[Term] = []
        place = 0
        while place < len(items):
            how, _node = items[place]
            unit = self._unit(items, place)
            factor, place = unit if unit is not None else self._factor(items, place)
            if how == "over" and result:
                result = [Quotient(product_of(*result), factor)]
            elif how in ("star", "dot") and result:
                result = self._joined(how, result, factor)
            else:
                result.append(factor)
        result = self._with_ones(result)
        return product_of(*result) if len(result) != 1 else result[0]

    def _unit(self, items: Sequence[tuple[str, Any]], place: int) -> tuple[Term, int] | None:
        """3.7M, 512K: a number of millions or of thousands, where these are no names."""
        if (
            not self.units
            or place + 1 >= len(items)
            or items[place][1].data != "number"
            or items[place + 1][0] != "beside"
        ):
            return None
        named = _named(items[place + 1][1])
        power = (
            {"K": 3, "k": 3, "M": 6}.get(named.base) if named is not None and not named.sub and not named.sup else None
        )
        if power is None:
            return None
        literal: Literal = items[place][1].children[0].value
        return Printed(literal.value * 10**power, literal.places - power), place + 2

    def _joined(self, how: str, before: list[Term], factor: Term) -> list[Term]:
        """Factors with one more behind a star or a dot: of two vectors that no product of matrices joins, the star
        takes the products entry by entry, the dot their sum.
        """
        if not has_matrices(factor) or not any(map(has_matrices, before)):
            return [*before, factor]
        try:
            sides = [spread(self.scope.network, side) for side in (product_of(*before), factor)]
        except MissingRule:
            return [*before, factor]
        shapes = [(len(side.rows), len(side.rows[0])) if isinstance(side, Matrix) else (1, 1) for side in sides]
        if shapes[0] != shapes[1] or shapes[0][0] == shapes[0][1]:
            return [*before, factor]
        if how == "star":
            return [Hadamard((sides[0], sides[1]))]
        return [product_of(Transpose(sides[0]), sides[1])] if shapes[0][1] == 1 else [*before, factor]

    def _with_ones(self, factors: list[Term]) -> list[Term]:
        """The vectors of ones as long as what stands beside them."""
        result = list(factors)
        for place, factor in enumerate(factors):
            row = isinstance(factor, Transpose) and factor.term == _ONES_VECTOR
            if not row and factor != _ONES_VECTOR:
                continue
            beside = result[place + 1] if row and place + 1 < len(result) else result[place - 1] if place else None
            found = spread(self.scope.network, beside) if beside is not None else None
            if isinstance(found, Matrix):
                length = len(found.rows) if row else len(found.rows[0])
                ones: Term = Matrix(tuple((Number(Fraction(1)),) for _ in range(length)))
                result[place] = Transpose(ones) if row else ones
        return result

    def _factor(self, items: Sequence[tuple[str, Any]], place: int) -> tuple[Term, int]:
        _, node = items[place]
        rest = items[place + 1 :]
        if node.data == "big":
            return self._series(node.children[0].value, rest), len(items)
        if self._is_differential(node):
            found = self._slashed(items, place)
            if found is not None:
                return found
        gradient = self._gradient_at(node, rest)
        if gradient is not None:
            return gradient[0], place + gradient[1]
        operator = _operator_of(node)
        if operator is not None:
            if not rest:
                raise Unread("a derivative of nothing", None)
            by = self._by(operator)
            if self.short:
                inner, after = self._factor(items, place + 1)
                return self._differentiated(inner, by), after
            return self._differentiated(self._run([("beside", rest[0][1]), *rest[1:]]), by), len(items)
        function = self._called(node)
        if function is not None and rest and (function.defined is None or _in_brackets(rest[0][1])):
            return self._apply(function, items, place)
        if self._is_loss(node) and rest and rest[0][0] == "beside" and _is_list_of_names(rest[0][1]):
            return self._atom(node), place + 2  # L(theta) is L
        return self._atom(node), place + 1

    def _gradient_at(self, node: Any, rest: Sequence[tuple[str, Any]]) -> tuple[Term, int] | None:
        """The gradient of the loss by a name, nabla_W L, or as the lecture writes it, dW; and how many items it takes."""
        named = _named(node)
        if named is None or not rest or rest[0][0] != "beside":
            return None
        if named.base in (r"\nabla", r"\partial") and named.sub and not named.sup:
            of = self._of(rest[:1])
            if isinstance(of, Called):
                return None
            return self._differentiated(of, self._nabla(named.sub)), 2
        if named.base == r"\Delta" and not named.sub and not named.sup:
            change = self._change_of(rest[0][1])
            return (change, 2) if change is not None else None
        pattern = self.scope.lecture.spelling.letters.get("gradient", "")
        prefix = _bare_text(pattern.removesuffix("{}")) if pattern.endswith("{}") else ""
        if not prefix or _bare_text(_written(named)) != prefix:
            return None
        by = _named(rest[0][1])
        if by is None or self._known(by) is None:
            return None
        return self._differentiated(Symbol(Quantity(Kind.LOSS)), self._atom(rest[0][1])), 2

    def _change_of(self, node: Any) -> Term | None:
        """What an update adds to a parameter."""
        named = _named(node)
        found = self._known(named) if named is not None else None
        if found is None or found.kind not in (Kind.WEIGHT, Kind.BIAS) or found.unit == ALL or found.step:
            return None
        before = self._symbol(found)
        assert isinstance(before, Symbol)
        return self._updated(replace(before.quantity, step=1)) - before

    def _nabla(self, tokens: Sequence[Token]) -> Term:
        """By what a gradient is taken; an a alone is the last layer's."""
        by = self.grammar.parse(list(tokens))
        named = _named(by.children[0]) if isinstance(by.children[0], Tree) else None
        if named is not None and not named.sub and not named.sup and self._known(named) is None:
            last = self.scope.names.vector_of(named.base)
            if last is not None:
                return self._symbol(last)
        return self.term(by)

    def _is_differential(self, node: Any) -> bool:
        if node.data == "partial":
            return True
        named = _named(node)
        return named is not None and named.base in _DIFFERENTIALS and not named.sub and not named.sup

    def _is_loss(self, node: Any) -> bool:
        named = _named(node)
        found = None if named is None else self._known(named)
        return found is not None and found.kind in (Kind.LOSS, Kind.SAMPLE_LOSS)

    def _slashed(self, items: Sequence[tuple[str, Any]], place: int) -> tuple[Term, int] | None:
        """dL/dw, in a line."""
        for slash in range(place + 2, min(place + 4, len(items))):
            if items[slash][0] == "over" and self._is_differential(items[slash][1]) and slash + 1 < len(items):
                of = self._of(items[place + 1 : slash])
                end = slash + 2
                return self._derivative(of, self._symbol_at(items[slash + 1][1])), end
        return None

    def _called(self, node: Any) -> Called | None:
        """The function that an item names, with its power and the order of its slope."""
        power: tuple[Token, ...] = ()
        if node.data == "raised":
            inner = self._called(node.children[0])
            if inner is None or inner.power:
                return None
            return replace(inner, power=node.children[1].value)
        named = _named(node)
        if named is None:
            return None
        if self._known(named) is not None and named.base.replace(" ", "") not in self.scope.functions:
            return None
        return called(self.scope, named, self.bindings, power)

    def _apply(self, function: Called, items: Sequence[tuple[str, Any]], place: int) -> tuple[Term, int]:
        node = items[place + 1][1]
        if node.data == "big":
            return self._value(
                function, [self._series(node.children[0].value, items[place + 2 :])], function.primes
            ), len(items)
        scripts: list[tuple[str, Sequence[Token]]] = []
        # f(x)^2 is the power of f(x), and softmax(z)_j its entry
        while node.data in ("raised", "indexed"):
            scripts.insert(0, (node.data, node.children[1].value))
            node = node.children[0]
        if node.data not in ("brackets", "matrix", "braces", "bars"):
            node, scripts = items[place + 1][1], []
        applied = self._value(function, self._arguments(node), function.primes)
        if function.power:
            applied = self._raised(applied, function.power)
        for how, tokens in scripts:
            applied = self._raised(applied, tokens) if how == "raised" else self._entry(applied, tokens)
        return applied, place + 2

    def _arguments(self, node: Any) -> list[Term]:
        if node.data == "brackets":
            return [self.term(child) for child in _items(node)]
        return [self.term(node)]

    def _value(self, function: Called, arguments: list[Term], primes: int) -> Term:
        if function.defined is not None:
            defined = function.defined
            if len(arguments) != len(defined.parameters):
                raise Unread("a function with another number of arguments", function.at)
            if primes:
                return self._entrywise(lambda z: slope_of(defined.term, defined.parameters[0], z), arguments[0])
            values = dict(zip(defined.parameters, arguments, strict=True))
            return substitute(defined.term, values.get)
        if function.name in ("max", "min"):
            return self._extreme(function.name, arguments)
        if function.name == "softmax" and len(arguments) > 1:
            arguments = [List(tuple((argument,) for argument in arguments))]
        if len(arguments) != 1:
            raise Unread("a function with more than one argument", function.at)
        (argument,) = arguments
        name = function.name
        if name == "general":
            name = self._layer_function(argument, function)
        elif name == "sigmoid" and self.layered:
            layer = _layer_of(argument)
            name = self.scope.lecture.network.layers[layer - 1].activation.name if layer else name
        if name == "diag":
            return self._diagonal(argument, function.at)
        if name in {"softmax", "general_softmax"}:
            if primes:
                raise (OutOfRange if self.layered else Unread)("a slope of softmax is a matrix", function.at)
            return self._softmax(argument, function.at)
        if primes:
            return self._slope(name, argument)
        if name == "log":
            return self._logarithm(argument, function.base if function.base is not None else self.scope.logarithm)
        if name == "identity":
            return argument
        return (
            apply(name, argument) if not has_matrices(argument) else self._entrywise(lambda z: apply(name, z), argument)
        )

    def _diagonal(self, argument: Term, at: int) -> Term:
        """The matrix with a vector on its diagonal."""
        vector = spread(self.scope.network, argument)
        if not isinstance(vector, Matrix):
            raise Unread("the diagonal matrix of a number", at)
        entries = [entry for row in vector.rows for entry in row]
        zero = Number(Fraction(0))
        return Matrix(
            tuple(tuple(entry if i == j else zero for j in range(len(entries))) for i, entry in enumerate(entries))
        )

    def _layer_function(self, argument: Term, function: Called) -> str:
        layer = _layer_of(argument) if self.layered else function.layer or _layer_of(argument)
        network = self.scope.lecture.network
        if layer is None or not 1 <= layer <= network.depth:
            raise Unread("it is not said which activation this is", function.at)
        return network.layers[layer - 1].activation.name

    def _slope(self, name: str, argument: Term) -> Term:
        row = ACTIVATIONS.get(name)
        if row is not None:
            # the slope of its row, with the function itself for its output
            return self._entrywise(
                lambda z: substitute(
                    row.slope, {Z.quantity: z, A.quantity: substitute(row.applied, {Z.quantity: z}.get)}.get
                ),
                argument,
            )
        return self._entrywise(lambda z: slope_of(apply(name, Z), Z.quantity, z), argument)

    def _logarithm(self, argument: Term, base: int | None) -> Term:
        plain = self._entrywise(lambda z: apply("ln", z), argument)
        return plain if base is None else Quotient(plain, apply("ln", Number(Fraction(base))))

    def _extreme(self, name: str, arguments: list[Term]) -> Term:
        """max(a, b) = a + max(0, b - a); min(a, b) = -max(-a, -b)."""
        if len(arguments) == 1:
            found = spread(self.scope.network, arguments[0])
            if not isinstance(found, Matrix):
                raise Unread("the largest of one number")
            arguments = [entry for row in found.rows for entry in row]
        if len(arguments) > _MOST_COMPARED:
            raise Unread("a max of too many")
        if name == "min":
            return Negation(self._extreme("max", [Negation(each) for each in arguments]))

        def larger(a: Term, b: Term) -> Term:
            zero = isinstance(a, Number) and not a.value
            if zero:
                return self._entrywise(lambda z: apply("positive_part", z), b)
            if isinstance(b, Number) and not b.value:
                return self._entrywise(lambda z: apply("positive_part", z), a)
            return a + apply("positive_part", b - a)

        return reduce(larger, arguments)

    def _softmax(self, argument: Term, at: int) -> Term:
        """Of a vector; of one z, by a usual abuse, that unit's share of its layer."""
        network = self.scope.network
        if isinstance(argument, Symbol) and argument.quantity.unit != ALL:
            z = argument.quantity
            units = self._siblings(z)
            if units is None:
                raise Unread("softmax of a single number", at)
            total = sum_of(*(apply("exp", Symbol(unit)) for unit in units))
            return Quotient(apply("exp", argument), total)
        vector = spread(network, argument)
        if not isinstance(vector, Matrix):
            raise Unread("softmax of a single number", at)
        entries = [entry for row in vector.rows for entry in row]
        total = sum_of(*(apply("exp", entry) for entry in entries))
        return Matrix(tuple((Quotient(apply("exp", entry), total),) for entry in entries))

    def _siblings(self, z: Quantity) -> list[Quantity] | None:
        if z.kind is Kind.PREACTIVATION and isinstance(z.layer, int):
            width = self.scope.lecture.network.width(z.layer)
            return [replace(z, unit=unit) for unit in range(1, width + 1)]
        if z.kind is Kind.VARIABLE:
            key = next((key for key, own in self.scope.own.items() if own == z), None)
            if key is not None and key.sub.isdecimal():
                family = [
                    Key(key.base, str(unit), key.sup)
                    for unit in range(1, self.scope.sizes.get(f"|{key.base}", _GENERIC) + 1)
                ]
                if all(member in self.scope.own for member in family):
                    return [self.scope.own[member] for member in family]
        return None

    def _entrywise(self, function: Callable[[Term], Term], argument: Term) -> Term:
        if not has_matrices(argument):
            return function(argument)
        found = spread(self.scope.network, argument)
        if not isinstance(found, Matrix):
            return function(found)
        return Matrix(tuple(tuple(function(entry) for entry in row) for row in found.rows))

    # atoms

    def _atom(self, node: Any) -> Term:
        match node.data:
            case "number":
                literal: Literal = node.children[0].value
                return Printed(literal.value, literal.places)
            case "name":
                return self._name(node.children[0].value)
            case "braces":
                return self.term(node.children[1])
            case "brackets":
                return self._bracketed(node)
            case "bars":
                return self._between_bars(node)
            case "fraction":
                return self._fraction(node.children[0].value)
            case "indicator":
                return self._indicated(node.children[0].value)
            case "root":
                return Power(self.term(node.children[0].value), Number(Fraction(1, 2)))
            case "raised":
                inner, exponent = node.children
                squares = self._square_of_norm(inner.children[0] if inner.data == "indexed" else inner)
                if squares is not None and "".join(token.text for token in exponent.value) == "2":
                    return squares
                base = self._atom(inner) if inner.data != "negative" else self.term(inner)
                return self._raised(base, exponent.value)
            case "indexed":
                return self._entry(self._atom(node.children[0]), node.children[1].value)
            case "matrix":
                return self._matrix(node)
            case "cases":
                return self._cases(node)
            case "negative" | "positive" | "add" | "subtract" | "beside" | "times" | "over" | "entrywise":
                return self.term(node)
            case "partial":
                raise Unread("a differential stands alone", node.children[0].start_pos)
        raise Unread("it is not understood")

    def _square_of_norm(self, node: Any) -> Term | None:
        """The sum of the squares of a vector between double bars, which its norm squared is; None for anything else."""
        if node.data != "bars" or str(node.children[0]) not in _NORMS:
            return None
        named = _named(node.children[1])
        inner = self.term(node.children[1]) if named is None or self._known(named) is not None else None
        if inner is None or not has_matrices(inner):
            return None
        found = spread(self.scope.network, inner)
        entries = [entry for row in found.rows for entry in row] if isinstance(found, Matrix) else [found]
        return sum_of(*(Power(entry, Number(Fraction(2))) for entry in entries))

    def _between_bars(self, node: Any) -> Term:
        """An absolute value; of a vector, a matrix or a function, a size that the document names so."""
        named = _named(node.children[1])
        if named is not None:
            found = self._known(named)
            if found is None or found.unit == ALL:
                return self._name(replace(named, base=f"|{named.base}|"))
        inner = self.term(node.children[1])
        if has_matrices(inner):
            raise Unread("the size of a vector", None)
        return apply("abs", inner)

    def _bracketed(self, node: Any) -> Term:
        parts = _items(node)
        if any(map(_is_dots, parts)) and len(parts) > 3:
            parts = self._written_out(parts)
        if len(parts) > 1:
            entries = [self.term(part) for part in parts]
            return List(tuple((entry,) for entry in entries))
        spaced = _numbers_side_by_side(parts[0])
        if spaced is not None and node.children[0].value in ("[", r"\lbrack"):
            return List(tuple((self.term(part),) for part in spaced))
        return self.term(parts[0])

    def _raised(self, base: Term, tokens: Sequence[Token]) -> Term:
        text = "".join(token.text for token in tokens if token.text not in ("{", "}"))
        if text in _TRANSPOSED:
            return base if isinstance(base, List) else Transpose(base)
        if text == r"\prime":
            raise Unread("a prime after a bracket", tokens[0].at if tokens else None)
        if has_matrices(base) and text == "-1":
            raise Unread("an inverse matrix", tokens[0].at)
        exponent = self.term(self.grammar.parse(list(tokens)))
        if not quantities_in(exponent):
            with suppress(*FAILURES):
                exponent = Number(value_of(exponent, _nothing))
        if isinstance(exponent, Number):
            if abs(Fraction(exponent.value)) > 64:
                raise Unread("a power that is too high to work out", tokens[0].at)
        return Power(base, exponent)

    def _entry(self, vector: Term, tokens: Sequence[Token]) -> Term:
        found = spread(self.scope.network, vector)
        place = script(tokens, self.bindings)
        if not isinstance(found, Matrix) or not place.isdecimal():
            raise Unread("an index on something that is no vector", tokens[0].at if tokens else None)
        entries = [entry for row in found.rows for entry in row]
        if not 1 <= int(place) <= len(entries):
            raise OutOfRange("an index beyond the end of a vector", tokens[0].at)
        return entries[int(place) - 1]

    def _matrix(self, node: Any) -> Term:
        rows: list[tuple[Term, ...]] = []
        grid: list[list[Any]] = []
        for row in (child for child in node.children[1].children if isinstance(child, Tree)):
            cells = [cell for cell in row.children if isinstance(cell, Tree)]
            if any(not cell.children for cell in cells):
                if all(not cell.children for cell in cells):
                    continue
                raise Unread("a matrix with an empty entry", node.children[0].start_pos)
            grid.append([cell.children[0] for cell in cells])
        if any(all(map(_is_dots, cells)) for cells in grid):
            if {len(cells) for cells in grid} != {1}:
                grid = [cells for cells in grid if not all(map(_is_dots, cells))]
            else:
                grid = [[cell] for cell in self._written_out([cells[0] for cells in grid])]
        rows += [tuple(self.term(cell) for cell in cells) for cells in grid]
        if not rows or len({len(row) for row in rows}) != 1:
            raise Unread("a matrix with rows of different lengths", node.children[0].start_pos)
        return Matrix(tuple(rows))

    def _cases(self, node: Any) -> Term:
        branches: list[tuple[Term, Term]] = []
        all_branches: list[Any] = [child for child in node.children[1].children if isinstance(child, Tree)]
        for branch in all_branches:
            parts = [child for child in branch.children if isinstance(child, Tree)]
            word = _named(parts[0])
            if word is not None and word.base.lower() in _UNDEFINED:
                continue  # nothing is claimed there
            value, compared = parts[0], parts[2:]
            if len(compared) == 3:
                left, relation, right = compared
                sign: Any = relation.children[0]
                holds: Term = Comparison(self._compared(left), str(sign.value), self._compared(right))
            elif branch is all_branches[-1] and branches:
                holds = _otherwise(branches[-1][1] if len(branches) == 1 else None)
            else:
                raise Unread("a case without a condition", node.children[0].start_pos)
            chosen = _decided(holds)
            if chosen is False:
                continue
            if chosen is True and not branches:
                return self.term(value)
            branches.append((self.term(value), holds))
        if not branches:
            raise OutOfRange("none of the cases holds", node.children[0].start_pos)
        return self._by_entries(branches)

    def _by_entries(self, branches: Sequence[tuple[Term, Term]]) -> Term:
        """Cases of a vector: those of each of its entries."""
        parts = [part for value, holds in branches for part in (value, *_sides_of(holds))]
        grids = [spread(self.scope.network, part) for part in parts if has_matrices(part)]
        if not grids:
            return Cases(tuple(branches))
        rows, columns = next((len(grid.rows), len(grid.rows[0])) for grid in grids if isinstance(grid, Matrix))

        def entry(part: Term, i: int, j: int) -> Term:
            grid = spread(self.scope.network, part) if has_matrices(part) else part
            return grid.rows[i][j] if isinstance(grid, Matrix) else grid

        def one(i: int, j: int) -> Term:
            found: list[tuple[Term, Term]] = []
            for value, holds in branches:
                if isinstance(holds, Comparison):
                    holds = Comparison(entry(holds.left, i, j), holds.relation, entry(holds.right, i, j))
                if _decided(holds) is True and not found:
                    return entry(value, i, j)
                if _decided(holds) is not False:
                    found.append((entry(value, i, j), holds))
            return Cases(tuple(found))

        return Matrix(tuple(tuple(one(i, j) for j in range(columns)) for i in range(rows)))

    def _indicated(self, indicator: Indicator) -> Term:
        """1[k = t] = 1 where k = t, else 0."""
        one, zero = Number(Fraction(1)), Number(Fraction(0))
        holds = Comparison(self._compared(indicator.left), indicator.relation, self._compared(indicator.right))
        chosen = _decided(holds)
        if chosen is not None:
            return one if chosen else zero
        return Cases(((one, holds), (zero, _otherwise(holds))))

    def _compared(self, node: Any) -> Term:
        """One side of a condition: a formula, or an index with its value."""
        named = _named(node)
        if named is not None and not named.sub and not named.sup and named.base in self.bindings:
            return Number(Fraction(self.bindings[named.base]))
        return self.term(node)

    # names

    def _known(self, named: Named) -> Quantity | None:
        found = self._found(named)
        if self.scalar and found is not None and found.unit == ALL:
            # one number, in an example of the document
            return self.scope.own.get(key_of(named, self.bindings)) or (
                self.scope.define(key_of(named, self.bindings), _written(named), None) if self.new else None
            )
        return found

    def _found(self, named: Named) -> Quantity | None:
        alias = self._alias(named)
        if alias is not None:
            return alias
        key = key_of(named, self.bindings)
        own = self.scope.own.get(key)
        if own is not None and (self.local or key in self.scope.redefined):
            return own
        return self.scope.names.find(key) or own

    def _is_prediction(self, quantity: Quantity) -> bool:
        definition = self.scope.definitions.get(quantity)
        spelled_so = definition is not None and isinstance(definition.term, Symbol)
        inner = definition.term if definition is not None else None
        return quantity.kind is Kind.PREDICTION or (
            spelled_so and isinstance(inner, Symbol) and inner.quantity.kind is Kind.PREDICTION
        )

    def _alias(self, named: Named) -> Quantity | None:
        """A letter for any parameter, before or after an update."""
        quantity = self.scope.aliases.get(named.base)
        if quantity is None:
            return None
        marks = Names({Key(named.base): quantity}, self.grammar, frozenset(), frozenset())
        return marks.find(key_of(named, self.bindings))

    def _name(self, named: Named) -> Term:
        key = key_of(named, self.bindings)
        family = self._family(key) if self.local else None
        if family is not None:
            return family
        if key in self.scope.wholes and not self.scalar and (self.local or self.scope.names.find(key) is None):
            return self.scope.wholes[key]
        quantity = self._known(named)
        if quantity is not None:
            return self._symbol(quantity)
        if key.base == "e" and not key.sub and Key("e") not in self.scope.redefined:
            return self._exponential(named)
        if key.base == ONES and not key.sub:
            if named.sup and named.sup[-1].text in _TRANSPOSED:
                return Transpose(_ONES_VECTOR)
            if not named.sup:
                return _ONES_VECTOR
        if key.base in (r"\delta", r"\mathbb1") and re.fullmatch(r"\d+,\d+", key.sub) and not key.sup:
            left, right = key.sub.split(",")
            return Number(Fraction(int(left == right)))
        if named.primes and not named.sup and not key.base.startswith("\\"):
            bare = self._known(replace(named, primes=0))
            if bare is not None and bare.kind is Kind.VARIABLE and bare in self.scope.definitions:
                return self._own_slope(bare, named)
        if named.sup and named.sup[-1].text in _TRANSPOSED and not named.primes:
            turned = replace(named, sup=named.sup[:-1])
            if self._known(turned) is not None:
                return Transpose(self._name(turned))
        bound_above = any(letter in self.bindings for letter, above in index_letters(named) if above)
        if [token.text for token in named.sup] == ["L"] and "L" in self.bindings and not named.primes:
            last = self._known(replace(named, sup=()))
            if last is not None and self._is_prediction(last):
                return self._symbol(last)  # the layer, no power
        running = bound_above and self.scope.names.has_form(key)
        if named.sup and not named.primes and not running and not _is_mark(key.sup):
            without = replace(named, sup=())
            if self._known(without) is not None:
                return self._raised(self._name(without), named.sup)
        if named.sup and not named.sub and not named.primes and named.base in self.bindings:
            return self._raised(Number(Fraction(self.bindings[named.base])), named.sup)
        if len(named.sup) > 1 and named.sup[-1].text.isdecimal() and named.sup[-2].text in (")", "]"):
            marked = replace(named, sup=named.sup[:-1])
            if self._known(marked) is not None:
                return self._raised(self._name(marked), named.sup[-1:])
        if not named.sub and not named.sup and named.base in self.bindings:
            return Number(Fraction(self.bindings[named.base]))
        if not named.sub and not named.sup and named.base in self.scope.sizes:
            return Number(Fraction(self.scope.sizes[named.base]))
        if not named.sub and not named.sup and named.base in self.limits:
            return Number(Fraction(self.limits[named.base]))
        if named.base == r"\pi" and not named.sub:
            raise Unread("the number pi", named.at)
        bound = any(letter in self.bindings for letter, _ in index_letters(named))
        if self.new and not self.scope.names.resembles(key) and not (named.sup and named.sup[-1].text in _TRANSPOSED):
            return self._raised_own(named, key)
        error = OutOfRange if bound else Unread
        raise error(f"the name {_written(named)} is not known here", named.at)

    def _raised_own(self, named: Named, key: Key) -> Term:
        """A new name of the document; a superscript that is a number is a power."""
        if Key(key.base, "1", key.sup) in self.scope.own and not key.sub.isdecimal() and key.sub:
            raise Unread(f"it is not said which {_written(named)} is meant", named.at)
        if named.sup and key.sup.isdecimal():
            bare = replace(named, sup=())
            return Power(self._name(bare), Number(Fraction(int(key.sup))))
        return Symbol(self.scope.define(key, spelled(key), None))

    def _family(self, key: Key) -> Matrix | None:
        """The vector of a document's own family: p of p_1, p_2, ..."""
        if key.sub or key in self.scope.own or key in self.scope.wholes or self.scope.names.find(key) is not None:
            return None
        members: list[tuple[Term, ...]] = []
        while (member := self.scope.own.get(Key(key.base, str(len(members) + 1), key.sup))) is not None:
            members.append((Symbol(member),))
        return Matrix(tuple(members)) if len(members) > 1 else None

    def _exponential(self, named: Named) -> Term:
        if not named.sup:
            return apply("exp", Number(Fraction(1)))
        exponent = self.term(self.grammar.parse(list(named.sup)))
        return self._entrywise(lambda z: apply("exp", z), exponent)

    def _own_slope(self, quantity: Quantity, named: Named) -> Term:
        """U' of a name that the document defines by one variable."""
        term = self.scope.definitions[quantity].term
        variables = [*dict.fromkeys(q for q in quantities_of(term) if q.kind is Kind.VARIABLE)]
        if len(variables) != 1 or named.primes != 1:
            raise Unread("it is not said by what this is differentiated", named.at)
        return differentiate(unfold(term), variables[0])

    def _symbol(self, quantity: Quantity) -> Term:
        if self.columns and (quantity.sample == SAMPLE or self._is_repeated(quantity)):
            return self._by_columns(quantity)
        if quantity.sample == SAMPLE:
            quantity = quantity.of_sample(self.sample)
        if quantity.step:
            return self._updated(quantity)
        places = self.scope.network.places
        if quantity.unit != ALL and quantity in places:
            quantity = places[quantity]
        return Symbol(quantity)

    def _is_repeated(self, quantity: Quantity) -> bool:
        return self.whole_bias and quantity.kind is Kind.BIAS and quantity.unit == ALL and not quantity.step

    def _by_columns(self, quantity: Quantity) -> Term:
        """What each sample of the batch has, side by side; a bias is the same for all."""
        network = self.scope.network
        columns: list[Sequence[Term]] = []
        for sample in range(1, (self.scope.lecture.network.samples or 0) + 1):
            one = quantity if quantity.kind is Kind.BIAS else quantity.of_sample(sample)
            found = spread(network, Symbol(one))
            columns.append([row[0] for row in found.rows] if isinstance(found, Matrix) else [found])
        return Matrix(tuple(zip(*columns, strict=True)))

    def _updated(self, quantity: Quantity) -> Term:
        """A parameter after an update, by the rule of the optimizer."""
        if quantity.kind not in (Kind.WEIGHT, Kind.BIAS):
            return Symbol(quantity)
        before = replace(quantity, step=0)
        if quantity.unit != ALL:
            before = self.scope.network.places.get(before, before)
        training = self.scope.lecture.training
        if before in training.frozen:
            return Symbol(before)
        rule = OPTIMIZERS[training.optimizer].update
        slots: dict[Quantity, Term] = {
            THETA.quantity: Symbol(before),
            GRADIENT.quantity: Derivative(Quantity(Kind.LOSS), before),
        }
        return substitute(rule, slots.get)

    # derivatives

    def _fraction(self, ratio: Ratio) -> Term:
        top, bottom = _flatten(ratio.top), _flatten(ratio.bottom)
        if self._is_differential(top[0][1]) and self._is_differential(bottom[0][1]) and len(bottom) >= 2:
            if len(top) == 1:
                raise Unread("a derivative of nothing")
            return self._derivative(self._of(top[1:]), self._symbol_at(bottom[1][1], bottom[1:]))
        numerator = self.term(ratio.top)
        denominator = self.term(ratio.bottom)
        if has_matrices(denominator):
            raise Unread("a division by a vector or matrix")
        return Quotient(numerator, denominator)

    def _of(self, items: Sequence[tuple[str, Any]]) -> Term | Called:
        """What is differentiated: a name, a formula, or a function without its argument."""
        if len(items) == 1:
            function = self._called(items[0][1])
            if function is not None:
                return function
        return self._run(items)

    def _by(self, operator: Ratio) -> Term:
        bottom = _flatten(operator.bottom)
        return self._symbol_at(bottom[1][1], bottom[1:])

    def _symbol_at(self, node: Any, items: Sequence[tuple[str, Any]] = ()) -> Term:
        if len(items) > 1:
            raise Unread("a derivative by more than one name")
        self.whole_bias, before = False, self.whole_bias
        try:
            found = self._atom(node)
        finally:
            self.whole_bias = before
        if isinstance(found, Sum):
            raise Unread("a derivative by something that is no name")
        return found

    def _derivative(self, of: Term | Called, by: Term) -> Term:
        if isinstance(of, Called):
            return self._value(of, [by], of.primes + 1)
        return self._differentiated(of, by)

    def _differentiated(self, of: Term, by: Term) -> Term:
        network = self.scope.network
        if isinstance(by, Symbol) and by.quantity.unit == ALL:
            if isinstance(of, Symbol) and of.quantity.unit != ALL:
                return Derivative(of.quantity, by.quantity)
            _rows, _ = shape_of(network, by.quantity)
            if by.quantity.kind is Kind.WEIGHT:
                raise Unread("a derivative of a vector by a matrix")
            columns = [spread(network, Symbol(by.quantity))]
            entries = [row[0] for row in columns[0].rows] if isinstance(columns[0], Matrix) else []
            above = spread(network, of)
            if not isinstance(above, Matrix):
                return Matrix(tuple((self._differentiated(above, entry),) for entry in entries))
            return Matrix(tuple(tuple(self._differentiated(row[0], entry) for entry in entries) for row in above.rows))
        if isinstance(by, Matrix) and not has_matrices(of):
            return Matrix(tuple(tuple(self._differentiated(of, entry) for entry in row) for row in by.rows))
        if not isinstance(by, Symbol):
            raise Unread("a derivative by something that is no name")
        if has_matrices(of):
            return self._entrywise(lambda entry: self._differentiated(entry, by), of)
        if isinstance(of, Symbol):
            free = by.quantity.kind is Kind.VARIABLE and by.quantity not in self.scope.network.equations
            if free and of != by and not _reaches(self.scope.network.equations, of.quantity, by.quantity):
                raise Unread(f"it is not said what {of.quantity.unit or 'this'} has to do with {by.quantity.unit}")
            return self._slope_of_name(of.quantity, by.quantity, named=True)
        if any(isinstance(node, Derivative | Cases) for node in walk(of)):
            raise Unread("a derivative of a derivative")
        plain = unfold(of)
        parts = []
        for name in dict.fromkeys(quantities_of(plain)):
            outer = differentiate(plain, name)
            inner = self._slope_of_name(name, by.quantity)
            parts.append(outer if name == by.quantity else product_of(outer, inner))
        return sum_of(*parts)

    def _slope_of_name(self, of: Quantity, by: Quantity, *, named: bool = False) -> Term:
        network = self.scope.network
        if of == by:
            return Number(Fraction(1))
        equation = network.equations.get(of)
        if of.kind is Kind.DELTA:
            raise Unread("a derivative of an error signal")
        if equation is None:
            if of.kind is Kind.VARIABLE and named:
                raise Unread(f"it is not said what {of.unit} is")
            return Number(Fraction(0))
        if not _reaches(network.equations, of, by):
            return Derivative(of, by, direct=True)
        mentioned = by in {*quantities_of(equation.term)}
        return Derivative(of, by, direct=mentioned and of.kind is not Kind.LOSS)

    # sums

    def _series(self, big: Big, rest: Sequence[tuple[str, Any]]) -> Term:
        if not rest:
            raise Unread("a sum of nothing", big.sub[0].at if big.sub else None)
        letter, start, without = _index_of(big)
        if letter is None:
            raise Unread("a sum that does not say over what it runs", big.sub[0].at if big.sub else None)
        end = self._limit(big.sup)
        if end is not None and end > _LONGEST:
            raise Unread("a sum that is too long to write out", big.sub[0].at)
        outer = self.bindings.get(letter)
        parts: list[Term] = []
        skipped = self.bindings.get(without) if without else None
        position = start
        limit = end if end is not None else _LONGEST
        own_length = self._own_length(rest) if end is None else _LONGEST
        try:
            while position <= limit:
                self.bindings[letter] = position
                self.budget -= 1
                if self.budget < 0:
                    raise Unread("sums that are too long to write out", big.sub[0].at)
                if position != skipped:
                    try:
                        parts.append(self._run([("beside", rest[0][1]), *rest[1:]]))
                    except OutOfRange:
                        if end is not None or position == start:
                            raise
                        break
                position += 1
                if end is None and position - start >= own_length:
                    break
        finally:
            if outer is None:
                self.bindings.pop(letter, None)
            else:
                self.bindings[letter] = outer
        if not parts or position > _LONGEST:
            raise Unread("a sum that cannot be written out", big.sub[0].at)
        if end is None:
            name = "".join(token.text for token in big.sup if token.text not in "{}")
            if len(name) == 1 and name.isalpha():
                self.sizes[name] = position - start
        return sum_of(*parts) if big.sign == r"\sum" else product_of(*parts)

    def _own_length(self, rest: Sequence[tuple[str, Any]]) -> int:
        """Where only names of the document run, nothing stops them: as many as its vector has, or a few."""
        families = {key.base for key in self.scope.own if key.sub}
        lengths = [
            self.scope.sizes.get(f"|{named.base.replace(' ', '')}", _GENERIC)
            for _, node in rest
            for named in letters_of(node, self.grammar)
            if named.base.replace(" ", "") in families or self.new
            if not any(key.base == named.base.replace(" ", "") for key in self.scope.names.table if key.sub)
            or self.local
        ]
        return max(lengths) if lengths else _LONGEST

    def _limit(self, tokens: Sequence[Token]) -> int | None:
        if not tokens:
            return None
        number = plain_number(tokens)
        if number is not None:
            return number
        text = "".join(token.text for token in tokens if token.text not in "{}")
        if text in self.bindings:
            return self.bindings[text]
        if len(tokens) > 1 and tokens[0].text in ("n", "N") and tokens[1].text == "_":
            layer = script(tokens[2:], self.bindings)  # the number of units of a layer
            network = self.scope.lecture.network
            return network.width(int(layer)) if layer.isdecimal() and int(layer) <= network.depth else None
        return self.scope.sizes.get(text) or self.limits.get(text)


# a star may go entry by entry, a dot may be the product of two vectors that is a number
_SIGNS: Mapping[str, str] = {"*": "star", r"\ast": "star", r"\cdot": "dot"}


def _flatten(node: Any) -> list[tuple[str, Any]]:
    """A product as the list of its items, each with the sign before it."""
    if node.data == "start":
        return _flatten(node.children[0])
    if node.data in ("beside", "times", "entrywise", "over"):
        how = _SIGNS.get(str(node.children[1]), node.data) if node.data == "times" else node.data
        return [*_flatten(node.children[0]), (how, node.children[-1])]
    return [("beside", node)]


def _items(node: Any) -> list[Any]:
    return [child for child in node.children[1].children if isinstance(child, Tree)]


def _named(node: Any) -> Named | None:
    if node.data == "braces":
        return _named(node.children[1])
    if node.data != "name":
        return None
    value = node.children[0].value
    return value if isinstance(value, Named) else None


def _operator_of(node: Any) -> Ratio | None:
    """d/dx that stands before what it differentiates."""
    if node.data != "fraction":
        return None
    ratio: Ratio = node.children[0].value
    top, bottom = _flatten(ratio.top), _flatten(ratio.bottom)
    bare = len(top) == 1 and len(bottom) == 2
    return ratio if bare and _is_sign(top[0][1]) and _is_sign(bottom[0][1]) else None


def _is_sign(node: Any) -> bool:
    if node.data == "partial":
        return True
    named = _named(node)
    return named is not None and named.base in _DIFFERENTIALS and not named.sub and not named.sup


def _trailing_operator(node: Any) -> Ratio | None:
    return _operator_of(_flatten(node)[-1][1])


def _without_last(node: Any) -> Any:
    return node.children[0] if node.data in ("beside", "times") else None


def _parts_of_sum(node: Any) -> list[Any]:
    """The parts of a sum of which none is taken away."""
    if isinstance(node, Tree) and node.data == "add":
        return [*_parts_of_sum(node.children[0]), node.children[-1]]
    return [node]


def _numbers_side_by_side(node: Any) -> list[Any] | None:
    items = _flatten(node)
    plain = all(how == "beside" and _is_number(part) for how, part in items)
    return [part for _, part in items] if plain and len(items) > 1 else None


def _is_number(node: Any) -> bool:
    return bool(node.data == "number" or (node.data == "negative" and _is_number(node.children[-1])))


def _in_brackets(node: Any) -> bool:
    """Whether an item is in brackets, with a power or an index perhaps."""
    while node.data in ("raised", "indexed", "primed"):
        node = node.children[0]
    return bool(node.data == "brackets")


def _is_dots(node: Any) -> bool:
    named = _named(node)
    return named is not None and named.base in DOTS and not named.sub and not named.sup


def _is_list_of_names(node: Any) -> bool:
    return bool(
        node.data == "brackets" and all(_named(part) is not None for part in _items(node)) and len(_items(node))
    )


def _layer_of(term: Term) -> int | None:
    """The layer whose pre-activations a formula is."""
    for node in walk(term):
        if isinstance(node, Symbol) and node.quantity.kind is Kind.PREACTIVATION:
            layer = node.quantity.layer
            return layer if isinstance(layer, int) else None
        if isinstance(node, Symbol) and node.quantity.kind in (Kind.WEIGHT, Kind.BIAS):
            layer = node.quantity.layer
            return layer if isinstance(layer, int) else None
    return None


def _index_of(big: Big) -> tuple[str | None, int, str | None]:
    """The index of a sum, where it starts, and the value that it leaves out (k != i)."""
    text = "".join(token.text for token in big.sub if token.text not in "{}")
    match = re.fullmatch(r"([A-Za-z])(?:=(\d+))?", text) or re.fullmatch(
        r"([A-Za-z])(?:=(\d+))?,?\1?\\neq?([a-z])", text
    )
    if match is None:
        return None, 1, None
    return match[1], int(match[2] or 1), match[3] if match.re.groups > 2 else None


def _sides_of(condition: Term) -> tuple[Term, ...]:
    return (condition.left, condition.right) if isinstance(condition, Comparison) else ()


def _otherwise(condition: Term | None) -> Comparison:
    """What holds where a condition does not; always, where it is not one."""
    zero = Number(Fraction(0))
    if not isinstance(condition, Comparison) or condition.relation not in _OPPOSITE:
        return Comparison(zero, "=", zero)
    return Comparison(condition.left, _OPPOSITE[condition.relation], condition.right)


_OPPOSITE: Mapping[str, str] = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}


def _decided(condition: Term) -> bool | None:
    """Whether a condition between two numbers holds."""
    if not isinstance(condition, Comparison):
        return None
    left, right = condition.left, condition.right
    if not isinstance(left, Number) or not isinstance(right, Number):
        return None
    return _COMPARE[condition.relation](left.value, right.value) if condition.relation in _COMPARE else None


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _reaches(equations: Mapping[Quantity, Any], of: Quantity, by: Quantity) -> bool:
    """Whether `by` has a part in `of`."""
    seen: set[Quantity] = set()
    waiting = [of]
    while waiting:
        equation = equations.get(waiting.pop())
        if equation is None:
            continue
        for name in quantities_of(equation.term):
            if name == by:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False


FAILURES = (ArithmeticError, LookupError, ValueError)


def quantities_in(term: Term) -> bool:
    return any(isinstance(node, Symbol | Derivative | Apply) for node in walk(term))


def _nothing(quantity: Quantity) -> Fraction:
    raise Unknown(str(quantity))


def _bare_text(text: str) -> str:
    """A spelling without what only sets it."""
    return re.sub(r"\\(?:mathrm|text|mathbf|boldsymbol)\b|[{}\s]", "", text)


def _is_mark(sup: str) -> bool:
    """Whether a superscript is a number in brackets, which is never a power."""
    return re.fullmatch(r"\(\d+\)|\[\d+\]", sup) is not None


def _written(named: Named) -> str:
    sub = "".join(token.text for token in named.sub)
    sup = "".join(token.text for token in named.sup)
    return named.base + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "") + "'" * named.primes


def spelled(key: Key) -> str:
    return key.base + (f"_{{{key.sub}}}" if key.sub else "") + (f"^{{{key.sup}}}" if key.sup else "")


def _shapes(problem: MissingRule) -> Unread:
    match = re.search(r"'\((\d+), (\d+)\) (beside|times) \((\d+), (\d+)\)'", str(problem))
    if match is None:
        return Unread("it cannot be worked out")
    return Misfit(f"shapes that do not fit: {match[1]} x {match[2]} {match[3]} {match[4]} x {match[5]}")


def operators_in(tree: Any) -> bool:
    """Whether a d/dx stands before a product, so that it is not said how far it reaches."""
    if not isinstance(tree, Tree):
        return False
    if tree.data == "fraction":
        terminal: Any = tree.children[0]
        ratio: Ratio = terminal.value
        return _operator_of(tree) is not None or operators_in(ratio.top) or operators_in(ratio.bottom)
    return any(operators_in(child) for child in tree.children)


def updated_parameter(scope: Scope, head: Term) -> Term | None:
    """What a parameter, or a vector or matrix of them, becomes by an update; None for anything else."""
    if isinstance(head, Matrix):
        rows = [[updated_parameter(scope, entry) for entry in row] for row in head.rows]
        return (
            None
            if any(entry is None for row in rows for entry in row)
            else Matrix(tuple(tuple(entry for entry in row if entry is not None) for row in rows))
        )
    if not isinstance(head, Symbol) or head.quantity.kind not in (Kind.WEIGHT, Kind.BIAS):
        return None
    return Reader(scope, Grammar(()), {}, scope.sample)._updated(replace(head.quantity, step=1))
