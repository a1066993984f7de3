"""The letters of running indices in what is derived: by place, as in books on networks, or as a model has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from symbackprop.core.indices import lettered, put, renamed_apart
from symbackprop.core.places import Index, Place
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Series, Term, map_children

__all__ = ["SPARE", "AsWritten", "ByPlace", "Letters"]

SPARE = ("m", "n", "p", "q", "r", "t", "u", "v")


class Letters(Protocol):
    """A way to choose letters."""

    def subject(self, general: Quantity) -> Quantity:
        """What is differentiated by, at the letters that a reader expects."""

    def apart(self, indices: Sequence[Index], taken: frozenset[Index]) -> Mapping[Index, Place]:
        """Letters for the indices of a definition that are none of those taken."""

    def written(self, term: Term) -> Term:
        """The formula with readable letters for its bound indices."""


@dataclass(frozen=True, slots=True)
class ByPlace:
    """`letters` are those of a unit, its source and a unit above."""

    letters: tuple[str, ...]

    @staticmethod
    def of(letters: Sequence[str]) -> ByPlace:
        return ByPlace((*letters, *(letter for letter in SPARE if letter not in letters)))

    def subject(self, general: Quantity) -> Quantity:
        """I, and j for the source of a weight."""
        at: list[Place] = []
        for letter, place in zip(self.letters, general.at, strict=False):
            at.append(place._replace(name=letter) if isinstance(place, Index) else place)
        return general._replace(at=tuple(at))

    def apart(self, indices: Sequence[Index], taken: frozenset[Index]) -> Mapping[Index, Place]:
        letter = next(name for name in self.letters[2:] if name not in {index.name for index in taken})
        names: dict[Index, Index] = {}
        for index in indices:
            in_layer = index.axis is not None and index.axis.layer is not None
            names[index] = index._replace(name=letter) if in_layer else index
        clashing = renamed_apart(names.values(), taken)
        return {index: clashing.get(place, place) for index, place in names.items()}

    def written(self, term: Term) -> Term:
        return lettered(term, self.letters[2:], {})


@dataclass(frozen=True, slots=True)
class AsWritten:
    """The letters of the equations; where one is taken, the next that is free. `names` are no letters of an index."""

    names: frozenset[str]

    def subject(self, general: Quantity) -> Quantity:
        return general

    def apart(self, indices: Sequence[Index], taken: frozenset[Index]) -> Mapping[Index, Place]:
        used = {index.name for index in taken} | {index.name for index in indices}
        found: dict[Index, Place] = {}
        mine = {index.name for index in taken}
        for index in indices:
            letter = index.name if index.name not in mine else self._free(used)
            found[index] = Index(letter, index.axis)
            mine.add(letter)
            used.add(letter)
        return found

    def written(self, term: Term) -> Term:
        return self._written(term, frozenset(index.name for index in term.free))

    def _written(self, term: Term, used: frozenset[str]) -> Term:
        if not isinstance(term, Series):
            return map_children(term, lambda child: self._written(child, used))
        own = used | {index.name for index in term.body.free if index != term.index}
        letter = term.index.name if term.index.name not in own else self._free(own)
        new = Index(letter, term.index.axis)
        body = term.body if new == term.index else put(term.body, {term.index: new})
        return Series(new, term.count, self._written(body, own | {letter}))

    def _free(self, used: Iterable[str]) -> str:
        taken = {*used} | self.names
        letters = ("i", "j", "k", "l", *SPARE, *(f"i_{n}" for n in range(1, 100)))
        return next(letter for letter in letters if letter not in taken)
