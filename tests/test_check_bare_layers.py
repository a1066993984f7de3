r"""Names without their layer under a heading: \partial a_j / \partial z_i of the output layer."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

LECTURE = """
title = "Two layers"

[network]
inputs = 3
loss   = "cross_entropy"

[[network.layers]]
units      = 4
activation = "relu"

[[network.layers]]
units      = 2
activation = "softmax"

[notation]
W1 = 'W_h'
z1 = 'Z_h'
a1 = 'A_h'
b1 = 'b_h'
W2 = 'W_o'
z2 = 'Z_o'
b2 = 'b_o'
yhat = 'A_o'
y = 'Y'
"""
OUTPUT = r"""# The output

$$\frac{\partial L}{\partial z_i} = \sum_j \frac{\partial L}{\partial a_j} \frac{\partial a_j}{\partial z_i}$$

$$\frac{\partial L}{\partial a_j} = -\frac{y_j}{a_j}$$

$$\frac{\partial a_j}{\partial z_i} = a_j (\delta_{ij} - a_i)$$

$$\frac{\partial L}{\partial z_i} = a_i - y_i$$
"""
HIDDEN = r"""# The hidden layer

$$a_j = \max(0, z_j)$$

$$\frac{\partial L}{\partial z_j} = \frac{\partial L}{\partial a_j} \mathbb{1}[z_j > 0]$$

$$\frac{\partial a_j}{\partial z_j} = \mathbb{1}[z_j > 0]$$
"""


@pytest.mark.parametrize("batch", [False, True])
def test_units_without_their_layer_are_those_that_the_lines_are_right_of(*, batch: bool) -> None:
    """Of the last layer here; and of one sample of a batch."""
    text = LECTURE.replace('"cross_entropy"', '{ name = "cross_entropy", over_samples = "sum" }') if batch else LECTURE
    report = check(parse_lecture(text), OUTPUT)
    assert [str(claim.verdict) for claim in report.claims] == ["correct"] * 4
    assert "units of layer 2, without its number" in report.conventions["other settings"]


def test_a_slip_among_them_is_wrong() -> None:
    """As many lines as it takes say which layer is meant."""
    text = OUTPUT.replace("a_i - y_i", "y_i - a_i")
    assert verdicts(parse_lecture(LECTURE), text) == ["correct"] * 3 + ["wrong"]


def test_each_heading_has_its_own_layer() -> None:
    """What is right of the hidden units is no claim about the outputs."""
    found = verdicts(parse_lecture(LECTURE), OUTPUT + HIDDEN)
    assert found[:4] == ["correct"] * 4
    assert not {"wrong", "inherited"} & {*found[4:]}


@pytest.mark.parametrize("value", ["0", "1"])
def test_kronecker_s_delta_alone_claims_nothing(value: str) -> None:
    """It is one or the other, and the words say when."""
    lecture = parse_lecture(LECTURE)
    assert verdicts(lecture, rf"$\delta_{{ij}} = {value}$") == ["unread"]
    assert verdicts(lecture, r"$\delta_{ij} = 1$ if $i = j$, $\delta_{ij} = 0$ for $i \neq j$") == ["correct"] * 2
    assert verdicts(lecture, r"$\delta_{ij} = 1$ if $i \neq j$") == ["wrong"]
