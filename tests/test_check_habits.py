"""Habits of writers: numbers cut off, braces that do not show, a class by its number."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import two_inputs, verdicts

_NUMBERS = two_inputs(
    "2 sigmoid, 1 sigmoid",
    "style = 'bracket'",
    "x = [1, 2]\ny = [1]\nW1 = [[0.1, 0.2], [0.3, 0.4]]\nb1 = [0.1, 0.2]\nW2 = [[0.5, 0.6]]\nb2 = [0.3]",
)
_INDEX = two_inputs("4 sigmoid, 3 sigmoid", "style = 'index'")
_CLASSES = parse_lecture(
    'title = "C"\n[network]\ninputs = 2\nloss = "cross_entropy"\n'
    '[[network.layers]]\nunits = 3\nactivation = "softmax"\n'
    "[values]\nx = [2, -1]\ny = 2\nW1 = [[0.3, -0.1], [0.2, 0.4], [0.5, 0.1]]\nb1 = [0, 0, 0]\n"
)
# sigmoid(0.6) = 0.64566, sigmoid(1.3) = 0.78583; 0.5 * 0.6456 + 0.6 * 0.7858 + 0.3 = 1.09428; sigmoid(1.0942) = 0.74919
_FORWARD = r"$a_1^{[1]} = \sigma(0.6) = %s$, $a_2^{[1]} = \sigma(1.3) = 0.7858$, "
_OUTPUT = r"$z_1^{[2]} = 0.5 \cdot %s + 0.6 \cdot 0.7858 + 0.3 = %s$, $\hat{y}_1 = \sigma(%s) = %s$"


def _bad(text: str) -> list[str]:
    return [claim.latex for claim in check(_NUMBERS, text).claims if claim.bad]


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        (_FORWARD % "0.6456" + _OUTPUT % ("0.6456", "1.0942", "1.0942", "0.7491"), []),
        # the last digit is neither cut off nor rounded
        (
            _FORWARD % "0.6456" + _OUTPUT % ("0.6456", "1.0942", "1.0942", "0.7490"),
            [r"\sigma(1.0942) = 0.7490"],
        ),
        # a slip that is copied is one, and a number beside it that is rounded up shows that it is a slip
        (_FORWARD % "0.6456" + r"$a_1^{[1]} = 0.6456$, $\sigma(0.6) = 0.6456$", ["0.6456"] * 3),
        (
            r"$[\sigma(0.6), \sigma(1.5)] = [0.6456, 0.8176]$, $\sigma(1.3) = 0.7858$, $\sigma(1.0942) = 0.7491$",
            [r"0.6456, 0.8176]", r"0.7491"],
        ),
        # one number alone is no habit, nor are some beside others that are rounded up
        (_FORWARD % "0.6456", [r"\sigma(0.6) = 0.6456"]),
        (
            _FORWARD % "0.6457" + _OUTPUT % ("0.6457", "1.0943", "1.0943", "0.7491"),
            [r"\sigma(1.0943) = 0.7491"],
        ),
    ],
)
def test_numbers_may_be_cut_off_where_a_document_does_so_throughout(text: str, bad: list[str]) -> None:
    """0.6456 for 0.64566 is right beside others of the kind."""
    found = _bad(text)
    assert len(found) == len(bad)
    assert all(map(str.endswith, found, bad))


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        (r"\sum_j{w_{kj}^{l+1} a_j^l + b_k^{l+1}}", "given"),
        (r"\sum_j{w_{kj}^{l+1} a_j^l - b_k^{l+1}}", "wrong"),
        (r"\sum_j (w_{kj}^{l+1} a_j^l + b_k^{l+1})", "wrong"),
        (r"\sum_j{w_{jk}^{l+1} a_j^l + b_k^{l+1}}", "wrong"),
    ],
)
def test_braces_that_do_not_show_put_nothing_into_a_sum(formula: str, wanted: str) -> None:
    """What stands in a sum by the braces alone may stand behind it, as it is printed."""
    assert verdicts(_INDEX, f"$z_k^{{l+1}} = {formula}$") == [wanted]


def test_a_class_is_given_by_its_number() -> None:
    """As the lecture file counts it, from 0; from 1 it may be, and any other number is wrong."""
    assert verdicts(_CLASSES, "$y = 2$. Here $y = 3$. Here $y = 1$.") == ["given", "unread", "wrong"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            r"$\nabla W^l = \delta^l (a^{l-1})^T$, $\nabla b^l = \delta^l$, $\nabla W^l = \delta^l (a^l)^T$",
            "correct correct wrong",
        ),
        # of the loss alone it is that by the outputs, where a line is right so; then a wrong one is wrong
        (r"$\delta^2 = \nabla L \odot \sigma'(z^2)$, $\delta^2 = \nabla L \odot \sigma(z^2)$", "correct wrong"),
        (r"$\delta^2 = \nabla L \odot \sigma(z^2)$", "unread"),
    ],
)
def test_a_nabla_may_say_no_variable(text: str, wanted: str) -> None:
    """The gradient of the loss by the parameter behind the sign, or by the outputs."""
    assert verdicts(_INDEX, text) == wanted.split()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$\frac{\partial L}{\partial z_1^{[2]}} = (\hat{y}_1 - y_1) , \hat{y}_1 (1 - \hat{y}_1)$", "correct"),
        (r"$\frac{\partial L}{\partial z_1^{[2]}} = (\hat{y}_1 - y_1) , \hat{y}_1 (1 + \hat{y}_1)$", "wrong"),
        # a comma that sets two things apart
        (r"$\frac{\partial L}{\partial z_1^{[2]}} = (\hat{y}_1 - y_1), \hat{y}_1 (1 - \hat{y}_1)$", "wrong"),
    ],
)
def test_a_comma_apart_may_be_what_is_left_of_a_thin_space(text: str, wanted: str) -> None:
    """A factor behind a comma counts where it makes right what is wrong without."""
    assert verdicts(_NUMBERS, text) == [wanted]


_BY_OUTPUT = (
    r"Let $\delta^2 = \frac{\partial L}{\partial a^2}$, so $\delta^2 = a^2 - y$, "
    r"and $\delta^1 = (W^2)^T (\delta^2 \odot \sigma'(z^2))$. "
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (_BY_OUTPUT + r"$\frac{\partial L}{\partial b^1} = \delta^1 \odot \sigma'(z^1)$", "correct"),
        (_BY_OUTPUT + r"$\frac{\partial L}{\partial b^1} = \delta^1$", "wrong"),
        (_BY_OUTPUT + r"$\frac{\partial L}{\partial W^2} = \delta^2 (a^1)^T$", "wrong"),
        # a slope that one definition lacks makes no convention
        (
            (
                r"$\delta^2 = a^2 - y$, $\delta^1 = (W^2)^T \delta^2 \odot \sigma'(z^1)$, "
                r"$\frac{\partial L}{\partial b^2} = \delta^2$"
            ),
            "correct",
        ),
    ],
)
def test_an_error_signal_may_be_the_derivative_by_an_output(text: str, wanted: str) -> None:
    """Where what a document says of them is right so, and not as dL/dz, it is judged so throughout."""
    assert verdicts(_INDEX, text)[-1] == wanted
