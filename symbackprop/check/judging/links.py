"""The links of a chain judged, over all its instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.conventions import LAYER_LETTERS
from symbackprop.check.judging.entries_listed import by_any_entry
from symbackprop.check.judging.entrywise import Run, compare
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.formulas.joint_conditions import condition_of_all
from symbackprop.check.judging.formulas.symbolic import NOT_PROVED
from symbackprop.check.judging.inequalities import judge_inequality, judge_membership
from symbackprop.check.judging.numbers.numeric import DATA_SAID
from symbackprop.check.judging.outcome import Disagreement, Outcome, grid_of, literal
from symbackprop.check.judging.proportional import judge_proportional
from symbackprop.check.judging.shapes import is_space, judge_same_shape, judge_shape
from symbackprop.check.judging.updated_heads import is_new, updated_head
from symbackprop.check.judging.updates_by_losses import by_another_loss
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.lecture_names import PASSED
from symbackprop.check.reading.indexed.index_conditions import Conditions, conditions_of, met
from symbackprop.check.reading.instances import Instance, Instances, instances_of, read_sides
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Derivative, Matrix, Number, Symbol, Term, quantities_of
from symbackprop.latex.signs import EQUAL, OF_SHAPE, RELATIONS
from symbackprop.latex.tokens import ONES, Misfit, Token, Unread

__all__ = ["HIDDEN_ONLY", "NO_SHAPE", "judge_links"]

NO_SHAPE = "it goes on from shapes that do not fit"


HIDDEN_ONLY = "it holds for the hidden layers only, and is said of all"


def judge_links(evidence: Evidence, chain: Chain, read: Instances, start: int) -> list[Outcome]:
    """The verdict on each link from `start` on, over all instances: the worst of them."""
    conditions = dict(conditions_of(chain))
    layer = _own_bias(evidence.env, read.found)
    if layer is not None:
        return _with_own_biases(evidence, chain, layer, start)
    runs: list[list[tuple[Term, Outcome]]] = [[] for _ in read.found]
    results: list[Outcome] = []
    for number in range(1, len(chain.sides)):
        outcome = _judge_over_all(evidence, chain, number, read, runs, conditions)
        results.append(outcome)
        if evidence.only_right and outcome.verdict in BAD:
            results += [outcome] * (len(chain.sides) - 1 - number)
            break
    return results[start - 1 :]


def _judge_over_all(
    evidence: Evidence,
    chain: Chain,
    number: int,
    read: Instances,
    runs: Sequence[list[tuple[Term, Outcome]]],
    conditions: Mapping[int, Conditions],
) -> Outcome:
    """The verdict on one link; what was judged is put to the run of each instance. Where it is wrong for one, it is not
    asked of the others: what stands there counts as wrong for them, too, for the links behind it.
    """
    worst: Outcome | None = None
    judged: list[tuple[Instance, Outcome]] = []
    everywhere = _runs_everywhere(evidence.env, read.found)
    for instance, run in zip(read.found, runs, strict=True):
        if len(conditions) > 1 and number in conditions and not met(conditions[number], instance.bindings):
            continue
        if worst is not None and worst.verdict is Verdict.WRONG and not everywhere:
            one = worst
        else:
            one = replace(_judge_link(evidence, chain, number, instance, run, read.reasons), link=number)
            one = _of_instance(one, instance, several=len(read.found) > 1)
            if one.message == NOT_PROVED:
                evidence = replace(evidence, unproved=Verdict.UNREAD)  # nor is it proved of all by the others
            judged.append((instance, one))
        side = instance.sides[number]
        if _relation(chain, number) not in EQUAL:
            run.clear()  # what follows is about what stands here
        elif side is not None:
            run.append((side, one))
        worst = one if worst is None or RANK[one.verdict] > RANK[worst.verdict] else worst
    if everywhere and len({outcome.verdict in BAD for _, outcome in judged}) > 1:
        return Outcome(Verdict.UNREAD, "it is not said for which units, and holds for some of them only")
    if worst is None:
        reason = read.reasons[number] or read.reasons[number - 1] or read.reasons[0]
        return Outcome(Verdict.UNREAD, str(reason or "it is not said for which indices"))
    by_layers = "cases" in "".join(token.text for token in chain.sides[number].tokens)  # of which the last is one
    if worst.verdict is Verdict.WRONG and not by_layers and _is_of_hidden_layers(evidence.env, judged):
        # who writes l - 1 everywhere means no layer behind the last one by l
        beyond = any(
            letter in LAYER_LETTERS and value > evidence.env.last_layer
            for letter, value in judged[-1][0].bindings.items()
        )
        if beyond or evidence.place.source.says_hidden_layers(chain.sides[0].start):
            return max((one for _, one in judged[:-1]), key=lambda one: RANK[one.verdict])
        return Outcome(Verdict.UNREAD, HIDDEN_ONLY)
    if number == 1 and not conditions and _is_delta_of_any(chain, read.found):
        return Outcome(Verdict.UNREAD, "it is not said for which indices")
    if worst.verdict is Verdict.CONDITIONAL:
        said = (one for found in conditions.values() for one in found)
        apart = {left: right for left, relation, right in said if relation in (r"\neq", r"\ne")}
        return condition_of_all(evidence, judged, apart) or worst
    return worst


def _is_delta_of_any(chain: Chain, found: Sequence[Instance]) -> bool:
    """Whether a chain says that Kronecker's delta is 0 or 1, and not for which of its indices."""
    one, other = ([token.text for token in side.tokens] for side in chain.sides[:2])
    delta = one[:2] == [r"\delta", "_"] and len(other) == 1
    sides = [side for instance in found for side in instance.sides[:2] if instance.bindings]
    return delta and bool(sides) and all(isinstance(side, Number) for side in sides)


def _is_of_hidden_layers(env: Environment, judged: Sequence[tuple[Instance, Outcome]]) -> bool:
    """Whether what is said of every layer is right for all before the last one, and wrong only there."""
    last = env.last_layer
    *hidden, (end, outcome) = judged
    if not hidden or outcome.verdict is not Verdict.WRONG:
        return False
    letters = {letter for letter, value in end.bindings.items() if letter in LAYER_LETTERS and value >= last}
    right = all(RANK[one.verdict] <= RANK[Verdict.CARRIED] or one.holds is True for _, one in hidden)
    return right and any(all(one.bindings[letter] < end.bindings[letter] for one, _ in hidden) for letter in letters)


def _of_instance(outcome: Outcome, instance: Instance, *, several: bool) -> Outcome:
    """An outcome that says for which values of the indices it is; in words, where there are several."""
    if outcome.disagreement is not None:
        shown = replace(outcome.disagreement, bindings=instance.bindings, layered=instance.layered)
        outcome = replace(outcome, disagreement=shown)
    if outcome.verdict is not Verdict.WRONG or not several:
        return outcome
    values = ", ".join(f"{letter} = {value}" for letter, value in sorted(instance.bindings.items()) if letter != "L")
    return replace(outcome, said=f"for {values}" if values else "")


def _runs_everywhere(env: Environment, found: Sequence[Instance]) -> bool:
    """Whether an index runs over the units of all layers, which the lecture numbers on from layer to layer."""
    network = env.lecture.network
    several = len(found) > 1 and bool(network.layers) and env.names.highest > network.widest
    return several and any(
        value > max(network.widest, network.samples or 0) for one in found for value in one.bindings.values()
    )


def _judge_link(
    evidence: Evidence,
    chain: Chain,
    number: int,
    instance: Instance,
    before: Run,
    reasons: Sequence[Unread | None],
) -> Outcome:
    relation, first = _relation(chain, number), _relation(chain, 1)
    side = instance.sides[number]
    previous = instance.sides[number - 1]
    start = _start(chain, number)
    head = next((one for one in instance.sides[start:number] if one is not None), None)
    assigned = updated_head(evidence, head, instance.sides[1], first) if not start and head is not None else None
    if head is not None and isinstance(reasons[number], Misfit) and side is None:
        if number - 1 > start and previous is None and isinstance(reasons[number - 1], Misfit):
            return Outcome(Verdict.UNREAD, NO_SHAPE)  # what is made of what has none may be made of it rightly
        about = assigned or head
        shown = Disagreement(about, about, (), (about, about), misfit=True)
        return Outcome(Verdict.WRONG, str(reasons[number]), disagreement=shown)
    if relation == "in":
        in_words = chain.relations[number - 1].text == OF_SHAPE
        if head is None and in_words:
            return Outcome(Verdict.UNREAD, _words_of(evidence, reasons[start]))
        if head is None and number == 1 and _declares(evidence, chain):
            return Outcome(Verdict.GIVEN)
        tokens = chain.sides[number].tokens
        if number == 1 and [token.text for token in chain.sides[0].tokens] == [ONES] and is_space(tokens):
            return Outcome(Verdict.GIVEN)  # as many ones as what stands beside them asks for
        shape = None if head is None else judge_shape(evidence, head, tokens, instance.bindings, in_words=in_words)
        return shape or judge_membership(evidence, head, tokens, _around(evidence, chain, number))
    if side is None or head is None or (previous is None and instance.sides[start] is None):
        return Outcome(Verdict.UNREAD, _words_of(evidence, reasons[number] or reasons[number - 1] or reasons[0]))
    if relation == "shaped":
        return judge_same_shape(evidence, head, side)
    if relation == "proportional":
        return judge_proportional(evidence, head, side)
    if relation == "?" and assigned is None:
        return Outcome(Verdict.UNREAD, "this relation is not judged")
    if relation in ("<", ">", "<=", ">=", "!="):
        left = previous if previous is not None else head
        if [token.text for token in chain.sides[0].tokens] == ["L"] and evidence.place.source.counts_layers:
            return Outcome(Verdict.GIVEN)  # a number of layers
        return judge_inequality(evidence, left, relation, side, _around(evidence, chain, number))
    if assigned is not None:
        head = assigned
    elif first == "leftarrow" and not start and not (_is_computed(head, instance.sides[1]) or is_new(evidence, head)):
        return Outcome(Verdict.UNREAD, "only a parameter is updated")
    outcome = compare(evidence, head, before, side, first=number == 1, about=relation == "approx")
    if instance.bindings and RANK[outcome.verdict] <= RANK[Verdict.CARRIED]:
        outcome = _of_every_index(evidence, head, side) or outcome
    if outcome.verdict is Verdict.WRONG and assigned is not None:
        outcome = by_another_loss(evidence, chain, head, before, side) or outcome
    if outcome.verdict is Verdict.WRONG and instance.bindings:
        listed = by_any_entry(evidence, chain, number, instance.bindings, (head, side))
        one = _entry_for_all(evidence, instance, head, side) if listed is None and not instance.layered else listed
        outcome = one or outcome
    skipped = any(instance.sides[n] is None and _relation(chain, n) == "approx" for n in range(start + 1, number))
    if outcome.verdict in BAD and skipped:
        return Outcome(Verdict.UNREAD, "what it is about the same as could not be read")
    if outcome.verdict in BAD and len(chain.sides) == 2:
        return _number_of_layers(evidence, chain.sides[0].tokens, side) or _class(evidence, head, side) or outcome
    return outcome


def _of_every_index(evidence: Evidence, head: Term, side: Term) -> Outcome | None:
    """What is conditional of a derivative for any index that is 0 or 1 with the lecture's numbers only, as that by a
    weight behind a dead unit; None for anything else.
    """
    printed = literal(side)
    if printed is None or printed[1] > 0 or not isinstance(head, Derivative):
        return None
    if same(evidence, head, Number(Fraction(printed[0]))) is not False:
        return None
    return Outcome(Verdict.CONDITIONAL, said="numbers", holds=True, value=evidence.exact(head))


_MIXED = Outcome(Verdict.UNREAD, "it is said of all entries at once, and has an index for one of them")


def _entry_for_all(evidence: Evidence, instance: Instance, head: Term, side: Term) -> Outcome | None:
    """The verdict on a vector that is equated with its entry for any index, dL/dh = sum_k W_kj delta_k, or the other
    way round: that on the entry; None where it is not clear which that is.
    """
    grids = [grid_of(one) for one in (head, side)]
    whole, other = grids if len(grids[0]) * len(grids[0][0]) > 1 else grids[::-1]
    numbers = [number for letter, number in instance.bindings.items() if letter != "L"]
    entries = [entry for row in whole for entry in row]
    if 1 not in (len(whole), len(whole[0])) or not numbers or len(entries) < 2:
        return None
    others = [entry for row in other for entry in row]
    if len(numbers) > 1:
        return _entry_of_one(evidence, entries, others, numbers)
    if not 0 < numbers[0] <= len(entries):
        return None
    entry = entries[numbers[0] - 1]
    if len(others) == len(entries):
        found = compare(evidence, entry, (), others[numbers[0] - 1], first=False)
        return _MIXED if RANK[found.verdict] <= RANK[Verdict.CARRIED] else None
    if len(others) > 1:
        return None
    pair = (entry, other[0][0]) if whole is grids[0] else (other[0][0], entry)
    return compare(evidence, pair[0], (), pair[1], first=False)


def _entry_of_one(
    evidence: Evidence, entries: Sequence[Term], others: Sequence[Term], numbers: Sequence[int]
) -> Outcome | None:
    """The verdict on one number with several indices that is equated with a vector, dz_j/dw_ji = d(Wx + b)/dw_ji: right
    where one of them tells the entry that is meant.
    """
    if len(others) != 1:
        return None
    for number in dict.fromkeys(numbers):
        if 0 < number <= len(entries):
            found = compare(evidence, others[0], (), entries[number - 1], first=False)
            if RANK[found.verdict] <= RANK[Verdict.CARRIED]:
                return found
    return None


def _class(evidence: Evidence, head: Term, side: Term) -> Outcome | None:
    """The verdict on y = 2, where the targets of the lecture are those of a class: counted from 0, as a lecture file
    counts them, or from 1 perhaps.
    """
    printed, true = literal(side), evidence.env.true_class
    whole = isinstance(head, Symbol | Matrix) and all(
        isinstance(one, Symbol) and one.quantity.kind is Kind.TARGET for row in grid_of(head) for one in row
    )
    if printed is None or printed[1] or true is None or not whole or evidence.env.lecture.network.outputs < 2:
        return None
    if isinstance(head, Symbol) and head.quantity.unit != ALL:
        return None
    if printed[0] == true - 1:
        return Outcome(Verdict.GIVEN, said=DATA_SAID)
    if printed[0] == true:
        return Outcome(Verdict.UNREAD, "the classes may be counted from 1 here")
    return None


def _is_computed(head: Term, side: Term | None) -> bool:
    """Whether an arrow leads to what a network computes, which is not added up: it is no update then."""
    found = {*quantities_of(head)}  # one, which a minus may stand before
    computed = len(found) == 1 and all(one.kind in (*PASSED, Kind.DELTA) for one in found)
    return computed and side is not None and not found & {*quantities_of(side)}


def _number_of_layers(evidence: Evidence, tokens: Sequence[Token], side: Term) -> Outcome | None:
    """What L = 2 is where L is the letter of the loss and elsewhere counts the layers: it may be either."""
    printed = literal(side) if [token.text for token in tokens] == ["L"] else None
    if printed is None or not evidence.place.source.counts_layers:
        return None
    count, places = printed
    if places or count < 1:
        return None
    if count == evidence.env.lecture.network.depth:
        return Outcome(Verdict.GIVEN)
    return Outcome(Verdict.UNREAD, "L may be the loss here, or a number of layers")


def _relation(chain: Chain, number: int) -> str:
    return RELATIONS[chain.relations[number - 1].text]


def _start(chain: Chain, number: int) -> int:
    """Where the run of equations begins that a link belongs to: after the last relation of another kind."""
    return next((n for n in range(number - 1, 0, -1) if _relation(chain, n) not in EQUAL), 0)


def _words_of(evidence: Evidence, reason: Unread | None) -> str:
    if reason is None:
        return "it could not be read"
    if reason.at is None:
        return str(reason)
    return f"{reason} (line {evidence.place.source.line(reason.at)})"


# sets and inequalities


def _declares(evidence: Evidence, chain: Chain) -> bool:
    """Whether a chain only says of which shape a name of the document is."""
    try:
        names = evidence.env.grammar.names(chain.sides[0].tokens)
    except Unread:
        return False
    return len(names) == 1 and is_space(chain.sides[1].tokens)


def _around(evidence: Evidence, chain: Chain, number: int) -> str:
    """The words of the sentence that a link stands in."""
    return evidence.place.source.sentence(chain.sides[number - 1].start, chain.sides[number].end)


# biases of the units' own


def _own_bias(env: Environment, found: Sequence[Instance]) -> int | None:
    """The layer with one bias for all, of which a claim names a bias of a unit's own."""
    sides = (side for instance in found for side in instance.sides if side is not None)
    for quantity in (quantity for side in sides for quantity in quantities_of(side)):
        own = quantity.kind is Kind.BIAS and isinstance(quantity.unit, int)
        if own and quantity not in env.network.places:
            return quantity.layer if isinstance(quantity.layer, int) else None
    return None


def _with_own_biases(evidence: Evidence, chain: Chain, layer: int, start: int) -> list[Outcome]:
    """The verdicts in the network in which each unit has a bias of its own; right only under that condition."""
    other = evidence.within(evidence.env.with_own_biases(layer, evidence.workshop.kept))
    read = instances_of(other.env, chain, read_sides(chain, other.env.grammar), Reading())
    results = judge_links(other, chain, read, start)
    own = Outcome(Verdict.CONDITIONAL, said="own_biases", holds=False)
    return [own if RANK[one.verdict] <= RANK[Verdict.CARRIED] else one for one in results]
