"""Names whose separator is missing or stands elsewhere: ao1 for a_{o1}, and h_1 for the h1 of the lecture file."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture
from tests.checking import claims_of, two_inputs, verdicts

_LABELS = """x = ["i1", "i2"]
W1 = [["w1", "w2"], ["w3", "w4"]]
z1 = ["h1", "h2"]
a1 = ["q_{h1}", "q_{h2}"]
W2 = [["w5", "w6"], ["w7", "w8"]]
z2 = ["o1", "o2"]
yhat = ["q_{o1}", "q_{o2}"]
y = ["t1", "t2"]
L = "E_{total}"
"""


@pytest.fixture(scope="module")
def labelled() -> Lecture:
    """Two layers of two sigmoids, whose units are labelled."""
    return two_inputs("2 sigmoid, 2 sigmoid", _LABELS)


_RIGHT = [
    "dE_total/dw5 = (q_o1 - t1) * {o1}*(1 - {o1}) * q_h1",
    "dE_total/dw8 = (q_o2 - t2) * {o2}*(1 - {o2}) * q_h2",
    "dE_total/dq_h1 = (q_o1-t1)*{o1}*(1-{o1})*w5 + (q_o2-t2)*{o2}*(1-{o2})*w7",
]
_WRONG = [
    "dE_total/dw6 = (q_o1 - t1) * {o1}*(1 - {o1}) * q_h1",
    "dE_total/dw7 = (q_o2 - t2) * {o1}*(1 - {o1}) * q_h1",
    "dE_total/dq_h2 = (q_o1-t1)*{o1}*(1-{o1})*w5 + (q_o2-t2)*{o2}*(1-{o2})*w8",
]


def _with(name: str, lines: list[str]) -> str:
    names = {f"o{unit}": name.replace("1", str(unit)) for unit in (1, 2)}
    return "\n\n".join(line.format(**names) for line in lines)


@pytest.mark.parametrize("name", ["qo1", "qo_1", "qo_o1"])
def test_the_separator_of_a_name_is_missing(labelled: Lecture, name: str) -> None:
    """The letters and digits tell which name is meant; what is wrong of that is wrong."""
    found = verdicts(labelled, _with(name, [*_RIGHT, *_WRONG]))
    assert found == ["correct"] * 3 + ["wrong"] * 3


def test_nothing_confirms_a_misspelt_name(labelled: Lecture) -> None:
    """A wrong line alone may be about anything: it is unread, and says what the name was taken for."""
    (claim,) = claims_of(labelled, "dE_total/dw6 = (q_o1 - t1) * qo1*(1 - qo1) * q_h1")
    assert str(claim.verdict) == "unread"


@pytest.mark.parametrize("name", ["qo1", "qo_{1}", "qo_{o1}"])
def test_a_misspelt_name_in_latex(labelled: Lecture, name: str) -> None:
    r"""Within a fraction and beside it."""
    text = rf"$\frac{{\partial {name}}}{{\partial o_1}} = {name} (1 - {name})$"
    assert verdicts(labelled, text) == ["correct"]
    wrong = rf"$\frac{{\partial {name}}}{{\partial o_1}} = {name} (1 + {name})$"
    assert verdicts(labelled, f"{text}, {wrong}") == ["correct", "wrong"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("q_h1 = σ(h1)", "given"),
        ("q_h1 = σ(o1)", "wrong"),
        ("q_h1 = σ(h2)", "wrong"),
        ("dE_total/dw2 = dE_total/dh1 * i2", "correct"),
        ("dE_total/dw2 = dE_total/dh1 * i1", "wrong"),
        (r"$\frac{\partial E_{total}}{\partial w_2} = \frac{\partial E_{total}}{\partial h_1} i_2$", "correct"),
        (r"$\frac{\partial E_{total}}{\partial w_2} = \frac{\partial E_{total}}{\partial h_2} i_2$", "wrong"),
    ],
)
def test_a_number_of_a_name_stands_below(labelled: Lecture, line: str, expected: str) -> None:
    """What the file spells h1 is h_1, too, in a document that types it or sets it."""
    assert verdicts(labelled, line) == [expected]


def test_a_product_stays_a_product() -> None:
    """The aw1 of a and w_1, both of them names, is no misspelt a_{w1}."""
    names = 'x = ["x_1", "x_2"]\nW1 = [["w_1", "w_2"]]\nb1 = ["c"]\nz1 = ["z"]\na1 = ["a"]\n'
    names += 'W2 = [["v"]]\nb2 = ["a_{w1}"]\nz2 = ["s"]\nyhat = ["q"]\ny = ["t"]'
    lecture = two_inputs("1 sigmoid, 1 identity", names)
    assert verdicts(lecture, "dL/dx_1 = (q - t) * v * (1 - a) * aw1") == ["correct"]
    assert verdicts(lecture, "dL/dx_1 = (q - t) * v * (1 - a) * aw2") == ["wrong"]
