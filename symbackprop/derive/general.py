"""Backpropagation for a general layer: every formula derived with running indices, proved on every index.

The sources are the definitions alone: z_i = sum_j w_ij a_j + b_i, a_i = g(z_i), or softmax in the last layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symbackprop.core.errors import Unproved
from symbackprop.core.places import ALL, Index, Place, shifted
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.steps import Step
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Hadamard,
    Kronecker,
    Negation,
    Number,
    Quotient,
    Series,
    Symbol,
    Term,
    Transpose,
    product_of,
    substitute,
    sum_of,
)
from symbackprop.derive.indexed import Indices, contract, differentiate_indexed, judge_indexed, variable
from symbackprop.network.build import build_network, coefficient, scaled
from symbackprop.network.network import Layer, LossChoice, Network
from symbackprop.rules.activations import ACTIVATIONS
from symbackprop.rules.functions import apply
from symbackprop.rules.losses import Loss, P, Y

__all__ = ["Claim", "GeneralLayer", "category_claims", "general_layer", "softmax_claims"]

_ONE = Number(Fraction(1))
_LARGE, _ENOUGH = 200, 3
LOSS = quantity_of(Kind.LOSS)


@dataclass(frozen=True, slots=True)
class Claim:
    """A formula for a general layer, step by step: each step's `before` is what stood last. `one_hot` names the true
    class where targets are one-hot.
    """

    name: str
    steps: tuple[Step, ...]
    one_hot: str = ""


@dataclass(frozen=True, slots=True)
class GeneralLayer:
    """The claims in the order in which they rest on each other, and how many instances of them were proved."""

    claims: tuple[Claim, ...]
    instances: int


def general_layer(network: Network, names: Sequence[str]) -> GeneralLayer:
    """Every formula of the index view, proved for all indices of the network (of one sample, without ties).

    `names` are the letters of a unit, its source, and a unit above. Raises Unproved.
    """
    single = _of_one_sample(network)
    i, j, k = map(Index, names[:3])
    layer, summed, true_class = _others(names)
    letters = _Letters(i, j, k, layer, summed, true_class, Index("L"))
    claims = tuple(_claims(single, letters))
    return GeneralLayer(claims, sum(_proved(single, letters, claim) for claim in claims))


def category_claims(rule: Loss) -> Mapping[str, Claim]:
    """The cross-entropy over n classes, and its slope by the prediction of class j, proved on three classes."""
    network = build_network(1, [Layer(3, ACTIVATIONS["softmax"])], LossChoice(rule, rule.factor))
    i, j = Index("i"), Index("j")
    last = Index("L")
    p_i, y_i = quantity_of(Kind.PREDICTION, last, i), quantity_of(Kind.TARGET, unit=i)
    p_j, y_j = quantity_of(Kind.PREDICTION, last, j), quantity_of(Kind.TARGET, unit=j)
    part = Series(i, quantity_of(Kind.WIDTH, last), product_of(Symbol(y_i), apply("ln", Symbol(p_i))))
    slope = differentiate_indexed(part, p_j)
    claims = (
        _claim("loss", Symbol(LOSS), ("definition", Negation(part))),
        _claim(
            "slope",
            Derivative(LOSS, p_j, direct=True),
            ("each_summand", Negation(slope)),
            ("kronecker", Negation(contract(slope))),
            ("textbook", Negation(Symbol(y_j) / Symbol(p_j))),
        ),
    )
    letters = _Letters(i, j, Index("k"), Index("l"), Index("m"), Index("t"), last)
    for claim in claims:
        _proved(network, letters, claim)
    return {claim.name: claim for claim in claims}


def softmax_claims(rule: Loss, names: Sequence[str]) -> Mapping[str, Claim]:
    """Softmax over n outputs, its Jacobian, and both with the cross-entropy, proved on three outputs."""
    network = build_network(1, [Layer(3, ACTIVATIONS["softmax"])], LossChoice(rule, rule.factor))
    i, j, k = map(Index, names[:3])
    layer, summed, true_class = _others(names)
    letters = _Letters(i, j, k, layer, summed, true_class, Index("L"))
    claims = tuple(_softmax(network, letters))
    for claim in claims:
        _proved(network, letters, claim)
    return {claim.name: claim for claim in claims}


def _of_one_sample(network: Network) -> Network:
    """The network on one sample, without ties; a large one with at most three units a layer, which is every case."""
    layers, inputs = network.layers, network.inputs
    if len(network.parameters) > _LARGE:
        inputs = min(inputs, _ENOUGH)
        layers = tuple(replace(layer, units=min(layer.units, _ENOUGH)) for layer in layers)
    return build_network(inputs, layers, network.loss)


def _others(names: Sequence[str]) -> tuple[Index, Index, Index]:
    """Indices for a layer, a sum and the true class that no other index has."""
    free = [name for name in ("l", "m", "n", "p", "q") if name not in names]
    return Index(free[0]), Index(free[1]), Index("t" if "t" not in names else free[2])


@dataclass(frozen=True, slots=True)
class _Letters:
    i: Index
    j: Index
    k: Index
    layer: Index
    summed: Index
    true_class: Index
    last: Index

    @property
    def above(self) -> Place:
        return shifted(self.layer, 1)

    @property
    def below(self) -> Place:
        return shifted(self.layer, -1)

    def z(self, unit: Place | None, layer: Place | None = None) -> Quantity:
        return quantity_of(Kind.PREACTIVATION, layer or self.layer, unit)

    def a(self, unit: Place | None, layer: Place | None = None) -> Quantity:
        return quantity_of(Kind.ACTIVATION, layer or self.layer, unit)

    def w(self, unit: Place | None, source: Place | None, layer: Place | None = None) -> Quantity:
        return quantity_of(Kind.WEIGHT, layer or self.layer, unit, source)

    def b(self, unit: Place | None) -> Quantity:
        return quantity_of(Kind.BIAS, self.layer, unit)

    def delta(self, unit: Place | None, layer: Place | None = None) -> Quantity:
        return quantity_of(Kind.DELTA, layer or self.layer, unit)

    def output(self, unit: Place | None) -> Quantity:
        return quantity_of(Kind.PREDICTION, self.last, unit)

    def target(self, unit: Place | None) -> Quantity:
        return quantity_of(Kind.TARGET, unit=unit)

    def width(self, layer: Place | None) -> Quantity:
        return quantity_of(Kind.WIDTH, layer)


def _claims(network: Network, at: _Letters) -> Iterator[Claim]:
    yield from _forward(network, at)
    yield from _weights(network, at)
    if network.layers[-1].activation.couples:
        yield from _softmax(network, at)
    else:
        yield _elementwise_output(network, at)
    if any(not layer.activation.couples for layer in network.layers[:-1]):
        yield from _recursion(at)
    yield _claim("gradient_vector", Derivative(LOSS, at.w(ALL, ALL)), ("vector", _outer(at)))


def _claim(name: str, first: Term, *links: tuple[str, Term], one_hot: str = "") -> Claim:
    steps: list[Step] = []
    for rule, after in links:
        steps.append(Step(rule, steps[-1].after if steps else first, after))
    return Claim(name, tuple(steps), one_hot)


def _has_bias(network: Network) -> bool:
    return any(layer.bias != "none" for layer in network.layers)


def _sum_of_inputs(network: Network, at: _Letters, unit: Index, source: Index, layer: Place, below: Place) -> Term:
    body = product_of(Symbol(at.w(unit, source, layer)), Symbol(at.a(source, below)))
    total = Series(source, at.width(below), body)
    bias = quantity_of(Kind.BIAS, layer, unit)
    return sum_of(total, Symbol(bias)) if _has_bias(network) else total


def _forward(network: Network, at: _Letters) -> Iterator[Claim]:
    z = Symbol(at.z(at.i))
    yield _claim("preactivation", z, ("weighted_sum", _sum_of_inputs(network, at, at.i, at.j, at.layer, at.below)))
    formula = product_of(Symbol(at.w(ALL, ALL)), Symbol(at.a(ALL, at.below)))
    whole = sum_of(formula, Symbol(at.b(ALL))) if _has_bias(network) else formula
    yield _claim("preactivation_vector", Symbol(at.z(ALL)), ("vector", whole))
    if all(layer.activation.couples for layer in network.layers):
        return
    yield _claim("activation_vector", Symbol(at.a(ALL)), ("vector", Apply("general", (Symbol(at.z(ALL)),))))


def _weights(network: Network, at: _Letters) -> Iterator[Claim]:
    """dC/dw_ij = dz_i/dw_ij dC/dz_i, the first term, and the bias."""
    w, z = at.w(at.i, at.j), at.z(at.i)
    first, second = Derivative(z, w, direct=True), Derivative(LOSS, z)
    inputs = Symbol(at.a(at.j, at.below))
    definition = _sum_of_inputs(network, at, at.i, at.summed, at.layer, at.below)
    slope = differentiate_indexed(definition, w)
    yield _claim("weight_chain", Derivative(LOSS, w), ("chain_rule", product_of(first, second)))
    level = variable(at.layer.name)
    cases = Cases(
        (
            (inputs, Comparison(level, ">", _ONE)),
            (Symbol(quantity_of(Kind.INPUT, unit=at.j)), Comparison(level, "=", _ONE)),
        )
    )
    yield _claim("first_term", first, ("differentiate", slope), ("kronecker", contract(slope)), ("cases", cases))
    delta = Symbol(at.delta(at.i))
    yield _claim("weight_gradient", Derivative(LOSS, w), ("put_in", product_of(inputs, delta)))
    modes = {layer.bias for layer in network.layers}
    if "per_unit" in modes:
        b = at.b(at.i)
        chain = product_of(Derivative(z, b, direct=True), second)
        yield _claim("bias_gradient", Derivative(LOSS, b), ("chain_rule", chain), ("weighted_sum", delta))


def _softmax(network: Network, at: _Letters) -> Iterator[Claim]:
    """The Jacobian by the quotient rule, both cases; with the cross-entropy, delta by targets and by the true class."""
    i, j, last = at.i, at.j, at.last
    powers = Series(at.summed, at.width(last), apply("exp", Symbol(at.z(at.summed, last))))
    definition = apply("exp", Symbol(at.z(i, last))) / powers
    by = at.z(j, last)
    left = Derivative(at.output(i), by, direct=True)
    quotient = differentiate_indexed(definition, by)
    p_i, p_j = Symbol(at.output(i)), Symbol(at.output(j))
    textbook = p_i * (Kronecker(i, j) - p_j)
    same = Comparison(variable(i.name), "=", variable(j.name))
    other = Comparison(variable(i.name), "!=", variable(j.name))
    yield _claim("softmax", p_i, ("definition", definition))
    yield _claim(
        "jacobian",
        left,
        ("quotient_rule", quotient),
        ("kronecker", contract(quotient)),
        ("softmax", textbook),
        ("cases", Cases(((p_i * (1 - p_i), same), (-(p_i * p_j), other)))),
    )
    if not network.loss.rule.distribution:
        return
    y_i, y_j = Symbol(at.target(i)), Symbol(at.target(j))
    factor = coefficient(network.loss, network.outputs)
    width = at.width(last)
    paths = Series(i, width, product_of(Derivative(LOSS, at.output(i), direct=True), left))
    put_in = Series(i, width, product_of(scaled(factor, -(y_i / p_i)), textbook))
    multiplied = Series(i, width, scaled(factor, y_i * (p_j - Kronecker(i, j))))
    split = scaled(factor, sum_of(p_j * Series(i, width, y_i), -Series(i, width, y_i * Kronecker(i, j))))
    picked = scaled(factor, sum_of(p_j * Series(i, width, y_i), -y_j))
    yield _claim(
        "softmax_delta",
        Symbol(at.delta(j, last)),
        ("chain_rule", paths),
        ("put_in", put_in),
        ("cancel", multiplied),
        ("split", split),
        ("kronecker", picked),
        ("targets", scaled(factor, p_j - y_j)),
    )
    if factor != 1:
        return
    t = at.true_class
    p_t = Symbol(at.output(t))
    yield _claim("true_class_loss", Symbol(LOSS), ("one_hot", Negation(apply("ln", p_t))), one_hot=t.name)
    hit = Comparison(variable(j.name), "=", variable(t.name))
    miss = Comparison(variable(j.name), "!=", variable(t.name))
    chain = product_of(
        Derivative(LOSS, at.output(t), direct=True), Derivative(at.output(t), at.z(j, last), direct=True)
    )
    yield _claim(
        "true_class_delta",
        Symbol(at.delta(j, last)),
        ("chain_rule_one", chain),
        ("put_in", product_of(Negation(Quotient(_ONE, p_t)), p_t, Kronecker(t, j) - p_j)),
        ("cancel", p_j - Kronecker(t, j)),
        ("cases", Cases(((p_t - 1, hit), (p_j, miss)))),
        one_hot=t.name,
    )


def _elementwise_output(network: Network, at: _Letters) -> Claim:
    """delta_i = da_i/dz_i dC/da_i = g'(z_i) dC/da_i, then with the loss put in."""
    z, out = at.z(at.i, at.last), at.output(at.i)
    slope = Apply("general_slope", (Symbol(z),))
    by_output = Derivative(LOSS, out, direct=True)
    loss = network.loss
    put_in = scaled(
        coefficient(loss, network.outputs),
        substitute(loss.rule.slope, {P.quantity: Symbol(out), Y.quantity: Symbol(at.target(at.i))}.get),
    )
    return _claim(
        "output_delta",
        Symbol(at.delta(at.i, at.last)),
        ("chain_rule", product_of(Derivative(out, z, direct=True), by_output)),
        ("slope", product_of(slope, by_output)),
        ("put_in", product_of(slope, put_in)),
    )


def _recursion(at: _Letters) -> Iterator[Claim]:
    """The fan-out of a unit to the next layer, and the recursion of the deltas."""
    a, z = at.a(at.i), at.z(at.i)
    own = Derivative(a, z, direct=True)
    z_above = at.z(at.k, at.above)
    local = Derivative(z_above, a, direct=True)
    width = at.width(at.above)
    fan_out = product_of(own, Series(at.k, width, product_of(local, Derivative(LOSS, z_above))))
    body = product_of(Symbol(at.w(at.k, at.summed, at.above)), Symbol(at.a(at.summed)))
    slope = differentiate_indexed(Series(at.summed, at.width(at.layer), body), a)
    slope_here = Apply("general_slope", (Symbol(z),))
    back = Series(at.k, width, product_of(Symbol(at.w(at.k, at.i, at.above)), Symbol(at.delta(at.k, at.above))))
    delta = Symbol(at.delta(at.i))
    yield _claim("fan_out", delta, ("definition", Derivative(LOSS, z)), ("chain_rule", fan_out))
    yield _claim("next_layer", local, ("differentiate", slope), ("kronecker", contract(slope)))
    yield _claim("recursion", delta, ("put_in", product_of(slope_here, back)))
    whole = product_of(Transpose(Symbol(at.w(ALL, ALL, at.above))), Symbol(at.delta(ALL, at.above)))
    slopes = Apply("general_slope", (Symbol(at.z(ALL)),))
    yield _claim("recursion_vector", Symbol(at.delta(ALL)), ("vector", Hadamard((whole, slopes))))


def _outer(at: _Letters) -> Term:
    return product_of(Symbol(at.delta(ALL)), Transpose(Symbol(at.a(ALL, at.below))))


_ELEMENTWISE = ("activation_vector", "recursion", "recursion_vector", "fan_out")


def _proved(network: Network, at: _Letters, claim: Claim) -> int:
    """How many instances of a claim's steps were proved."""
    fixed = {at.last.name: network.depth}
    total = 0
    for step in claim.steps:
        verdict, count = judge_indexed(
            network, step.before, step.after, fixed, _Admitted(network, at.layer.name, claim.name), claim.one_hot
        )
        if not verdict.proved:
            where = ", ".join(f"{name} = {value}" for name, value in verdict.witness[:6])
            raise Unproved(
                f"the step {step.rule!r} of the general formula {claim.name!r} is {verdict.verdict.value}"
                + (f" (it fails at {where}, ...)" if where else "")
                + "; nothing was written"
            )
        total += count
    return total


@dataclass(frozen=True, slots=True)
class _Admitted:
    """For which indices a claim is made: hidden layers for a recursion, elementwise ones where a slope is named."""

    network: Network
    layer: str
    claim: str

    def __call__(self, indices: Indices) -> bool:
        layer = indices.get(self.layer)
        if layer is None:
            return True
        if self.claim in ("recursion", "recursion_vector", "fan_out", "next_layer") and layer >= self.network.depth:
            return False
        if self.claim == "bias_gradient" and self.network.layers[layer - 1].bias != "per_unit":
            return False
        return self.claim not in _ELEMENTWISE or not self.network.layers[layer - 1].activation.couples
