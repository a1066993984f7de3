"""The computational graph: every vector of a network as a node, with its value, its gradient, or its update."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from symbackprop.compose.diagram import Diagram, Edge, Node, Role
from symbackprop.compose.document import Frame, Phrase
from symbackprop.compose.matrix.matrices import LOSS, NO_PICTURE, MatrixView, matrix_view
from symbackprop.core.graph import Definition
from symbackprop.core.quantities import Kind, Quantity, Variable
from symbackprop.core.terms import Derivative, Matrix, Number, Symbol, Term, quantities_of
from symbackprop.evaluate.analysis import Analysis

__all__ = ["computation_backward", "computation_forward", "computation_update"]

_SUMS = frozenset({Kind.PREACTIVATION})
_COMPUTED = _SUMS | {Kind.INPUT, Kind.ACTIVATION, Kind.PREDICTION}
_WIDEST = 3  # entries of a vector that is written below its node
_MOST_COLUMNS = 6  # vectors one after the other, beyond which the graph would be too fine to be read


def computation_forward(analysis: Analysis) -> Iterable[Frame]:
    """Values, from the inputs to the loss."""
    view = _view(analysis)
    if view is not None:
        yield _frame("forward", _graph(view, Role.FORWARD, lambda q: _vector(view, Symbol(q))), _COMPUTED)


def computation_backward(analysis: Analysis) -> Iterable[Frame]:
    """The gradient of the loss by each node, from the loss back."""
    view = _view(analysis)
    if view is not None:

        def gradient(quantity: Quantity) -> Term | None:
            if quantity == LOSS:
                return None
            delta = quantity.kind is Kind.PREACTIVATION
            term = Symbol(quantity.of_kind(Kind.DELTA)) if delta else Derivative(LOSS, quantity)
            if delta and not analysis.lecture.values:
                return term
            return _vector(view, term) if quantity.kind in (Kind.PREACTIVATION, Kind.BIAS) else None

        yield _frame("backward", _graph(view, Role.BACKWARD, gradient), _SUMS)


def computation_update(analysis: Analysis) -> Iterable[Frame]:
    """The parameters after the update."""
    view = _view(analysis)
    if view is None or not analysis.evaluation.updates:
        return
    first = analysis.evaluation.updates[0].parameters

    def after(quantity: Quantity) -> Term | None:
        if quantity.kind is not Kind.BIAS:
            return None
        general = view.graph.general(quantity.variable)
        assert general is not None
        places = [*view.graph.entries(general)]
        found = [first.get(view.graph.ties.get(q, q)) for q in places]
        if len(places) > _WIDEST or any(value is None for value in found):
            return None
        rows = tuple((Number(value),) for value in found if value is not None)
        return Matrix(rows) if len(rows) > 1 else rows[0][0]

    diagram = _graph(view, Role.SUBJECT, after)
    if any(node.value is not None for node in diagram.nodes):
        yield Frame(Phrase("computation.update"), (Phrase("computation.update_words"),), (diagram,), stacked=True)


def _frame(name: str, diagram: Diagram, kinds: frozenset[Kind]) -> Frame:
    """The graph, with a sentence that promises values only where all nodes of these kinds show theirs."""
    shown = all(node.value is not None for node in diagram.nodes if node.quantity and node.quantity.kind in kinds)
    words = Phrase(f"computation.{name}_{'words' if shown else 'symbolic'}")
    return Frame(Phrase(f"computation.{name}"), (words,), (diagram,), stacked=True)


def _view(analysis: Analysis) -> MatrixView | None:
    vectors = [definition for definition in analysis.network.graph.definitions if definition.of.at]
    if len(vectors) > _MOST_COLUMNS or analysis.network.samples is not None:
        return None
    return matrix_view(analysis, NO_PICTURE, pairs=False, shapes=False)


def _vector(view: MatrixView, term: Term) -> Term | None:
    """A vector of few numbers, or a number."""
    found = view.numbers(term)
    if isinstance(found, Matrix) and (len(found.rows) > _WIDEST or len(found.rows[0]) > 1):
        return None
    return found


def _graph(view: MatrixView, role: Role, value: Callable[[Quantity], Term | None]) -> Diagram:
    """The inputs, then every vector of the graph in a row, the loss at its end, and parameters below and above the
    vectors that they enter.
    """
    graph = view.graph
    nodes: list[Node] = []
    edges: list[Edge] = []
    names: dict[Variable, str] = {}
    flow = Role.PASSIVE if role is Role.SUBJECT else role

    def node(column: int, row: int, general: Quantity, looks: Role) -> str:
        whole = view.whole(Symbol(general))
        assert isinstance(whole, Symbol)
        name = f"{general.kind.value}{general.layer or ''}"
        found = value(whole.quantity)
        nodes.append(Node(name, column, row, whole, looks, quantity=whole.quantity, value=found))
        names[general.variable] = name
        return name

    def enter(definition: Definition, column: int) -> None:
        entering = [*dict.fromkeys(quantity.variable for quantity in quantities_of(definition.body))]
        own = [general for general in graph.parameters if general.variable in entering]
        head = node(column, 2, definition.of, flow)
        edges.extend(Edge(names[variable], head, role=flow) for variable in entering if variable in names)
        edges.extend(
            Edge(node(column, row, general, role), head, role=role) for row, general in zip((1, 3), own, strict=False)
        )

    inputs = [given for given in graph.given if given.kind is not Kind.TARGET]
    for given in inputs:
        node(0, 2, given, role if role is Role.FORWARD else Role.PASSIVE)
    for column, definition in enumerate(graph.definitions, start=1):
        enter(definition, column)
    return Diagram(tuple(nodes), tuple(edges), 3, len(graph.definitions) + 1, fixed_rows=True)
