"""What the reading of a claim takes for granted beyond what the lecture file says, and what a document shows of it.

A wrong verdict must rest on a reading that the document confirms. So each claim has its assumptions, the right and the
wrong claims that rest on each are counted, and what nothing confirms makes no claim wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from enum import IntEnum

from symbackprop.check.conventions import CERTAIN_INDICES
from symbackprop.check.names.assumption import Assumption, Prior
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.layer_indices import of_a_layer
from symbackprop.check.names.keys import Bindings, Key, index_letters, key_of
from symbackprop.check.names.lecture_names import shape, without_update
from symbackprop.check.reading.cases import numbers_of_last_layer
from symbackprop.check.reading.instances import Instance
from symbackprop.check.reading.interpretation import Reading
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity, canonical_name, quantity_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tokens import TRANSPOSED, Unread
from symbackprop.latex.tree import written

__all__ = ["Evidenced", "assumptions_of", "support_of", "with_rests"]

_NUMBER = re.compile(r"\d+")
_SEVERAL = 5
_FEW = 6  # instances whose names are looked at


class Evidenced(IntEnum):
    """What one claim says of the readings that it rests on.

    Nineteen claims of twenty are right, and under a wrong reading hardly any: so a right one speaks for it, and so does
    one that a single slip of the pen explains; a wrong one that nothing explains speaks against it.
    """

    RIGHT = 4
    SLIP = 1
    NOTHING = 0
    WRONG = -3


def support_of(claims: Sequence[tuple[frozenset[Assumption], Evidenced]]) -> Mapping[Assumption, int]:
    """How much speaks for each assumption: what did at first, and every claim that rests on it.

    The default notation is taken for granted only while a document does not show that it has another one: by several
    right claims, none of which has a name of the default.
    """
    found: Counter[Assumption] = Counter()
    rights = [assumed for assumed, evidenced in claims if evidenced is Evidenced.RIGHT and assumed]
    default = len(rights) < _SEVERAL or any(one.prior is Prior.USUAL for assumed in rights for one in assumed)
    first: dict[Assumption, int] = {}
    for assumed, evidenced in claims:
        for one in assumed:
            first.setdefault(one, Prior.GUESSED if one.prior is Prior.USUAL and not default else one.prior)
            found[one] += evidenced
    return {one: prior + found[one] for one, prior in first.items()}


def assumptions_of(
    env: Environment, trees: Trees, found: Sequence[Instance], reading: Reading
) -> frozenset[Assumption]:
    """What the names in some sides of a chain, and its running indices, were taken for without the lecture's word."""
    ends = {letter for one in found for letter in one.ends}
    bindings: list[Bindings] = [one.bindings for one in found[:_FEW]] or [{}]
    assumed: set[Assumption] = set()
    for tree in trees:
        layers = [id(one) for one in numbers_of_last_layer(tree, bindings[0])] if isinstance(tree, Node) else ()
        for named in letters_of(tree, env.grammar) if isinstance(tree, Node) else ():
            if id(named) in layers:
                continue
            for bound in bindings:
                for one in (named, *_below_nabla(env, named)):
                    assumed.update(_of_a_name(env, one, bound, reading, ends))
    return frozenset(assumed)


def _below_nabla(env: Environment, named: Identifier) -> Sequence[Identifier]:
    """The names by which a gradient is taken."""
    if named.base != r"\nabla" or not named.sub:
        return ()
    with suppress(Unread):
        return letters_of(env.grammar.parse(named.sub), env.grammar)
    return ()


def with_rests(before: Environment, env: Environment, assumed: frozenset[Assumption]) -> Environment:
    """The environment in which the names that it has beyond those before rest on what their definition assumed."""
    if env.own is before.own and env.definitions is before.definitions and env.wholes is before.wholes:
        return env
    new = {key for key, whole in env.wholes.items() if before.wholes.get(key) is not whole}
    for key, own in env.own.items():
        if key not in before.own or env.definitions.get(own) is not before.definitions.get(own):
            new.add(key)
    return replace(env, rests={**env.rests, **dict.fromkeys(new, assumed)}) if new else env


def _of_a_name(
    env: Environment, named: Identifier, bindings: Bindings, reading: Reading, ends: Collection[str]
) -> Iterator[Assumption]:
    for letter, _ in index_letters(named):
        known = letter in CERTAIN_INDICES or letter in env.sizes or letter in env.classes or letter in ends
        if letter in bindings and not known:
            yield Assumption((letter,), "an index", letter, Prior.GUESSED)
    ones = {**dict.fromkeys((letter for letter, _ in index_letters(named)), 1), **bindings}
    if reading.lettered and (lettered := of_a_layer(env, named, bindings)) is not None:
        yield _named(key_of(named, ones), named, lettered, Prior.USUAL)
        return
    key = key_of(named, ones)
    if (alias := env.alias(key)) is not None and Key(named.base) in (key, without_update(key)):
        yield _named(Key(named.base), named, alias, Prior.USUAL)
        return
    for one in _shorter(named, bindings):
        key = key_of(one, ones)
        own = key in env.own or key in env.wholes
        if own and (reading.local or key in env.redefined):
            yield from env.rests.get(key, ())
            return
        base = env.names.base_of(key)
        if base is not None:
            if base in env.rests:
                yield from env.rests[base]
            elif base not in env.names.certain and not _is_entry_of_certain(env, base):
                yield _named(base, one, env.names.table[base], _prior(env, base))
            return
        if own:
            yield from env.rests.get(key, ())
            return


def _is_entry_of_certain(env: Environment, key: Key) -> bool:
    """Whether a key is that of an entry of a vector or matrix that the lecture file spells, c_1 of c; of a batch one of
    parameters, or one that tells its layer: x_1 may be the first sample.
    """
    whole = replace(key, sub="")
    found, one = env.names.table.get(whole), env.names.table[key]
    if found is None or whole not in env.names.certain or found.unit != ALL or found.variable != one.variable:
        return False
    return found.kind in PARAMETERS or bool(key.sup) or not env.lecture.network.samples


def _shorter(named: Identifier, bindings: Bindings) -> Iterator[Identifier]:
    """A name, and without what may stand above it without being a part of it: an index that runs is one."""
    yield named
    if named.primes:
        yield replace(named, primes=0)
    if named.sup and named.sup[-1].text in TRANSPOSED:
        yield replace(named, sup=named.sup[:-1], primes=0)
    if named.sup and not any(above and letter in bindings for letter, above in index_letters(named)):
        yield replace(named, sup=(), primes=0)


def _named(key: Key, named: Identifier, quantity: Quantity, prior: Prior) -> Assumption:
    return Assumption((*shape(key), quantity.kind.value), _family(quantity), written(replace(named, primes=0)), prior)


def _family(quantity: Quantity) -> str:
    """What a quantity is called in [notation]; the layer is that of the name that is shown."""
    return canonical_name(quantity_of(quantity.kind, quantity.layer))


def _prior(env: Environment, key: Key) -> Prior:
    if key in env.names.weak:
        return Prior.GUESSED
    quantity = env.names.table[key]
    layered = isinstance(quantity.layer, int) and quantity.kind is not Kind.PREDICTION and env.lecture.network.depth > 1
    told = len(_NUMBER.findall(f"{key.sub} {key.sup}"))
    return Prior.CLEAR if told >= layered + sum(isinstance(place, int) for place in quantity.at) else Prior.USUAL
