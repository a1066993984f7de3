"""The chain rule over every path, and the derivation of one derivative from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from symbackprop.core.errors import MissingRule
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of, signal_of
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
from symbackprop.derive.families.backward import SIGNALS
from symbackprop.derive.families.instances import Families
from symbackprop.derive.families.names import weight
from symbackprop.derive.local import local_derivatives
from symbackprop.derive.simplify import simplify
from symbackprop.network.network import Network

__all__ = ["Deltas", "computed_derivations", "derive", "derive_by_delta", "derive_deltas", "named_deltas"]

LOSS = quantity_of(Kind.LOSS)
Known = Callable[[Quantity], bool]  # whether a path ends at a quantity

_SHORT = 4  # names in a delta that a lower layer repeats in full
_MANY = 200  # computed entries, beyond which each kind has one derivation
_LONG = 20  # names in a gradient's formula, beyond which its deltas are named
_HEAVY = 14  # names, functions and numbers in the formula of a delta, beyond which it is named


@dataclass(frozen=True, slots=True)
class Deltas(Mapping[Quantity, Derivation]):
    """The derivation of dL/dz for every pre-activation z, the last in the order of computation first; each is made when
    somebody asks for it, and written in the deltas of what comes after it, so that no formula grows with the depth.
    """

    network: Network
    families: Families
    made: dict[Quantity, Derivation] = field(default_factory=dict)

    def __getitem__(self, signal: Quantity) -> Derivation:
        if signal not in self.made:
            if signal not in self:
                raise KeyError(signal)
            self.made[signal] = derive(self.network, self, signal)
        return self.made[signal]

    def __contains__(self, quantity: object) -> bool:
        return isinstance(quantity, Quantity) and quantity.kind in SIGNALS and quantity in self.network.equations

    def __iter__(self) -> Iterator[Quantity]:
        graph = self.network.graph
        signals = (one.of for one in reversed(graph.definitions) if one.of.kind in SIGNALS)
        return (entry for general in signals for entry in graph.entries(general))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def derive_deltas(network: Network) -> Deltas:
    """dL/dz for every pre-activation z."""
    return Deltas(network, Families(network))


def derive(network: Network, deltas: Deltas, subject: Quantity) -> Derivation:
    """How dL/d(subject) comes about, for a parameter, an input or a pre-activation.

    The path is followed through the subject's own unit where that stays short; else it ends at the delta. In a model of
    equations it ends at what is computed next.
    """
    if not network.layers or deltas.families.is_wide(subject):
        return deltas.families.derivation(subject)
    if subject in deltas:
        return _derivation(network, deltas, subject, deltas.__contains__)
    own = [user for user in network.users.get(subject, ()) if user in deltas]
    if len(own) == 1 and not deltas.families.is_wide(own[0]) and _is_short(deltas[own[0]].result, _LONG // 2):
        full = _derivation(network, deltas, subject, lambda known: known in deltas and known != own[0])
        if _size(full.result) <= _LONG:
            return full
    return _derivation(network, deltas, subject, deltas.__contains__)


def derive_by_delta(network: Network, deltas: Deltas, subject: Quantity) -> Derivation:
    """How dL/d(subject) comes about from the deltas of the units that the subject enters, however short these are."""
    return _derivation(network, deltas, subject, deltas.__contains__)


def named_deltas(network: Network, deltas: Deltas, derivations: Iterable[Derivation]) -> tuple[Derivation, ...]:
    """The derivations of the deltas that these derivations name, and that those name in turn, last layer first."""
    found = {name for derivation in derivations for name in _names(derivation) if name.kind is Kind.DELTA}
    needed: list[Derivation] = []
    for definition in network.graph.definitions:
        if definition.of.kind not in SIGNALS:
            continue
        for name in sorted((name for name in found if name.layer == definition.of.layer), key=_in_order):
            signal = name.of_kind(definition.of.kind)
            if signal in deltas or not all(isinstance(place, int) for place in signal.at):
                own = deltas[signal] if signal in deltas else deltas.families.derivation(signal)
                needed.append(own)
                found |= {other for other in _names(own) if other.kind is Kind.DELTA}
    return tuple(sorted(needed, key=lambda derivation: -_layer(derivation.subject)))


def computed_derivations(network: Network, deltas: Deltas) -> tuple[Derivation, ...]:
    """The derivations of dL/dv for what a model of equations computes, the last first: of every entry, or where there
    are many of one of each kind.
    """
    generals = [one.of for one in reversed(network.graph.definitions) if one.of != LOSS]
    entries = [entry for general in generals for entry in network.graph.entries(general)]
    if len(entries) > _MANY:
        entries = [next(network.graph.entries(general)) for general in generals]
    return tuple(deltas.families.derivation(entry) for entry in entries)


def _in_order(name: Quantity) -> tuple[int, ...]:
    """By unit; a running one first."""
    return tuple(place if isinstance(place, int) else 0 for place in name.at)


def _names(derivation: Derivation) -> set[Quantity]:
    return {quantity for step in derivation.steps for quantity in quantities_of(step.after)}


def _layer(quantity: Quantity) -> int:
    assert isinstance(quantity.layer, int)
    return quantity.layer


def _is_short(term: Term, room: int) -> bool:
    """Whether a formula has few names, and is short to the eye."""
    return _size(term) <= room and weight(term) <= _HEAVY


def _size(term: Term) -> int:
    return sum(1 for _ in quantities_of(term))


def _derivation(network: Network, deltas: Deltas, subject: Quantity, known: Known) -> Derivation:
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


def _paths(network: Network, start: Quantity, known: Known) -> Term:
    """dL/d(start) as the sum over all paths of products of local derivatives.

    A path ends at the loss, or at a known quantity v, where dL/dv stands for the rest of it.
    """

    def upstream(quantity: Quantity) -> Term | None:
        if quantity == LOSS:
            return None
        return Derivative(LOSS, quantity) if known(quantity) else _paths(network, quantity, known)

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
    if start.sample is not None or all(user.sample is None for user in users):
        return total
    # what runs through the samples is summed over them, a penalty is not
    through, beside = (
        [path(*end) for end in ends if (end[0].sample is not None) is crosses] for crosses in (True, False)
    )
    return sum_of(Series(SAMPLE, network.samples or 1, sum_of(*through) if beside else total), *beside)


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
    if delta.family or not _is_short(delta.result, room):
        return Step("delta", delta.gradient, Symbol(signal_of(delta.subject)))
    return Step("derived", delta.gradient, delta.result, _assumptions(delta.steps), delta.thread)


def _assumptions(steps: Iterable[Step]) -> tuple[Assumption, ...]:
    return tuple({item.name: item for step in steps for item in step.assumptions}.values())


_RULES = {
    Kind.PREACTIVATION: "weighted_sum",
    Kind.ACTIVATION: "activation",
    Kind.PREDICTION: "activation",
    Kind.SAMPLE_LOSS: "loss",
    Kind.PENALTY: "penalty",
}


_SUMMANDS = (Kind.SAMPLE_LOSS, Kind.PENALTY)


def _local_step(network: Network, node: Derivative) -> Step:
    share = "summand" if node.by.sample is None else "samples"
    rule = share if node.by.kind in _SUMMANDS else _RULES.get(node.of.kind, "loss")
    return Step(rule, node, local_derivatives(network.equations[node.of])[node.by])
