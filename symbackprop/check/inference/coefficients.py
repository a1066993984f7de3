r"""Coefficients that a document counts from 0, as statistics does: \hat y = \beta_0 + \beta_1 x."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.conventions import COEFFICIENT_LETTERS
from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.names.layout import LAYOUTS, OF_SAMPLES
from symbackprop.core.places import ALL, Place
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Matrix, Number, Symbol
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tokens import TRANSPOSED
from symbackprop.latex.tree import flatten, name_in, parts_of_sum

__all__ = ["with_parameters_from_zero"]

_MOST = 12  # equations that are looked at
_WHOLE = frozenset([r"\theta", r"\beta", r"\Theta", r"\omega", "w"])  # letters for all coefficients at once


def with_parameters_from_zero(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the coefficients of the only unit are counted from 0, the bias first where there is one, or
    from 1, or a letter stands for all of them, if more of the equations with such a name are right so, and none is the
    weight of another input than the one that it stands beside.
    """
    network = evidence.env.lecture.network
    if network.depth != 1 or network.outputs != 1:
        return evidence
    keys = {key_of(_unturned(named), {}) for one in equations for named in one.names}
    counted = {key.base for key in keys if key.sub == "0"} & COEFFICIENT_LETTERS
    from_one = {key.base for key in keys if key.sub == "1" and not key.sup and evidence.env.names.find(key) is None}
    from_one = (from_one & COEFFICIENT_LETTERS) - counted
    whole = {key.base for key in keys if key == Key(key.base) and evidence.env.names.find(key) is None} & _WHOLE
    best = evidence
    for letter in sorted(counted | whole | from_one):
        bases = {letter, "X"}
        named = (one for one in equations if len(one.names) > 1)  # a number says nothing of its name
        telling = [one for one in named if any(name.base in bases for name in one.names)][:_MOST]
        beside = [pair for one in telling for pair in _beside_inputs(evidence.env, one, letter)]
        if letter in counted and not beside and not _has_bias(evidence):
            continue  # theta_0 may be the bias that the lecture has not
        for other in _ways(best, letter, 1 if letter in from_one else 0):
            if not _goes_with(other, letter, beside):
                continue
            if _right(other, telling) > _right(best, telling):
                best = other
    return best


def _beside_inputs(env: Environment, equation: Equation, letter: str) -> Iterator[tuple[str, Place | None]]:
    r"""The numbers of a coefficient and of the input in the products of a sum, 1 and 1 of \theta_1 x_1."""
    for side in equation.trees[1:]:
        parts = parts_of_sum(side.node(0)) if isinstance(side, Node) else ()
        for items in map(flatten, parts if len(parts) > 1 else ()):
            names = [named for _, item in items if (named := name_in(item)) is not None]
            keys = [key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1)) for named in names]
            found = [env.names.find(key) for key in keys]
            units = [one.unit for one in found if one is not None and one.kind is Kind.INPUT and one.unit != ALL]
            numbers = [key.sub for key in keys if key.base == letter and key.sub.isdecimal()]
            if len(units) == len(numbers) == 1:
                yield numbers[0], units[0]


def _goes_with(evidence: Evidence, letter: str, beside: Sequence[tuple[str, Place | None]]) -> bool:
    """Whether most coefficients are the weights of the inputs that they stand beside."""
    meant = [(evidence.env.names.find(Key(letter, number)), unit) for number, unit in beside]
    right = sum(one is not None and one.kind is Kind.WEIGHT and one.source == unit for one, unit in meant)
    return 2 * right > len(meant) or not meant


def _unturned(named: Identifier) -> Identifier:
    return replace(named, sup=named.sup[:-1]) if named.sup and named.sup[-1].text in TRANSPOSED else named


def _right(evidence: Evidence, equations: Sequence[Equation]) -> int:
    """How many equations are right, in the layout in which most are."""
    env = evidence.env
    layouts = (env.layout, *LAYOUTS, *OF_SAMPLES) if env.lecture.network.samples else (env.layout,)
    ways = [evidence.within(env.laid_out(layout)) for layout in layouts]
    return max(sum(is_right_somehow(way, one) for one in equations) for way in ways)


def _ways(evidence: Evidence, letter: str, first: int) -> Iterator[Evidence]:
    counted = _with(evidence, dict(_counted(evidence, letter, first)))
    yield counted
    if not first and _has_bias(evidence):
        yield _folded(counted, letter)


def _has_bias(evidence: Evidence) -> bool:
    return any(one.kind is Kind.BIAS for one in evidence.env.lecture.network.parameters)


def _folded(evidence: Evidence, letter: str) -> Evidence:
    """The evidence in which the bias is the first coefficient, and the inputs have a 1 before them."""
    env = evidence.env
    network, one = env.lecture.network, Number(Fraction(1))
    parameters = [quantity for _, quantity in _counted(evidence, letter, 0)]
    env = env.with_whole(Key(letter), Matrix(tuple((Symbol(parameter),) for parameter in parameters)))
    inputs = [quantity_of(Kind.INPUT, unit=unit) for unit in range(1, network.inputs + 1)]
    if network.samples:
        samples = range(1, network.samples + 1)
        rows = tuple((one, *(Symbol(each.of_sample(sample)) for each in inputs)) for sample in samples)
        env = env.with_whole(Key("X"), Matrix(rows)).with_redefined(Key("X"))
    env = env.with_whole(Key("x"), Matrix(((one,), *((Symbol(each),) for each in inputs))))
    return evidence.within(env)


def _counted(evidence: Evidence, letter: str, first: int) -> Iterator[tuple[Key, Quantity]]:
    parameters = evidence.env.lecture.network.parameters
    biases = [one for one in parameters if one.kind is Kind.BIAS]
    weights = [one for one in parameters if one.kind is Kind.WEIGHT]
    for number, parameter in enumerate([*(biases if not first else ()), *weights], first):
        yield Key(letter, str(number)), parameter
    if not biases and Key(letter) not in evidence.env.names.table:
        yield Key(letter), quantity_of(Kind.WEIGHT, 1, ALL)


def _with(evidence: Evidence, names: Mapping[Key, Quantity]) -> Evidence:
    env = evidence.env
    table = {**env.names.table, **names}
    letters = env.names.parameter_letters | {key.base for key in names}
    found = replace(env.names, table=table, weak=env.names.weak | names.keys(), parameter_letters=letters)
    return evidence.within(replace(env, names=found))
