"""Everything numeric that a lecture shows: values, gradients, updates, and what was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symbackprop.core.errors import InputError, Mistake
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Real, Term
from symbackprop.evaluate.forward import Values, backward, forward, within_bounds
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Network
from symbackprop.rules.optimizers import GRADIENT, OPTIMIZERS, RATE, THETA
from symbackprop.rules.value import value_of

__all__ = ["Evaluation", "evaluate"]

_LOSS = quantity_of(Kind.LOSS)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The numbers of a lecture; what its values do not determine is absent.

    `values` has every given and computed quantity before training, deltas included, of each sample.
    `gradients` is dL/dv by parameter, `input_gradients` dL/dx by input. `updated` has the parameters after all
    steps, and `loss_after` the loss there; `first_update` those after the first; `history` the loss before each step.
    """

    values: Values
    gradients: Values
    input_gradients: Values
    first_update: Values
    updated: Values
    loss_after: Real | None
    history: tuple[Real, ...]

    @property
    def loss(self) -> Real | None:
        return self.values.get(_LOSS)


def evaluate(lecture: Lecture, formulas: Mapping[Quantity, Term]) -> Evaluation:
    """The numbers of a lecture, the gradients from their derived `formulas`, or by the backward pass without one.

    Raises InputError where the formulas have no value for the given numbers.
    """
    try:
        return _evaluate(lecture, formulas)
    except InputError as problem:
        raise InputError([replace(mistake, file=lecture.file) for mistake in problem.mistakes]) from None


def _evaluate(lecture: Lecture, formulas: Mapping[Quantity, Term]) -> Evaluation:
    network = lecture.network
    if not network.equations:
        return Evaluation({}, {}, {}, {}, {}, None, ())
    values = forward(network, lecture.values)
    derived = _gradients(network, values, formulas)
    passed, history = _train(lecture, values, derived, formulas)
    deltas = {quantity: value for quantity, value in derived.items() if quantity.kind is Kind.DELTA}
    return Evaluation(
        values={**values, **deltas},
        gradients={parameter: derived[parameter] for parameter in network.parameters if parameter in derived},
        input_gradients={quantity: value for quantity, value in derived.items() if quantity.kind is Kind.INPUT},
        first_update=_parameters(network, passed[0]) if passed else {},
        updated=_parameters(network, passed[-1]) if passed else {},
        loss_after=passed[-1][_LOSS] if passed else None,
        history=history,
    )


def _parameters(network: Network, values: Values) -> Values:
    return {parameter: values[parameter] for parameter in network.parameters}


def _gradients(network: Network, values: Values, formulas: Mapping[Quantity, Term]) -> Values:
    """The backward pass, with the parameters' gradients by their formulas: what is exact there stays exact."""
    derived = backward(network, values)
    if not derived:
        return {}
    known = {**values, **{quantity: value for quantity, value in derived.items() if quantity.kind is Kind.DELTA}}
    return {**derived, **{q: value_of(formula, known.__getitem__) for q, formula in formulas.items() if q in derived}}


def _train(
    lecture: Lecture, values: Values, derived: Values, formulas: Mapping[Quantity, Term]
) -> tuple[tuple[Values, ...], tuple[Real, ...]]:
    """The values after the first and after all steps, and the loss before each step.

    Nothing where the rate or the loss is not known.
    """
    training, network = lecture.training, lecture.network
    if training.rate is None or _LOSS not in values:
        return (), ()
    passed: list[Values] = []
    history: list[Real] = []
    for step in range(1, training.steps + 1):
        history.append(values[_LOSS])
        try:
            moved = {p: within_bounds(_updated(lecture, p, values, derived)) for p in network.parameters}
            values = forward(network, {**lecture.values, **moved})
        except (InputError, OverflowError):
            message = f"training diverges at step {step}; choose a smaller learning rate or fewer steps"
            raise InputError([Mistake(message, key="training.learning_rate")]) from None
        passed = [*passed[:1], values]
        if step < training.steps:
            derived = _gradients(network, values, formulas)
    return tuple(passed), tuple(history)


def _updated(lecture: Lecture, parameter: Quantity, values: Values, derived: Values) -> Real:
    training = lecture.training
    assert training.rate is not None
    if parameter in training.frozen:
        return values[parameter]
    slots: dict[Quantity, Real] = {
        THETA.quantity: values[parameter],
        RATE.quantity: training.rate,
        GRADIENT.quantity: derived[parameter],
    }
    return value_of(OPTIMIZERS[training.optimizer].update, slots.__getitem__)
