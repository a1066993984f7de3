"""Values of running indices for which a claim says something though one of its names has no meaning there: a claim is
not right that could only be read where it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.exchanged_indices import names_exchanged
from symbackprop.check.names.keys import Bindings, index_letters, key_of
from symbackprop.check.reading.listed import listed_indices
from symbackprop.core.places import Place
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import names_differential, text_of

__all__ = ["Coverage", "coverage_of"]

_NEXT = re.compile(r"[a-z]\+1")


@dataclass(frozen=True, slots=True)
class Coverage:
    """What tells the values that a chain leaves out from those that it has nothing to say of: the names of its head,
    and of its sides; `definite` is whether its indices are the units of one layer, `layered` whether one is a layer.
    """

    env: Environment
    head: Sequence[Identifier]
    sides: Sequence[Identifier]
    definite: bool
    layered: bool
    units: frozenset[str]  # the indices that stand alone at the units of one layer
    listed: bool  # whether a side is any entry of a vector or matrix, (w_{ij})_{ij}: it has as many as there are

    def is_left_out(self, bound: Bindings) -> bool:
        """Whether a claim says something of these values of its indices, though it could not be read for them."""
        if self.listed or self._is_at_the_last_time(bound):
            return False
        missing = _missing_names(self.env, self.head, bound)
        if not missing and (self.definite or (self.layered and self._has_layers(bound))):
            return True
        if missing <= self.env.names.parameter_letters and names_exchanged(self.env, self.sides, bound):
            return True
        return self.only_weights_are_missing(bound)

    def _is_at_the_last_time(self, bound: Bindings) -> bool:
        """Whether a name of the next time, h_{t+1}, is missing only since this is the last: nothing comes from it."""
        if self.env.lecture.network.layers:
            return False
        earlier = {letter: value - 1 for letter, value in bound.items()}
        for named in (replace(one, sup=()) for one in self.sides if _NEXT.search(text_of(one.sub))):
            if self._is_missing(named, bound) and not self._is_missing(named, earlier):
                return True
        return False

    def _is_missing(self, named: Identifier, bound: Bindings) -> bool:
        return self.env.names.find(key_of(named, bound)) is None

    def _has_layers(self, bound: Bindings) -> bool:
        """Whether every name has units of the layers that are meant, though not the one that is asked for."""
        for named in self._names:
            letters = [*index_letters(named)]
            if not letters or names_differential(named):
                continue
            first = {letter: bound.get(letter, 0) if above else 1 for letter, above in letters}
            if self.env.names.find(key_of(named, first)) is None:
                return False
        return True

    def only_weights_are_missing(self, bound: Bindings) -> bool:
        """Whether each index has its unit, and no weight leads from the one to the other: it is written the wrong way
        round.
        """
        missing = [one for one in self._indexed(bound) if self.env.names.find(key_of(one, bound)) is None]
        return bool(missing) and all(self._is_of_weights(one) for one in missing)

    def _is_of_weights(self, named: Identifier) -> bool:
        """Whether a name is that of a weight between two units, which other names have."""
        letters = [letter for letter, above in index_letters(named) if not above]
        if len({*letters}) != 2 or not self.units.issuperset(letters):
            return False
        ones = key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1))
        return {one.kind for one in self.env.names.of_form(ones)} == {Kind.WEIGHT}

    @property
    def _names(self) -> Sequence[Identifier]:
        return [*self.head, *self.sides]

    def _indexed(self, bound: Bindings) -> Sequence[Identifier]:
        """The names with running indices, but for those over whose indices a sum runs, and the d of dL/dz."""
        found = [(one, {letter for letter, _ in index_letters(one)}) for one in self._names]
        return [one for one, letters in found if letters and letters <= bound.keys() and not names_differential(one)]


def coverage_of(env: Environment, trees: Trees, *, layered: bool) -> Coverage:
    """What a chain covers, by the names in force before it."""
    head, *sides = ([*letters_of(tree, env.grammar)] if isinstance(tree, Node) else [] for tree in trees)
    names = [named for side in sides for named in side]
    definite = not layered and not isinstance(trees[0], Unread) and any(_tells_its_layer(env, one) for one in head)
    alone = (one for one in [*head, *names] if len([*index_letters(one)]) == 1 and _tells_its_layer(env, one))
    units = frozenset(letter for named in alone for letter, _ in index_letters(named))
    listed = any(isinstance(tree, Node) and listed_indices(tree) for tree in trees)
    return Coverage(env, head, names, definite, layered, units, listed)


def _tells_its_layer(env: Environment, named: Identifier) -> bool:
    """Whether the running indices of a name are the units of one layer: then what stands beside it has no meaning
    where it has none for one of them.
    """
    letters = [*index_letters(named)]
    key = key_of(named, dict.fromkeys((letter for letter, _ in letters), 1))
    layers: set[Place | None] = {quantity.layer for quantity in env.names.of_form(key)}
    return len(layers) == 1 and any(not above for _, above in letters)


def _missing_names(env: Environment, head: Sequence[Identifier], bound: Bindings) -> set[str]:
    """The letters of the names with indices in a head that are none of the lecture for these values of them, but for
    the d of dL/dz; a name of another notation is none.
    """
    indexed = (named for named in head if any(letter in bound for letter, _ in index_letters(named)))
    keys = [key_of(named, bound) for named in indexed if not names_differential(named)]
    table, weak = env.names.table, env.names.weak - env.trusted
    return {key.base for key in keys if key not in table or key in weak}
