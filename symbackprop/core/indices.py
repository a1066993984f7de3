"""Places put in for running indices. Whatever could let a sum catch a foreign index is here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import count

from symbackprop.core.algebra import add, delta, multiply, power, series
from symbackprop.core.places import Index, Place, indices_of, placed
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import moved
from symbackprop.core.terms import (
    Derivative,
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

__all__ = ["fresh", "instance_of", "lettered", "put", "renamed_apart"]

Places = Mapping[Index, Place]


def put(term: Term, places: Places) -> Term:
    """Places put in for free indices, and the formula cleaned. A bound index that would catch one is renamed first."""
    wanted = {index: place for index, place in places.items() if index in term.free} if places else {}
    if not wanted:
        return term
    match term:
        case Symbol(quantity):
            return Symbol(moved(quantity, wanted))
        case Derivative(of, by, direct):
            return Derivative(moved(of, wanted), moved(by, wanted), direct)
        case Kronecker(left, right):
            return delta(placed(left, wanted), placed(right, wanted))
        case Series():
            node = fresh(term, {index for place in wanted.values() for index in indices_of(place)})
            size = node.count if isinstance(node.count, int) else moved(node.count, wanted)
            return series(node.index, size, put(node.body, wanted))
        case Sum(terms):
            return add(*(put(part, wanted) for part in terms))
        case Product(factors):
            return multiply(*(put(factor, wanted) for factor in factors))
        case Power(base, Number(Fraction() as exponent)):
            return power(put(base, wanted), exponent)
    return map_children(term, lambda child: put(child, wanted))


def fresh(node: Series, taken: Iterable[Index]) -> Series:
    """The sum with a bound index that is none of those taken."""
    used = {*taken}
    if node.index not in used:
        return node
    new = _unused(node.index, used | node.body.free)
    return Series(new, node.count, put(node.body, {node.index: new}))


def _unused(index: Index, used: Iterable[Index]) -> Index:
    known = {*used}
    return next(new for n in count(1) if (new := index._replace(copy=n)) not in known)


def renamed_apart(indices: Iterable[Index], taken: Iterable[Index]) -> dict[Index, Index]:
    """A new copy for each index that is taken."""
    used, names = {*taken}, {}
    for index in indices:
        if index in used:
            names[index] = _unused(index, used)
            used.add(names[index])
    return names


def instance_of(general: Quantity, one: Quantity) -> dict[Index, Place] | None:
    """The places for the general quantity's indices by which it is the other; None where there are none."""
    if general.variable != one.variable or general.step != one.step or len(general.at) != len(one.at):
        return None
    if (general.sample is None) != (one.sample is None):
        return None
    found: dict[Index, Place] = {}
    for mine, its in zip(_places(general), _places(one), strict=True):
        if isinstance(mine, Index):
            if found.setdefault(mine, its) != its:
                return None
        elif mine != its:
            return None
    return found


def _places(quantity: Quantity) -> tuple[Place, ...]:
    return quantity.at if quantity.sample is None else (*quantity.at, quantity.sample)


def lettered(term: Term, letters: Iterable[str], names: Mapping[Index, Index]) -> Term:
    """The formula with readable indices: `names` for the free ones, for each bound one the first letter that nothing
    around or below it has. An index of samples keeps its own.
    """
    renamed = put(term, names)
    if not renamed.holds(Series):
        return renamed
    return _lettered(renamed, (*letters,), frozenset(index.name for index in (*term.free, *names.values())))


def _lettered(term: Term, letters: tuple[str, ...], used: frozenset[str]) -> Term:
    if not term.holds(Series):
        return term
    if not isinstance(term, Series):
        return map_children(term, lambda child: _lettered(child, letters, used))
    own = used | {index.name for index in term.body.free if index != term.index}
    if term.index.axis is not None and term.index.axis.layer is None:
        letter = term.index.name
    else:
        letter = next((name for name in letters if name not in own), term.index.name)
    new = Index(letter, term.index.axis)
    body = term.body if new == term.index else put(term.body, {term.index: new})
    return Series(new, term.count, _lettered(body, letters, own | {letter}))
