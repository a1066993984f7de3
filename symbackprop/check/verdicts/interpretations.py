"""The interpretation of a chain that makes the most of it true."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from symbackprop.check.definitions.families import is_of_the_document, with_family
from symbackprop.check.definitions.redefinitions import respelled
from symbackprop.check.judging.entrywise import as_outer_product, in_other_layout, of_one_sample, of_what_varies
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.links import HIDDEN_ONLY, NO_SHAPE, judge_links
from symbackprop.check.judging.outcome import Outcome, literal
from symbackprop.check.judging.positions import of_its_batch
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key
from symbackprop.check.reading.instances import Instance, Instances, TreesRead, instances_of, samples_named
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.reader import Reader
from symbackprop.check.reading.slopes.differentials import varied
from symbackprop.check.reading.slopes.gradients import gradient_by_outputs
from symbackprop.check.reading.slopes.sample_slopes import differentiates_by_values, marks_gradients
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.verdicts.readings import readings_of, singles_of
from symbackprop.core.terms import Matrix
from symbackprop.latex.nodes import Trees

__all__ = ["Attempt", "interpreted"]

# ways of reading that are only thought of where they make all of a chain right
_RARE = (
    *("turned", "lettered", "once", "renewed", "far", "row_gradients"),
    *("entrywise", "of_each", "one_loss", "one_sum", "total", "norms", "listed", "inner", "ungrouped", "by_output"),
    "outer",
)


@dataclass(slots=True)
class _Seen:
    """What was read of a chain so far, in which ways, and the verdicts on the links of that: two ways often read the
    same.
    """

    read: list[tuple[Reading, Instances]] = field(default_factory=list)
    begun: list[tuple[Reading, Instances]] = field(default_factory=list)  # of which only the first reading was asked
    verdicts: dict[Hashable, tuple[Outcome, ...]] = field(default_factory=dict)
    bad: dict[Hashable, tuple[Outcome, ...]] = field(default_factory=dict)  # where no more than that was asked

    def instances(self, env: Environment, chain: Chain, trees: Trees, way: Reading) -> Instances:
        """The readings of a chain in a way."""
        found = _known(self.read, way)
        if found is None:
            found = instances_of(env, chain, trees, way)
            self.read.append((way, found))
        return found

    def first(self, env: Environment, chain: Chain, trees: Trees, way: Reading) -> Instances | None:
        """The first of several readings of a chain in a way; None where it is the only one, or all are known."""
        if _known(self.read, way) is not None:
            return None
        found = _known(self.begun, way)
        if found is None:
            found = instances_of(env, chain, trees, way, 1)
            (self.begun if found.begun else self.read).append((way, found))
        return found if found.begun else None

    def judged(self, evidence: Evidence, chain: Chain, read: Instances, start: int, key: Hashable) -> Sequence[Outcome]:
        """The verdicts on what was read; the `key` tells it from other readings, None from all."""
        if key is None:
            return judge_links(evidence, chain, read, start)
        found = self.verdicts.get(key) or (self.bad.get(key) if evidence.only_right else None)
        if found is None:
            found = tuple(judge_links(evidence, chain, read, start))
            hasty = evidence.only_right and any(outcome.verdict in BAD for outcome in found)
            (self.bad if hasty else self.verdicts)[key] = found
        return found


def _known(known: Sequence[tuple[Reading, Instances]], way: Reading) -> Instances | None:
    """What was read in a way from which this one does not differ in what was asked of it."""
    for other, found in known:
        if all(getattr(way, name) == getattr(other, name) for name in found.asked):
            return found
    return None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One interpretation of a chain: the verdicts that it gives, and the names in force after it.

    `badness` is how much is unread, and how much is wrong or right under a condition that is not met.
    """

    badness: tuple[int, int]
    results: Sequence[Outcome]
    found: Sequence[Instance]
    reading: Reading
    env: Environment


def interpreted(evidence: Evidence, chain: Chain, trees: Trees, reading: Reading, start: int) -> Attempt:
    """The best interpretation of a chain, whose links are judged from `start` on; a name at its head may be
    respelled.
    """
    best = _best(evidence, chain, trees, reading, start)
    doubtful = bool(best.results) and best.results[0].verdict in (Verdict.WRONG, Verdict.CONDITIONAL)
    other = respelled(evidence.within(best.env), trees, best.found) if start == 1 and doubtful else None
    if other is None:
        return best
    again = _best(replace(evidence.within(other), only_right=False), chain, trees, reading, start)
    return replace(again, results=[Outcome(Verdict.GIVEN), *again.results[1:]])


def _best(evidence: Evidence, chain: Chain, trees: Trees, reading: Reading, start: int) -> Attempt:
    """The interpretation that makes the most of a chain true, the lecture's own first."""
    best: Attempt | None = None
    seen, trees = _Seen(), TreesRead(trees)
    for way in readings_of(evidence.env, reading, trees):
        guessed = _is_guessed(way, reading, evidence.env)
        may_follow = best is not None and bool(evidence.record.wrongs) and _is_wrong(best) and way.one_loss
        whole = guessed and not _may_mend(way) and not may_follow
        asked = replace(evidence, only_right=True) if whole else evidence
        found = _tried(asked, chain, trees, way, start, lenient=reading.new, seen=seen)
        if found is None:
            continue  # a new name is no part of what the lecture has
        unread = best.badness[0] if best is not None else 0
        if best is not None and _holds_in_hidden_layers(best, found):
            best = found
            continue
        fits = (way.norms or way.entrywise) and best is not None and _fits_better(best, found)
        if may_follow and not found.badness[0] and not _is_wrong(found):
            best = found  # it follows from what is wrong before it, which tells as much as what is right
            continue
        if guessed and (found.badness[0] > unread or found.badness[1]) and not fits and not _mends(best, found):
            continue  # these are only thought of where they make all of it right that can be read at all
        if best is not None and (way.turned or way.row_gradients or way.outer):
            found = _where_needed(best, found)
        of_each = best is not None and way.of_each and found.badness == best.badness
        if best is None or found.badness < best.badness or of_each or _fits_better(best, found):
            best = found
        if found.badness == (0, 0):
            break
    assert best is not None
    if best.reading.varied and best.badness == (0, 0):
        best = replace(best, env=replace(best.env, differentials=True))
    if best.reading.by_output and best.badness == (0, 0):
        gradient = gradient_by_outputs(Reader.of(best.env))
        best = best if gradient is None else replace(best, env=best.env.with_whole(Key(r"\nabla"), gradient))
    return _with_single(evidence, chain, trees, reading, best, start, seen)


def _is_wrong(attempt: Attempt) -> bool:
    return any(one.verdict is Verdict.WRONG for one in attempt.results)


def _is_guessed(way: Reading, usual: Reading, env: Environment) -> bool:
    """Whether a way of reading is only thought of where it makes all of a chain right; what the part of the chain that
    has been judged is read by is none.
    """
    if any(getattr(way, name) and not getattr(usual, name) for name in _RARE):
        return True
    return (way.scalar and way.new and not usual.new) or (bool(way.varied) and not env.differentials)


def _fits_better(best: Attempt, other: Attempt) -> bool:
    """Whether another reading, as bad, is one in which the shapes fit that are all that speaks against a chain."""
    if other.badness != best.badness or any(one.misfits for one in other.results):
        return False
    pairs = [(one, two) for one, two in zip(best.results, other.results, strict=True) if one.verdict in BAD]
    return bool(pairs) and all(one.misfits and two.verdict in BAD for one, two in pairs)


def _may_mend(way: Reading) -> bool:
    """Whether a way of reading counts where it makes some links of a chain right alone: a slip in numbers does not say
    what a sign before them, or a derivative, means.
    """
    return bool(way.entrywise or way.one_sum or way.norms or way.row_gradients)


def _mends(best: Attempt | None, other: Attempt) -> bool:
    """Whether another meaning of a sign makes some links right and none wrong."""
    if best is None or not _may_mend(other.reading) or other.badness >= best.badness:
        return False
    pairs = zip(best.results, other.results, strict=True)
    return all(RANK[two.verdict] <= RANK[one.verdict] or one.message == NO_SHAPE for one, two in pairs)


def _holds_in_hidden_layers(best: Attempt, other: Attempt) -> bool:
    """Whether another meaning of a sign makes a link hold in part whose shapes do not fit otherwise, and none wrong."""
    if not other.reading.entrywise or other.badness[1]:
        return False
    pairs = [(one, two) for one, two in zip(best.results, other.results, strict=True) if one.verdict in BAD]
    return bool(pairs) and all(one.misfits and two.message == HIDDEN_ONLY for one, two in pairs)


def _where_needed(usual: Attempt, other: Attempt) -> Attempt:
    """Another layout of derivatives, which counts only for the links that are not right in the usual one."""
    pairs = zip(usual.results, other.results, strict=True)
    results = [one if RANK[one.verdict] <= RANK[Verdict.CARRIED] else two for one, two in pairs]
    return replace(other, results=results)


def _with_single(
    evidence: Evidence, chain: Chain, trees: Trees, reading: Reading, best: Attempt, start: int, seen: _Seen
) -> Attempt:
    """An attempt that knows of which loss dz is the derivative, where a chain is right for the one only; `seen` is what
    was read of it so far.
    """
    env = best.env
    layout = env.layout
    decided = env.single is not None or layout.own_losses is not None or layout.own_losses_doubted
    if decided or best.badness != (0, 0) or len(singles_of(env, reading, trees)) < 2:
        return best
    if best.reading.single:
        return replace(best, env=replace(env, single=True))
    there = seen if env is evidence.env else _Seen()
    for single in ("samples", "all"):
        way = replace(best.reading, single=single)
        # whether all of it is right is asked; but that columns are no way of reading at all is told by the whole
        asked = replace(evidence, env=env, only_right=evidence.only_right or not way.columns)
        other = _tried(asked, chain, trees, way, start, lenient=True, seen=there)
        if other is None or other.badness == (0, 0):
            return best
    return replace(best, env=replace(env, single=False))


def _tried(
    evidence: Evidence,
    chain: Chain,
    trees: Trees,
    reading: Reading,
    start: int,
    *,
    lenient: bool,
    seen: _Seen,
) -> Attempt | None:
    """What an interpretation gives; None where it is about new names and may not be, unless `lenient`.

    `seen` is what was read so far.
    """
    before = evidence.env
    known = frozenset(evidence.env.own.values())
    first = seen.first(before, chain, trees, reading) if evidence.only_right and not reading.new else None
    if first is not None:
        there = replace(evidence, env=first.env, explicit=samples_named(first.env, trees))
        results = judge_links(there, chain, first, start)
        if any(one.verdict is Verdict.WRONG for one in results):
            unread = sum(one.verdict is Verdict.UNREAD for one in results)
            return Attempt((unread, len(results) - unread), results, first.found, reading, before)
    read = seen.instances(before, chain, trees, reading)
    evidence = replace(evidence, env=read.env, explicit=samples_named(read.env, trees))
    family = None
    if reading.new and start == 1:
        family = with_family(evidence.env, chain, trees, read.found, known)
    if family is not None:
        headings = dict.fromkeys(family.wholes.keys() - evidence.env.wholes.keys(), evidence.place.heading)
        family = replace(family, headings={**family.headings, **headings})
        evidence = evidence.within(family)
        if family.redefined:
            read = instances_of(family, chain, trees, reading)  # by the names that it defines
            evidence = evidence.within(read.env)
    if reading.columns and any(_is_a_number_for_several(one) for one in read.found):
        return None
    if reading.new and not lenient and family is None and not is_of_the_document(evidence.env, read.found):
        return None
    key = _key(read) if evidence.env is before and family is None else None
    if family is not None:
        evidence = replace(evidence, only_right=False)  # whatever its first link is, it defines something
    results = [*seen.judged(evidence, chain, read, start, key)]
    if family is not None:
        results = [Outcome(Verdict.GIVEN), *map(_from_a_definition, results[1:])]
    if _takes_one_sample(evidence.env, before, trees, reading):
        doubted = [
            reading.single != "samples" or not differentiates_by_values(before, [tree]) for tree in trees[start:]
        ]
        pairs = zip(results, doubted, strict=True)
        results = [of_one_sample(outcome) if told else outcome for outcome, told in pairs]
    if reading.varied and reading.varied not in varied(before, trees)[:1]:
        results = [of_what_varies(outcome) for outcome in results]
    if reading.turned or reading.row_gradients:
        results = [in_other_layout(outcome) for outcome in results]
    if reading.outer:
        results = [as_outer_product(outcome) for outcome in results]
    unread = sum(outcome.verdict is Verdict.UNREAD for outcome in results)
    bad = sum(outcome.verdict in BAD or outcome.holds is False for outcome in results)
    return Attempt((unread, bad), results, read.found, reading, evidence.env)


def _takes_one_sample(env: Environment, before: Environment, trees: Trees, reading: Reading) -> bool:
    """Whether what is right in a way of reading is so only of one sample, which nobody has said."""
    if reading.single == "all" or reading.one_loss:
        return not of_its_batch(env)
    return reading.single == "samples" and before.layout.own_losses_doubted and not marks_gradients(before, trees)


def _is_a_number_for_several(one: Instance) -> bool:
    """Whether a side is a printed number where the head is a matrix: one number is that of one sample."""
    sides = [side for side in one.sides if side is not None]
    return isinstance(sides[0], Matrix) and any(literal(side) is not None for side in sides[1:]) if sides else False


def _from_a_definition(outcome: Outcome) -> Outcome:
    """The verdict on a step from the first link, which defines something and so is not wrong."""
    follows = outcome.verdict is Verdict.INHERITED and outcome.cause == -1
    return replace(outcome, verdict=Verdict.CARRIED, cause=None) if follows else outcome


def _key(read: Instances) -> Hashable:
    """What tells a reading that brings in no names from others, for the verdicts on it."""
    found = tuple((one.sides, tuple(sorted(one.bindings.items())), one.layered) for one in read.found)
    return found, tuple(reason and (str(reason), reason.at, type(reason)) for reason in read.reasons)
