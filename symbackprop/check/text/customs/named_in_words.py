r"""A formula that the words behind it give a name: the term (y - t) is sometimes written as \delta."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.tokens import Token

__all__ = ["with_name_in_words"]

_OFTEN = r"(?:some|often)times|often|usually|also|commonly|typically|normally|then|here"
_CALLED = r"written|denoted|abbreviated|called|named|known|referred\s+to|denote|call|write|abbreviate"
_BETWEEN = re.compile(
    r"[\W_]*(?:(?:term|factor|expression|quantity|part|product|difference|sum)\s+)?"
    rf"(?:(?:is|are|we|can\s+be|will\s+be|may\s+be)\s+)(?:(?:{_OFTEN})\s+)*(?:be\s+)?(?:{_CALLED})"
    r"(?:\s+(?:(?:simply|just)\s+)?(?:as|by|with))?(?:\s+(?:the\s+)?(?:symbol|letter|name))?[\W_]*",
    re.IGNORECASE,
)
_WORKED_OUT = frozenset([*"+-*/", r"\cdot", r"\times", r"\frac", r"\odot", r"\circ", r"\partial"])


def with_name_in_words(
    text: str, between: tuple[int, int], alone: Chain | None, chains: Sequence[Chain]
) -> list[Chain]:
    """The chains of a formula; where it is a name alone, and the words between say that the formula before, which is
    more than a name, is written so, the equation of both.
    """
    found = [*chains]
    if alone is None or len(found) != 1 or found[0].relations or len(found[0].items) != 1:
        return found
    (name,), (formula,) = found[0].items, alone.items
    signs = _WORKED_OUT.intersection(token.text for token in formula.tokens)
    if not signs or _WORKED_OUT.intersection(token.text for token in name.tokens):
        return found
    if _BETWEEN.fullmatch(text, *between) is None:
        return found
    equal = Token("=", name.end, name.end)
    return [Chain((Side(name.tokens), Side(formula.tokens)), (equal,))]
