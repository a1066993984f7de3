"""The numbers of a lecture: shapes checked, every decimal exact."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symbackprop.core.places import Place
from symbackprop.core.quantities import Kind, Quantity, Variable
from symbackprop.network.mistakes import Report, shown
from symbackprop.network.network import Layer
from symbackprop.network.numerals import exact
from symbackprop.network.schema import nearest
from symbackprop.rules.losses import Loss

__all__ = ["Shape", "read_values", "sample_count", "shape_of"]

Shape = tuple[int, ...]

_EXAMPLE = 12  # numbers, up to which the right form is written out


def shape_of(layers: Sequence[Layer], inputs: int, key: str, *, rows: bool = False) -> tuple[Shape, str] | None:
    """The shape of W1, b2, ... and what its numbers are for; None for another key. Where vectors are `rows`, a weight
    matrix has a row for each input.
    """
    letter, digits = key[:1], key[1:]
    if letter not in ("W", "b") or not (digits.isascii() and digits.isdecimal() and digits[0] != "0"):
        return None
    if len(digits) > 4 or int(digits) > len(layers):
        return None
    number = int(digits)
    layer, fan_in = layers[number - 1], layers[number - 2].units if number > 1 else inputs
    if letter == "W":
        units = (layer.units, f"units of layer {number}")
        sources = (fan_in, "inputs" if number == 1 else f"units of layer {number - 1}")
        (height, down), (width, across) = (sources, units) if rows else (units, sources)
        return (height, width), f"{height} rows ({down}) of {width} numbers ({across})"
    if layer.bias == "shared":
        return (), f"one number (layer {number} shares its bias)"
    if layer.bias == "per_unit":
        return (layer.units,), f"{layer.units} numbers (units of layer {number})"
    return None


def sample_count(values: dict[str, Any]) -> int | None:
    """The number of rows of x (or of y where there is no x), None for a single sample."""
    x = values.get("x")
    rows = x if x is not None else values.get("y")
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], list):
        return None
    return len(rows)


def read_values(
    layers: Sequence[Layer],
    inputs: int,
    loss: Loss | None,
    values: dict[str, Any],
    report: Report,
    *,
    rows: bool = False,
) -> dict[Quantity, Fraction]:
    """Every given number by its place; mistakes go to `report`. Without a loss, targets are checked for their shape.
    Where vectors are `rows`, a weight matrix has a row for each input.
    """
    found: dict[Quantity, Fraction] = {}
    known = ["x", "y", *(f"{letter}{n}" for n in range(1, len(layers) + 1) for letter in "Wb")]
    samples = sample_count(values)
    for key, value in values.items():
        below = report.within(key)
        if key == "x":
            found |= _rows(Kind.INPUT, inputs, "inputs", value, samples, below)
        elif key == "y":
            found |= _targets(layers[-1].units, loss, value, samples, below)
        elif (expected := shape_of(layers, inputs, key, rows=rows)) is not None:
            found |= _array(key, expected, value, below, rows=rows)
        elif key in known:
            below.add((), f'layer {key[1:]} has no bias; leave it out or set bias = "per_unit" or "shared"')
        else:
            below.add((), f"unknown key{nearest(key, known)}")
    return found


def _array(
    key: str, expected: tuple[Shape, str], value: Any, report: Report, *, rows: bool
) -> dict[Quantity, Fraction]:
    shape, words = expected
    variable = Variable(Kind.WEIGHT if key[0] == "W" else Kind.BIAS, int(key[1:]))
    found: dict[Quantity, Fraction] = {}

    def put(item: Any, place: tuple[int, ...]) -> bool:
        depth = len(place)
        if depth == len(shape):
            if isinstance(item, list):
                return False
            _take(Quantity(variable, place[::-1] if rows else place), place, item, report, found)
            return True
        if not isinstance(item, list) or len(item) != shape[depth]:
            return False
        # every part is looked at, so that every mistake is reported
        return min([put(part, (*place, number)) for number, part in enumerate(item, start=1)])

    if not put(value, ()):
        report.add((), f"needs {words}; found {_found_shape(value)}")
    return found


def _take(quantity: Quantity, place: Sequence[int], item: Any, report: Report, found: dict[Quantity, Fraction]) -> None:
    """Put a number where it belongs; a mistake in it has its place, counted from 1."""
    try:
        found[quantity] = exact(item)
    except ValueError as problem:
        report.add(tuple(number - 1 for number in place), str(problem))


def _found_shape(value: Any) -> str:
    if not isinstance(value, list):
        return "one number" if _is_number(value) else shown(value)
    if value and all(isinstance(row, list) for row in value):
        lengths = [len(row) for row in value]
        if len(set(lengths)) == 1:
            return f"{len(value)} {'row' if len(value) == 1 else 'rows'} of {lengths[0]}"
        return "rows of different lengths: " + ", ".join(map(str, lengths[:10]))
    return f"a list of {len(value)}" if not any(isinstance(row, list) for row in value) else "numbers and rows mixed"


def _is_number(value: Any) -> bool:
    try:
        exact(value)
    except ValueError:
        return False
    return True


def _rows(
    kind: Kind, width: int, words: str, value: Any, samples: int | None, report: Report
) -> dict[Quantity, Fraction]:
    """The inputs or targets of every sample; where they are nested otherwise, the right form is shown."""
    rows = value if samples is not None else [value]
    fits = isinstance(rows, list) and len(rows) == (samples or 1)
    if not fits or not all(isinstance(row, list) and len(row) == width and _flat(row) for row in rows):
        one = f"{width} {'number' if width == 1 else 'numbers'} ({words}) in a list"
        right = one if samples is None else f"{samples} {'row' if samples == 1 else 'rows'} (samples) of {one}"
        report.add((), f"needs {right}{_example(kind.value, width, value, samples)}; found {_found_shape(value)}")
        return {}
    found: dict[Quantity, Fraction] = {}
    variable = Variable(kind)
    for number, row in enumerate(rows, start=1):
        for unit, item in enumerate(row, start=1):
            sample = number if samples is not None else None
            place = (unit,) if sample is None else (sample, unit)
            _take(Quantity(variable, (unit,), sample), place, item, report, found)
    return found


def _flat(row: list[Any]) -> bool:
    return not any(isinstance(item, list) for item in row)


def _example(key: str, width: int, value: Any, samples: int | None) -> str:
    """`, as in y = [[0], [1]]`: the numbers found, nested as they should be; nothing where they do not fit."""
    numbers = [*_numbers(value)]
    if not 0 < len(numbers) == width * (samples or 1) <= _EXAMPLE or not all(map(_is_number, numbers)):
        return ""
    rows = [numbers[start : start + width] for start in range(0, len(numbers), width)]
    texts = [f"[{', '.join(json.dumps(item) if isinstance(item, str) else str(item) for item in row)}]" for row in rows]
    return f", as in {key} = {texts[0] if samples is None else '[' + ', '.join(texts) + ']'}"


def _numbers(value: Any) -> list[Any]:
    return [number for part in value for number in _numbers(part)] if isinstance(value, list) else [value]


def _targets(
    outputs: int, loss: Loss | None, value: Any, samples: int | None, report: Report
) -> dict[Quantity, Fraction]:
    if loss is not None and loss.single:
        report.add((), f"the loss {loss.name!r} has no target; leave y out")
        return {}
    rows = value if samples is not None else [value]
    if isinstance(rows, list) and len(rows) == (samples or 1):
        rows = [_one_hot(row, outputs, report) for row in rows]
        value = rows if samples is not None else rows[0]
    found = _rows(Kind.TARGET, outputs, "outputs", value, samples, report)
    if loss is not None:
        _check_targets(loss, outputs, found, report)
    return found


def _one_hot(row: Any, outputs: int, report: Report) -> Any:
    """A class number, counted from 0, as its one-hot row."""
    if isinstance(row, bool) or not isinstance(row, int):
        return row
    if outputs == 1:
        return row  # one output has no classes to number; the shape check shows the right nesting
    if not 0 <= row < outputs:
        report.add((), f"found class {shown(row)}; classes count from 0 to {outputs - 1}")
        row = 0
    return [int(place == row) for place in range(outputs)]


def _check_targets(loss: Loss, outputs: int, targets: dict[Quantity, Fraction], report: Report) -> None:
    if loss.probability:
        for quantity, value in targets.items():
            if not 0 <= value <= 1:
                path = [place - 1 for place in (quantity.sample, quantity.unit) if isinstance(place, int)]
                report.add(path, f"found {_decimal(value)}; {loss.name} needs targets from 0 to 1")
    if loss.distribution or loss.one_hot:
        rows: dict[Place | None, list[Fraction]] = {}
        for quantity, value in targets.items():
            rows.setdefault(quantity.sample, []).append(value)
        for sample, row in rows.items():
            path = [sample - 1] if isinstance(sample, int) else []
            if loss.one_hot and len(row) == outputs and (sum(row) != 1 or set(row) - {0, 1}):
                report.add(path, f"{loss.name} needs a target of 1 for the true class and 0 for the others")
            elif len(row) == outputs and sum(row) != 1:
                report.add(
                    path, f"the targets sum to {_decimal(sum(row))}; {loss.name} needs a distribution: a sum of 1"
                )


def _decimal(value: Fraction | int) -> str:
    return f"{float(value):.10g}"
