"""And so on: w_1 x_1 + w_2 x_2 + ... + w_n x_n, written out by what changes from the first part to the second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lark import Token as Terminal
from lark import Tree

from symbackprop.latex.nodes import Indicator, Literal, Named, Ratio
from symbackprop.latex.tokens import Token

__all__ = ["DOTS", "Pattern", "pattern_between", "pattern_of"]

DOTS = frozenset([r"\dots", r"\ldots", r"\cdots", r"\vdots"])


class _Unlike(Exception):
    """Two parts that differ by more than a number that goes up by one."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A part with a number in it that goes up: `first` is the part for `start`."""

    first: Any
    second: Any
    start: int

    def at(self, number: int) -> Any:
        """The part for another number."""
        return _moved(self.first, self.second, number - self.start)

    def last(self, node: Any) -> str | None:
        """What stands for the number in the last part: a number or a letter; None where it has another form."""
        found: set[str] = set()
        try:
            _compare(self.first, node, found, self.start)
        except _Unlike:
            return None
        return next(iter(found)) if len(found) == 1 else None


def pattern_of(first: Any, second: Any) -> Pattern | None:
    """How two parts go on; None where they do not differ by a number that goes up by one."""
    found: set[str] = set()
    try:
        _compare(first, second, found, None)
    except _Unlike:
        return None
    starts = {int(text) - 1 for text in found}
    return Pattern(first, second, min(starts)) if starts else None


def pattern_between(first: Any, last: Any) -> Pattern | None:
    """How parts go on from the first, with a 1 in it, to the last; None where they differ otherwise."""
    found: set[str] = set()
    try:
        _compare(first, last, found, 1)
    except _Unlike:
        return None
    return Pattern(first, last, 1) if len(found) == 1 else None


def _compare(one: Any, other: Any, found: set[str], start: int | None) -> None:
    """Collects what stands in the second where the first has a number that goes up."""
    if isinstance(one, Tree) and isinstance(other, Tree):
        if one.data != other.data or len(one.children) != len(other.children):
            raise _Unlike
        for a, b in zip(one.children, other.children, strict=True):
            _compare(a, b, found, start)
        return
    if isinstance(one, Tree) or isinstance(other, Tree):
        raise _Unlike
    a, b = getattr(one, "value", one), getattr(other, "value", other)
    match a, b:
        case Named(), Named():
            if (a.base, a.primes) != (b.base, b.primes):
                raise _Unlike
            _compare_tokens(a.sub, b.sub, found, start)
            _compare_tokens(a.sup, b.sup, found, start)
        case Ratio(), Ratio():
            _compare(a.top, b.top, found, start)
            _compare(a.bottom, b.bottom, found, start)
        case tuple(), tuple():
            _compare_tokens(a, b, found, start)
        case Literal(), Literal():
            if a != b:
                raise _Unlike
        case Indicator(), _:
            raise _Unlike
        case _ if a != b:
            raise _Unlike


def _compare_tokens(one: Sequence[Token], other: Sequence[Token], found: set[str], start: int | None) -> None:
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


def _moved(one: Any, other: Any, by: int) -> Any:
    """The first part with what goes up, moved by so many."""
    if isinstance(one, Tree):
        return Tree(one.data, [_moved(a, b, by) for a, b in zip(one.children, other.children, strict=True)])
    if not isinstance(one, Terminal):
        return one
    a, b = one.value, other.value
    match a:
        case Named():
            value: Any = replace(a, sub=_moved_tokens(a.sub, b.sub, by), sup=_moved_tokens(a.sup, b.sup, by))
        case Ratio():
            value = Ratio(_moved(a.top, b.top, by), _moved(a.bottom, b.bottom, by))
        case tuple():
            value = _moved_tokens(a, b, by)
        case _:
            return one
    return Terminal(one.type, value)


def _moved_tokens(one: Sequence[Token], other: Sequence[Token], by: int) -> tuple[Token, ...]:
    return tuple(
        a if a.text == b.text else replace(a, text=str(int(a.text) + by)) for a, b in zip(one, other, strict=True)
    )
