"""The numbers in the names of a lecture: which of them are those of units, and how they may be written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.names.keys import Key
from symbackprop.core.places import ALL, Place
from symbackprop.core.quantities import Kind, Quantity

__all__ = ["number_in", "numbered_by_units", "variants"]


def numbered_by_units(keys: Sequence[tuple[Key, Quantity]]) -> set[tuple[Kind, Place | None]]:
    """The weights and biases whose two digits are those of two units, also where these are numbered on from layer to
    layer: w_53 to unit 5, from unit 3, and w_50 its bias.
    """
    digits: dict[tuple[Kind, Place | None], list[tuple[Quantity, str, str]]] = {}
    others: set[tuple[Kind, Place | None]] = set()
    for key, quantity in keys:
        if quantity.kind in (Kind.WEIGHT, Kind.BIAS) and quantity.unit != ALL and not quantity.step:
            match, family = re.fullmatch(r"(\d),?(\d)", key.sub), (quantity.kind, quantity.layer)
            if match is not None:
                digits.setdefault(family, []).append((quantity, match[1], match[2]))
            else:
                others.add(family)
    told = {family for family, members in digits.items() if any(_tell_units(members, turned=t) for t in (False, True))}
    return told - others


def _tell_units(members: Sequence[tuple[Quantity, str, str]], *, turned: bool) -> bool:
    """Whether one digit goes with the unit and the other with its source."""
    units: dict[Place | None, set[str]] = {}
    sources: dict[Place | None, set[str]] = {}
    for quantity, first, second in members:
        units.setdefault(quantity.unit, set()).add(second if turned else first)
        sources.setdefault(quantity.source, set()).add(first if turned else second)
    told = [{*map(frozenset, places.values())} for places in (units, sources)]
    single = all(len(numbers) == 1 for places in told for numbers in places)
    return single and len(told[0]) == len(units) and len(told[1]) == len(sources)


def variants(key: Key, quantity: Quantity, *, wide: bool, by_units: bool) -> Iterator[Key]:
    """The key, and two places with a comma between them where single digits stand side by side."""
    yield key
    match = re.fullmatch(r"(.*?)(\d)(,?)(\d)", key.sub)
    if wide or match is None or (match[1] and not re.fullmatch(r"\D*|\D*\d+,", match[1])):
        return
    places = [
        quantity.layer,
        quantity.unit,
        quantity.source,
        quantity.sample,
        *([0] if quantity.kind is Kind.BIAS else []),
    ]
    for digit in (match[2], match[4]) if not by_units and not match[3] else ():
        if int(digit) not in places:
            return  # the twelfth, not the second of the first
        places.remove(int(digit))
    yield replace(key, sub=f"{match[1]}{match[2]}{'' if match[3] else ','}{match[4]}")


def number_in(key: Key) -> int:
    """The only number in a subscript."""
    match = re.fullmatch(r"\D*(\d{1,2})\D*", key.sub)
    return 0 if match is None else int(match[1])
