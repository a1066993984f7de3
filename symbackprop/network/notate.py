"""The [notation] table of a lecture file -> its spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from symbackprop.core.errors import InputError
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of
from symbackprop.core.terms import Apply, walk
from symbackprop.network.network import Network
from symbackprop.network.schema import nearest
from symbackprop.network.spelling import Also, Spelling, braced, forbidden_in_math, spelled_quantities
from symbackprop.rules.functions import FUNCTIONS
from symbackprop.rules.notation import Notation, builtin_notations, load_notation

__all__ = ["read_also", "read_spelling"]

Report = Callable[[tuple[str | int, ...], str], None]

# keys of [notation] that spell a letter: loss, rate, ...
_LETTERS = {"L": "loss", "loss_after": "loss_after", "rate": "rate", "gradient": "gradient", "updated": "updated"}


def read_spelling(network: Network, table: Mapping[str, Any], folder: Path, report: Report) -> Spelling:
    """The spelling that a lecture's notation gives to each quantity; mistakes, clashes too, go to `report`."""
    notation = _style(table.get("style", "flat"), folder, report)
    families = _families(network)
    functions = [f"activation{layer}" for layer in range(1, network.depth + 1)]
    entries: dict[Quantity, str] = {}
    wholes: dict[str, str] = {}
    letters: dict[str, str] = {key: value for key, value in notation.letters.items() if isinstance(value, str)}
    for key, value in table.items():
        if key in ("style", "also", "indices"):
            continue
        if key in _LETTERS:
            if _text(value, (key,), report, pattern=key in ("gradient", "updated")):
                letters[_LETTERS[key]] = braced(value)
        elif key in functions:
            if _text(value, (key,), report):
                letters[key] = braced(value)
        elif key in families:
            _respell(key, value, families[key], entries, wholes, report)
        else:
            report((key,), f"unknown key{nearest(key, ['style', 'also', 'indices', *_LETTERS, *families, *functions])}")
    for parameter, place in ((p, q) for q, p in network.places.items() if p != q):
        if place in entries and parameter not in entries:
            entries[parameter] = entries[place]
    indices = _indices(table, notation, report)
    activations = tuple(layer.activation.name for layer in network.layers)
    spelling = Spelling(
        notation, network.depth, _counts(network), entries, wholes, letters, network.widest > 9, indices, activations
    )
    _check_clashes(network, spelling, report)
    _check_functions(network, spelling, report)
    return spelling


def _indices(table: Mapping[str, Any], notation: Notation, report: Report) -> tuple[str, ...]:
    """The letters for running indices: three different ones."""
    found = table.get("indices", notation.letters.get("indices", ["i", "j", "k"]))
    if (
        not isinstance(found, list)
        or len({*map(str, found)}) != 3
        or not all(isinstance(name, str) and re.fullmatch(r"[a-zA-Z]", name) for name in found)
    ):
        report(("indices",), f'found {found!r}; must be three different letters, as in ["i", "j", "k"]')
        return ("i", "j", "k")
    return tuple(found)


def read_also(network: Network, table: Mapping[str, Any], report: Report) -> tuple[Also, ...]:
    """The further spellings of a lecture; mistakes go to `report`."""
    families = _families(network)
    found = [
        _one_also(also, families, partial(_report_below, report, ("also", number)))
        for number, also in enumerate(_list_of_tables(table.get("also", []), report))
    ]
    # the last activation is yhat and aN alike: where both are spelled, each is read
    both = (f"a{network.depth}", "yhat")
    if all(key in table for key in both):
        found += [_one_also({key: table[key]}, families, lambda *_: None) for key in both]
    return tuple(found)


def _one_also(table: Mapping[str, Any], families: dict[str, list[Quantity]], report: Report) -> Also:
    entries: dict[Quantity, str] = {}
    wholes: dict[str, str] = {}
    for key, value in table.items():
        if key in _ALSO_LETTERS:
            if _text(value, (key,), report):
                entries[quantity_of(_ALSO_LETTERS[key])] = braced(value)
        elif key in families:
            _respell(key, value, families[key], entries, wholes, report)
        else:
            report((key,), f"unknown key{nearest(key, [*_ALSO_LETTERS, *families])}")
    return Also(entries, {_whole(families[key][0]): text for key, text in wholes.items()})


_ALSO_LETTERS = {"L": Kind.LOSS, "rate": Kind.RATE}


def _whole(member: Quantity) -> Quantity:
    return quantity_of(member.kind, member.layer, ALL, ALL if member.kind is Kind.WEIGHT else None)


def _report_below(report: Report, above: tuple[str | int, ...], path: tuple[str | int, ...], message: str) -> None:
    report((*above, *path), message)


def _style(style: Any, folder: Path, report: Report) -> Notation:
    known = builtin_notations()
    if isinstance(style, str) and (style in known or style.endswith(".toml")):
        try:
            return load_notation(style, folder)
        except InputError as problem:
            report(("style",), str(problem))
    else:
        report(
            ("style",),
            f"unknown notation {style!r}{nearest(str(style), known)}; or the path of a notation file, ending in .toml",
        )
    return load_notation("flat", folder)


def _families(network: Network) -> dict[str, list[Quantity]]:
    """The quantities that a key of [notation] spells, in the order of its entries."""
    families: dict[str, dict[Quantity, None]] = {}
    for place in [*network.places, *spelled_quantities(network)]:
        if place.kind not in (Kind.LOSS, Kind.SAMPLE_LOSS, Kind.RATE):
            plain = quantity_of(place.kind, place.layer, place.unit, place.source)
            families.setdefault(canonical_name(plain).split("[")[0], {})[plain] = None
    if network.depth:
        families[f"a{network.depth}"] = families["yhat"]
    return {name: [*members] for name, members in families.items()}


def _respell(
    key: str,
    value: Any,
    quantities: list[Quantity],
    entries: dict[Quantity, str],
    wholes: dict[str, str],
    report: Report,
) -> None:
    if isinstance(value, dict):
        for part in value:
            if part not in ("whole", "entries"):
                report((key, part), f"unknown key{nearest(part, ('whole', 'entries'))}")
        if "whole" in value and _text(value["whole"], (key, "whole"), report):
            wholes[key] = braced(value["whole"])
        if "entries" in value:
            _entries(key, value["entries"], quantities, entries, report)
    elif isinstance(value, str):
        if _text(value, (key,), report):
            if len(quantities) == 1 and quantities[0].unit is None:
                entries[quantities[0]] = braced(value)
            else:
                wholes[key] = braced(value)
    else:
        _entries(key, value, quantities, entries, report)


def _entries(key: str, value: Any, quantities: list[Quantity], entries: dict[Quantity, str], report: Report) -> None:
    rows = quantities[-1].unit
    nested = quantities[0].source is not None
    right = f"{rows} rows of {len(quantities) // int(str(rows))}" if nested else str(len(quantities))
    flat = [*_flattened(value, 2 if nested else 1)]
    shaped = not nested or (isinstance(value, list) and len({len(row) for row in value if isinstance(row, list)}) == 1)
    if len(flat) != len(quantities) or not shaped or (nested and len(value) != rows):
        report(
            (key,),
            f"needs {right} spellings, for {canonical_name(quantities[0])} to {canonical_name(quantities[-1])}",
        )
        return
    for quantity, text in zip(quantities, flat, strict=True):
        if _text(text, (key,), report):
            entries[quantity] = braced(text)


def _flattened(value: Any, depth: int) -> Iterable[Any]:
    if isinstance(value, list) and depth:
        for part in value:
            yield from _flattened(part, depth - 1)
    else:
        yield value


def _text(value: Any, path: tuple[str | int, ...], report: Report, *, pattern: bool = False) -> bool:
    if not isinstance(value, str):
        report(path, f"found {value!r}; must be a text in quotes")
        return False
    if pattern and value.count("{}") != 1:
        report(path, f'found {value!r}; must have {{}} once, where the quantity goes, as in "d{{}}"')
        return False
    problem = forbidden_in_math(value.replace("{}", "x", 1) if pattern else value)
    if problem is not None:
        report(path, problem)
    return problem is None


def _list_of_tables(value: Any, report: Report) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return value
    report(("also",), "must be tables [[notation.also]]")
    return []


def _counts(network: Network) -> dict[Quantity, int]:
    """Running numbers: weights and per-unit biases in the order of the places, units layer by layer."""
    numbers: dict[str, count[int]] = {key: count(1) for key in "Wbu"}
    counts: dict[Quantity, int] = {}
    for place in network.places:
        if place.kind is Kind.WEIGHT or place.unit is not None:
            counts[place] = next(numbers[place.kind.value])
    for layer in range(1, network.depth + 1):
        for unit in range(1, network.width(layer) + 1):
            number = next(numbers["u"])
            for kind in (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION, Kind.DELTA):
                counts[quantity_of(kind, layer, unit)] = number
    return counts


def _check_clashes(network: Network, spelling: Spelling, report: Report) -> None:
    """No two quantities of a lecture may look the same."""
    seen: dict[str, Quantity] = {}
    for quantity in spelled_quantities(network):
        look = re.sub(r"\s", "", spelling.latex(quantity))
        look = re.sub(r"\{([A-Za-z0-9])\}", r"\1", look)
        other = seen.setdefault(look, quantity)
        if other != quantity:
            family = canonical_name(quantity).split("[")[0].split("@")[0]
            report(
                (family,),
                f"{canonical_name(other)} and {canonical_name(quantity)} are both written {spelling.latex(quantity)}; "
                "respell one of them, or tie them under [network] if they are one parameter",
            )


def _check_functions(network: Network, spelling: Spelling, report: Report) -> None:
    """No letter may stand for two functions: sigma for softplus, whose slope is the sigmoid."""
    seen: dict[str, str] = {}
    respelled = [layer for layer in range(1, network.depth + 1) if spelling.own_activation(layer) is not None]
    for layer in sorted(range(1, network.depth + 1), key=respelled.__contains__):
        activation = network.layers[layer - 1].activation
        applied = (
            node.function
            for term in (activation.applied, activation.slope)
            for node in walk(term)
            if isinstance(node, Apply)
        )
        for function in applied:
            name = function.removesuffix("_slope")
            written = spelling.own_function(layer, name) or FUNCTIONS[name].latex
            other = seen.setdefault(written, name)
            if other != name:
                key = (f"activation{layer}",)
                report(key, f"{written} would be {other} and {name}; choose another letter for one of them")
