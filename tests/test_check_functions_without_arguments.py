r"""Functions that are written without their arguments: \sigma = 1/(1 + e^{-x}), d\sigma/dx = \sigma (1 - \sigma)."""

from __future__ import annotations

from itertools import product

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

LECTURE = parse_lecture("""
title = "Three inputs"

[network]
inputs = 3
loss   = "squared_error"

[[network.layers]]
units      = 2
activation = "sigmoid"
""")
LETTERS = ["f", "g", "S", r"\phi", r"\psi"]


@pytest.mark.parametrize(("head", "letter"), [*product(["{f}(x)", "{f}"], LETTERS), ("{f}(x)", "h")])
def test_a_slope_by_the_value_of_its_function_is_right(head: str, letter: str) -> None:
    """Before brackets that hold the function without an argument too, a function is a factor."""
    defined = rf"$${head.format(f=letter)} = \frac{{1}}{{1 + e^{{-x}}}}$$ "
    right = rf"$$\frac{{d{letter}}}{{dx}} = {letter}(1 - {letter})$$"
    wrong = rf"$$\frac{{d{letter}}}{{dx}} = {letter}(1 + {letter})$$"
    assert verdicts(LECTURE, defined + right)[1] in ("correct", "conditional")
    assert verdicts(LECTURE, defined + wrong)[1] == "wrong"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"f'(x) = f(1 - f)", "correct"),
        (r"f' = f(x)(1 - f(x))", "correct"),
        (r"f' = f(x)(1 + f(x))", "wrong"),
        (r"f(1 - f) = f - f^2", "correct"),
        (r"f(1 - f) = f - f", "wrong"),
        (r"f(1 - \frac{f}{2}) = f - \frac{f^2}{2}", "correct"),
        (r"f(1 - \frac{f}{2}) = f - f^2", "wrong"),
    ],
)
def test_a_function_of_the_document_is_a_factor_or_applied(claim: str, verdict: str) -> None:
    """Whichever the brackets behind it say."""
    assert verdicts(LECTURE, rf"$$f(x) = \frac{{1}}{{1 + e^{{-x}}}}$$ $${claim}$$")[1] == verdict


def test_a_known_function_keeps_its_argument_after_it_is_defined_without_one() -> None:
    r"""\sigma is no number from then on, by which brackets would be multiplied."""
    defined = r"$$\sigma = \frac{1}{1 + e^{-x}}$$ "
    right = r"$$\frac{d}{dx} \sigma(x) = \sigma(x)(1 - \sigma(x))$$"
    assert verdicts(LECTURE, defined + right) in (["correct", "correct"], ["correct", "conditional"])
    assert verdicts(LECTURE, defined + right.replace("1 -", "1 +"))[1] == "wrong"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{d\sigma}{dz} = \sigma(1 - \sigma)", "correct"),
        (r"\frac{d\sigma}{dz} = \sigma(1 + \sigma)", "wrong"),
        (r"\frac{d\tanh}{dx} = 1 - \tanh^2", "correct"),
        (r"\frac{d\tanh}{dx} = 1 + \tanh^2", "wrong"),
        (r"\frac{\partial \sigma}{\partial x} = \sigma - \sigma^2", "correct"),
        (r"\frac{d\sigma}{dw} = \sigma(1 - \sigma)", "unread"),  # of a sum, whose own slope is left out
        (r"\frac{d\sigma}{db} = \sigma(1 - \sigma)", "unread"),
    ],
)
def test_the_slope_of_a_known_function_by_its_argument(claim: str, verdict: str) -> None:
    """It is that anywhere, beside the function without an argument."""
    assert verdicts(LECTURE, f"$${claim}$$") == [verdict]


@pytest.mark.parametrize("letter", ["f", "g"])
@pytest.mark.parametrize(("sign", "expected"), [("-", "correct"), ("+", "wrong")])
def test_a_letter_for_what_a_layer_gives_is_no_function(letter: str, sign: str, expected: str) -> None:
    """g = sigma(z) is a name for a value, by which the loss is differentiated as by any other; so does z stay."""
    slope = rf"({letter} - y) \odot {letter} \odot (1 {sign} {letter})"
    text = rf"$${letter} = \sigma(z)$$ $$\frac{{\partial L}}{{\partial z}} = {slope}$$"
    assert verdicts(LECTURE, text) == ["given", expected]
    before = r"$$\sigma = \frac{1}{1 + e^{-z}}$$ "
    assert verdicts(LECTURE, before + text) == ["correct", "given", expected]


def test_a_value_that_is_not_the_known_function_does_not_make_it_right() -> None:
    """A slip in it is no identity."""
    assert verdicts(LECTURE, r"$$\sigma = \frac{1}{1 - e^{-z}}$$") != ["correct"]
