"""Every step of every derivation before the judge: nothing unproved is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symbackprop.core.algebra import decided
from symbackprop.core.errors import Unproved
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Quantity, canonical_name
from symbackprop.core.steps import Assumption, Derivation, Step
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Derivative, Symbol, Term, transform
from symbackprop.derive.families.instances import Families
from symbackprop.derive.families.proofs import prove_adjoint
from symbackprop.judge import How, Judge, Judgement, Verdict, together
from symbackprop.network.network import Network

__all__ = ["Equality", "Proofs", "prove"]


@dataclass(frozen=True, slots=True)
class Equality:
    """`left` = `right`, under assumptions."""

    left: Term
    right: Term
    assumptions: frozenset[Assumption] = frozenset()


Proofs = Mapping[Equality, Judgement]


def prove(network: Network, derivations: Iterable[Derivation]) -> Proofs:
    """The different equalities that the derivations consist of, each of them proved; without those that only repeat
    what a name stands for.

    Raises Unproved, naming the step, for the first that the judge does not prove.
    """
    court = _Court(network)
    known, families = Families(network), dict[Equality, Judgement]()
    told: dict[Quantity, bool] = {}
    for derivation in derivations:
        if derivation.family and _is_proved(network, known, derivation, told):
            families.update(_for_all(derivation))
            continue
        for step in derivation.steps:
            court.prove(derivation, step)
    return {**families, **{equality: found for equality, found in court.found.items() if found is not None}}


def _is_proved(network: Network, families: Families, derivation: Derivation, told: dict[Quantity, bool]) -> bool:
    """Whether the family of a derivation is proved for all sizes; in a network of layers each must be."""
    adjoint = families.adjoint_of(derivation.subject)
    if adjoint.subject not in told:
        try:
            prove_adjoint(network.graph, adjoint)
            told[adjoint.subject] = True
        except Unproved:
            if network.layers:
                raise
            told[adjoint.subject] = False
    return told[adjoint.subject]


def _for_all(derivation: Derivation) -> Proofs:
    """The steps of an instance, by the proof of its family for all sizes."""
    proved = Judgement(Verdict.PROVED, How.ALL_SIZES)
    named = [step for step in derivation.steps if step.rule != "delta"]
    return {Equality(step.before, step.after, frozenset(step.assumptions)): proved for step in named}


@dataclass(frozen=True, slots=True)
class _Court:
    """The judges of a network, one for each set of assumptions, and what they found; None where a step repeats a
    definition.
    """

    network: Network
    judges: dict[frozenset[Assumption], Judge] = field(default_factory=dict)
    found: dict[Equality, Judgement | None] = field(default_factory=dict)

    def prove(self, derivation: Derivation, step: Step) -> None:
        equality = Equality(step.before, step.after, frozenset(step.assumptions))
        if equality in self.found:
            return
        places = _instances(self.network, step)
        if places != [step]:
            for one in places:
                self.prove(derivation, one)
            told = [self.found[Equality(one.before, one.after, frozenset(one.assumptions))] for one in places]
            found = [judgement for judgement in told if judgement is not None]
            self.found[equality] = together(found) if found else None
            return
        uses = [one for used in step.uses for one in _instances(self.network, used)]
        for used in uses:
            self.prove(derivation, used)
        judge = self._judge(step)
        judgement = judge.judge(_with(uses, step.before), step.after)
        if not judgement.proved:
            raise Unproved(_message(derivation, step, judgement))
        repeats = isinstance(step.before, Symbol | Derivative) and judge.definitions.resolve(step.before) == step.after
        self.found[equality] = None if repeats else judgement

    def _judge(self, step: Step) -> Judge:
        assumptions = frozenset(step.assumptions)
        if assumptions not in self.judges:
            self.judges[assumptions] = Judge.of_network(self.network, step.assumptions)
        return self.judges[assumptions]


def _instances(network: Network, step: Step) -> list[Step]:
    """The step at each place that its running indices name, those of samples apart."""
    free = step.before.free | step.after.free
    running = [index for index in sorted(free) if index != SAMPLE and index.axis is not None]
    found = [step]
    for index in running:
        sizes = range(1, network.graph.size(index) + 1)
        found = [
            replace(
                one,
                before=decided(at_places(one.before, {index: place})),
                after=decided(at_places(one.after, {index: place})),
            )
            for one in found
            for place in sizes
        ]
    return found


def _message(derivation: Derivation, step: Step, judgement: Judgement) -> str:
    witness = ", ".join(f"{name} = {value}" for name, value in judgement.witness[:6])
    return (
        f"dL/d{canonical_name(derivation.subject)}: the step {step.rule!r} is {judgement.verdict.value}"
        + (f" (it fails at {witness}, ...)" if witness else "")
        + "; nothing was written. The rule of that name in symbackprop/rules or symbackprop/derive is at fault"
    )


def _with(uses: Iterable[Step], term: Term) -> Term:
    """The term with the proved equalities put in, in their order."""
    for used in uses:
        term = transform(term, lambda node, used=used: used.after if node == used.before else node)  # type: ignore[misc]
    return term
