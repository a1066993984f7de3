"""The chain rule in whole layers: its derivatives stand in the order of a layout, along a path that there is."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

_LECTURE = """
title = "Two layers"
[network]
inputs = 3
loss = "squared_error"
[[network.layers]]
units = 2
activation = "sigmoid"
[[network.layers]]
units = 4
activation = "tanh"
"""
_COLUMNS = (
    r"$z^{[1]} = W^{[1]} x + b^{[1]}$, $a^{[1]} = \sigma(z^{[1]})$, $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$, "
    r"$\hat y = \tanh(z^{[2]})$. "
)
_ROWS = (
    r"$z^{[1]} = x W^{[1]} + b^{[1]}$, $a^{[1]} = \sigma(z^{[1]})$, $z^{[2]} = a^{[1]} W^{[2]} + b^{[2]}$, "
    r"$\hat y = \tanh(z^{[2]})$. "
)
_UP = r"\frac{\partial L}{\partial z^{[2]}}"
_ACROSS = r"\frac{\partial z^{[2]}}{\partial a^{[1]}}"
_SLOPE = r"\frac{\partial a^{[1]}}{\partial z^{[1]}}"
_HEAD = r"\frac{\partial L}{\partial z^{[1]}}"


def _in_general(claim: str) -> str:
    return claim.replace("[2]", "[l+1]").replace("[1]", "[l]")


@pytest.mark.parametrize("given", [_COLUMNS, _ROWS])
@pytest.mark.parametrize("general", [False, True])
@pytest.mark.parametrize(
    ("factors", "wanted"),
    [
        ((_UP, _ACROSS, _SLOPE), "correct"),
        ((_SLOPE, _ACROSS, _UP), "correct"),
        ((_ACROSS, _SLOPE, _UP), "unread"),
        ((_UP, _SLOPE, _ACROSS), "unread"),
    ],
)
def test_the_derivatives_stand_in_the_order_of_a_layout(
    given: str, factors: tuple[str, ...], wanted: str, *, general: bool
) -> None:
    """From the output on or from the input on; in any other order the product has no meaning."""
    claim = f"{_HEAD} = {' '.join(factors)}"
    found = verdicts(parse_lecture(_LECTURE), f"{given}$${_in_general(claim) if general else claim}$$")
    assert found[4:] == [wanted]


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (rf"\frac{{\partial L}}{{\partial W^{{[1]}}}} = {_UP} \frac{{\partial z^{{[2]}}}}{{\partial W^{{[1]}}}}", True),
        (rf"{_UP} = {_HEAD} \frac{{\partial z^{{[1]}}}}{{\partial z^{{[2]}}}}", False),
        (
            (
                r"\frac{\partial L}{\partial W^{[1]}} = \frac{\partial L}{\partial W^{[2]}} "
                r"\frac{\partial W^{[2]}}{\partial W^{[1]}}"
            ),
            False,
        ),
        (
            (
                r"\frac{\partial L}{\partial z^{[l]}} = \frac{\partial L}{\partial z^{[l-1]}} "
                r"\frac{\partial z^{[l-1]}}{\partial z^{[l]}}"
            ),
            False,
        ),
        (
            (
                r"\frac{\partial L}{\partial z^{[l]}} = \frac{\partial L}{\partial z^{[l+1]}} "
                r"\frac{\partial z^{[l+1]}}{\partial z^{[l]}}"
            ),
            True,
        ),
    ],
)
def test_a_path_leads_through_what_is_computed_between(claim: str, *, right: bool) -> None:
    """Through later layers, and not through parameters, nor back."""
    found = verdicts(parse_lecture(_LECTURE), f"{_COLUMNS}$${claim}$$")
    assert (found[4:] == ["correct"]) == right


def test_names_of_the_document_alone_have_no_order() -> None:
    """Numbers may be multiplied in any order."""
    claim = r"\frac{dp}{ds} = \frac{dq}{ds} \frac{dp}{dq}"
    assert verdicts(parse_lecture(_LECTURE), f"$${claim}$$") == ["correct"]


_WEIGHTS = r"\frac{\partial z^{[1]}}{\partial W^{[1]}}"


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (rf"\frac{{\partial L}}{{\partial W^{{[1]}}}} = \delta^{{[1]}} {_WEIGHTS}", "correct"),
        (rf"\frac{{\partial L}}{{\partial W^{{[1]}}}} = \delta^{{[2]}} {_WEIGHTS}", "unread"),
        (rf"\frac{{\partial L}}{{\partial W^{{[2]}}}} = \delta^{{[1]}} {_WEIGHTS}", "wrong"),
        (rf"\frac{{\partial L}}{{\partial W^{{[1]}}}} = {_HEAD} {_WEIGHTS} {_WEIGHTS}", "unread"),
        (rf"{_HEAD} = \delta^{{[2]}} {_ACROSS} {_SLOPE}", "correct"),
        (rf"{_HEAD} = \delta^{{[2]}} {_SLOPE} {_ACROSS}", "unread"),
        (rf"{_HEAD} = \delta^{{[1]}} {_ACROSS} {_SLOPE}", "wrong"),
        (rf"{_WEIGHTS} = x^T", "conditional"),
        (rf"{_WEIGHTS} = x", "conditional"),
        (rf"{_WEIGHTS} = (a^{{[1]}})^T", "wrong"),
        (rf"{_WEIGHTS} = 2 x^T", "unread"),
        (r"\frac{\partial z^{[2]}}{\partial W^{[2]}} = a^{[1]}", "conditional"),
        (r"\frac{\partial z^{[2]}}{\partial W^{[2]}} = x", "wrong"),
        (r"\frac{\partial z^{[2]}}{\partial W^{[2]}} = z^{[1]}", "wrong"),
    ],
)
def test_error_signals_and_slopes_by_weights_are_factors(claim: str, wanted: str) -> None:
    """delta is a derivative of the loss, and dz/dW what goes into the layer, where each unit is meant by its own."""
    assert verdicts(parse_lecture(_LECTURE), f"{_COLUMNS}$${claim}$$")[4:] == [wanted]


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (rf"da^{{[1]}} = {_UP} {_ACROSS}", True),
        (rf"da^{{[1]}} = {_ACROSS} {_UP}", True),
        (rf"da^{{[1]}} = {_HEAD} \frac{{\partial z^{{[1]}}}}{{\partial a^{{[1]}}}}", False),
        (rf"dW^{{[1]}} = {_HEAD} {_WEIGHTS}", True),
        (rf"dW^{{[2]}} = {_HEAD} {_WEIGHTS}", False),
        (rf"db^{{[2]}} = {_UP} \frac{{\partial z^{{[2]}}}}{{\partial b^{{[2]}}}}", True),
        (rf"db^{{[1]}} = {_UP} \frac{{\partial z^{{[2]}}}}{{\partial b^{{[2]}}}}", False),
        (rf"db^{{[2]}} = -{_UP} \frac{{\partial z^{{[2]}}}}{{\partial b^{{[2]}}}}", False),
    ],
)
def test_a_short_gradient_is_that_of_the_loss(claim: str, *, right: bool) -> None:
    """Where the lecture writes dW for dL/dW, the chain rule leads to it as to that."""
    lecture = parse_lecture(_LECTURE + '[notation]\ngradient = "d{}"\n')
    assert (verdicts(lecture, f"{_COLUMNS}$${claim}$$")[4:] == ["correct"]) == right
