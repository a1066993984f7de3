r"""A letter for softmax with an index below: \sigma_i(z) is the entry of a vector, and so is \sigma_i alone."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

_LECTURE = """
title = "Three classes"
[network]
inputs = 2
loss = "cross_entropy"
[[network.layers]]
units = 3
activation = "softmax"
[values]
x = [0.7, -1.3]
y = 1
W1 = [[0.31, -0.47], [-0.59, 0.13], [0.71, 0.29]]
b1 = [0.07, -0.19, 0.11]
[notation]
z1 = "z"
yhat = "p"
y = "t"
L = "J"
"""
PLAIN = parse_lecture(_LECTURE)
SAID = parse_lecture(_LECTURE + r"activation1 = '\sigma'")
HIDDEN = parse_lecture(
    _LECTURE.replace("[[network", '[[network.layers]]\nunits = 4\nactivation = "sigmoid"\n[[network', 1)
    .replace('z1 = "z"', 'z2 = "z"')
    .partition("[values]")[0]
    + '[notation]\nz2 = "z"\nyhat = "p"\ny = "t"\nL = "J"\n'
)


@pytest.mark.parametrize("lecture", [PLAIN, SAID], ids=["unsaid", "said"])
@pytest.mark.parametrize(
    ("claim", "slip"),
    [
        (r"\sigma_i(z) = \frac{e^{z_i}}{\sum_{k=1}^n e^{z_k}}", r"\sigma_i(z) = \frac{e^{z_i}}{\sum_{k=2}^n e^{z_k}}"),
        (r"p_k = \sigma_k(z)", r"p_k = \sigma_k(z) t_k"),
        (r"J = -\sum_i t_i \log \sigma_i(z)", r"J = \sum_i t_i \log \sigma_i(z)"),
        (
            r"\frac{\partial \sigma_i(z)}{\partial z_j} = \sigma_i(z) (\delta_{ij} - \sigma_j(z))",
            r"\frac{\partial \sigma_i(z)}{\partial z_j} = \sigma_i(z) (\delta_{ij} + \sigma_j(z))",
        ),
        (
            r"\frac{\partial \sigma_i(z)}{\partial z_j} = -\sigma_i(z) \sigma_j(z) \text{ for } i \neq j",
            r"\frac{\partial \sigma_i(z)}{\partial z_j} = \sigma_i(z) \sigma_j(z) \text{ for } i \neq j",
        ),
        (
            r"\frac{\partial \sigma_i}{\partial z_i} = \sigma_i (1 - \sigma_i)",
            r"\frac{\partial \sigma_i}{\partial z_i} = \sigma_i (1 - 2\sigma_i)",
        ),
        (
            r"\frac{\partial \sigma_i}{\partial z_j} = \sigma_i (\delta_{ij} - \sigma_j)",
            r"\frac{\partial \sigma_i}{\partial z_j} = \sigma_i (\delta_{ij} + \sigma_j)",
        ),
    ],
)
def test_an_index_below_softmax_is_that_of_its_entry(lecture: object, claim: str, slip: str) -> None:
    """Whether the lecture file says the letter or not; with a slip it is wrong."""
    assert verdicts(lecture, f"$$ {claim} $$")[0] in ("correct", "given")  # type: ignore[arg-type]
    assert verdicts(lecture, f"$$ {slip} $$")[0] == "wrong"  # type: ignore[arg-type]


def test_the_argument_tells_of_which_layer_the_letter_is() -> None:
    """Beside a hidden layer of sigmoids, sigma_j of its pre-activations stays the sigmoid."""
    text = r"$$\sigma_i(z) = p_i$$ $$\frac{\partial J}{\partial z_i} = \sigma_i(z) - t_i$$"
    assert verdicts(HIDDEN, text + r"$$\frac{\partial J}{\partial z_i} = \sigma_i(z)$$") == [
        "correct",
        "correct",
        "wrong",
    ]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (
            r"\frac{\partial p_i}{\partial z_j} = \frac{e^{z_i}}{N(z)} \left(\delta_{ij} - \frac{e^{z_j}}{N(z)}\right)",
            "correct",
        ),
        (
            r"\frac{\partial p_i}{\partial z_j} = \frac{e^{z_i}}{N(z)} \left(\delta_{ij} + \frac{e^{z_j}}{N(z)}\right)",
            "wrong",
        ),
        (r"\frac{\partial \sigma_i(z)}{\partial z_j} = \frac{e^{z_i}}{N(z)} (\delta_{ij} - p_j)", "correct"),
        (r"\frac{\partial}{\partial z_j} N(z) = e^{z_j}", "correct"),
        (r"\frac{\partial}{\partial z_j} N(z) = N(z)", "wrong"),
    ],
)
def test_a_function_of_the_whole_vector_is_no_function_of_its_entries(claim: str, verdict: str) -> None:
    """N(z) = sum_k e^{z_k} is a number, beside derivatives by the entries of z, too."""
    assert verdicts(SAID, rf"$$N(z) = \sum_{{k=1}}^n e^{{z_k}}$$ $$ {claim} $$")[1] == verdict


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("where $c$ is the correct label", "correct"),
        ("Here $c$ denotes the index of the true class", "correct"),
        ("wobei $c$ die richtige Klasse ist", "correct"),
        ("", "conditional"),
    ],
)
def test_words_behind_a_formula_tell_the_letter_for_the_class(words: str, first: str) -> None:
    """They count for the formula that they follow; without them the class is a condition."""
    assert verdicts(PLAIN, rf"$$J = -\ln p_c$$ {words}.")[0] == first


@pytest.mark.parametrize(
    ("condition", "otherwise"),
    [
        (r"\text{if k = i}", r"\text{if k $\neq$ i}"),
        (r"\text{if } k = i", r"\text{otherwise}"),
        (r"\text{for k = i}", r"\text{for k ≠ i}"),
        (r"\text{(if k = i),}", r"\text{(if k \ne i).}"),
    ],
)
def test_conditions_of_cases_are_typed_as_words(condition: str, otherwise: str) -> None:
    """With signs of mathematics among the letters, between dollars or not."""
    claim = r"$$\frac{\partial p_i}{\partial z_k} = \begin{cases} p_k (1 - p_k) & %s \\ %s p_k p_i & %s \end{cases}$$"
    assert verdicts(PLAIN, claim % (condition, "-", otherwise)) == ["correct"]
    assert verdicts(PLAIN, claim % (condition, "", otherwise)) == ["wrong"]


def test_the_sum_of_probabilities_is_one_without_numbers() -> None:
    """What holds of any numbers is right where the lecture has none for it."""
    text = r"$\sum_i p_i = 1$, $\sum_i \sigma_i(z) = 1$, $\sum_i p_i = 2$"
    assert [str(claim.verdict) for claim in check(HIDDEN, text).claims] == ["correct", "correct", "unread"]
