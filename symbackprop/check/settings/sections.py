"""The sections of a document: where each begins and ends, and what is above it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from symbackprop.check.text.source import Source

__all__ = ["Sections"]

_LEVELS = (
    (re.compile(r"(#{1,6}) "), len),
    (re.compile(r"\\((?:sub)*)section"), lambda subs: 1 + len(subs) // 3),
    (re.compile(r"<h([1-6])"), int),
)
_LOWEST = 7


def _level(text: str, at: int) -> int:
    for rule, level in _LEVELS:
        found = rule.match(text, at)
        if found is not None:
            return level(found[1])
    return _LOWEST


@dataclass(frozen=True, slots=True)
class Sections:
    """Where the headings of a text begin, and how deep each is."""

    text: str
    starts: Sequence[int]
    levels: Sequence[int]

    @staticmethod
    def of(source: Source) -> Sections:
        levels = [_level(source.text, at) for at in source.headings]
        return Sections(source.text, source.headings, levels)

    def start(self, at: int) -> int:
        """Where the section of a place begins, with its heading; the beginning of the text above all of them."""
        number = bisect_right(self.starts, at)
        return self.starts[number - 1] if number else 0

    def above(self, at: int) -> list[int]:
        """Where the section of a place and those that it is in begin, the innermost first."""
        number = bisect_right(self.starts, at) - 1
        found: list[int] = []
        level = _LOWEST + 1
        while number >= 0:
            if self.levels[number] < level:
                found.append(self.starts[number])
                level = self.levels[number]
            number -= 1
        return found

    def heading(self, at: int) -> str:
        """The line of the heading above a place."""
        number = bisect_right(self.starts, at)
        return self._line(self.starts[number - 1]) if number else ""

    def parent(self, at: int) -> str:
        """The line of the heading one level above that."""
        number = bisect_right(self.starts, at) - 1
        above = [k for k in range(max(number, 0)) if self.levels[k] < self.levels[number]]
        return self._line(self.starts[above[-1]]) if above else ""

    def ends(self, at: int) -> list[int]:
        """Where something that is said at a place may stop to hold: before each heading behind it, at the latest one
        that is above its own.
        """
        number = bisect_right(self.starts, at)
        own = self.levels[number - 1] if number else 0
        found: list[int] = []
        for start, level in zip(self.starts[number:], self.levels[number:], strict=True):
            found.append(start)
            if level < own:
                return found
        return [*found, len(self.text)]

    def _line(self, start: int) -> str:
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]
