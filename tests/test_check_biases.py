"""Biases in the layout of a document: columns beside rows, and their gradient as a sum over one sample."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

ROWS = parse_lecture("""
title = "Rows, and biases as columns"
[network]
inputs = 3
loss = "squared_error"
[[network.layers]]
units = 2
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
[values]
x = [1, 2, 0.5]
y = [0.1, 0.9]
W1 = [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]
b1 = [0.5, 0.1]
W2 = [[0.7, 0.8], [-0.9, 0.1]]
b2 = [0.2, 0.3]
[notation]
L = "J"
vectors = "rows"
""")
_COLUMNS = r"$z_1 = x W_1 + b_1^T$, $z_2 = a_1 W_2 + b_2^T$, $\delta_2 = (a_2 - y) \odot \sigma'(z_2)$. "
_USUAL = r"$z_1 = x W_1 + b_1$, $z_2 = a_1 W_2 + b_2$, $\delta_2 = (a_2 - y) \odot \sigma'(z_2)$. "
_BY_B = r"$\frac{\partial J}{\partial b_2} = "


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (_COLUMNS + r"$b_1 = \begin{bmatrix} 0.5 \\ 0.1 \end{bmatrix}$", "given"),
        (_COLUMNS + _BY_B + r"\delta_2^T$", "correct"),
        (_USUAL + _BY_B + r"\delta_2$", "correct"),
        (_USUAL + r"$z_1 = x W_1 + b_1^T$", "wrong"),
        (_COLUMNS + r"$z_2 = a_1 W_2^T + b_2^T$", "wrong"),
        (_COLUMNS + _BY_B + r"\delta_1^T$", "wrong"),
        (_USUAL + _BY_B + r"\sum \delta_2$", "correct"),
        (_USUAL + _BY_B + r"\sum \delta_1$", "wrong"),
    ],
)
def test_biases_may_be_columns_beside_rows(text: str, wanted: str) -> None:
    """Where the document says so; the transpose is wrong where it does not."""
    assert verdicts(ROWS, text) == ["given", "given", "correct", wanted]


def test_the_report_says_how_biases_lie() -> None:
    """At its head, where they lie otherwise than vectors."""
    assert check(ROWS, _COLUMNS).conventions["biases"] == "columns"
    assert "biases" not in check(ROWS, _USUAL).conventions
