"""The index view of a model: its equations and its backward pass with running indices, proved for all sizes, or where
that is not possible for those of the lecture, as the frame then says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from symbackprop.compose.chains import in_even_parts
from symbackprop.compose.document import Chain, Frame, Link, Listing, Locals, Note, Phrase
from symbackprop.core.errors import Unproved
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Symbol, Term
from symbackprop.derive.families.backward import Adjoint, backward
from symbackprop.derive.families.proofs import prove_adjoint
from symbackprop.evaluate.analysis import Analysis

__all__ = ["running_frames", "running_frames_of", "shown_adjoints"]

_LINES = 5
_LINKS = 5  # of two chains on one frame
_STEPS = 2  # of a recursion, from its end


def running_frames(analysis: Analysis) -> Iterator[Frame]:
    """A frame for each derivative, then all of them in short."""
    adjoints = shown_adjoints(backward(analysis.network.graph).adjoints)
    yield from _frames(analysis, adjoints)
    for part in in_even_parts([*map(_short, adjoints)], _LINES):
        yield Frame(Phrase("model.running_all"), (Locals(part),), proved=True, part="backward")


def running_frames_of(analysis: Analysis, quantity: Quantity) -> Iterator[Frame]:
    """The derivative by the name of one quantity, at every index."""
    found = [one for one in backward(analysis.network.graph).adjoints if one.subject.variable == quantity.variable]
    return _frames(analysis, found)


def shown_adjoints(adjoints: Sequence[Adjoint]) -> list[Adjoint]:
    """Without the inputs; of a recursion the last steps, which tell how it goes on."""
    steps: Counter[str] = Counter()
    found: list[Adjoint] = []
    for adjoint in adjoints:
        variable = adjoint.subject.variable
        steps[variable.name] += 1
        if variable.kind is not Kind.INPUT and (not variable.fixed or steps[variable.name] <= _STEPS):
            found.append(adjoint)
    return found


def _frames(analysis: Analysis, adjoints: Sequence[Adjoint]) -> Iterator[Frame]:
    """Short derivations two by two, long ones alone."""
    chains = [_chain(analysis, adjoint) for adjoint in adjoints]
    while chains:
        count = 2 if len(chains) > 1 and sum(len(chain.links) for chain in chains[:2]) <= _LINKS else 1
        part, subjects = chains[:count], adjoints[-len(chains) :][:count]
        chains = chains[count:]
        names = Listing(tuple(Symbol(one.subject) for one in subjects))
        said = () if all(chain.holds for chain in part) else (Note(Phrase("model.these_sizes")),)
        yield Frame(
            Phrase("model.running", {"subject": names, "count": len(part)}),
            (*part, *said),
            proved=not said,
            part="backward",
        )


def _chain(analysis: Analysis, adjoint: Adjoint) -> Chain:
    holds: frozenset[tuple[Term, Term]] = frozenset()  # what is not in it is proved at each place of the lecture
    with suppress(Unproved):
        holds = prove_adjoint(analysis.network.graph, adjoint)
    direct = replace(adjoint.gradient, direct=True)
    links = [Link("=", step.after) for step in (adjoint.chain, *adjoint.steps)]
    kept = tuple(link for link in links if link.right not in (adjoint.gradient, direct))
    return Chain(adjoint.gradient, kept, holds=holds | {(adjoint.gradient, kept[0].right)} if holds and kept else holds)


def _short(adjoint: Adjoint) -> Chain:
    pair = (adjoint.gradient, adjoint.result)
    return Chain(adjoint.gradient, (Link("=", adjoint.result),), holds=frozenset({pair}))
