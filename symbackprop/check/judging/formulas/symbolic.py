"""The verdict on a link to a formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from symbackprop.check.judging.evaluation_point import FAILURES, Point
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.condition_screen import Screen
from symbackprop.check.judging.formulas.conditions import Condition, conditions_for, one_hot
from symbackprop.check.judging.formulas.equality import same, same_but_at_kinks, same_under, vanishes
from symbackprop.check.judging.formulas.sign_conditions import SignCondition, logarithms_taken_apart, without_bars
from symbackprop.check.judging.inheritance import inherited
from symbackprop.check.judging.numbers.numeric import judge_number
from symbackprop.check.judging.numbers.operands import literals, rounded_operands
from symbackprop.check.judging.numbers.sources import written_out
from symbackprop.check.judging.outcome import Outcome, agree, apart_at, is_number
from symbackprop.check.report import Verdict
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Apply, Derivative, Number, Product, Symbol, Term, quantities_of, walk
from symbackprop.rules.functions import function
from symbackprop.rules.kinks import is_piecewise, kinks
from symbackprop.rules.value import constant

__all__ = ["NOT_PROVED", "judge_formula"]

NOT_PROVED = "it holds at every point that was tried, but no proof was found"

_MOST_CLASSES = 12  # of which each is proved by itself


def judge_formula(
    evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term, *, first: bool
) -> Outcome:
    """The verdict on head = a formula; `first` where it is the first side of a chain."""
    equal = same(evidence, head, side)
    if equal is False and evidence.exact(head) is not None:
        # names that the document has given numbers to stand for these, as they are printed
        numbers_in = substitute(side, evidence.env.printed.get)
        if numbers_in != side and is_number(numbers_in):
            return judge_number(evidence, head, before, numbers_in)
        found = rounded_operands(evidence, head, before, numbers_in) if numbers_in != side else None
        if found is not None:
            return found
    put = _put_in(evidence, head, before, side) if equal is False else None
    if put is not None and put.verdict is Verdict.CORRECT:
        return put
    if equal is True:
        taken_apart = logarithms_taken_apart(evidence, head, side)
        if taken_apart is not None:
            return _under_signs(evidence, head, taken_apart)
        defined = first and isinstance(head, Symbol) and _defines(evidence, head.quantity)
        return Outcome(Verdict.GIVEN if defined else Verdict.CORRECT)
    barred = _between_bars(evidence, head, side)
    if barred is not None:
        return barred
    if equal is None:
        return Outcome(Verdict.UNREAD, _undecided(evidence, head, side))
    if same_but_at_kinks(evidence, head, side):
        return Outcome(
            Verdict.CONDITIONAL, said="kink", holds=_no_unit_at_its_kink(evidence), value=evidence.exact(head)
        )
    found = put or rounded_operands(evidence, head, before, side) or inherited(evidence, before, side)
    if found is None and not evidence.outright:
        found = _under_condition(evidence, head, side)
    return found or Outcome(Verdict.WRONG, value=evidence.exact(head))


def _undecided(evidence: Evidence, head: Term, side: Term) -> str:
    """What is said of an equality that is neither proved nor refuted."""
    if agree(evidence.about(head, side).points(), head, side):
        return NOT_PROVED
    return "it could be neither proved nor refuted"


def _between_bars(evidence: Evidence, head: Term, side: Term) -> Outcome | None:
    """The verdict on what is right for some signs of what stands between bars; None where it is so for none."""
    right = [condition for condition, left, other in without_bars(head, side) if same(evidence, left, other) is True]
    if not right:
        return None
    held = next((one for one in right if one.holds(evidence)), right[0])
    if len(right) == 2 ** len(held.signs):
        return Outcome(Verdict.CORRECT)
    if not held.is_of_data(evidence):
        return _under_signs(evidence, head, held)
    return Outcome(Verdict.CORRECT if held.holds(evidence) else Verdict.WRONG, value=evidence.exact(head))


def _under_signs(evidence: Evidence, head: Term, condition: SignCondition) -> Outcome:
    words, holds = condition.text(evidence.env.lecture.spelling), condition.holds(evidence)
    return Outcome(Verdict.CONDITIONAL, said=words, holds=holds, value=evidence.exact(head))


def _no_unit_at_its_kink(evidence: Evidence) -> bool | None:
    """Whether no unit is at a kink with the lecture's numbers; None where there are none, or no kink."""
    found = [
        (
            evidence.exact(equation.term.arguments[0]),
            kinks(function(equation.term.function), equation.term.arguments[1:]),
        )
        for equation in evidence.env.base.equations.values()
        if isinstance(equation.term, Apply) and is_piecewise(equation.term)
    ]
    if not found or any(value is None for value, _ in found):
        return None
    return all(value != constant(place) for value, places in found for place in places)


def _put_in(evidence: Evidence, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome | None:
    """Right where some names of a formula have the lecture's numbers: of the side before, or of what the head is.

    A number of the lecture that does not stand in the side, such as a factor 1, is a condition.
    """
    said = [term for term, outcome in reversed(before) if outcome.verdict in (Verdict.CORRECT, Verdict.GIVEN)][:1]
    sources = [*said, head, *evidence.record.said.get(head, ())[:4], *_forms_of(evidence, head)]
    kept = {*quantities_of(side)}
    given = evidence.given
    for term in sources:
        gone = [name for name in dict.fromkeys(quantities_of(term)) if name in given and name not in kept]
        if not gone:
            continue
        put = substitute(term, lambda name, gone=gone: Number(given[name]) if name in gone else None)  # type: ignore[misc]
        if same(evidence, put, side) is not True:
            continue
        data = [name for name in gone if name.kind in (Kind.INPUT, Kind.TARGET) or _is_none(evidence, name)]
        written = len(gone) <= sum(1 for _ in literals(side))
        targets = any(name.kind is Kind.TARGET for name in gone)
        if written and (term in said or not targets):
            return Outcome(Verdict.CORRECT)
        if targets and term not in said:
            continue
        if written or data == gone:
            condition = Condition({name: given[name] for name in data}, stated=tuple(data))
            return Outcome(Verdict.CONDITIONAL, condition=condition, holds=True, value=evidence.exact(head))
    return None


def _is_none(evidence: Evidence, name: Quantity) -> bool:
    """Whether a bias is 0 in the lecture: a document may leave it out, under that condition."""
    return name.kind is Kind.BIAS and not evidence.given[name]


def _forms_of(evidence: Evidence, head: Term) -> list[Term]:
    """What a head is: its formula, and of a parameter's gradient the last step of the chain rule."""
    found: list[Term] = []
    derived = evidence.formula(head)
    if derived is not None:
        found.append(written_out(derived, evidence.env))
    if isinstance(head, Derivative) and len(evidence.env.network.users.get(head.by, ())) == 1:
        (user,) = evidence.env.network.users[head.by]
        local = evidence.formula(Derivative(user, head.by, direct=True))
        if local is not None and user != head.of:
            found.append(Product((Derivative(head.of, user), written_out(local, evidence.env))))
    return found


def _defines(evidence: Evidence, quantity: Quantity) -> bool:
    """Whether a quantity has a definition that a document may give."""
    if quantity.kind not in (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION, Kind.LOSS, Kind.SAMPLE_LOSS):
        return False
    return quantity in evidence.env.network.equations


def _under_condition(evidence: Evidence, head: Term, side: Term) -> Outcome | None:
    """Right under a condition: where a number is 1, where a unit is active."""
    evidence = evidence.about(head, side)
    supposed = frozenset(evidence.env.supposed.items())
    question = (_found_under_condition, evidence.formulas, evidence.data(), head, side, supposed, evidence.unproved)
    return evidence.workshop.points(evidence.env.network).found_out(
        question, lambda: _found_under_condition(evidence, head, side)
    )


def _found_under_condition(evidence: Evidence, head: Term, side: Term) -> Outcome | None:
    names = {*_leaves(evidence, head), *_leaves(evidence, side)}
    if not names or any(_is_of_a_function(term) for term in (head, side)):
        return None
    screen = Screen(evidence, head, side)
    possible = conditions_for(evidence.env.base, names, evidence.value_of_name, evidence.env.definitions)
    for condition in islice(possible, 60):
        if isinstance(head, Symbol) and head.quantity in condition.given:
            continue
        if not screen.specialises(condition) or screen.fails_where_met(condition):
            continue
        _, read, points = evidence.under(condition)
        if any(apart_at(point, read(head), read(side)) for point in points) or _trivial(
            evidence, points, read(head), read(side), condition
        ):
            continue
        holds = condition.holds(evidence.value_of_name)
        if not all(condition.signs.values()) and holds is not True:
            continue  # where a unit is dead, much is equal that should not be
        if same_under(evidence, head, side, condition) is not True:
            continue
        told = _is_supposed(evidence, condition)
        if not told and not _is_put_in(evidence, head, side, condition):
            continue
        if told is not None:
            return Outcome(Verdict.CORRECT) if told else None
        return Outcome(Verdict.CONDITIONAL, condition=condition, holds=holds, value=evidence.exact(head))
    return _where_one_hot(evidence, head, side)


def _where_one_hot(evidence: Evidence, head: Term, side: Term) -> Outcome | None:
    """Right where the targets are those of one class, whichever that is: -ln(y^T p) for -y^T ln p."""
    classes = one_hot(evidence.env.base, {*quantities_of(side)})
    if not 1 < len(classes) <= _MOST_CLASSES or evidence.env.supposed:
        return None
    for condition in classes:
        _, read, points = evidence.under(condition)
        if any(apart_at(point, read(head), read(side)) for point in points):
            return None
    if any(same_under(evidence, head, side, condition) is not True for condition in classes):
        return None
    known = [condition.holds(evidence.value_of_name) for condition in classes]
    holds = True if True in known else None if None in known else False
    return Outcome(Verdict.CONDITIONAL, said="one_hot", holds=holds, value=evidence.exact(head))


def _is_supposed(evidence: Evidence, condition: Condition) -> bool | None:
    """Whether a condition is what the sentence supposes; False where it supposes another thing, None where nothing."""
    supposed = evidence.env.supposed
    stated = {name.of_sample(None): condition.given[name] for name in condition.stated}
    if not stated.keys() & supposed.keys() or condition.signs:
        return None
    return all(supposed.get(name, value) == value for name, value in stated.items())


def _is_put_in(evidence: Evidence, head: Term, side: Term, condition: Condition) -> bool:
    """Whether a claim needs only what does not stand in it any more: a target that it still names has not been put in,
    and what is wrong about it vanishes by chance.
    """
    named = _named(evidence, side) & condition.given.keys()
    if not named:
        return True
    rest = {name: value for name, value in condition.given.items() if name not in named}
    needed = replace(condition, given=rest, stated=tuple(rest))
    return bool(rest) and same_under(evidence, head, side, needed) is True


def _named(evidence: Evidence, side: Term) -> set[Quantity]:
    """The names in a side, and those by which the document defines them: y, too, where it writes t = y."""
    found: set[Quantity] = set()
    waiting = [*quantities_of(side)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            definition = evidence.env.definitions.get(name)
            waiting += [] if definition is None else quantities_of(definition.term)
    return found


def _is_of_a_function(term: Term) -> bool:
    """Whether a function is applied to a target: what is said is of the function, for any argument, as of tanh(t)."""
    return any(
        isinstance(node, Apply)
        and node.function != "log"
        and any(isinstance(one, Symbol) and one.quantity.kind is Kind.TARGET for one in node.arguments)
        for node in walk(term)
    )


def _trivial(evidence: Evidence, points: Sequence[Point], head: Term, side: Term, condition: Condition) -> bool:
    """Whether a condition makes what is claimed zero, so that any claim would hold."""
    own = any(name.kind is Kind.VARIABLE for name in condition.given)
    if not condition.signs and not own:
        return False
    if vanishes(evidence.points(), side):
        return False
    slopes = [node for term in (head, side) for node in walk(term) if isinstance(node, Derivative)]
    try:
        nothing = all(not point.of(head) for point in points)
        return nothing or bool(slopes and all(not point.of(slope) for point in points for slope in slopes))
    except FAILURES:
        return False


def _leaves(evidence: Evidence, term: Term) -> Iterator[Quantity]:
    """The names in a formula, and those that what it differentiates depends on."""
    waiting = [*quantities_of(term)]
    seen: set[Quantity] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        if name.kind is Kind.VARIABLE and name in evidence.env.definitions:
            waiting.extend(quantities_of(evidence.env.definitions[name].term))
