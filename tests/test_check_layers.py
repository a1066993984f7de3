"""Layers above some names and below others, and products of vectors that are meant entry by entry."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import verdicts
from tests.lectures import EXAMPLES, in_style


def _lecture(*layers: tuple[int, str], loss: str = "squared_error", more: str = "") -> Lecture:
    """A network of two inputs and these layers."""
    tables = "\n".join(f'[[network.layers]]\nunits = {units}\nactivation = "{name}"' for units, name in layers)
    return parse_lecture(f'title = "t"\n[network]\ninputs = 2\nloss = "{loss}"\n{tables}\n{more}\n')


_THREE_TWO = _lecture((3, "sigmoid"), (2, "sigmoid"))
_SOFTMAX = _lecture((3, "sigmoid"), (2, "softmax"), loss="cross_entropy", more='[notation]\nstyle = "bracket"')
_NUMBERS = _lecture(
    (2, "relu"),
    (1, "sigmoid"),
    loss="binary_cross_entropy",
    more="""[values]
x  = [2, 1]
y  = [0]
W1 = [[1, -2], [0.5, 1]]
b1 = [1, -1]
W2 = [[3, -1]]
b2 = [-2]
[notation]
a1 = { whole = "h", entries = ["h_1", "h_2"] }""",
)
_MIXED = r"""
$$z^{(1)} = W_1 x + b_1, \quad a^{(1)} = \sigma(z^{(1)})$$
$$z^{(2)} = W_2 a^{(1)} + b_2, \quad \hat{y} = \sigma(z^{(2)})$$
"""

# lecture, definitions, claims
_CASES = [
    # layers above z, a and delta, below W and b
    (
        _THREE_TWO,
        _MIXED,
        [
            (r"\delta^{(1)} = (W_2^\top \delta^{(2)}) \odot \sigma'(z^{(1)})", "correct"),
            (r"\delta^{(1)} = (W_2^\top \delta^{(2)}) \odot \sigma'(z^{(2)})", "wrong"),
            (r"\frac{\partial L}{\partial W_2} = \delta^{(2)} (a^{(1)})^\top", "correct"),
            (r"\frac{\partial L}{\partial W_1} = \delta^{(2)} x^\top", "wrong"),
            (r"\frac{\partial L}{\partial b_1} = \delta^{(1)}", "correct"),
            (r"\frac{\partial L}{\partial b_1} = \delta^{(2)}", "wrong"),
            (r"\delta^{(l)} = (W_{l+1}^\top \delta^{(l+1)}) \odot \sigma'(z^{(l)})", "correct"),
            (r"\delta^{(l)} = (W_l^\top \delta^{(l+1)}) \odot \sigma'(z^{(l)})", "wrong"),
            # a name of the document for a derivative
            (r"\delta_\text{pre}^{(1)} := \frac{\partial L}{\partial a^{(1)}}", "given"),
            (r"\delta_\text{pre}^{(1)} = W_2^\top \delta^{(2)}", "correct"),
            (r"\delta_\text{pre}^{(1)} = -W_2^\top \delta^{(2)}", "wrong"),
        ],
    ),
    # square brackets
    (
        _THREE_TWO,
        _MIXED.replace("(1)", "[1]").replace("(2)", "[2]"),
        [
            (r"\frac{\partial L}{\partial W_2} = \delta^{[2]} (a^{[1]})^\top", "correct"),
            (r"\frac{\partial L}{\partial W_2} = \delta^{[2]} a^{[1]}", "wrong"),
        ],
    ),
    # layers below, which nothing defines: the numbers tell
    (
        _NUMBERS,
        r"$W_2 = \begin{pmatrix} 3 & -1 \end{pmatrix}$, $z_1 = \begin{pmatrix} 1 \\ 1 \end{pmatrix}$, $z_2 = 0$",
        [
            (r"\delta_2 = \hat{y} - y = 0.5", "correct correct"),
            (r"\frac{\partial L}{\partial W_2} = \delta_2 \mathbf{h}^\top = (0.5, 0.5)", "correct correct"),
            (r"\frac{\partial L}{\partial b_2} = 0.5", "correct"),
            (r"\frac{\partial L}{\partial b_2} = -0.5", "wrong"),
            (r"\delta_1 = \begin{pmatrix} 1.5 \\ -0.5 \end{pmatrix}", "correct"),
            (r"\delta_1 = \begin{pmatrix} 0.5 \\ -0.5 \end{pmatrix}", "wrong"),
            # a list behind a column is a row
            (
                (
                    r"\frac{\partial L}{\partial W_1} = \begin{pmatrix} 1.5 \\ -0.5 \end{pmatrix} (2,\ 1)"
                    r" = \begin{pmatrix} 3 & 1.5 \\ -1 & -0.5 \end{pmatrix}"
                ),
                "correct correct",
            ),
            (r"\frac{\partial L}{\partial W_1} = \begin{pmatrix} 1.5 \\ -0.5 \end{pmatrix} (1,\ 2)", "wrong"),
            (r"\delta_2 = y - \hat{y}", "wrong"),
        ],
    ),
    # a (1 - a) of a vector, and slopes beside a sign for entry by entry
    (
        _SOFTMAX,
        "",
        [
            (r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot a^{[1]} (1 - a^{[1]})", "correct"),
            (r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot a^{[1]} (1 + a^{[1]})", "wrong"),
            (r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot z^{[1]} (1 - z^{[1]})", "wrong"),
            (r"\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot a^{[1]} (1 - z^{[1]})", "wrong"),
            (
                (
                    r"\frac{\partial L}{\partial z^{[1]}} = "
                    r"\frac{\partial L}{\partial a^{[1]}} \odot \frac{\partial a^{[1]}}{\partial z^{[1]}}"
                ),
                "correct",
            ),
            # softmax does not go entry by entry, and the signs and layers count
            (
                (
                    r"\frac{\partial L}{\partial z^{[2]}} = "
                    r"\frac{\partial L}{\partial a^{[2]}} \odot \frac{\partial a^{[2]}}{\partial z^{[2]}}"
                ),
                "wrong",
            ),
            (
                (
                    r"\frac{\partial L}{\partial z^{[1]}} = "
                    r"-\frac{\partial L}{\partial a^{[1]}} \odot \frac{\partial a^{[1]}}{\partial z^{[1]}}"
                ),
                "wrong",
            ),
        ],
    ),
]


@pytest.mark.parametrize(("lecture", "definitions", "claims"), _CASES)
def test_layers_are_read_wherever_they_stand(lecture: Lecture, definitions: str, claims: list[tuple[str, str]]) -> None:
    """What the definitions, or the numbers, show of the layers holds for all claims; each has its wrong twin."""
    text = definitions + "\n\n" + "\n\n".join(f"${claim}$" for claim, _ in claims)
    before = len(verdicts(lecture, definitions)) if definitions else 0
    found = verdicts(lecture, text)
    assert not {*found[:before]} - {"given", "correct"}
    assert found[before:] == " ".join(wanted for _, wanted in claims).split()


def test_a_backslash_at_the_end_of_a_line_is_a_space() -> None:
    """It is no name, and hides nothing: what is wrong behind it is wrong."""
    text = "$$\nx = \\begin{pmatrix} 2 \\\\ 1 \\end{pmatrix},\\\nb_2 = -3\n$$"
    assert verdicts(_NUMBERS, text)[:1] == ["given"]
    assert verdicts(_NUMBERS, "$$\\hat{y} =\\\n0.5$$ $$\\hat{y} =\\\n0.6$$") == ["correct", "wrong"]


_BATCHES = [
    # the sample behind the layer, layers now above and now below
    (
        _lecture((3, "tanh"), (1, "sigmoid"), loss="binary_cross_entropy", more='[notation]\nL = "J"'),
        "",
        [
            (r"\frac{\partial J}{\partial z_2^{(i)}} = \frac{1}{m} (a^{[2](i)} - y^{(i)})", "correct"),
            (r"\frac{\partial J}{\partial z_2^{(i)}} = \frac{1}{m} (y^{(i)} - a^{[2](i)})", "wrong"),
            (
                r"\frac{\partial J}{\partial W_2} = \sum_i \frac{\partial J}{\partial z_2^{(i)}} a^{[1](i)T}",
                "correct",
            ),
            (r"\frac{\partial J}{\partial W_2} = \frac{\partial J}{\partial z_2^{(i)}} a^{[1](i)T}", "wrong"),
            (r"\frac{\partial J}{\partial b_2} = \sum_i \frac{\partial J}{\partial z_2^{(i)}}", "correct"),
            (
                (
                    r"\frac{\partial J}{\partial z_1^{(i)}} = "
                    r"W_2^T \frac{\partial J}{\partial z_2^{(i)}} * (1 - a^{[1](i)2})"
                ),
                "correct",
            ),
            (
                (
                    r"\frac{\partial J}{\partial z_1^{(i)}} = "
                    r"W_2^T \frac{\partial J}{\partial z_2^{(i)}} * (1 - a^{[1](i)})"
                ),
                "wrong",
            ),
        ],
    ),
    # each sample's own errors, a row for each, and means
    (
        _lecture((4, "relu"), (1, "sigmoid"), loss="binary_cross_entropy"),
        r"$m$ samples. $$Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}, \qquad A^{[l]} = f(Z^{[l]})$$",
        [
            (r"dZ^{[L]} = A^{[L]} - Y", "correct"),
            (r"dA^{[l-1]} = dZ^{[l]} \cdot W^{[l]^T}", "correct"),
            (r"dA^{[l]} = dZ^{[l]} \cdot W^{[l]^T}", "wrong"),
            (r"dZ^{[l]} = dA^{[l]} \times f'(Z^{[l]})", "correct"),
            (r"dW^{[l]} = \frac{1}{m} A^{[l-1]^T} \cdot dZ^{[l]}", "correct"),
            (r"dW^{[l]} = A^{[l-1]^T} \cdot dZ^{[l]}", "wrong"),
            (r"db^{[l]} = \frac{1}{m} \sum dZ^{[l]}", "correct"),
            (
                r"\frac{\partial L}{\partial W^{[l]}} = \frac{1}{m} (A^{[l-1]})^T \frac{\partial L}{\partial Z^{[l]}}",
                "correct",
            ),
            (r"\frac{\partial L}{\partial W^{[l]}} = (A^{[l]})^T \frac{\partial L}{\partial Z^{[l]}}", "wrong"),
            (r"dZ^{[L]} = Y - A^{[L]}", "wrong"),
        ],
    ),
    # numbers of layers right behind the letters
    (
        _lecture((3, "relu"), (1, "sigmoid"), loss="binary_cross_entropy"),
        r"`m` examples. $$Z1 = X W1 + b1, \quad A1 = \text{relu}(Z1), \quad Z2 = A1 W2 + b2, \quad A2 = \sigma(Z2)$$",
        [
            (r"dZ2 = A2 - Y", "correct"),
            (r"dW2 = \frac{1}{m} A1^T dZ2", "correct"),
            (r"dW2 = A1^T dZ2", "wrong"),
            (r"dA1 = dZ2 \, W2^T", "correct"),
            (r"dZ1 = dA1 * \text{relu}'(Z1)", "correct"),
            (r"dZ1 = dA1 * \text{relu}'(Z2)", "wrong"),
            (r"dW1 = \frac{1}{m} X^T dZ1", "correct"),
            (r"dW1 = \frac{1}{m} dZ1 \, X^T", "wrong"),
            (r"dZ2 = Y - A2", "wrong"),
        ],
    ),
    # the general w_{ij}^l beside the w_{11} of an example is no power of that
    (
        _lecture(
            (2, "sigmoid"),
            (1, "sigmoid"),
            more=r"""[notation]
W1 = [["w_{11}", "w_{12}"], ["w_{21}", "w_{22}"]]
W2 = [["u_1", "u_2"]]
z1 = ["z_1^{(1)}", "z_2^{(1)}"]
z2 = ["z^{(2)}"]
delta1 = ["\\delta_1^{(1)}", "\\delta_2^{(1)}"]
delta2 = ["\\delta^{(2)}"]""",
        ),
        r"$$z_i^{l} = \sum_j w_{ij}^{l} a_j^{l-1} + b_i^l, \qquad a_i^{l} = f(z_i^{l})$$",
        [
            (r"\delta_i^{l} = f'(z_i^{l}) \sum_k w_{ki}^{l+1} \delta_k^{l+1}", "correct"),
            (r"\delta_i^{l} = f'(z_i^{l}) \sum_k w_{ki}^{l} \delta_k^{l+1}", "wrong"),
            (r"\frac{\partial L}{\partial w_{ij}^{l}} = \delta_i^{l} a_j^{l-1}", "correct"),
            (r"\frac{\partial L}{\partial w_{ij}^{l}} = \delta_i^{l} a_j^{l}", "wrong"),
            (r"\frac{\partial L}{\partial w_{11}} = \delta_1^{(1)} x_1", "correct"),
        ],
    ),
    # a letter for the layer tells it, whatever letters count the units; n is how many there are of each layer
    (
        _lecture((3, "sigmoid"), (2, "sigmoid"), loss="squared_error", more='[notation]\nL = "C"'),
        r"""Given $x=a^1$: $$a^l_i=\sigma(z^l_i), \quad z^l_j = \sum_{i=1}^m (w^l_{j,i} a^{l-1}_i) + b^l_j$$
        $$\delta^L = \begin{pmatrix} \delta^L_1 \\ \vdots \\ \delta^L_n \end{pmatrix}$$
        $$z^{l+1}_i = \sum_{j=1}^m (w^{l+1}_{i,j}a^l_j)+b^{l+1}_i$$""",
        [
            (r"\delta^l_i = \frac{\partial C}{\partial z^l_i}", "correct"),
            (
                (
                    r"\frac{\partial C}{\partial z^L_k} = \sum_{i=1}^n"
                    r" \frac{\partial C}{\partial a^L_i} \frac{\partial a^L_i}{\partial z^L_k}"
                ),
                "correct",
            ),
            (r"\delta^L_k = \frac{\partial C}{\partial a^L_k} \sigma'(z^L_k)", "correct"),
            (r"\delta^L_k = \frac{\partial C}{\partial a^L_k} \sigma'(a^L_k)", "wrong"),
            (r"\frac{\partial C}{\partial a^L_k} = a^L_k - y_k", "correct"),
            (r"\frac{\partial C}{\partial a^L_k} = a^L_i - y_i", "wrong"),
            (
                r"\frac{\partial C}{\partial z^l_k} = \sum_{i=1}^n \delta^{l+1}_i w^{l+1}_{i,k} \sigma'(z^l_k)",
                "correct",
            ),
            (r"\frac{\partial C}{\partial z^l_k} = \sum_{i=1}^n \delta^{l+1}_i w^{l+1}_{i,k} \sigma'(z^l_i)", "wrong"),
            (r"\frac{\partial C}{\partial z^l_k} = \sum_{i=1}^n \delta^{l+1}_i w^l_{i,k} \sigma'(z^l_k)", "wrong"),
            (r"\frac{\partial C}{\partial w^l_{j,k}} = a^{l-1}_k \delta^l_j", "correct"),
            (r"\frac{\partial C}{\partial w^l_{j,k}} = a^l_k \delta^l_j", "wrong"),
        ],
    ),
    # another letter than L above what the last layer has, as the words say
    (
        _lecture((3, "sigmoid"), (2, "sigmoid"), loss="binary_cross_entropy", more='[notation]\nstyle = "bracket"'),
        r"$$z^{[1]} = W^{[1]} x + b^{[1]}$$ Superscript “o” indicates the output layer.",
        [
            (r"\delta_j^{o} = \frac{\partial L}{\partial a_j^{o}} \sigma'(z_j^{o})", "correct"),
            (r"\delta_j^o = a_j^o - y_j", "correct"),
            (r"\delta_j^o = y_j - a_j^o", "wrong"),
            (r"\frac{\partial L}{\partial W^{(o)}} = \delta^{(o)} (a^{[1]})^T", "correct"),
            (r"\delta^{[1]} = (W^{oT} \delta^{o}) \odot \sigma'(z^{[1]})", "correct"),
            (r"\delta^{[1]} = (W^{o} \delta^{o}) \odot \sigma'(z^{[1]})", "wrong"),
        ],
    ),
]


@pytest.mark.parametrize(("lecture", "definitions", "claims"), _BATCHES)
def test_samples_and_general_layers(lecture: Lecture, definitions: str, claims: list[tuple[str, str]]) -> None:
    """What the document speaks of, a batch or any layer, is found without the lecture's word."""
    test_layers_are_read_wherever_they_stand(lecture, definitions, claims)


@pytest.mark.parametrize("letter", [r"\delta", "a"])
@pytest.mark.parametrize(("unit", "verdict"), [(1, "correct"), (2, "unread")])
def test_the_number_of_a_layer_is_no_power(letter: str, unit: int, verdict: str) -> None:
    """Where the only unit of layer 1 is delta_1^1, delta_2^1 is no delta_2 to the power of 1."""
    values = "x = [0.1, 0.6]\ny = [0.7, 0.2]\nW1 = [[0.2, -0.8]]\nb1 = [0]\nW2 = [[0.3], [0.7]]\nb2 = [0, 0]"
    lecture = _lecture((1, "relu"), (2, "relu"), more=f'[values]\n{values}\n[notation]\nstyle = "index"')
    by, factor = ("w_{12}^1", "x_2") if letter == r"\delta" else ("w_{21}^2", rf"\delta_{unit}^2")
    head = rf"\frac{{\partial C}}{{\partial {by}}}"
    if letter == "a":
        assert verdicts(lecture, rf"${head} = a_{unit}^1 \delta_2^2$") == [verdict]
    else:
        assert verdicts(lecture, rf"${head} = \delta_{unit}^1 \times {factor}$") == [verdict]


def test_a_square_is_a_square_where_no_layer_has_that_number() -> None:
    """The output squared, in a network of one layer."""
    lecture = _lecture((2, "tanh"), more='[notation]\nstyle = "index"')
    right, wrong = (rf"$\frac{{\partial a_1^1}}{{\partial z_1^1}} = 1 {sign} \hat{{y}}_1^2$" for sign in "-+")
    assert verdicts(lecture, right) == ["correct"]
    assert verdicts(lecture, wrong) == ["wrong"]


@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize(("slope", "verdict"), [("(a^{[1]})", "wrong"), ("g'(z^{[1]})", "correct")])
def test_slopes_may_stand_on_a_diagonal_whatever_the_width(units: int, slope: str, verdict: str) -> None:
    """diag(g'(z)) W^T delta, also where the layer has one unit and the matrix one entry."""
    more = '[notation]\nstyle = "bracket"\nactivation1 = "g"'
    argument = slope if "g" in slope else slope.strip("()")
    claim = rf"\frac{{\partial L}}{{\partial z^{{[1]}}}} = \mathrm{{diag}}({argument}) (W^{{[2]}})^T \delta^{{[2]}}"
    assert verdicts(_lecture((units, "tanh"), (2, "identity"), more=more), f"${claim}$") == [verdict]


def test_a_letter_for_the_layer_stays_itself_beside_an_l_that_counts_units() -> None:
    """m - 1 above and l below: two letters, in a formula as the slides print it in this notation."""
    lecture = in_style(next(path for path in EXAMPLES if path.stem == "backpropagation_theory"), "source_first")
    lines = [
        rf"$$s_i^{{(m)}} = \sum_{{l=1}}^{{n_{{m-1}}}} W_{{{at}}}^{{(m)}} h_l^{{(m-1)}} + b_i^{{(m)}}$$"
        for at in ("l,i", "i,l")
    ]
    assert verdicts(lecture, "\n\n".join(lines)) == ["given", "wrong"]
