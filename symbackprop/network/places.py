"""Where in a TOML file a key stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["deepest", "line_of", "statements"]

_STRING = r'"""(?:\\.|[^\\])*?"{3,5}|' + r"'''.*?'{3,5}" + r"|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'"
_TOKEN = re.compile(rf"(?P<string>{_STRING})|(?P<comment>#[^\n]*)|(?P<sign>[\[\]{{}}\n])", re.DOTALL)


def statements(text: str) -> Iterator[tuple[int, int]]:
    """Where each statement of a TOML text begins and ends: a line, or as many as its brackets and strings take."""
    start = depth = 0
    for match in _TOKEN.finditer(text):
        sign = match["sign"]
        if sign == "\n" and depth <= 0:
            yield start, match.end()
            start = match.end()
        elif sign is not None:
            depth += (sign in "[{") - (sign in "]}")
    if start < len(text):
        yield start, len(text)


def deepest(text: str) -> tuple[int, int]:
    """How deep the brackets of a text are nested, and in which line that is reached first."""
    depth = most = place = 0
    for match in _TOKEN.finditer(text):
        depth += (match["sign"] in ("[", "{")) - (match["sign"] in ("]", "}"))
        if depth > most:
            most, place = depth, match.start()
    return most, text.count("\n", 0, place) + 1


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line of the statement that makes a key path exist, or of the nearest one above it that does.

    TOML is read by the standard library alone: keys are only ever added, so the statement is searched by halves.
    """
    bounds = [*statements(text)]
    for length in range(len(path), 0, -1):
        first = _first_with(text, bounds, path[:length])
        if first is not None:
            start = bounds[first][0]
            return text.count("\n", 0, start) + 1
    return None


def _first_with(text: str, bounds: Sequence[tuple[int, int]], path: Sequence[str | int]) -> int | None:
    """The number of the first statement up to which the text has the path."""
    low, high = 0, len(bounds)
    while low < high:
        middle = (low + high) // 2
        if _has(text[: bounds[middle][1]], path):
            high = middle
        else:
            low = middle + 1
    return low if low < len(bounds) else None


def _has(text: str, path: Sequence[str | int]) -> bool:
    try:
        data: Any = tomllib.loads(text, parse_float=str)
        for part in path:
            data = data[part]
    except (tomllib.TOMLDecodeError, ValueError, RecursionError, KeyError, IndexError, TypeError):
        return False
    return True
