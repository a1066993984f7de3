"""What is computed, in which order: the definitions of a graph and its adjoints, in stable forms.

The exact route and the arrays work through the same list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from symbackprop.core.graph import Definition, Graph, running
from symbackprop.core.places import Index
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, Variable, signal_of
from symbackprop.core.terms import Series, Symbol, Term, map_children
from symbackprop.derive.families.backward import Adjoint, Backward, backward
from symbackprop.evaluate.stable import Stabiliser

__all__ = ["GRADIENTS", "Passes", "helper", "is_helper", "passes", "passes_of"]

# the kinds by whose own name the derivative of the loss is kept
GRADIENTS = PARAMETERS | {Kind.INPUT}
_COMPUTED = frozenset({Kind.PREACTIVATION, Kind.VALUE})  # whose own derivatives are kept, by the names of these
_HELPER = "part "


@dataclass(frozen=True, slots=True)
class Passes:
    """The forward pass and the backward pass of a graph, each in the order of computation.

    In `backward` the error signals are named as deltas, and a parameter or an input stands for dL/d of it. What is
    said of a family is not meant for those of its places that a later definition names.
    """

    graph: Graph
    forward: tuple[Definition, ...]
    backward: tuple[Definition, ...]


def passes(graph: Graph) -> Passes:
    """The passes of a graph."""
    return passes_of(backward(graph))


def passes_of(families: Backward) -> Passes:
    """The passes of a graph whose adjoints are derived."""
    graph = families.graph
    stable, sums, sums_back = Stabiliser(graph), _Sums(), _Sums()
    forward = [
        one
        for definition in graph.definitions
        for one in sums.taken_out(Definition(definition.of, stable(definition.body)))
    ]
    back = [
        one
        for adjoint in families.adjoints
        if adjoint.subject.kind in GRADIENTS | _COMPUTED
        for one in sums_back.taken_out(Definition(_name(adjoint), stable(adjoint.result)))
    ]
    return Passes(graph, tuple(forward), tuple(back))


def _name(adjoint: Adjoint) -> Quantity:
    return signal_of(adjoint.subject) if adjoint.subject.kind in _COMPUTED else adjoint.subject


def is_helper(quantity: Quantity) -> bool:
    """Whether a quantity is a part of a formula that was given a name to be computed once."""
    return quantity.kind is Kind.VARIABLE and quantity.name.startswith(_HELPER)


@dataclass(slots=True)
class _Sums:
    """Sums that do not run with every index around them, each named once."""

    names: dict[Term, Quantity] = field(default_factory=dict)

    def taken_out(self, definition: Definition) -> Iterator[Definition]:
        """The definition with a name for each such sum, after the definitions of the names."""
        new: list[Definition] = []
        body = self._named(definition.body, frozenset(running(definition.of)), new)
        yield from new
        yield Definition(definition.of, body)

    def _named(self, term: Term, around: frozenset[Index], new: list[Definition]) -> Term:
        inside = around | {term.index} if isinstance(term, Series) else around
        inner = map_children(term, lambda child: self._named(child, inside, new))
        if not isinstance(inner, Series) or not inner.free < around:
            return inner
        name = self.names.get(inner)
        if name is None:
            name = self.names[inner] = helper(str(len(self.names)), inner.free)
            new.append(Definition(name, inner))
        return Symbol(name)


def helper(name: str, free: frozenset[Index]) -> Quantity:
    """A name for a part of a formula, with its free indices for places."""
    samples: Sequence[Index] = [index for index in free if _is_sample(index)]
    units = tuple(sorted(index for index in free if not _is_sample(index)))
    return Quantity(Variable(Kind.VARIABLE, None, f"{_HELPER}{name}"), units, samples[0] if samples else None)


def _is_sample(index: Index) -> bool:
    return index.axis is not None and index.axis.layer is None
