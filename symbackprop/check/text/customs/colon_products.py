r"""The product A : B of matrices, tr(A^T B), where a document says that it writes so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from symbackprop.latex.signs import CLOSING, OPENING, RELATIONS
from symbackprop.latex.tokens import Token

__all__ = ["COLON_PRODUCTS", "with_colon_products"]

COLON_PRODUCTS = re.compile(
    r"\bA\s*:\s*B\b|\bX\s*:\s*Y\b|(?:colon|Frobenius|double[- ](?:dot|contraction)|trace)[^$]{0,60}\$\s*:\s*\$"
    r"|\$[^$]{0,20}:[^$]{0,20}\$[^$.]{0,60}(?:Frobenius|trace|colon)"
)
_COLON = ":"
_APART = frozenset(["+", "-", "&", "\\\\", ",", ".", ";", r"\quad", r"\implies", r"\Rightarrow", *RELATIONS])


def with_colon_products(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with traces for colons between factors: the sign binds less than a product and more than a sum."""
    found: list[Token] = []
    term: list[Token] = []
    depth = 0
    for token in tokens:
        if not depth and token.text in _APART:
            found += [*_as_trace(term), token]
            term = []
            continue
        term.append(token)
        depth += (token.text in OPENING) - (token.text in CLOSING)
    return [*found, *_as_trace(term)]


def _as_trace(term: Sequence[Token]) -> Iterator[Token]:
    """A term, or the trace of the transpose of what stands before its colon and what stands behind."""
    depths = accumulate((token.text in OPENING) - (token.text in CLOSING) for token in term)
    places = [
        n for n, (token, depth) in enumerate(zip(term, depths, strict=True)) if token.text == _COLON and not depth
    ]
    if len(places) != 1 or not 0 < places[0] < len(term) - 1:
        yield from term
        return
    sign, start, end = term[places[0]], term[0].at, term[-1].end
    yield from (Token("tr", start, start, word=True), Token("(", start, start), Token("(", start, start))
    yield from term[: places[0]]
    yield from (replace(sign, text=text) for text in (")", "^", r"\top", "("))
    yield from term[places[0] + 1 :]
    yield from (Token(")", end, end), Token(")", end, end))
