r"""What samples of a batch have, by where the number of the sample stands: y_{i,c}, A_{ic}, and z_j of any sample.

Each is found with the key of the vector or matrix that it is an entry of.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symbackprop.check.names.keys import Key, is_capital
from symbackprop.core.places import ALL, SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of

if TYPE_CHECKING:
    from symbackprop.check.names.lecture_names import Names

__all__ = [
    "OF_DATA",
    "PLACES",
    "bracketed",
    "entry_below",
    "entry_of_a_batch",
    "entry_of_a_sample",
    "resembles_entries",
]

OF_DATA = (Kind.INPUT, Kind.TARGET, Kind.PREDICTION)
PLACES = re.compile(r"(\d{1,3}),(\d{1,3})|(\d)(\d)|(\d{1,3})")
_LAYER = re.compile(r"[(\[]?\d+[)\]]?")  # above what it has
_IN_ROUND_BRACKETS = re.compile(r"\(\d+\)")
_ROW_AND_COLUMN = 2
_WHOLE_ROW = ",:"  # what stands behind the number of a row, A_{i,:}


def entry_below(names: Names, key: Key) -> tuple[Key, Quantity] | None:
    """What a sample has whose number stands below, y_i and x_{ij}, where the document writes it so."""
    of_a_sample = names.samples_below and key not in names.said
    match = PLACES.fullmatch(key.sub) if of_a_sample else None
    if match is None:
        return None
    whole = replace(key, sub="")
    found = names.table.get(whole)
    if found is not None and whole in names.weak and (layer := bracketed(whole)) in names.table:
        whole, found = layer, names.table[layer]  # z_n^{(2)}, where z^{(2)} would be the second of all units
    if found is None or found.step or (key.sup and not _LAYER.fullmatch(key.sup)):
        return None
    sample, *units = [int(number) for number in match.groups() if number is not None]
    if units and names.samples_last:
        sample, units = units[0], [sample]
    if not 0 < sample <= names.samples or (units and found.unit != ALL):
        return None
    if found.kind is Kind.LOSS and not units:
        return whole, quantity_of(Kind.SAMPLE_LOSS, sample=sample)
    several = found.unit == ALL and found.at_unit(names.unit_of(2)) in names.units
    if found.sample != SAMPLE or (several and not units and found.kind not in OF_DATA):
        return None
    only = names.unit_of(1) if found.unit == ALL and key.sup else None
    entry = found.at_unit(names.unit_of(units[0])) if units else found if only is None else found.at_unit(only)
    # an input that is none tells that its indices have changed places; an output that is none ends a sum
    told = entry.kind in OF_DATA and (not units or entry.kind is Kind.INPUT)
    known = told or entry.unit == ALL or entry.of_sample(SAMPLE) in names.units
    return (whole, entry.of_sample(sample)) if known else None


def bracketed(key: Key) -> Key:
    """A key with the number above it in square brackets, which mark layers."""
    return replace(key, sup=f"[{key.sup[1:-1]}]") if _IN_ROUND_BRACKETS.fullmatch(key.sup) else key


def entry_of_a_batch(names: Names, key: Key) -> tuple[Key, Quantity] | None:
    """An entry of a matrix of all samples, X_{ni} or X_{in} as it lies; of one output y_n is that of sample n."""
    below = key.sub.removesuffix(_WHOLE_ROW) if names.rows else key.sub
    match = PLACES.fullmatch(below) if names.samples else None
    if match is None:
        return None
    whole = replace(key, sub="")
    found = names.table.get(whole)
    numbers = [int(number) for number in match.groups() if number is not None]
    of_all = is_capital(key.base) or below != key.sub
    if found is not None and key.sup and len(numbers) == 2 and (found.kind is Kind.DELTA or whole in names.certain):
        of_all = True  # z^2_{qj} of sample q beside z^2, which is of all; no Kronecker's delta
    if found is None or found.sample != SAMPLE or found.step or not of_all:
        return None
    if found.unit == ALL and len(numbers) == 2:
        sample, unit = numbers if names.rows else numbers[::-1]
        entry = found.at_unit(names.unit_of(unit))
        known = entry.of_sample(SAMPLE) in names.units
    else:
        sample, entry = numbers[0], found
        a_row = names.rows and (whole in names.certain or below != key.sub)  # which is a sample's
        known = len(numbers) == 1 and (found.unit != ALL or a_row)
    return (whole, entry.of_sample(sample)) if known and 0 < sample <= names.samples else None


def resembles_entries(names: Names, key: Key) -> bool:
    """Whether a key is that of an entry of a matrix of all samples, with any numbers."""
    match = PLACES.fullmatch(key.sub) if names.samples else None
    if match is None or sum(number is not None for number in match.groups()) != _ROW_AND_COLUMN:
        return False
    whole = names.table.get(replace(key, sub="")) if is_capital(key.base) else None
    if whole is not None:
        return whole.sample == SAMPLE and whole.unit == ALL
    first = names.find(replace(key, sub="1,1"))
    return first is not None and first.sample == 1


def entry_of_a_sample(names: Names, key: Key) -> tuple[Key, Quantity] | None:
    """An entry of what any sample of a batch has, z_j^2 of the vector z^2, beside the matrix Z^2 of all."""
    whole = replace(key, sub="")
    found = names.table.get(whole) if names.samples and key.sub.isdecimal() and not is_capital(key.base) else None
    if found is None or found.sample != SAMPLE or found.unit != ALL or found.step:
        return None
    entry = found.at_unit(names.unit_of(int(key.sub)))
    return (whole, entry) if entry in names.units else None
