"""Differentials, dL = (p - y)^T dp: the change of a quantity by those of the parameters, sum_w (dq/dw) dw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.reading.interpretation import entrywise
from symbackprop.check.reading.slopes.derivatives import differentiated, reaches
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, Variable, canonical_name, quantity_of
from symbackprop.core.quantities import named as named_quantity
from symbackprop.core.terms import Number, Symbol, Term, product_of, sum_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Node, Trees
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


def varied(env: Environment, trees: Trees) -> tuple[frozenset[Variable], frozenset[Variable]]:
    """What varies in an equation of differentials, of which each side must have one: the parameters, with the inputs
    where one of their differentials stands there; and of these those on which the differentials on its right depend.
    None of either where it is no such equation.
    """
    sides = [[*_changes(env, tree)] if isinstance(tree, Node) else [] for tree in trees]
    if not all(sides) or _D_NAME in env.own or env.names.find(_D_NAME) is not None:
        return frozenset(), frozenset()
    network = env.network
    inputs = any(name.kind is Kind.INPUT for side in sides for name in side)
    flat = [*network.parameters, *(_inputs(env) if inputs else ())]
    if len(flat) > _MOST:
        return frozenset(), frozenset()
    whole = frozenset(leaf.variable for leaf in flat)
    right = [one for side in sides[1:] for name in side for one in _entries(env, name)]
    named = frozenset(
        leaf.variable for leaf in flat if any(one == leaf or reaches(network.equations, one, leaf) for one in right)
    )
    return whole, named


def _changes(env: Environment, node: Node) -> Iterator[Quantity]:
    """The quantities of the lecture whose differentials stand in a formula."""
    if node.data == "fraction":
        yield from (*_changes(env, node.ratio.top), *_changes(env, node.ratio.bottom))
        return
    items = flatten(node)
    for place, (_, one) in enumerate(items):
        behind = items[place + 1 : place + 3] if is_a_change(one) else ()
        found = ([*_quantities(env, part)] for _, part in behind)  # a name, or a function and what it is of
        yield from next((names for names in found if names), [])
    parts = [part for _, part in items] if len(items) > 1 else node.nodes
    for part in parts:
        yield from _changes(env, part)


def _quantities(env: Environment, node: Node) -> Iterator[Quantity]:
    for named in letters_of(node, env.grammar):
        turned = bool(named.sup) and named.sup[-1].text in TRANSPOSED
        key = key_of(replace(named, sup=named.sup[:-1]) if turned else named, {})
        found = env.names.find(key) or env.own.get(key)
        if found is not None:
            yield found


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
    leaves = [one for one in (*env.network.parameters, *_inputs(env)) if one.variable in reader.way.varied]

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
