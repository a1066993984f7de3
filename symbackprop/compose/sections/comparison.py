"""Tables that set activation functions, and losses, side by side: every entry from the rule rows."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from symbackprop.compose.document import Frame, Items, Phrase, Plain, Table, Words
from symbackprop.compose.lessons import NAME_Z, function_name, number, slope_at, value
from symbackprop.compose.section import SectionKind
from symbackprop.core.errors import Unproved
from symbackprop.core.numbers import to_decimal
from symbackprop.core.terms import Number, Term, substitute, variable
from symbackprop.derive.general import softmax_claims
from symbackprop.derive.lessons import Lesson, activation_lesson, context_of, loss_lesson, named_function, spelled_out
from symbackprop.evaluate.analysis import Analysis
from symbackprop.judge import judge
from symbackprop.network.schema import SectionTable, one_of
from symbackprop.rules.activations import ACTIVATIONS, A, Activation, Z
from symbackprop.rules.losses import LOSSES

__all__ = ["SECTION"]

_WITH_TARGET = [name for name, row in LOSSES.items() if not row.single]
_NOTHING = context_of({})
_NEGLIGIBLE = Decimal("1e-30")


class _Options(SectionTable):
    activations: Annotated[list[str], one_of(ACTIVATIONS, "activation"), Field(max_length=6)] = list(ACTIVATIONS)
    losses: Annotated[list[str], one_of(_WITH_TARGET, "loss"), Field(max_length=6)] = list(_WITH_TARGET)


def _frames(_: Analysis, options: _Options) -> Iterable[Frame]:
    if options.activations:
        head = tuple(Phrase(f"comparison.{name}") for name in ("function", "formula", "slope", "largest", "centred"))
        rows = tuple(_activation(ACTIVATIONS[name]) for name in options.activations)
        uses = tuple(Phrase(f"takeaway.{name}", default=name) for name in options.activations)
        yield Frame(Phrase("comparison.activations"), (Table(head, rows),), proved=True)
        yield Frame(Phrase("comparison.uses"), (Items(uses),), proved=True)
    if options.losses:
        head = tuple(Phrase(f"comparison.{name}") for name in ("loss", "formula", "slope"))
        losses = tuple(_loss(name) for name in options.losses)
        yield Frame(Phrase("comparison.losses"), (Table(head, losses), Phrase("comparison.special")), proved=True)


def _activation(rule: Activation) -> tuple[Term | Words | None, ...]:
    if rule.couples:
        return _coupled(rule)
    lesson = activation_lesson(rule)
    _check(lesson)
    formula = substitute(spelled_out(rule), {Z.quantity: NAME_Z}.get)
    slope = substitute(rule.slope, {Z.quantity: NAME_Z, A.quantity: variable("a")}.get)
    odd = judge(_NOTHING, named_function(rule, -NAME_Z), -named_function(rule, NAME_Z)).proved
    return function_name(rule), formula, slope, _largest(rule), Phrase("comparison.yes" if odd else "comparison.no")


def _coupled(rule: Activation) -> tuple[Term | Words | None, ...]:
    """Softmax: its definition, and every entry of its Jacobian, as they were proved."""
    claims = softmax_claims(LOSSES["cross_entropy"], ("i", "j", "k"))
    slope = claims["jacobian"].steps[-1].before
    formula = claims["softmax"].steps[-1].after
    return function_name(rule), formula, slope, Plain(""), Phrase("comparison.no")


def _check(lesson: Lesson) -> None:
    """A table shows no slope that is not proved."""
    for step in lesson.steps:
        if not judge(lesson.context, step.before, step.after).proved:
            raise Unproved(f"the step {step.rule!r} of a derivative is not proved; nothing was written")


def _largest(rule: Activation) -> Number:
    """The largest slope: at zero, or where |z| is large."""
    found: list[Number] = []
    for point in (Fraction(0), Fraction(600), Fraction(-600)):
        at = number(point)
        found.append(value(slope_at(rule, at, value(named_function(rule, at)))))
    best = max(found, key=lambda slope: to_decimal(slope.value))
    size = to_decimal(best.value)
    return number(round(size)) if abs(size - round(size)) < _NEGLIGIBLE else best


def _loss(name: str) -> tuple[Term | Words | None, ...]:
    rule = LOSSES[name]
    lesson = loss_lesson(rule, rule.factor)
    _check(lesson)
    loss = variable(r"\ell").quantity
    formula = lesson.context.equations[loss].term
    if lesson.helpers:
        formula = substitute(formula, {helper.quantity: term for helper, term, _ in lesson.helpers}.get)
    return Phrase(f"loss.{name}", default=name), formula, lesson.result


SECTION = SectionKind("comparison", "tables of activation functions and of losses", _Options, _frames)
