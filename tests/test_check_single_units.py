"""Layers of one unit: what is said of them in matrices is right in general, or by chance."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

_CHAIN = parse_lecture("""
title = "A chain"
[network]
inputs = 2
loss = { name = "squared_error", factor = "1/2" }
[[network.layers]]
units = 1
activation = "sigmoid"
[[network.layers]]
units = 1
activation = "sigmoid"
[[network.layers]]
units = 1
activation = "sigmoid"
[notation]
style = "bracket"
""")
_COLUMNS = r"$z^{[1]} = W^{[1]} x + b^{[1]}$, $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$. "
_ROWS = r"$z^{[1]} = x W^{[1]} + b^{[1]}$, $z^{[2]} = a^{[1]} W^{[2]} + b^{[2]}$. "


@pytest.mark.parametrize(
    ("given", "claim", "wanted"),
    [
        (_COLUMNS, r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot \sigma'(z^{[1]})", "correct"),
        (_COLUMNS, r"\delta^{[1]} = W^{[2]} \delta^{[2]} \odot \sigma'(z^{[1]})", "conditional"),
        (_COLUMNS, r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot \sigma(z^{[1]})", "wrong"),
        (_COLUMNS, r"\delta^{[1]} = w^{[2]} \delta^{[2]} \sigma'(z^{[1]})", "correct"),
        (_COLUMNS, r"\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]} (a^{[1]})^T", "correct"),
        (_COLUMNS, r"\frac{\partial L}{\partial W^{[2]}} = (a^{[1]})^T \delta^{[2]}", "conditional"),
        (_ROWS, r"\frac{\partial L}{\partial W^{[2]}} = (a^{[1]})^T \delta^{[2]}", "correct"),
        (_ROWS, r"\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]} (a^{[1]})^T", "conditional"),
        (_COLUMNS, r"\delta^{[l]} = (W^{[l+1]})^T \delta^{[l+1]} \odot \sigma'(z^{[l]})", "correct"),
        (_COLUMNS, r"\delta^{[l]} = W^{[l+1]} \delta^{[l+1]} \odot \sigma'(z^{[l]})", "conditional"),
    ],
)
def test_a_transpose_that_changes_nothing_is_a_condition(given: str, claim: str, wanted: str) -> None:
    """It holds for this network, and for no wider one."""
    found = check(_CHAIN, f"{given}$${claim}$$").claims[-1]
    assert found.verdict == wanted
    assert found.holds_here == (True if wanted == "conditional" else None)


_OTHERS = parse_lecture("""
title = "A unit between"
[network]
inputs = 2
loss = { name = "squared_error", factor = 1 }
[[network.layers]]
units = 1
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
[notation]
L = "E"
x = { whole = "x", entries = ["x_1", "x_2"] }
y = { whole = "t", entries = ["t_1", "t_2"] }
W1 = { whole = "W^{(1)}", entries = [["w_{11}^{(1)}", "w_{21}^{(1)}"]] }
b1 = { whole = "b^{(1)}", entries = ["b_1^{(1)}"] }
z1 = { whole = "u^{(1)}", entries = ["u_1^{(1)}"] }
a1 = { whole = "h^{(1)}", entries = ["h_1^{(1)}"] }
delta1 = { whole = "\\\\delta^{(1)}", entries = ["\\\\delta_1^{(1)}"] }
W2 = { whole = "W^{(2)}", entries = [["w_{11}^{(2)}"], ["w_{12}^{(2)}"]] }
b2 = { whole = "b^{(2)}", entries = ["b_1^{(2)}", "b_2^{(2)}"] }
z2 = { whole = "u^{(2)}", entries = ["u_1^{(2)}", "u_2^{(2)}"] }
yhat = { whole = "q", entries = ["q_1", "q_2"] }
""")


@pytest.mark.parametrize(
    ("gradient", "wanted"),
    [
        (r"\delta^{(1)} \cdot x^T", "correct"),
        (r"x \cdot \delta^{(1)}", "correct"),
        (r"\delta^{(1)} \cdot t^T", "wrong"),
    ],
)
def test_gradients_tell_how_the_weights_of_a_unit_lie(gradient: str, wanted: str) -> None:
    """A row or a column, where W x with a dot may be either."""
    given = r"$u^{(1)} = W^{(1)} \cdot x + b^{(1)}$, $u^{(2)} = W^{(2)} \cdot h^{(1)} + b^{(2)}$. "
    claim = rf"$$\frac{{dE}}{{dW^{{(1)}}}} = {gradient}$$"
    assert verdicts(_OTHERS, given + claim) == ["given", "given", wanted]
