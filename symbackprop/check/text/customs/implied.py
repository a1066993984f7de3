"""Sums that a document leaves out: by Einstein's convention an index that stands twice in a product is summed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from symbackprop.check.text.chains import Chain, Side
from symbackprop.latex.tokens import Token

__all__ = ["with_implied_sums"]

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_MOST = 3  # indices below a name; more letters are a word


def with_implied_sums(chain: Chain, before: Chain | None = None) -> Chain:
    """The chain with its sums written out as signs, before each product with an index that stands twice in one of its
    terms, or below a line only, and not on the left; the left side of a chain that goes on is that of the one `before`.
    """
    head = before if chain.continues and before is not None else chain
    if len(chain.sides) < 2 - chain.continues or not head.sides:
        return chain
    left = [Counter(_indices(term)) for term in _terms(head.sides[0].tokens)]
    free = {letter for count in left for letter in count if all(other[letter] < 2 for other in left)}
    summed: set[str] = set()
    for term in (one for side in chain.sides for one in _terms(side.tokens)):
        counts = Counter(_indices(term))
        summed |= {letter for letter, number in counts.items() if number > 1}
        below = Counter(letter for group in _denominators(term) for letter in _indices(group))
        summed |= {letter for letter, number in below.items() if number == counts[letter]}
    summed -= free
    if not summed:
        return chain
    return replace(chain, sides=tuple(Side(tuple(_written(side.tokens, summed))) for side in chain.sides))


def _written(tokens: Sequence[Token], summed: Collection[str]) -> Iterator[Token]:
    for term in _terms(tokens):
        sign = 1 if term[0].text in ("+", "-") else 0
        yield from term[:sign]
        counts = Counter(letter for letter in _indices(term) if letter in summed)
        inside: dict[range, set[str]] = {}
        for group in _groups(term):
            within = Counter(_indices(term[group.start : group.stop]))
            inside[group] = {letter for letter in counts if within[letter] == counts[letter]}
        outside = sorted(counts.keys() - {*_bound(term)} - set[str]().union(*inside.values()))
        at = term[min(sign, len(term) - 1)]
        for letter in outside:
            for text in (r"\sum", "_", "{", letter, "}"):
                yield Token(text, at.at, at.at)
        place = sign
        for group, letters in inside.items():
            if letters:
                yield from term[place : group.start]
                yield from _written(term[group.start : group.stop], letters)
                place = group.stop
        yield from term[place:]


def _groups(tokens: Sequence[Token]) -> Iterator[range]:
    """The insides of the brackets in a term that are no scripts, nor the d of a derivative."""
    depth, start, script = 0, 0, False
    for place, token in enumerate(tokens):
        if token.text[-1] in _OPENING:
            if depth == 0:
                start, script = place + 1, place > 0 and tokens[place - 1].text in ("_", "^")
            depth += 1
        elif token.text[-1] in _CLOSING:
            depth -= 1
            inner = tokens[start:place]
            if depth == 0 and not script and inner and inner[0].text not in (r"\partial", "d"):
                yield range(start, place)


def _denominators(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """What stands below the lines in a formula, but for the d of derivatives."""
    for place, token in enumerate(tokens):
        if token.text not in (r"\frac", r"\dfrac", r"\tfrac"):
            continue
        found = list(_groups(tokens[place:]))[:2]
        if len(found) == 2 and found[0].start == 2 and found[1].start == found[0].stop + 2:
            yield tokens[place:][found[1].start : found[1].stop]


def _terms(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The terms of a side, each with its sign; what stands in brackets is not parted."""
    depth, start = 0, 0
    for place, token in enumerate(tokens):
        depth += (token.text[-1:] in _OPENING) - (token.text[-1:] in _CLOSING)
        if place > start and depth == 0 and token.text in ("+", "-") and tokens[place - 1].text not in ("_", "^", "="):
            yield tokens[start:place]
            start = place
    yield tokens[start:]


def _indices(tokens: Sequence[Token]) -> Iterator[str]:
    """The index letters below the names in a formula."""
    for place, token in enumerate(tokens[:-1]):
        if token.text == "_" and tokens[place - 1].text not in (r"\sum", r"\prod"):
            yield from _letters_below(tokens, place + 1)


def _letters_below(tokens: Sequence[Token], start: int) -> Sequence[str]:
    if tokens[start].text != "{":
        inside = [tokens[start]]
    else:
        end = next((at for at in range(start, len(tokens)) if tokens[at].text == "}"), len(tokens))
        inside = [token for token in tokens[start + 1 : end] if token.text != ","]
    letters = [token.text for token in inside if len(token.text) == 1 and token.text.islower() and not token.word]
    return letters if len(letters) == len(inside) <= _MOST else ()


def _bound(tokens: Sequence[Token]) -> Iterator[str]:
    """The letters over which a sum or product runs already."""
    for place, token in enumerate(tokens[:-2]):
        if token.text in (r"\sum", r"\prod") and tokens[place + 1].text == "_":
            first = tokens[place + 2 : place + 4]
            yield next((one.text for one in first if one.text != "{"), "")
