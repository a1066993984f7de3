"""Words with a colon before a formula, which say what it is about."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_LECTURE = two_inputs("3 sigmoid, 2 tanh", 'vectors = "columns"\nstyle = "bracket"')
_RIGHT, _WRONG = r"a^{[2]} = \tanh(W^{[2]} a^{[1]} + b^{[2]})", r"a^{[2]} = \tanh(W^{[2]} x + b^{[2]})"


@pytest.mark.parametrize(
    "label", [r"\text{ Output: }", r"\text{Output:}\quad ", r"\mathrm{Output:}\; ", r"\textbf{Second layer:} "]
)
def test_a_label_is_no_part_of_the_mathematics(label: str) -> None:
    """Of one word or of several, with any space."""
    assert verdicts(_LECTURE, f"$${label}{_RIGHT}$$") == ["given"]
    assert verdicts(_LECTURE, f"$${label}{_WRONG}$$") == ["wrong"]


def test_each_row_may_have_its_label() -> None:
    """In an array, and in one line, where a label ends the equation before it."""
    rows = [r"\text{Input: } x", r"\text{Hidden: } z^{[1]} = W^{[1]} x + b^{[1]}", rf"\text{{Output: }} {_WRONG}"]
    table = r" \\ ".join(rows)
    assert verdicts(_LECTURE, rf"$$\begin{{array}}{{c}} {table} \end{{array}}$$") == ["given", "wrong"]
    line = r"\text{Hidden: } a^{[1]} = \sigma(z^{[1]}) \text{ Output: } "
    assert verdicts(_LECTURE, f"$${line}{_RIGHT}$$") == ["given", "given"]
    assert verdicts(_LECTURE, f"$${line}{_WRONG}$$") == ["given", "wrong"]


def test_a_label_before_a_relation_goes_on_with_nothing() -> None:
    """A formula of which only the label is said is about nothing that is known."""
    assert verdicts(_LECTURE, r"$$\text{Error: } = a^{[2]} - y$$") == ["unread"]
