"""The entries of what a lecture file spells as a whole: y_1, y_2 where the outputs are y."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from operator import is_

from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, canonical_name
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Network
from symbackprop.network.spelling.spelling import Also, Spelling, spelled_quantities
from symbackprop.network.spelling.symbol import read_symbol

__all__ = ["with_entries"]


def with_entries(lecture: Lecture, *, by_input: bool = False) -> Lecture:
    """The lecture with an index at each entry of a vector or matrix that has been respelled as a whole only; in a batch
    of its parameters alone, for z_i may be that of a sample as well. With a row for each input, `by_input`, W_{ij}
    comes from input i.
    """
    spelling = lecture.spelling
    entries = dict(_entries(lecture.network, spelling, by_input=by_input))
    lecture = replace(lecture, spelling=replace(spelling, derived=entries)) if entries else lecture
    if lecture.network.samples:
        return lecture
    also = tuple(
        _with_entries(lecture.network, lecture.spelling, besides, by_input=by_input) for besides in lecture.also
    )
    return lecture if all(map(is_, also, lecture.also)) else replace(lecture, also=also)


def _with_entries(network: Network, spelling: Spelling, besides: Also, *, by_input: bool) -> Also:
    """Further spellings with those of the entries of what they spell as a whole."""
    taken = {spelling.latex(q) for q in spelled_quantities(network)} | {*besides.entries.values()}
    found: dict[Quantity, str] = {}
    for whole, text in besides.wholes.items():
        symbol = read_symbol(text)
        for one in spelled_quantities(network):
            quantity = one.of_sample(None)
            if quantity.variable != whole.of_sample(None).variable or not isinstance(quantity.unit, int):
                continue
            entry = replace(symbol, sub=_places(network, spelling, quantity, by_input=by_input)).latex()
            if not symbol.sub and entry not in taken and quantity not in besides.entries:
                found[quantity] = entry
    return replace(besides, entries={**found, **besides.entries}) if found else besides


def _entries(network: Network, spelling: Spelling, *, by_input: bool) -> Iterator[tuple[Quantity, str]]:
    last = f"a{network.depth}"
    wholes = {"yhat" if name == last else name: text for name, text in spelling.wholes.items()}
    taken = {spelling.latex(q) for q in spelled_quantities(network) if _family(q) not in wholes} if wholes else ()
    for quantity in spelled_quantities(network) if wholes else ():
        text, plain = wholes.get(_family(quantity)), quantity.of_sample(None)
        if text is None or not isinstance(quantity.unit, int) or plain in spelling.entries:
            continue
        if network.samples and quantity.kind not in PARAMETERS:
            continue
        symbol = read_symbol(text)
        entry = replace(symbol, sub=_places(network, spelling, plain, by_input=by_input)).latex()
        if not symbol.sub and entry not in taken:
            yield plain, entry


def _family(quantity: Quantity) -> str:
    return canonical_name(quantity.of_sample(None)).split("[")[0]


def _places(network: Network, spelling: Spelling, quantity: Quantity, *, by_input: bool) -> str:
    """The indices of an entry; none for the only unit that weights lead to."""
    if quantity.kind is not Kind.WEIGHT:
        return str(quantity.unit)
    if isinstance(quantity.layer, int) and network.width(quantity.layer) == 1:
        return str(quantity.source)
    ends = (str(quantity.source), str(quantity.unit)) if by_input else spelling.ends(quantity)
    return ("," if spelling.wide else "").join(ends)
