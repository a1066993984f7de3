"""What is written on the edges of a picture: how large it is, and on which of them it has room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from symbackprop.compose.diagram import Diagram, Edge, Role
from symbackprop.core.terms import Symbol, Term
from symbackprop.render.latex import SCRIPTED
from symbackprop.render.pictures.labels import Box, Labels, Line, Point, Spot
from symbackprop.render.printer import Printer

__all__ = ["BADGE", "MANY", "Places", "labelled", "named", "size_of", "text_of"]

_POINT = 0.3515  # millimetres
_TYPE = 11.0  # points
_PLAIN, _SCRIPTED = 1.15, 1.6  # heights of a name, with one script above another in the second
_BADGE = 3.7
_WORST, _WORST_OF_MANY = 6.0, 2.5  # the cost of the dearest label, beyond which not all are shown
_SEEN = 3.0  # of an edge, beside its name and its badge

BADGE: Box = (_BADGE, _BADGE)
MANY = 5  # labels, from which on they must lie apart from foreign edges clearly

Places = dict[object, Labels]  # by arrangement of the edges

_LIT = frozenset((Role.PENDING, Role.FORWARD, Role.BACKWARD, Role.ACTIVATION, Role.SUBJECT))


def named(edges: Iterable[Edge]) -> list[tuple[str, Edge]]:
    """Each edge with a name of its own."""
    return [
        (f"{edge.tail}>{edge.head}#{number}" if edge.stub else f"{edge.tail}>{edge.head}", edge)
        for number, edge in enumerate(edges)
    ]


def labelled(
    diagram: Diagram,
    printer: Printer,
    lines: Mapping[str, Line],
    points: Mapping[str, Point],
    widths: Mapping[str, float],
    across: float,
    taken: Sequence[tuple[Point, Box]],
    known: Places,
) -> tuple[Labels, Mapping[str, Box], Mapping[str, Spot]]:
    """All labels where they have room, else those of the lit edges, else none; each with its spot. Where one would hide
    its edge, badges stand alone. In the boxes `taken` something is written already.

    Every edge counts as an obstacle, drawn or not, so that a label has the same place on all slides.
    """
    every_edge = named(diagram.edges)
    written = [(name, edge) for name, edge in every_edge if _has_label(edge)]
    ends = {name: (widths.get(edge.tail, across) + widths[edge.head]) / 2 for name, edge in written}
    every = {name: _box(edge, printer, lines[name], ends[name]) for name, edge in written}
    if any(_hides(box, lines[name], ends[name]) for name, box in every.items() if box != BADGE):
        every = {name: BADGE for name, edge in written if edge.badge is not None}
    lit = {name: every[name] for name, edge in every_edge if name in every and edge.role in _LIT}
    centres = tuple(points.values())
    key = (tuple(sorted(lines.items())), centres, across, tuple(taken))
    labels = known.setdefault(key, Labels(lines, centres, across / 2, taken))
    for boxes in (every, lit):
        worst = _WORST if len(boxes) < MANY else _WORST_OF_MANY
        spots = labels.place(boxes)
        if max((spot.cost for spot in spots.values()), default=0.0) <= worst:
            return labels, boxes, spots
    # one label always stands: that of the subject
    own = {name: lit[name] for name, edge in every_edge if name in lit and _is_subject(edge)}
    if len(own) >= MANY:
        own = {name: own[name] for name, edge in every_edge if name in own and edge.badge is not None}
    return labels, own, labels.place(own)


def _is_subject(edge: Edge) -> bool:
    return edge.role in (Role.SUBJECT, Role.PENDING) or edge.badge is not None


def _has_label(edge: Edge) -> bool:
    return (edge.weight is not None and edge.labelled and not edge.stub) or edge.badge is not None


def size_of(text: Term, printer: Printer) -> Box:
    """The box of what is written on an edge."""
    piece = printer.piece(text)
    height = _SCRIPTED if SCRIPTED.search(piece.text) else _PLAIN
    return piece.width * _TYPE * _POINT + 0.8, _TYPE * _POINT * height


def _box(edge: Edge, printer: Printer, line: Line, across: float) -> Box:
    """The size of a label: the weight's name or number, and a badge behind it; the badge alone where both would hide
    the edge.
    """
    badge = _BADGE + 0.4 if edge.badge is not None else 0.0
    text = text_of(edge)
    if text is None:
        return BADGE
    width, height = size_of(text, printer)
    box = width + badge, height
    return BADGE if edge.badge is not None and _hides(box, line, across) else box


def _hides(box: Box, line: Line, across: float) -> bool:
    """Whether hardly anything is seen of an edge beside a label on it."""
    (x0, y0), (x1, y1) = line
    length = math.hypot(x1 - x0, y1 - y0)
    sides = ((box[0], abs(x1 - x0)), (box[1], abs(y1 - y0)))
    hidden = min((side * length / run for side, run in sides if run), default=0.0)
    return hidden > length - across - _SEEN


def text_of(edge: Edge) -> Term | None:
    """What is written on an edge: its weight; on an edge with a badge only where it is the subject."""
    if edge.weight is None or not edge.labelled:
        return None
    if edge.badge is not None and edge.role not in (Role.SUBJECT, Role.PENDING):
        return None
    return Symbol(edge.weight) if edge.value is None else edge.value
