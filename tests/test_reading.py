"""What `check` makes of the ways in which people write: names, indices, layers, cases, updates."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbackprop.api import Lecture, check, parse_lecture, read_lecture
from symbackprop.check.report import Claim

_EXAMPLES = Path(__file__).parent.parent / "examples"


def _verdicts(lecture: Lecture | str, text: str) -> list[str]:
    return [str(claim.verdict) for claim in _claims(lecture, text)]


def _claims(lecture: Lecture | str, text: str) -> tuple[Claim, ...]:
    found = read_lecture(_EXAMPLES / f"{lecture}.toml") if isinstance(lecture, str) else lecture
    return check(found, text).claims


def _relu(samples: str = "x = [1, -2]\ny = [0.5]", layers: str = "") -> Lecture:
    return parse_lecture(f"""
title = "Two units with a kink"

[network]
inputs = 2
loss   = "squared_error"

[[network.layers]]
units      = 2
activation = "relu"

[[network.layers]]
units = 1

[values]
{samples}
W1 = [[0.5, -0.3], [0.8, 0.4]]
b1 = [0.1, -0.2]
W2 = [[0.7, -1.1]]
b2 = [0.3]

[training]
learning_rate = 0.1

[notation]
{layers}
""")


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
    (_relu(layers=_BRACKET), r"$\frac{\partial a^{[1]}}{\partial z^{[1]}} = \operatorname{diag}(\mathbb{I}[z^{[1]} > 0])$", "correct"),
    (_relu(layers=_BRACKET), r"$\delta^{[1]} = [z^{[1]} > 0] \odot {}^t W^{[2]} \delta^{[2]}$", "correct"),
    (_relu(layers=_BRACKET), r"$\delta^{[1]} = [z^{[1]} < 0] \odot {}^t W^{[2]} \delta^{[2]}$", "wrong"),
    (_relu(layers=_BRACKET), r"$x_1^2 + x_2^2 = \langle x, x \rangle$, $\operatorname{tr}(x x^T) = \langle x, x \rangle$", "correct correct"),
    (_relu(layers=_BRACKET), r"$\delta^{[1]} = \operatorname{diag}(\operatorname{sgn}(a^{[1]})) (W^{[2]})^T \delta^{[2]}$", "correct"),
    # of two conditions on the entries of a matrix both must hold
    (_relu(layers=_BRACKET), r"$\delta^{[1]} = (W^{[2]})^T \delta^{[2]}$", "conditional"),
    # a deck
    ("softmax_cross_entropy", r"\[ \pause \uncover<2->{\hat{y}_1} \approx \alert<3>{0.567} \]", "rounded"),
]  # fmt: skip


@pytest.mark.parametrize(("lecture", "text", "verdicts"), _CASES)
def test_a_way_of_writing_is_understood(lecture: Lecture | str, text: str, verdicts: str) -> None:
    assert _verdicts(lecture, text) == verdicts.split()


def test_a_condition_on_a_vector_is_that_on_all_of_its_entries() -> None:
    (claim,) = _claims(_relu(layers=_BRACKET), r"$\delta^{[1]} = (W^{[2]})^T \delta^{[2]}$")
    assert claim.condition == "z_1^{[1]} > 0, z_2^{[1]} > 0"
    assert claim.holds_here is False


_BATCH = "x = [[1, -2], [0.5, 1]]\ny = [[0.5], [1]]"


@pytest.mark.parametrize(
    ("shown", "weights"),
    [(r"A^{[2]} - Y", r"\frac{1}{2} dZ^{[2]} A^{[1]T}"), (r"\frac12 (A^{[2]} - Y)", r"dZ^{[2]} A^{[1]T}")],
)
def test_the_derivative_of_a_batch_is_of_the_loss_that_the_document_shows_first(shown: str, weights: str) -> None:
    lecture = _relu(_BATCH, _BRACKET + '\ngradient = "d{}"')
    right = f"$dZ^{{[2]}} = {shown}$, $dW^{{[2]}} = {weights}$"
    assert _verdicts(lecture, right) == ["correct", "correct"]
    other = r"dZ^{[2]} A^{[1]T}" if "frac" in weights else r"\frac{1}{2} dZ^{[2]} A^{[1]T}"
    assert _verdicts(lecture, f"$dZ^{{[2]}} = {shown}$, $dW^{{[2]}} = {other}$") == ["correct", "wrong"]


def test_letters_of_indices_tell_layers() -> None:
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
    lecture = _relu(layers=notation)
    text = r"""
\[ a_j = \sum_i w_{ji}^{(1)} x_i + w_{j0}^{(1)}, \qquad z_j = h(a_j), \qquad y_k = \sum_j w_{kj}^{(2)} z_j + w_{k0}^{(2)} \]
\[ \delta_j \equiv \frac{\partial E}{\partial a_j}, \qquad \delta_k = y_k - t_k \]
\[ \delta_j = h'(a_j) \sum_k w_{kj}^{(2)} \delta_k \]
\[ \frac{\partial E}{\partial w_{ji}^{(1)}} = \delta_j x_i, \qquad \frac{\partial E}{\partial w_{kj}^{(2)}} = \delta_k z_j \]
\[ \frac{\partial E}{\partial w_{ji}^{(1)}} = \delta_j z_i \]
"""
    found = _verdicts(lecture, text)
    assert found[3:] == ["correct", "correct", "correct", "correct", "correct", "wrong"]
    assert set(found[:3]) == {"given"}


def test_indices_exchanged_are_not_passed_where_only_some_of_the_weights_exist() -> None:
    lecture = _relu()
    right, exchanged = (
        rf"$\delta_j^{{(1)}} = \mathrm{{ReLU}}'(z_j^{{(1)}}) \sum_k w_{{{indices}}}^{{(2)}} \delta_k^{{(2)}}$"
        for indices in ("kj", "jk")
    )
    assert _verdicts(lecture, right) == ["correct"]
    (claim,) = check(lecture, exchanged).claims
    assert claim.verdict == "unread"
    assert "j = 2" in claim.message


def test_a_slip_in_the_slope_of_a_function_is_not_right_for_some_target() -> None:
    lecture = _relu()
    assert _verdicts(lecture, r"$\tanh'(t) = 1 - \tanh^2(t)$, $\tanh'(t) = 1 - \tanh(t)$") == ["correct", "wrong"]
