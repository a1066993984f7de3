r"""Small letters for the entries of matrices that the lecture file spells as capitals; differentials and A : B."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

_LECTURE = """
title = "A batch"
[network]
inputs = 2
loss = { name = "squared_error", over_samples = "mean" }
[[network.layers]]
units = 3
activation = "tanh"
[[network.layers]]
units = 4
[values]
x = [[0.5, -1], [1, 0.25], [-0.75, 2], [0.1, 0.3], [-1.5, -0.5]]
y = [[1, 2, 3, 4], [0, 1, 2, 3], [5, 4, 3, 2], [0, 0, 1, 1], [2, 2, 0, 1]]
[notation]
vectors = "%s"
x = "X"
y = "Y"
W1 = "V"
b1 = "b"
z1 = "Z"
a1 = "H"
W2 = "U"
b2 = "c"
yhat = "P"
L = 'J'
"""
ROWS, COLUMNS = parse_lecture(_LECTURE % "rows"), parse_lecture(_LECTURE % "columns")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$z_{nj} = \sum_i x_{ni} v_{ij} + b_j$", "given"),
        (r"$p_{nk} = \sum_j h_{nj} u_{jk} + c_k$", "given"),
        (r"$z_{nj} = \sum_i x_{ni} v_{ij} + c_j$", "wrong"),
        (r"$\frac{\partial J}{\partial u_{jk}} = \frac{1}{N} \sum_{n=1}^{N} (p_{nk} - y_{nk}) h_{nj}$", "correct"),
        (r"$\frac{\partial J}{\partial u_{jk}} = \frac{1}{N} \sum_{n=1}^{N} (p_{nk} - y_{nk}) h_{nk}$", "wrong"),
        (r"$\frac{\partial J}{\partial h_{nj}} = \frac{1}{N} \sum_{k=1}^{4} (p_{nk} - y_{nk}) u_{jk}$", "correct"),
        (r"$\frac{\partial J}{\partial h_{nj}} = \frac{1}{N} \sum_{k=1}^{4} (p_{nk} + y_{nk}) u_{jk}$", "wrong"),
    ],
)
def test_an_entry_may_be_the_small_letter_of_its_matrix(text: str, wanted: str) -> None:
    """v_{ij} is an entry of V, and z_{nj} what sample n has of Z."""
    before = r"For $N$ samples $h_{nj} = \tanh(z_{nj})$ and $z_{nj} = \sum_i x_{ni} v_{ij} + b_j$. "
    assert verdicts(ROWS, before + text)[-1] == wanted


def test_in_columns_the_unit_comes_first() -> None:
    """Where samples lie in columns, an entry has the unit before the sample."""
    before = r"$h_{jn} = \tanh(z_{jn})$ and "
    assert verdicts(COLUMNS, before + r"$z_{jn} = \sum_i v_{ji} x_{in} + b_j$") == ["given", "given"]
    assert verdicts(COLUMNS, before + r"$z_{jn} = \sum_i v_{ij} x_{in} + b_j$")[-1] == "wrong"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$J = \frac{1}{2N} E:E$", ["given"]),
        (r"$J = \frac{1}{N} E:E$", ["wrong"]),
        (r"$dJ = \frac1N\,E:dP$", ["correct"]),
        (r"$dJ = E:dP$", ["wrong"]),
        (r"$dP = H\,dU$", ["conditional"]),
        (r"$dJ = \frac1N\,E:H\,dU = \frac1N\,H^TE:dU$", ["conditional", "conditional"]),
        (r"$dJ = \frac1N\,E:H\,dU = \frac1N\,HE:dU$", ["conditional", "wrong"]),
        (r"$dH = (1-H\odot H)\odot dZ$", ["correct"]),
        (r"$dH = (1-H)\odot dZ$", ["wrong"]),
    ],
)
def test_differentials_of_a_batch_and_products_with_a_colon(text: str, wanted: list[str]) -> None:
    """What varies is what has a differential; the colon binds less than a product."""
    before = r"For $N$ samples, let $E = P - Y$ and $A:B = \operatorname{tr}(A^T B)$, the Frobenius product. "
    before += r"$dH = (1-H\odot H)\odot dZ$. "
    assert verdicts(ROWS, before + text)[-len(wanted) :] == wanted


def test_a_colon_is_no_product_where_nobody_says_so() -> None:
    """A document has to say what its colon means."""
    assert "correct" not in verdicts(ROWS, r"For $N$ samples, let $E = P - Y$. $dJ = \frac1N\,E:dP$")
