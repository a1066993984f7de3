"""The numbers of a model: arrays of any number of axes, every decimal exact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symbackprop.network.mistakes import Report
from symbackprop.network.numerals import exact

__all__ = ["Array", "read_arrays"]

Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """What is given under a name: how long its axes are, and its numbers by place, none where only shapes are given."""

    shape: Place
    numbers: Mapping[Place, Fraction]


def read_arrays(values: Mapping[str, Any], shapes: Mapping[str, list[int]], report: Report) -> dict[str, Array]:
    """The arrays of [values] and of `shapes` under their canonical names; mistakes go to `report`."""
    found: dict[str, Array] = {}
    for key, value in values.items():
        array = _array(value, report.within("values", key))
        if array is None:
            continue
        name = canonical_key(key)
        if name in found:
            report.add(("values", key), f"{name} is given twice")
        if key in shapes and tuple(shapes[key]) != array.shape:
            report.add(("model", "shapes", key), f"found {shapes[key]}; [values] has {[*array.shape]}; leave it out")
        found[name] = array
    for key, shape in shapes.items():
        if any(size < 1 for size in shape):
            report.add(("model", "shapes", key), f"found {shape}; must be whole numbers from 1 on")
        found.setdefault(canonical_key(key), Array(tuple(shape), {}))
    return found


def canonical_key(key: str) -> str:
    r"""The name as people say it, of a key that may be written so, or in LaTeX: W^{(1)} for W^(1)."""
    return "".join(sign for sign in key if sign not in "\\{} ")


def _array(value: Any, report: Report) -> Array | None:
    shape = _shape(value)
    if shape is None:
        report.add((), "needs rows of one length, numbers at one depth")
        return None
    numbers: dict[Place, Fraction] = {}
    good = True
    for place, item in _entries(value, ()):
        try:
            numbers[place] = exact(item)
        except ValueError as problem:
            report.add(tuple(n - 1 for n in place), str(problem))
            good = False
    return Array(shape, numbers) if good else None


def _shape(value: Any) -> Place | None:
    """How long the axes are; None where rows differ."""
    if not isinstance(value, list):
        return ()
    inner = {_shape(part) for part in value}
    if len(inner) != 1 or None in inner:
        return None
    (below,) = inner
    assert below is not None
    return (len(value), *below)


def _entries(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    if not isinstance(value, list):
        yield place, value
        return
    for number, part in enumerate(value, start=1):
        yield from _entries(part, (*place, number))
