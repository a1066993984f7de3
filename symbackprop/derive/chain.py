"""The chain rule over every path, and the derivation of one derivative from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symbackprop.core.errors import MissingRule
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of
from symbackprop.core.steps import Assumption, Derivation, Step
from symbackprop.core.terms import (
    Derivative,
    Series,
    Sum,
    Symbol,
    Term,
    product_of,
    quantities_of,
    sum_of,
    transform,
    walk,
)
from symbackprop.derive.local import local_derivatives
from symbackprop.derive.simplify import simplify
from symbackprop.network.network import Network

__all__ = ["Deltas", "delta_of", "derive", "derive_deltas", "named_deltas"]

Deltas = Mapping[Quantity, Derivation]  # the derivation of dL/dz for each pre-activation z

LOSS = quantity_of(Kind.LOSS)
_SHORT = 4  # names in a delta that a lower layer repeats in full
_LONG = 20  # names in a gradient's formula, beyond which its deltas are named


def delta_of(preactivation: Quantity) -> Quantity:
    """The name of dL/dz."""
    return quantity_of(Kind.DELTA, preactivation.layer, preactivation.unit, sample=preactivation.sample)


def derive_deltas(network: Network) -> Deltas:
    """dL/dz for every pre-activation z, from the last layer to the first.

    Each is written in the deltas of the layer above it, so that no formula grows with the depth.
    """
    deltas: dict[Quantity, Derivation] = {}
    for layer in range(network.depth, 0, -1):
        for unit in range(1, network.width(layer) + 1):
            subject = network.preactivation_of(layer, unit)
            deltas[subject] = _derivation(network, deltas, subject, set(deltas))
    return deltas


def derive(network: Network, deltas: Deltas, subject: Quantity) -> Derivation:
    """How dL/d(subject) comes about, for a parameter, an input or a pre-activation.

    The path is followed through the subject's own unit where that stays short; else it ends at the delta.
    """
    if subject in deltas:
        return deltas[subject]
    own = [user for user in network.users.get(subject, ()) if user in deltas]
    if len(own) == 1 and _size(deltas[own[0]].result) <= _LONG // 2:
        full = _derivation(network, deltas, subject, set(deltas) - set(own))
        if _size(full.result) <= _LONG:
            return full
    return _derivation(network, deltas, subject, set(deltas))


def named_deltas(network: Network, deltas: Deltas, derivations: Iterable[Derivation]) -> tuple[Derivation, ...]:
    """The derivations of the deltas that these derivations name, and that those name in turn, last layer first."""
    found = {name for derivation in derivations for name in _names(derivation)}
    needed: list[Derivation] = []
    for layer in range(1, network.depth + 1):
        for unit in range(1, network.width(layer) + 1):
            subject = network.preactivation_of(layer, unit)
            if delta_of(subject) in found:
                needed.append(deltas[subject])
                found |= _names(deltas[subject])
    return tuple(sorted(needed, key=lambda derivation: -_layer(derivation.subject)))


def _names(derivation: Derivation) -> set[Quantity]:
    return {quantity for step in derivation.steps for quantity in quantities_of(step.after)}


def _layer(quantity: Quantity) -> int:
    assert isinstance(quantity.layer, int)
    return quantity.layer


def _size(term: Term) -> int:
    return sum(1 for _ in quantities_of(term))


def _derivation(network: Network, deltas: Deltas, subject: Quantity, known: set[Quantity]) -> Derivation:
    gradient = Derivative(LOSS, subject)
    chain = Step("chain_rule", gradient, _paths(network, subject, known))
    forms = _forms(network, deltas, subject, chain.after)
    substituted = transform(chain.after, lambda node: forms[node].after if isinstance(node, Derivative) else node)
    return Derivation(
        subject,
        chain,
        tuple(forms.values()),
        Step("substitution", chain.after, substituted, _assumptions(forms.values()), tuple(forms.values())),
        simplify(network, substituted),
    )


def _paths(network: Network, start: Quantity, known: set[Quantity]) -> Term:
    """dL/d(start) as the sum over all paths of products of local derivatives.

    A path ends at the loss, or at a known quantity v, where dL/dv stands for the rest of it.
    """

    def upstream(quantity: Quantity) -> Term | None:
        if quantity == LOSS:
            return None
        return Derivative(LOSS, quantity) if quantity in known else _paths(network, quantity, known)

    def path(user: Quantity, before: Term | None) -> Term:
        local = Derivative(user, start, direct=True)
        return local if before is None else product_of(before, local)

    users = network.users.get(start, ())
    if not users:
        raise MissingRule("the quantities that the loss depends on", canonical_name(start))
    ends = [(user, upstream(user)) for user in users]
    if (
        len(ends) == 1
        and isinstance(ends[0][1], Sum)
        and len(ends[0][1].terms) <= _SHORT // 2
        and start.kind is not Kind.ACTIVATION
    ):
        # few paths: each is written to its end
        user, split = ends[0]
        assert isinstance(split, Sum)
        total = sum_of(*(path(user, part) for part in split.terms)) if _plain(split) else path(user, split)
    else:
        total = sum_of(*(path(user, before) for user, before in ends))
    crosses = start.sample is None and any(user.sample is not None for user in users)
    return Series(SAMPLE, network.samples or 1, total) if crosses else total


def _plain(term: Term) -> bool:
    """Whether every path in a sum runs to the loss itself."""
    return all(node.direct for node in _derivatives(term))


def _derivatives(term: Term) -> list[Derivative]:
    found = (node for node in walk(term) if isinstance(node, Derivative))
    return list(dict.fromkeys(found))


def _forms(network: Network, deltas: Deltas, subject: Quantity, chain: Term) -> Mapping[Derivative, Step]:
    """The local derivative or delta that each derivative of the chain stands for, as a step."""
    nodes = _derivatives(chain)
    ends = [node.by for node in nodes if not node.direct]
    total = sum(_size(deltas[end].result) for end in ends)
    # a lower delta repeats only what is short, a gradient what keeps it on one line
    room = _SHORT if subject.kind is Kind.PREACTIVATION or any(end.layer != network.depth for end in ends) else _LONG
    if room == _LONG and total > _LONG:
        room = 0
    return {node: _local_step(network, node) if node.direct else _delta_step(deltas[node.by], room) for node in nodes}


def _delta_step(delta: Derivation, room: int) -> Step:
    if _size(delta.result) > room:
        return Step("delta", delta.gradient, Symbol(delta_of(delta.subject)))
    return Step("delta_formula", delta.gradient, delta.result, _assumptions(delta.steps), delta.thread)


def _assumptions(steps: Iterable[Step]) -> tuple[Assumption, ...]:
    return tuple({item.name: item for step in steps for item in step.assumptions}.values())


_RULES = {
    Kind.PREACTIVATION: "weighted_sum",
    Kind.ACTIVATION: "activation",
    Kind.PREDICTION: "activation",
    Kind.SAMPLE_LOSS: "loss",
}


def _local_step(network: Network, node: Derivative) -> Step:
    rule = "samples" if node.by.kind is Kind.SAMPLE_LOSS else _RULES.get(node.of.kind, "loss")
    return Step(rule, node, local_derivatives(network.equations[node.of])[node.by])
