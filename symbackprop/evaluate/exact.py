"""The passes of a network in exact numbers, and in decimals of 50 digits where those end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symbackprop.core.quantities import DATA, PARAMETERS, Kind, Quantity
from symbackprop.core.terms import Real
from symbackprop.evaluate.finite import gradient_error
from symbackprop.evaluate.forward import Values, backward, forward, within_bounds
from symbackprop.evaluate.passes import Passes
from symbackprop.network.lecture import Training
from symbackprop.rules.optimizers import GRADIENT, OPTIMIZERS, RATE, THETA
from symbackprop.rules.value import value_of

__all__ = ["ExactRoute"]

_GIVEN = PARAMETERS | DATA


@dataclass(frozen=True, slots=True)
class ExactRoute:
    """The passes of a graph, scalar by scalar. A gradient whose derived formula is a mere number is that number: no
    rounding of the pass makes 0 into 10^-50.
    """

    passes: Passes
    numbers: Mapping[Quantity, Real] = field(default_factory=dict)

    def forward(self, given: Values) -> Values:
        return forward(self.passes, given)

    def backward(self, values: Values) -> Values:
        found = backward(self.passes, values)
        return {**found, **{parameter: value for parameter, value in self.numbers.items() if parameter in found}}

    def only(self, values: Values, kinds: frozenset[Kind]) -> Values:
        ties = self.passes.graph.ties
        return {
            quantity: value for quantity, value in values.items() if quantity.kind in kinds and quantity not in ties
        }

    def together(self, values: Values, other: Values) -> Values:
        return {**values, **other}

    def updated(self, training: Training, values: Values, derived: Values) -> Values:
        given = {quantity: value for quantity, value in values.items() if quantity.kind in _GIVEN}
        return given | {
            parameter: within_bounds(_updated(training, parameter, value, derived))
            for parameter, value in given.items()
            if parameter.kind in PARAMETERS
        }

    def gradient_error(self, values: Values, gradients: Values) -> float:
        return gradient_error(self.passes, values, gradients)


def _updated(training: Training, parameter: Quantity, value: Real, derived: Values) -> Real:
    assert training.rate is not None
    if parameter in training.frozen:
        return value
    slots: dict[Quantity, Real] = {
        THETA.quantity: value,
        RATE.quantity: training.rate,
        GRADIENT.quantity: derived[parameter],
    }
    return value_of(OPTIMIZERS[training.optimizer].update, slots.__getitem__)
