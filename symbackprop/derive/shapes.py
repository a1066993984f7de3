"""Rules of differentiation for one variable, chosen by the shape of a definition, in the named steps of a lecture.

None of the steps is believed: the judge proves every link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import (
    Apply,
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
    sum_of,
    transform,
    variable,
)
from symbackprop.judge.differentiation import differentiate
from symbackprop.rules.functions import slope_of

__all__ = ["Finished", "Helper", "Worked", "plain", "prime", "slope_by", "worked_out"]

_ZERO, _ONE, _TWO = (Number(Fraction(n)) for n in (0, 1, 2))
U, V = variable("u"), variable("v")

Helper = tuple[Symbol, Term, Term]  # a name, what it stands for, and its derivative


@dataclass(frozen=True, slots=True)
class Worked:
    """The names that are introduced on the way, and the lines, each with its rule."""

    helpers: tuple[Helper, ...]
    links: tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True)
class Finished(Term):
    """A line in which the function itself may be recognised."""

    term: Term


def worked_out(definition: Term, z: Quantity) -> Worked:
    """The derivative of a definition by its variable."""
    return next(shape for shape in _SHAPES if shape.fits(definition)).derive(definition, z)


@dataclass(frozen=True, slots=True)
class _Shape:
    fits: Callable[[Term], bool]
    derive: Callable[[Term, Quantity], Worked]


def _reciprocal(definition: Term, z: Quantity) -> Worked:
    """(1/v)' = -v^-2 v', the power rule and the chain rule."""
    assert isinstance(definition, Quotient)
    v = definition.denominator
    slope = slope_by(v, z)
    minus_two = Power(v, Number(Fraction(-2)))
    top = negate(slope)
    links: list[tuple[str, Term]] = [
        ("power_rule", product_of(Negation(minus_two), slope)),
        ("one_fraction", Quotient(top, Power(v, _TWO))),
        ("split_fraction", Product((definition, Quotient(top, v)))),
    ]
    if v == sum_of(_ONE, top):
        links.append(("complement", Product((definition, 1 - definition))))
        links.append(("recognise", Finished(Product((definition, 1 - definition)))))
    return Worked((), tuple(links))


def _quotient(definition: Term, z: Quantity) -> Worked:
    """(u/v)' = (u'v - uv')/v^2."""
    assert isinstance(definition, Quotient)
    u, v = definition.numerator, definition.denominator
    du, dv = slope_by(u, z), slope_by(v, z)
    if dv == _ZERO:
        return Worked((), (("pull_out", Quotient(du, v)),))
    rule = Quotient(Product((prime(U), V)) - Product((U, prime(V))), Power(V, _TWO))
    links: list[tuple[str, Term]] = [
        ("quotient_rule", rule),
        ("put_in", Quotient(_square_or(du, v) - _square_or(u, dv), Power(v, _TWO))),
    ]
    if du == v and dv == u:
        links.append(("split_fraction", 1 - Power(definition, _TWO)))
        links.append(("recognise", Finished(1 - Power(definition, _TWO))))
    return Worked(((U, u, du), (V, v, dv)), tuple(links))


def _product(definition: Term, z: Quantity) -> Worked:
    """(uv)' = u'v + uv'; a constant factor stays in front."""
    assert isinstance(definition, Product)
    constant = [factor for factor in definition.factors if differentiate(factor, z) == _ZERO]
    moving = [factor for factor in definition.factors if factor not in constant]
    if len(moving) == 1:
        return Worked((), (("pull_out", product_of(*constant, slope_by(moving[0], z))),))
    u, v = moving[0], product_of(*moving[1:])
    du, dv = (slope_by(part, z) for part in (u, v))
    rule = sum_of(Product((prime(U), V)), Product((U, prime(V))))
    put_in = sum_of(product_of(du, v), product_of(u, dv))
    links = (("product_rule", _scaled(constant, rule)), ("put_in", _scaled(constant, put_in)))
    return Worked(((U, u, du), (V, v, dv)), links)


def _scaled(factors: list[Term], term: Term) -> Term:
    return product_of(*factors, term) if factors else term


def _applied(definition: Term, z: Quantity) -> Worked:
    """f(v)' = f'(v) v', the chain rule."""
    assert isinstance(definition, Apply)
    v = definition.arguments[0]
    outer, inner = slope_of(definition), slope_by(v, z)
    if inner == _ONE:
        return Worked((), ())
    links: list[tuple[str, Term]] = [("chain_rule_outer", Product((outer, inner)))]
    if isinstance(outer, Quotient) and outer.numerator == _ONE:
        links.append(("one_fraction", Quotient(inner, outer.denominator)))
    if isinstance(inner, Apply) and inner.function == "exp" and v == sum_of(_ONE, inner):
        # e^z/(1 + e^z) = 1/(1 + e^-z)
        links.append(("shorten", Quotient(_ONE, 1 + Apply("exp", (negate(inner.arguments[0]),)))))
    return Worked((), tuple(links))


def _in_one(definition: Term, z: Quantity) -> Worked:
    """Summand by summand."""
    return Worked((), (("differentiate", slope_by(definition, z)),))


def prime(name: Symbol) -> Symbol:
    """The name of a helper's derivative."""
    return variable(f"{name.quantity.name}'")


def slope_by(term: Term, z: Quantity) -> Term:
    """The derivative of a formula, in which functions keep their names: sigma(z)' = sigma(z) (1 - sigma(z))."""
    return plain(differentiate(term, z, slope_of))


def _square_or(left: Term, right: Term) -> Term:
    return Power(left, _TWO) if left == right else product_of(left, right)


def plain(term: Term) -> Term:
    """Double signs resolved, and first powers: e^z - -e^-z is e^z + e^-z."""

    def change(node: Term) -> Term:
        match node:
            case Product((factor, Negation(Number() as one))) if one == _ONE:
                return negate(factor)
            case Product((Negation(Number() as one), *factors)) if one == _ONE:
                return negate(product_of(*factors))
            case Negation(Negation(inner)):
                return inner
            case Power(base, Number() as exponent) if exponent == _ONE:
                return base
        return node

    return transform(term, change)


_SHAPES = (
    _Shape(lambda term: isinstance(term, Quotient) and term.numerator == _ONE, _reciprocal),
    _Shape(lambda term: isinstance(term, Quotient), _quotient),
    _Shape(lambda term: isinstance(term, Product), _product),
    _Shape(lambda term: isinstance(term, Apply), _applied),
    _Shape(lambda term: isinstance(term, Sum | Negation | Power), _in_one),
    _Shape(lambda _: True, _in_one),
)
