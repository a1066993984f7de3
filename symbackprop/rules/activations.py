"""The table of activations. Adding one means adding one row.

A row writes the activation of a unit in the slots Z (its pre-activation) and the slope in Z and A (its
activation), in the form a lecturer writes. Softmax couples the units of a layer: its row writes the
Jacobian, with A the unit ROW that is differentiated and A_OTHER the unit COLUMN whose pre-activation moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from symbackprop.core.places import Index
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Comparison, Kronecker, Number, Symbol, Term
from symbackprop.rules.functions import apply

__all__ = ["ACTIVATIONS", "A_OTHER", "COLUMN", "ROW", "Z_SUM", "A", "Activation", "Z"]

Z = Symbol(quantity_of(Kind.SLOT, unit=1))  # the pre-activation of the unit
A = Symbol(quantity_of(Kind.SLOT, unit=2))  # the activation of the unit
A_OTHER = Symbol(quantity_of(Kind.SLOT, unit=3))  # the activation of another unit of the layer
Z_SUM = Symbol(quantity_of(Kind.SLOT, unit=4))  # the sum of e^z over the units of the layer
ROW, COLUMN = Index("row"), Index("column")


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation function.

    `applied` is what the unit's definition shows (`sigma(z)`), `definition` the formula behind it,
    `slope` dA/dZ. `jacobian` is dA/dZ_COLUMN for a function that couples its layer. `kink` is the
    convention at a point without slope. `probability` says whether every value lies between 0 and 1.
    """

    name: str
    applied: Term
    definition: Term
    slope: Term
    jacobian: Term | None = None
    kink: Term | None = None
    probability: bool = False

    @property
    def couples(self) -> bool:
        return self.jacobian is not None


_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))
_EXP_Z = apply("exp", Z)

_ROWS = (
    # a = z, da/dz = 1
    Activation("identity", Z, Z, _ONE),
    # a = 1/(1 + e^-z), da/dz = a(1 - a)
    Activation("sigmoid", apply("sigmoid", Z), 1 / (1 + apply("exp", -Z)), A * (1 - A), probability=True),
    # a = tanh z, da/dz = 1 - a^2
    Activation("tanh", apply("tanh", Z), apply("tanh", Z), 1 - A**2),
    # a = max(0, z), da/dz = ReLU'(z)
    Activation(
        "relu",
        apply("relu", Z),
        apply("positive_part", Z),
        apply("relu_slope", Z),
        kink=Comparison(apply("relu_slope", _ZERO), "=", _ZERO),
    ),
    # a = ln(1 + e^z), da/dz = sigma(z)
    Activation("softplus", apply("softplus", Z), apply("ln", 1 + _EXP_Z), apply("sigmoid", Z)),
    # a_i = e^z_i / sum_k e^z_k, da_i/dz_j = a_i (delta_ij - a_j)
    Activation(
        "softmax",
        _EXP_Z / Z_SUM,
        _EXP_Z / Z_SUM,
        A * (1 - A),
        jacobian=A * (Kronecker(ROW, COLUMN) - A_OTHER),
        probability=True,
    ),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({row.name: row for row in _ROWS})
