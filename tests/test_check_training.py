"""`check` follows a training over its updates: each step is judged with the numbers that are in force there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from symbackprop.api import Lecture, check, parse_lecture, read_lecture, work_out
from symbackprop.check.report import Verdict
from symbackprop.compose.document import Phrase
from tests.checking import verdicts
from tests.lectures import plain_latex

HEAD = 'title = "T"\n[network]\ninputs = 1\nloss = "squared_error"\n'
LAYER = '[[network.layers]]\nunits = 1\nbias = "none"\n'
NAMES = '[notation]\nW1 = [["w"]]\n'


def lecture_of(training: str, values: str = "x = [2]\ny = [3]", network: str = "") -> Lecture:
    rest = f"[values]\n{values}\nW1 = [[0.5]]\n[training]\nlearning_rate = 0.1\n{training}\n{NAMES}"
    return parse_lecture(HEAD + network + LAYER + rest)


ADAM = lecture_of('optimizer = "adam"\nsteps = 3')
MOMENTUM = lecture_of('optimizer = { name = "momentum", beta = 0.9 }\nsteps = 3')
SINGLE = lecture_of("batches = [[1], [2]]\nepochs = 2", "x = [[1], [2]]\ny = [[2], [2]]")
PAIRS = lecture_of(
    "batches = [[1, 2], [3, 4]]",
    "x = [[1], [2], [3], [4]]\ny = [[2], [2], [1], [0]]",
    'regularizer = { name = "l2", weight = 0.1 }\n',
)

RIGHT = [
    (
        MOMENTUM,
        r"""
        $\frac{\partial L}{\partial w} = (1 - 3) \cdot 2 = -4$, $v_w^{(1)} = 0.9 \cdot 0 + (-4) = -4$,
        $w^{(1)} = 0.5 - 0.1 \cdot (-4) = 0.9$. Then $\hat{y} = 0.9 \cdot 2 = 1.8$,
        $\frac{\partial L}{\partial w} = (1.8 - 3) \cdot 2 = -2.4$, $v_w^{(2)} = 0.9 \cdot (-4) - 2.4 = -6$,
        $w^{(2)} = w^{(1)} - 0.1 v_w^{(2)} = 0.9 + 0.6 = 1.5$. Then $\hat{y} = 3$, $L = 0$,
        $v_w^{(3)} = 0.9 v_w^{(2)} = -5.4$ and $w^{(3)} = 1.5 + 0.54 = 2.04$.
        """,
    ),
    (
        MOMENTUM,
        r"""
        $v_w \leftarrow 0.9 v_w + \frac{\partial L}{\partial w} = 0.9 \cdot 0 - 4 = -4$,
        $w \leftarrow w - \eta v_w = 0.5 - 0.1 \cdot (-4) = 0.9$. Then
        $v_w \leftarrow 0.9 v_w + \frac{\partial L}{\partial w} = 0.9 \cdot (-4) - 2.4 = -6$,
        $w \leftarrow w - \eta v_w = 0.9 + 0.6 = 1.5$.
        """,
    ),
    (
        MOMENTUM,
        r"""
        $v_w^{+} = 0.9 v_w + \frac{\partial L}{\partial w} = -4$, $w^{+} = w - \eta v_w^{+} = 0.9$,
        $v_w^{++} = 0.9 v_w^{+} + \frac{\partial L}{\partial w} = 0.9 \cdot (-4) - 2.4 = -6$,
        $w^{++} = w^{+} - \eta v_w^{++} = 0.9 - 0.1 \cdot (-6) = 1.5$.
        """,
    ),
    (
        ADAM,
        r"""
        $m_w^{(1)} = 0.9 \cdot 0 + 0.1 \cdot (-4) = -0.4$, $v_w^{(1)} = 0.001 \cdot 16 = 0.016$,
        $\hat{m}_w^{(1)} = \frac{-0.4}{1 - 0.9} = -4$, $w^{(1)} \approx 0.5 + 0.1 = 0.6$. The second step:
        $\frac{\partial L}{\partial w} \approx -3.6$,
        $m_w^{(2)} = 0.9 m_w^{(1)} + 0.1 \cdot (-3.6) = 0.9 \cdot (-0.4) + 0.1 \cdot (-3.6) \approx -0.72$,
        $v_w^{(2)} = 0.999 \cdot 0.016 + 0.001 \cdot 12.96 \approx 0.02894$,
        $\hat{m}_w^{(2)} = \frac{m_w^{(2)}}{1 - 0.9^2} = \frac{-0.72}{0.19} \approx -3.789$,
        $w^{(2)} = w^{(1)} - \eta \frac{\hat{m}_w^{(2)}}{\sqrt{\hat{v}_w^{(2)}} + 10^{-8}} \approx 0.6996$.
        The third: $m_w^{(3)} \approx -0.968$.
        """,
    ),
    (
        SINGLE,
        r"""
        Sample 1: $\hat{y} = 0.5$, $\frac{\partial L}{\partial w} = (0.5 - 2) \cdot 1 = -1.5$,
        $w^{(1)} = 0.5 - 0.1 \cdot (-1.5) = 0.65$. Sample 2: $\hat{y} = 0.65 \cdot 2 = 1.3$,
        $\frac{\partial L}{\partial w} = (1.3 - 2) \cdot 2 = -1.4$, $w^{(2)} = 0.65 + 0.14 = 0.79$. The second epoch:
        $\frac{\partial L}{\partial w} = (0.79 - 2) \cdot 1 = -1.21$, $w^{(3)} = 0.79 + 0.121 = 0.911$.
        """,
    ),
    (
        PAIRS,
        r"""
        $w^{(1)} = 0.5 - 0.1 \left(\frac12 (-1.5 \cdot 1 - 1 \cdot 2) + 0.1 \cdot 0.5\right) = 0.67$,
        $w^{(2)} = 0.67 - 0.6942 = -0.0242$.
        """,
    ),
]


@pytest.mark.parametrize(("lecture", "text"), RIGHT)
def test_what_is_right_after_some_updates_is_not_called_wrong(lecture: Lecture, text: str) -> None:
    """Momentum and Adam at steps 2 and 3, by numbers, marks and assignments; batches of one sample and of two."""
    found = check(lecture, text)
    bad = [(claim.latex, claim.message) for claim in found.claims if claim.verdict in ("wrong", "inherited", "unread")]
    assert bad == []
    assert Counter(claim.verdict for claim in found.claims)["given"] == 0


@pytest.mark.parametrize(
    ("lecture", "text"),
    [
        (MOMENTUM, r"$w^{(1)} = 0.9$, $w^{(2)} = 0.9 - 0.1 \cdot (-2.4)$"),  # the memory is left out
        (MOMENTUM, r"$v_w^{(2)} = 0.9 \cdot (-4) + 2.4$"),
        (MOMENTUM, r"$v_w^{(2)} = 0.8 \cdot (-4) - 2.4$"),
        (ADAM, r"$\hat{m}_w^{(2)} = \frac{-0.72}{1 - 0.9}$"),  # the exponent of the correction is left out
        (ADAM, r"$m_w^{(2)} = 0.1 \cdot (-3.6)$"),
        (ADAM, r"$v_w^{(2)} \approx 0.0296$"),
        (SINGLE, r"$w^{(2)} = 0.65 - 0.14$"),
        (SINGLE, r"$w^{(3)} = 0.79 + 0.14$"),
    ],
)
def test_what_is_wrong_after_some_updates_is_called_so(lecture: Lecture, text: str) -> None:
    """The last link of each document is wrong at every step."""
    assert check(lecture, text).claims[-1].verdict == "wrong"


def test_a_plus_above_a_name_is_no_assignment() -> None:
    """x^+ = ... is the new x, with braces and without; x += ... adds to it."""
    right, adding, wrong = r"$w^+ = w - \eta v_w^+ = 0.9$", r"$w += -0.1 \cdot (-4) = 0.9$", r"$w^+ = w + \eta v_w^+$"
    assert [claim.verdict for claim in check(MOMENTUM, right).claims] == ["correct", "correct"]
    assert check(MOMENTUM, adding).claims[0].verdict == "correct"
    assert [claim.verdict for claim in check(MOMENTUM, wrong).claims] == ["wrong"]


ONCE = lecture_of('optimizer = { name = "momentum", beta = 0.7 }')
LETTERS = lecture_of('optimizer = { name = "adam", beta1 = 0.8, epsilon = 0.01 }')
DECAY = lecture_of('optimizer = { name = "rmsprop", decay = 0.8 }')
G = r"\frac{\partial L}{\partial w}"


@pytest.mark.parametrize(
    ("lecture", "right", "wrong"),
    [
        (ONCE, r"\beta = 0.7", r"\beta = 0.9"),
        (ONCE, rf"v_w^+ = \beta v_w + {G}", rf"v_w^+ = \beta v_w - {G}"),
        # the memory is 0 yet: what stands before it tells all the same
        (ONCE, rf"v_w^+ = 0.7 v_w + {G}", rf"v_w^+ = 0.9 v_w + {G}"),
        (ONCE, rf"v_w = 0.7 v_w + {G}", rf"v_w = 0.9 v_w + {G}"),  # as programs write it
        (ONCE, rf"v_w = {G} + \beta v_w", rf"v_w = {G} - \beta v_w"),
        (ONCE, rf"v_w^+ = {G} + \beta v_w", rf"v_w^+ = \beta v_w + (1 - \beta) {G}"),
        (ONCE, rf"w^+ = w - \eta (\beta v_w + {G})", rf"w^+ = w - \eta ({G} - \beta v_w)"),
        (MOMENTUM, rf"v_w^+ = \beta v_w + {G}", rf"v_w^+ = 0.8 v_w + {G}"),
        (LETTERS, r"\beta_1 = 0.8", r"\beta_1 = 0.9"),
        (LETTERS, r"\beta_2 = 0.999", r"\beta_2 = 0.99"),
        (LETTERS, r"\epsilon = 0.01", r"\epsilon = 10^{-8}"),
        (LETTERS, rf"m_w^+ = \beta_1 m_w + (1 - \beta_1) {G}", rf"m_w^+ = \beta_2 m_w + (1 - \beta_1) {G}"),
        (LETTERS, rf"v_w^+ = \beta_2 v_w + (1 - \beta_2) ({G})^2", rf"v_w^+ = \beta_2 v_w + (1 - \beta_1) ({G})^2"),
        (LETTERS, r"\hat{m}_w^+ = \frac{m_w^+}{1 - \beta_1}", r"\hat{m}_w^+ = \frac{m_w^+}{1 - \beta_2}"),
        (
            LETTERS,
            r"w^+ = w - \eta \frac{\hat{m}_w^+}{\sqrt{\hat{v}_w^+} + \epsilon}",
            r"w^+ = w - \eta \frac{\hat{m}_w^+}{\sqrt{\hat{v}_w^+ + \epsilon}}",
        ),
        (DECAY, rf"s_w^+ = \rho s_w + (1 - \rho) ({G})^2", rf"s_w^+ = \rho s_w + \rho ({G})^2"),
    ],
)
def test_the_letters_of_an_optimizer_are_its_numbers(lecture: Lecture, right: str, wrong: str) -> None:
    """Beta, beta_1, beta_2, epsilon, rho: what is said of them, and what is computed with them, as symbols."""
    assert check(lecture, f"$${right}$$").claims[0].verdict in ("correct", "given")
    assert check(lecture, f"$${wrong}$$").claims[0].verdict == "wrong"


def test_a_memory_that_is_still_0_excuses_no_factor_of_a_whole_matrix() -> None:
    """As of one weight: 0.9 v for 0.7 v is wrong, and what is said of it has no number of a memory that nobody has."""
    lecture = parse_lecture("""
title = "Two units"
[network]
inputs = 2
loss = "squared_error"
[[network.layers]]
units = 2
bias = "none"
[values]
x = [1, 2]
y = [1, 3]
W1 = [[0.1, 0.2], [0.3, 0.4]]
[training]
learning_rate = 0.1
optimizer = { name = "momentum", beta = 0.7 }
[notation]
W1 = "W"
""")
    bare, marked = (
        rf"$${line} + \frac{{\partial L}}{{\partial W}}$$" for line in (r"v \leftarrow 0.7 v", "v_W^+ = 0.7 v_W")
    )
    assert verdicts(lecture, bare + marked) == ["correct", "correct"]
    assert verdicts(lecture, bare.replace("0.7", "0.9")) == ["unread"]  # nothing shows that v is the memory
    assigned = marked.replace("^+", "")
    assert verdicts(lecture, assigned + assigned.replace("0.7", "0.9")) == ["correct", "wrong"]
    after = check(lecture, bare + bare.replace("0.7", "0.9") + marked.replace("0.7", "0.9")).claims
    assert [(claim.verdict, claim.expected) for claim in after[1:]] == [("wrong", None)] * 2


def test_the_first_update_needs_no_memory() -> None:
    """Where the claim does not name it, 0 may be put in."""
    text = rf"$v_w^+ = {G}$, $w^+ = w - \eta {G}$, $v_w = 0$, $v_w^+ = 0.7 v_w + {G} = 0.7 \cdot 0 - 4 = -4$"
    assert {claim.verdict for claim in check(ONCE, text).claims} == {"correct"}


EXAMPLES = Path(__file__).parent.parent / "examples"
SEVERAL_UPDATES = ("functions/regression_momentum", "functions/regression_adam", "models/softmax_regression")


def updates_of(name: str) -> tuple[Lecture, str]:
    """An example, and what its slides say of its updates."""
    lecture = read_lecture(EXAMPLES / f"{name}.toml")
    work = work_out(lecture)
    keys = {"frame.update_number", "matrix.update_number"}
    frames = tuple(f for f in work.document.frames if isinstance(f.title, Phrase) and f.title.key in keys)
    return lecture, plain_latex(replace(work, document=replace(work.document, frames=frames)))


@pytest.mark.parametrize("name", SEVERAL_UPDATES)
def test_slides_of_several_updates_have_nothing_wrong(name: str) -> None:
    """w^{++} and w^{+3} are w after two and three updates, no powers; of vectors and matrices, of the memory and in
    derivatives, too; and every line in numbers is right.
    """
    lecture, text = updates_of(name)
    claims = check(lecture, text).claims
    assert [(c.line, c.latex, c.message) for c in claims if c.bad] == []
    right = [c for c in claims if c.verdict in (Verdict.CORRECT, Verdict.ROUNDED, Verdict.CARRIED)]
    assert len(right) > 0.7 * len(claims)
    assert sum("+3}" in c.latex for c in right) > 3


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"w_1^{+3} \approx 1.354", r"w_1^{+3} \approx 1.345"),
        (r"w_1^{+3} \approx 1.354", r"w_1^{+3} \approx 1.017"),
        (r"w_1^{++} = w_1^+ - \eta v_{w_1}^{++}", r"w_1^{++} = w_1^+ - \eta v_{w_1}^{+}"),
        (
            r"v_{w_1}^{+3} \approx 0.9 \cdot (-6.38025) - 1.005 \approx -6.747",
            r"v_{w_1}^{+3} \approx 0.9 \cdot (-3.95) - 1.005 \approx -4.560",
        ),
        (r"v_{b_1}^{+3} \approx -3.256", r"v_{b_1}^{+3} \approx -2.997"),
        (r"L^{+3} \approx 0.200", r"L^{+3} \approx 0.844"),
    ],
)
def test_a_slip_in_a_later_update_is_found(right: str, wrong: str) -> None:
    """The wrong twin beside the right line."""
    lecture, _ = updates_of("functions/regression_momentum")
    assert not any(c.bad or c.verdict is Verdict.UNREAD for c in check(lecture, f"$${right}$$").claims)
    assert any(c.bad for c in check(lecture, f"$${wrong}$$").claims)


# y = w x with w = 0.5, 0.9, 1.14 before the updates: 1, 1.8, 2.28, and L = 2, 0.72, 0.2592
_THREE = lecture_of("steps = 3")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"$L = 0.3$", "unread"),  # of the third update, as a slip may be
        (r"$\hat{y} = 2.3$", "unread"),
        (r"$L = 0.72$", "unread"),
        (r"$L = 0.71$", "wrong"),
        (r"After the first update, $L = 0.72$", "rounded"),
        (r"After the first update, $L = 0.71$", "wrong"),
        (r"$w \leftarrow 0.5 - 0.1 \cdot (-4) = 0.9$. Then $L = 0.72$", "rounded"),
        (r"$L = \frac12 (2.28 - 3)^2 = 0.2592$", "correct"),
        (r"$L = 2$", "correct"),
    ],
)
def test_few_digits_do_not_say_that_a_document_is_elsewhere_in_its_training(text: str, verdict: str) -> None:
    """A number that is right only after another update is neither right nor wrong where no word says so."""
    found = verdicts(_THREE, text)[-1]
    assert found == verdict or (verdict == "rounded" and found == "correct")
