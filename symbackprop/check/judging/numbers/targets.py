"""A loss with the targets of the data put in: a factor 1 is not written, and what a 0 takes away is not either."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symbackprop.check.judging.evidence import Evidence
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Negation,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    map_children,
    negate,
    product_of,
    quantities_of,
    sum_of,
)

__all__ = ["with_targets"]

_LOSSES = (Kind.LOSS, Kind.SAMPLE_LOSS)
_MOST = 40  # targets


def with_targets(evidence: Evidence, head: Term) -> Iterator[Term]:
    """The ways to write a loss whose targets are data, -1/m (ln p_1 + ln(1 - p_2)); none for anything else, nor where
    no target is 0 or 1.
    """
    equations, values = evidence.env.network.equations, evidence.env.lecture.values
    if not isinstance(head, Symbol) or head.quantity.kind not in _LOSSES or head.quantity not in equations:
        return
    whole = substitute(equations[head.quantity].term, lambda name: _own(evidence, name))
    targets = {name for name in quantities_of(whole) if name.kind is Kind.TARGET}
    if not targets or len(targets) > _MOST or not any(values.get(name) in (0, 1) for name in targets):
        return
    short = _short(substitute(whole, lambda name: Number(values[name]) if name in targets and name in values else None))
    yield short
    factors = short.factors if isinstance(short, Product) else (short,)
    sums = [factor for factor in factors if isinstance(factor, Sum)]
    if len(sums) != 1:
        return
    rest = [factor for factor in factors if not isinstance(factor, Sum)]
    turned = sum_of(*(negate(term) for term in sums[0].terms))
    yield negate(product_of(*rest, turned))
    if len(rest) == 1 and isinstance(rest[0], Quotient) and rest[0].numerator == Number(Fraction(1)):
        yield Quotient(sums[0], rest[0].denominator)
        yield Negation(Quotient(turned, rest[0].denominator))


def _own(evidence: Evidence, name: Quantity) -> Term | None:
    """The loss of a sample, written out."""
    equations = evidence.env.network.equations
    return equations[name].term if name.kind is Kind.SAMPLE_LOSS and name in equations else None


def _short(term: Term) -> Term:
    """A formula without factors of 1 and summands of 0."""
    term = map_children(term, _short)
    match term:
        case Sum(terms):
            kept = [part for part in terms if not _is(part, 0)]
            if all(isinstance(part, Number) or (isinstance(part, Negation) and _is(part.term, 1)) for part in kept):
                return Number(sum((_value(part) for part in kept), Fraction(0)))
            return sum_of(*kept)
        case Product(factors):
            return Number(Fraction(0)) if any(_is(one, 0) for one in factors) else _product(factors)
        case Negation(inner) if _is(inner, 0):
            return inner
    return term


def _product(factors: tuple[Term, ...]) -> Term:
    """A product without factors of 1, its minus in front."""
    signs = sum(isinstance(one, Negation) for one in factors) % 2
    plain = [one.term if isinstance(one, Negation) else one for one in factors]
    found = product_of(*(one for one in plain if not _is(one, 1)))
    return negate(found) if signs else found


def _is(term: Term, value: int) -> bool:
    return isinstance(term, Number) and term.value == value


def _value(term: Term) -> Fraction:
    if isinstance(term, Negation):
        return -_value(term.term)
    return Fraction(term.value) if isinstance(term, Number) and isinstance(term.value, Fraction) else Fraction(0)
