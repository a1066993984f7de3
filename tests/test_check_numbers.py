"""Lines of numbers: losses with their targets put in, vectors of all samples."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import example, two_inputs, verdicts

_HEAD = 'title = "N"\n[network]\ninputs = 2\nloss = {}\n[[network.layers]]\nunits = {}\nactivation = "{}"\n[values]\n'
# z = -0.3, 0.7, 0.2; p = 0.42556, 0.66819, 0.54983; L = (0.85436 + 1.10319 + 0.59814) / 3 = 0.85189
THREE = parse_lecture(
    _HEAD.format('{ name = "binary_cross_entropy", over_samples = "mean" }', 1, "sigmoid")
    + "x = [[0, 1], [1, 0], [1, 1]]\ny = [[1], [0], [1]]\nW1 = [[0.5, -0.5]]\nb1 = [0.2]\n"
)
SUMMED = parse_lecture(
    _HEAD.format('{ name = "binary_cross_entropy", over_samples = "sum" }', 1, "sigmoid")
    + "x = [[0, 1], [1, 0], [1, 1]]\ny = [[1], [0], [1]]\nW1 = [[0.5, -0.5]]\nb1 = [0.2]\n"
)
# z = (0.3, 0.8), p = (0.37754, 0.62246), L = -ln 0.62246 = 0.47408
CLASSES = parse_lecture(
    _HEAD.format('"cross_entropy"', 2, "softmax")
    + "x = [1, 1]\ny = [0, 1]\nW1 = [[0.1, 0.2], [0.3, 0.5]]\nb1 = [0, 0]\n"
)

RIGHT = [
    (THREE, r"$L = -\frac13 (\ln 0.426 + \ln(1 - 0.668) + \ln 0.550) = 0.851$"),
    (THREE, r"$L = -\frac{1}{3} \left[\ln(0.426) + \ln(0.332) + \ln(0.55)\right] = \frac13 (0.854 + 1.103 + 0.598)$"),
    (THREE, r"$L = \frac{-\ln 0.426 - \ln(1 - 0.668) - \ln 0.550}{3}$"),
    (SUMMED, r"$L = -(\ln 0.426 + \ln 0.332 + \ln 0.55) \approx 2.554$"),
    (SUMMED, r"$L = -\ln 0.426 - \ln(1 - 0.668) - \ln 0.55$"),
    (CLASSES, r"$L = -\ln 0.622 = 0.475$"),
    (CLASSES, r"$L = -(0 \cdot \ln 0.378 + 1 \cdot \ln 0.622)$"),
    (THREE, r"$\hat y = (0.426, 0.668, 0.550)$, $z = (-0.3, 0.7, 0.2)$, $\hat y - y = (-0.574, 0.668, -0.450)$"),
]  # fmt: skip
WRONG = [
    (THREE, r"$L = -\frac13 (\ln 0.426 + \ln 0.668 + \ln 0.550)$"),
    (THREE, r"$L = \frac13 (\ln 0.426 + \ln(1 - 0.668) + \ln 0.550)$"),
    (THREE, r"$L = -\frac12 (\ln 0.426 + \ln(1 - 0.668) + \ln 0.550)$"),
    (THREE, r"$L = -\frac13 (\ln 0.462 + \ln(1 - 0.668) + \ln 0.550)$"),
    (THREE, r"$L = -(\ln 0.426 + \ln(1 - 0.668) + \ln 0.550)$"),
    (SUMMED, r"$L = -\ln 0.426 - \ln 0.668 - \ln 0.55$"),
    (CLASSES, r"$L = -\ln 0.378$"),
    (THREE, r"$\hat y = (0.426, 0.668, 0.450)$"),
]


@pytest.mark.parametrize(("lecture", "text"), RIGHT)
def test_numbers_that_are_put_in_are_right(lecture: Lecture, text: str) -> None:
    """What a target of 0 takes away and a factor 1 are not written."""
    assert not {*verdicts(lecture, text)} - {"correct", "rounded", "carried"}


@pytest.mark.parametrize(("lecture", "text"), WRONG)
def test_a_slip_in_numbers_that_are_put_in_is_wrong(lecture: Lecture, text: str) -> None:
    """Another target, sign, mean or number."""
    assert check(lecture, text).claims[-1].verdict == "wrong"


def test_a_slip_in_a_vector_of_all_samples_is_named() -> None:
    """It is a number of one sample, and no matter of shapes."""
    (claim,) = check(THREE, r"$\hat y = (0.426, 0.668, 0.450)$").claims
    assert claim.message.startswith("entry (1,3): ")


HUBER = parse_lecture(
    _HEAD.format('{ name = "huber", threshold = 1 }', 1, "identity")
    + "x = [1, 2]\ny = [3]\nW1 = [[0.5, 0.2]]\nb1 = [0.1]\n"
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$L = \operatorname{H}_{1}(\hat y - y)$", "given"),
        (r"$H_1(2) = 1.5$, $\mathrm{H}_1(-0.5) = 0.125$", "correct correct"),
        (r"$\operatorname{H}'_{1}(0.5) = 0.5$, $\operatorname{H}'_{1}(-3) = -1$", "correct correct"),
        (r"$\frac{\partial L}{\partial \hat y} = \operatorname{H}'_{1}(1 - 3) = -1$", "correct correct"),
        (r"$\operatorname{H}'_{1}(-3) = 1$", "wrong"),
        (r"$H_1(2) = 2$", "wrong"),
        (r"$L = \operatorname{H}_{2}(\hat y - y)$", "wrong"),
        (r"$\frac{\partial L}{\partial \hat y} = \operatorname{H}'_{1}(3 - 1)$", "wrong"),
    ],
)
def test_the_function_of_hubers_loss_is_read(text: str, wanted: str) -> None:
    """By the letter that the slides write it with, its threshold below; a slip beside it."""
    assert verdicts(HUBER, text) == wanted.split()


@pytest.mark.parametrize(
    ("slope", "right"),
    [
        ("(0.393 - 0.393^2)", True),
        (r"(0.393 - 0.393 \cdot 0.393)", True),
        ("(0.393 - 0.398^2)", False),
        ("(0.393 - 0.393^3)", False),
        ("(0.393 + 0.393^2)", False),
        ("(0.393 - 0.15445) ", True),
        ("(0.393 - 0.15545) ", False),
        ("(0.593 - 0.393^2)", False),
    ],
)
def test_a_slope_may_be_multiplied_out_in_a_line_of_many_numbers(slope: str, right: bool) -> None:
    """a - a^2 for a (1 - a), on two paths."""
    values = "x = [1.5, 1]\ny = [0.6, -0.9]\nW1 = [[0.15, 0.27]]\nb1 = [0]\nW2 = [[-0.7], [0.85]]\nb2 = [0, 0]"
    lecture = two_inputs("1 sigmoid, 2 sigmoid", 'style = "bracket"', values)
    paths = rf"(0.393 - 0.6) {slope} (-0.7) + (0.629 - (-0.9)) \cdot 0.629 (1 - 0.629) \cdot 0.85"
    before = paths.replace(slope, "(0.393 - 0.393^2)")
    rest = r"\cdot 0.621 (1 - 0.621) \cdot 1.5"
    head = r"\frac{\partial L}{\partial w_{11}^{[1]}}"
    if slope.endswith(" "):  # worked out in a further step
        found = verdicts(lecture, f"${head} = ({before}) {rest} = ({paths}) {rest}$")
        assert found == ["correct", "carried" if right else "wrong"]
    else:
        assert verdicts(lecture, f"${head} = ({paths}) {rest}$") == ["correct" if right else "wrong"]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (r"-2 (-0.6 - 0.8133) (1 - \tanh^2(1.1367))", True),
        (r"-(-0.6 - 0.8133) \cdot 2 (1 - \tanh^2(1.1367))", True),
        (r"2 (0.8133 - (-0.6)) (1 - \tanh^2(1.1367))", True),
        (r"2 (-0.6 - 0.8133) (1 - \tanh^2(1.1367))", False),
        (r"-2 (0.8133 - (-0.6)) (1 - \tanh^2(1.1367))", False),
        (r"-2 (-0.6 + 0.8133) (1 - \tanh^2(1.1367))", False),
        (r"-2 (-0.6 - 0.8133) (1 - \tanh^2(1.1376))", False),
    ],
)
def test_a_minus_may_turn_a_difference_of_numbers(line: str, right: bool) -> None:
    """-2 (t - a) for 2 (a - t), with a number inside a function."""
    values = "x = [0.1, 0.6]\ny = [-0.6]\nW1 = [[0.63, -0.41]]\nb1 = [0.9]\nW2 = [[0.71]]\nb2 = [0.7]"
    lecture = two_inputs("1 tanh, 1 tanh", 'style = "bracket"', values, factor=1)
    assert verdicts(lecture, rf"$\delta_1^{{[2]}} = {line}$") == ["correct" if right else "wrong"]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (r"[0.178 \cdot 0.3 + 0.4 \cdot (-0.005)] (1 - \tanh^2(-0.779))", True),
        (r"(0.3 \cdot 0.178 - 0.4 \cdot 0.005) (1 - (-0.652)^2)", True),
        (r"[0.178 \cdot 0.3 - 0.4 \cdot (-0.005)] (1 - \tanh^2(-0.779))", False),
        (r"[0.178 \cdot 0.4 + 0.3 \cdot (-0.005)] (1 - \tanh^2(-0.779))", False),
        (r"[0.178 \cdot 0.3 + 0.4 \cdot (-0.006)] (1 - \tanh^2(-0.779))", False),
    ],
)
def test_numbers_may_stand_for_the_error_signals_of_the_layer_above(line: str, right: bool) -> None:
    """The error signal of a unit from those above, rounded, without the formula in front of the numbers."""
    values = (
        "x = [0.2, 0.4]\ny = [-0.9, 0.5]\nW1 = [[-0.9, -0.5]]\nb1 = [-0.39856]\nW2 = [[0.3], [0.4]]\nb2 = [0.3, 0.1]"
    )
    lecture = parse_lecture(
        _HEAD.format('{ name = "squared_error", over_outputs = "mean" }', 1, "tanh").replace(
            "[values]", '[[network.layers]]\nunits = 2\nactivation = "sigmoid"\n[values]'
        )
        + values
        + '\n[notation]\nstyle = "bracket"'
    )
    assert verdicts(lecture, rf"$\delta_1^{{[1]}} = {line}$") == ["correct" if right else "wrong"]


_TWO = (
    r"$$F = \begin{pmatrix} 0.7 & -1.1 \end{pmatrix} \begin{pmatrix} 0.38 & -0.23 \\ 0.36 & 0.18 \end{pmatrix} \approx "
)


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [(r"-0.13 & -0.36", "rounded"), (r"-0.130 & 0.037", "wrong"), (r"-0.359 & -0.130", "wrong")],
)
def test_a_link_between_numbers_is_judged_whatever_stands_before_it(printed: str, wanted: str) -> None:
    """A product of matrices of numbers behind a name of which nothing is known, and the wrong twins."""
    text = r"$$F = G H, \quad H = K$$ " + _TWO + rf"\begin{{pmatrix}} {printed} \end{{pmatrix}}$$"
    assert verdicts(THREE, text)[-1] == wanted


def test_numbers_that_divide_by_zero_are_wrong() -> None:
    """A sign slipped in the sigmoid of 0: no value, whatever the network."""
    lecture = example("softmax_cross_entropy")
    line = r"$$a^{(2)} = \frac{1}{1 %s e^{-0}}$$"
    found = [check(lecture, line % sign).claims[-1] for sign in "+-"]
    assert [(str(one.verdict), one.message) for one in found] == [("correct", ""), ("wrong", "it divides by zero")]
