r"""What stands below a brace is a claim: \underbrace{(a - y) \sigma'(z)}_{\delta}."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

_UNIT = parse_lecture("""
title = "One unit"
[network]
inputs = 3
loss = "binary_cross_entropy"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [1, 2, 0.5]
y = [1]
W1 = [[0.5, -0.2, 0.4]]
b1 = [0.1]
[notation]
x = "x"
y = "y"
W1 = "w"
b1 = "b"
z1 = "z"
yhat = "a"
L = "J"
""")
_CHAIN = r"""$$\frac{\partial J}{\partial b}
= \underbrace{\frac{\partial J}{\partial a}}_{%s} \cdot \underbrace{\frac{\partial a}{\partial z}}_{%s}$$"""


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (r"-\frac{y}{a} + \frac{1-y}{1-a}", "a(1-a)", ["correct", "correct", "correct"]),
        (r"-\frac{y}{a} - \frac{1-y}{1-a}", "a(1-a)", ["wrong", "correct", "correct"]),
        (r"= -\frac{y}{a} + \frac{1-y}{1-a}", "a(1+a)", ["correct", "wrong", "correct"]),
        (r"\text{loss}", "a(1-a)", ["correct", "correct"]),
        ("loss", r"\text{a number}", ["correct"]),
        ("1", "2", ["correct"]),
        ("Q", r"\beta", ["correct"]),  # names of the parts
    ],
)
def test_what_stands_below_braces(first: str, second: str, wanted: list[str]) -> None:
    """Words and the numbers of parts claim nothing; the chain itself is judged as ever."""
    assert verdicts(_UNIT, _CHAIN % (first, second)) == wanted


@pytest.mark.parametrize(("claim", "wanted"), [(r"\delta x_1", "correct"), (r"\delta x_2", "wrong")])
def test_a_brace_gives_a_name(claim: str, wanted: str) -> None:
    """The chain goes on with it, and so does what follows."""
    text = r"$\frac{\partial J}{\partial b} = \underbrace{(a - y)}_{\delta}$, "
    assert verdicts(_UNIT, text + rf"$\frac{{\partial J}}{{\partial w_1}} = {claim}$")[-1] == wanted


def test_braces_above_and_in_each_other() -> None:
    """With the place of the brace."""
    text = r"$z = \overbrace{\underbrace{w^T x}_{0.3} + b}^{0.5}$"
    claims = check(_UNIT, text).claims
    assert [(claim.latex, str(claim.verdict)) for claim in claims] == [
        (r"\overbrace{\underbrace{w^T x}_{0.3} + b}^{0.5}", "wrong"),
        (r"\underbrace{w^T x}_{0.3}", "correct"),
        (r"z = \overbrace{\underbrace{w^T x}_{0.3} + b}^{0.5}", "given"),
    ]


def test_a_claim_about_a_parameter_that_is_wrong_leads_to_nothing() -> None:
    """What starts from it is judged by the lecture's own, without a fault of the program."""
    text = r"$w_1 = \frac{\partial z}{\partial x_2}$, $\frac{\partial J}{\partial x_1} = (a - y) w_1$, "
    assert verdicts(_UNIT, text + r"$\frac{\partial J}{\partial x_1} = (a - y) w_3$")[1:] == ["correct", "wrong"]
