"""The graph of a model as a picture: every quantity a node, with its value above and dL/d of it below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.compose.diagram import Diagram, Edge, Node, Role
from symbackprop.core.graph import Graph
from symbackprop.core.quantities import DATA, Kind, Quantity, Variable, canonical_name, signal_of
from symbackprop.core.terms import Number, Symbol, quantities_of
from symbackprop.evaluate.analysis import Analysis

__all__ = ["graph_picture", "with_adjoints", "with_values_of"]

_MOST_NODES, _MOST_COLUMNS = 16, 8


def graph_picture(graph: Graph) -> Diagram | None:
    """Each variable of a graph as a node, what is computed to the right of what it is computed from; None where they
    are too many to be read.
    """
    generals = {one.variable: one for one in (*graph.given, *graph.parameters, *(d.of for d in graph.definitions))}
    if len(generals) > _MOST_NODES:
        return None
    below = {d.of.variable: [*dict.fromkeys(q.variable for q in quantities_of(d.body))] for d in graph.definitions}
    columns = _columns(graph, below)
    if max(columns.values()) >= _MOST_COLUMNS:
        return None
    nodes: list[Node] = []
    rows: dict[Variable, float] = {}
    for number in range(max(columns.values()) + 1):
        members = [variable for variable in generals if columns[variable] == number]
        for row, variable in enumerate(_ordered(members, below, rows), start=1):
            rows[variable] = row - (len(members) + 1) / 2
            general = generals[variable]
            shown = general if not general.at else general._replace(at=())
            nodes.append(Node(_name(variable), number, row, Symbol(shown), quantity=general))
    edges = [Edge(_name(tail), _name(head)) for head, tails in below.items() for tail in tails if tail in generals]
    return Diagram(tuple(nodes), tuple(edges), max(node.row for node in nodes), max(columns.values()) + 1)


def _name(variable: Variable) -> str:
    return f"{variable.kind.value}-{canonical_name(Quantity(variable._replace(fixed=())))}-" + "-".join(
        str(place) for place in variable.fixed
    ).replace("None", "all")


def _columns(graph: Graph, below: Mapping[Variable, Sequence[Variable]]) -> dict[Variable, int]:
    """Computed things as far right as they must be, given ones just left of where they are used first."""
    found: dict[Variable, int] = {}
    for definition in graph.definitions:
        variable = definition.of.variable
        found[variable] = 1 + max((found.get(one, 0) for one in below[variable]), default=0)
    for general in (*graph.given, *graph.parameters):
        users = [found[one] for one, used in below.items() if general.variable in used]
        found[general.variable] = min(users, default=1) - 1
    return found


def _ordered(
    members: Sequence[Variable], below: Mapping[Variable, Sequence[Variable]], rows: Mapping[Variable, float]
) -> list[Variable]:
    """The nodes of a column from top to bottom: each beside what it is computed from."""

    def height(variable: Variable) -> float:
        known = [rows[one] for one in below.get(variable, ()) if one in rows]
        return sum(known) / len(known) if known else float(len(rows))

    return sorted(members, key=height)


def with_values_of(analysis: Analysis, diagram: Diagram, shown: frozenset[Variable] | None = None) -> Diagram:
    """The picture with the value of each number above it; of those in `shown`, where it is given."""
    values = analysis.evaluation.values

    def valued(node: Node) -> Node:
        if node.quantity is None or (shown is not None and node.quantity.variable not in shown):
            return node
        value = values.get(node.quantity)
        return node if value is None else replace(node, value=Number(value))

    return replace(diagram, nodes=tuple(map(valued, diagram.nodes)))


def with_adjoints(analysis: Analysis, diagram: Diagram, shown: frozenset[Variable] | None = None) -> Diagram:
    """The picture with dL/d of each number below it; of those in `shown`, where it is given."""
    evaluation = analysis.evaluation

    def with_gradient(node: Node) -> Node:
        quantity = node.quantity
        if quantity is None or (shown is not None and quantity.variable not in shown):
            return node
        if quantity.kind is Kind.LOSS:
            return replace(node, gradient=Number(Fraction(1)), role=Role.BACKWARD)
        value = (
            evaluation.values.get(signal_of(quantity))
            if quantity.kind is Kind.VALUE
            else evaluation.gradients.get(quantity)
        )
        if value is None or quantity.kind in DATA:
            return node
        return replace(node, gradient=Number(value), role=Role.BACKWARD)

    return replace(diagram, nodes=tuple(map(with_gradient, diagram.nodes)))
