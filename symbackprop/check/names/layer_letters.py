"""Letters of a document's own for what layers compute, in the form of the usual names: u_j^{(l)} for z_j^{(l)}, s_1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from symbackprop.check.names.derived_names import layered
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key
from symbackprop.core.quantities import Kind, Quantity

__all__ = ["with_layer_letters"]


def with_layer_letters(env: Environment, letters: Mapping[str, frozenset[Kind]]) -> Environment:
    """The environment in which letters are what layers compute, of some kinds each."""
    new: dict[Key, Quantity] = {}
    for base, kinds in letters.items():
        new |= dict(_of_layers(env, base, kinds))
    names = replace(env.names, table={**env.names.table, **new}, weak=env.names.weak - new.keys())
    return replace(env, names=names, layer_letters=letters)


def _of_layers(env: Environment, base: str, kinds: frozenset[Kind]) -> Iterator[tuple[Key, Quantity]]:
    """What has the usual names of some kinds, with a number above them, by another letter."""
    found: dict[Key, set[Quantity]] = {}
    for key, quantity in env.names.table.items():
        if quantity.kind in kinds and not quantity.step and key.sup.strip("()[]").isdecimal():
            found.setdefault(replace(key, base=base), set()).add(quantity)
    for key, quantity in layered(env.lecture.network, Key("", "{}")):
        if quantity.kind in kinds:
            yield replace(key, base=base), _single(env, quantity)
    yield from ((key, meant.pop()) for key, meant in found.items() if len(meant) == 1)


def _single(env: Environment, quantity: Quantity) -> Quantity:
    """The only entry of a vector that has one."""
    layer = quantity.layer
    return quantity.at_unit(1) if isinstance(layer, int) and env.lecture.network.width(layer) == 1 else quantity
