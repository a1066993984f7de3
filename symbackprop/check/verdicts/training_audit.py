"""A chain judged where the training of a document is, or where it may have gone on to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from symbackprop.check.conventions import INDICES, LAYER_LETTERS
from symbackprop.check.judging.any_memory import names_memory, with_any_memory
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.judging.positions import (
    as_printed,
    batches_are_parts,
    positions,
    tells_in_groups,
    with_next_update,
    with_part_updated,
)
from symbackprop.check.judging.record import Record
from symbackprop.check.judging.updated_heads import goes_on
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import key_of
from symbackprop.check.names.lecture_names import PASSED
from symbackprop.check.names.steps import may_be_marked, with_steps
from symbackprop.check.names.updates import old_beside_new, updated
from symbackprop.check.reading.arguments import trees_of
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.verdicts.chain_audit import Audited, Judged, Link, audit_chain, audit_continuation
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.check.verdicts.letter_ways import judged_of_layers
from symbackprop.core.quantities import PARAMETERS, Kind
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Node
from symbackprop.latex.signs import DIFFERENTIALS

__all__ = ["judged"]

_NOTHING_YET = "it holds while there is nothing to remember, and no other claim shows what its names mean"
_ELSEWHERE = "it is so after another update, but the document does not say that it is there"
_OLD_OR_NEW = "it is not said whether what stands here is from before the update or after it"
_CHANCE = 1000  # numbers of so many digits that one in so many would be right at one of the places by chance
_BATCH = "it is wrong of all samples; whether it is right of a batch is not judged"


def judged(evidence: Evidence, chain: Chain, last: Judged | None, first: int) -> Audited:
    """The links of a chain, the claims from `first` on, judged where the training was before it, or elsewhere where
    that makes all of it right; `last` is the chain before.
    """
    found = _judged_here(evidence, chain, last, first)
    widths = evidence.env.widths
    if widths.numbers and _says_numbers(chain, evidence.env):
        right = (Verdict.CORRECT, Verdict.GIVEN) if _is_of_an_index(chain) else (Verdict.CORRECT,)
        links = [
            link if link.outcome.verdict in right else _unread_link(link, widths.without_numbers)
            for link in found.links
        ]
        return Audited(links, evidence, last)
    if _is_right(found) or not _has_numbers(chain):
        return found
    partly = _after_a_part(evidence, chain, last, first)
    if partly is not None and _bad(partly) <= _bad(found) and _unread(partly) <= _unread(found):
        found = replace(partly, evidence=found.evidence)
        if _is_right(partly):
            return found
    further = with_next_update(evidence)
    if further is not None:
        evidence = further
        found = replace(found, evidence=_with_trained(found.evidence, evidence))
    if not evidence.env.trained:
        return found
    sides = trees_of(evidence.env, with_steps(chain))
    sides += trees_of(evidence.env, last.chain) if chain.continues and last is not None else []
    mixed, unsure = old_beside_new(evidence.env, sides) if not _tells(chain, 1) else (False, False)
    if unsure:
        links = [_unread_link(link, _OLD_OR_NEW) if link.outcome.verdict in BAD else link for link in found.links]
        found = replace(found, links=links)
    if mixed or unsure:
        return found
    marked = any(may_be_marked(evidence.env, tree) for tree in sides)
    places, quiet = [*positions(evidence, marked=marked)], False
    for place in places:
        other = _asked_whether_right(place, chain, last, first)
        if not _is_right(other) or _unread(other) > _unread(found):
            continue
        if _done(place) == _done(evidence) or goes_on(evidence) or _tells(chain, len(places)):
            return other
        quiet = True
    rounded = next(_as_rounded([evidence, *places], chain, last, found, first), None)
    if rounded is not None:
        return rounded
    if quiet:
        links = [_unread_link(link, _ELSEWHERE) if link.outcome.verdict in BAD else link for link in found.links]
        return replace(found, links=links)
    if further is not None:
        after = next(place for place in places if _done(place) > _done(evidence))
        ahead = _judged_here(after, chain, last, first)
        found = ahead if _bad(ahead) < _bad(found) and _unread(ahead) <= _unread(found) else found
    return _of_a_batch(found) if batches_are_parts(evidence.env) else found


def _is_of_an_index(chain: Chain) -> bool:
    """Whether a chain only says which layer or unit is meant, l = 1."""
    return "".join(token.text for token in chain.sides[0].tokens) in INDICES | LAYER_LETTERS


def _after_a_part(evidence: Evidence, chain: Chain, last: Judged | None, first: int) -> Audited | None:
    """The links of a chain about a forward pass, judged by the new values of the parameters that the document has told,
    and the old ones of the rest; None where it is about anything else, or the document has told none or all.
    """
    part = with_part_updated(evidence) if evidence.env.lecture.training.rate is not None else None
    if part is None or not _is_of_a_pass(evidence.env, chain, last) or _has_old_beside_new(evidence, chain):
        return None
    by_layers = tells_in_groups(evidence)
    if not by_layers and not _tells(chain, 1):
        return None
    after = with_next_update(part)
    places = [part, *([] if after is None else [one for one in positions(after, marked=False) if _done(one)])]
    ways = [_judged_here(place, chain, last, first) for place in places]
    ways += [*_as_rounded(places, chain, last, ways[-1], first)]
    best = min(ways, key=lambda one: (_bad(one), _unread(one)))
    return best if by_layers or _is_right(best) else None


def _has_old_beside_new(evidence: Evidence, chain: Chain) -> bool:
    """Whether a parameter stands without its mark beside others with theirs, though the document has said what it
    becomes: that is a slip, and no part of an update.
    """
    env = evidence.env
    trees = trees_of(env, chain)[1:]
    named = [one for tree in trees if isinstance(tree, Node) for one in letters_of(tree, env.grammar)]
    found = [env.names.find(key_of(one, {})) for one in named]
    parameters = [one for one in found if one is not None and one.kind in PARAMETERS]
    old = [one for one in parameters if not one.step]
    if len(old) == len(parameters):
        return False
    return any(updated(env, one.after(1)) in evidence.record.said for one in old if one in env.lecture.network.places)


def _is_of_a_pass(env: Environment, chain: Chain, last: Judged | None) -> bool:
    """Whether a chain says what a unit passes on, or what the loss is, and nothing of derivatives."""
    whole = last.chain if chain.continues and last is not None else chain
    if any(token.text in DIFFERENTIALS - {"d"} for side in (*whole.sides, *chain.sides) for token in side.tokens):
        return False
    head, *sides = ([*letters_of(tree, env.grammar)] if isinstance(tree, Node) else [] for tree in trees_of(env, whole))
    found = [env.names.find(key_of(named, {})) for named in head]
    others = [env.names.find(key_of(named, {})) for side in sides for named in side]
    errors = any(one is not None and one.kind is Kind.DELTA for one in (*found, *others))
    return not errors and any(one is not None and one.kind in _OF_A_PASS for one in found)


_OF_A_PASS = (*PASSED, Kind.PREACTIVATION, Kind.LOSS)


def _of_any(link: Link, other: Link | None) -> Link:
    if other is not None and other.finding.held is not None and link.outcome.verdict not in BAD:
        return _unread_link(link, _NOTHING_YET)
    if other is None or other.outcome.verdict is not Verdict.WRONG:
        return link
    # what would be right has the numbers of a memory that nobody has
    outcome, said = replace(other.outcome, value=None), replace(other.finding.explanation, expected=None)
    return replace(link, finding=replace(other.finding, outcome=outcome, said=said, open=None))


def _with_trained(evidence: Evidence, other: Evidence) -> Evidence:
    """The evidence with the numbers of the updates that another one knows."""
    return evidence.within(replace(evidence.env, trained=other.env.trained))


def _as_rounded(
    places: list[Evidence], chain: Chain, last: Judged | None, found: Audited, first: int
) -> Iterator[Audited]:
    """The chain judged with the new parameters as the document has rounded them, where that makes all of it right. The
    document stays at the exact ones.
    """
    for place in places:
        rounded = as_printed(place)
        if rounded is None:
            continue
        evidence, cause = rounded
        other = _asked_whether_right(evidence, chain, last, first)
        if _is_right(other) and _unread(other) <= _unread(found):
            verdict = Verdict.CARRIED if cause is None else Verdict.INHERITED
            pairs = zip(other.links, found.links, strict=True)
            links = [_started(link, verdict, cause) if usual.outcome.verdict in BAD else link for link, usual in pairs]
            env = replace(other.evidence.env, lecture=place.env.lecture)
            record = _caused(other.evidence.record, evidence.record, cause)
            after = replace(other.evidence, env=env, formulas=place.formulas, workshop=place.workshop, record=record)
            yield replace(other, links=links, evidence=after)


def _caused(record: Record, before: Record, cause: int | None) -> Record:
    """The record in which the numbers that are new rest on a wrong claim, too."""
    if cause is None:
        return record
    printed = {
        term: replace(one, cause=cause) if one.cause is None and before.printed.get(term) != one else one
        for term, one in record.printed.items()
    }
    return replace(record, printed=printed)


def _started(link: Link, verdict: Verdict, cause: int | None) -> Link:
    """A right link as one that starts from rounded numbers, or from those of a wrong claim."""
    value = link.outcome.value if cause is None else None  # that of the wrong numbers tells nothing
    outcome = replace(link.outcome, verdict=verdict, cause=cause, value=value)
    return replace(link, finding=replace(link.finding, outcome=outcome))


def _of_a_batch(found: Audited) -> Audited:
    """What is wrong of all samples, and may be right of those of a batch."""
    links = [_unread_link(link, _BATCH) if link.outcome.verdict in BAD else link for link in found.links]
    return replace(found, links=links)


def _unread_link(link: Link, why: str) -> Link:
    return replace(link, finding=Finding(Outcome(Verdict.UNREAD, why), Explanation(message=why)))


def _asked_whether_right(evidence: Evidence, chain: Chain, last: Judged | None, first: int) -> Audited:
    """The links of a chain, as far as they are right."""
    found = _judged_here(replace(evidence, only_right=True), chain, last, first)
    return replace(found, evidence=replace(found.evidence, only_right=False))


def _judged_here(evidence: Evidence, chain: Chain, last: Judged | None, first: int) -> Audited:
    """The links of a chain, of which no rule of the optimizer is right only since there is nothing yet to remember."""
    found = _judged_at_data(evidence, chain, last, first)
    trees = trees_of(evidence.env, chain)
    naming = {number for number, tree in enumerate(trees) if names_memory(evidence.env, tree)}
    other = with_any_memory(evidence) if naming and not chain.continues and _is_right(found) else None
    if other is None:
        return found
    end = max(naming)  # the numbers behind are of the memory that there is
    named = replace(chain, sides=chain.sides[: end + 1], relations=chain.relations[:end])
    wrong = {link.number: link for link in _judged_at_data(other, named, last, first).links if link.number in naming}
    return replace(found, links=[_of_any(link, wrong.get(link.number)) for link in found.links])


def _judged_at_data(evidence: Evidence, chain: Chain, last: Judged | None, first: int) -> Audited:
    """The links of a chain; where index letters tell layers, about those of which it is right."""
    return judged_of_layers(_judged_as_named, evidence, chain, last, first)


def _judged_as_named(evidence: Evidence, chain: Chain, last: Judged | None, first: int) -> Audited:
    if not chain.continues:
        return audit_chain(evidence, chain, last, first)
    assert last is not None
    return audit_continuation(evidence, chain, last, first)


def _done(evidence: Evidence) -> int:
    return evidence.env.lecture.training.done


def _is_right(found: Audited) -> bool:
    return not _bad(found)


def _bad(found: Audited) -> int:
    return sum(link.outcome.verdict in BAD or link.outcome.holds is False for link in found.links)


def _unread(found: Audited) -> int:
    return sum(link.outcome.verdict is Verdict.UNREAD for link in found.links)


def _tells(chain: Chain, places: int) -> bool:
    """Whether the numbers of a chain have so many digits that they are not right at one of some places by chance."""
    decimals = (token.text for side in chain.sides for token in side.tokens if "." in token.text)
    digits = sum(len(text.replace(".", "").lstrip("0")) for text in decimals if text[-1].isdecimal())
    return digits > math.log10(_CHANCE * places)


def _has_numbers(chain: Chain) -> bool:
    """Whether a chain has numbers but for indices, which tell the updates apart."""
    return any(token.text[:1].isdecimal() for side in chain.sides for token in side.tokens)


def _says_numbers(chain: Chain, env: Environment) -> bool:
    """Whether a chain has a decimal, or a side without a name."""
    decimals = any("." in token.text and token.text[-1].isdecimal() for side in chain.sides for token in side.tokens)
    names = env.names.bases() | {key.base for key in env.own}  # of Greek letters, too
    return decimals or any(
        not any(one.text.isalpha() or one.text in names for one in side.tokens) for side in chain.sides
    )
