"""From the description of the layers to the equations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import (
    Negation,
    Number,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    product_of,
    quantities_of,
    substitute,
    sum_of,
)
from symbackprop.network.network import SAMPLE, Equation, Layer, LossChoice, Network
from symbackprop.rules.activations import A_OTHER, Z_SUM, A, Z
from symbackprop.rules.functions import apply
from symbackprop.rules.losses import P, Y

__all__ = ["build_network", "coefficient", "parameter_places", "scaled", "users_of"]

Ties = Sequence[Sequence[Quantity]]


def build_network(
    inputs: int,
    layers: Sequence[Layer],
    loss: LossChoice,
    *,
    samples: int | None = None,
    ties: Ties = (),
) -> Network:
    """The network of dense `layers` on `inputs` features, with `samples` rows or a single sample (None).

    Each tie lists places that hold one and the same parameter; its first place names it. Without layers there is no
    network: no equation and no loss.
    """
    if not layers:
        return Network(0, (), loss, None, {}, (), {}, {}, {})
    places = {place: place for place in parameter_places(inputs, layers)}
    for tie in ties:
        places.update(dict.fromkeys(tie, tie[0]))
    draft = Network(inputs, tuple(layers), loss, samples, {}, (), places, {}, {})
    equations = {equation.quantity: equation for equation in _equations(draft)}
    return Network(
        inputs=inputs,
        layers=tuple(layers),
        loss=loss,
        samples=samples,
        equations=equations,
        parameters=tuple(dict.fromkeys(places.values())),
        places=places,
        users=users_of(equations.values()),
        assumptions={item.name: item for item in _assumptions(draft)},
    )


def parameter_places(inputs: int, layers: Sequence[Layer]) -> Iterable[Quantity]:
    """Every place that holds a parameter: W1 row by row, b1, W2, ..."""
    fan_in = inputs
    for number, layer in enumerate(layers, start=1):
        for unit in range(1, layer.units + 1):
            for source in range(1, fan_in + 1):
                yield Quantity(Kind.WEIGHT, number, unit, source)
        if layer.bias == "shared":
            yield Quantity(Kind.BIAS, number)
        elif layer.bias == "per_unit":
            for unit in range(1, layer.units + 1):
                yield Quantity(Kind.BIAS, number, unit)
        fan_in = layer.units


def _equations(network: Network) -> Iterable[Equation]:
    for number, layer in enumerate(network.layers, start=1):
        sources = [Symbol(network.activation_of(number - 1, j)) for j in range(1, network.width(number - 1) + 1)]
        for unit in range(1, layer.units + 1):
            yield Equation(network.preactivation_of(number, unit), _weighted_sum(network, number, unit, sources))
        yield from _activations(network, number, layer)
    yield from _losses(network)


def _weighted_sum(network: Network, layer: int, unit: int, sources: Sequence[Symbol]) -> Term:
    """z_i = sum_j W_ij a_j + b_i."""
    places = network.places
    terms: list[Term] = [
        Product((Symbol(places[Quantity(Kind.WEIGHT, layer, unit, j)]), source))
        for j, source in enumerate(sources, start=1)
    ]
    bias = {"shared": Quantity(Kind.BIAS, layer), "per_unit": Quantity(Kind.BIAS, layer, unit)}
    place = bias.get(network.layers[layer - 1].bias)
    if place is not None:
        terms.append(Symbol(places[place]))
    return Sum(tuple(terms)) if len(terms) > 1 else terms[0]


def _activations(network: Network, number: int, layer: Layer) -> Iterable[Equation]:
    rule = layer.activation
    units = range(1, layer.units + 1)
    before = {unit: Symbol(network.preactivation_of(number, unit)) for unit in units}
    after = {unit: Symbol(network.activation_of(number, unit)) for unit in units}
    total = sum_of(*(apply("exp", before[unit]) for unit in units)) if rule.couples else None
    for unit in units:
        slots: dict[Quantity, Term] = {Z.quantity: before[unit], A.quantity: after[unit]}
        if total is not None:
            slots[Z_SUM.quantity] = total
        slopes = {before[unit].quantity: substitute(rule.slope, slots.get)}
        if rule.cross_slope is not None:
            for other in units:
                if other != unit:
                    both = slots | {A_OTHER.quantity: after[other]}
                    slopes[before[other].quantity] = substitute(rule.cross_slope, both.get)
        yield Equation(after[unit].quantity, substitute(rule.applied, slots.get), slopes)


def coefficient(loss: LossChoice, outputs: int) -> Fraction:
    """What stands before the sum over outputs in the loss of one sample."""
    return loss.factor / outputs if loss.over_outputs == "mean" else loss.factor


def scaled(factor: Fraction, term: Term) -> Term:
    """Factor * term, the numbers of both made into one, its sign before the whole."""
    if isinstance(term, Negation):
        return scaled(-factor, term.term)
    factors = term.factors if isinstance(term, Product) else (term,)
    if isinstance(factors[0], Number) and isinstance(factors[0].value, Fraction):
        factor, factors = factor * factors[0].value, factors[1:]
    body = product_of(*factors)
    if abs(factor) != 1 or not factors:
        body = product_of(_fraction(abs(factor)), body) if factors else _fraction(abs(factor))
    return Negation(body) if factor < 0 else body


def _fraction(value: Fraction) -> Term:
    return (
        Number(value)
        if value.denominator == 1
        else Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))
    )


def _losses(network: Network) -> Iterable[Equation]:
    loss, rule, sample = network.loss, network.loss.rule, network.running_sample
    factor = coefficient(loss, network.outputs)
    parts: list[Term] = []
    slopes: dict[Quantity, Term] = {}
    for unit in range(1, network.outputs + 1):
        prediction = network.activation_of(network.depth, unit)
        slots: dict[Quantity, Term] = {
            P.quantity: Symbol(prediction),
            Y.quantity: Symbol(Quantity(Kind.TARGET, unit=unit, sample=sample)),
        }
        parts.append(substitute(rule.part, slots.get))
        slopes[prediction] = scaled(factor, substitute(rule.slope, slots.get))
    whole = scaled(-factor if rule.negative else factor, sum_of(*parts))
    if network.samples is None:
        yield Equation(Quantity(Kind.LOSS), whole, slopes)
        return
    own = Quantity(Kind.SAMPLE_LOSS, sample=SAMPLE)
    yield Equation(own, whole, slopes)
    share = _fraction(Fraction(1, network.samples) if loss.over_samples == "mean" else Fraction(1))
    total = Series(SAMPLE, network.samples, Symbol(own))
    yield Equation(
        Quantity(Kind.LOSS), total if share == Number(Fraction(1)) else product_of(share, total), {own: share}
    )


def users_of(equations: Iterable[Equation]) -> Mapping[Quantity, tuple[Quantity, ...]]:
    """What each quantity is mentioned by."""
    users: dict[Quantity, dict[Quantity, None]] = {}
    for equation in equations:
        for quantity in quantities_of(equation.term):
            users.setdefault(quantity, {})[equation.quantity] = None
    return {quantity: tuple(found) for quantity, found in users.items()}


def _assumptions(network: Network) -> Iterable[Assumption]:
    """What the loss and the output layer promise: sum_k y_k = 1, sum_k yhat_k = 1."""
    one = Number(Fraction(1))
    units = range(1, network.outputs + 1)
    if network.loss.rule.distribution:
        targets = (Symbol(Quantity(Kind.TARGET, unit=unit, sample=network.running_sample)) for unit in units)
        yield Assumption("targets_sum_to_one", sum_of(*targets), one)
    if network.layers[-1].activation.couples:
        predictions = (Symbol(network.activation_of(network.depth, unit)) for unit in units)
        yield Assumption("predictions_sum_to_one", sum_of(*predictions), one)
