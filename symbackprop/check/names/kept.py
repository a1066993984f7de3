"""What was made of things once: the names of a lecture are asked for in the same few notations again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

__all__ = ["Kept", "Recent"]

_MOST = 64
_RECENT = 4
_Made = TypeVar("_Made")


@dataclass(slots=True, eq=False)
class Kept:
    """What was made of some things in some way, while a document is audited; the last of them, if they are many."""

    _made: dict[tuple[object, ...], tuple[object, object]] = field(default_factory=dict)

    def once(self, kind: type[_Made], things: tuple[object, ...], way: Hashable, make: Callable[[], _Made]) -> _Made:
        """What is made of the very same things in the same way: the same one."""
        key: tuple[object, ...] = (kind, *map(id, things), way)
        known = self._made.get(key)
        if known is not None and isinstance(known[1], kind):
            return known[1]
        found = make()
        self._made[key] = things, found  # kept, so that their identity stays their own
        while len(self._made) > _MOST:
            del self._made[next(iter(self._made))]
        return found


@dataclass(slots=True, eq=False)
class Recent(Generic[_Made]):
    """What was made last of a few things, by their identity: several documents are audited against one lecture."""

    _last: tuple[tuple[object, _Made], ...] = ()

    def of(self, thing: object, make: Callable[[], _Made]) -> _Made:
        """What was made of the very same thing, or is made now."""
        found = next((made for one, made in self._last if one is thing), None)
        if found is None:
            found = make()
            self._last = ((thing, found), *self._last)[:_RECENT]
        return found
