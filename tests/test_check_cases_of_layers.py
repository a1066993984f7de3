"""Cases that tell the last layer from the others, and how their conditions are set."""

from __future__ import annotations

import pytest

from tests.checking import verdicts
from tests.test_check_primed_indices import LECTURE

LAST = r"\frac{\partial L}{\partial a_j^{[l]}} f_l'(z_j^{[l]})"
HIDDEN = r"\sum_k \delta_k^{[l+1]} w_{kj}^{[l+1]} f_l'(z_j^{[l]})"
CONDITIONS = [
    ("(l = L)", r"(l \neq L)"),
    ("l = L", "l < L"),
    (r"\text{if } l = L", r"\text{otherwise}"),
    (r"\text{for $l = L$}", r"\text{for $l \ne L$}"),
    (r"\mbox{for} & l = L", r"\mbox{for} & l < L"),
]


def _cases(last: str, hidden: str, conditions: tuple[str, str]) -> str:
    one, other = conditions
    return rf"$$\delta_j^{{[l]}} = \begin{{cases}} {last} & {one} \\ {hidden} & {other} \end{{cases}}$$"


@pytest.mark.parametrize("conditions", CONDITIONS)
def test_each_case_is_about_its_layers(conditions: tuple[str, str]) -> None:
    """L is the number of layers there, and not the loss."""
    assert verdicts(LECTURE, _cases(LAST, HIDDEN, conditions)) == ["correct"]


@pytest.mark.parametrize("conditions", CONDITIONS)
def test_a_slip_in_a_case_is_wrong(conditions: tuple[str, str]) -> None:
    """It was right under the condition that the loss is one."""
    slip = HIDDEN.replace(" f_l'(z_j^{[l]})", "")
    assert verdicts(LECTURE, _cases(LAST, slip, conditions)) == ["wrong"]
    assert verdicts(LECTURE, _cases(LAST.replace("_l'", "_l"), HIDDEN, conditions)) == ["wrong"]


def test_an_index_is_compared_with_an_index() -> None:
    """What else it may be compared with, nobody knows."""
    assert verdicts(LECTURE, _cases(LAST, HIDDEN, ("l = a", "l < a"))) == ["unread"]


@pytest.mark.parametrize("columns", ["rcl", "lcr"])
def test_a_condition_may_stand_in_two_columns(columns: str) -> None:
    """As in an array of three."""
    rows = r"0 & \mbox{for} & x \le 0\\ 1 & \mbox{for} & x > 0"
    text = rf"$$ReLU'(x) = \left\{{\begin{{array}}{{{columns}}} {rows} \end{{array}}\right.$$"
    assert verdicts(LECTURE, text) == ["correct"]
    assert verdicts(LECTURE, text.replace("0 &", "2 &")) == ["wrong"]
