"""Letters, labels and numbers that tell a layer, where the lecture writes its names otherwise; coefficients by their
numbers; and rules for any parameter.
"""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import two_inputs, verdicts

_TWO = two_inputs("4 sigmoid, 2 sigmoid")
_LABELLED = two_inputs("3 sigmoid, 2 sigmoid", 'L = "E"')
_ONE = two_inputs("3 tanh, 1 sigmoid", loss="binary_cross_entropy")
_PLAIN = two_inputs("2 relu, 2 sigmoid", 'rate = "\\\\alpha"')
_LINEAR = two_inputs("3 tanh, 2 identity")
_NUMBERS = two_inputs("3 sigmoid, 2 sigmoid", 'W1 = "W_1"\nz1 = "z_1"\na1 = "a_1"\nb1 = "b_1"\nW2 = "W_2"\nz2 = "z_2"')
_RIGHT = {"correct", "given"}

_GENERAL = (
    r"$u_{j}^{(l)} = \sum_i w_{ji}^{(l)} o_{i}^{(l-1)} + b_j^{(l)}$ and $o_{j}^{(l)} = \sigma(u_{j}^{(l)})$ with "
    r"$o^{(0)}_i = x_i$. "
)
_BARE = r"$u_{j}^{l} = \sum_i w_{ji}^{l} o_{i}^{l-1} + b_j^{l}$ and $o_{j}^{l} = \sigma(u_{j}^{l})$. "
_NETS = (
    r"$\mathrm{net}_j^h = \sum_i w_{ji}^h x_i + b_j^h$, $\mathrm{out}_j^h = \sigma(\mathrm{net}_j^h)$, "
    r"$\mathrm{net}_k^o = \sum_j w_{kj}^o \mathrm{out}_j^h + b_k^o$, $\mathrm{out}_k^o = \sigma(\mathrm{net}_k^o)$, "
    r"$\delta_k^o = (\mathrm{out}_k^o - y_k) \mathrm{out}_k^o (1 - \mathrm{out}_k^o)$. "
)
_NUMBERED = r"$s1 = W1 x + b1$, $t1 = \tanh(s1)$, $s2 = W2 t1 + b2$, $p = \sigma(s2)$, $ds2 = p - y$. "
_ENTRIES = (
    r"$\mathit{z1_1} = \mathit{W1_{11}} x_1 + \mathit{W1_{12}} x_2 + \mathit{b1_1}$, $a1_1 = \tanh(z1_1)$, "
    r"$z2 = W2_{11} a1_1 + W2_{12} a1_2 + W2_{13} a1_3 + b2$. "
)
_ERRORS = (
    r"We define $\Delta_j^\ell := \frac{\partial L}{\partial z_j^\ell}$. "
    r"$\frac{\partial L}{\partial w_{jk}^\ell} = \Delta_j^\ell a_k^{\ell-1}$. "
)
_SCORES = (
    r"$z_1 = W_1 x + b_1$, $h = \tanh(z_1)$, $\hat y = W_2 h + b_2$, $dscores = \hat y - y$. $dW_2 = dscores\, h^T$. "
)
_PRIME = r"A prime denotes the transpose: $\frac{\partial L}{\partial W_1} = \frac{\partial L}{\partial z_1} x'$. "
_SMALL_T = r"$\frac{\partial L}{\partial W_1} = \frac{\partial L}{\partial z_1} x^t$. "


@pytest.mark.parametrize(
    ("lecture", "before", "right", "wrong"),
    [
        (
            _TWO,
            _ERRORS,
            r"\frac{\partial L}{\partial b_j^\ell} = \Delta_j^\ell",
            r"\frac{\partial L}{\partial b_j^\ell} = -\Delta_j^\ell",
        ),
        (
            _TWO,
            _ERRORS,
            r"\Delta_j^1 = \sum_k w_{kj}^2 \Delta_k^2 \sigma'(z_j^1)",
            r"\Delta_j^1 = \sum_k w_{kj}^2 \Delta_k^2",
        ),
        (_LINEAR, _SCORES, r"db_2 = dscores", r"db_2 = -dscores"),
        (_LINEAR, _SCORES, r"dz_1 = W_2^T dscores \odot (1 - h \odot h)", r"dz_1 = W_2^T dscores \odot h \odot h"),
        (
            _NUMBERS,
            _PRIME,
            r"\frac{\partial L}{\partial a_1} = W_2' \frac{\partial L}{\partial z_2}",
            r"\frac{\partial L}{\partial a_1} = W_2 \frac{\partial L}{\partial z_2}",
        ),
        (
            _NUMBERS,
            _SMALL_T,
            r"\frac{\partial L}{\partial a_1} = W_2^t \frac{\partial L}{\partial z_2}",
            r"\frac{\partial L}{\partial a_1} = -W_2^t \frac{\partial L}{\partial z_2}",
        ),
        (
            _TWO,
            _GENERAL,
            r"\delta_{j}^{(1)} = o_{j}^{(1)} (1 - o_{j}^{(1)}) \sum_k w_{kj}^{(2)} \delta_k^{(2)}",
            r"\delta_{j}^{(1)} = u_{j}^{(1)} (1 - u_{j}^{(1)}) \sum_k w_{kj}^{(2)} \delta_k^{(2)}",
        ),
        (
            _TWO,
            _BARE,
            r"\frac{\partial L}{\partial w_{ji}^{l}} = \delta_j^{l} o_i^{l-1}",
            r"\frac{\partial L}{\partial w_{ji}^{l}} = -\delta_j^{l} o_i^{l-1}",
        ),
        (
            _LABELLED,
            _NETS,
            r"\delta_j^h = \mathrm{out}_j^h (1 - \mathrm{out}_j^h) \sum_k w_{kj}^o \delta_k^o",
            r"\delta_j^h = \mathrm{out}_j^h (1 + \mathrm{out}_j^h) \sum_k w_{kj}^o \delta_k^o",
        ),
        (
            _LABELLED,
            _NETS,
            r"\frac{\partial E}{\partial w_{kj}^o} = \delta_k^o \mathrm{out}_j^h",
            r"\frac{\partial E}{\partial w_{kj}^o} = \delta_k^o \mathrm{net}_j^h",
        ),
        (_ONE, _NUMBERED, r"dW2 = ds2\, t1^T", r"dW2 = ds2\, s1^T"),
        (_ONE, _NUMBERED, r"ds1 = W2^T ds2 \odot (1 - t1^2)", r"ds1 = W2^T ds2 \odot (1 + t1^2)"),
        (_ONE, _NUMBERED, r"db1 = ds1", r"s2 = W2 t1 - b2"),
        (
            _ONE,
            _ENTRIES,
            r"\frac{\partial z2}{\partial W2_{13}} = a1_3",
            r"\frac{\partial z2}{\partial W2_{13}} = a1_2",
        ),
        (_PLAIN, "", r"W = W - \alpha \frac{\partial L}{\partial W}", r"W = W + \alpha \frac{\partial L}{\partial W}"),
        (_PLAIN, "", r"b := b - \alpha \frac{\partial L}{\partial b}", r"b := b - \frac{\partial L}{\partial b}"),
    ],
)
def test_letters_of_the_documents_own_tell_their_layer(lecture: Lecture, before: str, right: str, wrong: str) -> None:
    """They are what makes the definitions right; a slip in a line with them is found."""
    found = verdicts(lecture, f"{before}${right}$ and ${wrong}$.")
    assert {*found[:-1]} <= _RIGHT
    assert found[-1] in ("wrong", "conditional")


def test_a_rule_for_any_parameter_says_nothing_of_other_lines() -> None:
    """Behind W = W - alpha dL/dW, W is no parameter of its own."""
    rule = r"$W = W - \alpha \frac{\partial L}{\partial W}$. "
    assert (
        verdicts(_PLAIN, rule + r"$W^{(1)} = W^{(1)} - \alpha \frac{\partial L}{\partial W^{(1)}}$") == ["correct"] * 2
    )
    assert verdicts(_PLAIN, rule + r"$\frac{\partial L}{\partial W} = 3$")[-1] == "unread"


_UNIT = parse_lecture("""
title = "One unit without a bias"
[network]
inputs = 2
loss = "binary_cross_entropy"
[[network.layers]]
units = 1
activation = "sigmoid"
bias = "none"
""")


@pytest.mark.parametrize("first", [0, 1])
def test_coefficients_are_counted_as_the_definition_does(first: int) -> None:
    """From 0 or from 1, where there is no bias: a coefficient is the weight of the input beside it."""
    one, two = rf"\theta_{first}", rf"\theta_{first + 1}"
    text = (
        rf"$z = {one} x_1 + {two} x_2$, $\hat y = \sigma(z)$. $\frac{{\partial L}}{{\partial {two}}} = (\hat y - y) x_"
    )
    assert verdicts(_UNIT, f"{text}2$") == ["given", "given", "correct"]
    assert verdicts(_UNIT, f"{text}1$")[-1] == "wrong"


@pytest.mark.parametrize("definition", [r"\theta_0 + \theta_1 x_1 + \theta_2 x_2", r"\theta_0 + \theta_1 x_1"])
def test_a_coefficient_is_no_weight_of_another_input(definition: str) -> None:
    """Where the lecture has no bias, theta_1 beside x_1 is not the second weight because theta_0 begins the row."""
    text = rf"$z = {definition}$. $\frac{{\partial L}}{{\partial \theta_1}} = (\hat y - y) x_2$"
    assert verdicts(_UNIT, text)[-1] in ("wrong", "unread")
    of_a_bias = r"$\frac{\partial L}{\partial \theta_0} = \hat y - y$, "
    assert verdicts(_UNIT, of_a_bias + r"$\frac{\partial L}{\partial \theta_1} = (\hat y - y) x_2$")[-1] in (
        "wrong",
        "unread",
    )


def test_what_other_lines_confirm_is_not_defined_anew() -> None:
    """A second definition of a name that the lines of a document tell is judged, and is none."""
    text = (
        r"$out_{h1} = \sigma(net_{h1})$, $out_{h1} = \sigma(net_{h2})$, $out_{o1} = \frac{1}{1 + e^{-net_{o1}}}$, "
        r"$E = \frac12 (target_{o1} - out_{o1})^2$, "
        r"$\delta_{o1} = (out_{o1} - target_{o1}) out_{o1} (1 - out_{o1})$"
    )
    assert verdicts(two_inputs("2 sigmoid, 1 sigmoid", 'L = "E"'), text)[1] in ("wrong", "unread")
    spelled = 'L = "E"\nW1 = [["w_1", "w_2"], ["w_3", "w_4"]]\nW2 = [["w_5", "w_6"]]'
    before = r"$net_{h1} = w_1 i_1 + w_2 i_2 + b_1$, "
    assert verdicts(two_inputs("2 sigmoid, 1 sigmoid", spelled), before + text)[2] in ("wrong", "unread")
