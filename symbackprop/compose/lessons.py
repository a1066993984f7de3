"""What the sections about functions share: names, numbers and chains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from symbackprop.compose.document import Chain, Link, Phrase
from symbackprop.core.display import shows_exactly
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.steps import Step
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Matrix,
    Negation,
    Number,
    Series,
    Sum,
    Symbol,
    Term,
    transform,
    variable,
    walk,
)
from symbackprop.derive.general import Claim
from symbackprop.evaluate.analysis import Analysis
from symbackprop.rules import losses
from symbackprop.rules.activations import A, Activation, Z, activation
from symbackprop.rules.function_row import Form, as_written
from symbackprop.rules.functions import condition_of, function, pieces_of
from symbackprop.rules.losses import Loss
from symbackprop.rules.value import constant

__all__ = [
    "LOGIT",
    "LOSS",
    "NAME_Z",
    "OUTPUT",
    "TARGET",
    "activation_of",
    "by_cases",
    "column",
    "definitions_by_cases",
    "function_name",
    "in_own_letters",
    "loss_of",
    "number",
    "numbers_chain",
    "own_letters",
    "relation_to",
    "slope_at",
    "step_chain",
    "value",
]

NAME_Z = variable("z")
# letters of several classes that are no lecture's: its network need not end in softmax
LOSS, LOGIT, OUTPUT, TARGET = r"\ell", "u", "p", "q"


def own_letters(claim: Claim) -> Claim:
    """A claim about several classes in the letters of the sections about functions."""
    steps = (
        replace(
            step,
            before=in_own_letters(step.before),
            after=in_own_letters(step.after),
            assumptions=tuple(
                replace(fact, left=in_own_letters(fact.left), right=in_own_letters(fact.right))
                for fact in step.assumptions
            ),
        )
        for step in claim.steps
    )
    return replace(claim, steps=tuple(steps))


def in_own_letters(term: Term, logit: str = LOGIT, output: str = OUTPUT) -> Term:
    """A formula about several classes in those letters, or in others."""

    def name(quantity: Quantity) -> Quantity:
        match quantity.kind:
            case Kind.LOSS:
                return variable(LOSS).quantity
            case Kind.WIDTH:
                return variable("n").quantity
        letter = {Kind.PREACTIVATION: logit, Kind.PREDICTION: output, Kind.TARGET: TARGET}[quantity.kind]
        return variable(f"{letter}_{quantity.unit}").quantity

    def change(node: Term) -> Term:
        match node:
            case Symbol(Quantity(kind=Kind.DELTA, unit=unit)):
                return Derivative(variable(LOSS).quantity, variable(f"{LOGIT}_{unit}").quantity)
            case Symbol(quantity) if quantity.kind is not Kind.VARIABLE:
                return Symbol(name(quantity))
            case Derivative(of, by, direct):
                return Derivative(name(of), name(by), direct)
            case Series(index, Quantity() as count, body):
                return Series(index, name(count), body)
        return node

    return transform(term, change)


def number(given: int | Decimal | Fraction) -> Number:
    """A number of a lecture file, exactly."""
    return Number(Fraction(given))


def column(entries: Iterable[Term]) -> Matrix:
    return Matrix(tuple((entry,) for entry in entries))


def value(term: Term) -> Number:
    """A formula without names as the number that it is."""
    return Number(constant(term))


def step_chain(analysis: Analysis, first: Term, steps: Sequence[Step]) -> Chain:
    """Derived steps with their reasons, the last one emphasised."""
    last = len(steps) - 1
    return Chain(
        first,
        tuple(
            Link(relation_to(analysis, s.after), s.after, Phrase(f"reason.{s.rule}"), emphasis=n == last)
            for n, s in enumerate(steps)
        ),
    )


def relation_to(analysis: Analysis, term: Term) -> str:
    """= where every number of a formula is printed as it is, else ~."""
    return "=" if shows_exactly(term, analysis.lecture.deck.digits) else "approx"


def numbers_chain(analysis: Analysis, left: Term, *parts: Term) -> Chain:
    """`left` = or ~ each of the parts, = as long as everything is shown as it is."""
    exact = True
    links: list[Link] = []
    for part in parts:
        if links and links[-1].right == part:
            continue
        exact = exact and shows_exactly(part, analysis.lecture.deck.digits)
        links.append(Link("=" if exact else "approx", part))
    links[-1] = Link(links[-1].relation, links[-1].right, emphasis=True)
    return Chain(left, tuple(links))


def slope_at(rule: Activation, at: Term, activation: Term) -> Term:
    """The slope of an activation row, with its argument and its value put in."""
    return substitute(rule.slope, {Z.quantity: at, A.quantity: activation}.get)


def by_cases(term: Term) -> Cases | None:
    """A function with pieces, applied, case by case; None for any other formula. Of p - y > 0 it says p > y."""
    if not isinstance(term, Apply):
        return None
    pieces = pieces_of(term)
    return Cases(tuple((piece.term, _moved(condition_of(piece))) for piece in pieces)) if pieces else None


def definitions_by_cases(terms: Iterable[Term]) -> Iterator[Chain]:
    """What a function is that is named in a formula and given piece by piece, and that no sign such as |u| says."""
    u = variable("u")
    for node in dict.fromkeys(node for term in terms for node in walk(term)):
        if not isinstance(node, Apply):
            continue
        row = function(node.function)
        if row.pieces and row.form is Form.CALL and row.formula is None and not row.derivative_of:
            applied = Apply(node.function, (u, *node.arguments[1:]))
            shown = row.shown()
            if shown is not None:
                yield Chain(applied, (Link("=", as_written(row, shown, applied), splits=True),))


def _moved(condition: Comparison) -> Comparison:
    match condition:
        case Comparison(Sum((left, Negation(right))), relation, Number(bound)) if not bound:
            return Comparison(left, relation, right)
    return condition


def activation_of(analysis: Analysis, name: str) -> Activation:
    """The row of an activation: as the network has it, one of the lecture's own, or one of the table."""
    used = [layer.activation for layer in analysis.network.layers if layer.activation.name == name]
    if used:
        return used[0]
    return analysis.lecture.own.activations.get(name) or activation(name)


def loss_of(analysis: Analysis, name: str) -> Loss:
    """The row of a loss: as the network has it, one of the lecture's own, or one of the table."""
    used = analysis.network.loss.rule
    if analysis.network.layers and used.name == name:
        return used
    return analysis.lecture.own.losses.get(name) or losses.LOSSES[name]


def function_name(rule: Activation, *, named: bool = False) -> Phrase:
    """What the function is called, as a label or, `named`, within a sentence."""
    return Phrase(f"function{'_named' if named else ''}.{rule.name}", default=rule.label)
