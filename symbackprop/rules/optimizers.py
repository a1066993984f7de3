"""The table of optimizers. Adding one means adding one row.

A row writes the updated parameter in the slots THETA (the parameter), RATE and GRADIENT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Symbol, Term

__all__ = ["GRADIENT", "OPTIMIZERS", "RATE", "THETA", "Optimizer"]

THETA = Symbol(quantity_of(Kind.SLOT, unit=1))
RATE = Symbol(quantity_of(Kind.RATE))
GRADIENT = Symbol(quantity_of(Kind.SLOT, unit=2))


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
