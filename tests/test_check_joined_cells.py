"""Vectors in the cells of a matrix, [1, x], and weights that have their bias in them beside such."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts


def _lecture(units: str, vectors: str, bias: str = "per_unit") -> Lecture:
    return parse_lecture(
        f'title = "J"\n[network]\ninputs = 3\nloss = "squared_error"\n[[network.layers]]\nunits = {units}\n'
        f'activation = "tanh"\nbias = "{bias}"\n[[network.layers]]\nunits = 2\n[notation]\nvectors = "{vectors}"\n'
        'x = "x"\nW1 = "U"\nz1 = "s"\na1 = "h"\nW2 = "V"\nz2 = "q"\nyhat = "p"\ny = "t"\n'
    )


ROWS, COLUMNS, WIDE, BARE = (
    _lecture("4", "rows"),
    _lecture("4", "columns"),
    _lecture("100", "rows"),
    _lecture("4", "rows", bias="none"),
)


@pytest.mark.parametrize(
    ("lecture", "claim", "verdict"),
    [
        (ROWS, r"[1, h] \in \mathbb{R}^{1 \times 5}", "given"),
        (ROWS, r"[1, h] \in \mathbb{R}^{1 \times 4}", "wrong"),
        (ROWS, r"[1\ h]^T \in \mathbb{R}^{5 \times 1}", "given"),
        (ROWS, r"[h\ 1] \in \mathbb{R}^{1 \times 5}", "given"),
        (ROWS, r"\begin{bmatrix} x & h \end{bmatrix} \in \mathbb{R}^{1 \times 7}", "given"),
        (ROWS, r"\begin{bmatrix} x & h \end{bmatrix} \in \mathbb{R}^{1 \times 2}", "wrong"),
        (COLUMNS, r"\begin{bmatrix} 1 \\ h \end{bmatrix} \in \mathbb{R}^{5 \times 1}", "given"),
        (COLUMNS, r"\begin{bmatrix} 1 \\ h \end{bmatrix} \in \mathbb{R}^{2 \times 1}", "wrong"),
        (COLUMNS, r"\begin{bmatrix} 1 & h \end{bmatrix} \in \mathbb{R}^{5 \times 1}", "unread"),
        (WIDE, r"[1, h]^T \in \mathbb{R}^{101 \times 1}", "given"),
        (WIDE, r"[1, h]^T \in \mathbb{R}^{100 \times 1}", "wrong"),
        # one row more is that of the bias, and only where there is one
        (ROWS, r"U \in \mathbb{R}^{3 \times 4}", "given"),
        (ROWS, r"U \in \mathbb{R}^{4 \times 4}", "unread"),
        (ROWS, r"U \in \mathbb{R}^{5 \times 4}", "wrong"),
        (BARE, r"U \in \mathbb{R}^{4 \times 4}", "wrong"),
        (ROWS, r"\frac{\partial L}{\partial V} \in \mathbb{R}^{5 \times 2}", "unread"),
        (ROWS, r"\frac{\partial L}{\partial V} \in \mathbb{R}^{6 \times 2}", "wrong"),
        (WIDE, r"V \in \mathbb{R}^{101 \times 2}", "unread"),
        (WIDE, r"V \in \mathbb{R}^{102 \times 2}", "wrong"),
        (ROWS, r"q = [1\ h] V", "unread"),
        (ROWS, r"\frac{\partial L}{\partial V} = [1\ h]^T (p - t)", "unread"),
        (ROWS, r"\frac{\partial L}{\partial V} = h^T (p - t)", "correct"),
        (ROWS, r"\frac{\partial L}{\partial V} = h^T (t - p)", "wrong"),
    ],
)
def test_cells_that_are_vectors(lecture: Lecture, claim: str, verdict: str) -> None:
    """They stand one beside the other."""
    assert verdicts(lecture, f"The bias is included in the weights: ${claim}$") == [verdict]
    if verdict == "wrong":
        assert verdicts(lecture, f"${claim}$") == [verdict]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("", "wrong"),
        ("The bias of each unit is added to its sum.", "wrong"),
        ("With the bias absorbed into the weights,", "unread"),
        ("We append a one to each input.", "unread"),
        (r"For $\begin{bmatrix} 1 \\ x \end{bmatrix}$,", "unread"),
        ("With $[x, 1]$", "unread"),
        (r"where $[1\ h]$ is meant,", "unread"),
    ],
)
def test_a_row_for_the_bias_is_said(words: str, verdict: str) -> None:
    """Weights have one row more only where the document says so, or writes a 1 beside their inputs."""
    assert verdicts(ROWS, rf"{words} $U \in \mathbb{{R}}^{{4 \times 4}}$") == [verdict]
