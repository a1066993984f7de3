r"""Mathematics that is set as text in a formula, \text{$z = w x + b$}: the formula that it is."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.latex.tokens import Token

__all__ = ["with_math_in_text"]

_TEXT = frozenset([r"\text", r"\textrm", r"\textnormal", r"\mbox"])


def with_math_in_text(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens without the marks around what is mathematics from the first to the last sign of a text."""
    if not any(token.text == "$" for token in tokens):
        return tokens
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        end = _end(tokens, place)
        if end is None:
            found.append(tokens[place])
            place += 1
        else:
            found += tokens[place + 3 : end - 1]
            place = end + 1
    return found


def _end(tokens: Sequence[Token], place: int) -> int | None:
    """Where a text that begins at a place and is all mathematics is closed; None of any other."""
    if tokens[place].text not in _TEXT or [token.text for token in tokens[place + 1 : place + 3]] != ["{", "$"]:
        return None
    depth, signs = 1, 1
    for at in range(place + 3, len(tokens)):
        depth += (tokens[at].text == "{") - (tokens[at].text == "}")
        signs += tokens[at].text == "$"
        if not depth or signs > 2:
            return at if signs == 2 and tokens[at - 1].text == "$" else None
    return None
