r"""Dots that people draw: a cell with one dot, 1..n, vectors of ones with dots; and the sets of \forall."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

LECTURE = parse_lecture("""
title = "Three units"
[network]
inputs = 4
loss = "cross_entropy"
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 5
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "softmax"
[notation]
style = "index"
L = "c"
""")

_SLOPES = (
    r"\begin{bmatrix} \frac{\partial c}{\partial z_1^l} \\ . \\ . \\ \frac{\partial c}{\partial z_n^l} \end{bmatrix}"
)
_ROWS = r"\begin{bmatrix} w_{11}^2 & . & . & w_{1k}^2 \\ . & . & . & . \\ w_{m1}^2 & . & . & w_{mk}^2 \end{bmatrix}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (rf"$\frac{{\partial c}}{{\partial b^l}} = {_SLOPES}$", ["correct"]),
        (rf"$\frac{{\partial c}}{{\partial a^l}} = {_SLOPES}$", ["wrong"]),
        (rf"$W^2 = {_ROWS}$", ["correct"]),
        (rf"$W^2 a^1 = {_ROWS} \begin{{bmatrix}} a_1^1 \\ : \\ a_k^1 \end{{bmatrix}}$", ["correct"]),
        (rf"$W^2 = {_ROWS.replace('m1', '1m')}$", ["unread"]),
        (r"$\frac{\partial z^l}{\partial b^l_1} = \begin{bmatrix} 1 \\ 1 \\ . \\ 1 \end{bmatrix}$", ["wrong"]),
    ],
)  # fmt: skip
def test_a_cell_with_a_dot_stands_for_what_dots_do(text: str, wanted: list[str]) -> None:
    """A column of dots goes on from the first entry to the last, and a vector of ones is as long as it has to be."""
    assert verdicts(LECTURE, text) == wanted


@pytest.mark.parametrize(
    "said",
    [
        r"\forall q \in [1,n]",
        r"\forall q \in [\![1,n]\!]",
        r"\forall q \in \{1..n\}",
        r"\forall q \in 1..n",
        r"\forall q \in \{1, ..., n\}",
    ],
)
def test_a_set_of_numbers_is_what_an_index_runs_over(said: str) -> None:
    """However the set is written, the claim behind it is judged for each of its numbers."""
    right = rf"${said}, \frac{{\partial c}}{{\partial b_q^l}} = \frac{{\partial c}}{{\partial z_q^l}}$"
    assert verdicts(LECTURE, right) == ["correct"]
    assert verdicts(LECTURE, right.replace("z_q", "a_q")) == ["wrong"]


def test_of_two_indices_each_has_its_set() -> None:
    """A product of sets says nothing but over what the indices run."""
    text = r"$\forall (q,r) \in [1,n]\times[1,m], \frac{\partial c}{\partial w_{qr}^l} = \frac{\partial c}{\partial z_q^l} a_r^{l-1}$"
    assert verdicts(LECTURE, text) == ["correct"]
    assert verdicts(LECTURE, text.replace("a_r", "a_q")) == ["wrong"]


def test_what_a_set_leaves_out_is_left_out() -> None:
    """Without the exception the claim holds for some units only."""
    text = r"$\forall q \in [1,n] \setminus \{1\}, \frac{\partial a_q^1}{\partial z_1^1} = 0$"
    assert verdicts(LECTURE, text) == ["correct"]
    assert verdicts(LECTURE, text.replace(r" \setminus \{1\}", "")) == ["unread"]  # it holds for some of them
