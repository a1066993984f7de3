"""Layers in general beside an example whose layers have names: V^h and V^o are V^l, or V^L, in a general formula."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture

_EXAMPLE = parse_lecture(r"""
title = "Two layers with names"
[network]
inputs = 2
loss   = "squared_error"
[[network.layers]]
units      = 3
activation = "tanh"
[[network.layers]]
units      = 1
activation = "tanh"
[notation]
L  = "J"
x  = { whole = "X", entries = ["x_1", "x_2"] }
y  = "T"
W1 = { whole = "M^h", entries = [["m_{11}^h", "m_{12}^h"], ["m_{21}^h", "m_{22}^h"], ["m_{31}^h", "m_{32}^h"]] }
b1 = { whole = "D^h", entries = ["d_1^h", "d_2^h", "d_3^h"] }
z1 = { whole = "S^h", entries = ["s_1^h", "s_2^h", "s_3^h"] }
a1 = { whole = "U^h", entries = ["u_1^h", "u_2^h", "u_3^h"] }
W2 = "M^o"
b2 = "D^o"
z2 = "S^o"
yhat = "U^o"
delta1 = '\xi^h'
delta2 = '\xi^o'
""")
_RIGHT = [
    r"S^% = M^% U^{%-1} + D^%",
    r"\xi^% = (M^{%+1})^T \xi^{%+1} \odot \tanh'(S^%)",
    r"s_i^% = \sum_j m_{ij}^% u_j^{%-1} + d_i^%",
    r"\frac{\partial s_i^%}{\partial m_{ij}^%} = u_j^{%-1}",
    r"\frac{\partial J}{\partial m_{ij}^%} = \xi_i^% u_j^{%-1}",
]
_WRONG = [
    r"\xi^% = M^{%+1} \xi^{%+1} \odot \tanh'(S^%)",
    r"\frac{\partial s_i^%}{\partial m_{ij}^%} = u_i^{%-1}",
    r"\frac{\partial J}{\partial m_{ij}^%} = \xi_i^% u_j^%",
]


@pytest.mark.parametrize("letter", ["l", "L"])
def test_the_letters_of_an_example_are_those_of_any_layer(letter: str) -> None:
    """What is right for any layer is right, and what is wrong is wrong, in the letters of the example."""
    claims = [one.replace("%", letter) for one in (*_RIGHT, *_WRONG)]
    text = "$$S^h = M^h X + D^h$$\n\nIn general\n\n" + "\n\n".join(f"$${one}$$" for one in claims)
    wrongs = {one.replace("%", letter) for one in _WRONG}
    report = check(_EXAMPLE, text)
    assert "layers in general" in report.conventions["other settings"]
    found = {claim.latex: str(claim.verdict) for claim in report.claims}
    for one in claims:
        wanted = ("wrong",) if one in wrongs else ("given", "correct")
        assert found[one] in wanted, one
