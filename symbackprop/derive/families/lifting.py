"""One layer for all: the formulas of layer 2 in the letter l, as those of layer 3 are, where they are alike."""

from __future__ import annotations

from collections.abc import Callable

from symbackprop.core.places import Index, Linear, Place, shifted
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.steps import Step
from symbackprop.core.terms import Derivative, Kronecker, Series, Symbol, Term, map_children

__all__ = ["lifted", "lifted_step", "plain", "plain_step"]


def plain(term: Term) -> Term:
    """The formula with bare letters for its indices, as it is printed."""
    return _changed(term, lambda quantity: quantity)


def lifted(term: Term, layer: int, letter: Index) -> Term:
    """A formula of a layer in the letter l: the layer before is l - 1, and the inputs are the activations a^0."""

    def general(quantity: Quantity) -> Quantity:
        number = 0 if quantity.kind is Kind.INPUT else quantity.layer
        if not isinstance(number, int):
            return quantity
        kind = Kind.ACTIVATION if quantity.kind in (Kind.INPUT, Kind.PREDICTION) else quantity.kind
        return quantity.of_kind(kind).of_layer(shifted(letter, number - layer))

    return _changed(term, general)


def lifted_step(step: Step, layer: int, letter: Index) -> Step:
    """A step of a layer in the letter l."""
    return Step(step.rule, lifted(step.before, layer, letter), lifted(step.after, layer, letter), step.assumptions)


def plain_step(step: Step) -> Step:
    """A step with bare letters for its indices."""
    return Step(step.rule, plain(step.before), plain(step.after), step.assumptions)


def _changed(term: Term, change: Callable[[Quantity], Quantity]) -> Term:
    def moved(quantity: Quantity) -> Quantity:
        new = change(quantity)
        return new._replace(at=tuple(map(_bare, quantity.at)))

    match term:
        case Symbol(quantity):
            return Symbol(moved(quantity))
        case Derivative(of, by, direct):
            return Derivative(moved(of), moved(by), direct)
        case Kronecker(left, right):
            return Kronecker(_bare(left), _bare(right))
        case Series(index, count, body):
            size = count if isinstance(count, int) else moved(count)
            return Series(_bare_index(index), size, _changed(body, change))
    return map_children(term, lambda child: _changed(child, change))


def _bare(place: Place) -> Place:
    if isinstance(place, Index):
        return _bare_index(place)
    if isinstance(place, Linear):
        return place._replace(parts=tuple((_bare_index(index), n) for index, n in place.parts))
    return place


def _bare_index(index: Index) -> Index:
    """An index of units without its axis; the running sample stays what it is."""
    return index if index.axis is None or index.axis.layer is None else index._replace(axis=None)
