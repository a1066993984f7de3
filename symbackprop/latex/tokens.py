"""Tokens of LaTeX mathematics with their places, and groups of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = [
    "ACCENTS",
    "FRACTIONS",
    "ONES",
    "STRUCK_OUT",
    "TRANSPOSED",
    "Macro",
    "Macros",
    "Misfit",
    "Token",
    "Unread",
    "group",
    "turns",
]


class Unread(Exception):
    """The reader could not go on: why, and where in the document."""

    def __init__(self, reason: str, at: int | None = None) -> None:
        super().__init__(reason)
        self.at = at


class Misfit(Unread):
    """Vectors and matrices whose shapes do not fit: this can be read, and is wrong."""


@dataclass(frozen=True, slots=True)
class Token:
    r"""One token and where it stands in the document; a `word` was set as such, by \\text or \\mathrm."""

    text: str
    at: int
    end: int
    word: bool = False


@dataclass(frozen=True, slots=True)
class Macro:
    """A command that the document defines: how many arguments it takes, and which of them are mathematics. With a
    `body` it is put in; without one only those arguments are read.
    """

    arguments: int
    mathematics: tuple[int, ...]
    body: str | None = None


Macros = Mapping[str, Macro]
ONES = r"\ones"  # a bold or double-struck 1
STRUCK_OUT = r"\struckout"  # an equation that is crossed out
TRANSPOSED = frozenset(
    ["T", r"\top", r"\intercal", "t", r"\mathsf T", r"\transpose", r"\dagger"]
)  # what a matrix is raised to
ACCENTS = frozenset([
    r"\hat", r"\bar", r"\tilde", r"\acute", r"\grave", r"\breve", r"\dot", r"\widehat", r"\widetilde", r"\overline",
    r"\check", r"\ddot", r"\vec",
])  # fmt: skip
FRACTIONS = frozenset([r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac"])


def group(tokens: Sequence[Token], place: int) -> tuple[Sequence[Token], int]:
    """What an argument at `place` has inside, a group in braces or one token, and where it ends."""
    while place < len(tokens) and tokens[place].text.isspace():
        place += 1
    if place >= len(tokens):
        raise Unread("it ends where an argument should stand", tokens[-1].at if tokens else None)
    if tokens[place].text != "{":
        return tokens[place : place + 1], place + 1
    depth = 0
    for end in range(place, len(tokens)):
        depth += (tokens[end].text == "{") - (tokens[end].text == "}")
        if not depth:
            return tokens[place + 1 : end], end + 1
    raise Unread("a brace is not closed", tokens[place].at)


def turns(tokens: Sequence[Token], place: int) -> int:
    """Where a transpose before its matrix ends, {}^t W; 0 for anything else."""
    if [token.text for token in tokens[place : place + 3]] != ["{", "}", "^"]:
        return 0
    inside, after = group(tokens, place + 3)
    return after if "".join(token.text for token in inside) in TRANSPOSED and after < len(tokens) else 0
