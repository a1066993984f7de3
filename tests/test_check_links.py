"""Links of a chain, each judged for all values of its indices, whatever stands before it; and what a zero or an
argument beside a name must not hide.
"""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import relu_lecture, verdicts

_TEXT = """
title = "Two layers"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 3
activation = "tanh"
[[network.layers]]
units = 3
[notation]
vectors = "{}"
a1 = {{ whole = "u", entries = ["u_1", "u_2", "u_3"] }}
z2 = {{ whole = "q", entries = ["q_1", "q_2", "q_3"] }}
W2 = {{ whole = "M", entries = {} }}
"""
_ENTRIES = [[f"M_{{{row}{column}}}" for column in (1, 2, 3)] for row in (1, 2, 3)]
_ROWS, _COLUMNS = (parse_lecture(_TEXT.format(way, str(_ENTRIES).replace("'", '"'))) for way in ("rows", "columns"))


@pytest.mark.parametrize(
    ("lecture", "text", "wanted"),
    [
        (_ROWS, r"$\frac{\partial q_r}{\partial u_s} = 2 M_{sr} = M_{rs}$", "wrong wrong"),
        (_ROWS, r"$\frac{\partial q_r}{\partial u_s} = 2 M_{sr} = M_{sr}$", "wrong correct"),
        (_ROWS, r"$\frac{\partial q_r}{\partial u_s} = 2 M_{sr} = 2 M_{sr} + 0$", "wrong inherited"),
        (_COLUMNS, r"$\frac{\partial q_r}{\partial u_s} = M_{sr} = M_{rs}$", "wrong correct"),
        (_COLUMNS, r"$\frac{\partial q_r}{\partial u_s} = 2 M_{rs} = M_{sr}$", "wrong wrong"),
        (_COLUMNS, r"$\frac{dL}{du_s} = \sum_r (q_r - y_r) M_{sr} = \sum_r (q_r - y_r) M_{rs}$", "wrong correct"),
    ],
)  # fmt: skip
def test_a_link_behind_a_wrong_one_is_judged_for_all_indices(lecture: Lecture, text: str, wanted: str) -> None:
    """Right by the head or from what is wrong before it; an exchanged index is wrong there, too."""
    assert verdicts(lecture, text) == wanted.split()


_SLOPE = r"$\frac{\partial L}{\partial h_2} \frac{\partial h_2}{\partial z_2}"
# of the dead unit dL/dh_2 is the error times the weight


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (_SLOPE + r" = -0.704 \cdot 0 = 0$", "correct correct"),
        (_SLOPE + r" = -0.407 \cdot 0 = 0$", "wrong correct"),
        (_SLOPE + r" = 0.704 \cdot 0 = 0$", "wrong correct"),
        (r"$\frac{\partial L}{\partial h_2} \cdot \text{ReLU}'(z_2) = -0.704 \cdot 0$", "correct"),
    ],
)  # fmt: skip
def test_a_zero_hides_no_slip_beside_a_derivative(text: str, wanted: str) -> None:
    """The factor beside the slope 0 of a dead unit."""
    lecture = relu_lecture(notation='z1 = ["z_1", "z_2"]\na1 = ["h_1", "h_2"]')
    assert verdicts(lecture, text) == wanted.split()


@pytest.mark.parametrize("lecture", [_ROWS, _COLUMNS])
def test_a_gradient_at_its_argument(lecture: Lecture) -> None:
    """nabla L(q) is the gradient by q, and no product with q; so it is where the document has said what nabla L is."""
    rows = lecture is _ROWS
    right, wrong = r"\hat y - y", r"y - \hat y"
    back = (r"\nabla L(q) M^T", r"\nabla L(q) M") if rows else (r"M^T \nabla L(q)", r"M \nabla L(q)")
    text = (
        rf"$\nabla L(q) = {right}$, $\nabla L(q) = {wrong}$, "
        rf"$\frac{{\partial L}}{{\partial u}} = {back[0]}$, $\frac{{\partial L}}{{\partial u}} = {back[1]}$"
    )
    assert verdicts(lecture, text) == ["correct", "wrong", "correct", "wrong"]
