"""The links of a chain judged, over all its instances."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from symbackprop.check.judging.entrywise import Run, compare, mistake_in_matrices
from symbackprop.check.judging.joint_conditions import condition_of_all
from symbackprop.check.judging.outcome import Outcome, is_number, literal
from symbackprop.check.judging.sets import numbers_in
from symbackprop.check.judging.single_link import SECONDS
from symbackprop.check.means import Means
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.updates import updated_head
from symbackprop.check.reading.index_conditions import Conditions, conditions_of, met
from symbackprop.check.reading.instances import (
    Instance,
    instances_of,
    read_sides,
)
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Matrix, Symbol, Term, quantities_of
from symbackprop.latex.signs import EQUAL, RELATIONS
from symbackprop.latex.tokens import Misfit, Token, Unread

__all__ = ["judge_links"]

Reasons = Sequence[Unread | None]  # why a side could not be read


def judge_links(means: Means, chain: Chain, found: Sequence[Instance], reasons: Reasons, start: int) -> list[Outcome]:
    """The verdict on each link from `start` on, over all instances: the worst of them."""
    conditions = dict(conditions_of(chain))
    layer = _own_bias(means.scope, found)
    if layer is not None:
        return _with_own_biases(means, chain, layer, start)
    runs: list[list[tuple[Term, Outcome]]] = [[] for _ in found]
    results = [
        _judge_over_all(means, chain, number, found, runs, conditions, reasons) for number in range(1, len(chain.sides))
    ]
    return results[start - 1 :]


def _judge_over_all(
    means: Means,
    chain: Chain,
    number: int,
    found: Sequence[Instance],
    runs: Sequence[list[tuple[Term, Outcome]]],
    conditions: Mapping[int, Conditions],
    reasons: Reasons,
) -> Outcome:
    """The verdict on one link; what was judged is put to the run of each instance."""
    means.links.deadline = time.monotonic() + SECONDS
    worst: Outcome | None = None
    judged: list[tuple[Instance, Outcome]] = []
    everywhere = _runs_everywhere(means.scope, found)
    for instance, run in zip(found, runs, strict=True):
        if len(conditions) > 1 and number in conditions and not met(conditions[number], instance.bindings):
            continue
        one = replace(_judge_link(means, chain, number, instance, run, reasons), link=number)
        if one.verdict is Verdict.WRONG and len(found) > 1:
            one = replace(one, said=_with_indices(one.said, instance))
        judged.append((instance, one))
        side = instance.sides[number]
        if _relation(chain, number) not in EQUAL:
            run.clear()  # what follows is about what stands here
        elif side is not None:
            run.append((side, one))
        worst = one if worst is None or RANK[one.verdict] > RANK[worst.verdict] else worst
        if worst.verdict is Verdict.WRONG and not everywhere:
            break
    if everywhere and len({outcome.verdict in BAD for _, outcome in judged}) > 1:
        return Outcome(Verdict.UNREAD, "it is not said for which units, and holds for some of them only")
    if worst is None:
        reason = reasons[number] or reasons[number - 1] or reasons[0]
        return Outcome(Verdict.UNREAD, str(reason or "it is not said for which indices"))
    if worst.verdict is Verdict.CONDITIONAL:
        return condition_of_all(means.scope, means.links, judged) or worst
    return worst


def _runs_everywhere(scope: Scope, found: Sequence[Instance]) -> bool:
    """Whether an index runs over the units of all layers, which the lecture numbers on from layer to layer."""
    network = scope.lecture.network
    several = len(found) > 1 and scope.names.highest > network.widest
    return several and any(
        value > max(network.widest, network.samples or 0) for one in found for value in one.bindings.values()
    )


def _with_indices(said: str, instance: Instance) -> str:
    """Where a claim with running indices is wrong: for which values of them."""
    values = ", ".join(f"{letter} = {value}" for letter, value in sorted(instance.bindings.items()) if letter != "L")
    return ", ".join(filter(None, (said, f"for {values}" if values else "")))


def _judge_link(means: Means, chain: Chain, number: int, instance: Instance, before: Run, reasons: Reasons) -> Outcome:
    relation, first = _relation(chain, number), _relation(chain, 1)
    tokens = chain.sides[number].tokens
    side = instance.sides[number]
    previous = instance.sides[number - 1]
    start = _start(chain, number)
    head = next((one for one in instance.sides[start:number] if one is not None), None)
    if head is not None and isinstance(reasons[number], Misfit) and side is None:
        named = mistake_in_matrices(means, instance, tokens, head) if means.naming else None
        words = f"{reasons[number]}" + (f"; {named[1]}" if named else "")
        return Outcome(Verdict.WRONG, words, expected=None, mistake=named[0] if named else None)
    if relation == "in":
        return _judge_membership(means, head, tokens)
    if side is None or head is None or (previous is None and instance.sides[start] is None):
        return Outcome(Verdict.UNREAD, _words_of(means, reasons[number] or reasons[number - 1] or reasons[0]))
    assigned = updated_head(means.scope, head, instance.sides[1], first) if not start and head is not None else None
    if relation == "?" and assigned is None:
        return Outcome(Verdict.UNREAD, "this relation is not judged")
    if relation in ("<", ">", "<=", ">=", "!="):
        return _judge_inequality(means, previous if previous is not None else head, relation, side)
    if assigned is not None:
        head = assigned
    elif first == "leftarrow" and not start:
        return Outcome(Verdict.UNREAD, "only a parameter is updated")
    means = replace(means, about=relation == "approx")
    outcome = compare(means, head, before, side, first=number == 1)
    skipped = any(instance.sides[n] is None and _relation(chain, n) == "approx" for n in range(start + 1, number))
    if outcome.verdict in BAD and skipped:
        return Outcome(Verdict.UNREAD, "what it is about the same as could not be read")
    if outcome.verdict in BAD and len(chain.sides) == 2:
        outcome = _number_of_layers(means, chain.sides[0].tokens, side) or outcome
    unnamed = isinstance(head, Matrix) or (bool(instance.bindings) and outcome.mistake is None)
    if outcome.verdict is Verdict.WRONG and unnamed and means.naming and not is_number(side):
        named = mistake_in_matrices(means, instance, tokens, head)
        if named is not None:
            return replace(outcome, mistake=named[0], message=named[1])
    return outcome


def _number_of_layers(means: Means, tokens: Sequence[Token], side: Term) -> Outcome | None:
    """What L = 2 is where L is the letter of the loss and elsewhere counts the layers: nobody says which is meant."""
    printed = literal(side) if [token.text for token in tokens] == ["L"] else None
    if printed is None or not means.source.counts_layers:
        return None
    count, places = printed
    if places or count < 1:
        return None
    if count == means.lecture.network.depth:
        return Outcome(Verdict.GIVEN)
    return Outcome(Verdict.UNREAD, "L may be the loss here, or a number of layers")


def _relation(chain: Chain, number: int) -> str:
    return RELATIONS[chain.relations[number - 1].text]


def _start(chain: Chain, number: int) -> int:
    """Where the run of equations begins that a link belongs to: behind the last relation of another kind."""
    return next((n for n in range(number - 1, 0, -1) if _relation(chain, n) not in EQUAL), 0)


def _words_of(means: Means, reason: Unread | None) -> str:
    if reason is None:
        return "it could not be read"
    if reason.at is None:
        return str(reason)
    return f"{reason} (line {means.source.line(reason.at)})"


# sets and inequalities


def _judge_membership(means: Means, head: Term | None, tokens: Sequence[Token]) -> Outcome:
    """Whether a value is in a set of numbers or an interval; a name of no value is put into it."""
    found = numbers_in(tokens)
    if head is None or isinstance(head, Matrix) or found is None:
        return Outcome(Verdict.UNREAD, "this set is not understood")
    value = means.links.exact(head)
    own = isinstance(head, Symbol) and head.quantity.kind is Kind.VARIABLE
    if value is None or own:
        return Outcome(Verdict.GIVEN)
    return Outcome(Verdict.CORRECT if found.has(value) else Verdict.WRONG, value=value)


def _judge_inequality(means: Means, left: Term, relation: str, right: Term) -> Outcome:
    if isinstance(left, Matrix) or isinstance(right, Matrix):
        return Outcome(Verdict.UNREAD, "an inequality of vectors")
    values = means.links.exact(left), means.links.exact(right)
    if values[0] is None or values[1] is None:
        if isinstance(left, Symbol) and left.quantity.kind is Kind.RATE:
            return Outcome(Verdict.GIVEN)
        return Outcome(Verdict.UNREAD, "the lecture file has no numbers for this")
    true = {"<": values[0] < values[1], ">": values[0] > values[1], "<=": values[0] <= values[1],
            ">=": values[0] >= values[1], "!=": values[0] != values[1]}[relation]  # fmt: skip
    if true or means.denied:
        return Outcome(Verdict.CORRECT)
    return Outcome(Verdict.WRONG, "this does not hold", value=values[0], mistake="arithmetic")


# biases of the units' own


def _own_bias(scope: Scope, found: Sequence[Instance]) -> int | None:
    """The layer with one bias for all, of which a claim names a bias of a unit's own."""
    sides = (side for instance in found for side in instance.sides if side is not None)
    for quantity in (quantity for side in sides for quantity in quantities_of(side)):
        own = quantity.kind is Kind.BIAS and isinstance(quantity.unit, int)
        if own and quantity not in scope.network.places:
            return quantity.layer if isinstance(quantity.layer, int) else None
    return None


def _with_own_biases(means: Means, chain: Chain, layer: int, start: int) -> list[Outcome]:
    """The verdicts in the network in which each unit has a bias of its own; right only under that condition."""
    scope = means.scope
    before = scope.network
    scope.network = scope.with_own_biases(layer)
    try:
        trees = read_sides(chain, means.grammar)
        found, reasons = instances_of(scope, means.grammar, chain, trees, Reading())
        results = judge_links(means, chain, found, reasons, start)
    finally:
        scope.network = before
    own = Outcome(Verdict.CONDITIONAL, said="own_biases", holds=False)
    return [own if RANK[one.verdict] <= RANK[Verdict.CARRIED] else one for one in results]
