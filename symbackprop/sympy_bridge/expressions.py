"""Formulas as SymPy expressions over named symbols."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sympy

from symbackprop.core.errors import MissingRule
from symbackprop.core.quantities import Quantity, canonical_name
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
)
from symbackprop.rules.functions import definition_of, pieces_of
from symbackprop.rules.value import at_index

__all__ = ["equations_of", "symbol_of", "to_sympy"]

Expression = Any  # SymPy has no types of its own
_OWN: dict[str, Callable[..., Expression]] = {
    "exp": sympy.exp,
    "ln": sympy.log,
    "erf": sympy.erf,
    "pi": lambda: sympy.pi,
    "tanh": sympy.tanh,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "abs": sympy.Abs,
    "sign": sympy.sign,
}


def symbol_of(quantity: Quantity) -> Expression:
    """The real symbol of a quantity, by its canonical name: `W2[1,1]`."""
    return sympy.Symbol(canonical_name(quantity), real=True)


def to_sympy(term: Term) -> Expression:
    """The formula as an expression: decimals as rationals, functions that SymPy lacks by their pieces or definitions.

    Raises MissingRule for a formula with derivatives, matrices or sums over a width that is not a number.
    """
    match term:
        case Number(Fraction() as value):
            return sympy.Rational(value.numerator, value.denominator)
        case Number(Decimal() as value):
            return sympy.Float(str(value), 50)
        case Symbol(quantity):
            return symbol_of(quantity)
        case Sum(terms):
            return sympy.Add(*map(to_sympy, terms))
        case Product(factors):
            return sympy.Mul(*map(to_sympy, factors))
        case Negation(inner):
            return -to_sympy(inner)
        case Quotient(top, bottom):
            return to_sympy(top) / to_sympy(bottom)
        case Power(base, exponent):
            return to_sympy(base) ** to_sympy(exponent)
        case Series(index, int() as count, body):
            return sympy.Add(*(to_sympy(at_index(body, index, place)) for place in range(1, count + 1)))
        case Cases(branches):
            return sympy.Piecewise(*((to_sympy(value), _condition(holds)) for value, holds in branches))
        case Apply():
            return _applied(term)
    raise MissingRule("the formulas that SymPy is handed", type(term).__name__)


def _applied(term: Apply) -> Expression:
    """A function that SymPy has, as it has it; any other by its pieces, else by its definition in simpler ones."""
    own = _OWN.get(term.function)
    if own is not None:
        return own(*map(to_sympy, term.arguments))
    pieces = pieces_of(term)
    if pieces:
        branches = [(to_sympy(piece.term), sympy.And(*map(_condition, piece.where))) for piece in pieces]
        return sympy.Piecewise(*branches)
    definition = definition_of(term)
    if definition is None:
        raise MissingRule("the functions that SymPy has", term.function)
    return to_sympy(definition)


_RELATIONS: dict[str, Callable[[Expression, Expression], Expression]] = {
    "=": sympy.Eq,
    "!=": sympy.Ne,
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
}


def _condition(condition: Term) -> Expression:
    assert isinstance(condition, Comparison)
    return _RELATIONS[condition.relation](to_sympy(condition.left), to_sympy(condition.right))


def equations_of(definitions: dict[Quantity, Term]) -> list[Expression]:
    """Definitions as SymPy equations, in their order."""
    return [sympy.Eq(symbol_of(name), to_sympy(term), evaluate=False) for name, term in definitions.items()]
