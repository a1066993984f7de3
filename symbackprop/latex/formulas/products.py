"""Runs of factors: functions and sums take what follows them, signs and their absence join arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from symbackprop.core.extrema import extremum
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Negation, Number, Power, Quotient, Series, Term, sum_of
from symbackprop.latex.formulas.names import canonical, written_name
from symbackprop.latex.formulas.sums import each_number, series
from symbackprop.latex.formulas.values import Value, beside, dotted, entrywise, multiplied
from symbackprop.latex.nodes import Identifier, Node, SumSign
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import Items, in_brackets, items_of, name_in, place_of
from symbackprop.rules.functions import FUNCTIONS, apply, function_named

if TYPE_CHECKING:
    from symbackprop.latex.formulas.formula import Reader

__all__ = ["is_function", "product", "run"]

_ZERO = Number(Fraction(0))


def product(reader: Reader, items: Items) -> Value:
    """A product; what a sign for entry by entry joins is read one by one."""
    parts: list[list[tuple[str, Node]]] = [[]]
    for how, node in items:
        if how == "entrywise":
            parts.append([])
        parts[-1].append((how, node))
    factors = [run(reader, part) for part in parts]
    return factors[0] if len(factors) == 1 else multiplied(reader.axes, factors, place_of(items[0][1]))


def run(reader: Reader, items: Items) -> Value:
    """Factors beside each other."""
    result: Value | None = None
    slash = place = 0
    while place < len(items):
        how, node = items[place]
        at = place_of(node)
        factor, place = _factor(reader, items, place)
        if result is None:
            result = factor
        elif how == "over":
            result, slash = entrywise(reader.axes, [result, factor], Quotient, at), 1
        elif how == "beside" and slash:
            raise Unread("a product after a slash can be read in two ways; write brackets or a fraction", at)
        elif how == "outer":
            raise Unread(r"\otimes has several meanings; write u v^\top", at)
        elif how in ("times", "star") and result.axes and factor.axes:
            raise Unread(
                r"this product of arrays can be read in two ways; write \odot entry by entry, x^\top y for a number, "
                "and no sign between matrices",
                at,
            )
        else:
            result = (dotted if how == "dot" else beside)(reader.axes, result, factor, at)
    assert result is not None
    return result


def _factor(reader: Reader, items: Items, place: int) -> tuple[Value, int]:
    """The factor at some place, with what it takes of those that follow, and the place behind it."""
    _, node = items[place]
    rest = items[place + 1 :]
    if node.data == "big":
        return _series(reader, node.sum_sign, rest, place_of(node)), len(items)
    identifier = name_in(node)
    if identifier is None:
        return reader.value(node), place + 1
    name = written_name(identifier, reader.scope.names)
    known = name.stem in reader.scope.names or name.full in reader.scope.names
    rule = None if known else _function(reader, name.stem.rstrip("'"))
    if rule is None:
        if not known and identifier.base != "e" and rest and _is_argument(rest[0]) and len(items_of(rest[0][1])) == 1:
            _check_called(reader, identifier)
        return reader.value(node), place + 1
    if identifier.primes:
        raise Unread("the derivative of a function; write it out", identifier.at)
    return _call(reader, rule, identifier, items, place)


def _check_called(reader: Reader, identifier: Identifier) -> None:
    """Raises Unread for a word before brackets that is no name and no function."""
    stem = written_name(identifier, reader.scope.names).stem
    if stem not in reader.bindings:
        written = (name.removeprefix("\\").lower() for row in FUNCTIONS.values() for name in row.written)
        known = {name for name in written if name.isascii() and name.isalpha()}
        names = ", ".join(sorted({*known, *_SEVERAL, *reader.scope.functions}))
        raise Unread(f"there is no function and no quantity {stem}; functions are {names}", identifier.at)


def _is_argument(item: tuple[str, Node]) -> bool:
    return item[0] == "beside" and item[1].data == "brackets"


# -- functions ----------------------------------------------------------------------------------------

Rule = Callable[["Reader", Sequence[Value], "int | None"], Value]


def _call(reader: Reader, rule: Rule, identifier: Identifier, items: Items, place: int) -> tuple[Value, int]:
    """A function and its argument: what stands in brackets after it, or the one factor that follows."""
    rest = items[place + 1 :]
    if not rest or rest[0][0] != "beside":
        raise Unread("a function without an argument", identifier.at)
    if identifier.sub:
        return _over_index(reader, identifier, rest), len(items)
    first = rest[0][1]
    if in_brackets(first):
        inner = first
        around: list[Node] = []
        while inner.data != "brackets":
            around.append(inner)
            inner = inner.node(0)
        arguments = [reader.value(part) for part in items_of(inner)]
        value = rule(reader, arguments, identifier.at)
        for node in reversed(around):
            # the power of max(0, u)^2 can be of the value alone
            value = reader.around(node, value, after_function=len(arguments) == 1)
        return _raised(identifier, value), place + 2
    if first.data == "big":
        argument = _series(reader, first.sum_sign, rest[1:], place_of(first))
        return _raised(identifier, rule(reader, [argument], identifier.at)), len(items)
    argument, after = _factor(reader, items, place + 1)
    behind = items[after:]
    if behind and behind[0][0] == "beside" and not _starts_function(reader, behind[0][1]):
        raise Unread("it can be read in two ways how far this function reaches; write brackets", identifier.at)
    return _raised(identifier, rule(reader, [argument], identifier.at)), after


def is_function(reader: Reader, name: str) -> bool:
    """Whether a name is that of a function."""
    return name not in reader.scope.names and _function(reader, name) is not None


def _starts_function(reader: Reader, node: Node) -> bool:
    identifier = name_in(node)
    return identifier is not None and is_function(reader, written_name(identifier, reader.scope.names).stem)


def _raised(identifier: Identifier, value: Value) -> Value:
    r"""\tanh^2(z): the square of the value."""
    if not identifier.sup:
        return value
    exponent = canonical(identifier.sup)
    if not exponent.isdecimal():
        raise Unread("a function to this power; write brackets around it", identifier.at)
    return replace(value, term=Power(value.term, Number(Fraction(int(exponent)))))


def _function(reader: Reader, name: str) -> Rule | None:
    """What a function does with its arguments; None for a name that is no function."""
    own = reader.scope.functions.get(name)
    if own is not None:
        return _of_one(name, own)
    if name in _SEVERAL:
        return _SEVERAL[name]
    row = function_named(f"\\{name}") or function_named(name) or _ALIASES.get(name)
    if row is None:
        return None
    defaults = tuple(Number(known.default) for known in FUNCTIONS[row].parameters)
    return _of_one(name, lambda argument: apply(row, argument, *defaults))


_ALIASES: Mapping[str, str] = {"log": "ln"}


def _of_one(name: str, make: Callable[[Term], Term]) -> Rule:
    def rule(_reader: Reader, arguments: Sequence[Value], at: int | None) -> Value:
        if len(arguments) != 1:
            raise Unread(f"{name} takes one argument, and here are {len(arguments)}", at)
        return replace(arguments[0], term=make(arguments[0].term))

    return rule


def _softmax(reader: Reader, arguments: Sequence[Value], at: int | None) -> Value:
    # softmax(z)_i = e^z_i / sum_k e^z_k
    if len(arguments) != 1 or arguments[0].rank != 1:
        raise Unread("softmax takes one vector; with indices write e^{z_i} over the sum", at)
    (z,) = arguments
    (index,) = z.axes
    assert index.axis is not None
    other = reader.axes.index(index.axis)
    above = apply("exp", z.term)
    below = Series(other, reader.axes.count(index.axis), at_places(above, {index: other}))
    return replace(z, term=Quotient(above, below))


def _extremum(reader: Reader, name: str, terms: Sequence[Term]) -> Term:
    """The largest or the smallest of some numbers: as cases, or where a formula must be of functions, by max(0, u)."""
    if name == "max" and len(terms) == 2 and _ZERO in terms:
        return apply("positive_part", terms[terms[0] == _ZERO])
    return extremum(name, terms) if reader.cases else reduce(_BY_POSITIVE_PARTS[name], terms)


def _maximum(left: Term, right: Term) -> Term:
    # max(u, v) = v + max(0, u - v)
    if _ZERO in (left, right):
        return apply("positive_part", right if left == _ZERO else left)
    return sum_of(right, apply("positive_part", sum_of(left, Negation(right))))


def _minimum(left: Term, right: Term) -> Term:
    # min(u, v) = v - max(0, v - u)
    return sum_of(right, Negation(apply("positive_part", sum_of(right, Negation(left)))))


_BY_POSITIVE_PARTS: Mapping[str, Callable[[Term, Term], Term]] = {"max": _maximum, "min": _minimum}


def _of_several(name: str) -> Rule:
    def rule(reader: Reader, arguments: Sequence[Value], at: int | None) -> Value:
        if len(arguments) > 1:
            return entrywise(reader.axes, arguments, lambda *terms: _extremum(reader, name, terms), at)
        (value,) = arguments
        if value.rank != 1:
            raise Unread(f"\\{name} takes two numbers or more, a vector, or an index below it", at)
        (index,) = value.axes
        reader.axes.by_number(index.axis)
        size = reader.axes.size(index.axis)
        if not reader.final or size is None:
            return Value(at_places(value.term, {index: 1}))
        return Value(_extremum(reader, name, [at_places(value.term, {index: n}) for n in range(1, size + 1)]))

    return rule


_SEVERAL: Mapping[str, Rule] = {
    "softmax": _softmax,
    "max": _of_several("max"),
    "min": _of_several("min"),
    "sqrt": lambda _reader, values, _at: replace(values[0], term=Power(values[0].term, Number(Fraction(1, 2)))),
}


def _over_index(reader: Reader, identifier: Identifier, rest: Items) -> Value:
    r"""\max_j x_j, of what follows up to the next plus or minus."""
    name = identifier.base.removeprefix("\\")
    if name not in _BY_POSITIVE_PARTS:
        raise Unread(f"{name} with something below it is not known; write it out", identifier.at)
    sign = SumSign(identifier.base, identifier.sub, ())
    values = each_number(reader, sign, rest, identifier.at)
    return entrywise(reader.axes, values, lambda *terms: _extremum(reader, name, terms), identifier.at)


def _series(reader: Reader, big: SumSign, rest: Items, at: int | None) -> Value:
    """A sum or a product over an index, of what follows its sign up to the next plus or minus."""
    if not rest:
        raise Unread("a sum of nothing", at)
    if big.sign == r"\prod":
        return multiplied(reader.axes, each_number(reader, big, rest, at), at)
    return series(reader, big, rest, at)
