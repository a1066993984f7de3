"""Mistakes in formulas of matrices and of running indices: a transpose, the other product, an index for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from symbackprop.latex.tokens import Token, Unread

__all__ = ["matrix_mistake"]

_PRODUCTS = frozenset([r"\cdot", r"\times", "*"])
_ENTRYWISE = frozenset([r"\odot", r"\circ"])


def matrix_mistake(tokens: Sequence[Token], right: Callable[[Sequence[Token]], bool]) -> tuple[str, str] | None:
    """The mistake and its words, where one change to the formula makes it `right`."""
    for mistake, words, changed in (*_changes(list(tokens)), *_index_changes(list(tokens))):
        try:
            if right(changed):
                return mistake, words
        except Unread:
            continue
    return None


def _changes(tokens: list[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    for place, token in enumerate(tokens):
        rest = tokens[place + 1 :]
        if token.text in _ENTRYWISE:
            yield "wrong_product", "this product is one of matrices", [*tokens[:place], *rest]
        elif token.text in _PRODUCTS:
            yield "wrong_product", "this product goes entry by entry", [*tokens[:place], _of(token, r"\odot"), *rest]
        if token.text == "^" and _is_transpose(rest):
            yield "transposed", "a matrix is transposed that should not be", [*tokens[:place], *rest[_length(rest) :]]
    for start, end in _factors(tokens):
        at = tokens[end - 1]
        if end < len(tokens) and tokens[end].text == "^" and _is_transpose(tokens[end + 1 :]):
            continue
        marked = [
            _of(at, "("),
            *tokens[start:end],
            _of(at, ")"),
            _of(at, "^"),
            _of(at, "{"),
            _of(at, "T"),
            _of(at, "}"),
        ]
        yield "transposed", "a matrix should be transposed", [*tokens[:start], *marked, *tokens[end:]]
        if start:
            entrywise = [*tokens[:start], _of(at, r"\odot"), *tokens[start:]]
            yield "wrong_product", "this product goes entry by entry", entrywise
    factors = [*_factors(tokens)]
    for (a, b), (c, d) in pairwise(factors):
        if b <= c:
            swapped = [*tokens[:a], *tokens[c:d], *tokens[b:c], *tokens[a:b], *tokens[d:]]
            yield "wrong_product", "the factors stand in the wrong order", swapped


def _index_changes(tokens: list[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    """Two indices of a name exchanged, and one running index put for another."""
    places = [place for place, token in enumerate(tokens) if _is_index(tokens, place)]
    for one, other in pairwise(places):
        if other == one + 1 and tokens[one].text != tokens[other].text:
            changed = [*tokens[:one], tokens[other], tokens[one], *tokens[other + 1 :]]
            pair = tokens[one].text + tokens[other].text
            yield "wrong_index", f"the indices {pair} are in the wrong order", changed
    letters = [*dict.fromkeys(tokens[place].text for place in places)]
    for place in places[:_MOST_INDICES]:
        for letter in letters:
            if letter != tokens[place].text:
                changed = [*tokens[:place], _of(tokens[place], letter), *tokens[place + 1 :]]
                yield "wrong_index", f"an index {tokens[place].text} should be {letter}", changed


_MOST_INDICES = 12


def _is_index(tokens: Sequence[Token], place: int) -> bool:
    """Whether a token is a single letter in a subscript."""
    if not (len(tokens[place].text) == 1 and tokens[place].text.isalpha()) or tokens[place].word:
        return False
    before = place - 1
    while before >= 0 and (
        tokens[before].text == "{" or (tokens[before].text.isalnum() and len(tokens[before].text) == 1)
    ):
        before -= 1
    return before >= 0 and tokens[before].text == "_"


def _of(token: Token, text: str) -> Token:
    return Token(text, token.end, token.end)


def _is_transpose(tokens: Sequence[Token]) -> bool:
    inside = [token.text for token in tokens[: _length(tokens)] if token.text not in "{}"]
    return inside in (["T"], [r"\top"], [r"\intercal"])


def _length(tokens: Sequence[Token]) -> int:
    """How many tokens a script takes."""
    if not tokens or tokens[0].text != "{":
        return min(1, len(tokens))
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if not depth:
            return place + 1
    return len(tokens)


def _closed(tokens: Sequence[Token], start: int) -> int:
    """Where a bracket closes."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += (tokens[place].text in ("(", "[")) - (tokens[place].text in (")", "]"))
        if not depth:
            return place
    return len(tokens)


def _factors(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where each factor outside of brackets starts and ends: a name with its scripts, or what is in brackets."""
    place = 0
    while place < len(tokens):
        text = tokens[place].text
        start = place
        if text in ("(", "["):
            closing = _closed(tokens, place)
            yield from ((place + 1 + a, place + 1 + b) for a, b in _factors(tokens[place + 1 : closing]))
            depth = 0
            while place < len(tokens):
                depth += (tokens[place].text in ("(", "[")) - (tokens[place].text in (")", "]"))
                place += 1
                if not depth:
                    break
        elif text == r"\begin":
            while place < len(tokens) and tokens[place].text != r"\end":
                place += 1
            place += 1
            place += _length(tokens[place:])
        elif text.isalpha() or (text.startswith("\\") and text[1:].isalpha() and text not in _ENTRYWISE | _PRODUCTS):
            place += 1
            if text in (r"\hat", r"\vec", r"\bar"):
                place += _length(tokens[place:])
        else:
            place += 1
            continue
        while place < len(tokens) and tokens[place].text in ("_", "^", "'"):
            mark = tokens[place].text
            if mark == "^" and _is_transpose(tokens[place + 1 :]):
                break
            place += 1
            if mark != "'":
                place += _length(tokens[place:])
        yield start, place
