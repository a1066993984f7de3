"""Functions with kinks and jumps: equality in every region of signs, and at the kinks between them.

ReLU, |u|, sign, cases and roots of squares depend on the sign of what they are of. Each region that is not surely empty
is proved for itself; at a kink, where the sign is 0, one name is expressed by the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Apply, Number, Symbol, Term, product_of, sum_of
from symbackprop.judge.algebra import Algebra, Element
from symbackprop.judge.bases import Bases, Exponential, Name, Powers
from symbackprop.judge.normal_form import Allowance, Forms, NoValue, SignNeeded, same
from symbackprop.judge.ranges import Range
from symbackprop.judge.regions import Inequality, can_hold
from symbackprop.judge.sharing import Shared

__all__ = ["FEW_REGIONS", "REGIONS", "same_by_cases"]

REGIONS = 400  # regions, beyond which an equality stays undecided
FEW_REGIONS = 50  # the same, where there were too many before names were replaced by what they stand for

Region = Mapping[int, int]  # the sign of each base: 1, 0 or -1
Monomial = tuple[tuple[int, int], ...]


class _TooMany(Exception):
    """More regions than a proof may have."""


def same_by_cases(
    ranges: Callable[[Quantity], Range], left: Term, right: Term, most: int, allowance: Allowance
) -> bool | None:
    """Whether two formulas are the same in every region; None where there are too many of them. Raises NoNormalForm
    where a formula has none, or the allowance is used up.
    """
    try:
        return _Split(ranges, most, allowance).same(left, right, {})
    except _TooMany:
        return None


@dataclass(slots=True)
class _Split:
    """The regions of one equality; the bases are common to all."""

    ranges: Callable[[Quantity], Range]
    most: int
    allowance: Allowance
    bases: Bases = field(default_factory=Bases)
    scales: dict[Powers | int, int] = field(default_factory=dict)
    shared: Shared = field(default_factory=Shared)
    factors: dict[int, list[Element]] = field(default_factory=dict)  # of the bases that are polynomials
    plain: dict[tuple[int, int], tuple[Term, Element]] = field(default_factory=dict)  # formulas without functions
    count: int = 0

    def same(self, left: Term, right: Term, region: Region) -> bool:
        self.count += 1
        if self.count > self.most:
            raise _TooMany
        signs = {base: sign for base, sign in region.items() if sign}
        algebra = Algebra(self.bases, factors=self.factors)
        forms = Forms(
            self.ranges,
            split=True,
            region=signs,
            algebra=algebra,
            scales=self.scales,
            plain=self.plain,
            allowance=self.allowance,
        )
        try:
            return same(left, right, forms)
        except NoValue:
            return True
        except SignNeeded as needed:
            return self._halves(left, right, region, needed.base) and self._kink(left, right, region, needed.base)

    def _halves(self, left: Term, right: Term, region: Region, base: int) -> bool:
        return all(
            self.same(left, right, part)
            for part in ({**region, base: sign} for sign in (1, -1))
            if base not in region and self._possible(part)
        )

    def _kink(self, left: Term, right: Term, region: Region, base: int) -> bool:
        """The equality where a base is 0."""
        part = {**region, base: 0}
        if not self._possible(part):
            return True
        solved = self._solved(base)
        if solved is None:
            return False
        sides = [self.shared.replace(side, dict([solved])) for side in (left, right)]
        return self.same(sides[0], sides[1], part)

    def _possible(self, region: Region) -> bool:
        unknowns: dict[Monomial, int] = {}
        rows: list[Inequality] = []
        for number, sign in region.items():
            terms = self._terms(number)
            for times in (sign,) if sign else (1, -1):
                rows.append(_inequality(terms, times, unknowns, strict=bool(sign)))
        for monomial, unknown in [*unknowns.items()]:
            rows.extend(_bounds(self._range(monomial), unknown))
        return can_hold(rows)

    def _range(self, monomial: Monomial) -> Range:
        forms = Forms(self.ranges, algebra=Algebra(self.bases))
        found = Range.at(Fraction(1))
        for number, power in monomial:
            found *= forms.range(number).power(power)
        return found

    def _terms(self, number: int) -> list[tuple[Monomial, Fraction]]:
        """A base as a sum of monomials in the generators."""
        if number in self.bases.places:
            return [(((number, 1),), Fraction(1))]
        return [(tuple(powers.items()), Fraction(coefficient)) for powers, coefficient in self.bases.terms(number)]

    def _solved(self, number: int) -> tuple[Quantity, Term] | None:
        """A name that a base contains to the first power, and what it is where the base is 0."""
        terms = self._terms(number)
        for monomial, coefficient in terms:
            if len(monomial) != 1 or monomial[0][1] != 1:
                continue
            name = self.bases.bases[monomial[0][0]]
            rest = [term for term in terms if term[0] != monomial]
            if not isinstance(name, Name) or any(one == monomial[0][0] for m, _ in rest for one, _ in m):
                continue
            parts = [self._term(m, -c / coefficient) for m, c in rest]
            found = [part for part in parts if part is not None]
            value = sum_of(*found)
            if len(found) == len(parts) and name.quantity not in self.shared.names(value):
                return name.quantity, value
        return None

    def _term(self, monomial: Monomial, coefficient: Fraction) -> Term | None:
        factors = [self._power(number, power) for number, power in monomial]
        if any(factor is None for factor in factors):
            return None
        return product_of(Number(coefficient), *(factor for factor in factors if factor is not None))

    def _power(self, number: int, power: int) -> Term | None:
        match self.bases.bases[number]:
            case Name(quantity):
                return Symbol(quantity) ** power
            case Exponential(powers, scale):
                inner = self._term(powers, Fraction(power, scale))
                return None if inner is None else Apply("exp", (inner,))
        return None


def _inequality(
    terms: list[tuple[Monomial, Fraction]], times: int, unknowns: dict[Monomial, int], *, strict: bool
) -> Inequality:
    constant = sum((times * c for monomial, c in terms if not monomial), Fraction(0))
    found = {unknowns.setdefault(monomial, len(unknowns)): times * c for monomial, c in terms if monomial}
    return Inequality(found, constant, strict)


def _bounds(found: Range, unknown: int) -> Iterator[Inequality]:
    if found.low is not None:
        yield Inequality({unknown: Fraction(1)}, -found.low, found.low_open)
    if found.high is not None:
        yield Inequality({unknown: Fraction(-1)}, found.high, found.high_open)
