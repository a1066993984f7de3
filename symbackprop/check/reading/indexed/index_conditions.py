"""What is said of the indices beside a claim: for i = j, for k != t."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symbackprop.check.text.chains import Chain
from symbackprop.latex.tokens import Token

__all__ = ["Conditions", "admits", "conditions_of", "met"]

Conditions = Sequence[tuple[str, str, str]]


def conditions_of(chain: Chain) -> list[tuple[int, Conditions]]:
    """What is said of the indices beside each side: (left, relation, right), or nothing that restricts them."""
    return [(number, _parsed(tokens)) for number, tokens in chain.conditions]


def _parsed(tokens: Sequence[Token]) -> Conditions:
    texts = [token.text for token in tokens if token.text not in ("(", ")")]
    for relation in ("=", r"\neq", r"\ne", "<", ">"):
        if texts.count(relation) == 1 and len(texts) == 3 and texts[1] == relation:
            return [(texts[0], relation, texts[2])]
    return []


def admits(conditions: Sequence[tuple[int, Conditions]], bindings: Mapping[str, int]) -> bool:
    """Whether the values meet a condition that stands beside the only side of a chain that has one."""
    if len(conditions) != 1:
        return True
    return met(conditions[0][1], bindings)


def met(conditions: Conditions, bindings: Mapping[str, int]) -> bool:
    """Whether the values of the indices meet what is said of them; a letter that runs nowhere restricts nothing."""
    for left, relation, right in conditions:
        values = [bindings.get(text, int(text) if text.isdecimal() else None) for text in (left, right)]
        if None in values:
            continue
        first, second = (value or 0 for value in values)
        holds = {"=": first == second, "<": first < second, ">": first > second}.get(relation, first != second)
        if not holds:
            return False
    return True
