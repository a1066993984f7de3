"""The plots beside the tables of docs/rows.md, as SVG, computed from the rows themselves: `python -m docs.row_plots`.

A function of one number is drawn with its slope, dashed; a loss as a function of the prediction, for the target 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Number, Real, Symbol, Term, negate
from symbackprop.rules.activations import ACTIVATIONS, A, Z
from symbackprop.rules.losses import LOSSES, P, Y
from symbackprop.rules.regularizers import REGULARIZERS, THETA
from symbackprop.rules.value import value_of

__all__ = ["FOLDER", "plots"]

FOLDER = Path(__file__).parent / "images" / "rows"
Curve = Callable[[float], float]
Area = tuple[float, float, float, float]  # from, to, lowest, highest

_WIDTH, _HEIGHT, _POINTS = 150, 90, 240
_ABOUT_ZERO: Area = (-4, 4, -1.6, 3.2)
_OF_A_PROBABILITY: Area = (0, 1, -4, 4)
_JUMP = 0.25  # of the height, between two points of a curve that is not drawn through


def plots() -> Mapping[str, str]:
    """The content of each picture, by the name of its row."""
    return dict(_pictures())


def _pictures() -> Iterator[tuple[str, str]]:
    for row in ACTIVATIONS.values():
        if not row.couples:
            value = _curve(row.applied, {Z: None})
            slope = _curve(row.slope, {Z: None, A: value})
            yield row.name, _svg(_ABOUT_ZERO, value, slope)
    for loss in LOSSES.values():
        if loss.total is None and loss.slopes is None and loss.outside is None and not loss.single:
            area = _OF_A_PROBABILITY if loss.probability and not loss.scores else _ABOUT_ZERO
            part = negate(loss.part) if loss.negative else loss.part
            curves = (_curve(term, {P: None, Y: lambda _: 1.0}) for term in (part, loss.slope))
            yield loss.name, _svg(area, *curves)
    for regularizer in REGULARIZERS.values():
        factor = Number(regularizer.factor)
        curves = (_curve(factor * term, {THETA: None}) for term in (regularizer.part, regularizer.slope))
        yield regularizer.name, _svg(_ABOUT_ZERO, *curves)


def _curve(term: Term, names: Mapping[Symbol, Curve | None]) -> Curve:
    """A formula of some slots as a function of the one that has none."""
    slots = {slot.quantity: curve for slot, curve in names.items()}

    def at(x: float) -> float:
        def lookup(quantity: Quantity) -> Real:
            curve = slots[quantity]
            return x if curve is None else curve(x)

        return float(value_of(term, lookup))

    return at


def _svg(area: Area, value: Curve, slope: Curve) -> str:
    left, _, _, _ = area
    zero_x, zero_y = _place(area, max(left, 0), 0)
    lines = [
        f'<path d="M0 {zero_y}H{_WIDTH}M{zero_x} 0V{_HEIGHT}" stroke="#999" stroke-width="0.7"/>',
        f'<path d="{_path(area, slope)}" stroke="#d95f02" stroke-dasharray="4 3"/>',
        f'<path d="{_path(area, value)}" stroke="#1f78b4" stroke-width="2"/>',
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" fill="none">'
    return "\n".join((head, *lines, "</svg>\n"))


def _place(area: Area, x: float, y: float) -> tuple[str, str]:
    left, right, low, high = area
    across, up = (x - left) / (right - left), (y - low) / (high - low)
    return f"{_WIDTH * across:.1f}", f"{_HEIGHT * (1 - up):.1f}"


def _path(area: Area, curve: Curve) -> str:
    """The curve inside the area, with a gap where it leaves it or jumps."""
    left, right, low, high = area
    steps: list[str] = []
    before: float | None = None
    for n in range(_POINTS + 1):
        x, y = left + (right - left) * n / _POINTS, None
        with suppress(ArithmeticError, ValueError):
            y = curve(x)
        if y is None or not low <= y <= high:
            before = None
            continue
        joined = before is not None and abs(y - before) < _JUMP * (high - low) / 2
        steps.append(("L" if joined else "M") + " ".join(_place(area, x, y)))
        before = y
    return "".join(steps)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in plots().items():
        (FOLDER / f"{name}.svg").write_text(text, "utf-8")
