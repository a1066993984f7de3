"""Forms that keep their digits where a function saturates. Adding one means adding one row.

A row is an identity `usual` = `stable` in the slots U and V, for every U and V at which the left side has a value. The
tests have the judge prove each.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Number, Symbol, Term
from symbackprop.rules.functions import apply

__all__ = ["STABLE_FORMS", "StableForm", "U", "V"]

U, V = (Symbol(quantity_of(Kind.SLOT, unit=unit)) for unit in (1, 2))


class StableForm(NamedTuple):
    usual: Term
    stable: Term


_TWO = Number(Fraction(2))
_SIZE = apply("abs", U)
_SIGMOID, _TANH = apply("sigmoid", U), apply("tanh", U)

STABLE_FORMS = (
    # ln sigma(u) = -softplus(-u)
    StableForm(apply("ln", _SIGMOID), -apply("softplus", -U)),
    # 1 - sigma(u) = sigma(-u)
    StableForm(1 - _SIGMOID, apply("sigmoid", -U)),
    # 1 - tanh(u) = 2 sigma(-2u)
    StableForm(1 - _TANH, 2 * apply("sigmoid", -(2 * U))),
    # 1 - tanh(u)^2 = 4 sigma(2u) sigma(-2u)
    StableForm(1 - _TANH**2, 4 * apply("sigmoid", 2 * U) * apply("sigmoid", -(2 * U))),
    # ln cosh(u) = |u| + softplus(-2|u|) - ln 2
    StableForm(apply("ln", apply("cosh", U)), _SIZE + apply("softplus", -(2 * _SIZE)) - apply("ln", _TWO)),
    # ln(e^u/v) = u - ln v
    StableForm(apply("ln", apply("exp", U) / V), U - apply("ln", V)),
)
