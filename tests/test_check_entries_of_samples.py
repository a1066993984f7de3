r"""Entries of a batch beside the number of a layer or of a sample: z_{ij}^{[l]}, \delta_i^{(l)}, and sums over both."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import verdicts

_DATA = """
[values]
x = [[0.5, -1, 2], [1, 0.3, -0.4]]
y = [[1, 0], [0, 1]]
W1 = [[0.1, 0.5, -0.4, 0.2], [-0.2, 0.2, 0.3, 0.1], [0.3, -0.3, 0.2, 0.4]]
b1 = [0.1, -0.1, 0.2, 0.3]
W2 = [[0.2, 0.4], [-0.3, -0.5], [0.1, 0.6], [0.7, -0.6]]
b2 = [0.3, -0.2]
"""
_NETWORK = """
title = "A batch of two"
[network]
inputs = 3
loss = { name = "cross_entropy", over_samples = "sum" }
[[network.layers]]
units = 4
activation = "tanh"
[[network.layers]]
units = 2
activation = "softmax"
"""
_ROWS = parse_lecture(
    _NETWORK
    + _DATA
    + """
[notation]
vectors = "rows"
x = 'a^{[0]}'
z1 = 'z^{[1]}'
a1 = 'a^{[1]}'
z2 = 'z^{[2]}'
W1 = 'W^{[1]}'
W2 = 'W^{[2]}'
b1 = 'b^{[1]}'
b2 = 'b^{[2]}'
"""
)
_SPELLED = parse_lecture(
    _NETWORK
    + _DATA
    + """
[notation]
vectors = "rows"
L = "E"
x = ["x_1", "x_2", "x_3"]
W1 = [["W_{11}", "W_{12}", "W_{13}", "W_{14}"], ["W_{21}", "W_{22}", "W_{23}", "W_{24}"],
      ["W_{31}", "W_{32}", "W_{33}", "W_{34}"]]
a1 = ["z_1", "z_2", "z_3", "z_4"]
W2 = [["V_{11}", "V_{12}"], ["V_{21}", "V_{22}"], ["V_{31}", "V_{32}"], ["V_{41}", "V_{42}"]]
z2 = ["a_1", "a_2"]
yhat = ["y_1", "y_2"]
y = ["t_1", "t_2"]
b1 = "b"
b2 = "c"
indices = ["m", "d", "k"]
"""
)
_SUM = r"\frac{\partial E}{\partial V_{mk}} = -\sum_n \sum_j \frac{t_j^{(n)}}{y_j^{(n)}} "


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"z^{[l]}_{ij} = \sum_k a^{[l-1]}_{ik} W^{[l]}_{kj} + b^{[l]}_j", "given"),
        (r"z^{[l]}_{ij} = \sum_k a^{[l-1]}_{ik} W^{[l]}_{kj}", "wrong"),  # it was taken for a new name
        (r"z^{[l]}_{ij} = \sum_k a^{[l-1]}_{kj} W^{[l]}_{kj} + b^{[l]}_j", "wrong"),
    ],
)
def test_entries_of_small_letters_beside_a_layer(claim: str, wanted: str) -> None:
    """Sample and unit, as the vectors of the lecture file lie."""
    assert verdicts(_ROWS, f"${claim}$")[-1] == wanted


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\frac{\partial y_j^{(n)}}{\partial a_k^{(n)}} z_m^{(n)}", "correct"),
        (r"\frac{\partial y_j^{(n)}}{\partial a_k} z_m", "correct"),  # of sample n, whatever j is
        (r"\frac{\partial y_j^{(n)}}{\partial a_k} \frac{\partial a_k}{\partial V_{mk}}", "correct"),
        (r"y_j (\delta_{kj} - y_k) z_m", "correct"),
        (r"y_j (\delta_{kj} + y_k) z_m", "wrong"),
        (r"\frac{\partial y_j^{(n)}}{\partial a_k} x_m", "wrong"),
    ],
)
def test_names_without_a_sample_in_a_sum_over_samples_and_units(claim: str, wanted: str) -> None:
    """The index of units counts no samples, though a sample stands beside it."""
    assert verdicts(_SPELLED, f"${_SUM}{claim}$")[-1] == wanted


@pytest.mark.parametrize(("layer", "wanted"), [("l", "correct"), ("l-1", "wrong")])
def test_the_number_of_a_layer_is_no_sample(layer: str, wanted: str) -> None:
    r"""\delta_i^{(2)} is an entry of the \delta^{(2)} that the lecture file spells."""
    lecture = parse_lecture(
        _NETWORK
        + _DATA.replace(
            "W1 = [[0.1, 0.5, -0.4, 0.2], [-0.2, 0.2, 0.3, 0.1], [0.3, -0.3, 0.2, 0.4]]\n",
            "W1 = [[0.1, 0.5, -0.4], [-0.2, 0.2, 0.3], [0.3, -0.3, 0.2], [0.4, 0.1, 0.6]]\n",
        ).replace(
            "W2 = [[0.2, 0.4], [-0.3, -0.5], [0.1, 0.6], [0.7, -0.6]]",
            "W2 = [[0.2, 0.4, -0.3, 0.1], [0.6, 0.7, -0.6, 0.2]]",
        )
        + r"""
[notation]
style = "index"
x = 'a^{(1)}'
W1 = 'W^{(1)}'
W2 = 'W^{(2)}'
b1 = 'b^{(1)}'
b2 = 'b^{(2)}'
z1 = 'z^{(2)}'
a1 = 'a^{(2)}'
z2 = 'z^{(3)}'
yhat = 'a^{(3)}'
delta1 = '\delta^{(2)}'
delta2 = '\delta^{(3)}'
L = 'J'
"""
    )
    assert verdicts(lecture, rf"$\delta_i^{{(l)}} = \frac{{\partial J}}{{\partial z_i^{{({layer})}}}}$")[-1] == wanted


def test_the_outputs_as_the_last_hidden_layer_goes_on() -> None:
    """h^2 where the lecture file has h^1, and y for the outputs."""
    lecture = parse_lecture(
        _NETWORK + '[notation]\nstyle = "index"\na1 = "h^1"\nz1 = "u^1"\nz2 = "u^2"\nyhat = "y"\ny = "t"\n'
    )
    text = r"$h^L = \mathrm{softmax}(u^L)$, $\frac{\partial L}{\partial u^L} = h^L - t$, "
    text += r"$\frac{\partial L}{\partial u^L} = h^L + t$"
    assert verdicts(lecture, text)[-2:] == ["correct", "wrong"]


def test_a_letter_of_the_outputs_may_be_another_function() -> None:
    """Of its argument alone: f(x) = 1 / (1 + e^{-x}), where the outputs are the vector f."""
    lecture = parse_lecture(_NETWORK + '[notation]\nyhat = "f"\nx = "x"\n')
    assert verdicts(lecture, r"$f(x) = \frac{1}{1 + e^{-x}}$") == ["given"]
