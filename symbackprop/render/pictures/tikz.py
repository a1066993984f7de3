"""Diagram -> what is drawn of it, with every coordinate written out in millimetres."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symbackprop.compose.diagram import Diagram, Edge, Node, Role
from symbackprop.core.terms import Term
from symbackprop.render.pictures.edges import BADGE, Places, named, size_of, text_of
from symbackprop.render.pictures.geometry import MIDDLE_ROW, SHIFTS, TYPE, Geometry, layout_of
from symbackprop.render.printer import Printer

__all__ = ["Picture", "lay_out"]


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
    shift: str  # and by how many millimetres to the right of that
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
    words: str
    role: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A diagram ready to be drawn between two `corners`; points are written x,y in millimetres.

    `unit` is a node across, in millimetres, `size` its type in points, `extent` the width and height of all.
    """

    corners: tuple[str, str]
    extent: tuple[float, float]
    unit: str
    radius: str
    size: str
    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]
    captions: tuple[PlacedCaption, ...]
    matrices: tuple[tuple[str, str, str], ...]  # where, name, role


def lay_out(diagram: Diagram, printer: Printer, known: Places, *, width: float, height: float) -> Picture | None:
    """The diagram in at most `width` by `height` millimetres, or None where it would not be legible there.

    Its captions are words already, for it is their length that decides where they stand.
    `known` has the labels of arrangements that were drawn before, and is added to.
    """
    geometry = layout_of(diagram, printer, known, width=width, height=height)
    if geometry is None:
        return None
    (left, bottom), (right, top) = geometry.corners
    return Picture(
        extent=(round(right - left, 2), round(top - bottom, 2)),
        corners=(_point(*geometry.corners[0]), _point(*geometry.corners[1])),
        unit=f"{geometry.across:.2f}",
        radius=f"{geometry.across / 2:.2f}",
        size=f"{TYPE * geometry.across:.2f}",
        nodes=tuple(_placed(node, geometry, printer, _place_of(node, diagram)) for node in diagram.nodes),
        edges=tuple(
            _drawn(name, edge, geometry, printer)
            for name, edge in sorted(named(diagram.edges), key=lambda pair: _DEPTH[pair[1].role])
        ),
        captions=tuple(
            PlacedCaption(
                _point(*at), diagram.captions[number], "hidden" if _all_hidden(diagram, number) else "passive"
            )
            for number, at in geometry.captions.items()
        ),
        matrices=tuple(_matrices(diagram, geometry, printer)),
    )


def _matrices(diagram: Diagram, geometry: Geometry, printer: Printer) -> Iterable[tuple[str, str, str]]:
    """The name of each matrix whose edges are lit and have no labels of their own: above its uppermost edge, or on it
    where it has no room there.
    """
    column = {node.name: node.column for node in diagram.nodes}
    for number, name in diagram.matrices:
        own = [(key, e) for key, e in named(diagram.edges) if column[e.head] == number and e.weight and not e.stub]
        lit = [e for _, e in own if e.role in (Role.FORWARD, Role.SUBJECT)]
        if not lit or len(lit) < len(own) or any(key in geometry.spots for key, _ in own):
            continue
        first = max((key for key, _ in own), key=lambda key: geometry.lines[key][0][1] + geometry.lines[key][1][1])
        box = size_of(name, printer)
        free = geometry.labels.above(first, box)
        spot = geometry.labels.place({first: box})[first]
        if free is None and spot.cost > _DEAR:
            continue  # it would hide too much of the edges that it names
        yield _point(*(spot.centre if free is None else free)), printer(name), lit[0].role.value


_DEAR = 40.0  # for the name of a matrix
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


def _all_hidden(diagram: Diagram, column: int) -> bool:
    return all(node.role is Role.HIDDEN for node in diagram.nodes if node.column == column)


_TINTS = {Role.BACKWARD: "loss", Role.SUBJECT: "subject"}


def _placed(node: Node, geometry: Geometry, printer: Printer, place: str | None) -> PlacedNode:
    def printed(term: Term | None) -> str:
        return "" if term is None else printer(term)

    side = geometry.sides.get(node.name, "above") if place is None else place
    return PlacedNode(
        node.name,
        _point(*geometry.points[node.name]),
        printed(node.label),
        node.role.value,
        node.gap,
        printed(node.value),
        printed(node.gradient),
        f"{geometry.widths[node.name]:.2f}",
        "above" if side in SHIFTS else side,
        f"{SHIFTS[side]}" if side in SHIFTS else "",
        _TINTS.get(node.role, "forward") if place is not None else "forward",
    )


def _place_of(node: Node, diagram: Diagram) -> str | None:
    """Where the value of a node of a computational graph stands: off the edges that come from above and below."""
    if not diagram.fixed_rows:
        return None
    if node.row != MIDDLE_ROW:
        return "right"
    crowded = any(other.column == node.column and other is not node for other in diagram.nodes)
    return "above right" if crowded else "below"


def _drawn(name: str, edge: Edge, geometry: Geometry, printer: Printer) -> PlacedEdge:
    start, end = geometry.lines[name]
    spot = geometry.spots.get(name)
    alone = geometry.boxes.get(name) == BADGE
    text = None if spot is None or alone else text_of(edge)
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
