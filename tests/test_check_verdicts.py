"""The verdicts of `check`, one by one: what is right, what is wrong and by which mistake, and what cannot be told."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, check, parse_lecture
from tests.checking import EXAMPLES, example, last, verdicts


@pytest.fixture(scope="module")
def softmax() -> Lecture:
    """The lecture of softmax and cross-entropy."""
    return example("softmax_cross_entropy")


VERDICTS = [
    (r"$z^{(1)} = w_1 x_1 + w_2 x_2 + w_3 x_3 + b^{(1)}$", "given", None),
    (r"$w_1 = 0.2$", "given", None),
    (r"$w_1 = 0.3$", "wrong", "wrong_data"),
    (r"$\frac{\partial L}{\partial w_7} = (\hat{y}_1 - y_1) a^{(1)}$", "correct", None),
    (r"$\partial L / \partial w_7 = (\hat y_1 - y_1)\,a_1$", "correct", None),
    (r"$\dfrac{dL}{dw_7} = a^{(1)} \cdot \hat{y}_1 - a^{(1)} * y_1.$", "correct", None),
    (r"$\frac{\partial L}{\partial w_7} \approx -0.184$", "rounded", None),
    (r"$\frac{\partial L}{\partial w_7} \approx -0.185$", "wrong", "rounding"),
    (r"$\frac{\partial L}{\partial w_7} = (y_1 - \hat{y}_1) a^{(1)}$", "wrong", "sign"),
    (r"$\frac{\partial L}{\partial w_7} = 2 (\hat{y}_1 - y_1) a^{(1)}$", "wrong", "factor"),
    (
        r"$\frac{\partial L}{\partial w_7} = -\frac{y_1}{\hat{y}_1} \hat{y}_1 (1 - \hat{y}_1) a^{(1)}$",
        "conditional",
        None,
    ),
    (
        r"$\frac{\partial L}{\partial w_1} = ((\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_8) x_1$",
        "wrong",
        "missing_slope",
    ),
    (
        r"$\frac{\partial L}{\partial w_1} = ((\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_8) z^{(1)} (1 - z^{(1)}) x_1$",
        "wrong",
        "wrong_slope_argument",
    ),
    (
        r"$\frac{\partial L}{\partial w_1} = ((\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_8) (1 - (a^{(1)})^2) x_1$",
        "wrong",
        "other_activation",
    ),
    (r"$\frac{\partial L}{\partial a^{(1)}} = (\hat{y}_1 - y_1) w_7$", "wrong", "missing_path"),
    (r"$\frac{\partial L}{\partial \hat{y}_1} = \hat{y}_1 - y_1$", "wrong", "other_loss"),
    (r"$z^{(1)} = w_1 x_1 + w_2 x_2 + w_3 x_3$", "wrong", "missing_bias"),
    (r"$z^{(1)} = w_1 x_1 + w_2 x_1 + w_3 x_3 + b^{(1)}$", "wrong", "wrong_index"),
    (r"$L \approx 0.246$", "wrong", "log_base"),
    (r"$w_7 \leftarrow w_7 - \eta \frac{\partial L}{\partial w_7}$", "correct", None),
    (r"$w_7^{new} = 0.318$", "rounded", None),
    (r"$w_7' = w_7 + \eta (\hat{y}_1 - y_1) a^{(1)}$", "wrong", None),
    (r"$\sum_{k=1}^{2} \hat{y}_k = 1$", "correct", None),
    (r"$L = -\sum_k y_k \log \hat y_k$", "given", None),
    (r"$\sigma(-x) = 1 - \sigma(x)$", "correct", None),
    (r"$\tanh'(x) = 1 - \tanh^2(x)$", "correct", None),
    (r"$\sigma'(x) = \sigma(x)^2$", "wrong", None),
    (r"$2 \cdot 0.5 + 1{,}5 = 2{,}5$", "correct", None),
    (r"$\frac12 = 50\%$", "correct", None),
    (r"$1 + 1 = 3$", "wrong", "arithmetic"),
    (r"$\hat{y}_7 = 0.5$", "unread", None),
    (r"$q_1 w_7 = 3$", "unread", None),
    (r"$\hat{y}_1 > 0.9$", "wrong", "arithmetic"),
    (r"$\hat{y}_1 < 0.9$", "correct", None),
    (r"$\hat{y}_1 \in (0, 1)$", "correct", None),
    (r"$\hat{y}_1 \in \{0, 1\}$", "wrong", None),
    (r"$\tfrac12 = 0.5$", "correct", None),
    (r"$0.426 \approx a^{(1)}$", "rounded", None),
    (r"$\hat{y}_1 \approx 1$", "rounded", None),
    (r"$w_7 := w_7 - \eta \frac{\partial L}{\partial w_7} = 0.3 - 0.1 \cdot (-0.184) \approx 0.318$", "rounded", None),
    (r"$\Delta w_7 = -\eta (\hat{y}_1 - y_1) a^{(1)}$", "correct", None),
    (r"$z^{(1)} = w_1 x_1 + w_2 x_2 + \dots + b^{(1)}$", "given", None),
    (r"$z^{(1)} = 0.2 x_1 - 0.3 x_2 + 0.4 x_3 + 0.5$", "correct", None),
    (r"$\ln \hat{y}_1 = z^{(3)} - \ln(e^{z^{(3)}} + e^{z^{(4)}})$", "correct", None),
    (r"$\log x = \log_{10} x$, $\log 100 = 2$", "correct", None),
    (r"\newcommand{\dd}[1]{\frac{\partial L}{\partial #1}} $\dd{w_7} = (\hat{y}_1 - y_1) a^{(1)}$", "correct", None),
    (r"$g(u) = \frac{1}{1 + e^{-u}}$, $a^{(1)} = g(z^{(1)})$", "given", None),
    (r"$\frac{\partial L}{\partial w_7} = -0.433 \cdot 0.426$", "correct", None),
    (r"$\frac{\partial L}{\partial w_7} = 0.433 \cdot 0.426$", "wrong", "sign"),
    (r"$1 + 1 = 3,000$", "wrong", "arithmetic"),
    (r"$2.5 = 2,5$", "unread", None),
]


@pytest.mark.parametrize(("text", "verdict", "mistake"), VERDICTS)
def test_a_claim_gets_its_verdict(softmax: Lecture, text: str, verdict: str, mistake: str | None) -> None:
    """Each verdict of the contract, and the mistake where it is wrong, on claims as people write them."""
    claim = last(softmax, text)
    assert claim.verdict == verdict, claim.message
    if mistake is not None:
        assert claim.mistake == mistake


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("formulas.symbolic.same", True),
        ("formulas.symbolic.same", False),
        ("formulas.symbolic.same", None),
        ("numbers.numeric.close", True),
    ],
)
def test_a_fault_planted_in_the_judging_turns_the_table_red(
    softmax: Lecture, place: str, answer: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tester tested: with an equality that always gives one answer, a row of the table comes out otherwise."""
    rows = [row for row in VERDICTS if row[1] == ("wrong" if answer else "correct")]
    monkeypatch.setattr(f"symbackprop.check.judging.{place}", lambda *_: answer)
    assert any(last(softmax, text).verdict != verdict for text, verdict, _ in rows)


def test_what_follows_from_a_wrong_claim_is_inherited_and_the_same_mistake_made_anew_is_wrong(softmax: Lecture) -> None:
    """A step that starts from a wrong claim names it as its cause; a copy of the wrong claim is wrong itself."""
    text = r"""
$$\frac{\partial L}{\partial a^{(1)}} = (\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_9$$
$$\frac{\partial L}{\partial z^{(1)}} = ((\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_9) a^{(1)} (1 - a^{(1)})$$
$$\frac{\partial L}{\partial a^{(1)}} = (\hat{y}_1 - y_1) w_7 + (\hat{y}_2 - y_2) w_9$$
"""
    first, second, third = check(softmax, text).claims
    assert (first.verdict, first.mistake) == ("wrong", "wrong_index")
    assert (second.verdict, second.cause) == ("inherited", first.id)
    assert third.verdict == "wrong"


def test_numbers_are_judged_exactly_first_and_then_as_they_are_printed(softmax: Lecture) -> None:
    """Right by exact values is correct or rounded; right only by the printed operands is carried."""
    text = r"$z^{(3)} = 0.3 \cdot 0.4 + 0.4 \cdot 0.5 + 0.1 = 0.42$ and $a^{(1)} \approx 0.4$, $a^{(1)} w_7 = 0.3 \cdot 0.4 = 0.12$"
    first, second, third, fourth, fifth = check(softmax, text).claims
    assert first.verdict == "correct"
    assert second.verdict == "carried"
    assert third.verdict == "rounded"
    assert fourth.verdict == "correct"
    assert fifth.verdict == "carried"


def test_a_definition_of_the_documents_own_is_understood_from_its_line_on(softmax: Lecture) -> None:
    """A name that a document defines has a meaning after that line, and none in a document without it."""
    text = r"Let $e_1 = \hat{y}_1 - y_1$. $\frac{\partial L}{\partial w_7} = e_1 a^{(1)}$ and $\frac{\partial L}{\partial w_9} = e_1 a^{(1)}$"
    given_, right, wrong = check(softmax, text).claims
    assert (given_.verdict, right.verdict, wrong.verdict) == ("given", "correct", "wrong")
    assert check(softmax, r"$\frac{\partial L}{\partial w_7} = e_1 a^{(1)}$").claims[0].verdict == "unread"


def test_a_definition_that_contradicts_the_lecture_is_one_finding() -> None:
    """A wrong loss is wrong once; the gradients that follow from it inherit it."""
    lecture = example("dfnn_numerical")
    text = r"""$$L = -[y_1 \ln \hat{y}_1 + (1 - y_1) \ln(1 - \hat{y}_1) + y_2 \ln \hat{y}_2 + (1 - y_2) \ln(1 - \hat{y}_2)]$$
$\frac{\partial L}{\partial z_1^{[2]}} = \hat{y}_1 - y_1$, $\frac{\partial L}{\partial z_2^{[2]}} = \hat{y}_2 - y_2$,
$\frac{\partial L}{\partial b_1^{[2]}} = \hat{y}_1 - y_1$"""
    claims = check(lecture, text).claims
    assert [claim.verdict for claim in claims] == ["wrong", "inherited", "inherited", "inherited"]
    assert {claim.cause for claim in claims[1:]} == {claims[0].id}


def test_matrices_are_judged_as_one_claim_that_names_its_wrong_entries() -> None:
    """A matrix equation is one claim: its wrong entries, a missing transpose and the other layout are named."""
    lecture = example("dfnn_numerical")
    claim = last(lecture, r"$z^{[1]} = \begin{bmatrix} 0.7 \\ -0.2 \\ 0.2 \end{bmatrix}$")
    assert (claim.verdict, "entry 2" in claim.message) == ("wrong", True)
    assert last(lecture, r"$\hat{y} = [0.646, 0.495]^T$").verdict == "rounded"
    recursion = r"$\delta^{[1]} = (W^{[2]})^T \delta^{[2]} \odot g'(z^{[1]})$"
    assert last(lecture, recursion).verdict == "correct"
    missing = last(lecture, recursion.replace("^T", ""))
    assert (missing.verdict, missing.mistake) == ("wrong", "transposed")
    layout = last(lecture, r"$\frac{\partial L}{\partial W^{[2]}} = a^{[1]} (\delta^{[2]})^T$")
    assert (layout.verdict, "layout" in str(layout.condition)) == ("conditional", True)


def test_claims_with_running_indices_are_judged_for_every_unit_of_every_layer() -> None:
    """An index formula is right where it is right for all indices, case by case where it has cases."""
    lecture = example("backpropagation_theory")
    right = r"$\delta_i^l = \sigma'(z_i^l) \sum_k w_{ki}^{l+1} \delta_k^{l+1}$"
    assert last(lecture, right).verdict == "correct"
    assert last(lecture, right.replace("ki", "ik")).verdict == "wrong"
    assert last(lecture, r"$\frac{\partial C}{\partial w_{ij}^l} = a_j^{l-1} \delta_i^l$").verdict == "correct"
    jacobian = r"$$\frac{\partial \hat{y}_i}{\partial z_j^L} = \begin{cases} \hat{y}_i (1 - \hat{y}_i) & i = j \\ -\hat{y}_i \hat{y}_j & i \neq j \end{cases}$$"
    assert last(lecture, jacobian).verdict == "correct"
    beside = r"$$\begin{aligned} \frac{\partial \hat{y}_i}{\partial z_j^L} &= \hat{y}_i (1 - \hat{y}_j) & i = j \\ &= -\hat{y}_i \hat{y}_j & i \neq j \end{aligned}$$"
    assert [claim.verdict for claim in check(lecture, beside).claims] == ["correct", "correct"]


def test_further_spellings_of_the_lecture_file_are_read(softmax: Lecture) -> None:
    """[[notation.also]] adds spellings for `check`; without them the same claim is unread."""
    text = (EXAMPLES / "softmax_cross_entropy.toml").read_text()
    also = '\n[[notation.also]]\nz1 = ["net_{h1}", "net_{h2}"]\na1 = ["\\\\mathrm{out}_{h1}", "out_{h2}"]\nL = "E_{total}"\n'
    lecture = parse_lecture(text + also)
    claim = r"$\frac{\partial E_{total}}{\partial net_{h1}} = \frac{\partial E_{total}}{\partial out_{h1}} \mathrm{out}_{h1} (1 - out_{h1})$"
    assert last(lecture, claim).verdict == "correct"
    assert last(softmax, claim.replace("net", "q").replace("out", "r")).verdict == "unread"


def test_comments_and_verbatim_text_make_no_claim(softmax: Lecture) -> None:
    """Mathematics that is commented out or shown as source is not judged."""
    text = "% $1 = 2$\n\\begin{verbatim}\n$1 = 2$\n\\end{verbatim}\n```\n$1 = 2$\n```\n$\\ $ $w_7$ `$1 = 2$`"
    assert check(softmax, text).claims == ()


def test_a_claim_stands_in_the_line_of_its_right_side(softmax: Lecture) -> None:
    """Each row of an aligned display has its own line number."""
    claims = check(softmax, "words\n\n\\begin{align}\n1 &= 1 \\\\\n  &= 2\n\\end{align}\n").claims
    assert [(claim.line, claim.latex) for claim in claims] == [(4, "1 = 1"), (5, "1 = 2")]


@pytest.mark.parametrize(
    ("claim", "shapes"),
    [
        (r"z^{[1]} = \begin{bmatrix} 0.7 \\ -0.2 \end{bmatrix}", "3 x 1 and 2 x 1"),
        (r"\hat{y} = [0.646, 0.495, 0.1]^T", "2 x 1 and 3 x 1"),
        (r"W^{[2]} = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "2 x 3 and 2 x 2"),
        (r"z^{[1]} = W^{[2]} x + b^{[1]}", "2 x 3 times 2 x 1"),
        (r"\delta^{[1]} = W^{[2]} \delta^{[2]} \odot g'(z^{[1]})", "2 x 3 times 2 x 1"),
        (r"\frac{\partial L}{\partial W^{[2]}} = \delta^{[2]} a^{[1]}", "2 x 1 times 3 x 1"),
        (r"\frac{\partial L}{\partial W^{[2]}} = (\delta^{[2]})^T a^{[1]}", "1 x 2 times 3 x 1"),
        (r"\frac{\partial L}{\partial b^{[1]}} = \delta^{[2]}", "3 x 1 and 2 x 1"),
    ],
)
def test_shapes_that_do_not_fit_are_wrong(claim: str, shapes: str) -> None:
    """Data, products and gradients whose shapes do not fit are wrong, and the message names both shapes."""
    found = last(example("dfnn_numerical"), f"${claim}$")
    assert found.verdict == "wrong"
    assert shapes in found.message


_ONE_LAYER = """
title = "One layer with numbers"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 2
activation = "softmax"
[notation]
yhat = "p"
W1 = "W"
z1 = "z"
b1 = "b"
[values]
x = [1, -1]
y = [0, 1]
W1 = [[0.51, -0.13], [0.22, 0.31]]
b1 = [0.11, 0.12]
"""


def test_numbers_as_printed_carry_into_formulas_and_vectors() -> None:
    """What is worked out with p as it was printed is right from the rounded numbers, for each unit and for the vector;
    a slip of the last digit is not.
    """
    before = (
        r"$z_1 \approx 0.8$, $z_2 \approx 0.0$, $p_1 = e^{0.8}/(e^{0.8} + e^{0.0}) = 0.690$, "
        r"$p_2 = e^{0.0}/(e^{0.8} + e^{0.0}) = 0.310$ "
    )
    claims = [
        "$p_1 - y_1 = 0.690$",
        "$p_1 - y_1 = 0.692$",
        r"$p = \begin{pmatrix} 0.690 \\ 0.310 \end{pmatrix}$",
        r"$p - y = \begin{pmatrix} 0.690 \\ 0.310 - 1 \end{pmatrix} = \begin{pmatrix} 0.690 \\ -0.690 \end{pmatrix}$",
        r"$p - y = \begin{pmatrix} 0.690 \\ -0.691 \end{pmatrix}$",
    ]
    found = check(parse_lecture(_ONE_LAYER), before + ", ".join(claims)).claims[-6:]
    assert [str(claim.verdict) for claim in found] == ["carried", "wrong", "carried", "carried", "carried", "wrong"]


@pytest.mark.parametrize("inner", [r"(p^T {0}) p", r"p^T {0} p", r"p (p^T {0})", r"p p^T {0}"])
def test_an_inner_product_is_a_number(inner: str) -> None:
    """The derivative of a softmax by its Jacobian, p o g - (p^T g) p; with the wrong sign or vector it is wrong."""
    lecture = parse_lecture("""
title = "Three classes"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 3
activation = "softmax"
[notation]
yhat = "p"
""")
    slope = r"\frac{\partial L}{\partial p}"
    right = rf"$\frac{{\partial L}}{{\partial z}} = p \odot {slope} - {inner.format(slope)}$"
    assert verdicts(lecture, right) == ["correct"]
    assert verdicts(lecture, right.replace(" - ", " + ")) == ["wrong"]
    assert verdicts(lecture, right.replace("p^T", "y^T")) == ["wrong"]


@pytest.mark.parametrize(("factor", "wanted"), [("", "correct"), (r"\frac{1}{2}", "wrong"), ("-", "wrong")])
def test_the_chain_rule_in_braces_is_the_same(factor: str, wanted: str) -> None:
    """Braces around a side, as a program prints them, hide no factor and no sign too many."""
    line = rf"$${{\frac{{dz}}{{dx}}}} = {{{factor} \frac{{dz}}{{dy}} \cdot \frac{{dy}}{{dx}}}}$$"
    assert verdicts(example("backpropagation_theory"), line) == [wanted]
