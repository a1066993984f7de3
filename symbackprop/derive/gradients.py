"""All gradients at once, in closed form: the adjoints of the graph at every place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from symbackprop.core.graph import Graph, running
from symbackprop.core.memory import rarely_collected
from symbackprop.core.places import Index
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Product, Series, Term, walk
from symbackprop.derive.families.backward import Adjoint, Backward, backward
from symbackprop.network.instances import written_out
from symbackprop.network.network import Network

__all__ = ["gradients"]


def gradients(network: Network, families: Backward | None = None) -> Mapping[Quantity, Term]:
    """dL/dv for every parameter v, in the deltas, in the order of `network.parameters`.

    `families` are the network's adjoints, derived here where they are not given. What the formulas of a family have in
    common is made once, so that an entry costs its own product and its own name.
    """
    families = families or backward(network.graph)
    graph = network.graph
    found: dict[Quantity, Term] = {}
    with rarely_collected():
        for parameter in graph.parameters:
            adjoint = families.of(parameter.variable)
            if adjoint is not None:
                found.update(_entries(graph, adjoint))
    found.update((held, _tied(families, held)) for held in dict.fromkeys(graph.ties.values()))
    return found


def _tied(families: Backward, held: Quantity) -> Term:
    adjoint = families.tied(held)
    assert adjoint is not None
    return written_out(families.graph, adjoint.result)


def _entries(graph: Graph, adjoint: Adjoint) -> Iterator[tuple[Quantity, Term]]:
    """Every place of a family but the tied ones with its gradient, row by row."""
    variable, indices, ties = adjoint.subject.variable, running(adjoint.subject), graph.ties
    if len(indices) == 2 and not _sums_over_units(adjoint.result):
        rows, columns = (range(1, graph.size(index) + 1) for index in indices)
        row_of = _row_of(graph, adjoint.result, indices[0], indices[1])
        for i in rows:
            row = zip([Quantity(variable, (i, j)) for j in columns], row_of(i), strict=True)
            yield from (entry for entry in row if entry[0] not in ties) if ties else row
        return
    for at in product(*(range(1, graph.size(index) + 1) for index in indices)):
        place = Quantity(variable, at)
        if place not in ties:
            yield place, written_out(graph, at_places(adjoint.result, dict(zip(indices, at, strict=True))))


def _sums_over_units(term: Term) -> bool:
    return any(isinstance(node, Series) and not isinstance(node.count, int) for node in walk(term))


def _row_of(graph: Graph, term: Term, first: Index, second: Index) -> Callable[[int], Sequence[Term]]:
    """The formula at every second place, for a first one: what has one of the two alone is made once for each place."""
    length = graph.size(second)
    if second not in term.free:
        made = [at_places(term, {first: place}) for place in range(1, graph.size(first) + 1)]
        return lambda i: [made[i - 1]] * length
    if first not in term.free:
        row = [at_places(term, {second: place}) for place in range(1, length + 1)]
        return lambda _: row
    match term:
        case Product(factors):
            rows = [_row_of(graph, factor, first, second) for factor in factors]
            return lambda i: [Product(parts) for parts in zip(*[row(i) for row in rows], strict=True)]
        case Series(index, count, body):
            inner = _row_of(graph, body, first, second)
            return lambda i: [Series(index, count, part) for part in inner(i)]
    return lambda i: [at_places(term, {first: i, second: j}) for j in range(1, length + 1)]
