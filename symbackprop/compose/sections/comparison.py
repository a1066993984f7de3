"""Tables that set activation functions, and losses, side by side: every entry from the rule rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from symbackprop.compose.document import Frame, Items, Phrase, Plain, Table, Words
from symbackprop.compose.lessons import NAME_Z, activation_of, function_name, in_own_letters, loss_of
from symbackprop.compose.section import SectionKind
from symbackprop.core.errors import Unproved
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Term, variable
from symbackprop.derive.general import category_claims, softmax_jacobian
from symbackprop.derive.lessons import Lesson, activation_lesson, context_of, loss_lesson, named_function
from symbackprop.evaluate.analysis import Analysis
from symbackprop.judge import judge
from symbackprop.network.schema import SectionTable, one_of
from symbackprop.rules import activations, losses
from symbackprop.rules.activations import A, Activation, Z
from symbackprop.rules.extent import steepest
from symbackprop.rules.losses import Loss, losses_with_target
from symbackprop.rules.soundness import check_functions

__all__ = ["SECTION"]

_NOTHING = context_of({})
_SOFTMAX_LOSS = "cross_entropy"
_MOST = 6  # rows of a table

_USUAL = ("identity", "sigmoid", "tanh", "relu", "softplus", "softmax")
_USUAL_LOSSES = ("cross_entropy", "binary_cross_entropy", "squared_error", "absolute_error")


def _activations() -> list[str]:
    return [*activations.ACTIVATIONS]


class _Options(SectionTable):
    activations: Annotated[list[str], one_of(_activations, "activation"), Field(max_length=_MOST)] = [*_USUAL]
    losses: Annotated[list[str], one_of(losses_with_target, "loss"), Field(max_length=_MOST)] = [*_USUAL_LOSSES]


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    # one alone has nothing to be compared with, unless it is all that there is
    if len(options.activations) > 1 or (options.activations and not options.losses):
        head = tuple(Phrase(f"comparison.{name}") for name in ("function", "formula", "slope", "largest", "centred"))
        chosen = [activation_of(analysis, name) for name in options.activations]
        rows = tuple(map(_activation, chosen))
        uses = tuple(Phrase(f"takeaway.{rule.name}", default=rule.label) for rule in chosen)
        title = Phrase("comparison.activations")
        formulas = Table(head[:3], tuple(row[:3] for row in rows))
        properties = Table((head[0], *head[3:]), tuple((row[0], *row[3:]) for row in rows))
        halves = Frame(title, (formulas,)), Frame(Phrase("comparison.properties"), (properties,))
        yield Frame(title, (Table(head, rows),), proved=True, halves=halves)
        yield Frame(Phrase("comparison.uses"), (Items(uses),), proved=True)
    if len(options.losses) > 1 or (options.losses and len(options.activations) < 2):
        head = tuple(Phrase(f"comparison.{name}") for name in ("loss", "formula", "slope"))
        compared = tuple(_loss(loss_of(analysis, name)) for name in options.losses)
        special = (Phrase("comparison.special"),) if _SOFTMAX_LOSS in options.losses else ()
        yield Frame(Phrase("comparison.losses"), (Table(head, compared), *special), proved=True)


def _activation(rule: Activation) -> tuple[Term | Words | None, ...]:
    if rule.couples:
        return _coupled(rule)
    check_functions([rule.applied, rule.slope])
    lesson = activation_lesson(rule)
    _check(lesson)
    formula = substitute(rule.formula, {Z.quantity: NAME_Z}.get)
    slope = substitute(rule.slope, {Z.quantity: NAME_Z, A.quantity: variable("a")}.get)
    odd = judge(_NOTHING, named_function(rule, -NAME_Z), -named_function(rule, NAME_Z)).proved
    return function_name(rule), formula, slope, steepest(rule), Phrase("comparison.yes" if odd else "comparison.no")


def _coupled(rule: Activation) -> tuple[Term | Words | None, ...]:
    """Softmax: its definition, and every entry of its Jacobian, as they were proved."""
    claims = softmax_jacobian(losses.LOSSES["cross_entropy"], ("i", "j", "k"))
    slope, formula = (
        in_own_letters(term, "z", "a")
        for term in (claims["jacobian"].steps[-1].before, claims["softmax"].steps[-1].after)
    )
    return function_name(rule), formula, slope, Plain(""), Phrase("comparison.no")


def _check(lesson: Lesson) -> None:
    """A table shows no slope that is not proved."""
    for step in lesson.steps:
        if not judge(lesson.context, step.before, step.after).proved:
            raise Unproved(f"the step {step.rule!r} of a derivative is not proved; nothing was written")


def _loss(rule: Loss) -> tuple[Term | Words | None, ...]:
    name = rule.name
    check_functions([rule.part, rule.slope])
    if rule.couples:
        claims = category_claims(rule)
        formula, slope = (in_own_letters(claims[key].steps[-1].after) for key in ("loss", "slope"))
        return Phrase(f"loss.{name}", default=rule.label), formula, slope
    lesson = loss_lesson(rule, rule.factor)
    _check(lesson)
    loss = variable(r"\ell").quantity
    formula = lesson.context.equations[loss].term
    if lesson.helpers:
        formula = substitute(formula, {helper.quantity: term for helper, term, _ in lesson.helpers}.get)
    return Phrase(f"loss.{name}", default=rule.label), formula, lesson.result


SECTION = SectionKind("comparison", "tables of activation functions and of losses", _Options, _frames)
