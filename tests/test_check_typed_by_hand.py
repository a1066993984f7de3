"""What people type that LaTeX does not ask for: words of other alphabets, dashes, brackets above, ranges."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import claims_of, verdicts

LOGISTIC = parse_lecture(
    'title = "L"\n[network]\ninputs = 1\nloss = "squared_error"\n'
    '[[network.layers]]\nunits = 1\nactivation = "sigmoid"\n'
    '[[network.layers]]\nunits = 1\nactivation = "tanh"\n[values]\nx = [0.7]\ny = [0.9]\nW1 = [[0.3]]\nb1 = [0.1]\n'
    'W2 = [[-0.5]]\nb2 = [0.3]\n[notation]\nx = ["x"]\nW1 = [["w_1"]]\nb1 = ["b_1"]\nz1 = ["z_1"]\na1 = ["a_1"]\n'
    'W2 = [["w_2"]]\nb2 = ["b_2"]\nz2 = ["z_2"]\nyhat = ["a_2"]\ny = ["t"]\n'
    'activation1 = "act"\nactivation2 = "squash"\n'
)


def _one(text: str, lecture: Lecture) -> str:
    (verdict,) = verdicts(lecture, text)
    return verdict


@pytest.mark.parametrize(
    "words", ["-- Функция потерь", "--- функция", "где функция", "дәл осылай", "פונקציה", "-- 损失函数", "—"]
)
@pytest.mark.parametrize(("side", "verdict"), [("a_1 (1 - a_1)", "correct"), ("a_1 (1 + a_1)", "wrong")])
def test_words_behind_a_formula(words: str, side: str, verdict: str) -> None:
    """They are no names, and a dash before them is no minus."""
    assert _one(rf"$\frac{{\partial a_1}}{{\partial z_1}} = {side} {words}$", LOGISTIC) == verdict


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\tanh(x) = \frac{e^x - e^(-x)}{e^x + e^(-x)}", "correct"),
        (r"\tanh(x) = \frac{e^x + e^(-x)}{e^x - e^(-x)}", "wrong"),
        (r"e^(-(x + 1)) = e^{-x} / e", "correct"),
        (r"e^(-(x + 1)) = e^{-x} e", "wrong"),
        (r"\frac{\partial a_1}{\partial z_1} = act(z_1) (1 - act(z_1))", "correct"),
        (r"\frac{\partial a_1}{\partial z_1} = act(z_1) (1 + act(z_1))", "wrong"),
        (r"\frac{\partial a_1}{\partial z_1} = logistic(z_1) (1 - logistic(z_1))", "correct"),
        (r"\frac{\partial a_1}{\partial z_1} = logistic(z_1) (1 + logistic(z_1))", "wrong"),
        (r"\frac{\partial a_2}{\partial z_2} = 1 - squash(z_2)^2", "correct"),
        (r"\frac{\partial a_2}{z_2} = 1 - squash(z_2)^2", "conditional"),
        (r"\frac{a_2}{\partial z_2} = 1 - squash(z_2)^2", "conditional"),
        (r"\frac{\partial a_2}{z_2} = 1 + squash(z_2)^2", "unread"),
    ],
)
def test_functions_and_scripts(claim: str, verdict: str) -> None:
    """A bracket above is all that it holds, the lecture's word for a function is one, and a sign may be left out."""
    assert _one(f"${claim}$", LOGISTIC) == verdict


@pytest.mark.parametrize(
    "said",
    [
        r"i = 1, \dots, n",
        r"i = 1, \dots n",
        r"i=1,2,\ldots,n",
        r"i = 1 \dots n",
        r"l = 2, \dots, L-1",
        r"\forall i = 1, \dots, n",
    ],
)
def test_a_range_defines_no_letter(said: str) -> None:
    """What it runs over is said again and again."""
    for again in (rf"\quad \forall {said.removeprefix(chr(92) + 'forall ')}", ""):
        found = verdicts("dfnn_numerical", rf"for ${said}$: $$\frac{{1}}{{1 + e^{{-x}}}} = \sigma(x) {again}$$")
        assert found == ["given", "correct"]


@pytest.mark.parametrize("said", [r"l = L-1 \dots 2", r"l = L, L-1, \dots, 2"])
def test_a_range_may_count_down(said: str) -> None:
    """It is no claim on the letter, however often it is said."""
    assert verdicts("dfnn_numerical", f"for ${said}$ and again for ${said}$") == ["given", "given"]


def test_an_item_of_a_list_goes_on_with_nothing() -> None:
    """What ends with a relation before a list does not become equal to its first item."""
    product = (
        r"\frac{\partial a_1}{\partial w_1} = \frac{\partial a_1}{\partial z_1} \frac{\partial z_1}{\partial w_1} ="
    )
    found = verdicts(LOGISTIC, f"${product}$\n\n- $\\frac{{\\partial z_1}}{{\\partial w_1}} = x$\n")
    assert found == ["correct", "unread", "correct"]
    assert "wrong" in verdicts(LOGISTIC, f"$${product}$$\n\n$$\\frac{{\\partial z_1}}{{\\partial w_1}} = x$$\n")


def test_kramdown_writes_scripts() -> None:
    """Its marks are comments to TeX, and end with the script."""
    text = '<script type="math/tex; mode=display">% <![CDATA[\n\\begin{align}\n a_1 &= \\sigma(z_1) \\\\\n'
    text += " a_2 &= \\sigma(z_2) \\\\\n\\end{align}\n%]]></script>\n\nand $z_1 = w_1 x + b_1$"
    found = claims_of(LOGISTIC, text)
    assert [(claim.line, str(claim.verdict)) for claim in found] == [(3, "given"), (4, "wrong"), (8, "given")]
