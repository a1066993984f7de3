"""Functions by themselves: lists of what one may choose, and identities in whatever argument the document writes."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import two_inputs, verdicts

_TANH = two_inputs("3 tanh, 2 tanh", 'style = "bracket"')
_MIXED = two_inputs("3 tanh, 2 sigmoid", 'style = "bracket"')
_LETTERED = two_inputs("3 relu, 1 sigmoid", 'style = "bracket"\nactivation1 = "g"\nactivation2 = "h"')
_BELOW = two_inputs(
    "4 tanh, 1 sigmoid",
    'L = "C"\nW1 = "V_1"\nb1 = "c_1"\nz1 = "s_1"\na1 = "h_1"\nW2 = "V_2"\nb2 = "c_2"\nz2 = "s_2"\nyhat = "h_2"\n'
    'activation1 = "g_1"\nactivation2 = "g_2"',
    loss="binary_cross_entropy",
)


@pytest.mark.parametrize("lecture", [_TANH, _MIXED, _LETTERED])
@pytest.mark.parametrize("letter", ["f", r"\phi"])
def test_a_list_of_functions_says_nothing_of_the_network(lecture: Lecture, letter: str) -> None:
    """Each slope is that of the function before it; behind the list the letter is the network's own activation."""
    f = letter
    text = rf"$${f}(z) = \frac{{1}}{{1+e^{{-z}}}}$$ $${f}'(z) = {f}(z)(1-{f}(z))$$ $${f}(z) = \tanh(z)$$ "
    text += rf"$${f}'(z) = 1 - {f}(z)^2$$ $${f}(z) = \max(0, z)$$ "
    right = rf"$$\frac{{\partial L}}{{\partial z^{{[2]}}}} = (\hat y - y) \odot {f}'(z^{{[2]}})$$"
    wrong = rf"$$\frac{{\partial L}}{{\partial z^{{[2]}}}} = (y - \hat y) \odot {f}'(z^{{[2]}})$$"
    listed = ["given", "correct", "given", "correct", "given"]
    assert verdicts(lecture, text + right) == [*listed, "correct"]
    assert verdicts(lecture, text + wrong) == [*listed, "wrong"]
    slip = text.replace("1 - ", "1 + ").replace(rf"(1-{f}(z))", rf"(1+{f}(z))")
    assert verdicts(lecture, slip) == ["given", "wrong", "given", "wrong", "given"]


@pytest.mark.parametrize("lecture", [_TANH, _MIXED])
def test_what_follows_a_function_to_choose_is_judged(lecture: Lecture) -> None:
    """Of a chain, the choice is no claim, what it goes on with is one."""
    text = r"$g(z) = \sigma(z) = \frac{1}{1+e^{SIGNz}}$, $g(z) = \tanh(z)$, $g(z) = \mathrm{ReLU}(z) = \max(0, z)$"
    assert "wrong" not in verdicts(lecture, text.replace("SIGN", "-"))
    assert verdicts(lecture, text.replace("SIGN", ""))[1] == "wrong"


@pytest.mark.parametrize("arm", [r"\tanh", r"\sigma"])
def test_two_forms_of_one_function_are_no_list(arm: str) -> None:
    """A slip in the second form is one."""
    form = {r"\tanh": r"\frac{e^{z} + e^{-z}}{e^{z} - e^{-z}}", r"\sigma": r"\frac{1}{1+e^{z}}"}[arm]
    lecture = two_inputs(f"3 {'tanh' if arm == chr(92) + 'tanh' else 'sigmoid'}, 1 identity", 'style = "bracket"')
    assert verdicts(lecture, f"$$g(z) = {arm}(z)$$ $$g(z) = {form}$$")[-1] == "wrong"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"g_i(s_i) = \tanh(s_i)", "given"),
        (r"g_i(s_i) = \sigma(s_i)", "given"),
        (r"g_i(s_i) = \mathrm{ReLU}(s_i)", "given"),
        (r"\tanh(s_i) = \frac{e^{s_i} - e^{-s_i}}{e^{s_i} + e^{-s_i}}", "correct"),
        (r"\tanh(s_i) = \frac{e^{s_i} + e^{-s_i}}{e^{s_i} - e^{-s_i}}", "wrong"),
        (r"\frac{\partial \sigma(s_i)}{\partial s_i} = \sigma(s_i) \cdot (1 - \sigma(s_i))", "conditional"),
        (r"\frac{\partial \sigma(s_i)}{\partial s_i} = \sigma(s_i) \cdot (1 + \sigma(s_i))", "wrong"),
        (r"\frac{\partial \tanh(s_i)}{\partial s_i} = 1 - \tanh^2(s_i)", "conditional"),
        (r"\frac{\partial \tanh(s_i)}{\partial s_i} = 1 + \tanh^2(s_i)", "wrong"),
        (r"Identity(s_i) = s_i", "given"),
        (r"Identity(s_i) = -s_i", "wrong"),
        (r"g_1(s_1) = \tanh(s_1)", "correct"),
        (r"g_1(s_1) = \sigma(s_1)", "wrong"),
        (r"g_2(s_2) = \tanh(s_2)", "wrong"),
    ],
)
def test_identities_hold_of_any_argument(claim: str, expected: str) -> None:
    """Behind a list with an index for any layer, functions of s_i are what they are, and g_1 is that of layer 1."""
    listed = r"$g_i(s_i) = \tanh(s_i)$, $g_i(s_i) = \sigma(s_i)$."
    assert verdicts(_BELOW, f"{listed} Then ${claim}$")[2] == expected


@pytest.mark.parametrize(
    "name", [r"\delta_1^{[1]}", r"\hat y_1", "a_1^{[1]}", r"\frac{\partial L}{\partial z_1^{[1]}}"]
)
def test_numbers_with_functions_are_no_identity(name: str) -> None:
    """What numbers say of a name is judged by what that is, whatever functions are in them."""
    values = "x = [0.4, 0.3]\ny = [-0.8]\nW1 = [[0.31, 0.11]]\nb1 = [0.05]"
    lecture = two_inputs("1 sigmoid", 'style = "bracket"', values, "squared_error", factor=1)
    assert verdicts(lecture, rf"${name} = 2 \cdot 0.5516 \cdot \sigma(0.12)$") == ["wrong"]
    assert verdicts(lecture, rf"${name} = e^{{0.3}}$") == ["wrong"]
