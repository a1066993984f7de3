"""The number of the iteration behind names, v_j(n) and w_{ji}(n): it says when, which is the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.latex.tokens import Token

__all__ = ["iteration_in", "without_iterations"]

_SCRIPT = r"_(?:\w|\{\w{1,2}\})"
_ABOVE = r"(?:\^(?:\w|\{\w{1,6}\}))?"
_BEHIND = re.compile(rf"(?<![A-Za-z])([A-Za-z]+(?:\{{[A-Za-z]\}})?{_ABOVE}{_SCRIPT}{_ABOVE})\s*\(\s*([ntkp])\s*\)")
_OTHER = re.compile(rf"{_SCRIPT}{_ABOVE}\s*\(\s*([ntkp])\s*(?:-\s*\d|\+\s*[02-9])\s*\)")
_INDEX = r"_\s*(?:{0}(?![A-Za-z])|\{{[^{{}}]*(?<![A-Za-z\\]){0}(?![A-Za-z])[^{{}}]*\}})"
_ENOUGH = 4  # different names with it


def iteration_in(text: str) -> str:
    """The letter of the iteration behind the names of a text; nothing where there is none, or where names are of others
    than it and the next one, which an update leads to.
    """
    found: dict[str, set[str]] = {}
    for match in _BEHIND.finditer(text):
        found.setdefault(match[2], set()).add(match[1])
    others = {match[1] for match in _OTHER.finditer(text)}
    letters = [
        letter
        for letter, names in found.items()
        if len(names) >= _ENOUGH and letter not in others and not _is_an_index(letter, text)
    ]
    return letters[0] if len(letters) == 1 else ""


def _is_an_index(letter: str, text: str) -> bool:
    """Whether a letter stands below a name, and not behind a name below a brace."""
    return re.search(_INDEX.format(letter), re.sub(rf"\(\s*{letter}\s*\)", "", text)) is not None


def without_iterations(tokens: Sequence[Token], letter: str) -> list[Token]:
    """Mathematics without the iteration behind names."""
    if not letter:
        return [*tokens]
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        if place and [one.text for one in tokens[place : place + 3]] == ["(", letter, ")"]:
            found[-1] = replace(found[-1], end=tokens[place + 2].end)  # what is shown of the name has it
            place += 3
            continue
        found.append(tokens[place])
        place += 1
    return found
