"""Documents that write the net inputs, the outputs and the error signals of layers with letters or words of their own,
u_j^{(l)}, o_j^{(l)} and Delta_j^{(l)}, in the form that names of layers have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.derived_names import layered
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key
from symbackprop.check.proposals.words import LETTERS, WORDS, Sense
from symbackprop.check.settings.notations import lectures_of
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.habits import layer_above
from symbackprop.latex.nodes import ENTRY, Identifier

__all__ = ["with_other_letters"]

_MOST = 12  # equations that are looked at
_MOST_LETTERS = 3
_ENOUGH = 2  # equations that must be right
_KINDS: Mapping[Sense, frozenset[Kind]] = {
    Sense.NET: frozenset([Kind.PREACTIVATION]),
    Sense.OUTPUT: frozenset([Kind.ACTIVATION, Kind.PREDICTION, Kind.INPUT]),
    Sense.DELTA: frozenset([Kind.DELTA]),
}


def with_other_letters(evidence: Evidence, equations: Sequence[Equation], *, again: bool = False) -> Evidence:
    """The evidence in which letters that the lecture has not, with the mark of a layer above or below them, are what
    their layers compute, where more of the equations are right so, in the notation that the document has or, unless it
    is asked `again`, another one.
    """
    env = evidence.env
    if not env.lecture.network.depth:
        return evidence
    known = {key.base for key in env.names.table if key not in env.names.weak}
    names = (named for one in equations for named in one.names if named.base not in known)
    unknown = dict.fromkeys(named.base for named in names if _is_of_a_layer(env, named))
    senses = {base: _senses(base) for base in islice(unknown, _MOST_LETTERS)}
    if not senses:
        return evidence
    telling = [one for one in equations if any(named.base in senses for named in one.names)][:_MOST]
    best, most = evidence, max(_ENOUGH - 1, sum(is_right_somehow(evidence, one) for one in telling))
    for named in [evidence] if again else _in_notations(evidence):
        for way in product(*senses.values()):
            other = named.within(_with(named.env, dict(zip(senses, way, strict=True))))
            right = sum(is_right_somehow(other, one) for one in telling)
            if right > most:
                best, most = other, right
            if right == len(telling):
                return best
    return best


def _in_notations(evidence: Evidence) -> Iterator[Evidence]:
    """The evidence with the names of each notation that the lecture may have, its own first."""
    yield evidence
    env = evidence.env
    yield from (evidence.renamed(one, env.numbers) for one in lectures_of(env.lecture) if one is not env.lecture)


def _is_of_a_layer(env: Environment, named: Identifier) -> bool:
    """Whether l, or a number in brackets, stands above a name, or nothing but the number of a layer below it."""
    if layer_above(named, in_brackets=True):
        return True
    texts = [token.text for token in named.sup if token.text not in ("{", "}")]
    if not texts:
        below = "".join(token.text for token in named.sub).partition(ENTRY)[0]
        depth = env.lecture.network.depth
        return below.isdecimal() and depth > 1 and 1 <= int(below) <= depth and named.base.isalpha()
    return len(texts) == 3 and texts[0] in ("(", "[") and texts[1].isdecimal()


def _senses(base: str) -> Sequence[Sense]:
    """What a letter may stand for: what it stands for elsewhere, and any letter for either."""
    usual = [one for one in WORDS.get(base.lower(), LETTERS.get(base, ())) if one in _KINDS]
    return usual or [*_KINDS]


def _with(env: Environment, senses: Mapping[str, Sense]) -> Environment:
    table = dict(env.names.table)
    new: dict[Key, Quantity] = {}
    for base, sense in senses.items():
        new |= dict(_of_layers(env, base, _KINDS[sense]))
    names = replace(env.names, table={**table, **new}, weak=env.names.weak - new.keys())
    return replace(env, names=names)


def _of_layers(env: Environment, base: str, kinds: frozenset[Kind]) -> Iterator[tuple[Key, Quantity]]:
    """What has the usual names of some kinds, with a number above them, by another letter."""
    found: dict[Key, set[Quantity]] = {}
    for key, quantity in env.names.table.items():
        if quantity.kind in kinds and not quantity.step and key.sup.strip("()[]").isdecimal():
            found.setdefault(replace(key, base=base), set()).add(quantity)
    for key, quantity in layered(env.lecture.network, Key("", "{}")):
        if quantity.kind in kinds:
            yield replace(key, base=base), _single(env, quantity)
    yield from ((key, meant.pop()) for key, meant in found.items() if len(meant) == 1)


def _single(env: Environment, quantity: Quantity) -> Quantity:
    """The only entry of a vector that has one."""
    layer = quantity.layer
    return quantity.at_unit(1) if isinstance(layer, int) and env.lecture.network.width(layer) == 1 else quantity
