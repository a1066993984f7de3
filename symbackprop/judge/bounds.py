"""Between which bounds the values of the bases of an algebra lie, as far as the formulas tell.

A fact is a bound without which a formula has no value: the argument of a logarithm is positive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from flint import fmpq

from symbackprop.core.quantities import Quantity
from symbackprop.judge.algebra import Algebra, Element
from symbackprop.judge.bases import Exponential, Name, Polynomial, Prime, Root
from symbackprop.judge.ranges import ALL, NEGATIVE, POSITIVE, Range

__all__ = ["Again", "Bounds", "NoValue", "Sign"]


class NoValue(ZeroDivisionError):
    """The formula has a value nowhere: it divides by zero, or takes the logarithm of what is never positive."""


class Again(Exception):
    """Something was found that changes the elements made before, a fact or a finer root: all is worked out again."""


Sign = tuple[int, bool]  # 1 or -1, and whether 0 is excluded


def _anything(_quantity: Quantity) -> Range:
    return ALL


@dataclass(slots=True)
class Bounds:
    """The bounds of the bases of an algebra. `range_of_name` has those of a name, `region` signs that were chosen."""

    range_of_name: Callable[[Quantity], Range] = _anything
    region: Mapping[int, int] = field(default_factory=dict)
    algebra: Algebra = field(default_factory=Algebra)
    facts: dict[int, Range] = field(default_factory=dict)  # bounds without which a formula has no value
    ranges: dict[int, Range] = field(default_factory=dict)  # what is known by all of these, as far as it was asked for

    def range(self, number: int) -> Range:
        """Between which bounds the value of a base lies."""
        found = self.ranges.get(number)
        if found is None:
            found = self.ranges[number] = self._range_of_base(number)
        return found

    def _range_of_base(self, number: int) -> Range:
        chosen = self.region.get(number)
        if chosen is not None:
            return POSITIVE if chosen > 0 else NEGATIVE
        found = self._range_by_itself(number)
        fact = self.facts.get(number)
        return fact if fact is not None and found.sign is None else found

    def _range_by_itself(self, number: int) -> Range:
        match self.algebra.bases.bases[number]:
            case Prime(value):
                return Range.at(Fraction(value))
            case Exponential():
                return POSITIVE
            case Name(quantity):
                return self.range_of_name(quantity)
            case Root(of):
                sign = self.range(of).sign
                return Range(Fraction(0), low_open=sign is not None and sign[1])
            case Polynomial():
                return self._range_of_sum(number)
        return ALL

    def _range_of_sum(self, number: int) -> Range:
        found = Range.at(Fraction(0))
        for powers, coefficient in self.algebra.bases.terms(number):
            found += self.range_of(Element(fmpq(coefficient), powers))
            if found == ALL:
                break
        return found

    def range_of(self, element: Element) -> Range:
        """Between which bounds the value of a product lies, by those of its factors."""
        found = Range.at(Fraction(int(element.coefficient.p), int(element.coefficient.q)))
        for base, exponent in element.powers.items():
            found *= self.range(base).power(exponent)
        return found

    def sign(self, number: int) -> Sign | None:
        """What is known of the sign of a base."""
        return self.range(number).sign

    def sign_of(self, element: Element) -> Sign | None:
        """The sign of a product, where those of its factors are known; 0 has none."""
        return self.range_of(element).sign if element.coefficient else None

    def expect_positive(self, element: Element, *, strict: bool) -> None:
        """An element that is positive wherever the formula has a value: the sign of its only base of unknown sign
        follows. Raises NoValue where it is negative, Again where a sign follows that was not known.
        """
        sign, unknown = (1 if element.coefficient > 0 else -1), []
        for base, exponent in element.powers.items():
            found = self.sign(base)
            if exponent % 2 and found is None:
                unknown.append(base)
            elif exponent % 2 and found is not None:
                sign *= found[0]
        if not unknown:
            whole = self.sign_of(element)
            if whole is not None and whole[0] < 0 and (strict or whole[1]):
                raise NoValue("the logarithm or root of a negative number")
        elif len(unknown) == 1 and self.facts.get(unknown[0]) is None:
            known = Range(Fraction(0), low_open=strict)
            self.facts[unknown[0]] = known if sign > 0 else -known
            self.ranges.clear()
            raise Again

    def undecided(self, element: Element) -> int:
        """A base whose sign the sign of an element hangs on."""
        for base, exponent in sorted(element.powers.items()):
            sign = self.sign(base)
            if (sign is None or not sign[1]) and exponent > 0:
                return base
        return next(base for base, e in sorted(element.powers.items()) if e % 2 and self.sign(base) is None)
