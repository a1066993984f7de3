"""The table of activations. Adding one means adding one row; that of an elementwise one is the name of its function.

Parameters are those of the function; a row with forms is one of several functions.

A row writes the activation of a unit in the slots Z (its pre-activation) and the slope in Z and A (its
activation), in the form a lecturer writes. Softmax couples the units of a layer: its row writes the
Jacobian, with A the unit ROW that is differentiated and A_OTHER the unit COLUMN whose pre-activation moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from symbackprop.core.places import Index
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Apply, Comparison, Kronecker, Negation, Number, Symbol, Term
from symbackprop.rules.function_row import INFINITY, SLOT, VALUE, as_written
from symbackprop.rules.functions import Function, Parameter, apply, function, put
from symbackprop.rules.kinks import kinks_in
from symbackprop.rules.value import constant

__all__ = [
    "ACTIVATIONS",
    "A_OTHER",
    "COLUMN",
    "ROW",
    "Z_SUM",
    "A",
    "Activation",
    "Z",
    "activation",
    "elementwise",
    "elementwise_names",
    "with_options",
]

Z, A = SLOT, VALUE  # the pre-activation of the unit, and its activation
A_OTHER = Symbol(quantity_of(Kind.SLOT, unit=3))  # the activation of another unit of the layer
Z_SUM = Symbol(quantity_of(Kind.SLOT, unit=4))  # the sum of e^z over the units of the layer
ROW, COLUMN = Index("row"), Index("column")


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation function.

    `applied` is what the unit's definition shows (`sigma(z)`), `slope` dA/dZ. `jacobian` is dA/dZ_COLUMN for a function
    that couples its layer. `probability` says whether every value lies between 0 and 1. `forms` has the functions that
    go by this name, the one that is meant without a word first.
    """

    name: str
    applied: Term
    slope: Term
    jacobian: Term | None = None
    probability: bool = False
    forms: Mapping[str, Activation] = field(default_factory=dict, compare=False)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that a lecture may set."""
        return () if self.function is None else self.function.parameters

    @property
    def is_identity(self) -> bool:
        """Whether the pre-activation is passed on as it is."""
        return self.applied == Z

    @property
    def couples(self) -> bool:
        return self.jacobian is not None

    @property
    def formula(self) -> Term:
        """What is applied, spelled out as on a blackboard: 1/(1 + e^-z), max(0, z)."""
        row = self.function
        shown = None if row is None else row.shown()
        if row is None or shown is None or not isinstance(self.applied, Apply):
            return self.applied
        return as_written(row, shown, self.applied)

    @property
    def worked(self) -> Term:
        """What numbers are put into: the formula, but the function itself where it is keyed or given by cases."""
        row = self.function
        itself = row is not None and (row.keyed or (row.formula is None and bool(row.pieces)))
        return self.applied if itself else self.formula

    @property
    def label(self) -> str:
        """What it is called in words that have no name for it."""
        return self.name if self.function is None else self.function.text

    @property
    def function(self) -> Function | None:
        """The row of the function that is applied to Z, where it is a single one."""
        single = isinstance(self.applied, Apply) and self.applied.arguments[0] == Z
        return function(self.applied.function) if single and isinstance(self.applied, Apply) else None

    @property
    def kinks(self) -> tuple[Comparison, ...]:
        """The conventions at the points without slope: ReLU'(0) = 0."""
        return kinks_in(self.applied)


def elementwise(row: Function, given: Mapping[str, Fraction] | None = None) -> Activation:
    """The activation that applies a function to every unit, with the `given` parameters, by default the row's."""
    parameters = (Number((given or {}).get(known.name, known.default)) for known in row.parameters)
    applied = Apply(row.name, (Z, *parameters))
    assert row.slope is not None
    return Activation(row.name, applied, put(row, row.slope, applied, A), probability=_is_probability(row, applied))


def _is_probability(row: Function, applied: Apply) -> bool:
    """Whether the bounds of a function are those of a probability."""
    if row.bounds is None or INFINITY in row.bounds or Negation(INFINITY) in row.bounds:
        return False
    low, high = (constant(put(row, bound, applied)) for bound in row.bounds)
    return low >= 0 and high <= 1


def _one_of(name: str, forms: Mapping[str, str]) -> Activation:
    """An activation of several forms, each the name of its function."""
    rows = {form: replace(elementwise(function(row)), name=name) for form, row in forms.items()}
    return replace(next(iter(rows.values())), forms=MappingProxyType(rows))


_EXP_Z = apply("exp", Z)

_ROWS = (
    # a = z, da/dz = 1
    Activation("identity", Z, Number(Fraction(1))),
    *map(elementwise, map(function, ("sigmoid", "tanh", "relu", "leaky_relu", "elu"))),
    _one_of("gelu", {"erf": "gelu", "tanh": "gelu_tanh"}),
    *map(elementwise, map(function, ("silu", "softsign", "softplus", "hard_tanh"))),
    # a_i = e^z_i / sum_k e^z_k, da_i/dz_j = a_i (delta_ij - a_j)
    Activation(
        "softmax", _EXP_Z / Z_SUM, A * (1 - A), jacobian=A * (Kronecker(ROW, COLUMN) - A_OTHER), probability=True
    ),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({row.name: row for row in _ROWS})


def activation(name: str, given: Mapping[str, Fraction] | None = None, form: str | None = None) -> Activation:
    """The row of an activation, in one of its forms and with the `given` parameters of its function.

    Raises KeyError where there is none.
    """
    return with_options(ACTIVATIONS[name], given or {}, form)


def with_options(row: Activation, given: Mapping[str, Fraction], form: str | None = None) -> Activation:
    """An activation in one of its forms, with the given parameters of its function."""
    chosen = row if form is None else row.forms[form]
    return chosen if chosen.function is None or not given else elementwise(chosen.function, given)


def elementwise_names() -> list[str]:
    """The activations that act on each unit alone."""
    return [name for name, row in ACTIVATIONS.items() if not row.couples]
