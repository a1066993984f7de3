"""The exact normal form: a formula as an element of a field of fractions.

The generators are the names and the transcendental functions in the formula (e^m, ln u, ...); two
formulas are the same element exactly when they agree as rational functions of those. The algebra is
SymPy's. e^(a + b) is split into e^a e^b, so that products of exponentials meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Any

from sympy import QQ, Expr, Function, lex
from sympy import Symbol as Name
from sympy.polys.rings import PolyRing

from symbackprop.core.quantities import Quantity, canonical_name
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
    children,
    map_children,
    product_of,
    substitute,
    sum_of,
)
from symbackprop.judge.ratio import NoNormalForm, Ratio, common_difference
from symbackprop.rules.functions import FUNCTIONS, SLOT

__all__ = ["NoNormalForm", "logs_apart", "same", "unfold"]


def unfold(term: Term) -> Term:
    """Functions that have a definition, replaced by it."""
    if isinstance(term, Apply):
        (argument,) = map(unfold, term.arguments)
        definition = FUNCTIONS[term.function].definition
        if definition is None:
            return Apply(term.function, (argument,))
        return unfold(substitute(definition, lambda quantity: argument if quantity == SLOT.quantity else None))
    return map_children(term, unfold)


def logs_apart(term: Term) -> Term:
    """ln(ab) as ln a + ln b, ln(a/b) as ln a - ln b, ln(a^n) as n ln a, ln(e^u) as u and e^(ln a) as a, which
    holds for positive a and b.
    """
    inner = map_children(term, logs_apart)
    match inner:
        case Apply("exp", (Apply("ln", (of,)),)):
            return of
        case Apply("exp", (Negation(Apply("ln", (of,))),)):
            return Quotient(Number(Fraction(1)), of)
    if not isinstance(inner, Apply) or inner.function != "ln":
        return inner
    (argument,) = inner.arguments
    match argument:
        case Product(factors):
            return sum_of(*(_log(factor) for factor in factors))
        case Quotient(top, bottom):
            return sum_of(_log(top), Negation(_log(bottom)))
        case Power(base, exponent):
            return product_of(exponent, _log(base))
        case Apply("exp", (power,)):
            return power
    return inner


def _log(term: Term) -> Term:
    return logs_apart(Apply("ln", (term,)))


def same(left: Term, right: Term) -> bool:
    """Whether two formulas without derivatives are equal as rational functions of their generators.

    Raises NoNormalForm where a formula has none, ZeroDivisionError where it divides by zero.
    """
    forms = _Forms()
    forms.collect(left)
    forms.collect(right)
    field_of = _Field.over(forms)
    return not common_difference(field_of.element(left), field_of.element(right))


@dataclass(frozen=True, slots=True)
class _Forms:
    """The generators of some formulas, and the power product that each function application is."""

    generators: set[Expr] = field(default_factory=set)
    applications: dict[Term, tuple[tuple[Expr, int], ...]] = field(default_factory=dict)

    def collect(self, term: Term) -> None:
        if isinstance(term, Symbol):
            self.generators.add(_name(term.quantity))
        elif isinstance(term, Apply):
            if term not in self.applications:
                self.applications[term] = _application(term)
                self.generators.update(generator for generator, _ in self.applications[term])
        else:
            for child in children(term):
                self.collect(child)


def _name(quantity: Quantity) -> Expr:
    return Name(canonical_name(quantity))


@dataclass(frozen=True, slots=True)
class _Field:
    """The field of fractions over the generators of some formulas."""

    forms: _Forms
    one: Ratio
    table: dict[Expr, Ratio]

    @staticmethod
    def over(forms: _Forms) -> _Field:
        # a ring needs a generator, even where the formulas are mere numbers
        generators = sorted(forms.generators, key=str) or [Name("_")]
        ring = PolyRing(generators, QQ, lex)
        table = {name: Ratio(element, Counter()) for name, element in zip(generators, ring.gens, strict=True)}
        return _Field(forms, Ratio(ring.one, Counter()), table)

    def element(self, node: Term) -> Ratio:
        """A formula as an element of the field."""
        match node:
            case Number(Fraction() as value):
                return self._constant(value)
            case Symbol(quantity):
                return self.table[_name(quantity)]
            case Sum(terms):
                return reduce(add, map(self.element, terms))
            case Product(factors):
                return reduce(mul, map(self.element, factors))
            case Negation(inner):
                return -self.element(inner)
            case Quotient(numerator, denominator):
                return self.element(numerator) * self.element(denominator).inverse()
            case Power(base, Number(Fraction() as exponent)) if exponent.denominator == 1:
                return self.element(base) ** int(exponent)
            case Apply():
                powers = (self.table[generator] ** exponent for generator, exponent in self.forms.applications[node])
                return reduce(mul, powers, self.one)
        raise NoNormalForm(type(node).__name__)

    def _constant(self, value: Fraction) -> Ratio:
        return Ratio(self.one.numerator * QQ(value.numerator, value.denominator), Counter())


def _application(term: Apply) -> tuple[tuple[Expr, int], ...]:
    """A function application as a product of powers of generators."""
    (argument,) = term.arguments
    inner = _Forms()
    inner.collect(argument)
    element = _Field.over(inner).element(argument)
    split = _SPLITS.get(term.function)
    if split is not None and not element.denominator:
        return split(element.numerator)
    bottom = reduce(mul, (factor**power for factor, power in element.denominator.items()), element.numerator.ring.one)
    top, bottom = element.numerator.cancel(bottom)
    return ((Function(term.function)(top.as_expr() / bottom.as_expr()), 1),)


def _split_exp(exponent: Any) -> tuple[tuple[Expr, int], ...]:
    """e^(sum of c m) as the product of (e^m)^c; a c that is no whole number stays inside."""
    # a name of its own, so that SymPy evaluates nothing
    exponential = Function("e^")
    powers: list[tuple[Expr, int]] = []
    for monomial, coefficient in exponent.terms():
        size = abs(coefficient)
        sign = 1 if coefficient > 0 else -1
        whole = size.denominator == 1
        inside = exponent.ring.from_dict({monomial: QQ.one if whole else size}).as_expr()
        powers.append((exponential(inside), sign * int(size) if whole else sign))
    return tuple(powers)


_SPLITS: Mapping[str, Callable[[Any], tuple[tuple[Expr, int], ...]]] = {"exp": _split_exp}
