r"""What \Delta w is: what an update adds to a parameter, or what it takes away; and new values in a list."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

# h = sigmoid(u) = 0.5987, p = s = 0.5293, dL/dp = -0.4707, dL/dv = -0.2818, dL/dc = -0.4707
UNITS = parse_lecture(r"""
title = "A chain of two units"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 1
activation = "sigmoid"
[[network.layers]]
units = 1
activation = "identity"
[values]
x = [1, -2]
y = [1]
W1 = [[0.6, 0.1]]
b1 = [0]
W2 = [[0.55]]
b2 = [0.2]
[training]
learning_rate = 0.5
[notation]
W1 = [["w_1", "w_2"]]
b1 = "b"
W2 = [["v"]]
b2 = "c"
z1 = "u"
a1 = "h"
z2 = "s"
yhat = "p"
delta2 = '\delta'
rate = '\eta'
updated = '{}^{\text{new}}'
""")
_TAKEN = r"$\Delta v = \eta \frac{\partial L}{\partial v}$, $v^{\text{new}} = v - \Delta v$. "
_ADDED = r"$\Delta v = -\eta \frac{\partial L}{\partial v}$, $v^{\text{new}} = v + \Delta v$. "


@pytest.mark.parametrize(
    ("start", "claim", "slip"),
    [
        (_TAKEN, r"\Delta w_1 = \eta \nabla_{w_1} L", r"\Delta w_1 = -\eta \nabla_{w_1} L"),
        (_TAKEN, r"w_1^{\text{new}} = w_1 - \Delta w_1", r"w_1^{\text{new}} = w_1 + \Delta w_1"),
        (_TAKEN, r"\Delta c = \eta (p - y) = -0.235", r"\Delta c = \eta (y - p) = 0.235"),
        (_TAKEN, r"c = c - \Delta c", r"c = c + \Delta c"),
        (_ADDED, r"\Delta w_1 = -\eta \nabla_{w_1} L", r"\Delta w_1 = \eta \nabla_{w_1} L"),
        (_ADDED, r"w_1^{\text{new}} = w_1 + \Delta w_1", r"w_1^{\text{new}} = w_1 - \Delta w_1"),
    ],
)
def test_a_change_is_what_its_definitions_and_updates_make_of_it(start: str, claim: str, slip: str) -> None:
    """With either sign, where a document keeps to it; a slipped sign in one of them is wrong."""
    assert {*verdicts(UNITS, start + f"${claim}$")} <= {"correct", "rounded"}
    *before, found = [one.verdict for one in check(UNITS, start + f"${slip}$").claims][:3]
    assert {*map(str, before)} == {"correct"}
    assert found == "wrong"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (_TAKEN.replace("v - ", "v + "), ["wrong", "correct"]),
        (_ADDED.replace("v + ", "v - "), ["correct", "wrong"]),
        (r"$\Delta v = \eta \frac{\partial L}{\partial v}$", ["wrong"]),  # nothing says what is made of it
        (r"$v^{\text{new}} = v - \Delta v$", ["wrong"]),
    ],
)
def test_a_change_has_its_other_sign_only_where_both_say_so(text: str, wanted: list[str]) -> None:
    """An update with the wrong sign is none by any convention, and one line alone tells none."""
    assert verdicts(UNITS, text) == wanted


def test_the_head_of_the_report_says_which_sign_a_change_has() -> None:
    """Where it is not the usual one."""
    assert check(UNITS, _TAKEN).conventions["changes of parameters"] == "what an update takes away"
    assert "changes of parameters" not in check(UNITS, _ADDED).conventions


def test_error_signals_and_changes_may_both_have_the_other_sign() -> None:
    r"""\delta = y - p and w - \Delta w go with \Delta w = -\eta \delta h, and with no other one."""
    start = r"$\delta = y - p$, $\nabla_v L = -\delta h$, $\nabla_c L = -\delta$. "
    right = r"$\Delta v = -\eta \delta h$, $v^{\text{new}} = v - \Delta v$"
    assert {*verdicts(UNITS, start + right)} == {"correct"}
    assert "wrong" in verdicts(UNITS, start + right.replace("-\\eta", "\\eta"))


@pytest.mark.parametrize(
    ("claim", "verdict", "slip"),
    [
        (r"w_1 \approx 0.631", "rounded", "0.613"),
        (r"v \approx 0.691", "rounded", "0.619"),
        (r"c \approx 0.436", "carried", "0.463"),
        (r"c \approx 0.436", "carried", "0.437"),
        (r"b \approx 0.03", "rounded", "0.02"),
    ],
)
def test_new_values_are_told_once_more_in_a_list(claim: str, verdict: str, slip: str) -> None:
    """Behind an update, about so much as well as exactly, as they were printed; a slip is wrong."""
    start = r"$\nabla_c L = p - y = -0.471$, $c^{\text{new}} = 0.2 + 0.5 \cdot 0.471 = 0.436$. All of them: "
    assert verdicts(UNITS, start + f"${claim}$")[-1] == verdict
    value = claim.rsplit(maxsplit=1)[-1]
    assert verdicts(UNITS, start + f"${claim.replace(value, slip)}$")[-1] == "wrong"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$\Delta v = \frac{\partial L}{\partial v}$, $v^{\text{new}} = v - \eta \Delta v$", ["correct", "correct"]),
        (r"$\Delta v = \frac{\partial L}{\partial v}$, $v^{\text{new}} = v + \eta \Delta v$", ["correct", "wrong"]),
        (r"$v = v - \eta \Delta v$", ["correct"]),
        (r"$\Delta v = 2 \frac{\partial L}{\partial v}$, $v^{\text{new}} = v - \eta \Delta v$", ["wrong", "correct"]),
        # one line that is right of what an update adds: the other one is no convention
        (r"$\Delta v = \frac{\partial L}{\partial v}$, $v^{\text{new}} = v + \Delta v$", ["wrong", "correct"]),
    ],
)
def test_a_change_may_be_the_derivative_itself(text: str, wanted: list[str]) -> None:
    """Where something is right so, and nothing with any of the other meanings; the report says it."""
    report = check(UNITS, text)
    assert [str(claim.verdict) for claim in report.claims] == wanted
    told = report.conventions.get("changes of parameters")
    assert told == ("derivatives of the loss" if text.count(r"\eta") else None)
