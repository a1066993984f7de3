"""Parts of a document that speak of another setting than the lecture's are judged by that: other data, another function
or loss that the words suppose. What is wrong there is wrong, and a slip makes no other setting.
"""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import claims_of, verdicts

_HEAD = 'title = "S"\n[network]\ninputs = {}\nloss = "{}"\n'
_LAYER = '[[network.layers]]\nunits = {}\nactivation = "{}"\n'
LOGIT = parse_lecture(
    _HEAD.format(1, "binary_cross_entropy_with_logits") + _LAYER.format(1, "identity") + '[notation]\nyhat = ["p"]\n'
)
# z = 0.5, a = sigmoid(0.5) = 0.622
NEURON = parse_lecture(
    _HEAD.format(1, "squared_error")
    + _LAYER.format(1, "sigmoid")
    + "[values]\nx = [1]\ny = [0]\nW1 = [[0.4]]\nb1 = [0.1]\n[training]\nlearning_rate = 0.5\n"
)
# p = sigmoid(1) = 0.731
CLASSIFIER = parse_lecture(
    _HEAD.format(1, "binary_cross_entropy")
    + _LAYER.format(1, "relu")
    + _LAYER.format(1, "sigmoid")
    + "[values]\nx = [2]\ny = [0]\nW1 = [[1]]\nb1 = [-1]\nW2 = [[3]]\nb2 = [-2]\n"
)
PAIR = parse_lecture(
    _HEAD.format(2, "squared_error")
    + _LAYER.format(2, "tanh")
    + _LAYER.format(1, "identity")
    + "[values]\nx = [1, 2]\ny = [1]\nW1 = [[0.2, 0.3], [0.4, -0.4]]\nb1 = [0, 0]\nW2 = [[0.5, -1]]\nb2 = [0.2]\n"
)

_FIRST = "# Example 1\n\nWith $x = 1$ and $y = 0$: $z = 0.4 \\cdot 1 + 0.1 = 0.5$, $a = 0.622$.\n\n"
_PARTS = "# Example 2\n\n## Data\n\n$x = 3$, $y = 1$.\n\n## Forward\n\n$z = 1.3$, $a = 0.786$\n\n# Ours\n\n"
_OURS = ["given", "given", "correct", "correct", "rounded"]


@pytest.mark.parametrize(
    ("lecture", "text", "wanted"),
    [
        # a = sigmoid(0.4 * 3 + 0.1) = 0.786, L = (0.786 - 1)^2 / 2, dL/dw = -0.0360 * 3
        (
            NEURON,
            ("# Example 2\n\n$x = 3$ and $y = 1$. $z = 0.4 \\cdot 3 + 0.1 = 1.3$, $a = 0.786$, $L = 0.023$, "
            r"$\frac{\partial L}{\partial w} = (a - y) a (1 - a) x = -0.108$."),
            "given given correct correct rounded rounded correct rounded",
        ),
        # the same with a slip in a number, in a substituted one, in a sign
        (
            NEURON,
            ("# Example 2\n\n$x = 3$ and $y = 1$. $z = 0.4 \\cdot 3 + 0.1 = 1.3$, $a = 0.768$, $L = 0.023$, "
            r"$\frac{\partial L}{\partial w} = (y - a) a (1 - a) x$."),
            "given given correct correct wrong rounded wrong",
        ),
        # its data hold below its headings, and no longer than that
        (
            NEURON,
            _PARTS + "$a = 0.622$",
            "given given correct rounded rounded",
        ),
        (
            NEURON,
            _PARTS + "$a = 0.786$",
            "given given correct rounded wrong",
        ),
        # one number that is another, and words that say so
        (NEURON, "Now take $x = 3$. Then $z = 1.3$, $a = 0.786$ and $L = 0.309$.", "given correct rounded rounded"),
        (NEURON, "Now take $x = 3$. Then $z = 1.3$, $a = 0.876$ and $L = 0.309$.", "given correct wrong rounded"),
        # a third one, with a weight of its own; and what follows it
        (
            NEURON,
            ("# Example 2\n\n$x = 3$ and $y = 1$. $a = 0.786$.\n\n"
            "# Example 3\n\n$x = 2$, $y = 1$, $w = 0.2$. $z = 0.5$, "
            "$\\frac{\\partial z}{\\partial w} = 2$."),
            "given given rounded given given given correct correct",
        ),
        (
            PAIR,
            ("Another input: $x = (2, 0)^T$, $y = 0$. $z_1 = (0.4, 0.8)^T$, "
            "$a_1 = (0.380, 0.664)^T$, $\\hat y = -0.274$."),
            "given given correct rounded rounded",
        ),
        (
            PAIR,
            ("Another input: $x = (2, 0)^T$, $y = 0$. $z_1 = (0.4, 0.8)^T$, "
            "$a_1 = (0.380, 0.646)^T$, $\\hat y = -0.274$."),
            "given given correct wrong rounded",
        ),
    ],
)  # fmt: skip
def test_an_example_with_its_own_numbers_is_judged_by_these(lecture: Lecture, text: str, wanted: str) -> None:
    """Right lines are right, slipped ones wrong; after it the lecture's numbers count again."""
    first = _FIRST if lecture is NEURON else ""
    assert verdicts(lecture, first + text) == [*(_OURS if first else []), *wanted.split()]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a slip that is kept: no words say that it is another example
        ("We go on. $x = 3$, so $z = 1.3$ and $a = 0.786$, $L = 0.309$.", "wrong inherited inherited inherited"),
        # nothing that follows is right with the other numbers
        ("Now take $x = 3$. Then $z = 0.5$ and $a = 0.622$.", "wrong correct rounded"),
        ("# Example 2\n\n$x = 3$ and $y = 1$. Then $a = 0.9$.", "unread unread unread"),
        # a parameter alone
        ("Now take $w = 0.6$. Then $z = 0.7$.", "wrong inherited"),
    ],
)
def test_a_slip_makes_no_other_example(text: str, wanted: str) -> None:
    """What nothing confirms stays wrong, or is unread."""
    assert verdicts(NEURON, _FIRST + text) == [*_OURS, *wanted.split()]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # -ln 0.9 = 0.105, -1/0.9 = -1.11; -ln(1 - 0.9) = 2.303
        (r"Suppose $\hat y = 0.9$ while $y = 1$: $L = 0.105$, $\frac{\partial L}{\partial \hat y} = -1.11$.",
         "given given rounded rounded"),
        (r"Suppose $\hat y = 0.9$ while $y = 1$: $L = 0.150$, $\frac{\partial L}{\partial \hat y} = -1.11$.",
         "given given wrong rounded"),
        (r"For $\hat y = 0.9$: $L = -\ln(1 - 0.9) = 2.303$.", "given correct rounded"),
        (r"For $\hat y = 0.9$: $L = -\ln(1 + 0.9) = 2.303$.", "given wrong rounded"),
        ((r"For $\hat y = 0.9$: $L = 2.303$." "\n\n" r"In our network $L = 2.303$."), "given rounded wrong"),
        # it is computed, or follows from what is supposed
        (r"We get $\hat y = 0.9$ and $L = 2.303$.", "wrong inherited"),
        (r"Suppose $x = 2$. Then $\hat y = 0.9$ and $L = 2.303$.", "given wrong inherited"),
        (r"If $x = 2$, then $\hat y = 0.9$ and $L = 2.303$.", "given wrong inherited"),
    ],
)  # fmt: skip
def test_a_number_that_is_supposed_for_what_is_computed(text: str, wanted: str) -> None:
    """A line on the loss at a prediction that the words suppose, to the end of the paragraph."""
    assert verdicts(CLASSIFIER, text) == wanted.split()


_GIVEN = "$w = 0.4$, $b = 0.1$, $x = 1$.\n\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a weight that was given before: 0.8 * 1 + 0.1 = 0.9, sigmoid(0.9) = 0.711
        (_GIVEN + "Suppose $w = 0.8$. Then $z = 0.9$ and $a = 0.711$.", "given given given given correct rounded"),
        (_GIVEN + "Let us say that $w = 0.8$. Then $z = 0.9$, $a = 0.171$.", "given given given given correct wrong"),
        # one that the document has not given: its data, with a slip
        ("Suppose $w = 0.8$. Then $z = 0.9$ and $a = 0.711$.", "wrong inherited inherited"),
        (_GIVEN + "So $w = 0.8$. Then $z = 0.9$ and $a = 0.711$.", "given given given wrong inherited inherited"),
    ],
)
def test_a_weight_that_is_supposed(text: str, wanted: str) -> None:
    """Another number for what the document has given; a slip in its data is none."""
    assert verdicts(NEURON, text) == wanted.split()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$b_1 = b_2 = 0$, $x_1 = y = 1$", "given correct given correct"),
        ("$b_1 = b_2 = 1$", "given wrong"),
        ("$x_1 = x_2 = 1$", "wrong correct"),
    ],
)
def test_data_that_are_equal_may_stand_in_a_chain(text: str, wanted: str) -> None:
    """Each of them is the lecture's."""
    lecture = parse_lecture(
        _HEAD.format(2, "squared_error") + _LAYER.format(2, "tanh") + _LAYER.format(1, "identity")
        + "[values]\nx = [1, 2]\ny = [1]\nW1 = [[0.2, 0.3], [0.4, -0.4]]\nb1 = [0, 0]\nW2 = [[0.5, -1]]\nb2 = [0.2]\n"
        + '[notation]\nb1 = ["b_1", "b_2"]\nb2 = ["b_3"]\n'
    )  # fmt: skip
    assert verdicts(lecture, text) == wanted.split()


def test_the_report_says_where_other_numbers_hold() -> None:
    """The lines, and the numbers; a document without such parts says nothing of it."""
    text = _FIRST + "# Example 2\n\n$x = 3$ and $y = 1$.\n\n$a = 0.786$"
    assert check(NEURON, text).conventions["other settings"] == "lines 7 to 9: an example with x[1] = 3, y[1] = 1"
    assert "other settings" not in check(NEURON, _FIRST).conventions


_BOTH = "MSE: $L = \\frac12 (a - y)^2$.\n\n"


@pytest.mark.parametrize(
    ("lecture", "text", "wanted"),
    [
        # a survey of losses, of which one is the lecture's
        (NEURON, _BOTH + r"Binary cross-entropy: $L = -[y \ln a + (1 - y) \ln(1 - a)]$", "given given"),
        (NEURON, _BOTH + r"Binary cross-entropy: $L = -[y \ln a - (1 - y) \ln(1 - a)]$", "given wrong"),
        (NEURON, _BOTH + r"With BCE we get $\frac{\partial L}{\partial z} = a - y$.", "given correct"),
        (NEURON, _BOTH + r"With BCE we get $\frac{\partial L}{\partial z} = y - a$.", "given wrong"),
        (NEURON, _BOTH + r"For classification one takes $L = -[y \ln a + (1 - y) \ln(1 - a)]$", "given given"),
        (NEURON, _BOTH + r"Absolute error: $L = |a - y|$", "given given"),
        # the loss of the whole document, or the mistake of a line
        (NEURON, r"We use the binary cross-entropy, $L = -[y \ln a + (1 - y) \ln(1 - a)]$", "wrong"),
        (NEURON, _BOTH + r"So $\frac{\partial L}{\partial z} = a - y$.", "given wrong"),
        (NEURON, "Not BCE but MSE: " + r"$\frac{\partial L}{\partial z} = a - y$.", "wrong"),
        # an activation that is supposed
        (NEURON, r"If we had tanh instead, $\frac{\partial L}{\partial z} = (a - y)(1 - a^2)$.", "correct"),
        (NEURON, r"If we had tanh instead, $\frac{\partial L}{\partial z} = (a - y)(1 + a^2)$.", "wrong"),
        (NEURON, r"If we had tanh: $a = \tanh(z)$. The sigmoid has $\frac{da}{dz} = 1 - a^2$.", "given wrong"),
        (NEURON, r"Angenommen, wir nehmen tanh: $\frac{\partial a}{\partial z} = 1 - a^2$.", "correct"),
        # one that is mistaken for the lecture's
        (NEURON, r"As the slope of tanh is $1 - a^2$, $\frac{\partial L}{\partial z} = (a - y)(1 - a^2)$.", "wrong"),
        (NEURON, r"The unit has tanh: $a = \tanh(z)$.", "wrong"),
        # equations are no words
        (NEURON, "$`a = \\tanh(z)`$.\n\n$a = \\tanh(z)$", "wrong wrong"),
        (NEURON, r"$a = \sigma(z)$, $a = \tanh(z)$. We find $a = \tanh(z)$", "given wrong wrong"),
        # of one layer, to the end of the section
        (
            PAIR,
            ("# ReLU instead\n\n$a_1 = \\max(0, z_1)$, and then\n\n"
            r"$\delta_1 = (W_2^T \delta_2) \odot \text{ReLU}'(z_1)$, $\hat y = 0.6$"
            "\n\n# Ours\n\n" r"$\delta_1 = (W_2^T \delta_2) \odot \text{ReLU}'(z_1)$"),
            "given correct correct wrong",
        ),
        (
            PAIR,
            ("# ReLU instead\n\n$a_1 = \\max(0, z_1)$, $\\delta_1 = (W_2^T \\delta_2) \\odot (1 - a_1^2)$, "
            "$\\hat y = 0.7$"),
            "given unread wrong",
        ),
    ],
)  # fmt: skip
def test_a_function_that_the_words_suppose_is_judged_as_that(lecture: Lecture, text: str, wanted: str) -> None:
    """Another loss or activation, by words in its sentence, its label or its heading; and the wrong twins."""
    assert verdicts(lecture, text) == wanted.split()


@pytest.mark.parametrize("words", ["BCE", "binary cross-entropy", "cross-entropy"])
def test_the_words_of_the_lectures_loss_suppose_no_other(words: str) -> None:
    """Beside the cross-entropy of a logit, which its words do not tell apart from that of a probability."""
    text = f"If we take the {words}, " + r"$\frac{\partial L}{\partial p} = "
    assert verdicts(LOGIT, text + r"\sigma(p) - y$") == ["correct"]
    assert verdicts(LOGIT, text + r"-\frac{y}{p} + \frac{1 - y}{1 - p}$") == ["wrong"]


def test_the_report_says_where_another_function_is_supposed() -> None:
    """By its name in the lecture file."""
    text = "# ReLU instead\n\n$a_1 = \\max(0, z_1)$"
    assert check(PAIR, text).conventions["other settings"] == "line 3: the activation relu"
    assert claims_of(PAIR, text)[0].verdict == "given"


_LIST = "# Functions\n\n{}\n\n$$a_i = \\sigma(z_i)$$\n\n$$a_i = \\max(0, z_i)$$\n\n$$a_i = \\tanh(z_i)$$\n\n# Ours\n\n"
_TWO = parse_lecture(
    _HEAD.format(2, "squared_error") + _LAYER.format(2, "relu") + _LAYER.format(1, "sigmoid")
    + '[notation]\nz1 = ["z_1", "z_2"]\na1 = ["a_1", "a_2"]\nyhat = ["p"]\n'
)  # fmt: skip


@pytest.mark.parametrize(
    "words", ["Common activation functions are sigmoid, ReLU and tanh:", "Gängige Aktivierungsfunktionen:"]
)
def test_a_list_of_functions_says_nothing_of_the_network(words: str) -> None:
    """Several functions for one name, where the words list them; elsewhere another function is wrong."""
    text = _LIST.format(words)
    assert verdicts(_TWO, text + "$a_1 = \\tanh(z_1)$") == ["unread", "given", "unread", "wrong"]
    assert verdicts(_TWO, _LIST.format("We compute:"))[-1] == "wrong"


@pytest.mark.parametrize(("output", "verdict"), [("0.289", "rounded"), ("0.389", "wrong")])
def test_other_weights_are_an_example(output: str, verdict: str) -> None:
    """All of them, as after a training: what follows is judged by these, where something is right so."""
    lecture = parse_lecture(
        _HEAD.format(2, "squared_error") + _LAYER.format(1, "sigmoid") + "[values]\nx = [1, 2]\ny = [1]\n"
        'W1 = [[0.5, -0.2]]\nb1 = [0.1]\n[notation]\nx = ["x_1", "x_2"]\nW1 = [["w_1", "w_2"]]\nb1 = ["b"]\n'
        'z1 = ["z"]\nyhat = ["a"]\ny = ["y"]\n'
    )
    before = "$z = w_1 x_1 + w_2 x_2 + b = 0.2$, $a = \\sigma(z) \\approx 0.550$.\n\n## Later\n\n"
    weights = "After many steps:\n\n- $w_1 = 1$\n- $w_2 = -1$\n\n"
    found = verdicts(lecture, before + weights + f"Then $z = -0.9$ and $a \\approx {output}$.\n")
    assert found[-4:] == ["given", "given", "correct", verdict]
    slip = verdicts(lecture, before + weights.replace("w_1 = 1", "w_1 = 0.5") + "Then $z = -0.9$.\n")
    assert slip[-2:] == ["wrong", "wrong"]
