"""Ways of writing of single authors: a full stop as a product, old commands for words, ranges of layers in words."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import two_inputs, verdicts

_BELOW = two_inputs(
    "4 tanh, 1 sigmoid",
    'L = "C"\nW1 = "V_1"\nb1 = "c_1"\nz1 = "s_1"\na1 = "h_1"\nW2 = "V_2"\nb2 = "c_2"\nz2 = "s_2"\nyhat = "h_2"',
    loss="binary_cross_entropy",
)
_SOFTMAX = two_inputs(
    "4 sigmoid, 3 softmax",
    'W1 = "A"\nb1 = "c"\nz1 = "z_1"\na1 = "h"\nW2 = "U"\nb2 = "d"\nz2 = "z_2"\nyhat = \'\\hat y\'',
    loss="cross_entropy",
)
_DEEP = two_inputs("4 relu, 3 relu, 2 softmax", 'style = "bracket"', loss="cross_entropy")


@pytest.mark.parametrize(
    ("lecture", "claim", "expected"),
    [
        (_BELOW, "s_1 = V_1.x + c_1", "given"),
        (_BELOW, "s_2 = V_2.h_1 + c_2", "given"),
        (_BELOW, "s_2 = V_2.x + c_2", "wrong"),
        (_SOFTMAX, r"\hat y = {\rm softmax}(U h + d)", "given"),
        (_SOFTMAX, r"\hat y = {\rm softmax}(U x + d)", "wrong"),
        (_SOFTMAX, r"h = {\rm sigmoid}(z_1)", "given"),
        (_SOFTMAX, r"h = {\rm tanh}(z_1)", "wrong"),
    ],
)
def test_old_and_rare_signs_are_read(lecture: Lecture, claim: str, expected: str) -> None:
    """A full stop right between two factors multiplies them, and within braces an old command sets all that follows."""
    assert verdicts(lecture, f"${claim}$") == [expected]


@pytest.mark.parametrize(
    ("words", "hidden"),
    [
        (r"Now a hidden layer $l$ with $1 \leq l \leq L-1$:", True),
        (r"For each hidden layer $l$ ($1 \le l < L$) we have", True),
        (r"For hidden layers, $1 \le l \le L - 1$:", True),
        (r"For every layer, $1 \le l \le L$:", False),
        (r"# A hidden layer $l$", True),
        ("For a hidden layer see above. In each layer", False),
    ],
)
def test_words_say_that_hidden_layers_are_meant(words: str, hidden: bool) -> None:
    """What holds for the hidden layers only is right where the words speak of these; a slip in it is wrong anyway."""
    right, slip = (
        rf"$$\frac{{\partial L}}{{\partial z^{{[l]}}}} = {sign}"
        r"\frac{\partial L}{\partial a^{[l]}} \odot \text{ReLU}'(z^{[l]})$$"
        for sign in ("", "-")
    )
    found = verdicts(_DEEP, f"{words}\n\n{right}\n\n{slip}")
    assert found[-2:] == ["correct" if hidden else "unread", "wrong"]
    assert set(found[:-2]) <= {"given"}


_ERRORS = two_inputs(
    "4 tanh, 3 sigmoid",
    'L = "C"\nW1 = "V_1"\nb1 = "c_1"\nz1 = "s_1"\na1 = "h_1"\nW2 = "V_2"\nb2 = "c_2"\nz2 = "s_2"\nyhat = "h_2"\n'
    "delta1 = '\\epsilon_1'\ndelta2 = '\\epsilon_2'",
)
_BACK = r"$\epsilon_1 = \epsilon_2 V_2 \frac{\partial h_1}{\partial s_1}$"
_TO_WEIGHTS = r"$\frac{\partial C}{\partial V_2} = \epsilon_2^T h_1^T$"


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ((_BACK, _TO_WEIGHTS), "correct correct"),
        ((_BACK, _TO_WEIGHTS, r"$\frac{\partial C}{\partial c_1} = \epsilon_1^T$"), "correct correct correct"),
        ((_BACK, _TO_WEIGHTS, r"$\frac{\partial C}{\partial c_1} = \epsilon_2^T$"), "correct correct wrong"),
        ((_BACK, _TO_WEIGHTS, r"$\frac{\partial C}{\partial V_1} = \epsilon_1^T h_1^T$"), "correct correct wrong"),
        ((_BACK, _TO_WEIGHTS, r"$\frac{\partial C}{\partial V_1} = \epsilon_1 x^T$"), "correct correct wrong"),
        ((_BACK, _TO_WEIGHTS, r"$\epsilon_2 = (y - h_2)^T \mathrm{diag}(h_2 (1 - h_2))$"), "correct correct wrong"),
        (
            (
                r"$\epsilon_2 = (h_2 - y) \odot h_2 \odot (1 - h_2)$",
                r"$\frac{\partial C}{\partial c_2} = \epsilon_2$",
                r"$\frac{\partial C}{\partial V_2} = \epsilon_2 h_1^T$",
                _TO_WEIGHTS,
            ),
            "correct correct correct wrong",
        ),
    ],
)
def test_error_signals_may_be_rows(lines: tuple[str, ...], wanted: str) -> None:
    """Where more of what a document says of them is right so; a slip in a document of columns is one."""
    assert verdicts(_ERRORS, "\n\n".join(lines)) == wanted.split()
