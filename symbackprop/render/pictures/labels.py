"""Where the labels of edges stand: places along each edge, searched so that no box lies on another.

All lengths are millimetres. A label is a box round a point of its edge; what it costs there is how much of it lies on
foreign edges, on nodes and on other labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot

__all__ = ["Box", "Labels", "Line", "Point", "Spot", "along", "overlap", "touched"]

Point = tuple[float, float]
Line = tuple[Point, Point]
Box = tuple[float, float]  # width, height

GAP = 0.6  # kept free round a label
_PLACES = tuple(place / 40 for place in range(5, 36))  # of the free edge, from rim to rim
_ABOVE = (0.5, 0.4, 0.6, 0.3, 0.7)  # of what stands above an edge
_PREFERRED = 0.34  # near the tail, where edges that end in one node lie apart
_CLEARLY = 1e-9  # beyond what rounding can do
_ROUNDS = 2  # in which a label may move again, once all have a place
# the cost of a place: a millimetre of foreign edge, a node touched, a step away from the preferred place, a square
# millimetre of another label
_EDGE, _NODE, _AWAY, _LABEL = 3.0, 200.0, 4.0, 50.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label stands on its edge: `share` of the way from rim to rim, its centre, and what it costs there."""

    share: float
    centre: Point
    cost: float


def along(line: Line, radius: float, share: float) -> Point:
    """The point at a share of the way between the rims of the two nodes, which have a radius each."""
    (x0, y0), (x1, y1) = line
    length = hypot(x1 - x0, y1 - y0) or 1.0
    reach = (radius + share * (length - 2 * radius)) / length
    return x0 + reach * (x1 - x0), y0 + reach * (y1 - y0)


def overlap(one: Point, box: Box, other: Point, other_box: Box, gap: float = GAP) -> float:
    """The area that two boxes share, with a gap round them."""
    across = (box[0] + other_box[0]) / 2 + gap - abs(one[0] - other[0])
    up = (box[1] + other_box[1]) / 2 + gap - abs(one[1] - other[1])
    return across * up if across > 0 and up > 0 else 0.0


def touched(line: Line, centre: Point, box: Box, gap: float = GAP) -> float:
    """How much of a line lies under a box, its gap included: the line is clipped by the four sides."""
    (x0, y0), (x1, y1) = line
    dx, dy = x1 - x0, y1 - y0
    start, end = 0.0, 1.0
    for origin, step, middle, half in (
        (x0, dx, centre[0], (box[0] + gap) / 2),
        (y0, dy, centre[1], (box[1] + gap) / 2),
    ):
        if not step:
            if abs(origin - middle) >= half:
                return 0.0
            continue
        near, far = (half, -half) if step < 0 else (-half, half)
        start, end = max(start, (middle + near - origin) / step), min(end, (middle + far - origin) / step)
    return (end - start) * hypot(dx, dy) if end > start else 0.0


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one arrangement of `edges`, by name, and `nodes` of a radius; `taken` are boxes where something is
    written already. What was found is kept: most pictures of a deck have one arrangement.
    """

    edges: Mapping[str, Line]
    nodes: Sequence[Point]
    radius: float
    taken: Sequence[tuple[Point, Box]] = ()
    alone: dict[tuple[str, Box], Sequence[Spot]] = field(default_factory=dict)
    placed: dict[tuple[tuple[str, Box], ...], Mapping[str, Spot]] = field(default_factory=dict)

    def place(self, boxes: Mapping[str, Box]) -> Mapping[str, Spot]:
        """The spot of each label in `boxes`, which are those of some or all of the edges, by name.

        The edge whose best place is the dearest chooses first; then every label may move again, twice. Ties go by name.
        """
        key = tuple(sorted(boxes.items()))
        if key not in self.placed:
            self.placed[key] = self._place(boxes)
        return self.placed[key]

    def above(self, name: str, box: Box) -> Point | None:
        """The middle of the first place above an edge where a box covers nothing; None where there is none."""
        (x0, y0), (x1, y1) = self.edges[name]
        length = hypot(x1 - x0, y1 - y0) or 1.0
        across, up = (y1 - y0) / length, (x1 - x0) / length  # at right angles to the edge, upwards
        off = (abs(across) * box[0] + abs(up) * box[1]) / 2 + GAP
        for share in _ABOVE:
            x, y = along(self.edges[name], self.radius, share)
            centre = x - across * off, y + up * off
            if not (
                any(touched(line, centre, box, 0) for line in self.edges.values())
                or any(_touches(node, self.radius, centre, box) for node in self.nodes)
                or any(overlap(centre, box, at, size) > 0 for at, size in self.taken)
            ):
                return centre
        return None

    def _place(self, boxes: Mapping[str, Box]) -> Mapping[str, Spot]:
        alone = {name: self._alone(name, box) for name, box in boxes.items()}
        reached = {name: self._reached(name, box) for name, box in boxes.items()}
        order = sorted(boxes, key=lambda name: (-alone[name][0].cost, name))
        chosen: dict[str, Spot] = {}
        for _ in range(_ROUNDS + 1):
            for name in order:
                others = [
                    (spot.centre, boxes[other])
                    for other, spot in chosen.items()
                    if other != name and overlap(*reached[name], spot.centre, boxes[other]) > 0
                ]
                chosen[name] = _among(alone[name], boxes[name], others)
        return chosen

    def _alone(self, name: str, box: Box) -> Sequence[Spot]:
        """Every place of a label with what it costs there before the other labels are known, the best one first."""
        found = self.alone.get((name, box))
        if found is None:
            found = self.alone[name, box] = sorted(self._every(name, box), key=_rank)
        return found

    def _every(self, name: str, box: Box) -> Iterable[Spot]:
        middle, reach = self._reached(name, box)
        lines = [e for other, e in self.edges.items() if other != name and not _apart(e, middle, reach)]
        nodes = [node for node in self.nodes if _touches(node, self.radius + _CLEARLY, middle, reach)]
        taken = [(at, size) for at, size in self.taken if overlap(middle, reach, at, size) > 0]
        for share in _PLACES:
            centre = along(self.edges[name], self.radius, share)
            cost = _AWAY * abs(share - _PREFERRED)
            cost += sum([_EDGE * touched(line, centre, box) for line in lines if not _apart(line, centre, box)])
            cost += sum([_NODE for node in nodes if _touches(node, self.radius, centre, box)])
            cost += sum([_NODE for at, size in taken if overlap(centre, box, at, size) > 0])
            yield Spot(share, centre, cost)

    def _reached(self, name: str, box: Box) -> tuple[Point, Box]:
        """The middle and the size of all that the box of a label can cover on its edge."""
        (x0, y0), (x1, y1) = (along(self.edges[name], self.radius, share) for share in (_PLACES[0], _PLACES[-1]))
        size = abs(x1 - x0) + box[0] + _CLEARLY, abs(y1 - y0) + box[1] + _CLEARLY
        return ((x0 + x1) / 2, (y0 + y1) / 2), size


def _rank(spot: Spot) -> tuple[float, float]:
    return spot.cost, abs(spot.share - _PREFERRED)


def _apart(line: Line, centre: Point, box: Box, gap: float = GAP) -> bool:
    """Whether a line is on one side of a box, its gap included, and clearly so."""
    (x0, y0), (x1, y1) = line
    x, y = centre
    across, up = (box[0] + gap) / 2 + _CLEARLY, (box[1] + gap) / 2 + _CLEARLY
    return (
        (x0 < x - across and x1 < x - across)
        or (x0 > x + across and x1 > x + across)
        or (y0 < y - up and y1 < y - up)
        or (y0 > y + up and y1 > y + up)
    )


def _touches(node: Point, radius: float, centre: Point, box: Box) -> bool:
    across = max(abs(centre[0] - node[0]) - box[0] / 2, 0.0)
    up = max(abs(centre[1] - node[1]) - box[1] / 2, 0.0)
    return hypot(across, up) < radius + GAP


def _among(spots: Sequence[Spot], box: Box, others: Sequence[tuple[Point, Box]]) -> Spot:
    """The best spot with what the labels that stand already add to its cost."""
    best: Spot | None = None
    for spot in spots:
        if best is not None and best.cost < spot.cost:
            break  # others add to a cost, and none of those that follow is less
        added = sum([_LABEL * overlap(spot.centre, box, centre, other) for centre, other in others])
        found = Spot(spot.share, spot.centre, spot.cost + added) if added else spot
        if best is None or _rank(found) < _rank(best):
            best = found
    assert best is not None
    return best
