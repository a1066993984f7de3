"""Everything numeric that a lecture shows: values, gradients, updates, and what was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from symbackprop.core.errors import InputError, Mistake
from symbackprop.core.quantities import PARAMETERS, SIGNALS, Kind, Quantity, quantity_of
from symbackprop.core.terms import Real, Term
from symbackprop.derive.families.backward import Backward, backward
from symbackprop.evaluate.exact import ExactRoute
from symbackprop.evaluate.forward import Values
from symbackprop.evaluate.passes import passes_of
from symbackprop.network.lecture import Lecture, Training
from symbackprop.network.network import Network
from symbackprop.rules.rewrites import exact_number

__all__ = ["LARGEST_EXACT", "Evaluation", "evaluate", "is_wide"]

LARGEST_EXACT = 50_000  # parameters times samples, up to which a lecture is computed exactly
_LOSS = quantity_of(Kind.LOSS)
_INPUTS = frozenset({Kind.INPUT})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The numbers of a lecture; what its values do not determine is absent.

    `values` has every given and computed quantity before training of each sample, `deltas` the error signals by name.
    `gradients` is dL/dv by parameter, `input_gradients` dL/dx by input. `updated` has the parameters after all
    steps, and `loss_after` the loss there; `first_update` those after the first; `history` the loss before each step.
    `gradient_error` is how far the gradient is from differences of the loss, None without numbers.
    """

    values: Values
    gradients: Values
    input_gradients: Values
    first_update: Values
    updated: Values
    loss_after: Real | None
    history: tuple[Real, ...]
    gradient_error: float | None

    @property
    def loss(self) -> Real | None:
        return self.values.get(_LOSS)


_NOTHING = Evaluation({}, {}, {}, {}, {}, None, (), None)

AnyValues = TypeVar("AnyValues", bound=Values)


class Route(Protocol[AnyValues]):
    """A way to compute the passes of a graph."""

    def forward(self, given: Values) -> AnyValues:
        """Every quantity that the given ones determine. Raises InputError where a formula has no value."""

    def backward(self, values: AnyValues) -> AnyValues:
        """dL/dv by every parameter and input v, and the error signals; nothing where L has no value."""

    def updated(self, training: Training, values: AnyValues, derived: AnyValues) -> AnyValues:
        """The given values, with the parameters after one more step. Raises OverflowError where one gets too large."""

    def only(self, values: AnyValues, kinds: frozenset[Kind]) -> Values:
        """The values of variables of these kinds."""

    def together(self, values: AnyValues, other: Values) -> Values:
        """The values of both."""

    def gradient_error(self, values: AnyValues, gradients: AnyValues) -> float:
        """The largest relative difference between the gradient and differences of the loss."""


def is_wide(network: Network) -> bool:
    """Whether a network is so large that its numbers are computed in float64 arrays."""
    return len(network.parameters) * (network.samples or 1) > LARGEST_EXACT


def evaluate(
    lecture: Lecture, families: Backward | None = None, formulas: Mapping[Quantity, Term] | None = None
) -> Evaluation:
    """The numbers of a lecture, from the definitions of its graph and from its adjoints, the `families`. A gradient
    whose derived formula is a mere number is that number.

    Raises InputError where the formulas have no value for the given numbers.
    """
    network = lecture.network
    if not network.equations or not lecture.values:
        return replace(_NOTHING, values=lecture.values)
    passes = passes_of(families or backward(network.graph))
    try:
        if is_wide(network):
            from symbackprop.evaluate.wide import ArrayRoute

            return _evaluated(lecture, ArrayRoute(passes))
        constant = {q: number for q, term in (formulas or {}).items() if (number := exact_number(term)) is not None}
        return _evaluated(lecture, ExactRoute(passes, constant))
    except InputError as problem:
        raise InputError([replace(mistake, file=lecture.file) for mistake in problem.mistakes]) from None


def _evaluated(lecture: Lecture, route: Route[AnyValues]) -> Evaluation:
    values = route.forward(lecture.values)
    derived = route.backward(values)
    passed, history = _train(lecture, route, values, derived)
    return Evaluation(
        values=route.together(values, route.only(derived, SIGNALS)),
        gradients=route.only(derived, PARAMETERS),
        input_gradients=route.only(derived, _INPUTS),
        first_update=route.only(passed[0], PARAMETERS) if passed else {},
        updated=route.only(passed[-1], PARAMETERS) if passed else {},
        loss_after=passed[-1][_LOSS] if passed else None,
        history=history,
        gradient_error=route.gradient_error(values, derived) if derived else None,
    )


def _train(
    lecture: Lecture, route: Route[AnyValues], values: AnyValues, derived: AnyValues
) -> tuple[tuple[AnyValues, ...], tuple[Real, ...]]:
    """The values after the first and after all steps, and the loss before each step.

    Nothing where the rate or the loss is not known.
    """
    training = lecture.training
    if training.rate is None or _LOSS not in values:
        return (), ()
    passed: list[AnyValues] = []
    history: list[Real] = []
    for step in range(1, training.steps + 1):
        history.append(values[_LOSS])
        try:
            values = route.forward(route.updated(training, values, derived))
            if step < training.steps:
                derived = route.backward(values)
        except (InputError, OverflowError):
            message = f"training diverges at step {step}; choose a smaller learning rate or fewer steps"
            raise InputError([Mistake(message, key="training.learning_rate")]) from None
        passed = [*passed[:1], values]
    return tuple(passed), tuple(history)
