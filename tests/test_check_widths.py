"""Widths of layers as N^l, how many numbers a row has, and numbers printed for a bias as they were for its unit."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_NUMBERS = two_inputs(
    "1 tanh, 1 identity",
    'style = "bracket"',
    "x = [1, 2]\ny = [1]\nW1 = [[0.5, 0.25]]\nb1 = [0]\nW2 = [[0.7]]\nb2 = [0.3]",
)
_ROUNDED = r"$\frac{\partial L}{\partial z^{[1]}} = -0.1669 \cdot 0.7 \cdot (1 - 0.76^2) = -0.0493$"


@pytest.mark.parametrize("head", [r"\frac{\partial L}{\partial b^{[1]}}", r"\delta^{[1]}"])
def test_a_bias_has_the_rounded_number_of_its_unit(head: str) -> None:
    """dL/db is dL/dz, and may be printed as that was printed, from rounded numbers; another slip stays one."""
    assert verdicts(_NUMBERS, _ROUNDED)[-1] == "carried"
    assert verdicts(_NUMBERS, f"{_ROUNDED}\n\n${head} = -0.0493$")[-1] == "carried"
    assert verdicts(_NUMBERS, f"{_ROUNDED}\n\n${head} = -0.0495$")[-1] == "wrong"
    assert verdicts(_NUMBERS, f"${head} = -0.0493$") == ["wrong"]


@pytest.mark.parametrize(("size", "expected"), [(3, "given"), (2, "wrong")])
def test_a_row_has_as_many_numbers_as_entries(size: int, expected: str) -> None:
    """Where vectors are rows, one of three entries is in R^3."""
    lecture = two_inputs("3 tanh, 2 sigmoid", 'vectors = "rows"\nb1 = { whole = "b_1" }')
    assert verdicts(lecture, rf"$b_1 \in \mathbb{{R}}^{size}$") == [expected]


@pytest.mark.parametrize(("end", "expected"), [("N^{l-1}", "given"), ("N^l", "wrong"), ("n^{[l-1]}", "given")])
def test_a_sum_ends_at_the_width_of_a_layer(end: str, expected: str) -> None:
    """N^l is the number of units of layer l, as N_l is; a sum over the sources ends at the layer before."""
    lecture = two_inputs("4 sigmoid, 2 sigmoid, 3 sigmoid", 'style = "index"')
    claim = rf"z^l_j = \sum_{{i=1}}^{{{end}}} w^l_{{ji}} a^{{l-1}}_i + b^l_j"
    assert verdicts(lecture, f"${claim}$") == [expected]
