"""The derivations: proved, in the textbook form, and equal to what independent routes give."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given

from symbackprop.core.errors import Unproved
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of, signal_of
from symbackprop.core.terms import Number, Symbol, Term, quantities_of
from symbackprop.derive import derive, derive_deltas, named_deltas, prove
from symbackprop.evaluate.forward import backward, forward
from symbackprop.evaluate.passes import passes
from symbackprop.judge import Verdict, judge
from symbackprop.network.network import Network
from symbackprop.rules.activations import ACTIVATIONS, A
from symbackprop.rules.losses import LOSSES
from symbackprop.rules.value import at_index
from tests.networks import OUTPUTS, network_of, networks


def weight(layer: int, unit: int, source: int) -> Symbol:
    return Symbol(quantity_of(Kind.WEIGHT, layer, unit, source))


def lecture_network() -> Network:
    """The 3-2-2 network: sigmoid, softmax, cross-entropy, shared biases."""
    return network_of([(2, "sigmoid", "shared"), (2, "softmax", "shared")], inputs=3, loss="cross_entropy")


def result_of(network: Network, quantity: Quantity) -> Term:
    return derive(network, derive_deltas(network), quantity).result


def prediction(network: Network, unit: int) -> Symbol:
    return Symbol(network.activation_of(network.depth, unit))


def target(unit: int) -> Symbol:
    return Symbol(quantity_of(Kind.TARGET, unit=unit))


def test_textbook_form_of_an_output_weight() -> None:
    """dL/dW2[1,1] ends as (yhat_1 - y_1) a_1."""
    network = lecture_network()
    expected = (prediction(network, 1) - target(1)) * Symbol(network.activation_of(1, 1))
    assert result_of(network, quantity_of(Kind.WEIGHT, 2, 1, 1)) == expected


def test_textbook_form_of_a_hidden_weight() -> None:
    """dL/dW1[2,3] ends as [(yhat_1 - y_1) w + (yhat_2 - y_2) w'] a(1 - a) x_3."""
    network = lecture_network()
    a = Symbol(network.activation_of(1, 2))
    bracket = (prediction(network, 1) - target(1)) * weight(2, 1, 2) + (prediction(network, 2) - target(2)) * weight(
        2, 2, 2
    )
    expected = bracket * a * (1 - a) * Symbol(quantity_of(Kind.INPUT, unit=3))
    assert result_of(network, quantity_of(Kind.WEIGHT, 1, 2, 3)) == expected


def test_shared_bias_of_softmax_has_no_gradient() -> None:
    """The shared output bias: the targets and the predictions both sum to 1, so dL/db2 is 0."""
    network = lecture_network()
    assert result_of(network, quantity_of(Kind.BIAS, 2)) == Number(Fraction(0))


def test_chain_rule_covers_every_path() -> None:
    """The chain for an output weight goes through both predictions."""
    network = lecture_network()
    chain = derive(network, derive_deltas(network), quantity_of(Kind.WEIGHT, 2, 1, 1)).chain.after
    assert {prediction(network, 1).quantity, prediction(network, 2).quantity} <= set(quantities_of(chain))


def test_named_deltas_are_complete() -> None:
    """What a derivation names is derived too, and what that names in turn."""
    network = network_of([(3, "tanh", "per_unit")] * 3 + [(3, "softmax", "per_unit")], loss="cross_entropy")
    deltas = derive_deltas(network)
    derivation = derive(network, deltas, network.parameters[0])
    derived = named_deltas(network, deltas, [derivation])
    names = {q for d in (derivation, *derived) for step in d.steps for q in quantities_of(step.after)}
    assert {signal_of(d.subject) for d in derived} == {name for name in names if name.kind is Kind.DELTA}


def test_a_deep_network_shares_its_deltas() -> None:
    """The formula of a first-layer weight is as long at depth 6 as at depth 4."""

    def size(depth: int) -> int:
        layers = [(3, "tanh", "per_unit")] * (depth - 1) + [(3, "softmax", "per_unit")]
        network = network_of(layers, loss="cross_entropy")
        return sum(1 for _ in quantities_of(result_of(network, quantity_of(Kind.WEIGHT, 1, 1, 1))))

    assert size(4) == size(6) <= 10


@given(networks())
def test_every_step_of_every_derivation_is_proved(network: Network) -> None:
    """The judge proves each step, for parameters, inputs and deltas alike."""
    deltas = derive_deltas(network)
    subjects = [p for p in network.parameters if p in network.users]
    derivations = [derive(network, deltas, subject) for subject in subjects]
    assert prove(network, [*deltas.values(), *derivations])


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_gradient_equals_sympy_diff_of_the_whole_composite(loss: str) -> None:
    """SymPy's derivative of the whole loss, with no name left in it, has the value of ours."""
    outputs = 1 if loss == "output" else 2
    output = OUTPUTS[loss][0] if LOSSES[loss].probability and not LOSSES[loss].scores else "tanh"
    network = network_of([(2, "sigmoid", "per_unit"), (outputs, output, "shared")], loss=loss)
    names = {q: sympy.Symbol(f"q{place}", real=True) for place, q in enumerate(network.parameters)}
    given_values: dict[Quantity, Fraction] = {q: Fraction(place * 7 % 11 - 5, 10) for place, q in enumerate(names)}
    constants = {quantity_of(Kind.INPUT, unit=1): Fraction(3, 5), quantity_of(Kind.INPUT, unit=2): Fraction(-4, 5)}
    constants |= {quantity_of(Kind.TARGET, unit=k): Fraction(2 - k) for k in range(1, outputs + 1)}
    whole = _sympy_loss(network, names, constants)
    point = {names[q]: sympy.Rational(v.numerator, v.denominator) for q, v in given_values.items()}
    both = passes(network.graph)
    derived = backward(both, forward(both, {**given_values, **constants}))
    for parameter, name in names.items():
        expected = sympy.diff(whole, name).subs(point).evalf(30)
        assert float(derived[parameter]) == pytest.approx(float(expected), rel=1e-13, abs=1e-25)


def _sympy_loss(
    network: Network, names: dict[Quantity, sympy.Symbol], constants: dict[Quantity, Fraction]
) -> sympy.Expr:
    """The loss as one SymPy expression, written here once more by hand."""
    functions = {"sigmoid": lambda z: 1 / (1 + sympy.exp(-z)), "tanh": sympy.tanh}

    def value(quantity: Quantity) -> sympy.Expr:
        number = constants.get(quantity)
        return names[quantity] if number is None else sympy.Rational(number.numerator, number.denominator)

    a = [value(quantity_of(Kind.INPUT, unit=j)) for j in (1, 2)]
    for number, layer in enumerate(network.layers, start=1):
        z = []
        for i in range(1, layer.units + 1):
            bias = value(quantity_of(Kind.BIAS, number, None if layer.bias == "shared" else i))
            z.append(
                sum(value(quantity_of(Kind.WEIGHT, number, i, j + 1)) * source for j, source in enumerate(a)) + bias
            )
        if layer.activation.name == "softmax":
            total = sum(sympy.exp(part) for part in z)
            a = [sympy.exp(part) / total for part in z]
        else:
            a = [functions[layer.activation.name](part) for part in z]
    y = (
        [value(quantity_of(Kind.TARGET, unit=k + 1)) for k in range(len(a))]
        if network.loss.rule.name != "output"
        else []
    )
    parts = {
        "cross_entropy": lambda: -sum(t * sympy.log(p) for t, p in zip(y, a, strict=True)),
        "binary_cross_entropy": lambda: (
            -sum(t * sympy.log(p) + (1 - t) * sympy.log(1 - p) for t, p in zip(y, a, strict=True))
        ),
        "squared_error": lambda: sum((p - t) ** 2 for t, p in zip(y, a, strict=True)) / 2,
        "absolute_error": lambda: sum(sympy.Abs(p - t) for t, p in zip(y, a, strict=True)),
        "huber": lambda: sum(
            sympy.Piecewise(((p - t) ** 2 / 2, sympy.Abs(p - t) <= 1), (sympy.Abs(p - t) - sympy.Rational(1, 2), True))
            for t, p in zip(y, a, strict=True)
        ),
        "log_cosh": lambda: sum(sympy.log(sympy.cosh(p - t)) for t, p in zip(y, a, strict=True)),
        "kl_divergence": lambda: sum(
            (t * sympy.log(t) if t else 0) - t * sympy.log(p) for t, p in zip(y, a, strict=True)
        ),
        "cross_entropy_with_logits": lambda: (
            sympy.log(sum(map(sympy.exp, a))) - sum(t * s for t, s in zip(y, a, strict=True))
        ),
        "binary_cross_entropy_with_logits": lambda: sum(
            sympy.log(1 + sympy.exp(s)) - t * s for t, s in zip(y, a, strict=True)
        ),
        "hinge": lambda: sum(
            sympy.Max(0, s - sum(t * other for t, other in zip(y, a, strict=True)) + 1)
            for t, s in zip(y, a, strict=True)
            if not t
        ),
        "output": lambda: a[0],
    }
    return parts[network.loss.rule.name]()


# -- the tester tested ---------------------------------------------------------------------------------

WRONG_SLOPES = {
    "sigmoid": A * (1 + A),
    "tanh": 1 - A,
    "relu": Number(Fraction(1)),
    "softplus": A * (1 - A),
    "identity": A,
}


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_wrong_slope_is_caught(name: str) -> None:
    """A slope planted wrong in an activation's row stops the derivation."""
    from dataclasses import replace

    from symbackprop.network.build import build_network

    good = network_of([(2, name, "shared"), (2, "sigmoid", "shared")])
    row = ACTIVATIONS[name]
    slope = WRONG_SLOPES.get(name, A + 1)
    wrong = replace(row, jacobian=2 * row.jacobian) if row.jacobian else replace(row, slope=slope)
    layers = [replace(good.layers[0], activation=wrong), good.layers[1]]
    bad = build_network(good.inputs, layers, good.loss)
    for network, fails in ((good, False), (bad, True)):
        deltas = derive_deltas(network)
        derivation = derive(network, deltas, network.parameters[0])
        derivations = [derivation, *named_deltas(network, deltas, [derivation])]
        if fails:
            with pytest.raises(Unproved, match="activation"):
                prove(network, derivations)
        else:
            prove(network, derivations)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_a_wrong_loss_slope_is_caught(name: str) -> None:
    """A loss slope planted wrong by its sign stops the derivation."""
    from dataclasses import replace

    from symbackprop.network.build import build_network

    units = 1 if name == "output" else 2
    good = network_of([(units, "sigmoid", "shared")], loss=name)
    wrong = replace(good.loss, rule=replace(good.loss.rule, slope=-good.loss.rule.slope))
    bad = build_network(good.inputs, good.layers, wrong)
    deltas = derive_deltas(bad)
    derivation = derive(bad, deltas, bad.parameters[0])
    with pytest.raises(Unproved, match="loss"):
        prove(bad, [derivation, *named_deltas(bad, deltas, [derivation])])


def test_a_forgotten_path_is_refuted() -> None:
    """The single path through yhat_1, as hand derivations take it, is refuted for a softmax output."""
    network = lecture_network()
    derivation = derive(network, derive_deltas(network), quantity_of(Kind.WEIGHT, 2, 1, 1))
    one_path = derivation.chain.after.terms[0]  # type: ignore[attr-defined]
    assert judge(network, derivation.gradient, one_path).verdict is Verdict.REFUTED


def test_an_assumption_is_needed_where_it_is_stated() -> None:
    """yhat_1 - y_1 is dL/dz only because the targets sum to 1: without that it is refuted."""
    network = lecture_network()
    z = network.preactivation_of(2, 1)
    derivation = derive_deltas(network)[z]
    known = tuple(network.assumptions.values())
    assert judge(network, derivation.gradient, derivation.result, known).proved
    assert judge(network, derivation.gradient, derivation.result).verdict is Verdict.REFUTED


def test_gradients_across_tied_layers_sum_over_their_uses() -> None:
    """One weight in two layers: its gradient is the sum of the two that untied weights would have."""
    places = (quantity_of(Kind.WEIGHT, 1, 1, 1), quantity_of(Kind.WEIGHT, 2, 1, 1))
    layers = [(2, "tanh", "none"), (2, "identity", "none")]
    tied, free = network_of(layers, ties=(places,)), network_of(layers)
    values = {q: Fraction(place + 1, 10) for place, q in enumerate(free.parameters)}
    values[places[1]] = values[places[0]]
    data = {quantity_of(kind, unit=k): Fraction(k, 3) for kind in (Kind.INPUT, Kind.TARGET) for k in (1, 2)}
    apart, together = (
        backward(both, forward(both, {**values, **data})) for both in (passes(free.graph), passes(tied.graph))
    )
    assert float(together[places[0]]) == pytest.approx(float(apart[places[0]]) + float(apart[places[1]]), rel=1e-14)


def test_running_sample_is_instantiated() -> None:
    """The formulas of a batch hold for its running sample and can be written for any one."""
    network = network_of([(1, "identity", "none")], samples=3)
    z = network.equations[network.preactivation_of(1, 1)].term
    assert {q.sample for q in quantities_of(at_index(z, SAMPLE, 2)) if q.kind is Kind.INPUT} == {2}
