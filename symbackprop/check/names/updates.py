"""What parameters become by an update, by the rule of the optimizer."""

from __future__ import annotations

from fractions import Fraction

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.lecture_names import PASSED
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Derivative,
    Matrix,
    Negation,
    Number,
    Product,
    Real,
    Sum,
    Symbol,
    Term,
    children,
    sum_of,
    transform,
)
from symbackprop.derive.updates import definition_of_update
from symbackprop.judge.entries import spread

__all__ = ["after_update", "renewed", "updated", "updated_head"]

_TRAINED = PARAMETERS | {Kind.STATE}


_MOST = 40  # parameters, up to which a forward pass with new ones is written out


def updated(env: Environment, quantity: Quantity) -> Term:
    """A parameter after an update, or what a forward pass gives then; anything else stays what it is."""
    at = _position(env, quantity)
    if at is not None and at not in (0, 1):
        return _after_training(env, quantity, at)
    if at == 0 and quantity.step:
        return updated(env, quantity.after(0)) if quantity.kind is Kind.STATE else Symbol(quantity.after(0))
    quantity = quantity if at is None else quantity.after(at)
    if quantity.kind in PASSED and len(env.network.parameters) <= _MOST:
        return after_update(env, spread(env.network, Symbol(quantity.after(0))))
    if quantity.kind is Kind.STATE:
        found = definition_of_update(env.lecture.training, quantity, env.network.places)
        return Symbol(quantity) if found is None else _of_batch(env, found)
    if quantity.kind not in PARAMETERS:
        return Symbol(quantity)
    before = quantity.after(0)
    if quantity.unit != ALL:
        before = env.network.places.get(before, before)
    found = definition_of_update(env.lecture.training, before.after(1))
    return Symbol(before) if found is None else _of_batch(env, found)


def _of_batch(env: Environment, term: Term) -> Term:
    """The formula with what the loss of the update's batch is: that of its samples, and the penalty."""
    batch = env.lecture.training.batch_of(1)
    if not batch:
        return term
    loss = env.lecture.network.loss
    share = Number(Fraction(1, len(batch) if loss.over_samples == "mean" else 1))
    penalty = [quantity_of(Kind.PENALTY)] if loss.penalties else []

    def change(node: Term) -> Term:
        if not isinstance(node, Derivative) or node.of.kind is not Kind.LOSS or not node.of.name:
            return node
        parts = [share * Derivative(quantity_of(Kind.SAMPLE_LOSS, sample=sample), node.by) for sample in batch]
        return sum_of(*parts, *(Derivative(one, node.by) for one in penalty))

    return transform(term, change)


def _position(env: Environment, quantity: Quantity) -> int | None:
    """How many updates after the one that is under way a mark means; None where no training is known."""
    if not env.trained or not quantity.step:
        return None
    return quantity.step - (0 if env.relative else env.lecture.training.done)


def _after_training(env: Environment, quantity: Quantity, at: int) -> Term:
    """The number of a parameter or a state before or after other updates."""
    step = env.lecture.training.done + at
    known = env.trained[step].get(quantity.after(0)) if 0 <= step < len(env.trained) else None
    return Symbol(quantity) if known is None else Number(known)


def _updated_parameter(env: Environment, head: Term) -> Term | None:
    """What a parameter, or a vector or matrix of them, becomes by an update; None for anything else."""
    if isinstance(head, Matrix):
        rows = [[_updated_parameter(env, entry) for entry in row] for row in head.rows]
        if any(entry is None for row in rows for entry in row):
            return None
        return Matrix(tuple(tuple(entry for entry in row if entry is not None) for row in rows))
    if not isinstance(head, Symbol) or head.quantity.kind not in _TRAINED:
        return None
    return updated(env, renewed(env, head.quantity))


def renewed(env: Environment, quantity: Quantity) -> Quantity:
    """A parameter or a memory of the optimizer after the update that is under way."""
    return quantity.after(1 if env.relative or not env.trained else env.lecture.training.done + 1)


def updated_head(env: Environment, head: Term, side: Term | None, relation: str) -> Term | None:
    """What a chain w <- w - ... is about, the parameter after the update; None where nothing is updated.

    An equation says it too, where its right side starts from the very parameter, w = w - eta dL/dw, or from its value
    and has the rate, w = 0.3 - 0.1 * 2.
    """
    if relation not in ("leftarrow", "=", "?"):
        return None
    entry = head.rows[0][0] if isinstance(head, Matrix) else head
    if not isinstance(entry, Symbol) or entry.quantity.kind not in _TRAINED:
        return None
    if relation != "leftarrow" and (side is None or not _starts_from(env, entry, side)):
        return None
    return _updated_parameter(env, head)


def _starts_from(env: Environment, entry: Symbol, side: Term) -> bool:
    start = side.rows[0][0] if isinstance(side, Matrix) else side
    if not isinstance(start, Sum):
        return False
    if entry.quantity.kind is Kind.STATE:  # v = 0.9 v + g
        return any(entry in children(part) for part in start.terms)
    value, rate = env.lecture.values.get(entry.quantity), env.lecture.training.rate
    if entry in start.terms or value is None or rate is None:
        return entry in start.terms
    steps = (part.term if isinstance(part, Negation) else part for part in start.terms[1:])
    rated = all(isinstance(step, Product) and rate in map(_value, step.factors) for step in steps)
    return rated and _value(start.terms[0]) == value and not isinstance(side, Matrix)


def _value(term: Term) -> Real | None:
    """The number that a formula is; None for anything else."""
    match term:
        case Number(value):
            return value
        case Negation(Number(value)):
            return -value
    return None


def after_update(env: Environment, term: Term) -> Term:
    """A formula with what its names are after an update: the parameters by their rule, the rest by its definition."""
    equations = env.network.equations

    def new(name: Quantity) -> Term | None:
        if name.kind in PARAMETERS:
            return updated(env, name.after(1))
        equation = equations.get(name)
        return after_update(env, equation.term) if equation is not None else None

    return substitute(term, new)
