r"""What is proportional; updates by a loss of the document's own; parts of a sum worked out before it."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import relu_lecture, verdicts

ONE = parse_lecture("""
title = "One sample"
[network]
inputs = 4
loss = "squared_error"
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
[training]
learning_rate = 0.1
[notation]
style = "index"
L = "E"
rate = '\\epsilon'
y = "t"
""")


@pytest.mark.parametrize("sign", [r"\propto", r"\varpropto"])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\Delta W^2 ~ -\frac{\partial E}{\partial W^2}", "correct"),
        (r"\Delta W^2 ~ \frac{\partial E}{\partial W^2}", "wrong"),
        (r"\frac{\partial E}{\partial w_{kj}^2} ~ (a_k^2 - t_k) a_k^2 (1 - a_k^2) a_j^1", "correct"),
        (r"\frac{\partial E}{\partial w_{kj}^2} ~ 3 (a_k^2 - t_k) a_k^2 (1 - a_k^2) a_j^1", "correct"),
        (r"\frac{\partial E}{\partial w_{kj}^2} ~ (t_k - a_k^2) a_k^2 (1 - a_k^2) a_j^1", "wrong"),
        (r"\frac{\partial E}{\partial w_{kj}^2} ~ (a_k^2 - t_k) a_k^2 a_j^1", "unread"),
    ],
)
def test_a_proportion_has_one_factor_above_0(sign: str, text: str, wanted: str) -> None:
    """A number or the learning rate may be left out; whether anything else may is not judged."""
    assert verdicts(ONE, f"${text.replace('~', sign)}$") == [wanted]


def test_words_that_compare_do_not_say_which_units_are_meant() -> None:
    """ "Like the one for the output layer" does not speak of the output layer."""
    lecture = parse_lecture("""
title = "Letters of units"
[network]
inputs = 4
loss = "squared_error"
[[network.layers]]
units = 3
activation = "sigmoid"
bias = "none"
[[network.layers]]
units = 2
activation = "sigmoid"
bias = "none"
[training]
learning_rate = 0.1
[notation]
L = "E"
indices = ["j", "i", "k"]
""")
    document = (
        r"$net_k = \sum_j w_{kj} a_j$, $net_j = \sum_i w_{ji} a_i$, $\delta_j = \frac{\partial E}{\partial net_j}$. "
        r"The rule looks like the one for the output layer, $\frac{\partial E}{\partial w_{ji}} = \delta_j a_i$."
    )
    assert verdicts(lecture, document)[-1] == "correct"
    assert verdicts(lecture, document.replace(r"\delta_j a_i$", r"\delta_i a_i$"))[-1] != "correct"


BATCH = parse_lecture("""
title = "A batch"
[network]
inputs = 2
loss = { name = "cross_entropy", over_samples = "sum" }
[[network.layers]]
units = 2
activation = "relu"
[[network.layers]]
units = 3
activation = "softmax"
[values]
x = [[0.7, -0.7], [-0.7, 0.1], [0.7, 0.4]]
y = [2, 0, 1]
[training]
learning_rate = 0.1
[notation]
W1 = "W_h"
b1 = "b_h"
W2 = "W_o"
b2 = "b_o"
L = '\\mathcal{L}'
rate = '\\eta'
""")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"W_o \leftarrow W_o - \eta \frac{\partial J}{\partial W_o}", "correct"),
        (r"b_h \leftarrow b_h - \eta \frac{\partial J}{\partial b_h}", "correct"),
        (r"W_o \leftarrow W_o + \eta \frac{\partial J}{\partial W_o}", "wrong"),
        (r"b_h \leftarrow b_h - \eta \frac{\partial J}{\partial b_o}", "wrong"),
        (r"W_o \leftarrow W_o - \frac{\eta}{m} \frac{\partial J}{\partial W_o}", "wrong"),
    ],
)
@pytest.mark.parametrize("letter", ["J", "Q"])
def test_an_update_may_descend_a_loss_of_the_document(letter: str, text: str, wanted: str) -> None:
    """It is right by the loss that the document has defined, as long as that is the lecture's with a factor."""
    before = r"For $m$ samples $J = \frac{1}{m} \sum_{k=1}^m \mathcal{L}_k$. "
    assert verdicts(BATCH, (before + f"${text}$").replace("J", letter))[-1] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\frac{(0.9 - 0.1)^2 + (0.2 - 0.4)^2}{2} = 0.32 + 0.02 = 0.34", ["correct", "correct"]),
        (r"\frac{(0.93 - 0.1)^2 + (0.21 - 0.4)^2}{2} = 0.3445 + 0.0181 = 0.3626", ["correct", "carried"]),
        (r"\frac{1}{2} [(0.93 - 0.1)^2 + (0.21 - 0.4)^2] = 0.3445 + 0.0181 = 0.3626", ["correct", "carried"]),
        (r"\frac{(0.93 - 0.1)^2 + (0.21 - 0.4)^2}{2} = 0.3445 + 0.0191 = 0.3636", ["wrong", "inherited"]),
    ],
)
def test_each_part_of_a_sum_may_be_rounded_by_itself(text: str, wanted: list[str]) -> None:
    """(a + b)/2 may be worked out as a/2 + b/2, each rounded."""
    assert verdicts(relu_lecture(), f"${text}$") == wanted
