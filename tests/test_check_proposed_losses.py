"""Names with the word of a loss: delta_CE, delta_MSE."""

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
