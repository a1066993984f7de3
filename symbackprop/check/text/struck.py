"""What is crossed out within a formula: it is taken back, and no part of any claim."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.latex.signs import is_relation
from symbackprop.latex.tokens import STRUCK_OUT, Token

__all__ = ["STRUCK", "without_struck"]

STRUCK = "it is struck out"

_AROUND = frozenset(["\\\\", "&", r"\quad", ",", ";"])  # what stands between claims


def without_struck(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """The tokens without the claims and the sides that are crossed out whole, and those; what is crossed out within a
    formula stays, and leaves it unread.
    """
    kept: list[Token] = []
    struck: list[Token] = []
    for place, token in enumerate(tokens):
        behind = tokens[place + 1] if place + 1 < len(tokens) else None
        ends = behind is None or behind.text in _AROUND or is_relation(behind)
        if token.text != STRUCK_OUT or not ends or not _begins(kept):
            kept.append(token)
            continue
        struck.append(token)
        while kept and is_relation(kept[-1]):
            kept.pop()  # "= 0.3" with the number crossed out says nothing
    return kept, struck


def _begins(before: Sequence[Token]) -> bool:
    """Whether a claim, or a side of one, begins behind some tokens."""
    return not before or before[-1].text in _AROUND or is_relation(before[-1])
