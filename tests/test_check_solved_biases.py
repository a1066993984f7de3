"""A sum that is solved for its bias, b_j = z_j - sum_k w_{jk} a_k, and differentiated."""

from __future__ import annotations

import pytest

from tests.checking import claims_of, two_inputs, verdicts

_LECTURE = two_inputs("3 tanh, 2 sigmoid", 'style = "index"\nL = "C"')
_SOLVED = r"$b^l_i = z^l_i - \sum_j w^l_{ij} a^{l-1}_j$. "
_RULE = r"\delta^l_i = \sum_j \frac{\partial C}{\partial b^l_j} \frac{\partial b^l_j}{\partial z^l_i}"


@pytest.mark.parametrize(
    ("claim", "slip"),
    [
        (r"\frac{\partial b^l_i}{\partial z^l_i} = 1", r"\frac{\partial b^l_i}{\partial z^l_i} = -1"),
        (_RULE, _RULE.replace(r"\frac{\partial C}{\partial b", r"\frac{\partial C}{\partial a")),
        (_RULE, _RULE.replace(r"\sum_j", r"-\sum_j")),
        (f"{_RULE} = \\frac{{\\partial C}}{{\\partial b^l_i}}", f"{_RULE} = \\frac{{\\partial C}}{{\\partial a^l_i}}"),
        (r"\frac{\partial b^2_1}{\partial z^2_2} = 0", r"\frac{\partial b^2_1}{\partial z^2_2} = 1"),
    ],
)
def test_a_bias_varies_with_its_sum_where_the_document_solves_it(claim: str, slip: str) -> None:
    """With what comes in held fixed, so the slope is 1 for the same unit, and 0 for another."""
    assert {*verdicts(_LECTURE, f"{_SOLVED}${claim}$")} == {"correct"}
    found = verdicts(_LECTURE, f"{_SOLVED}${slip}$")
    assert found[0] == "correct"
    assert "wrong" in found[1:]


def test_without_such_a_definition_a_bias_varies_with_nothing() -> None:
    """A derivative that is upside down stays wrong; so it is of a weight, and of a bias of another layer unread."""
    assert verdicts(_LECTURE, r"$\frac{\partial b^2_1}{\partial z^2_1} = 1$") == ["wrong"]
    assert verdicts(_LECTURE, rf"{_SOLVED}$\frac{{\partial w^2_{{11}}}}{{\partial z^2_1}} = 1$")[-1] == "wrong"
    assert verdicts(_LECTURE, rf"{_SOLVED}$\frac{{\partial b^2_1}}{{\partial z^1_1}} = 1$")[-1] == "unread"


def test_what_follows_from_a_wrong_sum_is_inherited() -> None:
    """The sum solved for its bias, with the slip that stands in the sum; another slip is wrong by itself."""
    wrong = r"$z^2_1 = w^2_{11} a^1_1 + w^2_{12} a^1_2 + w^2_{13} a^1_2 + b^2_1$. "
    solved = r"$b^2_1 = z^2_1 - w^2_{11} a^1_1 - w^2_{12} a^1_2 - w^2_{13} a^1_2$"
    assert [one.verdict for one in claims_of(_LECTURE, wrong + solved)] == ["wrong", "inherited"]
    assert verdicts(_LECTURE, wrong + solved.replace("- w^2_{11}", "+ w^2_{11}")) == ["wrong", "wrong"]
    assert verdicts(_LECTURE, solved) == ["wrong"]
