"""The table of optimizers. Adding one means adding one row.

A row writes the updated parameter in the slots THETA (the parameter), RATE and GRADIENT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Symbol, Term

__all__ = ["GRADIENT", "OPTIMIZERS", "RATE", "THETA", "Optimizer"]

THETA = Symbol(Quantity(Kind.SLOT, unit=1))
RATE = Symbol(Quantity(Kind.RATE))
GRADIENT = Symbol(Quantity(Kind.SLOT, unit=2))


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One update rule: the new value of a parameter."""

    name: str
    update: Term


_ROWS = (
    # theta <- theta - eta dL/dtheta
    Optimizer("gradient_descent", THETA - RATE * GRADIENT),
)

OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({row.name: row for row in _ROWS})
