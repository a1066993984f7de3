r"""Losses of samples that add up to a mean, E^2 beside E^q, sums that say how long they are, rows q\cdot, and names."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

_BATCH = """
title = "A batch in rows"
[network]
inputs = 2
loss = { name = "squared_error", factor = "1/2", over_samples = "%s" }
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 4
activation = "sigmoid"
[values]
x = [[0.5, -1], [1, 0.25], [-0.75, 2]]
y = [[1, 0, 0.5, 0.2], [0, 1, 0.1, 0.3], [0.4, 0.6, 0.8, 0]]
[notation]
vectors = "rows"
x = "X"
W1 = "W^1"
b1 = "b^1"
z1 = "U^1"
a1 = "H^1"
W2 = "W^2"
b2 = "b^2"
z2 = "U^2"
yhat = "H^2"
delta1 = '\\\\delta^1'
delta2 = '\\\\delta^2'
L = "E"
"""


def _lecture(over: str) -> object:
    return parse_lecture((_BATCH % over).replace("\\\\\\\\", "\\\\").replace("\\\\", "\\"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$\frac{\partial E}{\partial b^2} = \frac{\partial E^1}{\partial b^2} + \frac{\partial E^2}{\partial b^2} + \cdots$", "correct"),
        (r"$\frac{\partial E}{\partial b^2} = \frac{\partial E^1}{\partial b^2} + \frac{\partial E^2}{\partial b^2}$", "wrong"),
        (r"$\delta_{qj}^2 = \frac{\partial E^q}{\partial U_{qj}^2}$", "correct"),
        (r"$\delta_{q\cdot}^2 = \frac{\partial E^q}{\partial U_{q\cdot}^2}$", "correct"),
        (r"$\frac{\partial E^q}{\partial U_{qj}^1} = \sum_{d\in\mathcal{D}_j}\frac{\partial E^q}{\partial U_{qd}^2}\frac{\partial U_{qd}^2}{\partial U_{qj}^1}$", "correct"),
        (r"$\frac{\partial E^q}{\partial U_{qj}^1} = \sum_{d\in\mathcal{D}_j}\frac{\partial E^q}{\partial U_{qd}^2} W_{dj}^2$", "wrong"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("over", ["sum", "mean"])
def test_the_losses_of_samples_add_up_to_that_of_all(over: str, text: str, wanted: str) -> None:
    """Where the lecture has their mean, each is its share of that; the head of the report says so."""
    report = check(_lecture(over), r"$E = \sum_q E^q$. " + text)  # type: ignore[arg-type]
    assert [str(claim.verdict) for claim in report.claims] == ["given", wanted]
    assert (report.conventions.get("loss of one sample") == "its share of the mean") is (over == "mean")


def test_what_the_loss_of_one_is_tells_that_there_are_no_shares() -> None:
    """Then the sum is taken for the mean."""
    text = r"$E^q = \frac{1}{2} \sum_j (H_{qj}^2 - y_{qj})^2$. $E = \sum_q E^q$"
    assert verdicts(_lecture("mean"), text)[-1] == "wrong"  # type: ignore[arg-type]


SHAPES = parse_lecture("""
title = "Softmax"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 4
activation = "relu"
bias = "none"
[[network.layers]]
units = 3
activation = "softmax"
bias = "none"
[notation]
W1 = "W_1"
W2 = "W_2"
z2 = "o"
yhat = "p"
""")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$p_i = \frac{e^{o_i}}{\sum_{j=1}^k e^{o_j}}$", "given"),
        (r"$p_i = \frac{e^{o_i}}{\sum_{j=1}^h e^{o_j}}$", "wrong"),
        (r"$p_j = \frac{e^{o_j}}{\sum_k e^{o_k}}$", "given"),
        (r"$p_j = \frac{e^{o_j}}{\sum_k e^{o_j}}$", "wrong"),
    ],
)
def test_a_sum_runs_over_what_its_letter_counts(text: str, wanted: str) -> None:
    """As the shapes of the document say; a sum of what does not run in it has as many terms as there are units."""
    shapes = r"With $W_1 \in \mathbb{R}^{h \times d}$ and $W_2 \in \mathbb{R}^{k \times h}$: "
    assert verdicts(SHAPES, shapes + text)[-1] == wanted


def test_one_shape_alone_makes_no_sum_wrong() -> None:
    """It may be the shape that is wrong."""
    text = r"With $W_1 \in \mathbb{R}^{h \times d}$: $p_i = \frac{e^{o_i}}{\sum_{j=1}^h e^{o_j}}$"
    assert verdicts(SHAPES, text)[-1] == "unread"


@pytest.mark.parametrize("name", ["Total Loss", "Categorical Cross-Entropy", "Mean Squared Error"])
def test_the_loss_may_have_a_name_of_several_words(name: str) -> None:
    """Behind a d, with what it depends on, and with spaces around it."""
    lecture = parse_lecture(f"""
title = "Words"
[network]
inputs = 2
loss = {{ name = "squared_error", factor = "1/2" }}
[[network.layers]]
units = 3
[notation]
L = '\\text{{{name}}}'
""")
    right = rf"$\frac{{\partial \text{{ {name}}}(y, \hat y)}}{{\partial \hat{{y}}_1}} = \hat{{y}}_1 - y_1$"
    assert verdicts(lecture, right) == ["correct"]
    assert verdicts(lecture, right.replace(" - y_1", " + y_1")) == ["wrong"]


@pytest.mark.parametrize("bar", ["|", r"\mid", r"\ | \ ", ";"])
def test_bars_stand_between_what_a_loss_depends_on(bar: str) -> None:
    """J(a | y) is J, as J(a; y) is."""
    lecture = parse_lecture("""
title = "Bars"
[network]
inputs = 2
loss = "binary_cross_entropy"
[[network.layers]]
units = 1
activation = "sigmoid"
[notation]
style = "bracket"
L = "J"
""")
    text = rf"$J(a^{{[1]}} {bar} y) = -ylog(a^{{[1]}}) - (1-y)log(1 - a^{{[1]}})$"
    assert verdicts(lecture, text) == ["given"]
    assert verdicts(lecture, text.replace("(1 - a", "(a")) == ["wrong"]


def test_numbers_of_entries_may_run_together_with_that_of_the_layer() -> None:
    """W_{2ij} of W_{211}, ..., also with a mark of a gradient."""
    lecture = parse_lecture(r"""
title = "Together"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "relu"
bias = "none"
[[network.layers]]
units = 2
activation = "sigmoid"
bias = "none"
[notation]
x = ["x_1", "x_2"]
W1 = [["W_{111}", "W_{112}"], ["W_{121}", "W_{122}"]]
z1 = ["l_{11}", "l_{12}"]
a1 = ["a_{11}", "a_{12}"]
W2 = [["W_{211}", "W_{212}"], ["W_{221}", "W_{222}"]]
z2 = ["l_{21}", "l_{22}"]
yhat = ["a_{21}", "a_{22}"]
gradient = '\overline{}'
""")
    assert verdicts(lecture, r"$\overline{W_{2ij}} = \overline{l_{2i}} a_{1j}$") == ["correct"]
    assert verdicts(lecture, r"$\overline{W_{2ij}} = \overline{l_{2j}} a_{1i}$") == ["wrong"]
    assert verdicts(lecture, r"$\overline{l_{1i}} = \overline{a_{1i}} \theta(l_{1i})$") == ["correct"]


def test_the_numbers_of_layers_of_a_batch_are_those_of_the_file() -> None:
    """W^{(1)} leads to z^{(2)}, and a^{(1)} is the input, also where capitals have all samples."""
    lecture = parse_lecture(r"""
title = "Numbers"
[network]
inputs = 2
loss = { name = "squared_error", factor = "1/2", over_samples = "mean" }
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
[values]
x = [[0.5, -1], [1, 0.25], [-0.75, 2]]
y = [[1, 0], [0, 1], [0.4, 0.6]]
[notation]
W1 = "W^{(1)}"
b1 = "b^{(1)}"
z1 = "z^{(2)}"
a1 = "a^{(2)}"
W2 = "W^{(2)}"
b2 = "b^{(2)}"
z2 = "z^{(3)}"
yhat = "a^{(3)}"
activation1 = "f"
activation2 = "f"
[[notation.also]]
x = "a^{(1)}"
""")
    before = r"$z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}$, $a^{(l)} = f(z^{(l)})$. "
    before += r"$z_i^{(l+1)} = \sum_j W_{ij}^{(l)} a_j^{(l)} + b_i^{(l)}$. "
    right = r"$\frac{\partial z_i^{(l+1)}}{\partial W_{ij}^{(l)}} = a_j^{(l)}$"
    assert verdicts(lecture, before + right)[-1] == "correct"
    assert verdicts(lecture, before + right.replace("a_j", "a_i"))[-1] == "wrong"
