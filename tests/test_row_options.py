"""Losses in every view and section, and rows with the parameters that a lecture gives them."""

from __future__ import annotations

import pytest

from symbackprop.core.errors import InputError
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Symbol
from symbackprop.evaluate.analysis import analyse
from symbackprop.network.lecture import parse_lecture
from symbackprop.render.unicode import unicode_printer
from symbackprop.rules import losses
from symbackprop.rules.functions import functions_in
from tests.test_rows import deck_of, lecture_text, section_of_loss

LAST = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid", "kl_divergence": "softmax"}


def with_loss(name: str, *, loss: str = "", **given: object) -> str:
    """The lecture with a loss, its parameters, and an output layer and targets that suit it."""
    last = LAST.get(name, "identity")
    text = lecture_text("tanh", units=2).replace(
        'units = 2\nactivation = "tanh"\n[values]', f'units = 2\nactivation = "{last}"\n[values]'
    )
    choice = (
        f'{{ name = "{name}", {", ".join(f"{key} = {value}" for key, value in given.items())} }}'
        if given
        else f'"{name}"'
    )
    targets = "1" if losses.LOSSES[name].one_hot or losses.LOSSES[name].distribution else "[0.3, 0.7]"
    return text.replace('loss = "squared_error"', f"loss = {loss or choice}").replace(
        "y = [0.3, 0.7]", f"y = {targets}"
    )


@pytest.mark.parametrize("name", [name for name, row in losses.LOSSES.items() if not row.single])
def test_every_loss_is_shown_in_every_view_and_section(name: str) -> None:
    """The worked example in all views, with its proofs; the lesson about it, and its line of the table."""
    assert r"\begin{frame}" in deck_of(with_loss(name))
    row = losses.LOSSES[name]
    examples = "" if row.distribution or row.couples else "[[0, 0.5], [1, 0.5]]"
    assert deck_of(section_of_loss(name, examples)).count(r"\sbpframes{") >= 4


def test_rows_take_the_parameters_that_a_lecture_gives() -> None:
    """The number of the lecture stands in formulas and values; without one, that of the row."""
    steep = lecture_text("relu", units=2).replace('"relu"', '{ name = "leaky_relu", slope = "1/5" }')
    assert "LReLU_{0.2}(" in "; ".join(_activations_of(steep))
    hinge = analyse(parse_lecture(with_loss("hinge", margin="0.5")))
    scores = [float(hinge.evaluation.values[q]) for q in hinge.network.equations if q.kind is Kind.PREDICTION]
    assert float(hinge.evaluation.loss or 0) == pytest.approx(max(0, scores[0] - scores[1] + 0.5), rel=1e-15)
    tanh_form = analyse(parse_lecture(lecture_text("relu").replace('"relu"', '{ name = "gelu", form = "tanh" }')))
    assert "gelu_tanh" in {row.name for row in functions_in(d.body for d in tanh_form.network.graph.definitions)}


def _activations_of(text: str) -> list[str]:
    lecture = parse_lecture(text)
    printed = unicode_printer(lecture.spelling, 3)
    return [
        f"{printed(Symbol(q))} = {printed(e.term)}"
        for q, e in lecture.network.equations.items()
        if q.kind is Kind.ACTIVATION
    ]


@pytest.mark.parametrize(
    ("activation", "loss", "said"),
    [
        (
            '{ name = "leaky_relu", slop = 0.1 }',
            "",
            "layers[1].activation.slop: unknown key; did you mean 'slope'?",
        ),
        ('{ name = "elu", alpha = 0 }', "", "layers[1].activation.alpha: found 0; must be positive"),
        ('{ name = "elu", alpha = "a" }', "", "layers[1].activation.alpha"),
        (
            '{ name = "gelu", form = "fast" }',
            "",
            'layers[1].activation.form: found "fast"; must be "erf" or "tanh"',
        ),
        ('{ name = "tanh", alpha = 1 }', "", "layers[1].activation.alpha: unknown key"),
        ('{ name = "leaky", slope = 1 }', "", "layers[1].activation.name: unknown activation"),
        ("{ slope = 1 }", "", "layers[1].activation.name: is missing"),
        ('"tanh"', '{ name = "huber", threshold = -1 }', "network.loss.threshold: found -1; must be positive"),
        ('"tanh"', '{ name = "huber", treshold = 1 }', "network.loss.treshold: unknown key; did you mean 'threshold'?"),
        ('"tanh"', '"hinge"', "layers[2].activation: hinge takes the scores themselves"),
    ],
)
def test_a_mistake_in_a_row_is_told_with_its_place(activation: str, loss: str, said: str) -> None:
    """Unknown keys, values beyond their range, forms that there are not; with what would be right."""
    text = lecture_text("softplus", units=2).replace('"softplus"', activation, 1)
    with pytest.raises(InputError) as problem:
        parse_lecture(text.replace('"squared_error"', loss) if loss else text)
    assert said in str(problem.value)
