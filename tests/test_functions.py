"""Every row of the table of functions says one thing: value, definition, slope, pieces, domain and bounds agree."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from functionrows import wrong_with

from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Comparison, Number, Symbol
from symbackprop.rules.functions import FUNCTIONS, INFINITY, SLOT, VALUE, Function, Parameter, Piece, apply

ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))
ALPHA = Symbol(quantity_of(Kind.SLOT, unit=5))
ROWS = [row for name, row in FUNCTIONS.items() if name != "softmax"]  # softmax has no single argument
LEAKY = Function(
    "leaky_relu",
    r"\mathrm{LReLU}",
    "LReLU",
    lambda z, slope: z if z > 0 else slope * z,
    pieces=(
        Piece(SLOT, ONE, (Comparison(SLOT, ">", ZERO),)),
        Piece(ALPHA * SLOT, ALPHA, (Comparison(SLOT, "<=", ZERO),)),
    ),
    slope=apply("relu_slope", SLOT) + ALPHA * (1 - apply("relu_slope", SLOT)),
    parameters=(Parameter("slope", ALPHA, Fraction(1, 100), r"\alpha"),),
    slopes=(ALPHA, ONE),
)


@pytest.mark.parametrize("row", [*ROWS, LEAKY], ids=lambda row: row.name)
def test_a_row_agrees_with_itself(row: Function) -> None:
    """Value, definition, pieces, slopes and bounds of each row agree, number by number."""
    assert wrong_with(row) == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_filled(row: Function) -> None:
    """A function is elementary, has a definition, or has pieces; each has a slope, and says how steep it is at most."""
    assert row.slope is not None
    assert row.slopes is not None
    assert row.bounds is not None
    assert row.latex
    assert row.text


SIGMOID, RELU, ABS = FUNCTIONS["sigmoid"], FUNCTIONS["relu"], FUNCTIONS["abs"]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (replace(SIGMOID, slope=VALUE * (1 + VALUE)), "slope"),
        (replace(SIGMOID, slope=SLOT * (1 - SLOT)), "slope"),
        (replace(SIGMOID, slopes=(ZERO, ONE)), "bound"),
        (replace(SIGMOID, slopes=(ZERO, Number(Fraction(1, 5)))), "bound"),
        (replace(SIGMOID, value=FUNCTIONS["tanh"].value), "definition"),
        (replace(SIGMOID, definition=1 / (1 + apply("exp", SLOT))), "definition"),
        (replace(SIGMOID, limits=(ZERO, INFINITY)), "limit"),
        (replace(FUNCTIONS["ln"], domain=()), "fails"),
        (replace(FUNCTIONS["exp"], domain=(Comparison(SLOT, ">", ZERO),)), "domain"),
        (
            replace(RELU, pieces=(RELU.pieces[0], replace(RELU.pieces[1], where=(Comparison(SLOT, "<", ZERO),)))),
            "piece",
        ),
        (replace(RELU, pieces=(replace(RELU.pieces[0], where=(Comparison(SLOT, ">", ONE),)), RELU.pieces[1])), "piece"),
        (replace(ABS, slope=ONE), "slope"),
        (replace(ABS, pieces=(ABS.pieces[0], ABS.pieces[1], replace(ABS.pieces[2], slope=ONE))), "slope"),
        (replace(LEAKY, slope=apply("relu_slope", SLOT)), "slope"),
    ],
)
def test_a_wrong_row_is_found(row: Function, what: str) -> None:
    """The checker itself: what is planted in a row is what it tells."""
    if what == "fails":
        with pytest.raises(ZeroDivisionError):
            wrong_with(row)
    else:
        assert any(what in said for said in wrong_with(row)), wrong_with(row)
