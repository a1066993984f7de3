"""Numbers put into a formula: each printed number stands for one part of it, in the place of that part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from symbackprop.check.judging.outcome import literal
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
    Transpose,
    children,
    product_of,
    sum_of,
)
from symbackprop.network.network import Equation

__all__ = ["Fits", "matches"]

# the wrong claims that a printed number comes from where it stands for a term; None where it cannot stand for it
Fits = Callable[[Term, Fraction, int], frozenset[int] | None]
_NOTHING: frozenset[int] = frozenset()
_MOST = 4000  # pairs that are compared
_SMALL_POWERS = (2, 3)


def matches(source: Term, side: Term, fits: Fits, equations: Mapping[Quantity, Equation]) -> frozenset[int] | None:
    """The wrong claims that a side starts from which is a formula with numbers for some of its parts; None where it is
    no such side. Factors and summands may stand in any order, and for a name what it is by the `equations`.
    """
    return _Match(fits, equations).term(source, side)


class _Match:
    """One comparison, which ends after so many steps."""

    def __init__(self, fits: Fits, equations: Mapping[Quantity, Equation]) -> None:
        self._fits, self._equations = fits, equations
        self._left = _MOST

    def term(self, source: Term, side: Term) -> frozenset[int] | None:
        self._left -= 1
        if self._left < 0:
            return None
        if source == side:
            return _NOTHING
        side = _without_pairs(side)
        printed = literal(side)
        if printed is not None:
            return self._fits(source, *printed)
        if isinstance(source, Symbol) and source.quantity in self._equations and not isinstance(side, Symbol):
            return self.term(self._equations[source.quantity].term, side)
        (sign, inner), (other, part) = _signed(source), _signed(side)
        if isinstance(part, Sum):
            ways = (self._of_any_order(way, _summands(side), sum_of) for way in _multiplied_out(source))
            causes = next((causes for causes in ways if causes is not None), None)
            slopes = _slope(source) or source, _slope(side) or side
            return self._product(*slopes) if causes is None and slopes != (source, side) else causes
        if isinstance(inner, Product) and (isinstance(part, Product) or len(_factors(part)[1]) > 1):
            return self._product(source, side)
        if isinstance(source, Negation) or isinstance(side, Negation):
            return self.term(inner, part) if sign == other else None
        if isinstance(source, Sum | Product):
            return None
        if isinstance(side, Product):
            return self._product(source, side)
        return self._same_kind(source, side)

    def _same_kind(self, source: Term, side: Term) -> frozenset[int] | None:
        """The parts of two formulas that are made in the same way."""
        alike = type(source) is type(side) and isinstance(source, Quotient | Power | Apply | Transpose)
        if isinstance(source, Apply) and isinstance(side, Apply):
            alike = source.function == side.function
        parts = children(source), children(side)
        if not alike or len(parts[0]) != len(parts[1]):
            return None
        found: set[int] = set()
        for one, other in zip(*parts, strict=True):
            causes = self.term(one, other)
            if causes is None:
                return None
            found |= causes
        return frozenset(found)

    def _product(self, source: Term, side: Term) -> frozenset[int] | None:
        """The factors of two products, with their signs taken out; a slope a - a^2 is one of them, or else two."""
        plain = _factors(source), _factors(side)
        apart = _with_slopes(plain[0]), _with_slopes(plain[1])
        for (sign, factors), (other, parts) in (plain, apart) if apart != plain else (plain,):
            # where the signs differ, a factor stands with the other one: -(t - a) for a - t, or a number below 0
            ways = [factors] if sign == other else self._turned(factors)
            found = (self._of_any_order(way, parts, product_of) for way in ways)
            causes = next((causes for causes in found if causes is not None), None)
            if causes is not None:
                return causes
        return None

    def _turned(self, factors: Sequence[Term]) -> Iterator[Sequence[Term]]:
        """Factors with a minus at one of them; at a zero it would be hidden."""
        for place, factor in reversed([*enumerate(factors)]):
            if self._fits(factor, Fraction(0), 0) is None:
                yield [*factors[:place], Negation(factor), *factors[place + 1 :]]

    def _of_any_order(
        self, sources: Sequence[Term], parts: Sequence[Term], joined: Callable[..., Term]
    ) -> frozenset[int] | None:
        """Whether each part stands for one of the sources, each once, or a printed number for some beside each other
        that are worked out already.
        """
        if not parts:
            return _NOTHING if not sources else None
        if len(sources) < len(parts):
            return None
        part, *rest = parts
        for place, source in enumerate(sources):
            causes = self.term(source, part)
            if causes is None:
                continue
            others = self._of_any_order([*sources[:place], *sources[place + 1 :]], rest, joined)
            if others is not None:
                return causes | others
            if self._left < 0:
                return None
        if literal(part) is None:
            return None
        for place, length in _runs(len(sources), len(sources) - len(rest)):
            causes = self.term(joined(*sources[place : place + length]), part)
            if causes is None:
                continue
            others = self._of_any_order([*sources[:place], *sources[place + length :]], rest, joined)
            if others is not None:
                return causes | others
        return None


def _runs(count: int, longest: int) -> Iterator[tuple[int, int]]:
    """Where two or more of so many parts beside each other begin, and how many these are."""
    for length in range(2, longest + 1):
        yield from ((place, length) for place in range(count - length + 1))


def _without_pairs(term: Term) -> Term:
    """A term without a minus before a minus."""
    while isinstance(term, Negation) and isinstance(term.term, Negation):
        term = term.term.term
    return term


def _slope(term: Term) -> Product | None:
    """The slope a - a^2, as some books multiply it out, as a (1 - a); None for any other term."""
    if not isinstance(term, Sum) or len(term.terms) != 2:
        return None
    first, second = term.terms
    square = Negation(Power(first, Number(Fraction(2)))), Negation(Product((first, first)))
    return Product((first, Sum((Number(Fraction(1)), Negation(first))))) if second in square else None


def _with_slopes(product: tuple[int, list[Term]]) -> tuple[int, list[Term]]:
    """The sign and the factors of a product, with two factors for each slope."""
    sign, factors = product
    slopes = [(one, _slope(one)) for one in factors]
    return sign, [part for one, found in slopes for part in (found.factors if found is not None else (one,))]


def _signed(term: Term) -> tuple[int, Term]:
    sign = 1
    while isinstance(term, Negation):
        sign, term = -sign, term.term
    if isinstance(term, Number) and term.value < 0 and literal(term) is None:
        return -sign, Number(-Fraction(term.value)) if isinstance(term.value, Fraction) else term
    return sign, term


def _summands(term: Term) -> list[Term]:
    if isinstance(term, Sum):
        return [part for one in term.terms for part in _summands(one)]
    if isinstance(term, Negation) and isinstance(term.term, Sum):
        return [Negation(part) for part in _summands(term.term)]
    return [term]


def _multiplied_out(term: Term) -> Iterator[list[Term]]:
    """The summands of a formula, and those of (a + b)/2, or of 1/2 (a + b), multiplied out: a/2 and b/2."""
    yield _summands(term)
    if isinstance(term, Quotient) and isinstance(term.numerator, Sum):
        yield [Quotient(part, term.denominator) for part in _summands(term.numerator)]
    if isinstance(term, Product):
        sums = [(place, factor) for place, factor in enumerate(term.factors) if isinstance(factor, Sum)]
        for place, whole in sums if len(sums) == 1 else ():
            before, behind = term.factors[:place], term.factors[place + 1 :]
            yield [Product((*before, part, *behind)) for part in _summands(whole)]


def _factors(term: Term) -> tuple[int, list[Term]]:
    """The sign of a product and its factors, those of a small power one by one; a printed number keeps its sign."""
    if literal(term) is not None:
        return 1, [term]
    if isinstance(term, Negation):
        sign, factors = _factors(term.term)
        return -sign, factors
    if isinstance(term, Power) and isinstance(term.exponent, Number) and term.exponent.value in _SMALL_POWERS:
        return 1, [term.base] * int(term.exponent.value)
    if not isinstance(term, Product):
        return 1, [term]
    sign, found = 1, []
    for factor in term.factors:
        one, parts = _factors(factor)
        sign *= one
        found += parts
    return sign, found
