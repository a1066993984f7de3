"""Diagram -> where its nodes, edges and labels stand: sizes for the back row, labels that never collide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from symbackprop.compose.diagram import Diagram, Edge, Node
from symbackprop.core.terms import Matrix, Term
from symbackprop.render.pictures.edges import Places, labelled, named
from symbackprop.render.pictures.labels import Box, Labels, Line, Point, Spot, touched
from symbackprop.render.printer import Printer

__all__ = ["MIDDLE_ROW", "TYPE", "Geometry", "layout_of"]

_POINT = 0.3515  # millimetres
_SIZES = (11.0, 10.0, 9.0, 8.0)  # a node across, the largest that has room
_ROW_PITCH, _COLUMN_PITCH = 27.0, 36.0  # at the most
_LEAST_EDGE = 3.6  # between two columns
_WEIGHTED = 1.6  # of the distance between columns, where there are labels between them
_BETWEEN_ROWS, _VALUE_ROOM = 1.6, 4.4  # between the nodes of a column, and there for a value
_UNSEEN, _NO_PLACE = 1.2, 999.0  # millimetres of an edge that a value may hide; where none may stand
_VALUE_TYPE, _VALUE_WIDTH, _VALUE_HIGH = 10.0, 7.0, 3.4  # points, and millimetres of one that is still to come
_CAPTION, _CAPTION_LETTER, _RAISED, _ABOVE_NODES = 6.0, 1.6, 4.0, 2.2
_STUB, _STUB_PITCH = 8.0, 4.0
# columns as far apart have their values beside what stands above and below, so much less high
_APART, _ASIDE = 22.0, 3.0
# of the way to the column before, and at the most, by which a parameter of a computational graph stands to the left
_SLANT, _MOST_SLANT = 0.42, 10.0

SHIFTS = {"aside": 2.0, "aside left": -2.0}  # above a node, but so much to the right, off an edge on the other side
_TOUCHED, _SPARED = 0.3, 0.3  # millimetres of an edge, and the part of them that is hidden then at the most
TYPE = 1.25  # points of the type of a node, a millimetre across
MIDDLE_ROW = 2  # of a computational graph, in which values flow


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the nodes stand between two `corners`, a node `across`, the `boxes` of the labels and the `spots` that were
    found for them; `captions` has the middle of the foot of each column's name. `labels` finds further places.
    """

    corners: tuple[Point, Point]
    captions: Mapping[int, Point]
    points: Mapping[str, Point]
    widths: Mapping[str, float]
    across: float
    lines: Mapping[str, Line]
    labels: Labels
    boxes: Mapping[str, Box]
    spots: Mapping[str, Spot]
    sides: Mapping[str, str]  # of the nodes whose values do not stand above them, for there are edges


def layout_of(diagram: Diagram, printer: Printer, known: Places, *, width: float, height: float) -> Geometry | None:
    """Where the nodes and labels of a diagram stand, or None where nodes or edges would be too small.

    `known` has the labels of arrangements that were drawn before, and is added to.
    """
    values, gradients = _rooms(diagram)
    inside = _room_for([node.value for node in diagram.nodes if node.row == MIDDLE_ROW])
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
            _across(node, diagram, columns),
            (((diagram.rows if diagram.fixed_rows else heights[node.column]) - 1) / 2 - (node.row - 1)) * pitch,
        )
        for node in diagram.nodes
    }
    lines = {name: _line(edge, points, diagram.edges) for name, edge in named(diagram.edges)}
    sides = {} if diagram.fixed_rows else _sides(diagram, printer, points, lines, widths, across)
    taken = () if diagram.fixed_rows else tuple(_values(diagram, printer, points, widths, across, sides))
    labels, boxes, spots = labelled(diagram, printer, lines, points, widths, across, taken, known)
    corners, captions = _frame(diagram, points, widths, across)
    return Geometry(corners, captions, points, widths, across, lines, labels, boxes, spots, sides)


def _across(node: Node, diagram: Diagram, columns: Sequence[float]) -> float:
    """Where a node stands: in its column, but a parameter of a computational graph comes in on a slant, from the left,
    so that the value beside the node that it enters is not taken for its own.
    """
    place = columns[node.column]
    if not diagram.fixed_rows or node.row == MIDDLE_ROW or node.column == 0:
        return place
    return place - min(_SLANT * (place - columns[node.column - 1]), _MOST_SLANT)


def _sides(
    diagram: Diagram,
    printer: Printer,
    points: Mapping[str, Point],
    lines: Mapping[str, Line],
    widths: Mapping[str, float],
    across: float,
) -> Mapping[str, str]:
    """Where the value of a node stands that has an edge above it: beside that, or below it, where less is hidden."""
    values, gradients = _rooms(diagram)
    left = min(x - widths[name] / 2 for name, (x, _) in points.items())
    right = max(x + widths[name] / 2 for name, (x, _) in points.items())
    bottom = min(y for _, y in points.values()) - across / 2
    numbers = {node.name: node.value for node in diagram.nodes if node.value is not None}
    found: dict[str, str] = {}
    for name, (x, y) in points.items() if values else ():
        number = numbers.get(name)
        printed = 0.0 if number is None else printer.piece(number).width * _VALUE_TYPE * _POINT

        def hidden_above(side: str, at: Point = (x, y), wide: float = max(printed, _VALUE_WIDTH)) -> float:
            centre = _beside(at, side, wide, across, wide)
            return sum(touched(line, centre, (wide, _VALUE_HIGH), 0) for line in lines.values())

        def hidden(side: str, at: Point = (x, y), wide: float = widths[name]) -> float:
            centre = _beside(at, side, wide, across, _VALUE_WIDTH)
            half = _VALUE_WIDTH / 2
            if centre[0] - half < left or centre[0] + half > right or centre[1] - _VALUE_ROOM / 2 < bottom:
                return _NO_PLACE
            box = _VALUE_WIDTH, _VALUE_ROOM - 1.0
            met = any(abs(centre[0] - a) < (across + box[0]) / 2 and abs(centre[1] - b) < (across + box[1]) / 2
                      for a, b in points.values() if (a, b) != at)  # fmt: skip
            return _NO_PLACE if met else sum(touched(line, centre, box, 0) for line in lines.values())

        above = hidden_above("above")
        aside = min(SHIFTS, key=hidden_above)
        if above > _TOUCHED and hidden_above(aside) < _SPARED * above:
            found[name] = aside
        elif above > _UNSEEN:
            side = min(("above right", "above left", *([] if gradients else ["below"])), key=hidden)
            if hidden(side) < above - _UNSEEN:
                found[name] = side
    return found


def _beside(at: Point, side: str, wide: float, across: float, width: float) -> Point:
    """The middle of what stands above, below, or at an upper corner of a node, `width` across."""
    out = {"above right": (wide + width) / 2, "above left": -(wide + width) / 2, **SHIFTS}.get(side, 0.0)
    return at[0] + out, at[1] + (-1 if side == "below" else 1) * (across + _VALUE_ROOM) / 2


def _values(
    diagram: Diagram,
    printer: Printer,
    points: Mapping[str, Point],
    widths: Mapping[str, float],
    across: float,
    sides: Mapping[str, str],
) -> Iterable[tuple[Point, Box]]:
    """The boxes of the values beside the nodes and the gradients below them; of all nodes where some have one, so that
    labels stay where they are while the values come.
    """
    for usual, terms in (
        ("above", {node.name: node.value for node in diagram.nodes}),
        ("below", {node.name: node.gradient for node in diagram.nodes}),
    ):
        shown = {name: term for name, term in terms.items() if term is not None}
        for name in terms if shown else ():
            width = printer.piece(shown[name]).width * _VALUE_TYPE * _POINT if name in shown else _VALUE_WIDTH
            side = sides.get(name, usual) if usual == "above" else usual
            yield _beside(points[name], side, widths[name], across, width), (width, _VALUE_ROOM)


def _frame(
    diagram: Diagram, points: Mapping[str, Point], widths: Mapping[str, float], across: float
) -> tuple[tuple[Point, Point], Mapping[int, Point]]:
    """The corners of all that is drawn, and where the names of the columns stand above their nodes."""
    above, below = _rooms(diagram)
    left = min(x - widths[name] / 2 for name, (x, _) in points.items())
    if any(edge.stub for edge in diagram.edges):
        left -= _STUB
    right = max(x + widths[name] / 2 for name, (x, _) in points.items())
    top = max(y for _, y in points.values()) + across / 2 + above
    bottom = min(y for _, y in points.values()) - across / 2 - below
    columns = {node.column: points[node.name][0] for node in diagram.nodes}
    raised = _raised(diagram.captions, columns)
    captions = {
        number: (x, top + _ABOVE_NODES + (_RAISED if number in raised else 0.0))
        for number, x in sorted(columns.items())
        if number < len(diagram.captions)
    }
    return ((left, bottom), (right, top + _caption_height(diagram, columns))), captions


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
    return max(across, ems * TYPE * across * _POINT + 2.4) if ems else across


def _room_for(values: Sequence[Term | None]) -> float:
    """The height that values above or below the nodes need."""
    rows = [len(value.rows) if isinstance(value, Matrix) else 1 for value in values if value is not None]
    return _VALUE_ROOM * max(rows) + 0.6 if rows else 0.0


def _rooms(diagram: Diagram) -> tuple[float, float]:
    """The height that values need above the top row and below the last one."""
    if diagram.fixed_rows:  # they stand between the rows, or beside
        beside = _room_for([node.value for node in diagram.nodes if node.row != MIDDLE_ROW])
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
