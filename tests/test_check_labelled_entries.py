r"""Entries behind the letter of their layer, z_{hij} of Z_h; biases of a batch by the chain rule; labels above names."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import claims_of, verdicts

_BATCH = """
title = "A batch in rows"
[network]
inputs = 2
loss = { name = "cross_entropy", over_samples = "sum" }
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 4
activation = "softmax"
[values]
x = [[0.5, -1], [1, 0.25], [-0.75, 2], [0.1, 0.3], [-1.5, -0.5]]
y = [0, 1, 1, 3, 2]
[notation]
vectors = "rows"
x = "X"
y = "T"
yhat = "Y"
W1 = "W_%(h)s"
b1 = "B_%(h)s"
z1 = "Z_%(h)s"
a1 = "A_%(h)s"
W2 = "W_%(o)s"
b2 = "B_%(o)s"
z2 = "Z_%(o)s"
delta1 = '\\delta_%(h)s'
delta2 = '\\delta_%(o)s'
L = "J"
"""


def _lecture(hidden: str, output: str) -> object:
    return parse_lecture(_BATCH % {"h": hidden, "o": output})


@pytest.mark.parametrize(("h", "o"), [("h", "o"), ("u", "v")])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\delta_{Hij} = \frac{\partial J}{\partial z_{Hij}}", "correct"),
        (r"\delta_{Hij} = \frac{\partial J}{\partial a_{Hij}}", "wrong"),
        (r"\delta_{Hij} = a_{Hij} (1 - a_{Hij}) \sum_{k=1}^4 w_{Ojk} \delta_{Oik}", "correct"),
        (r"\delta_{Hij} = a_{Hij} (1 - a_{Hij}) \sum_{k=1}^4 w_{Okj} \delta_{Oik}", "unread"),
        (r"\delta_{Hij} = (1 - a_{Hij}) \sum_{k=1}^4 w_{Ojk} \delta_{Oik}", "wrong"),
        (r"\frac{\partial J}{\partial B_O} = \sum_{i=1}^5 \delta_{Oi}", "correct"),
        (r"\frac{\partial J}{\partial B_O} = -\sum_{i=1}^5 \delta_{Oi}", "wrong"),
    ],
)
def test_an_entry_may_stand_behind_the_letter_of_its_layer(h: str, o: str, text: str, wanted: str) -> None:
    """The letter of the layer comes first, then the sample and the unit."""
    before = r"$\delta_{Hij} = \frac{\partial J}{\partial z_{Hij}}$ and "
    written = (before + f"${text}$").replace("H", h).replace("O", o)
    assert verdicts(_lecture(h, o), written)[1:] == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\frac{\partial J}{\partial B_o} = \frac{\partial J}{\partial Z_o} \frac{\partial Z_o}{\partial B_o}", "correct"),
        (r"\frac{\partial J}{\partial B_h} = \frac{\partial J}{\partial A_h} \frac{\partial A_h}{\partial Z_h} \frac{\partial Z_h}{\partial B_h}", "correct"),
        (r"\frac{\partial J}{\partial B_h} = \frac{\partial J}{\partial A_h} \frac{\partial Z_h}{\partial B_h}", "wrong"),
        (r"\frac{\partial J}{\partial B_h} = \frac{\partial J}{\partial Z_o} \frac{\partial Z_h}{\partial B_h}", "wrong"),
    ],
)  # fmt: skip
def test_the_chain_rule_sums_over_samples_by_a_bias(text: str, wanted: str) -> None:
    """A bias is the same for all samples, and so is its derivative the sum of theirs."""
    assert verdicts(_lecture("h", "o"), f"${text}$") == [wanted]


def test_an_index_beyond_its_layer_is_no_name_of_another() -> None:
    """Exchanged indices are found also where one of them runs beyond the units of a layer."""
    text = r"$z_{nj} = \sum_i x_{ni} w_{ij} + b_j$ and $p_{nk} = \sum_j a_{nj} u_{jk} + c_k$. $\frac{\partial J}{\partial u_{jk}} = "
    lecture = parse_lecture(
        _BATCH.partition("[notation]")[0].replace("softmax", "identity").replace("cross_entropy", "squared_error")
        .replace("y = [0, 1, 1, 3, 2]", "y = [[1, 2, 3, 4], [0, 1, 2, 3], [5, 4, 3, 2], [0, 0, 1, 1], [2, 2, 0, 1]]")
        + '[notation]\nvectors = "rows"\nx = "X"\ny = "Y"\nW1 = "W"\nb1 = "b"\nz1 = "Z"\na1 = "A"\n'
        'W2 = "U"\nb2 = "c"\nyhat = "P"\nL = "J"\n'
    )  # fmt: skip
    right, slip = r"\sum_{n=1}^5 (p_{nk} - y_{nk}) a_{nj}$", r"\sum_{n=1}^5 (p_{nj} - y_{nj}) a_{nk}$"
    assert verdicts(lecture, text + right)[-1] == "correct"
    claim = claims_of(lecture, text + slip)[-1]
    assert (str(claim.verdict), claim.mistake) == ("wrong", "wrong_index")


LABELS = parse_lecture("""
title = "Labels above"
[network]
inputs = 4
loss = "cross_entropy"
[[network.layers]]
units = 5
activation = "sigmoid"
[[network.layers]]
units = 3
activation = "softmax"
[values]
x = [1, -0.5, 2, 0.25]
y = 1
[notation]
x = "x"
y = "y"
W1 = "W^{(H)}"
b1 = "b^{(H)}"
z1 = "z^{(H)}"
a1 = "a^{(H)}"
W2 = "W^{(O)}"
b2 = "b^{(O)}"
z2 = "z^{(O)}"
yhat = "a^{(O)}"
L = "l"
activation1 = "g"
""")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$\frac{\partial a^{(O)}_i}{\partial z^{(O)}_j} = a^{(O)}_i (1_{i=j} - a^{(O)}_j)$", "correct"),
        (r"$\frac{\partial a^{(O)}_i}{\partial z^{(O)}_j} = a^{(O)}_i (1_{i=j} + a^{(O)}_j)$", "wrong"),
        (r"$\frac{\partial z^{(O)}_i}{\partial b^{(O)}_j} = \mathds{1}_{i=j}$", "correct"),
        (r"$\nabla_{z^{(H)}} l = \nabla_{a^{(H)}} l \odot \nabla_{z^{(H)}} g$", "correct"),
        (r"$\nabla_{z^{(H)}} l = \nabla_{a^{(H)}} l \odot \nabla_{a^{(H)}} g$", "wrong"),
    ],
)
def test_a_label_above_is_no_power(text: str, wanted: str) -> None:
    """The letter of a layer above a name, also where an index runs beyond that layer."""
    assert verdicts(LABELS, text) == [wanted]


@pytest.mark.parametrize(
    "said",
    ["where $y$ is the index of the class", "où $y$ est le numéro de la classe", "donde $y$ es el índice de la clase"],
)
def test_the_words_say_which_letter_is_the_true_class(said: str) -> None:
    """In several languages, also where it is the letter of the targets."""
    begin = rf"$l = - \sum_{{i=1}}^K y_i \log(a^{{(O)}}_i) = -\log(a^{{(O)}}_y)$ {said}. "
    right = r"$\frac{\partial l}{\partial a^{(O)}_i} = -\frac{\mathds{1}_{i=y}}{a^{(O)}_y}$"
    assert verdicts(LABELS, begin + right)[-1] in ("correct", "conditional")
    assert verdicts(LABELS, begin + right.replace("= -", "= "))[-1] == "wrong"
