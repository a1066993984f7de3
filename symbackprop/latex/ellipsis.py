"""And so on: w_1 x_1 + w_2 x_2 + ... + w_n x_n, written out by what changes from the first part to the second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lark import Token as Terminal

from symbackprop.latex.nodes import Identifier, Indicator, Literal, Node, Ratio
from symbackprop.latex.tokens import Token

__all__ = ["DOTS", "Pattern", "pattern_between", "pattern_of"]

Part = Node | Terminal
DOTS = frozenset([r"\dots", r"\ldots", r"\cdots", r"\vdots", r"\ddots", r"\dotsc", r"\dotsb", r"\dotsm"])


class _Unlike(Exception):
    """Two parts that differ by more than a number that goes up by one."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A part with a number in it that goes up: `first` is the part for `start`."""

    first: Node
    second: Node
    start: int

    def at(self, number: int) -> Node:
        """The part for another number."""
        return _moved(self.first, self.second, number - self.start)

    def last(self, node: Node) -> str | None:
        """What stands for the number in the last part: a number or a letter; None where it has another form."""
        found: set[str] = set()
        try:
            _compare(self.first, node, found, self.start)
        except _Unlike:
            return None
        if len(found) == 1:
            return next(iter(found))
        moved = _moved_by(self.first, node)
        return None if moved is None else str(self.start + moved)


def pattern_of(first: Node, second: Node) -> Pattern | None:
    """How two parts go on; None where they do not differ by a number that goes up by one."""
    found: set[str] = set()
    try:
        _compare(first, second, found, None)
    except _Unlike:
        return None
    starts = {int(text) - 1 for text in found}
    return Pattern(first, second, min(starts)) if starts else None


def pattern_between(first: Node, last: Node) -> Pattern | None:
    """How parts go on from the first, with a 1 in it, to the last; None where they differ otherwise."""
    found: set[str] = set()
    pairs: list[tuple[str, str]] = []
    try:
        _compare(first, last, found, 1, pairs)
    except _Unlike:
        return None
    if len(found) == 1:
        (start,) = {a for a, _ in pairs} if len({a for a, _ in pairs}) == 1 else {"1"}
        return Pattern(first, last, int(start) if next(iter(found)).isdecimal() else 1)
    return Pattern(first, last, min(int(a) for a, _ in pairs)) if pairs and _moved_by(first, last) else None


def _moved_by(first: Node, last: Node) -> int | None:
    """By how much all numbers that differ go up from the first part to the last: by four from w_6 x_1 to w_10 x_5."""
    pairs: list[tuple[str, str]] = []
    try:
        _compare(first, last, set(), 1, pairs)
    except _Unlike:
        return None
    steps = {int(b) - int(a) for a, b in pairs if b.isdecimal()}
    plain = len(steps) == 1 and all(b.isdecimal() for _, b in pairs)
    return steps.pop() if plain and min(steps) > 0 else None


def _compare(
    one: Part, other: Part, found: set[str], start: int | None, pairs: list[tuple[str, str]] | None = None
) -> None:
    """Collects what stands in the second where the first has a number that goes up."""
    if isinstance(one, Node) and isinstance(other, Node):
        if one.data != other.data or len(one.children) != len(other.children):
            raise _Unlike
        for a, b in zip(one.children, other.children, strict=True):
            _compare(a, b, found, start, pairs)
        return
    if isinstance(one, Node) or isinstance(other, Node):
        raise _Unlike
    a, b = one.value, other.value
    match a, b:
        case Identifier(), Identifier():
            if (a.base, a.primes) != (b.base, b.primes):
                raise _Unlike
            _compare_tokens(a.sub, b.sub, found, start, pairs)
            _compare_tokens(a.sup, b.sup, found, start, pairs)
        case Ratio(), Ratio():
            _compare(a.top, b.top, found, start, pairs)
            _compare(a.bottom, b.bottom, found, start, pairs)
        case tuple(), tuple():
            _compare_tokens(a, b, found, start, pairs)
        case Literal(), Literal():
            if a != b:
                raise _Unlike
        case Indicator(), _:
            raise _Unlike
        case _ if a != b:
            raise _Unlike


def _compare_tokens(
    one: Sequence[Token],
    other: Sequence[Token],
    found: set[str],
    start: int | None,
    pairs: list[tuple[str, str]] | None,
) -> None:
    one, other = _aligned(one, _summed(other) if len(other) > len(one) else other)
    if len(one) != len(other):
        raise _Unlike
    for a, b in zip(one, other, strict=True):
        if a.text == b.text:
            continue
        if not a.text.isdecimal():
            raise _Unlike
        if start is None and not (b.text.isdecimal() and int(b.text) == int(a.text) + 1):
            raise _Unlike
        found.add(b.text)
        if pairs is not None:
            pairs.append((a.text, b.text))


def _summed(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with one for a letter and what is added to it: the n - 1 of a list that begins with 0."""
    result: list[Token] = []
    for token in tokens:
        if len(result) > 1 and token.text.isdecimal() and result[-1].text in "+-" and result[-2].text.isalpha():
            sign, letter = result.pop(), result.pop()
            result.append(replace(letter, text=f"{letter.text}{sign.text}{token.text}", end=token.end))
        else:
            result.append(token)
    return result


def _aligned(one: Sequence[Token], other: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """Two scripts with a token for each index: 11 beside 31, and beside 1n, is row 1, column 1."""
    pairs = zip(one, other, strict=False)
    if len(one) == len(other) and not any(_is_of_two(a.text, b.text) for a, b in pairs):
        return one, other
    return _apart(one), _apart(other)


def _is_of_two(one: str, other: str) -> bool:
    return len(one) == len(other) == 2 and (one + other).isdecimal() and one[0] != other[0] and one[1] == other[1]


def _apart(tokens: Sequence[Token]) -> list[Token]:
    """The digits of numbers with two, each by itself."""
    return [
        replace(token, text=digit)
        for token in tokens
        for digit in (token.text if len(token.text) == 2 and token.text.isdecimal() else (token.text,))
    ]


def _moved(one: Node, other: Node, by: int) -> Node:
    """The first part with what goes up, moved by so many."""
    pairs = zip(one.children, other.children, strict=True)
    return Node(one.data, [_moved_part(a, b, by) for a, b in pairs])


def _moved_part(one: Part, other: Part, by: int) -> Part:
    if isinstance(one, Node) or isinstance(other, Node):
        assert isinstance(one, Node)
        assert isinstance(other, Node)
        return _moved(one, other, by)
    a, b = one.value, other.value
    match a, b:
        case Identifier(), Identifier():
            value: object = replace(a, sub=_moved_tokens(a.sub, b.sub, by), sup=_moved_tokens(a.sup, b.sup, by))
        case Ratio(), Ratio():
            value = Ratio(_moved(a.top, b.top, by), _moved(a.bottom, b.bottom, by))
        case tuple(), tuple():
            value = _moved_tokens(a, b, by)
        case _:
            return one
    return Terminal(one.type, value)


def _moved_tokens(one: Sequence[Token], other: Sequence[Token], by: int) -> tuple[Token, ...]:
    one, other = _aligned(one, other)
    return tuple(
        a if a.text == b.text else replace(a, text=str(int(a.text) + by)) for a, b in zip(one, other, strict=True)
    )
