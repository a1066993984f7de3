"""Derivatives of functions of one variable, in the named steps of a lecture, from the definition of the function.

The steps end in the form that the rule row writes. None of them is believed: the judge proves every link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from symbackprop.core.quantities import Quantity
from symbackprop.core.steps import Step
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Negation,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    negate,
    product_of,
    quantities_of,
    sum_of,
    transform,
    variable,
    walk,
)
from symbackprop.derive.shapes import Finished, Helper, Worked, prime, slope_by, worked_out
from symbackprop.network.build import build_network, users_of
from symbackprop.network.network import Equation, LossChoice, Network
from symbackprop.rules.activations import A, Activation, Z
from symbackprop.rules.functions import slope_of
from symbackprop.rules.losses import LOSSES, Loss, P, Y

__all__ = ["Lesson", "activation_lesson", "context_of", "loss_lesson", "named_function"]

_ZERO, _ONE, _TWO = (Number(Fraction(n)) for n in (0, 1, 2))
U = variable("u")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A derivative step by step. `helpers` are the names introduced on the way with their definitions and slopes;
    `context` is what the judge needs to know of all names.
    """

    helpers: tuple[Helper, ...]
    steps: tuple[Step, ...]
    context: Network

    @property
    def result(self) -> Term:
        return self.steps[-1].after


def context_of(definitions: Mapping[Quantity, Term]) -> Network:
    """A network of nothing but definitions, for names that are not a network's."""
    equations = {quantity: Equation(quantity, term) for quantity, term in definitions.items()}
    empty = build_network(0, [], LossChoice(LOSSES["output"], Fraction(1)))
    return replace(empty, equations=equations, users=users_of(equations.values()))


def named_function(rule: Activation, at: Term) -> Term:
    """The function of an activation row at an argument, as it is called: sigma(z)."""
    return substitute(rule.applied, {Z.quantity: at}.get)


def _thread(first: Term, links: list[tuple[str, Term]]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for rule, after in links:
        before = steps[-1].after if steps else first
        if after != before:
            steps.append(Step(rule, before, after))
    return tuple(steps)


# -- activations ---------------------------------------------------------------------------------------


def activation_lesson(rule: Activation) -> Lesson:
    """d(activation)/dz, from the definition to the form of the row."""
    z = variable("z")
    called = named_function(rule, z)
    name = Symbol(variable(_letter(rule)).quantity)
    formula = substitute(rule.formula, {Z.quantity: z}.get)
    # a function that is given case by case is differentiated case by case: that is its slope
    by_cases = rule.function is not None and bool(rule.function.pieces)
    definition = called if by_cases else formula
    found = Worked((), ()) if by_cases else worked_out(definition, z.quantity)
    textbook = substitute(rule.slope, {A.quantity: called, Z.quantity: z}.get)
    links = [(step, _recognised(term, definition, called)) for step, term in found.links]
    steps = _thread(Derivative(name.quantity, z.quantity), [*links, ("textbook", textbook)])
    definitions = {name.quantity: definition, **{helper.quantity: term for helper, term, _ in found.helpers}}
    definitions |= {prime(helper).quantity: slope for helper, _, slope in found.helpers}
    return Lesson(found.helpers, steps, context_of(definitions))


def _letter(rule: Activation) -> str:
    """How the function is called where it is differentiated."""
    return "a" if rule.function is None else rule.function.latex


def _recognised(term: Term, definition: Term, called: Term) -> Term:
    """The term with the function's name wherever its whole definition stands in a finished line."""
    if not isinstance(term, Finished):
        return term
    return transform(term.term, lambda node: called if node == definition else node)


# -- losses --------------------------------------------------------------------------------------------


def loss_lesson(rule: Loss, factor: Fraction) -> Lesson:
    """d(loss)/d(prediction) of one output, line by line, to the form of the row."""
    y, p, loss = variable("y"), variable(r"\hat{y}"), variable(r"\ell")
    slots = {Y.quantity: y, P.quantity: p}
    part = substitute(rule.part, slots.get)
    slope = substitute(rule.slope, slots.get)
    coefficient = _fraction(factor)
    gradient = Derivative(loss.quantity, p.quantity)
    inner = _difference(part, y.quantity, p.quantity)
    if inner is not None:
        return _through_difference(part, inner, (loss, p), coefficient, _scaled(factor, slope))
    whole = _scaled(-factor if rule.negative else factor, part)
    terms = part.terms if isinstance(part, Sum) else (part,)
    signed = [(-1 if rule.negative else 1, term) for term in terms]
    each = sum_of(*(_with_sign(sign, slope_by(term, p.quantity)) for sign, term in signed))
    fractions = _fractions(each)
    links = [("each_summand", _scaled(factor, each)), ("one_fraction", _scaled(factor, fractions))]
    if isinstance(fractions, Sum) and all(isinstance(_signed(part)[1], Quotient) for part in fractions.terms):
        top, bottom = _common_denominator(fractions)
        links += [
            ("common_denominator", _scaled(factor, Quotient(top, bottom))),
            ("multiply_out", _scaled(factor, Quotient(_multiplied_out(top), bottom))),
        ]
    links.append(("textbook", _scaled(factor, slope)))
    return Lesson((), _thread(gradient, links), context_of({loss.quantity: whole}))


def _fraction(value: Fraction) -> Term:
    if value.denominator == 1:
        return Number(value)
    return Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))


def _scaled(factor: Fraction, term: Term) -> Term:
    body = term if abs(factor) == 1 else _merged(abs(factor), term)
    return negate(body) if factor < 0 else body


def _merged(factor: Fraction, term: Term) -> Term:
    """Factor * term, with a leading number of the term made one with it."""
    if isinstance(term, Product) and isinstance(term.factors[0], Number):
        assert isinstance(term.factors[0].value, Fraction)
        number = factor * term.factors[0].value
        rest = product_of(*term.factors[1:])
        return rest if number == 1 else product_of(_fraction(number), rest)
    return product_of(_fraction(factor), term)


def _with_sign(sign: int, term: Term) -> Term:
    return negate(term) if sign < 0 else term


def _difference(part: Term, y: Quantity, p: Quantity) -> Sum | None:
    """The sum in p and y, such as p - y, that the loss of an output depends on alone, where it is not that itself."""
    for node in walk(part):
        if isinstance(node, Sum) and {*quantities_of(node)} == {y, p} and node != part:
            outer = transform(part, lambda other, node=node: U if other == node else other)  # type: ignore[misc]
            return node if {*quantities_of(outer)} == {U.quantity} else None
    return None


def _through_difference(part: Term, inner: Sum, names: tuple[Symbol, Symbol], coefficient: Term, slope: Term) -> Lesson:
    """The chain rule through u, such as p - y: dl/dp = dl/du du/dp."""
    loss, p = names
    outer = transform(part, lambda node: U if node == inner else node)
    whole = outer if coefficient == _ONE else product_of(coefficient, outer)
    by_u = Derivative(loss.quantity, U.quantity)
    chain = Product((by_u, Derivative(U.quantity, p.quantity)))
    of_u = isinstance(outer, Apply) and outer.arguments[0] == U
    slope_in_u = slope_of(outer) if of_u and isinstance(outer, Apply) else slope_by(outer, U.quantity)
    inner_slope = slope_by(inner, p.quantity)
    inside = slope_in_u if coefficient == _ONE else product_of(coefficient, slope_in_u)
    links: list[tuple[str, Term]] = [("chain_rule_outer", chain), ("put_in", Product((inside, inner_slope)))]
    links.append(("back", slope))
    steps = _thread(Derivative(loss.quantity, p.quantity), links)
    return Lesson(((U, inner, inner_slope),), steps, context_of({U.quantity: inner, loss.quantity: whole}))


def _fractions(term: Term) -> Term:
    """Every summand as a single fraction: y (1/p) is y/p."""
    terms = term.terms if isinstance(term, Sum) else (term,)
    return sum_of(*map(_one_fraction, terms))


def _one_fraction(term: Term) -> Term:
    sign, term = _signed(term)
    above: list[Term] = []
    below: list[Term] = []
    for part in term.factors if isinstance(term, Product) else (term,):
        own, factor = _signed(part)
        sign *= own
        if isinstance(factor, Quotient):
            above.append(factor.numerator)
            below.append(factor.denominator)
        else:
            above.append(factor)
    top = product_of(*(part for part in above if part != _ONE)) if any(part != _ONE for part in above) else _ONE
    return _with_sign(sign, Quotient(top, product_of(*below)) if below else top)


def _signed(term: Term) -> tuple[int, Term]:
    sign = 1
    while isinstance(term, Negation):
        sign, term = -sign, term.term
    return sign, term


def _common_denominator(term: Sum) -> tuple[Term, Term]:
    """a/p + b/q = (a q + b p)/(p q)."""
    bottoms: list[Term] = []
    for part in term.terms:
        body = part.term if isinstance(part, Negation) else part
        assert isinstance(body, Quotient)
        bottoms.append(body.denominator)
    tops: list[Term] = []
    for number, part in enumerate(term.terms):
        sign, body = (-1, part.term) if isinstance(part, Negation) else (1, part)
        assert isinstance(body, Quotient)
        others = [bottom for place, bottom in enumerate(bottoms) if place != number]
        tops.append(_with_sign(sign, product_of(body.numerator, *others)))
    return sum_of(*tops), product_of(*bottoms)


def _multiplied_out(term: Term) -> Term:
    """-y(1 - p) + (1 - y)p = -y + yp + p - yp."""
    parts: list[Term] = []
    for summand in term.terms if isinstance(term, Sum) else (term,):
        sign, body = (-1, summand.term) if isinstance(summand, Negation) else (1, summand)
        products: list[tuple[int, tuple[Term, ...]]] = [(sign, ())]
        for factor in body.factors if isinstance(body, Product) else (body,):
            pieces = [*map(_signed, factor.terms if isinstance(factor, Sum) else (factor,))]
            products = [(own * mark, (*done, piece)) for own, done in products for mark, piece in pieces]
        for own, factors in products:
            kept = [factor for factor in factors if factor != _ONE]
            parts.append(_with_sign(own, product_of(*kept) if kept else _ONE))
    return sum_of(*parts)
