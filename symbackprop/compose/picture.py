"""Network -> diagram: the units in columns, and what is active in a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from symbackprop.compose.diagram import Diagram, Edge, Node, Role
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, Variable, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Number, Symbol, Term
from symbackprop.evaluate.analysis import Analysis
from symbackprop.network.network import Network
from symbackprop.rules.activations import A, Z
from symbackprop.rules.value import value_of

__all__ = [
    "backward_picture",
    "focused",
    "forward_picture",
    "growing_picture",
    "named_by_matrix",
    "network_picture",
    "node_of",
    "update_picture",
    "with_inactive",
    "with_numbers",
    "with_values",
]

_MOST_ROWS = 5  # units of a column, beyond which it is elided
_STUBS = 3  # edges a unit that come from layers that are not drawn
_SHOWN = 2  # units of a long column before the dots


def network_picture(network: Network) -> Diagram:
    """The whole network, nothing active.

    A layer has one column, named by its activations; one that couples its units (softmax) has a column of
    pre-activations before it, for every one of these reaches every output.
    """
    columns = [*_columns(network)]
    nodes = [node for number, column in enumerate(columns) for node in _column(number, column)]
    rows = max(node.row for node in nodes)
    captions, matrices = tuple(_captions(network)), tuple(_matrices(network))
    return Diagram(tuple(nodes), tuple(_edges(network)), rows, len(columns), captions, matrices=matrices)


def _matrices(network: Network) -> Iterable[tuple[int, Term]]:
    """The weights of each layer as a whole, with the column that they lead to."""
    column = 0
    for number, layer in enumerate(network.layers, start=1):
        column += 1
        yield column, Symbol(quantity_of(Kind.WEIGHT, number, ALL, ALL))
        column += layer.activation.couples


def _columns(network: Network) -> Iterable[list[Quantity]]:
    yield [network.activation_of(0, j) for j in range(1, network.inputs + 1)]
    for number, layer in enumerate(network.layers, start=1):
        units = range(1, layer.units + 1)
        if layer.activation.couples:
            yield [network.preactivation_of(number, unit) for unit in units]
        yield [network.activation_of(number, unit) for unit in units]
    yield [quantity_of(Kind.LOSS)]


def _captions(network: Network) -> Iterable[str]:
    yield "input"
    for number, layer in enumerate(network.layers, start=1):
        if layer.activation.couples:
            yield "logits"
            yield layer.activation.name
        else:
            yield "output" if number == network.depth else "hidden"
    yield "loss"


def _name(quantity: Quantity) -> str:
    return f"{quantity.kind.value}-{quantity.layer or 0}-{quantity.unit or 0}"


def node_of(network: Network, quantity: Quantity) -> str:
    """The node that stands for a quantity: a pre-activation has one of its own only where its layer is coupled, and
    the loss of one sample is that of all.
    """
    layer, unit = quantity.layer, quantity.unit
    if quantity.kind is Kind.SAMPLE_LOSS:
        return _name(quantity_of(Kind.LOSS))
    if quantity.kind is not Kind.PREACTIVATION or not isinstance(layer, int) or not isinstance(unit, int):
        return _name(quantity)
    coupled = network.layers[layer - 1].activation.couples
    return _name(quantity if coupled else network.activation_of(layer, unit))


def _column(number: int, quantities: Sequence[Quantity]) -> Iterable[Node]:
    """The nodes of a column; of a long one the first, dots, and the last."""
    shown: list[Quantity | None] = [quantities[unit - 1] for unit in _drawn(len(quantities))]
    if len(shown) < len(quantities):
        shown.insert(_SHOWN, None)
    for row, quantity in enumerate(shown, start=1):
        if quantity is None:
            yield Node(f"gap-{number}", number, row, None, gap=True)
        else:
            yield Node(_name(quantity), number, row, Symbol(quantity.of_sample(None)), quantity=quantity)


def _drawn(units: int) -> Sequence[int]:
    """The units of a column that have a node; of a long one the first and the last."""
    return range(1, units + 1) if units <= _MOST_ROWS else (*range(1, _SHOWN + 1), units)


def _edges(network: Network) -> Iterable[Edge]:
    """The edges between the nodes that are drawn."""
    for number, layer in enumerate(network.layers, start=1):
        for unit in _drawn(layer.units):
            head = node_of(network, network.preactivation_of(number, unit))
            for source in _drawn(network.width(number - 1)):
                weight = network.places[quantity_of(Kind.WEIGHT, number, unit, source)]
                yield Edge(_name(network.activation_of(number - 1, source)), head, weight)
            if layer.activation.couples:
                for other in _drawn(layer.units):
                    yield Edge(head, _name(network.activation_of(number, other)))
    for unit in _drawn(network.outputs):
        yield Edge(_name(network.activation_of(network.depth, unit)), _name(quantity_of(Kind.LOSS)))


def growing_picture(diagram: Diagram, columns: int) -> Diagram:
    """The diagram up to a number of columns; the rest keeps its room."""
    hidden = {node.name for node in diagram.nodes if node.column >= columns}
    return _with_roles(
        diagram,
        lambda node: Role.HIDDEN if node.name in hidden else node.role,
        lambda edge: Role.HIDDEN if edge.tail in hidden or edge.head in hidden else edge.role,
    )


def forward_picture(network: Network, diagram: Diagram, quantities: Iterable[Quantity]) -> Diagram:
    """The diagram in a step of the forward pass: what is computed, the edges that lead there, and nothing else."""
    every = [*quantities]
    computed = {node_of(network, quantity): quantity for quantity in every}
    # an activation of its own unit comes along no edge
    joined = {node_of(network, quantity) for quantity in every if not _is_own(network, quantity)}
    # the first unit of a layer is drawn, whichever are computed
    firsts = {node_of(network, q.at_unit(1) if isinstance(q.unit, int) else q) for q in every}
    columns = [node.column for node in diagram.nodes if node.name in firsts]
    lit = _with_roles(
        diagram,
        lambda node: Role.FORWARD if node.name in computed else node.role,
        lambda edge: Role.FORWARD if edge.head in joined else edge.role,
    )
    lit = replace(lit, edges=tuple(replace(edge, labelled=edge.role is Role.FORWARD) for edge in lit.edges))
    nodes = tuple(
        replace(node, label=_label(computed[node.name]), quantity=computed[node.name])
        if node.name in computed and not isinstance(node.label, Number)
        else node
        for node in lit.nodes
    )
    lit = replace(lit, nodes=nodes)
    return focused(lit, max(min(columns) - 1, 0), max(columns)) if columns else lit


def _is_own(network: Network, quantity: Quantity) -> bool:
    """Whether a quantity is computed from the pre-activation of its unit alone, which has the same node."""
    if quantity.kind not in (Kind.ACTIVATION, Kind.PREDICTION) or not isinstance(quantity.layer, int):
        return False
    return quantity.layer > 0 and not network.layers[quantity.layer - 1].activation.couples


def _label(quantity: Quantity) -> Term:
    """The name of a unit's quantity, without its sample."""
    return Symbol(quantity.of_sample(None))


def focused(diagram: Diagram, first: int, last: int) -> Diagram:
    """The columns from first to last; what enters them from the left is left as stubs."""
    kept = {node.name for node in diagram.nodes if first <= node.column <= last}
    nodes = tuple(replace(node, column=node.column - first) for node in diagram.nodes if node.name in kept)
    inside = [edge for edge in diagram.edges if edge.tail in kept and edge.head in kept]
    entering: list[Edge] = []
    for edge in diagram.edges:
        if edge.tail not in kept and edge.head in kept and sum(e.head == edge.head for e in entering) < _STUBS:
            entering.append(replace(edge, tail="", stub=True, role=Role.PASSIVE))
    rows = diagram.rows if diagram.fixed_rows else max((node.row for node in nodes), default=1)
    return replace(
        diagram,
        nodes=nodes,
        edges=(*inside, *entering),
        rows=rows,
        columns=last - first + 1,
        captions=diagram.captions[first : last + 1],
        matrices=tuple((column - first, name) for column, name in diagram.matrices if first < column <= last),
    )


def _first_of(quantity: Quantity) -> Quantity:
    return quantity._replace(at=tuple(place if isinstance(place, int) else 1 for place in quantity.at))


def backward_picture(network: Network, diagram: Diagram, *subjects: Quantity) -> Diagram:
    """The diagram with every path from parameters, or from pre-activations, to the loss; of a running unit from the
    first.
    """
    own: set[Quantity] = set()
    for subject in map(_first_of, subjects):
        own |= set(network.users.get(subject, ())) if subject.kind is not Kind.PREACTIVATION else {subject}
    entered = {node_of(network, quantity) for quantity in own}
    on_path = {node_of(network, quantity) for quantity in _downstream(network, own)}
    first = min((node.column for node in diagram.nodes if node.name in entered), default=0)
    on_path |= {node.name for node in diagram.nodes if node.gap and node.column > first}

    def node_role(node: Node) -> Role:
        if subjects and subjects[0].kind is Kind.BIAS and node.name in entered:
            return Role.SUBJECT
        if node.role is Role.INACTIVE:
            return node.role
        return Role.BACKWARD if node.name in on_path else node.role

    def edge_role(edge: Edge) -> Role:
        if edge.weight in subjects:
            return Role.SUBJECT
        return Role.BACKWARD if edge.tail in on_path and edge.head in on_path else edge.role

    lit = _with_roles(diagram, node_role, edge_role)
    weights = any(subject.kind is Kind.WEIGHT for subject in subjects)
    return focused(lit, max(first - weights, 0), diagram.columns - 1)


def update_picture(network: Network, diagram: Diagram, subjects: Iterable[Quantity]) -> Diagram:
    """The part of the diagram with some parameters: edges of weights, units of biases and other nodes are lit."""
    moved = {*subjects}
    families = {one.variable for one in moved}
    biases = [_first_of(one) for one in moved if one.kind is Kind.BIAS]
    units = {node_of(network, user) for one in biases for user in network.users.get(one, ())}
    lit = _with_roles(
        diagram,
        lambda node: Role.SUBJECT if node.name in units or _family(node) in families else node.role,
        lambda edge: Role.SUBJECT if edge.weight in moved else edge.role,
    )
    lit = replace(lit, edges=tuple(replace(edge, labelled=edge.weight in moved) for edge in lit.edges))
    ends = {name for edge in lit.edges if edge.role is Role.SUBJECT for name in (edge.tail, edge.head)}
    columns = [node.column for node in lit.nodes if node.name in ends or node.role is Role.SUBJECT]
    return focused(lit, max(min(columns) - (not ends), 0), max(columns)) if columns else lit


def _family(node: Node) -> Variable | None:
    return None if node.quantity is None else node.quantity.variable


def with_inactive(analysis: Analysis, diagram: Diagram) -> Diagram:
    """The diagram with the units marked that are switched off: the slope at their value is exactly 0."""
    network, values = analysis.network, analysis.evaluation.values

    def role(node: Node) -> Role:
        q = node.quantity
        if q is None or q.kind not in (Kind.ACTIVATION, Kind.PREDICTION) or not isinstance(q.layer, int):
            return node.role
        rule = network.layers[q.layer - 1].activation
        z = quantity_of(Kind.PREACTIVATION, q.layer, q.unit, sample=q.sample)
        if not rule.kinks or z not in values:
            return node.role
        slope = substitute(rule.slope, {Z.quantity: Symbol(z), A.quantity: Symbol(q)}.get)
        return node.role if value_of(slope, values.__getitem__) else Role.INACTIVE

    return _with_roles(diagram, role, lambda edge: edge.role)


def with_numbers(analysis: Analysis, diagram: Diagram) -> Diagram:
    """The diagram with numbers instead of names: on units and on weights, where the lecture determines them."""
    values = analysis.evaluation.values

    def node(old: Node) -> Node:
        value = None if old.quantity is None else values.get(old.quantity)
        return old if value is None else replace(old, label=Number(value))

    def edge(old: Edge) -> Edge:
        value = None if old.weight is None else values.get(old.weight)
        return old if value is None else replace(old, value=Number(value))

    return replace(diagram, nodes=tuple(map(node, diagram.nodes)), edges=tuple(map(edge, diagram.edges)))


def named_by_matrix(diagram: Diagram) -> Diagram:
    """The diagram without the names of single weights: that of their matrix stands for them."""
    edges = tuple(replace(edge, labelled=edge.labelled and edge.value is not None) for edge in diagram.edges)
    return replace(diagram, edges=edges)


def with_values(analysis: Analysis, diagram: Diagram) -> Diagram:
    """The diagram with the value of each unit that the lecture determines above it."""
    values = analysis.evaluation.values

    def valued(node: Node) -> Node:
        value = None if node.quantity is None else values.get(node.quantity)
        return node if value is None or isinstance(node.label, Number) else replace(node, value=Number(value))

    return replace(diagram, nodes=tuple(map(valued, diagram.nodes)))


def _downstream(network: Network, quantities: Iterable[Quantity]) -> set[Quantity]:
    """The quantities and everything that is computed from them."""
    found, front = set(quantities), [*quantities]
    walked: set[int] = set()  # the users, by identity: those that all units of a softmax have are the same
    while front:
        users = network.users.get(front.pop(), ())
        if id(users) in walked:
            continue
        walked.add(id(users))
        front += [user for user in users if user not in found]
        found.update(users)
    return found


def _with_roles(diagram: Diagram, node_role: Callable[[Node], Role], edge_role: Callable[[Edge], Role]) -> Diagram:
    return replace(
        diagram,
        nodes=tuple(replace(node, role=node_role(node)) for node in diagram.nodes),
        edges=tuple(replace(edge, role=edge_role(edge)) for edge in diagram.edges),
    )
