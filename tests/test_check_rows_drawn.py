r"""Matrices of a batch drawn as rows of their columns, [x^{(1)} | \ldots | x^{(m)}], and ranges of \ell in words."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

_LAYERS = '[[network.layers]]\nunits = 4\nactivation = "sigmoid"\n[[network.layers]]\nunits = 2\n'
_BATCH = parse_lecture(
    'title = "R"\n[network]\ninputs = 3\n'
    f'loss = {{ name = "squared_error", factor = "1/2", over_samples = "mean" }}\n{_LAYERS}'
    "[values]\nx = [[1, 0, 2], [3, 1, -1], [1, 1, 2], [0, 1, 0], [1, 3, 1]]\n"
    "y = [[1, 0], [0, 1], [1, 1], [0, 2], [1, 2]]\n"
    '[notation]\nW1 = "U^{(1)}"\nb1 = "p^{(1)}"\nz1 = "h^{(1)}"\na1 = "v^{(1)}"\nW2 = "U^{(2)}"\nb2 = "p^{(2)}"\n'
    'yhat = "\\\\hat t"\ny = "t"\nL = "J"\n'
)
_MODEL = r"$H^{(1)} = U^{(1)} X + p^{(1)} \mathbf{1}^T$ and $V^{(1)} = \sigma(H^{(1)})$."


@pytest.mark.parametrize(
    "row",
    [
        r"(t_1 \quad \ldots \quad t_N)",
        r"[t_1 | t_2 | \ldots | t_N]",
        r"[\, t^{(1)} \; t^{(2)} \; \cdots \; t^{(N)} \,]",
        r"\big[t^{(1)} \mid \cdots \mid t^{(N)}\big]",
        r"\left[ t_1 \ \ldots \ t_N \right]",
    ],
)
def test_columns_beside_each_other_are_a_matrix(row: str) -> None:
    """As with commas, which stand for what is drawn; what has other letters is none such."""
    assert verdicts(_BATCH, f"{_MODEL}\n\n$T = {row}$")[2:] == ["given"]
    assert verdicts(_BATCH, f"{_MODEL}\n\n$T = {row.replace('t', 's', 1)}$")[2:] != ["given"]


def test_factors_beside_each_other_stay_a_product() -> None:
    r"""\cdots without signs between may stand in a product."""
    assert verdicts(_BATCH, r"$\prod_{k=1}^3 k = (k_1 \cdots k_3)$") == ["unread"]


@pytest.mark.parametrize("said", [r"\ell = 1, 2, \ldots, L", r"\ell = L-1, L-2, \ldots, 1", r"l = 2, \dots, L"])
def test_a_range_of_layers_defines_nothing(said: str) -> None:
    """Whatever else the letter is: beside a loss of samples it was one, and had the value 1."""
    loss = r"$J = \frac{1}{N} \sum_{n=1}^N \ell_n$."
    assert verdicts(_BATCH, f"{loss} For ${said}$:")[1:] == ["given"]


def test_a_vector_of_ones_says_nothing_of_how_many_samples_there_are() -> None:
    """It is as long as it has to be; the sum runs over all samples."""
    text = r"$\vec{1} \in \mathbb{R}^N$. $J = \frac{1}{N} \sum_{n=1}^N \frac12 \|\hat t_n - t_n\|^2$"
    assert verdicts(_BATCH, text) == ["given", "given"]


def test_shapes_that_do_not_fit_are_wrong_beside_words_that_list_functions() -> None:
    """Only another equation for the same name makes one of several functions of a line."""
    words = r"Other losses and activations may be chosen, such as cross-entropy, sigmoid or softmax: see below."
    claim = r"$\frac{\partial J}{\partial V^{(1)}} = U^{(2)} \frac{\partial J}{\partial \hat T}$, $\frac{\partial J}{\partial V^{(1)}} \in \mathbb{R}^{4 \times N}$."
    found = verdicts(_BATCH, f"{_MODEL}\n\n{words}\n\n{claim}")[2:]
    assert found == ["wrong", "given"]
