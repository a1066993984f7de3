"""Vectors beside what is said of their entries: (z_j) for z, and squares of vectors for their sum."""

from __future__ import annotations

import pytest

from tests.checking import claims_of, two_inputs, verdicts

_LAYERED = two_inputs("3 tanh, 2 sigmoid", 'style = "bracket"\ny = { whole = "t" }\nyhat = { whole = "y" }')


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"L = \frac{1}{2}(t - y)^2", "conditional"),
        (r"L = \frac{1}{2}(y - t)^2", "conditional"),
        (r"L = (t - y)^2", "wrong"),
        (r"L = \frac{1}{2}(t + y)^2", "wrong"),
        (r"L = \frac{1}{2}(z^{[2]} - t)^2", "wrong"),
    ],
)
def test_a_loss_may_leave_its_sum_out(claim: str, expected: str) -> None:
    """(t - y)^2 of vectors is the sum of the squares, under this condition; another loss is wrong."""
    (found,) = claims_of(_LAYERED, f"${claim}$")
    assert found.verdict.value == expected
    assert ("added up" in found.message) is (expected == "conditional")


def test_a_vector_is_what_has_these_entries() -> None:
    """z = (z_j) in any layer; what has other entries is not right."""
    assert verdicts(_LAYERED, "$z^l = (z^l_j)$") == ["correct"]
    assert verdicts(_LAYERED, "$z^{[1]} = (z^{[1]}_j)$") == ["correct"]
    assert verdicts(_LAYERED, "$z^l = (a^l_j)$") != ["correct"]


def test_a_name_in_other_words_confirms_nothing() -> None:
    """That a vector p has entries p_i does not tell that p is the output: what names mean is told by other lines."""
    lecture = two_inputs("4 sigmoid, 2 softmax", 'vectors = "rows"', loss="cross_entropy")
    softmax = r"$\hat y_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$"
    assert verdicts(lecture, softmax) == ["given"]
    assert "wrong" not in verdicts(lecture, softmax + "\n\n" + r"$\hat y = (\hat y_i)$" + "\n\n" + "$z = (z_j)$")
