"""Letters for the indices that vectors and matrices leave open, as a reader expects them."""

from __future__ import annotations

from collections.abc import Iterable

from symbackprop.core.places import Index, Place
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Series, Term, map_children, walk
from symbackprop.latex.formulas.axes import Axes

__all__ = ["with_letters"]


def with_letters(axes: Axes, names: Iterable[str], at: tuple[Place, ...], term: Term) -> tuple[tuple[Place, ...], Term]:
    """The places of a left side and its formula with a letter for each index that has none: the letters of its axis
    first, none that is a name, or an index of the formula already.
    """
    used = {*names, *(node.index.name for node in walk(term) if isinstance(node, Series))}
    used |= {index.name for index in term.free} | {place.name for place in at if isinstance(place, Index)}
    found: dict[Index, Place] = {}
    for place in at:
        if isinstance(place, Index) and not place.name:
            letter = axes.letter(place.axis, used)
            found[place] = Index(letter, axes.of(place.axis))
            used.add(letter)
    places = tuple(found.get(place, place) if isinstance(place, Index) else place for place in at)
    return places, _bound(axes, at_places(term, found), used)


def _bound(axes: Axes, term: Term, used: set[str]) -> Term:
    if not isinstance(term, Series):
        return map_children(term, lambda child: _bound(axes, child, used))
    if term.index.name:
        return Series(term.index, term.count, _bound(axes, term.body, used))
    letter = axes.letter(term.index.axis, used)
    new = Index(letter, axes.of(term.index.axis))
    body = at_places(term.body, {term.index: new})
    return Series(new, term.count, _bound(axes, body, used | {letter}))
