"""What the words of a document only suppose, and examples of its own: nothing of it is called wrong."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import last, two_inputs, verdicts

_HEAD = 'title = "S"\n[network]\ninputs = 1\nloss = "{}"\n[[network.layers]]\nunits = 1\nactivation = "{}"\n'
# z = 0.5, a = sigmoid(0.5) = 0.622
NEURON = parse_lecture(
    _HEAD.format("squared_error", "sigmoid")
    + "[values]\nx = [1]\ny = [0]\nW1 = [[0.4]]\nb1 = [0.1]\n[training]\nlearning_rate = 0.5\n"
)
# z_1 = 1, z_2 = 1, p = sigmoid(1) = 0.731
CLASSIFIER = parse_lecture(
    _HEAD.format("binary_cross_entropy", "relu")
    + '[[network.layers]]\nunits = 1\nactivation = "sigmoid"\n'
    + "[values]\nx = [2]\ny = [0]\nW1 = [[1]]\nb1 = [-1]\nW2 = [[3]]\nb2 = [-2]\n"
)


@pytest.mark.parametrize(
    ("lecture", "text", "wanted"),
    [
        (NEURON, r"What is the slope at $a = 0.2$? At $z = 0.5$?", "unread correct"),
        (NEURON, r"The sigmoid saturates for $|z| > 5$.", "unread"),
        (NEURON, r"Start with $\eta = 0.001$ and raise it. Typically, $\eta = 0.01$.", "unread unread"),
        (NEURON, r"Für $z = 3$ ist die Steigung klein.", "unread"),
        # a part of the arguments of a function
        (
            CLASSIFIER,
            r"If $z_1 < 0$, then $\text{ReLU}'(z_1) = 0$, for $z_1 > 0$, $\text{ReLU}'(z_1) = 1$.",
            ("given unread correct correct"),
        ),
        (CLASSIFIER, r"Here $\text{ReLU}'(z_1) = 1$ if $z_1 > 0$, else $0$.", "correct given"),
        (CLASSIFIER, r"Here $\text{ReLU}'(z_1) = 0$ if $z_1 \leq 0$.", "unread given"),
        (CLASSIFIER, r"Here $\text{ReLU}'(z_1) = 0$.", "wrong"),
        (CLASSIFIER, r"If $z_1 > 0$, then $\text{ReLU}'(z_1) = 3$.", "given wrong"),
        # what is arrived at is claimed, and so is what words in between separate
        (NEURON, r"So we arrive at $a = 0.2$.", "wrong"),
        (NEURON, r"The output is at $a = 0.2$.", "wrong"),
        (NEURON, r"For the output we find $a = 0.2$.", "wrong"),
        (NEURON, r"At $z = 0.5, a = 0.2$.", "correct wrong"),
        (NEURON, r"We do the same for $a = 0.2$.", "wrong"),
        (NEURON, r"We use $\eta = 0.001$.", "wrong"),
        (NEURON, r"At $a = 0.4 + 0.1 = 0.2$.", "wrong wrong"),
    ],
)
def test_a_number_that_is_only_supposed_is_no_claim(lecture: Lecture, text: str, wanted: str) -> None:
    """A point, a range, advice; and the words that claim."""
    assert verdicts(lecture, text) == wanted.split()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"In the $y = 1$ case, $L = -\ln \hat y$ and $\hat y - 1 = \hat y - y$", "given correct correct"),
        (r"The $y = 1$ case: $\hat y - 1 = \hat y - y$ (since $y = 1$)", "given correct given"),
        (r"The $y = 1$ case. Start from $L = -\ln \hat y$. Then $\hat y - 1 = \hat y - y$.", "given correct correct"),
        ("The $y = 1$ case.\n\n    1. First: $L = -\\ln \\hat y$.\n", "given correct"),
        ("The $y = 1$ case.\n\nThe loss is $L = -\\ln \\hat y$.\n", "given conditional"),
        ("Case $y = 1$:\n\n$$L = -\\ln \\hat y$$\n\nso\n\n$$\\hat y - 1 = \\hat y - y$$", "given correct correct"),
        (r"If $y = 1$, it is easy. $L = -\ln \hat y$", "given conditional"),
        (r"Case $y = 1$: $\frac{\partial L}{\partial z_2} = \hat y$", "given wrong"),
        (r"Case $y = 0$: $\frac{\partial L}{\partial z_2} = \hat y$", "given correct"),
        (r"Case $y = 0$: $\frac{\partial L}{\partial z_2} = \hat y + 3 y$", "given wrong"),
        (r"In our network $y = 1$", "wrong"),
        ("Case $y = 1$: $L = -\\ln \\hat y$\n\n\\section{Example}\n\nTarget $y = 1$", "given correct wrong"),
        (r"The $y = 1$ case is over. In our network $y = 1$", "given wrong"),
    ],
)  # fmt: skip
def test_a_case_of_the_target_is_supposed(text: str, wanted: str) -> None:
    """ "the y = 1 case" holds in its sentence; what is wrong there stays wrong."""
    assert verdicts(CLASSIFIER, text) == wanted.split()


def test_an_example_beside_the_network_is_not_judged_by_it() -> None:
    """L = u^2 with u = 3w has nothing to do with the loss of the lecture, of which the rest is judged."""
    text = r"Warm-up: $L = u^2$ with $u = 3w$. $\frac{dL}{du} \cdot \frac{du}{dw} = 2u \cdot 3 = 6u$."
    assert not {"wrong", "inherited"} & {str(claim.verdict) for claim in check(CLASSIFIER, text).claims}
    assert last(CLASSIFIER, text + r" $\frac{\partial L}{\partial z_2} = 2 z_2$").verdict == "wrong"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$a_1 = f(z_1)$, $\frac{\partial a_1}{\partial z_1} = f'(z_1)$", "given correct"),
        (r"$a_1 = f(z_1)$, $\frac{\partial a_1}{\partial z_1} = f(z_1)$", "given wrong"),
    ],
)
def test_a_function_of_a_part_of_its_arguments_is_no_definition(text: str, wanted: str) -> None:
    """ "if z > 0, f(z) = z" does not make f the identity, the activation of each layer that it is."""
    cases = r"For ReLU: if $u > 0$ it is $g(u) = u$, for $u < 0$, $g(u) = 0$. "
    for letter in ("f", "g"):
        found = verdicts(
            CLASSIFIER, cases.replace("g", letter) + text.replace("f(", f"{letter}(").replace("f'", letter + "'")
        )
        assert found == ["given", "unread", "given", "unread", *wanted.split()]


_COLUMN = r"$\begin{bmatrix} 1 \\ 2 \end{bmatrix}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$b_1 = 0$, $\frac{\partial z_1}{\partial b_1} = 1$", "given correct"),
        (r"$b_1 = 1$, $\frac{\partial a_1}{\partial z_1} = 1$", "wrong wrong"),
        (r"$\frac{\partial z_1}{\partial x} = 1$, $\frac{\partial L}{\partial b_2} = 1$", "wrong wrong"),
        (
            r"$\begin{bmatrix} 1 \\ 2 \end{bmatrix} \cdot [3, 4] = \begin{bmatrix} 3 & 4 \\ 6 & 8 \end{bmatrix}$",
            "correct",
        ),
        (
            r"$\begin{bmatrix} 1 \\ 2 \end{bmatrix} \cdot [3, 4] = \begin{bmatrix} 3 & 6 \\ 4 & 8 \end{bmatrix}$",
            "wrong",
        ),
        (_COLUMN + r" \cdot [3, 4] = 11$", "correct"),
        (_COLUMN + r" \cdot [3, 4] = 12$", "wrong"),
        ("For $i \\neq j$, we have\n\n$$\\frac{\\partial a^{(1)}_i}{\\partial z^{(1)}_j} = 0$$", "correct"),
        ("For all $i$ and $j$, we have\n\n$$\\frac{\\partial a^{(1)}_i}{\\partial z^{(1)}_j} = 0$$", "wrong"),
        ("For $i \\neq j$.\n\n$$\\frac{\\partial a^{(1)}_i}{\\partial z^{(1)}_j} = 0$$", "wrong"),
    ],
)
def test_what_is_written_shorter_than_it_is(text: str, wanted: str) -> None:
    """A number for each entry, 1 for the identity, a list that is a row, and indices that a sentence has said."""
    pair = parse_lecture(
        _HEAD.replace("inputs = 1", "inputs = 2").replace("units = 1", "units = 2").format("squared_error", "tanh")
        + '[[network.layers]]\nunits = 1\nactivation = "identity"\n'
        + "[values]\nx = [1, 2]\ny = [1]\nW1 = [[0.2, 0.3], [0.4, -0.4]]\nb1 = [0, 0]\nW2 = [[0.5, -1]]\nb2 = [0.2]\n"
    )
    assert verdicts(pair, text) == wanted.split()


def test_an_activation_that_is_left_out_is_named_so() -> None:
    """And no other function that happens to agree there."""
    wrong = last(CLASSIFIER, r"$\hat y = w_2 a_1 + b_2$")
    assert (wrong.mistake, wrong.message.partition(";")[0]) == (
        "other_activation",
        "the activation of layer 2, sigmoid, is left out",
    )


_OWN = r"""
# Another example

$x = 3$, $y = 5$, so $z = 0.4 \cdot 3 + 0.1 = 1.3$ and $\frac{\partial L}{\partial a} = y - a$.

"""
_SLIP = r"""
# Our network

$x = 1$, $y = 5$, and $z = 0.4 \cdot 1 + 0.1 = 0.6$.
"""


def test_data_of_its_own_make_another_example_of_a_section() -> None:
    """Several data that are others are judged by their own numbers, and where nothing confirms these, not at all; a
    derivative in symbols is wrong for any, and another section is judged by the lecture's.
    """
    found = verdicts(NEURON, _OWN + "# Ours\n\n$a = 0.7$.")
    assert found == ["given", "given", "correct", "correct", "wrong", "wrong"]
    unconfirmed = _OWN.replace(r"z = 0.4 \cdot 3 + 0.1 = 1.3", "z = 7") + "# Ours\n\n$a = 0.7$."
    assert verdicts(NEURON, unconfirmed) == ["unread", "unread", "unread", "wrong", "wrong"]


def test_a_slip_in_the_data_makes_no_other_example() -> None:
    """One number that is not the lecture's, beside one that is; and wrong parameters alone."""
    assert verdicts(NEURON, _SLIP) == ["given", "wrong", "correct", "wrong"]
    assert verdicts(NEURON, r"$w = 0.5$ and $b = 0.2$.") == ["wrong", "wrong"]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("| 1 | $z = 0.5$ | $a = 0.622$ |\n| 2 | $z = 0.9$ | $a = 0.711$ |\n", "correct rounded unread unread"),
        ("| 1 | $z = 0.6$ | $a = 0.622$ |\n", "wrong rounded"),
        ("| 1 | $z = 0.6$ | $a = 0.622$ |\n| again | $z = 0.6$ | $a = 0.622$ |\n", "wrong rounded inherited rounded"),
    ],
)
def test_a_table_of_several_examples_is_wrong_in_none(rows: str, wanted: str) -> None:
    """One name with several numbers in the lines of a table is that of several examples; with one number it is ours."""
    assert verdicts(NEURON, "| no. | z | a |\n|---|---|---|\n" + rows) == wanted.split()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$y = \tanh(w x)$, $L = 0.7$", "unread wrong"),
        (r"$y = 5$", "wrong"),
        (r"$y = 1 - 2 y$", "wrong"),
    ],
)
def test_a_target_that_is_computed_is_none(text: str, wanted: str) -> None:
    """No lecture computes its targets: the letter is that of an output there, and what is said of it is not wrong."""
    assert verdicts(NEURON, text) == wanted.split()


_KINKED = two_inputs(
    "3 relu, 2 identity",
    values="""x = [0.5, -1]
y = [0.2, 0.4]
W1 = [[0.2, -0.3], [-0.5, 0.1], [0.4, 0.6]]
b1 = [0.1, 0.2, 0]
W2 = [[0.3, 0.4, -0.2], [0.1, -0.6, 0.5]]
b2 = [0, 0.1]""",
)
_PASSED_ON = r"$z_1 = W_1 x + b_1$, $a_1 = \mathrm{ReLU}(z_1)$, $z_2 = W_2 a_1 + b_2$, $\delta_2 = z_2 - y$. "


@pytest.mark.parametrize(
    ("text", "verdict", "mistake"),
    [
        (r"$\frac{\partial L}{\partial z_1} = W_2^T \delta_2 \odot \mathrm{ReLU}'(z_1)$", "correct", None),
        (r"$\frac{\partial L}{\partial z_1} = W_2^T \delta_2$", "wrong", "missing_slope"),
        (r"$\frac{\partial L}{\partial z_1} = \frac{\partial L}{\partial a_1}$", "wrong", "missing_slope"),
        (r"$\frac{\partial L}{\partial W_1} = W_2^T \delta_2 x^T$", "wrong", "missing_slope"),
        (r"Where all hidden units are active, $\frac{\partial L}{\partial z_1} = W_2^T \delta_2$", "conditional", None),
        (r"Since $z_1 > 0$, we have $\frac{\partial L}{\partial z_1} = W_2^T \delta_2$", "conditional", None),
        (r"The slope is 1: $\frac{\partial L}{\partial z_1} = W_2^T \delta_2$", "conditional", None),
    ],
)
def test_a_slope_that_is_left_out_without_a_word_is_a_mistake(text: str, verdict: str, mistake: str | None) -> None:
    """Of a unit with a kink the slope may be 1, but then the words say so."""
    claim = last(_KINKED, _PASSED_ON + text)
    assert (claim.verdict, claim.mistake if verdict == "wrong" else None) == (verdict, mistake)
