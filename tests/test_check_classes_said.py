"""What holds for the true class or the others, where the words say so; and vectors that are equated with any entry."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

_LAYERS = """
title = "A classifier"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 4
activation = "sigmoid"
[[network.layers]]
units = 3
activation = "softmax"
[values]
x = [0.5, -1]
y = [0, 0, 1]
W1 = [[0.2, -0.3], [-0.5, 0.1], [0.3, -0.1], [0.7, 0.5]]
b1 = [0.1, 0.2, -0.1, 0.05]
W2 = [[0.3, 0.4, -0.2, 0.6], [-0.1, 0.2, 0.5, -0.4], [0.2, 0.1, -0.3, 0.2]]
b2 = [0.1, -0.1, 0]
[notation]
yhat = { whole = "q", entries = ["q_1", "q_2", "q_3"] }
y = { whole = "t", entries = ["t_1", "t_2", "t_3"] }
z2 = { whole = "s", entries = ["s_1", "s_2", "s_3"] }
a1 = { whole = "h", entries = ["h_1", "h_2", "h_3", "h_4"] }
z1 = { whole = "u", entries = ["u_1", "u_2", "u_3", "u_4"] }
W1 = "U"
W2 = "V"
L = "E"
"""
_LECTURE = parse_lecture(_LAYERS)
_SLOPE = r"\frac{\partial E}{\partial s_"
_SOFTMAX = r"$q = \mathrm{softmax}(s)$, $E = -\sum_k t_k \ln q_k$, $\frac{\partial E}{\partial s} = q - t$. "


@pytest.mark.parametrize(
    ("words", "claim", "wanted"),
    [
        ("The correct class is 3, so ", rf"{_SLOPE}3}} = q_3 - 1", "correct"),
        ("The correct class is 3, so ", r"E = -\ln q_3", "correct"),
        ("The correct class is 3, so ", rf"{_SLOPE}1}} = q_1", "correct"),
        ("The correct class is 3, so ", rf"{_SLOPE}1}} = q_1 - 1", "wrong"),
        ("The correct class is 3, so ", r"E = -\ln q_2", "wrong"),
        ("For the true class, ", rf"{_SLOPE}3}} = q_3 - 1", "correct"),
        ("For the true class, ", rf"{_SLOPE}3}} = q_3", "wrong"),
        ("For the true class $c$: ", rf"{_SLOPE}c}} = q_c - 1", "correct"),
        ("For the true class $c$: ", rf"{_SLOPE}c}} = q_c", "wrong"),
        ("Apart from the true class, for the others ", rf"{_SLOPE}j}} = q_j", "correct"),
        ("Apart from the true class, for the others ", rf"{_SLOPE}j}} = -q_j", "wrong"),
        ("Apart from the true class, for the others ", rf"{_SLOPE}j}} = q_j - 1", "wrong"),
        ("The correct class is known. For all other classes, ", rf"{_SLOPE}k}} = q_k", "correct"),
        ("The correct class is known. For the incorrect classes: ", rf"{_SLOPE}k}} = q_k + 1", "wrong"),
        # a class that is only supposed, and nothing that is said of one
        ("If the correct class is another, ", rf"{_SLOPE}1}} = q_1 - 1", "conditional"),
        ("", rf"{_SLOPE}3}} = q_3 - 1", "conditional"),
    ],
)
def test_the_words_say_of_which_class_a_claim_is(words: str, claim: str, wanted: str) -> None:
    """Right is what holds for the class that the lecture has; what holds for another one only is wrong."""
    assert verdicts(_LECTURE, f"{_SOFTMAX}\n\n{words}${claim}$.")[-1] == wanted


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\frac{\partial E}{\partial h} = \sum_k V_{kj} (q_k - t_k)", "correct"),
        (r"\frac{\partial E}{\partial h} = \sum_k V_{kj} (t_k - q_k)", "wrong"),
        (r"\frac{\partial E}{\partial u} = \sum_k V_{kj} (q_k - t_k) h_j (1 - h_j)", "correct"),
        (r"\frac{\partial E}{\partial u} = \sum_k V_{kj} (q_k - t_k) h_j", "wrong"),
        (r"\frac{\partial E}{\partial h_i} = V^T (q - t)", "correct"),
        (r"\frac{\partial E}{\partial h_i} = V^T (t - q)", "wrong"),
        (r"\frac{\partial E}{\partial V} = \sum_k h_j (q_k - t_k)", "wrong"),
    ],
)
def test_a_vector_that_is_equated_with_any_entry_is_judged_by_it(claim: str, wanted: str) -> None:
    """dE/dh = sum_k V_kj delta_k says of each entry what is right of it."""
    start = _SOFTMAX + r"$u = U x + b_1$, $h = \sigma(u)$, $s_k = \sum_j V_{kj} h_j + b_{2k}$. "
    start += r"$\frac{\partial E}{\partial h_j} = \sum_k V_{kj} (q_k - t_k)$. "
    assert verdicts(_LECTURE, f"{start}${claim}$")[-1] == wanted


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\mathrm{softmax}(s)_i = \frac{e^{s_i - \max_j s_j}}{\sum_j e^{s_j - \max_j s_j}}", "correct"),
        (r"\mathrm{softmax}(s)_i = \frac{e^{s_i - \max_{k} (s_k)}}{\sum_k e^{s_k - \max_k (s_k)}}", "correct"),
        (r"\mathrm{softmax}(s)_i = \frac{e^{s_i - \max_j s_j}}{\sum_j e^{s_j}}", "wrong"),
        (r"m = \max_j s_j$, $q_i = \frac{e^{s_i - m}}{\sum_j e^{s_j - m}}", "given"),
        (r"m = \max_j s_j$, $q_i = \frac{e^{s_i - m}}{\sum_j e^{s_j}}", "wrong"),
    ],
)
def test_the_largest_entry_may_be_taken_away_from_all(claim: str, wanted: str) -> None:
    """The maximum over an index is that of the vector, and a softmax of what is moved the same."""
    assert verdicts(_LECTURE, f"{_SOFTMAX}${claim}$")[-1] == wanted
