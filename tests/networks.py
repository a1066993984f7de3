"""Random networks with values, and the same network written again for an automatic-differentiation library."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import autograd
import autograd.extend
import autograd.numpy as np
from hypothesis import strategies as st

from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Real
from symbackprop.network.build import build_network
from symbackprop.network.network import Layer, LossChoice, Network
from symbackprop.rules.activations import ACTIVATIONS
from symbackprop.rules.losses import LOSSES

# which output activations give a loss predictions that it is defined for
OUTPUTS = {
    "cross_entropy": ("softmax", "sigmoid"),
    "binary_cross_entropy": ("sigmoid", "softmax"),
    "squared_error": tuple(ACTIVATIONS),
    "absolute_error": tuple(ACTIVATIONS),
    "huber": ("identity", "tanh"),
    "log_cosh": ("identity", "sigmoid"),
    "kl_divergence": ("softmax", "sigmoid"),
    "cross_entropy_with_logits": ("identity",),
    "binary_cross_entropy_with_logits": ("identity",),
    "hinge": ("identity",),
    "output": tuple(name for name, row in ACTIVATIONS.items() if not row.couples),
}
HIDDEN = tuple(ACTIVATIONS)


@dataclass(frozen=True)
class Case:
    """A network and a value for each of its parameters, inputs and targets."""

    network: Network
    values: dict[Quantity, Real]


def network_of(
    layers: list[tuple[int, str, str]],
    *,
    inputs: int = 2,
    loss: str = "squared_error",
    samples: int | None = None,
    over_outputs: str = "sum",
    over_samples: str = "mean",
    factor: Fraction | None = None,
    ties: tuple[tuple[Quantity, ...], ...] = (),
) -> Network:
    """A network from (units, activation, bias) per layer."""
    rule = LOSSES[loss]
    choice = LossChoice(rule, rule.factor if factor is None else factor, over_outputs, over_samples)
    rows = [Layer(units, ACTIVATIONS[activation], bias) for units, activation, bias in layers]
    return build_network(inputs, rows, choice, samples=samples, ties=ties)


@st.composite
def networks(draw: st.DrawFn, *, depth: int = 4, width: int = 3) -> Network:
    """Depth 1 to 4, every activation, loss and bias mode, single samples and batches, ties within and across layers."""
    loss = draw(st.sampled_from(sorted(OUTPUTS)))
    units = st.integers(2, width)
    bias = st.sampled_from(["per_unit", "shared", "none"])
    hidden = draw(st.lists(st.tuples(units, st.sampled_from(HIDDEN), bias), max_size=depth - 1))
    output = draw(st.sampled_from(OUTPUTS[loss]))
    last = 1 if loss == "output" else draw(units)
    layers = [*hidden, (last, output, draw(bias))]
    inputs = draw(st.integers(1, 3))
    ties: list[tuple[Quantity, ...]] = []
    if draw(st.booleans()):
        first = quantity_of(Kind.WEIGHT, 1, 1, 1)
        other = quantity_of(Kind.WEIGHT, len(layers), last, 1)
        if other != first:
            ties.append((first, other))
    rule = LOSSES[loss]
    return network_of(
        layers,
        inputs=inputs,
        loss=loss,
        samples=draw(st.sampled_from([None, None, 2, 3])),
        over_outputs=draw(st.sampled_from(["sum", "mean"])) if rule.averages_outputs else "sum",
        over_samples=draw(st.sampled_from(["sum", "mean"])),
        factor=draw(st.sampled_from([None, Fraction(1), Fraction(2), Fraction(1, 3)])),
        ties=tuple(ties),
    )


@st.composite
def cases(draw: st.DrawFn, *, depth: int = 4) -> Case:
    """A random network with decimal values away from kinks of measure zero only by chance."""
    network = draw(networks(depth=depth))
    decimal = st.integers(-150, 150).map(lambda n: Fraction(n, 100))
    values: dict[Quantity, Real] = {parameter: draw(decimal) for parameter in network.parameters}
    for sample in (None,) if network.samples is None else range(1, network.samples + 1):
        for j in range(1, network.inputs + 1):
            values[quantity_of(Kind.INPUT, unit=j, sample=sample)] = draw(decimal)
        for k, target in enumerate(draw(targets(network)), start=1):
            values[quantity_of(Kind.TARGET, unit=k, sample=sample)] = target
    return Case(network, values)


def targets(network: Network) -> st.SearchStrategy[list[Fraction]]:
    """Targets that the loss allows: distributions, soft or one-hot, probabilities, or any numbers."""
    rule, outputs = network.loss.rule, network.outputs
    if rule.single:
        return st.just([])
    if rule.one_hot:
        return st.integers(0, outputs - 1).map(lambda true: [Fraction(k == true) for k in range(outputs)])
    if rule.distribution:
        weights = st.lists(st.integers(0, 4), min_size=outputs, max_size=outputs).filter(any)
        return weights.map(lambda parts: [Fraction(part, sum(parts)) for part in parts])
    top = 10 if rule.probability else 30
    number = st.integers(0 if rule.probability else -30, top).map(lambda n: Fraction(n, 10))
    return st.lists(number, min_size=outputs, max_size=outputs)


@autograd.extend.primitive  # type: ignore[misc]
def _normal(z: Any) -> Any:
    """The distribution function of the standard normal distribution."""
    return np.array([math.erfc(-one / math.sqrt(2)) / 2 for one in z])


autograd.extend.defvjp(_normal, lambda _, z: lambda g: g * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi))

_FUNCTIONS: dict[str, Any] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "elu": lambda z: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1),
    "gelu": lambda z: z * _normal(z),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "softsign": lambda z: z / (1 + np.abs(z)),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "hard_tanh": lambda z: np.where(z <= -1, -1.0, np.where(z >= 1, 1.0, z)),
    "softmax": lambda z: np.exp(z) / np.sum(np.exp(z)),
}
_PARTS: dict[str, Any] = {
    "cross_entropy": lambda p, y: -y * np.log(p),
    "binary_cross_entropy": lambda p, y: -(y * np.log(p) + (1 - y) * np.log(1 - p)),
    "squared_error": lambda p, y: (p - y) ** 2,
    "absolute_error": lambda p, y: np.abs(p - y),
    "huber": lambda p, y: np.where(np.abs(p - y) <= 1, (p - y) ** 2 / 2, np.abs(p - y) - 0.5),
    "log_cosh": lambda p, y: np.log(np.cosh(p - y)),
    "kl_divergence": lambda p, y: np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0)), 0.0) - y * np.log(p),
    "cross_entropy_with_logits": lambda s, y: y * (np.log(np.sum(np.exp(s))) - s),
    "binary_cross_entropy_with_logits": lambda s, y: np.log(1 + np.exp(s)) - y * s,
    "hinge": lambda s, y: (1 - y) * np.maximum(0, s - np.sum(y * s) + 1),
    "output": lambda p, y: p,
}


def autograd_loss_and_gradients(case: Case) -> tuple[float, dict[Quantity, float]]:
    """The loss and its gradient by every parameter, by the automatic-differentiation library alone."""
    network, values = case.network, case.values
    index = {parameter: place for place, parameter in enumerate(network.parameters)}
    start = np.array([float(values[parameter]) for parameter in network.parameters])

    def place(theta: Any, quantity: Quantity) -> Any:
        return theta[index[network.places[quantity]]]

    def layer_output(theta: Any, number: int, a: Any) -> Any:
        layer = network.layers[number - 1]
        z = []
        for i in range(1, layer.units + 1):
            total = sum(place(theta, quantity_of(Kind.WEIGHT, number, i, j)) * a[j - 1] for j in range(1, len(a) + 1))
            if layer.bias != "none":
                unit = None if layer.bias == "shared" else i
                total = total + place(theta, quantity_of(Kind.BIAS, number, unit))
            z.append(total)
        return _FUNCTIONS[layer.activation.name](np.array(z))

    def loss(theta: Any) -> Any:
        totals = []
        for sample in (None,) if network.samples is None else range(1, network.samples + 1):
            a = np.array(
                [float(values[quantity_of(Kind.INPUT, unit=j, sample=sample)]) for j in range(1, network.inputs + 1)]
            )
            for number in range(1, network.depth + 1):
                a = layer_output(theta, number, a)
            y = np.array(
                [
                    float(values.get(quantity_of(Kind.TARGET, unit=k, sample=sample), 0))
                    for k in range(1, network.outputs + 1)
                ]
            )
            part = np.sum(_PARTS[network.loss.rule.name](a, y)) * float(network.loss.factor)
            totals.append(part / network.outputs if network.loss.over_outputs == "mean" else part)
        whole = sum(totals)
        return whole / len(totals) if network.loss.over_samples == "mean" else whole

    gradient = autograd.grad(loss)(start)
    return float(loss(start)), {parameter: float(gradient[index[parameter]]) for parameter in network.parameters}
