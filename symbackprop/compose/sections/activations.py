"""Activation functions: definition, properties, the derivative in named steps, its picture, and an exercise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from symbackprop.compose.diagram import Curve, Plot, Role
from symbackprop.compose.document import Block, Chain, Frame, Items, Link, Listing, Locals, Phrase, Words
from symbackprop.compose.lessons import (
    NAME_Z,
    column,
    function_name,
    number,
    numbers_chain,
    slope_at,
    step_chain,
    value,
)
from symbackprop.compose.section import SectionKind
from symbackprop.core.numbers import to_decimal
from symbackprop.core.terms import Apply, Cases, Comparison, Negation, Number, Symbol, Term, substitute, variable
from symbackprop.derive.lessons import activation_lesson, context_of, named_function, spelled_out
from symbackprop.evaluate.analysis import Analysis
from symbackprop.judge import judge
from symbackprop.network.schema import Argument, SectionTable, one_of
from symbackprop.rules.activations import ACTIVATIONS, Activation, Z
from symbackprop.rules.functions import FUNCTIONS

__all__ = ["SECTION"]

_ELEMENTWISE = [name for name, row in ACTIVATIONS.items() if not row.couples]
_ZERO, _ONE = number(0), number(1)
_FAR, _HUGE = 4, 600
_POINTS = 81


class _Options(SectionTable):
    functions: Annotated[list[str], one_of(_ELEMENTWISE, "activation"), Field(min_length=1)] = [
        "sigmoid",
        "tanh",
        "relu",
    ]
    values: Annotated[list[Argument], Field(min_length=1, max_length=8)] = [-2, 0, 2]
    exercise: Annotated[list[Argument], Field(max_length=6)] = []


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    for name in options.functions:
        rule = ACTIVATIONS[name]
        yield _definition(analysis, rule, options.values)
        yield _derivative(rule)
        yield _picture(rule)
    if options.exercise:
        z = column(map(number, options.exercise))
        asked = tuple(function_name(ACTIVATIONS[name]) for name in options.functions)
        task = Phrase("activations.task")
        yield Frame(Phrase("activations.exercise"), (task, Chain(NAME_Z, (Link("=", z),)), Items(asked)), proved=True)
        for name in options.functions:
            yield _solution(analysis, ACTIVATIONS[name], options.exercise)


def _at(rule: Activation, point: Argument) -> Number:
    return value(named_function(rule, number(point)))


def _slope(rule: Activation, point: Argument) -> Number:
    return value(slope_at(rule, number(point), _at(rule, point)))


def _definition(analysis: Analysis, rule: Activation, values: Sequence[Argument]) -> Frame:
    called = named_function(rule, NAME_Z)
    formula = substitute(spelled_out(rule), {Z.quantity: NAME_Z}.get)
    definition = Chain(called, (Link("=", formula, emphasis=True),))
    rows = tuple(numbers_chain(analysis, named_function(rule, number(x)), _at(rule, x)) for x in values)
    blocks: list[Block] = [definition] if formula != called else []
    blocks += [Items(tuple(_properties(rule))), Phrase("activations.values"), Locals(rows)]
    return Frame(
        Phrase("activations.definition", {"function": function_name(rule, named=True)}), tuple(blocks), context=_NOTHING
    )


_NOTHING = context_of({})


def _properties(rule: Activation) -> Iterable[Words]:
    """What can be computed from the row: its range, its symmetry, its limits."""
    low, high = (_limit(rule, sign) for sign in (-1, 1))
    yield Phrase("activations.range", {"low": low, "high": high})
    for key, mirrored in _symmetries(rule):
        claim = Comparison(named_function(rule, -NAME_Z), "=", mirrored)
        yield Phrase(f"activations.{key}", {"claim": claim})
    if rule.kink is not None:
        yield Phrase("activations.kink", {"kink": rule.kink})
    else:
        yield Phrase("activations.smooth")
    if rule.probability:
        yield Phrase("activations.probability")


def _limit(rule: Activation, sign: int) -> Term:
    """Where the function goes for large |z|: a whole number, or without bound."""
    far = to_decimal(_at(rule, sign * _HUGE).value)
    if abs(far) >= _HUGE / 2:
        infinity = variable(r"\infty")
        return infinity if far > 0 else Negation(infinity)
    return number(round(far))


def _symmetries(rule: Activation) -> Iterable[tuple[str, Term]]:
    """The identities for f(-z) that the judge proves, of those that are commonly looked for."""
    here, there = named_function(rule, NAME_Z), named_function(rule, -NAME_Z)
    for key, mirrored in (("odd", -here), ("even", here), ("point", 1 - here)):
        if judge(_NOTHING, there, mirrored).proved:
            yield key, mirrored


def _derivative(rule: Activation) -> Frame:
    lesson = activation_lesson(rule)
    blocks: list[Block] = []
    if lesson.helpers:
        rows = [Comparison(name, "=", term) for name, term, _ in lesson.helpers]
        rows += [Comparison(_prime(name), "=", slope) for name, _, slope in lesson.helpers]
        blocks.append(Phrase("activations.let", {"helpers": Listing(tuple(rows))}))
    blocks.append(step_chain(lesson.steps[0].before, lesson.steps))
    if rule.kink is not None:
        sides = Cases(((_ONE, Comparison(NAME_Z, ">", _ZERO)), (_ZERO, Comparison(NAME_Z, "<=", _ZERO))))
        blocks.append(Chain(lesson.result, (Link("=", sides, splits=True),)))
        blocks.append(Phrase("text.kink", {"kink": rule.kink}))
    title = Phrase("activations.derivative", {"function": function_name(rule, named=True)})
    return Frame(title, tuple(blocks), context=lesson.context)


def _prime(name: Symbol) -> Symbol:
    return variable(f"{name.quantity.name}'")


def _picture(rule: Activation) -> Frame:
    """The function and its slope, and what is seen in them."""
    points = [Fraction(2 * _FAR * n, _POINTS - 1) - _FAR for n in range(_POINTS)]
    function = tuple((float(x), float(_at(rule, x).value)) for x in points)
    slope = tuple((float(x), float(_slope(rule, x).value)) for x in points)
    called = named_function(rule, NAME_Z)
    prime = slope_at(rule, NAME_Z, called)
    values = [y for _, y in (*function, *slope)]
    plot = Plot(
        (Curve(function, called, Role.FORWARD), Curve(slope, prime, Role.BACKWARD)),
        NAME_Z,
        min(0.0, *values),
        max(values),
    )
    title = Phrase("activations.picture", {"function": function_name(rule, named=True)})
    return Frame(title, (Items(tuple(_observations(rule))),), (plot,), proved=True)


def _observations(rule: Activation) -> Iterable[Words]:
    """Read off the row: where it crosses, how steep it is, and what becomes of the slope."""
    zero, top, far = _at(rule, 0), _slope(rule, 0), _slope(rule, _FAR)
    odd = any(key == "odd" for key, _ in _symmetries(rule))
    yield Phrase("activations.centred" if odd else "activations.off_centre", {"value": zero})
    largest = max((_slope(rule, Fraction(n, 4)) for n in range(-16, 17)), key=lambda found: found.value)
    if largest == far and far != _slope(rule, _HUGE):
        largest = number(round(to_decimal(_slope(rule, _HUGE).value)))
        yield Phrase("activations.approaches", {"slope": largest})
    else:
        yield Phrase("activations.largest", {"slope": largest})
    if rule.kink is None and top.value and far.value < largest.value / 2:
        yield Phrase("activations.vanishes", {"slope": far, "point": number(_FAR)})
    negative = _slope(rule, -_FAR)
    if not negative.value:
        yield Phrase("activations.dead")


def _solution(analysis: Analysis, rule: Activation, given: Sequence[Argument]) -> Frame:
    """The function and its slope for every entry of the exercise."""
    entries = [number(x) for x in given]
    z = column(entries)
    filled = column(substitute(spelled_out(rule), {Z.quantity: entry}.get) for entry in entries)
    found = [value(named_function(rule, entry)) for entry in entries]
    slopes = [slope_at(rule, entry, a) for entry, a in zip(entries, found, strict=True)]
    name = named_function(rule, NAME_Z)
    prime = variable(rf"{_letter(rule)}'(z)")
    exact = column(slope_at(rule, entry, named_function(rule, entry)) for entry in entries)
    blocks = (
        numbers_chain(analysis, name, filled, column(found)),
        numbers_chain(analysis, prime, column(slopes), column(map(value, slopes))),
    )
    context = context_of({NAME_Z.quantity: z, prime.quantity: exact})
    return Frame(Phrase("activations.solution", {"function": function_name(rule, named=True)}), blocks, context=context)


def _letter(rule: Activation) -> str:
    called = rule.applied
    return FUNCTIONS[called.function].latex if isinstance(called, Apply) else "a"


SECTION = SectionKind("activations", "activation functions: definition, derivative, picture", _Options, _frames)
