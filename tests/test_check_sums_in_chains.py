r"""Sums without an index beside sums with one, \sum_k and then \sum, sums without one number, and dots as products."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

LECTURE = parse_lecture(r"""
title = "Softmax"

[network]
inputs = 3
loss   = "cross_entropy"

[[network.layers]]
units      = 4
activation = "tanh"

[[network.layers]]
units      = 3
activation = "softmax"

[notation]
vectors = "rows"
x    = "X"
y    = "y"
W1   = "W^{(1)}"
z1   = "z^{(2)}"
a1   = "a^{(2)}"
W2   = "W^{(2)}"
b2   = "b^{(3)}"
z2   = "o"
yhat = "p"
delta2 = '\delta^{(3)}'
activation1 = '\sigma^{(2)}'
""")
SLOPE = r"\frac{\partial p_k}{\partial o_i}"
CHAIN = rf"\frac{{\partial L}}{{\partial o_i}} = -\sum_k y_k \frac{{1}}{{p_k}} {SLOPE}"


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        (rf"{CHAIN} = -\sum y_k \frac{{1}}{{p_k}} {SLOPE}", "correct"),
        (rf"{CHAIN} = -\sum y_k {SLOPE}", "wrong"),
        (r"L = -\sum_k y_k \ln p_k = -\sum y_k \ln p_k", "correct"),
        (r"L = -\sum_k y_k \ln p_k = \sum y_k \ln p_k", "wrong"),
        (r"\sum_{k \neq i} y_k p_i - y_i (1 - p_i) = \sum_{k \neq 1} y_k p_i - y_i (1 - p_i)", "wrong"),
        (r"\sum_{k \neq q} y_k = y_1 + y_2 + y_3", "unread"),
        (r"\sum_{k \neq 1} y_k = y_2 + y_3", "correct"),
        (r"\sum_{k \neq 1} y_k = y_1 + y_3", "wrong"),
        (r"\sum_{k \neq 1} y_k = y_1 + y_2 + y_3", "wrong"),
    ],
)
def test_the_last_link(chain: str, expected: str) -> None:
    """Whatever other sides of the chain have an index of their own."""
    assert verdicts(LECTURE, f"$L = -\\sum_i y_i \\ln p_i$\n\n$${chain}$$")[-1] == expected


@pytest.mark.parametrize(
    ("side", "expected"),
    [(r"a^{(2)T} \bullet (p - y)", "correct"), (r"a^{(2)} \bullet (p - y)", "wrong"), (r"a^{(2)T} \bullet p", "wrong")],
)
def test_a_bullet_is_a_product(side: str, expected: str) -> None:
    """Of matrices here."""
    claim = rf"\frac{{\partial L}}{{\partial W^{{(2)}}}} = {side}"
    assert verdicts(LECTURE, f"$L = -\\sum_i y_i \\ln p_i$\n\n$${claim}$$")[-1] == expected


@pytest.mark.parametrize(("by", "expected"), [("z", "correct"), ("a", "unread")])
def test_the_function_of_a_layer_has_no_slope_by_its_own_value(by: str, expected: str) -> None:
    """It is a function of the pre-activation; of what else a line may speak, it does not say."""
    claim = rf"\frac{{\partial \sigma^{{(2)}}}}{{\partial {by}^{{(2)}}}} = \sigma'^{{(2)}}({by}^{{(2)}})"
    assert verdicts(LECTURE, f"$${claim}$$") == [expected]
