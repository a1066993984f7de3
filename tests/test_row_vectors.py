"""Vectors as rows, z = x W + b, as the lecture file says: numbers, names, formulas, and the verdicts of `check`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy

from symbackprop.api import Lecture, analyse, check, parse_lecture, results, work_out
from symbackprop.core.errors import InputError
from symbackprop.render.formats import FORMATS
from symbackprop.render.formulas import formulas_tex
from symbackprop.sympy_bridge import expressions

_W1, _W2 = [[0.2, -0.5], [-0.3, 0.1], [0.4, 0.2]], [[0.3, -0.1, 0.2, 0.1], [0.4, 0.2, -0.2, 0.3]]
_B1, _B2 = [0.5, 0.1], [0.1, 0, -0.1, 0.2]
_ONE, _BATCH = ([1, 2, -1], [0, 1, 0, 0]), ([[1, 2, -1], [0.5, 0, 1]], [[0, 1, 0, 0], [1, 0, 0, 0]])


def _lecture(
    data: tuple[Any, Any] = _ONE, vectors: str = "rows", notation: str = "", training: str = "", deck: str = ""
) -> Lecture:
    """Three inputs, two tanh units, four outputs with squared errors."""
    w1, w2 = (np.array(rows) if vectors == "rows" else np.array(rows).T for rows in (_W1, _W2))
    return parse_lecture(f"""
title = "Row vectors"
[network]
inputs = 3
loss = "squared_error"
[[network.layers]]
units = 2
activation = "tanh"
[[network.layers]]
units = 4
[values]
x = {data[0]}
y = {data[1]}
W1 = {w1.tolist()}
b1 = {_B1}
W2 = {w2.tolist()}
b2 = {_B2}
[training]
learning_rate = 0.1
{training}
[notation]
style = "bracket"
vectors = "{vectors}"
{notation}
[deck]
{deck}
[[sections]]
kind = "training"
view = "matrix"
shapes = true
""")


@pytest.fixture(scope="module")
def rows() -> Lecture:
    return _lecture()


@pytest.mark.parametrize("data", [_ONE, _BATCH])
def test_results_are_shaped_as_the_matrices_of_rows(data: tuple[Any, Any]) -> None:
    """Gradients and new weights are [inputs, units], as numpy has them for z = x W + b."""
    found = results(analyse(_lecture(data)))
    x, y, w1, w2 = np.atleast_2d(data[0]), np.atleast_2d(data[1]), np.array(_W1), np.array(_W2)
    a = np.tanh(x @ w1 + _B1)
    delta2 = (a @ w2 + _B2 - y) / len(x)
    delta1 = delta2 @ w2.T * (1 - a**2)
    for name, gradient, before in (("W1", x.T @ delta1, w1), ("W2", a.T @ delta2, w2)):
        assert np.allclose(found["gradients"][name], gradient, rtol=1e-12)
        assert np.allclose(found["updated"][name], before - 0.1 * gradient, rtol=1e-12)
    by_name = {row["name"]: row for row in found["parameters"]}
    assert by_name["W1[3,1]"]["value"] == w1[2, 0]
    assert by_name["W2[2,4]"]["gradient"] == pytest.approx((a.T @ delta2)[1, 3], rel=1e-12)
    assert by_name["W2[2,4]"]["latex"] == "w_{24}^{[2]}"


def test_names_have_the_places_of_the_matrices() -> None:
    """A parameter is named W1[source, unit] wherever a lecture file, a command or an output names one."""
    lecture = _lecture(training='frozen = ["W1[3,1]"]', deck='parameters = ["W2[2,4]"]')
    (frozen,) = lecture.training.frozen
    assert (frozen.unit, frozen.source) == (1, 3)
    assert [(one.unit, one.source) for one in lecture.deck.parameters] == [(4, 2)]
    assert lecture.spelling.name(lecture.spelling.quantity("W2[2,4]", lecture.network)) == "W2[2,4]"
    assert "{dL/dW2[2,4]}" in formulas_tex(analyse(lecture))
    with pytest.raises(InputError, match=r"W2\[4,2\]"):
        lecture.spelling.quantity("W2[4,2]", lecture.network)
    found = expressions(lecture)
    x, w = (sympy.Symbol(name, real=True) for name in ("x[3]", "W1[3,1]"))
    assert found.local("z1[1]", "W1[3,1]") == x
    assert found.definition("z1[1]").coeff(w) == x


@pytest.mark.parametrize(
    ("notation", "message"),
    [
        ('vectors = "row"', r'"columns" or "rows"'),
        ('vectors = "rows"\nW1 = [["a", "b", "c"], ["d", "e", "f"]]', r"3 rows of 2 .* W1\[1,1\] to W1\[3,2\]"),
        ('vectors = "columns"\nW1 = [["a", "b"], ["c", "d"], ["e", "f"]]', r"2 rows of 3 .* W1\[1,1\] to W1\[2,3\]"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(notation: str, message: str) -> None:
    """Spellings of entries lie as the matrix does."""
    text = 'title = "T"\n[network]\ninputs = 3\nloss = "squared_error"\n[[network.layers]]\nunits = 2\n[notation]\n'
    with pytest.raises(InputError, match=message):
        parse_lecture(text + notation)


def test_numbers_that_lie_the_other_way_are_told() -> None:
    """A matrix with a row for each unit is a mistake where vectors are rows."""
    with pytest.raises(InputError, match=r"3 rows \(inputs\) of 2 numbers \(units of layer 1\); found 2 rows of 3"):
        parse_lecture(
            'title = "T"\n[network]\ninputs = 3\nloss = "squared_error"\n[[network.layers]]\nunits = 2\n'
            '[values]\nW1 = [[1, 2, 3], [4, 5, 6]]\n[notation]\nvectors = "rows"'
        )


def test_spellings_and_running_numbers_go_along_the_rows() -> None:
    """w_2 is beside w_1 in the matrix that is printed."""
    text = (
        'title = "T"\n[network]\ninputs = 3\nloss = "squared_error"\n[[network.layers]]\nunits = 2\n[notation]\n'
        'vectors = "rows"\n{}'
    )
    for notation, wanted in (
        ("", ["w_1", "w_2", "w_3"]),
        ('W1 = [["p", "q"], ["r", "s"], ["t", "u"]]', ["p", "q", "r"]),
    ):
        lecture = parse_lecture(text.format(notation))
        first = [lecture.spelling.quantity(f"W1[{place}]", lecture.network) for place in ("1,1", "1,2", "2,1")]
        assert [lecture.spelling.latex(one) for one in first] == wanted


@pytest.mark.parametrize("data", [_ONE, _BATCH])
def test_the_slides_are_in_rows(data: tuple[Any, Any]) -> None:
    """Every formula of vectors and matrices is that of rows, its numbers too, and `check` finds none of them wrong."""
    lecture = _lecture(data, deck="overlays = false")
    deck = FORMATS["deck"].files(work_out(lecture))["deck.tex"].decode()
    x, a, z, delta = ("x", "a", "z", r"\delta") if data is _ONE else ("X", "A", "Z", r"\Delta")
    for formula in (
        rf"{{{z}^{{[1]}}}} & = & {{{x} W^{{[1]}} + b^{{[1]}}}}",
        rf"{{({a}^{{[1]}})^{{\mathsf{{T}}}} {delta}^{{[2]}}}}",
        rf"[{delta}^{{[2]}} (W^{{[2]}})^{{\mathsf{{T}}}}] \odot",
        "$W^{[1]}$: 3 × 2",
    ):
        assert formula in deck, formula
    assert "W^{[1]} x" not in deck
    if data is _BATCH:
        return  # its matrices are read back in the tests of `check`
    report = check(lecture, deck, "deck.tex")
    assert report.conventions["vectors"] == "rows"
    assert not [claim.latex for claim in report.claims if claim.verdict in ("wrong", "inherited")]


@pytest.mark.parametrize(
    ("vectors", "text", "wanted"),
    [
        ("rows", "$z^{[1]} = x W^{[1]} + b^{[1]}$", "given"),
        ("rows", "$z^{[1]} = W^{[1]} x + b^{[1]}$", "wrong"),
        ("rows", r"$\frac{\partial L}{\partial W^{[2]}} = (a^{[1]})^T \delta^{[2]}$", "correct"),
        ("rows", r"$\frac{\partial L}{\partial W^{[2]}} = a^{[1]} (\delta^{[2]})^T$", "wrong"),
        ("rows", r"$\frac{\partial L}{\partial w^{[2]}_{ij}} = a^{[1]}_i \delta^{[2]}_j$", "correct"),
        ("rows", r"$\frac{\partial L}{\partial w^{[2]}_{ij}} = a^{[1]}_j \delta^{[2]}_i$", "wrong"),
        ("columns", "$z^{[1]} = x W^{[1]} + b^{[1]}$", "wrong"),
        ("columns", "$z^{[1]} = W^{[1]} x + b^{[1]}$", "given"),
    ],
)
def test_a_stated_layout_is_not_guessed(vectors: str, text: str, wanted: str) -> None:
    """What the lecture file says of vectors holds, whatever would make more of a document right."""
    assert [claim.verdict for claim in check(_lecture(vectors=vectors), text).claims] == [wanted]
