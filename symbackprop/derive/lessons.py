"""Derivatives of functions of one variable, in the named steps of a lecture, from the definition of the function.

Each routine knows one shape of definition (a reciprocal, a quotient, a logarithm, ...) and the rule that differentiates
it; the steps end in the form that the rule row writes. None of them is believed: the judge proves every link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from symbackprop.core.errors import MissingRule
from symbackprop.core.quantities import Quantity, quantity_of
from symbackprop.core.steps import Step
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    negate,
    product_of,
    substitute,
    sum_of,
    transform,
    variable,
)
from symbackprop.judge import judge
from symbackprop.judge.differentiation import differentiate
from symbackprop.network.build import build_network, users_of
from symbackprop.network.network import Equation, LossChoice, Network
from symbackprop.rules.activations import Activation, Z
from symbackprop.rules.functions import FUNCTIONS, SLOT
from symbackprop.rules.losses import LOSSES, Loss, P, Y
from symbackprop.rules.value import value_of

__all__ = ["Lesson", "activation_lesson", "context_of", "loss_lesson", "named_function", "spelled_out"]

_ZERO, _ONE, _TWO = (Number(Fraction(n)) for n in (0, 1, 2))
U, V = variable("u"), variable("v")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A derivative step by step. `helpers` are the names introduced on the way with their definitions and slopes;
    `context` is what the judge needs to know of all names.
    """

    helpers: tuple[tuple[Symbol, Term, Term], ...]
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
    """d(activation)/dz, from the definition to the form of the row. Raises MissingRule for another shape."""
    z = variable("z")
    name = Symbol(variable(_letter(rule)).quantity)
    definition = substitute(spelled_out(rule), _argument(z))
    shape = next((shape for shape in _SHAPES if shape.fits(definition)), None)
    if shape is None:
        raise MissingRule("the shapes of definitions", rule.name)
    called = named_function(rule, z)
    helpers, links = shape.derive(definition, z.quantity)
    textbook = substitute(rule.slope, lambda q: called if q == _A else z if q == Z.quantity else None)
    links = [(step, _recognised(term, definition, called)) for step, term in links]
    steps = _thread(Derivative(name.quantity, z.quantity), [*links, ("textbook", textbook)])
    definitions = {name.quantity: definition, **{helper.quantity: term for helper, term, _ in helpers}}
    return Lesson(tuple(helpers), steps, context_of(definitions))


_A = quantity_of(Z.quantity.kind, unit=2)


def spelled_out(rule: Activation) -> Term:
    """The function of a row in elementary functions, where the row only names it."""
    function = FUNCTIONS.get(rule.name)
    if rule.definition != rule.applied or function is None or function.definition is None:
        return rule.definition
    return substitute(function.definition, {SLOT.quantity: Z}.get)


def _letter(rule: Activation) -> str:
    """How the function is called where it is differentiated."""
    function = FUNCTIONS.get(rule.name)
    return function.latex if function is not None else "a"


def _argument(z: Symbol) -> Callable[[Quantity], Term | None]:
    return lambda q: z if q == Z.quantity else None


def _recognised(term: Term, definition: Term, called: Term) -> Term:
    """The term with the function's name wherever its whole definition stands as a factor of a finished line."""
    if not isinstance(term, _Finished):
        return term
    return transform(term.term, lambda node: called if node == definition else node)


@dataclass(frozen=True, slots=True)
class _Finished(Term):
    """A line in which the function itself may be recognised."""

    term: Term


@dataclass(frozen=True, slots=True)
class _Shape:
    fits: Callable[[Term], bool]
    derive: Callable[[Term, Quantity], tuple[list[tuple[Symbol, Term, Term]], list[tuple[str, Term]]]]


Worked = tuple[list[tuple[Symbol, Term, Term]], list[tuple[str, Term]]]


def _reciprocal(definition: Term, z: Quantity) -> Worked:
    """(1/v)' = -v^-2 v', the power rule and the chain rule."""
    assert isinstance(definition, Quotient)
    v = definition.denominator
    slope = _plain(differentiate(v, z))
    minus_two = Power(v, Number(Fraction(-2)))
    links: list[tuple[str, Term]] = [("power_rule", product_of(Negation(minus_two), slope))]
    top = negate(slope)
    links.append(("cancel", Quotient(top, Power(v, _TWO))))
    links.append(("split_fraction", Product((definition, Quotient(top, v)))))
    if v == sum_of(_ONE, top):
        links.append(("complement", Product((definition, 1 - definition))))
        links.append(("recognise", _Finished(Product((definition, 1 - definition)))))
    return [], links


def _quotient(definition: Term, z: Quantity) -> Worked:
    """(u/v)' = (u'v - uv')/v^2."""
    assert isinstance(definition, Quotient)
    u, v = definition.numerator, definition.denominator
    du, dv = _plain(differentiate(u, z)), _plain(differentiate(v, z))
    helpers = [(U, u, du), (V, v, dv)]
    rule = Quotient(Product((Derivative(U.quantity, z), V)) - Product((U, Derivative(V.quantity, z))), Power(V, _TWO))
    links: list[tuple[str, Term]] = [("quotient_rule", rule)]
    links.append(("put_in", Quotient(_square_or(du, v) - _square_or(u, dv), Power(v, _TWO))))
    if du == v and dv == u:
        constant = _constant(v**2 - u**2)
        if constant is not None:
            links.append(("multiply_out", Quotient(Number(constant), Power(v, _TWO))))
        links.append(("split_fraction", 1 - Power(definition, _TWO)))
        links.append(("recognise", _Finished(1 - Power(definition, _TWO))))
    return helpers, links


def _square_or(left: Term, right: Term) -> Term:
    return Power(left, _TWO) if left == right else Product((left, right))


def _plain(term: Term) -> Term:
    """Double signs resolved: e^z - -e^-z is e^z + e^-z."""

    def change(node: Term) -> Term:
        if isinstance(node, Product) and len(node.factors) == 2 and node.factors[1] == Negation(_ONE):
            return negate(node.factors[0])
        if isinstance(node, Product) and node.factors[0] == Negation(_ONE):
            return negate(product_of(*node.factors[1:]))
        if isinstance(node, Negation) and isinstance(node.term, Negation):
            return node.term.term
        return node

    return transform(term, change)


def _constant(term: Term) -> Fraction | None:
    """The value of a term that is the same for every z."""
    value = value_of(term, lambda _: Fraction(0))
    if not isinstance(value, Fraction):
        return None
    return value if judge(context_of({}), term, Number(value)).proved else None


def _logarithm(definition: Term, z: Quantity) -> Worked:
    """(ln v)' = v'/v, the chain rule."""
    assert isinstance(definition, Apply)
    (v,) = definition.arguments
    slope = differentiate(v, z)
    links: list[tuple[str, Term]] = [
        ("chain_rule_outer", Product((Quotient(_ONE, v), slope))),
        ("cancel", Quotient(slope, v)),
    ]
    if isinstance(slope, Apply) and v == sum_of(_ONE, slope):
        smaller = Quotient(_ONE, 1 + Apply("exp", (negate(slope.arguments[0]),)))
        links.append(("shorten", smaller))
    return [], links


_SHAPES = (
    _Shape(lambda term: isinstance(term, Quotient) and term.numerator == _ONE, _reciprocal),
    _Shape(lambda term: isinstance(term, Quotient), _quotient),
    _Shape(lambda term: isinstance(term, Apply) and term.function == "ln", _logarithm),
    _Shape(lambda _: True, lambda _definition, _z: ([], [])),
)


# -- losses --------------------------------------------------------------------------------------------


def loss_lesson(rule: Loss, factor: Fraction) -> Lesson:
    """d(loss)/d(prediction) of one output, line by line, to the form of the row."""
    y, p, loss = variable("y"), variable(r"\hat{y}"), variable(r"\ell")
    slots = {Y.quantity: y, P.quantity: p}
    part = substitute(rule.part, slots.get)
    slope = substitute(rule.slope, slots.get)
    coefficient = _fraction(factor)
    gradient = Derivative(loss.quantity, p.quantity)
    inner = part.base if isinstance(part, Power) else part.arguments[0] if isinstance(part, Apply) else None
    if inner is not None and isinstance(inner, Sum):
        return _through_difference(part, inner, (loss, p), coefficient, _scaled(factor, slope))
    whole = _scaled(-factor if rule.negative else factor, part)
    terms = part.terms if isinstance(part, Sum) else (part,)
    signed = [(-1 if rule.negative else 1, term) for term in terms]
    each = sum_of(*(_with_sign(sign, _plain(differentiate(term, p.quantity))) for sign, term in signed))
    fractions = _fractions(each)
    links = [("each_summand", _scaled(factor, each)), ("cancel", _scaled(factor, fractions))]
    if isinstance(fractions, Sum) and len(fractions.terms) > 1:
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


def _through_difference(part: Term, inner: Sum, names: tuple[Symbol, Symbol], coefficient: Term, slope: Term) -> Lesson:
    """The chain rule through u = p - y: dl/dp = dl/du du/dp."""
    loss, p = names
    outer = transform(part, lambda node: U if node == inner else node)
    whole = outer if coefficient == _ONE else product_of(coefficient, outer)
    by_u = Derivative(loss.quantity, U.quantity)
    chain = Product((by_u, Derivative(U.quantity, p.quantity)))
    if isinstance(part, Power):
        inside: Term = product_of(coefficient, _TWO, U) if coefficient != _ONE else product_of(_TWO, U)
    else:
        inside = product_of(coefficient, Apply("sign", (U,))) if coefficient != _ONE else Apply("sign", (U,))
    links: list[tuple[str, Term]] = [("chain_rule_outer", chain), ("put_in", Product((inside, _ONE)))]
    links.append(("back", slope))
    steps = _thread(Derivative(loss.quantity, p.quantity), links)
    return Lesson(((U, inner, _ONE),), steps, context_of({U.quantity: inner, loss.quantity: whole}))


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
