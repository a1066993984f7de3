"""Dots in vectors, lists and matrices stand for what is between the first and the last."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

# u = U x + c, h = tanh(u), s = V h + d
_TALL = two_inputs(
    "5 tanh, 3 identity",
    """z1 = { whole = "u", entries = ["u_1", "u_2", "u_3", "u_4", "u_5"] }
a1 = { whole = "h", entries = ["h_1", "h_2", "h_3", "h_4", "h_5"] }
yhat = { whole = "s", entries = ["s_1", "s_2", "s_3"] }
W1 = "U"
W2 = "V"
b1 = "c"
b2 = "d"
""",
)
_START = r"$u = U x + c$, $h = \tanh(u)$, $s = V h + d$, $s_k = \sum_j V_{kj} h_j + d_k$. "


def _matrix(*rows: str) -> str:
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"


def _by_weights(first: str, last: str) -> str:
    return r"\frac{\partial L}{\partial V} = " + _matrix(first, r"\vdots & & \vdots", last)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"u = [u_1, \dots, u_5]^T", r"u = [u_1, \dots, u_4]^T"),
        (r"h = (h_1, \ldots, h_m)", ""),
        (r"h = [h_1, h_2, \dots, h_j, \dots, h_5]^T", r"h = [h_1, h_2, \dots, h_j, \dots, h_4]^T"),
        (r"h = [\tanh(u_1), \dots, \tanh(u_5)]^T", r"h = [\tanh(u_1), \dots, \tanh(u_5), u_5]^T"),
        (
            r"\frac{\partial L}{\partial s} = (s_1 - y_1, \dots, s_3 - y_3)",
            r"\frac{\partial L}{\partial s} = (y_1 - s_1, \dots, y_3 - s_3)",
        ),
        (
            "V = " + _matrix(r"V_{11} & \cdots & V_{15}", r"\vdots & \ddots & \vdots", r"V_{31} & \cdots & V_{35}"),
            "V = " + _matrix(r"V_{11} & \cdots & V_{14}", r"\vdots & \ddots & \vdots", r"V_{31} & \cdots & V_{34}"),
        ),
        ("V = " + _matrix(r"V_{11} & \dots & V_{1m}", r"\vdots & & \vdots", r"V_{n1} & \dots & V_{nm}"), ""),
        (
            "U = " + _matrix("U_{11} & U_{12}", r"\vdots & \vdots", "U_{51} & U_{52}"),
            "U = " + _matrix("U_{11} & U_{12}", r"\vdots & \vdots", "U_{41} & U_{42}"),
        ),
        (
            _by_weights(r"(s_1 - y_1) h_1 & \dots & (s_1 - y_1) h_5", r"(s_3 - y_3) h_1 & \dots & (s_3 - y_3) h_5"),
            _by_weights(r"(y_1 - s_1) h_1 & \dots & (y_1 - s_1) h_5", r"(y_3 - s_3) h_1 & \dots & (y_3 - s_3) h_5"),
        ),
        (r"s_k = V_{k1} h_1 + \dots + V_{k5} h_5 + d_k", r"s_k = V_{k1} h_1 + \dots + V_{k4} h_4 + d_k"),
    ],
)
def test_dots_are_written_out(right: str, wrong: str) -> None:
    """Up to the last entry that is written, or as many as there are; of another shape they are not right."""
    start = len(verdicts(_TALL, _START))
    assert set(verdicts(_TALL, f"{_START}${right}$")[start:]) <= {"given", "correct"}
    assert not wrong or verdicts(_TALL, f"{_START}${wrong}$")[start:] in (["wrong"], ["unread"])
