"""A forward pass with new values of some parameters only: of the output layer, or of the weights without the biases."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture

# p = -0.55, q = 0.85, h = sigmoid(p) = 0.3659, k = sigmoid(q) = 0.7006, o = 0.4 h - 0.2 k + 0.3 = 0.3062;
# then v = 0.4709, u = -0.0642, d = 0.4939 and o = 0.6212; with the old d 0.4273
TWO = parse_lecture("""
title = "Two hidden units"
[network]
inputs = 1
loss = "squared_error"
[[network.layers]]
units = 2
activation = "sigmoid"
[[network.layers]]
units = 1
[values]
x = [1.5]
y = [1.2755]
W1 = [[-0.5], [0.5]]
b1 = [0.2, 0.1]
W2 = [[0.4, -0.2]]
b2 = [0.3]
[training]
learning_rate = 0.2
[notation]
W1 = [["r"], ["s"]]
b1 = ["c_1", "c_2"]
z1 = ["p", "q"]
a1 = ["h", "k"]
W2 = [["v", "u"]]
b2 = ["d"]
yhat = ["o"]
y = ["t"]
L = "E"
""")
_WEIGHTS = (
    r"$v := 0.4 + 0.2 \cdot 0.9693 \cdot 0.3659 = 0.4709$, "
    r"$u := -0.2 + 0.2 \cdot 0.9693 \cdot 0.7006 = -0.0642$. "
)
_BIAS = r"$d := 0.3 + 0.2 \cdot 0.9693 = 0.4939$. "
_MARKED = r"$v^{+} = v - \eta \frac{\partial E}{\partial v} = 0.4709$, $u^{+} = -0.0642$, $d^{+} = 0.4939$. "
_RULES = "".join(rf"${one}^{{+}} = {one} - \eta \frac{{\partial E}}{{\partial {one}}}$, " for one in "vud")


@pytest.mark.parametrize(
    ("told", "claim", "wanted"),
    [
        (_WEIGHTS + _BIAS, r"o = 0.4709 \cdot 0.3659 - 0.0642 \cdot 0.7006 + 0.4939 = 0.6212", "right"),
        (_WEIGHTS + _BIAS, r"o = v h + u k + d = 0.6212", "right"),
        (_WEIGHTS + _BIAS, r"E = \frac12 (0.6212 - 1.2755)^2 = 0.2141", "right"),
        (_WEIGHTS + _BIAS, r"o = 0.4709 \cdot 0.3659 - 0.2 \cdot 0.7006 + 0.4939 = 0.5261", "wrong"),
        (_WEIGHTS + _BIAS, r"o = 0.4709 \cdot 0.3659 - 0.0642 \cdot 0.7006 + 0.3 = 0.4273", "wrong"),
        (_WEIGHTS + _BIAS, r"o = 0.6311", "wrong"),
        # without the bias
        (_WEIGHTS, r"o = 0.4709 \cdot 0.3659 - 0.0642 \cdot 0.7006 + 0.3 = 0.4273", "right"),
        (_WEIGHTS, r"o = 0.4709 \cdot 0.3659 - 0.0642 \cdot 0.7006 + 0.4939 = 0.6212", "wrong"),
        # derivatives are those with the old weights
        (_WEIGHTS + _BIAS, r"\frac{\partial E}{\partial p} = -0.9693 \cdot 0.4 \cdot 0.3659 \cdot 0.6341", "right"),
        (_WEIGHTS + _BIAS, r"\frac{\partial E}{\partial p} = -0.9693 \cdot 0.4709 \cdot 0.3659 \cdot 0.6341", "wrong"),
        # with marks
        (_MARKED, r"o^{+} = v^{+} h + u^{+} k + d^{+} = 0.6212", "right"),
        (_MARKED, r"E^{+} = \frac12 (o^{+} - t)^2 = 0.2141", "right"),
        (_MARKED, r"o^{+} = v^{+} h + u^{+} k + d = 0.4273", "wrong"),
        (_MARKED, r"o^{+} = v^{+} k + u^{+} h + d^{+}", "wrong"),
        (_MARKED, r"o^{+} = 0.6311", "wrong"),
        (_RULES + r"$v^{+} = 0.4709$. ", r"o^{+} = v^{+} h + u k + d^{+}", "wrong"),
        (_MARKED, r"E^{+} = (o^{+} - t)^2", "wrong"),
    ],
)
def test_a_forward_pass_may_have_new_values_of_some_parameters(told: str, claim: str, wanted: str) -> None:
    """What a document has told of the new parameters counts, and the old numbers do for the rest."""
    claims = check(TWO, f"{told} Then ${claim}$.").claims
    before = len(check(TWO, told).claims)
    assert all(str(one.verdict) in ("correct", "rounded", "carried") for one in claims[:before])
    found = {str(one.verdict) for one in claims[before:]}
    assert found <= {"correct", "rounded", "carried", "given"} if wanted == "right" else "wrong" in found


def test_what_would_be_right_is_said_of_where_the_document_is() -> None:
    """With the new output layer, not with the old one, nor with new hidden units."""
    message = check(TWO, f"{_MARKED} Then $o^{{+}} = 0.6311$.").claims[-1].message
    assert "0.6212" in message


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        ("o^{+} = o", False),
        ("o^{+} = v^{+} h + u k + d", False),
        ("h^{+} = h", False),
        ("o^{+} = v^{+} h^{+} + u^{+} k^{+} + d^{+}", True),
    ],
)
def test_a_single_weight_told_is_an_example(claim: str, right: bool) -> None:
    """It says nothing of the other ones, which the update changes too."""
    (verdict,) = (one.verdict for one in check(TWO, _ONE_TOLD + f"After the update: ${claim}$").claims[2:])
    assert (str(verdict) == "correct") is right


_ONE_TOLD = r"$v^{+} = 0.4 + 0.2 \cdot 0.9693 \cdot 0.3659 = 0.4709$. "
