"""The numbers of a lecture: shapes checked, every decimal exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of
from symbackprop.network.network import Layer
from symbackprop.network.schema import nearest
from symbackprop.rules.losses import Loss

__all__ = ["Shape", "exact", "read_values", "sample_count", "shape_of"]

Report = Callable[[str, str], None]  # key, message
Shape = tuple[int, ...]

_DIGITS = 60
_EXPONENT = 60


def exact(value: Any) -> Fraction:
    """A TOML number as the rational that it spells. Raises ValueError, saying what is wrong with it."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"found {_shown(value)}; must be a number")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"found {value}; must be a finite number")
    if len(number.as_tuple().digits) > _DIGITS or abs(number.adjusted()) > _EXPONENT:
        raise ValueError(f"has more than {_DIGITS} digits or is beyond 10^{_EXPONENT}; write a shorter number")
    return Fraction(number)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def shape_of(layers: Sequence[Layer], inputs: int, key: str) -> tuple[Shape, str] | None:
    """The shape of W1, b2, ... and what its numbers are for; None for another key."""
    letter, digits = key[:1], key[1:]
    if letter not in ("W", "b") or not digits.isdecimal() or not 1 <= int(digits) <= len(layers):
        return None
    number = int(digits)
    layer, fan_in = layers[number - 1], layers[number - 2].units if number > 1 else inputs
    if letter == "W":
        sources = "inputs" if number == 1 else f"units of layer {number - 1}"
        return (layer.units, fan_in), f"{layer.units} rows (units of layer {number}) of {fan_in} numbers ({sources})"
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
    return len(rows) if len(rows) > 1 else None


def read_values(
    layers: Sequence[Layer], inputs: int, loss: Loss, values: dict[str, Any], report: Report
) -> dict[Quantity, Fraction]:
    """Every given number by its place; mistakes go to `report`."""
    found: dict[Quantity, Fraction] = {}
    known = ["x", "y", *(f"{letter}{n}" for n in range(1, len(layers) + 1) for letter in "Wb")]
    for key, value in values.items():
        if key == "x":
            _rows(key, Kind.INPUT, inputs, "inputs", value, sample_count(values), report, found)
        elif key == "y":
            _targets(layers[-1].units, loss, value, values, report, found)
        elif (expected := shape_of(layers, inputs, key)) is not None:
            _array(key, expected, value, report, found)
        elif key in known:
            report(key, f'layer {key[1:]} has no bias; leave it out or set bias = "per_unit" or "shared"')
        else:
            report(key, f"unknown key{nearest(key, known)}")
    return found


def _array(key: str, expected: tuple[Shape, str], value: Any, report: Report, found: dict[Quantity, Fraction]) -> None:
    shape, words = expected
    kind, layer = Kind.WEIGHT if key[0] == "W" else Kind.BIAS, int(key[1:])

    def put(item: Any, place: tuple[int, ...]) -> bool:
        depth = len(place)
        if depth == len(shape):
            try:
                found[quantity_of(kind, layer, *place)] = exact(item)
            except ValueError as problem:
                where = f"[{','.join(map(str, place))}]" if place else ""
                report(key, f"{key}{where} {problem}")
            return not isinstance(item, list)
        if not isinstance(item, list) or len(item) != shape[depth]:
            return False
        # every part is looked at, so that every mistake is reported
        return min([put(part, (*place, number)) for number, part in enumerate(item, start=1)])

    if not put(value, ()):
        report(key, f"needs {words}; found {_found_shape(value)}")


def _found_shape(value: Any) -> str:
    if not isinstance(value, list):
        return "one number" if isinstance(value, int | Decimal) else _shown(value)
    if value and all(isinstance(row, list) for row in value):
        lengths = [len(row) for row in value]
        if len(set(lengths)) == 1:
            return f"{len(value)} rows of {lengths[0]}"
        return "rows of different lengths: " + ", ".join(map(str, lengths[:10]))
    return f"a list of {len(value)}" if not any(isinstance(row, list) for row in value) else "numbers and rows mixed"


def _rows(
    key: str,
    kind: Kind,
    width: int,
    words: str,
    value: Any,
    samples: int | None,
    report: Report,
    found: dict[Quantity, Fraction],
) -> None:
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]  # a batch of one is a single sample
    rows = value if samples is not None else [value]
    one = f"{width} numbers ({words})"
    right = one if samples is None else f"{samples} rows (samples) of {one}"
    if not isinstance(rows, list) or (samples is not None and len(rows) != samples):
        report(key, f"needs {right}; found {_found_shape(value)}")
        return
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != width or any(isinstance(item, list) for item in row):
            report(key, f"needs {right}; found {_found_shape(value)}")
            return
        for unit, item in enumerate(row, start=1):
            try:
                found[quantity_of(kind, unit=unit, sample=number if samples is not None else None)] = exact(item)
            except ValueError as problem:
                report(key, f"{key}[{unit}] {problem}")


def _targets(
    outputs: int, loss: Loss, value: Any, values: dict[str, Any], report: Report, found: dict[Quantity, Fraction]
) -> None:
    if loss.single:
        report("y", f"the loss {loss.name!r} has no target; leave y out")
        return
    samples = sample_count(values)
    rows = value if samples is not None else [value]
    if isinstance(rows, list) and (samples is None or len(rows) == samples):
        rows = [_one_hot(row, outputs, report) for row in rows]
        value = rows if samples is not None else rows[0]
    before = set(found)
    _rows("y", Kind.TARGET, outputs, "outputs", value, samples, report, found)
    _check_targets(loss, outputs, {q: v for q, v in found.items() if q not in before}, report)


def _one_hot(row: Any, outputs: int, report: Report) -> Any:
    """A class number, counted from 0, as its one-hot row."""
    if isinstance(row, bool) or not isinstance(row, int):
        return row
    if outputs == 1:
        return row  # one output has no classes to number; the shape check shows the right nesting
    if not 0 <= row < outputs:
        report("y", f"found class {row}; classes count from 0 to {outputs - 1}")
        row = 0
    return [int(place == row) for place in range(outputs)]


def _check_targets(loss: Loss, outputs: int, targets: dict[Quantity, Fraction], report: Report) -> None:
    if loss.probability:
        for quantity, value in targets.items():
            if not 0 <= value <= 1:
                report("y", f"{canonical_name(quantity)} is {_decimal(value)}; {loss.name} needs targets from 0 to 1")
                return
    if loss.distribution:
        for sample in dict.fromkeys(quantity.sample for quantity in targets):
            row = [value for quantity, value in targets.items() if quantity.sample == sample]
            if len(row) == outputs and sum(row) != 1:
                which = "" if sample is None else f" of sample {sample}"
                report(
                    "y",
                    f"the targets{which} sum to {_decimal(sum(row))}; {loss.name} needs a distribution: a sum of 1",
                )


def _decimal(value: Fraction | int) -> str:
    return f"{float(value):.10g}"
