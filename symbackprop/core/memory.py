"""How often the interpreter looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collect_rarely", "rarely_collected"]

_OBJECTS = 200_000  # made since the last look


def collect_rarely() -> None:
    """From now on garbage is looked for more rarely: where hundreds of thousands of formulas are made and kept, looking
    through all of them again and again takes most of the time.
    """
    first, *others = gc.get_threshold()
    gc.set_threshold(max(_OBJECTS, first) if first else 0, *others)


@contextmanager
def rarely_collected() -> Iterator[None]:
    """The same while this lasts."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
