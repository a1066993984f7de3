"""Names that nobody has said anything of: they are what makes the lines true that use them, or nothing."""

from __future__ import annotations

import pytest
from checking import claims_of, verdicts

from symbackprop.api import Lecture, check, parse_lecture

_SOFTMAX = """
title = "Three classes"

[network]
inputs = 2
loss   = "cross_entropy"

[[network.layers]]
units      = 3
activation = "softmax"

[notation]
L    = "J"
z1   = ["s_1", "s_2", "s_3"]
yhat = ["p_1", "p_2", "p_3"]
y    = ["t_1", "t_2", "t_3"]
"""
_TWO = """
title = "Two layers"

[network]
inputs = 2
loss   = "squared_error"

[[network.layers]]
units      = 2
activation = "sigmoid"

[[network.layers]]
units      = 2
activation = "sigmoid"

[notation]
L = "E"
"""
_LINE = """
title = "A line"

[network]
inputs = 3
loss   = { name = "squared_error", factor = 1 }

[[network.layers]]
units = 1
"""


_ONE = """
title = "One unit"

[network]
inputs = 2
loss   = "binary_cross_entropy"

[[network.layers]]
units      = 1
activation = "sigmoid"

[values]
x  = [1, 2]
y  = [1]
W1 = [[0.5, -0.25]]
b1 = [0.1]

[notation]
yhat = ["p"]
"""


@pytest.fixture(scope="module")
def softmax() -> Lecture:
    """Scores s, probabilities p, targets t."""
    return parse_lecture(_SOFTMAX)


@pytest.fixture(scope="module")
def two() -> Lecture:
    """Two layers of sigmoids in the default notation, with the loss E."""
    return parse_lecture(_TWO)


@pytest.fixture(scope="module")
def line() -> Lecture:
    """One linear unit."""
    return parse_lecture(_LINE)


def _last(lecture: Lecture, *lines: str) -> list[str]:
    """The verdicts on the claims of the last of some lines."""
    text = "\n\n".join(f"$${one}$$" for one in lines)
    return [str(one.verdict) for one in claims_of(lecture, text) if one.line == 2 * len(lines) - 1]


_QUOTIENT = r"\frac{\partial p_1}{\partial s_1} = \frac{e^{s_1} %s - e^{s_1} e^{s_1}}{%s^2}"


@pytest.mark.parametrize("letter", ["u", "S", r"\Sigma"])
def test_a_denominator_is_the_sum_of_exponentials(softmax: Lecture, letter: str) -> None:
    """Of the quotient rule with a letter for its denominator; a wrong sign and a missing square are wrong."""
    first = _QUOTIENT % (letter, letter)
    assert _last(softmax, first) == ["correct"]
    right = rf"\frac{{\partial p_2}}{{\partial s_1}} = -\frac{{e^{{s_1}} e^{{s_2}}}}{{{letter}^2}}"
    assert _last(softmax, first, right) == ["correct"]
    assert _last(softmax, first, right, right.replace("= -", "= ")) == ["wrong"]
    assert _last(softmax, first, right, right.replace("^2", "")) == ["wrong"]
    assert _last(softmax, right.replace("= -", "= ")) == ["unread"]  # nothing confirms what the letter is


def test_words_for_output_and_target(two: Lecture) -> None:
    """The loss with output and target as words, and their difference the right and the wrong way round."""
    loss = r"E = \sum \frac{1}{2}(target - output)^2"
    assert _last(two, loss) == ["given"]
    assert _last(two, loss, r"\frac{\partial E}{\partial output} = output - target") == ["correct"]
    assert _last(two, loss, r"\frac{\partial E}{\partial output} = target - output") == ["wrong"]
    assert _last(two, r"E = \sum (target - output)^2") in (["wrong"], ["unread"])


@pytest.mark.parametrize("rate", ["lr", r"\text{learning\_rate}", r"\mathrm{rate}"])
def test_words_for_the_learning_rate(two: Lecture, rate: str) -> None:
    """An update with a word for the learning rate; one that adds the gradient is wrong."""
    step = rf"W^{{[2]}} \leftarrow W^{{[2]}} - {rate} \frac{{\partial E}}{{\partial W^{{[2]}}}}"
    assert _last(two, step) == ["correct"]
    assert _last(two, step, step.replace("W^{[2]} -", "W^{[2]} +")) == ["wrong"]
    assert _last(two, step.replace("W^{[2]} -", "W^{[2]} +")) != ["correct"]


@pytest.mark.parametrize("name", ["E_{o%d}", "E_%d", "E_{y%d}"])
def test_what_each_output_adds_to_the_loss(two: Lecture, name: str) -> None:
    """The parts of the loss by any names, their derivatives, and the paths that lead through both."""
    one, other = name % 1, name % 2
    whole = rf"E = {one} + {other}"
    slope = rf"\frac{{\partial {one}}}{{\partial \hat{{y}}_1}} = \hat{{y}}_1 - y_1"
    by = r"\frac{\partial %s}{\partial a^{[1]}_1}"
    paths = f"{by % 'E'} = {by} %s {by}"
    assert _last(two, whole, slope) == ["correct"]
    assert _last(two, whole, slope, slope.replace(r"\hat{y}_1 - y_1", r"y_1 - \hat{y}_1")) == ["wrong"]
    assert _last(two, whole, slope, paths % (one, "+", other)) == ["correct"]
    assert _last(two, whole, slope, paths % (one, "-", other)) == ["wrong"]


def test_labels_below_delta_and_words_for_inputs(two: Lecture) -> None:
    """delta_{hidden} with the transpose of what the layer gets; without the transpose, or of the other layer, wrong."""
    right = r"\frac{\partial E}{\partial W^{[1]}} = \delta_{hidden} \, input^T"
    assert _last(two, right) == ["correct"]
    assert _last(two, right, r"\frac{\partial E}{\partial b^{[1]}} = \delta_{hidden}") == ["correct"]
    assert _last(two, right, r"\frac{\partial E}{\partial b^{[2]}} = \delta_{hidden}") == ["wrong"]
    assert _last(two, r"\frac{\partial E}{\partial W^{[1]}} = input \, \delta_{hidden}^T") != ["correct"]


def test_an_error_has_the_sign_that_two_lines_say(line: Lecture) -> None:
    """A bare "error" is output minus target or the other way round: one line does not tell, two do."""
    weight, bias = (rf"\frac{{\partial L}}{{\partial {name}}}" for name in ("W", "b"))
    for sign in ("", "-"):
        lines = [rf"{weight} = {sign}2 error \cdot x^T", rf"{bias} = {sign}2 error"]
        assert _last(line, *lines[:1]) == ["unread"]
        assert _last(line, *lines) == ["correct"]
        assert _last(line, *lines, rf"{bias} = {'' if sign else '-'}2 error") == ["wrong"]
        assert _last(line, *lines, rf"{bias} = {sign}error") == ["wrong"]


def test_what_holds_whatever_a_name_is_confirms_nothing(softmax: Lecture) -> None:
    """The chain rule of E_j is right for any E_j; a line that is wrong for one of them is not called wrong for that."""
    rule = r"\frac{\partial E_j}{\partial s_j} = \frac{\partial E_j}{\partial p_j} \frac{\partial p_j}{\partial s_j}"
    assert _last(softmax, rule) == ["correct"]
    wrong = r"\frac{\partial E_j}{\partial s_j} = p_j + t_j"
    assert _last(softmax, rule, wrong) == ["unread"]
    assert _last(softmax, wrong, rule) == ["correct"]


def test_a_letter_is_only_taken_where_a_line_needs_it(two: Lecture) -> None:
    """z alone is the variable of a function in one line, and the output's pre-activation in another."""
    text = r"""
$$\sigma(z) = \frac{1}{1 + e^{-z}}$$

$$\frac{\partial E}{\partial z} = (\hat{y} - y) \odot \hat{y} \odot (1 - \hat{y})$$
"""
    assert verdicts(two, text) == ["correct", "correct"]
    assert verdicts(two, text.replace(r"(1 - \hat{y})", r"(1 + \hat{y})"))[1] != "correct"


def test_a_word_for_another_loss_is_not_the_lectures(softmax: Lecture, two: Lecture) -> None:
    """MSE is no name for a cross-entropy, and CE none for a squared error."""
    assert _last(two, r"E = \text{MSE}(y, \hat{y})") == ["given"]
    assert _last(two, r"E = \text{CE}(y, \hat{y})") == ["unread"]
    assert _last(softmax, r"J = \text{MSE}(t, p)") == ["unread"]


def test_names_are_listed_with_what_they_were_taken_for(two: Lecture) -> None:
    """`--names` says what unknown names were taken for."""
    text = r"$$E = E_{o1} + E_{o2}$$ and $$\frac{\partial E_{o1}}{\partial \hat{y}_1} = \hat{y}_1 - y_1$$"
    names = check(two, text, names=True).names
    assert names is not None
    assert names["E_{o1}"] == "what one output adds to the loss"


@pytest.mark.parametrize("mark", [r"\bar", r"\dot", r"\overline", "g_", "grad_"])
def test_marks_of_derivatives_are_what_two_lines_confirm(mark: str) -> None:
    """z, w and b with a mark are the derivatives of the loss by them: slips in their numbers and formulas are wrong."""
    lecture = parse_lecture(_ONE)
    z, w, b, x = (f"{mark}{{{name}}}" for name in "zwbx")
    lines = [r"z = w \cdot x + b", f"{z} = p - y = -0.475", f"{w} = {z} x = (-0.475, -0.950)", f"{b} = {z}"]
    assert _last(lecture, *lines) == ["correct"]
    assert _last(lecture, *lines[:3]) == ["correct", "rounded"]
    assert _last(lecture, *lines, f"{x} = {z} w") == ["correct"]
    for wrong in (f"{z} = p + y", f"{b} = 2 {z}", f"{w} = {z} w", f"{w} = (-0.950, -0.475)"):
        assert _last(lecture, *lines, wrong) == ["wrong"]
    assert _last(lecture, lines[0], f"{z} = p + y") == ["given"]  # a name of the document's own


def test_a_mark_that_the_lecture_file_states_is_certain() -> None:
    """With gradient = "\\bar{}" no line has to confirm it: the first slip is wrong."""
    lecture = parse_lecture(_ONE + 'gradient = "\\\\bar{}"\n')
    assert _last(lecture, r"\bar{z} = p - y") == ["correct"]
    assert _last(lecture, r"\bar{z} = p + y") == ["wrong"]
    assert _last(lecture, r"\bar{b} = 2 \bar{z}") == ["wrong"]


def test_marks_stand_above_indices_and_hats() -> None:
    """Of layers, with units below and a hat below the bar; the wrong index and a missing transpose beside them."""
    two = parse_lecture(_TWO + 'style = "bracket"\n')
    lines = [
        r"\bar{z}^{[2]}_i = \bar{\hat{y}}_i \hat y_i (1 - \hat y_i)",
        r"\bar{W}^{[2]} = \bar{z}^{[2]} a^{[1]T}",
        r"\bar{a}^{[1]} = W^{[2]T} \bar{z}^{[2]}",
    ]
    assert _last(two, *lines) == ["correct"]
    assert _last(two, *lines[1:], lines[0]) == ["correct"]
    assert _last(two, *lines, r"\bar{a}^{[1]} = W^{[2]} \bar{z}^{[2]}") == ["wrong"]
    assert _last(two, *lines, r"\bar{W}^{[2]}_{ij} = \bar{z}^{[2]}_i a^{[1]}_j") == ["correct"]
    assert _last(two, *lines, r"\bar{W}^{[2]}_{ij} = \bar{z}^{[2]}_j a^{[1]}_i") == ["wrong"]


def test_a_bar_that_is_a_mean_is_no_derivative(line: Lecture) -> None:
    """x with a bar is what the document says, where that is no derivative."""
    assert _last(line, r"\bar{x} = \frac{x_1 + x_2 + x_3}{3}", r"3 \bar{x} = x_1 + x_2 + x_3") == ["correct"]


def test_a_name_defined_by_unknown_ones_is_unknown() -> None:
    """z = x W + b of a layer in general, with W and b of none: behind it z is the output's where lines say so."""
    deep = parse_lecture(_TWO.replace("squared_error", "binary_cross_entropy") + 'style = "bracket"\n')
    general = "z = xW + b"
    slope = r"\frac{\partial E}{\partial z} = \hat{y} - y"
    assert _last(deep, general, slope) == ["correct"]
    assert _last(deep, general, slope, r"\frac{\partial E}{\partial z} = y - \hat{y}") == ["wrong"]
    assert _last(deep, r"\frac{\partial E}{\partial z^{[last]}} = \hat{y} - y") == ["correct"]
    assert _last(deep, slope, r"\frac{\partial E}{\partial z^{[last]}} = y - \hat{y}") != ["correct"]


def test_a_word_below_the_loss_that_is_another_loss(two: Lecture) -> None:
    """L_{Log}(p) of a squared error is another loss: its slope is not judged as if the brackets were a factor."""
    assert _last(
        two, r"E_{Log}(\hat y) = -y \log \hat y", r"\frac{\partial E_{Log}(\hat y)}{\partial \hat y} = -2(y - \hat y)"
    ) != ["wrong"]


_NUMBERS = """
[values]
x  = [1, 3]
y  = 0
W1 = [[0.2, 0.5], [0.1, -0.1], [0, 0]]
b1 = [0, 0, 0]

[training]
learning_rate = 0.5
"""


def test_several_words_are_one_name(two: Lecture) -> None:
    """W update of two words, at the head and as a factor; words that only explain stay remarks."""
    named = r"\text{W update} = \delta^{[2]} a^{[1]T}"
    lecture = parse_lecture(_TWO + 'style = "bracket"\n')
    use = r"\frac{\partial E}{\partial W^{[2]}} = %s \text{W update}"
    assert _last(lecture, named) == ["given"]
    assert _last(lecture, named, use % r"1 \cdot") == ["correct"]
    assert _last(lecture, named, use % r"2 \cdot") == ["wrong"]
    assert _last(two, r"E = \frac12 \sum_i (y_i - \hat y_i)^2 \text{ half the sum}") == ["given"]
    assert _last(two, r"\text{where then } E = \frac12 \sum_i (y_i - \hat y_i)^2") == ["given"]


def test_functions_without_an_argument_are_names_of_what_was_worked_out() -> None:
    """The exponentials and their sum by the names of the functions; a number among them that is not its exponential."""
    lecture = parse_lecture(_SOFTMAX.replace("[notation]", _NUMBERS + "[notation]"))
    right = r"\exp = [e^0, e^{-0.3}] \approx [1, 0.741]"
    assert _last(lecture, right) == ["given", "rounded"]
    assert _last(lecture, right, right.replace("0.741", "0.714")) == ["given", "wrong"]
    assert _last(lecture, right, r"p_1 = \frac{\exp(s_1)}{\exp(s_1) + \exp(s_2) + \exp(s_3)}") == ["given"]
    assert _last(lecture, right, r"p_1 = \frac{\exp(s_2)}{\exp(s_1) + \exp(s_2) + \exp(s_3)}") == ["wrong"]
    softmax = r"\text{softmax} = [\frac{1}{1.741}, \frac{0.741}{1.741}] \approx [0.574, 0.426]"
    assert _last(lecture, softmax) == ["given", "rounded"]
    assert _last(lecture, softmax, softmax.replace("0.426", "0.462")) == ["given", "wrong"]


def test_what_an_update_adds_to_a_matrix() -> None:
    """Delta W of a whole matrix and of a vector; with the wrong sign they are wrong."""
    lecture = parse_lecture(_TWO + 'style = "bracket"\nrate = "\\\\eta"\n')
    for name in ("W^{[2]}", "b^{[1]}"):
        right = rf"\Delta {name} = -\eta \frac{{\partial E}}{{\partial {name}}}"
        assert _last(lecture, right) == ["correct"]
        assert _last(lecture, right.replace(r"-\eta", r"\eta")) == ["wrong"]


@pytest.mark.parametrize("words", ["i.e.", "that is,", "d.h."])
def test_words_for_that_is_set_claims_apart_or_go_on(words: str) -> None:
    """A = B i.e. C, A = B i.e. = C, and A = B i.e. A = C: each has its claim, and the last slip is found."""
    lecture = parse_lecture(_TWO.replace("sigmoid", "tanh", 1) + 'style = "bracket"\n')
    part = r"\frac{\partial %s}{\partial %s}"
    z, out = "z^{[2]}_1", r"\hat y_1"
    slope = f"{part % ('E', z)} = {part % ('E', out)} {part % (out, z)}"
    short = r"(\hat y_1 - y_1) \hat y_1 (1 - \hat y_1)"
    for sign in ("", "= ", r"\frac{\partial E}{\partial z^{[2]}_1} = "):
        claim = rf"{slope} \text{{ {words} }} {sign}{short}"
        assert _last(lecture, claim) == ["correct", "correct"]
        assert _last(lecture, claim.replace("(1 -", "(1 +")) == ["correct", "wrong"]


def test_the_hyperbolic_secant_is_a_function() -> None:
    """sech^2 is the slope of tanh; sech alone is not."""
    lecture = parse_lecture(_TWO.replace("sigmoid", "tanh", 1) + 'style = "bracket"\n')
    slope = r"\frac{\partial a^{[1]}_1}{\partial z^{[1]}_1} = \text{sech}(z^{[1]}_1)"
    assert _last(lecture, slope + "^2") == ["correct"]
    assert _last(lecture, slope) == ["wrong"]


_LOSS_OF_TWO = r"E = \frac12 \sum_i (y_i - \hat y_i)^2"


@pytest.mark.parametrize(
    "claim",
    [
        rf"\bullet~{_LOSS_OF_TWO}",
        rf"\text{{Let }}~ {_LOSS_OF_TWO}",
        f"loss: {_LOSS_OF_TWO}",
        _LOSS_OF_TWO.replace(r"\sum_i", r"\Sigma_i"),
        _LOSS_OF_TWO.replace(r"\sum_i", r"\Sigma_{i=1}^{2}"),
        r"E = \frac12 (y_1 - \hat y_1)^2 + ... + \frac12 (y_2 - \hat y_2)^2",
    ],
)
def test_signs_that_are_set_by_hand(two: Lecture, claim: str) -> None:
    """List marks, words and labels before a claim, Sigma for a sum, three full stops: the mistake in it is found."""
    assert _last(two, claim) == ["given"]
    assert _last(two, claim.replace(r"- \hat", r"+ \hat")) == ["wrong"]


def test_identities_are_of_the_size_that_fits(two: Lecture) -> None:
    """I and I_{n_2}; twice the identity is wrong."""
    lecture = parse_lecture(_TWO.replace("units      = 2", "units      = 3", 1) + 'style = "bracket"\n')
    for name, first, other in (
        ("I", "[1]", "[1]"),
        ("I_{n_2}", "[2]", "[2]"),
        ("I_{n_1}", "[1]", "[1]"),
        ("I", "[2]", "[2]"),
    ):
        claim = rf"\frac{{\partial z^{{{first}}}}}{{\partial b^{{{other}}}}} = %s {name}"
        assert _last(lecture, claim % "") == ["correct"]
        assert _last(lecture, claim % "", claim % "2") == ["wrong"]


def test_questions_and_declarations_claim_nothing(two: Lecture) -> None:
    """w = ? asks; v in R^n declares a name of the document; the shape of a name of the lecture is judged."""
    assert _last(two, r"\hat y_1 = ?") == ["unread"]
    assert _last(two, r"v \in \mathbb{R}^n") == ["given"]
    assert _last(two, r"x \in \mathbb{R}^3") == ["wrong"]


def test_a_letter_behind_dots_is_how_many_there_are() -> None:
    """A sum with dots up to m, in layers of two and three units; without the bias, or with turned weights, wrong."""
    lecture = parse_lecture(_TWO.replace("units      = 2", "units      = 3", 1) + 'style = "bracket"\n')
    right = r"z^{[l]}_i = w^{[l]}_{i1} a^{[l-1]}_1 + \ldots + w^{[l]}_{im} a^{[l-1]}_m + b^{[l]}_i"
    assert _last(lecture, right) == ["given"]
    assert _last(lecture, right.replace(r"+ b^{[l]}_i", "")) == ["wrong"]
    assert _last(lecture, right, right.replace("{i1}", "{1i}").replace("{im}", "{mi}")) == ["wrong"]


def test_a_line_above_is_a_bar() -> None:
    r"""With gradient = "\\bar{}" also \overline, around a font and over a layer: the wrong order and no transpose."""
    lecture = parse_lecture(_TWO + 'style = "bracket"\ngradient = "\\\\bar{}"\n')
    assert _last(lecture, r"\overline{W}^{[2]} = \bar{z}^{[2]} a^{[1]T}") == ["correct"]
    assert _last(lecture, r"\overline{\mathbf{W}}^{[2]} = \overline{z}^{[2]} a^{[1]T}") == ["correct"]
    assert _last(lecture, r"\overline{W}^{[2]} = a^{[1]} \bar{z}^{[2]T}") == ["conditional"]  # in the other layout
    assert _last(lecture, r"\overline{a}^{[1]} = W^{[2]} \overline{z}^{[2]}") == ["wrong"]


def test_marks_of_a_formula_within_others() -> None:
    r"""$\( z = ... \), \( b = ... \)$, both pairs of marks: each claim is read, and the wrong number found."""
    lecture = parse_lecture(_ONE)
    text = r"$\( b = 0.1 \), \( x_1 = 1 \)$ and $\[ \hat p = p \]$, $\( b = 0.2 \)$"
    assert verdicts(lecture, text)[:2] == ["given", "given"]
    assert verdicts(lecture, text)[-1] == "wrong"
