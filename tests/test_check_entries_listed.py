"""Vectors and matrices that are written by any of their entries in brackets: W = (w_{ij})_{ij}."""

from __future__ import annotations

import pytest

from tests.checking import verdicts
from tests.test_check_primed_indices import LECTURE

BEFORE = r"$z_j^{[l]} = \sum_i w_{ji}^{[l]} a_i^{[l-1]} + b_j^{[l]}$. "
GRADIENT = r"\frac{\partial L}{\partial W^{[2]}}"
SLOPE = r"\frac{\partial L}{\partial w_{ij}^{[2]}}"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"W^{[l]} = (w_{ij}^{[l]})_{ij}", ["correct"]),
        (r"W^{[2]} = (w^{[2]}_{ij})", ["correct"]),
        (r"W^{[2]} = [w^{[2]}_{ij}]", ["correct"]),
        (r"a^{[l]} = (a_j^{[l]})", ["correct"]),
        (r"z^{[2]} = (z_i^{[2]}) = (\sum_j w_{ij}^{[2]} a_j^{[1]} + b_i^{[2]})", ["correct", "correct"]),
        (rf"{GRADIENT} = \left(\delta_i^{{[2]}} a_j^{{[1]}}\right)_{{ij}}", ["correct"]),
        (rf"{GRADIENT} = \left({SLOPE}\right)_{{ij}} = \delta_i^{{[2]}} a_j^{{[1]}}", ["correct", "correct"]),
        (r"\frac{\partial L}{\partial b^{[2]}} = \left(\delta_j^{[2]}\right)_j", ["correct"]),
        (rf"{GRADIENT} = \left(\delta_j^{{[2]}} a_i^{{[1]}}\right)_{{ij}}", ["wrong"]),
        (r"\frac{\partial L}{\partial b^{[2]}} = \left(a_j^{[2]}\right)_j", ["wrong"]),
    ],
)
def test_a_matrix_is_what_its_entries_are(claim: str, expected: list[str]) -> None:
    """Each entry at its place."""
    assert verdicts(LECTURE, f"{BEFORE}\n\n$${claim}$$")[1:] == expected
