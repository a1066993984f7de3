"""Units that are counted from 0: z_0 of the first one, W_{0,1} of the weight between the first and the second."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symbackprop.check.names.keys import Key
from symbackprop.core.quantities import Kind, Quantity

__all__ = ["from_zero", "says_from_zero"]

_OF_UNITS = (Kind.INPUT, Kind.TARGET, Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION, Kind.DELTA)
_UNIT = re.compile(r"(|.*\D)(\d{1,3})")
_PAIR = re.compile(r"(|.*\D)(?:(\d{1,3}),(\d{1,3})|(\d)(\d))")


def says_from_zero(said: Iterable[tuple[Key, Quantity]]) -> bool:
    """Whether names count all units from 0, a second one among them; a bias with the number 0 says nothing of it."""
    told = [one for key, quantity in said if (one := _numbers(key, quantity)) is not None]
    below = all({*written} == {number - 1 for number in meant} for written, meant in told)
    return below and any(max(meant) > 1 for _, meant in told)


def _numbers(key: Key, quantity: Quantity) -> tuple[Sequence[int], Sequence[int]] | None:
    """The numbers of units in a name, and those of the units that it means; None where it has none."""
    unit, source = quantity.unit, quantity.source
    if quantity.kind in _OF_UNITS and isinstance(unit, int) and (one := _UNIT.fullmatch(key.sub)) is not None:
        return (int(one[2]),), (unit,)
    pair = _PAIR.fullmatch(key.sub) if quantity.kind is Kind.WEIGHT else None
    if pair is None or not isinstance(unit, int) or not isinstance(source, int):
        return None
    return (int(pair[2] or pair[4]), int(pair[3] or pair[5])), (unit, source)


def from_zero(pairs: Iterable[tuple[Key, Quantity]]) -> Iterator[tuple[Key, Quantity]]:
    """Names whose units are counted from 1, counted from 0; others as they are."""
    for key, quantity in pairs:
        yield _lowered(key, quantity), quantity


def _lowered(key: Key, quantity: Quantity) -> Key:
    unit, source = quantity.unit, quantity.source
    if quantity.kind is Kind.WEIGHT:
        pair = _PAIR.fullmatch(key.sub)
        if pair is None or not isinstance(unit, int) or not isinstance(source, int):
            return key
        ends = int(pair[2] or pair[4]), int(pair[3] or pair[5])
        if ends not in ((unit, source), (source, unit)):
            return key
        return replace(key, sub=f"{pair[1]}{ends[0] - 1}{',' if pair[2] else ''}{ends[1] - 1}")
    one = _UNIT.fullmatch(key.sub)
    if one is None or not isinstance(unit, int) or int(one[2]) != unit:
        return key
    return replace(key, sub=f"{one[1]}{unit - 1}")
