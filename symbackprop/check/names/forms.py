"""Names that differ in nothing but their numbers and running indices."""

from __future__ import annotations

import re
from typing import NamedTuple

from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.latex.nodes import Identifier

__all__ = ["Form", "form_of"]

_NUMBER = re.compile(r"\d+")


class Form(NamedTuple):
    """What such names have in common: their letter, and their scripts with 0 for each number and index."""

    base: str
    sub: str
    sup: str


def form_of(named: Identifier) -> Form:
    """The form of a name."""
    key = key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 0))
    return Form(key.base, _NUMBER.sub("0", key.sub), _NUMBER.sub("0", key.sup))
