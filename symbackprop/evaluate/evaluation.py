"""Everything numeric that a lecture shows: values, gradients, updates, and what was checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from symbackprop.core.errors import InputError, Mistake
from symbackprop.core.quantities import PARAMETERS, SIGNALS, Kind, Quantity, quantity_of
from symbackprop.core.terms import Real, Term
from symbackprop.derive.families.backward import Backward, backward
from symbackprop.evaluate.exact import ExactRoute
from symbackprop.evaluate.forward import Values
from symbackprop.evaluate.passes import passes_of
from symbackprop.network.build import of_size
from symbackprop.network.lecture import Lecture
from symbackprop.network.mistakes import located
from symbackprop.network.network import Network
from symbackprop.network.training import Training
from symbackprop.rules.rewrites import exact_number

__all__ = ["LARGEST_EXACT", "Evaluation", "Update", "evaluate", "is_wide"]

LARGEST_EXACT = 50_000  # parameters times samples, up to which a lecture is computed exactly
_LOSS = quantity_of(Kind.LOSS)
_INPUTS = frozenset({Kind.INPUT})


@dataclass(frozen=True, slots=True)
class Update:
    """One update: the samples of its batch (() for all), the loss and the gradients there before it, the optimizer's
    states and the parameters after it.
    """

    batch: tuple[int, ...]
    loss: Real
    gradients: Values
    states: Values
    parameters: Values


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The numbers of a lecture; what its values do not determine is absent.

    `values` has every given and computed quantity before training of each sample, `deltas` the error signals by name.
    `gradients` is dL/dv by parameter, `input_gradients` dL/dx by input. `updated` has the parameters after all
    steps, and `loss_after` the loss there; `updates` has every single one, `history` the loss of its batch before it.
    `gradient_error` is how far the gradient is from differences of the loss, None without numbers.
    """

    values: Values
    gradients: Values
    input_gradients: Values
    updates: tuple[Update, ...]
    updated: Values
    loss_after: Real | None
    gradient_error: float | None

    @property
    def history(self) -> tuple[Real, ...]:
        return tuple(update.loss for update in self.updates)

    @property
    def loss(self) -> Real | None:
        return self.values.get(_LOSS)


_NOTHING = Evaluation({}, {}, {}, (), {}, None, None)

AnyValues = TypeVar("AnyValues", bound=Values)


class Route(Protocol[AnyValues]):
    """A way to compute the passes of a graph."""

    def forward(self, given: Values) -> AnyValues:
        """Every quantity that the given ones determine. Raises InputError where a formula has no value."""

    def backward(self, values: AnyValues) -> AnyValues:
        """dL/dv by every parameter and input v, and the error signals; nothing where L has no value."""

    def updated(
        self, training: Training, values: AnyValues, derived: AnyValues, memory: AnyValues, step: int
    ) -> tuple[AnyValues, AnyValues]:
        """The given values, with the parameters after one more step, and the optimizer's states, which were `memory`.
        Raises OverflowError where one gets too large.
        """

    def of_samples(self, values: AnyValues, batch: Sequence[int]) -> AnyValues:
        """What is given, of some samples alone, counted anew."""

    def nothing(self) -> AnyValues:
        """No values."""

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
    whole = families or backward(network.graph)
    try:
        if is_wide(network):
            from symbackprop.evaluate.wide import ArrayRoute

            return _evaluated(lecture, whole, lambda derived: ArrayRoute(passes_of(derived)))
        constant = {q: number for q, term in (formulas or {}).items() if (number := exact_number(term)) is not None}
        return _evaluated(
            lecture,
            whole,
            lambda derived: ExactRoute(passes_of(derived), constant if derived is whole else {}),
        )
    except InputError as problem:
        raise located(problem, lecture.file, lecture.text) from None


def _evaluated(lecture: Lecture, families: Backward, route_of: Callable[[Backward], Route[AnyValues]]) -> Evaluation:
    route = route_of(families)
    values = route.forward(lecture.values)
    derived = route.backward(values)
    updates, after = _train(lecture, _Routes(lecture.network, route, route_of), values, derived)
    return Evaluation(
        values=route.together(values, route.only(derived, SIGNALS)),
        gradients=route.only(derived, PARAMETERS),
        input_gradients=route.only(derived, _INPUTS),
        updates=updates,
        updated=updates[-1].parameters if updates else {},
        loss_after=after,
        gradient_error=route.gradient_error(values, derived) if derived else None,
    )


@dataclass(slots=True)
class _Routes(Generic[AnyValues]):
    """The route of the whole network, and those of its batches by their number of samples, each made once."""

    network: Network
    whole: Route[AnyValues]
    route_of: Callable[[Backward], Route[AnyValues]]
    made: dict[int, Route[AnyValues]] = field(default_factory=dict)

    def of(self, batch: Sequence[int]) -> Route[AnyValues]:
        size = len(batch)
        if size not in self.made:
            self.made[size] = self.route_of(backward(of_size(self.network, size).graph))
        return self.made[size]


def _train(
    lecture: Lecture, routes: _Routes[AnyValues], values: AnyValues, derived: AnyValues
) -> tuple[tuple[Update, ...], Real | None]:
    """Every update, and the loss after the last. Nothing where the rate or the loss is not known."""
    training, route = lecture.training, routes.whole
    if training.rate is None or _LOSS not in values:
        return (), None
    updates: list[Update] = []
    memory = route.nothing()
    for step in range(1, training.steps + 1):
        batch = training.batch_of(step)
        try:
            here, slopes = values, derived
            if batch:
                own = routes.of(batch)
                here = own.forward(route.of_samples(values, batch))
                slopes = own.backward(here)
            new, memory = route.updated(training, values, slopes, memory, step)
            values = route.forward(new)
            if step < training.steps and not batch:
                derived = route.backward(values)
        except (InputError, OverflowError):
            message = f"training diverges at step {step}; choose a smaller learning rate or fewer steps"
            raise InputError([Mistake(message, key="training.learning_rate")]) from None
        gradients, parameters = route.only(slopes, PARAMETERS), route.only(values, PARAMETERS)
        updates.append(Update(batch, here[_LOSS], gradients, memory, parameters))
    return tuple(updates), values[_LOSS]
