"""Backpropagation with running indices, as it is told: claims with their steps, one layer for all that are alike.

The claims are the definitions and adjoints of the network's own graph, with its ties, biases and samples; each is
proved for all sizes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symbackprop.core.algebra import readable, standard
from symbackprop.core.graph import Definition, Graph, running
from symbackprop.core.indices import lettered
from symbackprop.core.places import Axis, Index
from symbackprop.core.quantities import Kind, Quantity, quantity_of, signal_of
from symbackprop.core.steps import Step
from symbackprop.core.terms import Derivative, Kronecker, Symbol, Term, transform
from symbackprop.derive.families.backward import LOSS, Adjoint, Backward, backward
from symbackprop.derive.families.calculus import contract
from symbackprop.derive.families.lifting import lifted_step, plain_step
from symbackprop.derive.families.local_steps import cases_of, local_steps
from symbackprop.derive.families.proofs import prove_adjoint, prove_steps
from symbackprop.network.build import build_network
from symbackprop.network.network import Layer, LossChoice, Network
from symbackprop.rules.activations import ACTIVATIONS
from symbackprop.rules.losses import Loss

__all__ = ["GRADIENTS", "Claim", "GeneralView", "category_claims", "general_view", "softmax_claims", "softmax_jacobian"]

Equalities = frozenset[tuple[Term, Term]]
_SPARE = ("m", "n", "p", "q", "r")


@dataclass(frozen=True, slots=True)
class Claim:
    """A formula with running indices, step by step: each step's `before` is what stood last.

    `name` is what it is about; `layers` has the layers that it holds for, of `depth`, in the letter l where `general`.
    `besides` are the places of a parameter that it does not hold for, `one_hot` the true class of one-hot targets.
    """

    name: str
    steps: tuple[Step, ...]
    layers: tuple[int, ...] = ()
    general: bool = False
    depth: int = 0
    besides: tuple[Quantity, ...] = ()
    one_hot: str = ""


@dataclass(frozen=True, slots=True)
class GeneralView:
    """The claims in the order in which they rest on each other, and the equalities proved for all sizes."""

    claims: tuple[Claim, ...]
    proved: Equalities

    def named(self, *names: str) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if claim.name in names)


def general_view(network: Network, names: Sequence[str]) -> GeneralView:
    """Every formula of the index view, of the network's own graph. `names` are the letters of a unit, its source, and a
    unit above. Raises Unproved.
    """
    graph = network.graph
    layer = Index(next(letter for letter in ("l", *_SPARE) if letter not in names))
    letters = _letters((*names, layer.name))
    letters = tuple(letter for letter in letters if letter != layer.name)
    passed = backward(graph, letters)
    proved: set[tuple[Term, Term]] = set()
    for adjoint in passed.adjoints:
        proved |= prove_adjoint(graph, adjoint)
    parts = [*_definitions(graph, letters), *_local(graph, passed, letters), *_adjoints(passed)]
    for part in parts:
        if part.name in _LOCAL:
            proved |= prove_steps(graph, part.steps, part.name)
    told = [*_told(parts, network.depth, layer)]
    if network.layers[-1].activation.couples and network.loss.rule.distribution:
        told += map(_written, true_class_claims(passed, letters))
    claims = tuple(told)
    shown = frozenset((step.before, step.after) for claim in claims for step in claim.steps)
    return GeneralView(claims, shown | proved)


def _letters(names: Sequence[str]) -> tuple[str, ...]:
    return (*names, *(letter for letter in _SPARE if letter not in names))


# -- the claims of each layer -------------------------------------------------------------------------

_LOCAL = ("first_term", "jacobian")
_KINDS: Mapping[Kind, str] = {
    Kind.PREACTIVATION: "preactivation",
    Kind.ACTIVATION: "activation",
    Kind.PREDICTION: "activation",
    Kind.SAMPLE_LOSS: "loss",
    Kind.PENALTY: "penalty",
    Kind.LOSS: "loss",
}
GRADIENTS: Mapping[Kind, str] = {
    Kind.PREACTIVATION: "delta",
    Kind.ACTIVATION: "fan_out",
    Kind.PREDICTION: "output",
    Kind.SAMPLE_LOSS: "share",
    Kind.PENALTY: "share",
    Kind.WEIGHT: "weight",
    Kind.BIAS: "bias",
    Kind.INPUT: "input",
}
_DEFINED: Mapping[Kind, str] = {Kind.PREACTIVATION: "weighted_sum", Kind.LOSS: "loss", Kind.SAMPLE_LOSS: "loss"}


def _definitions(graph: Graph, letters: Sequence[str]) -> Iterator[Claim]:
    for definition in graph.definitions:
        kind = definition.of.kind
        rule = _DEFINED.get(kind, "definition")
        step = Step(rule, Symbol(definition.of), _bound(definition, letters))
        yield Claim(_KINDS[kind], (step,), _layers(definition.of))


def _bound(definition: Definition, letters: Sequence[str]) -> Term:
    """The body, its sums over the letters that the definition's own indices leave."""
    return lettered(definition.body, letters[1:], {})


def _layers(quantity: Quantity) -> tuple[int, ...]:
    return (quantity.layer,) if isinstance(quantity.layer, int) else ()


def _local(graph: Graph, passed: Backward, letters: Sequence[str]) -> Iterator[Claim]:
    """The local derivatives that are worth their steps: of a weighted sum by a weight, of units that are coupled."""
    for adjoint in passed.adjoints:
        for step in adjoint.locals:
            node = step.before
            if not isinstance(node, Derivative) or not node.direct:
                continue
            steps = local_steps(graph, node.of, node.by, letters[2:])
            if node.by.kind is Kind.WEIGHT and running(adjoint.subject):
                yield Claim("first_term", steps, _layers(node.of), besides=adjoint.besides)
            elif node.by.kind is Kind.PREACTIVATION and (cases := cases_of(steps[-1].after)) is not None:
                yield Claim("jacobian", (*steps, Step("cases", steps[-1].after, cases)), _layers(node.of))


def _adjoints(passed: Backward) -> Iterator[Claim]:
    for adjoint in passed.adjoints:
        name = GRADIENTS[adjoint.subject.kind]
        signal = adjoint.subject.kind is Kind.PREACTIVATION
        yield Claim(name, tuple(_thread(adjoint, signal=signal)), _layers(adjoint.subject), besides=adjoint.besides)


def _thread(adjoint: Adjoint, *, signal: bool) -> Iterator[Step]:
    """From the gradient on, an error signal by its name; a step that only repeats what stands there is left out."""
    if signal:
        yield Step("definition", Symbol(signal_of(adjoint.subject)), adjoint.gradient)
    for step in (adjoint.chain, *adjoint.steps):
        if step.before != step.after and step.after != replace(adjoint.gradient, direct=True):
            yield replace(step, uses=())


# -- one layer for all --------------------------------------------------------------------------------


def _told(claims: Iterable[Claim], depth: int, letter: Index) -> Iterator[Claim]:
    """A claim that holds for every layer, or for every hidden one, told once in the letter l; each other one in the
    number of its layer.
    """
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.name, []).append(claim)
    for group in found.values():
        alike: dict[tuple[Step, ...], list[Claim]] = {}
        for claim in group:
            key = claim.steps if not _is_general(claim) else _in_letter(claim, letter)
            alike.setdefault(key, []).append(claim)
        for steps, same in alike.items():
            layers = tuple(sorted(layer for claim in same for layer in claim.layers))
            every, hidden = tuple(range(1, depth + 1)), tuple(range(1, depth))
            if _is_general(same[0]) and depth > 1 and layers in (every, hidden):
                yield Claim(same[0].name, steps, layers, general=True, depth=depth)
            else:
                yield from map(_written, same)


def _is_general(claim: Claim) -> bool:
    """Whether a claim speaks of every unit of a layer: that of a tied parameter speaks of its places."""
    first = claim.steps[0].before
    about = first.by if isinstance(first, Derivative) else first.quantity if isinstance(first, Symbol) else None
    if about is None or claim.besides or not claim.layers:
        return False
    return not any(isinstance(place, int) for place in about.at)


def _in_letter(claim: Claim, letter: Index) -> tuple[Step, ...]:
    return tuple(lifted_step(step, claim.layers[0], letter) for step in claim.steps)


def _written(claim: Claim) -> Claim:
    return replace(claim, steps=tuple(map(plain_step, claim.steps)))


# -- softmax and the cross-entropy, for the sections about functions ------------------------------------


def category_claims(rule: Loss) -> Mapping[str, Claim]:
    """A loss over n classes, and its slope by the prediction of class j."""
    graph = _class_network(rule).graph
    letters = _letters(("i", "j", "k"))
    definition = graph.definition_of(LOSS.variable)
    assert definition is not None
    prediction = quantity_of(Kind.PREDICTION, 1, Index("j", _unit_axis(graph)))
    steps = local_steps(graph, LOSS, prediction, letters)
    prove_steps(graph, steps, rule.name)
    renamed = {"differentiate": "each_summand", "names": "textbook"}
    told = tuple(replace(step, rule=renamed.get(step.rule, step.rule)) for step in steps)
    loss = Step("definition", Symbol(LOSS), lettered(definition.body, letters, {}))
    claims = (Claim("loss", (loss,)), Claim("slope", told))
    return {claim.name: _written(claim) for claim in claims}


def softmax_claims(rule: Loss, names: Sequence[str]) -> Mapping[str, Claim]:
    """Softmax over n outputs, its Jacobian, and both with the cross-entropy."""
    letters = _letters(names)
    passed = backward(_class_network(rule).graph, letters)
    for adjoint in passed.adjoints:
        prove_adjoint(passed.graph, adjoint)
    signals = [adjoint for adjoint in passed.adjoints if adjoint.subject.kind is Kind.PREACTIVATION]
    delta = Claim("softmax_delta", tuple(_thread(signals[0], signal=True)))
    found = (*_softmax_itself(passed, letters), delta, *true_class_claims(passed, letters))
    return {claim.name: _written(claim) for claim in found}


def softmax_jacobian(rule: Loss, names: Sequence[str]) -> Mapping[str, Claim]:
    """The same without the loss."""
    letters = _letters(names)
    passed = backward(_class_network(rule).graph, letters)
    return {claim.name: _written(claim) for claim in _softmax_itself(passed, letters)}


def _softmax_itself(passed: Backward, letters: Sequence[str]) -> tuple[Claim, Claim]:
    """Its definition and its Jacobian."""
    graph = passed.graph
    jacobian = next(claim for claim in _local(graph, passed, letters) if claim.name == "jacobian")
    prove_steps(graph, jacobian.steps[:-1], "softmax")
    (definition,) = (one for one in graph.definitions if one.of.kind is Kind.PREDICTION)
    return Claim("softmax", (Step("definition", Symbol(definition.of), definition.body),)), jacobian


def true_class_claims(passed: Backward, letters: Sequence[str]) -> tuple[Claim, ...]:
    """The cross-entropy and the error signal of a softmax layer where the targets are one-hot: y_k = delta_kt."""
    graph = passed.graph
    spare = [letter for letter in ("t", "c") if letter not in letters]
    true_class = Index(spare[0], _unit_axis(graph))

    def one_hot(term: Term) -> Term:
        def change(node: Term) -> Term:
            if isinstance(node, Symbol) and node.quantity.kind is Kind.TARGET:
                (unit,) = node.quantity.at
                return Kronecker(unit, true_class)
            return node

        return transform(term, change)

    given = replace(
        graph, definitions=tuple(replace(one, body=one_hot(one.body), forms=()) for one in graph.definitions), facts=()
    )
    own = next(one for one in graph.definitions if one.of.kind in (Kind.LOSS, Kind.SAMPLE_LOSS))
    loss = Step("one_hot", Symbol(own.of), _contracted(one_hot(own.body), letters))
    signal = next(one for one in passed.adjoints if one.subject.kind is Kind.PREACTIVATION)
    delta = Step("one_hot", signal.gradient, _contracted(one_hot(signal.result), letters))
    prove_steps(given, [loss, delta], "softmax with a one-hot target")
    cases = cases_of(delta.after)
    told = (delta,) if cases is None else (delta, Step("cases", delta.after, cases))
    return (
        Claim("true_class_loss", (loss,), one_hot=true_class.name),
        Claim("true_class_delta", told, one_hot=true_class.name),
    )


def _contracted(term: Term, letters: Sequence[str]) -> Term:
    return lettered(readable(contract(standard(term))), letters[2:], {})


def _class_network(rule: Loss) -> Network:
    """A layer of classes, of scores where the loss takes those, else of softmax."""
    activation = ACTIVATIONS["identity" if rule.scores else "softmax"]
    return build_network(1, [Layer(3, activation)], LossChoice(rule, rule.factor))


def _unit_axis(graph: Graph) -> Axis | None:
    """The axis of the outputs."""
    prediction = next(one.of for one in reversed(graph.definitions) if one.of.kind is Kind.PREDICTION)
    (place,) = prediction.at
    assert isinstance(place, Index)
    return place.axis
