r"""What people leave to the reader: brackets behind a sum, the variable of a prime, a limit, the column and the row of
an outer product, which of both orders the indices of a weight have.
"""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import two_inputs, verdicts

_UNIT = parse_lecture("""
title = "One unit"
[network]
inputs = 3
loss = "binary_cross_entropy"
[[network.layers]]
units = 1
activation = "sigmoid"
[notation]
x = "x"
y = "y"
W1 = "w"
b1 = "b"
z1 = "z"
yhat = "a"
L = "J"
""")
_NET = two_inputs(
    "4 sigmoid, 3 softmax",
    'W1 = "U"\nW2 = "V"\nz1 = "u"\na1 = "h"\nz2 = "s"\nyhat = "p"\ny = "t"\nL = "E"\n',
    loss="cross_entropy",
)


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\sigma'(q) = \left(\frac{1}{1+e^{-q}}\right)'", "correct"),
        (r"\sigma'(q) = \left(\frac{1}{1+e^{-q}}\right)^{\prime} = \frac{-(1+e^{-q})'}{(1+e^{-q})^2}", "correct"),
        (r"\sigma'(q) = \left(\frac{1}{1+e^{-q}}\right)^{\prime} = \frac{(1+e^{-q})'}{(1+e^{-q})^2}", "wrong"),
        (r"\frac{\partial J}{\partial a} = (-y \ln a - (1-y) \ln(1-a))'", "correct"),
        (r"\frac{\partial J}{\partial a} = (-y \ln a + (1-y) \ln(1-a))'", "unread"),  # it may be by another name
        (r"\frac{\partial z}{\partial w} = (w^T x + b)' = x", "correct"),
        (r"\frac{\partial z}{\partial w} = (w^T x + b)' = 2x", "wrong"),
        (r"\frac{\partial (w^T x + b)}{\partial w} = x", "correct"),
        (r"\frac{\partial}{\partial w} (-y \ln a - (1-y) \ln (1-a)) = (a - y) x", "correct"),
        (r"\frac{\partial}{\partial w} (-y \ln a - (1-y) \ln (1-a)) = (y - a) x", "wrong"),
    ],
)
def test_primes_behind_brackets_and_slopes_of_formulas(claim: str, wanted: str) -> None:
    """By what the head of the chain is differentiated by; weights of one unit give as many slopes."""
    assert verdicts(_UNIT, f"$z = w^T x + b$, ${claim}$")[-1] == wanted


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"\sigma'(q) \approx \frac{\sigma(q + h) - \sigma(q - h)}{2h}", "correct"),
        (r"\sigma'(q) \approx \frac{\sigma(q + h) - \sigma(q - h)}{h}", "wrong"),
        (r"\sigma'(q) \approx \frac{\sigma(q + h) + \sigma(q)}{h}", "wrong"),
        (r"\sigma'(q) = \lim_{h \to 0} \frac{\sigma(q + h) - \sigma(q)}{h}", "correct"),
        (r"\sigma'(q) = \frac{\sigma(q + h) - \sigma(q)}{h}", "conditional"),
        (
            r"\frac{\partial J}{\partial \theta} \approx \frac{J(\theta+\epsilon) - J(\theta-\epsilon)}{2\epsilon}",
            "correct",
        ),
        (
            r"\frac{\partial J}{\partial \theta} \approx \frac{J(\theta+\epsilon) - J(\theta-\epsilon)}{\epsilon}",
            "wrong",
        ),
        (
            r"\frac{\partial J}{\partial w_i} \approx \frac{J(w_1, w_i + r) - J(w_1, w_i - r)}{2 r}",
            "correct",
        ),
        (r"\frac{dJ(w)}{dw} \approx (J(w + \Delta w) - J(w)) / \Delta w", "correct"),
        (r"\frac{dJ(w)}{dw} \approx (J(w) - J(w + \Delta w)) / \Delta w", "wrong"),
    ],
)
def test_quotients_of_differences(claim: str, wanted: str) -> None:
    """The step goes to 0."""
    assert verdicts(_UNIT, f"${claim}$")[-1] == wanted


@pytest.mark.parametrize(("sign", "wanted"), [("-", "given"), ("+", "unread")])
def test_brackets_behind_a_sum(sign: str, wanted: str) -> None:
    """Around all terms with its index, where that makes it right."""
    claim = (
        rf"$$J = \frac{{-1}}{{m}} \sum_{{i=1}}^m y^{{(i)}} \ln a^{{(i)}} + (1 - y^{{(i)}}) \ln(1 {sign} a^{{(i)}})$$"
    )
    mean = r"$\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^m (a^{(i)} - y^{(i)})$"
    assert verdicts(_UNIT, f"Of $m$ samples: {mean}\n\n{claim}")[-1] == wanted


def test_numbers_of_equations_before_them_are_no_sides() -> None:
    r"""\text{(4)} \quad A = B, and the next row goes on with A = B."""
    text = r"""$$\begin{aligned}
\text{(4)} \quad \frac{\partial J}{\partial a} &= -\frac{y}{a} + \frac{1-y}{1-a} \quad \text{(of the logarithm)} \\
&= \frac{a-y}{a(1-a)} \\
\text{(5)} \quad \frac{\partial a}{\partial z} &= a (1-a) \\
&= a (1+a)
\end{aligned}$$"""
    assert verdicts(_UNIT, text) == ["correct", "correct", "correct", "wrong"]


def test_a_log_likelihood_is_no_loss() -> None:
    """It has the other sign: its derivatives are right by what the document defines, and slips are wrong."""
    text = r"$\ell(w, b) = y \ln a + (1 - y) \ln(1 - a)$, "
    text += r"$\frac{\partial \ell}{\partial a} = \frac{y}{a} - \frac{1-y}{1-a}$, "
    assert verdicts(_UNIT, text + r"$\frac{\partial \ell}{\partial b} = y - a$") == ["given", "correct", "correct"]
    assert verdicts(_UNIT, text + r"$\frac{\partial \ell}{\partial b} = y + a$")[-1] == "wrong"


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        (r"E = -\ln(t^T p)", "conditional"),
        (r"E = \ln(t^T p)", "wrong"),
        (r"\frac{\partial E}{\partial p} = -\frac{1}{t^T p} t", "conditional"),
        (r"\frac{\partial E}{\partial p} = -\frac{1}{t^T p} p", "wrong"),
        (r"\frac{\partial E}{\partial V} = h (p - t)", "conditional"),  # as a column and a row
        (r"\frac{\partial E}{\partial V} = (p - t) h", "conditional"),
        (r"\frac{\partial E}{\partial V} = h (t - p)", "wrong"),
        (r"\frac{\partial E}{\partial V} = x (p - t)", "wrong"),
        (r"\frac{\partial E}{\partial V} = \frac{\partial s}{\partial V} \frac{\partial E}{\partial s}", "correct"),
        (r"\frac{\partial E}{\partial U} = \frac{\partial s}{\partial U} \frac{\partial E}{\partial s}", "correct"),
    ],
)
def test_targets_of_one_class_and_outer_products(claim: str, wanted: str) -> None:
    """What holds for every class is right on that condition."""
    assert verdicts(_NET, f"${claim}$")[-1] == wanted


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        ("a = (z > 0) z", "given"),
        (r"\frac{\partial a}{\partial z} = (z > 0)", "correct"),
        (r"\frac{\partial a}{\partial z} = 1_{z > 0}", "correct"),
        (r"\frac{\partial L}{\partial z} = (a - y) (z > 0)", "correct"),
        (r"\frac{\partial L}{\partial z} = (y - a) (z > 0)", "wrong"),
        (r"\frac{\partial L}{\partial z} = (a - y) (z \lt 0)", "wrong"),
    ],
)
def test_conditions_in_brackets(claim: str, wanted: str) -> None:
    """They count 1 where they hold."""
    lecture = parse_lecture(
        'title = "R"\n[network]\ninputs = 3\nloss = "squared_error"\n[[network.layers]]\n'
        'units = 1\nactivation = "relu"\n'
        '[notation]\nx = "x"\ny = "y"\nW1 = "w"\nb1 = "b"\nz1 = "z"\nyhat = "a"\nL = "L"\n'
    )
    assert verdicts(lecture, f"${claim}$")[-1] == wanted


def test_derivatives_without_their_sign_are_wrong_with_it_too() -> None:
    """Once the document has left out the sign in what is right."""
    lecture = parse_lecture(
        'title = "C"\n[network]\ninputs = 1\nloss = { name = "squared_error", factor = 1 }\n[[network.layers]]\n'
        'units = 1\nactivation = "sigmoid"\n[notation]\n'
        'x = "x"\ny = "y"\nW1 = "w"\nb1 = "b"\nz1 = "z"\nyhat = "a"\nL = "C"\n'
    )
    first = r"$\frac{C}{dw} = \frac{z}{dw} \frac{a}{dz} \frac{C}{da}$, "
    assert verdicts(lecture, first + r"$\frac{C}{dz} = 2 (a - y) \sigma'(z)$") == ["conditional", "conditional"]
    assert verdicts(lecture, first + r"$\frac{C}{dz} = 2 (a - x) \sigma'(z)$") == ["conditional", "wrong"]
    assert verdicts(lecture, r"$\frac{C}{dz} = 2 (a - x) \sigma'(z)$") == ["unread"]


def test_the_order_of_indices_that_a_document_changes() -> None:
    """Again and again it is another way to write; once it is a slip."""
    lecture = two_inputs("3 sigmoid, 2 sigmoid", 'z1 = "h"\na1 = "o"\nz2 = "s"\n')
    forward = r"$s_k = \sum_j w_{kj} o_j + b_k$, $h_j = \sum_i v_{ji} x_i + c_j$, "
    back = r"$\frac{\partial L}{\partial o_j} = \sum_k \frac{\partial L}{\partial s_k} w_{kj}$, "
    once = r"$\frac{\partial L}{\partial w_{jk}} = \frac{\partial L}{\partial s_k} o_j$, "
    more = r"$\frac{\partial s_k}{\partial w_{jk}} = o_j$, $\Delta w_{jk} = -\eta \frac{\partial L}{\partial w_{jk}}$"
    assert "conditional" not in verdicts(lecture, forward + back + once)
    assert verdicts(lecture, forward + back + once + more)[3:] == ["conditional"] * 3


def test_sums_to_the_width_of_a_layer_less_one() -> None:
    """n_L - 1 is no n_{L-1}: units are counted from 0."""
    lecture = two_inputs(
        "3 sigmoid, 2 sigmoid",
        'L = "C"\nyhat = ["a_0^{(L)}", "a_1^{(L)}"]\ny = ["y_0", "y_1"]\n'
        'a1 = ["a_0^{(L-1)}", "a_1^{(L-1)}", "a_2^{(L-1)}"]\n',
        factor=1,
    )
    assert verdicts(lecture, r"$C = \sum_{j=0}^{n_L-1} (a_j^{(L)} - y_j)^2$") == ["given"]
    slope = r"$\frac{\partial C}{\partial a_j^{(L)}} = 2 (a_j^{(L)})$"
    assert verdicts(lecture, slope) == ["wrong"]  # a target that is no class is not 0 without a word


@pytest.mark.parametrize(("sign", "wanted"), [("-", "correct"), ("+", "wrong")])
def test_a_letter_that_counts_one_layer_may_count_another(sign: str, wanted: str) -> None:
    """Where nothing but its use says what it counts."""
    slope = rf"$\frac{{\partial E}}{{\partial s_1}} = \frac{{e^{{s_1}}}}{{\sum_{{j=1}}^n e^{{s_j}}}} {sign} t_1$"
    assert verdicts(_NET, r"$\sum_{j=1}^n x_j = x_1 + x_2$, " + slope)[-1] == wanted


def test_the_head_says_nothing_that_is_usual() -> None:
    """None of these is a convention of a document that does not need it."""
    assert set(check(_NET, "$u = U x + b_1$").conventions) <= {"vectors"}
