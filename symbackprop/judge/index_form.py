"""The normal form of formulas with running indices, the same for all sizes.

Multiplied out, deltas contracted, each sum over indices taken apart into its connected components (factors that share
summed indices), the summed indices named in the order that gives the least component. Two formulas of one normal form
are equal for every size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, permutations, product

from symbackprop.core.algebra import ONE, ZERO, add, multiply, series
from symbackprop.core.indices import put
from symbackprop.core.places import Axis, Index, Place, indices_of
from symbackprop.core.terms import (
    Apply,
    Kronecker,
    Number,
    Power,
    Product,
    Series,
    Sum,
    Symbol,
    Term,
    children,
    map_children,
    walk,
)
from symbackprop.judge.normal_form import NoNormalForm

__all__ = ["normal"]

_LARGEST = 6  # summed indices of one component, whose orders are all tried
_MOST = 5000  # products of a formula that is multiplied out
_HIGHEST = 8  # power of a sum that is multiplied out

Factors = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _Monomial:
    """number * sum over `sums` of the product of the factors."""

    number: Fraction
    sums: tuple[Series, ...]
    factors: Factors


def normal(term: Term) -> Term:
    """The same formula for every way to write a sum of products of entries, sums over them, and deltas.

    Raises NoNormalForm where it would be too large.
    """
    return _normal(term, count())


def _normal(term: Term, fresh: Iterator[int]) -> Term:
    return add(*(_written(_contracted(monomial)) for monomial in _monomials(term, fresh)))


def _monomials(term: Term, fresh: Iterator[int]) -> list[_Monomial]:
    match term:
        case Number(Fraction() as value):
            return [_Monomial(value, (), ())]
        case Sum(terms):
            return [one for part in terms for one in _monomials(part, fresh)]
        case Product(factors):
            return _multiplied([_monomials(factor, fresh) for factor in factors])
        case Power(Sum() | Series() as base, Number(Fraction() as n)) if n.denominator == 1 and 1 < n <= _HIGHEST:
            return _multiplied([_monomials(base, fresh) for _ in range(int(n))])
        case Series(index, size, body):
            new = Index("~", index.axis, next(fresh))
            around = Series(new, size, ONE)
            inner = _monomials(put(body, {index: new}), fresh)
            return [_Monomial(one.number, (around, *one.sums), one.factors) for one in inner]
        case Symbol() | Kronecker():
            return [_Monomial(Fraction(1), (), (term,))]
    # a quotient by a sum, a function: its parts in normal form
    return [_Monomial(Fraction(1), (), (map_children(term, lambda child: _normal(child, fresh)),))]


def _multiplied(choices: Sequence[Sequence[_Monomial]]) -> list[_Monomial]:
    size = 1
    for choice in choices:
        size *= max(len(choice), 1)
        if size > _MOST:
            raise NoNormalForm("too many terms")
    found: list[_Monomial] = []
    for chosen in product(*choices):
        number = Fraction(1)
        for one in chosen:
            number *= one.number
        sums = tuple(around for one in chosen for around in one.sums)
        found.append(_Monomial(number, sums, tuple(factor for one in chosen for factor in one.factors)))
    return found


def _contracted(monomial: _Monomial) -> _Monomial:
    """sum_m delta_mj u_m = u_j; of a delta between free places the first is replaced by the second throughout."""
    sums, factors = monomial.sums, monomial.factors
    done: list[Term] = []
    while (found := _first_delta(factors)) is not None:
        delta, rest = found
        index, place = _direction(delta, {around.index: around for around in sums})
        if any(around.index == index for around in sums):
            sums = tuple(around for around in sums if around.index != index)
        else:
            done.append(delta)
        rest = tuple(put(factor, {index: place}) for factor in rest)
        done = [factor if factor == delta else put(factor, {index: place}) for factor in done]
        if ZERO in rest:
            return _Monomial(Fraction(0), (), ())
        factors = tuple(factor for factor in rest if factor != ONE)
    return _Monomial(monomial.number, sums, (*done, *factors))


def _first_delta(factors: Factors) -> tuple[Kronecker, Factors] | None:
    for n, factor in enumerate(factors):
        if isinstance(factor, Kronecker):
            return factor, (*factors[:n], *factors[n + 1 :])
    return None


def _direction(delta: Kronecker, sums: Mapping[Index, Series]) -> tuple[Index, Place]:
    """Which index a delta replaces, and by what: a summed one if it can."""
    pairs = [
        (mine, other)
        for mine, other in ((delta.left, delta.right), (delta.right, delta.left))
        if isinstance(mine, Index) and _in_range(other, mine)
    ]
    if not pairs:
        raise NoNormalForm("a delta of shifted places")
    return next((pair for pair in pairs if pair[0] in sums), max(pairs, key=str))


def _in_range(place: Place, index: Index) -> bool:
    """Whether a place is certainly one of those that an index runs over."""
    return isinstance(place, int) or (isinstance(place, Index) and place.axis == index.axis)


def _written(monomial: _Monomial) -> Term:
    """The monomial as a product of its components, each over the fewest sums, in canonical order and letters."""
    factors = multiply(*monomial.factors)
    parts = list(factors.factors) if isinstance(factors, Product) else [factors]
    waiting = {around.index: around for around in monomial.sums}
    parts = [_ordered(part) for part in parts]
    numbers = [part for part in parts if not part.free & set(waiting)]
    running_parts = [part for part in parts if part.free & set(waiting)]
    components: list[Term] = [Number(monomial.number), *numbers]
    while running_parts:
        group, running_parts = _component(running_parts, waiting)
        sums = [around for index, around in waiting.items() if any(index in part.free for part in group)]
        components.append(_canonical(sums, group))
        waiting = {index: around for index, around in waiting.items() if around not in sums}
    # what runs over nothing counts: sum_k 1 = n
    components += [series(around.index, around.count, ONE) for around in waiting.values()]
    whole = multiply(*components)
    if isinstance(whole, Product):
        first, *rest = whole.factors
        ordered = sorted((first, *rest), key=_key)
        return multiply(*ordered)
    return whole


def _ordered(term: Term) -> Term:
    """delta_ij = delta_ji."""
    return Kronecker(*sorted((term.left, term.right), key=_place_key)) if isinstance(term, Kronecker) else term


def _component(parts: list[Term], waiting: Mapping[Index, Series]) -> tuple[list[Term], list[Term]]:
    """The first factor with all that hang together with it by summed indices, and the others."""
    group, rest = [parts[0]], parts[1:]
    indices = parts[0].free & set(waiting)
    while True:
        joined = [part for part in rest if part.free & indices]
        if not joined:
            return group, rest
        group += joined
        rest = [part for part in rest if part not in joined]
        indices |= {index for part in joined for index in part.free & set(waiting)}


def _canonical(sums: Sequence[Series], factors: Sequence[Term]) -> Term:
    if len(sums) > _LARGEST:
        raise NoNormalForm("too many sums in one another")
    depth = max((_depth(factor) for factor in factors), default=0)
    ways = []
    for order in permutations(sums):
        names = {around.index: Index("#", around.index.axis, depth + n) for n, around in enumerate(order)}
        body = sorted((put(factor, names) for factor in factors), key=_key)
        ways.append((tuple(map(_key, body)), tuple(_axis_key(a.index.axis) for a in order), order, names, body))
    _, _, order, names, body = min(ways, key=lambda way: way[:2])
    whole: Term = multiply(*body)
    for around in order:
        whole = Series(names[around.index], around.count, whole)
    return whole


def _depth(term: Term) -> int:
    """How many canonical names sums in a term have taken."""
    taken = (node.index.copy + 1 for node in walk(term) if isinstance(node, Series) and node.index.name == "#")
    return max(taken, default=0)


def _axis_key(axis: Axis | None) -> str:
    return "" if axis is None else f"{axis.name}{axis.layer}"


def _key(term: Term) -> str:
    """A text by which formulas are put in order; different for different ones."""
    match term:
        case Symbol(quantity):
            places = ",".join(map(_place_key, (*quantity.at, *(() if quantity.sample is None else (quantity.sample,)))))
            v = quantity.variable
            return f"s{v.kind.value}{v.layer}{v.name}{v.fixed}[{places}]{quantity.step}"
        case Number(value):
            return f"n{value}"
        case Kronecker(left, right):
            return f"k{_place_key(left)}={_place_key(right)}"
        case Series(index, _, body):
            return f"S{_place_key(index)}({_key(body)})"
        case Power(base, exponent):
            return f"p({_key(base)})^({_key(exponent)})"
        case Apply(name, _):
            return f"f{name}(" + ",".join(map(_key, children(term))) + ")"
    return f"{type(term).__name__}(" + ",".join(map(_key, children(term))) + ")"


def _place_key(place: Place) -> str:
    if isinstance(place, Index):
        return f"{place.name}{place.copy}:{_axis_key(place.axis)}"
    return str(place) + ",".join(map(_place_key, indices_of(place)))
