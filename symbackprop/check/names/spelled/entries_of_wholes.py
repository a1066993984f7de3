"""The entries of what a lecture file spells as a whole: y_1, y_2 where the outputs are y."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, canonical_name, quantity_of
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
    said = (besides for besides in lecture.also if not besides.derived)  # the others may have had another order
    also = tuple(_with_entries(lecture.network, lecture.spelling, besides, by_input=by_input) for besides in said)
    by_wholes = dict(_entries(lecture.network, spelling, by_input=by_input, spelled=True))
    by_entries = dict(_wholes(lecture.network, spelling))
    also = (*also, Also(by_wholes, by_entries, derived=True)) if by_wholes or by_entries else also
    return lecture if also == lecture.also else replace(lecture, also=also)


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


def _entries(
    network: Network, spelling: Spelling, *, by_input: bool, spelled: bool = False
) -> Iterator[tuple[Quantity, str]]:
    """The entries that have no spelling of their own, or those that are `spelled` in another letter, by the wholes."""
    last = f"a{network.depth}"
    wholes = {"yhat" if name == last else name: text for name, text in spelling.wholes.items()}
    taken = {spelling.latex(q) for q in spelled_quantities(network) if _family(q) not in wholes} if wholes else ()
    for quantity in spelled_quantities(network) if wholes else ():
        text, plain = wholes.get(_family(quantity)), quantity.of_sample(None)
        if text is None or not isinstance(quantity.unit, int) or (plain in spelling.entries) is not spelled:
            continue
        if network.samples and quantity.kind not in PARAMETERS:
            continue
        symbol = read_symbol(text)
        places = _places(network, spelling, plain, by_input=by_input)
        places = read_symbol(spelling.entries[plain]).sub if spelled else places  # in the order that the file has
        entry = replace(symbol, sub=places).latex()
        if not symbol.sub and entry not in taken and places.replace(",", "").isdecimal():
            yield plain, entry


def _wholes(network: Network, spelling: Spelling) -> Iterator[tuple[Quantity, str]]:
    r"""The wholes that the file spells in another letter than their entries, by the letter of these: \omega^{(1)} of
    \omega^{(1)}_{11} where it has W^{(1)}.
    """
    found: dict[str, set[str]] = {}
    for quantity, text in spelling.entries.items():
        symbol = read_symbol(text)
        bare = replace(symbol, sub="").latex() if symbol.sub.replace(",", "").isdecimal() else ""
        found.setdefault(_family(quantity), set()).add(bare)
    bares = [next(iter(texts)) if len(texts) == 1 else "" for texts in found.values()]
    spelled = spelled_quantities(network)
    taken = {spelling.latex(one) for one in spelled} | {*spelling.wholes.values()}
    wholes = {_family(one): quantity_of(one.kind, one.layer, ALL) for one in spelled if isinstance(one.unit, int)}
    for family, text in zip(found, bares, strict=True):
        if text and text not in taken and bares.count(text) == 1 and family in wholes and family in spelling.wholes:
            yield wholes[family], text


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
