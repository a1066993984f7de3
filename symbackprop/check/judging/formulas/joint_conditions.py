"""The conditions of the instances of a link as one condition on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.conventions import CLASS_LETTERS
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.conditions import Condition, together
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.names.environment import Environment
from symbackprop.check.reading.instances import Instance
from symbackprop.check.report import Verdict
from symbackprop.core.places import Index
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Derivative, quantities_of, walk
from symbackprop.latex.rewriting.primed_indices import CLASS

__all__ = ["condition_of_all", "condition_of_entries"]

Judged = Sequence[tuple[Instance, Outcome]]


def condition_of_all(evidence: Evidence, judged: Judged, apart: Mapping[str, str]) -> Outcome | None:
    """The verdict under which all instances hold; None where it is that of one of them. Of the letters that are kept
    `apart` from another, i != k, one may stand for every class but the true one.
    """
    for letter, other in apart.items():
        number = {instance.bindings.get(letter) for instance, _ in judged}
        said = other in evidence.env.classes and None not in number
        if said and all(_is_class(evidence.env, instance, one, letter) for instance, one in judged):
            return replace(judged[0][1], verdict=Verdict.WRONG, condition=None, holds=None)
    found = _of_other_classes(evidence.env, judged, apart) or _of_a_class(evidence.env, judged)
    return found or condition_of_entries(evidence, [one for _, one in judged])


def _of_other_classes(env: Environment, judged: Judged, apart: Iterable[str]) -> Outcome | None:
    """Conditions y_1 = 0, y_2 = 0, ... of the instances as the one that they are: y_i = 0, for each i but the class."""
    for letter in sorted(apart):
        conditions = [(_unit(env, instance, letter), one.condition) for instance, one in judged]
        zeros = [
            number is not None and condition is not None and _is_zero_of(condition, number)
            for number, condition in conditions
        ]
        if zeros and all(zeros):
            target = quantity_of(Kind.TARGET, unit=Index(letter), sample=env.lecture.network.running_sample)
            known = [one.holds for _, one in judged]
            holds = True if True in known else None if None in known else False
            words = f"{env.lecture.spelling.latex(target)} = 0"
            return Outcome(Verdict.CONDITIONAL, words, holds=holds, link=judged[0][1].link)
    return None


def _is_zero_of(condition: Condition, number: int) -> bool:
    """Whether a condition only says that the target of one class is 0."""
    stated = [(name.kind, name.unit, condition.given[name]) for name in condition.stated]
    return stated == [(Kind.TARGET, number, 0)] and not condition.signs


def _of_a_class(env: Environment, judged: Judged) -> Outcome | None:
    """Conditions y_1 = 1, y_2 = 1, ... of the instances as the one that they are: y_t = 1, for the index t."""
    conditional = [(instance, one) for instance, one in judged if one.verdict is Verdict.CONDITIONAL]
    letters = {letter for instance, _ in conditional for letter in instance.bindings} - {"L"}
    for letter in sorted(letters, key=lambda one: (one != CLASS, one)):  # which says what it is
        if len(conditional) > 1 and all(_is_class(env, instance, one, letter) for instance, one in conditional):
            target = quantity_of(Kind.TARGET, unit=Index(letter), sample=env.lecture.network.running_sample)
            name = env.lecture.spelling.latex(target)
        else:
            names = [_target_of_class(env, instance, one, letter) for instance, one in conditional]
            if len(conditional) < 2 or None in names:
                continue
            name = str(names[0])
        groups: dict[int, list[bool | None]] = {}
        for instance, one in conditional:
            groups.setdefault(instance.bindings[letter], []).append(one.holds)
        # a letter that nobody has called the class is any index, and then it must hold for all
        named = letter == CLASS or letter in env.classes or letter in CLASS_LETTERS
        if not named and any(_is_general(instance, one) for instance, one in conditional):
            first = conditional[0][1]
            return replace(first, verdict=Verdict.WRONG, condition=None, holds=None, said="")
        met_here = (any if named else all)(all(held) for held in groups.values())
        unknown = any(held is None for group in groups.values() for held in group)
        holds = True if met_here else None if unknown else False
        return Outcome(Verdict.CONDITIONAL, f"{name} = 1", holds=holds, link=conditional[0][1].link)
    return None


def _is_general(instance: Instance, outcome: Outcome) -> bool:
    """Whether no class has been put into a side: it names the target itself, or a derivative of the loss."""
    side, condition = instance.sides[outcome.link], outcome.condition
    if side is None or condition is None:
        return False
    named = condition.given.keys() & {*quantities_of(side)}
    return bool(named) or any(isinstance(node, Derivative) and node.of.kind in _LOSSES for node in walk(side))


_LOSSES = (Kind.LOSS, Kind.SAMPLE_LOSS)


def _unit(env: Environment, instance: Instance, letter: str) -> int | None:
    """The unit that a letter stands for, counted from 1."""
    number = instance.bindings.get(letter)
    return None if number is None else env.names.unit_of(number)


def _is_class(env: Environment, instance: Instance, outcome: Outcome, letter: str) -> bool:
    """Whether a condition says of the targets what holds where the class is the value of a letter."""
    condition, number = outcome.condition, _unit(env, instance, letter)
    if condition is None or not condition.stated or condition.signs or number is None:
        return False
    return all(
        name.kind is Kind.TARGET and condition.given[name] == int(name.unit == number) for name in condition.stated
    )


def _target_of_class(env: Environment, instance: Instance, outcome: Outcome, letter: str) -> str | None:
    """The target of a class, written with the index that stands for the class here."""
    condition = outcome.condition
    if condition is None or len(condition.stated) != 1 or condition.given[condition.stated[0]] != 1:
        return None
    (name,) = condition.stated
    number = instance.bindings.get(letter)
    if name.kind is Kind.TARGET and name.unit == _unit(env, instance, letter):
        return env.lecture.spelling.latex(name.at_unit(Index(letter)))
    own = name.name
    return own.replace(f"_{{{number}}}", f"_{letter}") if f"_{{{number}}}" in own else None


def condition_of_entries(evidence: Evidence, outcomes: Sequence[Outcome]) -> Outcome | None:
    """One condition under which all of some outcomes hold; wrong where no data can meet those of all of them; None
    where one of theirs is that of all.
    """
    conditions = [one.condition for one in outcomes if one.condition is not None]
    if len({condition.key for condition in conditions}) < 2:
        return None
    link = outcomes[0].link
    whole = together(conditions, evidence.env.base)
    if whole is None:
        return Outcome(Verdict.WRONG, link=link, disagreement=outcomes[0].disagreement)
    holds = whole.holds(evidence.value_of_name)
    shown = outcomes[0].disagreement
    return Outcome(Verdict.CONDITIONAL, condition=whole, holds=holds, link=link, disagreement=shown)
