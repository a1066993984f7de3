"""The passes of a network in exact numbers, and in decimals of 50 digits where those end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symbackprop.core.quantities import DATA, PARAMETERS, Kind, Quantity, state_of
from symbackprop.core.terms import Real
from symbackprop.evaluate.finite import gradient_error
from symbackprop.evaluate.forward import Values, backward, forward, within_bounds
from symbackprop.evaluate.passes import Passes
from symbackprop.network.training import Training
from symbackprop.rules.optimizers import GRADIENT, NEW_THETA, RATE, STEP, THETA
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

    def nothing(self) -> Values:
        return {}

    def of_samples(self, values: Values, batch: Sequence[int]) -> Values:
        places = {sample: place for place, sample in enumerate(batch, start=1)}
        return {
            quantity if quantity.sample is None else quantity.of_sample(places[quantity.sample]): value
            for quantity, value in values.items()
            if quantity.kind in _GIVEN and (quantity.sample is None or quantity.sample in places)
        }

    def updated(
        self, training: Training, values: Values, derived: Values, memory: Values, step: int
    ) -> tuple[Values, Values]:
        given = {quantity: value for quantity, value in values.items() if quantity.kind in _GIVEN}
        states: dict[Quantity, Real] = {}
        for parameter in [quantity for quantity in given if quantity.kind in PARAMETERS]:
            if parameter in training.frozen or parameter not in derived:
                continue  # what the loss does not depend on stays, too
            slots = _moved(training, parameter, given[parameter], derived[parameter], memory, step)
            given[parameter] = within_bounds(slots[NEW_THETA.quantity])
            for state in training.optimizer.states:
                states[state_of(state.name, parameter)] = within_bounds(slots[state.new.quantity])
        return given, states

    def gradient_error(self, values: Values, gradients: Values) -> float:
        return gradient_error(self.passes, values, gradients)


def _moved(
    training: Training, parameter: Quantity, theta: Real, gradient: Real, memory: Values, step: int
) -> dict[Quantity, Real]:
    """The slots of the optimizer's lines with their values, after one update of a parameter."""
    rate, rule = training.rate_of(parameter), training.optimizer
    assert rate is not None
    slots: dict[Quantity, Real] = {
        THETA.quantity: theta,
        RATE.quantity: rate,
        GRADIENT.quantity: gradient,
        STEP.quantity: Fraction(step),
    }
    for state in rule.states:
        slots[state.before.quantity] = memory.get(state_of(state.name, parameter), Fraction(0))
    for line in rule.lines:
        slots[line.of.quantity] = value_of(line.term, slots.__getitem__)
    return slots
