"""Random networks: every view has the same numbers, and they are those of two routes that share no code with ours."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given, settings

from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.core.algebra import decided
from symbackprop.core.indices import instance_of
from symbackprop.core.places import ALL, SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Real, Term
from symbackprop.derive import derive, derive_deltas, gradients
from symbackprop.derive.families.backward import Adjoint, backward
from symbackprop.evaluate.evaluation import evaluate
from symbackprop.evaluate.forward import samples_of
from symbackprop.network.instances import written_out
from symbackprop.network.lecture import Lecture, parse_lecture
from symbackprop.network.network import Network
from symbackprop.rules.kinks import kinks
from symbackprop.rules.value import constant, value_of
from tests.arrays import gradients_of_formulas
from tests.lecture_texts import lecture_texts
from tests.networks import Case, autograd_loss_and_gradients
from tests.sampling import EVERYTHING

Gradients = dict[Quantity, float]
NEAR = {"rel": 1e-10, "abs": 1e-11}


@pytest.mark.sampled
@settings(max_examples=300 if EVERYTHING else 15)
@given(lecture_texts())
def test_all_views_agree_with_differences_and_automatic_differentiation(text: str) -> None:
    """Loss and gradients of every parameter, to 1e-10: ties, shared and missing biases, batches, frozen parameters,
    every activation and loss."""
    lecture = parse_lecture(text, kinds=SECTION_TABLES)
    evaluation = evaluate(lecture)
    assume(not at_a_kink(lecture.network, evaluation.values))
    loss, expected = autograd_loss_and_gradients(Case(lecture.network, dict(lecture.values)))
    assert float(evaluation.values[quantity_of(Kind.LOSS)]) == pytest.approx(loss, **NEAR)
    routes = {
        "numbers": {parameter: float(evaluation.gradients[parameter]) for parameter in lecture.network.parameters},
        "scalar view": scalar_gradients(lecture, evaluation.values),
        "closed forms": closed_gradients(lecture, evaluation.values),
        "index view": index_gradients(lecture, evaluation.values),
        "matrix view": matrix_gradients(lecture),
        "differences": differences(lecture),
    }
    for route, found in routes.items():
        assert found == {parameter: pytest.approx(number, **NEAR) for parameter, number in expected.items()}, route


def scalar_gradients(lecture: Lecture, values: Any) -> Gradients:
    """The last line of each parameter's derivation, with the numbers of the forward pass and of the error signals."""
    network = lecture.network
    deltas = derive_deltas(network)
    used = [parameter for parameter in network.parameters if parameter in network.users]
    found = {parameter: derive(network, deltas, parameter).result for parameter in used}
    return dict.fromkeys(network.parameters, 0.0) | values_of(network, found, values)


def closed_gradients(lecture: Lecture, values: Any) -> Gradients:
    """The formulas of all gradients at once."""
    return values_of(lecture.network, gradients(lecture.network), values)


def values_of(network: Network, formulas: Mapping[Quantity, Term], values: Any) -> Gradients:
    """Each formula with numbers; one of a running sample is the share of that sample."""

    def number(quantity: Quantity) -> Real:
        return values[network.places.get(quantity, quantity)]

    def value(term: Term) -> float:
        if SAMPLE not in term.free:
            return float(value_of(term, number))
        return sum(float(value_of(at_places(term, {SAMPLE: sample}), number)) for sample in samples_of(network))

    return {parameter: value(term) for parameter, term in formulas.items()}


def index_gradients(lecture: Lecture, values: Any) -> Gradients:
    """The families' formulas, each at the places of its entries; error signals from the same formulas."""
    network = lecture.network
    known = dict(values)
    found: Gradients = {}
    for adjoint in backward(network.graph).adjoints:
        for entry, term in scalars(network, adjoint).items():
            value = value_of(term, known.__getitem__)
            if entry.kind is Kind.PREACTIVATION:
                known[entry.of_kind(Kind.DELTA)] = value
            elif entry.kind in (Kind.WEIGHT, Kind.BIAS):
                found[entry] = float(value)
    return found


def scalars(network: Network, adjoint: Adjoint) -> dict[Quantity, Term]:
    """dL/dv of each scalar of a family, its sums written out; of every sample."""
    graph = network.graph
    samples = range(1, network.samples + 1) if network.samples is not None else [None]
    found: dict[Quantity, Term] = {}
    for entry in graph.entries(adjoint.subject):
        if entry in adjoint.besides:
            continue
        places = instance_of(adjoint.subject, entry)
        assert places is not None
        term = decided(written_out(graph, at_places(adjoint.result, places)))
        for sample in samples if entry.sample is not None else [None]:
            placed = entry if sample is None else entry.of_sample(sample)
            found[placed] = term if sample is None else at_places(term, {SAMPLE: sample})
    return found


def matrix_gradients(lecture: Lecture) -> Gradients:
    """The printed formulas of matrices, computed with NumPy as they stand."""
    found = gradients_of_formulas(lecture)
    network = lecture.network
    return {
        network.places[entry]: float(number)
        for general in network.graph.parameters
        for entry, number in zip(
            network.graph.entries(general), found[general._replace(at=(ALL,) * len(general.at))].ravel(), strict=True
        )
    }


# -- differences of a loss that is written here once more ------------------------------------------------------------


def _part(y: Any, p: Any) -> Any:
    """-y ln p, where 0 ln 0 is 0."""
    return -y * mpmath.log(p) if y else mpmath.mpf(0)


_FUNCTIONS: dict[str, Any] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "relu": lambda z: max(z, mpmath.mpf(0)),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "elu": lambda z: z if z > 0 else mpmath.exp(z) - 1,
    "gelu": lambda z: z * mpmath.ncdf(z),
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "softsign": lambda z: z / (1 + abs(z)),
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
    "hard_tanh": lambda z: min(max(z, mpmath.mpf(-1)), mpmath.mpf(1)),
}
_PARTS: dict[str, Any] = {
    "cross_entropy": lambda p, y: _part(y, p),
    "binary_cross_entropy": lambda p, y: (
        -(y * mpmath.log(p) if y else 0) - ((1 - y) * mpmath.log(1 - p) if y != 1 else 0)
    ),
    "squared_error": lambda p, y: (p - y) ** 2,
    "absolute_error": lambda p, y: abs(p - y),
    "huber": lambda p, y: (p - y) ** 2 / 2 if abs(p - y) <= 1 else abs(p - y) - mpmath.mpf(1) / 2,
    "log_cosh": lambda p, y: mpmath.log(mpmath.cosh(p - y)),
    "kl_divergence": lambda p, y: y * mpmath.log(y / p) if y else mpmath.mpf(0),
    "binary_cross_entropy_with_logits": lambda s, y: mpmath.log(1 + mpmath.exp(s)) - y * s,
    "output": lambda p, y: p,
}
_OF_ALL_OUTPUTS: dict[str, Any] = {
    "cross_entropy_with_logits": lambda s, y: mpmath.log(sum(map(mpmath.exp, s))) - s[y.index(1)],
    "hinge": lambda s, y: sum(max(0, one - s[y.index(1)] + 1) for one, t in zip(s, y, strict=True) if not t),
}


def differences(lecture: Lecture) -> Gradients:
    """Central differences with steps of 1e-20, at 60 digits."""
    network, found = lecture.network, {}
    with mpmath.workdps(60):
        values = {q: mpmath.mpf(Fraction(v).numerator) / Fraction(v).denominator for q, v in lecture.values.items()}
        step = mpmath.mpf(10) ** -20
        for parameter in network.parameters:
            up, down = (loss_of(network, {**values, parameter: values[parameter] + h}) for h in (step, -step))
            found[parameter] = float((up - down) / (2 * step))
    return found


def loss_of(network: Network, values: dict[Quantity, Any]) -> Any:
    """The loss of a network of dense layers."""
    losses = [
        _sample_loss(network, values, s) for s in ([None] if network.samples is None else range(1, network.samples + 1))
    ]
    return sum(losses) / (len(losses) if network.loss.over_samples == "mean" else 1)


def _sample_loss(network: Network, values: dict[Quantity, Any], sample: int | None) -> Any:
    def parameter(kind: Kind, *at: int | None) -> Any:
        return values[network.places[quantity_of(kind, *at)]]

    a = [values[quantity_of(Kind.INPUT, unit=j, sample=sample)] for j in range(1, network.inputs + 1)]
    for number, layer in enumerate(network.layers, start=1):
        z = [
            sum(parameter(Kind.WEIGHT, number, i, j) * entry for j, entry in enumerate(a, start=1))
            + (0 if layer.bias == "none" else parameter(Kind.BIAS, number, None if layer.bias == "shared" else i))
            for i in range(1, layer.units + 1)
        ]
        if layer.activation.name == "softmax":
            powers = [mpmath.exp(entry) for entry in z]
            a = [power / sum(powers) for power in powers]
        else:
            a = [_FUNCTIONS[layer.activation.name](entry) for entry in z]
    loss = network.loss
    y = [values.get(quantity_of(Kind.TARGET, unit=k, sample=sample), 0) for k in range(1, len(a) + 1)]
    together = _OF_ALL_OUTPUTS.get(loss.rule.name)
    total = together(a, y) if together else sum(_PARTS[loss.rule.name](p, t) for p, t in zip(a, y, strict=True))
    return total * loss.factor.numerator / loss.factor.denominator / (len(a) if loss.over_outputs == "mean" else 1)


def at_a_kink(network: Network, values: Any) -> bool:
    """Whether a unit or a loss stands exactly where its slope is a convention, which differences do not know."""
    for sample in samples_of(network):
        for number, layer in enumerate(network.layers, start=1):
            z = [values[quantity_of(Kind.PREACTIVATION, number, i, sample=sample)] for i in range(1, layer.units + 1)]
            row = layer.activation.function
            if row is not None and {*z} & {*map(constant, kinks(row))}:
                return True
        for k in range(1, network.outputs + 1) if network.loss.rule.kinks else ():
            p = values[quantity_of(Kind.PREDICTION, network.depth, k, sample=sample)]
            if p == values[quantity_of(Kind.TARGET, unit=k, sample=sample)] or network.loss.rule.couples:
                return True
    return False
