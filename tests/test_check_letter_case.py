r"""Names of functions in any case, \Sigma for a sum, commands of the document with the names of TeX's, and C'(a)."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

BATCH = parse_lecture("""
title = "Samples are columns"

[network]
inputs = 5
loss   = { name = "cross_entropy", over_samples = "mean" }

[[network.layers]]
units      = 4
activation = "relu"

[[network.layers]]
units      = 3
activation = "softmax"

[notation]
x  = 'X'
W1 = 'W^1'
b1 = 'b^1'
z1 = 'Z^1'
a1 = 'A^1'
W2 = 'W^2'
b2 = 'b^2'
z2 = 'Z^2'
yhat = '\\hat{Y}'
y  = 'Y'
gradient = "d{}"
""")
CHAIN = parse_lecture("""
title = "Two units"

[network]
inputs = 1
loss   = "squared_error"

[[network.layers]]
units      = 1
activation = "sigmoid"

[[network.layers]]
units      = 1
activation = "sigmoid"

[notation]
z1 = "z^1"
a1 = "a^1"
W1 = "w^1"
b1 = "b^1"
z2 = "z^2"
yhat = "a^2"
W2 = "w^2"
b2 = "b^2"
delta2 = '\\delta^2'
L = "C"
activation1 = "g"
activation2 = "g"
""")


@pytest.mark.parametrize("name", ["ReLu", "Relu", "RELU", "relu", r"\text{ReLu}", r"\mathrm{relu}"])
def test_a_function_is_written_in_any_case(name: str) -> None:
    """It is no product of letters."""
    assert verdicts(BATCH, f"$A^1 = {name}(Z^1)$ and $\\hat{{Y}} = SoftMax(Z^2)$") == ["given", "given"]


def test_a_capital_sigma_before_what_is_summed_is_a_sum() -> None:
    """Behind 1/m, as few write it."""
    text = r"$dZ^2 = \hat{Y} - Y$, $dW^2 = 1/m \ dZ^2 \cdot (A^1)^T$. $$db^2 = %s \Sigma dZ^2$$"
    assert verdicts(BATCH, text % r"1/m \ ")[2:] == ["correct"]
    assert verdicts(BATCH, text % r"\frac{1}{m}")[2:] == ["correct"]
    assert verdicts(BATCH, text % r"2")[2:] == ["wrong"]


def test_the_loss_of_one_sample_is_no_wrong_loss_of_all() -> None:
    """Whatever it is written with: L(Y, T) has no matrix of all samples in it."""
    text = (
        r"$$L(\hat{Y}, Y) = -\sum y_i \cdot \log(\hat{y}_i)$$ $dZ^2 = \hat{Y} - Y$, $dW^2 = 1/m \ dZ^2 \cdot (A^1)^T$"
    )
    first, *_ = check(BATCH, text).claims
    assert first.verdict == "conditional"
    assert not first.bad


def test_a_command_of_the_document_is_its_own_whatever_tex_has_by_that_name() -> None:
    r"""\par ends no paragraph where the document makes it a derivative."""
    text = r"""$$\gdef\par#1#2{\frac{\partial #1}{\partial #2}} x = 1$$

    $$\par{C}{w^2} = \underbrace{\par{C}{z^2}}_{=:\delta^2} \par{z^2}{w^2} = \delta^2 a^1$$

    $$\par{C}{b^2} = \delta^2 a^1$$"""
    found = verdicts(CHAIN, text)
    assert found[-3:] == ["correct", "correct", "wrong"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\delta^2 = C'(a^2) g'(z^2)", "correct"),
        (r"\delta^2 = C'(a^2) g(z^2)", "wrong"),
        ("C'(a^2) = a^2 - y", "correct"),
    ],
)
def test_a_loss_with_a_prime_is_its_slope_by_the_outputs(claim: str, verdict: str) -> None:
    """Of what stands in its brackets."""
    text = rf"$\delta^2 = \frac{{\partial C}}{{\partial z^2}}$ $${claim}$$"
    assert verdicts(CHAIN, text)[1:] == [verdict]


def test_a_diagonal_matrix_is_no_vector_entry_by_entry() -> None:
    """It multiplies as a matrix."""
    diagonal = r"\text{diag}(1 - \hat y \odot \hat y)"
    text = rf"$$\frac{{\partial L}}{{\partial z^{{[2]}}}} = \frac{{\partial L}}{{\partial \hat y}} \odot {diagonal}$$"
    lecture = parse_lecture("""
title = "Tanh"

[network]
inputs = 2
loss   = "squared_error"

[[network.layers]]
units = 2

[[network.layers]]
units      = 3
activation = "tanh"

[notation]
style = "bracket"
""")
    assert verdicts(lecture, text) == ["wrong"]
    turned = text.replace(
        rf"\frac{{\partial L}}{{\partial \hat y}} \odot {diagonal}",
        rf"{diagonal} \frac{{\partial L}}{{\partial \hat y}}",
    )
    assert verdicts(lecture, turned) == ["correct"]
