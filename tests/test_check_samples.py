"""What documents say of samples beside one another: the loss of one and of all, errors of each, sums over them."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import verdicts


def _lecture(
    loss: str, last: str, notation: str, data: str = "x = [[1, 2], [0, -1], [2, 1]]\ny = [[1], [0], [1]]"
) -> Lecture:
    """One unit with two inputs."""
    return parse_lecture(
        f'title = "S"\n[network]\ninputs = 2\nloss = "{loss}"\n[[network.layers]]\nunits = 1\nactivation = "{last}"\n'
        f"[values]\n{data}\nW1 = [[0.5, -0.2]]\nb1 = [0.1]\n[training]\nlearning_rate = 0.1\n"
        f'[notation]\nstyle = "index"\nx = "x"\nW1 = "w"\nb1 = ["b"]\n{notation}\n'
    )


_LETTERS = 'y = ["y"]\nz1 = ["z"]\nyhat = ["a"]\nL = "L"'
SEVERAL = _lecture("binary_cross_entropy", "sigmoid", _LETTERS)
SINGLE = _lecture("binary_cross_entropy", "sigmoid", _LETTERS, "x = [1, 2]\ny = [1]")
_LOSSES = r"$L = -(y \ln a + (1 - y) \ln(1 - a))$, $J = \frac1m \sum_{i=1}^m L^{(i)}$, "
_LOSSES += r"$\frac{dJ}{dw_1} = \frac1m \sum_{i=1}^m (a^{(i)} - y^{(i)}) x_1^{(i)}$, "
_LOSSES += r"$\frac{dJ}{dw_1} = \frac1m \sum_{i=1}^m \frac{dL^{(i)}}{dw_1}$, "

TWO_LETTERS = [
    (r"\frac{dL}{dz} = a - y", "correct"),
    (r"\frac{dL}{dz} = y - a", "wrong"),
    (r"\frac{dL}{dw_1} = (a - y) x_1", "correct"),
    (r"\frac{dL}{dw_1} = (a - y) x_2", "wrong"),
    (r"\frac{dJ}{db} = \frac1m \sum_{i=1}^m (a^{(i)} - y^{(i)})", "correct"),
    (r"\frac{dJ}{db} = \frac1m \sum_{i=1}^m (y^{(i)} - a^{(i)})", "wrong"),
    (r"\frac{dJ}{db} = \sum_{i=1}^m (a^{(i)} - y^{(i)})", "wrong"),
    (r"\frac{dJ}{db} = a - y", "wrong"),
]


@pytest.mark.parametrize("lecture", [SEVERAL, SINGLE])
@pytest.mark.parametrize(("claim", "verdict"), TWO_LETTERS)
def test_one_letter_is_the_loss_of_a_sample_and_another_that_of_all(lecture: Lecture, claim: str, verdict: str) -> None:
    """In a lecture of several samples and in one of one."""
    assert verdicts(lecture, f"{_LOSSES}${claim}$") == ["given", "given", "correct", "correct", verdict]


def test_the_head_of_the_report_says_which() -> None:
    """The lecture's letter for the loss of all is that of one here."""
    assert check(SEVERAL, _LOSSES).conventions["loss of one sample"] == "L"
    assert "loss of one sample" not in check(SEVERAL, r"$L = \frac13 \sum_{i=1}^3 L^{(i)}$").conventions


LINE = _lecture("squared_error", "identity", 'y = ["y"]\nyhat = ["\\\\hat{y}"]\nL = "J"')
_RESIDUALS = r"$\hat y_1 = 0.5 \cdot 1 - 0.2 \cdot 2 + 0.1 = 0.2$, $e_i = \hat y_i - y_i$, "


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("e_1 = -0.8", "correct"),
        ("e_2 = 0.3", "correct"),
        ("e_2 = -0.3", "wrong"),
        (r"\frac{\partial J}{\partial w_j} = \frac1N \sum_i e_i x_{ij}", "correct"),
        (r"\frac{\partial J}{\partial w_j} = \sum_i e_i x_{ij}", "wrong"),
        (r"\frac{\partial J}{\partial w_j} = \frac1N \sum_i e_i x_{ji}", "wrong"),
    ],
)
def test_errors_of_observations_are_names_of_the_document(claim: str, verdict: str) -> None:
    """e_i of observation i, where other notations have an error signal e_1."""
    assert verdicts(LINE, f"{_RESIDUALS}${claim}$") == ["correct", "correct", "given", verdict]


TWO_LAYERS = parse_lecture(
    'title = "S"\n[network]\ninputs = 3\nloss = "squared_error"\n[[network.layers]]\n'
    'units = 2\nactivation = "sigmoid"\n'
    "[[network.layers]]\nunits = 2\n[values]\nx = [[1, 2, 0], [0, -1, 1]]\ny = [[1, 0], [0, 1]]\n"
    "W1 = [[0.5, -0.2, 0.1], [0.1, 0.3, 0.2]]\nb1 = [0.1, 0]\nW2 = [[0.3, -0.5], [0.2, 0.4]]\nb2 = [0.1, 0.2]\n"
    '[notation]\nstyle = "index"\nx = "x"\ny = "t"\nW1 = "V"\nb1 = "b"\nz1 = "u"\na1 = "h"\nW2 = "W"\nb2 = "c"\n'
    'z2 = "s"\nyhat = "o"\nL = "E"'
)
_DELTA = r"$E_n = \frac12 \| o^{(n)} - t^{(n)} \|^2$, $\delta^{(n)} = o^{(n)} - t^{(n)}$, "


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{\partial E_n}{\partial W} = \delta^{(n)} (h^{(n)})^T", "correct"),
        (r"\frac{\partial E_n}{\partial W} = \frac1N \delta^{(n)} (h^{(n)})^T", "wrong"),
        (r"\frac{\partial E}{\partial W} = \frac1N \sum_{n=1}^N \delta^{(n)} (h^{(n)})^T", "correct"),
        (r"\frac{\partial E}{\partial W} = \sum_{n=1}^N \delta^{(n)} (h^{(n)})^T", "wrong"),
        (
            r"\frac{\partial E}{\partial b} = \frac1N \sum_{n=1}^N W^T \delta^{(n)} \odot h^{(n)} \odot (1 - h^{(n)})",
            "correct",
        ),
        (
            r"\frac{\partial E}{\partial b} = \frac1N \sum_{n=1}^N W \delta^{(n)} \odot h^{(n)} \odot (1 - h^{(n)})",
            "wrong",
        ),
        (r"\frac{\partial E}{\partial b} = \sum_{n=1}^N W^T \delta^{(n)} \odot h^{(n)} \odot (1 - h^{(n)})", "wrong"),
    ],
)
def test_an_error_signal_without_a_layer_is_of_the_layer_that_its_definition_says(claim: str, verdict: str) -> None:
    """The n above it is the sample; a sum over samples takes in what stands behind a sign for entry by entry."""
    assert verdicts(TWO_LAYERS, f"{_DELTA}${claim}$") == ["given", "correct", verdict]


COURSE = parse_lecture(
    'title = "S"\n[network]\ninputs = 2\nloss = "binary_cross_entropy"\n[[network.layers]]\nunits = 3\n'
    'activation = "tanh"\n[[network.layers]]\nunits = 1\nactivation = "sigmoid"\n[values]\nx = [1, 2]\ny = [1]\n'
    '[notation]\nstyle = "bracket"\nL = "J"'
)
_BATCH = r"$J = -\frac{1}{m} \sum_{i=1}^m (y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log (1 - a^{[2](i)}))$, "
_BATCH += r"$\frac{\partial J}{\partial Z^{[2]}} = A^{[2]} - Y$, "
_BATCH += r"$\frac{\partial J}{\partial W^{[2]}} = \frac1m (A^{[2]} - Y) A^{[1]T}$, "
_BATCH += r"$\frac{\partial J}{\partial b^{[2]}} = \frac1m \sum_{i=1}^m (a^{[2](i)} - y^{(i)})$, "


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{\partial J}{\partial W^{[1]}} = \frac1m \frac{\partial J}{\partial Z^{[1]}} X^T", "correct"),
        (r"\frac{\partial J}{\partial W^{[1]}} = \frac{\partial J}{\partial Z^{[1]}} X^T", "wrong"),
    ],
)
def test_a_matrix_of_all_samples_is_none_of_the_one_that_the_lecture_has(claim: str, verdict: str) -> None:
    """What is right of one sample only, without the mean that the claims beside it have."""
    assert verdicts(COURSE, f"{_BATCH}${claim}$") == ["given", "correct", "correct", "correct", verdict]


def test_a_sum_over_samples_is_none_over_layers() -> None:
    """a^{(i)} under a sum up to m is that of a sample, though layer 1 may be written so; m is not 1 by that."""
    text = _LOSSES.replace("$L = -(y \\ln a + (1 - y) \\ln(1 - a))$, ", "") + r"$\frac{dJ}{dw_1} = \frac1m x_1 (a - y)$"
    assert verdicts(SINGLE, text)[-1] in ("wrong", "unread")


RELU = parse_lecture(
    'title = "S"\n[network]\ninputs = 2\nloss = "squared_error"\n[[network.layers]]\nunits = 2\nactivation = "relu"\n'
    "[[network.layers]]\nunits = 1\n[values]\nx = [[1, 2], [3, 4]]\ny = [[1], [0]]\n[notation]\n"
    'style = "bracket"\n'
)


@pytest.mark.parametrize(
    ("side", "verdict"),
    [
        (r"\mathbf{1}_{z^{[1](i)}_1 > 0}", "correct"),
        (r"\mathbf{1}_{\{z^{[1](i)}_1 > 0\}}", "correct"),
        (r"\mathbf{1}_{(z_1^{[1](i)}) > 0}", "correct"),
        (r"\mathbf{1}_{z^{[1](i)}_2 > 0}", "wrong"),
        (r"\mathbf{1}_{z^{[1](i)}_1 < 0}", "wrong"),
    ],
)
def test_a_condition_below_an_indicator_keeps_its_brackets(side: str, verdict: str) -> None:
    """Of a layer and a sample; brackets around all of it may stand."""
    assert verdicts(RELU, rf"$\frac{{\partial a_1^{{[1](i)}}}}{{\partial z_1^{{[1](i)}}}} = {side}$") == [verdict]


ROWS = parse_lecture(
    'title = "S"\n[network]\ninputs = 2\nloss = "squared_error"\n[[network.layers]]\nunits = 2\nactivation = "relu"\n'
    "[[network.layers]]\nunits = 1\n[values]\nx = [[1, 2], [3, 4], [0, 1]]\ny = [[1], [0], [1]]\n[notation]\n"
    'style = "index"\nW1 = "W_1"\nb1 = "b_1"\nz1 = "Z_1"\na1 = "H"\nW2 = "W_2"\nb2 = "b_2"\nyhat = "P"\n'
    'x = "X"\ny = "Y"'
)


@pytest.mark.parametrize(
    ("side", "verdict"),
    [
        (r"\sum_n \frac{\partial L}{\partial Z_{1,n}}", "correct"),
        (r"\frac1N \sum_n \frac{\partial L}{\partial Z_{1,n}}", "wrong"),
    ],
)
def test_a_row_of_a_matrix_of_all_samples_is_one_sample(side: str, verdict: str) -> None:
    """Z_{1,n} is the row n of Z_1 where rows are samples."""
    begin = r"$Z_1 = X W_1 + b_1$, $P = H W_2 + b_2$, $\frac{\partial L}{\partial P} = \frac1N (P - Y)$, "
    found = verdicts(ROWS, rf"{begin}$\frac{{\partial L}}{{\partial b_1}} = {side}$")
    assert found == ["given", "given", "correct", verdict]
