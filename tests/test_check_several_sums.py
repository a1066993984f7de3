r"""Sums over several indices at once, \sum_{m,n}, also over samples of which the lecture has one."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from symbackprop.latex.tokenise import tokenise
from tests.checking import verdicts
from tests.test_check_primed_indices import LECTURE

ROWS = parse_lecture("""
title = "Rows"

[network]
inputs = 3
loss   = "squared_error"

[[network.layers]]
units      = 4
activation = "relu"

[[network.layers]]
units = 2

[notation]
vectors = "rows"
x = "X"
W1 = "W^1"
b1 = "b^1"
z1 = "Y^1"
a1 = "H^1"
W2 = "W^2"
b2 = "b^2"
yhat = '\\hat y'
""")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (r"\sum_{m,n} x", r"\sum_{m} \sum_{n} x"),
        (r"\sum_{ij} x", r"\sum_i \sum_j x"),
        (r"\sum_{i,j=1}^{n} x", r"\sum_{i=1}^{n} \sum_{j=1}^{n} x"),
        (r"\sum_{i=1,j=1}^{m,n} x", r"\sum_{i=1}^{m} \sum_{j=1}^{n} x"),
        (r"\sum_{k, k \neq j} x", r"\sum_{k, k \neq j} x"),
        (r"\sum_{n} w_{in}", r"\sum_{n} w_{i,n}"),
        (r"w_{in} + \sum_k w_k", r"w_{in} + \sum_k w_k"),
    ],
)
def test_each_index_has_its_own_sign(typed: str, meant: str) -> None:
    """As if two signs stood there; what is a condition on the index is none."""
    one, other = ([token.text for token in tokenise(text) if token.text not in "{}"] for text in (typed, meant))
    assert one == other


SLOPE = r"\frac{\partial L}{\partial \hat y_{%s}}"


@pytest.mark.parametrize(
    ("of", "sides", "expected"),
    [
        (
            "W^2_{ij}",
            [rf"\sum_{{m,n}} {SLOPE % 'mn'} \frac{{\partial \hat y_{{mn}}}}{{\partial W^2_{{ij}}}}"],
            ["correct"],
        ),
        ("W^2_{ij}", [rf"\sum_m {{H^1}}^T_{{im}} {SLOPE % 'mj'}"], ["correct"]),
        ("H^1_{ij}", [rf"\sum_n {SLOPE % 'in'} {{W^2}}^T_{{nj}}"], ["correct"]),
        ("b^2", [r"\sum_{0} \frac{\partial L}{\partial \hat y}"], ["correct"]),
        ("W^2_{ij}", [rf"\sum_m {{H^1}}^T_{{jm}} {SLOPE % 'mi'}"], ["wrong"]),
        ("H^1_{ij}", [rf"\sum_n {SLOPE % 'in'} {{W^2}}_{{nj}}"], ["wrong"]),
    ],
)
def test_outputs_may_have_the_sample_before_the_unit(of: str, sides: list[str], expected: list[str]) -> None:
    """Though the lecture has one sample; as vectors lie."""
    claim = " = ".join([rf"\frac{{\partial L}}{{\partial {of}}}", *sides])
    assert verdicts(ROWS, f"$\\hat y = H^1 W^2 + b^2$\n\n$${claim}$$")[1:] == expected


def test_a_letter_before_the_sum_over_it_is_another_one() -> None:
    """The first term of the sum over the units is that of j, and not of any k."""
    text = r"""$$\frac{\partial L}{\partial z_j^{[2]}} = \frac{\partial L}{\partial a_j^{[2]}}
    \frac{\partial a_j^{[2]}}{\partial z_j^{[2]}} + \sum_{k \neq j} \frac{\partial L}{\partial a_k^{[2]}}
    \frac{\partial a_k^{[2]}}{\partial z_j^{[2]}}$$"""
    assert verdicts(LECTURE, text) == ["correct"]
    slip = text.replace("z_j^{[2]}} + ", "z_k^{[2]}} + ").replace("a_j", "a_k")
    assert verdicts(LECTURE, slip) != ["correct"]
