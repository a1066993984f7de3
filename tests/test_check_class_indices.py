"""The class of a sample as an index, Z_{y_i} and P[i, y_i]: that which its targets say."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import claims_of, verdicts

_DOWN = "W1 = [[0.5, -0.2], [0.1, 0.3], [-0.4, 0.2]]"
_ACROSS = "W1 = [[0.5, 0.1, -0.4], [-0.2, 0.3, 0.2]]"


def _lecture(notation: str, samples: str) -> Lecture:
    """Two inputs, three ReLU units, softmax over three classes, a sum of losses."""
    return parse_lecture(
        'title = "C"\n[network]\ninputs = 2\nloss = { name = "cross_entropy", over_samples = "sum" }\n'
        '[[network.layers]]\nunits = 3\nactivation = "tanh"\n[[network.layers]]\nunits = 3\nactivation = "softmax"\n'
        f"[values]\n{samples}\n{_ACROSS if 'rows' in notation else _DOWN}\nb1 = [0.1, 0, -0.1]\n"
        "W2 = [[0.3, -0.5, 0.2], [0.6, 0.1, -0.7], [0.2, 0.4, 0.9]]\nb2 = [0.1, -0.2, 0.3]\n"
        f'[notation]\nL = "L"\n{notation}\n'
    )


_BATCH = "x = [[1, 2], [0, -1], [2, 1], [-1, 1]]\ny = [2, 0, 1, 2]"
ROWS = _lecture('vectors = "rows"\nx = "X"\nz1 = "A"\na1 = "H"\nz2 = "S"\nyhat = "P"\ny = "y"', _BATCH)
ONE = _lecture('style = "index"\nz2 = "s"\nyhat = "p"\ny = "y"', "x = [1, 2]\ny = 1")
_BY_S = r"\frac{\partial L_i}{\partial S_{i,k}} = "
_SLOPE = r"\frac{\partial P_{i,y_i}}{\partial S_{i,k}} = "


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"L_i = -\log P_{i,y_i}", "given"),
        (r"L = -\sum_{i=1}^4 \log P_{i,y_i}", "correct"),
        (r"L = \sum_{i=1}^4 \log P_{i,y_i}", "wrong"),
        (_BY_S + r"P_{i,k} - \delta_{k,y_i}", "correct"),
        (_BY_S + r"\delta_{k,y_i} - P_{i,k}", "wrong"),
        (_BY_S + r"P_{i,k} - 1", "wrong"),
        (_BY_S + r"P_{i,y_i} - \delta_{k,y_i}", "wrong"),
        (r"\frac{\partial L_i}{\partial S_{i,y_i}} = P_{i,y_i} - 1", "correct"),
        (r"\frac{\partial L_i}{\partial S_{i,y_i}} = P_{i,y_i}", "wrong"),
        (
            _BY_S + r"\begin{cases} P_{i,k} - 1 & \text{if } k = y_i \\ P_{i,k} & \text{if } k \neq y_i \end{cases}",
            "correct",
        ),
        (_BY_S + r"\begin{cases} P_{i,k} - 1 & \text{if k = y_i} \\ P_{i,k} & \text{otherwise} \end{cases}", "correct"),
        (
            _BY_S + r"\begin{cases} P_{i,k} & \text{if } k = y_i \\ P_{i,k} - 1 & \text{if } k \neq y_i \end{cases}",
            "wrong",
        ),
        (r"\frac{\partial L_i}{\partial P_{i,y_i}} = -\frac{1}{P_{i,y_i}}", "correct"),
        (r"\frac{\partial L_i}{\partial P_{i,y_i}} = \frac{1}{P_{i,y_i}}", "wrong"),
        (_BY_S + r"\frac{\partial L_i}{\partial P_{i,y_i}} \frac{\partial P_{i,y_i}}{\partial S_{i,k}}", "correct"),
        (_BY_S + r"-\frac{\partial L_i}{\partial P_{i,y_i}} \frac{\partial P_{i,y_i}}{\partial S_{i,k}}", "wrong"),
    ],
)
def test_each_sample_has_its_class(claim: str, verdict: str) -> None:
    """In a batch, whose targets are numbers of classes."""
    assert verdicts(ROWS, rf"$L_i = -\log P_{{i,y_i}}$, ${claim}$")[1] == verdict.replace("given", "correct")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (rf"If $k = y_i$, ${_SLOPE}P_{{i,k}} (1 - P_{{i,k}})$", "correct"),
        (rf"If $k = y_i$, ${_SLOPE}-P_{{i,k}} P_{{i,y_i}}$", "wrong"),
        (rf"If $$k \neq y_i$$: $${_SLOPE}-P_{{i,k}} P_{{i,y_i}}$$", "correct"),
        (rf"If $$k \neq y_i$$: $${_SLOPE}P_{{i,k}} (1 - P_{{i,k}})$$", "wrong"),
    ],
)
def test_cases_of_classes(text: str, verdict: str) -> None:
    """Said before a formula, in a line or as a display within it."""
    assert verdicts(ROWS, text) == [verdict]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"L_i = -s_{y_i} + \log \sum_{j=1}^3 e^{s_j}", "correct"),
        (r"L_i = s_{y_i} + \log \sum_{j=1}^3 e^{s_j}", "wrong"),
        (r"\frac{\partial L_i}{\partial s_k} = p_k - \delta_{k,y_i}", "correct"),
        (r"\frac{\partial L_i}{\partial s_k} = p_k + \delta_{k,y_i}", "wrong"),
    ],
)
def test_a_single_sample_has_one(claim: str, verdict: str) -> None:
    """The i of y_i says nothing then."""
    assert verdicts(ONE, f"${claim.replace('L_i', 'L')}$") == [verdict]


def test_a_sum_from_zero_to_all_takes_one_too_many() -> None:
    """There is no sample 0 beside those from 1 to 4."""
    losses, slope = r"$L_i = -\log P_{i,y_i}$", r"$\frac{\partial J}{\partial S_{ik}} = P_{ik} - y_{ik}$"
    for sign, verdict in {r"\sum_{i=1}^4": "given", r"\sum_{i=0}^4": "unread"}.items():
        found = claims_of(ROWS, f"{losses}, $J = {sign} L_i$, {slope}")
        assert found[1].verdict == verdict, found[1]
    assert found[1].message == "this sum has 5 terms, and there are 4 samples"
