"""A row of mathematics -> the parts of it that each say something, and the remarks around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.conventions import ASIDE, CONNECTING, THAT_IS
from symbackprop.check.text.layout import split
from symbackprop.latex.signs import EQUAL, RELATIONS, is_relation
from symbackprop.latex.tokens import Token

__all__ = ["segments", "stripped"]

_BETWEEN = frozenset([
    *(r"\Rightarrow", r"\implies", r"\Longrightarrow", r"\iff", r"\Leftrightarrow", r"\therefore", r"\because"),
    *(r"\quad", ";"),
])  # fmt: skip
_BARS = frozenset(["|", r"\|", r"\vert", r"\Vert"])
_ARROWS = frozenset([r"\to", r"\rightarrow", r"\longrightarrow"])
_SIGNS = frozenset(["+", "-", r"\cdot", r"\times", "*", r"\odot"])


def segments(row: Sequence[Token]) -> Iterator[tuple[list[Token], bool]]:
    """The claims of a row: between commas, arrows and wide spaces, and between columns that no relation joins; and
    whether each only says what holds for another.
    """
    aside = False
    for segment, word in _divided(row):
        aside = aside or word in ASIDE
        yield segment, aside


def _divided(row: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    """The same with the word before each."""
    cells = [cell for _, cell in split(row, lambda token: token.text == "&")]
    current: list[Token] = []
    for cell in cells:
        body = stripped(cell)
        joined = not current or is_relation(current[-1]) or (body and is_relation(body[0]))
        joined = joined or current[-1].text in _SIGNS  # +& B, a summand in a row of its own
        joined = joined or (len(body) == 1 and body[0].text in _SIGNS)  # A &-& B
        joined = joined or sum(token.text in _BARS for token in current) % 2 == 1  # the column begins behind a bar
        if not joined and body:
            yield from _items(current)
            current = []
        current = current + body
    yield from _items(current)


def _items(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    """The parts between separators, each with the word before it."""
    word = ""
    for mark, run in split(_in_signs(tokens), _parts):
        if mark is not None and mark.word:
            word = mark.text.lower().strip(" ,.:")
        if run:
            # a wide space before a sign says that the line goes on
            over = mark is not None and mark.text == r"\quad" and run[0].text in ("+", "-")
            yield ([mark, *run] if over and mark is not None else run), word
            word = ""


def _in_signs(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with a sign for "that is": A = B i.e. C is A = B = C, and A = B i.e. = C goes on."""
    parts = [*split(_with_implications(_with_labels_apart(tokens)), _parts)]
    found: list[Token] = []
    for number, (mark, run) in enumerate(parts):
        if mark is not None and not (_is_that_is(mark) and number and run and _relates(parts[number - 1][1])):
            found.append(mark)
        elif mark is not None and is_relation(run[0]):
            pass
        elif mark is not None:
            found.append(mark if _relates(run) else replace(mark, text="=", word=False))
        found += run
    return found


def _with_labels_apart(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with a wide space before a word with a colon between two equations: it belongs to the second."""
    found: list[Token] = []
    for label, run in split(tokens, lambda token: token.word and token.text.rstrip().endswith(":")):
        if label is not None:
            between = _relates(found) and _relates(run)
            between = between and not (is_relation(run[0]) or is_relation(found[-1]) or found[-1].text in _SIGNS)
            found += [replace(label, text=r"\quad", word=False, end=label.at)] if between else []
            found.append(label)
        found += run
    return found


def _with_implications(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with an arrow between two equations as the implication that it is: a = b -> c = d."""
    runs = [*split(tokens, lambda token: token.text in _ARROWS or _parts(token))]
    equations = [any(RELATIONS.get(token.text) in EQUAL for token in run) for _, run in runs]
    arrows = {
        mark.at
        for number, (mark, _) in enumerate(runs)
        if mark is not None and mark.text in _ARROWS and number and equations[number - 1] and equations[number]
    }
    return [replace(token, text=r"\Rightarrow") if token.at in arrows else token for token in tokens]


def _relates(run: Sequence[Token]) -> bool:
    return any(map(is_relation, run))


def _is_that_is(token: Token) -> bool:
    return token.word and token.text.lower().strip(" ,.:") in THAT_IS


def _parts(token: Token) -> bool:
    """Whether a token stands between two claims."""
    return (
        token.text in _BETWEEN or token.text == "," or (token.word and token.text.lower().strip(" ,.:") in CONNECTING)
    )


def stripped(tokens: Sequence[Token]) -> list[Token]:
    """Without punctuation and remarks at both ends."""
    run = list(tokens)
    while run and run[-1].text in (",", ".", ";", ":", r"\quad"):
        run.pop()
    while run and run[0].text in (",", ";", ":", r"\quad"):
        run.pop(0)
    return run
