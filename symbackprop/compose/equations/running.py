"""The index view of a model: its equations and its backward pass with running indices, proved for all sizes, or where
that is not possible for those of the lecture, as the frame then says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from symbackprop.compose.chains import in_even_parts
from symbackprop.compose.document import Chain, Frame, Link, Listing, Locals, Note, Phrase
from symbackprop.core.errors import Unproved
from symbackprop.core.quantities import Kind, Quantity, Variable
from symbackprop.core.terms import Symbol, Term
from symbackprop.derive.families.backward import Adjoint
from symbackprop.derive.families.proofs import prove_adjoint
from symbackprop.evaluate.analysis import Analysis

__all__ = ["brief_frames", "in_runs", "running_frames", "running_frames_of", "runs_of"]

Item = TypeVar("Item")

_LINES = 5
_LINKS = 5  # of two chains on one frame
_STEPS = 2  # of a recursion, from its end
_MOST_BRIEF = 3  # frames with further steps of a recursion


def running_frames(analysis: Analysis) -> Iterator[Frame]:
    """A frame for each derivative, then all of them in short."""
    worked: list[Adjoint] = []
    for brief, adjoints in in_runs(analysis.families.adjoints):
        if brief:
            yield from brief_frames([_brief(analysis, one) for one in adjoints])
        else:
            yield from _frames(analysis, adjoints)
            worked += adjoints
    for part in in_even_parts([*map(_short, worked)], _LINES):
        yield Frame(Phrase("model.running_all"), (Locals(part),), proved=True, part="backward")


def running_frames_of(analysis: Analysis, quantity: Quantity) -> Iterator[Frame]:
    """The derivative by the name of one quantity, at every index."""
    found = [one for one in analysis.families.adjoints if one.subject.variable == quantity.variable]
    return _frames(analysis, found)


def in_runs(adjoints: Iterable[Adjoint]) -> Iterator[tuple[bool, list[Adjoint]]]:
    """Those that are worked out and those that are told in brief, in their order; without the inputs."""
    return runs_of([one for one in adjoints if one.subject.kind is not Kind.INPUT], lambda one: one.subject.variable)


def runs_of(items: Sequence[Item], variable_of: Callable[[Item], Variable]) -> Iterator[tuple[bool, list[Item]]]:
    """What is worked out and what is told in brief: of a recursion the last steps tell how it goes on. A single one
    before them is worked out as well.
    """
    steps: Counter[str] = Counter()

    def is_brief(item: Item) -> bool:
        variable = variable_of(item)
        steps[variable.name] += 1
        return bool(variable.fixed) and steps[variable.name] > _STEPS

    runs = [(brief, [*run]) for brief, run in groupby(items, is_brief)]
    for brief, joined in groupby(runs, lambda run: run[0] and len(run[1]) > 1):
        yield brief, [item for _, run in joined for item in run]


def brief_frames(rows: Sequence[Chain]) -> Iterator[Frame]:
    """The steps of a recursion before those that are worked out, as far as there is room for them."""
    parts = in_even_parts(rows, _LINES)
    for number, part in enumerate(parts[:_MOST_BRIEF], start=1):
        cut = (Note(Phrase("model.other_steps")),) if number == _MOST_BRIEF < len(parts) else ()
        title = Phrase("model.earlier", {"count": len(part)})
        yield Frame(title, (Locals(part), *cut), proved=all(row.holds for row in part), part="backward")


def _frames(analysis: Analysis, adjoints: Sequence[Adjoint]) -> Iterator[Frame]:
    """Short derivations two by two, long ones alone or with one of a single line."""
    chains = [_chain(analysis, adjoint) for adjoint in adjoints]
    while chains:
        both = [len(chain.links) for chain in chains[:2]]
        count = 2 if len(both) > 1 and (sum(both) <= _LINKS or min(both) == 1) else 1  # no single line alone
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
    holds = _proved(analysis, adjoint)
    direct = replace(adjoint.gradient, direct=True)
    links = [Link("=", step.after) for step in (adjoint.chain, *adjoint.steps)]
    kept = tuple(link for link in links if link.right not in (adjoint.gradient, direct))
    return Chain(adjoint.gradient, kept, holds=holds | {(adjoint.gradient, kept[0].right)} if holds and kept else holds)


def _proved(analysis: Analysis, adjoint: Adjoint) -> frozenset[tuple[Term, Term]]:
    """What is proved for all sizes; the rest is proved at each place of the lecture."""
    with suppress(Unproved):
        return prove_adjoint(analysis.network.graph, adjoint)
    return frozenset()


def _brief(analysis: Analysis, adjoint: Adjoint) -> Chain:
    short = _short(adjoint)
    return short if _proved(analysis, adjoint) else replace(short, holds=frozenset())


def _short(adjoint: Adjoint) -> Chain:
    pair = (adjoint.gradient, adjoint.result)
    return Chain(adjoint.gradient, (Link("=", adjoint.result),), holds=frozenset({pair}))
