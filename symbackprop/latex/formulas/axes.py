"""The axes of the arrays in some formulas: which of them are one and the same, and how long each is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from symbackprop.core.places import Axis, Index
from symbackprop.core.quantities import Kind, Quantity, Variable
from symbackprop.latex.tokens import Misfit

__all__ = ["Axes"]


@dataclass(slots=True)
class Axes:
    """What a reading finds of axes on its way. Each has a number, from 1 on; of two that are joined, the first stays.

    `letters` has those that run over an axis. The axes of `hard` go entry by entry, for their places are computed with:
    those of a recursion. Those of `numbered` have entries that are named by number; they go entry by entry unless
    something takes the whole of one, as of the axes that are `opened`.
    """

    above: list[int] = field(default_factory=lambda: [0])
    sizes: dict[int, int] = field(default_factory=dict)
    letters: dict[int, list[str]] = field(default_factory=dict)
    numbered: set[int] = field(default_factory=set)
    hard: set[int] = field(default_factory=set)
    opened: set[int] = field(default_factory=set)
    copies: int = 0

    def new(self, size: int | None = None, letter: str = "") -> Axis:
        """An axis of its own."""
        number = len(self.above)
        self.above.append(number)
        if size is not None:
            self.sizes[number] = size
        self.letters[number] = [letter] if letter else []
        return Axis("entry", number)

    def of(self, axis: Axis | None) -> Axis:
        """The axis that an axis has become by joining."""
        assert axis is not None
        assert axis.layer is not None
        number = axis.layer
        while self.above[number] != number:
            number = self.above[number]
        return Axis("entry", number)

    def size(self, axis: Axis | None) -> int | None:
        """How long an axis is, where that is known."""
        return self.sizes.get(self._number(axis))

    def is_numbered(self, axis: Axis | None) -> bool:
        """Whether an axis goes entry by entry."""
        number = self._number(axis)
        return number in self.hard or (number in self.numbered and number not in self.opened)

    def by_number(self, axis: Axis | None) -> None:
        """Entries along an axis are named by number."""
        self.numbered.add(self._number(axis))

    def computed_with(self, axis: Axis | None) -> None:
        """Places along an axis are computed with."""
        self.hard.add(self._number(axis))

    def open(self, axis: Axis | None) -> None:
        """The whole of an axis is taken."""
        self.opened.add(self._number(axis))

    def set_size(self, axis: Axis | None, size: int) -> None:
        self.sizes[self._number(axis)] = size

    def join(self, one: Axis | None, other: Axis | None, at: int | None) -> None:
        """Two axes are one. Raises Misfit where they are of different length."""
        first, second = sorted((self._number(one), self._number(other)))
        if first == second:
            return
        sizes = [self.sizes[number] for number in (first, second) if number in self.sizes]
        if len(set(sizes)) > 1:
            left, right = self.size(one), self.size(other)
            raise Misfit(f"shapes that do not fit: {left} entries meet {right}", at)
        self.above[second] = first
        if sizes:
            self.sizes[first] = sizes[0]
        self.letters[first] = [*dict.fromkeys(self.letters[first] + self.letters[second])]
        for marked in (self.numbered, self.hard, self.opened):
            if second in marked:
                marked.add(first)

    def index(self, axis: Axis) -> Index:
        """A running index that no other formula has."""
        self.copies += 1
        return Index("", self.of(axis), self.copies)

    def count(self, axis: Axis | None) -> Quantity:
        """How far a sum over an axis runs."""
        return Quantity(Variable(Kind.WIDTH, self._number(axis)))

    def letter(self, axis: Axis | None, taken: Iterable[str]) -> str:
        """A letter for an index of an axis that is none of those taken: its own where they are free."""
        used = {*taken}
        own = self.letters[self._number(axis)]
        return next(letter for letter in (*own, *_LETTERS) if letter not in used)

    def _number(self, axis: Axis | None) -> int:
        number = self.of(axis).layer
        assert number is not None
        return number


_LETTERS = ("i", "j", "k", "l", "m", "n", "p", "q", "r", "s", "t", "u", "v", "w", *(f"i_{n}" for n in range(1, 100)))
