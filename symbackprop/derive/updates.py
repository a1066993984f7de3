"""The updates of a training as equalities: each line of the optimizer, for a parameter or for a whole family of them.

A gradient is that of the loss before the update, of the batch that it takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, Variable, parameter_of, quantity_of, state_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Derivative, Number, Symbol, Term
from symbackprop.network.training import Training
from symbackprop.rules.optimizers import GRADIENT, NEW_THETA, RATE, STEP, THETA

__all__ = ["UpdateLine", "definition_of_update", "loss_before", "update_lines"]

_LOSS = quantity_of(Kind.LOSS)


@dataclass(frozen=True, slots=True)
class UpdateLine:
    """`of` = `term`, by a line of the optimizer."""

    of: Quantity
    term: Term


def loss_before(training: Training, step: int) -> Quantity:
    """The loss that an update descends: of all samples, or of its batch, as it is before the update."""
    name = f"B_{{{(training.done + step - 1) % len(training.batches) + 1}}}" if training.batches else ""
    return Quantity(Variable(Kind.LOSS, None, name), step=step - 1)


def update_lines(
    training: Training, parameter: Quantity, step: int, gradient: Term | None = None
) -> tuple[UpdateLine, ...]:
    """The lines of one update, counted from 1, of a parameter or of a family; `gradient` stands for the derivative."""
    rule = training.optimizer
    before = parameter.after(step - 1)
    slope = Derivative(loss_before(training, step), before) if gradient is None else gradient
    slots: dict[Quantity, Term] = {
        THETA.quantity: Symbol(before),
        GRADIENT.quantity: slope,
        RATE.quantity: Symbol(training.rate_name(parameter)),
        STEP.quantity: Number(Fraction(training.done + step)),
    }
    names: dict[Quantity, Quantity] = {NEW_THETA.quantity: parameter.after(step)}
    for state in rule.states:
        own = state_of(state.name, parameter)
        slots[state.before.quantity] = Symbol(own.after(step - 1))
        names[state.new.quantity] = own.after(step)
    slots.update({slot: Symbol(name) for slot, name in names.items()})
    return tuple(UpdateLine(names[line.of.quantity], substitute(line.term, slots.get)) for line in rule.lines)


def definition_of_update(
    training: Training, quantity: Quantity, held: Mapping[Quantity, Quantity] | None = None
) -> Term | None:
    """What a parameter or a state is after an update, in what there is before that update; None for any other quantity.

    A state starts at 0, or at what the training has in its memory, and a frozen parameter stays. `held` has the
    parameters that stand at tied places.
    """
    if quantity.kind is not Kind.STATE and quantity.kind not in PARAMETERS:
        return None
    step = quantity.step
    if quantity.kind is Kind.STATE and not step:
        return Number(training.memory.get(quantity, Fraction(0)))
    if not step:
        return None
    own = parameter_of(quantity) if quantity.kind is Kind.STATE else quantity.after(0)
    own = (held or {}).get(own, own)
    if own in training.frozen:
        return Symbol(own)
    here = {line.of: line.term for line in update_lines(training, own, step)}
    letter, _, _ = quantity.name.partition(" ")
    target = (state_of(letter, own) if quantity.kind is Kind.STATE else own).after(step)

    def earlier(name: Quantity) -> Term | None:
        term = here.get(name)
        if term is not None:
            return substitute(term, earlier)
        start = name.kind is Kind.STATE and not name.step
        return Number(training.memory.get(name, Fraction(0))) if start else None

    return substitute(here[target], earlier)
