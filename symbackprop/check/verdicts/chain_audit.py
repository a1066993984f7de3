"""One chain of a document: what it defines, its links judged and explained, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from symbackprop.check.definitions.definitions import definition_of
from symbackprop.check.definitions.redefinitions import weak_names
from symbackprop.check.judging.entrywise import compare
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.memory import remembered
from symbackprop.check.judging.numbers.slack import far_apart
from symbackprop.check.judging.outcome import Outcome, grid_of, is_number, literal
from symbackprop.check.letters.told_apart import with_exchanged
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.names.assumption import Prior
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import called
from symbackprop.check.names.indices.layer_indices import with_letters
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.names.steps import with_memory_assigned, with_steps
from symbackprop.check.names.updates import with_update_mark
from symbackprop.check.reading.arguments import trees_of
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.text.customs.slopes_by_output import with_slopes_by_output
from symbackprop.check.verdicts.assumptions import assumptions_of, with_rests
from symbackprop.check.verdicts.classes_said import of_the_classes_said, with_other_classes
from symbackprop.check.verdicts.confirmation import Case, Finding
from symbackprop.check.verdicts.guesses import is_wrong_arithmetic, without_guesses
from symbackprop.check.verdicts.interpretations import Attempt, interpreted
from symbackprop.check.verdicts.suppositions import with_masks_missed, without_supposed
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Node, Trees
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import flatten, in_brackets, is_bare, items_of, name_in, sum_signs, text_of

__all__ = ["Audited", "Judged", "Link", "audit_chain", "audit_continuation"]

_LINKS = 300
_GOES_ON = 40  # links, after which a display that goes on with a chain begins a new one


@dataclass(frozen=True, slots=True)
class Link:
    """The link to a side of a chain, with the verdict on it; `headed` says that what its chain begins with was read."""

    chain: Chain
    number: int
    finding: Finding
    headed: bool = True

    @property
    def outcome(self) -> Outcome:
        """The verdict."""
        return self.finding.outcome


@dataclass(frozen=True, slots=True)
class Judged:
    """A chain that a later display may go on with; `ids` are the claims of its links."""

    chain: Chain
    reading: Reading
    ids: Mapping[int, int] = field(default_factory=dict)
    way: int = 0  # to give layers to its index letters


@dataclass(frozen=True, slots=True)
class Audited:
    """The links of a chain, the evidence after it, and the chain that a display may go on with then."""

    links: Sequence[Link]
    evidence: Evidence
    last: Judged | None


def audit_chain(evidence: Evidence, chain: Chain, last: Judged | None, first: int) -> Audited:
    """Judges a chain, whose links are the claims from `first` on; `last` is the one before."""
    if len(chain.sides) > _LINKS:
        raise Unread(f"a chain of more than {_LINKS} links")
    if len(chain.sides) < 2:
        return Audited((), evidence, last)
    chain = with_memory_assigned(with_steps(chain), evidence.env)
    chain = with_slopes_by_output(evidence.place.source, chain)
    chain = with_other_classes(evidence.env, evidence.place.source, chain)
    trees = trees_of(evidence.env, chain)
    evidence = evidence.within(with_update_mark(with_letters(evidence.env, trees), trees))
    defined = definition_of(evidence, chain, trees)
    rests = assumptions_of(evidence.env, trees[1:2], (), defined.reading)
    evidence = evidence.within(with_rests(evidence.env, defined.env, rests))
    links = [Link(chain, number, Finding(outcome, _said(outcome))) for number, outcome in defined.outcomes.items()]
    start = max(defined.outcomes, default=0) + 1
    if start >= len(chain.sides):
        return Audited(links, evidence, last if chain.aside and last is not None else Judged(chain, defined.reading))
    rest = _audited(evidence, chain, trees, defined.reading, start, {}, first + len(links))
    return replace(rest, links=[*links, *rest.links], last=last if chain.aside and last is not None else rest.last)


def audit_continuation(evidence: Evidence, chain: Chain, last: Judged, first: int) -> Audited:
    """Judges the sides of a chain that goes on with the last one."""
    before, chain = last.chain, with_steps(chain)
    if len(before.sides) > _GOES_ON:
        whole, start = replace(chain, sides=(before.sides[-1], *chain.sides), continues=False), 1
    else:
        sides, relations = (*before.sides, *chain.sides), (*before.relations, *chain.relations)
        whole, start = Chain(sides, relations, before.conditions), len(before.sides)
    trees = trees_of(evidence.env, whole)
    found = _audited(evidence, whole, trees, last.reading, start, last.ids if start > 1 else {}, first)
    return replace(found, last=last if chain.aside else found.last)


def _said(outcome: Outcome) -> Explanation:
    """What a verdict says itself."""
    return Explanation(outcome.mistake, outcome.message)


def _audited(
    evidence: Evidence,
    chain: Chain,
    trees: Trees,
    reading: Reading,
    start: int,
    before: Mapping[int, int],
    first: int,
) -> Audited:
    """The links from `start` on, which are the claims from `first` on; `before` are the claims of those before."""
    best = interpreted(evidence, chain, trees, reading, start)
    said = evidence.env.without_sizes_found().sizes
    rests = assumptions_of(evidence.env, trees[1:2], best.found, best.reading)
    evidence = evidence.within(with_rests(evidence.env, _names_found(best, trees[0]), rests))
    ids = {**before, **{number: first + count for count, number in enumerate(range(start, len(chain.sides)))}}
    links: list[Link] = []
    headed = bool(best.found) and best.found[0].sides[0] is not None
    outcomes = with_exchanged(trees, without_guesses(evidence.env, trees, best, start), start)
    outcomes = without_supposed(evidence.place.source, chain, outcomes) if start == 1 else outcomes
    outcomes = with_masks_missed(evidence.place.source, chain, outcomes)
    outcomes = of_the_classes_said(evidence.env, evidence.place.source, chain, outcomes)
    for number, outcome in enumerate(outcomes, start):
        earlier = outcome.cause is not None and outcome.cause < 0
        caused = replace(outcome, cause=ids.get(-(outcome.cause or 0))) if earlier else outcome
        caused = replace(caused, ran=_lengths(best, trees[number], said))
        finding = _finding(evidence, chain, trees, best, number, caused)
        alone = _between_numbers(evidence, best, number) if finding.outcome.verdict is Verdict.UNREAD else None
        if alone is not None:
            case = Case(evidence, chain.sides[number].tokens, alone) if alone.verdict is Verdict.WRONG else None
            finding = Finding(alone, _said(alone), open=case, alone=True)
        links.append(Link(chain, number, finding, headed))
    outcomes = [link.outcome for link in links]
    evidence = remembered(evidence, chain, best.found, outcomes, start, first)
    if all(RANK[outcome.verdict] <= RANK[Verdict.CARRIED] for outcome in outcomes):
        trusted = evidence.env.trusted | weak_names(evidence.env, trees, best.found)
        confirmed = evidence.env.confirmed.union(*(link.finding.assumed for link in links))
        evidence = evidence.within(replace(evidence.env, trusted=trusted, confirmed=confirmed))
    return Audited(links, evidence, Judged(chain, best.reading, ids))


def _finding(evidence: Evidence, chain: Chain, trees: Trees, best: Attempt, number: int, outcome: Outcome) -> Finding:
    """The verdict on a link with what its reading assumed; one of wrong by a mere guess, which no claim before it has
    confirmed, is held back.
    """
    assumed = assumptions_of(evidence.env, (trees[0], trees[number]), best.found, best.reading)
    arithmetic = outcome.verdict is Verdict.WRONG and is_wrong_arithmetic(best.found, number)
    if arithmetic or (outcome.verdict is Verdict.CORRECT and _is_rewritten(trees[0], trees[number])):
        assumed = frozenset()  # whatever the names stand for
    guessed = [one for one in assumed - evidence.env.confirmed if one.prior <= Prior.GUESSED]
    if outcome.verdict is Verdict.WRONG and guessed:
        words = min(guessed, key=lambda one: one.order).words
        held = Case(evidence, chain.sides[number].tokens, outcome)
        return Finding(Outcome(Verdict.UNREAD, words), Explanation(message=words), assumed, held)
    is_open = outcome.verdict in (Verdict.WRONG, Verdict.INHERITED, Verdict.CONDITIONAL)
    case = Case(evidence, chain.sides[number].tokens, outcome, varies=bool(best.reading.varied)) if is_open else None
    return Finding(outcome, _said(outcome), assumed, open=case)


def _between_numbers(evidence: Evidence, best: Attempt, number: int) -> Outcome | None:
    """The verdict on a link that leads from numbers to numbers, whatever their chain begins with: where it is right, or
    wrong however they are rounded.
    """
    sides = best.found[0].sides if best.found and number > 1 else ()
    before, side = sides[number - 1 : number + 1] if len(sides) > number else (None, None)
    if before is None or side is None or not is_number(before) or not is_number(side):
        return None
    found = compare(evidence, before, (), side, first=False)
    if RANK[found.verdict] <= RANK[Verdict.CARRIED]:
        return found
    entries = [pair for rows in zip(grid_of(before), grid_of(side), strict=False) for pair in zip(*rows, strict=False)]
    printed = [(line, said) for line, one in entries if (said := literal(one)) is not None]
    if found.verdict is Verdict.WRONG and any(far_apart(evidence.data(), line, *said) for line, said in printed):
        return found
    return None


def _is_rewritten(head: Node | Unread, side: Node | Unread) -> bool:
    """Whether both sides have the same names, as where brackets are multiplied out."""
    return isinstance(head, Node) and isinstance(side, Node) and _keys(head) == _keys(side)


def _keys(tree: Node) -> set[Key]:
    return {key_of(named, {}) for named in letters_of(tree)}


def _is_of_anything(env: Environment, head: Node | Unread) -> bool:
    """Whether a side is a function of a letter that stands for anything, f(x)_j, and not for what a layer computes."""
    items = flatten(head) if isinstance(head, Node) else []
    function = name_in(items[0][1]) if len(items) > 1 and in_brackets(items[1][1]) else None
    if function is None or called(env, function, {}, ()) is None:
        return False
    argument = items[1][1]
    while argument.data != "brackets":
        argument = argument.node(0)
    names = [name for name in map(name_in, items_of(argument)) if name is not None and is_bare(name)]
    found = [env.names.find(key_of(named, {})) for named in names]
    return any(one is None or one.kind is Kind.INPUT for one in found)


def _lengths(best: Attempt, tree: Node | Unread, said: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """How far the sums of a side have run, by the letters at which they end, but for those of which that is said."""
    ends = {text_of(sign.sup) for sign in sum_signs(tree)} if isinstance(tree, Node) else set()
    sizes = best.found[0].sizes if best.found else {}
    return tuple((letter, sizes[letter]) for letter in sorted(ends & sizes.keys() - said.keys()))


def _names_found(best: Attempt, head: Node | Unread) -> Environment:
    """The names in force after an interpretation, with how far its sums ran and the sample that it goes on with."""
    env = best.env
    general = _is_of_anything(env, head)
    for letter in dict.fromkeys(letter for instance in best.found for letter in instance.sizes if not general):
        found = {instance.sizes[letter] for instance in best.found if letter in instance.sizes}
        if len(found) == 1:  # else it counts something that depends on an index
            env = env.with_sizes_found({letter: found.pop()})
    sample = next((outcome.sample for outcome in best.results if outcome.sample is not None), None)
    return env if sample is None else replace(env, sample=sample)
