"""Differentials, dL = (p - y)^T dp: the change of a quantity by those of the parameters, sum_w (dq/dw) dw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, Key, index_letters, key_of
from symbackprop.check.reading.interpretation import Varied, entrywise
from symbackprop.check.reading.slopes.derivatives import differentiated, reaches
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, Variable, canonical_name, quantity_of
from symbackprop.core.quantities import named as named_quantity
from symbackprop.core.terms import Number, Symbol, Term, product_of, sum_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tokens import TRANSPOSED, Unread
from symbackprop.latex.tree import flatten, is_bare, name_in

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["differential", "is_a_change", "varied"]

_ZERO = Number(Fraction(0))
_MOST = 60  # numbers that vary
_D = "d"
_D_NAME = Key(_D)


def is_a_change(node: Node) -> bool:
    """Whether a part is the d of dz."""
    named = name_in(node)
    return named is not None and named.base == _D and is_bare(named)


def varied(env: Environment, trees: Trees) -> Sequence[Varied]:
    """What varies in an equation of differentials, of which each side must have one: the parameters, with the inputs
    where one of their differentials stands there; and of these those on which the differentials on its right depend.
    Nothing where it is no such equation.
    """
    sides = [[*_changes(env, tree)] if isinstance(tree, Node) else [] for tree in trees]
    if not all(sides) or _D_NAME in env.own or env.names.find(_D_NAME) is not None:
        return ()
    network = env.network
    every = [[one for name in side for one in _quantities(env, name)] for side in sides]
    inputs = any(one.kind is Kind.INPUT for side in every for one in side)
    flat = [*network.parameters, *(_inputs(env) if inputs else ())]
    if len(flat) > _MOST:
        return ()
    whole = Varied(frozenset(leaf.variable for leaf in flat))
    right = dict.fromkeys(name for side in sides[1:] for name in side)
    if any(index_letters(name) for name in right):
        return (whole, replace(whole, names=tuple(right)))
    named = Varied(_reached(env, flat, (one for side in every[1:] for one in side)))
    return tuple(dict.fromkeys(one for one in (whole, named) if one.variables))


def _reached(env: Environment, leaves: Iterable[Quantity], of: Iterable[Quantity]) -> frozenset[Variable]:
    """Those of some leaves on which something depends."""
    entries = [one for name in of for one in _entries(env, name)]
    equations = env.network.equations
    return frozenset(
        leaf.variable for leaf in leaves if any(one == leaf or reaches(equations, one, leaf) for one in entries)
    )


def _changes(env: Environment, node: Node) -> Iterator[Identifier]:
    """The names of quantities of the lecture whose differentials stand in a formula."""
    if node.data == "fraction":
        yield from (*_changes(env, node.ratio.top), *_changes(env, node.ratio.bottom))
        return
    items = flatten(node)
    for place, (_, one) in enumerate(items):
        behind = items[place + 1 : place + 3] if is_a_change(one) else ()
        # a name, or a function and what it is of
        found = ([name for name in letters_of(part, env.grammar) if _quantities(env, name)] for _, part in behind)
        yield from next((names for names in found if names), [])
    parts = [part for _, part in items] if len(items) > 1 else node.nodes
    for part in parts:
        yield from _changes(env, part)


def _quantities(env: Environment, named: Identifier) -> Sequence[Quantity]:
    """What a name stands for: with the letter of a layer, in each of them."""
    letters = [letter for letter, _ in index_letters(named)]
    depth, first = env.lecture.network.depth, env.numbers.first
    numbers = range(1, depth + 1) if letters else (1,)
    ways = (dict.fromkeys(letters, number + first) | {"L": depth + first} for number in numbers)
    return [*dict.fromkeys(one for way in ways if (one := _quantity(env, named, way)) is not None)]


def _quantity(env: Environment, named: Identifier, bindings: Bindings) -> Quantity | None:
    turned = bool(named.sup) and named.sup[-1].text in TRANSPOSED
    key = key_of(replace(named, sup=named.sup[:-1]) if turned else named, bindings)
    return env.names.find(key) or env.own.get(key)


def _entries(env: Environment, quantity: Quantity) -> list[Quantity]:
    """The entries of a vector or matrix; of a number, itself."""
    if quantity.unit != ALL:
        return [quantity]
    if quantity.kind is Kind.INPUT:
        return _inputs(env)
    known = dict.fromkeys((*env.network.parameters, *env.network.equations))
    return [one for one in known if one.variable == quantity.variable]


def _inputs(env: Environment) -> list[Quantity]:
    return [quantity_of(Kind.INPUT, unit=unit) for unit in range(1, env.lecture.network.inputs + 1)]


def differential(reader: Reader, term: Term) -> Term:
    """The change of a formula, or of each entry of a vector, by those of what varies."""
    env = reader.env
    chosen = reader.way.varied
    leaves = [one for one in (*env.network.parameters, *_inputs(env)) if one.variable in chosen.variables]
    if chosen.names:
        found = (_quantity(env, name, reader.bindings) for name in chosen.names)
        reached = _reached(env, leaves, (one for one in found if one is not None))
        leaves = [one for one in leaves if one.variable in reached]

    def change(entry: Term) -> Term:
        slopes = [(differentiated(reader, entry, Symbol(leaf)), leaf) for leaf in leaves]
        parts = [product_of(slope, Symbol(_change_of(leaf))) for slope, leaf in slopes if slope != _ZERO]
        return sum_of(*parts) if parts else _ZERO

    if not leaves:
        raise Unread("it is not said what varies")
    return entrywise(reader, change, term)


def _change_of(leaf: Quantity) -> Quantity:
    assert leaf.kind in PARAMETERS or leaf.kind is Kind.INPUT
    return named_quantity(f"d{canonical_name(leaf)}")
