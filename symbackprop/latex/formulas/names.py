r"""A name as it is written -> the name as people say it: \hat{x} is xhat, W^{(1)} is W^(1), \mathrm{net} is net."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import TRANSPOSED, Token, Unread

__all__ = ["Subscript", "Written", "canonical", "subscripts", "written_name"]

_OPENING, _CLOSING = "([", ")]"
_MARKS = frozenset(["*", r"\ast", "+", "-", r"\star", r"\prime"])  # above a name, they belong to it


@dataclass(frozen=True, slots=True)
class Subscript:
    """One index below a name: the letters in it, each with how often it is taken, and a number: t - 1, 2, i."""

    letters: tuple[tuple[str, int], ...]
    number: int
    at: int

    @property
    def letter(self) -> str | None:
        """The letter where it is nothing else."""
        ((letter, times),) = self.letters if len(self.letters) == 1 else (("", 0),)
        return letter if times == 1 and not self.number else None

    @property
    def is_number(self) -> bool:
        return not self.letters


@dataclass(frozen=True, slots=True)
class Written:
    """A name without its indices, and what stands below and above it that is not part of the name."""

    stem: str
    below: tuple[Token, ...]
    above: tuple[Token, ...]
    turned: bool
    at: int

    @property
    def full(self) -> str:
        """The name with what stands below it: w_0."""
        return f"{self.stem}_{canonical(self.below)}" if self.below else self.stem


def canonical(tokens: Sequence[Token]) -> str:
    """What some tokens say, without backslashes, braces and spaces."""
    return _said("".join(token.text for token in tokens if token.text not in ("{", "}")))


def _said(text: str) -> str:
    """A part of a name as people say it; the ell of a script has its own sign."""
    return text.replace("\\", "").replace(" ", "").replace("ℓ", "ell")


def written_name(identifier: Identifier, known: frozenset[str]) -> Written:
    """A name with its marks. A letter above belongs to it where the name is `known` with it: W^Q."""
    accent, _, letter = identifier.base.partition(" ")
    stem = _said(letter + accent if letter else accent) + "'" * identifier.primes
    above, turned = identifier.sup, False
    if len(above) > 1 and above[-1].text in TRANSPOSED and above[-2].text in _CLOSING:
        above, turned = above[:-1], True
    elif len(above) == 1 and above[0].text in TRANSPOSED and f"{stem}^{canonical(above)}" not in known:
        above, turned = (), True
    if above and (_is_mark(above) or f"{stem}^{canonical(above)}" in known):
        stem, above = f"{stem}^{canonical(above)}", ()
    return Written(stem, identifier.sub, above, turned, identifier.at)


def _is_mark(tokens: Sequence[Token]) -> bool:
    """Whether what stands above a name can be no power: it is in brackets, or a star."""
    if len(tokens) == 1:
        return tokens[0].text in _MARKS
    return tokens[0].text in _OPENING and tokens[-1].text in _CLOSING and not any(t.text in "+-" for t in tokens)


def subscripts(tokens: Sequence[Token]) -> tuple[Subscript, ...]:
    """The indices that stand below a name: i j, or t-1, k. Raises Unread where they are none."""
    if any(token.text == "," for token in tokens):
        parts: list[list[Token]] = [[]]
        for token in tokens:
            if token.text == ",":
                parts.append([])
            else:
                parts[-1].append(token)
        if not all(parts):
            raise Unread("an index is missing beside a comma", tokens[0].at)
        return tuple(map(_one, parts))
    if any(token.text in "+-" for token in tokens):
        return (_one(tokens),)
    return tuple(_one([token]) for token in tokens)


def _one(tokens: Sequence[Token]) -> Subscript:
    """One index, a whole linear form of letters."""
    letters: dict[str, int] = {}
    number, sign, times, pending = 0, 1, 1, False
    for token in tokens:
        if token.text in "+-":
            number, pending = number + (sign * times if pending else 0), False
            sign, times = (1 if token.text == "+" else -1), 1
        elif token.text.isdecimal() and len(token.text) < 7 and not pending:
            times, pending = int(token.text), True
        elif _is_letter(token) and (letter := canonical([token])) not in letters:
            letters[letter] = sign * times
            sign, times, pending = 1, 1, False
        else:
            raise Unread("an index that is not understood; write letters and numbers, as in i, t-1, 2i+1", token.at)
    return Subscript(tuple(letters.items()), number + (sign * times if pending else 0), tokens[0].at)


def _is_letter(token: Token) -> bool:
    text = canonical([token])
    return not token.word and (len(text) == 1 or token.text.startswith("\\") or token.text == "ℓ") and text.isalpha()
