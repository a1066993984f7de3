"""Optimizers with state, rates, batches and penalties, against published formulas and differentiation by others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import autograd
import autograd.numpy as np
import pytest

from symbackprop.api import check
from symbackprop.build import work_out
from symbackprop.compose.deck import SECTION_TABLES
from symbackprop.compose.document import Phrase
from symbackprop.core.errors import InputError, Unproved
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.derive.updates import update_lines
from symbackprop.network.lecture import parse_lecture
from symbackprop.render.results import results
from symbackprop.rules import optimizers
from symbackprop.rules.optimizers import GRADIENT, NEW_THETA, RATE, THETA, Line, Optimizer
from tests.lectures import plain_latex

TEXT = """
title = "A line through points"
[network]
inputs = 2
loss = "squared_error"
{network}
[[network.layers]]
units = 2
activation = "tanh"
[[network.layers]]
units = 1
bias = "shared"
[values]
x = [[1, -0.5], [0.3, 0.2], [-0.7, 0.4], [0.1, 0.9]]
y = [[0.3], [-0.2], [0.5], [0.8]]
W1 = [[0.4, 0.1], [-0.3, 0.8]]
b1 = [0.1, 0.2]
W2 = [[0.7, -0.6]]
b2 = 0.05
[training]
{training}
{rest}
"""
START = {"W1": [[0.4, 0.1], [-0.3, 0.8]], "b1": [0.1, 0.2], "W2": [[0.7, -0.6]], "b2": 0.05}
X = np.array([[1, -0.5], [0.3, 0.2], [-0.7, 0.4], [0.1, 0.9]])
Y = np.array([0.3, -0.2, 0.5, 0.8])
RATES = 0.1


def lecture_text(training: str, network: str = "", rest: str = "") -> str:
    return TEXT.format(training=training, network=network, rest=rest)


def numbers_of(text: str) -> dict[str, Any]:
    """results.json of a lecture, nothing drawn."""
    return results(work_out(parse_lecture(text + '\n[[sections]]\nkind = "summary"\n', kinds=SECTION_TABLES)).analysis)


Penalty = Callable[[dict[str, Any]], Any]


def nothing(_: dict[str, Any]) -> float:
    return 0.0


def loss_of(theta: dict[str, Any], samples: list[int], penalty: Penalty = nothing) -> Any:
    """The mean of (yhat - y)^2/2 over some samples, and a penalty."""
    a = np.tanh(X[samples] @ theta["W1"].T + theta["b1"])
    error = (a @ theta["W2"].T)[:, 0] + theta["b2"] - Y[samples]
    return np.sum(error**2) / 2 / len(samples) + penalty(theta)


# each rule once more, as published, for one parameter array: (theta, g, state, eta, t) -> theta
State = dict[str, Any]


def momentum(theta: Any, g: Any, s: State, eta: float, _: int) -> Any:
    s["v"] = 0.9 * s.get("v", 0) + g
    return theta - eta * s["v"]


def average(theta: Any, g: Any, s: State, eta: float, _: int) -> Any:
    s["v"] = 0.8 * s.get("v", 0) + (1 - 0.8) * g
    return theta - eta * s["v"]


def velocity(theta: Any, g: Any, s: State, eta: float, _: int) -> Any:
    s["v"] = 0.9 * s.get("v", 0) - eta * g
    return theta + s["v"]


def nesterov(theta: Any, g: Any, s: State, eta: float, _: int) -> Any:
    s["v"] = 0.9 * s.get("v", 0) + g
    return theta - eta * (g + 0.9 * s["v"])


def adagrad(theta: Any, g: Any, s: State, eta: float, _: int) -> Any:
    s["s"] = s.get("s", 0) + g**2
    return theta - eta * g / (np.sqrt(s["s"]) + 1e-8)


def rmsprop(theta: Any, g: Any, s: State, eta: float, _: int) -> Any:
    s["s"] = 0.9 * s.get("s", 0) + 0.1 * g**2
    return theta - eta * g / (np.sqrt(s["s"]) + 1e-8)


def adam(theta: Any, g: Any, s: State, eta: float, t: int, decay: float = 0.0) -> Any:
    s["m"] = 0.9 * s.get("m", 0) + 0.1 * g
    s["v"] = 0.999 * s.get("v", 0) + 0.001 * g**2
    step = s["m"] / (1 - 0.9**t) / (np.sqrt(s["v"] / (1 - 0.999**t)) + 1e-8)
    return theta - eta * (step + decay * theta)


def adamw(theta: Any, g: Any, s: State, eta: float, t: int) -> Any:
    return adam(theta, g, s, eta, t, decay=0.01)


RULES = {
    '"gradient_descent"': lambda theta, g, _, eta, __: theta - eta * g,
    '"momentum"': momentum,
    '{ name = "momentum", beta = 0.8, form = "average" }': average,
    '{ name = "momentum", form = "velocity" }': velocity,
    '"nesterov"': nesterov,
    '"adagrad"': adagrad,
    '"rmsprop"': rmsprop,
    '"adam"': adam,
    '"adamw"': adamw,
}


def trained(
    rule: Callable[..., Any],
    batches: list[list[int]],
    steps: int,
    penalty: Penalty = nothing,
    rates: dict[str, float] | None = None,
) -> Iterator[tuple[float, dict[str, Any], dict[str, Any], dict[str, State]]]:
    """Update by update: the loss of the batch before it, the gradients there, the parameters and the states after."""
    theta = {name: np.array(value) for name, value in START.items()}
    states: dict[str, State] = {name: {} for name in theta}
    for step in range(1, steps + 1):
        samples = [number - 1 for number in batches[(step - 1) % len(batches)]]
        gradients = autograd.grad(loss_of)(theta, samples, penalty)
        before = float(loss_of(theta, samples, penalty))
        for name, value in theta.items():
            eta = (rates or {}).get(name, RATES)
            theta[name] = rule(value, gradients[name], states[name], eta, step)
        yield before, gradients, dict(theta), {name: dict(state) for name, state in states.items()}


def near(value: Any) -> Any:
    """A number or a nested list of them, to 12 digits."""
    return pytest.approx(np.array(value), rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("optimizer", RULES)
def test_every_optimizer_is_that_of_its_published_formula(optimizer: str) -> None:
    """Loss, gradients, state and parameters of five updates, to 1e-12."""
    found = numbers_of(lecture_text(f"optimizer = {optimizer}\nlearning_rate = 0.1\nsteps = 5"))
    everything = [[1, 2, 3, 4]]
    for update, (loss, gradients, theta, states) in zip(
        found["updates"], trained(RULES[optimizer], everything, 5), strict=True
    ):
        assert update["batch"] == everything[0]
        assert update["loss"] == pytest.approx(loss, rel=1e-12)
        for name in START:
            assert np.array(update["gradients"][name]) == near(gradients[name])
            assert np.array(update["parameters"][name]) == near(theta[name])
            for letter, value in states[name].items():
                assert np.array(update["state"][letter][name]) == near(value)
    assert found["history"] == [update["loss"] for update in found["updates"]]
    assert found["updated"] == found["updates"][-1]["parameters"]


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop", "adam", "adamw"])
def test_a_gradient_that_is_0_moves_nothing(optimizer: str) -> None:
    """An input of 0 is everyday: the root of its gradient's square is 0, and the slides are written."""
    text = """title = "T"
    [network]
    inputs = 2
    loss = "squared_error"
    [[network.layers]]
    units = 1
    [values]
    x = [1, 0]
    y = [0]
    W1 = [[0.5, 0.25]]
    b1 = [0.1]
    [training]
    learning_rate = 0.1
    optimizer = """
    work = work_out(parse_lecture(f'{text}"{optimizer}"\nsteps = 2\n', kinds=SECTION_TABLES))
    weights = work.analysis.evaluation.updated
    decay = Fraction(1, 1000) if optimizer == "adamw" else Fraction(0)  # 0.1 times 0.01
    assert weights[quantity_of(Kind.WEIGHT, 1, 1, 2)] == Fraction(1, 4) * (1 - decay) ** 2


def test_batches_are_gone_through_in_their_order() -> None:
    """Two epochs of three batches of different sizes: each update has its batch's own gradient; the rest is of all."""
    text = lecture_text('optimizer = "adam"\nlearning_rate = 0.1\nbatches = [[1, 2], [3], [4, 2, 1]]\nepochs = 2')
    found = numbers_of(text)
    batches = [[1, 2], [3], [4, 2, 1]]
    passed = [*trained(adam, batches, 6)]
    assert [update["batch"] for update in found["updates"]] == batches * 2
    for update, (loss, gradients, theta, _) in zip(found["updates"], passed, strict=True):
        assert update["loss"] == pytest.approx(loss, rel=1e-12)
        for name in START:
            assert np.array(update["gradients"][name]) == near(gradients[name])
            assert np.array(update["parameters"][name]) == near(theta[name])
    start = {name: np.array(value) for name, value in START.items()}
    assert found["loss"]["value"] == pytest.approx(loss_of(start, [0, 1, 2, 3]), rel=1e-12)
    assert found["loss_after_update"] == pytest.approx(loss_of(passed[-1][2], [0, 1, 2, 3]), rel=1e-12)


def test_rates_are_those_of_the_families() -> None:
    """A default, and rates of their own for W2 and b1."""
    found = numbers_of(lecture_text("learning_rate = { default = 0.1, W2 = 0.02, b1 = 0.5 }\nsteps = 3"))
    rates = {"W2": 0.02, "b1": 0.5}
    *_, (_, _, theta, _) = trained(RULES['"gradient_descent"'], [[1, 2, 3, 4]], 3, rates=rates)
    for name in START:
        assert np.array(found["updated"][name]) == near(theta[name])


@pytest.mark.parametrize(
    ("regularizer", "penalty"),
    [
        ('{ name = "l2", weight = 0.3 }', lambda t: 0.15 * (np.sum(t["W1"] ** 2) + np.sum(t["W2"] ** 2))),
        (
            '{ name = "l1", weight = 0.2, of = "parameters" }',
            lambda t: 0.2 * sum(np.sum(np.abs(value)) for value in t.values()),
        ),
        (
            '[{ name = "l2", weight = "1/3", of = ["W2"] }, { name = "l1", of = "b1" }]',
            lambda t: np.sum(t["W2"] ** 2) / 6 + 0.01 * np.sum(np.abs(t["b1"])),
        ),
    ],
)
def test_a_penalty_is_part_of_the_loss_but_of_no_samples_loss(regularizer: str, penalty: Penalty) -> None:
    """In L, its gradients, history and what comes after; not in what a sample's loss is."""
    found = numbers_of(lecture_text("learning_rate = 0.1\nsteps = 2", f"regularizer = {regularizer}"))
    passed = [*trained(RULES['"gradient_descent"'], [[1, 2, 3, 4]], 2, penalty)]
    assert found["history"] == [pytest.approx(loss, rel=1e-12) for loss, *_ in passed]
    for name in START:
        assert np.array(found["gradients"][name]) == near(passed[0][1][name])
        assert np.array(found["updated"][name]) == near(passed[1][2][name])
    assert found["loss_after_update"] == pytest.approx(loss_of(passed[1][2], [0, 1, 2, 3], penalty), rel=1e-12)
    start = {name: np.array(value) for name, value in START.items()}
    for number, sample in enumerate(found["samples"]):
        assert sample["loss"] == pytest.approx(loss_of(start, [number]), rel=1e-12)


@pytest.mark.parametrize(("optimizer", "lines"), [('{ name = "momentum", beta = 0.5 }', 2), ('"adam"', 5)])
def test_the_lines_of_an_update_are_derived_shown_and_read_back(optimizer: str, lines: int) -> None:
    """Every view is proved; check finds nothing wrong in what the slides of the updates say, and a slip in it."""
    views = '[[sections]]\nkind = "training"\nview = ["scalar", "matrix"]\n[deck]\nparameters = ["W2[1,1]"]\n'
    network = 'regularizer = { name = "l2", weight = 0.1 }'
    training = f"optimizer = {optimizer}\nlearning_rate = 0.1\nsteps = 1"
    lecture = parse_lecture(lecture_text(training, network, views), kinds=SECTION_TABLES)
    work = work_out(lecture)
    shown = [f for f in work.document.frames if isinstance(f.title, Phrase) and f.title.key in _UPDATES]
    text = plain_latex(replace(work, document=replace(work.document, frames=tuple(shown))))
    claims = check(lecture, text).claims
    verdicts = [str(claim.verdict) for claim in claims]
    assert not {*verdicts} & {"wrong", "inherited", "conditional"}
    assert sum(verdict in ("correct", "rounded", "carried") for verdict in verdicts) > 2 * lines
    first = next(claim for claim in claims if str(claim.verdict) == "correct" and "w_5^+ =" in claim.latex)
    slip = first.latex.replace(r"\eta", r"2 \eta")
    assert [str(claim.verdict) for claim in check(lecture, f"$${slip}$$").claims] == ["wrong"]


_UPDATES = {"frame.update_number", "matrix.update_number"}


def test_a_wrong_line_of_an_update_stops_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tester tested: numbers of one rule under the lines of another."""
    rule = Optimizer("gradient_descent", (Line(NEW_THETA, THETA - 2 * RATE * GRADIENT),))
    views = '[[sections]]\nkind = "training"\n'
    lecture = parse_lecture(lecture_text("learning_rate = 0.1", rest=views), kinds=SECTION_TABLES)
    other = replace(lecture, training=replace(lecture.training, optimizer=rule))
    lines = update_lines(other.training, lecture.deck.parameters[0], 1)
    monkeypatch.setattr("symbackprop.compose.scalar.updates.update_lines", lambda *_: lines)
    with pytest.raises(Unproved):
        work_out(lecture)
    monkeypatch.undo()
    table = {**optimizers.OPTIMIZERS, rule.name: rule}
    monkeypatch.setattr(optimizers, "OPTIMIZERS", table)
    doubled = numbers_of(lecture_text("learning_rate = 0.05"))
    monkeypatch.undo()
    assert doubled["updated"] == numbers_of(lecture_text("learning_rate = 0.1"))["updated"]


@pytest.mark.parametrize(
    ("training", "network", "said"),
    [
        ('optimizer = "adm"', "", "training.optimizer: unknown optimizer \"adm\"; did you mean 'adam'?"),
        ('optimizer = { name = "adam", beta1 = 1 }', "", "training.optimizer.beta1: found 1; must be between 0 and 1"),
        ('optimizer = { name = "adam", beta = 0.9 }', "", "training.optimizer.beta: unknown key"),
        ('optimizer = { name = "momentum", form = "fast" }', "", 'must be "accumulate" or "average" or "velocity"'),
        ("learning_rate = { W2 = 0.1 }", "", "training.learning_rate.default: is missing"),
        ("learning_rate = { default = 0.1, W3 = 0.1 }", "", "training.learning_rate.W3: there is no family"),
        ("batches = [[1, 5]]", "", "training.batches[1]: there is no sample 5; samples count from 1 to 4"),
        ("batches = [[1, 1]]", "", "training.batches[1]: found [1, 1]; a sample counts once in a batch"),
        ("batches = [[]]", "", "training.batches[1]: must not be empty"),
        ("epochs = 2\nsteps = 3", "", "training.epochs: give either epochs or steps"),
        ("", 'regularizer = { name = "l3" }', 'network.regularizer.name: unknown regularizer "l3"'),
        ("", 'regularizer = { name = "l2", weight = -1 }', "network.regularizer.weight: found -1; must be positive"),
        ("", 'regularizer = { name = "l2", of = "wights" }', "network.regularizer.of: unknown parameters"),
        ("", 'regularizer = [{ name = "l2", of = ["W7"] }]', "network.regularizer[1].of[1]: unknown parameters"),
    ],
)
def test_a_mistake_in_the_training_is_told_with_its_place(training: str, network: str, said: str) -> None:
    """What is unknown, beyond its range, or said twice; with what would be right."""
    with pytest.raises(InputError) as problem:
        parse_lecture(lecture_text(training, network))
    assert said in str(problem.value)


def test_a_wide_network_is_trained_by_the_same_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrays and exact numbers agree to 12 digits, update by update, batches and penalty included."""
    text = lecture_text(
        'optimizer = "adamw"\nlearning_rate = { default = 0.1, b1 = 0.3 }\nbatches = [[1, 4], [3]]\nsteps = 4\n'
        'frozen = ["W1[1,1]"]',
        'regularizer = { name = "l2", weight = 0.1 }',
    )
    exact = numbers_of(text)
    monkeypatch.setattr("symbackprop.evaluate.evaluation.LARGEST_EXACT", 1)
    for found, wanted in zip(numbers_of(text)["updates"], exact["updates"], strict=True):
        assert math.isclose(found["loss"], wanted["loss"], rel_tol=1e-12)
        for name in START:
            assert np.array(found["parameters"][name]) == near(wanted["parameters"][name])
            assert np.array(found["state"]["v"][name]).ravel()[-1] == near(
                np.array(wanted["state"]["v"][name]).ravel()[-1]
            )
