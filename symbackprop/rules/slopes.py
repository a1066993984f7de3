"""The derivative of a formula of one variable, by the rules of the rows; every use of it is proved by the judge."""

from __future__ import annotations

from fractions import Fraction

from symbackprop.core.algebra import ONE, ZERO, add, multiply, power, readable, standard
from symbackprop.core.errors import MissingRule
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Apply, Cases, Number, Power, Product, Sum, Symbol, Term, quantities_of
from symbackprop.rules.functions import apply, slope_of

__all__ = ["slope_of_formula"]


def slope_of_formula(term: Term, by: Quantity) -> Term:
    """d(term)/d(by), as it is written. Raises MissingRule where a function in it has no slope."""
    return readable(_slope(standard(term), by))


def _slope(term: Term, by: Quantity) -> Term:
    if by not in quantities_of(term):
        return ZERO
    match term:
        case Symbol():
            return ONE
        case Sum(terms):
            return add(*(_slope(part, by) for part in terms))
        case Product(factors):
            # (u v)' = u' v + u v'
            return add(*(multiply(*factors[:n], _slope(one, by), *factors[n + 1 :]) for n, one in enumerate(factors)))
        case Power(base, Number(Fraction() as exponent)):
            # (u^n)' = n u^(n - 1) u'
            return multiply(Number(exponent), power(base, exponent - 1), _slope(base, by))
        case Power(base, exponent):
            # (u^v)' = u^v (v' ln u + v u'/u)
            inner = add(
                multiply(_slope(exponent, by), apply("ln", base)),
                multiply(exponent, power(base, Fraction(-1)), _slope(base, by)),
            )
            return multiply(term, inner)
        case Apply(_, (argument, *_)):
            # f(u)' = f'(u) u'
            return multiply(standard(slope_of(term)), _slope(argument, by))
        case Cases(branches):
            return Cases(tuple((_slope(value, by), condition) for value, condition in branches))
    raise MissingRule("the rules of differentiation", type(term).__name__)
