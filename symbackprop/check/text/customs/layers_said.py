"""What a document writes beside names for layers: o for the output layer, as the words say, m for any, in m + 1; or
hidden and out for two.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.conventions import FIRST_OF_TWO, LABELLED_ABOVE, LABELLED_NAMES, LAST_OF_TWO, WIDTH_LETTERS
from symbackprop.check.names.keys import Key
from symbackprop.check.text.source import Source
from symbackprop.latex.tokens import Token

__all__ = ["with_layers_said"]

_SUMS = frozenset({r"\sum", r"\prod", r"\int"})
_WIDTHS = frozenset("Nn")  # with a layer below, the number of its units
_LAST, _ANY = "L", "l"
_BRACES = frozenset("{}")
_BRACKETS = frozenset(["(", ")", "[", "]", "{", "}"])
_SQUARE = {"(": "[", ")": "]"}
_TWO = 2  # layers, for which words tell enough
_SHORT = 3  # letters; fewer may be running indices
_MARKED = r"[(\[]?{}[)\]]?(?:T|\\top|\\intercal)?"


def with_layers_said(tokens: list[Token], source: Source, depth: int, known: Collection[Key]) -> list[Token]:
    """Mathematics with L for the last layer and l for any, where the document has other letters above its names; and in
    a network of two layers with 1 and 2, where it has words for both: W_{hidden} and W_{out}. Words in names that are
    `known` for certain stay.
    """
    labels = _labels(source) if depth == _TWO else {}
    if labels and not any(label in key.sub + key.sup for key in known for label in labels):
        tokens = _numbered(tokens, labels)
    tokens = _with_the_last(tokens, source.depths) if source.depths else tokens
    if not source.last_layer and not source.layer_letters:
        return tokens
    # beside an l that counts units a second one would be the same
    letters = () if any(token.text == _ANY for token in tokens) else source.layer_letters
    found = [*tokens]
    for place, token in enumerate(tokens[:-1]):
        if token.text not in ("^", "_"):
            continue
        group = _group(tokens, place + 1)
        inside = "".join(tokens[at].text for at in group)
        base = tokens[_base(tokens, place)].text
        if token.text == "^" and base not in _SUMS:
            for word in source.last_layer:
                if re.fullmatch(_MARKED.format(re.escape(word)), inside):
                    _put(found, [at for at in group if tokens[at].text in word], _LAST)
        if (token.text == "^" and base not in _SUMS) or base in _WIDTHS:
            for letter in letters:
                if re.fullmatch(_MARKED.format(rf"{letter}(?:[+-]\d)?"), inside):
                    _put(found, [at for at in group if tokens[at].text == letter], _ANY)
    return [token for token in found if token.text]


def _with_the_last(tokens: list[Token], depths: Collection[str]) -> list[Token]:
    """The tokens with L for the number of layers above names, a^{(n_l)}, and below the letter of a width."""
    found = [*tokens]
    for place, token in enumerate(tokens[:-1]):
        base = tokens[_base(tokens, place)].text if token.text in ("^", "_") else ""
        if not base or not (base in WIDTH_LETTERS if token.text == "_" else base not in _SUMS):
            continue
        group = [at for at in _group(tokens, place + 1) if found[at].text]
        for depth in depths:
            _put(found, _places_of(depth, tokens, group), _LAST)
    return [token for token in found if token.text]


def _places_of(name: str, tokens: Sequence[Token], group: Sequence[int]) -> Sequence[int]:
    """The places of a name, n_l or n_{l}, in a script that has nothing besides but a number, n_l - 1."""
    inside = [at for at in group if tokens[at].text not in _BRACES]
    texts = [tokens[at].text for at in inside]
    form = _MARKED.format(re.escape(name) + r"(?:[+-]\d)?")
    if re.fullmatch(form, "".join(texts)) is None:
        return []
    first = next(n for n, text in enumerate(texts) if name.startswith(text))
    last = next(n for n in range(first, len(texts)) if "".join(texts[first : n + 1]) == name)
    end = inside[last + 1] if last + 1 < len(inside) else group[-1] + 1
    return [at for at in group if inside[first] <= at < end]


def _labels(source: Source) -> Mapping[str, str]:
    """The numbers of two layers by the words for them; none where the document has not one word for each, or sums over
    such a letter.
    """
    first, last = source.layer_labels & FIRST_OF_TWO, source.layer_labels & LAST_OF_TWO
    if len(first) != 1 or len(last) != 1:
        return {}
    (one,), (other,) = first, last
    letters = "".join(sorted({*"".join(label for label in (one, other) if len(label) < _SHORT)}))
    if letters and re.search(rf"\\sum\s*(?:\\limits\s*)?_\s*\{{?\s*[{letters}]\b", source.text):
        return {}  # a letter that runs over units
    return {one: "1", other: "2"}


def _numbered(tokens: list[Token], labels: Mapping[str, str]) -> list[Token]:
    found = [*tokens]
    layers: list[int] = []  # places of bare numbers of layers above names, which are no powers
    for place, token in enumerate(tokens[:-1]):
        names = LABELLED_ABOVE if token.text == "^" else LABELLED_NAMES
        if token.text not in ("^", "_") or tokens[_base(tokens, place)].text not in names:
            continue
        group = _group(tokens, place + 1)
        inside = "".join(tokens[at].text for at in group if tokens[at].text not in _BRACKETS)
        number = labels.get(inside)
        if number is not None:
            bare = token.text == "^" and inside == "".join(tokens[at].text for at in group)
            _put(found, [at for at in group if tokens[at].text not in _BRACKETS], number)
            layers += [group[0]] if bare else []
            for at in group:  # z^{(1)} may be that of a sample
                found[at] = replace(found[at], text=_SQUARE.get(found[at].text, found[at].text))
    for place in reversed(layers):
        found[place : place + 1] = _in_brackets(found[place], alone=tokens[place - 1].text == "^")
    return [token for token in found if token.text]


def _in_brackets(token: Token, *, alone: bool) -> list[Token]:
    """The number of a layer above a name in brackets, and in braces where it stood `alone`."""
    around = [*("{[" if alone else "["), token.text, *("]}" if alone else "]")]
    return [replace(token, text=text, word=False) for text in around]


def _put(tokens: list[Token], places: Sequence[int], letter: str) -> None:
    """Puts a letter for what stands at some places."""
    for number, place in enumerate(places):
        tokens[place] = replace(tokens[place], text="" if number else letter, word=False)


def _group(tokens: Sequence[Token], start: int) -> range:
    """The places of what stands in a script."""
    if tokens[start].text != "{":
        return range(start, start + 1)
    depth = 0
    for place in range(start, len(tokens)):
        depth += (tokens[place].text == "{") - (tokens[place].text == "}")
        if depth == 0:
            return range(start + 1, place)
    return range(start + 1, len(tokens))


def _base(tokens: Sequence[Token], place: int) -> int:
    """The place of what has a script: before its other one, if there is one."""
    before = place - 1
    if before > 0 and tokens[before].text == "}":
        depth = 1
        while before > 0 and depth:
            before -= 1
            depth += (tokens[before].text == "}") - (tokens[before].text == "{")
        before -= 1
        if before > 0 and tokens[before].text in ("_", "^"):
            before -= 1
    elif before > 1 and tokens[before - 1].text in ("_", "^"):
        before -= 2
    return max(before, 0)
