"""Numbers: saturated and large values, arrays beside the exact route, what is printed for many parameters."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from networks import Case, cases, network_of

from benchmarks.wide_lecture import wide_lecture
from symbackprop.build import build_lecture
from symbackprop.compose.chains import number_links
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.core import numbers
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Number, Real, Sum, Symbol, product_of, walk
from symbackprop.derive.gradients import gradients
from symbackprop.evaluate.analysis import analyse
from symbackprop.evaluate.evaluation import LARGEST_EXACT, is_wide
from symbackprop.evaluate.exact import ExactRoute
from symbackprop.evaluate.finite import AGREEMENT, gradient_error
from symbackprop.evaluate.forward import value_in
from symbackprop.evaluate.passes import Passes, passes
from symbackprop.evaluate.wide import ArrayRoute
from symbackprop.judge import judge
from symbackprop.network.lecture import Training, read_lecture
from symbackprop.network.network import Network
from symbackprop.render.alike import printer_of_many
from symbackprop.render.formats import FORMATS
from symbackprop.render.latex import latex_printer
from symbackprop.rules.stable import STABLE_FORMS, U, V

DATA = Path(__file__).parent / "data" / "saturated"
LOSS = quantity_of(Kind.LOSS)
FAR = (30, 80, 115, 700, 10**4, 10**7)
EXACT = Context(prec=60, Emax=10**9, Emin=-(10**9))


def one_layer(activation: str, loss: str, logits: list[int], targets: list[int]) -> tuple[Passes, dict[Quantity, Real]]:
    """A layer whose weights are its pre-activations, on the input 1."""
    network = network_of([(len(logits), activation, "none")], inputs=1, loss=loss)
    values: dict[Quantity, Real] = {quantity_of(Kind.INPUT, unit=1): Fraction(1)}
    for unit, (z, y) in enumerate(zip(logits, targets, strict=True), start=1):
        values[quantity_of(Kind.WEIGHT, 1, unit, 1)] = Fraction(z)
        values[quantity_of(Kind.TARGET, unit=unit)] = Fraction(y)
    return passes(network.graph), values


def close(found: Real, expected: Decimal) -> bool:
    """To 40 digits of the number itself, however small it is."""
    difference = EXACT.subtract(Decimal(found) if not isinstance(found, Fraction) else ratio(found), expected)
    return abs(difference) <= EXACT.multiply(Decimal("1e-40"), max(abs(expected), Decimal("1e-999999")))


def ratio(value: Fraction) -> Decimal:
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


# -- saturated values -------------------------------------------------------------------------------


@pytest.mark.parametrize("z", [sign * far for far in FAR[:-1] for sign in (1, -1)])
@pytest.mark.parametrize("y", [0, 1])
def test_a_saturated_sigmoid_keeps_its_loss_and_gradient(z: int, y: int) -> None:
    """L = softplus(z) - y z and dL/dw = sigma(z) - y, to the last digit, however far z is from 0."""
    plan, values = one_layer("sigmoid", "binary_cross_entropy", [z], [y])
    route = ExactRoute(plan)
    found = route.forward(values)
    tail = EXACT.exp(Decimal(-abs(z)))  # e^-|z|
    away = (z > 0) != bool(y)  # on the wrong side of the target
    ln = _ln_of_one_and(tail)
    assert close(found[LOSS], EXACT.add(Decimal(abs(z)), ln) if away else ln)
    small, large = EXACT.divide(tail, EXACT.add(1, tail)), EXACT.divide(Decimal(1), EXACT.add(1, tail))
    sign = 1 if y == 0 else -1
    weight = quantity_of(Kind.WEIGHT, 1, 1, 1)
    assert close(route.backward(found)[weight], EXACT.multiply(Decimal(sign), large if away else small))


def _ln_of_one_and(tail: Decimal) -> Decimal:
    """ln(1 + t) by its series, for a small t."""
    return (
        EXACT.subtract(tail, EXACT.divide(EXACT.multiply(tail, tail), Decimal(2)))
        if tail < Decimal("1e-30")
        else (EXACT.ln(EXACT.add(1, tail)))
    )


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "squared_error"])
@pytest.mark.parametrize("logits", [[1000, 0, -1000], [0, 1000, 1], [-(10**4), 0, 10**4], [700, 699, -700]])
@pytest.mark.parametrize("target", [0, 1, 2])
def test_logits_far_apart_have_the_gradients_of_differences(loss: str, logits: list[int], target: int) -> None:
    """Softmax with logits a thousand apart: a loss, and the gradient that differences of it have."""
    plan, values = one_layer("softmax", loss, logits, [int(unit == target) for unit in range(3)])
    route = ExactRoute(plan)
    found = route.forward(values)
    derived = route.backward(found)
    assert route.gradient_error(found, derived) < AGREEMENT
    if loss == "cross_entropy":
        assert float(found[LOSS]) == pytest.approx(
            max(logits) - logits[target] + math.log(sum(math.exp(z - max(logits)) for z in logits)),
            rel=1e-14,
            abs=1e-14,
        )


@pytest.mark.parametrize("zero", [Fraction(0), Decimal(0), 0.0])
def test_powers_of_zero(zero: Real) -> None:
    """0 to a positive power is 0, to a negative one nothing."""
    assert numbers.power(zero, Fraction(1, 2)) == 0
    with pytest.raises(ZeroDivisionError):
        numbers.power(zero, Fraction(-1, 2))


def test_what_cancellation_leaves_of_rounding_is_zero() -> None:
    """A residue in the last digits is no number of its own; a small summand is."""
    third = numbers.to_decimal(Fraction(1, 3))
    assert numbers.add(third, EXACT.subtract(Decimal("2e-50"), third)) == 0
    assert numbers.add(Decimal(0), Decimal("1e-60")) == Decimal("1e-60")
    assert numbers.add(Decimal(1), Decimal("-0.9999999999999999999999999999")) == Decimal("1e-28")


@pytest.mark.parametrize("z", [20, -20, 60, -60, 300, -700])
def test_a_saturated_tanh_keeps_its_slope(z: int) -> None:
    """dL/dw of L = tanh(z) is 1/cosh(z)^2, where 1 - a^2 has lost every digit."""
    network = network_of([(1, "tanh", "none")], inputs=1, loss="output")
    weight = quantity_of(Kind.WEIGHT, 1, 1, 1)
    values: dict[Quantity, Real] = {weight: Fraction(z), quantity_of(Kind.INPUT, unit=1): Fraction(1)}
    route = ExactRoute(passes(network.graph))
    cosh = EXACT.divide(EXACT.add(EXACT.exp(Decimal(z)), EXACT.exp(Decimal(-z))), Decimal(2))
    expected = EXACT.divide(Decimal(1), EXACT.multiply(cosh, cosh))
    assert close(route.backward(route.forward(values))[weight], expected)
    wide = ArrayRoute(passes(network.graph))
    assert wide.backward(wide.forward(values))[weight] == pytest.approx(float(expected), rel=1e-13)


@pytest.mark.parametrize("z", [10**6, -(10**6), 10**9])
def test_a_large_softplus_is_its_argument_or_nothing(z: int) -> None:
    """softplus(z) is z far above 0 and e^z far below."""
    network = network_of([(1, "softplus", "none")], inputs=1, loss="output")
    weight, x = quantity_of(Kind.WEIGHT, 1, 1, 1), quantity_of(Kind.INPUT, unit=1)
    route = ExactRoute(passes(network.graph))
    assert float(route.forward({weight: Fraction(z), x: Fraction(1)})[LOSS]) == max(z, 0)


@pytest.mark.parametrize("row", STABLE_FORMS, ids=lambda row: str(row.usual)[:24])
def test_a_stable_form_is_an_identity(row) -> None:  # type: ignore[no-untyped-def]
    """The judge proves each row of the table."""
    network = network_of([(1, "sigmoid", "none")], inputs=2)
    put = {U.quantity: Symbol(quantity_of(Kind.INPUT, unit=1)), V.quantity: Symbol(quantity_of(Kind.INPUT, unit=2))}
    assert judge(network, substitute(row.usual, put.get), substitute(row.stable, put.get)).proved


@settings(max_examples=25, deadline=None)
@given(cases(depth=3))
def test_stable_forms_have_the_values_of_the_definitions(case: Case) -> None:
    """Every quantity, computed in stable forms, has the value of its equation as it stands."""
    plan = passes(case.network.graph)
    found = ExactRoute(plan).forward(case.values)
    if case.network.samples is None:
        for quantity, equation in case.network.equations.items():
            value = value_in(replace(case.network.graph, definitions=()), found, equation.term)
            assert value is not None
            assert float(value) == pytest.approx(float(found[quantity]), rel=1e-25, abs=1e-30)


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.toml")))
def test_a_saturated_lecture_builds(name: str, tmp_path: Path) -> None:
    """All outputs are written, with finite numbers."""
    build_lecture(DATA / f"{name}.toml", tmp_path, tuple(FORMATS), pdf=False)
    found = json.loads((tmp_path / name / "results.json").read_text())
    assert math.isfinite(found["loss"]["value"])
    assert found["checks"]["gradient_max_relative_error"] < AGREEMENT
    expected = {"saturated_z80": 80.0, "saturated_z115_no_value": 115.0, "saturated_zminus110_fault": 110.0}
    if name in expected:
        assert found["loss"]["value"] == pytest.approx(expected[name], rel=1e-15)


# -- differences ------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1, 50])
@pytest.mark.parametrize("wide", [False, True])
def test_a_wrong_gradient_is_found(scale: int, wide: bool) -> None:
    """A relative error of 1e-6 planted in the gradients, or 1e-3 of one, is more than the comparison allows."""
    network, values = random_network(scale)
    route = (ArrayRoute if wide else ExactRoute)(passes(network.graph))
    found = route.forward(values)
    derived = route.backward(found)
    allowed = 1e-7 if wide else AGREEMENT
    assert route.gradient_error(found, derived) < allowed
    if wide:
        wrong = replace(derived, arrays={v: array * (1 + 1e-6) for v, array in derived.arrays.items()})
    else:
        largest = max((q for q in derived if q.kind is Kind.WEIGHT), key=lambda q: abs(derived[q]))
        wrong = {**derived, largest: derived[largest] * Decimal("1.000001")}
    assert route.gradient_error(found, wrong) > allowed


def random_network(scale: int) -> tuple[Network, dict[Quantity, Real]]:
    network = network_of(
        [(3, "tanh", "per_unit"), (2, "relu", "shared"), (3, "softmax", "none")],
        inputs=3, loss="cross_entropy", samples=2,
    )  # fmt: skip
    generator = random.Random(7)
    values: dict[Quantity, Real] = {q: Fraction(generator.randint(-90, 90), 100) for q in network.parameters}
    for sample in (1, 2):
        for unit in (1, 2, 3):
            values[quantity_of(Kind.INPUT, unit=unit, sample=sample)] = Fraction(generator.randint(-9, 9) * scale, 10)
            values[quantity_of(Kind.TARGET, unit=unit, sample=sample)] = Fraction(int(unit == sample))
    return network, values


def test_a_strongly_curved_loss_is_no_wrong_gradient() -> None:
    """Three layers with weights of a million: the third derivative is 1e36 times the first."""
    network = network_of(
        [(1, "identity", "none"), (1, "identity", "none"), (1, "tanh", "none")], inputs=1, loss="output"
    )
    values: dict[Quantity, Real] = {
        quantity_of(Kind.WEIGHT, 1, 1, 1): Fraction(1, 10**12),
        quantity_of(Kind.WEIGHT, 2, 1, 1): Fraction(10**6),
        quantity_of(Kind.WEIGHT, 3, 1, 1): Fraction(10**6),
        quantity_of(Kind.INPUT, unit=1): Fraction(1),
    }
    plan = passes(network.graph)
    route = ExactRoute(plan)
    found = route.forward(values)
    assert gradient_error(plan, found, route.backward(found)) < AGREEMENT


# -- arrays -----------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(cases(depth=3))
def test_arrays_agree_with_the_exact_route(case: Case) -> None:
    """Values, deltas, gradients and updates of both routes, to 1e-12, ties, batches and frozen parameters included."""
    plan = passes(case.network.graph)
    exact, wide = ExactRoute(plan), ArrayRoute(plan)
    training = Training(rate=Fraction(1, 10), frozen=frozenset([case.network.parameters[0]]))
    values, arrays = exact.forward(case.values), wide.forward(case.values)
    derived, derived_arrays = exact.backward(values), wide.backward(arrays)
    pairs = [
        (values, arrays),
        (derived, derived_arrays),
        *zip(
            exact.updated(training, values, derived, exact.nothing(), 1),
            wide.updated(training, arrays, derived_arrays, wide.nothing(), 1),
            strict=True,
        ),
    ]
    for one, other in pairs:
        assert len([*other]) == len(other)
        for quantity in other:
            expected = float(one[plan.graph.ties.get(quantity, quantity)])
            assert other[quantity] == pytest.approx(expected, rel=1e-12, abs=1e-12), canonical_name(quantity)
    assert set(derived) <= set(derived_arrays) | set(plan.graph.ties)


def test_a_wide_lecture_gives_the_results_of_the_exact_route(tmp_path: Path) -> None:
    """The same file on both sides of the bound: numbers to 1e-12, formulas and names to the letter."""
    small, large = wide_lecture((6, 5, 3), 4), wide_lecture((60, 20, 5), 41)
    found = [_built(tmp_path / name, text) for name, text in (("small", small), ("large", large))]
    assert found[0]["parameters"][0]["formula"]
    count = 61 * 20 + 21 * 5
    assert len(found[1]["parameters"]) == count
    assert count * 41 > LARGEST_EXACT
    assert found[1]["checks"]["gradient_max_relative_error"] < 1e-7
    assert found[1]["history"][0] == pytest.approx(found[1]["loss"]["value"], rel=1e-15)
    assert found[1]["loss_after_update"] < found[1]["history"][1] < found[1]["history"][0]


def _built(folder: Path, text: str) -> dict:  # type: ignore[type-arg]
    folder.mkdir()
    (folder / "wide.toml").write_text(text)
    build_lecture(folder / "wide.toml", folder, ("results",))
    found: dict = json.loads((folder / "wide" / "results.json").read_text())  # type: ignore[type-arg]
    return found


def test_the_bound_counts_parameters_times_samples() -> None:
    """What is wide is a matter of the work."""
    assert not is_wide(network_of([(10, "tanh", "per_unit")], inputs=10, samples=400))
    assert is_wide(network_of([(10, "tanh", "per_unit")], inputs=10, samples=500))


# -- many formulas ----------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["flat", "bracket", "nodes", "source_first", "index"])
@pytest.mark.parametrize("samples", ["[0.5, -1]", "[[0.5, -1], [1, 1], [0, 0.25]]"])
def test_many_formulas_print_as_each_does(style: str, samples: str, tmp_path: Path) -> None:
    """A shape that is printed once gives what the printer gives for each, names with superscripts or without."""
    text = f"""
        title = "Many"
        [network]
        inputs = 2
        loss = "squared_error"
        tied = [["W1[1,1]", "W2[2,1]"]]
        [[network.layers]]
        units = 2
        activation = "tanh"
        [[network.layers]]
        units = 2
        activation = "softmax"
        bias = "shared"
        [values]
        x = {samples}
        [notation]
        style = "{style}"
    """
    (tmp_path / "many.toml").write_text(text)
    lecture = read_lecture(tmp_path / "many.toml", SECTION_TABLES)
    printer = latex_printer(lecture.spelling, 3)
    many = printer_of_many(printer)
    for formula in gradients(lecture.network).values():
        for _ in range(2):
            assert many(formula) == printer(formula)
            assert many(product_of(formula, formula)) == printer(product_of(formula, formula))


@pytest.mark.parametrize("samples", [3, 5, 12])
def test_a_batch_shows_its_summands_in_numbers(samples: int, tmp_path: Path) -> None:
    """A gradient that sums over the samples has one summand each, with numbers, before its value."""
    (tmp_path / "batch.toml").write_text(wide_lecture((2, 2, 2), samples))
    analysis = analyse(read_lecture(tmp_path / "batch.toml", SECTION_TABLES))
    parameter = quantity_of(Kind.WEIGHT, 1, 1, 1)
    filled, value = number_links(analysis, analysis.formulas[parameter], analysis.evaluation.gradients[parameter])
    sums = [node for node in walk(filled.right) if isinstance(node, Sum) and len(node.terms) == samples]
    assert len(sums) == 1
    assert value.right == Number(analysis.evaluation.gradients[parameter])
