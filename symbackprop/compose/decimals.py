"""One kind of number: what the lecture writes as a decimal, 0.1, is no fraction 1/10 in what is derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from symbackprop.core.display import shown
from symbackprop.core.graph import Graph
from symbackprop.core.terms import Number, Quotient, Term, transform, walk

__all__ = ["Change", "decimals_in", "with_decimals"]

Change = Callable[[Term], Term]

_FIVE = 5  # 1/2, 1/4 and 3/8 may stand beside decimals; tenths and hundredths are decimals

Part = TypeVar("Part")


def with_decimals(part: Part, change: Change | None) -> Part:
    """A part of a document with decimals for fractions, by what `decimals_in` says."""
    return part if change is None else _mapped(part, change)


def decimals_in(graph: Graph, digits: int) -> Change | None:
    """Writes decimals for the fractions that are multiples of a decimal in the definitions of a graph, where `digits`
    show them exactly; None where there is no decimal.
    """
    written = [node for definition in graph.definitions for node in walk(definition.body)]
    decimals = {abs(value) for node in written if (value := _decimal(node)) is not None}
    fractions = {abs(value) for node in written if (value := _fraction(node)) is not None}

    def change(node: Term) -> Term:
        value = _fraction(node)
        if value is None or value.denominator == 1 or not shown(value, digits).exact:
            return node
        meant = any(map(_multiple_of(value), decimals)) and not any(map(_multiple_of(value), fractions))
        meant = (meant and not value.denominator % _FIVE) or value in decimals - fractions
        return Number(value) if meant else node

    return (lambda term: transform(term, change)) if decimals else None


def _decimal(node: Term) -> Fraction | None:
    """The value of a number that is no whole one; None for anything else."""
    match node:
        case Number(Fraction() as value) if value.denominator > 1:
            return value
    return None


def _fraction(node: Term) -> Fraction | None:
    """The value of a fraction of whole numbers; None for anything else."""
    match node:
        case Quotient(Number(Fraction() as top), Number(Fraction() as bottom)) if bottom:
            return top / bottom if top.denominator == bottom.denominator == 1 else None
    return None


def _multiple_of(value: Fraction) -> Callable[[Fraction], bool]:
    return lambda part: part != 0 and (value / part).denominator == 1


def _mapped(part: Part, change: Change) -> Part:
    """A part of a document with something done to each of its formulas."""
    found: Any = part
    if isinstance(part, Term):
        found = change(part)
    elif type(part) in (tuple, frozenset):
        found = type(part)(_mapped(item, change) for item in part)  # type: ignore[attr-defined,call-arg]
    elif isinstance(part, Mapping):
        found = {key: _mapped(item, change) for key, item in part.items()}
    elif is_dataclass(part) and not isinstance(part, type) and type(part).__module__.startswith(__package__ or ""):
        new = {one.name: _mapped(getattr(part, one.name), change) for one in fields(part)}
        same = all(value is getattr(part, name) or value == getattr(part, name) for name, value in new.items())
        found = part if same else replace(part, **new)
    return found  # type: ignore[no-any-return]
