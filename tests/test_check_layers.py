"""Layers above some names and below others, and products of vectors that are meant entry by entry."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts


def _lecture(*layers: tuple[int, str], loss: str = "squared_error", more: str = "") -> Lecture:
    """A network of two inputs and these layers."""
    tables = "\n".join(f'[[network.layers]]\nunits = {units}\nactivation = "{name}"' for units, name in layers)
    return parse_lecture(f'title = "t"\n[network]\ninputs = 2\nloss = "{loss}"\n{tables}\n{more}\n')


_THREE_TWO = _lecture((3, "sigmoid"), (2, "sigmoid"))
_SOFTMAX = _lecture((3, "sigmoid"), (2, "softmax"), loss="cross_entropy", more='[notation]\nstyle = "bracket"')
_NUMBERS = _lecture(
    (2, "relu"),
    (1, "sigmoid"),
    loss="binary_cross_entropy",
    more="""[values]
x  = [2, 1]
y  = [0]
W1 = [[1, -2], [0.5, 1]]
b1 = [1, -1]
W2 = [[3, -1]]
b2 = [-2]
[notation]
a1 = { whole = "h", entries = ["h_1", "h_2"] }""",
)
_MIXED = r"""
$$z^{(1)} = W_1 x + b_1, \quad a^{(1)} = \sigma(z^{(1)})$$
$$z^{(2)} = W_2 a^{(1)} + b_2, \quad \hat{y} = \sigma(z^{(2)})$$
"""

# lecture, definitions, claims
_CASES = [
    # layers above z, a and delta, below W and b
    (
        _THREE_TWO,
        _MIXED,
        [
            (r"\delta^{(1)} = (W_2^\top \delta^{(2)}) \odot \sigma'(z^{(1)})", "correct"),
            (r"\delta^{(1)} = (W_2^\top \delta^{(2)}) \odot \sigma'(z^{(2)})", "wrong"),
            (r"\frac{\partial L}{\partial W_2} = \delta^{(2)} (a^{(1)})^\top", "correct"),
            (r"\frac{\partial L}{\partial W_1} = \delta^{(2)} x^\top", "wrong"),
            (r"\frac{\partial L}{\partial b_1} = \delta^{(1)}", "correct"),
            (r"\frac{\partial L}{\partial b_1} = \delta^{(2)}", "wrong"),
            (r"\delta^{(l)} = (W_{l+1}^\top \delta^{(l+1)}) \odot \sigma'(z^{(l)})", "correct"),
            (r"\delta^{(l)} = (W_l^\top \delta^{(l+1)}) \odot \sigma'(z^{(l)})", "wrong"),
            # a name of the document for a derivative
            (r"\delta_\text{pre}^{(1)} := \frac{\partial L}{\partial a^{(1)}}", "given"),
            (r"\delta_\text{pre}^{(1)} = W_2^\top \delta^{(2)}", "correct"),
            (r"\delta_\text{pre}^{(1)} = -W_2^\top \delta^{(2)}", "wrong"),
        ],
    ),
    # square brackets
    (
        _THREE_TWO,
        _MIXED.replace("(1)", "[1]").replace("(2)", "[2]"),
        [
            (r"\frac{\partial L}{\partial W_2} = \delta^{[2]} (a^{[1]})^\top", "correct"),
            (r"\frac{\partial L}{\partial W_2} = \delta^{[2]} a^{[1]}", "wrong"),
        ],
    ),
    # layers below, which nothing defines: the numbers tell
    (
        _NUMBERS,
        r"$W_2 = \begin{pmatrix} 3 & -1 \end{pmatrix}$, $z_1 = \begin{pmatrix} 1 \\ 1 \end{pmatrix}$, $z_2 = 0$",
        [
            (r"\delta_2 = \hat{y} - y = 0.5", "correct correct"),
            (r"\frac{\partial L}{\partial W_2} = \delta_2 \mathbf{h}^\top = (0.5, 0.5)", "correct correct"),
            (r"\frac{\partial L}{\partial b_2} = 0.5", "correct"),
            (r"\frac{\partial L}{\partial b_2} = -0.5", "wrong"),
            (r"\delta_1 = \begin{pmatrix} 1.5 \\ -0.5 \end{pmatrix}", "correct"),
            (r"\delta_1 = \begin{pmatrix} 0.5 \\ -0.5 \end{pmatrix}", "wrong"),
            # a list behind a column is a row
            (
                (
                    r"\frac{\partial L}{\partial W_1} = \begin{pmatrix} 1.5 \\ -0.5 \end{pmatrix} (2,\ 1)"
                    r" = \begin{pmatrix} 3 & 1.5 \\ -1 & -0.5 \end{pmatrix}"
                ),
                "correct correct",
            ),
            (r"\frac{\partial L}{\partial W_1} = \begin{pmatrix} 1.5 \\ -0.5 \end{pmatrix} (1,\ 2)", "wrong"),
            (r"\delta_2 = y - \hat{y}", "wrong"),
        ],
    ),
    # a (1 - a) of a vector, and slopes beside a sign for entry by entry
    (
        _SOFTMAX,
        "",
        [
            (r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot a^{[1]} (1 - a^{[1]})", "correct"),
            (r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot a^{[1]} (1 + a^{[1]})", "wrong"),
            (r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot z^{[1]} (1 - z^{[1]})", "wrong"),
            (r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot a^{[1]} (1 - z^{[1]})", "wrong"),
            (
                (
                    r"\frac{\partial L}{\partial z^{[1]}} = "
                    r"\frac{\partial L}{\partial a^{[1]}} \odot \frac{\partial a^{[1]}}{\partial z^{[1]}}"
                ),
                "correct",
            ),
            # softmax does not go entry by entry, and the signs and layers count
            (
                (
                    r"\frac{\partial L}{\partial z^{[2]}} = "
                    r"\frac{\partial L}{\partial a^{[2]}} \odot \frac{\partial a^{[2]}}{\partial z^{[2]}}"
                ),
                "wrong",
            ),
            (
                (
                    r"\frac{\partial L}{\partial z^{[1]}} = "
                    r"-\frac{\partial L}{\partial a^{[1]}} \odot \frac{\partial a^{[1]}}{\partial z^{[1]}}"
                ),
                "wrong",
            ),
        ],
    ),
]


@pytest.mark.parametrize(("lecture", "definitions", "claims"), _CASES)
def test_layers_are_read_wherever_they_stand(lecture: Lecture, definitions: str, claims: list[tuple[str, str]]) -> None:
    """What the definitions, or the numbers, show of the layers holds for all claims; each has its wrong twin."""
    text = definitions + "\n\n" + "\n\n".join(f"${claim}$" for claim, _ in claims)
    before = len(verdicts(lecture, definitions)) if definitions else 0
    found = verdicts(lecture, text)
    assert not {*found[:before]} - {"given", "correct"}
    assert found[before:] == " ".join(wanted for _, wanted in claims).split()


def test_a_backslash_at_the_end_of_a_line_is_a_space() -> None:
    """It is no name, and hides nothing: what is wrong behind it is wrong."""
    text = "$$\nx = \\begin{pmatrix} 2 \\\\ 1 \\end{pmatrix},\\\nb_2 = -3\n$$"
    assert verdicts(_NUMBERS, text)[:1] == ["given"]
    assert verdicts(_NUMBERS, "$$\\hat{y} =\\\n0.5$$ $$\\hat{y} =\\\n0.6$$") == ["correct", "wrong"]
