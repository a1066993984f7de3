"""Where entries stand: axes, running indices, and the whole linear forms of them, such as l + 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["ALL", "SAMPLE", "Axis", "Index", "Linear", "Place", "indices_of", "placed", "shifted"]


class Axis(NamedTuple):
    """What an index runs over: the units of a layer, the samples. Its size is a fact of a graph, not of the axis."""

    name: str
    layer: int | None = None


class Index(NamedTuple):
    """A running index. `copy` tells apart the indices that renaming makes of one letter."""

    name: str
    axis: Axis | None = None
    copy: int = 0

    def __str__(self) -> str:
        return self.name + "'" * self.copy


class Linear(NamedTuple):
    """A whole linear form of indices, such as l + 1 or 2i + u - 1; never a mere number or index."""

    parts: tuple[tuple[Index, int], ...]
    constant: int = 0

    def __str__(self) -> str:
        text = "".join(f"{n:+d}{index}" if abs(n) != 1 else f"{'+-'[n < 0]}{index}" for index, n in self.parts)
        return text.removeprefix("+") + (f"{self.constant:+d}" if self.constant else "")


Place = int | Index | Linear

ALL = Index("*")  # every place of an axis: the vector or matrix of the whole layer
SAMPLE = Index("s", Axis("sample"))  # the running sample of a batch


def _linear(place: Place) -> Linear:
    if isinstance(place, Linear):
        return place
    return Linear((), place) if isinstance(place, int) else Linear(((place, 1),))


def _place(parts: Mapping[Index, int], constant: int) -> Place:
    kept = tuple(sorted((index, n) for index, n in parts.items() if n))
    if not kept:
        return constant
    return kept[0][0] if not constant and len(kept) == 1 and kept[0][1] == 1 else Linear(kept, constant)


def shifted(place: Place, by: Place, times: int = 1) -> Place:
    """Place + times * by."""
    one, other = _linear(place), _linear(by)
    parts = dict(one.parts)
    for index, n in other.parts:
        parts[index] = parts.get(index, 0) + times * n
    return _place(parts, one.constant + times * other.constant)


def placed(place: Place, values: Mapping[Index, Place]) -> Place:
    """The place with others put in for its indices."""
    if isinstance(place, int):
        return place
    if isinstance(place, Index):
        return values.get(place, place)
    total: Place = place.constant
    for index, n in place.parts:
        total = shifted(total, values.get(index, index), n)
    return total


def indices_of(place: Place | None) -> tuple[Index, ...]:
    """The running indices of a place."""
    if isinstance(place, Index):
        return () if place == ALL else (place,)
    return tuple(index for index, _ in place.parts) if isinstance(place, Linear) else ()
