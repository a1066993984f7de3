"""Functions that the tables do not have, each as the one row that adds it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from types import MappingProxyType

import pytest

from symbackprop.core.terms import Comparison, Number
from symbackprop.rules import activations, functions
from symbackprop.rules.functions import INFINITY, SLOT, VALUE, Function, Parameter, Piece, apply, parameter_slot

Add = Callable[..., None]
ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))
ALPHA = parameter_slot(0)
ABOVE, NOT_ABOVE = Comparison(SLOT, ">", ZERO), Comparison(SLOT, "<=", ZERO)
SIGMA = apply("sigmoid", SLOT)

# z tanh(softplus(z)), slope tanh(softplus z) + z (1 - tanh(softplus z)^2) sigma(z)
_T = apply("tanh", apply("softplus", SLOT))
MISH = Function("mish", r"\mathrm{Mish}", "Mish", definition=SLOT * _T, slope=_T + SLOT * (1 - _T**2) * SIGMA)
# z sigma(z) in another form, for rows that contradict themselves
GATED = Function("gated", r"\mathrm{gated}", "gated", definition=SLOT * SIGMA, slope=VALUE + SIGMA * (1 - VALUE))
# z for z > 0, else alpha z
BENT = Function(
    "bent",
    r"\mathrm{bent}",
    "bent",
    pieces=(Piece(SLOT, ONE, (ABOVE,)), Piece(ALPHA * SLOT, ALPHA, (NOT_ABOVE,))),
    parameters=(Parameter("slope", ALPHA, Fraction(1, 4), r"\alpha"),),
    slopes=(ALPHA, ONE),
)
# z - t beyond t, z + t below -t, else 0: two kinks
SHRINK = Function(
    "shrink",
    r"\mathrm{shrink}",
    "shrink",
    pieces=(
        Piece(SLOT + ALPHA, ONE, (Comparison(SLOT, "<", -ALPHA),)),
        Piece(ZERO, ZERO, (Comparison(SLOT, ">=", -ALPHA), Comparison(SLOT, "<=", ALPHA))),
        Piece(SLOT - ALPHA, ONE, (Comparison(SLOT, ">", ALPHA),)),
    ),
    parameters=(Parameter("threshold", ALPHA, Fraction(1, 10), "t"),),
    bounds=(-INFINITY, INFINITY),
    slopes=(ZERO, ONE),
)
NEW = (MISH, SHRINK)


def adder(monkeypatch: pytest.MonkeyPatch) -> Add:
    """What puts rows into the tables of functions and of activations, as a line in each would."""

    def add(*rows: Function) -> None:
        table = {**functions.FUNCTIONS, **functions.table_of(rows)}
        monkeypatch.setattr(functions, "FUNCTIONS", MappingProxyType(table))
        both = {**activations.ACTIVATIONS, **{row.name: activations.elementwise(table[row.name]) for row in rows}}
        monkeypatch.setattr(activations, "ACTIVATIONS", MappingProxyType(both))

    return add
