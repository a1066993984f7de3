"""Sums over the samples of a batch.

Two sums over samples are equal where their summands are: if f(s) = g(s) for any values of one sample's quantities, then
sum_s f(s) = sum_s g(s). That proves an equality whose sides are linear in such sums, as read off from the formulas.
Where they are not, or the summands differ, the sums are written out, every sample with quantities of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.core.places import SAMPLE
from symbackprop.core.terms import Negation, Product, Quotient, Series, Sum, Term, product_of, sum_of, walk
from symbackprop.judge.sharing import Shared
from symbackprop.rules.value import at_index

__all__ = ["one_by_one", "summands"]


def summands(left: Term, right: Term) -> list[tuple[Term, Term]] | None:
    """Equalities of which it follows that left = right: that of the summands for one sample, and that of the rest.

    None where a side is not linear in its sums over samples, or names a sample beside them.
    """
    sides = [_parts(side, Shared()) for side in (left, right)]
    if sides[0] is None or sides[1] is None:
        return None
    counts = {*sides[0][0], *sides[1][0]}
    if not counts:
        return None
    pairs = [(sum_of(*sides[0][0].get(count, ())), sum_of(*sides[1][0].get(count, ()))) for count in sorted(counts)]
    placed = [(at_index(one, SAMPLE, 1), at_index(other, SAMPLE, 1)) for one, other in pairs]
    return [*placed, (sum_of(*sides[0][1]), sum_of(*sides[1][1]))]


_Parts = tuple[dict[int, list[Term]], list[Term]]  # summands by the number of samples, and what is in no sum


def _parts(term: Term, shared: Shared) -> _Parts | None:
    """A formula as sum_s f(s) + rest."""
    if not _sums(term):
        return None if _names_samples(term, shared) else ({}, [term])
    match term:
        case Series(index, int() as count, body) if index == SAMPLE and not _sums(body):
            return {count: [body]}, []
        case Negation(inner):
            return _scaled([], inner, [], shared, negative=True)
        case Quotient(top, bottom) if not _sums(bottom) and not _names_samples(bottom, shared):
            found = _parts(top, shared)
            return found and (
                {count: [Quotient(one, bottom) for one in bodies] for count, bodies in found[0].items()},
                [Quotient(one, bottom) for one in found[1]],
            )
        case Product(factors):
            places = [place for place, factor in enumerate(factors) if _sums(factor)]
            beside = [factor for factor in factors if not _sums(factor)]
            if len(places) == 1 and not any(_names_samples(factor, shared) for factor in beside):
                (place,) = places
                return _scaled(factors[:place], factors[place], factors[place + 1 :], shared)
        case Sum(terms):
            parts = [_parts(one, shared) for one in terms]
            whole: _Parts = ({}, [])
            for part in parts:
                if part is None:
                    return None
                for count, bodies in part[0].items():
                    whole[0].setdefault(count, []).extend(bodies)
                whole[1].extend(part[1])
            return whole
    return None


def _scaled(
    before: Sequence[Term], term: Term, after: Sequence[Term], shared: Shared, *, negative: bool = False
) -> _Parts | None:
    found = _parts(term, shared)
    if found is None:
        return None

    def scaled(one: Term) -> Term:
        return Negation(one) if negative else product_of(*before, one, *after)

    return {count: [*map(scaled, bodies)] for count, bodies in found[0].items()}, [*map(scaled, found[1])]


def _sums(term: Term) -> bool:
    return any(isinstance(node, Series) and node.index == SAMPLE for node in walk(term))


def _names_samples(term: Term, shared: Shared) -> bool:
    return any(name.sample is not None for name in shared.names(term))


def one_by_one(term: Term) -> Term:
    """A formula of the running sample for the first one. What holds for it holds for any."""
    return at_index(term, SAMPLE, 1)
