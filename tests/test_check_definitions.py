"""Stretches that define all they speak of, calculus or a model of one weight, are judged by what they define.

Right lines are right and slips are wrong. A slip in a definition of the lecture's makes no such stretch.
"""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import two_inputs, verdicts

_NUMBERS = two_inputs(
    "2 sigmoid, 1 sigmoid",
    "style = 'bracket'",
    "x = [1, 2]\ny = [1]\nW1 = [[0.1, 0.2], [0.3, 0.4]]\nb1 = [0.1, 0.2]\nW2 = [[0.5, 0.6]]\nb2 = [0.3]",
)
_SYMBOLS = two_inputs("3 tanh, 2 sigmoid", "style = 'bracket'")
_NEURON = parse_lecture(
    'title = "N"\n[network]\ninputs = 1\nloss = "binary_cross_entropy"\n'
    '[[network.layers]]\nunits = 1\nactivation = "sigmoid"\n'
    "[values]\nx = [0.8]\ny = [1]\nW1 = [[2]]\nb1 = [0.3]\n[notation]\nyhat = ['a']\n"
)
_CIRCUIT = (
    "# A circuit\n\nLet $g(x, y, z) = (x - y) z$, where $x = 7$, $y = 3$, $z = -2$. "
    "With $q = x - y$ we have $q = 4$.\n\n"
    r"$\frac{\partial g}{\partial q} = z = -2$, $\frac{\partial g}{\partial z} = q = 4$, "
)
_WEIGHT = (
    "# One weight\n\nThe model is $\\hat{y} = w x$, the loss $L = (\\hat{y} - y)^2$.\n\n"
    "$\\frac{d\\hat{y}}{dw} = x$, so $\\frac{dL}{dw} = 2 (\\hat{y} - y) x$. Take $x = 3$, $y = 5$, $w = 2$: "
    "$\\hat{y} = 2 \\cdot 3 = 6$, "
)
_OURS = "\n\n# The network\n\n$z_1^{[1]} = 0.1 \\cdot 1 + 0.2 \\cdot 2 + 0.1 = 0.6$, $z_1^{[1]} = 0.5$"


def _bad(text: str, lecture: object = _NUMBERS) -> list[str]:
    """The claims that are called wrong, by their sides."""
    return [claim.latex for claim in check(lecture, text).claims if claim.bad]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        (_CIRCUIT + r"$\frac{\partial g}{\partial y} = -z = 2$.", []),
        (_CIRCUIT + r"$\frac{\partial g}{\partial y} = 2$.", []),
        (_CIRCUIT + r"$\frac{\partial g}{\partial y} = -2$.", [r"\frac{\partial g}{\partial y} = -2"]),
        (_CIRCUIT + r"$\frac{\partial g}{\partial x} = q$.", [r"\frac{\partial g}{\partial x} = q"]),
        (_WEIGHT + r"$\frac{dL}{dw} = 2 (6 - 5) \cdot 3 = 6$.", []),
        (_WEIGHT + r"$\frac{dL}{dw} = (6 - 5) \cdot 3$.", [r"\frac{dL}{dw} = (6 - 5) \cdot 3"]),
        (_WEIGHT + r"$\frac{dL}{dw} = 2 (\hat{y} - y) w$.", [r"\frac{dL}{dw} = 2 (\hat{y} - y) w"]),
    ],
)
def test_a_stretch_is_judged_by_its_own_definitions(text: str, bad: list[str]) -> None:
    """What follows from them is right, a slip is found, and what comes behind speaks of the network again."""
    assert _bad(text) == bad
    assert _bad(text + _OURS) == [*bad, "z_1^{[1]} = 0.5"]
    assert "definitions of its own" in check(_NUMBERS, text).conventions["other settings"]


def test_what_a_stretch_defines_otherwise_than_the_lecture_is_not_given() -> None:
    """A name of the lecture with another formula agrees with nothing: the claim is unread."""
    claims = check(_NUMBERS, _WEIGHT + "$L = 1$.").claims
    assert [str(claims[number].verdict) for number in (0, 1)] == ["unread", "unread"]
    assert all("otherwise than in the lecture" in claims[number].message for number in (0, 1))


@pytest.mark.parametrize(("slope", "right"), [("3", True), ("6", False), (r"\frac{dg}{dv} \cdot 1 = 3", True)])
def test_a_part_of_a_formula_that_has_a_name_is_a_step_once(slope: str, right: bool) -> None:
    """Of g = 3 (m + kq) with u = kq and v = m + u the derivative by u goes through v, and is not counted twice."""
    text = r"$g = 3 (m + k q)$, $u = k q$, $v = m + u$, $g = 3 v$, $\frac{dg}{dv} = 3$, $\frac{dg}{du} = " + slope + "$"
    assert ({*verdicts(_NUMBERS, text)} == {"given", "correct"}) == right


_BINARY = (
    "The loss of a probability $p$ is $\\ell = -y \\ln p - (1 - y) \\ln (1 - p)$, its slope $\\frac{d\\ell}{dp} = %s$."
)


@pytest.mark.parametrize(
    ("slope", "verdict"),
    [(r"\frac{p - y}{p (1 - p)}", "correct"), (r"\frac{y - p}{p (1 - p)}", "wrong"), ("p - y", "wrong")],
)
def test_a_section_of_which_nothing_could_be_read_is_judged_by_its_definitions(slope: str, verdict: str) -> None:
    """Where most is unread by the lecture's names, right lines confirm the definitions, and slips are found."""
    right = r" For $f(u, v) = u^2 v$ we have $\frac{\partial f}{\partial u} = 2 u v$, "
    right += r"$\frac{\partial f}{\partial v} = u^2$."
    assert verdicts(_SYMBOLS, _BINARY % slope + right)[1:] == [verdict, "given", "correct", "correct"]


@pytest.mark.parametrize("order", ["With $y = u^3$ and $u = 2x + 1$: ", "With $u = 2x + 1$ and $y = u^3$: "])
def test_the_chain_rule_of_calculus_goes_through_what_is_defined_later(order: str) -> None:
    """dy/dx of y = u^3 goes through u, which is defined before or behind it."""
    text = order + r"$\frac{du}{dx} = 2$, $\frac{dy}{dx} = 6 (2x + 1)^2$, $\frac{dy}{dx} = 3 (2x + 1)^2$"
    assert _bad(text, _SYMBOLS) == [r"\frac{dy}{dx} = 3 (2x + 1)^2"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a slip in the lecture's own definition, what follows correctly, and numbers
        (
            r"$z = w x - b$, $a = \sigma(z)$, $\frac{\partial L}{\partial z} = a - y$, $z = 2 \cdot 0.8 - 0.3 = 1.3$",
            "wrong given correct inherited inherited",
        ),
        (
            r"$z = w + x + b$, $\frac{\partial z}{\partial w} = 1$, $\frac{\partial z}{\partial x} = 1$",
            "wrong inherited inherited",
        ),
    ],
)
def test_a_slip_in_a_definition_of_the_lecture_makes_no_stretch_of_its_own(text: str, wanted: str) -> None:
    """One wrong definition is wrong, and what follows from it is inherited."""
    assert verdicts(_NEURON, text) == wanted.split()


_TABLE = (
    "Common activation functions are\n\n| name | function | slope |\n|---|---|---|\n"
    "| tanh | $a = \\tanh(z)$ | $\\tanh'(z) = %s$ |\n| softplus | $a = \\ln(1 + e^z)$ | $a' = \\sigma(z)$ |\n"
    "| identity | $a = z$ | $a' = 1$ |\n\nand losses $L = \\frac{1}{2} (y - \\hat{y})^2$ and $L = -y \\ln \\hat{y}$.\n"
)


@pytest.mark.parametrize(("slope", "bad"), [(r"1 - \tanh^2(z)", False), (r"1 + \tanh^2(z)", True)])
def test_each_row_of_a_table_says_what_a_name_is(slope: str, bad: bool) -> None:
    """A name of the document is something else in each row, and losses of single numbers are none of the lecture's."""
    found = _bad(_TABLE % slope, _SYMBOLS)
    assert found == ([rf"\tanh'(z) = {slope}"] if bad else [])


def test_a_number_of_the_document_depends_on_nothing() -> None:
    """An entry of a vector of numbers is none of what the lecture computes, whose derivatives would be 0."""
    text = r"Let $p = [0.1, 0.2, 0.7]$. $\frac{\partial p_1}{\partial z^{[1]}} = p_1 (1 - p_1)$"
    assert verdicts(_SYMBOLS, text) == ["given", "unread"]


def test_numbers_of_its_own_for_letters_of_the_data_make_another_example() -> None:
    """x = 1.5 beside two inputs, and another target: what follows is not the lecture's, but for arithmetic."""
    text = (
        "# A neuron\n\n$x = 1.5$, $w = 0.8$, $y_1 = 0$, $L = \\frac12 (0.802 - 0)^2 = 0.322$, "
        "$0.802 \\cdot 1.5 = 1.303$.\n\n"
        "# Ours\n\n$y_1 = 0$"
    )
    assert _bad(text) == [r"0.802 \cdot 1.5 = 1.303", "y_1 = 0"]


def test_a_slip_that_has_nothing_to_do_with_the_definitions_of_a_stretch_stays_wrong() -> None:
    """One in the lecture's own names is wrong in the middle of a circuit, too."""
    slip = r"$\frac{\partial L}{\partial \hat{y}_1} = y_1 - \hat{y}_1$"
    text = _CIRCUIT.replace(" With", f" By the way, {slip}. With") + r"$\frac{\partial g}{\partial y} = 2$."
    assert _bad(text) == [slip.strip("$")]


_SIGMOID_FILE = """
title = "A letter for the activation"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "sigmoid"
[[network.layers]]
units = 1
[notation]
style = "bracket"
activation1 = "g"
"""
_SIGMOID = parse_lecture(_SIGMOID_FILE)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$f(x) = x^2$, $f'(x) = 2 x$. Then $f(x) = e^{-x}$, $f'(x) = -e^{-x}$.", "given correct given correct"),
        ("$f(x) = x^2$, $f'(x) = 2 x$. Then $f(x) = e^{-x}$, $f'(x) = e^{-x}$.", "given correct given wrong"),
        (r"$h(x) = \ln(1 + e^x)$, $h'(x) = \frac{1}{1 + e^{-x}}$", "given correct"),
        (r"$h(x) = \ln(1 + e^x)$, $h'(x) = \frac{1}{1 + e^{x}}$", "given wrong"),
        (r"$g(z) = \ln(1 + e^z)$", "wrong"),
    ],
)
def test_a_letter_that_is_no_activation_may_be_any_function(text: str, wanted: str) -> None:
    """One function after the other; the lecture's own letter is its activation."""
    assert verdicts(_SIGMOID, text) == wanted.split()


def test_a_condition_on_what_a_stretch_defines_excuses_nothing() -> None:
    """A wrong sign that vanishes where a weight or a target is 0, whatever else it is called, is wrong."""
    given = r"We take $h = w_1 x$, $\hat{y} = w_2 h$, $L = (y - \hat{y})^2$. "
    given += r"$\frac{\partial L}{\partial w_2} = -2 (y - \hat{y}) h$, "
    assert _bad(given + r"$\frac{\partial L}{\partial h} = -2 (y - \hat{y}) w_2$") == []
    assert len(_bad(given + r"$\frac{\partial L}{\partial h} = -2 (y + \hat{y}) w_2$")) == 1
    error = (
        r"Let $e = t - o$ with $o = \hat{y}_1$ and $t = y_1$. $E = \frac12 e^2$, $\frac{\partial E}{\partial o} = -e$, "
    )
    assert not any(
        one in ("correct", "conditional")
        for one in verdicts(_NUMBERS, error + r"$\frac{\partial E}{\partial o} = o + t$")[-1:]
    )


def test_a_network_without_functions_has_none_that_is_another() -> None:
    """Softplus beside a network of sums is no slip, and is judged by what it is."""
    lecture = parse_lecture(_SIGMOID_FILE.replace('activation1 = "g"\n', "").replace('activation = "sigmoid"\n', ""))
    text = r"$h(u) = \ln(1 + e^u)$, $h'(u) = \frac{1}{1 + e^{-u}}$, $h'(u) = \frac{1}{1 + e^{u}}$"
    assert verdicts(lecture, text) == ["given", "correct", "wrong"]


_RIGHT_ONCE = r"$z^{[1]} = W^{[1]} x + b^{[1]}$, $a^{[1]} = \sigma(z^{[1]})$, $\delta^{[2]} = 2$, "
_SLIPS = [
    r"z_j^{[1]} = \sum_i w_{ji}^{[1]} + b_j^{[1]}",
    r"z^{[1]} = x W^{[1]} + b^{[1]}",
    r"z_j^{[1]} = \frac12 \sum_i w_{ji}^{[1]} x_i + b_j^{[1]}",
]


@pytest.mark.parametrize("slip", _SLIPS)
def test_a_slip_said_twice_is_no_definition(slip: str) -> None:
    """What the document has defined as the lecture has it, it does not define otherwise afterwards."""
    found = [str(claim.verdict) for claim in check(_NUMBERS, _RIGHT_ONCE + f"${slip}$, and again ${slip}$").claims]
    assert found[0] == "given"
    assert found[-2:] == ["wrong", "wrong"]
