"""Numbers put into a formula: each has its place, beside a 0, in a path of several, behind a derivative that is 1."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import last, relu_lecture, verdicts

_DEAD = """
title = "A dead unit"
[network]
inputs = 1
loss = { name = "squared_error", factor = "1/2" }
[[network.layers]]
units = 1
activation = "relu"
[[network.layers]]
units = 1
activation = "identity"
[values]
x = [0.5]
y = [1]
W1 = [[-2]]
b1 = [-0.5]
W2 = [[0.4]]
b2 = [0.3]
[notation]
style = "bracket"
"""
_BY_Z = r"\frac{\partial L}{\partial z^{[1]}} = (\hat y - y) w^{[2]} \mathrm{ReLU}'(z^{[1]})"
_SLOPE = r"\frac{\partial a^{[1]}}{\partial z^{[1]}} = \mathrm{ReLU}'(z^{[1]})"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (rf"{_SLOPE} = \mathrm{{ReLU}}'(-1.5) = 0", "correct"),
        (rf"{_SLOPE} = 2 \mathrm{{ReLU}}'(-1.5) = 0", "wrong"),
        (rf"{_BY_Z} = (0.3 - 1) \cdot 0.4 \cdot \mathrm{{ReLU}}'(-1.5) = 0", "correct"),
        (rf"{_BY_Z} = -0.28 \cdot \mathrm{{ReLU}}'(-1.5) = 0", "correct"),
        (rf"{_BY_Z} = (0.3 - 1) \cdot 0.5 \cdot \mathrm{{ReLU}}'(-1.5) = 0", "wrong"),
        (rf"{_BY_Z} = (1 - 0.3) \cdot 0.4 \cdot \mathrm{{ReLU}}'(-1.5) = 0", "wrong"),
        (rf"{_BY_Z} = (0.3 - 1) \cdot 0.5 \cdot 0 = 0", "wrong"),
        (r"z^{[2]} = 0.4 \cdot \mathrm{ReLU}(-1.5) + 0.3", "correct"),
        (r"z^{[2]} = 0.7 \cdot \mathrm{ReLU}(-1.5) + 0.3", "wrong"),
        (r"a^{[1]} = \max(0, -1.5)", "correct"),
        (r"a^{[1]} = 2 \max(0, -1.5)", "wrong"),
    ],
)  # fmt: skip
def test_a_function_that_is_0_hides_no_slip(line: str, wanted: str) -> None:
    """The activation and the slope of a dead unit, beside what they are multiplied by."""
    found = verdicts(parse_lecture(_DEAD), f"$z^{{[1]}} = -1.5$, ${line}$")
    assert wanted in found
    assert ("wrong" in found) == (wanted == "wrong")


def test_a_derivative_for_any_index_is_no_number() -> None:
    """What is said of every weight of a unit holds for no other numbers than those behind which it is dead."""
    claim = last(relu_lecture("x = [-3, 2]\ny = [0.5]"), r"$\frac{\partial L}{\partial w^{(1)}_{2k}} = 0$")
    assert (str(claim.verdict), claim.condition, claim.holds_here) == (
        "conditional",
        "the numbers are those of the lecture",
        True,
    )


_CLASSIFIER = """
title = "A classifier"
[network]
inputs = 1
loss = "binary_cross_entropy"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [0.5]
y = [{target}]
W1 = [[-2]]
b1 = [-0.5]
[notation]
style = "bracket"
"""
_LOSS = r"L = -[y \ln \hat y + (1 - y) \ln(1 - \hat y)]"


@pytest.mark.parametrize(
    ("target", "line", "right"),
    [
        (0, r"-[0 \cdot \ln 0.1824 + (1 - 0) \ln(1 - 0.1824)] = 0.2014", True),
        (0, r"-[0 \cdot \ln 0.1824 + \ln 0.8176] = 0.2014", True),
        (0, r"-[0 \cdot \ln 0.2824 + (1 - 0) \ln(1 - 0.1824)] = 0.2014", False),
        (1, r"-[1 \cdot \ln 0.1824 + (1 - 1) \ln(1 - 0.1824)] = 1.7014", True),
        (1, r"-[\ln 0.1824 + 0] = 1.7014", True),
        (1, r"-[1 \cdot \ln 0.1824 + (1 - 1) \ln(1 - 0.2824)] = 1.7014", False),
        (1, r"-[1 \cdot \ln 0.1824 + 0 \cdot \ln 0.7176] = 1.7014", False),
    ],
)  # fmt: skip
def test_a_target_of_0_hides_no_slip(target: int, line: str, *, right: bool) -> None:
    """The part of a loss that is multiplied by the other class has its numbers, too."""
    lecture = parse_lecture(_CLASSIFIER.format(target=target))
    found = verdicts(lecture, rf"$\hat y = 0.1824$, ${_LOSS} = {line}$")
    assert ("wrong" not in found) == right
    assert "unread" not in found


_MEAN = """
title = "A mean of three outputs"
[network]
inputs = 2
loss = { name = "binary_cross_entropy", over_outputs = "mean" }
[[network.layers]]
units = 1
activation = "sigmoid"
[[network.layers]]
units = 3
activation = "sigmoid"
[values]
x = [0.5, 0.5]
y = [0, 1, 1]
W1 = [[0.43, -0.92]]
b1 = [-0.2]
W2 = [[-0.68], [0.48], [0.49]]
b2 = [-0.8, 0.9, -0.5]
[notation]
style = "bracket"
"""


@pytest.mark.parametrize(("last", "wanted"), [("0.49", "wrong"), ("0.48", "wrong"), ("", "correct")])
def test_each_path_may_have_its_own_third(last: str, wanted: str) -> None:
    """A mean is written once before all paths, or in each of them."""
    paths = r"\frac13 (0.25625 - 0) (-0.68) - \frac13 (1 - 0.747904) \cdot 0.48 - \frac13 (1 - 0.4234491) \cdot 0.49"
    paths = paths.replace("0.48", last) if last == "0.49" else paths.replace("0.49", last) if last else paths
    line = rf"\frac{{dL}}{{dw_{{12}}^{{[1]}}}} = 0.5 (1 - 0.3905502) \cdot 0.39055 [{paths}]"
    assert verdicts(parse_lecture(_MEAN), f"${line}$") == [wanted]


_BIAS = """
title = "Two outputs"
[network]
inputs = 2
loss = { name = "squared_error", factor = "1/2" }
[[network.layers]]
units = 2
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
[values]
x = [0.6, -0.1]
y = [0.5, 0.6]
W1 = [[0.2, -0.3], [0.6, 0.7]]
b1 = [0.6, 0.3]
W2 = [[-0.8, 0.4], [-0.7, 0.3]]
b2 = [0.4, -0.2]
[notation]
style = "bracket"
"""


@pytest.mark.parametrize(
    ("error", "slope", "wanted"),
    [
        ("(0.528 - 0.5)", "0.679 (1 - 0.679)", "correct"),
        ("-(0.5 - 0.528)", "(0.679 - 0.679^2)", "correct"),
        ("(0.528 - 0.5)", "0.679 (1 - 0.697)", "wrong"),
        ("-(0.528 - 0.5)", "0.679 (1 - 0.679)", "wrong"),
    ],
)
def test_the_derivative_of_a_sum_by_its_bias_need_not_be_written(error: str, slope: str, wanted: str) -> None:
    """It is 1, behind the paths to all outputs."""
    paths = rf"{error} \cdot 0.528 (1 - 0.528) (-0.8) + (-0.218) \cdot 0.382 (1 - 0.382) (-0.7)"
    line = rf"\frac{{\partial L}}{{\partial b_1^{{[1]}}}} = ({paths}) \cdot {slope}"
    assert verdicts(parse_lecture(_BIAS), f"${line}$") == [wanted]
