"""Plot -> a chart with axes, ticks and curves, in millimetres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from symbackprop.compose.diagram import Bars, Plot
from symbackprop.render.printer import Printer

__all__ = ["Chart", "ColumnChart", "chart", "column_chart"]

_LEFT, _RIGHT, _BELOW, _ABOVE, _LEGEND = 11.0, 7.0, 7.0, 5.0, 7.0  # room round the axes
_NAMES, _NUMBERS = 9.0, 8.0  # room below and above bars
_WIDEST_PITCH, _BAR = 32.0, 0.62  # from bar to bar, and the bar's share of it
_JUMP, _STEEPER = 0.08, 5.0  # of the height between neighbours, and times the steps beside it: there a curve has a gap
_TICK = 4.5  # a tick stands this far from the other axis
_NUMBER = 4.0, 2.4  # a tick's number must be this far from every curve, or it moves
# the places of the number of a tick, best first: off the tick in millimetres, and whether beyond the axis
_ACROSS = (
    ("below", 0.0, -3.0, False),
    ("above", 0.0, 3.0, True),
    ("below left", -3.5, -3.0, False),
    ("below right", 3.5, -3.0, False),
)
_UP = (
    ("left", -4.0, 0.0, False),
    ("right", 4.0, 0.0, True),
    ("above left", -4.0, 2.8, False),
    ("below right", 4.0, -2.8, True),
    ("above right", 4.0, 2.8, True),
    ("below left", -4.0, -2.8, False),
)
_NEARLY = 0.06  # of the range, up to which an axis goes on to its next round number


@dataclass(frozen=True, slots=True)
class DrawnCurve:
    """One curve as strokes of points; at a jump a stroke ends in an open dot and the next begins with a full one."""

    strokes: tuple[tuple[str, ...], ...]
    open_dots: tuple[str, ...]
    full_dots: tuple[str, ...]
    role: str
    label: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    number: str
    place: str  # where the number stands, off the curves, in the words of TikZ
    turned: bool  # on the other side of the axis than usual


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot ready to be drawn: `corners` of the axes, `room` as corners of everything with its legend."""

    corners: tuple[str, str]
    room: tuple[str, str]
    origin: str
    middle: str
    across: str
    ticks_across: tuple[Tick, ...]
    ticks_up: tuple[Tick, ...]
    curves: tuple[DrawnCurve, ...]


def chart(plot: Plot, printer: Printer, *, width: float, height: float, decimal: str = ".") -> Chart:
    """The plot in `width` by `height` millimetres, its legend included."""
    xs = [x for curve in plot.curves for x, _ in curve.points]
    left, right = min(xs), max(xs)
    wide, high = width - _LEFT - _RIGHT, height - _BELOW - _ABOVE - _LEGEND
    low, top = _to_round_numbers(plot.low, plot.high)

    def place(x: float, y: float) -> tuple[float, float]:
        return (x - left) / ((right - left) or 1) * wide, (y - low) / ((top - low) or 1) * high

    origin = place(min(max(left, 0.0), right), min(max(low, 0.0), top))
    curves = tuple(
        _drawn(
            tuple(place(x, y) for x, y in curve.points),
            high,
            curve.role.value,
            "" if curve.label is None else printer(curve.label),
            curve.marked,
        )
        for curve in plot.curves
    )
    points = [place(x, y) for curve in plot.curves for x, y in curve.points]

    def busy(x: float, y: float) -> bool:
        return any(abs(a - x) < _NUMBER[0] and abs(b - y) < _NUMBER[1] for a, b in points)

    whole = all(curve.marked for curve in plot.curves)
    across: list[Tick] = []
    for x in _ticks(left, right, whole=whole):
        at = place(x, 0)[0]
        if abs(at - origin[0]) > _TICK:
            across += _tick((at, origin[1]), _number(x, decimal), _ACROSS, busy)
    up: list[Tick] = []
    for y in _ticks(low, top):
        at = place(0, y)[1]
        if abs(at - origin[1]) > _TICK:
            up += _tick((origin[0], at), _number(y, decimal), _UP, busy)
    return Chart(
        (_point(0, 0), _point(wide, high)),
        (_point(-_LEFT, -_BELOW - _LEGEND), _point(wide + _RIGHT, high + _ABOVE)),
        _point(*origin),
        _point(wide / 2, 0),
        printer(plot.across),
        tuple(across),
        tuple(up),
        curves,
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A bar between two `corners`, the `foot` and the `head` in the middle of its ends."""

    corners: tuple[str, str]
    foot: str
    head: str
    label: str
    number: str
    role: str


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Bars ready to be drawn on a line from `start` to `end`; `room` as corners of everything."""

    room: tuple[str, str]
    start: str
    end: str
    columns: tuple[Column, ...]


def column_chart(bars: Bars, printer: Printer, *, width: float, height: float) -> ColumnChart:
    """The bars in `width` by `height` millimetres, the highest as high as there is room."""
    high = height - _NAMES - _NUMBERS
    top = max(bar.height for bar in bars.bars) or 1.0
    pitch = min(width / len(bars.bars), _WIDEST_PITCH)
    half = pitch * _BAR / 2
    left = (width - pitch * len(bars.bars)) / 2
    columns = []
    for place, bar in enumerate(bars.bars):
        middle, tall = left + (place + 0.5) * pitch, bar.height / top * high
        columns.append(
            Column(
                (_point(middle - half, 0), _point(middle + half, tall)),
                _point(middle, 0),
                _point(middle, tall),
                printer(bar.label),
                printer(bar.number),
                bar.role.value,
            )
        )
    room = (_point(0, -_NAMES), _point(width, high + _NUMBERS))
    return ColumnChart(room, _point(left, 0), _point(left + pitch * len(bars.bars), 0), tuple(columns))


def _tick(
    at: tuple[float, float],
    number: str,
    places: Sequence[tuple[str, float, float, bool]],
    busy: Callable[[float, float], bool],
) -> list[Tick]:
    """A tick with its number in the first place that is free; none where curves run in all of them."""
    free = (Tick(_point(*at), number, name, turned) for name, x, y, turned in places if not busy(at[0] + x, at[1] + y))
    found = next(free, None)
    return [] if found is None else [found]


def _to_round_numbers(low: float, high: float) -> tuple[float, float]:
    """The ends of an axis, at the next round number where they nearly reach it: 1 for a sigmoid that ends at 0.98."""
    ticks = _ticks(low, high)
    if len(ticks) < 2:
        return low, high
    step, slack = ticks[1] - ticks[0], _NEARLY * (high - low)
    above, below = ticks[-1] + step, ticks[0] - step
    return (below if low - below < slack else low), (above if above - high < slack else high)


def _drawn(points: tuple[tuple[float, float], ...], high: float, role: str, label: str, marked: bool) -> DrawnCurve:
    """The curve in strokes: it is torn where it jumps, and the value at the jump is that of the point on it."""
    if marked:
        return DrawnCurve((tuple(_point(*p) for p in points),), (), (), role, label, marked)
    strokes: list[list[tuple[float, float]]] = [[points[0]]]
    ends: list[str] = []
    starts: list[str] = []
    steps = [abs(here[1] - before[1]) for before, here in pairwise(points)]
    for place, (before, here) in enumerate(pairwise(points)):
        beside = max(steps[max(place - 1, 0) : place] + steps[place + 1 : place + 2], default=0.0)
        if steps[place] > max(_JUMP * high, _STEEPER * beside):
            ends.append(_point(*before))
            starts.append(_point(before[0], here[1]))
            strokes.append([(before[0], here[1])])
        strokes[-1].append(here)
    drawn = tuple(tuple(_point(*point) for point in stroke) for stroke in strokes)
    # the slope at a kink is that of the left side: the left end is the full dot
    return DrawnCurve(drawn, tuple(starts), tuple(ends), role, label, marked)


def _ticks(low: float, high: float, *, whole: bool = False) -> list[float]:
    """Four or five round numbers from low to high; with `whole`, whole ones."""
    rough = (high - low) / 4
    size = 10.0 ** floor(log10(rough)) if rough > 0 else 1.0
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.99)
    step = max(1.0, float(round(step))) if whole else step
    return [round(step * n, 10) for n in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _number(value: float, decimal: str) -> str:
    text = f"{value:g}"
    return text if decimal == "." else text.replace(".", "{" + decimal + "}")


def _point(x: float, y: float) -> str:
    return f"{x:.2f},{y:.2f}"
