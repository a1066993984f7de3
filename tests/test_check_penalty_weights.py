r"""\lambda beside the penalty of a lecture: its weight, or so many times that, as the document's loss has it."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

_LECTURE = """
title = "A penalty"
[network]
inputs = 2
loss = { name = "squared_error", factor = "1/2", over_samples = "mean" }
regularizer = { name = "l2", weight = 0.3 }
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [[0.5, 2], [1, -1], [0.3, 0.7]]
y = [[1], [0], [1]]
W1 = [[0.4, -0.2]]
b1 = [0.1]
[notation]
W1 = "w"
b1 = "b"
yhat = 'p'
L = "J"
"""
LECTURE = parse_lecture(_LECTURE)
LOSS = r"With $m$ examples, $J = \frac{1}{2m} \sum_{i=1}^m (p^{(i)} - y^{(i)})^2 + %s \|w\|^2$. "


@pytest.mark.parametrize(
    ("penalty", "slope", "said"),
    [
        (r"\frac{\lambda}{2}", r"\lambda", None),
        (r"\lambda", r"2\lambda", "1/2 times"),
        (r"\frac{\lambda}{2m}", r"\frac{\lambda}{m}", "3 times"),
        (r"\frac{\lambda}{m}", r"\frac{2\lambda}{m}", "3/2 times"),
    ],
)
def test_lambda_is_what_the_loss_of_the_document_says(penalty: str, slope: str, said: str | None) -> None:
    """All that goes on with it is judged so, and the head of the report says it."""
    step = (
        r"$\frac{\partial J}{\partial w} = \frac1m \sum_i (p^{(i)} - y^{(i)}) p^{(i)} (1 - p^{(i)}) (x^{(i)})^T + %s w$"
    )
    report = check(LECTURE, LOSS % penalty + step % slope)
    assert [str(claim.verdict) for claim in report.claims] == ["given", "correct"]
    assert (report.conventions.get("weight of the penalty") or "").startswith(said or "")
    assert bool(said) == ("weight of the penalty" in report.conventions)
    assert verdicts(LECTURE, LOSS % penalty + step % rf"\frac12 {slope}") == ["given", "wrong"]


def test_without_a_right_loss_lambda_is_the_weight() -> None:
    """A slope alone tells no convention."""
    assert verdicts(LECTURE, r"$\lambda = 0.3$, $\lambda = 0.9$") == ["correct", "wrong"]
