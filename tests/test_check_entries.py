"""Entries of vectors and matrices by their places: (z_1)_i, [W^{(2)}]_{kj}, W_1[0,1], w_{2i} of w_2, z_i of Z_1."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import two_inputs, verdicts

_NUMBERED = 'W1 = "W_1"\nb1 = "b_1"\nz1 = "z_1"\na1 = "a_1"\nW2 = "W_2"\nb2 = "b_2"\nz2 = "z_2"\nyhat = "a_2"'
_BELOW = two_inputs("3 sigmoid, 2 sigmoid", _NUMBERED, factor=1)
_ABOVE = two_inputs(
    "4 tanh, 2 identity",
    'W1 = "W^{(1)}"\nb1 = "b^{(1)}"\nz1 = "z^{(1)}"\na1 = "h"\nW2 = "W^{(2)}"\nb2 = "b^{(2)}"\nz2 = "z^{(2)}"',
)
_VALUES = (
    "x = [1, 2]\ny = [1]\nW1 = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]\nb1 = [0.1, 0.2, 0.3]\n"
    "W2 = [[0.7, 0.8, 0.9]]\nb2 = [0.1]"
)
_ONE = two_inputs("3 sigmoid, 1 sigmoid", _NUMBERED, _VALUES)
_VECTOR = two_inputs(
    "3 relu, 1 sigmoid",
    'W1 = "W_1"\nb1 = "b_1"\nz1 = "z_1"\na1 = "h"\nW2 = "w_2"\nb2 = "b_2"\nz2 = "z_2"\nyhat = "\\\\hat{y}"',
    loss="binary_cross_entropy",
)
_CAPITALS = two_inputs(
    "3 sigmoid, 1 identity",
    'W1 = "W_1"\nb1 = "b_1"\nz1 = "Z_1"\na1 = "A_1"\nW2 = "W_2"\nb2 = "b_2"\nz2 = "Z_2"\nyhat = "\\\\hat{y}"',
)
_RIGHT = {"correct", "given"}

_SMALL = r"$Z_1 = W_1 x + b_1$, $A_1 = \sigma(Z_1)$, $a_i = \sigma(z_i)$. "
_IN_BRACKETS = r"$z_1[i] = \sum_j W_1[i,j] x[j] + b_1[i]$ and $a_1[i] = \sigma(z_1[i])$. "
_CHAINED = r"$z_1[i] = \sum_j W_1[i][j] x[j] + b_1[i]$. "
_FROM_ZERO = r"Indices start at 0: $W_1[0,1] = 0.2$ and $z_1[0] = W_1[0,0] x[0] + W_1[0,1] x[1] + b_1[0] = 0.6$. "


@pytest.mark.parametrize(
    ("lecture", "before", "right", "wrong"),
    [
        (_BELOW, "", r"(z_1)_i = \sum_j (W_1)_{ij} x_j + (b_1)_i", r"(z_1)_i = \sum_j (W_1)_{ij} x_i + (b_1)_i"),
        (
            _BELOW,
            "",
            r"\frac{\partial L}{\partial (W_2)_{ki}} = \frac{\partial L}{\partial (z_2)_k} (a_1)_i",
            r"\frac{\partial L}{\partial (W_2)_{ki}} = \frac{\partial L}{\partial (z_2)_i} (a_1)_k",
        ),
        (
            _BELOW,
            "",
            r"\frac{\partial L}{\partial [a_1]_i} = \sum_k [W_2]_{ki} \frac{\partial L}{\partial [z_2]_k}",
            r"\frac{\partial L}{\partial [a_1]_i} = \sum_k [W_2]_{ki} \frac{\partial L}{\partial [a_2]_k}",
        ),
        (
            _BELOW,
            "",
            r"\frac{\partial L}{\partial {W_1}_{ij}} = \frac{\partial L}{\partial {z_1}_i} x_j",
            r"\frac{\partial L}{\partial {W_1}_{ij}} = -\frac{\partial L}{\partial {z_1}_i} x_j",
        ),
        (
            _BELOW,
            "",
            r"\frac{\partial L}{\partial W_{1,ij}} = \frac{\partial L}{\partial z_{1,i}} x_j",
            r"\frac{\partial L}{\partial W_{1,ij}} = \frac{\partial L}{\partial a_{1,i}} x_j",
        ),
        (_BELOW, "", r"[W_2^T]_{ik} = [W_2]_{ki}", r"[W_2^T]_{ik} = 2 [W_2]_{ki}"),
        (
            _BELOW,
            _IN_BRACKETS,
            r"\frac{\partial L}{\partial W_1[i,j]} = \frac{\partial L}{\partial z_1[i]} x[j]",
            r"\frac{\partial L}{\partial W_1[i,j]} = \frac{\partial L}{\partial a_1[i]} x[j]",
        ),
        (
            _BELOW,
            _CHAINED,
            r"\frac{\partial z_1[i]}{\partial W_1[i][j]} = x[j]",
            r"\frac{\partial z_1[i]}{\partial W_1[i][j]} = 2 x[j]",
        ),
        (
            _ABOVE,
            "",
            r"\frac{\partial L}{\partial [W^{(2)}]_{kj}} = (\hat y_k - y_k) h_j",
            r"\frac{\partial L}{\partial [W^{(2)}]_{kj}} = (\hat y_k + y_k) h_j",
        ),
        (
            _ABOVE,
            "",
            r"\left(\frac{\partial L}{\partial W^{(2)}}\right)_{kj} = (\hat y_k - y_k) h_j",
            r"\left(\frac{\partial L}{\partial W^{(2)}}\right)_{kj} = (y_k - \hat y_k) h_j",
        ),
        (_ABOVE, "", r"z^{(2)}_k = W^{(2)}_{k,:} h + b^{(2)}_k", r"z^{(2)}_k = W^{(2)}_{k,:} h - b^{(2)}_k"),
        (_ONE, _FROM_ZERO, "W_1[1,0] = 0.3", "W_1[0,1] = 0.3"),
        (
            _ONE,
            _FROM_ZERO,
            r"\frac{\partial L}{\partial W_1[2,1]} = \frac{\partial L}{\partial z_1[2]} x[1]",
            r"\frac{\partial L}{\partial W_1[2,1]} = \frac{\partial L}{\partial z_1[1]} x[1]",
        ),
        (
            _ONE,
            _FROM_ZERO,
            r"z_2 = \sum_{j=0}^{2} W_2[0,j] a_1[j] + b_2",
            r"z_2 = \sum_{j=0}^{1} W_2[0,j] a_1[j] + b_2",
        ),
        (
            _VECTOR,
            "",
            r"\frac{\partial L}{\partial w_{2i}} = (\hat y - y) h_i",
            r"\frac{\partial L}{\partial w_{2i}} = (y - \hat y) h_i",
        ),
        (
            _VECTOR,
            "",
            r"\frac{\partial L}{\partial W_{1ij}} = (\hat y - y) w_{2i} 1[z_{1i} > 0] x_j",
            r"\frac{\partial L}{\partial W_{1ij}} = (\hat y - y) w_{2i} x_j",
        ),
        (
            _CAPITALS,
            _SMALL,
            r"\frac{\partial a_i}{\partial z_i} = a_i (1 - a_i)",
            r"\frac{\partial a_i}{\partial z_i} = z_i (1 - z_i)",
        ),
        (_CAPITALS, _SMALL, r"z_i = \sum_j w_{ij} x_j + b_i", r"z_i = \sum_j w_{ij} x_j - b_i"),
    ],
)
def test_an_entry_is_read_by_its_places(lecture: Lecture, before: str, right: str, wrong: str) -> None:
    """However its places are written; and a slip in such a line is found."""
    found = verdicts(lecture, f"{before}${right}$ and ${wrong}$.")
    assert {*found[:-1]} <= _RIGHT
    assert found[-1] in ("wrong", "conditional")


@pytest.mark.parametrize(
    ("lecture", "text"),
    [
        (
            _BELOW,
            r"$a_1 = \sigma [z_1]$ and $\delta_1 = \frac{\partial L}{\partial a_1} \odot \sigma'(z_1)$.",
        ),
        (_ABOVE, r"$h_j = \tanh(z^{(1)})_j$ and $\hat y_k = [z^{(2)}]_k$."),
        (_CAPITALS, r"$\hat y = W_2 A_1 + b_2$ and $\frac{\partial L}{\partial b_2} = \hat y - y$."),
    ],
)
def test_brackets_of_functions_and_names_stay_what_they_are(lecture: Lecture, text: str) -> None:
    """A bracket behind a function is its argument, and an index behind that is of its value."""
    assert {*verdicts(lecture, text)} <= _RIGHT
