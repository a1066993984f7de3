"""Documents that write the net inputs, the outputs and the error signals of layers with letters or words of their own,
u_j^{(l)}, o_j^{(l)} and Delta_j^{(l)}, in the form that names of layers have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import called
from symbackprop.check.names.layer_letters import with_layer_letters
from symbackprop.check.proposals.words import LETTERS, WORDS, Sense
from symbackprop.check.settings.notations import lectures_of
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.habits import layer_above
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import ENTRY, Identifier, Node

__all__ = ["with_other_letters"]

_MOST = 12  # equations that are looked at
_MOST_LETTERS = 3
_ENOUGH = 2  # equations that must be right
_KINDS: Mapping[Sense, frozenset[Kind]] = {
    Sense.NET: frozenset([Kind.PREACTIVATION]),
    Sense.OUTPUT: frozenset([Kind.ACTIVATION, Kind.PREDICTION, Kind.INPUT]),
    Sense.DELTA: frozenset([Kind.DELTA]),
}


def with_other_letters(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which letters that the lecture has not, with the mark of a layer above or below them, are what
    their layers compute, where more of the equations are right so, in the notation that the document has or in another.
    """
    env = evidence.env
    if not env.lecture.network.depth:
        return evidence
    known = {key.base for key in env.names.table if key not in env.names.weak}
    names = (named for one in equations for named in one.names if named.base not in known)
    unknown = dict.fromkeys(named.base for named in names if _is_of_a_layer(env, named))
    senses = {base: _senses(env, equations, base) for base in islice(unknown, _MOST_LETTERS)}
    if not senses:
        return evidence
    telling = [one for one in equations if any(named.base in senses for named in one.names)][:_MOST]
    best, most = evidence, max(_ENOUGH - 1, sum(is_right_somehow(evidence, one) for one in telling))
    others = [one for one in equations if one not in telling and head_name(one.trees) is not None][:_MOST]
    known_so = [one for one in others if is_right_somehow(evidence, one)]
    for named in _in_notations(evidence):
        for way in product(*senses.values()):
            other = named.within(with_layer_letters(named.env, _kinds(zip(senses, way, strict=True))))
            right = _right(other, telling, senses, most)
            if not right or not all(is_right_somehow(other, one) for one in known_so):
                continue
            best, most = other, right
            if right == len(telling):
                return best
    return best


def _right(evidence: Evidence, telling: Sequence[Equation], letters: Collection[str], than: int) -> int:
    """How many of some equations are right, if they are more than so many, and each letter of which something is said
    is right somewhere; else 0. No further one is asked when that is settled.
    """
    left = Counter(head for one in telling for head in _heads([one], letters))
    right, known = 0, set[str]()
    telling = sorted(telling, key=lambda one: not _heads([one], letters))  # what settles it soonest
    for place, one in enumerate(telling):
        if right + len(telling) - place <= than:
            return 0
        heads = _heads([one], letters)
        left.subtract(heads)
        if is_right_somehow(evidence, one):
            right += 1
            known |= heads
        if any(left[head] <= 0 for head in heads - known):
            return 0
    return right if right > than else 0


def _heads(equations: Iterable[Equation], letters: Collection[str]) -> set[str]:
    """The letters that some equations say something of."""
    heads = (head_name(one.trees) for one in equations)
    return {head.base for head in heads if head is not None and head.base in letters}


def _in_notations(evidence: Evidence) -> Iterator[Evidence]:
    """The evidence with the names of each notation that the lecture may have, its own first."""
    yield evidence
    env = evidence.env
    yield from (
        evidence.renamed(one, env.numbers)
        for one in lectures_of(env.lecture, env.names.spellings.kept)
        if one is not env.lecture
    )


def _kinds(senses: Iterable[tuple[str, Sense]]) -> Mapping[str, frozenset[Kind]]:
    return {base: _KINDS[sense] for base, sense in senses}


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


def _senses(env: Environment, equations: Sequence[Equation], base: str) -> Sequence[Sense]:
    """What a letter may stand for: by the equation that says what it is, else what it stands for elsewhere, and any
    letter for any of these.
    """
    for one in equations:
        head = head_name(one.trees)
        if head is not None and head.base == base and isinstance(one.trees[1], Node):
            names = letters_of(one.trees[1], env.grammar)
            bases = {named.base for named in names}
            if base in bases or r"\partial" in [token.text for token in one.chain.sides[1].tokens]:
                return [Sense.DELTA]
            if bases & env.names.parameter_letters:
                return [Sense.NET]
            if "e" in bases or any(called(env, named, {}, ()) is not None for named in names):
                return [Sense.OUTPUT]
    usual = [one for one in WORDS.get(base.lower(), LETTERS.get(base, ())) if one in _KINDS]
    return usual or [*_KINDS]
