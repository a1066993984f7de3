r"""What people leave in their documents: blanks to fill in, lost exponents, remarks among signs, brackets left out."""

from __future__ import annotations

import pytest

from symbackprop.api import parse_lecture
from tests.checking import two_inputs, verdicts

_NET = two_inputs(
    "2 sigmoid, 2 sigmoid",
    """L = "E"
x = ["i1", "i2"]
W1 = [["w1", "w2"], ["w3", "w4"]]
z1 = ["h1", "h2"]
a1 = ["out_{h1}", "out_{h2}"]
W2 = [["w5", "w6"], ["w7", "w8"]]
z2 = ["o1", "o2"]
yhat = ["out_{o1}", "out_{o2}"]
y = ["t1", "t2"]
b1 = ["b1", "b2"]
b2 = ["b3", "b4"]
""",
)
_ROWS = parse_lecture("""
title = "A batch of two as rows"
[network]
inputs = 3
loss = { name = "squared_error", factor = 1, over_samples = "mean" }
[[network.layers]]
units = 4
activation = "relu"
[[network.layers]]
units = 2
[values]
x = [[0.5, -1, 2], [1, 0.3, -0.7]]
y = [[1, -0.5], [0.2, 0.8]]
W1 = [[0.2, -0.3, 0.4, 0.1], [-0.5, 0.1, 0.2, 0.6], [0.3, 0.6, -0.1, -0.2]]
b1 = [0.1, -0.2, 0.3, 0.05]
W2 = [[0.3, -0.4], [0.2, 0.1], [-0.1, 0.5], [0.2, -0.3]]
b2 = [0.1, 0.2]
[notation]
style = "index"
vectors = "rows"
x = "X"
y = "y"
W1 = "W^1"
b1 = "b^1"
z1 = "Y^1"
a1 = "H^1"
W2 = "W^2"
b2 = "b^2"
yhat = '\\hat{y}'
activation1 = "f"
L = "L"
""")


@pytest.mark.parametrize("blank", ["___", r"\_\_\_\_", "......", r"\underline{\hspace{2cm}}"])
def test_a_blank_to_fill_in(blank: str) -> None:
    """What follows it goes on with nothing, and is judged alone."""
    text = rf"""$\frac{{\partial E}}{{\partial w5}} = \frac{{\partial E}}{{\partial o1}} out_{{h1}} =$ {blank}

$\frac{{\partial E}}{{\partial b3}} = \frac{{\partial E}}{{\partial o1}} =$ {blank}

$$\frac{{\partial E}}{{\partial w6}} = \frac{{\partial E}}{{\partial o1}} out_{{h1}}$$
"""
    assert verdicts(_NET, text) == ["correct", "correct", "wrong"]


def test_a_relation_at_the_end_of_a_paragraph() -> None:
    """The next paragraph does not go on with it; a display does."""
    claim = r"\frac{\partial E}{\partial w6} = \frac{\partial E}{\partial o1} out_{h2}"
    assert verdicts(_NET, r"$\frac{\partial E}{\partial b3} =$" + f"\n\n${claim}$") == ["unread", "correct"]
    assert verdicts(_NET, r"$\frac{\partial E}{\partial b3} =$ $\frac{\partial E}{\partial o1}$") == ["correct"]


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"E1 = \frac{1}{2} (t1 - out_{o1})2", "conditional"),
        (r"E1 = (t1 - out_{o1})2", "wrong"),
        (r"\sigma(x) = 1/(1+e-x)", "conditional"),
        (r"\sigma(x) = 1/(1-e-x)", "wrong"),
        (r"\frac{\partial E}{\partial out_{o1}} = (t1 - out_{o1})2", "wrong"),
    ],
)
def test_lost_exponents(claim: str, wanted: str) -> None:
    """They are some on that condition."""
    assert verdicts(_NET, rf"$E1 = \frac{{1}}{{2}} (t1 - out_{{o1}})^2$ and ${claim}$")[-1] == wanted


@pytest.mark.parametrize(("total", "wanted"), [("E1 + E2", "correct"), ("E1 - E2", "wrong")])
def test_the_losses_of_units_with_lost_exponents(total: str, wanted: str) -> None:
    """Their sum is that of the squares."""
    losses = r"$$E1 = \frac{1}{2} (t1 - out_{o1})2$$ $$E2 = \frac{1}{2} (t2 - out_{o2})2$$ "
    assert verdicts(_NET, f"{losses} $$E_Total = E = {total}$$")[-1] == wanted


@pytest.mark.parametrize(("factor", "wanted"), [("out_{h1}", "correct"), ("out_{h2}", "wrong")])
@pytest.mark.parametrize("remark", ["- By chain rule", r"\\ - Using (11)\ and\ (14)", "- subst Values"])
def test_remarks_typed_among_signs(remark: str, factor: str, wanted: str) -> None:
    """They begin with a dash, and belong to no formula."""
    claim = rf"""\begin{{align*}}
\frac{{\partial E}}{{\partial w5}} &= \frac{{\partial E}}{{\partial o1}} * {factor} {remark}\\
&= (out_{{o1}} - t1) * out_{{o1}} * (1 - out_{{o1}}) * {factor}
\end{{align*}}"""
    assert verdicts(_NET, f"$${claim}$$")[0] == wanted


@pytest.mark.parametrize(("factor", "wanted"), [("out_{h1}", "correct"), ("out_{h2}", "wrong")])
def test_numbers_of_equations_behind_a_dash(factor: str, wanted: str) -> None:
    """They are no part of a formula in a document that counts them through."""
    slopes = [r"\frac{\partial o1}{\partial w5} &= out_{h1}", r"\frac{\partial o1}{\partial w6} &= out_{h2}"]
    slopes += [r"\frac{\partial h1}{\partial w1} &= i1", rf"\frac{{\partial o2}}{{\partial w7}} &= {factor}"]
    rows = "\n".join(rf"{slope} \ -({number}) \\" for number, slope in enumerate(slopes, 1))
    assert verdicts(_NET, rf"\begin{{align*}}{rows}" + "\n" + r"\end{align*}") == ["correct"] * 3 + [wanted]


@pytest.mark.parametrize(("factor", "wanted"), [("out_{h1}", "correct"), ("out_{h2}", "wrong")])
def test_a_row_that_ends_with_a_star(factor: str, wanted: str) -> None:
    """The next one goes on with it."""
    claim = rf"\frac{{\partial E}}{{\partial w5}} = & (out_{{o1}} - t1) * \\ & out_{{o1}} * (1 - out_{{o1}}) * {factor}"
    assert verdicts(_NET, rf"\begin{{align*}}{claim}\end{{align*}}") == [wanted]


@pytest.mark.parametrize(
    ("slope", "wanted"),
    [
        (r"\frac{\partial}{\partial b^2_j} \sum_k H^1_{mk} W^2_{kj} + b^2_j", "correct"),
        (r"\frac{\partial}{\partial b^2_j} \sum_k H^1_{mk} W^2_{kj} - b^2_j", "wrong"),
    ],
)
def test_a_derivative_of_all_that_follows(slope: str, wanted: str) -> None:
    """Its brackets are left out."""
    head = r"\frac{\partial L}{\partial b^2_j} = \sum_m \frac{\partial L}{\partial \hat y_{mj}}"
    assert verdicts(_ROWS, f"$${head}$$ $${head} {slope}$$") == ["correct", wanted]


@pytest.mark.parametrize(("where", "wanted"), [("Y^1", "correct"), ("-Y^1", "wrong")])
def test_nabla_of_an_activation(where: str, wanted: str) -> None:
    r"""\nabla f(z) is the slope of f, entry by entry."""
    claim = rf"\frac{{\partial L}}{{\partial Y^1}} = \frac{{\partial L}}{{\partial H^1}} \odot \nabla f({where})"
    assert verdicts(_ROWS, f"${claim}$") == [wanted]


@pytest.mark.parametrize(("value", "wanted"), [("0.5523", "rounded"), ("0.5532", "wrong")])
def test_a_letter_for_the_functions_of_all_layers(value: str, wanted: str) -> None:
    """It is known of numbers, too, where they are alike."""
    lecture = two_inputs("2 sigmoid, 1 sigmoid", 'activation1 = "F"\nactivation2 = "F"\n')
    assert verdicts(lecture, f"$F(0.21) = {value}$") == [wanted]


@pytest.mark.parametrize(("slope", "wanted"), [("0.2464", "correct"), ("0.2644", "wrong")])
def test_a_line_of_numbers_that_goes_on(slope: str, wanted: str) -> None:
    """It stands below a formula, without any marks."""
    text = f"> $out_{{h1}} (1 - out_{{h1}}) = 0.56 (1 - 0.56)$\n\n=0.56(1−0.56)={slope}\n"
    assert verdicts(_NET, text)[-1] == wanted


@pytest.mark.parametrize(("factor", "wanted"), [("2", "correct"), ("1", "wrong")])
def test_a_mean_from_zero(factor: str, wanted: str) -> None:
    """N is the number of the terms of a sum from 0 to N - 1."""
    lecture = parse_lecture("""
title = "A mean over outputs"
[network]
inputs = 2
loss = { name = "squared_error", factor = 1, over_outputs = "mean" }
[[network.layers]]
units = 3
[notation]
y = ["y_0", "y_1", "y_2"]
yhat = ['\\hat{y}_0', '\\hat{y}_1', '\\hat{y}_2']
L = "E"
""")
    loss = r"$$E = \frac{1}{N} \sum_{i=0}^{N-1} (y_i - \hat y_i)^2$$ "
    slope = rf"$$\frac{{\partial E}}{{\partial \hat y_j}} = \frac{{{factor} (\hat y_j - y_j)}}{{N}}$$"
    assert verdicts(lecture, loss + slope) == ["given", wanted]


@pytest.mark.parametrize(
    ("side", "wanted"),
    [
        ("((out_{o1} - t1) * (out_{o1} * (1 - out_{o1})) * out_{h1}", "correct"),
        ("((out_{o1} - t1) * (out_{o1} * (1 - out_{o1})) * out_{h2}", "wrong"),
        ("(out_{o1} - t1) * (out_{o1} * (1 - out_{o1}))) * out_{h1}", "correct"),
        ("(out_{o1} + t1) * (out_{o1} * (1 - out_{o1}))) * out_{h1}", "wrong"),
        # right with the missing bracket at another place than the end: nobody knows
        ("((out_{o1} - t1) * out_{o1} - (out_{o1} - t1) * out_{o1} * out_{o1} * out_{h1}", "unread"),
    ],
)
def test_a_bracket_that_is_missing(side: str, wanted: str) -> None:
    """A line is wrong where it is so wherever the bracket stands."""
    assert verdicts(_NET, rf"$\frac{{\partial E}}{{\partial w5}} = {side}$") == [wanted]


_RATED = two_inputs(
    "2 sigmoid, 1 sigmoid",
    'L = "C"\nW2 = [["w_5", "w_6"]]\na1 = ["h_1", "h_2"]\nz2 = ["z_3"]\n',
)


@pytest.mark.parametrize(("sign", "wanted"), [("-", "correct"), ("+", "wrong")])
@pytest.mark.parametrize(
    ("new", "old", "rate"),
    [
        ("new weight", "old weight", "learning rate"),
        ("새 연결강도", "현 연결강도", "학습률"),
        ("neues Gewicht", "altes Gewicht", "learning rate"),
        ("新的权重", "旧的权重", "学习率"),
    ],
)
def test_updates_in_words(new: str, old: str, rate: str, sign: str, wanted: str) -> None:
    """The weight is that by which the loss is differentiated; a wrong update alone is wrong."""
    slope = r"\frac{\partial C}{\partial w_5}"
    update = rf"\text{{{new}}} = \text{{{old}}} {sign} \text{{{rate}}} \times {slope}"
    assert verdicts(_RATED, f"$${update}$$") == [wanted]


@pytest.mark.parametrize(("value", "wanted"), [("0.549", "correct"), ("0.551", "wrong")])
def test_numbers_set_as_words(value: str, wanted: str) -> None:
    """They are numbers."""
    assert verdicts(_RATED, rf"$0.55 + \text{{-0.01}} \times \text{{0.1}} = {value}$") == [wanted]


@pytest.mark.parametrize(("factor", "wanted"), [("h_1", "correct"), ("h_2", "wrong")])
@pytest.mark.parametrize("label", [r"\text{Gradient for } w_5 :", "w_5:"])
def test_labels_before_a_derivative(label: str, factor: str, wanted: str) -> None:
    """They say what it is by, and no more."""
    claim = rf"\frac{{\partial C}}{{\partial w_5}} = \frac{{\partial C}}{{\partial z_3}} {factor}"
    assert verdicts(_RATED, f"$${label} {claim}$$") == [wanted]


@pytest.mark.parametrize(
    ("slope", "wanted"),
    [(r"\frac{e^{-x}}{(1 + e^{-x})^2}", "conditional"), (r"\frac{-e^{-x}}{(1 + e^{-x})^2}", "wrong")],
)
def test_a_prime_behind_the_first_bracket(slope: str, wanted: str) -> None:
    """The derivative is by the only letter there, entry by entry where that is a vector."""
    assert verdicts(_RATED, rf"$(\frac{{1}}{{1 + e^{{-x}}}})' = {slope}$") == [wanted]


def test_names_with_letters_for_layers_below_them() -> None:
    """The h and y of W_{hy} tell layers, and are no indices of units."""
    lecture = two_inputs(
        "2 tanh, 2 identity",
        r"""L = "L"
vectors = "rows"
x = { whole = "\\boldsymbol{x}", entries = ["x_1", "x_2"] }
y = { whole = "\\boldsymbol{y}", entries = ["y_1", "y_2"] }
W1 = { whole = "\\boldsymbol{W_{xh}}", entries = [["w_{xh,11}", "w_{xh,21}"], ["w_{xh,12}", "w_{xh,22}"]] }
b1 = { whole = "b_h", entries = ["b_{h,1}", "b_{h,2}"] }
a1 = { whole = "\\boldsymbol{h}", entries = ["h_1", "h_2"] }
delta1 = { whole = "\\boldsymbol{\\delta}^{(1)}", entries = ["\\delta_1^{(1)}", "\\delta_2^{(1)}"] }
W2 = { whole = "\\boldsymbol{W_{hy}}", entries = [["w_{hy,11}", "w_{hy,21}"], ["w_{hy,12}", "w_{hy,22}"]] }
b2 = { whole = "b_y", entries = ["b_{y,1}", "b_{y,2}"] }
yhat = { whole = "\\hat{\\boldsymbol{y}}", entries = ["\\hat{y}_1", "\\hat{y}_2"] }
delta2 = { whole = "\\boldsymbol{\\delta}^{(2)}", entries = ["\\delta_1^{(2)}", "\\delta_2^{(2)}"] }
""",
    )
    text = r"""$\frac{\partial L}{\partial \boldsymbol{W_{hy}}}
= \boldsymbol{h}^T \frac{\partial L}{\partial \hat{\boldsymbol{y}}}$

$\frac{\partial L}{\partial \boldsymbol{W_{xh}}} = \boldsymbol{x}^T \boldsymbol{\delta}^{(2)}$

$\frac{\partial L}{\partial b_{y,j}} = y_j - \hat{y}_j$
"""
    assert verdicts(lecture, text) == ["correct", "wrong", "wrong"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{\partial C}{\partial z_3} \cdot h_1 - by + by", "correct"),
        (r"\frac{\partial C}{\partial z_3} \cdot h_1 - by + x_1", "wrong"),
        (r"\frac{\partial C}{\partial z_3} \cdot h_1 - by x_1 x_2", "wrong"),
    ],
)
def test_a_product_is_no_reason(claim: str, verdict: str) -> None:
    """What a line goes on with behind a minus counts."""
    lecture = two_inputs(
        "2 sigmoid, 1 sigmoid",
        'L = "C"\nW2 = [["w_5", "w_6"]]\na1 = ["h_1", "h_2"]\nz2 = ["z_3"]\nb2 = ["b"]\ny = ["y"]\n',
    )
    assert verdicts(lecture, rf"$\frac{{\partial C}}{{\partial w_5}} = {claim}$") == [verdict]


@pytest.mark.parametrize(("last", "wanted"), [("4", "correct"), ("9", "wrong")])
def test_what_is_taken_away_at_the_end_of_a_row(last: str, wanted: str) -> None:
    """It is no number of an equation where a document does not count these through."""
    assert verdicts(_RATED, rf"$$12 \ - ({last}) = 8$$") == [wanted]
    assert verdicts(_RATED, rf"$$8 = 12 \ - ({last})$$") == [wanted]


def test_signs_above_names_join_no_rows() -> None:
    r"""The star of w^* at the end of a row is no product with the next one."""
    text = r"\begin{aligned} z_3 &= w_5 h_1 + w_6 h_2 + b_1^{(2)} \\ w_5^* \\ w_6^* \end{aligned}"
    assert "wrong" not in verdicts(_RATED, f"$${text}$$")


@pytest.mark.parametrize(("power", "wanted"), [("-1", "correct"), ("-2", "wrong")])
def test_numbers_set_as_words_above_names(power: str, wanted: str) -> None:
    """They stand there as a whole."""
    assert verdicts(_RATED, rf"$h_1^{{-1}} = h_1^\text{{{power}}}$") == [wanted]
