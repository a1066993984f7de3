"""Mathematics that is typed without marks: read where it is one for certain, and programs are none."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from symbackprop.check.text.carriers.typed import typed_tokens
from tests.checking import verdicts

_ONE_UNIT = """
title = "One unit"

[network]
inputs = 2
loss   = "{}"

[[network.layers]]
units      = 1
activation = "sigmoid"

[values]
x  = [1, 2]
y  = [1]
W1 = [[0.5, -0.2]]
b1 = [0.1]

[notation]
x    = ["x_1", "x_2"]
W1   = [["w_1", "w_2"]]
b1   = ["b"]
z1   = ["z"]
yhat = ["a"]
y    = ["y"]
"""
_LOGISTIC = parse_lecture(_ONE_UNIT.format("binary_cross_entropy"))
_MARKED = "The rate is $\\eta$.\n\n"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("∂L/∂w₁ = (a − y)·{}", "x₁", "x₂"),
        ("- **∂L/∂z = {}**", "a − y", "y − a"),
        ("dL/dw1 = (a - y) * {}", "x1", "x2"),
        ("dL/da = -y/a {} (1-y)/(1-a)   # the quotient", "+", "-"),
        ("da/dz = sigmoid(z) * (1 {} sigmoid(z))", "-", "+"),
        ("Output: dL/dz = dL/da * da/{}", "dz", "dw2"),
        ("The formula for this is dL/dw_2 = (a - y) * {}, where a is the output.", "x_2", "x_1"),
        ("| bias | dL/db = {} |", "a - y", "y - a"),
        ("In code: `dL/db = {}`.", "a - y", "y - a"),
        ("<pre>\ndL/db = {}\n</pre>", "a - y", "y - a"),
        ("```\nsigma'(z) = a * ({} - a)\n```", "1", "2"),
        ("```text\ndL/dz = a - y\n      = a {} 1\n```", "-", "+"),
    ],
)  # fmt: skip
def test_what_is_typed_is_judged(text: str, right: str, wrong: str) -> None:
    """In a document with marks elsewhere."""
    assert verdicts(_LOGISTIC, _MARKED + text.format(right))[-1] in ("correct", "conditional")
    assert verdicts(_LOGISTIC, _MARKED + text.format(wrong))[-1] == "wrong"


def test_a_document_without_any_marks_is_read_line_by_line() -> None:
    """Definitions too, which need no derivative there."""
    text = "z = w1*x1 + w2*x2 + b = 0.2\n\na = sigmoid(z) = 1/(1 + e^(-z))\n\nz = w1*x1 - w2*x2 + b\n\nThe result = 3."
    assert verdicts(_LOGISTIC, text) == ["given", "correct", "given", "correct", "wrong"]


def test_data_in_a_block_may_be_those_of_another_example() -> None:
    """They are the lecture's, or nobody knows; what is worked out by others is judged by these."""
    assert verdicts(_LOGISTIC, "```\nx = [1, 2]\nw1 = 0.5\nw2 = 0.3\n```") == ["given", "given", "unread"]
    text = "```\nx1 = 2, x2 = 4\n```\n\n$z = 0.5 \\cdot 2 - 0.2 \\cdot 4 + 0.1 = {}$"
    assert "wrong" not in verdicts(_LOGISTIC, text.format("0.3"))
    assert verdicts(_LOGISTIC, text.format("0.4"))[-1] in ("wrong", "unread")


@pytest.mark.parametrize(
    "text",
    [
        "```python\nz = 3\n```",
        "```\nfor n in range(3):\n    w1 = w1 - 0.1\n```",
        "```\nz = np.dot(w, x)\nb = 3\n```",
        "`w1 = 3` and `x = 5`",
        "Key = value, width=100, and a = b in a sentence with $x$.",
        "epochs = 10 $x$",
    ],
)
def test_programs_and_sentences_are_none(text: str) -> None:
    """They have no rows."""
    assert verdicts(_LOGISTIC, _MARKED + text) == []


def test_tokens_stand_where_they_were_typed() -> None:
    """Whatever they become in LaTeX."""
    text = "dL/dw1 = delta**2 * y_hat @ x.T"
    tokens = typed_tokens(text, 100)
    assert [token.text for token in tokens if token.text.startswith("\\")] == [r"\delta", r"\hat"]
    assert all(100 <= token.at < token.end <= 100 + len(text) for token in tokens)
    (delta,) = (token for token in tokens if token.text == r"\delta")
    assert text[delta.at - 100 : delta.end - 100] == "delta"


def test_formulas_that_are_wide_apart_are_several() -> None:
    """And a remark that is wide apart is none."""
    text = "```\ndL/dz    = a - y      (1, 1)\ndL/db = a - y        dL/dw1 = (a - y)*x2\n```"
    assert verdicts(_LOGISTIC, _MARKED + text) == ["correct", "correct", "wrong"]


_SQUARED = parse_lecture(_ONE_UNIT.format("squared_error") + 'L = "E"\n')


def test_numbers_of_equations_in_code() -> None:
    """They stand at the ends of lines, with a dash or without; where only few lines have one, it is a factor."""
    lines = ["z &= w1 * x1 + w2 * x2 + b\t (1)", "a &= σ(z)  -(2)", "∂z/∂w1 = x1 -(3)", "∂z/∂w2 = x1 - (4)"]
    numbered = "\n".join(lines)
    assert verdicts(_SQUARED, f"```\n{numbered}\n```\n") == ["given", "given", "correct", "wrong"]
    assert verdicts(_SQUARED, "```\n∂z/∂w1 = x1 -(3)\n```\n") == ["wrong"]


def test_a_line_of_code_goes_on() -> None:
    """With the indented one behind it, where it ends with a sign."""
    for last, verdict in {"x1": "correct", "x2": "wrong"}.items():
        text = f"```\n∂E/∂w1 = (a - y) * a * (1 - a) *\n      {last}\n∂z/∂w1 = x1\n```\n"
        assert verdicts(_SQUARED, text) == [verdict, "correct"]


@pytest.mark.parametrize(
    ("line", "verdict", "behind"),
    [
        ("E = 1/2 * (y - a)2", "conditional", "correct"),
        ("a = 1/(1 + e-z)", "conditional", "correct"),
        ("a = 1/(1 - e-z)", "wrong", "correct"),
        ("E = 1/2 * (y - a)^2", "given", "correct"),
    ],
)
def test_exponents_that_were_lost(line: str, verdict: str, behind: str) -> None:
    """Copied from a page, (y - a)2 is a square on that condition, and what follows is judged by it."""
    found = verdicts(_SQUARED, f"```\n{line}\n∂E/∂a = a - y\n```\n")
    assert found == [verdict, behind]
