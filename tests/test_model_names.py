"""Which index digits below a name of a model are."""

from __future__ import annotations

import pytest

from symbackprop.api import analyse, parse_lecture, results
from symbackprop.core.errors import InputError

STEPS = """
title = "T"
[model]
equations = '''
h_t = \\tanh(W x_t + U h_{{t-1}})
L = {end}
'''
constants = ["h_0"]
ranges = {{ t = {steps} }}
[values]
W = [[0.1], [0.2]]
U = [[0.1, 0], [0.3, 0.2]]
h_0 = [0, 0]
x = {rows}
"""
GIVEN = """
title = "T"
[model]
equations = '''
L = W_{{12}}
'''
[values]
W = {rows}
"""


def loss(steps: int, end: str) -> float:
    rows = [[number] for number in range(1, steps + 1)]
    value: float = results(analyse(parse_lecture(STEPS.format(end=end, steps=steps, rows=rows))))["loss"]["value"]
    return value


def test_two_digits_below_a_step_are_its_number() -> None:
    """h_{12} of h_t in twelve steps is the twelfth; in three it is the second entry of the first."""
    assert loss(12, r"h_{12}^\top h_{12}") == loss(12, "h_{12,1}^2 + h_{12,2}^2")
    assert loss(3, "h_{12}") == loss(3, "h_{1,2}")


def test_two_digits_below_a_given_matrix_are_to_be_told_apart() -> None:
    """W_{12} of twelve rows may be one of them, or an entry; of two rows it is an entry."""
    with pytest.raises(InputError, match="12 can be read as one index or as 2; write commas"):
        parse_lecture(GIVEN.format(rows=[[0.5, 1.5]] * 12))
    found = results(analyse(parse_lecture(GIVEN.format(rows=[[0.5, 1.5]] * 2))))
    assert found["loss"]["value"] == 1.5
