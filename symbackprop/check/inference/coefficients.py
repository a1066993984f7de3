r"""Coefficients that a document counts from 0, as statistics does: \hat y = \beta_0 + \beta_1 x."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.conventions import COEFFICIENT_LETTERS
from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.keys import Key, key_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of

__all__ = ["with_parameters_from_zero"]

_MOST = 12  # equations that are looked at


def with_parameters_from_zero(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the coefficients of the only unit are counted from 0, the bias first where there is one, if
    more of the equations with such a name are right so.
    """
    network = evidence.env.lecture.network
    if network.depth != 1 or network.outputs != 1:
        return evidence
    letters = {named.base for one in equations for named in one.names if key_of(named, {}).sub == "0"}
    best = evidence
    for letter in sorted(letters & COEFFICIENT_LETTERS):
        names = dict(_counted(evidence, letter))
        named = (one for one in equations if len(one.names) > 1)  # a number says nothing of its name
        telling = [one for one in named if any(key_of(name, {}) in names for name in one.names)][:_MOST]
        other = _with(best, names)
        if sum(is_right_somehow(other, one) for one in telling) > sum(is_right_somehow(best, one) for one in telling):
            best = other
    return best


def _counted(evidence: Evidence, letter: str) -> Iterator[tuple[Key, Quantity]]:
    parameters = evidence.env.lecture.network.parameters
    biases = [one for one in parameters if one.kind is Kind.BIAS]
    weights = [one for one in parameters if one.kind is Kind.WEIGHT]
    for number, parameter in enumerate([*biases, *weights]):
        yield Key(letter, str(number)), parameter
    if not biases and Key(letter) not in evidence.env.names.table:
        yield Key(letter), quantity_of(Kind.WEIGHT, 1, ALL)


def _with(evidence: Evidence, names: Mapping[Key, Quantity]) -> Evidence:
    env = evidence.env
    table = {**env.names.table, **names}
    letters = env.names.parameter_letters | {key.base for key in names}
    found = replace(env.names, table=table, weak=env.names.weak | names.keys(), parameter_letters=letters)
    return evidence.within(replace(env, names=found))
