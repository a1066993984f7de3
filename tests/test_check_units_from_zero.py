"""Units that are counted from 0, by the lecture file or by the document."""

from __future__ import annotations

import pytest
from checking import claims_of, verdicts

from symbackprop.api import Lecture, check, parse_lecture

_NAMES = {"x": "x_{}", "t": "t_{}", "u": "u_{}^{{(2)}}", "h": "h_{}^{{(1)}}", "s": "s_{}^{{(1)}}", "p": "p_{}^{{(2)}}"}


def _spelled(name: str, count: int) -> str:
    return str([_NAMES[name].format(number) for number in range(count)]).replace("'", '"').replace("\\", "\\\\")


@pytest.fixture(scope="module")
def zero() -> Lecture:
    """Two hidden units and three outputs, all of whose names count from 0."""
    rows = [[f"V_{{{unit},{source}}}" for source in range(2)] for unit in range(3)]
    spelled = str(rows).replace("'", '"')
    return parse_lecture(f"""
title = "From zero"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 2
activation = "tanh"
[[network.layers]]
units = 3
activation = "softmax"
[notation]
y = {_spelled("t", 3)}
x = {_spelled("x", 2)}
z1 = {_spelled("s", 2)}
a1 = {_spelled("h", 2)}
z2 = {_spelled("u", 3)}
yhat = {_spelled("p", 3)}
W2 = {{ whole = "V", entries = {spelled} }}
[[notation.also]]
z2 = ["u_0", "u_1", "u_2"]
yhat = ["p_0", "p_1", "p_2"]
""")


@pytest.fixture(scope="module")
def usual() -> Lecture:
    """Two inputs, hidden units and outputs, whose names count from 1 in the lecture."""
    layers = '[[network.layers]]\nunits = 2\nactivation = "sigmoid"\n'
    return parse_lecture(
        f'title = "x"\n[network]\ninputs = 2\nloss = "squared_error"\n{layers}{layers}[notation]\nstyle = "index"\n'
    )


def test_a_sum_without_a_beginning_takes_in_the_unit_0(zero: Lecture) -> None:
    """The share of one unit is softmax of it; a share of some of them is none."""
    text = r"$$\frac{{\exp(u_i)}}{{\sum_{} \exp(u_n)}} = softmax(u_i) = p_i$$"
    assert verdicts(zero, text.format("n")) == ["correct", "correct"]
    assert verdicts(zero, text.format("{n=1}^{2}"))[0] == "wrong"
    products = r"$$-\frac{e^{u_i}}{\sum_n e^{u_n}} \frac{e^{u_j}}{\sum_n e^{u_n}} = SIGN softmax(u_i) softmax(u_j)$$"
    assert verdicts(zero, products.replace("SIGN", "-")) == ["correct"]
    assert verdicts(zero, products.replace("SIGN", "")) == ["wrong"]


def test_numbers_and_letters_below_names_count_from_0(zero: Lecture) -> None:
    """V_{0,1} leads to the first output from the second hidden unit, and index letters run so, too."""
    line = (
        r"$$\frac{\partial L}{\partial V_{%s}}"
        r" = \sum_k \frac{\partial L}{\partial u_k} \frac{\partial u_k}{\partial V_{%s}}"
        r" = (p_{%s}^{(2)} - t_{%s}) h_{%s}^{(1)}$$"
    )
    for sub, unit, source in [("0,1", "0", "1"), ("2,0", "2", "0"), ("i,j", "i", "j")]:
        assert verdicts(zero, line % (sub, sub, unit, unit, source)) == ["correct", "correct"], sub
    assert verdicts(zero, line % ("0,1", "0,1", "0", "0", "0"))[1] == "wrong"
    assert verdicts(zero, line % ("0,1", "0,1", "1", "1", "1"))[1] == "wrong"
    assert verdicts(zero, r"$$p_3^{(2)} = softmax(u_3)$$") == ["unread"]


def test_a_sum_over_the_index_that_is_meant_has_one_summand(zero: Lecture) -> None:
    """k = i below a sum, and nothing above it, leaves one term."""
    line = r"$$-\sum_{{k = i}} t_k \frac{{1}}{{p_i}} \frac{{\partial p_i}}{{\partial u_i}} = - t_i ({} p_i)$$"
    assert verdicts(zero, line.format("1 -")) == ["correct"]
    assert verdicts(zero, line.format("1 +")) == ["wrong"]


def test_entries_of_what_has_no_name_count_from_0(zero: Lecture) -> None:
    """(V h)_0 is the sum into the first unit."""
    assert verdicts(zero, r"$$\frac{\partial u_2}{\partial h_0^{(1)}} = (V)_{2,0}$$") == ["correct"]
    assert verdicts(zero, r"$$\frac{\partial u_2}{\partial h_0^{(1)}} = (V)_{1,1}$$") == ["wrong"]


_DEFINITIONS = r"""
$$z_0^{(1)} = W_{00}^{(1)} x_0 + W_{01}^{(1)} x_1 + b_0^{(1)}$$

$$z_1^{(1)} = W_{10}^{(1)} x_0 + W_{11}^{(1)} x_1 + b_1^{(1)}$$
"""


def test_a_document_that_counts_from_0_says_so_by_its_definitions(usual: Lecture) -> None:
    """Its names mean the units that it counts, and the head of the report says it."""
    slope = r"$$\frac{\partial L}{\partial W_{01}^{(2)}} = (a_0^{(2)} - y_0) a_0^{(2)} (1 - a_0^{(2)})"
    right, wrong = slope + " a_1^{(1)}$$", slope + " a_0^{(1)}$$"
    report = check(usual, _DEFINITIONS + right)
    assert [str(one.verdict) for one in report.claims] == ["given", "given", "correct"]
    assert report.conventions["units"] == "counted from 0"
    assert verdicts(usual, _DEFINITIONS + right + "\n\n" + wrong)[-1] == "wrong"
    assert "units" not in check(usual, right).conventions


def test_one_definition_with_a_slip_is_wrong_where_units_count_from_0(usual: Lecture) -> None:
    """Two weights exchanged are no other way to count."""
    slip = r"$$z_1^{(1)} = W_{01}^{(1)} x_0 + W_{11}^{(1)} x_1 + b_1^{(1)}$$"
    assert verdicts(usual, _DEFINITIONS + slip) == ["given", "given", "wrong"]


def test_a_name_without_its_layer_beside_others_is_unread_and_not_wrong() -> None:
    """Beside a_1^{(2)}, a_2 may be any; where all names lack their layer, they are those of the outputs."""
    lecture = parse_lecture("""
title = "One letter"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
activation = "tanh"
[[network.layers]]
units = 2
[notation]
y = ["y_1", "y_2"]
a1 = ["a_1^{(1)}", "a_2^{(1)}"]
yhat = ["a_1^{(2)}", "a_2^{(2)}"]
W2 = [["W_{11}", "W_{12}"], ["W_{21}", "W_{22}"]]
[[notation.also]]
yhat = ["a_1", "a_2"]
""")
    line = r"$$\frac{{\partial L}}{{\partial W_{{12}}}} = ({} - y_1) \cdot {}$$"
    (claim,) = claims_of(lecture, line.format("a_1^{(2)}", "a_2"))
    assert (str(claim.verdict), "without its layer" in claim.message) == ("unread", True)
    assert verdicts(lecture, line.format("a_1^{(2)}", "a_1")) == ["wrong"]
    assert verdicts(lecture, line.format("a_1", "a_2")) == ["wrong"]
    assert verdicts(lecture, line.format("a_1^{(2)}", "a_2^{(1)}")) == ["correct"]
