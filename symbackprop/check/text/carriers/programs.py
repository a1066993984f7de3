r"""Mathematics as programs write it: np.sum(dZ, axis=1) is \sum_{axis=1} (dZ), np.dot(X, W) a product, X.T turned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.conventions import PROGRAM_FUNCTIONS, PROGRAM_PRODUCTS, PROGRAM_SUMS
from symbackprop.latex.tokens import Token, Unread, group

__all__ = ["with_programs"]

_OPENED, _CLOSED = frozenset("([{"), frozenset(")]}")
_CALLED = PROGRAM_SUMS.keys() | PROGRAM_PRODUCTS.keys() | PROGRAM_FUNCTIONS.keys()
_LONGEST = max(map(len, _CALLED))
_AXIS = re.compile(r"(?:axis|dim)=(-1|[01])")
_KEEPS = re.compile(r"keep_?dims?=(?:True|False|1|0)")
_SET = frozenset([r"\,", r"\;", r"\ "])


def with_programs(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with the signs of mathematics; what is called stands in braces of its own, for a function takes no
    more than its brackets.
    """
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        called = _called(tokens, place)
        put = _put(tokens, place, *called) if called is not None else None
        if put is None and _is_turned(tokens, place):
            put = [replace(tokens[place], text="^"), tokens[place + 1]], place + 2
        if put is None:
            token = tokens[place]
            put = [replace(token, text=r"\cdot") if token.text == "@" else token], place + 1
        found += put[0]
        place = put[1]
    return found


def _is_turned(tokens: Sequence[Token], place: int) -> bool:
    """Whether a full stop and a T behind a name turn a matrix: X.T."""
    if not 0 < place < len(tokens) - 1 or [token.text for token in tokens[place : place + 2]] != [".", "T"]:
        return False
    before = tokens[place - 1].text[-1]
    return (before.isalnum() or before in "})]") and _touch(tokens, place) and _touch(tokens, place + 1)


def _put(tokens: Sequence[Token], start: int, word: str, place: int) -> tuple[Sequence[Token], int] | None:
    """What is called at a place, in the signs of mathematics, and the place behind it; None for anything else."""
    if word in PROGRAM_SUMS:
        return _summed(tokens, start, word, place)
    if word in PROGRAM_FUNCTIONS:
        return [replace(tokens[start], text=PROGRAM_FUNCTIONS[word], word=False)], place
    if place >= len(tokens) or tokens[place].text != "(":
        return None
    arguments, after = _arguments(tokens, place)
    if len(arguments) != 2 or not all(arguments):
        return None
    first, last = tokens[start], tokens[after - 1]
    signs = [replace(first, text=text, end=first.at, word=False) for text in ("{", "(")]
    between = [replace(last, text=text, end=last.at, word=False) for text in (")", PROGRAM_PRODUCTS[word], "(")]
    ends = [replace(last, text=text, at=last.end, word=False) for text in (")", "}")]
    one, other = (with_programs(_without_brackets(argument)) for argument in arguments)
    return [*signs, *one, *between, *other, *ends], after


def _without_brackets(argument: list[Token]) -> Sequence[Token]:
    whole = argument[0].text == "(" and _arguments(argument, 0)[1] == len(argument)
    return argument[1:-1] if whole else argument


def _called(tokens: Sequence[Token], place: int) -> tuple[str, int] | None:
    """What is called at a place, and where its arguments begin; a letter before or behind it makes it another name."""
    if tokens[place].word or tokens[place].text == r"\sum":
        word = tokens[place].text.replace(r"\sum", "sum").strip()
        return (word, place + 1) if word in _CALLED else None
    if place and (tokens[place - 1].text.isalpha() or tokens[place - 1].text == ".") and _touch(tokens, place):
        return None
    word, end = "", place
    while end < len(tokens) and len(word) < _LONGEST and (tokens[end].text.isalpha() or tokens[end].text == "."):
        if end > place and not _touch(tokens, end):
            break
        word += tokens[end].text
        end += 1
    return (word, end) if word in _CALLED else None


def _touch(tokens: Sequence[Token], place: int) -> bool:
    """Whether nothing stands between a token and the one before."""
    return tokens[place - 1].end == tokens[place].at


def _summed(tokens: Sequence[Token], start: int, word: str, place: int) -> tuple[Sequence[Token], int] | None:
    """The sum with its sign, and the place behind it; None where no arguments in brackets follow."""
    axis, sign = PROGRAM_SUMS[word], tokens[place - 1].text == r"\sum"
    if place < len(tokens) and tokens[place].text == "_" and not sign:
        try:
            below, place = group(tokens, place + 1)
        except Unread:
            return None
        said = _axis("".join(token.text for token in below))
        if said is None:
            return None
        axis += said
    if place >= len(tokens) or tokens[place].text not in ("(", "["):
        return None
    arguments, after = _arguments(tokens, place)
    if not arguments or not arguments[0]:
        return None
    for option in arguments[1:]:
        text = "".join(token.text for token in option if token.text not in _SET).replace(" ", "").replace("\\", "")
        for part in text.split(","):
            said = _axis(part)
            if said is None and not _KEEPS.fullmatch(part):
                return None  # another function of the same name
            axis += said or ""
    if sign and len(arguments) == 1:
        return None
    return [*_written(axis, arguments[0], tokens[start], tokens[after - 1])], after


def _axis(text: str) -> str | None:
    """The axis that an option says, down the rows or across the columns."""
    found = _AXIS.fullmatch(text.replace(" ", ""))
    return None if found is None else f"axis={found[1].replace('-1', '1')}"


def _written(axis: str, argument: Sequence[Token], first: Token, last: Token) -> Iterator[Token]:
    texts = ("{", r"\sum", "_", "{", axis, "}", "(") if axis else ("{", r"\sum", "(")
    for text in texts:
        yield replace(first, text=text, end=first.at, word=False)
    yield from with_programs(argument)
    for text in (")", "}"):
        yield replace(last, text=text, at=last.end, word=False)


def _arguments(tokens: Sequence[Token], place: int) -> tuple[list[list[Token]], int]:
    """What stands between commas in the brackets at a place, and the place behind them."""
    depth, found = 0, [list[Token]()]
    for end in range(place, len(tokens)):
        text = tokens[end].text
        depth += (text in _OPENED) - (text in _CLOSED)
        if depth == 0:
            return found, end + 1
        if depth == 1 and text == ",":
            found.append([])
        elif end > place:
            found[-1].append(tokens[end])
    return [], place
