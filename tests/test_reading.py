"""What `check` makes of the ways in which people write: names, indices, layers, cases, updates."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from symbackprop.check.names.environment import Environment
from symbackprop.check.reading.reader import Budget, Reader
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Unread
from tests.checking import claims_of, example, relu_lecture, verdicts

_BRACKET = 'style = "bracket"'

# lecture, document, verdicts
_CASES = [
    # a name for one unit is one for the others too, until the document says otherwise
    ("softmax_cross_entropy", r"Let $e_1 = \hat y_1 - y_1$. $\frac{\partial L}{\partial w_8} = e_2 a^{(1)}$", "given correct"),
    ("softmax_cross_entropy", r"Let $e_1 = \hat y_1 - y_1$. $e_2 \approx 0.433$, $e_2 \approx 0.434$", "given rounded wrong"),
    ("softmax_cross_entropy", r"Let $e_1 = \hat y_1 - y_1$ and $e_2 = y_2$. $e_2 = 0$", "given given correct"),
    # L may count the layers
    ("dfnn_numerical", r"A network with $L$ layers, $L = 2$, and $L = 5$.", "given unread"),
    ("dfnn_numerical", r"The loss is $L = 2$.", "wrong"),
    # nothing is wrong by a name that nobody has defined
    ("softmax_cross_entropy", r"$J w_7 = a^{(1)}$", "unread"),
    ("softmax_cross_entropy", r"$\frac{d \tanh}{dz} = \frac{u'v - uv'}{v^2}$", "unread"),
    # own steps in derivatives
    (
        "softmax_cross_entropy",
        r"Let $u = w_7 a^{(1)} + w_9 a^{(2)}$. $z^{(3)} = u + b^{(2)}$, $\frac{\partial z^{(3)}}{\partial u} = 1$, "
        r"$\frac{\partial L}{\partial u} = \hat{y}_1 - y_1$, $\frac{\partial L}{\partial u} = \hat{y}_2 - y_2$",
        "given given correct correct wrong",
    ),
    # what an update prints is of the new parameter
    (
        "softmax_cross_entropy",
        r"$w_7 \leftarrow 0.3 - 0.1 \cdot (-0.184) = 0.318$, "
        r"$\frac{\partial L}{\partial a^{(1)}} = -0.433 \cdot 0.3 + 0.433 \cdot (-0.1)$, "
        r"$\frac{\partial L}{\partial a^{(1)}} = -0.433 \cdot 0.318 + 0.433 \cdot (-0.1)$",
        "correct rounded correct wrong",
    ),
    ("softmax_cross_entropy", r"$w_7^{new} = w_7 - \eta*\frac{dL}{dw_7}$, $w_7^{new} = w_7 + \eta*\frac{dL}{dw_7}$", "correct wrong"),
    # cases and kinks
    ("three_samples", r"$$\mathrm{ReLU}(z) = \begin{cases} 0 & z < 0 \\ z & z \geq 0 \end{cases}$$", "correct"),
    ("three_samples", r"$$\mathrm{ReLU}'(z) = \begin{cases} 0 & z < 0 \\ 1 & z \geq 0 \end{cases}$$", "conditional"),
    ("three_samples", r"$$\mathrm{ReLU}'(z) = \begin{cases} 1 & z < 0 \\ 0 & z \geq 0 \end{cases}$$", "wrong"),
    ("three_samples", r"$$|u| = \begin{cases} u & u \geq 0 \\ -u & u < 0 \end{cases}$$", "given"),
    # which indices are meant
    ("backpropagation_theory", r"$\partial \hat{y}_i / \partial z_j^L = -\hat{y}_i \hat{y}_j$ when $i \neq j$", "correct"),
    ("backpropagation_theory", r"$\partial \hat{y}_i / \partial z_j^L = -\hat{y}_i \hat{y}_j$ if $i = j$", "wrong"),
    (
        "backpropagation_theory",
        "\\emph{Case 2:} $i \\neq j$. The other terms vanish. Then\n"
        r"\[ \frac{\partial \hat{y}_i}{\partial z_j^L} = -\hat{y}_i \hat{y}_j \]",
        "correct",
    ),
    # vectors
    (relu_lecture(notation=_BRACKET), r"$\frac{\partial a^{[1]}}{\partial z^{[1]}} = \operatorname{diag}(\mathbb{I}[z^{[1]} > 0])$", "correct"),
    (relu_lecture(notation=_BRACKET), r"$\delta^{[1]} = [z^{[1]} > 0] \odot {}^t W^{[2]} \delta^{[2]}$", "correct"),
    (relu_lecture(notation=_BRACKET), r"$\delta^{[1]} = [z^{[1]} < 0] \odot {}^t W^{[2]} \delta^{[2]}$", "wrong"),
    (relu_lecture(notation=_BRACKET), r"$x_1^2 + x_2^2 = \langle x, x \rangle$, $\operatorname{tr}(x x^T) = \langle x, x \rangle$", "correct correct"),
    (relu_lecture(notation=_BRACKET), r"$\delta^{[1]} = \operatorname{diag}(\operatorname{sgn}(a^{[1]})) (W^{[2]})^T \delta^{[2]}$", "correct"),
    # of two conditions on the entries of a matrix both must hold
    (relu_lecture(notation=_BRACKET), r"$\delta^{[1]} = (W^{[2]})^T \delta^{[2]}$", "conditional"),
    # digits in groups of three
    (
        "softmax_cross_entropy",
        r"$w_7 \cdot 1\,000\,000 = 300\,000$, $w_7 \cdot 1\,000\,000 = 300{\,}000.0$, $w_7 \cdot 1\,000\,000 = 300\,001$",
        "correct correct wrong",
    ),
    # a deck
    ("softmax_cross_entropy", r"\[ \pause \uncover<2->{\hat{y}_1} \approx \alert<3>{0.567} \]", "rounded"),
]  # fmt: skip


@pytest.mark.parametrize(("lecture", "text", "wanted"), _CASES)
def test_a_way_of_writing_is_understood(lecture: Lecture | str, text: str, wanted: str) -> None:
    """Names, layers, updates, cases, indices and vectors as people write them."""
    assert verdicts(lecture, text) == wanted.split()


_LAYERED = parse_lecture("""
title = "Two layers, and a name for the output"
[network]
inputs = 3
loss = "cross_entropy"
[[network.layers]]
units = 4
activation = "sigmoid"
[[network.layers]]
units = 2
activation = "softmax"
[notation]
style = "bracket"
yhat = "p"
""")
_SLOPE = r"\frac{\partial p_i}{\partial z_j^{[2]}} = "

# how it is set, verdicts
_SET = [
    # cases: an array behind a brace, colons for columns, rows ended twice, conditions in words
    (r"$$ f(z) = \begin{cases} 1 & z > 0 \\\\ 0 & z \le 0 \\ \end{cases} $$", "given"),
    (_SLOPE + r"\left\{\begin{array}{ll} p_i (1 - p_j) & i = j \\ -p_i p_j & i \neq j \end{array}\right.", "correct"),
    (
        _SLOPE + r"\left\{\begin{array}{@{}l@{}} p_i (1 - p_j) : i = j \\ -p_i p_j : i \neq j \end{array}\right.",
        "correct",
    ),
    (_SLOPE + r"\left\{\begin{array}{ll} p_i (1 - p_j) & i = j \\ p_i p_j & i \neq j \end{array}\right.", "wrong"),
    (
        _SLOPE + r"\begin{cases} p_i (1 - p_j) & \mbox{(if $i = j$)} \\ -p_i p_j & \mbox{(otherwise)} \end{cases}",
        "correct",
    ),
    (_SLOPE + r"\begin{cases} p_i (1 - p_j) & \mbox{(if $i = j$)} \\ p_i & \mbox{(otherwise)} \end{cases}", "wrong"),
    # indicators
    (_SLOPE + "p_i (1(i=j) - p_j)", "correct"),
    (_SLOPE + "p_i (1(i=j) + p_j)", "wrong"),
    (_SLOPE + r"p_i (1\{i = j\} - p_j)", "correct"),
    # braces, primes, numbers and signs as people type them
    (r"\pd{}{z}\left(\sigma(z)\right) = \sigma(z) (1 - \sigma(z))", "correct"),
    (r"\pd{}{z}\left(\sigma(z)\right) = \sigma(z) (1 + \sigma(z))", "wrong"),
    (r"\sigma^{,}(z) = \sigma(z) (1. - \sigma(z))", "correct"),
    (r"\sigma^{,}(z) = \sigma(z) (2. - \sigma(z))", "wrong"),
    (r"p_j = e^{z_j^{[2]}} / \sum{_k} e^{z_k^{[2]}}", "given"),
    (r"W^{[2]} -= \alpha \frac{\partial L}{\partial W^{[2]}}", "correct"),
    (r"W^{[2]} \mathrel{-}= \alpha \frac{\partial L}{\partial W^{[2]}}", "correct"),
    (r"W^{[2]} += \alpha \frac{\partial L}{\partial W^{[2]}}", "wrong"),
    # division entry by entry
    (r"\frac{\partial L}{\partial p} = -\frac{y}{p}", "correct"),
    (r"\frac{\partial L}{\partial p} = \frac{y}{p}", "wrong"),
    (r"\frac{\partial L}{\partial p} = -\frac{y}{x}", "unread"),
    # shapes: a letter for any parameter is no vector of the lecture, a size that nobody knows is none
    (r"p \in \mathbb{R}^{2}", "given"),
    (r"p \in \mathbb{R}^{3}", "wrong"),
    (r"W^{[1]} \in \mathbb{R}^{h \times 3}", "given"),
    (r"W^{[1]} \in \mathbb{R}^{h \times 5}", "unread"),
    # a formula set upright, summands in rows of their own, numbers that hold whatever the data are
    (r"\mathrm{p_1 = \frac{e^{z_1^{[2]}}}{e^{z_1^{[2]}} + e^{z_2^{[2]}}}}", "given"),
    (r"\mathrm{\frac{\partial L}{\partial z_1^{[2]}} = p_1 + y_1}", "wrong"),
    (
        r"\begin{align} \frac{\partial L}{\partial a_1^{[1]}} =& (p_1 - y_1) w_{11}^{[2]} \\ "
        r"+& (p_2 - y_2) w_{21}^{[2]} \end{align}",
        "correct",
    ),
    (
        r"\begin{align} \frac{\partial L}{\partial a_1^{[1]}} =& (p_1 - y_1) w_{11}^{[2]} \\ "
        r"-& (p_2 - y_2) w_{21}^{[2]} \end{align}",
        "wrong",
    ),
    ("p_1 + p_2 = 1", "correct"),
    ("p_1 + p_2 = 2", "unread"),
    # without LaTeX
    ("∂L/∂z⁽²⁾ = p − y", "correct"),
    ("∂L/∂z⁽²⁾ = p + y", "wrong"),
    ("σ′(z) = σ(z)·(1 − σ(z))", "correct"),
    ("L = −∑ₖ yₖ·ln pₖ", "given"),
    ("½·2 = ¾ + ¼", "correct"),
    ("10² × 𝟐 = 200", "correct"),
    ("10² × 2 ≈ 201", "wrong"),
]


@pytest.mark.parametrize(("formula", "wanted"), _SET)
def test_however_it_is_set_it_is_read(formula: str, wanted: str) -> None:
    """Ways to set the same formula that people use, the right one and a wrong one beside it."""
    macro = r"\newcommand{\pd}[2]{\frac{\partial {#1}}{\partial {#2}}}"
    text = formula if formula.startswith("$") else f"$$ {formula} $$"
    assert " ".join(verdicts(_LAYERED, f"{macro}\n{text}")) == wanted


def test_a_condition_on_a_vector_is_that_on_all_of_its_entries() -> None:
    """The condition is that every entry meets it, and it is said whether the lecture does."""
    (claim,) = claims_of(relu_lecture(notation=_BRACKET), r"$\delta^{[1]} = (W^{[2]})^T \delta^{[2]}$")
    assert claim.condition == "z_1^{[1]} > 0, z_2^{[1]} > 0"
    assert claim.holds_here is False


_BATCH = "x = [[1, -2], [0.5, 1]]\ny = [[0.5], [1]]"


@pytest.mark.parametrize(
    ("shown", "weights"),
    [(r"A^{[2]} - Y", r"\frac{1}{2} dZ^{[2]} A^{[1]T}"), (r"\frac12 (A^{[2]} - Y)", r"dZ^{[2]} A^{[1]T}")],
)
def test_the_derivative_of_a_batch_is_of_the_loss_that_the_document_shows_first(shown: str, weights: str) -> None:
    """A document that derives the mean keeps to the mean, one that derives a sum to the sum."""
    lecture = relu_lecture(_BATCH, _BRACKET + '\ngradient = "d{}"')
    right = f"$dZ^{{[2]}} = {shown}$, $dW^{{[2]}} = {weights}$"
    assert verdicts(lecture, right) == ["correct", "correct"]
    other = r"dZ^{[2]} A^{[1]T}" if "frac" in weights else r"\frac{1}{2} dZ^{[2]} A^{[1]T}"
    assert verdicts(lecture, f"$dZ^{{[2]}} = {shown}$, $dW^{{[2]}} = {other}$") == ["correct", "wrong"]


def test_letters_of_indices_tell_layers() -> None:
    """i, j and k stand for units of different layers, as in textbooks, and one letter for two layers is told apart."""
    notation = """
L    = "E"
z1   = ["a_1", "a_2"]
a1   = ["z_1", "z_2"]
yhat = ["y_1"]
y    = ["t_1"]
W1   = [["w_{11}^{(1)}", "w_{12}^{(1)}"], ["w_{21}^{(1)}", "w_{22}^{(1)}"]]
W2   = [["w_{11}^{(2)}", "w_{12}^{(2)}"]]
b1   = ["w_{10}^{(1)}", "w_{20}^{(1)}"]
b2   = ["w_{10}^{(2)}"]
"""
    lecture = relu_lecture(notation=notation)
    text = r"""
\[ a_j = \sum_i w_{ji}^{(1)} x_i + w_{j0}^{(1)}, \qquad z_j = h(a_j), \qquad y_k = \sum_j w_{kj}^{(2)} z_j + w_{k0}^{(2)} \]
\[ \delta_j \equiv \frac{\partial E}{\partial a_j}, \qquad \delta_k = y_k - t_k \]
\[ \delta_j = h'(a_j) \sum_k w_{kj}^{(2)} \delta_k \]
\[ \frac{\partial E}{\partial w_{ji}^{(1)}} = \delta_j x_i, \qquad \frac{\partial E}{\partial w_{kj}^{(2)}} = \delta_k z_j \]
\[ \frac{\partial E}{\partial w_{ji}^{(1)}} = \delta_j z_i \]
"""
    found = verdicts(lecture, text)
    assert found[3:] == ["correct", "correct", "correct", "correct", "correct", "wrong"]
    assert set(found[:3]) == {"given"}


def test_indices_exchanged_are_not_passed_where_only_some_of_the_weights_exist() -> None:
    """w_jk for w_kj is not right because one of the weights happens to exist."""
    lecture = relu_lecture()
    right, exchanged = (
        rf"$\delta_j^{{(1)}} = \mathrm{{ReLU}}'(z_j^{{(1)}}) \sum_k w_{{{indices}}}^{{(2)}} \delta_k^{{(2)}}$"
        for indices in ("kj", "jk")
    )
    assert verdicts(lecture, right) == ["correct"]
    (claim,) = check(lecture, exchanged).claims
    assert claim.verdict == "unread"
    assert "j = 2" in claim.message


def test_a_slip_in_the_slope_of_a_function_is_not_right_for_some_target() -> None:
    """A letter t in a claim on a function is a variable, not the target."""
    lecture = relu_lecture()
    assert verdicts(lecture, r"$\tanh'(t) = 1 - \tanh^2(t)$, $\tanh'(t) = 1 - \tanh(t)$") == ["correct", "wrong"]


@pytest.mark.parametrize(
    "shortcode",
    [
        "{{< displaymath >}} CLAIM {{< /displaymath >}}",
        "{{% math %}}$$ CLAIM $${{% /math %}}",
        "{% katex %} CLAIM {% endkatex %}",
    ],
)
def test_no_shortcode_drops_a_formula(shortcode: str) -> None:
    """Formulas between the shortcodes of Hugo and the blocks of Jekyll have rows."""
    for claim, wanted in (
        ("p_1 + p_2 = 1", "correct"),
        (r"\frac{\partial L}{\partial z_1^{[2]}} = p_1 + y_1", "wrong"),
    ):
        assert verdicts(_LAYERED, f"Text.\n\n{shortcode.replace('CLAIM', claim)}\n") == [wanted]


def test_the_instances_of_a_chain_have_one_budget() -> None:
    """How many summands are written out does not grow with the values that the indices of a chain may have."""
    env = Environment.of(example("softmax_cross_entropy"))
    tree = env.grammar.parse(tokenise(r"\sum_{k=1}^{5} k"))
    budget = Budget(12)
    for _ in range(2):
        Reader.of(env, budget=budget).read(tree)
    with pytest.raises(Unread, match="too long to write out"):
        Reader.of(env, budget=budget).read(tree)
