"""Diagram -> where everything stands: coordinates in millimetres, sizes for the back row, labels that never collide."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from symbackprop.compose.diagram import Diagram, Edge, Node, Role
from symbackprop.core.terms import Matrix, Symbol, Term
from symbackprop.render.pictures.labels import Box, Labels, Line, Point, Spot
from symbackprop.render.printer import Printer

__all__ = ["Geometry", "Picture", "Places", "lay_out", "layout_of"]

_POINT = 0.3515  # millimetres
_SIZES = (11.0, 10.0, 9.0, 8.0)  # a node across, the largest that has room; its type is 1.25 pt a millimetre
_TYPE = 1.25
_ROW_PITCH, _COLUMN_PITCH = 24.0, 36.0  # at the most
_LEAST_EDGE = 3.6  # between two columns
_WEIGHTED = 1.6  # of the distance between columns, where there are labels between them
_BETWEEN_ROWS, _VALUE_ROOM = 1.6, 4.4  # between the nodes of a column, and there for a value
_CAPTION, _CAPTION_LETTER, _RAISED = 6.0, 1.75, 4.0
_LABEL_TYPE, _VALUE_TYPE = 11.0, 10.0  # points
_BADGE = 3.7
_WORST, _WORST_OF_MANY = 6.0, 2.5  # the cost of the dearest label, beyond which not all are shown
_MANY = 5  # labels, from which on they must lie apart from foreign edges clearly
_SEEN = 3.0  # of an edge, beside its name and its badge
_STUB, _STUB_PITCH = 8.0, 4.0
_MIDDLE_ROW = 2  # of a computational graph, in which values flow
_APART, _ASIDE = (
    22.0,
    3.0,
)  # columns as far apart have their values beside what stands above and below, so much less high


@dataclass(frozen=True, slots=True)
class PlacedNode:
    name: str
    at: str
    label: str
    role: str
    gap: bool
    value: str
    gradient: str
    width: str
    place: str  # where its value stands
    tint: str  # what the value is of: the forward pass, the loss, a parameter


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """A line from centre to centre; `at` is where its label and badge stand, if it has any."""

    start: str
    end: str
    role: str
    label: str
    badge: int | None
    at: str
    present: bool


@dataclass(frozen=True, slots=True)
class PlacedCaption:
    at: str
    key: str
    role: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A diagram ready to be drawn between two `corners`; points are written x,y in millimetres.

    `unit` is a node across, in millimetres, `size` its type in points.
    """

    corners: tuple[str, str]
    unit: str
    radius: str
    size: str
    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]
    captions: tuple[PlacedCaption, ...]
    matrices: tuple[tuple[str, str, str], ...]  # where, name, role


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the nodes stand, a node `across`, the boxes of the labels and the spots that were found for them."""

    points: Mapping[str, Point]
    widths: Mapping[str, float]
    across: float
    lines: Mapping[str, Line]
    boxes: Mapping[str, Box]
    spots: Mapping[str, Spot]


Places = dict[object, Labels]  # by arrangement of the edges


def lay_out(diagram: Diagram, printer: Printer, known: Places, *, width: float, height: float) -> Picture | None:
    """The diagram in at most `width` by `height` millimetres, or None where it would not be legible there.

    `known` has the labels of arrangements that were drawn before, and is added to.
    """
    geometry = layout_of(diagram, printer, known, width=width, height=height)
    if geometry is None:
        return None
    points, across = geometry.points, geometry.across
    top = max(y for _, y in points.values()) + across / 2
    above, below = _rooms(diagram)
    left = min(x - geometry.widths[name] / 2 for name, (x, _) in points.items())
    if any(edge.stub for edge in diagram.edges):
        left -= _STUB
    right = max(x + geometry.widths[name] / 2 for name, (x, _) in points.items())
    bottom = min(y for _, y in points.values()) - across / 2 - below
    columns = sorted({node.column: points[node.name][0] for node in diagram.nodes}.items())
    raised = _raised(diagram.captions, dict(columns))
    captions = tuple(
        PlacedCaption(
            _point(x, top + above + 2.2 + (_RAISED if number in raised else 0.0)),
            diagram.captions[number],
            "hidden" if _all_hidden(diagram, number) else "passive",
        )
        for number, x in columns
        if number < len(diagram.captions)
    )
    return Picture(
        corners=(_point(left, bottom), _point(right, top + above + _caption_height(diagram, dict(columns)))),
        unit=f"{across:.2f}",
        radius=f"{across / 2:.2f}",
        size=f"{_TYPE * across:.2f}",
        nodes=tuple(_placed(node, geometry, printer, _place_of(node, diagram)) for node in diagram.nodes),
        edges=tuple(
            _drawn(name, edge, geometry, printer)
            for name, edge in sorted(_named(diagram.edges), key=lambda pair: _DEPTH[pair[1].role])
        ),
        captions=captions,
        matrices=tuple(_matrices(diagram, geometry, printer)),
    )


def _matrices(diagram: Diagram, geometry: Geometry, printer: Printer) -> Iterable[tuple[str, str, str]]:
    """The name of each matrix whose edges are lit and have no labels of their own, on its uppermost edge."""
    column = {node.name: node.column for node in diagram.nodes}
    for number, name in diagram.matrices:
        own = [(key, e) for key, e in _named(diagram.edges) if column[e.head] == number and e.weight and not e.stub]
        lit = [e for _, e in own if e.role in (Role.FORWARD, Role.SUBJECT)]
        if len(lit) < _MANY or any(key in geometry.spots for key, _ in own):
            continue
        (x0, y0), (x1, y1) = max((geometry.lines[key] for key, _ in own), key=lambda line: line[0][1] + line[1][1])
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        yield _point(x, y), printer(name), lit[0].role.value


_DEPTH = {
    role: depth
    for depth, role in enumerate(
        (
            Role.HIDDEN,
            Role.PASSIVE,
            Role.INACTIVE,
            Role.PENDING,
            Role.FORWARD,
            Role.BACKWARD,
            Role.ACTIVATION,
            Role.SUBJECT,
        )
    )
}
_LIT = frozenset((Role.PENDING, Role.FORWARD, Role.BACKWARD, Role.ACTIVATION, Role.SUBJECT))


def layout_of(diagram: Diagram, printer: Printer, known: Places, *, width: float, height: float) -> Geometry | None:
    """Where the nodes and labels of a diagram stand, or None where nodes or edges would be too small."""
    values, gradients = _rooms(diagram)
    inside = _room_for([node.value for node in diagram.nodes if node.row == _MIDDLE_ROW])
    between = max(inside if diagram.fixed_rows else values + gradients, _BETWEEN_ROWS)
    labels = {node.name: 0.0 if node.label is None else printer.piece(node.label).width for node in diagram.nodes}
    for across in _SIZES:
        widths = {name: _node_width(ems, across) for name, ems in labels.items()}
        columns = _columns(diagram, widths, width)
        if columns is None:
            continue
        aside = _ASIDE if diagram.fixed_rows and columns[-1] >= _APART * (len(columns) - 1) else 0.0
        room = height - _caption_height(diagram, dict(enumerate(columns))) - values - gradients
        pitch = min(_ROW_PITCH, (room - across) / max(diagram.rows - 1, 1))
        if diagram.rows == 1 or (pitch >= across + between - aside and (across == _SIZES[-1] or pitch >= 2 * across)):
            return _geometry(diagram, printer, known, columns, pitch, across, widths)
    return None


def _geometry(
    diagram: Diagram,
    printer: Printer,
    known: Places,
    columns: Sequence[float],
    pitch: float,
    across: float,
    widths: Mapping[str, float],
) -> Geometry:
    heights: dict[int, int] = {}
    for node in diagram.nodes:
        heights[node.column] = max(heights.get(node.column, 0), node.row)
    points = {
        node.name: (
            columns[node.column],
            (((diagram.rows if diagram.fixed_rows else heights[node.column]) - 1) / 2 - (node.row - 1)) * pitch,
        )
        for node in diagram.nodes
    }
    lines = {name: _line(edge, points, diagram.edges) for name, edge in _named(diagram.edges)}
    chosen = _labelled(diagram, printer, lines, points, widths, across, known)
    return Geometry(points, widths, across, lines, *chosen)


def _labelled(
    diagram: Diagram,
    printer: Printer,
    lines: Mapping[str, Line],
    points: Mapping[str, Point],
    widths: Mapping[str, float],
    across: float,
    known: Places,
) -> tuple[Mapping[str, Box], Mapping[str, Spot]]:
    """All labels where they have room, else those of the lit edges, else none; each with its spot. Where one would hide
    its edge, badges stand alone.

    Every edge counts as an obstacle, drawn or not, so that a label has the same place on all slides.
    """
    named = [(name, edge) for name, edge in _named(diagram.edges) if _has_label(edge)]
    ends = {name: (widths.get(edge.tail, across) + widths[edge.head]) / 2 for name, edge in named}
    every = {name: _box(edge, printer, lines[name], ends[name]) for name, edge in named}
    if any(_hides(box, lines[name], ends[name]) for name, box in every.items() if box != (_BADGE, _BADGE)):
        every = {name: (_BADGE, _BADGE) for name, edge in named if edge.badge is not None}
    lit = {name: every[name] for name, edge in _named(diagram.edges) if name in every and edge.role in _LIT}
    centres = tuple(points.values())
    key = (tuple(sorted(lines.items())), centres, across)
    labels = known.setdefault(key, Labels(lines, centres, across / 2))
    for boxes in (every, lit):
        worst = _WORST if len(boxes) < _MANY else _WORST_OF_MANY
        spots = labels.place(boxes)
        if max((spot.cost for spot in spots.values()), default=0.0) <= worst:
            return boxes, spots
    # one label always stands: that of the subject
    own = {name: lit[name] for name, edge in _named(diagram.edges) if name in lit and _is_subject(edge)}
    if len(own) >= _MANY:
        own = {name: own[name] for name, edge in _named(diagram.edges) if name in own and edge.badge is not None}
    return own, labels.place(own)


def _is_subject(edge: Edge) -> bool:
    return edge.role in (Role.SUBJECT, Role.PENDING) or edge.badge is not None


def _has_label(edge: Edge) -> bool:
    return (edge.weight is not None and edge.labelled and not edge.stub) or edge.badge is not None


def _named(edges: Iterable[Edge]) -> list[tuple[str, Edge]]:
    """Each edge with a name of its own."""
    return [
        (f"{edge.tail}>{edge.head}#{number}" if edge.stub else f"{edge.tail}>{edge.head}", edge)
        for number, edge in enumerate(edges)
    ]


def _line(edge: Edge, points: Mapping[str, Point], edges: Sequence[Edge]) -> Line:
    """From centre to centre; a stub comes in from the left, fanned out where there are several."""
    head = points[edge.head]
    if not edge.stub:
        return points[edge.tail], head
    stubs = [other for other in edges if other.stub and other.head == edge.head]
    place = next(number for number, other in enumerate(stubs) if other is edge)
    shift = ((len(stubs) - 1) / 2 - place) * _STUB_PITCH
    return (head[0] - _STUB - 4.0, head[1] + shift), head


def _columns(diagram: Diagram, widths: Mapping[str, float], width: float) -> list[float] | None:
    """Where each column stands, or None where the edges would be too short.

    Columns that are joined by weights are farther apart, for there are labels between them.
    """
    half = [
        max((widths[node.name] for node in diagram.nodes if node.column == number), default=0.0) / 2
        for number in range(diagram.columns)
    ]
    column = {node.name: node.column for node in diagram.nodes}
    weighted = {column[edge.head] for edge in diagram.edges if edge.weight is not None and not edge.stub}
    shares = [_WEIGHTED if number in weighted else 1.0 for number in range(1, diagram.columns)]
    stubs = _STUB if any(edge.stub for edge in diagram.edges) else 0.0
    free = width - half[0] - half[-1] - stubs
    taken = sum(one + other for one, other in pairwise(half))
    unit = (free - taken) / (sum(shares) or 1)
    if shares and unit < _LEAST_EDGE:
        return None
    places = [0.0]
    for (one, other), share in zip(pairwise(half), shares, strict=True):
        places.append(places[-1] + min(one + other + unit * share, _COLUMN_PITCH))
    return places


def _node_width(ems: float, across: float) -> float:
    """The width of a node that holds a label of so many ems, or none."""
    return max(across, ems * _TYPE * across * _POINT + 2.4) if ems else across


def _box(edge: Edge, printer: Printer, line: Line, across: float) -> Box:
    """The size of a label: the weight's name or number, and a badge behind it; the badge alone where both would hide
    the edge.
    """
    badge = _BADGE + 0.4 if edge.badge is not None else 0.0
    text = _text(edge)
    if text is None:
        return _BADGE, _BADGE
    box = printer.piece(text).width * _LABEL_TYPE * _POINT + 0.8 + badge, _LABEL_TYPE * _POINT * 1.15
    return (_BADGE, _BADGE) if edge.badge is not None and _hides(box, line, across) else box


def _hides(box: Box, line: Line, across: float) -> bool:
    """Whether hardly anything is seen of an edge beside a label on it."""
    (x0, y0), (x1, y1) = line
    length = math.hypot(x1 - x0, y1 - y0)
    sides = ((box[0], abs(x1 - x0)), (box[1], abs(y1 - y0)))
    hidden = min((side * length / run for side, run in sides if run), default=0.0)
    return hidden > length - across - _SEEN


def _text(edge: Edge) -> Term | None:
    """What is written on an edge: its weight; on an edge with a badge only where it is the subject."""
    if edge.weight is None or not edge.labelled:
        return None
    if edge.badge is not None and edge.role not in (Role.SUBJECT, Role.PENDING):
        return None
    return Symbol(edge.weight) if edge.value is None else edge.value


def _room_for(values: Sequence[Term | None]) -> float:
    """The height that values above or below the nodes need."""
    rows = [len(value.rows) if isinstance(value, Matrix) else 1 for value in values if value is not None]
    return _VALUE_ROOM * max(rows) + 0.6 if rows else 0.0


def _rooms(diagram: Diagram) -> tuple[float, float]:
    """The height that values need above the top row and below the last one."""
    if diagram.fixed_rows:  # they stand between the rows, or beside
        beside = _room_for([node.value for node in diagram.nodes if node.row != _MIDDLE_ROW])
        return max(beside - _SIZES[-1], 0.0) / 2, max(beside - _SIZES[-1], 0.0) / 2
    return _room_for([node.value for node in diagram.nodes]), _room_for([node.gradient for node in diagram.nodes])


def _caption_height(diagram: Diagram, across: Mapping[int, float]) -> float:
    """The height of the captions above the nodes, in one row or two."""
    if not diagram.captions:
        return 0.0
    return _CAPTION + (_RAISED if _raised(diagram.captions, across) else 0.0)


def _raised(captions: Sequence[str], across: Mapping[int, float]) -> set[int]:
    """The columns whose captions stand a row higher, since they would touch the one before."""
    raised: set[int] = set()
    for column in range(1, len(captions)):
        if column not in across or column - 1 not in across:
            continue
        wide = (len(captions[column]) + len(captions[column - 1])) / 2 * _CAPTION_LETTER + 1.5
        if column - 1 not in raised and across[column] - across[column - 1] < wide:
            raised.add(column)
    return raised


def _all_hidden(diagram: Diagram, column: int) -> bool:
    return all(node.role is Role.HIDDEN for node in diagram.nodes if node.column == column)


_TINTS = {Role.BACKWARD: "loss", Role.SUBJECT: "subject"}


def _placed(node: Node, geometry: Geometry, printer: Printer, place: str | None) -> PlacedNode:
    def printed(term: Term | None) -> str:
        return "" if term is None else printer(term)

    return PlacedNode(
        node.name,
        _point(*geometry.points[node.name]),
        printed(node.label),
        node.role.value,
        node.gap,
        printed(node.value),
        printed(node.gradient),
        f"{geometry.widths[node.name]:.2f}",
        "above" if place is None else place,
        _TINTS.get(node.role, "forward") if place is not None else "forward",
    )


def _place_of(node: Node, diagram: Diagram) -> str | None:
    """Where the value of a node of a computational graph stands: off the edges that come from above and below."""
    if not diagram.fixed_rows:
        return None
    if node.row != _MIDDLE_ROW:
        return "right"
    crowded = any(other.column == node.column and other is not node for other in diagram.nodes)
    return "above right" if crowded else "below"


def _drawn(name: str, edge: Edge, geometry: Geometry, printer: Printer) -> PlacedEdge:
    start, end = geometry.lines[name]
    spot = geometry.spots.get(name)
    alone = geometry.boxes.get(name) == (_BADGE, _BADGE)
    text = None if spot is None or alone else _text(edge)
    return PlacedEdge(
        _point(*start),
        _point(*end),
        edge.role.value,
        "" if text is None else printer(text),
        None if spot is None else edge.badge,
        "" if spot is None else _point(*spot.centre),
        edge.present,
    )


def _point(x: float, y: float) -> str:
    return f"{x:.2f},{y:.2f}"
