"""Matrices that the lecture file spells with the index letters of their entries, W1 = "V_{mn}"."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_ROWS = '[["V_{m1n1}", "V_{m1n2}", "V_{m1n3}"], ["V_{m2n1}", "V_{m2n2}", "V_{m2n3}"]]'
_LAST = '[["V_{n1k1}", "V_{n1k2}"], ["V_{n2k1}", "V_{n2k2}"], ["V_{n3k1}", "V_{n3k2}"]]'
_NAMES = f"""vectors = "rows"
W1 = {{ whole = "V_{{mn}}", entries = {_ROWS} }}
W2 = {{ whole = "V_{{nk}}", entries = {_LAST} }}
"""
_VALUES = """x = [1, 2]
y = [1, 0]
W1 = [[0.5, 0.1, 0.3], [0.25, -0.2, 0.3]]
W2 = [[0.7, 0.2], [0.1, 0.4], [0.2, -0.6]]
"""
_SUMS = r"""$z_n = \sum_m x_m V_{mn} + b_n$, $a_n = \tanh(z_n)$, $z_k = \sum_n a_n V_{nk} + b_k$, $a_k = \sigma(z_k)$

"""
_ENTRIES = r"V_{m1n1} & V_{m1n2} & V_{m1n3} \\ V_{m2n1} & V_{m2n2} & V_{m2n3}"
_EXCHANGED = r"V_{m2n1} & V_{m1n2} & V_{m1n3} \\ V_{m1n1} & V_{m2n2} & V_{m2n3}"


@pytest.mark.parametrize("before", ["", _SUMS])
@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (rf"V_{{mn}} = \begin{{bmatrix}} {_ENTRIES} \end{{bmatrix}}", "given"),
        (rf"V_{{mn}} = \begin{{bmatrix}} {_EXCHANGED} \end{{bmatrix}}", "wrong"),
        (r"V_{mn} = \begin{bmatrix} 0.5 & 0.1 & 0.3 \\ 0.25 & -0.2 & 0.3 \end{bmatrix}", "given"),
        (r"V_{mn} = \begin{bmatrix} 0.5 & 0.1 & 0.3 \\ 0.2 & -0.25 & 0.3 \end{bmatrix}", "wrong"),
        (r"V_{nk} = \begin{bmatrix} 0.7 & 0.2 \\ 0.1 & 0.4 \\ 0.2 & -0.6 \end{bmatrix}", "given"),
        (r"V_{nk} = \begin{bmatrix} 0.5 & 0.1 & 0.3 \\ 0.25 & -0.2 & 0.3 \end{bmatrix}", "wrong"),
    ],
)
def test_the_letters_are_part_of_the_name(before: str, claim: str, expected: str) -> None:
    """The matrix is what its entries are, whether or not the document has sums over these letters."""
    lecture = two_inputs("3 tanh, 2 sigmoid", _NAMES, _VALUES)
    assert verdicts(lecture, f"{before}${claim}$")[-1] == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\frac{\partial L}{\partial V_{nk}} = \delta_k a_n", "correct"),
        (r"\frac{\partial L}{\partial V_{nk}} = \delta_k x_n", "wrong"),
        (r"\frac{\partial L}{\partial V_{mn}} = \sum_k \delta_k V_{nk} (1 - a_n^2) x_m", "correct"),
        (r"\frac{\partial L}{\partial V_{mn}} = \sum_k \delta_k V_{nk} (1 - a_n) x_m", "wrong"),
    ],
)
def test_the_letters_run_beside_others(claim: str, expected: str) -> None:
    """Where other names have them, too, it is an entry."""
    lecture = two_inputs("3 tanh, 2 sigmoid", _NAMES, _VALUES)
    found = verdicts(lecture, f"{_SUMS}${claim}$")
    assert found[:4] == ["given"] * 4
    assert found[4] == expected or (expected, found[4]) == ("wrong", "unread")
