r"""Inequalities of functions of one number, \sigma'(z) <= 1/4: whether they hold for every real number, exactly.

A formula of e^z alone is a quotient of polynomials in x = e^z > 0, one without e^z in x = z; the step function is
constant on each side of z = 0. There the sign of a polynomial follows from its real roots and their multiplicities.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import flint
from flint import fmpq, fmpq_poly

from symbackprop.core.errors import SymbackpropError
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
    quantities_of,
    walk,
)
from symbackprop.judge.differentiation import unfold

__all__ = ["holds_everywhere"]

_MOST = 12  # the degree of a power
_RELATIONS = ("<", "<=", ">", ">=")
_ONE, _ZERO = fmpq_poly([1]), fmpq_poly([])


class _NotPolynomial(Exception):
    """A formula that is no quotient of polynomials."""


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A quotient of polynomials in x."""

    top: fmpq_poly
    bottom: fmpq_poly

    def __add__(self, other: _Ratio) -> _Ratio:
        return _Ratio(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __mul__(self, other: _Ratio) -> _Ratio:
        return _Ratio(self.top * other.top, self.bottom * other.bottom)

    def over(self, other: _Ratio) -> _Ratio:
        if not other.top:
            raise _NotPolynomial
        return _Ratio(self.top * other.bottom, self.bottom * other.top)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Where x lies: between `low` and `high`, which are none of it, or at the only point `low`; `step` is the step
    function there.
    """

    low: int | None
    high: int | None
    step: int

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    def points(self) -> Iterator[fmpq]:
        """Some numbers in it."""
        if self.low is not None and self.high is not None:
            yield from (fmpq(self.low) + fmpq(self.high - self.low, number) for number in range(2, 40))
        else:
            start, sign = (self.low, 1) if self.low is not None else (self.high, -1)
            yield from (fmpq(start or 0) + sign * fmpq(number, 3) for number in range(1, 40))


_OF_EXPONENTIALS = (_Piece(0, 1, 0), _Piece(1, 1, 0), _Piece(1, None, 1))
_OF_NUMBERS = (_Piece(None, 0, 0), _Piece(0, 0, 0), _Piece(0, None, 1))


def holds_everywhere(left: Term, relation: str, right: Term) -> bool | None:
    """Whether an inequality, with one of < <= > >=, holds for every value of the one name in it; None where that is
    not decided, as it is no quotient of polynomials in e^z or in z, or has no value somewhere.
    """
    if isinstance(left, Apply) and left.function == "abs" and relation in ("<", "<="):
        (inner,) = left.arguments
        found = [holds_everywhere(one, relation, right) for one in (inner, Negation(inner))]
        return False if False in found else None if None in found else True
    names = {*quantities_of(left), *quantities_of(right)}
    if len(names) != 1 or relation not in _RELATIONS:
        return None
    (name,) = names
    try:
        sides = unfold(left), unfold(right)
        exponential = any(isinstance(part, Apply) and part.function == "exp" for side in sides for part in walk(side))
        pieces = _OF_EXPONENTIALS if exponential else _OF_NUMBERS
        holds = [_on_a_piece(sides, relation, name, piece, exponential=exponential) for piece in pieces]
    except (_NotPolynomial, SymbackpropError, OverflowError):
        return None
    return False if False in holds else None if None in holds else True


def _on_a_piece(
    sides: tuple[Term, Term], relation: str, name: Quantity, piece: _Piece, *, exponential: bool
) -> bool | None:
    way = _Way(name, piece.step, exponential)
    left, right = map(way.ratio, sides)
    difference = left + _Ratio(-right.top, right.bottom)
    if relation in (">", ">="):
        difference = _Ratio(-difference.top, difference.bottom)
    strict = relation in ("<", ">")
    if piece.is_point:
        at = fmpq(piece.low or 0)
        bottom = difference.bottom(at)
        if not bottom:
            return None
        value = difference.top(at) / bottom
        return bool(value < 0 or (not strict and value == 0))
    if any(True for _ in _roots(difference.bottom, piece)):
        return None
    if not difference.top:
        return not strict
    if any(strict or multiplicity % 2 for multiplicity in _roots(difference.top, piece)):
        return False
    value = next((difference.top(at) / difference.bottom(at) for at in piece.points() if difference.top(at)), fmpq(0))
    return bool(value < 0) if value else None


def _roots(polynomial: fmpq_poly, piece: _Piece) -> Iterator[int]:
    """The multiplicities of the real roots of a polynomial in a piece."""
    if polynomial.degree() < 1:
        return
    _, factors = polynomial.numer().factor()
    for factor, multiplicity in factors:
        for root, _ in cast("list[tuple[flint.acb, int]]", factor.complex_roots()):
            if root.imag == 0 and _is_within(root.real, piece):
                yield multiplicity


def _is_within(root: flint.arb, piece: _Piece) -> bool:
    """Whether a root is in a piece, at whose ends it is not."""
    return (piece.low is None or root > piece.low) and (piece.high is None or root < piece.high)


@dataclass(frozen=True, slots=True)
class _Way:
    """How formulas are turned into polynomials: of a name, with the value of the step function."""

    name: Quantity
    step: int
    exponential: bool

    def ratio(self, term: Term) -> _Ratio:
        match term:
            case Sum(terms=parts):
                total = _Ratio(_ZERO, _ONE)
                for part in parts:
                    total = total + self.ratio(part)
                return total
            case Product(factors=parts):
                whole = _Ratio(_ONE, _ONE)
                for part in parts:
                    whole = whole * self.ratio(part)
                return whole
            case Negation(term=inner):
                found = self.ratio(inner)
                return _Ratio(-found.top, found.bottom)
            case Quotient(numerator=top, denominator=bottom):
                return self.ratio(top).over(self.ratio(bottom))
            case Power(base=base, exponent=Number(value=exponent)) if exponent == int(exponent):
                return _power(self.ratio(base), int(exponent))
            case Apply(function="exp", arguments=(inner,)):
                return _power(_Ratio(fmpq_poly([0, 1]), _ONE), self._multiple(inner))
            case Apply(function="step", arguments=(Symbol(quantity=quantity),)) if quantity == self.name:
                return _Ratio(fmpq_poly([self.step]), _ONE)
            case Symbol(quantity=quantity) if quantity == self.name and not self.exponential:
                return _Ratio(fmpq_poly([0, 1]), _ONE)
        value = getattr(term, "value", None)
        if isinstance(value, Fraction):
            return _Ratio(fmpq_poly([fmpq(value.numerator, value.denominator)]), _ONE)
        raise _NotPolynomial

    def _multiple(self, term: Term) -> int:
        """How many times the name a formula is."""
        found = _Way(self.name, self.step, exponential=False).ratio(term)
        line = found.top / found.bottom if found.bottom.degree() == 0 else None
        whole = line is not None and line.degree() < 2 and not line[0] and line[1].q == 1
        if line is None or not whole:
            raise _NotPolynomial
        return int(line[1].p)


def _power(base: _Ratio, exponent: int) -> _Ratio:
    if abs(exponent) > _MOST:
        raise _NotPolynomial
    one = _Ratio(_ONE, _ONE)
    if exponent < 0:
        return one.over(_power(base, -exponent))
    return _Ratio(base.top**exponent, base.bottom**exponent)
