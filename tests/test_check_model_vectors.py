r"""Models in vectors: the chain rule in rows, derivatives by matrices, steps of time, and diag of a list with dots."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import claims_of, verdicts

LECTURE = parse_lecture(r"""
title = "Two steps"
[model]
equations = '''
z_t = U x_t + W s_{t-1}
s_t = \tanh(z_t)
g_t = V s_t
p_t = \operatorname{softmax}(g_t)
L_t = -y_t^\top \log(p_t)
J = \sum_t L_t
'''
inputs    = ["x"]
targets   = ["y"]
constants = ["s_0"]
ranges    = { t = 2 }
[values]
U = [[0.3], [0.8]]
W = [[0.2, -0.4], [0.5, 0.3]]
V = [[0.6, -0.3], [-0.5, 0.4], [0.1, 0.8]]
s_0 = [0.1, -0.2]
x = [[1], [-0.7]]
y = [[0, 1, 0], [1, 0, 0]]
""")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\frac{\partial L_t}{\partial g_t} = \frac{\partial L_t}{\partial p_t}\frac{\partial p_t}{\partial g_t}", ["conditional"]),
        (r"\frac{\partial L_t}{\partial s_t} = \frac{\partial L_t}{\partial g_t}\frac{\partial g_t}{\partial s_t} = (p_t - y_t)^\top V", ["conditional"] * 2),
        (r"\frac{\partial L_t}{\partial s_t} = \frac{\partial L_t}{\partial g_t}\frac{\partial g_t}{\partial s_t} = (p_t - y_t)^\top W", ["conditional", "wrong"]),
        (r"\frac{\partial L_t}{\partial V} = \frac{\partial L_t}{\partial g_t} \frac{\partial g_t}{\partial V}", ["correct"]),
        (r"\frac{\partial L_t}{\partial W} = \frac{\partial L_t}{\partial s_t}\frac{\partial s_t}{\partial W}", ["correct"]),
        (r"\frac{\partial s_i}{\partial z_i} = \text{diag}(1-s_{i, 1}^2, \cdots, 1-s_{i, D}^2)", ["correct"]),
        (r"\frac{\partial s_i}{\partial z_i} = \text{diag}((1-s_{i, 1}), \cdots, (1-s_{i, D}))", ["wrong"]),
    ],
)  # fmt: skip
def test_derivatives_of_a_model_in_vectors(text: str, wanted: list[str]) -> None:
    """Gradients that lie as rows, as the chain rule has them, are right where derivatives lie so."""
    assert verdicts(LECTURE, f"${text}$") == wanted


def test_a_matrix_that_does_not_fit_is_named() -> None:
    """The first link of a chain is right though its second is wrong."""
    text = r"$\frac{\partial L_t}{\partial s_t} = \frac{\partial L_t}{\partial g_t}\frac{\partial g_t}{\partial s_t} = (p_t - y_t)^\top W$"
    assert "W should be V" in claims_of(LECTURE, text)[-1].message
