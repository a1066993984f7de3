"""The computational graph: every vector of a network as a node, with its value, its gradient, or its update."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from symbackprop.compose.diagram import Diagram, Edge, Node, Role
from symbackprop.compose.document import Frame, Phrase
from symbackprop.compose.matrices import LOSS, MatrixView
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Derivative, Matrix, Number, Symbol, Term
from symbackprop.evaluate.analysis import Analysis

__all__ = ["computation_backward", "computation_forward", "computation_update"]

_WIDEST = 3  # entries of a vector that is written below its node
_DEEPEST = 3  # layers, beyond which the graph would be too fine to be read


def computation_forward(analysis: Analysis) -> Iterable[Frame]:
    """Values, from the inputs to the loss."""
    view = _view(analysis)
    if view is not None:
        yield _frame("forward", _graph(view, Role.FORWARD, lambda q: _vector(view, Symbol(q))))


def computation_backward(analysis: Analysis) -> Iterable[Frame]:
    """The gradient of the loss by each node, from the loss back."""
    view = _view(analysis)
    if view is not None:

        def gradient(quantity: Quantity) -> Term | None:
            if quantity == LOSS:
                return None
            delta = quantity.kind is Kind.PREACTIVATION
            term = Symbol(quantity.of_kind(Kind.DELTA)) if delta else Derivative(LOSS, quantity)
            return _vector(view, term) if quantity.kind in (Kind.PREACTIVATION, Kind.BIAS) else None

        yield _frame("backward", _graph(view, Role.BACKWARD, gradient))


def computation_update(analysis: Analysis) -> Iterable[Frame]:
    """The parameters after the update."""
    view = _view(analysis)
    if view is None or not analysis.evaluation.first_update:
        return

    def after(quantity: Quantity) -> Term | None:
        if quantity.kind is not Kind.BIAS:
            return None
        grid = view.numbers(Symbol(quantity))
        if grid is None or len(grid.rows) > _WIDEST:
            return None
        places = [quantity_of(Kind.BIAS, quantity.layer, unit) for unit in range(1, len(grid.rows) + 1)]
        found = [analysis.evaluation.first_update.get(analysis.network.places.get(q, q)) for q in places]
        if any(value is None for value in found):
            return None
        return Matrix(tuple((Number(value),) for value in found if value is not None))

    yield _frame("update", _graph(view, Role.SUBJECT, after))


def _frame(name: str, diagram: Diagram) -> Frame:
    return Frame(Phrase(f"computation.{name}"), (Phrase(f"computation.{name}_words"),), (diagram,), stacked=True)


def _view(analysis: Analysis) -> MatrixView | None:
    network = analysis.network
    if network.depth > _DEEPEST or network.samples is not None:
        return None
    return MatrixView(analysis, Diagram((), (), 0, 0), pairs=False, shapes=False)


def _vector(view: MatrixView, term: Term) -> Term | None:
    """A vector of few numbers, or a number."""
    grid = view.numbers(term)
    if grid is None or len(grid.rows) > _WIDEST or len(grid.rows[0]) > 1:
        return None
    if len(grid.rows) == 1:
        return grid.rows[0][0]
    return grid


def _graph(view: MatrixView, role: Role, value: Callable[[Quantity], Term | None]) -> Diagram:
    """X, then z and a of each layer in a row, the loss at its end, and W and b below the z they enter."""
    network = view.analysis.network
    nodes: list[Node] = []
    edges: list[Edge] = []

    def node(name: str, column: int, row: int, quantity: Quantity, looks: Role) -> str:
        nodes.append(Node(name, column, row, Symbol(quantity), looks, quantity=quantity, value=value(quantity)))
        return name

    forward = role is Role.FORWARD
    flow = Role.PASSIVE if role is Role.SUBJECT else role
    before = node("x", 0, 2, view.output(0), Role.PASSIVE if not forward else role)
    for layer in range(1, network.depth + 1):
        column = 2 * layer - 1
        z = node(f"z{layer}", column, 2, view.of(Kind.PREACTIVATION, layer), flow)
        edges.append(Edge(before, z, role=flow))
        own = node(f"W{layer}", column, 1, view.of(Kind.WEIGHT, layer), role)
        edges.append(Edge(own, z, role=role))
        mode = network.layers[layer - 1].bias
        if mode != "none":
            bias = quantity_of(Kind.BIAS, layer) if mode == "shared" else view.of(Kind.BIAS, layer)
            edges.append(Edge(node(f"b{layer}", column, 3, bias, role), z, role=role))
        before = node(f"a{layer}", column + 1, 2, view.output(layer), flow)
        edges.append(Edge(z, before, role=flow))
    last = node("L", 2 * network.depth + 1, 2, LOSS, flow)
    edges.append(Edge(before, last, role=flow))
    return Diagram(tuple(nodes), tuple(edges), 3, 2 * network.depth + 2, fixed_rows=True)
