"""Slopes that are written by what a function gives, where the words say so."""

from __future__ import annotations

import pytest

from symbackprop.api import check
from tests.checking import two_inputs

_NET = two_inputs(
    "3 sigmoid, 2 tanh",
    'z1 = { whole = "u", entries = ["u_1", "u_2", "u_3"] }',
    "x = [0.5, -1]\ny = [0.2, 0.4]\nW1 = [[0.2, -0.3], [-0.5, 0.1], [0.4, 0.6]]\n"
    "b1 = [0.1, 0.2, 0]\nW2 = [[0.3, 0.4, -0.2], [0.1, -0.6, 0.5]]\nb2 = [0, 0.1]",
)

_PLAIN = two_inputs("3 sigmoid, 2 tanh")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"In code, where x is already the output of the sigmoid, $\sigma'(x) = x(1-x)$.", "correct"),
        (r"In code, where x is already the output of the sigmoid, $\sigma'(x) = x(1+x)$.", "wrong"),
        (r"Here $x$ is assumed to be the sigmoid output: $$\sigma'(x) = x - x^2$$", "correct"),
        (r"wobei $x$ bereits die Ausgabe ist: $\sigma'(x) = x (1 - x)$", "correct"),
        (r"If $q$ is the output, then $\tanh'(u) = 1 - q^2$.", "correct"),
        (r"If $q$ is the output, then $\tanh'(u) = 1 - q$.", "wrong"),
        (r"In terms of its output, $\sigma'(s) = s (1 - s)$.", "correct"),
        (r"In terms of its output, $\sigma'(s) = s (s - 1)$.", "wrong"),
        # nothing is said, or of something else
        (r"The slope of the sigmoid is $\sigma'(x) = x(1-x)$.", "wrong"),
        (r"Of a unit of the output layer the slope is $\sigma'(x) = x(1-x)$.", "wrong"),
        ("In terms of its output, $\\sigma' = a(1-a)$.\n\nThe slope: $\\sigma'(u) = u(1-u)$.", "unread"),
        (r"If x is already the output, $\sigma'(x) = \sigma(x)(1-\sigma(x))$.", "correct"),
    ],
)
def test_a_slope_may_be_given_by_the_output(text: str, wanted: str) -> None:
    """Without the words it is taken at the wrong place."""
    assert str(check(_NET, text).claims[-1].verdict) == wanted


@pytest.mark.parametrize(
    ("definitions", "name"),
    [
        (r"$z_1 = x W_1 + b_1$, $a_1 = \sigma(z_1)$, $z_2 = a_1 W_2 + b_2$, $a_2 = \tanh(z_2)$. ", "rows"),
        (r"$z_1 = W_1 x + b_1$, $a_1 = \sigma(z_1)$, $z_2 = W_2 a_1 + b_2$, $a_2 = \tanh(z_2)$. ", "columns"),
    ],
)
def test_a_vector_beside_one_less_itself_is_taken_entry_by_entry(definitions: str, name: str) -> None:
    """No other product of them fits, be they rows or columns."""
    delta = r"\frac{\partial L}{\partial z_1} = "
    back = r"\frac{\partial L}{\partial a_1} \odot "
    for slope in ("a_1 (1 - a_1)", "(1 - a_1) a_1"):
        claims = check(_PLAIN, f"{definitions}${delta}{back}{slope}$").claims
        assert claims[-1].verdict == "correct", name
    assert check(_PLAIN, f"{definitions}${delta}{back}a_1 (1 + a_1)$").claims[-1].verdict == "wrong", name
