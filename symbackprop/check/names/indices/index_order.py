"""In which order the names of weights have their two indices."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from symbackprop.check.names.keys import Key
from symbackprop.check.names.lecture_names import Names
from symbackprop.core.quantities import Kind, Quantity

__all__ = ["TWO_UNITS", "in_another_order", "sources_first"]

TWO_UNITS = re.compile(r"\d,?\d|\d+,\d+")
_NO_BRACKETS = str.maketrans("", "", "()[]")


def in_another_order(table: Mapping[Key, Quantity], own: Collection[Key]) -> Sequence[Key]:
    """The names of weights that the lecture's own spellings write with their indices in another order: w_{31} leads to
    no unit 3 where sources stand first, also if there is no source 3.
    """
    orders: dict[tuple[Quantity, str, str], set[str]] = defaultdict(set)
    found = [(key, *parts) for key, quantity in table.items() if (parts := _ends(key, quantity)) is not None]
    for key, form, ends in found:
        if key in own:
            orders[form].add(ends)
    return [key for key, form, ends in found if form in orders and ends not in orders[form] and key not in own]


def sources_first(names: Names) -> bool:
    """Whether the lecture file itself writes the weights so that the index of the source stands first."""
    said = [(names.table[key], parts[1]) for key in names.said if (parts := _ends(key, names.table[key])) is not None]
    telling = [(one, ends) for one, ends in said if one.unit != one.source]
    return bool(telling) and all(ends == f"{one.source},{one.unit}" for one, ends in telling)


def _ends(key: Key, quantity: Quantity) -> tuple[tuple[Quantity, str, str], str] | None:
    """The two numbers below a weight, and what else there is of its name; None for any other name."""
    if quantity.kind is not Kind.WEIGHT or TWO_UNITS.fullmatch(key.sub) is None:
        return None
    ends = key.sub if "," in key.sub else ",".join(key.sub)
    return (quantity, key.base, key.sup.translate(_NO_BRACKETS)), ends
