"""How much a test tries: a small sample in `make test`, everything in `make audit`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["EVERYTHING", "sampled"]

EVERYTHING = os.environ.get("SYMBACKPROP_PROFILE") == "thorough"
T = TypeVar("T")


def sampled(items: Sequence[T], number: int) -> list[T]:
    """So many of the items, spread evenly over them; all of them in `make audit`."""
    if EVERYTHING or number >= len(items):
        return [*items]
    return [items[place * len(items) // number] for place in range(number)]
