r"""Sums over several indices at once, \sum_{i,j} and \sum_{i,j=1}^n: one sum in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.latex.rewriting.primed_indices import PRIMED
from symbackprop.latex.tokens import Token, group

__all__ = ["with_sums_apart"]

_SIGNS = (r"\sum", r"\prod")
_COUNTS = frozenset("nNmMdDsH")  # n_{in} is how many inputs there are
_INDICES = frozenset("ijklmnpqrst") | PRIMED


def with_sums_apart(tokens: list[Token]) -> list[Token]:
    """The tokens with a sign of a sum for each of its indices; beside one over i or n, the in of w_{in} is two."""
    tokens = _with_in_apart(tokens) if any(token.text in _SIGNS for token in tokens) else tokens
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        scripts, after = _scripts(tokens, place + 1) if token.text in _SIGNS else ({}, place + 1)
        below, above = _parts(scripts.get("_", ())), _parts(scripts.get("^", ()))
        indices = _indices(below) if len(above) <= len(below) else None
        if indices is None or (len(above) > 1 and len(above) != len(indices)):
            result += tokens[place:after]
        else:
            ends = above if len(above) > 1 else [*above] * len(indices) or [()] * len(indices)
            for index, end in zip(indices, ends, strict=True):
                result += [token, *_set("_", index), *_set("^", end)]
        place = after
    return result


def _with_in_apart(tokens: list[Token]) -> list[Token]:
    texts = [token.text for token in tokens]
    summed = {texts[n + 2 + (texts[n + 2 : n + 3] == ["{"])] for n in range(len(texts) - 3) if texts[n] in _SIGNS}
    if summed.isdisjoint("in"):
        return tokens
    result: list[Token] = []
    for place, token in enumerate(tokens):
        result.append(token)
        below = texts[place - 1 : place + 3] == ["{", "i", "n", "}"] and texts[place - 2 : place - 1] == ["_"]
        if below and place > 2 and texts[place - 3] not in _COUNTS:
            result.append(Token(",", token.end, token.end))
    return result


def _scripts(tokens: Sequence[Token], place: int) -> tuple[dict[str, Sequence[Token]], int]:
    """What stands below and above the sign of a sum, and where that ends."""
    found: dict[str, Sequence[Token]] = {}
    while place + 1 < len(tokens) and tokens[place].text in ("_", "^") and tokens[place].text not in found:
        found[tokens[place].text], place = group(tokens, place + 1)
    return found, place


def _parts(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """What stands between commas."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ",":
            parts.append([])
        elif token.text != r"\quad":
            parts[-1].append(token)
    return [tuple(part) for part in parts if part]


def _indices(parts: Sequence[tuple[Token, ...]]) -> list[tuple[Token, ...]] | None:
    """The indices of a sum over several, each with where it starts; None for any other sum."""
    texts = [[token.text for token in part] for part in parts]
    if len(parts) == 1 and len(texts[0]) == 2 and _INDICES.issuperset(texts[0]):
        return [(token,) for token in parts[0]]  # \sum_{ij}
    letters = [part[0] for part in texts]
    if len(parts) < 2 or not _INDICES.issuperset(letters) or len({*letters}) < len(letters):
        return None
    starts = [part[1:] for part in texts]
    if any(start and start[0] != "=" for start in starts):
        return None
    last = parts[-1][1:] if not any(starts[:-1]) else ()  # \sum_{i,j=1}: both start there
    return [part if len(part) > 1 else (*part, *last) for part in parts]


def _set(sign: str, tokens: Sequence[Token]) -> list[Token]:
    if not tokens:
        return []
    first, last = tokens[0], tokens[-1]
    return [
        replace(first, text=sign, end=first.at),
        replace(first, text="{", end=first.at),
        *tokens,
        Token("}", last.end, last.end),
    ]
