"""Sums that a document leaves out without a word: t_d = x_k W_{kd}, where k stands twice."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

LECTURE = parse_lecture(r"""
title = "Rows, with every name spelled"

[network]
inputs = 3
loss   = "cross_entropy"

[[network.layers]]
units      = 4
activation = "sigmoid"

[[network.layers]]
units      = 2
activation = "softmax"

[notation]
vectors = "rows"
x    = { whole = "x", entries = ["x_1", "x_2", "x_3"] }
y    = { whole = "y", entries = ["y_1", "y_2"] }
W1   = "W^{(1)}"
b1   = { whole = "b^{(1)}", entries = ["b^{(1)}_1", "b^{(1)}_2", "b^{(1)}_3", "b^{(1)}_4"] }
z1   = { whole = "t", entries = ["t_1", "t_2", "t_3", "t_4"] }
a1   = { whole = "h", entries = ["h_1", "h_2", "h_3", "h_4"] }
W2   = "W^{(2)}"
b2   = { whole = "b^{(2)}", entries = ["b^{(2)}_1", "b^{(2)}_2"] }
z2   = { whole = "v", entries = ["v_1", "v_2"] }
yhat = { whole = '\hat{y}', entries = ['\hat{y}_1', '\hat{y}_2'] }
L    = "J"
""")
DEFINITIONS = r"""$J = -y_i \log(\hat{y}_i)$ and $t_d = x_k W_{kd}^{(1)} + b_d^{(1)}$
and $v_b = h_i W_{ib}^{(2)} + b_b^{(2)}$.
"""


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{\partial v_b}{\partial h_c} = W_{ib}^{(2)} \delta_{ic}", "correct"),
        (r"\frac{\partial J}{\partial h_c} = (\hat{y}_b - y_b) W_{cb}^{(2)}", "correct"),
        (r"\frac{\partial J}{\partial h_c} = (y_b - \hat{y}_b) W_{cb}^{(2)}", "wrong"),
        (r"\frac{\partial J}{\partial h_c} = (\hat{y}_b - y_b) W_{cb}^{(2)} h_c", "wrong"),
    ],
)
def test_definitions_tell_that_sums_are_left_out(claim: str, verdict: str) -> None:
    """Two of them at least, that are right with such sums only."""
    assert verdicts(LECTURE, f"{DEFINITIONS}\n\n$${claim}$$") == ["given"] * 3 + [verdict]


def test_one_definition_without_its_sum_is_a_slip() -> None:
    """The other one has its own."""
    text = r"$J = -y_i \log(\hat{y}_i)$ and $t_d = \sum_k x_k W_{kd}^{(1)} + b_d^{(1)}$."
    assert verdicts(LECTURE, text) == ["wrong", "given"]


def test_a_sentence_that_ends_with_a_formula_is_ended() -> None:
    """A display behind it that begins with a relation goes on with the display before."""
    text = rf"""{DEFINITIONS}

$$\frac{{\partial J}}{{\partial h_c}} = (\hat{{y}}_b - y_b) W_{{ib}}^{{(2)}} \delta_{{ic}}$$

Now apply $\delta_{{ic}}$.

$$= (\hat{{y}}_b - y_b) W_{{cb}}^{{(2)}}$$"""
    assert [str(claim.verdict) for claim in check(LECTURE, text).claims][3:] == ["correct", "correct"]
