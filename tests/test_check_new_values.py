"""Ways to write which step of a training is meant, w(t+1), new w, a label; and numbers worked out in scripts."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import two_inputs, verdicts

# z = 0.4, p = sigmoid(z) = 0.5987, dL/dz = -0.4013, dL/dw = (-0.4013, 0.8026), dL/db = -0.4013
UNIT = parse_lecture("""
title = "A unit"
[network]
inputs = 2
loss = "binary_cross_entropy"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [1, -2]
y = [1]
W1 = [[0.5, 0.1]]
b1 = [0.1]
[training]
learning_rate = 0.5
[notation]
W1 = [["w_1", "w_2"]]
b1 = "b"
z1 = "z"
yhat = "p"
""")
_KNOWN = r"$z = w_1 x_1 + w_2 x_2 + b = 0.4$, $p = \sigma(z)$, $\frac{\partial L}{\partial w_1} = (p - y) x_1$. "
_FORMS = [
    (r"w_1(t+1) = w_1(t) - \eta \frac{\partial L}{\partial w_1}", "-", "+"),
    (r"w_1(n+1) := w_1(n) - \eta \frac{\partial L}{\partial w_1}(n)", "-", "+"),
    (r"w_1(t+1) = 0.7007", "7007", "2993"),
    (r"w_2(t) = 0.1", "0.1", "0.2"),
    (r"w_1(1) = w_1(0) - \eta (p - y) x_1 = 0.7007", "-", "+"),
    (r"w_2(1) = -0.3013", "-0.3", "0.2"),
    (r"\text{new } w_1 = w_1 - \eta \frac{\partial L}{\partial w_1}", "-", "+"),
    (r"new\ w_1 = old\ w_1 - \eta \frac{\partial L}{\partial w_1} = 0.7007", "-", "+"),
    (r"\text{new } w_2 = 0.1 - 0.5 \cdot 0.8026 = -0.3013", "-", "+"),
    (r"\mathrm{neu}\, b = 0.1 + 0.5 \cdot 0.4013 = 0.3007", "+", "-"),
    (r"w_1: 0.5 - 0.5 \cdot (-0.4013) = 0.7007", "-", "+"),
    (r"w_2: 0.1 - 0.5 \cdot 0.8026 = -0.3013", "-", "+"),
    (r"b: 0.1 + 0.5 \cdot 0.4013 = 0.3007", "+", "-"),
    (r"w_1: w_1^{new} = w_1 - \eta \frac{\partial L}{\partial w_1}", "-", "+"),
    (r"z: 0.5 \cdot 1 + 0.1 \cdot (-2) + 0.1 = 0.4", "0.5", "0.6"),
]


@pytest.mark.parametrize(("claim", "sign", "slip"), _FORMS)
def test_what_a_parameter_becomes_is_read_however_it_is_marked(claim: str, sign: str, slip: str) -> None:
    """The right line, and the same with a sign or a digit changed."""
    before = len(check(UNIT, _KNOWN).claims)
    right = verdicts(UNIT, f"{_KNOWN}${claim}$")[before:]
    assert right
    assert set(right) <= {"correct", "rounded", "carried", "given"}
    at = max(claim.rfind(" = ", 0, claim.rfind(sign)), claim.find(":") if ":=" not in claim else 0)
    wrong = claim[:at] + claim[at:].replace(sign, slip, 1)
    assert wrong != claim
    found = verdicts(UNIT, f"{_KNOWN}${wrong}$")[before:]
    assert len(found) == len(right)
    assert "wrong" in found


def test_a_row_shows_the_claim_as_it_is_written() -> None:
    """The steps in brackets and the word are part of it."""
    claims = check(UNIT, r"$w_1(t+1) = 0.7007$ and $\text{new } w_2 = -0.3013$").claims
    assert [one.latex for one in claims] == [r"w_1(t+1) = 0.7007", r"\text{new } w_2 = -0.3013"]


_DEEP = two_inputs("3 tanh, 2 sigmoid", 'style = "bracket"')


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\delta^{[1]} = (W^{[1+1]})^T \delta^{[1+1]} \odot \tanh'(z^{[1]})", "correct"),
        (r"\delta^{[1]} = (W^{[1+1]})^T \delta^{[1+1]} \odot \tanh'(z^{[3-1]})", "wrong"),
        (r"\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]} (a^{[2-1]})^T", "correct"),
        (r"\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]} (a^{[2-2]})^T", "wrong"),
        (r"\delta^{[L-1]} = (W^{[L-1+1]})^T \delta^{[L-1+1]} \odot \tanh'(z^{[L-1]})", "correct"),
        (r"\delta^{[L-1]} = (W^{[L-1+1]})^T \delta^{[L-1+1]} \odot \tanh'(z^{[L-1+1]})", "wrong"),
        (r"x_1^{1+1} = x_1 x_1", "correct"),
        (r"x_1^{(3 - 1)} = x_1 x_1", "correct"),
        (r"x_1^{2+1} = x_1 x_1", "wrong"),
    ],
)
def test_numbers_are_worked_out_in_scripts(claim: str, wanted: str) -> None:
    """2 + 1 is 3, above a name as well as in a power."""
    start = r"$z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$, $\delta^{[2]} = (a^{[2]} - y) \odot a^{[2]} \odot (1 - a^{[2]})$. "
    assert verdicts(_DEEP, f"{start}${claim}$")[-1] == wanted


_RULES = r"$z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$, $a^{[1]} = \tanh(z^{[1]})$. "


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"$W^{[1]} = W^{[1]} - \alpha\, dW^{[1]}$", "correct"),
        (r"$W^{[1]} = W^{[1]} + \alpha\, dW^{[1]}$", "wrong"),
        (r"$b^{[2]} := b^{[2]} - \alpha\, db^{[2]}$", "correct"),
        (r"$b^{[2]} := b^{[2]} - \alpha\, db^{[1]}$", "wrong"),
        (r"$b^{[1]} \mathrel{-}= \alpha\, db^{[1]}$", "correct"),
        (r"$b^{[1]} \mathrel{+}= \alpha\, db^{[1]}$", "wrong"),
    ],
)
def test_what_stands_behind_d_in_an_update_is_the_gradient(claim: str, wanted: str) -> None:
    """W := W - alpha dW says what dW is, once one such update is right."""
    assert verdicts(_DEEP, rf"{_RULES} $W^{{[2]}} := W^{{[2]}} - \alpha\, dW^{{[2]}}$, {claim}")[-1] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The rule is `w_1 -= eta * dL/dw_1`.", ["correct"]),
        ("Not so: `w_1 += eta * dL/dw_1`, but `w_2 -= eta * dL/dw_2`.", ["wrong", "correct"]),
        ("In code, `w -= lr * grad` and `i += 1`.", []),
    ],
)
def test_an_update_with_a_derivative_is_read_in_code(text: str, wanted: list[str]) -> None:
    """A sign of programs alone makes no program of what has a derivative in it."""
    assert verdicts(UNIT, _KNOWN + text)[len(verdicts(UNIT, _KNOWN)) :] == wanted
