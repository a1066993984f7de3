r"""Vectors that stand for the unit of a weight beside them: \partial z / \partial w_{ij} = a_j is of z_i."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.letters.indices_left_out import with_index_written
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.reading.slopes.sample_slopes import differentiated
from symbackprop.check.text.chains import Chain, Side
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import Token

__all__ = ["has_vectors", "with_units_left_out"]

_OF_A_UNIT = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION, Kind.DELTA, Kind.TARGET)
_ORDERS = ((1, 2), (2, 1), (1, 1))  # values of the two indices of a weight, different where the layer allows


def with_units_left_out(env: Environment, chain: Chain) -> Chain:
    """The chain with the index of its unit below the vectors of the layer of the only parameter that it differentiates
    by; as it is where it has none, or several.
    """
    trees = [tree if isinstance(tree, Node) else None for tree in read_sides(chain, env.grammar)]
    names = [letters_of(tree, env.grammar) if tree is not None else [] for tree in trees]
    layer_letters = _layer_letters(env, [named for side in names for named in side])
    pairs = {by for tree in trees if tree is not None for _, by in differentiated(env, tree)}
    told = {(layer, index.text): index for layer, index in _units(env, pairs, layer_letters)}
    if len(told) != 1:
        return chain
    ((layer, _), index), *_ = told.items()
    sides: list[Side] = []
    for side, named in zip(chain.sides, names, strict=True):
        lacking = [one for one in named if _is_a_vector_of(env, one, layer, layer_letters)]
        sides.append(Side(tuple(with_index_written(side.tokens, lacking, [index]))) if lacking else side)
    return replace(chain, sides=tuple(sides)) if sides != [*chain.sides] else chain


def has_vectors(env: Environment, chain: Chain) -> bool:
    """Whether a chain has a name of all units of a layer: how these lie in a product is open then."""
    trees = read_sides(chain, env.grammar)
    names = [named for tree in trees if isinstance(tree, Node) for named in letters_of(tree, env.grammar)]
    layer_letters = _layer_letters(env, names)
    found = (_found(env, named, layer_letters) for named in names if not named.sub)
    return any(one is not None and one.unit == ALL for one in found)


def _layer_letters(env: Environment, names: Sequence[Identifier]) -> Mapping[str, int]:
    """Numbers for the letters above some names: the highest at which each of these is known that is so at any."""
    letters = {letter for named in names for letter, is_above in index_letters(named) if is_above}
    highest = max(env.lecture.network.depth + env.numbers.first, 1)
    ways = [dict.fromkeys(letters, layer) for layer in range(highest, 0, -1)]
    return max(ways, key=lambda way: sum(_is_known(env, named, way) for named in names))


def _is_known(env: Environment, named: Identifier, values: Mapping[str, int]) -> bool:
    below = dict.fromkeys((letter for letter, is_above in index_letters(named) if not is_above), 1)
    return _found(env, named, {**below, **values}) is not None


def _units(
    env: Environment, names: Iterable[Identifier], layer_letters: Mapping[str, int]
) -> Iterator[tuple[int, Token]]:
    """The layer of each parameter among some names, and the index of its unit."""
    for named in names:
        letters = [token for token in named.sub if token.text not in (",", "{", "}")]
        for values in _ORDERS if 0 < len(letters) <= len(_ORDERS[0]) else ():
            below = dict(zip((one.text for one in letters), values, strict=False))
            found = _found(env, named, {**below, **layer_letters})
            if found is None or found.kind not in PARAMETERS or not isinstance(found.layer, int) or found.unit == ALL:
                continue
            if found.kind is Kind.BIAS:
                yield found.layer, letters[-1]
            elif len(letters) > 1 and found.unit != found.source:
                yield found.layer, letters[0] if found.unit == values[0] else letters[1]
            break


def _found(env: Environment, named: Identifier, values: Mapping[str, int]) -> Quantity | None:
    return env.names.find(key_of(named, values))


def _is_a_vector_of(env: Environment, named: Identifier, layer: int, layer_letters: Mapping[str, int]) -> bool:
    """Whether a name without an index is that of all units of a layer."""
    found = _found(env, named, layer_letters) if not named.sub else None
    last = layer == env.lecture.network.depth
    of_layer = found is not None and (found.layer == layer or (found.kind is Kind.TARGET and last))
    return of_layer and found is not None and found.kind in _OF_A_UNIT and found.unit == ALL
