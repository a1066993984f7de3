"""The table of regularizers. Adding one means adding one row.

A row writes what one parameter adds to the loss in the slots THETA and WEIGHT, and its slope by THETA.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Comparison, Symbol, Term
from symbackprop.rules.function_row import Parameter
from symbackprop.rules.functions import apply
from symbackprop.rules.kinks import kinks_in

__all__ = ["REGULARIZERS", "THETA", "Regularizer"]

THETA = Symbol(quantity_of(Kind.SLOT, unit=1))
_WEIGHT = Parameter(
    "weight", Symbol(quantity_of(Kind.SLOT, unit=2)), Fraction(1, 100), r"\lambda", least=Fraction(0), open=True
)


@dataclass(frozen=True, slots=True)
class Regularizer:
    """A penalty: weight * factor * the sum over parameters of `part`, whose slope by the parameter is `slope`."""

    name: str
    part: Term
    slope: Term
    factor: Fraction = Fraction(1)
    parameters: tuple[Parameter, ...] = (_WEIGHT,)
    forms: Mapping[str, Regularizer] = field(default_factory=dict, compare=False)

    @property
    def kinks(self) -> tuple[Comparison, ...]:
        """The conventions at the points without slope: sign(0) = 0."""
        return kinks_in(self.part)


_ROWS = (
    # R = lambda/2 sum theta^2, dR/dtheta = lambda theta
    Regularizer("l2", THETA**2, 2 * THETA, factor=Fraction(1, 2)),
    # R = lambda sum |theta|, dR/dtheta = lambda sign(theta)
    Regularizer("l1", apply("abs", THETA), apply("sign", THETA)),
)

REGULARIZERS: Mapping[str, Regularizer] = MappingProxyType({row.name: row for row in _ROWS})
