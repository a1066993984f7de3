r"""Reasons typed in mathematics, a = b - By chain rule, and numbers of equations, a = b\ -(11)."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.latex.signs import is_relation
from symbackprop.latex.tokens import Token

__all__ = ["with_words_below", "without_equation_numbers", "without_typed_remarks"]

_REASONS = frozenset(
    (
        *("apply", "applying", "because", "by", "from", "ref", "see", "since", "subst", "substitute", "substituting"),
        *("substitution", "using", "via"),
    )
)
_SHORT_WORDS = frozenset(["the", "our", "eq", "eqn", "def"])
_LONG = 4  # letters side by side, which are a word and no product
_ROW_ENDS = frozenset(["\\\\", "&"])
# what people set below a name without the braces, E_Total
_WORDS_BELOW = frozenset(["total", "tot", "net", "hidden", "output", "input", "target"])


def without_typed_remarks(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without such reasons, which begin behind a dash or with a row, and go on to the end of theirs."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        if _is_reason(tokens, place):
            place = _end_of_row(tokens, place + 1)
        else:
            found.append(tokens[place])
            place += 1
    return found


def without_equation_numbers(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without such numbers at the ends of rows."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        number = [token.text for token in tokens[place : place + 4]]
        ends = place + 4 >= len(tokens) or tokens[place + 4].text in _ROW_ENDS
        if ends and len(number) == 4 and [number[0], number[1], number[3]] == ["-", "(", ")"] and number[2].isdecimal():
            place += 4
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


def _is_reason(tokens: Sequence[Token], place: int) -> bool:
    """Whether a reason begins at a place, with a dash or right behind the end of a row; b y beside a name is none."""
    dash = tokens[place].text == "-"
    if not dash and not (place and tokens[place - 1].text == "\\\\"):
        return False
    start = place + dash
    end = _end_of_row(tokens, start)
    word = _word(tokens, start)
    if word.lower() not in _REASONS or any(is_relation(token) for token in tokens[start:end]):
        return False
    behind = start + len(word)
    behind += behind < end and tokens[behind].text == "."
    following = _word(tokens, behind)
    says = len(following) >= _LONG or following.lower() in _SHORT_WORDS
    refers = [token.text.isdecimal() for token in tokens[behind : behind + 3]] == [False, True, False]
    return (says and tokens[behind].at > tokens[behind - 1].end) or (refers and tokens[behind].text == "(")


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
