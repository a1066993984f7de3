r"""Formulas in boxes and text, remarks in brackets that go on, rows that begin with a minus, a triangle for \Delta."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_LECTURE = two_inputs("2 tanh, 2 sigmoid", 'style = "bracket"\nL = "E"\nrate = \'\\eta\'')
_HEAD = r"\frac{\partial E}{\partial z_1^{[2]}}"
_STEP = r"\frac{\partial E}{\partial \hat y_1} \frac{\partial \hat y_1}{\partial z_1^{[2]}}"
_RIGHT = r"(\hat y_1 - y_1) \hat y_1 (1 - \hat y_1)"
_WRONG = _RIGHT.replace("1 -", "1 +")


@pytest.mark.parametrize(
    "box",
    [
        r"\framebox{$%s$}",
        r"\text{\textcolor{teal}{\framebox{$ %s $}}}",
        r"\text{\fbox{$%s$}}",
        r"\text{$%s$}",
        r"\mbox{$ %s $}",
    ],
)
def test_a_formula_in_a_box_or_in_text_is_what_it_is(box: str) -> None:
    """Between dollars, with nothing beside it."""
    assert verdicts(_LECTURE, f"$${_HEAD} = {box % _RIGHT}$$") == ["correct"]
    assert verdicts(_LECTURE, f"$${_HEAD} = {box % _WRONG}$$") == ["wrong"]


def _rows(*rows: str) -> list[str]:
    together = r" \\ ".join(rows)
    return verdicts(_LECTURE, rf"$$\begin{{aligned}} {together} \end{{aligned}}$$")


@pytest.mark.parametrize("remark", [r"\ (= %s)", r"\left( = %s \right)", r"[= %s]", r" (:= %s)"])
def test_a_remark_in_brackets_goes_on(remark: str) -> None:
    """It is a side of the chain; a wrong one is wrong, and the next row goes on all the same."""
    error, first = r"\delta_1^{[2]}", f"{_HEAD} &= {_STEP} {remark}"
    assert _rows(first % error, f"&= {_RIGHT}") == ["correct"] * 3
    assert _rows(first % error, f"&= {_WRONG}") == ["correct", "correct", "wrong"]
    assert _rows(first % r"\delta_2^{[2]}", f"&= {_RIGHT}") == ["correct", "wrong", "correct"]
    assert _rows(first % f"-{error}", f"&= {_RIGHT}") == ["correct", "wrong", "correct"]


def test_a_row_may_begin_with_a_minus_and_say_something_by_itself() -> None:
    """The rows below go on with it, and not with the chain above."""
    rows = (
        rf"\delta_1^{{[2]}} &= {_HEAD}",
        rf"&= {_STEP}",
        r"-\frac{\partial E}{\partial \hat y_1} &= -(\hat y_1 - y_1)",
    )
    assert _rows(*rows, r"&= y_1 - \hat y_1") == ["correct"] * 4
    assert _rows(*rows, r"&= \hat y_1 - y_1") == ["correct"] * 3 + ["wrong"]
    assert _rows(*rows, f"&= {_RIGHT}") == ["correct"] * 3 + ["wrong"]


@pytest.mark.parametrize("sign", [r"\vartriangle", r"\triangle", r"\bigtriangleup"])
def test_a_triangle_is_a_change(sign: str) -> None:
    r"""As \Delta is."""
    claim = r"$$%s w_{11}^{[2]} = %s \frac{\partial E}{\partial w_{11}^{[2]}}$$"
    assert verdicts(_LECTURE, claim % (sign, r"-\eta")) == ["correct"]
    assert verdicts(_LECTURE, claim % (sign, r"\eta")) == ["wrong"]


def test_an_argument_that_is_picked_out_has_no_running_index() -> None:
    """z_{k=1} says which one it is; a sum over k up to K goes on with its own."""
    start = r"\frac{\partial E}{\partial a_1^{[1]}} = \frac{\partial E(z_{k=1}, \dots, z_{k=K})}{\partial a_1^{[1]}} = "
    chain = r"\sum_{k=1}^K \frac{\partial E}{\partial z_k^{[2]}} \frac{\partial z_k^{[2]}}{\partial a_1^{[1]}}"
    assert verdicts(_LECTURE, f"$${start}{chain}$$") == ["correct", "correct"]
    assert verdicts(_LECTURE, f"$${start}{chain.replace('sum_{k=1}', 'sum_{k=2}')}$$") == ["correct", "wrong"]
