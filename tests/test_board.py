"""Formulas as they stand on a board: what is read has the value that it says, and what has two meanings is told."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import pytest

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Real, variable
from symbackprop.latex.formulas.board import line_and_column, read_formula
from symbackprop.latex.tokens import Unread
from symbackprop.rules.value import value_of

NAMES = {"z": 0.7, "x": 1.3, "y": 2.1, "alpha": 0.25, "w_0": -0.4, "xhat": 1.9, "W^(1)": 0.3}
z, x, y, alpha = NAMES["z"], NAMES["x"], NAMES["y"], NAMES["alpha"]


def number(quantity: Quantity) -> Real:
    return Fraction(str(NAMES[quantity.name]))


def value(text: str) -> float:
    return float(value_of(read_formula(text, {name: variable(name) for name in NAMES}), number))


def sigmoid(u: float) -> float:
    return 1 / (1 + math.exp(-u))


READ: list[tuple[str, float]] = [
    (r"z \sigma(z)", z * sigmoid(z)),
    (r"\frac{1}{1 + e^{-z}}", sigmoid(z)),
    (r"z e^{-z^2} + e", z * math.exp(-z * z) + math.e),
    (r"\begin{cases} z & z > 0 \\ \alpha z & \text{otherwise} \end{cases}", z),
    (r"\begin{cases} z, & z > 1 \\ \alpha z, & z \le 1 \end{cases}", alpha * z),
    (r"\begin{cases} 1 & z < 0 \\ 2 & z < \frac{1}{2} \\ 3 & \text{otherwise} \end{cases}", 3),
    (r"(\ln(1 + x) - \log(1 + y))^2", (math.log(1 + x) - math.log(1 + y)) ** 2),
    (r"w_0 \hat{x} + \max(0, z)", -0.4 * 1.9 + z),
    (r"W^{(1)} z^2", 0.3 * z * z),
    (r"\tanh^2 z - \tanh(z) \ln x", math.tanh(z) ** 2 - math.tanh(z) * math.log(x)),
    (r"\max(x, y, z) - \min(x, y) + \max(y, x)", y - x + y),
    (r"\sqrt{x^2 + 1} \cdot |z - y|", math.sqrt(x * x + 1) * (y - z)),
    (r"x^y + x^{-1/2} + 2^{-1}", x**y + x**-0.5 + 0.5),
    (r"-x - (y - z) / 2", -x - (y - z) / 2),
    (r"\mathrm{ReLU}(z) + \operatorname{softplus}(z)", z + math.log(1 + math.exp(z))),
    (r"\exp(-\tfrac12 z^2)", math.exp(-z * z / 2)),
    (r"\ln \frac{x}{y}", math.log(x / y)),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_what_is_read_has_the_value_that_it_says(text: str, expected: float) -> None:
    """Formulas against the same ones in Python."""
    assert value(text) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        (r"x/y z", 4, "two ways"),
        (r"\ln x y", 0, "how far this function reaches"),
        (r"\ln(1 + x)^2", 11, r"\ln^2(x)"),
        (r"\foo(z)", 0, "no function and no quantity foo"),
        (r"z + u", 4, "there is no u; known here are"),
        ("z + \x08eta", 4, "single quotes"),
        (r"z + ", 2, "ends too early"),
        (r"\frac{z}{", 8, "brace is not closed"),
        (r"\sigma'(z)", 0, "write it out"),
        (r"\sigma + z", 0, "without an argument"),
        (r"\sum_j z", 5, "nothing that is summed runs with j"),
        (r"\begin{cases} z \\ \alpha z & z < 0 \end{cases}", 0, "without a condition"),
        ("", 0, "nothing"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, at: int, said: str) -> None:
    """The place in the text, and what would be right."""
    with pytest.raises(Unread, match=re.escape(said)) as found:
        read_formula(text, {name: variable(name) for name in NAMES})
    assert found.value.at == at


def test_a_function_of_ones_own_is_called_by_its_name() -> None:
    """Beside the functions of the table, and before them."""
    own = {"swish": lambda u: u * read_formula(r"\sigma(u)", {"u": u})}
    term = read_formula(r"\operatorname{swish}(z) + 1", {"z": variable("z")}, own)
    assert float(value_of(term, number)) == pytest.approx(z * sigmoid(z) + 1)


def test_a_place_in_a_text_is_a_line_and_a_column() -> None:
    """Both from 1 on."""
    assert [line_and_column("ab\ncd\n", at) for at in (0, 1, 3, 4)] == [(1, 1), (1, 2), (2, 1), (2, 2)]
