"""What the sections about functions share: names, numbers and chains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from symbackprop.compose.document import Chain, Link, Phrase
from symbackprop.core.display import shows_exactly
from symbackprop.core.quantities import Quantity
from symbackprop.core.steps import Step
from symbackprop.core.terms import Matrix, Number, Real, Term, substitute
from symbackprop.derive.indexed import variable
from symbackprop.evaluate.analysis import Analysis
from symbackprop.rules.activations import A, Activation, Z
from symbackprop.rules.value import value_of

__all__ = ["NAME_Z", "column", "function_name", "number", "numbers_chain", "slope_at", "step_chain", "value"]

NAME_Z = variable("z")


def number(given: int | Decimal | Fraction) -> Number:
    """A number of a lecture file, exactly."""
    return Number(Fraction(given))


def column(entries: Iterable[Term]) -> Matrix:
    return Matrix(tuple((entry,) for entry in entries))


def value(term: Term) -> Number:
    """A formula without names as the number that it is."""
    return Number(value_of(term, _no_name))


def _no_name(quantity: Quantity) -> Real:
    raise LookupError(quantity)


def step_chain(first: Term, steps: Sequence[Step]) -> Chain:
    """Derived steps with their reasons, the last one emphasised."""
    last = len(steps) - 1
    links = (Link("=", s.after, Phrase(f"reason.{s.rule}"), emphasis=n == last) for n, s in enumerate(steps))
    return Chain(first, tuple(links))


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


def function_name(rule: Activation, *, named: bool = False) -> Phrase:
    """What the function is called, as a label or, `named`, within a sentence."""
    return Phrase(f"function{'_named' if named else ''}.{rule.name}", default=rule.name)
