r"""Bounds of functions of one number, 0 < \sigma'(z) <= 1/4, decided for every z, and slopes of higher order."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest

from symbackprop.api import parse_lecture
from symbackprop.core.terms import Apply, Number, Symbol, variable
from symbackprop.judge.differentiation import differentiate
from symbackprop.judge.inequalities import holds_everywhere
from tests.checking import verdicts

_LECTURE = parse_lecture("""
title = "Two layers"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "sigmoid"
[[network.layers]]
units = 1
activation = "sigmoid"
""")


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\sigma'(t) \le \tfrac14", "correct"),
        (r"\sigma'(t) \le \tfrac15", "wrong"),
        (r"\sigma'(t) < \tfrac14", "wrong"),  # at 0 it is
        (r"\sigma'(x) \le 0.25", "correct"),  # whatever x is in the lecture
        (r"0 < \sigma(t) < 1", "correct correct"),
        (r"0 < \tanh'(t) \le 1", "correct correct"),
        (r"-1 < \tanh(t) < \frac12", "correct wrong"),
        (r"\sigma(t) \in (0, 1)", "correct"),
        (r"\tanh(t) \in (-1, 1)", "correct"),
        (r"\tanh(t) \in (0, 1)", "wrong"),
        (r"|\tanh(t)| < 1", "correct"),
        (r"|\tanh(t)| < \frac12", "wrong"),
        (r"\operatorname{ReLU}(t) \ge 0", "correct"),
        (r"\operatorname{ReLU}(t) > 0", "wrong"),
    ],
)
def test_bounds_hold_for_every_number_or_are_wrong(claim: str, wanted: str) -> None:
    """Strict ones where they are, too."""
    assert verdicts(_LECTURE, f"We know that ${claim}$.") == wanted.split()


def test_a_bound_that_the_sentence_may_restrict_is_not_wrong() -> None:
    """It holds for positive numbers only."""
    assert verdicts(_LECTURE, r"For positive arguments, $\sigma(t) > \frac12$.") == ["unread"]
    assert verdicts(_LECTURE, r"The slope is at most a fifth, $\sigma'(t) \le \frac15$.") == ["wrong"]


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\sigma''(z) = \sigma'(z)(1 - 2\sigma(z))", "correct"),
        (r"\sigma''(z) = \sigma'(z)(1 + 2\sigma(z))", "wrong"),
        (r"\sigma'' = \sigma'(1 - 2\sigma)", "correct"),
        (r"\tanh''(z) = -2\tanh(z)(1 - \tanh^2(z))", "correct"),
        (r"\tanh''(z) = 2\tanh(z)(1 - \tanh^2(z))", "wrong"),
    ],
)
def test_slopes_of_higher_order(claim: str, wanted: str) -> None:
    """Two primes are two."""
    assert verdicts(_LECTURE, f"${claim}$") == [wanted]


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"f' = 1 - f^2", "correct"),
        (r"f' = 1 - f", "wrong"),
        (r"f' = 1 - f^3", "wrong"),
        (r"f'(x) = 1 - f^2(x)", "correct"),
    ],
)
def test_a_power_of_a_function_of_the_document_is_one(claim: str, wanted: str) -> None:
    """And no layer above it."""
    assert verdicts(_LECTURE, rf"$f(x) = \tanh(x)$. ${claim}$")[1] == wanted


def test_the_slope_of_another_function_that_words_name_is_not_wrong() -> None:
    """Without arguments as with them; a wrong one still is."""
    begin = r"$a_1 = \varphi(z_1)$ with $\varphi = \tanh$. For the logistic function one has "
    assert verdicts(_LECTURE, begin + r"$\varphi' = \varphi(1 - \varphi)$.")[-1] == "unread"
    assert verdicts(_LECTURE, begin + r"$\varphi' = \varphi(1 + \varphi)$.")[-1] == "wrong"


_Z = variable("z")
_FUNCTIONS = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "relu": lambda z: max(z, 0),
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
}


@pytest.mark.parametrize("name", [*_FUNCTIONS])
@pytest.mark.parametrize("slope", [False, True])
@pytest.mark.parametrize("bound", ["-1", "-1/2", "0", "1/5", "1/4", "1/2", "1", "2"])
@pytest.mark.parametrize("relation", ["<", "<=", ">", ">="])
def test_what_holds_everywhere_holds_at_many_points(*, name: str, slope: bool, bound: str, relation: str) -> None:
    """An independent evaluation never contradicts it."""
    assert isinstance(_Z, Symbol)
    term = Apply(name, (_Z,))
    value = _FUNCTIONS[name]
    formula = differentiate(term, _Z.quantity) if slope else term
    holds = holds_everywhere(formula, relation, Number(Fraction(bound)))
    limit = mpmath.mpf(Fraction(bound).numerator) / Fraction(bound).denominator
    points = [mpmath.mpf(number) / 7 for number in range(-90, 91) if number or name != "relu"]
    with mpmath.workdps(40):
        found = [mpmath.diff(value, z) if slope else value(z) for z in points]
    near = mpmath.mpf(10) ** -20  # as near as a difference comes to a bound that is met
    compare = {"<": lambda v: v < limit, "<=": lambda v: v <= limit + near, ">": lambda v: v > limit}
    compare[">="] = lambda v: v >= limit - near
    clear = all(compare[relation](v) for v in found)
    assert holds is None or not holds or clear
    if holds is False and relation in ("<=", ">="):
        assert not clear or any(abs(v - limit) < mpmath.mpf("0.1") for v in found)
