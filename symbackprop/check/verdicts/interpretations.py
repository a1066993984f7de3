"""The interpretation of a chain that makes the most of it true."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symbackprop.check.conventions import LAYER_LETTERS
from symbackprop.check.definitions.families import is_of_the_document, with_family
from symbackprop.check.definitions.redefinitions import respelled
from symbackprop.check.judging.entrywise import in_other_layout, of_one_sample, of_what_varies
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.links import HIDDEN_ONLY, judge_links
from symbackprop.check.judging.outcome import Outcome, literal
from symbackprop.check.judging.positions import of_its_batch
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.layer_indices import tells_layers
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.reading.derivatives import gradient_by_outputs
from symbackprop.check.reading.differentials import varied
from symbackprop.check.reading.immediate import ANY
from symbackprop.check.reading.instances import Instance, Instances, TreesRead, instances_of, samples_named
from symbackprop.check.reading.interpretation import Entrywise, Reading, Single
from symbackprop.check.reading.reader import Reader
from symbackprop.check.reading.sample_slopes import differentiates_by_values, marks_gradients
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.verdicts.kinds_named import marks_memory, names_a_kind, names_a_new_loss, names_the_loss
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Matrix
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import bare_name, head_name, mentions
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tree import has_signed_product, has_sum_in_braces, operators_in, sum_signs

__all__ = ["Attempt", "interpreted"]

# ways of reading that are only thought of where they make all of a chain right
_RARE = (
    *("turned", "lettered", "once", "renewed", "far", "row_gradients"),
    *("entrywise", "one_loss", "one_sum", "total", "listed", "inner", "ungrouped", "by_output"),
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
    for way in _ways(evidence.env, reading, trees):
        guessed = _is_guessed(way, reading, evidence.env)
        whole = guessed and not _may_mend(way)
        asked = replace(evidence, only_right=True) if whole else evidence
        found = _tried(asked, chain, trees, way, start, lenient=reading.new, seen=seen)
        if found is None:
            continue  # a new name is no part of what the lecture has
        unread = best.badness[0] if best is not None else 0
        if best is not None and _holds_in_hidden_layers(best, found):
            best = found
            continue
        if guessed and (found.badness[0] > unread or found.badness[1]) and not _mends(best, found):
            continue  # these are only thought of where they make all of it right that can be read at all
        if best is not None and (way.turned or way.row_gradients):
            found = _where_needed(best, found)
        if best is None or found.badness < best.badness or _fits_better(best, found):
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
    return bool(pairs) and all(one.misfits and two.verdict is Verdict.WRONG for one, two in pairs)


def _may_mend(way: Reading) -> bool:
    """Whether a way of reading counts where it makes some links of a chain right alone: a slip in numbers does not say
    what a sign before them means.
    """
    return bool(way.entrywise or way.one_sum)


def _mends(best: Attempt | None, other: Attempt) -> bool:
    """Whether another meaning of a sign makes some links right and none wrong."""
    if best is None or not _may_mend(other.reading) or other.badness >= best.badness:
        return False
    pairs = zip(best.results, other.results, strict=True)
    return all(RANK[two.verdict] <= RANK[one.verdict] for one, two in pairs)


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
    decided = env.single is not None or env.layout.own_losses is not None
    if decided or best.badness != (0, 0) or len(_singles(env, reading, trees)) < 2:
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
    if (reading.single == "all" or reading.one_loss) and not of_its_batch(evidence.env):
        results = [of_one_sample(outcome) for outcome in results]
    if reading.varied and reading.varied != varied(before, trees)[0]:
        results = [of_what_varies(outcome) for outcome in results]
    if reading.turned or reading.row_gradients:
        results = [in_other_layout(outcome) for outcome in results]
    unread = sum(outcome.verdict is Verdict.UNREAD for outcome in results)
    bad = sum(outcome.verdict in BAD or outcome.holds is False for outcome in results)
    return Attempt((unread, bad), results, read.found, reading, evidence.env)


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


def _ways(env: Environment, reading: Reading, trees: Trees) -> Iterator[Reading]:
    """The readings to be tried; each is asked for when those before it were not right."""
    unknown = (letter for letter in ("K", "M") if Key(letter) not in env.own and Key(letter) not in env.names.table)
    if any(mentions(trees, letter) for letter in unknown):
        yield replace(reading, units=True)
    singles = _singles(env, reading, trees)
    usual = [replace(reading, single=single, columns=columns) for single in singles for columns in _columns(env)]
    yield from usual
    reading = usual[0]
    if any(isinstance(tree, Node) and operators_in(tree) for tree in trees):
        yield replace(reading, short=True)
        yield replace(reading, far=True)
    for what in dict.fromkeys(varied(env, trees)):
        if what:
            yield replace(reading, varied=what)
    if _sigma_is_general(env, trees):
        yield replace(reading, general=True)
    if env.own and not reading.local:
        yield replace(reading, local=True)
    if env.wholes or _is_of_a_vector(env, trees):
        yield replace(reading, local=True, scalar=True)
        yield replace(reading, local=True, scalar=True, new=True)
    if head_name(trees) is not None:
        yield replace(reading, local=True, new=True)
    if _names_a_vector(env, trees):
        yield replace(reading, turned=True)
        yield replace(reading, row_gradients=True)
    if any(isinstance(tree, Node) and has_signed_product(tree) for tree in trees):
        kinds: tuple[Entrywise, ...] = ("star", "all")
        vectors = _names_a_vector(env, trees) or env.lecture.model is not None
        yield from (replace(one, entrywise=kind) for kind in kinds for one in usual if vectors)
        yield replace(reading, listed=True)
    yield from _of_signs(reading, trees)
    one_letter = env.lecture.network.samples and not env.layout.sample_loss
    if one_letter and not samples_named(env, trees) and names_the_loss(env, trees):
        yield replace(reading, one_loss=True)
    if _has_bare_sum(trees[1:]):
        yield from _of_bare_sums(env, reading, trees)
    if env.lecture.training.steps > 1 or names_a_new_loss(env, trees[:1]):
        yield replace(reading, once=True)
    if names_a_kind(env, trees, Kind.STATE) and not marks_memory(env, trees):
        yield replace(reading, renewed=True)
    if env.lecture.model is not None:
        yield replace(reading, all_ways=True)
    if tells_layers(env, trees):
        yield replace(reading, lettered=True)
    if not env.lecture.network.layers and any(
        True for tree in trees if isinstance(tree, Node) for _ in sum_signs(tree)
    ):
        yield replace(reading, immediate=ANY)
    if mentions(trees, "K") or mentions(trees, "M"):
        yield replace(reading, units=True)


def _of_signs(reading: Reading, trees: Trees) -> Iterator[Reading]:
    """The readings of signs that may reach farther or less far than usual, or leave out a name."""
    if head_name(trees) is not None and any(mentions(trees, sign) for sign in (r"\ln", r"\log")):
        yield replace(reading, inner=True)
    if any(isinstance(tree, Node) and has_sum_in_braces(tree) for tree in trees):
        yield replace(reading, ungrouped=True)
    if mentions(trees, r"\nabla"):
        yield replace(reading, by_output=True)


def _of_bare_sums(env: Environment, reading: Reading, trees: Trees) -> Iterator[Reading]:
    """What a sum may mean that says nothing of what it runs over: of the only sample, or over all entries."""
    if env.lecture.network.samples:
        if names_the_loss(env, trees[:1]):
            yield replace(reading, columns=True, total=True)
    elif names_a_kind(env, trees[:1], Kind.BIAS):
        yield replace(reading, one_sum=True)


def _has_bare_sum(trees: Trees) -> bool:
    """Whether a sum in one of some sides says nothing of what it runs over."""
    signs = (sign for tree in trees if isinstance(tree, Node) for sign in sum_signs(tree))
    return any(not sign.sub and not sign.sup for sign in signs)


def _columns(env: Environment) -> Sequence[bool]:
    """Whether what each sample has may be meant as a matrix with a column for each."""
    return (False, True) if env.lecture.network.samples else (False,)


def _singles(env: Environment, reading: Reading, trees: Trees) -> Sequence[Single]:
    """Of which loss dz, and an error signal, may be the derivative in a batch: of the whole, or of the sample's own."""
    if not env.lecture.network.samples:
        return (reading.single,)
    marked, said = marks_gradients(env, trees), env.layout.own_losses
    if not marked and not differentiates_by_values(env, trees):
        return (reading.single,)
    if said is not None:
        return (said, "all") if marked and said else (said if marked or said == "samples" else "",)
    if not marked:
        return ("", "samples") if env.single is not False else ("",)
    return {None: ("", "samples", "all"), True: ("samples", "all"), False: ("",)}[env.single]


def _sigma_is_general(env: Environment, trees: Trees) -> bool:
    """Whether sigma may be the activation of any layer: where none is the sigmoid, and the lecture has no letters."""
    lecture = env.lecture
    depth = range(1, lecture.network.depth + 1)
    letters = {lecture.spelling.activation_letter(layer) for layer in depth} - {None, r"\sigma"}
    sigmoid = any(layer.activation.name == "sigmoid" for layer in lecture.network.layers)
    return not sigmoid and not letters and mentions(trees, r"\sigma")


def _is_of_a_vector(env: Environment, trees: Trees) -> bool:
    """Whether a function stands at the head, of what is a vector of the lecture: it may mean any number."""
    head = trees[0]
    return isinstance(head, Node) and bare_name(head) is None and _names_a_vector(env, [head])


def _names_a_vector(env: Environment, trees: Trees) -> bool:
    return any(
        (found := env.names.find(key_of(named, _first_layer(env, named)))) is not None and found.unit == ALL
        for tree in trees
        if isinstance(tree, Node)
        for named in letters_of(tree, env.grammar)
    )


def _first_layer(env: Environment, named: Identifier) -> Mapping[str, int]:
    """The first layer that letters above a name may mean; no values for others."""
    first = env.numbers.first + 1
    letters = {letter for letter, above in index_letters(named) if above}
    return dict.fromkeys(letters & LAYER_LETTERS, first)
