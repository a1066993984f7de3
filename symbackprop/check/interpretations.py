"""The reading of a chain that makes the most of it true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lark import Tree

from symbackprop.check.definitions.families import define_family, is_of_the_document
from symbackprop.check.definitions.redefinitions import respell
from symbackprop.check.judging.entrywise import in_other_layout, of_one_sample
from symbackprop.check.judging.links import judge_links
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.means import Means
from symbackprop.check.names.environment import Saved, Scope
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.names.layer_indices import tells_layers
from symbackprop.check.reading.derivatives import gradient_prefix
from symbackprop.check.reading.instances import Instance, instances_of, samples_named
from symbackprop.check.reading.interpretation import Reading, Single
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import Grammar, letters_of
from symbackprop.latex.heads import bare_name, head_name, mentions
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import operators_in

__all__ = ["Attempt", "attempt"]

Trees = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reading of a chain, what it gives, and the names in force after it."""

    badness: tuple[int, int]  # how much is unread, and how much wrong, or right under a condition that is not met
    results: list[Outcome]
    found: list[Instance]
    reasons: Sequence[Unread | None]
    reading: Reading
    state: Saved


def attempt(means: Means, chain: Chain, trees: Trees, reading: Reading, start: int) -> Attempt:
    """The best reading of a chain, whose links are judged from `start` on; a name at its head may be respelled."""
    best = _best(means, chain, trees, reading, start)
    doubtful = bool(best.results) and best.results[0].verdict in (Verdict.WRONG, Verdict.CONDITIONAL)
    if start == 1 and doubtful and respell(means.scope, means.links, trees, best.found):
        best = _best(means, chain, trees, reading, start)
        return replace(best, results=[Outcome(Verdict.GIVEN), *best.results[1:]])
    return best


def _best(means: Means, chain: Chain, trees: Trees, reading: Reading, start: int) -> Attempt:
    """The reading that makes the most of a chain true, the lecture's first; what is wrong in it is explained."""
    best: Attempt | None = None
    state = means.scope.save()
    for way in _ways(means.scope, means.grammar, reading, trees):
        means.scope.restore(state)
        found = _try(means, chain, trees, way, start, lenient=reading.new)
        if found is None:
            continue  # a new name is no part of what the lecture has
        guessed = way.turned or way.lettered or way.once or (way.scalar and way.new and not reading.new)
        if guessed and found.badness != (0, 0):
            continue  # these are only thought of where they make all of it right
        if best is None or found.badness < best.badness:
            best = found
        if found.badness == (0, 0):
            break
    assert best is not None
    _learn_single(means, chain, trees, reading, best, start)
    if not any(outcome.verdict is Verdict.WRONG or outcome.holds is False for outcome in best.results):
        return best
    means.scope.restore(best.state)
    results = judge_links(replace(means, naming=True), chain, best.found, best.reasons, start)
    given = best.results[0].verdict is Verdict.GIVEN
    return replace(best, results=[best.results[0], *results[1:]] if given else results)


def _learn_single(means: Means, chain: Chain, trees: Trees, reading: Reading, best: Attempt, start: int) -> None:
    """Takes up of which loss dz is the derivative, where a chain is right for the one only."""
    scope = means.scope
    if scope.single is not None or best.badness != (0, 0) or len(_singles(scope, means.grammar, reading, trees)) < 2:
        return
    if best.reading.single:
        scope.single = True
        return
    scope.restore(best.state)
    for single in ("samples", "all"):
        other = _try(means, chain, trees, replace(best.reading, single=single), start, lenient=True)
        scope.restore(best.state)
        if other is None or other.badness == (0, 0):
            return
    scope.single = False


def _try(means: Means, chain: Chain, trees: Trees, reading: Reading, start: int, *, lenient: bool) -> Attempt | None:
    """What a reading gives; None where it is about new names and may not be, unless `lenient`."""
    scope = means.scope
    known = frozenset(scope.own.values())
    found, reasons = instances_of(scope, means.grammar, chain, trees, reading)
    means.links.explicit = samples_named(scope, means.grammar, trees)
    defined = reading.new and start == 1 and define_family(scope, chain, trees, found, known)
    if defined and scope.redefined:
        found, reasons = instances_of(scope, means.grammar, chain, trees, reading)  # by the names that it defines
    if reading.new and not lenient and not defined and not is_of_the_document(scope, found):
        return None
    results = judge_links(means, chain, found, reasons, start)
    if defined:
        results[0] = Outcome(Verdict.GIVEN)
    if reading.single == "all":
        results = [of_one_sample(outcome) for outcome in results]
    if reading.turned:
        results = [in_other_layout(outcome) for outcome in results]
    unread = sum(outcome.verdict is Verdict.UNREAD for outcome in results)
    bad = sum(outcome.verdict in BAD or outcome.holds is False for outcome in results)
    return Attempt((unread, bad), results, found, reasons, reading, scope.save())


def _ways(scope: Scope, grammar: Grammar, reading: Reading, trees: Trees) -> Iterator[Reading]:
    """The readings to be tried; each is asked for when those before it were not right."""
    unknown = (letter for letter in ("K", "M") if not {Key(letter)} & (scope.own.keys() | scope.names.table.keys()))
    if any(mentions(trees, letter) for letter in unknown):
        yield replace(reading, units=True)
    for single in _singles(scope, grammar, reading, trees):
        yield replace(reading, single=single)
        if scope.lecture.network.samples:
            yield replace(reading, single=single, columns=True)
    if any(isinstance(tree, Tree) and operators_in(tree) for tree in trees):
        yield replace(reading, short=True)
    if _sigma_is_general(scope, grammar, trees):
        yield replace(reading, general=True)
    if scope.own and not reading.local:
        yield replace(reading, local=True)
    if scope.wholes or _is_of_a_vector(scope, grammar, trees):
        yield replace(reading, local=True, scalar=True)
        yield replace(reading, local=True, scalar=True, new=True)
    if head_name(trees) is not None:
        yield replace(reading, local=True, new=True)
    if _names_a_vector(scope, grammar, trees):
        yield replace(reading, turned=True)
    if scope.lecture.training.steps > 1:
        yield replace(reading, once=True)
    if tells_layers(scope, trees):
        yield replace(reading, lettered=True)
    if mentions(trees, "K") or mentions(trees, "M"):
        yield replace(reading, units=True)


def _singles(scope: Scope, grammar: Grammar, reading: Reading, trees: Trees) -> Sequence[Single]:
    """Of which loss dz, and an error signal, may be the derivative in a batch: of the whole, or of the sample's own."""
    if not scope.lecture.network.samples:
        return (reading.single,)
    prefix = gradient_prefix(scope)
    if not (prefix and mentions(trees, prefix)) and not _names_a_delta(scope, grammar, trees):
        return (reading.single,)
    return {None: ("", "samples", "all"), True: ("samples", "all"), False: ("",)}[scope.single]


def _names_a_delta(scope: Scope, grammar: Grammar, trees: Trees) -> bool:
    """Whether a chain names an error signal of the lecture."""
    names = (named for tree in trees if isinstance(tree, Tree) for named in letters_of(tree, grammar))
    bases = {key.base for key, quantity in scope.names.table.items() if quantity.kind is Kind.DELTA}
    return any(named.base in bases for named in names)


def _sigma_is_general(scope: Scope, grammar: Grammar, trees: Trees) -> bool:
    """Whether sigma may be the activation of any layer: where none is the sigmoid, or of vectors of the lecture."""
    lecture = scope.lecture
    if lecture.spelling.letters.get("activation", r"\sigma") != r"\sigma" or not mentions(trees, r"\sigma"):
        return False
    sigmoid = any(layer.activation.name == "sigmoid" for layer in lecture.network.layers)
    return not sigmoid or _names_a_vector(scope, grammar, trees)


def _is_of_a_vector(scope: Scope, grammar: Grammar, trees: Trees) -> bool:
    """Whether a function stands at the head, of what is a vector of the lecture: it may mean any number."""
    head = trees[0]
    return isinstance(head, Tree) and bare_name(head) is None and _names_a_vector(scope, grammar, [head])


def _names_a_vector(scope: Scope, grammar: Grammar, trees: Trees) -> bool:
    return any(
        (found := scope.names.find(key_of(named, {}))) is not None and found.unit == ALL
        for tree in trees
        if isinstance(tree, Tree)
        for named in letters_of(tree, grammar)
    )
