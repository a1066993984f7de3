r"""What is said of any layer: differentials, Jacobians D_x s, vectors and matrices of the document's own, l - 1."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

_NETWORK = """
title = "Three layers"
[network]
inputs = 4
loss = "cross_entropy"
[[network.layers]]
units = 5
activation = "tanh"
[[network.layers]]
units = 3
activation = "tanh"
[[network.layers]]
units = 2
activation = "softmax"
"""
_SAMPLE = parse_lecture(_NETWORK)
_BATCH = parse_lecture(
    _NETWORK + "[values]\nx = [[0.5, -1, 0.3, 2], [1, 0.2, -0.7, 0.1], [-0.4, 0.8, 1.5, -0.6]]\ny = [0, 1, 1]\n"
)
_OF_SAMPLE = r"$z_\ell = W_\ell a_{\ell-1} + b_\ell$ and $\delta_\ell = \partial L/\partial z_\ell$. "
_OF_BATCH = (
    r"$Z_\ell = W_\ell A_{\ell-1} + b_\ell \mathbf{1}_m^\top$, $A_1 = \tanh(Z_1)$, "
    r"$\Delta_\ell = \partial L/\partial Z_\ell$. "
)


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"dz_\ell = dW_\ell a_{\ell-1} + W_\ell da_{\ell-1} + db_\ell", "correct"),
        (r"dz_\ell = dW_\ell a_{\ell-1} + W_\ell^\top da_{\ell-1} + db_\ell", "wrong"),
        (r"dz_\ell = dW_\ell a_\ell + W_\ell da_{\ell-1} + db_\ell", "wrong"),
        (r"dz_\ell = W_\ell da_{\ell-1}", "conditional"),  # the parameters of layer l stay as they are
        (r"dL = \delta_\ell^\top dz_\ell", "conditional"),
        (r"dL = -\delta_\ell^\top dz_\ell", "wrong"),
        (r"dL = \delta_{\ell-1}^\top dz_\ell", "wrong"),
        (r"da_{\ell-1} = \tanh'(z_{\ell-1}) \odot dz_{\ell-1}", "correct"),  # no l is beyond the last layer
        (r"da_{\ell-1} = \tanh'(a_{\ell-1}) \odot dz_{\ell-1}", "wrong"),
    ],
)
def test_differentials_of_any_layer(claim: str, wanted: str) -> None:
    """As those of a layer with its number."""
    right = r"$dz_\ell = dW_\ell a_{\ell-1} + W_\ell da_{\ell-1} + db_\ell$. "
    assert verdicts(_SAMPLE, f"{_OF_SAMPLE}{right}${claim}$")[2:] == ["correct", wanted]


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"Z_2 = W_2 A_1 + b_2 \mathbf{1}^\top", "given"),
        (r"Z_1 = W_1 X + b_1 \mathbf{1}_m^\top", "given"),
        (r"Z_1 = W_1 X + \mathbf{1}_m^\top b_1", "wrong"),
        (r"\frac{\partial L}{\partial b_\ell} = \Delta_\ell \mathbf{1}_m", "correct"),
        (r"dL = \operatorname{tr}(\Delta_\ell^\top dZ_\ell)", "conditional"),
        (r"dL = \langle \Delta_2, dZ_2 \rangle", "conditional"),
        (r"dZ_2 = dW_2 A_1 + W_2 dA_1 + db_2 \mathbf{1}^\top", "correct"),
    ],
)
def test_a_bias_is_repeated_by_a_row_of_ones(claim: str, wanted: str) -> None:
    """As long as there are samples, whatever stands before it."""
    assert verdicts(_BATCH, f"{_OF_BATCH}${claim}$")[3:] == [wanted]


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"D_{a_{\ell-1}} z_\ell = W_\ell", "correct"),
        (r"D_{z_1} a_1 = \operatorname{diag}(\tanh'(z_1))", "correct"),
        (r"D_{z_1} a_1 = \operatorname{Diag}(1 - a_1 \odot a_1)", "correct"),
        (r"D_{z_1} a_1 = \operatorname{Diag}(1 - a_1)", "wrong"),
        (r"D_{a_{\ell-1}} L = \delta_\ell^\top W_\ell", "correct"),
        (r"D_{a_{\ell-1}} L = \delta_\ell^\top W_{\ell-1}", "wrong"),
        (r"D_{z_1} L = D_{z_2} L \; D_{z_1} z_2", "correct"),
    ],
)
def test_a_total_derivative_is_a_jacobian(claim: str, wanted: str) -> None:
    """A row for each number, the columns for what is below."""
    assert verdicts(_SAMPLE, f"{_OF_SAMPLE}${claim}$")[2:] == [wanted]


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"$D_\ell = \operatorname{diag}(\tanh'(z_\ell))$. $\delta_1 = D_1 W_2^\top \delta_2$", "given correct"),
        (r"$D_\ell = \operatorname{diag}(\tanh'(z_\ell))$. $\delta_1 = D_2 W_2^\top \delta_2$", "given wrong"),
        (r"$g_\ell = \nabla_{a_\ell} L$. $g_1 = W_2^\top \delta_2$", "given correct"),
        (r"$g_\ell = \nabla_{a_\ell} L$. $g_1 = -W_2^\top \delta_2$", "given wrong"),
    ],
)
def test_a_document_defines_a_vector_of_each_layer(claim: str, wanted: str) -> None:
    """And a matrix."""
    assert verdicts(_SAMPLE, _OF_SAMPLE + claim)[2:] == wanted.split()
