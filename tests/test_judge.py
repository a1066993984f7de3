"""The judge of equality: nothing false is proved, nothing true is refuted, and what it proves holds where it says."""

from __future__ import annotations

from fractions import Fraction
from sys import modules

import pytest
from networks import network_of

from benchmarks.identities import Identity, Truth, identities
from benchmarks.letters import A, B, X, Y, Z, exp, ln, relu, root, size, step
from benchmarks.prove import second_opinion
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Matrix,
    Number,
    Series,
    Symbol,
    Term,
    product_of,
    sum_of,
    transform,
)
from symbackprop.derive import derive, derive_deltas, prove
from symbackprop.judge import How, Judge, Verdict, judge
from symbackprop.judge.by_cases import FEW_REGIONS, REGIONS, same_by_cases
from symbackprop.judge.normal_form import Allowance
from symbackprop.judge.regions import Inequality, can_hold
from symbackprop.network.network import Network

TABLE = identities()
SAMPLE_OF_TABLE = TABLE[::7]
LOSS = quantity_of(Kind.LOSS)
ZERO = Number(Fraction(0))
NOTHING = TABLE[0].network


def number(top: int, bottom: int = 1) -> Number:
    return Number(Fraction(top, bottom))


# -- the table ---------------------------------------------------------------------------------------


def test_the_table_is_large_and_mixed() -> None:
    """At least two hundred identities, true and false ones, and ones with a condition."""
    counts = {truth: sum(row.truth is truth for row in TABLE) for truth in Truth}
    assert len(TABLE) >= 200
    assert counts[Truth.TRUE] >= 100
    assert counts[Truth.FALSE] >= 100
    assert counts[Truth.CONDITIONAL] >= 15


def test_the_judge_is_right_about_the_whole_table() -> None:
    """Nothing false is proved, nothing true is refuted, nine in ten of the true ones are proved, as are all that have
    a condition, with just that condition.
    """
    proved = dict.fromkeys(Truth, 0)
    for row in TABLE:
        found = judge(row.network, row.left, row.right)
        proved[row.truth] += found.proved
        assert found.verdict is not (Verdict.REFUTED if row.truth is not Truth.FALSE else Verdict.PROVED), row
        if row.truth is Truth.TRUE:
            assert found.conditions == (), row
        if row.truth is Truth.CONDITIONAL:
            assert {*found.conditions} == {*row.conditions}, row
    assert proved[Truth.TRUE] >= 0.9 * sum(row.truth is Truth.TRUE for row in TABLE)
    assert proved[Truth.CONDITIONAL] == sum(row.truth is Truth.CONDITIONAL for row in TABLE)
    assert proved[Truth.NOWHERE] == 0


@pytest.mark.parametrize("row", SAMPLE_OF_TABLE, ids=lambda row: row.kind)
def test_the_second_prover_agrees(row: Identity) -> None:
    """A sample of the table before the prover that shares no code with the judge."""
    second = second_opinion(row.network, row.left, row.right)
    assert second is (None if row.truth is Truth.NOWHERE else row.truth is not Truth.FALSE)


def test_the_second_prover_finds_a_wrong_proof() -> None:
    """The tester tested: what a dishonest judge would let pass is told apart."""
    assert second_opinion(NOTHING, exp(X + Y), exp(X) + exp(Y)) is False
    assert second_opinion(NOTHING, size(X), X) is False


@pytest.mark.parametrize("row", [row for row in TABLE if row.network is NOTHING][::5], ids=lambda row: row.kind)
def test_the_verdict_is_the_same_wherever_an_equality_stands(row: Identity) -> None:
    """Sides exchanged, names exchanged, asked twice of one judge: the same verdict."""
    swapped = {X.quantity: Y, Y.quantity: X, A.quantity: Z, Z.quantity: A}

    def renamed(term: Term) -> Term:
        return transform(term, lambda node: swapped.get(node.quantity, node) if isinstance(node, Symbol) else node)

    one = Judge.of_network(NOTHING)
    first = one.judge(row.left, row.right).verdict
    assert one.judge(row.right, row.left).verdict is first
    assert one.judge(row.left, row.right).verdict is first
    assert judge(NOTHING, renamed(row.left), renamed(row.right)).verdict is first


# -- where it holds ----------------------------------------------------------------------------------


def test_a_logarithm_of_a_square_needs_its_condition() -> None:
    """ln x^2 = 2 ln x for x > 0; with |x| for x other than 0."""
    assert judge(NOTHING, ln(X**2), 2 * ln(X)).conditions == (Comparison(X, ">", ZERO),)
    assert judge(NOTHING, ln(X**2), 2 * ln(size(X))).proved


def test_what_has_no_value_anywhere_is_not_proved() -> None:
    """(sum of predictions - 1)/(sum of predictions - 1) = 1 holds at no point of the domain."""
    network = network_of([(3, "softmax", "none")], loss="cross_entropy")
    total = sum_of(*(Symbol(network.activation_of(1, unit)) for unit in (1, 2, 3))) - 1
    assert judge(network, total / total, number(1)).verdict is Verdict.UNDECIDED
    half = total + number(1, 2)
    assert judge(network, half / half, number(1)).proved


def test_what_the_definitions_say_is_no_condition() -> None:
    """A probability is positive; a free name is not."""
    network = network_of([(2, "sigmoid", "none")], loss="binary_cross_entropy")
    p, y = Symbol(network.activation_of(1, 1)), Symbol(quantity_of(Kind.TARGET, unit=1))
    assert judge(network, y / p * p, y).conditions == ()
    assert judge(network, y / (1 - p) * (1 - p), y).conditions == ()
    assert judge(network, p / y * y, p).conditions == (Comparison(y, "!=", ZERO),)


def test_large_numbers_cancel_exactly() -> None:
    """(x + 10^12)^2 - 10^24 - 2 10^12 x is x^2, and not a little more."""
    left = (X + 10**12) ** 2 - 10**24 - 2 * 10**12 * X
    assert judge(NOTHING, left, X**2).proved
    assert judge(NOTHING, left, X**2 + number(1, 10**40)).verdict is Verdict.REFUTED


# -- cases -------------------------------------------------------------------------------------------


def test_cases_say_how_they_were_proved() -> None:
    """A kinked equality is proved case by case, an algebraic one by its normal form."""
    assert judge(NOTHING, relu(X) - relu(-X), X).how is How.CASES


def test_too_many_cases_are_not_all_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight units with a kink have too many cases with their names kept; with the definitions of these put in, few are
    tried.
    """
    asked: list[int] = []

    def counted(ranges: object, left: Term, right: Term, most: int, allowance: Allowance) -> bool | None:
        asked.append(most)
        return same_by_cases(ranges, left, right, most, allowance)  # type: ignore[arg-type]

    monkeypatch.setattr(modules["symbackprop.judge.judge"], "same_by_cases", counted)
    network = network_of([(8, "relu", "per_unit"), (1, "identity", "per_unit")])
    units = [Symbol(quantity_of(Kind.PREACTIVATION, 1, unit)) for unit in range(1, 9)]
    halves = sum_of(*(product_of(number(1, 2), unit + Apply("abs", (unit,))) for unit in units))
    assert judge(network, sum_of(*map(relu, units)), halves).verdict is Verdict.UNDECIDED
    assert asked == [REGIONS, FEW_REGIONS]
    assert judge(NOTHING, (X + Y) ** 2, X**2 + 2 * X * Y + Y**2).how is How.NORMAL_FORM


def test_the_convention_at_a_kink_counts() -> None:
    """ReLU'(0) = 0: the cases z > 0 and z <= 0 are right, z >= 0 and z < 0 are not."""
    right = Cases(((number(1), Comparison(Z, ">", ZERO)), (number(0), Comparison(Z, "<=", ZERO))))
    wrong = Cases(((number(1), Comparison(Z, ">=", ZERO)), (number(0), Comparison(Z, "<", ZERO))))
    assert judge(NOTHING, step(Z), right).proved
    assert judge(NOTHING, step(Z), wrong).verdict is Verdict.REFUTED


@pytest.mark.parametrize("bound", [1, -1, 5, Fraction(1, 2)])
def test_cases_with_a_wrong_bound_are_refuted(bound: Fraction) -> None:
    """ReLU with its kink moved."""
    at = Number(Fraction(bound))
    wrong = Cases(((Z, Comparison(Z, ">", at)), (ZERO, Comparison(Z, "<", at))))
    assert judge(NOTHING, relu(Z), wrong).verdict is Verdict.REFUTED


def test_regions_that_are_empty_do_not_count() -> None:
    """max(0, x - 1) max(0, -x) = 0, for x > 1 and x < 0 exclude each other; x < 2 and x > 1 do not."""
    assert judge(NOTHING, relu(X - 1) * relu(-X), ZERO).proved
    assert judge(NOTHING, relu(X - 1) * relu(2 - X), ZERO).verdict is Verdict.REFUTED
    above = Inequality({0: Fraction(1)}, Fraction(-1))
    below = Inequality({0: Fraction(-1)})
    assert not can_hold([above, below])
    assert can_hold([above])


# -- samples -----------------------------------------------------------------------------------------


def batch(samples: int = 3) -> Network:
    return network_of([(1, "identity", "none")], inputs=2, loss="squared_error", samples=samples)


def input_of(unit: int, sample: int | None = None) -> Symbol:
    return Symbol(quantity_of(Kind.INPUT, unit=unit, sample=SAMPLE if sample is None else sample))


def over_samples(body: Term, samples: int = 3) -> Term:
    return Series(SAMPLE, samples, body)


def test_sums_over_samples_are_those_of_all_samples() -> None:
    """The sum of x over three samples is x1 + x2 + x3, and not x1 + 2 x2."""
    network = batch()
    total = over_samples(input_of(1))
    one, two, three = (input_of(1, sample) for sample in (1, 2, 3))
    assert judge(network, total, one + two + three).proved
    assert judge(network, total, one + 2 * two).verdict is Verdict.REFUTED


def test_variances_over_three_samples_do_not_multiply_to_a_covariance() -> None:
    """var(x) var(y) = cov(x, y)^2 holds for two samples, and not for three."""
    for samples, verdict in ((2, Verdict.PROVED), (3, Verdict.REFUTED)):
        network = batch(samples)

        def mean(body: Term, samples: int = samples) -> Term:
            return over_samples(body, samples) / samples

        def cov(u: Term, v: Term) -> Term:
            return mean(u * v) - mean(u) * mean(v)

        x, y = input_of(1), input_of(2)
        assert judge(network, cov(x, x) * cov(y, y), cov(x, y) ** 2).verdict is verdict


def test_sums_over_samples_that_are_linear_need_one_sample_only() -> None:
    """sum_s 2 (a + b) x_s / 3 = (a + b) 2/3 sum_s x_s, for as many samples as one likes."""
    network = batch(500)
    left = over_samples(2 * (A + B) * input_of(1) / 3, 500)
    right = (A + B) * number(2, 3) * over_samples(input_of(1), 500)
    assert judge(network, left, right).how is How.NORMAL_FORM
    assert judge(network, left, right + A * number(1, 10**6)).verdict is Verdict.REFUTED


# -- size and budget ---------------------------------------------------------------------------------


@pytest.mark.parametrize("samples", [None, 64])
def test_a_hundred_classes_are_proved(samples: int | None) -> None:
    """dL/dz_j = p_j - y_j for a hundred classes, and its gradient over 64 samples."""
    network = network_of([(3, "tanh", "none"), (100, "softmax", "none")], loss="cross_entropy", samples=samples)
    z, p = network.preactivation_of(2, 7), Symbol(network.activation_of(2, 7))
    y = Symbol(quantity_of(Kind.TARGET, unit=7, sample=network.running_sample))
    delta = (p - y) / (samples or 1)
    court = Judge.of_network(network, network.assumptions.values())
    assert court.judge(Derivative(LOSS, z), delta).proved
    weight = quantity_of(Kind.WEIGHT, 2, 7, 1)
    whole = product_of(delta, Symbol(network.activation_of(1, 1)))
    assert court.judge(Derivative(LOSS, weight), over_samples(whole, samples) if samples else whole).proved


def test_a_slope_in_its_own_value_is_proved_between_wide_layers() -> None:
    """dL/dz = (sum_k (p_k - y_k) W_k) (σ(z) + a (1 - σ(z))) of a SiLU: a is written out, but not what it feeds."""
    layers = [(16, "gelu", "per_unit"), (10, "silu", "shared"), (5, "softmax", "per_unit")]
    network = network_of(layers, loss="cross_entropy", inputs=12)
    z, a = network.preactivation_of(2, 2), network.activation_of(2, 2)
    errors = (
        (Symbol(network.activation_of(3, k)) - Symbol(quantity_of(Kind.TARGET, unit=k)))
        * Symbol(quantity_of(Kind.WEIGHT, 3, k, 2))
        for k in range(1, 6)
    )
    sigma = Apply("sigmoid", (Symbol(z),))
    court = Judge.of_network(network, network.assumptions.values())
    assert court.judge(Derivative(LOSS, z), sum_of(*errors) * (sigma + Symbol(a) * (1 - sigma))).proved


@pytest.mark.parametrize("over", ["sum", "mean"])
def test_the_loss_of_one_sample_has_slopes_through_many_kinks(over: str) -> None:
    """dl/dz_j = sum_k W_kj dl/dz_k 1[z_j > 0] of a sample's own loss: by its error signals, whatever the signs are;
    with a weight exchanged it is refuted.
    """
    layers = [(9, "relu", "none"), (8, "relu", "none"), (5, "softmax", "none")]
    network = network_of(layers, loss="cross_entropy", inputs=3, samples=2, over_samples=over)
    court = Judge.of_network(network, network.assumptions.values())
    own = quantity_of(Kind.SAMPLE_LOSS, sample=SAMPLE)
    z = network.preactivation_of(1, 2)

    def passed_back(source: int) -> Term:
        above = (
            product_of(
                Symbol(quantity_of(Kind.WEIGHT, 2, unit, source)), Derivative(own, network.preactivation_of(2, unit))
            )
            for unit in range(1, 9)
        )
        return product_of(sum_of(*above), Apply("step", (Symbol(z),)))

    assert court.judge(Derivative(own, z), passed_back(2)).proved
    assert court.judge(Derivative(own, z), passed_back(3)).verdict is Verdict.REFUTED


def test_formulas_with_hundreds_of_names_have_a_normal_form() -> None:
    """Polynomials move to a larger ring term by term: (sum x) y and sum x y, over 300 names."""
    names = [Symbol(quantity_of(Kind.INPUT, unit=unit)) for unit in range(1, 301)]
    halves = sum_of(*names[:40]), sum_of(*names)
    assert judge(NOTHING, halves[0] * halves[1], sum_of(*(halves[0] * name for name in names))).proved
    assert judge(NOTHING, halves[0] + halves[1], sum_of(*names[:40], *names[1:])).verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (relu(X - 10**6), ZERO),
        (relu(X + number(-(10**15))), ZERO),
        (relu(number(1, 10**9) * X - 1), ZERO),
        (size(X + 10**12), X + 10**12),
        (relu(X - Y - 10**7), ZERO),
        (step(X - 10**11) * Y, ZERO),
    ],
)
def test_what_begins_beyond_a_large_number_is_seen(left: Term, right: Term) -> None:
    """A function that bends far out is not the one that it is near 0; beside it, what holds everywhere is proved."""
    assert judge(NOTHING, left, right).verdict is Verdict.REFUTED
    assert judge(NOTHING, left - relu(Z), left - relu(Z)).proved
    assert judge(NOTHING, relu(X - 10**6) * relu(10**6 - X), ZERO).proved


def test_what_is_too_large_stays_undecided() -> None:
    """Budgets are counted in operations: a power of a sum beyond them is neither proved nor refuted."""
    wide = sum_of(*(Symbol(quantity_of(Kind.INPUT, unit=unit)) for unit in range(1, 40)))
    assert judge(NOTHING, wide**30, wide**29 * wide).proved
    gap = root(1 + X**2)
    assert judge(NOTHING, wide**30 + gap, gap + wide**29 * wide).proved  # summand by summand
    both = (wide + 1) ** 30 * (wide - 1) ** 30
    assert judge(NOTHING, both + gap, gap + (wide**2 - 1) ** 30).verdict is Verdict.UNDECIDED
    assert judge(NOTHING, wide**30 + gap, wide**30).verdict is Verdict.REFUTED


def test_cases_of_a_vector_are_no_endless_question() -> None:
    """What has no entries of its own is undecided, and is not asked for them again and again."""
    vector = Matrix(((X,), (X,)))
    assert judge(NOTHING, Cases(((vector, Comparison(X, ">", X)),)), X).verdict is Verdict.UNDECIDED


def test_names_stay_names_on_the_way_up_a_deep_network() -> None:
    """The error signal of the first of three wide layers by all paths: its proof never multiplies out a sigmoid of
    sums of sigmoids, whose common denominator has hundreds of terms.
    """
    network = network_of([(units, "sigmoid", "per_unit") for units in (6, 7, 2)], inputs=1)
    outputs, middle = (
        [(network.preactivation_of(layer, unit), network.activation_of(layer, unit)) for unit in range(1, count + 1)]
        for layer, count in ((3, 2), (2, 7))
    )
    z, a = network.preactivation_of(1, 1), network.activation_of(1, 1)
    paths = [
        product_of(
            Derivative(LOSS, last), Derivative(last, above), Derivative(above, unit), Derivative(unit, below),
            Derivative(below, a), Derivative(a, z),
        )
        for above, last in outputs
        for below, unit in middle
    ]  # fmt: skip
    assert judge(network, Derivative(LOSS, z), sum_of(*paths)).proved
    assert judge(network, Derivative(LOSS, z), sum_of(*paths[1:])).verdict is Verdict.REFUTED


# -- steps -------------------------------------------------------------------------------------------


def test_a_step_is_proved_under_its_own_assumptions_alone() -> None:
    """What was proved under an assumption is not taken for proved without it."""
    from dataclasses import replace

    from symbackprop.core.errors import Unproved

    network = network_of([(2, "softmax", "none")], loss="cross_entropy")
    deltas = derive_deltas(network)
    derivation = derive(network, deltas, network.preactivation_of(1, 1))
    proofs = prove(network, [derivation])
    assert any(equality.assumptions for equality in proofs)
    assert all(isinstance(fact, Assumption) for equality in proofs for fact in equality.assumptions)
    bare = replace(
        derivation,
        simplification=tuple(replace(step, assumptions=()) for step in derivation.simplification),
    )
    with pytest.raises(Unproved):
        prove(network, [derivation, bare])


def test_a_definition_that_repeats_itself_counts_nowhere() -> None:
    """That an error signal is dL/dz is its definition: it is among no proofs."""
    network = network_of([(2, "tanh", "none"), (2, "softmax", "none")], loss="cross_entropy")
    deltas = derive_deltas(network)
    derivations = [derive(network, deltas, parameter) for parameter in network.parameters]
    for equality in prove(network, derivations):
        delta = equality.right
        repeats = isinstance(delta, Symbol) and delta.quantity.kind is Kind.DELTA
        assert not (repeats and isinstance(equality.left, Derivative))
