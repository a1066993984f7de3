"""Names that a lecture file does not spell, by those that it does: layers, the input as one of them, error signals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from symbackprop.check.names.indices.layer_numbers import LayerNumbers
from symbackprop.check.names.keys import Key
from symbackprop.check.names.spelled.spellings import NOTATIONS
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.network.network import Network

__all__ = [
    "counted_to_the_last",
    "errors_of_units",
    "input_as_layer",
    "is_entry_elsewhere",
    "layer_form",
    "layered",
    "numbers_below",
    "only_units",
    "outputs_as_layer",
    "units_numbered_through",
    "wholes_of_units",
    "with_weights_of_single_units",
]

_NUMBERED = re.compile(r"([A-Za-z]+)(\d{1,3})")
_OUTPUT = "o"  # a unit of its own, and no letter of what a layer passes on
_LAYER_FORMS = frozenset(["({})", "[{}]", "{}"])  # of a number above or below


def counted_to_the_last(
    key_for: Callable[[str], Key | None], spelled: Iterable[tuple[str, Quantity]], depth: int, numbers: LayerNumbers
) -> Callable[[str], Key | None]:
    """The keys of spellings with the number of the layer for L and L - 1, where the lecture file counts its layers so;
    else as they are.
    """
    last = depth + numbers.first
    found = [(key.sup, one) for text, one in spelled if (key := key_for(text)) is not None and _LAST.search(key.sup)]
    if not found or any(_LAST.fullmatch(sup) is None or _number(sup, last) != numbers.of(one) for sup, one in found):
        return key_for

    def counted(text: str) -> Key | None:
        key = key_for(text)
        match = _LAST.fullmatch(key.sup) if key is not None else None
        return (
            key if key is None or match is None else replace(key, sup=f"{match[1]}{_number(key.sup, last)}{match[3]}")
        )

    return counted


_LAST = re.compile(r"([(\[]?)L(-\d)?([)\]]?(?:\\langle\w+\\rangle|\(\w+\))?\+?)")  # of a sample, perhaps


def _number(sup: str, last: int) -> int:
    """The number of the layer that L or L - 1 above a name is."""
    match = _LAST.fullmatch(sup)
    return last + int(match[2] or 0) if match is not None else 0


def layer_form(wholes: Iterable[tuple[Key, Quantity]]) -> Key | None:
    """How the lecture file itself writes the layers of its vectors and matrices: the scripts of W^{(1)} and z^{(2)}, or
    of W_1 and z_2, with {} for the number; None where it does not.
    """
    marked = [(key, str(one.layer)) for key, one in wholes if bool(key.sub) != bool(key.sup) and one.layer is not None]
    numbered = [(key, layer) for key, layer in marked if (key.sub + key.sup).strip("()[]").isdecimal()]
    forms = {Key("", key.sub.replace(layer, "{}"), key.sup.replace(layer, "{}")) for key, layer in numbered}
    form = forms.pop() if len({layer for _, layer in numbered}) > 1 and len(forms) == 1 else None
    return form if form is not None and form.sub + form.sup in _LAYER_FORMS and form.sub in ("", "{}") else None


def layered(network: Network, form: Key) -> Iterator[tuple[Key, Quantity]]:
    """The usual letters of vectors and matrices with their layers."""
    letters = NOTATIONS["index"].whole
    for layer in range(1, network.depth + 1):
        last = Kind.PREDICTION if layer == network.depth else Kind.ACTIVATION
        for name, kind in (("z", Kind.PREACTIVATION), ("delta", Kind.DELTA), ("a", last)):
            whole = quantity_of(kind, layer, ALL, sample=network.running_sample)
            yield Key(letters[name].base, form.sub.format(layer), form.sup.format(layer)), whole


def only_units(
    said: Iterable[tuple[Key, Quantity]], own: Iterable[tuple[Key, Quantity]]
) -> Iterator[tuple[Key, Quantity]]:
    """The only output or target without its number: q where the lecture file says q_1, and no other name has a q."""
    letters = Counter(key.base for key, _ in {(key, one.of_sample(None).after(0)) for key, one in own})
    for key, one in said:
        if letters[key.base] == 1 and key.sub == "1" and one.kind in (Kind.TARGET, Kind.PREDICTION) and not one.step:
            yield replace(key, sub=""), one


def with_weights_of_single_units(table: Mapping[Key, Quantity], network: Network) -> dict[Key, Quantity]:
    """Names, and the weights into the only unit of a layer, or out of the only input, by the one number that tells
    them: w_2^{(3)} where the lecture has w_{12}^{(3)}.
    """
    found: dict[Key, Quantity] = {}
    for key, one in table.items():
        if one.kind is not Kind.WEIGHT or not isinstance(one.layer, int) or one.step or one.source == ALL:
            continue
        into, out = network.width(one.layer) == 1, network.width(one.layer - 1) == 1
        if into is out or key.sup.strip("()[]") == "" or len(key.sub.replace(",", "")) == len(key.sub) == 1:
            continue
        found[replace(key, sub=str(one.source if into else one.unit))] = one
    return {**found, **table}


def wholes_of_units(said: Iterable[tuple[Key, Quantity]]) -> Iterator[tuple[Key, Quantity]]:
    r"""The vectors whose units alone the lecture file spells, with the layer above: \Delta^2 of \Delta_1^2."""
    units: dict[tuple[Key, Quantity], int] = Counter()
    for key, one in said:
        if isinstance(one.unit, int) and one.source is None and key.sub == str(one.unit) and key.sup:
            units[replace(key, sub=""), one.at_unit(ALL)] += 1
    yield from (whole for whole, count in units.items() if count > 1)


def is_entry_elsewhere(key: Key | None, whole: Key | None, quantity: Quantity) -> bool:
    """Whether the entry of a vector or matrix is written with another layer than the lecture has above that: a_2^{(1)}
    where the vector is a^{(2)}.
    """
    if key is None or whole is None or quantity.unit == ALL or quantity.step:
        return False
    marks = [text.strip("()[]") for text in (key.sup, whole.sup)]
    return key.base == whole.base and all(map(str.isdecimal, marks)) and marks[0] != marks[1]


def input_as_layer(
    keys: Iterable[tuple[Key, Quantity]], numbers: LayerNumbers, inputs: int
) -> Iterator[tuple[Key, Quantity]]:
    """The input as the layer below the first one: h^{(0)} where the lecture has h^{(1)}, and A_0 for A_1; as many
    entries as there are inputs, whatever units the layer has.
    """
    for key, quantity in keys:
        if quantity.kind is not Kind.ACTIVATION or quantity.layer != 1 or quantity.step:
            continue
        last, below = str(numbers.of(quantity)), quantity.of_kind(Kind.INPUT).of_layer(None)
        if key.sup.strip("()[]") == last:
            under = replace(key, sup=key.sup.replace(last, str(numbers.first)))
            if quantity.unit == ALL:
                yield under, below
            elif quantity.unit == 1 and key.sub == "1":
                yield from ((replace(under, sub=str(unit)), below.at_unit(unit)) for unit in range(1, inputs + 1))
            elif isinstance(quantity.unit, int) and quantity.unit <= inputs and key.sub != str(quantity.unit):
                yield under, below
        elif quantity.unit == ALL and key.sub == last and not key.sup:
            yield replace(key, sub=str(numbers.first)), below


def outputs_as_layer(
    keys: Iterable[tuple[Key, Quantity]], numbers: LayerNumbers, network: Network
) -> Iterator[tuple[Key, Quantity]]:
    """The outputs as the layer behind the last hidden one: h^2 where the lecture has h^1, and y for the outputs."""
    for key, quantity in keys:
        if quantity.kind is not Kind.ACTIVATION or quantity.layer != network.depth - 1 or quantity.step:
            continue
        outputs = quantity.of_kind(Kind.PREDICTION).of_layer(network.depth)
        number = numbers.of(quantity)
        if number is None:
            continue
        if key.sup.strip("()[]") == str(number):
            above = replace(key, sup=key.sup.replace(str(number), str(number + 1)))
            if quantity.unit == ALL:
                yield above, outputs
            elif quantity.unit == 1 and key.sub == "1":
                units = range(1, network.outputs + 1)
                yield from ((replace(above, sub=str(unit)), outputs.at_unit(unit)) for unit in units)
        elif quantity.unit == ALL and key.sub == str(number) and not key.sup:
            yield replace(key, sub=str(number + 1)), outputs


def errors_of_units(keys: Iterable[tuple[Key, Quantity]]) -> Iterator[tuple[Key, Quantity]]:
    r"""\delta_o and \delta_{h1}, where the lecture has units o and h1: net_o, out_{h1}, or h_1; \delta_u of a
    pre-activation u, \delta_o of the only output o; and \delta_k^o beside net_k^o.
    """
    for key, quantity in keys:
        if quantity.kind not in (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION) or quantity.step:
            continue
        before = quantity.kind is Kind.PREACTIVATION
        if key.sup:
            if before and key.sup.isalpha():
                yield Key(r"\delta", key.sub, key.sup), quantity.of_kind(Kind.DELTA)
            continue
        unit = key.sub if key.sub[:1].isalpha() else ""
        if not unit and not before and key.sub.isdecimal() and key.base.isalpha():
            unit = key.base + key.sub
        if not unit and not key.sub and (quantity.unit == ALL or key.base == _OUTPUT):
            unit = key.base
        if unit:
            yield Key(r"\delta", unit), quantity.of_kind(Kind.DELTA)


def units_numbered_through(said: Iterable[tuple[Key, Quantity]], network: Network) -> Iterator[tuple[Key, Quantity]]:
    r"""o_1 and o_2 for the inputs, and \delta_5, where the lecture file numbers its units on behind two inputs, o_3 to
    o_5.
    """
    kinds = (Kind.ACTIVATION, Kind.PREDICTION)
    units = {key: one for key, one in said if one.kind in kinds and not one.step and not key.sup}
    letters = {key.base for key in units if key.sub.isdecimal()}
    count = sum(network.width(layer) for layer in range(1, network.depth + 1))
    for letter in sorted(letters) if network.layers else ():
        numbers = {int(key.sub): one for key, one in units.items() if key.base == letter and key.sub.isdecimal()}
        if sorted(numbers) != [*range(network.inputs + 1, network.inputs + 1 + count)]:
            continue
        yield from ((Key(letter, str(unit)), _input(network, unit)) for unit in range(1, network.inputs + 1))
        yield from ((Key(r"\delta", str(number)), one.of_kind(Kind.DELTA)) for number, one in numbers.items())


def _input(network: Network, unit: int) -> Quantity:
    return quantity_of(Kind.INPUT, unit=unit, sample=network.running_sample)


def numbers_below(said: Iterable[tuple[Key, Quantity]]) -> Iterator[tuple[Key, Quantity]]:
    """h_1 for each h1 that the lecture file spells so: who types h1 may mean the one as well as the other."""
    for key, quantity in said:
        match = _NUMBERED.fullmatch(key.base)
        if match is not None and not key.sub:
            yield Key(match[1], match[2], key.sup), quantity
