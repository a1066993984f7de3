"""What is put in for the quantities of a formula, and for its running indices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symbackprop.core.places import Index, Linear, Place, placed
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Derivative, Kronecker, Series, Symbol, Term, map_children, transform

__all__ = ["at_places", "moved", "substitute"]


def substitute(term: Term, replacement: Callable[[Quantity], Term | None]) -> Term:
    """Named quantities replaced by terms; a quantity for which `replacement` gives None stays."""

    def change(node: Term) -> Term:
        if not isinstance(node, Symbol):
            return node
        new = replacement(node.quantity)
        return node if new is None else new

    return transform(term, change)


def moved(quantity: Quantity, values: Mapping[Index, Place]) -> Quantity:
    """The quantity with other places for running indices, the letter of a general layer among them."""
    layer, sample = quantity.layer, quantity.sample
    if isinstance(layer, Index | Linear):
        quantity = quantity.of_layer(placed(layer, values))
    at = tuple(placed(place, values) for place in quantity.at)
    return quantity._replace(at=at, sample=None if sample is None else placed(sample, values))


def at_places(term: Term, values: Mapping[Index, Place]) -> Term:
    """The term with places put in for running indices that no sum in it binds. What has none of them stays as it is,
    as the same object.
    """
    if term.free.isdisjoint(values):
        return term
    match term:
        case Symbol(quantity):
            return Symbol(moved(quantity, values))
        case Derivative(of, by, direct):
            return Derivative(moved(of, values), moved(by, values), direct)
        case Kronecker(left, right):
            return Kronecker(placed(left, values), placed(right, values))
        case Series(index, count, body):
            size = moved(count, values) if isinstance(count, Quantity) else count
            return Series(index, size, at_places(body, {one: place for one, place in values.items() if one != index}))
    return map_children(term, lambda child: at_places(child, values))
