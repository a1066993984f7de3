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

# z sigma(z), slope a + sigma(z)(1 - a)
SILU = Function("silu", r"\mathrm{SiLU}", "SiLU", definition=SLOT * SIGMA, slope=VALUE + SIGMA * (1 - VALUE))
# z/(1 + |z|), slope 1/(1 + |z|)^2
SOFTSIGN = Function(
    "softsign",
    r"\mathrm{softsign}",
    "softsign",
    definition=SLOT / (1 + apply("abs", SLOT)),
    slope=1 / (1 + apply("abs", SLOT)) ** 2,
    bounds=(-ONE, ONE),
    slopes=(ZERO, ONE),
)
# z/2 (1 + tanh(c(z + k z^3))), with c = sqrt(2/pi) to four places
_C, _K = Number(Fraction(7979, 10**4)), Number(Fraction(44715, 10**6))
_T = apply("tanh", _C * (SLOT + _K * SLOT**3))
GELU = Function(
    "gelu_tanh",
    r"\mathrm{GELU}",
    "GELU",
    definition=SLOT * (1 + _T) / 2,
    slope=(1 + _T + SLOT * (1 - _T**2) * _C * (1 + 3 * _K * SLOT**2)) / 2,
)
# z for z > 0, else alpha z
LEAKY = Function(
    "leaky_relu",
    r"\mathrm{LReLU}",
    "LReLU",
    pieces=(Piece(SLOT, ONE, (ABOVE,)), Piece(ALPHA * SLOT, ALPHA, (NOT_ABOVE,))),
    parameters=(Parameter("slope", ALPHA, Fraction(1, 100), r"\alpha"),),
    slopes=(ALPHA, ONE),
)
# z for z > 0, else alpha (e^z - 1): no kink for alpha = 1
ELU = Function(
    "elu",
    r"\mathrm{ELU}",
    "ELU",
    pieces=(
        Piece(SLOT, ONE, (ABOVE,)),
        Piece(ALPHA * (apply("exp", SLOT) - 1), ALPHA * apply("exp", SLOT), (NOT_ABOVE,)),
    ),
    parameters=(Parameter("alpha", ALPHA, Fraction(1), r"\alpha"),),
    bounds=(-ALPHA, INFINITY),
)
# -1, z, 1: two kinks, slope 0 at both
HARD_TANH = Function(
    "hard_tanh",
    r"\mathrm{hardtanh}",
    "hardtanh",
    pieces=(
        Piece(-ONE, ZERO, (Comparison(SLOT, "<=", -ONE),)),
        Piece(SLOT, ONE, (Comparison(SLOT, ">", -ONE), Comparison(SLOT, "<", ONE))),
        Piece(ONE, ZERO, (Comparison(SLOT, ">=", ONE),)),
    ),
    bounds=(-ONE, ONE),
    slopes=(ZERO, ONE),
)
# u^2/2 for |u| <= t, else t(|u| - t/2)
HUBER = Function(
    "huber",
    r"\mathrm{H}",
    "H",
    pieces=(
        Piece(SLOT**2 / 2, SLOT, (Comparison(SLOT, ">=", -ALPHA), Comparison(SLOT, "<=", ALPHA))),
        Piece(ALPHA * (SLOT - ALPHA / 2), ALPHA, (Comparison(SLOT, ">", ALPHA),)),
        Piece(-(ALPHA * (SLOT + ALPHA / 2)), -ALPHA, (Comparison(SLOT, "<", -ALPHA),)),
    ),
    parameters=(Parameter("threshold", ALPHA, Fraction(1), "t"),),
    slopes=(-ALPHA, ALPHA),
)
NEW = (SILU, SOFTSIGN, GELU, LEAKY, ELU, HARD_TANH)


def adder(monkeypatch: pytest.MonkeyPatch) -> Add:
    """What puts rows into the tables of functions and of activations, as a line in each would."""

    def add(*rows: Function) -> None:
        table = {**functions.FUNCTIONS, **functions.table_of(rows)}
        monkeypatch.setattr(functions, "FUNCTIONS", MappingProxyType(table))
        both = {**activations.ACTIVATIONS, **{row.name: activations.elementwise(table[row.name]) for row in rows}}
        monkeypatch.setattr(activations, "ACTIVATIONS", MappingProxyType(both))

    return add
