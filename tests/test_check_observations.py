r"""Observations counted below, y_i and x_{ij}, and coefficients counted from 0, as statistics writes them."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts


def _lecture(inputs: int, rest: str = "", loss: str = "squared_error", unit: str = "") -> Lecture:
    factor = ", factor = 1" if loss == "squared_error" else ""
    return parse_lecture(
        f'title = "O"\n[network]\ninputs = {inputs}\nloss = {{ name = "{loss}"{factor} }}\n'
        f"[[network.layers]]\nunits = 1\n{unit}{rest}"
    )


# residuals 0.5, 0.5, -0.5; mean of the squares 0.25; dL/db = 1/3, dL/dw = 0
LINE = _lecture(
    1, "[values]\nx = [[1], [2], [3]]\ny = [[1], [2], [4]]\nW1 = [[1]]\nb1 = [0.5]\n[training]\nlearning_rate = 0.1\n"
)
PLANE = _lecture(
    2, "[values]\nx = [[1, 1], [1, 2], [1, 3]]\ny = [[1], [2], [4]]\nW1 = [[0.5, 1]]\n", unit='bias = "none"\n'
)
SYMBOLS = _lecture(1)
LOGISTIC = _lecture(2, '[notation]\nyhat = "p"\n', "binary_cross_entropy", 'activation = "sigmoid"\n')
_MODEL = r"$\hat y_i = w x_i + b$, $L = \frac1n \sum_{i=1}^n (\hat y_i - y_i)^2$. "
_COEFFICIENTS = r"$\hat y_i = \beta_0 + \beta_1 x_i$, $\text{MSE} = \frac1n \sum_{i=1}^n (y_i - \hat y_i)^2$. "
_DESIGN = r"$\hat y_i = \theta_0 x_{i1} + \theta_1 x_{i2}$, $L = \frac1n \sum_{i=1}^n (y_i - \hat y_i)^2$. "
_LOGISTIC = r"""$z_k = w^T x_k + b$, $p_k = \sigma(z_k)$,
$L = -\frac1m \sum_{k=1}^m \left[y_k \log p_k + (1 - y_k) \log(1 - p_k)\right]$. """

_BY_W, _BY_B = r"$\frac{\partial L}{\partial w} = ", r"$\frac{\partial L}{\partial b} = "
_BY_0, _BY_1 = r"$\frac{\partial \text{MSE}}{\partial \beta_0} = ", r"$\frac{\partial \text{MSE}}{\partial \beta_1} = "
_RESIDUALS = r"-\frac2n \sum_{i=1}^n (y_i - \hat y_i)"
_ERRORS = r"\frac1m \sum_{k=1}^m (p_k - y_k)"

CASES = [
    (LINE, _MODEL + r"$L = \frac13 (0.25 + 0.25 + 0.25) = 0.25$", "correct correct"),
    (LINE, _MODEL + r"$\hat y_2 = 2.5$, $\hat y_2 = 3.5$, $\hat y_1 - y_1 = 0.5$", "correct wrong correct"),
    (LINE, _MODEL + _BY_W + r"\frac2n \sum_{i=1}^n x_i (\hat y_i - y_i) = 0$", "correct correct"),
    (LINE, _MODEL + _BY_W + r"\frac2n \sum_{i=1}^n (\hat y_i - y_i)$", "wrong"),
    (LINE, _MODEL + _BY_B + r"\frac2n \sum_{i=1}^n (y_i - \hat y_i)$", "wrong"),
    (SYMBOLS, _MODEL + _BY_B + r"\frac2n \sum_{i=1}^n (\hat y_i - y_i)$", "correct"),
    (SYMBOLS, _MODEL + _BY_B + r"2 \sum_{i=1}^n (\hat y_i - y_i)$", "wrong"),
    (LINE, _COEFFICIENTS + _BY_0 + _RESIDUALS + "= 0.333$", "correct rounded"),
    (LINE, _COEFFICIENTS + _BY_1 + r"-\frac2n \sum_{i=1}^n x_i (y_i - \hat y_i)$", "correct"),
    (LINE, _COEFFICIENTS + _BY_1 + _RESIDUALS + "$", "wrong"),
    (LINE, _COEFFICIENTS + r"$\beta_0 := \beta_0 - 0.1 \cdot 0.333 = 0.467$", "correct rounded"),
    (LINE, _COEFFICIENTS + r"$\beta_0 = 0.5$, $\beta_1 = 0.5$", "given wrong"),
    (PLANE, _DESIGN + r"$\frac{\partial L}{\partial \theta_1} = " + _RESIDUALS + "x_{i2}$", "correct"),
    (PLANE, _DESIGN + r"$\frac{\partial L}{\partial \theta_1} = " + _RESIDUALS + "x_{i1}$", "wrong"),
    (PLANE, _DESIGN + r"$\frac{\partial L}{\partial \theta_0} = " + _RESIDUALS + "x_{i1}$", "correct"),
    (LOGISTIC, _LOGISTIC + _BY_W + _ERRORS + "x_k$", "given correct"),
    (LOGISTIC, _LOGISTIC + r"$\frac{\partial L}{\partial w_j} = " + _ERRORS + "x_{kj}$", "given correct"),
    (LOGISTIC, _LOGISTIC + r"$\frac{\partial L}{\partial w_j} = " + _ERRORS + "x_{jk}$", "given wrong"),
    (LOGISTIC, _LOGISTIC + _BY_W + r"\frac1m \sum_{k=1}^m (y_k - p_k) x_k$", "given wrong"),
]


@pytest.mark.parametrize(("lecture", "text", "wanted"), CASES)
def test_what_stands_below_is_the_number_of_an_observation(lecture: Lecture, text: str, wanted: str) -> None:
    """With numbers and without, in sums and alone; the right form and the mistake beside it."""
    assert verdicts(lecture, text) == ["given", "given", *wanted.split()]


def test_an_index_of_inputs_stays_one() -> None:
    """x_2 is the second input where the document sums over inputs."""
    slope = r"$\frac{\partial \hat y}{\partial w_2} = "
    text = r"$\hat y = \sum_{j=1}^2 w_j x_j$, " + slope + "x_2$, " + slope + "x_1$"
    assert verdicts(PLANE, text) == ["given", "correct", "wrong"]
