r"""What stands for one sample of a batch: y_{i,c}, A_i for a row, z_j^2 of any, \delta^2_{qj}; and X W^T + b^T."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

_NUMBERS = """
[values]
x = [[0.7, -1.3, 0.9], [-0.3, 1.1, 0.5]]
y = [[1, 0.3], [0, 0.9]]
"""
_LAYERS = """
title = "A batch"
[network]
inputs = 3
loss = { name = "squared_error", factor = "1/2", over_samples = "%s" }
[[network.layers]]
units = 4
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
"""
ROWS = parse_lecture(
    _LAYERS % "sum"
    + _NUMBERS
    + '[notation]\nvectors = "rows"\nx = "X"\ny = "T"\nW1 = "W^1"\nb1 = "b^1"\nz1 = "U^1"\na1 = "H^1"\n'
    'delta1 = \'\\delta^1\'\nW2 = "W^2"\nb2 = "b^2"\nz2 = "U^2"\nyhat = "H^2"\ndelta2 = \'\\delta^2\'\nL = "E"\n'
)
MEAN = parse_lecture(
    _LAYERS % "mean"
    + _NUMBERS
    + '[notation]\nvectors = "rows"\nx = "X"\ny = "T"\nW1 = "W^1"\nb1 = "b^1"\nz1 = "U^1"\na1 = "H^1"\n'
    'delta1 = \'\\delta^1\'\nW2 = "W^2"\nb2 = "b^2"\nz2 = "U^2"\nyhat = "H^2"\ndelta2 = \'\\delta^2\'\nL = "E"\n'
)
CLASSES = parse_lecture("""
title = "Rows and classes"
[network]
inputs = 2
loss = { name = "cross_entropy", over_samples = "mean" }
[[network.layers]]
units = 3
activation = "softmax"
[values]
x = [[0.1, 0.5], [0.7, 0.4], [0.3, -0.2], [1, 2]]
y = [0, 1, 2, 1]
[notation]
vectors = "rows"
L = "J"
x = "X"
y = "Y"
W1 = "W"
b1 = "b"
z1 = "Z"
yhat = "P"
""")
COLUMNS = parse_lecture("""
title = "Columns, and samples as rows"
[network]
inputs = 3
loss = { name = "cross_entropy", over_samples = "mean" }
[[network.layers]]
units = 2
activation = "softmax"
[values]
x = [[0.7, -0.3, 1.1], [-0.5, 0.9, 0.3], [1.3, 0.1, -0.7], [0.3, 0.5, -1.1]]
y = [0, 1, 1, 1]
[notation]
x = "X"
y = "Y"
W1 = "W"
b1 = "b"
z1 = "Z"
yhat = "P"
""")


@pytest.mark.parametrize(
    ("claim", "slip"),
    [
        (r"\frac{\partial u_j^2}{\partial b_j^2} = 1", r"\frac{\partial u_j^2}{\partial b_j^2} = h_j^1"),
        (r"\frac{\partial u_j^L}{\partial W_{ij}^L} = h_i^{L-1}", r"\frac{\partial u_j^L}{\partial W_{ij}^L} = h_i^L"),
        (
            r"\frac{\partial E}{\partial W^2_{ij}} = \sum_q H^1_{qi} \delta^2_{qj}",
            r"\frac{\partial E}{\partial W^2_{ij}} = \sum_q H^1_{qi} \delta^1_{qj}",
        ),
        (
            r"\frac{\partial E}{\partial W^l_{ij}} = \sum_q H^{l-1}_{qi} \delta^l_{qj}",
            r"\frac{\partial E}{\partial W^l_{ij}} = 2 \sum_q H^{l-1}_{qi} \delta^l_{qj}",
        ),
        (
            r"\frac{\partial E}{\partial b^2_{j}} = \sum_q \delta^2_{qj}",
            r"\frac{\partial E}{\partial b^2_{j}} = -\sum_q \delta^2_{qj}",
        ),
    ],
)
def test_entries_are_those_of_any_sample_or_of_the_one_that_is_said(claim: str, slip: str) -> None:
    """In small letters of the vector of any sample; the error signals of all have two indices."""
    assert verdicts(ROWS, f"$$ {claim} $$") == ["correct"]
    assert verdicts(ROWS, f"$$ {slip} $$") == ["wrong"]


def test_the_loss_of_one_sample_is_a_condition_also_beside_error_signals() -> None:
    """dE/dW = delta h of one sample, where the lecture has the mean over all."""
    text = r"$$\frac{\partial E}{\partial W_{ij}^2} = \delta_j^2 h_i^1$$"
    (claim,) = check(MEAN, text).claims
    assert (claim.verdict, "one sample's own loss" in (claim.condition or "")) == ("conditional", True)
    assert verdicts(MEAN, text.replace("h_i^1", "2 h_i^1")) == ["wrong"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"J = -\frac1m \sum_{i=1}^m \sum_c y_{i,c} \log(\hat y_{i,c})", "given"),
        (r"J = -\frac1m \sum_{i=1}^m \sum_c y_{ic} \log \hat y_{ic}", "given"),
        (r"J = -\sum_{i=1}^m \sum_c y_{ic} \log \hat y_{ic}", "wrong"),
        (r"P_i = \text{softmax}(Z_i)", "given"),
        (r"P_i = Z_i", "wrong"),
        (r"\sum_c \hat y_{i,c} = 1", "correct"),
        (r"\frac{\partial J}{\partial Z_{i,c}} = \frac1m (P_{i,c} - Y_{i,c})", "correct"),
        (r"\frac{\partial J}{\partial Z_{i,c}} = \frac1m (P_{c,i} - Y_{i,c})", "wrong"),
    ],
)
def test_two_indices_are_the_sample_and_the_class(claim: str, verdict: str) -> None:
    """Also in small letters, and over all classes without limits."""
    text = r"$J = -\frac1m \sum_{i=1}^m \sum_c y_{i,c} \log(\hat y_{i,c})$. "
    assert verdicts(CLASSES, text + f"$$ {claim} $$")[-1] == verdict


@pytest.mark.parametrize("bias", [r"b^T", r"\mathbf{1} b^T"])
def test_biases_are_columns_beside_samples_in_rows(bias: str) -> None:
    """As z = W x + b has them, and Z = X W^T + b^T for all samples."""
    text = rf"$Z = X W^T + {bias}$, $\frac{{\partial L}}{{\partial W}} = \frac1m (P - Y)^T X$"
    report = check(COLUMNS, text)
    assert [str(claim.verdict) for claim in report.claims] == ["given", "correct"]
    assert report.conventions["biases"] == "columns"
    assert verdicts(COLUMNS, text.replace("W^T", "W"))[0] == "wrong"
