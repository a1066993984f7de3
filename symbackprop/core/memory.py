"""How often the interpreter looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["rarely_collected"]

_OBJECTS = 200_000  # made since the last look


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Garbage is looked for more rarely while this lasts: where hundreds of thousands of formulas are made and kept,
    looking through all of them again and again takes most of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(_OBJECTS, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
