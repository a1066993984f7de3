"""Shapes of a network that is larger than the lecture's, 784 inputs where that has 3."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

_LECTURE = parse_lecture("""
title = "A smaller network"
[network]
inputs = 3
loss = { name = "cross_entropy" }
[[network.layers]]
units = 4
activation = "relu"
[[network.layers]]
units = 2
activation = "softmax"
[notation]
W1 = "W_1"
b1 = "b_1"
W2 = "W_2"
b2 = "b_2"
""")


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        (r"W_2 \in \mathbb{R}^{10 \times 128}", "conditional"),
        (r"W_2 \in \mathbb{R}^{128 \times 10}", "wrong"),
        (r"b_2 \in \mathbb{R}^{12}", "wrong"),
    ],
)
def test_shapes_with_other_widths(last: str, wanted: str) -> None:
    """They are right if the layers have these, as most shapes say."""
    others = (
        r"$W_1 \in \mathbb{R}^{128 \times 784}$, $b_1 \in \mathbb{R}^{128}$, "
        r"$\frac{\partial L}{\partial W_1} \in \mathbb{R}^{128 \times 784}$, "
        r"$\frac{\partial L}{\partial b_2} \in \mathbb{R}^{10}$, "
        r"$\frac{\partial L}{\partial W_2} \in \mathbb{R}^{10 \times 128}$"
    )
    assert verdicts(_LECTURE, f"{others}, ${last}$") == ["conditional"] * 5 + [wanted]


def test_one_shape_with_other_widths() -> None:
    """It is a slip."""
    assert verdicts(_LECTURE, r"$W_1 \in \mathbb{R}^{4 \times 3}$, $W_2 \in \mathbb{R}^{2 \times 3}$")[-1] == "wrong"
