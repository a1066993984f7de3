"""HeatMap -> coloured cells in millimetres, with a scale and the extreme cells outlined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symbackprop.compose.diagram import HeatMap, Panel
from symbackprop.core import numbers
from symbackprop.core.terms import Number
from symbackprop.render.printer import Printer

__all__ = ["LEVELS", "Heat", "heat_map"]

LEVELS = 10  # shades of each sign
_MOST = 40, 72  # rows and columns that can be told apart; beyond, a cell stands for several numbers
_LEFT, _ABOVE, _BELOW, _SCALE, _GAP = 8.0, 12.0, 5.0, 9.0, 9.0  # millimetres round the cells
_CELL = 11.0, 8.0  # a cell at the most
_TICK = 5.0  # from one number of a row or column to the next
_STEPS = (1, 2, 5)
_SCALE_WIDTH, _SCALE_HEIGHT = 66.0, 3.0


@dataclass(frozen=True, slots=True)
class Shade:
    """The lower left corners of all cells of one colour: the shade `percent` of a role's colour on the ground."""

    role: str
    percent: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class DrawnPanel:
    """The cells of a matrix between two `corners`; `head` is where its name stands, `extremes` are cells."""

    corners: tuple[str, str]
    head: str
    name: str
    shades: tuple[Shade, ...]
    extremes: tuple[str, ...]
    rows: tuple[Mark, ...]
    columns: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat map ready to be drawn: cells of a size, `room` as corners of everything, the steps of the scale."""

    room: tuple[str, str]
    cell: str
    panels: tuple[DrawnPanel, ...]
    scale: tuple[Shade, ...]
    step: str
    numbers: tuple[Mark, ...]


def heat_map(heat: HeatMap, printer: Printer, *, width: float, height: float) -> Heat:
    """The panels side by side in `width` by `height` millimetres, their scale included."""
    pooled = [_pooled(panel) for panel in heat.panels]
    tall = max(len(rows) for rows, _ in pooled)
    wide = sum(len(rows[0]) for rows, _ in pooled)
    free = width - (_LEFT + _GAP) * len(pooled) + _GAP
    cell = min(free / wide, _CELL[0]), min((height - _ABOVE - _BELOW - _SCALE) / tall, _CELL[1])
    most = max(abs(float(heat.low.value)), abs(float(heat.high.value)))
    panels: list[DrawnPanel] = []
    left = 0.0
    for panel, (rows, block) in zip(heat.panels, pooled, strict=True):
        left += _LEFT
        panels.append(_panel(panel, rows, block, heat, most, cell, left, printer))
        left += cell[0] * len(rows[0]) + _GAP
    right = left - _GAP
    top = tall * cell[1]
    scale, told = _scale(heat, most, printer, right / 2, -_BELOW - _SCALE)
    half = max(_SCALE_WIDTH / 2 + 8, right / 2)
    room = (_point(right / 2 - half, -_BELOW - _SCALE - 1), _point(right / 2 + half, top + _ABOVE))
    step = _SCALE_WIDTH / len(_levels(heat))
    return Heat(room, _point(*cell), tuple(panels), scale, _point(step, _SCALE_HEIGHT), told)


def _pooled(panel: Panel) -> tuple[Sequence[Sequence[float]], tuple[int, int]]:
    """The rows, and how many numbers a cell stands for, down and across: of several the one of largest size."""
    down, across = -(-len(panel.rows) // _MOST[0]), -(-len(panel.rows[0]) // _MOST[1])
    if down == across == 1:
        return panel.rows, (1, 1)
    starts = range(0, len(panel.rows), down), range(0, len(panel.rows[0]), across)
    rows = [
        [max((x for row in panel.rows[i : i + down] for x in row[j : j + across]), key=abs) for j in starts[1]]
        for i in starts[0]
    ]
    return rows, (down, across)


def _panel(
    panel: Panel,
    rows: Sequence[Sequence[float]],
    block: tuple[int, int],
    heat: HeatMap,
    most: float,
    cell: tuple[float, float],
    left: float,
    printer: Printer,
) -> DrawnPanel:
    top = len(rows) * cell[1]
    places = {
        (i, j): (left + j * cell[0], top - (i + 1) * cell[1]) for i in range(len(rows)) for j in range(len(rows[0]))
    }
    levels: dict[int, list[str]] = {}
    extremes: list[str] = []
    ends = {float(heat.low.value), float(heat.high.value)}
    for (i, j), at in places.items():
        levels.setdefault(_level(rows[i][j], most), []).append(_point(*at))
        if rows[i][j] in ends and most:
            extremes.append(_point(*at))
    width = cell[0] * len(rows[0])
    return DrawnPanel(
        (_point(left, 0), _point(left + width, top)),
        _point(left + width / 2, top + 1.8),
        printer(panel.name),
        tuple(_shade(level, cells) for level, cells in sorted(levels.items()) if level),
        tuple(extremes),
        tuple(
            Mark(_point(left - 1, top - (i + 0.5) * cell[1]), str(i * block[0] + 1)) for i in _ticks(len(rows), cell[1])
        ),
        tuple(
            Mark(_point(left + (j + 0.5) * cell[0], -1), str(j * block[1] + 1)) for j in _ticks(len(rows[0]), cell[0])
        )
        if len(rows[0]) > 1
        else (),
    )


def _scale(
    heat: HeatMap, most: float, printer: Printer, middle: float, bottom: float
) -> tuple[tuple[Shade, ...], tuple[Mark, ...]]:
    """The shades from the largest size of one sign to that of the other, or to 0 where there is one sign, and the
    numbers below them.
    """
    levels = _levels(heat)
    step = _SCALE_WIDTH / len(levels)
    start = middle - _SCALE_WIDTH / 2
    shades = tuple(_shade(level, [_point(start + place * step, bottom + 4)]) for place, level in enumerate(levels))
    largest = max((heat.low.value, heat.high.value), key=lambda value: abs(float(value)))
    least, greatest = sorted((largest, numbers.negate(largest)), key=float)
    texts = [(start + (levels.index(0) + 0.5) * step, "0")]
    texts += [(start, printer(Number(least)))] if levels[0] else []
    texts += [(start + _SCALE_WIDTH, printer(Number(greatest)))] if levels[-1] else []
    return shades, tuple(Mark(_point(x, bottom + 3.4), text) for x, text in texts) if most else ()


def _levels(heat: HeatMap) -> range:
    """The shades of the signs that there are."""
    return range(-LEVELS if float(heat.low.value) < 0 else 0, (LEVELS if float(heat.high.value) > 0 else 0) + 1)


def _level(value: float, most: float) -> int:
    """The shade of a number, from -LEVELS to LEVELS; only 0 itself has none."""
    level = round(LEVELS * value / most) if most else 0
    return level or (value > 0) - (value < 0)


def _shade(level: int, cells: Iterable[str]) -> Shade:
    return Shade("forward" if level > 0 else "loss", abs(level) * 100 // LEVELS, tuple(cells))


def _ticks(count: int, pitch: float) -> Sequence[int]:
    """The rows or columns that have their number beside them: the first, and every so many-th after it."""
    step = next(
        size for size in (factor * 10**power for power in range(4) for factor in _STEPS) if size * pitch >= _TICK
    )
    return [number - 1 for number in range(1, count + 1) if number % step == 0 or (number == 1 and step > 2)]


def _point(x: float, y: float) -> str:
    return f"{x:.2f},{y:.2f}"
