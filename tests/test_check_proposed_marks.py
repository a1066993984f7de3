"""What marks a name that the lecture has not: the word of a loss, delta_CE, and a star, y^*."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

_UNIT = """
title = "One unit"

[network]
inputs = 2
loss   = "%s"

[[network.layers]]
units      = 1
activation = "sigmoid"
"""


@pytest.mark.parametrize(
    ("loss", "word", "verdict"),
    [
        ("binary_cross_entropy", "CE", "correct"),
        ("binary_cross_entropy", "MSE", "unread"),
        ("squared_error", "MSE", "correct"),
        ("squared_error", "CE", "unread"),
    ],
)
def test_a_name_with_the_word_of_another_loss_is_nothing_of_the_lecture(loss: str, word: str, verdict: str) -> None:
    """delta_CE is the error signal where the loss is a cross-entropy; delta_MSE is that of another loss."""
    line = r"$$\frac{\partial L}{\partial w_1} = \delta_{\text{%s}}\, x_1$$"
    assert verdicts(parse_lecture(_UNIT % loss), line % word) == [verdict]


@pytest.mark.parametrize("star", ["y_k^*", r"y^{\ast}_k", r"y^\star_k"])
def test_a_star_is_no_power(star: str) -> None:
    """A target with a star, and the sign of its difference."""
    two = parse_lecture((_UNIT % "squared_error").replace("units      = 1", "units      = 2") + _OUTPUTS)
    loss = rf"$L = \frac12 \sum_k (a_k - {star})^2$, "
    assert verdicts(two, loss + rf"$\frac{{\partial L}}{{\partial a_k}} = a_k - {star}$") == ["given", "correct"]
    assert verdicts(two, loss + rf"$\frac{{\partial L}}{{\partial a_k}} = a_k + {star}$") == ["given", "wrong"]


_OUTPUTS = '[notation]\nyhat = ["a_1", "a_2"]\n'
