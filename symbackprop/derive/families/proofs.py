"""Every step of a backward pass before the judge, for all sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symbackprop.core.algebra import ZERO
from symbackprop.core.errors import Unproved
from symbackprop.core.graph import Graph
from symbackprop.core.places import Index
from symbackprop.core.quantities import canonical_name
from symbackprop.core.steps import Step
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Cases, Kronecker, Term, transform, walk
from symbackprop.derive.families.backward import Adjoint
from symbackprop.judge.families import equal_for_all_sizes

__all__ = ["prove_adjoint", "prove_steps"]


def prove_adjoint(graph: Graph, adjoint: Adjoint) -> frozenset[tuple[Term, Term]]:
    """The equalities that an adjoint consists of, each proved for all sizes. Raises Unproved for the first that is not.

    That an error signal is dL/dz is its definition, and counts nowhere.
    """
    steps = [adjoint.chain, *(step for step in adjoint.locals if step.rule != "delta"), *adjoint.steps]
    return prove_steps(graph, steps, f"dL/d{canonical_name(adjoint.subject)}")


def prove_steps(graph: Graph, steps: Iterable[Step], what: str) -> frozenset[tuple[Term, Term]]:
    """The equalities of some steps, each proved for all sizes. Raises Unproved, naming the step and `what` it is of."""
    proved: set[tuple[Term, Term]] = set()
    for step in steps:
        if step.before == step.after:
            continue
        before = _with(step.uses, step.before)
        if not all(equal_for_all_sizes(graph, *sides, step.assumptions) for sides in _branches(before, step.after)):
            raise Unproved(
                f"{what}: the step {step.rule!r} is not proved for all sizes; nothing was written. The rule of that"
                " name in symbackprop/rules or symbackprop/derive is at fault"
            )
        proved.add((step.before, step.after))
    return frozenset(proved)


def _branches(before: Term, after: Term) -> Iterator[tuple[Term, Term]]:
    """What must be equal: the two sides, or in each case of a delta what the left side then is, and its value."""
    deltas = {node for node in walk(before) if isinstance(node, Kronecker)} if isinstance(after, Cases) else set()
    if not isinstance(after, Cases) or len(deltas) != 1:
        yield before, after
        return
    (delta,) = deltas
    (same, _), (other, _) = after.branches
    assert isinstance(delta.right, Index)
    yield at_places(before, {delta.right: delta.left}), same
    yield transform(before, lambda node: ZERO if node == delta else node), other


def _with(uses: Iterable[Step], term: Term) -> Term:
    """The term with the steps that it rests on put in."""
    table = {used.before: used.after for used in uses}
    return transform(term, lambda node: table.get(node, node))
