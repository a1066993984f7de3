"""A derivative that is told without a line for it, from the rounded numbers that were printed for what is in it."""

from __future__ import annotations

import pytest

from tests.checking import verdicts
from tests.test_check_change_signs import UNITS

_PRINTED = r"$h = 0.5987$, $p = 0.5293$. "  # (p - y) h is -0.28182, and -0.4707 * 0.5987 is -0.28181


@pytest.mark.parametrize(
    ("printed", "value", "verdict"),
    [
        (_PRINTED, "-0.28181", "carried"),
        (_PRINTED, "-0.28182", "rounded"),
        (_PRINTED, "-0.28183", "wrong"),
        (_PRINTED, "0.28181", "wrong"),
        ("", "-0.28181", "wrong"),
        (_PRINTED.replace("0.5987", "0.5897"), "-0.27757", "inherited"),
    ],
)
def test_a_derivative_may_come_from_what_was_printed_before(printed: str, value: str, verdict: str) -> None:
    """As a line with these numbers may; another digit is wrong, and so it is where nothing was printed."""
    assert verdicts(UNITS, rf"{printed}$\frac{{\partial L}}{{\partial v}} = {value}$")[-1] == verdict
