"""Layers in square brackets right behind a letter, W[2] for W^{[2]}, as the lecture file or the document has them."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import two_inputs, verdicts

_SPELLED = """gradient = "d{}"
W1 = "V[1]"
W2 = "V[2]"
b1 = "c[1]"
b2 = "c[2]"
z1 = "Q[1]"
z2 = "Q[2]"
a1 = "H[1]"
yhat = "H[2]"
"""
_NUMBERS = """x = [1, 2]
y = [0, 1]
W1 = [[0.5, 0.25], [0.1, -0.2], [0.3, 0.3]]
b1 = [0, 0, 0]
W2 = [[0.7, 0.1, 0.2], [0.2, 0.4, -0.6]]
b2 = [0.5, 0]
"""
_FORWARD = r"""$Z[1] = W[1] x + b[1]$, $A[1] = \tanh(Z[1])$, $Z[2] = W[2] A[1] + b[2]$, $A[2] = Z[2]$"""


def _spelled() -> Lecture:
    return two_inputs("3 tanh, 2 identity", _SPELLED, _NUMBERS)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("dQ[2] = H[2] - y", "correct"),
        ("dQ[2] = y - H[2]", "wrong"),
        ("dV[2] = dQ[2] H[1]^T", "correct"),
        ("dV[2] = dQ[2] H[2]^T", "wrong"),
        ("dc[2] = dQ[2]", "correct"),
        ("dc[2] = dQ[1]", "wrong"),
        (r"V[2]^T = \begin{bmatrix} 0.7 & 0.2 \\ 0.1 & 0.4 \\ 0.2 & -0.6 \end{bmatrix}", "given"),
        (r"V[2]^T = \begin{bmatrix} 0.7 & 0.2 \\ 0.1 & 0.4 \\ 0.2 & 0.6 \end{bmatrix}", "wrong"),
        (r"dQ[1] = (V[2]^T dQ[2]) \odot \tanh'(Q[1])", "correct"),
        (r"dQ[1] = (V[2]^T dQ[2]) \odot \tanh'(Q[2])", "wrong"),
        (r"dQ[1] = V[2]^T dQ[2] \odot (1 - H[1]^2)", "correct"),
        (r"dQ[1] = V[2]^T dQ[2] \odot (1 - H[1])", "wrong"),
        (r"V[1] \leftarrow V[1] - \eta \, dV[1]", "correct"),
        (r"V[1] \leftarrow V[1] - \eta \, dV[2]", "wrong"),
        ("Q[l] = V[l] H[l-1] + c[l]", "given"),
        ("Q[l] = V[l] H[l-1] - c[l]", "wrong"),
        ("dV[l]_{ij} = dQ[l]_i H[l-1]_j", "correct"),
        ("dV[l]_{ij} = dQ[l]_j H[l-1]_i", "wrong"),
        ("V_{21}[1] = 0.1", "given"),
        ("V_{12}[1] = 0.1", "wrong"),
        ("c[2]_1 = 0.5", "given"),
        ("c[1]_1 = 0.5", "wrong"),
    ],
)
def test_the_lecture_file_has_layers_behind(claim: str, expected: str) -> None:
    """What the file spells so is read with all that may stand at a name: transposes, powers, indices, letters."""
    assert verdicts(_spelled(), f"${claim}$") == [expected]


@pytest.mark.parametrize("style", ["", 'style = "bracket"', 'style = "index"'])
@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\frac{\partial L}{\partial W[2]} = (A[2] - y) A[1]^T", "correct"),
        (r"\frac{\partial L}{\partial W[2]} = (A[2] - y) x^T", "wrong"),
        (r"\delta[l] = W[l+1]^T \delta[l+1] \odot (1 - A[l]^2)", "correct"),
        (r"\delta[l] = W[l]^T \delta[l+1] \odot (1 - A[l]^2)", "wrong"),
        (r"z_1[2] = w_{11}[2] a_1[1] + w_{12}[2] a_2[1] + w_{13}[2] a_3[1] + b_1[2]", "given"),
        (r"z_1[2] = w_{11}[2] a_1[1] + w_{12}[2] a_2[1] + w_{13}[2] a_2[1] + b_1[2]", "wrong"),
    ],
)
def test_a_document_has_layers_behind(style: str, claim: str, expected: str) -> None:
    """Where the file does not say it, a document that writes W[1] and W[2] throughout tells it."""
    found = verdicts(two_inputs("3 tanh, 2 identity", style), f"{_FORWARD}\n\n${claim}$")
    assert found[:4] == ["given"] * 4
    assert found[4] == expected or {found[4], expected} == {"unread", "wrong"}


def test_an_entry_in_brackets_is_no_layer() -> None:
    """w[1] and x[2] of a single unit are entries, and so is W[1,2] beside x[1]."""
    single = two_inputs("1 sigmoid", loss="binary_cross_entropy")
    text = r"$z = w[1] x[1] + w[2] x[2] + b$, $a = \sigma(z)$, $\frac{dL}{dw[1]} = (a - y) x[%d]$"
    assert verdicts(single, text % 1) == ["given", "given", "correct"]
    assert verdicts(single, text % 2) == ["given", "given", "wrong"]
    rows = two_inputs("2 tanh, 2 identity", 'style = "index"')
    assert verdicts(rows, r"$z[1] = W[1,1] x[1] + W[1,2] x[2] + b[1]$")[-1] != "wrong"


def test_layers_behind_the_matrices_of_a_batch() -> None:
    """dZ[2] of all samples, whatever the number of these."""
    batch = parse_lecture("""
title = "A batch"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 4
activation = "relu"
[[network.layers]]
units = 3
[values]
x = [[1, 2], [3, 4], [5, 7]]
y = [[1, 0, 1], [2, 1, 0], [3, 3, 0]]
[notation]
style = "bracket"
gradient = "d{}"
""")
    text = r"$Z[1] = W[1] X + b[1]$, $A[1] = \mathrm{ReLU}(Z[1])$, $Z[2] = W[2] A[1] + b[2]$, $dW[2] = dZ[2] %s$"
    assert verdicts(batch, text % "A[1]^T")[-1] == "correct"
    assert verdicts(batch, text % "A[2]^T")[-1] == "wrong"
