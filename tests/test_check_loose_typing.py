"""What authors type loosely, and every reader understands: braces, cells, marks of new values, own commands."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from symbackprop.latex.tokenise import tokenise
from tests.checking import verdicts

UNIT = parse_lecture(
    r"""
title = "One unit"
[network]
inputs = 2
loss = "binary_cross_entropy"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [1, 2]
y = [1]
W1 = [[0.1, 0.2]]
b1 = [0.3]
[training]
learning_rate = 0.1
[notation]
W1 = [["w_1", "w_2"]]
b1 = ["b"]
z1 = ["z"]
yhat = ['\hat{y}']
x = ["x_1", "x_2"]
y = ["y"]
L = "Loss"
"""
)
_GIVEN = r"$z = w_1 x_1 + w_2 x_2 + b$, $\hat y = \sigma(z)$, "


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # braces that nobody sees
        (r"$\frac{dLoss}{{dw}_{1}} = \frac{dLoss}{d\hat y} \frac{d\hat y}{dz} \frac{dz}{dw1}$", "correct"),
        (r"$\frac{dLoss}{{dw}_{1}} = (\hat y - y) x_2$", "wrong"),
        (r"$\frac{dLoss}{{db}} = \hat y - y$", "correct"),
        (r"$\frac{dLoss}{{db}} = y - \hat y$", "wrong"),
        (r"$\sigma'(t) = -{ (1+{ e }^{ -t }) }^{ -2 } \cdot ({ -e }^{ -t })$", "correct"),
        (r"$\sigma'(t) = -{ (1+{ e }^{ -t }) }^{ -2 } \cdot ({ e }^{ -t })$", "wrong"),
        (r"$\frac{\partial \hat y}{\partial z} = ({\frac{1}{1+e^{-z}})}(1 - \frac{1}{1+e^{-z}})$", "correct"),
        (r"$\frac{\partial \hat y}{\partial z} = ({\frac{1}{1+e^{-z}})}(1 + \frac{1}{1+e^{-z}})$", "wrong"),
        # a mark of new values behind the name
        (r"$w_1(new) = w_1(old) - \eta \frac{\partial Loss}{\partial w_1}$", "correct"),
        (r"$w_1\left(new\right) = w_1 + \eta \frac{\partial Loss}{\partial w_1}$", "wrong"),
        (r"$w_1\text{(new)} = 0.131$, $w_1(new) = 0.231$", "rounded wrong"),
        # columns of an array that hold a sign alone
        (
            r"\begin{align} &w_1 &\leftarrow& &w_1 \quad &-& \eta \frac{\partial Loss}{\partial w_1} \end{align}",
            "correct",
        ),
        (
            r"\begin{align} &w_1 &\leftarrow& &w_1 \quad &+& \eta \frac{\partial Loss}{\partial w_1} \end{align}",
            "wrong",
        ),
        # what pages leave between the letters of what is copied from them
        ("$\\sigma(t) = \\frac{1}{1+e^{-t}}\u200b$", "correct"),
        ("$\\sigma(t) = 1+e^{-t}1\u200b$", "wrong"),
    ],
)
def test_loose_typing(text: str, wanted: str) -> None:
    """The right line is right, and the mistake beside it is found."""
    assert verdicts(UNIT, _GIVEN + text)[2:] == wanted.split()


def test_signs_of_programs_for_relations() -> None:
    """z <= 0 is no z < with something behind it."""
    text = r"$\hat y <= 1$, $\max(0, t) = \begin{cases} 0 & \text{if } t <= 0 \\ t & \text{if } t > 0 \end{cases}$, "
    text += r"$\max(0, t) = \begin{cases} t & \text{if } t <= 0 \\ 0 & \text{if } t > 0 \end{cases}$"
    assert verdicts(UNIT, text)[-2:] == ["correct", "wrong"]


_BATCH = parse_lecture(
    """
title = "B"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 4
activation = "tanh"
[[network.layers]]
units = 3
activation = "softmax"
[notation]
style = "bracket"
L = "J"
"""
)


@pytest.mark.parametrize(("sign", "wanted"), [("-", "correct"), ("", "wrong")])
def test_a_quotient_entry_by_entry_has_a_sign(sign: str, wanted: str) -> None:
    r"""y \oslash yhat."""
    assert verdicts(_BATCH, rf"$\frac{{\partial J}}{{\partial \hat y}} = {sign} y \oslash \hat y$") == [wanted]


def test_commands_that_a_document_names_by_other_signs_than_letters() -> None:
    r"""\· and \∂, with \ensuremath around what they are."""
    preamble = "\\newcommand{\\·}{\\ensuremath{\\odot}}\n\\newcommand\\ð[2]{\\ensuremath{\\frac{\\partial #1}{\\partial #2}}}\n"
    text = (
        r"$\ð{J}{z^{[1]}} = \ð{J}{a^{[1]}} \· (1 - a^{[1]} \· a^{[1]})$, $\ð{J}{z^{[1]}} = \ð{J}{a^{[1]}} \· a^{[1]}$"
    )
    assert verdicts(_BATCH, preamble + text) == ["correct", "wrong"]


def test_a_row_that_ends_with_a_sum_goes_on() -> None:
    """As one that ends with a plus."""
    head = r"\begin{align} \frac{\partial J}{\partial a_j^{[1]}} &= \sum_{k=1}^{3} \\[1ex] & "
    right, wrong = (head + body + r" \end{align}" for body in (
        r"\frac{\partial J}{\partial z_k^{[2]}} w_{kj}^{[2]}", r"\frac{\partial J}{\partial z_k^{[2]}} w_{jk}^{[2]}"
    ))  # fmt: skip
    assert verdicts(_BATCH, right) == ["correct"]
    assert verdicts(_BATCH, wrong) == ["wrong"]


WORDS = parse_lecture(
    r"""
title = "W"
[network]
inputs = 2
loss = { name = "squared_error", factor = "1/2" }
[[network.layers]]
units = 3
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "sigmoid"
[notation]
L = "E"
x = ["x_1", "x_2"]
y = ["t_1", "t_2"]
W1 = [["v_{11}", "v_{21}"], ["v_{12}", "v_{22}"], ["v_{13}", "v_{23}"]]
b1 = ["v_{01}", "v_{02}", "v_{03}"]
a1 = ["h_1", "h_2", "h_3"]
W2 = [["w_{11}", "w_{21}", "w_{31}"], ["w_{12}", "w_{22}", "w_{32}"]]
b2 = ["w_{01}", "w_{02}"]
yhat = ["o_1", "o_2"]
z1 = ["h_{in1}", "h_{in2}", "h_{in3}"]
z2 = ["o_{in1}", "o_{in2}"]
activation1 = "f"
activation2 = "f"
"""
)
_DEFINED = (
    r"$h\_in_j = v_{0j} + \sum_i x_i v_{ij}$, $h_j = f(h\_in_j)$, $o\_in_k = w_{0k} + \sum_j h_j w_{jk}$, "
    r"$o_k = f(o\_in_k)$, $\delta_k = (o_k - t_k) f'(o\_in_k)$, $\delta\_in_j = \sum_k \delta_k w_{jk}$, "
)


def test_names_with_an_underscore_have_indices_too() -> None:
    r"""h\_in_j is the pre-activation of unit j, and \delta\_in a name of the document's own."""
    found = verdicts(WORDS, _DEFINED + r"$\delta_j = \delta\_in_j f'(h\_in_j)$, $\delta_j = \delta\_in_j f'(o\_in_j)$")
    assert found == ["given", "given", "given", "given", "correct", "given", "correct", "wrong"]


def test_displays_with_nothing_but_tags_between_them_go_on() -> None:
    """Each display of a page stands in a tag of its own."""
    head = r'<p><span class="math display">\[\frac{\partial E}{\partial w_{jk}} = (o_k - t_k) \frac{\partial o_k}{\partial w_{jk}}\]</span>'
    ends = [r"(o_k - t_k) f'(o\_in_k) h_j", r"(o_k - t_k) f'(o\_in_k) x_j"]
    for end, wanted in zip(ends, ("correct", "wrong"), strict=True):
        text = _DEFINED + f'{head} <span class="math display">\\[ = {end}\\]</span></p>'
        assert verdicts(WORDS, text)[6:] == ["correct", wanted]


PAIRS = parse_lecture(
    """
title = "P"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 3
activation = "tanh"
[[network.layers]]
units = 2
activation = "tanh"
[notation]
W1 = "W^{(1)}"
b1 = "b^{(1)}"
z1 = "z^{(1)}"
a1 = "a^{(1)}"
W2 = "W^{(2)}"
b2 = "b^{(2)}"
z2 = "z^{(2)}"
activation1 = "f"
activation2 = "f"
"""
)


def test_room_within_the_pair_above_a_name() -> None:
    r"""z^{(i, \: \ell)} is of sample i and layer l, as z^{(i,\ell)} is."""
    right = r"$z^{(i, \: \ell)} = W^{(\ell)} \; a^{(i, \: \ell - 1)} \;+\; b^{(\ell)}$, $a^{(i, \; \ell)} = f(z^{(i, \: \ell)})$"
    assert verdicts(PAIRS, right) == ["given", "given"]
    assert verdicts(PAIRS, right + r", $z^{(i, \: \ell)} = W^{(\ell)} a^{(i, \: \ell)} + b^{(\ell)}$")[2:] == ["wrong"]


def test_what_is_shown_is_what_is_written() -> None:
    """The rows quote the document, marks and braces included."""
    (claim,) = check(UNIT, r"$w_1(new) = w_1(old) - \eta \frac{\partial Loss}{{\partial w}_1}$").claims
    assert claim.latex.startswith("w_1(new) = w_1(old)")


@pytest.mark.parametrize("name", ["notes.tex", "notes.md"])
def test_a_formula_may_begin_right_behind_the_end_of_a_line(name: str) -> None:
    r"""In \\$z$ the dollar is one of mathematics, in \$5 it is none; such claims had no row."""
    text = "First.\\\\\n\\\\$z = w_1 x_1 + w_2 x_2 + b$\\\\\nIt costs \\$5, or \\$6.\n\n$$\\hat y = \\sigma(z) \\\\$$\n"
    assert [str(claim.verdict) for claim in check(UNIT, text, name).claims] == ["given", "given"]


@pytest.mark.parametrize(("bias", "wanted"), [("b^{[1]}", "given"), ("b^{[2]}", "wrong")])
def test_a_bias_may_be_added_with_a_sign_of_its_own(bias: str, wanted: str) -> None:
    r"""Some write \oplus for the sum of a matrix and a vector."""
    assert verdicts(_BATCH, rf"$z^{{[1]}} = W^{{[1]}} x \oplus {bias}$") == [wanted]


@pytest.mark.parametrize("claim", [r"1 \oplus 1 = 0", r"1 \oplus 0 = 1", r"z = x_1 \oplus x_2"])
def test_the_exclusive_or_is_no_sum(claim: str) -> None:
    r"""Where no product stands before it, \oplus is not read."""
    assert verdicts(UNIT, f"The table of the exclusive or: ${claim}$.") == ["unread"]


@pytest.mark.parametrize(
    ("text", "adds"),
    [
        (r"W x \oplus b", True),
        (r"W_1^T X \oplus b_1", True),
        (r"\mathbf{W}^{(1)} \mathbf{x} \oplus \mathbf{b}", True),
        (
            r"\begin{bmatrix} 1 \end{bmatrix} \begin{bmatrix} 2 \end{bmatrix} \oplus \begin{bmatrix} 3 \end{bmatrix}",
            True,
        ),
        (r"S = W (x \oplus y)", False),
        (r"W x + p \oplus q", False),
        (r"x_i \oplus x_j", False),
        (r"x^{(i)} \oplus y", False),
        (r"a \oplus b \oplus c", False),
        (r"1 \oplus 0", False),
    ],
)
def test_a_sign_of_its_own_adds_behind_a_product(text: str, *, adds: bool) -> None:
    """A product of letters or of matrices stands before it; scripts make none."""
    assert (r"\oplus" not in {token.text for token in tokenise(text)}) is adds
