r"""Functions by their names alone, f = \tanh; those that words name; mathematics in \text; powers behind braces."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

LECTURE = parse_lecture("""
title = "One hidden layer"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
[notation]
style = "bracket"
activation1 = "F"
activation2 = "F"
""")


@pytest.mark.parametrize("name", [r"sigmoid", r"\sigma", r"\text{sigmoid}", r"\mathrm{Sigmoid}"])
def test_a_function_is_said_by_its_name_alone(name: str) -> None:
    """No name of it is defined by that, and the letter stands for it."""
    text = rf"$F = {name}$, $a^{{[1]}} = F(z^{{[1]}})$ and $a^{{[2]}} = {name}(z^{{[2]}})$"
    assert verdicts(LECTURE, text) == ["given"] * 3


@pytest.mark.parametrize("name", [r"\tanh", r"\mathrm{ReLU}"])
def test_another_function_is_another_network(name: str) -> None:
    """What is then said of a layer is wrong."""
    assert verdicts(LECTURE, rf"$F = {name}$, $a^{{[1]}} = F(z^{{[1]}})$")[-1] == "wrong"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"The tanh function: $a = \tanh(z)$", "unread"),
        (r"Tanh 函数：$a = tanh(z)$", "unread"),
        (r"The ReLU function: $a = \max(0, z)$", "unread"),
        (r"The sigmoid function: $a = \tanh(z)$", "wrong"),
        (r"The tanh function: $a^{[1]} = \tanh(z^{[1]})$", "wrong"),
        (r"The unit has tanh: $a = \tanh(z)$", "wrong"),
    ],
)
def test_what_is_said_of_a_function_is_not_said_of_the_network(text: str, wanted: str) -> None:
    """As long as it has no layer, and is the function that the words name."""
    lecture = parse_lecture("""
title = "One output"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 1
activation = "sigmoid"
""")
    assert verdicts(lecture, text)[-1] == wanted


@pytest.mark.parametrize("command", [r"\text", r"\mbox", r"\textrm"])
def test_mathematics_in_a_text_is_mathematics(command: str) -> None:
    """Rows of a system that are set as text are no conditions of each other."""
    rows = [r"z^{[1]} = W^{[1]} x + b^{[1]}", r"z^{[2]} = W^{[2]} a^{[1]} + b^{[1]}"]
    text = r"\\".join(rf"{command}{{${row}$}}" for row in rows)
    assert verdicts(LECTURE, rf"$$\begin{{cases}} {text} \end{{cases}}$$") == ["given", "wrong"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\sigma(x) = \frac{1}{{1 + e}^{-x}}", "correct"),
        (r"\sigma(x) = \frac{1}{{1 + e}^{x}}", "unread"),
        (r"(a + b)^2 = {a + b}^2", "unread"),
    ],
)
def test_an_exponent_behind_braces_stands_above_their_last_term(text: str, wanted: str) -> None:
    """Braces do not show: {1 + e}^{-x} is printed as 1 + e^{-x}."""
    assert verdicts(LECTURE, f"${text}$") == [wanted]
