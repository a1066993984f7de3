"""Fractions of SymPy polynomials, their denominators kept in factors.

SymPy's own field of fractions takes a greatest common divisor after each operation, which is most of the
time of a proof. Two fractions are compared by their common denominator alone, so none is needed here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

__all__ = ["NoNormalForm", "Ratio", "common_difference"]

Polynomial = Any  # a PolyElement of SymPy, which has no public type
_TERMS = 3000  # of a polynomial: beyond it a proof would take seconds


class NoNormalForm(Exception):
    """The formula is none that the normal form covers, or too large a one."""


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    if len(left) * len(right) > _TERMS * 4:
        raise NoNormalForm("too many terms")
    return left * right


@dataclass(frozen=True, slots=True)
class Ratio:
    """numerator / product of factor^power."""

    numerator: Polynomial
    denominator: Counter[Polynomial]

    def __add__(self, other: Ratio) -> Ratio:
        if not self.numerator:
            return other
        if not other.numerator:
            return self
        if self.denominator == other.denominator:
            return Ratio(self.numerator + other.numerator, self.denominator)
        common = self.denominator | other.denominator
        return Ratio(self.over(common) + other.over(common), common)

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio(_product(self.numerator, other.numerator), self.denominator + other.denominator)

    def __neg__(self) -> Ratio:
        return Ratio(-self.numerator, self.denominator)

    def __pow__(self, exponent: int) -> Ratio:
        """A whole power. Raises ZeroDivisionError for 0 to a negative one."""
        if exponent < 0:
            return self.inverse() ** -exponent
        return Ratio(self.numerator**exponent, Counter({f: power * exponent for f, power in self.denominator.items()}))

    def inverse(self) -> Ratio:
        """1/self. Raises ZeroDivisionError for 0."""
        if not self.numerator:
            raise ZeroDivisionError("division by zero")
        ring = self.numerator.ring
        top = ring.one
        for factor, power in self.denominator.items():
            top = _product(top, factor**power)
        content, monomial, rest = _split(self.numerator)
        below: Counter[Polynomial] = Counter(
            {generator: power for generator, power in zip(ring.gens, monomial, strict=True) if power}
        )
        if rest != ring.one:
            below[rest] += 1
        return Ratio(top.quo_ground(content), below)

    def over(self, common: Counter[Polynomial]) -> Polynomial:
        """The numerator over a common denominator."""
        result = self.numerator
        for factor, power in (common - self.denominator).items():
            result = _product(result, factor**power)
        return result


def _split(polynomial: Polynomial) -> tuple[Any, tuple[int, ...], Polynomial]:
    """Content * monomial * rest, the rest with leading coefficient 1 and no monomial factor."""
    content = polynomial.LC
    monomials = polynomial.monoms()
    common = tuple(min(powers) for powers in zip(*monomials, strict=True))
    rest = polynomial.quo_ground(content)
    if any(common):
        rest = rest.ring.from_dict({tuple(a - b for a, b in zip(m, common, strict=True)): c for m, c in rest.terms()})
    return content, common, rest


def common_difference(left: Ratio, right: Ratio) -> Polynomial:
    """The numerator of left - right; it is zero exactly when the two are equal."""
    common = left.denominator | right.denominator
    return left.over(common) - right.over(common)
