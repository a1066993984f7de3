"""The nodes of a syntax tree, and what the terminals in them stand for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from lark import Token as Terminal

from symbackprop.latex.tokens import Token, Unread

__all__ = ["APART", "ENTRY", "Identifier", "Indicator", "Literal", "Node", "Ratio", "SumSign", "Trees"]

APART = "\N{INVISIBLE SEPARATOR}"  # in a base: what follows tells names apart that are written with one letter
ENTRY = "\N{INVISIBLE PLUS}"  # in a subscript: what follows says which entry of what stands before, (z_1)_i


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a formula: `data` says by which rule of the grammar it was read."""

    data: str
    children: Sequence[Node | Terminal]

    def node(self, place: int) -> Node:
        """The child at a place, which is a part and no sign."""
        child = self.children[place]
        assert isinstance(child, Node)
        return child

    def sign(self, place: int = 0) -> str:
        """The sign at a place, as it is written."""
        return str(self._value(place))

    @property
    def nodes(self) -> list[Node]:
        """The children without the signs between them."""
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def at(self) -> int | None:
        """Where the sign that it begins with stands in the document."""
        first = self.children[0]
        return first.start_pos if isinstance(first, Terminal) else None

    def _value(self, place: int) -> object:
        child = self.children[place]
        assert isinstance(child, Terminal)
        return child.value

    @property
    def identifier(self) -> Identifier:
        """What a `name` stands for."""
        value = self._value(0)
        assert isinstance(value, Identifier)
        return value

    @property
    def literal(self) -> Literal:
        """What a `number` stands for."""
        value = self._value(0)
        assert isinstance(value, Literal)
        return value

    @property
    def ratio(self) -> Ratio:
        """What a `fraction` stands for."""
        value = self._value(0)
        assert isinstance(value, Ratio)
        return value

    @property
    def indicator(self) -> Indicator:
        """What an `indicator` stands for."""
        value = self._value(0)
        assert isinstance(value, Indicator)
        return value

    @property
    def sum_sign(self) -> SumSign:
        """What a `big` sign stands for."""
        value = self._value(0)
        assert isinstance(value, SumSign)
        return value

    @property
    def radicand(self) -> Node:
        """What stands under a `root`."""
        value = self._value(0)
        assert isinstance(value, Node)
        return value

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The script of what is `raised` or `indexed`."""
        value = self._value(1)
        assert isinstance(value, tuple)
        return value


Trees = Sequence[Node | Unread]  # of the sides of a chain; Unread where one cannot be parsed


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as printed: its value and the count of its decimal places."""

    value: Fraction
    places: int


@dataclass(frozen=True, slots=True)
class Identifier:
    """A written name: its base, the tokens of its scripts, and its primes. What is found out of it is kept beside it:
    it is looked up in every way of reading, for all values of its indices.
    """

    base: str
    sub: tuple[Token, ...]
    sup: tuple[Token, ...]
    primes: int
    at: int
    end: int
    kept: dict[Hashable, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def letter(self) -> str:
        """The base as it is written."""
        return self.base.partition(APART)[0]

    @property
    def places(self) -> tuple[str, ...]:
        """The letters and digits below, each by itself; nothing where there is anything else."""
        texts = tuple(token.text for token in self.sub if token.text not in ("{", "}", ","))
        single = all(len(text) == 1 and text.isalnum() for text in texts) and not any(one.word for one in self.sub)
        return texts if single else ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """A fraction."""

    top: Node
    bottom: Node


@dataclass(frozen=True, slots=True)
class Indicator:
    """A condition that counts as 1 where it holds, else as 0."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True, slots=True)
class SumSign:
    """A sum or product sign with its limits."""

    sign: str
    sub: tuple[Token, ...]
    sup: tuple[Token, ...]
