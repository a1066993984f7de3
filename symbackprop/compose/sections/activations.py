"""Activation functions: definition, properties, the derivative in named steps, its picture, and an exercise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from symbackprop.compose.chains import convention_at_kinks
from symbackprop.compose.diagram import Curve, Plot, Role
from symbackprop.compose.document import Block, Chain, Frame, Items, Link, Listing, Locals, Phrase, Words
from symbackprop.compose.lessons import (
    NAME_Z,
    activation_of,
    by_cases,
    function_name,
    number,
    numbers_chain,
    relation_to,
    slope_at,
    step_chain,
    value,
)
from symbackprop.compose.section import SectionKind
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Apply, Cases, Comparison, Matrix, Number, Term, Transpose, variable
from symbackprop.derive.lessons import activation_lesson, context_of, named_function
from symbackprop.derive.shapes import prime
from symbackprop.evaluate.analysis import Analysis
from symbackprop.judge import judge
from symbackprop.network.schema import Argument, SectionTable, Subjects, one_of
from symbackprop.rules.activations import Activation, Z, elementwise_names
from symbackprop.rules.extent import bounds, bounds_of_slope, is_attained
from symbackprop.rules.functions import INFINITY, function, put
from symbackprop.rules.soundness import check_functions
from symbackprop.rules.value import constant, piece_at, slots_of

__all__ = ["SECTION"]

_FAR = 4
_POINTS = 81
_SOLUTIONS = "solutions"  # the frames that solve the exercise


class _Options(SectionTable):
    functions: Annotated[list[str], one_of(elementwise_names, "activation"), Field(min_length=1)] = [
        "sigmoid",
        "tanh",
        "relu",
    ]
    values: Annotated[list[Argument], Field(min_length=1, max_length=8)] = [-2, 0, 2]
    exercise: Annotated[list[Argument], Field(max_length=6)] = []

    @property
    def subjects(self) -> Subjects:
        """Its functions."""
        return {"activations": self.functions}


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    for name in options.functions:
        rule = activation_of(analysis, name)
        check_functions([rule.applied, rule.slope])
        yield _definition(analysis, rule, options.values)
        yield _derivative(analysis, rule)
        yield _picture(rule)
    if options.exercise:
        z = Transpose(Matrix((tuple(map(number, options.exercise)),)))
        asked = tuple(function_name(activation_of(analysis, name)) for name in options.functions)
        names = {"value": variable("f(z)"), "slope": variable("f'(z)"), "z": NAME_Z}
        task = Phrase("activations.task", names)
        yield Frame(Phrase("activations.exercise"), (task, Chain(NAME_Z, (Link("=", z),)), Items(asked)), proved=True)
        for name in options.functions:
            yield _solution(analysis, activation_of(analysis, name), options.exercise)


def _at(rule: Activation, point: Argument) -> Number:
    return value(named_function(rule, number(point)))


def _slope(rule: Activation, point: Argument) -> Number:
    return value(slope_at(rule, number(point), _at(rule, point)))


def _definition(analysis: Analysis, rule: Activation, values: Sequence[Argument]) -> Frame:
    called = named_function(rule, NAME_Z)
    formula = substitute(rule.formula, {Z.quantity: NAME_Z}.get)
    link = Link(relation_to(analysis, formula), formula, emphasis=True, splits=isinstance(formula, Cases))
    definition = Chain(called, (link,))
    rows = tuple(numbers_chain(analysis, named_function(rule, number(x)), _at(rule, x)) for x in values)
    blocks: list[Block] = [definition] if formula != called else []
    blocks += [Items(tuple(_properties(rule))), Phrase("activations.values"), Locals(rows)]
    return Frame(
        Phrase("activations.definition", {"function": function_name(rule, named=True)}), tuple(blocks), context=_NOTHING
    )


_NOTHING = context_of({})


def _properties(rule: Activation) -> Iterable[Words]:
    """What the row says, or what can be computed from it: its bounds, its symmetry, its kinks."""
    low, high = bounds(rule)
    yield Phrase("activations.range", {"low": low, "high": high})
    for key, mirrored in _symmetries(rule):
        claim = Comparison(named_function(rule, -NAME_Z), "=", mirrored)
        yield Phrase(f"activations.{key}", {"claim": claim})
    if rule.kinks:
        yield Phrase("activations.kink" if len(rule.kinks) == 1 else "activations.kinks", {"kink": Listing(rule.kinks)})
    else:
        yield Phrase("activations.smooth")
    if rule.probability:
        yield Phrase("activations.probability")


def _symmetries(rule: Activation) -> Iterable[tuple[str, Term]]:
    """The identities for f(-z) that the judge proves, of those that are commonly looked for."""
    here, there = named_function(rule, NAME_Z), named_function(rule, -NAME_Z)
    for key, mirrored in (("odd", -here), ("even", here), ("point", 1 - here)):
        if judge(_NOTHING, there, mirrored).proved:
            yield key, mirrored


def _derivative(analysis: Analysis, rule: Activation) -> Frame:
    lesson = activation_lesson(rule)
    blocks: list[Block] = []
    if lesson.helpers:
        rows = [Comparison(name, "=", term) for name, term, _ in lesson.helpers]
        rows += [Comparison(prime(name), "=", slope) for name, _, slope in lesson.helpers]
        blocks.append(Phrase("activations.let", {"helpers": Listing(tuple(rows))}))
    sides = by_cases(lesson.result)
    if sides is not None and len(lesson.steps) == 1:  # what a kinked function has is its cases
        blocks.append(Chain(lesson.steps[0].before, (Link("=", lesson.result), Link("=", sides, splits=True))))
        sides = None
    else:
        blocks.append(step_chain(analysis, lesson.steps[0].before, lesson.steps))
    if sides is not None:
        blocks.append(Chain(lesson.result, (Link("=", sides, splits=True),)))
    blocks += convention_at_kinks(rule.kinks)
    title = Phrase("activations.derivative", {"function": function_name(rule, named=True)})
    return Frame(title, tuple(blocks), context=lesson.context)


def _picture(rule: Activation) -> Frame:
    """The function and its slope, and what is seen in them."""
    points = [Fraction(2 * _FAR * n, _POINTS - 1) - _FAR for n in range(_POINTS)]
    function = tuple((float(x), float(_at(rule, x).value)) for x in points)
    slope = tuple((float(x), float(_slope(rule, x).value)) for x in points)
    called = named_function(rule, NAME_Z)
    # a long formula is no label
    prime = slope_at(rule, NAME_Z, called) if rule.function is None else variable(rf"{rule.function.latex}'(z)")
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
    odd = any(key == "odd" for key, _ in _symmetries(rule))
    middle = _at(rule, 0)
    if odd or middle.value:
        yield Phrase("activations.centred" if odd else "activations.off_centre", {"value": middle})
    else:
        yield Phrase("activations.asymmetric")
    _, largest = bounds_of_slope(rule)
    if largest != INFINITY:
        attained = is_attained(rule, largest)
        yield Phrase("activations.largest" if attained else "activations.approaches", {"slope": largest})
        far, limit = _slope(rule, _FAR), value(largest)
        if not rule.kinks and _slope(rule, 0).value and far.value < limit.value / 2:
            yield Phrase("activations.vanishes", {"slope": far, "point": number(_FAR)})
    if not any(_slope(rule, point).value for point in (-_FAR, Fraction(-1, 100))):
        yield Phrase("activations.dead", {"where": Comparison(NAME_Z, "<", number(0))})


def _solution(analysis: Analysis, rule: Activation, given: Sequence[Argument]) -> Frame:
    """The function and its slope for every entry of the exercise."""
    names = [variable(f"{NAME_Z.quantity.name}_{place}") for place in range(1, len(given) + 1)]
    values, slopes = [], []
    known: dict[Quantity, Term] = {}
    for name, entry in zip(names, map(number, given), strict=True):
        found = value(named_function(rule, entry))
        slope = slope_at(rule, entry, found)
        prime = variable(rf"{_letter(rule)}'({name.quantity.name})")
        values.append(numbers_chain(analysis, named_function(rule, name), _filled(rule, entry), found))
        slopes.append(numbers_chain(analysis, prime, slope, value(slope)))
        known |= {name.quantity: entry, prime.quantity: slope_at(rule, entry, named_function(rule, entry))}
    title = Phrase("activations.solution", {"function": function_name(rule, named=True)})
    blocks = (Locals(tuple(values)), Locals(tuple(slopes), beside=True))
    return Frame(title, blocks, context=context_of(known), family=_SOLUTIONS)


def _filled(rule: Activation, entry: Number) -> Term:
    """The formula with a number put in; of one that is given case by case the case that applies."""
    formula = substitute(rule.formula, {Z.quantity: entry}.get)
    if not isinstance(formula, Cases) or not isinstance(rule.applied, Apply):
        return formula
    called = Apply(rule.applied.function, (entry, *rule.applied.arguments[1:]))
    row = function(called.function)
    return put(row, piece_at(row, slots_of(row, map(constant, called.arguments))).term, called)


def _letter(rule: Activation) -> str:
    return "a" if rule.function is None else rule.function.latex


SECTION = SectionKind("activations", "activation functions: definition, derivative, picture", _Options, _frames)
