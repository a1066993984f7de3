"""Matrices as programs and notebooks write them: sums along axes, means, conditions in brackets, a batch as columns."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import two_inputs, verdicts

_BATCH = "x = [[1, 2], [0.5, -1], [0, 1]]\ny = [[1, 0], [0, 1], [0, 1]]"
_SOFTMAX = two_inputs("3 relu, 2 softmax", values=_BATCH, loss="cross_entropy")
_SYMBOLIC = two_inputs("3 relu, 2 softmax", loss="cross_entropy")
_SIGMOID = two_inputs("1 sigmoid", loss="binary_cross_entropy")
_FORWARD = (
    r"For $m$ samples: $Z_1 = W_1 X + b_1$, $A_1 = \mathrm{ReLU}(Z_1)$, $Z_2 = W_2 A_1 + b_2$, "
    r"$A_2 = \mathrm{softmax}(Z_2)$, $dZ_2 = A_2 - Y$, $dZ_1 = W_2^T dZ_2 \odot \mathbb{1}[Z_1 > 0]$. "
)
_ROWS = (
    r"$m$ samples, one in each row of $X$: $Z_1 = X W_1 + b_1$, $A_1 = \mathrm{ReLU}(Z_1)$, $Z_2 = A_1 W_2 + b_2$, "
    r"$A_2 = \mathrm{softmax}(Z_2)$, $dZ_2 = A_2 - Y$, $dZ_1 = dZ_2 W_2^T \odot \mathbb{1}[Z_1 > 0]$. "
)


def _of(before: str, claim: str, lecture: Lecture) -> list[str]:
    """The verdicts on a claim that stands behind the definitions."""
    return verdicts(lecture, f"{before} ${claim}$")[6:]


# a claim, and what is wrong with it along the other axis or without the mean
_COLUMNS = [
    (r"db_2 = \frac1m np.sum(dZ_2, axis=1, keepdims=True)", r"db_2 = \frac1m np.sum(dZ_2, axis=0, keepdims=True)"),
    (r"db_1 = \frac1m \text{np.sum}(dZ_1, axis=1)", r"db_1 = \text{np.sum}(dZ_1, axis=1)"),
    (r"db_1 = \frac1m \operatorname{sum}(dZ_1, \text{axis}=1)", r"db_1 = \operatorname{sum}(dZ_1, \text{axis}=1)"),
    (r"db_1 = \frac1m \text{rowsum}(dZ_1)", r"db_1 = \frac1m \text{colsum}(dZ_1)"),
    (r"db_2 = \text{mean}(dZ_2, axis=1)", r"db_2 = \frac1m \text{mean}(dZ_2, axis=1)"),
    (r"db_2 = np.sum(dZ_2, axis=-1) / m", r"db_2 = np.sum(dZ_2, axis=-1)"),
    (r"dZ_1 = W_2^T \cdot dZ_2 \odot (Z_1 > 0)", r"dZ_1 = W_2^T \cdot dZ_2 \odot (Z_1 < 0)"),
    (r"dZ_1 = (Z_1 > 0) \odot W_2^T dZ_2", r"dZ_1 = (Z_1 > 0) \odot W_1^T dZ_2"),
    (r"L = -\frac1m \sum Y \log(A_2)", r"L = -\sum Y \log(A_2)"),
    (r"L = -\frac1m np.sum(Y * \log(A_2))", r"L = -\frac1m np.sum(Y * \log(1 - A_2))"),
    (r"J = -\frac1m \sum Y \odot \log A_2", None),
]  # fmt: skip


@pytest.mark.parametrize("lecture", [_SOFTMAX, _SYMBOLIC])
@pytest.mark.parametrize(("right", "wrong"), _COLUMNS)
def test_sums_of_programs_in_columns(lecture: Lecture, right: str, wrong: str | None) -> None:
    """The right axis and the wrong one, the mean and the sum."""
    assert {*_of(_FORWARD, right, lecture)} <= {"correct", "given"}
    if wrong is not None:
        assert _of(_FORWARD, wrong, lecture) == ["wrong"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"db_1 = \frac1m np.sum(dZ_1, axis=0)", r"db_1 = \frac1m np.sum(dZ_1, axis=1)"),
        (r"db_2 = \text{mean}(dZ_2, axis=0)", r"db_2 = \text{mean}(dZ_2, axis=1)"),
        (r"db_2 = \frac1m \text{colsum}(dZ_2)", r"db_2 = \frac1m \text{rowsum}(dZ_2)"),
        (r"dW_2 = A_1.T @ dZ_2 / m", r"dW_2 = A_1 @ dZ_2.T / m"),
        (r"dW_1 = \frac1m np.dot(X.T, dZ_1)", r"dW_1 = \frac1m np.dot(X, dZ_1.T)"),
        (r"dZ_1 = np.multiply(dZ_2 @ W_2.T, (Z_1 > 0))", r"dZ_1 = np.multiply(dZ_2 @ W_2.T, (A_2 > 0))"),
        (r"dW_{1} = \frac1m X^T_{d \times m} dZ_{1}", r"dW_{1} = \frac1m X_{m \times d} dZ_{1}"),
    ],
)
def test_sums_of_programs_in_rows(right: str, wrong: str) -> None:
    """With a row for each sample the axes are exchanged."""
    assert _of(_ROWS, right, _SOFTMAX) == ["correct"]
    assert _of(_ROWS, wrong, _SOFTMAX) == ["wrong"]


def test_a_letter_for_the_loss_that_is_only_defined() -> None:
    """A formula that is none of the lecture's loss does not give a name to it."""
    right = r"$J = -\frac1m \sum_{i=1}^m \sum_{k=1}^2 y_k^{(i)} \ln \hat y_k^{(i)}$"
    assert verdicts(_SOFTMAX, f"For $m$ samples, {right}")[0] == "given"
    assert verdicts(_SOFTMAX, f"For $m$ samples, {right.replace('-', '', 1)}")[0] == "unread"


_LOGISTIC = r"For $m$ samples $z^{(i)} = w^T x^{(i)} + b$, $a^{(i)} = \sigma(z^{(i)})$. "


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\mathcal{L}(a^{(i)}, y^{(i)}) = -y^{(i)} \log a^{(i)} - (1 - y^{(i)}) \log(1 - a^{(i)})", "given"),
        (r"\mathcal{L}(a^{(i)}, y^{(i)}) = -y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log(1 - a^{(i)})", "wrong"),
        (r"A = (a^{(1)}, a^{(2)}, \ldots, a^{(m)})", "given"),
        (r"X = [x^{(1)}, x^{(2)}, \ldots, x^{(m)}]", "correct"),
        (r"X = \begin{bmatrix} x^{(1)} & x^{(2)} & \cdots & x^{(m)} \end{bmatrix}", "correct"),
        (r"X = \begin{bmatrix} | & & | \\ x^{(1)} & \cdots & x^{(m)} \\ | & & | \end{bmatrix}", "correct"),
        (r"Z = [a^{(1)}, a^{(2)}, \ldots, a^{(m)}]", "wrong"),
    ],
)  # fmt: skip
def test_one_sample_and_all(claim: str, wanted: str) -> None:
    """The loss of one sample, and a matrix set from its columns."""
    assert verdicts(_SIGMOID, f"{_LOGISTIC} ${claim}$. $dw = \\frac1m X (A - Y)^T$")[2] == wanted
