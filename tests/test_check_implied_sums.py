"""Sums that a document leaves out by Einstein's convention, where its words say so."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts


def _lecture(vectors: str, loss: str, *layers: tuple[int, str]) -> Lecture:
    tables = "\n".join(f'[[network.layers]]\nunits = {units}\nactivation = "{name}"' for units, name in layers)
    return parse_lecture(
        f'title = "t"\n[network]\ninputs = 2\nloss = "{loss}"\n{tables}\n'
        f'[notation]\nstyle = "bracket"\nvectors = "{vectors}"\n'
    )


_ROWS = _lecture("rows", "cross_entropy", (3, "tanh"), (3, "softmax"))
_COLUMNS = _lecture("columns", "squared_error", (3, "tanh"), (2, "identity"))
_ERROR = r"\frac{\partial L}{\partial z_s^{[2]}}"
_SAID = "We use Einstein's notation.\n\n"

_CASES = [
    (
        _ROWS,
        [
            (r"L = -y_i \ln \hat{y}_i", "given"),
            (r"\hat{y}_i = \frac{e^{z_i^{[2]}}}{e^{z_m^{[2]}}}", "given"),
            (_ERROR + r" = -\frac{y_r}{\hat{y}_r} \frac{\partial \hat{y}_r}{\partial z_s^{[2]}}", "correct"),
            (_ERROR + r" = -y_r [\delta_{rs} - \hat{y}_s] = -y_s + y_r \hat{y}_s", "correct correct"),
            (r"\frac{\partial L}{\partial z_s^{[2]}} = -y_r [\delta_{rs} + \hat{y}_s]", "wrong"),
            (r"z_r^{[2]} = a_i^{[1]} W_{ir}^{[2]} + b_r^{[2]}", "given"),
            (r"z_r^{[2]} = a_i^{[1]} W_{ri}^{[2]} + b_r^{[2]}", "wrong"),
            (r"\frac{\partial L}{\partial a_s^{[1]}} = (\hat{y}_r - y_r) W_{sr}^{[2]}", "correct"),
            (r"\frac{\partial L}{\partial a_s^{[1]}} = (\hat{y}_r - y_r) W_{rs}^{[2]T}", "correct"),
            (r"\frac{\partial L}{\partial a_s^{[1]}} = (\hat{y}_r - y_r) W_{rs}^{[2]}", "wrong"),
            (r"\frac{\partial L}{\partial a_s^{[1]}} = (\hat{y}_r - y_r) W_{sr}^{[2]T}", "wrong"),
        ],
    ),
    (
        _COLUMNS,
        [
            (r"z_i^{[1]} = W_{ij}^{[1]} x_j + b_i^{[1]}", "given"),
            (r"z_i^{[1]} = W_{ij}^{[1]} x_j - b_i^{[1]}", "wrong"),
            (r"L = \frac{1}{2} (\hat{y}_k - y_k) (\hat{y}_k - y_k)", "given"),
            (r"\frac{\partial L}{\partial a_j^{[1]}} = (\hat{y}_k - y_k) W_{kj}^{[2]}", "correct"),
            (r"\frac{\partial L}{\partial z_j^{[1]}} = (\hat{y}_k - y_k) W_{kj}^{[2]} (1 - (a_j^{[1]})^2)", "correct"),
            (r"\frac{\partial L}{\partial z_j^{[1]}} = (\hat{y}_k - y_k) W_{kj}^{[2]} (1 - (a_k^{[1]})^2)", "wrong"),
            (r"\frac{\partial L}{\partial W_{kj}^{[2]}} = (\hat{y}_k - y_k) a_j^{[1]}", "correct"),  # nothing to sum
        ],
    ),
]


@pytest.mark.parametrize(("lecture", "claims"), _CASES)
def test_an_index_that_stands_twice_is_summed_over(lecture: Lecture, claims: list[tuple[str, str]]) -> None:
    """Each claim with its wrong twin, in rows and in columns, also where a display goes on with the one before."""
    text = _SAID + "\n\n".join(f"$${claim}$$" for claim, _ in claims)
    assert verdicts(lecture, text) == [one for _, wanted in claims for one in wanted.split()]


def test_without_the_words_no_sum_is_left_out() -> None:
    """The same lines are not right where nobody says that sums are implied."""
    claim = r"$\frac{\partial L}{\partial a_j^{[1]}} = (\hat{y}_k - y_k) W_{kj}^{[2]}$"
    assert verdicts(_COLUMNS, _SAID + claim) == ["correct"]
    assert verdicts(_COLUMNS, "We do not use Einstein's notation.\n\n" + claim) != ["correct"]
    assert verdicts(_COLUMNS, claim) != ["correct"]


def test_a_display_that_goes_on_has_the_left_side_of_the_first() -> None:
    """An index on the left of the first display is not summed in the next."""
    first = r"$$\frac{\partial L}{\partial a_j^{[1]}} = \frac{\partial L}{\partial \hat{y}_k} W_{kj}^{[2]}$$" + "\n\n"
    assert verdicts(_COLUMNS, _SAID + first + r"$$= (\hat{y}_k - y_k) W_{kj}^{[2]}$$") == ["correct", "correct"]
    assert verdicts(_COLUMNS, _SAID + first + r"$$= (\hat{y}_k - y_k) W_{kj}^{[2]} a_j^{[1]}$$") == ["correct", "wrong"]
