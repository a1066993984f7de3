"""The names of several letters in a lecture: those of its spellings, in any font, and those of functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symbackprop.network.lecture import Lecture
from symbackprop.rules import functions

__all__ = ["function_words", "own_words"]

# what sets a name as a whole, or its letters
_FONT = re.compile(r"\\(?:math(?:it|rm|sf|tt|bf|cal|frak)|boldsymbol|operatorname|text(?:rm|it|bf)?)\{\s*")
_WORD = re.compile(r"[A-Za-z]{2,}\d*|[A-Za-z]\d+[A-Za-z]*")


def own_words(lecture: Lecture) -> Iterator[str]:
    """The words that begin the lecturer's own spellings, net of net_{h1}, and the names of its own functions."""
    spelling = lecture.spelling
    for row in lecture.own.activations.values():
        yield from (word for word in (row.function.written if row.function is not None else ()) if word.isalpha())
    texts = [*spelling.entries.values(), *spelling.wholes.values(), spelling.letters["loss"], spelling.letters["rate"]]
    for besides in lecture.also:
        texts += [*besides.entries.values(), *besides.wholes.values()]
    for text in texts:
        match = _WORD.match(_FONT.sub("", text))
        if match is not None:
            yield match[0]


def function_words() -> set[str]:
    """The names of functions that people write letter by letter."""
    words = {word for row in functions.FUNCTIONS.values() for word in row.written if word.isalpha()}
    return words | {"max", "min", "log", "diag", "tr", "Identity", "identity", "linear", "Linear"}
