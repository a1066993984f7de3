"""Names with the letters and digits of exactly one name that the lecture file spells, whose subscript begins elsewhere:
ao1, and ao_o1 with the letter at both sides, for a_{o1}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.core.quantities import Quantity
from symbackprop.latex.nodes import ENTRY, Identifier

__all__ = ["meant_by", "misspelt_words"]

_NAME = re.compile(r"(?<![A-Za-z\\_])(?<!_\{)(d?)([A-Za-z]{2,})(?:_?\{?([A-Za-z]*\d*)\}?)")
_DIGITS = re.compile(r"\d+")
_NO_NAMES = frozenset("de")  # whose letter before another is a differential, or Euler's number


def misspelt_words(env: Environment, formulas: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The letters of such names, which are no product: one of them is no name, and stands nowhere alone; each with what
    stands behind or below.
    """
    known = _spelled(env)
    for mark, letters, below in {match.groups() for text in formulas for match in _NAME.finditer(text)}:
        for word in (mark + letters, letters):
            said = any(text in known for text in _texts(word, below)) and env.names.find(Key(word, below)) is None
            if said and word not in env.names.words and not _is_a_product(env, word, formulas):
                yield word, below


def meant_by(env: Environment, named: Identifier) -> Mapping[Key, Quantity]:
    """What such a name stands for, and those that have other numbers; nothing for any other name."""
    key = key_of(named, {})
    if key.sup or not (key.base + key.sub).isalnum() or env.names.find(key) is not None or any(index_letters(named)):
        return {}
    patterns = [_DIGITS.sub(r"(\\d+)", text) for text in _texts(key.base, key.sub)]
    found: dict[Key, Quantity] = {}
    for text, quantity in _spelled(env).items():
        for match in (match for pattern in patterns if (match := re.fullmatch(pattern, text)) is not None):
            found[_numbered(key, match.groups())] = quantity
    return found if key in found else {}


def _numbered(key: Key, numbers: Sequence[str]) -> Key:
    """A key with other numbers in it, one after the other."""
    left = iter(numbers)
    return Key(*(_DIGITS.sub(lambda _: next(left), part) for part in (key.base, key.sub)))


def _spelled(env: Environment) -> Mapping[str, Quantity]:
    """The letters and digits of each name that the lecture file spells with a subscript, where no two share them."""
    found: dict[str, set[Quantity]] = {}
    for key in env.names.said:
        if key.sub and not key.sup and ENTRY not in key.sub:
            found.setdefault(key.base + key.sub, set()).add(env.names.table[key])
    return {text: ones.pop() for text, ones in found.items() if len(ones) == 1}


def _texts(base: str, below: str) -> Iterator[str]:
    """What a name has in letters and digits, also without a letter that stands at both sides of its separator."""
    yield base + below
    if below and below[0].isalpha() and below[0] == base[-1]:
        yield base + below[1:]


def _is_a_product(env: Environment, word: str, formulas: Sequence[str]) -> bool:
    """Whether letters beside each other are factors: each of them but the last has a meaning by itself."""
    alone = [letter for letter in word[:-1] if env.names.find(Key(letter)) is None and letter not in _NO_NAMES]
    return not any(
        all(re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z\d_])", text) is None for text in formulas)
        for letter in alone
    )
