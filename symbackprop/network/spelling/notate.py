"""The [notation] table of a lecture file -> its spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from symbackprop.core.errors import InputError
from symbackprop.core.graph import Graph
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of
from symbackprop.core.terms import Apply, walk
from symbackprop.network.mistakes import KeyPath, Report, shown
from symbackprop.network.network import Network
from symbackprop.network.schema import nearest
from symbackprop.network.spelling.notationfile import check_indices, read_notation
from symbackprop.network.spelling.spelling import COLUMNS, ROWS, Also, NameForm, Spelling, spelled_quantities
from symbackprop.network.spelling.symbol import as_meant, check_pattern, read_symbol
from symbackprop.rules.functions import function as row_of
from symbackprop.rules.notation import Notation, builtin_notation, builtin_notations

__all__ = ["also_of_equations", "counts_of", "read_also", "read_spelling", "spelling_of_equations"]

_MOST_ALSO = 2000  # parameters of a model whose names are spelled in two ways
# keys of [notation] that spell nothing, and those that spell a letter: loss, rate, ...
_OTHERS = ("style", "vectors", "also", "indices")
_LETTERS = {"L": "loss", "loss_after": "loss_after", "rate": "rate", "gradient": "gradient", "updated": "updated"}


def read_spelling(network: Network, table: Mapping[str, Any], folder: Path, report: Report) -> Spelling:
    """The spelling that a lecture's notation gives to each quantity; mistakes, clashes too, go to `report`."""
    notation = _style(table.get("style", "flat"), folder, report)
    vectors = _vectors(table, report)
    families = _families(network, rows=vectors == ROWS)
    functions = [f"activation{layer}" for layer in range(1, network.depth + 1)]
    entries: dict[Quantity, str] = {}
    wholes: dict[str, str] = {}
    letters = _letters(notation, table, report, network.loss.rule.name)
    if vectors == ROWS:
        letters["order"] = "source,unit"  # w_{ji} is the entry of W in row j
    for key, value in table.items():
        if key in _OTHERS or key in _LETTERS:
            continue
        if key in functions:
            if _text(value, (key,), report):
                letters[key] = as_meant(value)
        elif key in families:
            _respell(key, value, families, entries, wholes, report)
        else:
            report.add((key,), f"unknown key{nearest(key, [*_OTHERS, *_LETTERS, *families, *functions])}")
    for place, parameter in network.graph.ties.items():
        if place in entries and parameter not in entries:
            entries[parameter] = entries[place]
    indices = _indices(table, notation, report)
    activations = tuple(layer.activation for layer in network.layers)
    spelling = Spelling(
        notation,
        network.depth,
        counts_of(network, rows=vectors == ROWS),
        entries,
        wholes,
        letters,
        network.widest > 9,
        indices,
        activations,
        "style" in table,
        vectors,
    )
    _check_clashes(network, spelling, report)
    _check_functions(network, spelling, report)
    return spelling


def _letters(notation: Notation, table: Mapping[str, Any], report: Report, loss: str = "") -> dict[str, str]:
    """The letters of a notation, that of the loss of this name where it has one, with those that the lecturer chose."""
    letters: dict[str, str] = {key: value for key, value in notation.letters.items() if isinstance(value, str)}
    letters["loss"] = notation.letters.get("losses", {}).get(loss, letters["loss"])
    for key, value in table.items():
        if key in _LETTERS and _text(value, (key,), report, pattern=_PATTERNS.get(key)):
            letters[_LETTERS[key]] = as_meant(value)
    return letters


def spelling_of_equations(
    network: Network, forms: Mapping[str, NameForm], loss: str, table: Mapping[str, Any], report: Report
) -> Spelling:
    """The spelling of a model of equations: each name as the lecturer wrote it; mistakes, clashes too, go to `report`.

    `forms` has the form of each name, `loss` the name of the loss.
    """
    notation = builtin_notation("flat")
    of_equations = {key: place for key, place in _LETTERS.items() if key != "L"}
    for key in table:
        if key not in of_equations:
            hint = nearest(key, [*of_equations])
            report.add((key,), f"unknown key{hint}; the names of a model are written as its equations write them")
    letters = _letters(notation, {key: table[key] for key in of_equations if key in table}, report)
    letters["loss"] = forms[loss].latex
    graph = network.graph
    sizes = {axis.layer: size for axis, size in graph.sizes.items() if axis.layer is not None}
    wide = any(size > 9 for size in sizes.values())
    spelling = Spelling(notation, 0, {}, {}, {}, letters, wide, names=forms, sizes=sizes)
    _check_clashes(network, spelling, report)
    return spelling


def also_of_equations(network: Network, spelling: Spelling) -> tuple[Also, ...]:
    """The names of a model with their indices set apart by commas, or not, whichever its equations do not."""
    graph = network.graph
    if len(network.parameters) > _MOST_ALSO:
        return ()
    other = replace(
        spelling, names={name: replace(form, commas=not form.commas) for name, form in spelling.names.items()}
    )
    entries = {
        entry: other.latex(entry)
        for general in graph.quantities
        for entry in graph.entries(general)
        if entry != graph.loss and len(entry.variable.fixed or entry.at) > 1
    }
    return (Also(entries, {}),)


def _vectors(table: Mapping[str, Any], report: Report) -> str:
    """Whether vectors are columns or rows, where the lecture file says so."""
    found = table.get("vectors", "")
    if found in ("", COLUMNS, ROWS):
        return str(found)
    report.add(("vectors",), f"found {shown(found)}; must be {shown(COLUMNS)} or {shown(ROWS)}")
    return ""


def _indices(table: Mapping[str, Any], notation: Notation, report: Report) -> tuple[str, ...]:
    """The letters for running indices: three different ones."""
    found = table.get("indices", notation.letters.get("indices", ["i", "j", "k"]))
    try:
        check_indices(found)
    except ValueError as problem:
        report.add(("indices",), str(problem))
        return ("i", "j", "k")
    return tuple(found)


def read_also(network: Network, table: Mapping[str, Any], report: Report) -> tuple[Also, ...]:
    """The further spellings of a lecture; mistakes go to `report`."""
    families = _families(network, rows=table.get("vectors") == ROWS)
    found = [
        _one_also(also, families, report.within("also", number))
        for number, also in enumerate(_list_of_tables(table.get("also", []), report))
    ]
    # the last activation is yhat and aN alike: where both are spelled, each is read
    both = (f"a{network.depth}", "yhat")
    if all(key in table for key in both):
        found += [_one_also({key: table[key]}, families, replace(report, found=[])) for key in both]
    return tuple(found)


def _one_also(table: Mapping[str, Any], families: _Families, report: Report) -> Also:
    entries: dict[Quantity, str] = {}
    wholes: dict[str, str] = {}
    for key, value in table.items():
        if key in _ALSO_LETTERS:
            if _text(value, (key,), report):
                entries[quantity_of(_ALSO_LETTERS[key])] = as_meant(value)
        elif key in families:
            _respell(key, value, families, entries, wholes, report)
        else:
            report.add((key,), f"unknown key{nearest(key, [*_ALSO_LETTERS, *families])}")
    return Also(entries, {_whole(families[key][0]): text for key, text in wholes.items()})


_ALSO_LETTERS = {"L": Kind.LOSS, "rate": Kind.RATE}


def _whole(member: Quantity) -> Quantity:
    return quantity_of(member.kind, member.layer, ALL, ALL if member.kind is Kind.WEIGHT else None)


def _style(style: Any, folder: Path, report: Report) -> Notation:
    known = builtin_notations()
    if isinstance(style, str) and style in known:
        return builtin_notation(style)
    if isinstance(style, str) and style.endswith(".toml"):
        try:
            return read_notation(folder / style)
        except InputError as problem:
            report.extend(problem.mistakes)
    else:
        report.add(
            ("style",),
            f"unknown notation {shown(style)}{nearest(str(style), known)}; "
            "or the path of a notation file, ending in .toml",
        )
    return builtin_notation("flat")


@dataclass(frozen=True, slots=True)
class _Families(Mapping[str, list[Quantity]]):
    """The quantities that a key of [notation] spells, in the order of its entries, listed where a key is used; a weight
    matrix has a row for each unit, or where vectors are `rows` for each input.
    """

    graph: Graph
    generals: Mapping[str, Quantity]
    rows: bool = False

    def __getitem__(self, key: str) -> list[Quantity]:
        found = [*self.graph.entries(self.generals[key])]
        return sorted(found, key=source_first) if self.rows else found

    def __iter__(self) -> Iterator[str]:
        return iter(self.generals)

    def __len__(self) -> int:
        return len(self.generals)


def _families(network: Network, *, rows: bool) -> _Families:
    graph = network.graph
    computed = [definition.of for definition in graph.definitions]
    deltas = [of.of_kind(Kind.DELTA) for of in computed if of.kind is Kind.PREACTIVATION]
    generals = {
        canonical_name(general).split("[")[0]: general
        for general in (one.of_sample(None) for one in (*graph.parameters, *graph.given, *computed, *deltas))
        if general.kind not in (Kind.LOSS, Kind.SAMPLE_LOSS)
    }
    if network.depth:
        generals[f"a{network.depth}"] = generals["yhat"]
    return _Families(graph, generals, rows)


def _respell(
    key: str,
    value: Any,
    families: _Families,
    entries: dict[Quantity, str],
    wholes: dict[str, str],
    report: Report,
) -> None:
    quantities = families[key]
    if isinstance(value, dict):
        for part in value:
            if part not in ("whole", "entries"):
                report.add((key, part), f"unknown key{nearest(part, ('whole', 'entries'))}")
        if "whole" in value and _text(value["whole"], (key, "whole"), report):
            wholes[key] = as_meant(value["whole"])
        if "entries" in value:
            _entries((key, "entries"), value["entries"], quantities, entries, report, rows=families.rows)
    elif isinstance(value, str):
        if _text(value, (key,), report):
            if len(quantities) == 1 and quantities[0].unit is None:
                entries[quantities[0]] = as_meant(value)
            else:
                wholes[key] = as_meant(value)
    else:
        _entries((key,), value, quantities, entries, report, rows=families.rows)


def _entries(
    path: KeyPath,
    value: Any,
    quantities: list[Quantity],
    entries: dict[Quantity, str],
    report: Report,
    *,
    rows: bool,
) -> None:
    nested = quantities[0].source is not None
    height = int(str(quantities[-1].source if rows and nested else quantities[-1].unit))
    right = f"{height} rows of {len(quantities) // height}" if nested else str(len(quantities))
    flat = [*_flattened(value, 2 if nested else 1)]
    shaped = not nested or (isinstance(value, list) and len({len(row) for row in value if isinstance(row, list)}) == 1)
    if len(flat) != len(quantities) or not shaped or (nested and len(value) != height):
        report.add(
            path,
            f"needs {right} spellings, for {canonical_name(quantities[0], rows=rows)} to "
            f"{canonical_name(quantities[-1], rows=rows)}",
        )
        return
    for quantity, (place, text) in zip(quantities, flat, strict=True):
        if _text(text, (*path, *place), report):
            entries[quantity] = as_meant(text)


def _flattened(value: Any, depth: int) -> Iterable[tuple[KeyPath, Any]]:
    """Each entry of a nested list with its place in it."""
    if isinstance(value, list) and depth:
        for place, part in enumerate(value):
            for inner, entry in _flattened(part, depth - 1):
                yield (place, *inner), entry
    else:
        yield (), value


# how the patterns are checked
_PATTERNS: Mapping[str, Callable[[str], None]] = {
    "gradient": check_pattern,
    "updated": partial(check_pattern, single=True),
}


def _text(value: Any, path: KeyPath, report: Report, pattern: Callable[[str], None] | None = None) -> bool:
    """Whether a value is a spelling, or a pattern for one."""
    if not isinstance(value, str):
        report.add(path, f"found {shown(value)}; must be a text in quotes")
        return False
    try:
        (pattern or read_symbol)(as_meant(value))
    except ValueError as problem:
        report.add(path, str(problem))
        return False
    return True


def _list_of_tables(value: Any, report: Report) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return value
    report.add(("also",), "must be tables [[notation.also]]")
    return []


def source_first(place: Quantity) -> tuple[int, ...]:
    """Where a weight stands in a matrix with a row for each input."""
    return tuple(number for number in reversed(place.at) if isinstance(number, int))


def counts_of(network: Network, *, rows: bool = False) -> dict[Quantity, int]:
    """Running numbers: weights and per-unit biases in the order of the places, units layer by layer. Where vectors are
    `rows`, those of a weight matrix are counted in its rows, which are those of the inputs.
    """
    numbers: dict[str, count[int]] = {key: count(1) for key in "Wbu"}
    counts: dict[Quantity, int] = {}
    weights_first = {place: (place.layer, source_first(place)) for place in network.places}
    for place in sorted(network.places, key=weights_first.__getitem__) if rows else network.places:
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
        written = spelling.latex(quantity)
        own = quantity.kind in (Kind.LOSS, Kind.RATE) or (
            spelling.entries and quantity._replace(sample=None, step=0) in spelling.entries
        )
        look = "".join((read_symbol(written).latex() if own else written).split())
        if "{" in look:
            look = _IN_BRACES.sub(r"\1", look)
        other = seen.setdefault(look, quantity)
        if other != quantity:
            family = canonical_name(quantity).split("[")[0].split("@")[0]
            report.add(
                (_KEYS.get(family, family),),
                f"{canonical_name(other)} and {canonical_name(quantity)} are both written {written}; "
                "respell one of them, or tie them under [network] if they are one parameter",
            )


_IN_BRACES = re.compile(r"\{([A-Za-z0-9])\}")  # one character, which looks the same without them
_KEYS = {"eta": "rate"}  # the key of [notation], where it is not the canonical name


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
            row = row_of(function)
            name = row.derivative_of or function
            written = spelling.own_function(layer, name) or row_of(name).latex
            other = seen.setdefault(written, name)
            if other != name:
                key = (f"activation{layer}",)
                report.add(key, f"{written} would be {other} and {name}; choose another letter for one of them")
