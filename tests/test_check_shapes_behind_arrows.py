r"""Shapes behind the arrow of a formula, `Z = X W + b \to (4, 2)`, and products of shapes in pairs with a comma."""

from __future__ import annotations

import pytest

from symbackprop.api import Lecture, parse_lecture
from tests.checking import claims_of, verdicts

_LAYERS = '[[network.layers]]\nunits = 3\nactivation = "tanh"\n[[network.layers]]\nunits = 2\n'
_NAMES = 'W1 = "U"\nb1 = "p"\nW2 = "Q"\nb2 = "q"\nyhat = "r"\ny = "y"\nL = "E"\n'


def _lecture(notation: str) -> Lecture:
    """Four inputs, three hidden units, two outputs."""
    return parse_lecture(
        f'title = "S"\n[network]\ninputs = 4\nloss = "squared_error"\n{_LAYERS}[notation]\n{_NAMES}{notation}'
    )


_SAMPLE = _lecture('z1 = "h"\na1 = "v"\nx = "x"\n')
_BATCH = _lecture('z1 = "H"\na1 = "V"\nx = "X"\n')


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        (r"h = Ux + p \rightarrow (3, 1)", "given given"),
        (r"h = Ux + p \longrightarrow [1, 3]", "given wrong"),
        (r"h = Ux \to (3, 1)", "wrong given"),
        (r"Ux \to (3, 4) \times (4, 1) = (3, 1)", "given correct"),
        (r"Ux \to (3, 4)(4, 1) = (3, 1)", "given correct"),
        (r"Ux \to (3, 4) \times (4, 1) = (4, 1)", "wrong wrong"),
        (r"Ux \to (3, 4) \times (2, 1) = (3, 1)", "given wrong"),
        (r"\frac{\partial E}{\partial h} x^T \to (3, 1) \times (1, 4) = (3, 4)", "given correct"),
        (r"\frac{\partial E}{\partial U} = \frac{\partial E}{\partial h} x^T \to (3, 5)", "correct wrong"),
        (r"U \to (s, t)", "unread"),
        (r"x \to h", "unread"),
        (r"\tanh(h) \to (0, 1)", "unread"),  # an interval
        (r"r \to (1, 0)", "unread"),  # the numbers that it tends to
    ],
)
def test_the_formula_and_its_shape_are_judged_each(formula: str, wanted: str) -> None:
    """A right formula beside a wrong shape, and the other way round; an arrow before anything else is left alone."""
    assert " ".join(verdicts(_SAMPLE, f"${formula}$")) == wanted


def test_the_shape_of_a_batch_has_a_column_for_each_sample() -> None:
    """As elsewhere, whatever the number of samples is called."""
    begin = r"$H = UX + p$ and $V = \tanh(H)$ for $N$ training samples. "
    shapes = (
        r"$H \to (3, N)$, $H \to (4, N)$, $\frac{\partial E}{\partial V} \to (3, N)$, $(3, 4) \times (4, N) = (3, N)$"
    )
    assert verdicts(_BATCH, begin + shapes)[2:] == ["given", "wrong", "given", "correct"]


def test_the_row_quotes_what_is_written() -> None:
    """The side, the arrow and the shape, and why it is wrong."""
    claim = claims_of(_SAMPLE, r"$h = Ux + p \to (1, 3)$")[1]
    assert (claim.latex, claim.message) == (r"Ux + p \to (1, 3)", "its shape is 3 x 1")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (r"(3, 4) \times (4, 1) = (4, 1)", r"what this gives has the shape 3 \times 1"),
        (r"(3, 4) \times (2, 1) = (3, 1)", "these shapes do not fit"),
    ],
)
def test_pairs_around_the_sign_of_a_product_are_shapes(formula: str, message: str) -> None:
    """The reason names the shapes that are written."""
    (claim,) = claims_of(_SAMPLE, f"${formula}$")
    assert (claim.verdict, claim.message) == ("wrong", message)
