"""The layer and the sample in one superscript, x^{(p,2)}, as names have them one after the other, x^{(2)(p)}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import TRANSPOSED, Token

__all__ = ["Pairs", "layer_first"]

_CLOSING = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which of the two is the layer, 0 or 1, and what stands around its number in the lecture."""

    place: int
    opening: str
    closing: str


def layer_first(named: Identifier, pairs: Pairs) -> Identifier:
    """A name with its layer before its sample; any other as it is."""
    tokens = [token for token in named.sup if token.text not in ("{", "}")]
    turned = [tokens.pop()] if len(tokens) > 1 and tokens[-1].text in TRANSPOSED else []
    if tokens and _CLOSING.get(tokens[0].text) == tokens[-1].text:
        tokens = tokens[1:-1]
    commas = [place for place, token in enumerate(tokens) if token.text == ","]
    if len(commas) != 1 or commas[0] in (0, len(tokens) - 1) or any(token.text in "()[]" for token in tokens):
        return named
    parts = tokens[: commas[0]], tokens[commas[0] + 1 :]
    layer, sample = parts[pairs.place], parts[1 - pairs.place]
    return replace(named, sup=(*_within(pairs.opening, layer, pairs.closing), *_within("(", sample, ")"), *turned))


def _within(opening: str, tokens: Sequence[Token], closing: str) -> Sequence[Token]:
    first, last = tokens[0], tokens[-1]
    if not opening:
        return tokens
    return Token(opening, first.at, first.at), *tokens, Token(closing, last.end, last.end)
