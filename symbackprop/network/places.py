"""Where in a TOML file a key stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["KeyPath", "deepest", "lines_of", "shortened", "statements"]

KeyPath = tuple[str | int, ...]

_STRING = r'"""(?:\\.|[^\\])*?"{3,5}|' + r"'''.*?'{3,5}" + r"|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'"
_TOKEN = re.compile(rf"(?P<string>{_STRING})|(?P<comment>#[^\n]*)|(?P<sign>[\[\]{{}}\n])", re.DOTALL)

_LONG = re.compile(r"[0-9_]{1000,}")


def shortened(text: str) -> str:
    """The text with a thousand digits where there are more: Python reads no integer of many thousands."""
    return _LONG.sub(lambda match: match[0][:1000].rstrip("_"), text)


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


def lines_of(text: str, paths: Iterable[KeyPath]) -> dict[KeyPath, int | None]:
    """For each key path the line of the statement that makes it exist, or of the nearest one above it that does.

    TOML is read by the standard library alone, one statement at a time.
    """
    places = [*_placed(text)]
    lines: dict[KeyPath, int | None] = {}
    for path in paths:
        upwards = (path[:length] for length in range(len(path), 0, -1))
        starts = (start for above in upwards for start, table, data in places if _has(table, data, above))
        start = next(starts, None)
        lines[path] = None if start is None else text.count("\n", 0, start) + 1
    return lines


def _placed(text: str) -> Iterator[tuple[int, KeyPath, Any]]:
    """Each statement: where it begins, the table that it stands in, and what it says there; a head says nothing."""
    table: KeyPath = ()
    counts: dict[tuple[str, ...], int] = {}  # how many tables each list of tables has so far
    for start, end in statements(text):
        statement = text[start:end]
        try:
            data = tomllib.loads(shortened(statement))
        except (tomllib.TOMLDecodeError, ValueError, RecursionError):
            continue
        if not data:
            continue
        if not statement.lstrip().startswith("["):
            yield start, table, data
            continue
        names, listed = _head(data)
        if listed:
            counts = {key: count for key, count in counts.items() if key[: len(names)] != names or key == names}
            counts[names] = counts.get(names, 0) + 1
        table = ()
        for key in (names[: place + 1] for place in range(len(names))):
            table += (key[-1], counts[key] - 1) if key in counts else (key[-1],)
        yield start, table, {}


def _head(data: Any) -> tuple[tuple[str, ...], bool]:
    """The names in a head, [a.b] or [[a.b]], and whether it is one of a list."""
    names: list[str] = []
    while isinstance(data, dict) and data:
        ((name, data),) = data.items()
        names.append(name)
    return tuple(names), isinstance(data, list)


def _has(table: KeyPath, data: Any, path: KeyPath) -> bool:
    """Whether a statement makes a path exist: it is of the table's name, or among what is said there."""
    if table[: len(path)] == path:
        return True
    if path[: len(table)] != table:
        return False
    for part in path[len(table) :]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True
