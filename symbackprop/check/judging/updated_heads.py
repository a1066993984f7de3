"""What a chain is about that begins with a parameter and says what it becomes."""

from __future__ import annotations

from collections.abc import Mapping

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Print, fits, grid_of, literal
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.updates import renewed, updated
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity
from symbackprop.core.terms import Matrix, Sum, Symbol, Term, children, quantities_of

__all__ = ["MOST_TOLD", "goes_on", "is_new", "told", "updated_head"]

MOST_TOLD = 100  # parameters, up to which is looked for what a document says of their updates

_TRAINED = PARAMETERS | {Kind.STATE}


def told(evidence: Evidence) -> Mapping[Quantity, Print]:
    """What the document has printed for parameters after the update that is under way."""
    env, printed = evidence.env, evidence.record.printed
    if not printed or len(env.lecture.network.parameters) > MOST_TOLD:
        return {}
    terms = evidence.workshop.kept.once(
        dict,
        (env.lecture, env.trained, env.network.places),
        ("updated", env.relative),
        lambda: {name: updated(env, renewed(env, name)) for name in env.lecture.network.parameters},
    )
    return {name: printed[term] for name, term in terms.items() if term in printed}


def updated_head(evidence: Evidence, head: Term, side: Term | None, relation: str) -> Term | None:
    """What a chain w <- w - ... is about, the parameter after the update; None where nothing is updated.

    An equation says it too, where its right side starts from the very parameter, w = w - eta dL/dw, or from its value,
    w = 0.3 - 0.1 * 2 and W = [0.3, 0.5] - 0.1 [2, 1]; and w = 0.1 alone, once the document speaks of updates, where
    that is the new value.
    """
    env = evidence.env
    if relation not in ("leftarrow", "=", "approx", "?"):
        return None
    entry = head.rows[0][0] if isinstance(head, Matrix) else head
    if not isinstance(entry, Symbol) or entry.quantity.kind not in _TRAINED:
        return None
    if relation == "leftarrow" or (side is not None and _starts_from(env, head, side)):
        return _updated_parameter(env, head)
    new = _updated_parameter(env, head) if side is not None and goes_on(evidence) else None
    return new if new is not None and side is not None and _is_new_value(evidence, head, new, side) else None


def is_new(evidence: Evidence, head: Term) -> bool:
    """Whether a head is what a parameter becomes, as its name says already: w^{t+1} <- w^t - ..."""
    names = (name for row in grid_of(head) for entry in row for name in quantities_of(entry))
    trained = {name for name in names if name.kind in _TRAINED and not name.step}
    entries = [entry for row in grid_of(head) for entry in row]
    return all(any(entry == _updated_parameter(evidence.env, Symbol(name)) for name in trained) for entry in entries)


def goes_on(evidence: Evidence) -> bool:
    """Whether the document has told or announced what a parameter becomes, in numbers or by the rule."""
    if evidence.env.lecture.training.rate is None:
        return False
    return evidence.record.anew or evidence.record.assigns or bool(told(evidence))


def _is_new_value(evidence: Evidence, head: Term, new: Term, side: Term) -> bool:
    """Whether printed numbers are the new values, as they are or as they were printed, or one of several is, and not
    the old ones.
    """
    olds, news, sides = ([entry for row in grid_of(one) for entry in row] for one in (head, new, side))
    if len(olds) != len(sides):
        return False
    printed = [literal(entry) for entry in sides]
    values = [[evidence.exact(entry) for entry in entries] for entries in (olds, news)]
    fit = [
        [
            number is not None and value is not None and fits(value, *number)
            for number, value in zip(printed, one, strict=True)
        ]
        for one in values
    ]
    known = evidence.record.printed
    again = [
        (said := known.get(entry)) is not None and number == (said.value, said.places)
        for number, entry in zip(printed, news, strict=True)
    ]
    fit[1] = [one or same for one, same in zip(fit[1], again, strict=True)]
    only_new = [new and not old for old, new in zip(*fit, strict=True)]
    return not all(fit[0]) and (all(fit[1]) or any(only_new))


def _starts_from(env: Environment, head: Term, side: Term) -> bool:
    """Whether every entry of a side starts from that of the head."""
    heads, sides = (one.rows if isinstance(one, Matrix) else ((one,),) for one in (head, side))
    if [*map(len, heads)] != [*map(len, sides)]:
        return any(_entry_starts_from(env, heads[0][0], start) for start in sides[0][:1])
    pairs = [(one, other) for row, line in zip(heads, sides, strict=True) for one, other in zip(row, line, strict=True)]
    return all(_entry_starts_from(env, one, other) for one, other in pairs)


def _entry_starts_from(env: Environment, entry: Term, start: Term) -> bool:
    if not isinstance(start, Sum) or not isinstance(entry, Symbol):
        return False
    if entry.quantity.kind is Kind.STATE:  # v = 0.9 v + g
        return any(entry in children(part) for part in start.terms)
    value, first = env.lecture.values.get(entry.quantity), start.terms[0]
    if entry in start.terms or value is None:
        return entry in start.terms
    printed = literal(first)
    return printed is not None and fits(value, *printed)


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
