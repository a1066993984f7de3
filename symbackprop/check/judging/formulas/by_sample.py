"""A formula over several samples as one part for each: parts that are equal sample by sample are equal in sum."""

from __future__ import annotations

from collections.abc import Iterator

from symbackprop.core.places import Place
from symbackprop.core.terms import Negation, Product, Quotient, Sum, Term, product_of, quantities_of, sum_of

__all__ = ["by_sample"]


def by_sample(term: Term) -> dict[Place | None, Term] | None:
    """The part of each sample, and of none (None); nothing where a product mixes samples.

    Derivatives must be resolved.
    """
    parts: dict[Place | None, list[Term]] = {}
    for part in _summands(term):
        samples = {name.sample for name in quantities_of(part)} - {None}
        if len(samples) > 1:
            return None
        parts.setdefault(next(iter(samples), None), []).append(part)
    return {sample: sum_of(*found) for sample, found in parts.items()}


def _summands(term: Term) -> Iterator[Term]:
    """The summands of a formula, with sums multiplied out where a factor holds several samples."""
    match term:
        case Sum(terms):
            for part in terms:
                yield from _summands(part)
        case Negation(inner):
            yield from (Negation(part) for part in _summands(inner))
        case Quotient(top, bottom) if _mixed(top):
            yield from (Quotient(part, bottom) for part in _summands(top))
        case Product(factors) if _mixed(term):
            place = next((place for place, factor in enumerate(factors) if _mixed(factor)), None)
            if place is None:
                yield term
                return
            for part in _summands(factors[place]):
                yield product_of(*factors[:place], part, *factors[place + 1 :])
        case _:
            yield term


def _mixed(term: Term) -> bool:
    return len({name.sample for name in quantities_of(term)} - {None}) > 1
