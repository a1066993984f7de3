"""Weights named with their indices in the wrong order: w_jk where only w_kj exists."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, index_letters, key_of
from symbackprop.core.quantities import Kind
from symbackprop.latex.nodes import Identifier

__all__ = ["names_exchanged"]


def names_exchanged(env: Environment, names: Iterable[Identifier], bindings: Bindings) -> bool:
    """Whether one of the names is of no weight for these values of its indices, and of one with them exchanged."""
    return any(_is_exchanged(env, named, bindings) for named in names)


def _is_exchanged(env: Environment, named: Identifier, bindings: Bindings) -> bool:
    letters = [letter for letter, above in index_letters(named) if not above]
    if len(letters) != 2 or len(set(letters)) < 2 or not any(letter in bindings for letter in letters):
        return False
    widest = env.lecture.network.widest
    if env.names.highest > widest:
        return False  # the units are numbered on from layer to layer
    units = range(1, widest + 1)
    values = [[bindings[letter]] if letter in bindings else [*units] for letter in letters]

    def exists(first: int, second: int) -> bool:
        key = key_of(named, {**bindings, letters[0]: first, letters[1]: second})
        quantity = env.names.table.get(key)
        return quantity is not None and quantity.kind is Kind.WEIGHT

    pairs = [*product(*values)]
    return not any(exists(first, second) for first, second in pairs) and any(
        exists(second, first) for first, second in pairs
    )
