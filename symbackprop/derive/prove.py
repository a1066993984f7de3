"""Every step of every derivation before the judge: nothing unproved is printed."""

from __future__ import annotations

from collections.abc import Iterable

from symbackprop.core.errors import Unproved
from symbackprop.core.quantities import canonical_name
from symbackprop.core.steps import Derivation, Step
from symbackprop.core.terms import Term, transform
from symbackprop.judge import judge
from symbackprop.network.network import Network

__all__ = ["Equalities", "prove"]


Equalities = frozenset[tuple[Term, Term]]


def prove(network: Network, derivations: Iterable[Derivation]) -> Equalities:
    """The different equalities that the derivations consist of, each of them proved.

    Raises Unproved, naming the step, for the first that the judge does not prove.
    """
    proved: set[tuple[Term, Term]] = set()
    for derivation in derivations:
        for step in derivation.steps:
            _prove_step(network, derivation, step, proved)
    return frozenset(proved)


def _prove_step(network: Network, derivation: Derivation, step: Step, proved: set[tuple[Term, Term]]) -> None:
    if (step.before, step.after) in proved:
        return
    for used in step.uses:
        _prove_step(network, derivation, used, proved)
    judgement = judge(network, _with(step.uses, step.before), step.after, step.assumptions)
    if not judgement.proved:
        witness = ", ".join(f"{name} = {value}" for name, value in judgement.witness[:6])
        raise Unproved(
            f"dL/d{canonical_name(derivation.subject)}: the step {step.rule!r} is {judgement.verdict.value}"
            + (f" (it fails at {witness}, ...)" if witness else "")
            + "; nothing was written. The rule of that name in symbackprop/rules or symbackprop/derive is at fault"
        )
    proved.add((step.before, step.after))


def _with(uses: Iterable[Step], term: Term) -> Term:
    """The term with the proved equalities put in, in their order."""
    for used in uses:
        term = transform(term, lambda node, used=used: used.after if node == used.before else node)  # type: ignore[misc]
    return term
