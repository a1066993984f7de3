"""Documents about recurrent networks: time above and below, the last step, products and sums over the steps."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts

_UNIT = parse_lecture(r"""
title = "A recurrent unit"
[model]
equations = '''
s_t = p x_t + q h_{t-1} + b
h_t = \tanh(s_t)
o_t = r h_t + c
E_t = \frac{1}{2} (o_t - y_t)^2
L = \sum_t E_t
'''
inputs    = ["x"]
targets   = ["y"]
constants = ["h_0"]
ranges    = { t = 3 }
[values]
p = 0.5
q = -0.3
r = 0.8
b = 0.1
c = 0.2
h_0 = 0
x = [1, -0.5, 0.4]
y = [0.3, 0.6, -0.2]
""")
_CLASSIFIER = parse_lecture(r"""
title = "A recurrent classifier"
[model]
equations = '''
s_t = U h_{t-1} + V x_t + b
h_t = \tanh(s_t)
o_t = W h_t + c
\hat{p}_t = \operatorname{softmax}(o_t)
L_t = -y_t^\top \ln \hat{p}_t
C = \sum_t L_t
'''
inputs    = ["x"]
targets   = ["y"]
constants = ["h_0"]
ranges    = { t = 3 }
[values]
U   = [[0.5, -0.2], [0.1, 0.3]]
V   = [[0.4], [-0.6]]
b   = [0.1, 0]
W   = [[0.7, -0.1], [0.2, 0.5]]
c   = [0, 0.1]
h_0 = [0, 0]
x   = [[1], [0.5], [-1]]
y   = [[1, 0], [0, 1], [1, 0]]
""")

_ABOVE = [
    ("s^t = p x^t + q h^{t-1} + b", "correct"),
    (r"h^t = \tanh(s^t)", "correct"),
    ("o^t = r h^t + c", "correct"),
    ("o^t = r h^t - c", "wrong"),
    (r"E^t = \frac12 (o^t - y^t)^2", "correct"),
    (r"\frac{\partial E^t}{\partial r} = (o^t - y^t) h^t", "correct"),
    (r"\frac{\partial E^t}{\partial r} = (o^t - y^t) h^{t-1}", "wrong"),
    (r"\frac{\partial h^t}{\partial b} = (1 - (h^t)^2) [q \frac{\partial h^{t-1}}{\partial b} + 1]", "correct"),
    (r"\frac{\partial h^t}{\partial p} = (1 - (h^t)^2) [q \frac{\partial h^{t-1}}{\partial p} + x^t]", "correct"),
    (r"\frac{\partial h^t}{\partial p} = (1 - (h^t)^2) [q \frac{\partial h^{t-1}}{\partial p} + x^{t-1}]", "wrong"),
    (r"\frac{\partial h^0}{\partial q} = 0", "correct"),
]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("", ""), ("(", ")"), ("<", ">"), (r"\langle ", r"\rangle")],
    ids=["bare", "round", "less", "angle"],
)
def test_time_stands_above(opening: str, closing: str) -> None:
    """h^t, h^{(t)} and h^{<t>} are the lecture's h_t, and a slip in the time is wrong."""
    text = "\n\n".join(f"${claim}$" for claim, _ in _ABOVE)
    for time in ("{t-1}", "t", "0"):
        text = text.replace(f"^{time}", f"^{{{opening}{time.strip('{}')}{closing}}}")
    assert verdicts(_UNIT, text) == [wanted for _, wanted in _ABOVE]


def test_a_power_stays_one_where_time_stands_below() -> None:
    """h_t^2 is a square, and so is h^2 where no name has its time above."""
    assert verdicts(_UNIT, r"$\frac{\partial h_t}{\partial s_t} = 1 - h_t^2$, $r^2 = 0.64$") == ["correct", "correct"]


# lecture, claim, verdict
_CLAIMS = [
    # a product over the steps, for numbers and for matrices
    (_UNIT, r"\frac{\partial h_t}{\partial h_k} = \prod_{j=k+1}^{t} \frac{\partial h_j}{\partial h_{j-1}}", "correct"),
    (_UNIT, r"\frac{\partial h_t}{\partial h_k} = \prod_{j=k+1}^{t} (1 - h_j^2) q", "correct"),
    (_UNIT, r"\frac{\partial h_t}{\partial h_k} = q^{t-k} \prod_{j=k+1}^{t} (1 - h_j^2)", "correct"),
    (_UNIT, r"\frac{\partial h_t}{\partial h_k} = \prod_{j=k}^{t} (1 - h_j^2) q", "wrong"),
    (_UNIT, r"\frac{\partial h_t}{\partial h_k} = \sum_{j=k+1}^{t} (1 - h_j^2) q", "wrong"),
    (_CLASSIFIER, r"\frac{\partial h_t}{\partial h_k} = \prod_{j=k+1}^{t} \operatorname{diag}(1 - h_j^2) U", "correct"),
    (_CLASSIFIER, r"\frac{\partial h_t}{\partial h_k} = \prod_{j=k+1}^{t} \operatorname{diag}(1 - h_j^2) U^T", "wrong"),
    # a sum over the steps before, whose last derivative is of one step
    (
        _UNIT,
        (
            r"\frac{\partial E_t}{\partial q} = \sum_{k=1}^{t} \frac{\partial E_t}{\partial h_t} "
            r"\frac{\partial h_t}{\partial h_k} \frac{\partial h_k}{\partial q}"
        ),
        "correct",
    ),
    (
        _UNIT,
        (
            r"\frac{\partial E_t}{\partial b} = \sum_{k=1}^{t} \frac{\partial E_t}{\partial h_t} "
            r"\frac{\partial h_t}{\partial h_k} \frac{\partial^+ h_k}{\partial b}"
        ),
        "correct",
    ),
    (
        _UNIT,
        (
            r"\frac{\partial E_t}{\partial q} = \sum_{k=1}^{t-1} \frac{\partial E_t}{\partial h_t} "
            r"\frac{\partial h_t}{\partial h_k} \frac{\partial h_k}{\partial q}"
        ),
        "wrong",
    ),
    (_UNIT, r"\frac{\partial h_t}{\partial q} = (1 - h_t^2) h_{t-1}", "wrong"),
    (
        _UNIT,
        (
            r"\frac{\partial L}{\partial q} = \sum_{t} \sum_{k \leq t} \frac{\partial E_t}{\partial h_t} "
            r"\frac{\partial h_t}{\partial h_k} (1 - h_k^2) h_{k-1}"
        ),
        "correct",
    ),
    (
        _UNIT,
        (
            r"\frac{\partial L}{\partial q} = \sum_{t} \sum_{k < t} \frac{\partial E_t}{\partial h_t} "
            r"\frac{\partial h_t}{\partial h_k} (1 - h_k^2) h_{k-1}"
        ),
        "wrong",
    ),
    # targets that sum to 1 at each step, and nothing behind the last one
    (_CLASSIFIER, r"\frac{\partial C}{\partial o_t} = \hat{p}_t - y_t", "correct"),
    (_CLASSIFIER, r"\frac{\partial C}{\partial o_t} = y_t - \hat{p}_t", "wrong"),
    (_CLASSIFIER, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} (\hat{p}_t - y_t) h_t^T", "correct"),
    (_CLASSIFIER, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} (\hat{p}_t - y_t) h_{t-1}^T", "wrong"),
    (
        _CLASSIFIER,
        (
            r"\frac{\partial C}{\partial h_t} = W^T (\hat{p}_t - y_t) + U^T \operatorname{diag}(1 - h_{t+1}^2) "
            r"\frac{\partial C}{\partial h_{t+1}}"
        ),
        "correct",
    ),
    (
        _CLASSIFIER,
        (
            r"\frac{\partial C}{\partial h_t} = W^T (\hat{p}_t - y_t) + U \operatorname{diag}(1 - h_{t+1}^2) "
            r"\frac{\partial C}{\partial h_{t+1}}"
        ),
        "wrong",
    ),
]


@pytest.mark.parametrize(("lecture", "claim", "wanted"), _CLAIMS)
def test_derivatives_through_time(lecture: Lecture, claim: str, wanted: str) -> None:
    """Each as books have it, with its wrong twin beside it."""
    assert verdicts(lecture, f"$${claim}$$") == [wanted]
