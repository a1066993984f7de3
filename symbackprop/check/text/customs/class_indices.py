r"""The class of a sample as an index, Z_{y_i} and O[i, y_i]: one letter of its own, which no document types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from symbackprop.check.conventions import INDICES
from symbackprop.latex.rewriting.primed_indices import CLASS
from symbackprop.latex.tokens import Token

__all__ = ["with_class_indices"]

_OPENED, _CLOSED = frozenset("{["), frozenset("}]")
_RELATING = ("=", r"\neq", r"\ne")
_ENDS = frozenset(["&", r"\\", r"\end", ",", ".", ";", "(", ")", r"\quad", "[", "]", r"\{", r"\}"])


def with_class_indices(tokens: Sequence[Token], letter: str) -> list[Token]:
    """The tokens with one letter for each target y_i that stands as an index: below or above a name, in square
    brackets behind one, and beside an index that is compared with it, k = y_i.
    """
    ends = {place: end for place in range(len(tokens)) if (end := _end(tokens, place, letter)) > place}
    if not ends:
        return [*tokens]
    inside = [*_in_places(tokens)]
    compared = {*_compared(tokens, ends)}
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        if place in ends and (inside[place] or place in compared):
            found.append(Token(CLASS, tokens[place].at, tokens[ends[place] - 1].end))
            place = ends[place]
        else:
            found.append(tokens[place])
            place += 1
    return found


def _end(tokens: Sequence[Token], place: int, letter: str) -> int:
    r"""Where a target with the index of its sample ends, y_i, y_{i}, or y^{(i)}; the same place where none begins."""
    texts = [token.text for token in tokens[place : place + 7]]
    if texts[:1] != [letter] or tokens[place].word or len(texts) < 3:
        return place
    if texts[1] == "_" and _is_index(texts[2]):
        return place + 3
    if texts[1:3] == ["_", "{"] and len(texts) > 4 and _is_index(texts[3]) and texts[4] == "}":
        return place + 5
    above = texts[1:4] == ["^", "{", "("] and len(texts) > 6 and _is_index(texts[4]) and texts[5:7] == [")", "}"]
    return place + 7 if above else place


def _is_index(text: str) -> bool:
    return text in ("i", "n", "m", "j", "s")


def _in_places(tokens: Sequence[Token]) -> Iterator[bool]:
    """Of each token, whether it stands where the places of a name do."""
    groups: list[bool] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1].text if place else ""
        if token.text in _OPENED:
            script = token.text == "{" and before in ("_", "^")
            named = token.text == "[" and (before == "}" or before.isalnum()) and _is_of_places(tokens, place)
            groups.append(script or named or bool(groups and groups[-1] and token.text == "{"))
        yield bool(groups and groups[-1]) or before in ("_", "^")
        if token.text in _CLOSED and groups:
            groups.pop()


def _is_of_places(tokens: Sequence[Token], opening: int) -> bool:
    """Whether a bracket has nothing in it that is added, as a factor has, x [p - y_i]."""
    close = next((place for place in range(opening, len(tokens)) if tokens[place].text == "]"), len(tokens))
    inside = [token.text for token in tokens[opening + 1 : close]]
    return not any(sign in ("+", "-") and not other.isdecimal() for sign, other in pairwise(inside))


def _compared(tokens: Sequence[Token], ends: Mapping[int, int]) -> Iterator[int]:
    """Where a target stands beside a relation to a single index, and nothing else does: k = y_i, and in a case."""
    for place, end in ends.items():
        for sign, letter, outer, behind in ((place - 1, place - 2, place - 3, end), (end, end + 1, end + 2, place - 1)):
            related = min(sign, letter) >= 0 and max(sign, letter) < len(tokens) and tokens[sign].text in _RELATING
            if related and _is_letter(tokens[letter]) and _is_end(tokens, outer) and _is_end(tokens, behind):
                yield place


def _is_end(tokens: Sequence[Token], place: int) -> bool:
    return not 0 <= place < len(tokens) or tokens[place].word or tokens[place].text in _ENDS


def _is_letter(token: Token) -> bool:
    return token.text in INDICES and not token.word
