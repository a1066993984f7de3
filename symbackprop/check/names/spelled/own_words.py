"""The names of several letters in a lecture: those of its spellings, in any font, and those of functions; and the
letters behind which it has the layer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symbackprop.network.lecture import Lecture
from symbackprop.network.spelling.pieces import ACCENTS
from symbackprop.network.spelling.symbol import read_symbol
from symbackprop.rules import functions

__all__ = ["function_words", "letter_of_sample", "letters_before_layers", "own_words", "spelled_texts"]

# what sets a name as a whole, or its letters
_FONT = re.compile(r"\\(?:math(?:it|rm|sf|tt|bf|cal|frak)|boldsymbol|operatorname|text(?:rm|it|bf)?)\{\s*")
_NUMBER = re.compile(r"\[\d+\]")
_PAIR = re.compile(r"\^\{[(\[]?(?:([a-z]), ?\d|\d, ?([a-z]))[)\]]?\}")
_SHORTEST = 3  # letters of a word that is written as one in any case
_WORD = re.compile(r"[A-Za-z]{2,}\d*|[A-Za-z]\d+[A-Za-z]*")


def own_words(lecture: Lecture) -> Iterator[str]:
    """The words that begin the lecturer's own spellings, net of net_{h1}, and the names of its functions."""
    spelling = lecture.spelling
    for row in lecture.own.activations.values():
        yield from (word for word in (row.function.written if row.function is not None else ()) if word.isalpha())
    functions_said = (spelling.activation_letter(layer) or "" for layer in range(1, spelling.depth + 1))
    for text in (*spelled_texts(lecture), spelling.letters["loss"], spelling.letters["rate"], *functions_said):
        match = _WORD.match(_FONT.sub("", text))
        if match is not None:
            yield match[0]


def letters_before_layers(lecture: Lecture) -> frozenset[str]:
    """The letters of names that the lecturer spells with the layer in brackets behind them, W[1]."""
    texts = {text for text in spelled_texts(lecture) if text.endswith("]") and not text.startswith("[")}
    symbols = [symbol for symbol in map(read_symbol, texts) if _NUMBER.fullmatch(symbol.arguments)]
    marks = (tuple(mark for mark in symbol.marks if mark in ACCENTS) for symbol in symbols)
    return frozenset(
        "".join(f"\\{mark}" for mark in above) + symbol.base for above, symbol in zip(marks, symbols, strict=True)
    )


def letter_of_sample(lecture: Lecture) -> str:
    """The letter beside the number of a layer in the lecturer's own spellings, the p of x^{(p,2)}."""
    pairs = (_PAIR.search(text) for text in spelled_texts(lecture))
    letters = {match[1] or match[2] for match in pairs if match is not None}
    return letters.pop() if len(letters) == 1 else ""


def spelled_texts(lecture: Lecture) -> Iterator[str]:
    """What the lecture file spells, of whatever quantity."""
    yield from (*lecture.spelling.entries.values(), *lecture.spelling.wholes.values())
    for besides in lecture.also:
        yield from (*besides.entries.values(), *besides.wholes.values())


def function_words() -> set[str]:
    """The names of functions that people write letter by letter."""
    words = {word for row in functions.FUNCTIONS.values() for word in row.written if word.isalpha()}
    words |= {way for word in words if len(word) > _SHORTEST for way in (word.lower(), word.upper(), word.capitalize())}
    words |= {"ReLu", "SoftMax", "TanH", "SoftPlus", "SigMoid", "LeakyRelu", "LeakyReLu", "logistic", "Logistic"}
    return words | {"max", "min", "log", "diag", "Diag", "tr", "Identity", "identity", "linear", "Linear"}
