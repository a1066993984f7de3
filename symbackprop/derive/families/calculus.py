"""Differentiation by a quantity with running indices, and the contraction of the Kronecker deltas that it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from symbackprop.core.algebra import ONE, ZERO, add, delta, factors_of, multiply, power, series, terms_of
from symbackprop.core.errors import MissingRule
from symbackprop.core.extrema import otherwise
from symbackprop.core.indices import fresh, put
from symbackprop.core.places import Index, Place, indices_of, shifted
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import (
    Apply,
    Cases,
    Kronecker,
    Number,
    Power,
    Product,
    Series,
    Sum,
    Symbol,
    Term,
    map_children,
)
from symbackprop.rules.functions import slope_of

__all__ = ["contract", "differentiate", "expand"]

Summand = tuple[tuple[Series, ...], tuple[Term, ...]]  # the sums around it, and its factors


def differentiate(term: Term, places: Sequence[Quantity]) -> Term:
    """d(term)/dq for a term in standard form, where q stands at these places; every other quantity is held fixed.

    dq_m/dq_j = delta_mj. A parameter that stands at several places has a derivative by each, and they add up.
    """
    taken = frozenset(index for place in places for index in Symbol(place).free)

    def d(node: Term) -> Term:
        match node:
            case Symbol(quantity):
                return add(*(_same(quantity, place) for place in places if place.variable == quantity.variable))
            case Number() | Kronecker() | Apply(_, ()):
                return ZERO
            case Sum(terms):
                return add(*map(d, terms))
            case Product(factors):
                # (u v)' = u' v + u v'
                slopes = [*map(d, factors)]
                return add(
                    *(
                        multiply(*factors[:n], slope, *factors[n + 1 :])
                        for n, slope in enumerate(slopes)
                        if slope is not ZERO
                    )
                )
            case Power(base, Number(Fraction() as exponent)):
                # (u^n)' = n u^(n - 1) u'
                return multiply(Number(exponent), power(base, exponent - 1), d(base))
            case Apply(_, (argument, *_)):
                # f(u)' = f'(u) u'
                inner = d(argument)
                return ZERO if inner == ZERO else multiply(slope_of(node), inner)
            case Series():
                apart = fresh(node, taken)
                return series(apart.index, apart.count, d(apart.body))
            case Cases(branches):
                return _by_cases([(contract(d(value)), condition) for value, condition in branches])
        raise MissingRule("the rules of differentiation with indices", type(node).__name__)

    return d(term)


def _by_cases(slopes: Sequence[tuple[Term, Term]]) -> Term:
    """The derivative of cases, case by case, before it the deltas that all cases have: these are contracted."""
    moving = [slope for slope, _ in slopes if slope != ZERO]
    if not moving:
        return ZERO
    deltas = [factor for factor in factors_of(moving[0]) if isinstance(factor, Kronecker)]
    rests = [_without(slope, deltas) for slope, _ in slopes]
    if any(rest is None or _holds_delta(rest) for rest in rests):
        # [x > 0] u' + [x <= 0] v'
        return add(*(multiply(_indicator(slopes, place), slope) for place, (slope, _) in enumerate(slopes)))
    kept = tuple((rest, condition) for rest, (_, condition) in zip(rests, slopes, strict=True) if rest is not None)
    return multiply(*deltas, _shortened(Cases(kept)))


def _shortened(cases: Cases) -> Cases:
    """The cases with one in the place of several last ones in which all is 0."""
    kept = [*cases.branches]
    while len(kept) > 2 and kept[-1][0] == kept[-2][0] == ZERO:
        kept[-2:] = [(ZERO, otherwise())]
    return Cases(tuple(kept))


def _without(slope: Term, deltas: Sequence[Term]) -> Term | None:
    """A derivative without deltas that are factors of it; None where one of them is not."""
    factors = [*factors_of(slope)]
    if slope == ZERO:
        return ZERO
    for one in deltas:
        if one not in factors:
            return None
        factors.remove(one)
    return multiply(*factors)


def _indicator(branches: Sequence[tuple[Term, Term]], chosen: int) -> Term:
    """1 in one of some cases, else 0."""
    return Cases(tuple((ONE if place == chosen else ZERO, holds) for place, (_, holds) in enumerate(branches)))


def _same(one: Quantity, other: Quantity) -> Term:
    """1 where two quantities of a family are the same, else 0."""
    if one.step != other.step or len(one.at) != len(other.at) or (one.sample is None) != (other.sample is None):
        return ZERO
    pairs = [*zip(one.at, other.at, strict=True)]
    if one.sample is not None and other.sample is not None:
        pairs.append((one.sample, other.sample))
    return multiply(*(delta(left, right) for left, right in pairs))


def contract(term: Term) -> Term:
    """sum_m delta_mj u_m = u_j, wherever a sum over m holds a factor delta_mj."""
    return _contract(term) if term.holds(Kronecker) else term


def _contract(term: Term) -> Term:
    if _holds_delta(term):
        return add(*(_contracted(sums, factors) for sums, factors in _summands(term, set(term.free))))
    return map_children(term, contract)


def _holds_delta(term: Term) -> bool:
    """Whether a delta is a factor somewhere in the sums and products at the top of a term."""
    if not term.holds(Kronecker):
        return False
    match term:
        case Sum(parts) | Product(parts):
            return any(map(_holds_delta, parts))
        case Series(_, _, body):
            return _holds_delta(body)
    return isinstance(term, Kronecker)


def _summands(term: Term, taken: set[Index]) -> list[Summand]:
    """The term as a sum of products below sums over indices, multiplied out only as far as deltas need it."""
    if not _holds_delta(term):
        return [((), factors_of(term))]
    match term:
        case Sum(parts):
            return [summand for part in parts for summand in _summands(part, taken)]
        case Product(factors):
            found: list[Summand] = []
            for chosen in product(*(_summands(factor, taken) for factor in factors)):
                sums = tuple(one for part, _ in chosen for one in part)
                found.append((sums, tuple(factor for _, part in chosen for factor in part)))
            return found
        case Series():
            apart = fresh(term, taken)
            taken.add(apart.index)
            return [((apart, *sums), factors) for sums, factors in _summands(apart.body, taken)]
    return [((), (term,))]


def _contracted(sums: tuple[Series, ...], factors: tuple[Term, ...]) -> Term:
    for place, one in enumerate(sums):
        for factor in factors:
            if isinstance(factor, Kronecker) and (found := _solved(factor, one.index)) is not None:
                left = (*sums[:place], *sums[place + 1 :])
                body = multiply(*(put(other, {one.index: found}) for other in factors if other is not factor))
                return add(*(_contracted(left, factors_of(part)) for part in terms_of(body)))
    body = multiply(*factors)
    for one in reversed(sums):
        body = series(one.index, one.count, body)
    return body


def _solved(equal: Kronecker, index: Index) -> Place | None:
    """Left = right solved for an index. A whole entry of its axis, an index or a number, is certainly in range."""
    for mine, other in ((equal.left, equal.right), (equal.right, equal.left)):
        if mine == index and not isinstance(shifted(mine, other, -1), int):
            if isinstance(other, int) or (isinstance(other, Index) and other.axis == index.axis):
                return other
            raise MissingRule("the deltas that can be contracted", f"{equal.left} = {equal.right}")
    if index in (*indices_of(equal.left), *indices_of(equal.right)):
        raise MissingRule("the deltas that can be contracted", f"{equal.left} = {equal.right}")
    return None


def expand(term: Term) -> Term:
    """Products of sums multiplied out, sums over an index taken apart summand by summand."""
    if not term.holds(Sum):
        return term
    inner = map_children(term, expand)
    match inner:
        case Power(Sum() as base, Number(Fraction() as exponent)) if exponent.denominator == 1 and 1 < exponent < 10:
            return expand(Product((base,) * int(exponent)))
        case Product(factors):
            return add(*(multiply(*chosen) for chosen in product(*map(terms_of, factors))))
        case Sum(terms):
            return add(*terms)
        case Series(index, count, Sum(terms)):
            return add(*(series(index, count, part) for part in terms))
    return inner
