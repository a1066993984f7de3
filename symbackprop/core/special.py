"""Pi, the error function and the normal distribution, to `PRECISION` digits."""

from __future__ import annotations

import math
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

from symbackprop.core.numbers import PRECISION, is_exact, to_decimal
from symbackprop.core.terms import Real

__all__ = ["erf", "normal_distribution", "pi"]

_WORKING = Context(prec=PRECISION + 20, Emax=MAX_EMAX, Emin=MIN_EMIN)
_SHOWN = Context(prec=PRECISION, Emax=MAX_EMAX, Emin=MIN_EMIN)
_PI = Decimal("3.1415926535897932384626433832795028841971693993751058209749445923078164")
_ROOT_TWO = _WORKING.sqrt(Decimal(2))
_FAR = 6  # from which on the continued fraction is the quicker one
_DEPTH = 300  # of the continued fraction: 65 digits at 6, more beyond
_LARGEST_EXPONENT = 10**15
_NEGLIGIBLE = Decimal(1).scaleb(-PRECISION - 18)


def pi() -> Real:
    """The ratio of a circle's circumference to its diameter."""
    return _SHOWN.plus(_PI)


def erf(value: Real) -> Real:
    """2/sqrt(pi) times the integral of e^(-t^2) from 0 to u; exactly 0 at an exact 0."""
    if is_exact(value) and not value:
        return Fraction(0)
    if isinstance(value, float):
        return math.erf(value)
    u = to_decimal(value)
    size = _WORKING.multiply(u.copy_abs(), _ROOT_TWO)
    if size < _FAR:
        found = _WORKING.multiply(Decimal(2), _half(size))
    else:
        found = _WORKING.subtract(Decimal(1), _WORKING.multiply(Decimal(2), _tail(size)))
    return _SHOWN.plus(found.copy_sign(u))


def normal_distribution(value: Real) -> Real:
    """The integral of e^(-t^2/2)/sqrt(2 pi) from minus infinity to z, with all its digits far below 0 too; exactly 1/2
    at an exact 0.
    """
    if is_exact(value) and not value:
        return Fraction(1, 2)
    if isinstance(value, float):
        return math.erfc(-value / math.sqrt(2)) / 2
    z = to_decimal(value)
    size = z.copy_abs()
    if size < _FAR:
        # seventy digits, of which the difference loses at most ten
        found = _WORKING.add(Decimal("0.5"), _half(size).copy_sign(z))
    else:
        found = _tail(size)
        found = found if z < 0 else _WORKING.subtract(Decimal(1), found)
    return _SHOWN.plus(found)


def _density(z: Decimal) -> Decimal:
    # e^(-z^2/2)/sqrt(2 pi)
    exponent = _WORKING.divide(_WORKING.multiply(z, z), Decimal(-2))
    if exponent < -_LARGEST_EXPONENT:
        raise OverflowError("e to a power beyond 10^15")
    return _WORKING.divide(_WORKING.exp(exponent), _WORKING.sqrt(_WORKING.multiply(Decimal(2), _PI)))


def _half(z: Decimal) -> Decimal:
    """The integral from 0 to z >= 0: phi(z) (z + z^3/3 + z^5/(3 * 5) + ...), whose terms are all positive."""
    square = _WORKING.multiply(z, z)
    term = total = z
    odd = 1
    while term > _WORKING.multiply(_NEGLIGIBLE, total):
        odd += 2
        term = _WORKING.divide(_WORKING.multiply(term, square), Decimal(odd))
        total = _WORKING.add(total, term)
    return _WORKING.multiply(_density(z), total)


def _tail(z: Decimal) -> Decimal:
    """The integral from a large z to infinity: phi(z)/(z + 1/(z + 2/(z + 3/(z + ...)))), after Laplace."""
    below = z
    for step in range(_DEPTH, 0, -1):
        below = _WORKING.add(z, _WORKING.divide(Decimal(step), below))
    return _WORKING.divide(_density(z), below)
