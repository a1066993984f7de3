"""New numbers under the old names: what a document says after the update of a lecture that has one."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import last, verdicts

# y = 0.2 * 1 + 0.4 * 2 + 0.1 = 1.1; then 1.04 by w = (0.19, 0.38) and b = 0.09; then 1.016
LINEAR = """
title = "A unit"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 1
[values]
x = [1, 2]
y = [1]
W1 = [[0.2, 0.4]]
b1 = [0.1]
[training]
learning_rate = 0.1
[notation]
b1 = "b"
z1 = "z"
yhat = "\\\\hat y"
"""
ENTRIES = parse_lecture(LINEAR + 'W1 = [["w_1", "w_2"]]\n')
# y = 1; then 0.95 by W = (0.19, 0.38)
WHOLE = parse_lecture(
    LINEAR.replace("units = 1\n", 'units = 1\nbias = "none"\n')
    .replace("b1 = [0.1]\n", "")
    .replace('b1 = "b"\n', "")
    .replace("y = [1]", "y = [0.9]")
    + 'W1 = "W"\n'
)
CHAIN = parse_lecture("""
title = "Two units"
[network]
inputs = 1
loss = "squared_error"
[[network.layers]]
units = 1
activation = "sigmoid"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [1.5]
y = [0.5]
W1 = [[0.8]]
b1 = [0.2]
W2 = [[-0.6]]
b2 = [0.1]
[training]
learning_rate = 0.5
[notation]
W1 = [["u"]]
b1 = ["c"]
z1 = ["p"]
a1 = ["h"]
W2 = [["v"]]
b2 = ["d"]
z2 = ["q"]
yhat = ["o"]
y = ["t"]
L = "E"
""")
_ASSIGNED = r"""
$w_1 := w_1 - 0.1 \cdot 0.1 = 0.2 - 0.01 = 0.19$, $w_2 := w_2 - 0.1 \cdot 0.2 = 0.38$, $b := 0.1 - 0.01 = 0.09$.
"""
_TOLD = r"$v := -0.6 - 0.5 \cdot (-0.0182) = -0.5909$, $d := 0.1114$, $u := 0.7984$, $c := 0.1989$."

RIGHT = [
    (ENTRIES, _ASSIGNED + r" $\hat y = 0.19 \cdot 1 + 0.38 \cdot 2 + 0.09 = 1.04$, $L = 0.0008$."),
    (
        ENTRIES,
        _ASSIGNED
        + r"""Second iteration ($w_1 = 0.19$, $w_2 = 0.38$, $b = 0.09$): $\frac{\partial L}{\partial w_1} = 0.04$,
        $w_1 := 0.19 - 0.1 \cdot 0.04 = 0.186$, $w_2 := 0.38 - 0.1 \cdot 0.08 = 0.372$, $b := 0.09 - 0.004 = 0.086$.
        After that, $\hat y = 1.016$ and $L = 0.000128$.""",
    ),
    (ENTRIES, r"Our new parameters are $w_1 = 0.19$, $w_2 = 0.38$ and $b = 0.09$. With these, $\hat y = 1.04$."),
    (ENTRIES, r"Die neuen Gewichte sind $w_1 = 0.19$ und $w_2 = 0.38$, mit $b = 0.09$. Damit ist $\hat y = 1.04$."),
    (ENTRIES, r"Les nouveaux poids : $w_1 = 0.19$, $w_2 = 0.38$. Alors $\hat y = 1.04$."),
    (ENTRIES, r"$w_1^{new} = 0.19$. After the update, $\hat y = 1.04$; after a second update, $\hat y = 1.016$."),
    (WHOLE, r"$$W = [0.2, 0.4] - 0.1 [0.1, 0.2] = [0.19, 0.38]$$ Now $\hat y = 0.95$ and $L = 0.00125$."),
    (
        WHOLE,
        r"""$$W_{new} = W - \eta \frac{\partial L}{\partial W} = [0.2, 0.4] - 0.1 \cdot [0.1, 0.2] = [0.19, 0.38]$$
        With the new weights, $\frac{\partial L}{\partial W} = [0.05, 0.1]$,
        $W = [0.19, 0.38] - 0.1 [0.05, 0.1] = [0.185, 0.37]$.""",
    ),
    (WHOLE, r"$$W = [0.2, 0.4] - 0.1 [0.1, 0.2]$$ $$\therefore W = [0.19, 0.38]$$"),
    (CHAIN, _TOLD + r" Then $p = 1.3965$, $h = 0.8016$, $q = -0.5909 \cdot 0.8016 + 0.1114 = -0.3623$, $o = 0.4104$."),
    # the old numbers may be spoken of again
    (CHAIN, _TOLD + r" The error was $E = 0.0044$, and now it is $E = 0.0040$."),
    # rounded more coarsely: 0.7985 is printed as 0.799, exact would be 0.798
    (
        CHAIN,
        r"""$v := -0.6 + 0.5 \cdot 0.018 = -0.591$, $d := 0.1 + 0.5 \cdot 0.023 = 0.112$,
        $u := 0.8 - 0.5 \cdot 0.003 = 0.799$, $c := 0.2 - 0.5 \cdot 0.002 = 0.199$.
        The new forward pass: $p = 1.398$, $h = 0.802$, $q = -0.362$, $o = 0.41$.""",
    ),
]


# p = sigmoid(0.1) = 0.525, dL/dw = -0.475 x; then w = (0.5475, -0.155), b = 0.1475, p = 0.595
LOGISTIC = parse_lecture("""
title = "A logistic unit"
[network]
inputs = 2
loss = "binary_cross_entropy"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [1, 2]
y = [1]
W1 = [[0.5, -0.25]]
b1 = [0.1]
[training]
learning_rate = 0.1
[notation]
yhat = ["p"]
""")
_GRADIENT = r"$z = w \cdot x + b = 0.1$, $\frac{\partial L}{\partial w} = (p - y) x = (-0.475, -0.950)$. "
RIGHT += [
    (LOGISTIC, _GRADIENT + r"A gradient step gives $w = (0.5475, -0.155)$ and $b = 0.1475$; now $p = 0.595$."),
    (
        LOGISTIC,
        _GRADIENT
        + r"""$$w := w - \eta \frac{\partial L}{\partial w}$$
        $$\therefore w = \begin{bmatrix} 0.5 \\ -0.25 \end{bmatrix} - 0.1 \begin{pmatrix} -0.475 \\ -.95 \end{pmatrix}$$
        $$\therefore w = \begin{bmatrix} 0.5475 \\ -0.155 \end{bmatrix}$$ and $b = 0.1475$.""",
    ),
]


@pytest.mark.parametrize(("lecture", "text"), RIGHT)
def test_what_is_right_after_the_update_is_not_called_wrong(lecture: Lecture, text: str) -> None:
    """By assignments, by new values in words, by vectors, in several languages, exact and rounded."""
    bad = [(one.latex, one.message) for one in check(lecture, text).claims if one.verdict in ("wrong", "inherited")]
    assert bad == []


@pytest.mark.parametrize(
    ("lecture", "text"),
    [
        # nothing has been updated yet
        (ENTRIES, r"$\hat y = 0.19 \cdot 1 + 0.38 \cdot 2 + 0.09$"),
        (ENTRIES, r"$w_1 = 0.19$"),
        (ENTRIES, r"$w_1 := 0.2 - 0.1 \cdot 0.1 = 0.19$. $\hat y = 1.04$"),  # only one of three
        (CHAIN, r"$v := -0.6 - 0.5 \cdot (-0.0182) = -0.5909$, $\frac{\partial q}{\partial h} = -0.5909$"),
        # a slip in the update, and after it
        (ENTRIES, r"$w_2 := w_2 - 0.1 \cdot 0.2 = 0.42$"),
        (ENTRIES, r"$b := b + 0.1 \cdot 0.1$"),
        (ENTRIES, r"Our new parameters are $w_1 = 0.19$ and $w_2 = 0.42$."),
        (ENTRIES, r"$w_1 := 0.2 - 0.1 \cdot 0.1 = 0.19$, $w_2 = 0.39$"),
        (ENTRIES, _ASSIGNED + r" $\hat y = 0.19 \cdot 1 + 0.38 \cdot 2 + 0.09 = 1.05$"),
        (ENTRIES, _ASSIGNED + r" $\hat y = 0.19 \cdot 1 + 0.39 \cdot 2 + 0.09$"),
        (ENTRIES, _ASSIGNED + r" $w_1 := 0.19 + 0.1 \cdot 0.04$"),
        (ENTRIES, _ASSIGNED + r" After the update $L = 0.008$"),
        (WHOLE, r"$W = [0.2, 0.4] - 0.1 [0.1, 0.2] = [0.19, 0.39]$"),
        (WHOLE, r"$W = [0.2, 0.4] + 0.1 [0.1, 0.2]$"),
        (WHOLE, r"$$W = [0.2, 0.4] - 0.1 [0.1, 0.2]$$ $$\therefore W = [0.19, 0.39]$$"),
        # the old gradient once more
        (CHAIN, _TOLD + r" $v := -0.5909 - 0.5 \cdot (-0.0182)$"),
        # new weights in a gradient of the old ones
        (CHAIN, _TOLD + r" $\frac{\partial E}{\partial p} = -0.0227 \cdot (-0.5909) \cdot 0.802 \cdot (1 - 0.802)$"),
        (CHAIN, _TOLD + r" Again, $E = 0.0039$"),
        (LOGISTIC, _GRADIENT + r"A gradient step gives $w = (0.5475, -0.345)$"),
        (LOGISTIC, _GRADIENT + r"A gradient step gives $b = 0.0525$"),
        (LOGISTIC, _GRADIENT + r"Here $b = 0.1475$"),
    ],
)
def test_what_is_wrong_before_and_after_the_update_is_called_so(lecture: Lecture, text: str) -> None:
    """The last link of each document is right neither by the old numbers nor by the new ones."""
    assert last(lecture, text).verdict == "wrong"


def test_what_goes_on_with_a_wrong_update_is_inherited() -> None:
    """A gradient with a wrong sign, the update by it, and a forward pass with the weight that it gives."""
    text = r"""
    $\frac{\partial E}{\partial v} = 0.0182$, $v := -0.6 - 0.5 \cdot 0.0182 = -0.6091$,
    $d := 0.1 + 0.5 \cdot 0.0227 = 0.1114$, $u := 0.7984$, $c := 0.1989$.
    Now $q = -0.6091 \cdot 0.8016 + 0.1114 = -0.377$, $o = 0.407$."""
    wanted = "wrong inherited inherited correct rounded rounded rounded inherited inherited inherited"
    assert verdicts(CHAIN, text) == wanted.split()
    assert {one.cause for one in check(CHAIN, text).claims if one.verdict == "inherited"} == {1}


def test_what_follows_from_a_number_of_a_wrong_update_is_inherited_line_by_line() -> None:
    """The forward pass once more, each line from the numbers of the one before: none of them is right again."""
    text = r"""
    $\frac{\partial E}{\partial v} = 0.0182$, $v := -0.6 - 0.5 \cdot 0.0182 = -0.6091$,
    $d := 0.1 + 0.5 \cdot 0.0227 = 0.1114$, $u := 0.7984$, $c := 0.1989$.
    The forward pass once more:
    \begin{align*}
    q_{new} &= -0.6091 \cdot 0.8016 + 0.1114 = -0.3769 \\
    o_{new} &= \frac{1}{1 + e^{0.3769}} = 0.4069 \\
    E_{new} &= \frac12 (0.4069 - 0.5)^2 = 0.00433
    \end{align*}"""
    assert set(verdicts(CHAIN, text)[-6:]) <= {"inherited", "wrong"}


def test_the_name_of_a_mistake_is_by_the_numbers_in_force() -> None:
    """A wrong sign after an update, and weights that are updated too early."""
    text = _ASSIGNED + r" Then $\hat y = 1.04$, $\frac{\partial L}{\partial w_1} = -0.04$"
    assert (last(ENTRIES, text).mistake, last(ENTRIES, text).expected) == ("sign", "0.04")
    told = r"$v := -0.6 - 0.5 \cdot (-0.0182) = -0.5909$, "
    early = r"$\frac{\partial E}{\partial p} = -0.0227 \cdot (-0.5909) \cdot 0.802 \cdot 0.198$"
    assert last(CHAIN, told + early).mistake == "updated_weights"


NEURON = parse_lecture("""
title = "One neuron"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 1
activation = "sigmoid"
[values]
x = [1, -0.5]
y = [0]
W1 = [[0.4, 0.2]]
b1 = [0.1]
[training]
learning_rate = 0.5
""")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            r"$w_{new} = w_{old} - \eta \frac{\partial L}{\partial w_1} = 0.4 - 0.5 \cdot 0.1438 \approx 0.328$",
            "correct correct rounded",
        ),
        (r"$w_{new} = w_{old} + \eta \frac{\partial L}{\partial w_1}$", "wrong"),
        (r"$w_{neu} = w_{alt} - \eta \frac{\partial L}{\partial w_2}$. $w_{neu} = 0.2 + 0.036$", "correct correct"),
        (r"$w_{neu} = w_{alt} - \eta \frac{\partial L}{\partial w_2}$. $w_{neu} = 0.2 - 0.036$", "correct wrong"),
        (
            (
                r"$w_{new} = w_{old} - \eta \frac{\partial L}{\partial w_1}$, "
                r"$w_{new} = w_{old} - \eta \frac{\partial L}{\partial w}$, "
                r"$\frac{\partial L}{\partial w} = (\hat{y} - y) \hat{y} (1 - \hat{y}) x^T$"
            ),
            "correct correct correct",
        ),
        (
            (
                r"$w_{new} = w_{old} - \eta \frac{\partial L}{\partial w_1}$, "
                r"$w_{new} = w_{old} + \eta \frac{\partial L}{\partial w}$"
            ),
            "correct wrong",
        ),
    ],
)
def test_the_letter_of_a_matrix_is_the_entry_that_is_differentiated_by(text: str, wanted: str) -> None:
    """w_new and w_old are one weight where dL/dw_1 says so, and the whole again where dL/dw does."""
    assert verdicts(NEURON, text) == wanted.split()


_LAYERS = parse_lecture("""
title = "Two layers"
[network]
inputs = 2
loss = { name = "squared_error", factor = "1/2" }
[[network.layers]]
units = 2
activation = "softplus"
[[network.layers]]
units = 1
[values]
x = [0.5, -1]
y = [1]
W1 = [[-2, 0.3], [0.2, 0.6]]
b1 = [-0.5, 0.1]
W2 = [[0.4, -0.2]]
b2 = [0.3]
[training]
learning_rate = 0.1
[notation]
style = "bracket"
""")


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"z_1^{[1]+} = w_{11}^{[1]+} x_1 + w_{12}^{[1]+} x_2 + b_1^{[1]+}", "correct"),
        (r"z_1^{[1]+} = w_{11}^{[1]+} x_2 + w_{12}^{[1]+} x_1 + b_1^{[1]+}", "wrong"),
        (r"z_1^{[1]+} = w_{11}^{[1]+} x_1 + w_{12}^{[1]} x_2 + b_1^{[1]+}", "wrong"),
        (r"a_1^{[1]+} = \mathrm{softplus}(z_1^{[1]+})", "correct"),
        (r"a_1^{[1]+} = \mathrm{softplus}(z_1^{[1]})", "wrong"),
        (r"\hat y^{+} = z^{[2]+}", "correct"),
        (r"\hat y^{+} = z^{[2]}", "wrong"),
    ],
)
@pytest.mark.parametrize("mark", ["+", r"\prime", r"\text{new}"])
@pytest.mark.parametrize("words", ["", "After the update: "])
def test_a_mark_of_new_parameters_is_one_of_what_they_give(mark: str, words: str, claim: str, wanted: str) -> None:
    """Where a document writes w^+ for a new weight, a^+ is no name of its own, and a the old one; behind words that go
    on to the new numbers, a line without marks on its right may be of either.
    """
    update = r"$w_{11}^{[1]+} = w_{11}^{[1]} - \eta \frac{\partial L}{\partial w_{11}^{[1]}}$. "
    found = verdicts(_LAYERS, f"{update}{words}${claim}$".replace("+}", f"{mark}}}"))
    unsure = words and wanted == "wrong" and "+" not in claim.partition("=")[2]
    assert found == ["correct", "unread" if unsure else wanted]


def test_the_mark_may_be_another_one_where_no_parameter_has_it() -> None:
    """The part above 0 of a sum, in a document that writes no new weights so."""
    assert verdicts(_LAYERS, r"$z_1^+ = \max(0, z_1^{[1]})$") == ["given"]
