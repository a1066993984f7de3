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


@pytest.mark.parametrize(
    ("claim", "expected"), [("b_1 \\in \\mathbb{R}^3", "given"), ("b_1 \\in \\mathbb{R}^2", "wrong")]
)
def test_a_row_has_as_many_numbers_as_entries(claim: str, expected: str) -> None:
    """Where vectors are rows, one of three entries is in R^3."""
    lecture = two_inputs("3 tanh, 2 sigmoid", 'vectors = "rows"\nb1 = { whole = "b_1" }')
    assert verdicts(lecture, f"${claim}$") == [expected]


_NUMBERS = two_inputs(
    "1 tanh, 1 identity",
    'style = "bracket"',
    "x = [1, 2]\ny = [1]\nW1 = [[0.5, 0.25]]\nb1 = [0]\nW2 = [[0.7]]\nb2 = [0.3]",
)
_BY_Z = r"\frac{\partial L}{\partial z^{[1]}}"


@pytest.mark.parametrize("head", [r"\frac{\partial L}{\partial b^{[1]}}", r"\delta^{[1]}"])
def test_a_bias_has_the_rounded_number_of_its_unit(head: str) -> None:
    """dL/db is dL/dz, and may be printed as that was printed, from rounded numbers; another slip stays one."""
    rounded = rf"${_BY_Z} = -0.1669 \cdot 0.7 \cdot (1 - 0.76^2) = -0.0493$"
    assert verdicts(_NUMBERS, rounded)[-1] == "carried"
    assert verdicts(_NUMBERS, f"{rounded}\n\n${head} = -0.0493$")[-1] == "carried"
    assert verdicts(_NUMBERS, f"{rounded}\n\n${head} = -0.0495$")[-1] == "wrong"
    assert verdicts(_NUMBERS, f"${head} = -0.0493$") == ["wrong"]
