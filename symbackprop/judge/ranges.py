"""Between which bounds a value lies: enough to see that sums of exponentials and probabilities are positive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Apply, Negation, Number, Power, Product, Quotient, Sum, Symbol, Term
from symbackprop.judge.definitions import Definitions
from symbackprop.rules.functions import function, put

__all__ = ["ALL", "NEGATIVE", "POSITIVE", "Range", "Ranges"]


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two bounds, None where there is no bound; an open bound is not reached."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = True
    high_open: bool = True

    @staticmethod
    def at(value: Fraction) -> Range:
        return Range(value, value, low_open=False, high_open=False)

    @property
    def sign(self) -> tuple[int, bool] | None:
        """1 or -1, and whether 0 is excluded; None where both signs are possible."""
        # by numerators: to compare fractions is dear
        if self.low is not None and (low := self.low.numerator) >= 0:
            return 1, low > 0 or self.low_open
        if self.high is not None and (high := self.high.numerator) <= 0:
            return -1, high < 0 or self.high_open
        return None

    def __add__(self, other: Range) -> Range:
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Range(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def __neg__(self) -> Range:
        low, high = self.high, self.low
        return Range(None if low is None else -low, None if high is None else -high, self.high_open, self.low_open)

    def __mul__(self, other: Range) -> Range:
        """The product, where the sign of one factor is known; else anything."""
        if self.sign is None:
            return ALL if other.sign is None else other * self
        if self.sign[0] < 0:
            return -((-self) * other)
        if other.sign is not None and other.sign[0] < 0:
            return -(self * -other)
        if other.sign is not None:
            assert self.low is not None
            assert other.low is not None
            low = self.low * other.low
            strict = self.sign[1] and other.sign[1]
            high = None if self.high is None or other.high is None else self.high * other.high
            open_low = (self.low_open or other.low_open) if low else strict
            return Range(low, high, open_low, self.high_open or other.high_open)
        # between high * low' and high * high'
        if self.high is None:
            return ALL
        ends = [None if end is None else self.high * end for end in (other.low, other.high)]
        return Range(ends[0], ends[1], self.high_open or other.low_open, self.high_open or other.high_open)

    def _signed(self) -> Range:
        """What the sign alone says."""
        if self.sign is None:
            return ALL
        found = Range(Fraction(0), low_open=self.sign[1])
        return found if self.sign[0] > 0 else -found

    def inverse(self) -> Range:
        """1/r, where 0 is excluded or met at a bound alone; else anything."""
        if self.sign is None:
            return ALL
        if self.sign[0] < 0:
            return -((-self).inverse())
        assert self.low is not None
        high = 1 / self.low if self.low else None
        return Range(Fraction(0) if self.high is None else 1 / self.high, high, self.high_open, self.low_open)

    def power(self, exponent: int) -> Range:
        if exponent == 1:
            return self
        if exponent < 0:
            return self.power(-exponent).inverse()
        if exponent % 2 == 0 and self.sign is None:
            return Range(Fraction(0), low_open=False)
        if exponent > _HIGHEST:
            return self._signed().power(2 - exponent % 2)
        return reduce(Range.__mul__, [self] * exponent, Range.at(Fraction(1)))


ALL = Range()
POSITIVE, NEGATIVE = Range(low=Fraction(0)), Range(high=Fraction(0))
_HIGHEST = 64  # power, beyond which only the sign is told
_DEEPEST = 6  # definitions put into one another


@dataclass(frozen=True, slots=True)
class Ranges:
    """Between which bounds the values of a network's names lie, by their definitions."""

    definitions: Definitions
    known: dict[Quantity, Range] = field(default_factory=dict)

    def of_name(self, quantity: Quantity, depth: int = _DEEPEST) -> Range:
        if quantity not in self.known:
            definition = self.definitions.of(quantity) if depth else None
            self.known[quantity] = ALL if definition is None else self.of(definition, depth - 1)
        return self.known[quantity]

    def of(self, term: Term, depth: int = _DEEPEST) -> Range:
        """Between which bounds the value of a formula lies, as far as bounds of its parts tell."""
        match term:
            case Number(Fraction() as value):
                return Range.at(value)
            case Symbol(quantity):
                return self.of_name(quantity, depth)
            case Sum(terms):
                return self._of_sum(terms, depth)
            case Product(factors):
                return reduce(Range.__mul__, [self.of(factor, depth) for factor in factors])
            case Negation(inner):
                return -self.of(inner, depth)
            case Quotient(top, bottom):
                return self.of(top, depth) * self.of(bottom, depth).inverse()
            case Power(base, Number(Fraction() as exponent)) if exponent.denominator == 1:
                return self.of(base, depth).power(int(exponent))
            case Power(base, Number(Fraction() as exponent)) if exponent > 0:
                low = self.of(base, depth).low
                return Range(Fraction(int(low is not None and low >= 1)), low_open=False)
            case Apply("exp"):
                return POSITIVE
            case Apply(name, _) if (bounds := (row := function(name)).bounds) is not None:
                low, high = (_bound(put(row, bound, term)) for bound in bounds)
                return Range(low, high, low_open=False, high_open=False)
        return ALL

    def _of_sum(self, terms: Sequence[Term], depth: int) -> Range:
        found = Range.at(Fraction(0))
        for term in terms:
            found += self.of(term, depth)
            if found == ALL:
                break
        return found


def _bound(term: Term) -> Fraction | None:
    """A bound in a function's row; None where it is infinite."""
    match term:
        case Number(Fraction() as value):
            return value
        case Negation(Number(Fraction() as value)):
            return -value
    return None
