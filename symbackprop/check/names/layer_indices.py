"""Index letters that tell layers: where j runs over the hidden units and k over the outputs, delta_j and delta_k are
errors of different layers, and w_kj leads from the one to the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, key_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees

__all__ = ["of_a_layer", "tells_layers", "with_letters"]


def with_letters(env: Environment, trees: Trees) -> Environment:
    """The environment that knows over which layers the letters in a chain run, from the names that say it."""
    return env.with_letters(_letters_said(env, trees))


def _letters_said(env: Environment, trees: Trees) -> Iterator[tuple[str, int]]:
    names = [named for tree in trees if isinstance(tree, Node) for named in letters_of(tree)]
    pairs = {letter for named in names if len(_letters(named)) == 2 for letter in _letters(named)}
    for named in names:
        letters = _letters(named)
        if not letters or (len(letters) == 1 and letters[0] in pairs):
            continue  # what a weight says of its letters counts more
        key = key_of(named, {letter: number for number, letter in enumerate(letters, 1)})
        quantity = env.names.table.get(key)
        if quantity is None or key in env.names.weak:
            continue
        for number, letter in enumerate(letters, 1):
            layer = _layer_of(env, quantity, number)
            if layer is not None:
                yield letter, layer


def tells_layers(env: Environment, trees: Trees) -> bool:
    """Whether a chain has a name without a layer whose indices tell it."""
    names = (named for tree in trees if isinstance(tree, Node) for named in letters_of(tree))
    return any(of_a_layer(env, named, dict.fromkeys(_letters(named), 1)) is not None for named in names)


def of_a_layer(env: Environment, named: Identifier, bindings: Bindings) -> Quantity | None:
    """The quantity of the lecture that a name without a layer means by its letters; None where they do not tell."""
    letters = _letters(named)
    if named.sup or named.primes or not letters or any(letter not in bindings for letter in letters):
        return None
    layers = [env.letters.get(letter, frozenset()) for letter in letters]
    if any(len(found) != 1 for found in layers):
        return None
    units: Mapping[int, int] = {
        next(iter(layer)): bindings[letter] for letter, layer in zip(letters, layers, strict=True)
    }
    if len(units) < len(letters):
        return None
    found = {
        quantity
        for key, quantity in env.names.table.items()
        if key.base == named.base
        and (key not in env.names.weak or quantity.kind is Kind.DELTA)
        and _is_meant(quantity, units)
    }
    if not found and len(letters) == 1:
        return _activation_of_a_layer(env, named.base, units)
    return next(iter(found)) if len(found) == 1 else None


def _activation_of_a_layer(env: Environment, base: str, units: Mapping[int, int]) -> Quantity | None:
    """The activation of a unit, where the letter of the activations of another layer stands with its index."""
    ((layer, unit),) = units.items()
    network = env.lecture.network
    units_of = (Kind.ACTIVATION, Kind.PREDICTION)
    of_activations = any(key.base == base and quantity.kind in units_of for key, quantity in env.names.table.items())
    if not of_activations or not 1 <= layer <= network.depth or not 1 <= unit <= network.width(layer):
        return None
    kind = Kind.PREDICTION if layer == network.depth else Kind.ACTIVATION
    return quantity_of(kind, layer, unit, sample=network.running_sample)


def _letters(named: Identifier) -> list[str]:
    """The letters that a subscript consists of, one or two of them."""
    texts = [token.text for token in named.sub if token.text not in "{},"]
    single = all(len(text) == 1 and text.isalpha() for text in texts) and not any(token.word for token in named.sub)
    return texts if single and 1 <= len(texts) <= 2 and len(set(texts)) == len(texts) else []


def _layer_of(env: Environment, quantity: Quantity, place: int) -> int | None:
    """The layer whose units a place of a name counts; the number in it says which place that is."""
    if quantity.kind is Kind.INPUT:
        return 0
    if quantity.kind in (Kind.TARGET, Kind.PREDICTION):
        return env.lecture.network.depth
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
