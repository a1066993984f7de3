"""Lists of numbers between square brackets that nothing but room sets apart: [-1 3], [2~~~-3]."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.latex.tokens import Token

__all__ = ["with_commas"]

_BRACKETS = ("[", "]", "(")


def with_commas(tokens: Sequence[Token]) -> list[Token]:
    """Mathematics with a comma between the numbers of such a list, of which one at least has a minus: where room stands
    before it, and none behind it, it is a sign, and 2 - 3 is a difference.
    """
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        inside: Sequence[Token] = ()
        if tokens[place].text == "[":
            end = next((k for k in range(place + 1, len(tokens)) if tokens[k].text in _BRACKETS), None)
            inside = tokens[place + 1 : end] if end and tokens[end].text == "]" else ()
        numbers = _numbers(inside)
        found.append(tokens[place])
        place += 1
        if len(numbers) > 1 and any(len(number) > 1 for number in numbers):
            for number in numbers:
                found += [*number, Token(",", number[-1].end, number[-1].end)]
            found.pop()
            place += len(inside)
    return found


def _numbers(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """The numbers in a list, each with its sign; none where it has anything else, or one is not set apart."""
    found: list[Sequence[Token]] = []
    place = 0
    while place < len(tokens):
        width = 2 if tokens[place].text == "-" else 1
        number = tokens[place : place + width]
        apart = not place or tokens[place].at > tokens[place - 1].end
        whole = len(number) == width and (width == 1 or number[0].end == number[1].at)
        if not apart or not whole or not _is_decimal(number[-1].text):
            return []
        found.append(number)
        place += width
    return found


def _is_decimal(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
