"""Index letters that tell layers: where j runs over the hidden units and k over the outputs, delta_j and delta_k are
errors of different layers, and w_kj leads from the one to the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lark import Tree

from symbackprop.check.names.environment import Scope
from symbackprop.check.names.keys import Bindings, key_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Named

__all__ = ["learn_letters", "of_a_layer", "tells_layers"]


def learn_letters(scope: Scope, trees: Sequence[Any]) -> None:
    """Takes up over which layers the letters in a chain run, from the names that say it."""
    for named in (named for tree in trees if isinstance(tree, Tree) for named in letters_of(tree)):
        letters = _letters(named)
        if not letters:
            continue
        key = key_of(named, {letter: number for number, letter in enumerate(letters, 1)})
        quantity = scope.names.table.get(key)
        if quantity is None or key in scope.names.weak:
            continue
        for number, letter in enumerate(letters, 1):
            layer = _layer_of(scope, quantity, number)
            if layer is not None:
                scope.letters.setdefault(letter, set()).add(layer)


def tells_layers(scope: Scope, trees: Sequence[Any]) -> bool:
    """Whether a chain has a name without a layer whose indices tell it."""
    names = (named for tree in trees if isinstance(tree, Tree) for named in letters_of(tree))
    return any(of_a_layer(scope, named, dict.fromkeys(_letters(named), 1)) is not None for named in names)


def of_a_layer(scope: Scope, named: Named, bindings: Bindings) -> Quantity | None:
    """The quantity of the lecture that a name without a layer means by its letters; None where they do not tell."""
    letters = _letters(named)
    if named.sup or named.primes or not letters or any(letter not in bindings for letter in letters):
        return None
    layers = [scope.letters.get(letter, set()) for letter in letters]
    if any(len(found) != 1 for found in layers):
        return None
    units: Mapping[int, int] = {
        next(iter(layer)): bindings[letter] for letter, layer in zip(letters, layers, strict=True)
    }
    if len(units) < len(letters):
        return None
    found = {
        quantity
        for key, quantity in scope.names.table.items()
        if key.base == named.base
        and (key not in scope.names.weak or quantity.kind is Kind.DELTA)
        and _is_meant(quantity, units)
    }
    return next(iter(found)) if len(found) == 1 else None


def _letters(named: Named) -> list[str]:
    """The letters that a subscript consists of, one or two of them."""
    texts = [token.text for token in named.sub if token.text not in "{},"]
    single = all(len(text) == 1 and text.isalpha() for text in texts) and not any(token.word for token in named.sub)
    return texts if single and 1 <= len(texts) <= 2 and len(set(texts)) == len(texts) else []


def _layer_of(scope: Scope, quantity: Quantity, place: int) -> int | None:
    """The layer whose units a place of a name counts; the number in it says which place that is."""
    if quantity.kind is Kind.INPUT:
        return 0
    if quantity.kind in (Kind.TARGET, Kind.PREDICTION):
        return scope.lecture.network.depth
    if not isinstance(quantity.layer, int) or quantity.unit == ALL:
        return None
    return quantity.layer if quantity.unit == place else quantity.layer - 1 if quantity.source == place else None


def _is_meant(quantity: Quantity, units: Mapping[int, int]) -> bool:
    """Whether a quantity has these units of these layers."""
    layer = quantity.layer
    if not isinstance(layer, int) or quantity.step or quantity.unit == ALL:
        return False
    if quantity.kind is Kind.WEIGHT:
        return units == {layer: quantity.unit, layer - 1: quantity.source}
    return units == {layer: quantity.unit}
