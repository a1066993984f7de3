"""Products entry by entry without a sign, where a document writes the product of matrices with one."""

from __future__ import annotations

import pytest

from symbackprop.api import check, parse_lecture
from tests.checking import verdicts

LECTURE = parse_lecture(
    'title = "B"\n[network]\ninputs = 2\nloss = "squared_error"\n[[network.layers]]\nunits = 3\nactivation = "tanh"\n'
    '[[network.layers]]\nunits = 2\nactivation = "sigmoid"\n[values]\nx = [1, 2]\ny = [1, 0]\n'
    "W1 = [[0.5, -0.2], [0.1, 0.3], [-0.4, 0.2]]\nb1 = [0.1, 0, -0.1]\n"
    'W2 = [[0.3, -0.5, 0.2], [0.6, 0.1, -0.7]]\nb2 = [0.1, -0.2]\n[notation]\nstyle = "bracket"\nL = "C"\n'
)
_FORWARD = r"$z^{[1]} = W^{[1]} * x + b^{[1]}$, $z^{[2]} = W^{[2]} * a^{[1]} + b^{[2]}$, "
_BY_Z2, _BY_Z1, _BY_A = (rf"\frac{{\partial C}}{{\partial {name}}}" for name in ("z^{[2]}", "z^{[1]}", "a^{[2]}"))
_LAST = rf"${_BY_Z2} = (a^{{[2]}} - y) \sigma'(z^{{[2]}})$, "
_HIDDEN = rf"${_BY_Z1} = W^{{[2]T}} * {_BY_Z2} \tanh'(z^{{[1]}})$, "
_SLOPES = rf"${_BY_Z2} = {_BY_A} \frac{{\partial a^{{[2]}}}}{{\partial z^{{[2]}}}}$"


def test_a_document_tells() -> None:
    """By two equations that are right only so; the head of the report says it."""
    report = check(LECTURE, _FORWARD + _LAST + _HIDDEN + _SLOPES)
    assert [str(claim.verdict) for claim in report.claims] == ["given", "given", *["correct"] * 3]
    assert report.conventions["products without a sign"] == "entry by entry, of what is as large"


@pytest.mark.parametrize(
    "slip",
    [
        rf"${_BY_Z2} = (y - a^{{[2]}}) \sigma'(z^{{[2]}})$",
        rf"${_BY_Z1} = W^{{[2]}} * {_BY_Z2} \tanh'(z^{{[1]}})$",
        rf"${_BY_Z1} = W^{{[2]T}} * {_BY_Z2} \tanh'(z^{{[2]}})$",
    ],
)
def test_slips_stay_wrong(slip: str) -> None:
    """In sign, transpose and argument."""
    assert verdicts(LECTURE, _FORWARD + _LAST + _HIDDEN + slip)[-1] == "wrong"


@pytest.mark.parametrize("other", [r"$\odot$ is the product of entries. ", r"$a^{[1]} \odot a^{[1]} = (a^{[1]})^2$, "])
def test_where_another_sign_says_it_a_missing_one_is_a_slip(other: str) -> None:
    """The document has a sign for it then."""
    assert verdicts(LECTURE, other + _FORWARD + _LAST + _HIDDEN)[-1] == "wrong"


def test_one_equation_tells_nothing() -> None:
    """It may lack its sign by mistake."""
    assert verdicts(LECTURE, _FORWARD + _LAST)[-1] == "wrong"


def test_a_sign_elsewhere_tells_nothing() -> None:
    """Of weights side by side with what they are multiplied by: then a missing sign is a slip, twice too."""
    forward = _FORWARD.replace("*", "") + r"$\eta \cdot 1 = \eta$, "
    hidden = _HIDDEN.replace("*", "")
    assert verdicts(LECTURE, forward + _LAST + hidden)[-2:] == ["wrong", "wrong"]
