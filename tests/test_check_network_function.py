r"""The outputs written as what the network makes of its input: f(x) = \hat y."""

from __future__ import annotations

import pytest
from checking import two_inputs, verdicts

from symbackprop.api import Lecture, parse_lecture

_SAID = r"The network is $F(x) = \hat{y}$."


def _lecture(also: str = "") -> Lecture:
    layers = (
        '[[network.layers]]\nunits = 2\nactivation = "tanh"\n[[network.layers]]\nunits = 3\nactivation = "softmax"\n'
    )
    head = 'title = "F"\n[network]\ninputs = 3\nloss = "cross_entropy"\n'
    return parse_lecture(f'{head}{layers}[notation]\nstyle = "index"\n{also}')


@pytest.fixture(scope="module", params=["said", "spelled"])
def told(request: pytest.FixtureRequest) -> tuple[Lecture, str]:
    """A lecture and the words before a claim, one of which says what F(x) is."""
    if request.param == "said":
        return _lecture(), _SAID
    return _lecture("[[notation.also]]\nyhat = 'F(x)'\n"), "Nothing is said."


def test_what_the_network_makes_of_its_input_is_the_outputs(told: tuple[Lecture, str]) -> None:
    """With an index it is one of them."""
    lecture, words = told
    for right, wrong in [
        (r"L = -\sum_i y_i \log F(x)_i", r"L = \sum_i y_i \log F(x)_i"),
        (
            r"\frac{\partial L}{\partial z_i^{(2)}} = F(x)_i - y_i",
            r"\frac{\partial L}{\partial z_i^{(2)}} = F(x)_i + y_i",
        ),
        (r"\frac{\partial L}{\partial z^{(2)}} = F(x) - y", r"\frac{\partial L}{\partial z^{(2)}} = y - F(x)"),
    ]:
        assert verdicts(lecture, f"{words}\n\n$${right}$$")[-1] in ("correct", "given"), right
        assert verdicts(lecture, f"{words}\n\n$${right}$$\n\n$${wrong}$$")[-1] == "wrong", wrong


def test_a_loss_of_it_is_the_loss(told: tuple[Lecture, str]) -> None:
    """L(F(x), y) is no loss at another place."""
    lecture, words = told
    line = (
        r"$$\frac{{\partial L(F(x), y)}}{{\partial W_{{ij}}^{{(2)}}}}"
        r" = \frac{{\partial L(F(x), y)}}{{\partial z_i^{{(2)}}}} a_{}^{{(1)}}$$"
    )
    assert verdicts(lecture, f"{words}\n\n{line.format('j')}")[-1] == "correct"
    assert verdicts(lecture, f"{words}\n\n{line.format('i')}")[-1] in ("wrong", "unread")


def test_nothing_says_what_a_function_is_of_which_nothing_is_said() -> None:
    """Then F(x) is not taken for the outputs, and of anything else than the input it never is."""
    line = r"$$\frac{\partial L}{\partial z^{(2)}} = F(ARGUMENT) - y$$"
    assert verdicts(_lecture(), line.replace("ARGUMENT", "x"))[-1] == "unread"
    assert verdicts(_lecture(), f"{_SAID}\n\n{line.replace('ARGUMENT', 'z')}")[-1] != "correct"


def test_a_document_of_such_losses_speaks_of_the_network_of_the_lecture(told: tuple[Lecture, str]) -> None:
    """It has no definitions of its own in the place of the lecture's, and brackets with a prime are turned."""
    lecture, words = told
    text = rf"""{words}

$$z^{{(2)}} = W^{{(2)}} a^{{(1)}} + b^{{(2)}}$$

$$\nabla_{{a^{{(1)}}}} L(F(x), y) = \left(W^{{(2)}}\right)' \nabla_{{z^{{(2)}}}} L(F(x), y)$$
"""
    assert verdicts(lecture, text)[-1] == "correct"
    assert verdicts(lecture, text.replace(r"\left(W^{(2)}\right)'", r"\left(W^{(2)}\right)"))[-1] in ("wrong", "unread")


@pytest.mark.parametrize("function", [r"\sigma", r"\tanh", r"\mathrm{ReLU}", r"\operatorname{softmax}"])
def test_a_function_that_everybody_knows_is_no_network(function: str) -> None:
    """The sigmoid of the inputs is not what two layers give, and says nothing of later lines."""
    lecture = two_inputs("3 sigmoid, 2 sigmoid", 'style = "bracket"')
    slope = rf"$\frac{{\partial \hat y}}{{\partial z^{{[2]}}}} = {function}(x) (1 - {function}(x))$"
    assert verdicts(lecture, rf"$\hat y = {function}(x)$, {slope}") == ["wrong", "wrong"]
