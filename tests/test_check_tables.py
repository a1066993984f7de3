"""Tables whose columns are conventions side by side: vectors as columns, and as rows."""

from __future__ import annotations

from symbackprop.api import parse_lecture
from tests.checking import verdicts

_LECTURE = parse_lecture("""
title = "Two layers"

[network]
inputs = 3
loss   = "squared_error"

[[network.layers]]
units      = 2
activation = "sigmoid"

[[network.layers]]
units = 4

[notation]
style = "bracket"
""")
_TABLE = r"""
| | columns | rows |
|---|---|---|
| forward | $z^{[1]} = W^{[1]} x + b^{[1]}$ | $z^{[1]} = x W^{[1]} + b^{[1]}$ |
| output | $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$ | $z^{[2]} = a^{[1]} W^{[2]} + b^{[2]}$ |
| weights | $DW = \delta^{[2]} (a^{[1]})^T$ | $DW = RIGHT$ |
| backward | $DA = LEFT$ | $DA = \delta^{[2]} (W^{[2]})^T$ |
"""
_LEFT, _RIGHT = r"(W^{[2]})^T \delta^{[2]}", r"(a^{[1]})^T \delta^{[2]}"


def _judged(text: str) -> list[str]:
    derivatives = {"DW": r"\frac{\partial L}{\partial W^{[2]}}", "DA": r"\frac{\partial L}{\partial a^{[1]}}"}
    for short, whole in derivatives.items():
        text = text.replace(short, whole)
    return verdicts(_LECTURE, text)


def _verdicts(left: str, right: str) -> list[str]:
    return _judged(_TABLE.replace("LEFT", left).replace("RIGHT", right))


def test_each_column_is_judged_by_what_it_defines() -> None:
    """No line of the second column is wrong because the first one has columns."""
    assert _verdicts(_LEFT, _RIGHT) == ["given"] * 4 + ["correct"] * 4


def test_a_mistake_in_a_column_stays_one() -> None:
    """In the convention of the document, and in the other one."""
    assert _verdicts(r"W^{[2]} \delta^{[2]}", _RIGHT)[6] == "wrong"
    assert _verdicts(_LEFT, r"(a^{[1]})^T (y - \hat y)")[5] == "wrong"
    assert _verdicts(_LEFT, r"\delta^{[2]} (a^{[1]})^T")[5] in ("wrong", "conditional")


def test_a_column_that_defines_nothing_has_the_conventions_of_the_document() -> None:
    """Products in the wrong order are not excused by a table."""
    text = r"""$z^{[1]} = W^{[1]} x + b^{[1]}$, $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$

| | one | other |
|---|---|---|
| w | $DW = \delta^{[2]} (a^{[1]})^T$ | $DW = (a^{[1]})^T \delta^{[2]}$ |
| a | $DA = (W^{[2]})^T \delta^{[2]}$ | $DA = \delta^{[2]} (W^{[2]})^T$ |
"""
    assert _judged(text)[3::2] == ["wrong", "wrong"]
