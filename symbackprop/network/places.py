"""Where in a TOML file a key stands."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

__all__ = ["line_of"]

_LINES = 2000  # beyond it the file is not searched


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line of the statement that makes a key path exist, or of the nearest one above it that does.

    TOML is read by the standard library alone: a statement ends where the lines up to there are a whole document.
    """
    lines = text.splitlines()
    if len(lines) > _LINES:
        return None
    documents: list[tuple[int, int, Any]] = []  # first line, last line, the data up to there
    first = 1
    for last in range(1, len(lines) + 1):
        try:
            data = tomllib.loads("\n".join(lines[:last]), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, ValueError, RecursionError):
            continue
        if lines[last - 1].strip() and not lines[last - 1].lstrip().startswith("#"):
            documents.append((first, last, data))
        first = last + 1
    for length in range(len(path), 0, -1):
        for first, _, data in documents:
            if _has(data, path[:length]):
                return first
    return None


def _has(data: Any, path: Sequence[str | int]) -> bool:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True
