"""The picture of a network as data: nodes, edges, and what each means in the step at hand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Number, Term

__all__ = ["Bar", "Bars", "Curve", "Diagram", "Edge", "Figure", "HeatMap", "Node", "Panel", "Plot", "Role"]


class Role(Enum):
    """What a part of the picture is in the step at hand; every output gives each role one look."""

    HIDDEN = "hidden"  # not there yet, but its room is kept
    PASSIVE = "passive"
    FORWARD = "forward"  # computed in this step, or on the way to it
    BACKWARD = "backward"  # on a path from the loss to the parameter; a derivative of the loss
    ACTIVATION = "activation"  # a derivative of an activation
    SUBJECT = "subject"  # the parameter in question
    PENDING = "pending"  # the parameter in question, before its turn
    INACTIVE = "inactive"  # a ReLU unit whose slope is 0


@dataclass(frozen=True, slots=True)
class Node:
    """A unit. `column` 0 is the input layer, the last column the loss; `row` counts from 1 down.

    `gap` stands for units that are left out: dots instead of a circle. `value` is written above the unit, `gradient`
    below it. `badge` is the number of the step in which the unit lights up.
    """

    name: str
    column: int
    row: int
    label: Term | None
    role: Role = Role.PASSIVE
    gap: bool = False
    quantity: Quantity | None = None
    value: Term | None = None
    gradient: Term | None = None
    badge: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection from node `tail` to node `head`, by name; `weight` is the parameter on it, if it has one.

    `labelled` says whether the weight, or its `value`, is written beside it; `badge` is the number of the step in which
    the edge lights up, `present` whether that is the step at hand. A `stub` comes from a node that is not drawn.
    """

    tail: str
    head: str
    weight: Quantity | None = None
    role: Role = Role.PASSIVE
    labelled: bool = True
    value: Term | None = None
    badge: int | None = None
    present: bool = False
    stub: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """`rows` is the number of rows of the tallest column, so that every frame's picture has one size.

    `captions` names the columns (input, hidden, output, loss) by phrase key. With `fixed_rows` a row has one height in
    all columns; else the units of a column stand around its middle. `matrices` are the weights into a column as a
    whole: their name stands for those of the edges where these have no room.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    rows: int
    columns: int
    captions: tuple[str, ...] = ()
    fixed_rows: bool = False
    matrices: tuple[tuple[int, Term], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (x, y) joined by a line; `marked` shows each of them as a dot. One without a label goes with another."""

    points: tuple[tuple[float, float], ...]
    label: Term | None
    role: Role = Role.FORWARD
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves over a horizontal axis that is called `across`, values from `low` to `high`."""

    curves: tuple[Curve, ...]
    across: Term
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar as high as its `height`, with a number above it and its name below."""

    label: Term
    height: float
    number: Term
    role: Role = Role.PASSIVE


@dataclass(frozen=True, slots=True)
class Bars:
    """Amounts side by side, from 0 up; none is negative."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The numbers of a matrix, row by row; those of a vector are one column."""

    name: Term
    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Numbers as colours, all on one scale; `low` and `high` are the smallest and the largest of them."""

    panels: tuple[Panel, ...]
    low: Number
    high: Number


Figure = Diagram | Plot | Bars | HeatMap
