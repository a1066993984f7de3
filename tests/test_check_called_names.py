r"""Names with the unit in brackets, net(h_1), where the lecture file spells them so; vectors by their units alone."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_NET = two_inputs(
    "2 sigmoid, 2 sigmoid",
    """L = "E"
x = ["x_1", "x_2"]
W1 = [["w_1", "w_2"], ["w_3", "w_4"]]
z1 = ["net(h_1)", "net(h_2)"]
a1 = ["out(h_1)", "out(h_2)"]
W2 = [["w_5", "w_6"], ["w_7", "w_8"]]
z2 = ["net(o_1)", "net(o_2)"]
yhat = ["out(o_1)", "out(o_2)"]
y = ["t_1", "t_2"]
b1 = ["b_1", "b_2"]
b2 = ["c_1", "c_2"]
""",
)


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        ("net(h_1) = w_1 x_1 + w_2 x_2 + b_1", "given"),
        ("net(h_1) = w_1 x_1 + w_3 x_2 + b_1", "wrong"),
        (r"out(h_1) = \frac{1}{1 + e^{-net(h_1)}}", "given"),
        (r"out(h_1) = \frac{1}{1 + \exp^{-net(h_1)}}", "given"),
        (r"out(h_1) = \frac{1}{1 + \exp^{net(h_1)}}", "wrong"),
        (r"\frac{d}{d(w_5)} E = \frac{d}{d(out(o_1))} E * \frac{d}{d(net(o_1))} out(o_1) * out(h_1)", "correct"),
        (r"\frac{d}{d(w_5)} E = \frac{d}{d(out(o_1))} E * \frac{d}{d(net(o_1))} out(o_1) * out(h_2)", "wrong"),
        (r"\frac{\partial E}{\partial net(o_1)} = (out(o_1) - t_1) out(o_1) (1 - out(o_1))", "correct"),
    ],
)
def test_names_with_the_unit_in_brackets(claim: str, wanted: str) -> None:
    """They are no functions of the unit."""
    assert verdicts(_NET, f"${claim}$")[-1] == wanted


@pytest.mark.parametrize(("product", "wanted"), [(r"(W^2)^T \Delta^2", "correct"), (r"W^2 \Delta^2", "wrong")])
def test_vectors_of_which_the_units_are_spelled(product: str, wanted: str) -> None:
    r"""\Delta^1 and \Delta^2, where the file has \Delta_1^2."""
    lecture = two_inputs(
        "3 sigmoid, 2 sigmoid",
        r"""style = "index"
delta1 = ['\Delta_1^1', '\Delta_2^1', '\Delta_3^1']
delta2 = ['\Delta_1^2', '\Delta_2^2']
""",
    )
    claim = rf"$\Delta_j^l = \frac{{\partial L}}{{\partial z_j^l}}$, $\Delta^1 = {product} \odot \sigma'(z^1)$"
    assert verdicts(lecture, claim)[-1] == wanted
