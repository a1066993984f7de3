"""Gradient descent: the empirical risk, and the iterates of a function of one variable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from symbackprop.compose.diagram import Curve, Plot, Role
from symbackprop.compose.document import Chain, Frame, Link, Locals, Phrase
from symbackprop.compose.lessons import number, numbers_chain, value
from symbackprop.compose.lettering import free_letter, loss_of_sample
from symbackprop.compose.section import SectionKind
from symbackprop.core.numbers import absolute
from symbackprop.core.places import Index
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Number, Product, Quotient, Series, Symbol, Term, variable
from symbackprop.derive.lessons import context_of
from symbackprop.evaluate.analysis import Analysis
from symbackprop.judge.differentiation import differentiate
from symbackprop.network.schema import Argument, Mistaken, Positive, SectionTable, Subjects
from symbackprop.rules.optimizers import GRADIENT, OPTIMIZERS, RATE, THETA

__all__ = ["SECTION"]

_POINTS = 61
_FARTHEST = 1_000_000


class _Options(SectionTable):
    """J(theta) = scale (theta - minimum)^2, from `start`, with `steps` steps at `rate`."""

    scale: Argument = 1
    minimum: Argument = 1
    start: Argument = -1
    rate: Positive = Fraction(1, 4)
    steps: Annotated[int, Field(ge=1, le=8)] = 4

    def mistakes(self, _network: bool, _subjects: Sequence[Subjects], /) -> Mistaken:
        """Iterates that run out of any picture: theta_n - minimum = (1 - 2 rate scale)^n (start - minimum)."""
        away = abs(Fraction(self.start - self.minimum)) * abs(1 - 2 * Fraction(self.rate * self.scale)) ** self.steps
        if max(away, abs(Fraction(self.scale))) > _FARTHEST:
            yield ("rate",), f"the iterates run farther than {_FARTHEST} away; choose a smaller rate or fewer steps"


def _frames(analysis: Analysis, options: _Options) -> Iterable[Frame]:
    theta = free_letter(analysis, r"\theta", r"\vartheta", "w", "u")
    yield _risk(analysis, theta)
    square = (theta - number(options.minimum)) ** 2
    cost = square if options.scale == 1 else number(options.scale) * square
    slope = Product((number(2 * Fraction(options.scale)), theta - number(options.minimum)))
    iterates = [number(options.start)]
    update = OPTIMIZERS["gradient_descent"].update
    rows: list[Chain] = []
    definitions: dict[Quantity, Term] = {_iterate(theta, 0).quantity: iterates[0]}
    for step in range(1, options.steps + 1):
        here = iterates[-1]
        gradient = value(substitute(differentiate(cost, theta.quantity), {theta.quantity: here}.get))
        slots: dict[Quantity, Term] = {
            THETA.quantity: here,
            GRADIENT.quantity: gradient,
            RATE.quantity: number(options.rate),
        }
        formula = substitute(update, slots.get)
        iterates.append(value(formula))
        definitions[_iterate(theta, step).quantity] = formula
        rows.append(numbers_chain(analysis, _iterate(theta, step), formula, iterates[-1]))
    name = free_letter(analysis, "J", "F", r"\mathcal{J}")
    curve = Chain(name, (Link("=", cost),))
    slope_name = variable(rf"\frac{{d{name.quantity.name}}}{{d{theta.quantity.name}}}")
    by = Chain(slope_name, (Link("=", slope),))
    rate = variable(analysis.lecture.spelling.letters["rate"])
    general: dict[Quantity, Term] = {THETA.quantity: theta, GRADIENT.quantity: slope_name, RATE.quantity: rate}
    rule = Phrase("gradient_descent.against", {"theta": theta, "stepped": substitute(update, general.get)})
    with_rate = Phrase("gradient_descent.with_rate", {"rate": number(options.rate)})
    context = context_of(
        {
            name.quantity: cost,
            slope_name.quantity: differentiate(cost, theta.quantity),
            rate.quantity: number(options.rate),
            **definitions,
        }
    )
    behaviour = Phrase(f"gradient_descent.{_behaviour(cost, theta.quantity, options.rate)}")
    yield Frame(
        Phrase("gradient_descent.picture"),
        (curve, by, with_rate, rule, behaviour),
        (_plot(name, cost, theta, iterates),),
        context=context,
    )
    yield Frame(Phrase("gradient_descent.steps"), (Locals(tuple(rows)),), context=context)


def _behaviour(cost: Term, theta: Quantity, rate: Positive) -> str:
    """What becomes of the distance to the minimum: each step multiplies it by one factor, as dJ/dtheta is linear."""
    slots: dict[Quantity, Term] = {
        THETA.quantity: Symbol(theta),
        GRADIENT.quantity: differentiate(cost, theta),
        RATE.quantity: number(rate),
    }
    step = substitute(OPTIMIZERS["gradient_descent"].update, slots.get)
    factor = value(substitute(differentiate(step, theta), {theta: number(0)}.get)).value
    size = absolute(factor)
    if not size:
        return "arrives"
    if size == 1:
        return "stays" if factor > 0 else "oscillates"
    if size > 1:
        return "diverges"
    return "overshoots" if factor < 0 else "converges"


def _iterate(theta: Symbol, step: int) -> Symbol:
    return variable(rf"{theta.quantity.name}_{{{step}}}")


def _risk(analysis: Analysis, theta: Symbol) -> Frame:
    """The mean of the loss over the data, which training makes small."""
    risk, letter = free_letter(analysis, "R", "E", r"\mathcal{R}"), theta.quantity.name
    count = free_letter(analysis, "N", "M")
    each = variable(f"{loss_of_sample(analysis, 'n')}({letter})")
    mean = Quotient(number(1), count) * Series(Index("n"), count.quantity, each)
    chain = Chain(variable(f"{risk.quantity.name}({letter})"), (Link("=", mean, emphasis=True),))
    return Frame(
        Phrase("gradient_descent.risk"),
        (Phrase("gradient_descent.data"), chain, Phrase("gradient_descent.best")),
        proved=True,
    )


def _plot(name: Symbol, cost: Term, theta: Symbol, iterates: list[Number]) -> Plot:
    """The cost over its variable, with the iterates on it."""
    places = [float(found.value) for found in iterates]
    low, high = min(places), max(places)
    margin = (high - low) / 4 or 1.0
    points = [Fraction(low - margin) + Fraction(high - low + 2 * margin) * n / (_POINTS - 1) for n in range(_POINTS)]

    def at(place: Fraction) -> float:
        return float(value(substitute(cost, {theta.quantity: Number(place)}.get)).value)

    curve = tuple((float(place), at(place)) for place in points)
    steps = tuple((float(found.value), at(Fraction(found.value))) for found in iterates)
    top = max(y for _, y in curve)
    several = variable(rf"{theta.quantity.name}_0, {theta.quantity.name}_1, \ldots")
    return Plot(
        (
            Curve(curve, name, Role.PASSIVE),
            Curve(steps, several, Role.SUBJECT, marked=True),
        ),
        theta,
        min(0.0, *(y for _, y in curve)),
        top,
    )


SECTION = SectionKind("gradient_descent", "the empirical risk, and descent in one variable", _Options, _frames)
