"""The index view of a model: its equations and its backward pass with running indices, proved for all sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symbackprop.compose.chains import in_even_parts
from symbackprop.compose.document import Chain, Frame, Link, Locals, Phrase, Words
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Symbol, Term
from symbackprop.derive.families.backward import Adjoint, backward
from symbackprop.derive.families.proofs import prove_adjoint
from symbackprop.evaluate.analysis import Analysis

__all__ = ["running_frames", "running_frames_of"]

_LINES = 5


def running_frames(analysis: Analysis) -> Iterator[Frame]:
    """A frame for each derivative, then all of them in short."""
    adjoints = backward(analysis.network.graph).adjoints
    yield from _frames(analysis, adjoints)
    for part in in_even_parts([*map(_short, adjoints)], _LINES):
        yield Frame(Phrase("model.running_all"), (Locals(part),), proved=True, part="backward")


def running_frames_of(analysis: Analysis, quantity: Quantity) -> Iterator[Frame]:
    """The derivative by the name of one quantity, at every index."""
    found = [one for one in backward(analysis.network.graph).adjoints if one.subject.variable == quantity.variable]
    return _frames(analysis, found)


def _frames(analysis: Analysis, adjoints: Iterable[Adjoint]) -> Iterator[Frame]:
    graph = analysis.network.graph
    for adjoint in adjoints:
        holds = prove_adjoint(graph, adjoint)
        links = [Link("=", step.after) for step in (adjoint.chain, *adjoint.steps)]
        links = [link for link in links if link.right != adjoint.gradient]
        slots: dict[str, Term | Words | int | str] = {"gradient": adjoint.gradient, "subject": Symbol(adjoint.subject)}
        chain = Chain(adjoint.gradient, tuple(links), holds=holds)
        yield Frame(Phrase("model.running", slots), (chain,), proved=True, part="backward")


def _short(adjoint: Adjoint) -> Chain:
    pair = (adjoint.gradient, adjoint.result)
    return Chain(adjoint.gradient, (Link("=", adjoint.result),), holds=frozenset({pair}))
