r"""Reasons typed in mathematics, a = b - By chain rule, and numbers of equations, a = b\ -(11)."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.latex.signs import is_relation
from symbackprop.latex.tokens import Token

__all__ = ["with_words_below", "without_typed_remarks"]

_REASONS = frozenset(
    (
        *("apply", "applying", "because", "by", "from", "ref", "see", "since", "subst", "substitute", "substituting"),
        *("substitution", "using", "via"),
    )
)
_ROW_ENDS = frozenset(["\\\\", "&"])
_APART = frozenset(["-", "\\\\", r"\quad"])
_WIDE = 2
# what people set below a name without the braces, E_Total
_WORDS_BELOW = frozenset(["total", "tot", "net", "hidden", "output", "input", "target"])


def without_typed_remarks(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without such remarks, which begin behind a dash or a row, and go on to the end of theirs."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        end = _end_of_row(tokens, place + 1) if _begins(tokens, place) else place
        if end > place:
            place = end
        else:
            found.append(tokens[place])
            place += 1
    return found


def with_words_below(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with braces around a word below a name, E_{Total}."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        found.append(tokens[place])
        place += 1
        word = _word(tokens, place) if found[-1].text == "_" else ""
        if word.lower() in _WORDS_BELOW:
            first, last = tokens[place], tokens[place + len(word) - 1]
            inside = tokens[place : place + len(word)]
            found += [Token("{", first.at, first.at), *inside, Token("}", last.end, last.end)]
            place += len(word)
    return found


def _begins(tokens: Sequence[Token], place: int) -> bool:
    """Whether a remark begins at a place, with a dash or right behind the end of a row."""
    dash = tokens[place].text == "-"
    if not dash and place and tokens[place - 1].text not in _APART:
        return False
    if not dash and not place:
        return False
    start = place + dash
    end = _end_of_row(tokens, start)
    if any(is_relation(token) for token in tokens[start:end]):
        return False
    number = [token.text for token in tokens[start:end]]
    if dash and len(number) == 3 and (number[0], number[2]) == ("(", ")") and number[1].isdecimal():
        return place > 0 and (tokens[place - 1].text in (r"\quad", "&") or _is_far(tokens, place, _WIDE))
    word = _word(tokens, start)
    return word.lower() in _REASONS and start + len(word) < end and _is_far(tokens, start + len(word))


def _is_far(tokens: Sequence[Token], place: int, room: int = 1) -> bool:
    """Whether as many characters of room at least stand before the token at a place."""
    return place > 0 and tokens[place].at >= tokens[place - 1].end + room


def _word(tokens: Sequence[Token], place: int) -> str:
    """The letters that stand at a place without any room between them."""
    end = place
    while end < len(tokens) and tokens[end].text.isalpha() and len(tokens[end].text) == 1 and not tokens[end].word:
        if end > place and tokens[end].at != tokens[end - 1].end:
            break
        end += 1
    return "".join(token.text for token in tokens[place:end])


def _end_of_row(tokens: Sequence[Token], place: int) -> int:
    return next((n for n in range(place, len(tokens)) if tokens[n].text in _ROW_ENDS), len(tokens))
