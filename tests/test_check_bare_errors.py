"""A bare delta in a network of two layers: the error signal that the document defines it as, one after the other."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_NET = two_inputs(
    "4 sigmoid, 3 softmax",
    """W1 = "U"
W2 = "V"
b1 = "b"
b2 = "c"
z1 = { whole = "u", entries = ["u_1", "u_2", "u_3", "u_4"] }
a1 = { whole = "h", entries = ["h_1", "h_2", "h_3", "h_4"] }
z2 = { whole = "s", entries = ["s_1", "s_2", "s_3"] }
yhat = { whole = "q", entries = ["q_1", "q_2", "q_3"] }
""",
    loss="cross_entropy",
)
_FORWARD = r"$u = U x + b$, $h = \sigma(u)$, $s = V h + c$, $q = \mathrm{softmax}(s)$. "
_LAST = r"$\delta = q - y$. "
_BACK = r"Then $\delta = (V^T \delta) \odot h \odot (1 - h)$. "


@pytest.mark.parametrize(
    ("before", "claim", "wanted"),
    [
        ("", r"\delta = q - y", "correct"),
        (_LAST, r"\delta \in \mathbb{R}^3", "given"),
        (_LAST, r"\delta \in \mathbb{R}^4", "wrong"),
        (_LAST, r"\frac{\partial L}{\partial V} = \delta h^T", "correct"),
        (_LAST, r"\frac{\partial L}{\partial V} = \delta x^T", "wrong"),
        (_LAST, r"\frac{\partial L}{\partial c} = \delta", "correct"),
        (_LAST, r"\frac{\partial L}{\partial c} = -\delta", "wrong"),
        (_LAST, r"\delta = (V^T \delta) \odot h \odot (1 - h)", "correct"),
        (_LAST, r"\delta = (V^T \delta) \odot h \odot (1 + h)", "wrong"),
        (_LAST, r"\delta = V^T \delta", "wrong"),
        (_LAST + _BACK, r"\frac{\partial L}{\partial U} = \delta x^T", "correct"),
        (_LAST + _BACK, r"\frac{\partial L}{\partial U} = \delta h^T", "wrong"),
        (_LAST + _BACK, r"\frac{\partial L}{\partial V} = \delta h^T", "wrong"),
    ],
)
def test_a_bare_delta_is_what_it_is_defined_as(before: str, claim: str, wanted: str) -> None:
    """Of the output first, then of the hidden layer; what is wrong by it is wrong."""
    assert verdicts(_NET, f"{_FORWARD}{before}${claim}$")[-1] == wanted
