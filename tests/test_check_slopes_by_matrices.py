"""The chain rule in whole layers with the derivative of a vector by a matrix behind what it is multiplied with."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import two_inputs, verdicts

_LETTERS = [f'W{n} = "U_{n}"\nz{n} = "s_{n}"\ndelta{n} = "g_{n}"\n' for n in (1, 2, 3)]
_NAMES = "".join(_LETTERS) + 'L = "C"\nx = "h_0"\ny = "Y"\nyhat = "h_3"\na1 = "h_1"\na2 = "h_2"\n'
_BATCH = "x = [[1, 2], [0, 1], [2, -1], [1, 1], [3, 1]]\ny = [[0, 1], [1, 0], [1, 1], [0, 0], [1, 0]]"


def _lecture(layout: str, values: str = "") -> Lecture:
    return two_inputs("3 sigmoid, 4 tanh, 2 sigmoid", f'vectors = "{layout}"\n{_NAMES}', values)


def _d(of: str, by: str) -> str:
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


_EVERYWHERE = [
    ("U_3", "(h_3 - Y)" + _d("h_3", "U_3"), True),
    ("U_3", "-(Y - h_3)" + _d("h_3", "U_3"), True),
    ("U_3", "(Y - h_3)" + _d("h_3", "U_3"), False),
    ("U_3", "(h_3 + Y)" + _d("h_3", "U_3"), False),
    ("U_3", "(h_3 - Y)" + _d("s_3", "U_3"), False),  # the slope is missing
    ("U_3", r"[(h_3 - Y) \odot \sigma'(s_3)]" + _d("s_3", "U_3"), True),
    ("U_3", r"(h_3 - Y) \odot \sigma'(s_3)" + _d("s_3", "U_3"), True),
    ("U_3", r"(h_3 - Y) \odot \sigma'(s_3)" + _d("h_3", "U_3"), False),  # and stands there twice
    ("U_3", "g_3" + _d("s_3", "U_3"), True),
    ("U_3", "g_2" + _d("s_3", "U_3"), False),
    ("U_3", "g_3" + _d("s_3", "U_2"), False),
    ("U_2", "g_3" + _d("s_3", "U_2"), True),  # through the layer between
    ("U_2", "(h_3 - Y)" + _d("h_3", "U_2"), True),
    ("U_2", "g_2" + _d("s_2", "U_2"), True),
    ("U_2", "g_2" + _d("h_2", "U_2"), False),
    ("U_3", _d("s_3", "U_3") + " g_2", False),
]
_ROWS = [
    ("U_3", r"g_3 \frac{\partial h_2 U_3}{\partial U_3} = h_2^T g_3", True),
    ("U_3", r"g_3 \frac{\partial (h_2 U_3)}{\partial U_3} = g_3 h_2^T", False),
    ("U_3", r"g_3 \frac{\partial (h_1 U_2)}{\partial U_3}", False),
    ("U_2", r"g_3 U_3^T \frac{\partial h_2}{\partial U_2}", True),
    ("U_2", r"g_3 U_3 \frac{\partial h_2}{\partial U_2}", False),
    ("U_2", r"g_3 U_3^T \frac{\partial s_2}{\partial U_2}", False),
    ("U_2", r"[g_3 U_3^T \odot \tanh'(s_2)] \frac{\partial (h_1 U_2)}{\partial U_2} = h_1^T g_2", True),
    ("U_2", r"[g_3 U_3^T \odot \tanh'(s_1)] \frac{\partial (h_1 U_2)}{\partial U_2}", False),
    ("U_2", r"g_3 \frac{\partial (h_2 U_3)}{\partial h_2} \frac{\partial h_2}{\partial U_2}", True),
    ("U_2", r"g_3 \frac{\partial (h_2 U_3)}{\partial h_2} \frac{\partial s_2}{\partial U_2}", False),
    ("U_1", r"g_2 U_2^T \frac{\partial h_1}{\partial U_1}", True),
    ("U_1", r"g_2 U_2^T \frac{\partial h_2}{\partial U_1}", False),
    ("U_1", r"g_2 \frac{\partial h_2}{\partial U_1}", False),
]
_COLUMNS = [
    ("U_3", r"g_3 \frac{\partial (U_3 h_2)}{\partial U_3} = g_3 h_2^T", True),
    ("U_3", r"g_3 \frac{\partial (U_3 h_2)}{\partial U_3} = h_2 g_3^T", False),
    ("U_3", r"g_3^T \frac{\partial (U_3 h_2)}{\partial U_3}", True),
    ("U_2", r"U_3^T g_3 \frac{\partial h_2}{\partial U_2}", True),
    ("U_2", r"g_3^T U_3 \frac{\partial h_2}{\partial U_2}", True),
    ("U_2", r"U_3 g_3 \frac{\partial h_2}{\partial U_2}", False),
    ("U_2", r"[U_3^T g_3 \odot \tanh'(s_2)] \frac{\partial (U_2 h_1)}{\partial U_2}", True),
    ("U_2", r"[U_3^T g_3] \frac{\partial (U_2 h_1)}{\partial U_2}", False),
    ("U_2", r"g_3^T \frac{\partial s_3}{\partial h_2} \frac{\partial h_2}{\partial U_2}", True),
]


def _check(lecture: Lecture, by: str, claim: str, *, right: bool) -> None:
    found = verdicts(lecture, f"${_d('C', by)} = {claim}$")
    if right:
        assert {*found} == {"correct"}
    else:
        assert found[-1] not in ("correct", "given")


@pytest.mark.parametrize("layout", ["rows", "columns"])
@pytest.mark.parametrize(("by", "claim", "right"), _EVERYWHERE)
def test_a_derivative_by_a_matrix_is_summed_over_the_entries_before_it(
    layout: str, by: str, claim: str, *, right: bool
) -> None:
    """X dY/dW is the sum of X_e dY_e/dW, in rows and in columns; with a slope too few or too many it is not right."""
    _check(_lecture(layout), by, claim, right=right)


@pytest.mark.parametrize(
    ("layout", "by", "claim", "right"), [*(("rows", *one) for one in _ROWS), *(("columns", *one) for one in _COLUMNS)]
)
def test_what_stands_before_it_is_multiplied_first(layout: str, by: str, claim: str, *, right: bool) -> None:
    """Weights and Jacobian matrices stand between as the layout has them; a transpose too few is not right."""
    _check(_lecture(layout), by, claim, right=right)


@pytest.mark.parametrize(
    ("by", "claim", "right"),
    [
        ("U_3", r"\frac15 (h_3 - Y) \frac{\partial h_3}{\partial U_3}", True),
        ("U_3", r"(h_3 - Y) \frac{\partial h_3}{\partial U_3}", False),  # without the mean
        ("U_3", r"\frac15 [(h_3 - Y) \odot \sigma'(s_3)] \frac{\partial (h_2 U_3)}{\partial U_3}", True),
        ("U_3", r"\frac15 (h_3 - Y) \frac{\partial (h_2 U_3)}{\partial U_3}", False),
        ("U_2", r"g_3 U_3^T \frac{\partial h_2}{\partial U_2} = h_1^T g_2", True),
        ("U_2", r"g_3 U_3^T \frac{\partial s_2}{\partial U_2}", False),
        ("U_2", rf"g_3 {_d('(h_2 U_3)', 'h_2')} {_d('h_2', 's_2')} {_d('s_2', 'U_2')}", True),
        ("U_2", r"g_3 \frac{\partial (h_2 U_3)}{\partial h_2} \frac{\partial s_2}{\partial U_2}", False),
    ],
)
def test_in_a_batch_the_samples_are_summed_over_too(by: str, claim: str, *, right: bool) -> None:
    """A matrix of all samples has an entry for each of them."""
    _check(_lecture("rows", _BATCH), by, claim, right=right)
