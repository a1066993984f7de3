"""A loss that is written with what it depends on, J(W, b), in the lecture file or the document."""

from __future__ import annotations

import pytest

from tests.checking import two_inputs, verdicts

_NAMES = '\n'.join(f'{name} = "{text}"' for name, text in {
    "W1": "W_1", "W2": "W_2", "b1": "b_1", "b2": "b_2", "z1": "z_1", "z2": "z_2", "a1": "a_1", "yhat": "a_2",
    "delta1": r"\\delta_1", "delta2": r"\\delta_2",
}.items())  # fmt: skip
_VALUES = """x = [1, 2]
y = [0, 1]
W1 = [[0.5, 0.1, 0.3], [0.25, -0.2, 0.3]]
b1 = [0, 0, 0]
W2 = [[0.7, 0.2], [0.1, 0.4], [0.2, -0.6]]
b2 = [0.5, 0]
"""


def _verdict(claim: str, spelled: str = "J(W, b)", before: str = "") -> str:
    lecture = two_inputs(
        "3 sigmoid, 2 sigmoid", f'vectors = "rows"\n{_NAMES}\n' + (f'L = "{spelled}"' if spelled else ""), _VALUES
    )
    return verdicts(lecture, f"{before}\n\n${claim}$")[-1]


@pytest.mark.parametrize(
    ("spelled", "loss"),
    [
        ("J(W, b)", "J(W, b)"),
        ("J(W, b)", "J(W,b)"),
        ("J(W, b)", "J"),
        ("J(W, b)", r"J(\theta)"),
        ("J(W, b)", "J(w, b)"),
        (r"\\mathcal{L}(\\theta)", r"\mathcal{L}(\theta)"),
        (r"\\mathcal{L}(\\theta)", r"\mathcal{L}(W, b)"),
        ("Loss(W)", "Loss(W)"),
        ("", "J(W, b)"),
        ("", r"E(\mathbf{w})"),
    ],
)
def test_the_loss_is_its_letter(spelled: str, loss: str) -> None:
    """Whatever stands in the brackets, or none, it is the lecture's loss; a wrong derivative of it is wrong."""
    d = rf"\partial {loss}"
    pairs = [
        (rf"\frac{{{d}}}{{\partial a_2}} = a_2 - y", rf"\frac{{{d}}}{{\partial a_2}} = y - a_2"),
        (rf"\frac{{{d}}}{{\partial W_2}} = a_1^T \delta_2", rf"\frac{{{d}}}{{\partial W_2}} = x^T \delta_2"),
        (rf"\nabla_{{W_1}} {loss} = x^T \delta_1", rf"\nabla_{{W_1}} {loss} = x^T \delta_1 W_2"),
        (rf"{loss} = \frac12 \|a_2 - y\|^2", rf"{loss} = 2 \|a_2 - y\|^2"),
        (rf"W_2 := W_2 - \eta \frac{{{d}}}{{\partial W_2}}", rf"W_2 := W_2 + \eta \frac{{{d}}}{{\partial W_2}}"),
    ]
    before = rf"$\frac{{{d}}}{{\partial b_2}} = \delta_2$" if not spelled else ""
    for good, bad in pairs:
        assert _verdict(good, spelled, before) in ("correct", "given"), good
        assert _verdict(bad, spelled, before) == "wrong", bad


def test_the_loss_at_another_place_is_unread() -> None:
    """J(W + h) is the loss of other weights."""
    assert _verdict(r"J(W + h) = \frac12 \|a_2 - y\|^2") == "unread"


@pytest.mark.parametrize(
    ("numbers", "expected"), [("0.1 & -0.1", ["correct", "rounded"]), ("0.1 & 0.3", ["correct", "wrong"])]
)
def test_a_slip_in_numbers_leaves_the_sum_before_it(numbers: str, expected: list[str]) -> None:
    r"""\sum \delta_2 of the only sample is \delta_2, whatever numbers go on; \sum \delta_1 is none of it."""
    lecture = two_inputs("3 sigmoid, 2 sigmoid", f'vectors = "rows"\n{_NAMES}', _VALUES)
    row = rf"\begin{{bmatrix}} {numbers} \end{{bmatrix}}"
    assert verdicts(lecture, rf"$\frac{{\partial L}}{{\partial b_2}} = \sum \delta_2 = {row}$") == expected
    assert verdicts(lecture, rf"$\frac{{\partial L}}{{\partial b_2}} = \sum \delta_1 = {row}$")[0] == "wrong"
