"""Arithmetic in a field of fractions, everything kept in factors.

An element is a coefficient times powers of bases. Products add exponents; a sum takes out what its parts have in
common, and what is left is one polynomial, which is zero exactly when the sum is. So no greatest common divisor is
ever needed, and denominators that are products stay products.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import lcm

from flint import fmpq, fmpz_mpoly

from symbackprop.judge.bases import Bases, Prime, Root

__all__ = ["Algebra", "Element", "NoNormalForm", "SignNeeded", "like_terms"]

_TERMS = 50_000  # of a polynomial, beyond which a proof would take too long
_WORK = 5_000_000  # exponents of a polynomial: terms times generators
_FACTORED = 40  # terms of a polynomial that is taken apart into its factors
_FACTORED_IN = 10  # generators of such a polynomial
_FACTORED_DEGREE = 12


class NoNormalForm(Exception):
    """The formula is none that the normal form covers, or too large a one."""


class SignNeeded(Exception):
    """What a formula is depends on the sign of a base."""

    def __init__(self, base: int) -> None:
        self.base = base
        super().__init__(base)


@dataclass(frozen=True, slots=True)
class Element:
    """coefficient * product of base^exponent."""

    coefficient: fmpq
    powers: Mapping[int, int]


ZERO = Element(fmpq(0), {})


@dataclass(slots=True)
class Algebra:
    """Sums, products and powers of elements over some bases.

    A root r of a base b obeys r^q = |b|, so r^q = s b where the sign s of b is known, else r^2q = b^2; `signs` says
    what is known: 1 or -1.
    """

    bases: Bases = field(default_factory=Bases)
    signs: dict[int, int] = field(default_factory=dict)
    parts: dict[int, Element] = field(default_factory=dict)  # a polynomial as the product of its factors
    factors: dict[int, list[Element]] = field(default_factory=dict)  # the same before roots are reduced, of any signs

    def constant(self, value: fmpq) -> Element:
        return Element(value, {})

    def generator(self, number: int, exponent: int = 1) -> Element:
        return self._reduced(Element(fmpq(1), {number: exponent}))

    def product(self, factors: Iterable[Element]) -> Element:
        coefficient = fmpq(1)
        powers: dict[int, int] = {}
        for factor in factors:
            if not factor.coefficient:
                return ZERO
            coefficient *= factor.coefficient
            for base, exponent in factor.powers.items():
                powers[base] = powers.get(base, 0) + exponent
        return self._reduced(Element(coefficient, {base: e for base, e in powers.items() if e}))

    def power(self, element: Element, exponent: int) -> Element:
        """A whole power. Raises ZeroDivisionError for 0 to a negative one."""
        if not element.coefficient:
            if exponent < 0:
                raise ZeroDivisionError("division by zero")
            return self.constant(fmpq(0 if exponent else 1))
        powers = {base: e * exponent for base, e in element.powers.items() if exponent}
        return self._reduced(Element(element.coefficient**exponent, powers))

    def negative(self, element: Element) -> Element:
        return Element(-element.coefficient, element.powers)

    def _reduced(self, element: Element) -> Element:
        """The roots in it to powers below their degree."""
        roots = [base for base in element.powers if isinstance(self.bases.bases[base], Root)]
        if not roots:
            return element
        powers = dict(element.powers)
        coefficient = element.coefficient
        for root in roots:
            degree, value = self._relation(root)
            times, rest = divmod(powers.pop(root), degree)
            if rest:
                powers[root] = rest
            if times:
                coefficient *= value.coefficient**times
                for base, exponent in value.powers.items():
                    powers[base] = powers.get(base, 0) + exponent * times
        return Element(coefficient, {base: e for base, e in powers.items() if e})

    def _relation(self, root: int) -> tuple[int, Element]:
        """(n, v) where root^n = v, which has no root."""
        base = self.bases.bases[root]
        assert isinstance(base, Root)
        of = self.bases.bases[base.of]
        if isinstance(of, Prime):
            return base.degree, self.constant(fmpq(of.value))
        sign = self.signs.get(base.of)
        if sign is None:
            return 2 * base.degree, Element(fmpq(1), {base.of: 2})
        return base.degree, Element(fmpq(sign), {base.of: 1})

    def total(self, parts: Sequence[Element]) -> Element:
        """The sum. Raises NoNormalForm where it grows too large."""
        parts = like_terms(parts)
        if len(parts) < 2:
            return parts[0] if parts else ZERO
        common = _common(parts)
        scale = lcm(*(int(part.coefficient.q) for part in parts))
        whole = self._reduced_polynomial(self._expanded(parts, common, scale))
        if not whole:
            return ZERO
        found = self.of_polynomial(whole)
        return self.product([Element(found.coefficient / scale, found.powers), Element(fmpq(1), common)])

    def of_polynomial(self, whole: fmpz_mpoly) -> Element:
        """A polynomial that is not zero, its content and monomial apart from the rest."""
        content = whole.term_content()
        rest = whole / content
        sign = 1 if rest.leading_coefficient() > 0 else -1
        (monomial,) = content.monoms()
        powers = {self.bases.generators[place]: int(power) for place, power in enumerate(monomial) if power}
        if len(rest) > 1:
            powers[self.bases.polynomial(rest if sign > 0 else -rest)] = 1
        elif abs(rest.leading_coefficient()) != 1:
            raise AssertionError("the rest of a single term is 1")
        return Element(fmpq(content.leading_coefficient()) * sign, powers)

    def _expanded(self, parts: Sequence[Element], common: Mapping[int, int], scale: int) -> fmpz_mpoly:
        """Scale * the sum of the parts over what they have in common, as a polynomial."""
        polynomials, places = self.bases.polynomials, self.bases.places
        room = self.bases.ring.nvars()
        monomials: dict[tuple[int, ...], int] = {}
        products: list[fmpz_mpoly] = []
        if len(parts) * room > _WORK:
            raise NoNormalForm("too many terms")
        terms = 0
        for part in parts:
            exponents = [0] * room
            factors: list[tuple[int, int]] = []
            for base in part.powers.keys() | common.keys():
                left = part.powers.get(base, 0) - common.get(base, 0)
                if left and base in places:
                    exponents[places[base]] = left
                elif left:
                    factors.append((base, left))
            coefficient = int(part.coefficient.p) * (scale // int(part.coefficient.q))
            monomial = tuple(exponents)
            if not factors:
                monomials[monomial] = monomials.get(monomial, 0) + coefficient
                continue
            size = 1
            for base, left in factors:
                size *= _terms_of_power(len(polynomials[base]), left)
            terms += size
            if size > _TERMS or terms * room > _WORK:
                raise NoNormalForm("too many terms")
            product = self.bases.ring.from_dict({monomial: coefficient})
            for base, left in factors:
                product *= polynomials[base] ** left
            products.append(product)
        return sum(products, self.bases.ring.from_dict({m: c for m, c in monomials.items() if c}))

    def _reduced_polynomial(self, polynomial: fmpz_mpoly) -> fmpz_mpoly:
        """The roots in it to powers below their degree."""
        roots = [number for number in self.bases.generators if isinstance(self.bases.bases[number], Root)]
        ring = self.bases.ring
        for root in reversed(roots):
            place = self.bases.places[root]
            degree, found = self._relation(root)
            if polynomial.degrees()[place] < degree:
                continue
            value = self._as_polynomial(found)
            rest: dict[int, dict[tuple[int, ...], int]] = {}
            for monomial, coefficient in polynomial.terms():
                times, left = divmod(monomial[place], degree)
                reduced = (*monomial[:place], left, *monomial[place + 1 :])
                rest.setdefault(times, {})[reduced] = int(coefficient)
            reduced_parts = (ring.from_dict(row) * value**times for times, row in rest.items())
            return self._reduced_polynomial(sum(reduced_parts, ring.from_dict({})))
        return polynomial

    def expanded(self, element: Element) -> fmpz_mpoly:
        """The polynomial that an element without anything below the line is. Raises NoNormalForm where it is large."""
        size = 1
        for number, exponent in element.powers.items():
            if number in self.bases.polynomials:
                size *= _terms_of_power(len(self.bases.polynomials[number]), exponent)
        if size > _TERMS:
            raise NoNormalForm("too many terms")
        return self._reduced_polynomial(self._as_polynomial(element))

    def _as_polynomial(self, element: Element) -> fmpz_mpoly:
        found = self.bases.ring.constant(int(element.coefficient.p))
        for number, exponent in element.powers.items():
            place = self.bases.places.get(number)
            found *= (self.bases.polynomials[number] if place is None else self.bases.ring.gen(place)) ** exponent
        return found

    def factored(self, element: Element) -> Element:
        """The element with its polynomials in factors that have none: equal elements are then equal as data. Large
        polynomials stay whole.
        """
        if all(base in self.bases.places for base in element.powers):
            return element
        parts = [Element(element.coefficient, {b: e for b, e in element.powers.items() if b in self.bases.places})]
        for base, exponent in element.powers.items():
            if base not in self.bases.places:
                parts.append(self.power(self._factors(base), exponent))
        return self.product(parts)

    def _factors(self, number: int) -> Element:
        found = self.parts.get(number)
        if found is None:
            if number not in self.factors:
                self.factors[number] = self._factored(number)
            factors = self.factors[number]
            found = self.parts[number] = factors[0] if len(factors) == 1 else self.product(map(self._reduced, factors))
        return found

    def _factored(self, number: int) -> list[Element]:
        """The powers of the factors of a polynomial; of one that stays whole, itself."""
        polynomial = self.bases.polynomials[number]
        whole = [Element(fmpq(1), {number: 1})]
        degree = int(polynomial.total_degree())
        involved = sum(1 for power in polynomial.degrees() if power)
        if degree < 2 or len(polynomial) > _FACTORED or involved > _FACTORED_IN or degree > _FACTORED_DEGREE:
            return whole
        content, factors = polynomial.factor()
        if len(factors) == 1 and factors[0][1] == 1:
            return whole
        found = [Element(fmpq(content), {})]
        for factor, times in factors:
            one, power = self.of_polynomial(factor), int(times)
            found.append(Element(one.coefficient**power, {base: e * power for base, e in one.powers.items()}))
        return found


def like_terms(parts: Sequence[Element]) -> list[Element]:
    """Parts with the same powers added up; what cancels is gone, however large its powers."""
    found: dict[frozenset[tuple[int, int]], Element] = {}
    for part in parts:
        powers = frozenset(part.powers.items())
        other = found.get(powers)
        found[powers] = part if other is None else Element(part.coefficient + other.coefficient, part.powers)
    return [part for part in found.values() if part.coefficient]


def _common(parts: Sequence[Element]) -> Mapping[int, int]:
    """The least exponent of each base: a part without it has 0."""
    least: dict[int, int] = {}
    seen: dict[int, int] = {}
    for part in parts:
        for base, exponent in part.powers.items():
            least[base] = min(exponent, least.get(base, exponent))
            seen[base] = seen.get(base, 0) + 1
    found = {base: e if seen[base] == len(parts) else min(e, 0) for base, e in least.items()}
    return {base: e for base, e in found.items() if e}


def _terms_of_power(terms: int, power: int) -> int:
    """A bound on the terms of a power: (t + n - 1 choose n)."""
    size = 1
    for step in range(power):
        size = size * (terms + step) // (step + 1)
        if size > _TERMS:
            break
    return size
