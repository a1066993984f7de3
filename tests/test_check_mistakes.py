"""Mistakes that people make in documents of their own, and what `check` calls them: mending it must mend the claim."""

from __future__ import annotations

import re

import pytest

from symbackprop.api import Lecture, check, parse_lecture

_BASE = """
title = "Mistakes"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 2
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "softmax"
[values]
x = [1, 0.5]
y = [0, 1]
W1 = [[0.3, -0.2], [0.8, 0.6]]
b1 = [0.1, -0.4]
W2 = [[0.5, -1], [0.7, 0.2]]
b2 = [0, 0.3]
[training]
learning_rate = 0.5
[notation]
style = "bracket"
"""
_LECTURE = parse_lecture(_BASE)
_WITHOUT_NUMBERS = (
    _BASE[: _BASE.index("[values]")].replace("units = 2", "units = 4", 1) + _BASE[_BASE.index("[notation]") :]
)
_SYMBOLS = parse_lecture(_WITHOUT_NUMBERS)
_TANH = parse_lecture(_WITHOUT_NUMBERS.replace("sigmoid", "tanh"))
_BATCH = parse_lecture(
    _BASE.replace("x = [1, 0.5]", "x = [[1, 0.5], [0, 1]]").replace("y = [0, 1]", "y = [[0, 1], [1, 0]]")
)

# a lecture, the right claim and the wrong one, and the name of the mistake
_CASES = [
    # a number in a line that is put in: of a name, of a part, its last digit, its sign
    (_LECTURE, r"z_2^{[2]} = 0.7 \cdot 0.5744 + 0.2 \cdot 0.6682 + 0.3", r"z_2^{[2]} = 0.7 \cdot 0.5474 + 0.2 \cdot 0.6682 + 0.3", "arithmetic"),
    (_LECTURE, r"z_2^{[2]} = 0.7 \cdot 0.574 + 0.2 \cdot 0.668 + 0.3", r"z_2^{[2]} = 0.7 \cdot 0.575 + 0.2 \cdot 0.668 + 0.3", "rounding"),
    (_LECTURE, r"z_2^{[2]} = 0.7 \cdot 0.574 + 0.2 \cdot 0.668 + 0.3", r"z_2^{[2]} = 0.7 \cdot 0.668 + 0.2 \cdot 0.668 + 0.3", "wrong_index"),
    (_LECTURE, r"z_2^{[2]} = 0.7 \cdot 0.574 + 0.2 \cdot 0.668 + 0.3", r"z_2^{[2]} = 0.71 \cdot 0.574 + 0.2 \cdot 0.668 + 0.3", "wrong_data"),
    (_LECTURE, r"z_1^{[1]} = 0.3 \cdot 1 - 0.2 \cdot 0.5 + 0.1", r"z_1^{[1]} = 0.3 \cdot 1 - 0.2 \cdot 0.5 - 0.1", "sign"),
    (_LECTURE, r"z_1^{[1]} = 0.3 \cdot 1 - 0.2 \cdot 0.5 + 0.1", r"z_1^{[1]} = 3 \cdot 0.3 \cdot 1 - 0.2 \cdot 0.5 + 0.1", "factor"),
    (_LECTURE, r"\delta_1^{[1]} = 0.2445 \cdot (-0.0457)", r"\delta_1^{[1]} = 0.2445 \cdot (-0.0547)", "arithmetic"),
    (_LECTURE, r"-0.457 \cdot 0.4 = -0.183", r"-0.457 \cdot 0.4 = 0.183", "sign"),
    # a line of another unit, or for another parameter
    (_LECTURE, r"a_1^{[1]} = \frac{1}{1 + e^{-0.3}}", r"a_1^{[1]} = \frac{1}{1 + e^{-0.7}}", "wrong_index"),
    (_LECTURE, r"w_{12}^{[2]} \leftarrow -1 - 0.5 \cdot 0.153", r"w_{21}^{[2]} \leftarrow -1 - 0.5 \cdot 0.153", "exchanged_parameters"),
    # a bias is left out of a line of rounded numbers, whose weights are data
    (_LECTURE, r"z_2^{[2]} = 0.7 \cdot 0.574 + 0.2 \cdot 0.668 + 0.3", r"z_2^{[2]} = 0.7 \cdot 0.574 + 0.2 \cdot 0.668", "missing_bias"),
    # a part of a slope is missing, all biases of a layer are
    (_LECTURE, r"\delta_1^{[1]} = a_1^{[1]} (1 - a_1^{[1]}) \sum_k w_{k1}^{[2]} \delta_k^{[2]}", r"\delta_1^{[1]} = a_1^{[1]} \sum_k w_{k1}^{[2]} \delta_k^{[2]}", "missing_slope"),
    (_SYMBOLS, r"z^{[2]} = W^{[2]} \sigma(W^{[1]} x + b^{[1]}) + b^{[2]}", r"z^{[2]} = W^{[2]} \sigma(W^{[1]} x) + b^{[2]}", "missing_bias"),
    # a difference the wrong way round, whatever else would give the first entry
    (_SYMBOLS, r"\frac{\partial L}{\partial z^{[2]}} = \hat{y} - y", r"\frac{\partial L}{\partial z^{[2]}} = y - \hat{y}", "sign"),
    (_SYMBOLS, r"\frac{\partial L}{\partial W^{[2]}} = (\hat{y} - y) a^{[1]T}", r"\frac{\partial L}{\partial W^{[2]}} = (y - \hat{y}) a^{[1]T}", "sign"),
    # of another layer
    (_SYMBOLS, r"W^{[2]} \leftarrow W^{[2]} - \eta \frac{\partial L}{\partial W^{[2]}}", r"W^{[2]} \leftarrow W^{[1]} - \eta \frac{\partial L}{\partial W^{[2]}}", "exchanged_parameters"),
    (_SYMBOLS, r"\frac{\partial L}{\partial W^{[1]}} = \delta^{[1]} x^T", r"\frac{\partial L}{\partial W^{[1]}} = \delta^{[2]} x^T", "wrong_index"),
    (_SYMBOLS, r"\delta^{[1]} = W^{[2]T} \delta^{[2]} \odot \sigma'(z^{[1]})", r"\delta^{[1]} = W^{[2]T} \delta^{[2]} \odot \sigma'(z^{[2]})", "wrong_slope_argument"),
    (_SYMBOLS, r"\delta^{[l]} = W^{[l+1]T} \delta^{[l+1]} \odot g'(z^{[l]})", r"\delta^{[l]} = W^{[l+1]T} \delta^{[l]} \odot g'(z^{[l]})", "wrong_index"),
    # the square of a slope is missing, an outer product lies the wrong way
    (_TANH, r"\delta^{[1]} = W^{[2]T} \delta^{[2]} \odot (1 - (a^{[1]})^2)", r"\delta^{[1]} = W^{[2]T} \delta^{[2]} \odot (1 - a^{[1]})", "missing_slope"),
    (_TANH, r"W^{[2]} \leftarrow W^{[2]} - \eta (\hat{y} - y) a^{[1]T}", r"W^{[2]} \leftarrow W^{[2]} - \eta a^{[1]} (\hat{y} - y)^T", "transposed"),
    # one of several logarithms, and a sign within a sum over the samples
    (_BATCH, r"\frac{\partial L}{\partial b_1^{[2]}} = \frac{1}{2} \sum_s (\hat{y}_1^{(s)} - y_1^{(s)})", r"\frac{\partial L}{\partial b_1^{[2]}} = \frac{1}{2} \sum_s (\hat{y}_1^{(s)} + y_1^{(s)})", "sign"),
    (_SYMBOLS, r"L = -y_1 \ln \hat{y}_1 - y_2 \ln \hat{y}_2", r"L = -y_1 \ln \hat{y}_1 - y_2 \log_{10} \hat{y}_2", "log_base"),
]  # fmt: skip


@pytest.mark.parametrize(("lecture", "right", "wrong", "mistake"), _CASES)
def test_a_mistake_has_its_name_and_the_right_claim_none(
    lecture: Lecture, right: str, wrong: str, mistake: str
) -> None:
    """A slip beside the claim without it."""
    *before, found = check(lecture, f"${right}$, ${wrong}$").claims
    assert not any(claim.bad for claim in before)
    assert (str(found.verdict), found.mistake) == ("wrong", mistake)


_THREE_WIDTHS = parse_lecture("""
title = "Three widths"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 4
activation = "sigmoid"
""")
_DEFINED = (
    r"$z^1 = W^1 x + b^1$, $a^1 = \sigma(z^1)$, $z^2 = W^2 a^1 + b^2$, $a^2 = \sigma(z^2)$, "
    r"$\delta^2 = (a^2 - y) \odot \sigma'(z^2)$. "
)
_ORDER = "the factors stand in the wrong order"
_RIGHT = r"$\delta^1 = ((W^2)^T \delta^2) \odot \sigma'(z^1)$, $\frac{\partial L}{\partial W^2} = \delta^2 (a^1)^T$. "


@pytest.mark.parametrize(
    ("wrong", "mistake", "words"),
    [
        (r"\delta^1 = ((W^1)^T \delta^2) \odot \sigma'(z^1)", "exchanged_parameters", "W^1 should be W^2"),
        (r"\frac{\partial L}{\partial W^2} = \delta^2 (a^2)^T", "wrong_index", "a^2 should be a^1"),
        (r"\frac{\partial L}{\partial W^1} = \delta^2 x^T", "wrong_index", r"\delta^2 should be \delta^1"),
        (r"\frac{\partial L}{\partial W^1} = \delta^1 (a^1)^T", "wrong_index", "should be"),
        (r"\frac{\partial L}{\partial W^1} = x^T \delta^1", "wrong_product", _ORDER),
        (r"\frac{\partial L}{\partial W^2} = (a^1)^T \delta^2", "wrong_product", _ORDER),
        (r"\delta^1 = (\delta^2 (W^2)^T) \odot \sigma'(z^1)", "wrong_product", _ORDER),
    ],
)
@pytest.mark.parametrize("numbers", ["as the lecture", "from the input on"])
def test_the_factor_that_does_not_fit_is_named(wrong: str, mistake: str, words: str, numbers: str) -> None:
    """In a product of matrices whose shapes do not fit; also where the layers are counted from the input on."""
    text, later = _DEFINED + _RIGHT + f"${wrong}$", {"1": "2", "2": "3", "0": "1"}
    if numbers != "as the lecture":
        text, words = (re.sub(r"\^(\d)", lambda found: "^" + later[found[1]], one) for one in (text, words))
    *rights, claim = check(_THREE_WIDTHS, text).claims
    assert {str(one.verdict) for one in rights} <= {"given", "correct"}
    assert (claim.verdict, claim.mistake) == ("wrong", mistake)
    assert words in claim.message


_RECURRENT = parse_lecture(r"""
title = "Two steps"
[model]
equations = '''
s_t = u x_t + a h_{t-1}
h_t = \tanh(s_t)
y = v h_2
E = \frac{1}{2} (y - d)^2
'''
inputs    = ["x"]
targets   = ["d"]
constants = ["h_0"]
ranges    = { t = 2 }
[values]
a = 0.5
u = 0.8
v = 1.2
h_0 = 0
x = [1, 0.5]
d = 0.4
""")


def test_a_step_of_time_that_is_left_out_is_a_missing_path() -> None:
    """One term of a derivative that is a sum over the steps; the other one, and one of two that is no part of it."""
    first, second = (rf"\frac{{\partial E}}{{\partial s_{t}}} x_{t}" for t in (1, 2))
    for side, mistake in ((first, "missing_path"), (second, "missing_path"), (f"{first} + 2 {second}", "factor")):
        claim = check(_RECURRENT, rf"$\frac{{\partial E}}{{\partial u}} = {side}$").claims[0]
        assert (claim.verdict, claim.mistake) == ("wrong", mistake)
    right = check(_RECURRENT, rf"$\frac{{\partial E}}{{\partial u}} = {first} + {second}$").claims[0]
    assert right.verdict == "correct"


def test_a_number_that_is_wrong_wherever_it_is_put_in() -> None:
    """The same wrong number at two places: what belongs there is said."""
    claim = check(_LECTURE, r"$a_1^{[1]} (1 - a_1^{[1]}) = 0.524 (1 - 0.524)$").claims[0]
    assert (claim.verdict, claim.mistake, claim.message.partition(";")[0]) == (
        "wrong",
        "arithmetic",
        "a_1^{[1]} is 0.574",
    )


def test_a_line_of_numbers_names_its_own_slip() -> None:
    """What does not come out of a wrong line, and a last digit within a line, however a mutation would give it."""
    wrong = check(_LECTURE, r"$z_1^{[1]} = 0.3 \cdot 1 - 0.2 \cdot 0.7 + 0.1 = 0.391$").claims[1]
    assert (wrong.verdict, wrong.mistake) == ("wrong", "arithmetic")
    digit = check(_LECTURE, r"$z_2^{[2]} = 0.7 \cdot 0.574 + 0.2 \cdot 0.669 + 0.3$").claims[0]
    assert (digit.verdict, digit.mistake) == ("wrong", "rounding")


@pytest.mark.parametrize(
    "claim",
    [
        r"\delta^{[1]} = \delta^{[2]} W^{[2]} \odot (1 - (a^{[1]})^2)",
        r"\delta^{[1]} = \delta^{[2]} \cdot W^{[2]} \cdot \tanh'(z^{[1]})",
        r"\frac{\partial L}{\partial W^{[2]}} = a^{[1]} \delta^{[2]}",
    ],
)
def test_a_transpose_and_the_order_may_be_missing_together(claim: str) -> None:
    """Those who leave out a transpose often leave the order of numbers."""
    lecture = parse_lecture("""
title = "Tanh and sigmoid"

[network]
inputs = 3
loss   = "squared_error"

[[network.layers]]
units      = 4
activation = "tanh"

[[network.layers]]
units      = 2
activation = "sigmoid"

[notation]
style = "bracket"
""")
    turned = r"$\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot (1 - (a^{[1]})^2)$, "
    _, found = check(lecture, f"{turned}$${claim}$$").claims
    assert (found.verdict, found.mistake) == ("wrong", "transposed")
