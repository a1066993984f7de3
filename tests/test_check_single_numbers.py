r"""Names with one number where the lecture has two, units numbered through, hypotheses, numbers with all digits."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from symbackprop.check.names.derived_names import units_numbered_through
from symbackprop.check.names.keys import Key
from symbackprop.core.quantities import Kind, quantity_of
from tests.checking import claims_of, verdicts

_SINGLE = parse_lecture("""
title = "One output"
[network]
inputs = 2
loss = "binary_cross_entropy"
[[network.layers]]
units = 2
activation = "relu"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [1, 2]
y = [1]
W1 = [[0.3, 0.2], [-0.4, 0.5]]
b1 = [0.1, -0.1]
W2 = [[0.7, -0.6]]
b2 = [0.05]
""")
_LAYER = r"$z_1^{[1]} = w_{11}^{[1]} x_1 + w_{12}^{[1]} x_2 + b_1^{[1]}$. "


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"z^{[2]} = w_1^{[2]} a_1^{[1]} + w_2^{[2]} a_2^{[1]} + b^{[2]}", "given"),
        (r"w_2^{[2]} = -0.6", "given"),
        (r"w_2^{[2]} = 0.7", "wrong"),
        (r"\frac{\partial z^{[2]}}{\partial w_j^{[2]}} = a_j^{[1]}", "correct"),
        (r"\frac{\partial L}{\partial w_j^{[2]}} = (\hat{y} - y) a_j^{[1]}", "correct"),
        (r"\frac{\partial L}{\partial w_j^{[2]}} = (\hat{y} - y) x_j", "wrong"),
    ],
)
def test_weights_into_the_only_unit_have_one_number(claim: str, wanted: str) -> None:
    """That of where they come from."""
    assert verdicts(_SINGLE, f"{_LAYER}${claim}$")[1:] == [wanted]


def test_a_wrong_line_starts_from_another_only_where_it_would_be_right_then() -> None:
    """At points where a unit is not active, a wrong weight beside it does not show."""
    wrong = r"$\frac{\partial L}{\partial \hat{y}} = -\frac{y}{\hat{y}} - \frac{1-y}{1-\hat{y}}$. "
    delta = r"$\delta_j^{[1]} = \frac{\partial L}{\partial z_j^{[1]}}$. "
    line = r"$\frac{\partial L}{\partial x_2} = w_{12}^{[1]} \delta_1^{[1]} + w_{21}^{[1]} \delta_2^{[1]}$"
    assert verdicts(_SINGLE, _LAYER + wrong + delta + line)[-1] == "wrong"


_THROUGH = parse_lecture(r"""
title = "Units 1 to 5"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "sigmoid"
[[network.layers]]
units = 1
activation = "sigmoid"
[notation]
W1   = [["w_{13}", "w_{23}"], ["w_{14}", "w_{24}"]]
b1   = ["b_3", "b_4"]
z1   = ['\mathrm{net}_3', '\mathrm{net}_4']
a1   = ["o_3", "o_4"]
W2   = [["w_{35}", "w_{45}"]]
b2   = ["b_5"]
z2   = ['\mathrm{net}_5']
yhat = ["o_5"]
y    = ["t_5"]
L    = "E"
""")


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\mathrm{net}_3 = w_{13} o_1 + w_{23} o_2 + b_3", "given"),
        (r"\mathrm{net}_3 = w_{13} o_2 + w_{23} o_1 + b_3", "wrong"),
        (r"\frac{\partial E}{\partial w_{13}} = \delta_3 o_1", "correct"),
        (r"\frac{\partial E}{\partial w_{13}} = \delta_3 o_2", "wrong"),
        (r"\delta_5 = (o_5 - t_5) o_5 (1 - o_5)", "correct"),
        (r"\delta_3 = o_3 (1 - o_3) w_{35} \delta_5", "correct"),
        (r"\delta_3 = o_3 (1 - o_3) w_{45} \delta_5", "wrong"),
    ],
)
def test_units_numbered_through_begin_with_the_inputs(claim: str, wanted: str) -> None:
    """The outputs of the input units are the inputs, and each unit has an error signal."""
    assert verdicts(_THROUGH, f"${claim}$")[-1] == wanted


def test_units_are_numbered_through_by_one_letter_of_several() -> None:
    """Whatever other letters with numbers the lecture file has for activations."""
    network = _THROUGH.network
    hidden = [quantity_of(Kind.ACTIVATION, 1, unit) for unit in (1, 2)]
    output = quantity_of(Kind.PREDICTION, 2, 1)
    through = [(Key("o", "3"), hidden[0]), (Key("o", "4"), hidden[1]), (Key("o", "5"), output)]
    for other in ("a", "u"):
        found = dict(units_numbered_through([(Key(other, "1"), hidden[0]), *through], network))
        assert {key for key in found if key.base == "o"} == {Key("o", "1"), Key("o", "2")}
        assert found[Key(r"\delta", "5")] == output.of_kind(Kind.DELTA)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"If $W^{[2]} = 0$, the gradient vanishes.", "unread"),
        (r"Show that for $w_1^{[2]} = w_2^{[2]} = 0$ nothing is learned.", "unread unread"),
        (r"With $w_1^{[2]} = 0.6$ we go on.", "wrong"),  # a number that is only stated wrongly
        (r"Since $x_2 = 2x_1$, one column is twice the other.", "correct"),
        (r"Since $x_2 = 3x_1$, one column is three times the other.", "wrong"),
        (r"As we know, $w_1^{[2]} = 0$.", "wrong"),
        (r"For $j = 1$, $\frac{\partial z^{[2]}}{\partial w_1^{[2]}} = 0$.", "wrong"),  # an index supposes nothing
    ],
)
def test_what_is_only_supposed_is_not_wrong(text: str, wanted: str) -> None:
    """But data are not redefined by a claim that states them wrongly."""
    assert verdicts(_SINGLE, _LAYER + text)[1:] == wanted.split()


def test_whoever_works_on_with_all_digits_gets_another_last_one() -> None:
    """The product of what was printed rounded; a slip is further off. A power of ten says how large something is."""
    begin = r"$z^{[2]} = 0.31$ and $\hat{y} \approx 0.5769$ and $\hat{y} - y \approx -0.4231$. "
    assert verdicts(_SINGLE, begin + r"$0.5769 \cdot 0.4231 = 0.2440$")[-1] == "rounded"
    assert verdicts(_SINGLE, begin + r"$0.5769 \cdot 0.4231 = 0.2444$")[-1] == "wrong"
    assert verdicts(_SINGLE, r"$0.5769 \cdot 0.4231 = 0.2440$")[-1] == "wrong"  # nobody has rounded these
    assert verdicts(_SINGLE, r"$0.25^{10} \approx 10^{-6}$, $0.25^{10} \approx 10^{-5}$") == ["rounded", "wrong"]


def test_a_decimal_comma_stands_in_brackets_too() -> None:
    """Behind a factor or a function; what is alone in brackets is a list."""
    text = r"$0,5 \cdot 3 = 1,5$ und $\tfrac12 (0,9 - 0,5)^2 = 0,08$ und $\tfrac12 (0,9 - 0,5)^2 = 0,8$"
    assert verdicts(_SINGLE, text) == ["correct", "correct", "wrong"]


def test_the_margins_of_a_page_are_no_decimals_with_a_point() -> None:
    """Nor is the number of a section: the document writes 0,7 all the same, and ends a line with it."""
    preamble = r"\documentclass{article}\usepackage[margin=2.3cm]{geometry}\begin{document} Siehe Abschnitt 2.1, "
    text = r"\vspace{1.5em} $w_1^{[2]} = 0,7 , \qquad w_2^{[2]} = -0,6$, $x = (1;\ 2)^T$, $e^{-0,0} = 1$"
    assert verdicts(_SINGLE, preamble + _LAYER + text)[1:] == ["given", "given", "given", "correct"]
    assert verdicts(_SINGLE, preamble + _LAYER + text + " and 2.5 more")[1] == "unread"


_TANH = parse_lecture("""
title = "tanh"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "tanh"
[[network.layers]]
units = 1
""")


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"$\sigma(z) = \tanh z$. $\sigma'(z) = 1 - \sigma(z)^2$", "given correct"),
        (r"$\sigma(z) = \tanh z$. $\sigma'(z) = \sigma(z)(1 - \sigma(z))$", "given wrong"),
        (r"$\sigma(z) = \frac{1}{1 + e^{-z}}$. $\sigma'(z) = \sigma(z)(1 - \sigma(z))$", "correct correct"),
        (r"$\sigma(z) = \frac{1}{1 + e^{z}}$.", "wrong"),
    ],
)
def test_sigma_is_the_activation_that_the_document_says(claim: str, wanted: str) -> None:
    """Where it is one of the lecture's, which has no sigmoid."""
    assert verdicts(_TANH, claim) == wanted.split()


_ROWS = parse_lecture("""
title = "Samples in rows"
[network]
inputs = 2
loss = { name = "squared_error", factor = 1 }
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [[0.1, 0], [0, 0.9], [1, 0.2], [0.9, 1]]
y = [[0], [1], [1], [0]]
W1 = [[0.8, -0.5, 0.3], [0.4, 0.9, -0.7]]
b1 = [0.1, -0.2, 0]
W2 = [[0.6], [-0.9], [0.5]]
b2 = [0.1]
[notation]
vectors = "rows"
""")
_MATRICES = (
    r"One sample per row. $Z_1 = X W_1 + b_1$, $A_1 = \sigma(Z_1)$, $Z_2 = A_1 W_2 + b_2$, $\hat{Y} = \sigma(Z_2)$, "
    r"$L = \frac{1}{N}\sum_{n=1}^N (\hat{y}_n - y_n)^2$. "
)


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"z^{(1)}_{nj} = \sum_{i=1}^{2} x_{nj} w^{(1)}_{ij} + b^{(1)}_j", "wrong"),
        (r"z^{(2)}_{n} = \sum_{j=1}^{3} a^{(1)}_{nj} w^{(2)}_{j} + b^{(2)}", "given"),
        (r"\hat{y}_n = \sigma(z^{(2)}_n)", "given"),
        (r"\frac{\partial z^{(2)}_n}{\partial w^{(2)}_j} = a^{(1)}_{nj}", "correct"),
        (r"\frac{\partial z^{(2)}_n}{\partial a^{(1)}_{nj}} = w^{(2)}_j", "correct"),
        (
            r"\frac{\partial L}{\partial w^{(1)}_{ij}} = \sum_{n} x_{ni} \frac{\partial L}{\partial z^{(1)}_{nj}}",
            "correct",
        ),
        (r"\frac{\partial L}{\partial w^{(1)}_{ij}} = x_{ni} \frac{\partial L}{\partial z^{(1)}_{nj}}", "wrong"),
        (r"\frac{\partial L}{\partial W_2} = A_1^T \frac{\partial L}{\partial Z_2}", "correct"),
        (r"(Z_1)_{21} = 0.46", "correct"),
        (r"(Z_1)_{12} = 0.46", "wrong"),
    ],
)
def test_entries_have_their_layer_above_beside_matrices_that_have_it_below(claim: str, wanted: str) -> None:
    """The number of the sample first, as its row is."""
    begin = _MATRICES + r"$z^{(1)}_{nj} = \sum_{i=1}^{2} x_{ni} w^{(1)}_{ij} + b^{(1)}_j$. "
    assert claims_of(_ROWS, f"{begin}${claim}$")[-1].verdict == wanted
