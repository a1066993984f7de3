"""What a user is told when something cannot be done: where, what, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symbackprop.core.terms import Term

__all__ = ["InputError", "MissingRule", "Mistake", "SymbackpropError", "TypesettingError", "Unproved"]


class SymbackpropError(Exception):
    """Every failure that a user can cause or must know of; its text is the whole message."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to change in a user's file."""

    message: str
    file: str = ""
    line: int | None = None
    key: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part)
        return ": ".join(part for part in (place, self.key, self.message) if part)


class InputError(SymbackpropError):
    """The input cannot be used; `mistakes` lists everything that is wrong with it."""

    def __init__(self, mistakes: list[Mistake] | tuple[Mistake, ...] | str) -> None:
        self.mistakes = (Mistake(mistakes),) if isinstance(mistakes, str) else tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class MissingRule(SymbackpropError):
    """A table lacks a row; the message names the table and the row to add."""

    def __init__(self, table: str, row: str, nearest: str | None = None) -> None:
        hint = f"; the nearest is {nearest!r}" if nearest else ""
        super().__init__(f"no row {row!r} in {table}{hint}; add a row {row!r} to {table}")


class Unproved(SymbackpropError):
    """A step of our own could not be proved, so nothing is printed. `sides` are the formulas that should be equal, for
    who can print them.
    """

    def __init__(self, message: str, sides: tuple[Term, ...] = ()) -> None:
        self.sides = sides
        super().__init__(message)


class TypesettingError(SymbackpropError):
    """TeX failed or is missing; every other file has been written."""

    exit_code = 3
