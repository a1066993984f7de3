"""What parameters become by an update, by the rule of the optimizer."""

from __future__ import annotations

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.lecture_names import PASSED
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity
from symbackprop.core.terms import Matrix, Sum, Symbol, Term, substitute
from symbackprop.derive.updates import definition_of_update

__all__ = ["after_update", "updated", "updated_head"]


_MOST = 40  # parameters, up to which a forward pass with new ones is written out


def updated(env: Environment, quantity: Quantity) -> Term:
    """A parameter after an update, or what a forward pass gives then; anything else stays what it is."""
    if quantity.kind in PASSED and len(env.network.parameters) <= _MOST:
        return after_update(env, Symbol(quantity.after(0)))
    if quantity.kind is Kind.STATE:
        return definition_of_update(env.lecture.training, quantity, env.network.places) or Symbol(quantity)
    if quantity.kind not in PARAMETERS:
        return Symbol(quantity)
    before = quantity.after(0)
    if quantity.unit != ALL:
        before = env.network.places.get(before, before)
    found = definition_of_update(env.lecture.training, before.after(1))
    return Symbol(before) if found is None else found


def _updated_parameter(env: Environment, head: Term) -> Term | None:
    """What a parameter, or a vector or matrix of them, becomes by an update; None for anything else."""
    if isinstance(head, Matrix):
        rows = [[_updated_parameter(env, entry) for entry in row] for row in head.rows]
        if any(entry is None for row in rows for entry in row):
            return None
        return Matrix(tuple(tuple(entry for entry in row if entry is not None) for row in rows))
    if not isinstance(head, Symbol) or head.quantity.kind not in PARAMETERS:
        return None
    return updated(env, head.quantity.after(1))


def updated_head(env: Environment, head: Term, side: Term | None, relation: str) -> Term | None:
    """What a chain w <- w - ... is about, the parameter after the update; None where nothing is updated.

    An equation says it too, where its right side starts from the very parameter: w = w - eta dL/dw.
    """
    if relation not in ("leftarrow", "=", "?"):
        return None
    entry = head.rows[0][0] if isinstance(head, Matrix) else head
    if not isinstance(entry, Symbol) or entry.quantity.kind not in PARAMETERS:
        return None
    if relation != "leftarrow" and (side is None or not _starts_from(entry, side)):
        return None
    return _updated_parameter(env, head)


def _starts_from(entry: Symbol, side: Term) -> bool:
    start = side.rows[0][0] if isinstance(side, Matrix) else side
    return isinstance(start, Sum) and entry in start.terms


def after_update(env: Environment, term: Term) -> Term:
    """A formula with what its names are after an update: the parameters by their rule, the rest by its definition."""
    equations = env.network.equations

    def new(name: Quantity) -> Term | None:
        if name.kind in PARAMETERS:
            return updated(env, name.after(1))
        equation = equations.get(name)
        return after_update(env, equation.term) if equation is not None else None

    return substitute(term, new)
