"""The nodes of a syntax tree."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lark import Token as Terminal
from lark import Tree

from symbackprop.latex.tokens import Token

__all__ = ["Big", "Indicator", "Literal", "Named", "Node", "Ratio"]

Node = Tree[Terminal]


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as printed: its value and how many places stand behind the point."""

    value: Fraction
    places: int


@dataclass(frozen=True, slots=True)
class Named:
    """A written name: its base, the tokens of its scripts, and its primes."""

    base: str
    sub: tuple[Token, ...]
    sup: tuple[Token, ...]
    primes: int
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A fraction."""

    top: Node
    bottom: Node


@dataclass(frozen=True, slots=True)
class Indicator:
    """A condition that counts as one where it holds, else as nothing."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True, slots=True)
class Big:
    """A sum or product sign with its limits."""

    sign: str
    sub: tuple[Token, ...]
    sup: tuple[Token, ...]
