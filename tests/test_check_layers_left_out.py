"""The layer of a matrix, a bias or an activation that is left out, where the names beside say which one it is."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_LECTURE = two_inputs("3 tanh, 2 tanh", 'style = "index"\nvectors = "columns"\nactivation1 = "g"\nactivation2 = "g"')
_BEFORE = (
    r"$z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l$, $a_j^l = g(z_j^l)$, "
    r"$\frac{\partial L}{\partial w_{jk}^l} = \delta_j^l a_k^{l-1}$." + "\n\n"
)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\mathbf z^l = W \mathbf a^{l-1} + \mathbf b^l", "given"),
        (r"\mathbf z^l = W \mathbf a^{l-1} + \mathbf b", "given"),
        (r"\mathbf z^l = W \mathbf z^{l-1} + \mathbf b^l", "wrong"),
        (r"\mathbf z^l = W \mathbf a^l + \mathbf b^l", "wrong"),
        (r"\mathbf z^l = W \mathbf a^{l-1} - \mathbf b^l", "wrong"),
        (r"\mathbf a^l = g(W \mathbf a^{l-1} + \mathbf b^l)", "given"),
        (r"\mathbf a^l = g(W \mathbf z^{l-1} + \mathbf b^l)", "wrong"),
        (r"\boldsymbol\delta^l = W^T \boldsymbol\delta^{l+1} \odot g'(\mathbf z^l)", "unread"),  # of which layer?
        (r"\mathbf z^2 = W \mathbf a^1 + \mathbf b^2", "given"),
        (r"\mathbf z^2 = W \mathbf a^2 + \mathbf b^2", "wrong"),
    ],
)
def test_a_matrix_without_its_layer_is_that_of_the_head(claim: str, expected: str) -> None:
    """W in what a layer computes from the one below; what an error signal is multiplied with is of another layer."""
    assert verdicts(_LECTURE, f"{_BEFORE}${claim}$")[-1] == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\delta_j^L = -g'(z_j^L) (y_j - a_j)", "correct"),
        (r"\delta_j^L = -g'(z_j^L) (y_j + a_j)", "wrong"),
        (r"\delta_j^L = g'(z_j^L) (y_j - a_j)", "wrong"),
        (r"\delta_j^L = -g'(z_j^{L-1}) (y_j - a_j)", "wrong"),
        (r"\frac{\partial L}{\partial w_{jk}^L} = g'(z_j^L) (a_j - y_j) a_k^{L-1}", "correct"),
        (r"\frac{\partial L}{\partial w_{jk}^L} = g'(z_j^L) (a_j - y_j) a_k^L", "wrong"),
    ],
)
def test_an_activation_without_its_layer_is_that_of_its_unit_beside_it(claim: str, expected: str) -> None:
    """A_j beside z_j^L is a_j^L."""
    found = verdicts(_LECTURE, f"{_BEFORE}${claim}$")[-1]
    assert found == expected or (expected == "wrong" and found == "unread")


def test_a_matrix_that_the_document_defines_is_its_own() -> None:
    """W is what the document says that it is."""
    claim = r"$W = 2 W^2$, $\mathbf z^2 = W \mathbf a^1 + \mathbf b^2$"
    assert verdicts(_LECTURE, _BEFORE + claim)[-1] in ("wrong", "unread")
