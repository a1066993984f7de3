r"""Indices of sums in a set that a letter or a word names, k \in C, i \neq j \in C; and where others begin."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.core.places import SAMPLE
from symbackprop.latex.nodes import Identifier

__all__ = ["InSet", "first_of", "in_set", "means_all_units"]

_SET = r"\\in([A-Z]|[A-Za-z][A-Za-z ]+)(?:\([a-z]\)|_[a-z])?"
_WITHOUT = r"(?:(?:,?\1?\\neq?|\\(?:setminus|backslash|smallsetminus))(?:\\{)?([a-zℓ])(?:\\})?)?"
_ONE = re.compile(rf"([a-zℓ]){_SET}{_WITHOUT}")
_TWO = re.compile(rf"([a-zℓ])\\neq?([a-zℓ]){_SET}")


@dataclass(frozen=True, slots=True)
class InSet:
    r"""What stands below a sum: its index, what that is not, and the name of the set; `either` says that the two might
    have changed places, as in i \neq j \in C.
    """

    letter: str
    name: str
    without: str | None = None
    either: bool = False

    def beside(self, others: Collection[str]) -> InSet:
        """The same beside indices that have a value already: the other one is that of the sum."""
        if not self.either or self.without is None or self.letter not in others or self.without in others:
            return self
        return InSet(self.without, self.name, self.letter, either=True)


def in_set(text: str) -> InSet | None:
    """What the text below a sum says; None where it names no set."""
    one = _ONE.fullmatch(text)
    if one is not None:
        return InSet(one[1], one[2], one[3])
    two = _TWO.fullmatch(text)
    return None if two is None else InSet(two[2], two[3], two[1], either=True)


def means_all_units(env: Environment, found: InSet, names: Iterable[Identifier]) -> bool:
    """Whether a set is that of all units of the layer at whose names its index runs: one that a word names, or a letter
    that is no name of the document and, as its words say, of no part, where the index is none of samples.
    """
    if found.name in env.part_sets:
        return False
    if len(found.name) > 1 or env.index_layers.ways:
        return True
    if any(key.base == found.name for key in (*env.own, *env.wholes)):
        return False
    places = [(named, [*index_letters(named)]) for named in names]
    running = [(named, letters) for named, letters in places if (found.letter, False) in letters]
    if not running or any((found.letter, True) in letters for _, letters in places):
        return False
    for named, letters in running:
        ones = dict.fromkeys(dict(letters), 1)
        one, two = (env.names.find(key_of(named, {**ones, found.letter: number})) for number in (1, 2))
        if one is not None and one.sample not in (None, SAMPLE) and (two is None or two.sample != one.sample):
            return False  # it is the number of a sample
    return True


def first_of(env: Environment, letter: str, names: Iterable[Identifier]) -> int:
    """The first number of an index of a sum that does not say it: that of units for one that stands below."""
    return env.names.lowest if any((letter, False) in index_letters(named) for named in names) else 1
