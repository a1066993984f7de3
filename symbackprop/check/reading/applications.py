"""Functions applied: to numbers, to vectors entry by entry, to the units of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from symbackprop.check.names.functions import SOFTMAX, Called, called, slope_of
from symbackprop.check.names.keys import Key
from symbackprop.check.reading.interpretation import UNKNOWN_LENGTH, List, OutOfRange, entries_of, entrywise
from symbackprop.check.reading.lookup import is_known
from symbackprop.check.reading.scripts import entry_of, of_its_sample, raised
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.quantities import named as named_quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Matrix, Negation, Number, Quotient, Symbol, Term, quantities_of, sum_of, walk
from symbackprop.judge.entries import spread
from symbackprop.latex.nodes import Node
from symbackprop.latex.tokens import TRANSPOSED, Token, Unread
from symbackprop.latex.tree import Items, is_dots, items_of, name_in
from symbackprop.rules import activations
from symbackprop.rules.activations import A, Activation, Z
from symbackprop.rules.functions import apply

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["ANYWHERE", "anywhere", "applied", "call", "function_of"]

ANYWHERE = Symbol(named_quantity("z"))
_MOST_COMPARED = 6  # arguments of a max


def function_of(reader: Reader, node: Node, *, alone: bool = False) -> Called | None:
    """The function that an item names, with its power and the order of its slope; `alone` it has no argument, and a
    function of the document is what it stands for.
    """
    power: tuple[Token, ...] = ()
    if node.data == "raised":
        inner = function_of(reader, node.node(0))
        if inner is None or inner.power:
            return None
        return replace(inner, power=node.tokens)
    if node.data == "primed":
        bare = function_of(reader, _within_brackets(node.node(0)), alone=alone)
        return None if bare is None else replace(bare, primes=bare.primes + 1)
    named = name_in(node)
    if named is None:
        return None
    if named.sup and named.sup[-1].text in TRANSPOSED and is_known(reader, replace(named, sup=named.sup[:-1])):
        return None
    own = named.base.replace(" ", "") in reader.env.functions and not named.sub and not named.sup
    if is_known(reader, named) and (alone or not own):
        return None
    return called(reader.env, named, reader.bindings, power)


def _within_brackets(node: Node) -> Node:
    """F of (f), whose prime stands behind the bracket."""
    parts = items_of(node) if node.data == "brackets" else []
    return parts[0] if len(parts) == 1 else node


def call(reader: Reader, function: Called, items: Items, place: int) -> tuple[Term, int]:
    """A function of the item that follows it, and the place behind that."""
    node = items[place + 1][1]
    if node.data == "big":
        argument = reader.run([("beside", node), *items[place + 2 :]])
        return applied(reader, function, [argument], function.primes), len(items)
    inner = function_of(reader, node)
    if inner is not None and not function.power and [how for how, _ in items[place + 1 : place + 3]] == ["beside"] * 2:
        argument, after = call(reader, inner, items, place + 1)  # ln sigma(z)
        return applied(reader, function, [argument], function.primes), after
    scripts: list[tuple[str, Sequence[Token]]] = []
    # f(x)^2 is the power of f(x), and softmax(z)_j its entry
    while node.data in ("raised", "indexed", "primed"):
        of_sample = of_its_sample(reader, node.node(0), node.tokens) if node.data == "raised" else None
        if of_sample is not None:
            reader, node = of_sample, node.node(0)
            continue
        primed = node.data == "primed" or {token.text for token in node.tokens} <= {"'", r"\prime"}
        if primed:
            function = replace(function, primes=function.primes + 1)  # f(x)' is f'(x)
        else:
            scripts.insert(0, (node.data, node.tokens))
        node = node.node(0)
    if node.data not in ("brackets", "matrix", "braces", "bars"):
        node, scripts = items[place + 1][1], []
    value = applied(reader, function, _arguments(reader, node), function.primes)
    if function.power:
        value = raised(reader, value, function.power)
    for how, tokens in scripts:
        value = raised(reader, value, tokens) if how == "raised" else entry_of(reader, value, tokens)
    return value, place + 2


def _arguments(reader: Reader, node: Node) -> list[Term]:
    parts = items_of(node) if node.data == "brackets" else ()
    listed = len(parts) > 2 and any(map(is_dots, parts))  # diag(s_1, ..., s_n)
    return [reader.term(part) for part in parts] if parts and not listed else [reader.term(node)]


def anywhere(reader: Reader, function: Called) -> Term:
    """A function without an argument: its value at any place, to its power."""
    value = applied(reader, function, [ANYWHERE], function.primes)
    return raised(reader, value, function.power) if function.power else value


def applied(reader: Reader, function: Called, arguments: list[Term], primes: int) -> Term:
    """A function, or its slope, of arguments that are read."""
    if function.defined is not None:
        return _defined(reader, function, arguments, primes)
    if function.name in ("max", "min"):
        return _extreme(reader, function.name, arguments)
    if function.name in ("softmax", "diag") and len(arguments) > 1:
        arguments = [List(tuple((argument,) for argument in arguments))]
    if len(arguments) != 1:
        raise Unread("a function with more than one argument", function.at)
    (argument,) = arguments
    name = _name_for(reader, function, argument)
    if name == "diag":
        return _diagonal(reader, argument)
    if name == "tr":
        return _trace(reader, argument, function.at)
    if name in SOFTMAX:
        if primes:
            raise (OutOfRange if reader.way.general else Unread)("a slope of softmax is a matrix", function.at)
        value = _softmax(reader, argument, function.at)
        return value if function.entry is None else _entry(reader, value, function.entry, function.at)
    if function.parameters:
        own = apply(name, Z, *map(Number, function.parameters))
        if primes:
            return entrywise(reader, lambda z: slope_of(own, Z.quantity, z, primes), argument)
        return entrywise(reader, lambda z: substitute(own, {Z.quantity: z}.get), argument)
    rule = _rule(reader, name, argument)
    if primes > 1:
        whole = rule.applied if rule is not None else apply(name, Z)
        return entrywise(reader, lambda z: slope_of(whole, Z.quantity, z, primes), argument)
    if primes:
        return _slope(reader, name, rule, argument)
    if name == "log":
        base = function.base if function.base is not None else reader.env.logarithm
        return _logarithm(reader, argument, base)
    if rule is not None:
        return entrywise(reader, lambda z: substitute(rule.applied, {Z.quantity: z}.get), argument)
    return entrywise(reader, lambda z: apply(name, z), argument)


def _defined(reader: Reader, function: Called, arguments: list[Term], primes: int) -> Term:
    """A function that the document defines."""
    defined = function.defined
    assert defined is not None
    if len(arguments) != len(defined.parameters):
        raise Unread("a function with another number of arguments", function.at)
    if primes:
        return entrywise(reader, lambda z: slope_of(defined.term, defined.parameters[0], z, primes), arguments[0])
    (first, *_) = defined.parameters
    if first.unit == ALL and first.kind is not Kind.VARIABLE and arguments != [Symbol(first)]:
        raise Unread("a function of another vector than the one that it is defined for", function.at)
    if len(arguments) == 1 and first.unit != ALL:
        return entrywise(reader, lambda z: substitute(defined.term, {defined.parameters[0]: z}.get), arguments[0])
    values = dict(zip(defined.parameters, arguments, strict=True))
    return substitute(defined.term, values.get)


# which function


def _name_for(reader: Reader, function: Called, argument: Term) -> str:
    """The row of a function, which for a letter is the activation of a layer."""
    if function.name == "general":
        return _layer_function(reader, argument, function)
    layer = _layer_of(argument) if function.name == "sigmoid" and reader.way.general else None
    return reader.env.lecture.network.layers[layer - 1].activation.name if layer else function.name


def _layer_function(reader: Reader, argument: Term, function: Called) -> str:
    network = reader.env.lecture.network
    own = _layer_of(argument)
    if function.entry is not None and own and network.layers[own - 1].activation.name in SOFTMAX:
        return network.layers[own - 1].activation.name  # the index below is that of an entry, and of no layer
    layer = own if reader.way.general else function.layer or own
    known = any(q.kind is not Kind.VARIABLE for q in quantities_of(argument))
    other = function.strict and not function.primes and known and _layer_of(argument) != layer
    alike = len({network.layers[number - 1].activation for number in function.layers}) == 1
    if layer is None and alike and not any(True for _ in quantities_of(argument)):
        layer = function.layers[0]  # they are all alike
    if layer is None or not 1 <= layer <= network.depth or other:
        raise Unread("it is not said which function this is", function.at)
    return network.layers[layer - 1].activation.name


def _layer_of(term: Term) -> int | None:
    """The layer whose pre-activations a formula is."""
    for node in walk(term):
        if isinstance(node, Symbol) and node.quantity.kind in (Kind.PREACTIVATION, Kind.WEIGHT, Kind.BIAS):
            layer = node.quantity.layer
            return layer if isinstance(layer, int) else None
    return None


# one function each


def _rule(reader: Reader, name: str, argument: Term) -> Activation | None:
    """The activation of a name: with the parameters of the layer whose pre-activation is meant, of any layer of the
    lecture, or its own.
    """
    layers = reader.env.lecture.network.layers
    layer = _layer_of(argument)
    first = layers[layer - 1 : layer] if layer else ()
    own = (one.activation for one in (*first, *layers) if one.activation.name == name)
    return next(own, activations.ACTIVATIONS.get(name))


def _slope(reader: Reader, name: str, row: Activation | None, argument: Term) -> Term:
    if row is None:
        return entrywise(reader, lambda z: slope_of(apply(name, Z), Z.quantity, z), argument)

    def slope(z: Term) -> Term:
        # that of its row, with the function itself for its output
        output = substitute(row.applied, {Z.quantity: z}.get)
        return substitute(row.slope, {Z.quantity: z, A.quantity: output}.get)

    return entrywise(reader, slope, argument)


def _logarithm(reader: Reader, argument: Term, base: int | None) -> Term:
    plain = entrywise(reader, lambda z: apply("ln", z), argument)
    return plain if base is None else Quotient(plain, apply("ln", Number(Fraction(base))))


def _diagonal(reader: Reader, argument: Term) -> Term:
    """The matrix with a vector on its diagonal; of the only entry of a layer, that entry."""
    entries = entries_of(reader, argument)
    if entries is None:
        return argument
    zero = Number(Fraction(0))
    return Matrix(
        tuple(tuple(entry if i == j else zero for j in range(len(entries))) for i, entry in enumerate(entries))
    )


def _trace(reader: Reader, argument: Term, at: int) -> Term:
    """The sum of the entries on the diagonal."""
    grid = spread(reader.env.network, argument)
    if not isinstance(grid, Matrix) or len(grid.rows) != len(grid.rows[0]):
        raise Unread("the trace of what is no square matrix", at)
    return sum_of(*(row[place] for place, row in enumerate(grid.rows)))


def _extreme(reader: Reader, name: str, arguments: list[Term]) -> Term:
    """max(a, b) = a + max(0, b - a); min(a, b) = -max(-a, -b)."""
    if len(arguments) == 1:
        entries = entries_of(reader, arguments[0])
        if entries is None:
            raise Unread("the largest of one number")
        arguments = entries
    if len(arguments) > _MOST_COMPARED:
        raise Unread("a max of too many")
    if name == "min":
        return Negation(_extreme(reader, "max", [Negation(each) for each in arguments]))

    def larger(a: Term, b: Term) -> Term:
        for one, other in ((a, b), (b, a)):
            if isinstance(one, Number) and not one.value:
                return entrywise(reader, lambda z: apply("positive_part", z), other)
        return a + apply("positive_part", b - a)

    return reduce(larger, arguments)


def _softmax(reader: Reader, argument: Term, at: int) -> Term:
    """Of a vector, or of each one in a matrix; of one z, by a usual abuse, that unit's share of its layer."""
    if isinstance(argument, Symbol) and argument.quantity.unit != ALL:
        units = _siblings(reader, argument.quantity)
        if units is None:
            raise Unread("softmax of a single number", at)
        total = sum_of(*(apply("exp", Symbol(unit)) for unit in units))
        return Quotient(apply("exp", argument), total)
    found = spread(reader.env.network, argument)
    if not isinstance(found, Matrix):
        raise Unread("softmax of a single number", at)
    turned = len(found.rows) == 1 or (reader.env.names.rows and len(found.rows[0]) > 1)
    columns = found.rows if turned else tuple(zip(*found.rows, strict=True))
    shares = tuple(_shares(column) for column in columns)
    return Matrix(shares if turned else tuple(zip(*shares, strict=True)))


def _entry(reader: Reader, value: Term, number: int, at: int) -> Term:
    """The entry of what softmax gives that an index below it says; of a share of one unit, that share."""
    if not isinstance(value, Matrix) or 1 not in (len(value.rows), len(value.rows[0])):
        return value
    entries = [entry for row in value.rows for entry in row]
    place = reader.env.names.unit_of(number)
    if not 1 <= place <= len(entries):
        raise OutOfRange("an index beyond the end of a vector", at)
    return entries[place - 1]


def _shares(entries: Sequence[Term]) -> tuple[Term, ...]:
    total = sum_of(*(apply("exp", entry) for entry in entries))
    return tuple(Quotient(apply("exp", entry), total) for entry in entries)


def _siblings(reader: Reader, z: Quantity) -> list[Quantity] | None:
    """The units beside one, itself among them: those of its layer or of the document's vector."""
    if z.kind is Kind.PREACTIVATION and isinstance(z.layer, int):
        width = reader.env.lecture.network.width(z.layer)
        return [z.at_unit(unit) for unit in range(1, width + 1)]
    if z.kind is not Kind.VARIABLE:
        return None
    own = reader.env.own
    key = next((key for key, member in own.items() if member == z), None)
    if key is None or not key.sub.isdecimal():
        return None
    length = reader.env.sizes.get(f"|{key.base}", UNKNOWN_LENGTH)
    family = [Key(key.base, str(unit), key.sup) for unit in range(1, length + 1)]
    return [own[member] for member in family] if all(member in own for member in family) else None
