"""A network of dense layers written as equations, and formulas of both in the same names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Any

from symbackprop.api import Lecture
from symbackprop.core.algebra import standard
from symbackprop.core.places import SAMPLE, Place
from symbackprop.core.quantities import Kind, Quantity, Variable
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Product, Series, Sum, Symbol, Term, children, sum_of, transform
from symbackprop.network.instances import written_out
from symbackprop.network.network import Network

ACTIVATIONS = {
    "identity": "{0}",
    "sigmoid": r"\sigma({0})",
    "tanh": r"\tanh({0})",
    "relu": r"\mathrm{{ReLU}}({0})",
    "softmax": r"\frac{{e^{{{0}}}}}{{\sum_l e^{{{1}}}}}",
}
LOSSES = {
    "cross_entropy": r"-\sum_k {y} \ln {p}",
    "binary_cross_entropy": r"-{c} \sum_k ({y} \ln {p} + (1 - {y}) \ln(1 - {p}))",
    "squared_error": r"{c} \sum_k ({p} - {y})^2",
}


def as_equations(lecture: Lecture) -> str:
    """The lecture file of a network as equations: z^{(1)}_i, a^{(1)}_i, ..., in a batch with an index n in front."""
    network = lecture.network
    n = "" if network.samples is None else "n"
    lines: list[str] = []
    source = "x"
    for number, layer in enumerate(network.layers, start=1):
        bias = {"per_unit": f" + b^{{({number})}}_i", "shared": f" + b^{{({number})}}", "none": ""}[layer.bias]
        z, a = f"z^{{({number})}}", f"a^{{({number})}}"
        lines.append(rf"{z}_{{{n}i}} = \sum_j W^{{({number})}}_{{ij}} {source}_{{{n}j}}{bias}")
        applied = ACTIVATIONS[layer.activation.name].format(f"{z}_{{{n}i}}", f"{z}_{{{n}l}}")
        lines.append(f"{a}_{{{n}i}} = {applied}")
        source = a
    loss = network.loss
    share = 1 / loss.factor * (network.outputs if loss.over_outputs == "mean" else 1)
    coefficient = "" if share == 1 else rf"\frac{{{share.denominator}}}{{{share.numerator}}}"
    part = LOSSES[loss.rule.name].format(y=f"y_{{{n}k}}", p=f"{source}_{{{n}k}}", c=coefficient)
    if network.samples is None:
        lines.append(f"L = {part}")
    else:
        mean = rf"\frac{{1}}{{{network.samples}}} " if loss.over_samples == "mean" else ""
        lines += [rf"\ell_n = {part}", rf"L = {mean}\sum_n \ell_n"]
    training = lecture.training
    head = ['title = "E"', "[model]", "equations = '''", *lines, "'''", 'inputs = ["x"]', 'targets = ["y"]']
    given = _values(lecture) if lecture.values else {"y": [1] + [0] * (network.outputs - 1)}
    if not lecture.values:
        head.append("shapes = { " + ", ".join(f'"{name}" = {shape}' for name, shape in _shapes(network).items()) + " }")
    tail = ["[values]", *(f'"{name}" = {value}' for name, value in given.items())]
    tail += [] if training.rate is None else ["[training]", f"learning_rate = {float(training.rate)}"]
    return "\n".join((*head, *tail))


def _values(lecture: Lecture) -> dict[str, Any]:
    network, values = lecture.network, lecture.values

    def nested(kind: Kind, layer: int | None, *sizes: int, sample: int | None = None) -> Any:
        def at(place: tuple[int, ...]) -> Any:
            if len(place) == len(sizes):
                found = values[_quantity(kind, layer, place, sample)]
                return float(found)
            return [at((*place, n)) for n in range(1, sizes[len(place)] + 1)]

        return at(())

    found: dict[str, Any] = {}
    for name, kind, width in (("x", Kind.INPUT, network.inputs), ("y", Kind.TARGET, network.outputs)):
        samples = range(1, (network.samples or 0) + 1)
        rows = [nested(kind, None, width, sample=sample) for sample in samples]
        found[name] = rows or nested(kind, None, width)
    for number, layer in enumerate(network.layers, start=1):
        found[f"W^({number})"] = nested(Kind.WEIGHT, number, layer.units, network.width(number - 1))
        if layer.bias != "none":
            sizes = (layer.units,) if layer.bias == "per_unit" else ()
            found[f"b^({number})"] = nested(Kind.BIAS, number, *sizes)
    return found


def _shapes(network: Network) -> dict[str, list[int]]:
    found = {"x": [network.inputs]}
    for number, layer in enumerate(network.layers, start=1):
        found[f"W^({number})"] = [layer.units, network.width(number - 1)]
        if layer.bias != "none":
            found[f"b^({number})"] = [layer.units] if layer.bias == "per_unit" else []
    return found


def _quantity(kind: Kind, layer: int | None, at: tuple[int, ...], sample: int | None) -> Quantity:
    return Quantity(Variable(kind, layer), at, sample)


def named_alike(network: Network, term: Term) -> Hashable:
    """A formula without sums over an index, its names as (letter, layer, places), the order of its parts apart."""

    def sample(node: Term) -> Term:
        if isinstance(node, Series) and node.index == SAMPLE:
            count = network.samples or 1
            return sum_of(*(at_places(node.body, {SAMPLE: place}) for place in range(1, count + 1)))
        return node

    return _unordered(standard(transform(written_out(network.graph, term), sample)))


def _unordered(term: Term) -> Hashable:
    if isinstance(term, Symbol):
        return name_of(term.quantity)
    below = tuple(map(_unordered, children(term)))
    if isinstance(term, Sum | Product):
        return type(term).__name__, frozenset(Counter(below).items())
    own = getattr(term, "function", getattr(term, "value", None))
    return type(term).__name__, own, below


_LETTERS = {
    Kind.WEIGHT: "W",
    Kind.BIAS: "b",
    Kind.INPUT: "x",
    Kind.TARGET: "y",
    Kind.PREACTIVATION: "z",
    Kind.DELTA: "d z",
    Kind.ACTIVATION: "a",
    Kind.PREDICTION: "a",
    Kind.SAMPLE_LOSS: "ell",
}


def name_of(quantity: Quantity) -> tuple[str, tuple[Place, ...]]:
    places = quantity.at if quantity.sample is None else (quantity.sample, *quantity.at)
    if not quantity.name:
        layer = f"^({quantity.layer})" if quantity.layer is not None else ""
        return _LETTERS[quantity.kind] + layer, places
    return ("d " if quantity.kind is Kind.ADJOINT else "") + quantity.name, places
