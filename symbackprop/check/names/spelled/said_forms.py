"""Names of a form that the lecture file gives to the units of a layer: they are of no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symbackprop.check.names.keys import Key
from symbackprop.check.names.lecture_names import shape
from symbackprop.core.places import ALL, Place
from symbackprop.core.quantities import Kind, Quantity

__all__ = ["without_other_families"]

_Family = tuple[Kind, Place | None]


def without_other_families(
    table: Mapping[Key, Quantity], said: Iterable[Key], found: Mapping[Key, Quantity | None]
) -> dict[Key, Quantity | None]:
    """Names found by habit, without those of another layer than that whose units the lecture file counts so: a_3 is no
    hidden unit beside a_1 and a_2 of the outputs.
    """
    counted: dict[tuple[str, str, str], set[_Family]] = {}
    for key in said:
        if key.sub.isdecimal() and table[key].unit != ALL:
            counted.setdefault(shape(key), set()).add(_family(table[key]))
    return {
        key: one
        for key, one in found.items()
        if one is None or shape(key) not in counted or _family(one) in counted[shape(key)]
    }


def _family(quantity: Quantity) -> _Family:
    kind = Kind.ACTIVATION if quantity.kind is Kind.PREDICTION else quantity.kind
    return kind, quantity.layer
