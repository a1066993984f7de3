"""What names that their index letters tell apart mean in a chain: weights with their letters the other way round, and
indices that only count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.index_layers import Apart
from symbackprop.check.names.keys import Key, index_letters
from symbackprop.check.reading.indexed.running_indices import is_name
from symbackprop.check.report import RANK, Verdict
from symbackprop.core.places import ALL
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import APART, Identifier, Node, Trees
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import sum_signs, text_of, written

__all__ = [
    "EXCHANGED",
    "ORDER_TOLD",
    "in_way",
    "with_counting_indices",
    "with_exchanged",
    "with_letters_in_place",
    "with_wholes",
]

EXCHANGED = "x"  # behind the base of a weight whose letters stand the other way round than the document has them

ORDER_TOLD = "stand the other way round: elsewhere it is"  # between both names, where such a weight is wrong

# ways to give layers to letters


def in_way(env: Environment, way: int) -> Environment:
    """The environment in which index letters run over the layers of one of the ways that a document has for them."""
    return _with_apart(env, env.index_layers.apart[way])


def _with_apart(env: Environment, apart: Apart) -> Environment:
    if apart == env.grammar.habits.apart:
        return env
    return replace(env, grammar=env.grammar.accustomed(replace(env.grammar.habits, apart=apart)))


# letters the other way round


def with_exchanged(trees: Trees, outcomes: Sequence[Outcome], start: int) -> list[Outcome]:
    """The verdicts on the links from `start` on; what is right but for a weight whose letters stand the other way round
    than everywhere else in the document is wrong, and once only.
    """
    found: list[Outcome] = []
    for number, outcome in enumerate(outcomes, start):
        right = RANK[outcome.verdict] <= RANK[Verdict.CARRIED]
        before, here = (
            {one.letter + str(one.places): one for one in _exchanged(tree)} for tree in trees[number - 1 : number + 1]
        )
        if not right or not (here or (number == 1 and before)):
            found.append(outcome)
        elif number > 1 and here.keys() <= before.keys():
            found.append(Outcome(Verdict.INHERITED, cause=1 - number))
        else:
            named = next(iter((here or before).values()))
            other = written(replace(named, sub=named.sub[::-1], sup=(), primes=0))
            words = f"the indices of {written(named)} {ORDER_TOLD} {other}"
            found.append(Outcome(Verdict.WRONG, words, mistake="wrong_index"))
    return found


def _exchanged(tree: Node | Unread) -> Iterator[Identifier]:
    if isinstance(tree, Node):
        yield from (one for one in letters_of(tree) if APART in one.base and one.base.endswith(EXCHANGED))


# indices that only count


def with_counting_indices(env: Environment, trees: Trees) -> Environment:
    """The environment in which the index of a sum is another one for the units of a layer that stands beside it: the j
    of e^{z_k} / sum_j e^{z_j}, whatever j is elsewhere.
    """
    sides = [tree for tree in trees if isinstance(tree, Node)]
    names = {(one.letter, one.places) for side in sides for one in letters_of(side, env.grammar) if one.places}
    bound = {text_of(big.sub)[:1] for side in sides for big in sum_signs(side)}
    apart = dict(env.grammar.habits.apart)
    for letter in sorted(bound):
        here = [one for one in names if letter in one[1]]
        if any(len(places) > 1 for _, places in here):
            continue
        beside = {places for base, own in here for other, places in names if other == base and places != own}
        for places in beside if len(beside) == 1 else ():
            for base, own in here:
                if (base, places) in env.grammar.habits.apart:
                    apart[base, own] = env.grammar.habits.apart[base, places]
    return _with_apart(env, apart)


def with_wholes(env: Environment, trees: Trees) -> Environment:
    """The environment in which W_{ij} is the matrix that the lecture file spells so, where a chain has these letters
    at no other name.
    """
    apart = env.grammar.habits.apart
    sides = [tree for tree in trees if isinstance(tree, Node)]
    names = [named for side in sides for named in letters_of(side, env.grammar)]
    wholes = {(base, places) for base, places in apart if _is_a_whole(env, Key(base, "".join(places)))}
    running = {
        letter
        for named in names
        if (named.letter, named.places) not in wholes and not is_name(env, named)
        for letter, _ in index_letters(named)
    }
    running |= {text_of(big.sub)[:1] for side in sides for big in sum_signs(side)}
    left = {one: told for one, told in apart.items() if one not in wholes or running.intersection(one[1])}
    return _with_apart(env, left)


def _is_a_whole(env: Environment, key: Key) -> bool:
    return key in env.names.said and env.names.table[key].unit == ALL


def with_letters_in_place(env: Environment, trees: Trees, way: int) -> Environment:
    """The environment in which the letter of a sum stands for those units that its place at a weight says: the k of
    sum_k w_{jk} o_k for sources of j, though the outputs are k elsewhere.
    """
    layers = {**env.index_layers.ways[way]}
    sides = [tree for tree in trees if isinstance(tree, Node)]
    bound = {text_of(big.sub)[:1] for side in sides for big in sum_signs(side)}
    names = {(one.letter, one.places) for side in sides for one in letters_of(side, env.grammar) if one.places}
    for base, places in names:
        beside = {*places} & bound
        if len(places) == 2 and len(beside) == 1 and len({*places} & layers.keys() - beside) == 1:
            (letter,) = beside
            found = {*_layers_in_place(env, base, places, letter, layers)}
            layers |= {letter: found.pop()} if len(found) == 1 else {}
    if layers == env.index_layers.ways[way]:
        return env
    apart = dict(env.grammar.habits.apart)
    for base, places in names:
        if any(layers.get(letter) != env.index_layers.ways[way].get(letter) for letter in places):
            told = _told(env, base, places, layers)
            apart |= {(base, places): told} if told is not None else {}
    return _with_apart(env, apart)


def _layers_in_place(
    env: Environment, base: str, places: tuple[str, ...], letter: str, layers: Mapping[str, int]
) -> Iterator[int]:
    """The layers that a letter at a weight may stand for beside one whose layer is known."""
    (other,) = {*places} - {letter}
    first = places[0] == letter
    if (base, layers[other] + 1, "us" if first else "su") in env.index_layers.told:
        yield layers[other] + 1
    if (base, layers[other], "su" if first else "us") in env.index_layers.told:
        yield layers[other] - 1


def _told(env: Environment, base: str, places: tuple[str, ...], layers: Mapping[str, int]) -> str | None:
    """The base of a name by the layers of its letters; None where there is no such."""
    at = [layers.get(letter) for letter in places]
    if len(at) == 1 and at[0] is not None:
        return env.index_layers.told.get((base, at[0], "u"))
    if len(at) == 2 and at[0] is not None and at[1] is not None:
        return env.index_layers.told.get((base, max(at[0], at[1]), "us" if at[0] > at[1] else "su"))
    return None
