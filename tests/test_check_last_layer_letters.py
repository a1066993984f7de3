r"""Layers counted back from the last one, in the lecture file itself, and lists of units from 0 to n - 1."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture

LECTURE = parse_lecture(r"""
title = "Counted from the end"

[network]
inputs = 3
loss   = { name = "squared_error", factor = 1 }

[[network.layers]]
units      = 4
activation = "sigmoid"

[[network.layers]]
units      = 2
activation = "sigmoid"

[notation]
x      = '\mathbf{a}^{(L-2)}'
W1     = '\mathbf{W}^{(L-1)}'
b1     = '\mathbf{b}^{(L-1)}'
z1     = '\mathbf{z}^{(L-1)}'
a1     = '\mathbf{a}^{(L-1)}'
delta1 = '\boldsymbol{\delta}^{(L-1)}'
W2     = '\mathbf{W}^{(L)}'
b2     = '\mathbf{b}^{(L)}'
z2     = '\mathbf{z}^{(L)}'
yhat   = '\mathbf{a}^{(L)}'
delta2 = '\boldsymbol{\delta}^{(L)}'
L      = "c"

[[notation.also]]
W2 = 'w^{(L)}'
W1 = 'w^{(L-1)}'
""")
ZERO = r"""$$\delta^{(L)} = (\delta_0^{(L)}, \delta_1^{(L)}, ..., \delta_{n-1}^{(L)})$$

$$z_j^{(L)} = w_{j,0}^{(L)} a^{(L-1)}_0 + w_{j,1}^{(L)} a^{(L-1)}_1 + \cdots
    + w_{j,m-1}^{(L)} a^{(L-1)}_{m-1} + b_j^{(L)}$$
"""


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\boldsymbol{\delta}^{(L)} = 2(\mathbf{a}^{(L)} - \mathbf{y}) \odot \sigma'(\mathbf{z}^{(L)})", "correct"),
        (r"\frac{\partial c}{\partial \mathbf{W}^{(L)}} = \boldsymbol{\delta}^{(L)} (\mathbf{a}^{(L-1)})^T", "correct"),
        (r"\frac{\partial c}{\partial \mathbf{W}^{(L)}} = \boldsymbol{\delta}^{(L)} (\mathbf{a}^{(L-2)})^T", "wrong"),
        (r"\frac{\partial c}{\partial w_{jk}^{(L)}} = \delta_j^{(L)} a_k^{(L-1)}", "correct"),
        (r"\frac{\partial c}{\partial w_{jk}^{(L)}} = \delta_k^{(L)} a_j^{(L-1)}", "wrong"),
    ],
)
def test_l_is_the_last_layer_where_the_lecture_file_counts_so(claim: str, verdict: str) -> None:
    """Its names are those of layers 1 and 2."""
    claims = check(LECTURE, f"$${claim}$$").claims
    assert [str(one.verdict) for one in claims] == [verdict]


def test_lists_that_begin_with_0_and_end_with_one_less_count_units_from_0() -> None:
    """No definition need tell it; n is as many as there are."""
    report = check(LECTURE, ZERO)
    assert [str(one.verdict) for one in report.claims] == ["correct", "given"]
    assert report.conventions["units"] == "counted from 0"


@pytest.mark.parametrize(
    ("first", "second", "verdict"), [("0", "1", "correct"), ("1", "2", "wrong"), ("0", "2", "unread")]
)
def test_such_a_list_has_each_unit_once(first: str, second: str, verdict: str) -> None:
    """One that begins later is too short."""
    slope = r"\sigma'(z^{(L-1)}_{%s})"
    rows = r"\\".join([slope % first, slope % second, r"\vdots", slope % "m-1"])
    text = rf"$$\sigma'(z^{{(L-1)}}) = \begin{{bmatrix}} {rows} \end{{bmatrix}}$$"
    assert str(check(LECTURE, f"{ZERO}\n{text}").claims[-1].verdict) == verdict


def test_a_comma_is_missing_behind_dots() -> None:
    """(x_0, x_1, ...2 x_{n-1}) has as many entries as with it, and 2 is no decimal."""
    text = (
        ZERO
        + r"""
    $$\delta^{(L)} = (2 (a_0^{(L)} - y_0) \sigma'(z_0^{(L)}), 2 (a_1^{(L)} - y_1) \sigma'(z_1^{(L)}),
    ...2 (a_{n-1}^{(L)} - y_{n-1}) \sigma'(z_{n-1}^{(L)}))$$"""
    )
    assert str(check(LECTURE, text).claims[-1].verdict) == "correct"
