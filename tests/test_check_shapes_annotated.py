r"""Shapes that formulas carry: below braces and names, behind a colon, of shape(W) and W.shape."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import claims_of, verdicts

_LECTURE = parse_lecture("""
title = "Five samples"
[network]
inputs = 4
loss = "binary_cross_entropy"
[[network.layers]]
units = 3
activation = "tanh"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [[1, 0, 2, 1], [0, 1, 1, 3], [2, 2, 0, 1], [1, 1, 1, 0], [0, 2, 1, 1]]
y = [[1], [0], [1], [0], [1]]
""")
_BEGIN = (
    r"The $m$ samples are the columns of $X$. $Z^{[1]} = W^{[1]} X + b^{[1]}$, $A^{[1]} = \tanh(Z^{[1]})$, "
    r"$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$, $dZ^{[2]} = A^{[2]} - Y$, $dW^{[2]} = \frac1m dZ^{[2]} A^{[1]T}$. "
)
_BEFORE = 5


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\text{shape}(dW^{[2]}) = (1, 3)", r"\text{shape}(dW^{[2]}) = (3, 1)"),
        (r"\mathrm{size}(W^{[1]}) = 3 \times 4", r"\mathrm{size}(W^{[1]}) = 4 \times 3"),
        (r"\dim(dW^{[2]}) = 1 \times 3", r"\dim(dW^{[2]}) = 3 \times 1"),
        (r"\operatorname{shape}(W^{[1]}) = [3, 4]", r"\operatorname{shape}(W^{[1]}) = [4, 3]"),
        (r"W^{[1]}\text{.shape} = (3, 4)", r"W^{[1]}\text{.shape} = (4, 3)"),
        (r"W^{[1]}: (3, 4)", r"W^{[1]}: (4, 3)"),
        (r"W^{[1]} : 3 \times 4", r"W^{[1]} : 4 \times 3"),
        (r"(W^{[2]})^T dZ^{[2]}: (3 \times m)", r"(W^{[2]})^T dZ^{[2]}: (m \times 3)"),
        (r"\underbrace{W^{[1]}}_{3 \times 4}", r"\underbrace{W^{[1]}}_{4 \times 3}"),
        (r"\underbrace{X^T}_{(m, 4)}", r"\underbrace{X^T}_{(4, m)}"),
        (r"\underbrace{b^{[1]}}_{\in \mathbb{R}^{3 \times 1}}", r"\underbrace{b^{[1]}}_{\in \mathbb{R}^{4 \times 1}}"),
    ],
)
def test_a_shape_beside_its_formula_is_judged(right: str, wrong: str) -> None:
    """The right one and a wrong one."""
    assert verdicts(_LECTURE, f"{_BEGIN}${right}$")[_BEFORE:] == ["given"]
    assert verdicts(_LECTURE, f"{_BEGIN}${wrong}$")[_BEFORE:] == ["wrong"]


def test_products_of_shapes_behind_a_colon_are_judged_beside_their_formula() -> None:
    """What the formula has, and what the product gives."""
    formula = r"(W^{[2]})^T dZ^{[2]}: (3\times 1)(1\times m) = "
    assert verdicts(_LECTURE, rf"{_BEGIN}${formula}(3 \times m)$")[_BEFORE:] == ["given", "correct"]
    assert verdicts(_LECTURE, rf"{_BEGIN}${formula}(m \times 3)$")[_BEFORE:] == ["wrong", "wrong"]


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"(1, m)(m, n_1) = (1, n_1)", "correct"),
        (r"(n_l \times n_{l+1}) \cdot (n_{l+1} \times 1) = n_l \times 1", "correct"),
        (r"(n_l \times n_{l-1}) \cdot (n_{l+1} \times 1) = n_l \times 1", "wrong"),
        (r"(1, m) - (1, m) = (1, m)", "correct"),
    ],
)
def test_sizes_with_indices_are_sizes(claim: str, wanted: str) -> None:
    """They fit where they are the same."""
    assert verdicts(_LECTURE, f"${claim}$") == [wanted]


def test_sizes_below_names_are_judged_and_no_part_of_the_names() -> None:
    """Each by itself, quoted as it is written; the equation as ever."""
    text = r"$Z^{[1]}_{3 \times m} = W^{[1]}_{4 \times 3} X_{4 \times m} + b^{[1]}_{3 \times 1}$"
    found = claims_of(_LECTURE, _BEGIN + text)[_BEFORE:]
    assert [one.verdict for one in found] == ["given", "wrong", "given", "given", "given"]
    assert (found[1].latex, found[1].message) == (r"W^{[1]}_{4 \times 3}", "its shape is 3 x 4")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$x: (3, 4)$", []),  # it may be its entries
        (r"$f: (0, 1) \to (0, 1)$", ["unread"]),
        (r"$w_{(2, 1)}$ and $w_{(1, 2)}$", []),  # entries
    ],
)
def test_what_may_be_no_shape_is_left_alone(text: str, wanted: list[str]) -> None:
    """Pairs of numbers are of much else."""
    assert verdicts(_LECTURE, _BEGIN + text)[_BEFORE:] == wanted
