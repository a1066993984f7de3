r"""Names whose layer is left out: W in z^l = W a^{l-1} + b^l is that of layer l, and a_j beside z_j^L is a_j^L."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.text.chains import Chain, Side
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import bare_name
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokenise import tokenise
from symbackprop.latex.tokens import Token
from symbackprop.latex.tree import text_of

__all__ = ["in_other_layers", "with_layers_left_out"]

_OF_LAYERS = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)
_ACTIVATIONS = (Kind.ACTIVATION, Kind.PREDICTION)
_PARAMETERS = (Kind.WEIGHT, Kind.BIAS)
_Above = tuple[Token, ...]


def with_layers_left_out(env: Environment, chain: Chain) -> Chain:
    """The chain with the layer of its head above the matrices and biases that have none, and with that of the
    pre-activation of the same unit beside them above activations; a name that is anybody's stays.
    """
    if env.numbers.weights_below or not env.lecture.network.depth:
        return chain
    trees = read_sides(chain, env.grammar)
    named = [letters_of(tree, env.grammar) if isinstance(tree, Node) else [] for tree in trees]
    if not any(_lacks(env, one) for names in named for one in names):
        return chain
    head = bare_name(trees[0]) if isinstance(trees[0], Node) and not chain.continues else None
    of_head = head.sup if head is not None and _is_whole(env, head) else ()
    sides = [chain.sides[0]]
    for side, names in zip(chain.sides[1:], named[1:], strict=True):
        above = dict(_layers(env, names, of_head))
        sides.append(Side(tuple(_written(side.tokens, above))) if above else side)
    return replace(chain, sides=tuple(sides)) if sides != [*chain.sides] else chain


def in_other_layers(env: Environment, chain: Chain) -> Iterator[Chain]:
    """The chain with another layer above the names that have none beside the same letter with one, a_1 in a product of
    a_0^{(2)}, once for each such layer.
    """
    trees = read_sides(chain, env.grammar)
    bare: list[list[Identifier]] = []
    for tree in trees:
        names = letters_of(tree, env.grammar) if isinstance(tree, Node) else []
        layered = {one.base for one in names if one.sup and one.sub and _meant(env, one) is not None}
        bare.append([one for one in names if one.sub and not one.sup and not one.primes and one.base in layered])
    keys = [key_of(one, dict.fromkeys(dict(index_letters(one)), 1)) for names in bare for one in names]
    meant = {env.names.find(key) for key in keys}
    table, weak = env.names.table, env.names.weak
    above = {
        key.sup
        for key in table
        if key.sup and key not in weak and table[key] not in meant and replace(key, sup="") in keys
    }
    for sup in sorted(above):
        tokens = tuple(tokenise(sup))
        written = (
            Side(tuple(_written(side.tokens, {one.end: tokens for one in names})))
            for side, names in zip(chain.sides, bare, strict=True)
        )
        yield replace(chain, sides=tuple(written))


def _layers(env: Environment, names: Sequence[Identifier], of_head: _Above) -> Iterator[tuple[int, _Above]]:
    """What is to stand above names, by where they end."""
    units: dict[str, list[_Above]] = {}
    for one in names:
        found = _meant(env, one)
        if one.sub and one.sup and found is not None and found.kind is Kind.PREACTIVATION:
            units.setdefault(text_of(one.sub), []).append(one.sup)
    for one in names:
        beside = units.get(text_of(one.sub), []) if one.sub else [of_head]
        above = beside[0] if len({text_of(sup) for sup in beside}) == 1 else ()
        found = _meant(env, replace(one, sup=above)) if above and _lacks(env, one) else None
        kinds = _ACTIVATIONS if one.sub else _PARAMETERS
        if found is not None and found.kind in kinds and (one.sub or found.unit == ALL):
            yield one.end, above


def _is_whole(env: Environment, head: Identifier) -> bool:
    """Whether a name is what a whole layer computes, with its layer above."""
    found = _meant(env, head) if head.sup and not head.sub else None
    return found is not None and found.kind in _OF_LAYERS and found.unit == ALL


def _meant(env: Environment, named: Identifier) -> Quantity | None:
    """What a name stands for in the lecture, in the first layer that has it where the layer runs; no mere guess."""
    letters = [*index_letters(named)]
    for layer in range(1, env.lecture.network.depth + env.numbers.first + 1):
        key = key_of(named, {letter: layer if above else 1 for letter, above in letters})
        found = env.names.find(key) if key not in env.names.weak or key in env.trusted else None
        if found is not None:
            return found
    return None


def _lacks(env: Environment, named: Identifier) -> bool:
    """Whether a name without anything above stands for nothing, or is at most a guess."""
    if named.sup or named.primes:
        return False
    key = key_of(named, {letter: 1 for letter, _ in index_letters(named)})
    known = env.names.find(key) is not None and (key not in env.names.weak or key in env.trusted)
    return not known and key not in env.own and key not in env.wholes


def _written(tokens: Sequence[Token], above: Mapping[int, _Above]) -> Iterator[Token]:
    """The tokens with something above the names that end at some places."""
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        yield token
        layer = above.get(token.end)
        if layer and (following is None or following.end != token.end):
            yield from (Token(text, token.end, token.end) for text in "^{")
            yield from (replace(one, at=token.end, end=token.end) for one in layer)
            yield Token("}", token.end, token.end)
