"""The largest and the smallest of some numbers, as cases: max(u, v) is u where u >= v, else v."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symbackprop.core.terms import Cases, Comparison, Number, Term

__all__ = ["extremum", "extremum_in", "otherwise"]

_RELATIONS: Mapping[str, str] = {"max": ">=", "min": "<="}
_OPPOSITE: Mapping[str, str] = {">=": "<", "<=": ">"}
_NAMES: Mapping[str, str] = {relation: name for name, relation in _RELATIONS.items()}
_ZERO = Number(Fraction(0))


def otherwise() -> Comparison:
    """The condition of the last of several cases, of which the first that holds decides."""
    return Comparison(_ZERO, "=", _ZERO)


def extremum(name: str, terms: Sequence[Term]) -> Term:
    """The "max" or "min" of some formulas. Where several are it, the first of them takes the derivative."""
    first, *rest = terms
    if not rest:
        return first
    relation, others = _RELATIONS[name], extremum(name, rest)
    holds = Comparison(first, relation, others)
    if len(rest) == 1:
        return Cases(((first, holds), (others, Comparison(first, _OPPOSITE[relation], others))))
    assert isinstance(others, Cases)
    *branches, (last, _) = others.branches
    return Cases(((first, holds), *branches, (last, otherwise())))


def extremum_in(cases: Cases) -> tuple[str, tuple[Term, ...]] | None:
    """Which extremum some cases are, and of what; None where they are none."""
    _, holds = cases.branches[0]
    name = _NAMES.get(holds.relation) if isinstance(holds, Comparison) else None
    terms = tuple(value for value, _ in cases.branches)
    return (name, terms) if name is not None and cases == extremum(name, terms) else None
