r"""Brackets and columns as people set them: a matrix of one cell, arrays without columns, signs that bind loosely."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

LECTURE = parse_lecture("""
title = "Rows"
[network]
inputs = 2
loss = { name = "squared_error", factor = "1/2" }
[[network.layers]]
units = 3
activation = "sigmoid"
[values]
x = [0.5, 2]
y = [1, 0, 0.5]
W1 = [[1, 0.5, 0.3], [2, 0.1, 0.2]]
b1 = [0.1, 0.2, 0.3]
[notation]
vectors = "rows"
W1 = "W"
b1 = "b"
z1 = "z"
yhat = "a"
delta1 = '\\delta'
""")


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        (r"\begin{pmatrix}", r"\end{pmatrix}"),
        (r"\begin{bmatrix}", r"\end{bmatrix}"),
        (r"\pmatrix{", "}"),
        (r"\left(", r"\right)"),
    ],
)
def test_a_matrix_of_one_cell_is_a_pair_of_brackets(opening: str, closing: str) -> None:
    """With the entries of what stands in it."""
    entry = rf"{opening} \frac{{\partial L}}{{\partial W}} {closing}_{{ij}}"
    assert verdicts(LECTURE, rf"$$ {entry} = x_i \delta_j $$") == ["correct"]
    assert verdicts(LECTURE, rf"$$ {entry} = 2 x_i \delta_j $$") == ["wrong"]
    assert verdicts(LECTURE, rf"$$ z = {opening} x W + b {closing} $$") == ["given"]


@pytest.mark.parametrize("columns", ["{c}", "{}", " {}", " {c}", ""])
def test_an_array_may_say_no_columns(columns: str) -> None:
    """What it has in it is the same."""
    said = rf"\left[\begin{{array}}{columns} 0.5 \\ 2 \end{{array}}\right]"
    assert verdicts(LECTURE, rf"$$ x^T = {said} $$") == ["given"]
    assert verdicts(LECTURE, rf"$$ x^T = {said.replace('2', '3')} $$") == ["wrong"]


@pytest.mark.parametrize("sign", [r"\times", r"\cdot"])
def test_what_stands_side_by_side_binds_closer_than_a_sign(sign: str) -> None:
    """Where the factors fit only so, those without a sign are meant entry by entry."""
    right = rf"$$ \frac{{\partial L}}{{\partial W}} = x^T {sign} a (1 - a) (a - y) $$"
    assert verdicts(LECTURE, right) == ["correct"]
    assert verdicts(LECTURE, right.replace("(a - y)", "2 (a - y)")) == ["wrong"]
    assert verdicts(LECTURE, right.replace("a (1 - a)", "a (1 + a)")) == ["wrong"]


def test_ones_have_any_length() -> None:
    """As long as what stands beside them asks for."""
    assert (
        verdicts(LECTURE, r"$\mathbf{1} \in \mathbb{R}^{n \times 1}$, $\boldsymbol{1} \in \mathbb{R}^3$")
        == ["given"] * 2
    )


def test_blank_words_are_no_part_of_a_formula() -> None:
    """As a room between a rate and a slope."""
    assert verdicts(LECTURE, r"$b = b - \eta \text{ } \frac{\partial L}{\partial b}$") == ["correct"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{\partial L}{\partial z_1} \neq \frac{\partial L}{\partial a_1}", "correct"),
        (r"\frac{\partial L}{\partial z_1} \neq \frac{\partial L}{\partial a_1} a_1 (1 - a_1)", "wrong"),
        (r"\frac{\partial L}{\partial z_k} \neq \frac{\partial L}{\partial a_k}", "correct"),
    ],
)
def test_formulas_are_apart_that_differ_for_some_numbers(claim: str, verdict: str) -> None:
    """Whatever the lecture's own are; two that are equal are not."""
    assert verdicts(LECTURE, f"$$ {claim} $$") == [verdict]


@pytest.mark.parametrize("sign", [r"\times", r"\cdot"])
def test_a_product_entry_by_entry_needs_its_sign(sign: str) -> None:
    """Where nothing beside it is one that can be meant in no other way: (a - y) and a slope do not fit."""
    claim = rf"$$ \frac{{\partial L}}{{\partial W}} = x^T {sign} (a - y) \sigma'(z) $$"
    assert verdicts(LECTURE, claim) == ["wrong"]
    apart = claim.replace("(a - y)", r"[(a - y) \odot").replace("(z)", "(z)]")
    assert verdicts(LECTURE, apart) == ["correct"]
