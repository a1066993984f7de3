"""How the pieces of printed mathematics look in one output: a table, and what every piece of it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from symbackprop.core.display import Shown
from symbackprop.core.places import Place
from symbackprop.core.quantities import Quantity

__all__ = ["Level", "Piece", "Style"]


class Level(IntEnum):
    """How tightly a printed piece holds together."""

    SUM = 0  # a + b, -a
    SERIES = 1  # a sum sign, whose body runs on to the right
    PRODUCT = 2
    POWER = 3
    ATOM = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Printed mathematics: `tall` beyond one line's height, `nesting` brackets deep, about `width` ems wide."""

    text: str
    level: Level = Level.ATOM
    tall: bool = False
    nesting: int = 0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Style:
    """How the pieces of one output look.

    `fraction` is None where fractions are set inline with a slash.
    """

    number: Callable[[Shown], str]
    quantity: Callable[[Quantity], str]
    gradient: Callable[[Quantity], str | None]
    derivative: Callable[[str, str, bool], str]
    function: Callable[[str], str]
    power: Callable[[str, str], str]
    root: Callable[[Piece], str]
    subscript: Callable[[str, str], str]
    exponential: Callable[[str], str]
    absolute: Callable[[Piece], str]
    fraction: Callable[[str, str], str] | None
    brackets: Callable[[Piece], str]
    series: Callable[[str, str, str], str]
    cases: Callable[[list[tuple[str, str]]], str]
    otherwise: str
    extremum: Callable[[str], str]
    relation: Callable[[str], str]
    matrix: Callable[[list[list[str]], bool], str]
    kronecker: Callable[[str, str], str]
    own_function: Callable[[Place | None, str], str | None]
    hadamard: str
    entrywise_quotient: str
    transpose: str
    dots: str
    rows: Callable[[list[str]], str] | None
    dot: str
    beside: str
    minus: str
    signs: Mapping[str, str]
