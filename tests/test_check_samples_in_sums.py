r"""Softmax regression on a batch, as people write it: x_i is sample i in a sum, and z_i unit i beside it."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import claims_of, verdicts

_LECTURE = parse_lecture(
    'title = "S"\n[network]\ninputs = 4\nloss = { name = "cross_entropy", over_samples = "sum" }\n'
    '[[network.layers]]\nunits = 3\nactivation = "softmax"\nbias = "none"\n'
    "[values]\nx = [[1, 2, 0.5, -1], [0, 1, -0.3, 0.7]]\ny = [0, 2]\n"
    '[notation]\nvectors = "rows"\nW1 = "w"\nz1 = "z"\nyhat = "q"\nL = "J"\nactivation1 = "\\\\phi"\n'
)
_MODEL = r"$z = w^T x$ and $q = \phi(z)$."


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"J = -\sum_{i=1}^n y_i^T \log q_i", "given"),
        (r"J = -\sum_{i=1}^n y_i^T \log \phi(w^T x_i)", "given"),
        (r"J = \sum_{i=1}^n y_i^T \log \phi(w^T x_i)", "wrong"),
        (r"\frac{\partial J}{\partial w} = \sum_{i=1}^n x_i (q_i - y_i)^T", "correct"),
        (r"\frac{\partial J}{\partial w} = -\sum_{i=1}^n x_i [y_i - \phi(w^T x_i)]^T", "correct"),
        (r"\frac{\partial J}{\partial w} = \sum_{i=1}^n x_i \left[y_i - \phi(w^T x_i)\right]^T", "wrong"),
        (r"\frac{\partial J}{\partial w} = \sum_{i=1}^n (q_i - y_i) x_i^T", "wrong"),
        (r"\frac{\partial J}{\partial w} = \sum_{i=1}^n x^{(i)} [q^{(i)} - y^{(i)}]^T", "correct"),
        (r"\frac{\partial J}{\partial w} = \sum_{i=1}^n x^{(i)} [q^{(i)} + y^{(i)}]^T", "wrong"),
    ],
)
def test_the_index_of_a_sum_counts_samples_below_vectors(claim: str, verdict: str) -> None:
    """The lecture has several units in each vector, of which no sum is over."""
    assert verdicts(_LECTURE, f"{_MODEL}\n\n$${claim}$$")[2:] == [verdict]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\phi(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}", "correct"),
        (r"\phi(z)_i = \frac{e^{z_i}}{\sum_k e^{z_i}}", "wrong"),
        (r"\frac{\partial \phi(z)_i}{\partial z_i} = \phi(z)_i (1 - \phi(z)_i)", "correct"),
        (r"\frac{\partial \phi(z)_i}{\partial z_i} = \phi(z)_i (1 + \phi(z)_i)", "wrong"),
    ],
)
def test_an_entry_of_softmax_sums_over_the_units(claim: str, verdict: str) -> None:
    """With a letter of its own for the sum, as many as the vector has entries."""
    assert verdicts(_LECTURE, f"{_MODEL}\n\n$${claim}$$")[2:] == [verdict]


def test_a_vector_by_itself_and_its_entries_define_no_function_of_a_number() -> None:
    """Softmax is judged as it stands, and stays the lecture's for any argument."""
    text = r"$$\phi(z) = \frac{e^z}{\sum_j e^{z_j}}$$" + f"\n\n{_MODEL}\n\n"
    claim = r"$$\frac{\partial J}{\partial w} = -\sum_{i=1}^n x_i [y_i - \phi(w^T x_i)]^T$$"
    assert verdicts(_LECTURE, text + claim) == ["correct", "given", "given", "correct"]
    assert verdicts(_LECTURE, text.replace("e^z}", "e^{-z}}") + claim)[0] == "wrong"


def test_of_a_target_in_a_bracket_the_class_is_meant_only_as_an_index() -> None:
    """q[y_i] beside x [q - y_i]."""
    (claim,) = claims_of(_LECTURE, r"$\frac{\partial J}{\partial w} = \sum_{i} x_i [q_i - 2 y_i]^T$")
    assert claim.verdict != "correct"
