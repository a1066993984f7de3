"""Layers that words tell, W_{hidden} and W_{out}, and names of the document's own for the matrices of a batch."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import two_inputs, verdicts

_BATCH = "x = [[1, 2], [0.5, -1]]\ny = [[1, 0, 0], [0, 0, 1]]"
_ONE = two_inputs("3 sigmoid, 1 sigmoid")
_MANY = [
    two_inputs("4 relu, 3 softmax", loss="cross_entropy"),
    two_inputs("4 relu, 3 softmax", values=_BATCH, loss="cross_entropy"),
]
_RIGHT = {"correct", "given"}

_WORDS = (
    r"$z_{hidden} = W_{hidden} x + b_{hidden}$, $a_{hidden} = \sigma(z_{hidden})$, "
    r"$z_{out} = W_{out} a_{hidden} + b_{out}$, $\delta_{out} = (\hat y - y) \hat y (1 - \hat y)$. "
)
_ABOVE = (
    r"$\mathbf{z}^{(hidden)} = \mathbf{W}^{(hidden)} \mathbf{x} + \mathbf{b}^{(hidden)}$, "
    r"$\mathbf{z}^{(out)} = \mathbf{W}^{(out)} \mathbf{a}^{(hidden)} + \mathbf{b}^{(out)}$. "
)
_LETTERS = (
    r"Each row of $X$ is one of $m$ samples. $Z_h = X W_h + b_h$, $A_h = \mathrm{ReLU}(Z_h)$, $Z_o = A_h W_o + b_o$, "
    r"$A_o = \mathrm{softmax}(Z_o)$, $dZ_o = A_o - Y$, $dZ_h = dZ_o W_o^T \odot (Z_h > 0)$. "
)


@pytest.mark.parametrize(
    ("before", "right", "wrong"),
    [
        (
            _WORDS,
            r"\delta_{hidden} = W_{out}^T \delta_{out} \odot a_{hidden} \odot (1 - a_{hidden})",
            r"\delta_{hidden} = W_{out} \delta_{out} \odot a_{hidden} \odot (1 - a_{hidden})",
        ),
        (
            _WORDS,
            r"\frac{\partial L}{\partial W_{hidden}} = \delta_{hidden} x^T",
            r"\frac{\partial L}{\partial W_{hidden}} = \delta_{out} x^T",
        ),
        (
            _ABOVE,
            r"\delta^{(hidden)} = (\mathbf{W}^{(out)})^T \delta^{(out)} \odot \sigma'(\mathbf{z}^{(hidden)})",
            r"\delta^{(hidden)} = (\mathbf{W}^{(hidden)})^T \delta^{(out)} \odot \sigma'(\mathbf{z}^{(hidden)})",
        ),
    ],
)
def test_words_for_two_layers(before: str, right: str, wrong: str) -> None:
    """The hidden layer and the output layer by words below or above names, of matrices too."""
    found = verdicts(_ONE, f"{before} ${right}$ and ${wrong}$.")
    assert {*found[:-1]} <= _RIGHT
    assert found[-1] in ("wrong", "conditional")


@pytest.mark.parametrize("lecture", _MANY)
def test_letters_for_two_layers_in_a_batch(lecture: Lecture) -> None:
    """W_h and W_o with the matrices of all samples."""
    right, wrong = r"dW_o = \frac1m A_h^T dZ_o", r"dW_h = X^T dZ_h"
    found = verdicts(lecture, f"{_LETTERS} ${right}$ and ${wrong}$.")
    assert {*found[:-1]} <= _RIGHT
    assert found[-1] == "wrong"


def test_a_word_in_a_name_of_the_lecture_stays() -> None:
    """A lecture that spells a weight with the word has its own name for it."""
    lecture = two_inputs("3 sigmoid, 1 sigmoid", notation='W1 = "W_{out}"\nW2 = "W_{hidden}"')
    assert verdicts(lecture, r"$z_1 = W_{out} x + b_1$")[0] in ("given", "unread")
    assert verdicts(lecture, r"$z_1 = W_{hidden} x + b_1$")[0] in ("wrong", "unread")


_OWN = (
    r"$m$ samples. $h = \sigma(X W_1 + b_1)$, $\hat y = \sigma(h W_2 + b_2)$, "
    r"$\delta_2 = \frac1m (\hat y - y) \odot \hat y \odot (1 - \hat y)$. "
)


@pytest.mark.parametrize("values", ["", "x = [[1, 2], [3, -1], [0, 1]]\ny = [[1], [0], [1]]"])
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\delta_1 = (\delta_2 W_2^T) \odot h \odot (1 - h)", r"\delta_1 = (\delta_2 W_2) \odot h \odot (1 - h)"),
        (r"\frac{\partial L}{\partial W_1} = X^T \delta_1", r"\frac{\partial L}{\partial W_1} = \frac1m X^T \delta_1"),
        (r"\frac{\partial L}{\partial W_2} = h^T \delta_2", r"\frac{\partial L}{\partial W_2} = h \delta_2"),
    ],
)
def test_how_matrices_lie_by_the_shapes_of_what_is_defined(values: str, right: str, wrong: str) -> None:
    """X W_1 in the definition of a name of the document's own says that samples are rows."""
    found = verdicts(two_inputs("4 sigmoid, 1 sigmoid", values=values), f"{_OWN} ${right}$ and ${wrong}$.")
    assert {*found[:-1]} <= _RIGHT
    assert found[-1] == "wrong"
