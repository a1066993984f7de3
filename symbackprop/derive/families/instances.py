"""One derivative of a wide layer: an instance of its family's derivation, whose sums stay sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symbackprop.core.algebra import decided
from symbackprop.core.errors import MissingRule
from symbackprop.core.graph import Graph
from symbackprop.core.indices import instance_of
from symbackprop.core.places import SAMPLE, Index, Place, indices_of
from symbackprop.core.quantities import Quantity, canonical_name
from symbackprop.core.steps import Derivation, Step
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Series, Symbol, Term, map_children, walk
from symbackprop.derive.families.backward import Adjoint, Backward, backward
from symbackprop.derive.families.letters import SPARE
from symbackprop.network.instances import written_out
from symbackprop.network.network import Network

__all__ = ["Families", "definition_at", "with_other_letters"]

_WRITTEN = 12  # units, up to which a sum is written out


@dataclass(frozen=True, slots=True)
class Families:
    """The adjoints of a network, derived when they are first asked for."""

    network: Network
    passed: list[Backward] = field(default_factory=list)

    def adjoint_of(self, subject: Quantity) -> Adjoint:
        """The derivation of a quantity's family; that of a tied parameter is its own."""
        if not self.passed:
            self.passed.append(backward(self.network.graph))
        found = self.passed[0].tied(subject) or self.passed[0].of(subject.variable)
        if found is None:
            raise MissingRule("the quantities that the loss depends on", canonical_name(subject))
        return found

    def is_wide(self, subject: Quantity) -> bool:
        """Whether the derivative by a quantity sums over more units than are written out."""
        graph = self.network.graph
        if all(size <= _WRITTEN for axis, size in graph.sizes.items() if axis != SAMPLE.axis):
            return False
        adjoint = self.adjoint_of(subject)
        return _is_wide(graph, adjoint.chain.after, *(step.after for step in adjoint.steps))

    def derivation(self, subject: Quantity) -> Derivation:
        """How dL/d(subject) comes about, by the derivation of its family. Sums over many units stay sums."""
        network, adjoint = self.network, self.adjoint_of(subject)
        places = instance_of(adjoint.subject, subject) or {}
        at = _at if self.is_wide(subject) or network.layers else _written_at

        def placed(step: Step) -> Step:
            before, after = at(network, step.before, places), at(network, step.after, places)
            return Step(step.rule, before, after, step.assumptions, tuple(map(placed, step.uses)))

        substitution, *simplification = map(placed, adjoint.steps)
        # in a model dL/du is written as it is: no step says so
        named = [step for step in adjoint.locals if network.layers or step.rule != "delta"]
        locals_ = tuple(map(placed, named))
        return Derivation(subject, placed(adjoint.chain), locals_, substitution, tuple(simplification), family=True)


def definition_at(network: Network, quantity: Quantity) -> Term:
    """The formula that a computed quantity is defined by; a sum over more units than are written out stays a sum."""
    graph = network.graph
    definition = graph.definition_of(quantity.variable)
    places = None if definition is None else instance_of(definition.of, quantity)
    if definition is None or places is None or not _is_wide(graph, definition.body):
        return network.equations[quantity].term
    return _at(network, definition.body, places)


def _is_wide(graph: Graph, *terms: Term) -> bool:
    """Whether a sum runs over more units than are written out."""
    sums = [node.index for term in terms for node in walk(term) if isinstance(node, Series)]
    return any(index != SAMPLE and graph.size(index) > _WRITTEN for index in sums)


def _at(network: Network, term: Term, places: Mapping[Index, Place]) -> Term:
    letters = frozenset(index.name for place in places.values() for index in indices_of(place))
    return _sized(network, at_places(with_other_letters(term, letters), places))


def with_other_letters(term: Term, taken: frozenset[str]) -> Term:
    """The formula whose sums have none of these letters: sum_k u_ik at i = k is sum_m u_km."""
    if not taken or not term.holds(Series):
        return term
    if isinstance(term, Series) and term.index.name in taken:
        used = taken | {index.name for index in term.body.free}
        other = Index(next(letter for letter in SPARE if letter not in used), term.index.axis)
        term = Series(other, term.count, at_places(term.body, {term.index: other}))
    return map_children(term, lambda child: with_other_letters(child, taken))


def _written_at(network: Network, term: Term, places: Mapping[Index, Place]) -> Term:
    """The formula at its places, its sums written out."""
    return decided(written_out(network.graph, at_places(term, places)))


def _sized(network: Network, term: Term) -> Term:
    """The formula with numbers for the bounds of its sums, and each parameter as it stands at its place."""
    if isinstance(term, Series):
        return Series(term.index, network.graph.size(term.index), _sized(network, term.body))
    if isinstance(term, Symbol):
        return Symbol(network.graph.ties.get(term.quantity, term.quantity))
    return map_children(term, lambda child: _sized(network, child))
