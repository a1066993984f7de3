"""What parameters become by an update, by the rule of the optimizer."""

from __future__ import annotations

from dataclasses import replace

from symbackprop.check.scope import Scope
from symbackprop.core.quantities import ALL, Kind, Quantity
from symbackprop.core.terms import Derivative, Matrix, Symbol, Term, substitute
from symbackprop.rules.optimizers import GRADIENT, OPTIMIZERS, THETA

__all__ = ["updated", "updated_parameter"]


def updated(scope: Scope, quantity: Quantity) -> Term:
    """A parameter after an update; anything else stays what it is."""
    if quantity.kind not in (Kind.WEIGHT, Kind.BIAS):
        return Symbol(quantity)
    before = replace(quantity, step=0)
    if quantity.unit != ALL:
        before = scope.network.places.get(before, before)
    training = scope.lecture.training
    if before in training.frozen:
        return Symbol(before)
    rule = OPTIMIZERS[training.optimizer].update
    slots: dict[Quantity, Term] = {
        THETA.quantity: Symbol(before),
        GRADIENT.quantity: Derivative(Quantity(Kind.LOSS), before),
    }
    return substitute(rule, slots.get)


def updated_parameter(scope: Scope, head: Term) -> Term | None:
    """What a parameter, or a vector or matrix of them, becomes by an update; None for anything else."""
    if isinstance(head, Matrix):
        rows = [[updated_parameter(scope, entry) for entry in row] for row in head.rows]
        if any(entry is None for row in rows for entry in row):
            return None
        return Matrix(tuple(tuple(entry for entry in row if entry is not None) for row in rows))
    if not isinstance(head, Symbol) or head.quantity.kind not in (Kind.WEIGHT, Kind.BIAS):
        return None
    return updated(scope, replace(head.quantity, step=1))
