"""Diagram -> where everything stands: coordinates in centimetres, labels placed so that none collides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, hypot, log10

from symbackprop.compose.diagram import Diagram, Edge, Node, Plot, Role
from symbackprop.core.terms import Matrix, Symbol
from symbackprop.render.printer import Printer

__all__ = ["Chart", "Picture", "Places", "chart", "lay_out"]

RADIUS = 0.36
_WEIGHTED = 1.75  # of the distance between columns
_WIDEST = 1.5
_LABEL = (0.36, 0.19)  # half the width and height of a label
_VALUE_ROW = 0.29
_LETTER, _CAPTION_ROW = 0.12, 0.32  # the width of a letter of a caption, the height of its line
_POSITIONS = [place / 100 for place in range(20, 81, 3)]


@dataclass(frozen=True, slots=True)
class PlacedNode:
    name: str
    at: str
    label: str
    role: str
    gap: bool
    value: str


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """An edge from node to node; its label stands at `position` along it, between 0 and 1, in `room` centimetres."""

    tail: str
    head: str
    role: str
    label: str
    position: float
    room: str


@dataclass(frozen=True, slots=True)
class PlacedCaption:
    at: str
    key: str
    role: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A diagram ready to be drawn between two `corners`; points are written x,y in centimetres."""

    corners: tuple[str, str]
    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]
    captions: tuple[PlacedCaption, ...]


Places = dict[object, dict[tuple[str, str], float]]  # where labels stand along their edges, by geometry


def lay_out(diagram: Diagram, printer: Printer, known: Places, *, width: float = 5.85, height: float = 6.1) -> Picture:
    """The diagram in at most `width` by `height` centimetres.

    `known` has the places of labels that were found before, and is added to: most pictures of a deck have one geometry.
    """
    across = _columns(diagram, width - 2 * RADIUS)
    room = height - 2 * RADIUS - 0.7 - (0.9 if diagram.fixed_rows else 0.0)
    down = min(1.75, room / max(diagram.rows - 1, 1))
    sizes: dict[int, int] = {}
    for node in diagram.nodes:
        sizes[node.column] = max(sizes.get(node.column, 0), node.row)
    middle = (diagram.rows - 1) / 2 * down
    points = {
        node.name: (
            across[node.column],
            (((diagram.rows if diagram.fixed_rows else sizes[node.column]) - 1) / 2 - (node.row - 1)) * down,
        )
        for node in diagram.nodes
    }
    column = {node.name: node.column for node in diagram.nodes}
    hidden = {node.name for node in diagram.nodes if node.role is Role.HIDDEN}
    top = middle + RADIUS + 0.38
    hanging = max((len(node.value.rows) for node in diagram.nodes if isinstance(node.value, Matrix)), default=0)
    valued = any(node.value is not None for node in diagram.nodes)
    below = _VALUE_ROW * max(hanging, 1) + 0.15 if valued else 0.0
    raised = _raised(diagram.captions, across)
    captions = tuple(
        PlacedCaption(
            _point(across[number], top + (_CAPTION_ROW if number in raised else 0)),
            key,
            "hidden" if _all_hidden(diagram, number) else "passive",
        )
        for number, key in enumerate(diagram.captions)
    )
    gaps = [right - left - 2 * RADIUS for left, right in pairwise(across)]
    geometry = (tuple((edge.tail, edge.head) for edge in diagram.edges if edge.weight), tuple(points.items()))
    if geometry not in known:
        known[geometry] = _label_positions(diagram.edges, points)
    positions = known[geometry]
    return Picture(
        corners=(
            _point(-RADIUS, -middle - RADIUS - below),
            _point(across[-1] + RADIUS, top + 0.25 + (_CAPTION_ROW if raised else 0)),
        ),
        nodes=tuple(_placed(node, points, printer) for node in diagram.nodes if node.name not in hidden),
        edges=tuple(
            PlacedEdge(
                edge.tail,
                edge.head,
                edge.role.value,
                _label(edge, printer),
                positions.get((edge.tail, edge.head), 0.5),
                f"{max(gaps[column[edge.tail]] - 0.1, 0.3):.2f}",
            )
            for edge in sorted(diagram.edges, key=lambda edge: _DEPTH[edge.role])
            if edge.role is not Role.HIDDEN
        ),
        captions=captions,
    )


_DEPTH = {
    role: depth
    for depth, role in enumerate((Role.HIDDEN, Role.PASSIVE, Role.INACTIVE, Role.FORWARD, Role.BACKWARD, Role.SUBJECT))
}


def _columns(diagram: Diagram, width: float) -> list[float]:
    """Where each column stands: those joined by weights are farther apart, for there are labels between them."""
    column = {node.name: node.column for node in diagram.nodes}
    weighted = {column[edge.head] for edge in diagram.edges if edge.weight is not None}
    shares = [_WEIGHTED if number in weighted else 1.0 for number in range(1, diagram.columns)]
    unit = min(_WIDEST * (1.4 if diagram.fixed_rows else 1.0), width / sum(shares))
    return [unit * sum(shares[:number]) for number in range(diagram.columns)]


def _raised(captions: Sequence[str], across: Sequence[float]) -> set[int]:
    """The columns whose captions stand a row higher, since they would touch the one before."""
    raised: set[int] = set()
    for column in range(1, len(captions)):
        wide = (len(captions[column]) + len(captions[column - 1])) / 2 * _LETTER + 0.1
        if column - 1 not in raised and across[column] - across[column - 1] < wide:
            raised.add(column)
    return raised


def _all_hidden(diagram: Diagram, column: int) -> bool:
    return all(node.role is Role.HIDDEN for node in diagram.nodes if node.column == column)


def _placed(node: Node, points: Mapping[str, tuple[float, float]], printer: Printer) -> PlacedNode:
    label = "" if node.label is None else printer(node.label)
    value = "" if node.value is None else printer(node.value)
    return PlacedNode(node.name, _point(*points[node.name]), label, node.role.value, node.gap, value)


def _point(x: float, y: float) -> str:
    return f"{x:.3f},{y:.3f}"


def _label(edge: Edge, printer: Printer) -> str:
    if edge.weight is None or not (edge.labelled or edge.role is Role.SUBJECT):
        return ""
    return printer(Symbol(edge.weight) if edge.value is None else edge.value)


def _label_positions(edges: Sequence[Edge], points: Mapping[str, _Point]) -> dict[tuple[str, str], float]:
    """Along each edge the place whose label keeps farthest from nodes, from other edges and from earlier labels.

    Every edge counts, drawn or not, so that a label has the same place on all slides.
    """
    chosen: dict[tuple[str, str], float] = {}
    taken: list[_Point] = []
    for edge in edges:
        if edge.weight is None:
            continue
        line = points[edge.tail], points[edge.head]
        others = [(points[e.tail], points[e.head]) for e in edges if (e.tail, e.head) != (edge.tail, edge.head)]
        spots = {position: _along(line, position) for position in _POSITIONS}
        best = max(spots, key=lambda position: _room(spots[position], taken, others, points.values()))
        chosen[edge.tail, edge.head] = best
        taken.append(spots[best])
    return chosen


_Point = tuple[float, float]
_Line = tuple[_Point, _Point]


def _along(line: _Line, position: float) -> _Point:
    (x0, y0), (x1, y1) = line
    return x0 + position * (x1 - x0), y0 + position * (y1 - y0)


def _room(spot: _Point, taken: Iterable[_Point], lines: Iterable[_Line], nodes: Iterable[_Point]) -> float:
    """How free a place is: first of other labels, then of edges, and never on a node."""
    x, y = spot
    from_labels = min((max(abs(x - a) / _LABEL[0], abs(y - b) / _LABEL[1]) / 2 for a, b in taken), default=2.0)
    from_lines = min((_distance(x, y, line) / _LABEL[1] for line in lines), default=2.0)
    from_nodes = min(hypot(x - a, y - b) - RADIUS - _LABEL[0] for a, b in nodes) * 4
    return min(from_labels, 1.3) * 3 + min(from_lines, 1.2) + min(from_nodes, 0.0)


def _distance(x: float, y: float, line: _Line) -> float:
    """From a point to a segment."""
    (x0, y0), (x1, y1) = line
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    t = max(0.0, min(1.0, ((x - x0) * dx + (y - y0) * dy) / length)) if length else 0.0
    return hypot(x - x0 - t * dx, y - y0 - t * dy)


@dataclass(frozen=True, slots=True)
class DrawnCurve:
    points: tuple[str, ...]
    role: str
    label: str
    end: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot ready to be drawn: axes from corner to corner, ticks as (place, number), curves in centimetres."""

    corners: tuple[str, str]
    origin: str
    across: str
    ticks_across: tuple[tuple[str, str], ...]
    ticks_up: tuple[tuple[str, str], ...]
    curves: tuple[DrawnCurve, ...]


def chart(plot: Plot, printer: Printer, *, width: float = 5.85, height: float = 4.6) -> Chart:
    """The plot in `width` by `height` centimetres."""
    xs = [x for curve in plot.curves for x, _ in curve.points]
    left, right = min(xs), max(xs)
    wide, high = width - 1.6, height - 0.6

    def place(x: float, y: float) -> _Point:
        return (x - left) / ((right - left) or 1) * wide, (y - plot.low) / ((plot.high - plot.low) or 1) * high

    zero_x = min(max(left, 0.0), right)
    zero_y = min(max(plot.low, 0.0), plot.high)
    origin = place(zero_x, zero_y)
    curves = tuple(
        DrawnCurve(
            tuple(_point(*place(x, y)) for x, y in curve.points),
            curve.role.value,
            printer(curve.label),
            _point(*place(*curve.points[-1])),
            curve.marked,
        )
        for curve in plot.curves
    )
    return Chart(
        (_point(*place(left, plot.low)), _point(*place(right, plot.high))),
        _point(*origin),
        printer(plot.across),
        tuple((_point(place(x, 0)[0], origin[1]), f"{x:g}") for x in _ticks(left, right) if x),
        tuple((_point(origin[0], place(0, y)[1]), f"{y:g}") for y in _ticks(plot.low, plot.high) if y),
        curves,
    )


def _ticks(low: float, high: float) -> list[float]:
    """Four or five round numbers from low to high."""
    rough = (high - low) / 4
    size = 10.0 ** floor(log10(rough)) if rough > 0 else 1.0
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.99)
    return [round(step * n, 10) for n in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
