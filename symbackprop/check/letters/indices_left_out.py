"""Names of outputs and targets whose index is left out, as in p_1 - t: it is that of the names beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from symbackprop.latex.tokens import Token
from symbackprop.latex.tree import sum_signs, text_of

__all__ = ["with_index_written", "with_indices_left_out"]

_OF_OUTPUTS = (Kind.TARGET, Kind.PREDICTION)


def with_indices_left_out(env: Environment, chain: Chain, *, wholes: bool = False) -> Chain:
    """The chain with the indices that its names of outputs and targets lack: those that the names beside them have, or
    those of the head.

    Such a name is nobody's without its index; with `wholes`, that of the vector of all.
    """
    trees = read_sides(chain, env.grammar)
    named = [letters_of(tree, env.grammar) if isinstance(tree, Node) else [] for tree in trees]
    if not any(not one.sub and _lacks(env, one, wholes=wholes) for names in named for one in names):
        return chain
    head = trees[0] if not chain.continues else None
    of_head = _index_of(env, named[0], ()) if isinstance(head, Node) and not any(True for _ in sum_signs(head)) else ()
    sides: list[Side] = []
    for side, tree, names in zip(chain.sides, trees, named, strict=True):
        alone = isinstance(tree, Node) and bare_name(tree) is not None  # what is defined, or said of the whole
        index = _index_of(env, names, of_head)
        lacking = [one for one in names if _lacks(env, one, wholes=wholes)] if index and not alone else []
        lacking = [one for one in lacking if _is_of_an_output(env, replace(one, sub=index))]
        sides.append(Side(tuple(with_index_written(side.tokens, lacking, index))) if lacking else side)
    return replace(chain, sides=tuple(sides)) if sides != [*chain.sides] else chain


def _index_of(env: Environment, names: Sequence[Identifier], usual: tuple[Token, ...]) -> tuple[Token, ...]:
    """The index that all outputs, targets and net inputs of the last layer among some names have; the usual one where
    none has any, and none where they have several.
    """
    found = {text_of(one.sub): one.sub for one in names if one.sub and _is_of_an_output(env, one)}
    return next(iter(found.values()), usual) if len(found) < 2 else ()


def _is_of_an_output(env: Environment, named: Identifier) -> bool:
    found, depth = _meant(env, named), env.lecture.network.depth
    if found is None or found.unit == ALL:
        return False
    return found.kind in _OF_OUTPUTS or (found.kind in (Kind.PREACTIVATION, Kind.DELTA) and found.layer == depth)


def _meant(env: Environment, named: Identifier) -> Quantity | None:
    """What a name stands for in the lecture, at the first unit where its index runs; its layer runs to the last."""
    depth = env.lecture.network.depth + env.numbers.first
    key = key_of(replace(named, primes=0), {letter: depth if above else 1 for letter, above in index_letters(named)})
    return env.names.find(key) or env.names.find(replace(key, sup=""))


def _lacks(env: Environment, named: Identifier, *, wholes: bool) -> bool:
    """Whether a name without scripts has the letter of outputs or targets, and stands for nothing, or their vector."""
    key = key_of(replace(named, primes=0), {})
    if named.sub or named.sup or key.base not in env.names.bases(*_OF_OUTPUTS):
        return False
    bare = _meant(env, named)
    nobody = bare is None and key not in env.own and key not in env.wholes
    return nobody or (wholes and bare is not None and bare.unit == ALL and bare.kind in _OF_OUTPUTS)


def with_index_written(
    tokens: Sequence[Token], lacking: Sequence[Identifier], index: Sequence[Token]
) -> Iterator[Token]:
    """The tokens with an index below some of the names in them."""
    ends = {one.end for one in lacking if sum(token.at == one.at for token in tokens) == 1}
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        yield token
        if token.end in ends and (following is None or following.end != token.end):
            for text in ("_", "{"):
                yield Token(text, token.end, token.end)
            yield from (replace(one, at=token.end, end=token.end) for one in index)
            yield Token("}", token.end, token.end)
