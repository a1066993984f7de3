r"""Labels below the letter of a function, \sigma_{sig} and f_o: which function, or of which layer it is."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

LECTURE = parse_lecture("""
title = "Two layers"

[network]
inputs = 3
loss   = "squared_error"

[[network.layers]]
units      = 4
activation = "tanh"

[[network.layers]]
units      = 2
activation = "sigmoid"

[notation]
style = "index"
""")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\sigma_\mathrm{sig}(z) = \frac{1}{1 + e^{-z}}", "correct"),
        (r"\sigma_\mathrm{sig}'(z) = \sigma_\mathrm{sig}(z) (1 - \sigma_\mathrm{sig}(z))", "correct"),
        (r"\sigma_\mathrm{sig}'(z) = \sigma_\mathrm{sig}(z) (1 + \sigma_\mathrm{sig}(z))", "wrong"),
        (r"a^1 = \sigma_h(z^1)", "given"),
        (r"\hat y = \sigma_o(z^2)", "given"),
        (r"\hat y = f_{out}(W^2 a^1 + b^2)", "given"),
        (r"\delta^2 = (\hat y - y) \odot \sigma_o'(z^2)", "correct"),
        (r"\delta^1 = (W^2)^T \delta^2 \odot \sigma_h'(z^1)", "correct"),
        (r"\delta^1 = (W^2)^T \delta^2 \odot \sigma_h(z^1)", "wrong"),
    ],
)
def test_a_label_says_which_function(claim: str, verdict: str) -> None:
    """In words for the function, or for the layer whose pre-activations it is of."""
    before = r"$\delta^2 = \frac{\partial L}{\partial z^2}$, $\delta^1 = \frac{\partial L}{\partial z^1}$. "
    assert verdicts(LECTURE, f"{before} $${claim}$$")[2:] == [verdict]
