"""Vectors that a document defines beside those of its lecture."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts


@pytest.mark.parametrize(
    "claim",
    [
        r"\mathbf{v}' = \mathbf{v} - \eta \mathbf{\delta}^{(1)} \mathbf{x}",
        r"\mathbf{v} = \mathbf{w} - \eta \mathbf{\delta}^{(1)} \mathbf{x}",
        r"\mathbf{s} = \mathbf{w} \mathbf{h}",
        r"\mathbf{s} = \mathbf{x}",
    ],
)
@pytest.mark.parametrize("own", [r"\mathbf{e} = \hat{\mathbf{y}} - \mathbf{y}", r"\mathbf{q} = 2 \mathbf{y}"])
def test_beside_a_vector_of_the_documents_own_the_names_of_the_lecture_are_what_they_were(claim: str, own: str) -> None:
    """No name of the lecture becomes another number since the document has defined a vector."""
    notation = r"""updated = "{}'"
    x = { whole = '\mathbf{x}', entries = ["x_1", "x_2"] }
    y = { whole = '\mathbf{y}', entries = ["y_1", "y_2", "y_3"] }
    W1 = { whole = '\mathbf{v}', entries = [["v_{11}", "v_{12}"]] }
    z1 = { whole = '\mathbf{s}', entries = ["s_1"] }
    a1 = { whole = '\mathbf{h}', entries = ["h_1"] }
    delta1 = { whole = '\mathbf{\delta}^{(1)}', entries = ['\delta_1^{(1)}'] }
    W2 = { whole = '\mathbf{w}', entries = [["w_{11}"], ["w_{21}"], ["w_{31}"]] }
    yhat = { whole = '\hat{\mathbf{y}}', entries = ['\hat{y}_1', '\hat{y}_2', '\hat{y}_3'] }"""
    lecture = two_inputs("1 relu, 3 tanh", notation)
    for text in (f"${claim}$", f"${own}$, ${claim}$"):
        assert verdicts(lecture, text)[-1] == "wrong"
    right = r"\mathbf{v}' = \mathbf{v} - \eta \mathbf{\delta}^{(1)} \mathbf{x}^T"
    assert verdicts(lecture, f"${own}$, ${right}$") == ["given", "correct"]


@pytest.mark.parametrize("letter", ["e", "q"])
@pytest.mark.parametrize("rows", [True, False])
def test_a_vector_of_the_documents_own_lies_as_its_vectors_do(letter: str, rows: bool) -> None:
    """What is defined as e_i is a row e where vectors are rows."""
    product = "x W^{[1]}" if rows else "W^{[1]} x"
    gradient = rf"x^T {letter}" if rows else rf"{letter} x^T"
    first, second = (rf"$z^{{[1]}} = {product} + b^{{[1]}}$", rf"${letter}_i = \hat{{y}}_i - y_i$")
    head = r"\frac{\partial L}{\partial W^{[1]}}"
    claims = rf"${letter} = \hat{{y}} - y$, ${letter} = y - \hat{{y}}$, ${head} = {gradient}$, ${head} = -{gradient}$"
    found = verdicts(two_inputs("3 identity", 'style = "bracket"'), f"{first}, {second}, {claims}")
    assert found == ["given", "given", "correct", "wrong", "correct", "wrong"]
