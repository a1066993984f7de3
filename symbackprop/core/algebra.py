"""Formulas that are derived: sums of products, cleaned as they are built.

In standard form a quotient is a power of -1 and a negation a factor of -1, so that equal bases and like terms meet;
zeros, ones and numbers are merged, and nothing is reordered. `standard` brings a formula there, `readable` gives
fractions and signs back. A sum over an index keeps in its body what runs, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from symbackprop.core.places import Index, Place, shifted
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import (
    Apply,
    Kronecker,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    map_children,
)

__all__ = [
    "MINUS_ONE",
    "ONE",
    "ZERO",
    "add",
    "base_and_exponent",
    "coefficient_of",
    "decided",
    "delta",
    "factors_of",
    "multiply",
    "power",
    "readable",
    "series",
    "standard",
    "subtract",
    "terms_of",
]

_ONCE = Fraction(1)

ZERO, ONE, MINUS_ONE = (Number(Fraction(n)) for n in (0, 1, -1))


# -- taking apart ------------------------------------------------------------------------------------


def terms_of(term: Term) -> tuple[Term, ...]:
    """The summands; none of 0."""
    if isinstance(term, Sum):
        return term.terms
    return () if isinstance(term, Number) and term == ZERO else (term,)


def factors_of(term: Term) -> tuple[Term, ...]:
    """The factors; none of 1."""
    if isinstance(term, Product):
        return term.factors
    return () if isinstance(term, Number) and term == ONE else (term,)


def base_and_exponent(term: Term) -> tuple[Term, Fraction]:
    """u^n as u and n, for a rational n; anything else to the power of 1."""
    if isinstance(term, Power) and isinstance(term.exponent, Number) and isinstance(term.exponent.value, Fraction):
        return term.base, term.exponent.value
    return term, _ONCE


def coefficient_of(term: Term) -> tuple[Fraction, Term]:
    """3 u v as 3 and u v."""
    if isinstance(term, Number) and isinstance(term.value, Fraction):
        return term.value, ONE
    if isinstance(term, Product) and isinstance(term.factors[0], Number):
        first, *rest = term.factors
        assert isinstance(first, Number)
        if isinstance(first.value, Fraction):
            return first.value, Product(tuple(rest)) if len(rest) > 1 else rest[0]
    return _ONCE, term


# -- building ----------------------------------------------------------------------------------------


def add(*terms: Term) -> Term:
    """The sum: u - (v - w) = u - v + w, 2u + 3u = 5u, u + 0 = u."""
    found: dict[Term, Fraction] = {}
    for term in terms:
        for part in terms_of(term):
            number, rest = coefficient_of(part)
            for inner in terms_of(rest):
                factor, body = coefficient_of(inner)
                size = number if factor is _ONCE else number * factor
                before = found.get(body)
                found[body] = size if before is None else before + size
    kept = [
        body if number is _ONCE or number == 1 else multiply(Number(number), body)
        for body, number in found.items()
        if number
    ]
    return Sum(tuple(kept)) if len(kept) > 1 else kept[0] if kept else ZERO


def subtract(left: Term, right: Term) -> Term:
    return add(left, multiply(MINUS_ONE, right))


def multiply(*terms: Term) -> Term:
    """The product: numbers first and made one, u^a u^b = u^(a + b) where u is not 0, 1 u = u, 0 u = 0."""
    number = _ONCE
    powers: dict[Term, Fraction] = {}
    for term in terms:
        for factor in factors_of(term):
            if isinstance(factor, Number) and isinstance(factor.value, Fraction):
                number = factor.value if number is _ONCE else number * factor.value
                continue
            base, exponent = base_and_exponent(factor) if isinstance(factor, Power) else (factor, _ONCE)
            before = powers.get(base)
            # an indicator is 0 or 1, as its powers are
            powers[base] = exponent if before is None or isinstance(base, Kronecker) else before + exponent
    if not number:
        return ZERO
    kept: list[Term] = [] if number is _ONCE or number == 1 else [Number(number)]
    for base, exponent in powers.items():
        if exponent is _ONCE:  # as most are
            kept.append(base)
        elif exponent:
            kept.append(power(base, exponent))
    if len(kept) == 2 and isinstance(kept[0], Number) and isinstance(kept[1], Sum) and number == -1:
        return add(*(multiply(kept[0], part) for part in kept[1].terms))
    return Product(tuple(kept)) if len(kept) > 1 else kept[0] if kept else ONE


def power(base: Term, exponent: Fraction | int) -> Term:
    """The power: (u v)^n = u^n v^n and (u^m)^n = u^(m n) for a whole n; u^0 = 1."""
    whole = exponent.denominator == 1
    if whole and exponent.numerator == 1:
        return base
    if not exponent or base == ONE:
        return ONE
    exponent = Fraction(exponent)
    if isinstance(base, Number) and isinstance(base.value, Fraction) and whole and (base.value or exponent > 0):
        return Number(base.value ** int(exponent))
    if isinstance(base, Product) and whole:
        return multiply(*(power(factor, exponent) for factor in base.factors))
    inner, outer = base_and_exponent(base)
    if outer != 1 and whole:
        return power(inner, outer * exponent)
    return Power(base, Number(exponent))


def series(index: Index, count: int | Quantity, body: Term) -> Term:
    """The sum over an index: what does not run with it comes out, and sum_k 1 = n."""
    outside: list[Term] = []
    inside: list[Term] = []
    for factor in factors_of(body):
        (inside if index in factor.free else outside).append(factor)
    if not inside:
        return multiply(Number(Fraction(count)) if isinstance(count, int) else Symbol(count), *outside)
    summed = Series(index, count, multiply(*inside))
    return multiply(*outside, summed) if outside else summed


def delta(left: Place, right: Place) -> Term:
    """1 or 0 where that is certain, else the Kronecker delta."""
    room = shifted(left, right, -1)
    if isinstance(room, int):
        return ZERO if room else ONE
    return Kronecker(left, right)


# -- to standard form and back ------------------------------------------------------------------------


def standard(term: Term) -> Term:
    """The formula without quotients and negations, cleaned; worked out once for each node."""
    known = term.standard_form
    return _standard(term) if known is None else known


def _standard(term: Term) -> Term:
    inner = map_children(term, standard)
    match inner:
        case Negation(of):
            found = multiply(MINUS_ONE, of)
        case Quotient(top, bottom):
            found = multiply(top, power(bottom, -1))
        case Sum(terms):
            found = add(*terms)
        case Product(factors):
            found = multiply(*factors)
        case Power(base, Number(Fraction() as exponent)):
            found = power(base, exponent)
        case Series(index, count, body):
            found = series(index, count, body)
        case Kronecker(left, right):
            found = delta(left, right)
        case _:
            found = inner
    term.keep_standard_form(found)
    return found


def decided(term: Term) -> Term:
    """The formula with each Kronecker delta of two numbers decided, and what that leaves of its sums and products."""
    if not term.holds(Kronecker):
        return term
    inner = map_children(term, decided)
    match inner:
        case Kronecker(left, right):
            return delta(left, right)
        case Negation(of) if of == ZERO:
            return ZERO
        case Sum(terms):
            kept = [part for part in terms if part != ZERO]
            return Sum(tuple(kept)) if len(kept) > 1 else kept[0] if kept else ZERO
        case Product(factors):
            return ZERO if ZERO in factors else _sign_first([factor for factor in factors if factor != ONE])
    return inner


def _sign_first(factors: Sequence[Term]) -> Term:
    """U (-v) = -(u v)."""
    signs = sum(isinstance(factor, Negation) for factor in factors)
    body = _product([factor.term if isinstance(factor, Negation) else factor for factor in factors] or [ONE])
    return Negation(body) if signs % 2 else body


def readable(term: Term) -> Term:
    """The formula with fractions and signs, as it is written; equal to `term`."""
    match term:
        case Sum(terms):
            return Sum(_positive_first(tuple(map(readable, terms))))
        case Product() | Power() | Number():
            return _signed_fraction(term)
        case Apply(name, (argument, *parameters)):
            return Apply(name, (readable(argument), *parameters))  # a parameter is the number that was given
    return map_children(term, readable)


def _positive_first(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """A sum does not begin with a minus where it can begin without: -y + p is p - y."""
    if not isinstance(terms[0], Negation):
        return terms
    return tuple(sorted(terms, key=lambda term: isinstance(term, Negation)))


def _signed_fraction(term: Term) -> Term:
    """A product with powers of -1 below the line, a mere number's fraction before the rest, and the sign before all."""
    number, rest = coefficient_of(term)
    above: list[Term] = []
    below: list[Term] = []
    for factor in factors_of(rest):
        base, exponent = base_and_exponent(factor)
        written = readable(base)
        if exponent is _ONCE:
            above.append(written)
            continue
        size = abs(exponent)
        (below if exponent.numerator < 0 else above).append(written if size == 1 else Power(written, Number(size)))
    size = number if number.numerator >= 0 else -number
    if size.denominator != 1 and above and not below:
        above.insert(0, _fraction(size))
    else:
        above = [_whole(size.numerator), *above] if size.numerator != 1 or not above else above
        below = [_whole(size.denominator), *below] if size.denominator != 1 else below
    body = Quotient(_product(above), _product(below)) if below else _product(above)
    return Negation(body) if number.numerator < 0 else body


def _whole(value: int) -> Number:
    return Number(Fraction(value))


def _fraction(value: Fraction) -> Quotient:
    return Quotient(_whole(value.numerator), _whole(value.denominator))


def _product(factors: Iterable[Term]) -> Term:
    parts = tuple(factors)
    return Product(parts) if len(parts) > 1 else parts[0]
