r"""Linear regression as courses write it: \theta for all coefficients, a column of ones, h_\theta(x), f_{w,b}(x)."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import two_inputs, verdicts

_DATA = "x = [[1, 2], [3, -1], [0.5, 2]]\ny = [[1], [2], [0]]"
_LECTURES = [two_inputs("1 identity"), two_inputs("1 identity", values=_DATA)]
_RIGHT = {"correct", "given"}

_FOLDED = (
    r"$X$ has a column of ones. $\hat y = X \theta$, $J(\theta) = \frac{1}{2m} \|X \theta - y\|^2$ and "
    r"$\nabla_\theta J = \frac1m X^T (X \theta - y)$. "
)
_HYPOTHESIS = (
    r"$h_\theta(x) = \theta_0 + \theta_1 x_1 + \theta_2 x_2$, "
    r"$J = \frac{1}{2m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$, "
    r"$\frac{\partial J}{\partial \theta_0} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})$. "
)
_WEIGHTS = (
    r"$f_{w,b}(x^{(i)}) = w \cdot x^{(i)} + b$, "
    r"$J(w, b) = \frac{1}{2m} \sum_{i=0}^{m-1} (f_{w,b}(x^{(i)}) - y^{(i)})^2$, "
    r"$\frac{\partial J(w,b)}{\partial b} = \frac1m \sum_{i=0}^{m-1} (f_{w,b}(x^{(i)}) - y^{(i)})$. "
)


@pytest.mark.parametrize("lecture", _LECTURES)
@pytest.mark.parametrize(
    ("before", "right", "wrong"),
    [
        (_FOLDED, r"\nabla J(\theta) = \frac1m X^T (\hat y - y)", r"\nabla J(\theta) = X^T (\hat y - y)"),
        (_FOLDED, r"\nabla_\theta J = \frac1m X^T (\hat y - y)", r"\nabla_\theta J = \frac1m X (\hat y - y)"),
        (_FOLDED, r"J = \frac{1}{2m} (X \theta - y)^T (X \theta - y)", r"J = \frac1m (X \theta - y)^T (X \theta - y)"),
        (
            _FOLDED,
            r"\theta := \theta - \frac{\alpha}{m} X^T (X \theta - y)",
            r"\theta := \theta + \frac{\alpha}{m} X^T (X \theta - y)",
        ),
        (
            _HYPOTHESIS,
            r"\frac{\partial J}{\partial \theta_j} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}",
            r"\frac{\partial J}{\partial \theta_j} = \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}",
        ),
        (
            _HYPOTHESIS,
            r"\theta_1 := \theta_1 - \frac{\alpha}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_1^{(i)}",
            r"\theta_1 := \theta_1 - \frac{\alpha}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_2^{(i)}",
        ),
        (
            _WEIGHTS,
            r"\frac{\partial J(w,b)}{\partial w_j} = \frac1m \sum_{i=0}^{m-1} (f_{w,b}(x^{(i)}) - y^{(i)}) x_j^{(i)}",
            r"\frac{\partial J(w,b)}{\partial w_j} = \frac1m \sum_{i=0}^{m-1} (y^{(i)} - f_{w,b}(x^{(i)})) x_j^{(i)}",
        ),
        (
            _WEIGHTS,
            r"b := b - \alpha \frac{\partial J(w,b)}{\partial b}",
            r"b := b + \alpha \frac{\partial J(w,b)}{\partial b}",
        ),
    ],
)  # fmt: skip
def test_regressions(lecture: Lecture, before: str, right: str, wrong: str) -> None:
    """A batch with numbers and one of any size, the right line and the mistake beside it."""
    found = verdicts(lecture, f"{before} ${right}$ and ${wrong}$.")
    assert {*found[:-1]} <= _RIGHT
    assert found[-1] == "wrong"


def test_an_update_of_what_nobody_knows_defines_nothing() -> None:
    """A name that stands on both sides of an equation is not defined by it."""
    assert verdicts(two_inputs("2 tanh, 1 identity"), r"$q := q + \alpha X^T (X q - y)$") == ["unread"]
