"""The slots in the rows of a notation, such as <unit>, and what stands in them for a quantity."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from symbackprop.core.quantities import Quantity

if TYPE_CHECKING:
    from symbackprop.network.spelling.spelling import Spelling
    from symbackprop.rules.notation import Row

__all__ = ["counts_units", "filled_in"]

_SLOTS: Mapping[str, Callable[[Spelling, Quantity], str]] = {
    "<first>|<second>": lambda spelling, quantity: ("," if spelling.wide else "").join(spelling.ends(quantity)),
    "<first>": lambda spelling, quantity: spelling.ends(quantity)[0],
    "<second>": lambda spelling, quantity: spelling.ends(quantity)[1],
    "<first_node>": lambda spelling, quantity: spelling.end_nodes(quantity)[0],
    "<second_node>": lambda spelling, quantity: spelling.end_nodes(quantity)[1],
    "<node>": lambda spelling, quantity: spelling.node(quantity.layer, quantity.unit),
    "<letter>": lambda spelling, quantity: spelling.node_letter(quantity),
    "<unit>": lambda _, quantity: str(quantity.unit),
    "<source>": lambda _, quantity: str(quantity.source),
    "<layer>": lambda _, quantity: str(quantity.layer),
    "<back>": lambda spelling, quantity: str(spelling.layers_above(quantity)),
    "<primes>": lambda spelling, quantity: r"\prime" * (spelling.layers_above(quantity) - 1),
    "<count>": lambda spelling, quantity: spelling.count_of(quantity),
    "<sample>": lambda _, quantity: str(quantity.sample),
}
_OF_ONE_UNIT = ("<count>",)  # what only a certain unit has: a running one of a layer still has its letter, O_k
_SLOT = re.compile(r"<first>\|<second>|<[a-z_]+>")


def filled_in(part: str, spelling: Spelling, quantity: Quantity) -> str:
    """A part of a row with its slots filled; each is worked out where it occurs. What is no slot stays."""
    if "<" not in part:
        return part

    def filled(slot: re.Match[str]) -> str:
        rule = _SLOTS.get(slot[0])
        return slot[0] if rule is None else rule(spelling, quantity)

    return _SLOT.sub(filled, part)


def counts_units(row: Row) -> bool:
    """Whether a row names a unit by what a running unit has not: its number in the network."""
    parts = (row.base, *row.sub, *row.sup)
    return any(slot in part for part in parts for slot in _OF_ONE_UNIT)
