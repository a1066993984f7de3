"""Index letters that tell layers: where j runs over the hidden units and k over the outputs, delta_j and delta_k are
errors of different layers, and w_kj leads from the one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, index_letters, key_of
from symbackprop.check.names.lecture_names import shape
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees

__all__ = ["is_beyond_its_layer", "of_a_layer", "tells_layers", "with_letters", "with_passed_on"]

_PRIME = r"\prime"


def with_letters(env: Environment, trees: Trees) -> Environment:
    """The environment that knows over which layers the letters in a chain run, from the names that say it."""
    env = env.with_letters(_letters_said(env, trees))
    names = [named for tree in trees if isinstance(tree, Node) for named in letters_of(tree)]
    return env.with_letters(_beside_known_letters(env, names))


def _letters_said(env: Environment, trees: Trees) -> Iterator[tuple[str, int]]:
    names = [named for tree in trees if isinstance(tree, Node) for named in letters_of(tree)]
    certain = {letter for named in names if len(_letters(named)) == 2 for letter in _letters(named)}
    certain |= {letter for named in names for letter in _letters(named) if _is_of_the_input(env, named)}
    for named in names:
        letters = _letters(named)
        if not letters or (len(letters) == 1 and letters[0] in certain and not _is_of_the_input(env, named)):
            continue  # what a weight or an input says of its letters counts more
        key = key_of(named, {letter: number for number, letter in enumerate(letters, env.names.lowest)})
        quantity = env.names.table.get(key)
        if quantity is None or key in env.names.weak:
            continue
        if quantity.kind is Kind.ACTIVATION and not key.sup and env.letters.keys() >= {*letters}:
            continue  # the letter of the activations of one layer, with an index that tells another one
        for number, letter in enumerate(letters, 1):  # unit 1 and source 2, whatever their numbers
            layer = _layer_of(env, quantity, number)
            if layer is not None:
                yield letter, layer


def _beside_known_letters(env: Environment, names: Iterable[Identifier]) -> Iterator[tuple[str, int]]:
    """The layers of letters that stand at weights of no layer, w_{kj}, beside one whose layer is known: the next layer,
    or the one before, that no other letter has.
    """
    known = {letter: next(iter(layers)) for letter, layers in env.letters.items() if len(layers) == 1}
    pairs = [_letters(one) for one in names if one.base in env.names.parameter_letters and not one.sup]
    for letters in pairs:
        if len(letters) != 2 or len({*letters} & known.keys()) != 1:
            continue
        (old,) = {*letters} & known.keys()
        (new,) = {*letters} - {old}
        around = {known[old] - 1, known[old] + 1} & {*range(env.lecture.network.depth + 1)} - {*known.values()}
        if len(around) == 1 and new not in env.letters:
            yield new, around.pop()


def _is_of_the_input(env: Environment, named: Identifier) -> bool:
    key = key_of(named, dict.fromkeys(_letters(named), 1))
    quantity = env.names.table.get(key) if key not in env.names.weak else None
    return quantity is not None and quantity.kind is Kind.INPUT and len(_letters(named)) == 1


def with_passed_on(env: Environment, head: Identifier, side: Identifier) -> Environment | None:
    """The environment after O_i = x_i, where O is the letter of the activations of a layer: the inputs are written so,
    too; also after x_j = y_j, where y is that of the outputs, in a network of several layers. None for anything else.
    """
    if _letters(head) != _letters(side) or not _letters(head):
        return None
    several = env.lecture.network.depth > 1
    for one, other in ((head, side), (side, head)) if several else ((head, side),):
        key = key_of(one, dict.fromkeys(_letters(one), 1))
        quantity = env.names.table.get(key)
        kinds = (Kind.ACTIVATION, Kind.PREDICTION) if several else (Kind.ACTIVATION,)
        passed = quantity is not None and quantity.kind in kinds and not key.sup
        if passed and _is_of_the_input(env, other):
            return replace(env, passed_on=env.passed_on | {one.base})
    return None


def tells_layers(env: Environment, trees: Trees) -> bool:
    """Whether a chain has a name without a layer whose indices tell it, and none of the same layer in its own letter:
    beside y^{(1)}_k, o_k is an output.
    """
    names = [named for tree in trees if isinstance(tree, Node) for named in letters_of(tree)]
    ones = [(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1)) for named in names]
    told = [(named.base, found) for named, bound in ones if (found := of_a_layer(env, named, bound)) is not None]
    own = {(env.names.table.get(key), key.base) for named, bound in ones if (key := key_of(named, bound)).sup}
    return bool(told) and not any(
        found.kind is Kind.ACTIVATION and spelled == found and letter != base
        for base, found in told
        for spelled, letter in own
    )


def of_a_layer(env: Environment, named: Identifier, bindings: Bindings) -> Quantity | None:
    """The quantity of the lecture that a name without a layer means by its letters; None where they do not tell."""
    letters = _letters(named)
    if named.sup or named.primes or not letters or any(letter not in bindings for letter in letters):
        return None
    layers = [env.letters.get(letter, frozenset()) for letter in letters]
    if any(len(found) != 1 for found in layers):
        return None
    units: Mapping[int, int] = {
        next(iter(layer)): env.names.unit_of(bindings[letter]) for letter, layer in zip(letters, layers, strict=True)
    }
    if len(units) < len(letters):
        return None
    found = {
        quantity
        for key, quantity in env.names.table.items()
        if key.base == named.base
        and not _is_primed(env, quantity)
        and (key not in env.names.weak or quantity.kind is Kind.DELTA)
        and _is_meant(quantity, units)
    }
    if not found and len(letters) == 1:
        shared = [one for one in env.names.shared.get(named.base, ()) if units.keys() == {one.layer}]
        if len(shared) == 1:  # one letter for several layers
            return shared[0].at_unit(env.names.unit_of(bindings[letters[0]]))
        return _activation_of_a_layer(env, named.base, units)
    return next(iter(found)) if len(found) == 1 and not _is_spelled_otherwise(env, named, bindings, *found) else None


def _is_spelled_otherwise(env: Environment, named: Identifier, bindings: Bindings, quantity: Quantity) -> bool:
    """Whether the lecture writes a weight with both its indices, in another order: w_{12} is no w_{21}."""
    key = key_of(named, bindings)
    forms = [other for other in env.names.keys_of(quantity) if other not in env.names.weak]
    return key not in forms and any(shape(other) == shape(key) for other in forms)


def is_beyond_its_layer(env: Environment, named: Identifier, bindings: Bindings) -> bool:
    """Whether the letters of a name of the lecture count the units of one layer each, and one is missing."""
    letters = _letters(named)
    layers = [env.letters.get(letter, frozenset()) for letter in letters]
    told = bool(letters) and all(len(one) == 1 for one in layers) and {*letters} <= bindings.keys()
    if not told or named.sup or named.primes:
        return False
    widths = [env.lecture.network.width(next(iter(one))) for one in layers]
    beyond = any(env.names.unit_of(bindings[letter]) > width for letter, width in zip(letters, widths, strict=True))
    return beyond and (named.base in env.names.shared or named.base in env.names.bases())


def _activation_of_a_layer(env: Environment, base: str, units: Mapping[int, int]) -> Quantity | None:
    """The activation of a unit, where the letter of the activations of another layer stands with its index."""
    ((layer, unit),) = units.items()
    network = env.lecture.network
    units_of = (Kind.ACTIVATION, Kind.PREDICTION)
    of_activations = base in env.names.bases(*units_of)
    if not of_activations or not 0 <= layer <= network.depth or not 1 <= unit <= network.width(layer):
        return None
    if layer == 0:  # what the input passes on, where the document says so
        if base not in env.passed_on:
            return None
        return quantity_of(Kind.INPUT, unit=unit, sample=network.running_sample)
    kind = Kind.PREDICTION if layer == network.depth else Kind.ACTIVATION
    found = quantity_of(kind, layer, unit, sample=network.running_sample)
    # o_i may be a hidden unit where that is h_i, and none where it is h_i^{(1)}; h_j is no output
    said = [key for key in env.names.keys_of(found) if key in env.names.said]
    other = bool(said) and (kind is Kind.PREDICTION or all(key.sup for key in said))
    return None if _is_primed(env, found) or other else found


def _is_primed(env: Environment, quantity: Quantity) -> bool:
    """Whether a quantity is written with a prime: h' is not h, whatever its index says."""
    return any(_PRIME in key.sup for key in env.names.keys_of(quantity))


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
