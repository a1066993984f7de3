"""Scripts put to a letter, and the marks of updates among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import reduce

from symbackprop.network.spelling.symbol import put_in

__all__ = ["Mark", "mark_of", "marked", "patterned", "script"]

# where an update's mark goes, _ or ^, and the mark; or nowhere, and a pattern that goes round the whole
Mark = tuple[str, str]


def script(parts: Iterable[str], sign: str) -> str:
    """A subscript or superscript, by its sign; nothing where there is nothing to set."""
    joined = "".join(parts)
    if not joined:
        return ""
    return f"{sign}{joined}" if len(joined) == 1 else f"{sign}{{{joined}}}"


def mark_of(pattern: str, step: int) -> Mark:
    """The mark of so many updates. The pattern {}^{X} or {}_{X} joins a script that is there already."""
    match = re.fullmatch(r"\{\}([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|([^\\{}]))", pattern)
    if match is None:
        return "", reduce(lambda inner, _: put_in(pattern, inner), range(step), "{}")
    mark = match[2] or match[3]
    return match[1], mark * step if step <= 2 else f"{mark}{step}"


def marked(base: str, sub: Sequence[str], sup: Sequence[str], mark: Mark | None) -> str:
    """A letter with its scripts and the mark of its updates."""
    if mark is not None and mark[0] == "_":
        sub = [*sub, *([","] if sub else []), mark[1]]
    if mark is not None and mark[0] == "^":
        sup = [*sup, mark[1]]
    return patterned(base + script(sub, "_") + script(sup, "^"), mark)


def patterned(written: str, mark: Mark | None) -> str:
    """What is written, with the pattern of its updates round it where the mark is one."""
    return mark[1].replace("{}", "{" + written + "}", 1) if mark is not None and not mark[0] else written
