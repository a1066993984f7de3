"""Real numbers that know whether they are exact.

A `Fraction` is exact. A `Decimal` is a value carried to `PRECISION` significant digits. Arithmetic
keeps what is exact exact: 0 times anything is exactly 0, and e^0 is exactly 1. A `float` makes all that it meets
rough: a fast look at a value, never the last word on it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

from symbackprop.core.terms import Real

__all__ = [
    "PRECISION",
    "absolute",
    "add",
    "divide",
    "exp",
    "is_exact",
    "ln",
    "multiply",
    "negate",
    "power",
    "rounded",
    "tidy",
    "to_decimal",
]

PRECISION = 50
_EXACT_BITS = 1024
_CONTEXT = Context(prec=PRECISION, Emax=10**9, Emin=-(10**9))


def is_exact(value: Real) -> bool:
    return isinstance(value, Fraction)


def to_decimal(value: Real) -> Decimal:
    """The value to `PRECISION` digits."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        return Decimal(value)
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _both(
    exact: Callable[[Fraction, Fraction], Fraction],
    inexact: Callable[[Decimal, Decimal], Decimal],
    rough: Callable[[float, float], float],
) -> Callable[[Real, Real], Real]:
    def operation(left: Real, right: Real) -> Real:
        if isinstance(left, float) or isinstance(right, float):
            return rough(float(left), float(right))
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            result = exact(left, right)
            # over many steps an exact value would outgrow any page, and then the memory
            small = max(result.denominator.bit_length(), result.numerator.bit_length() // 4) <= _EXACT_BITS
            return result if small else to_decimal(result)
        return inexact(to_decimal(left), to_decimal(right))

    return operation


_add = _both(operator.add, _CONTEXT.add, operator.add)
_multiply = _both(operator.mul, _CONTEXT.multiply, operator.mul)
_divide = _both(operator.truediv, _CONTEXT.divide, operator.truediv)
_ZERO = Fraction(0)


def add(left: Real, right: Real) -> Real:
    return _add(left, right)


def negate(value: Real) -> Real:
    """-value. Python's own minus would round a Decimal to the precision of the thread."""
    return value.copy_negate() if isinstance(value, Decimal) else -value


def absolute(value: Real) -> Real:
    if isinstance(value, Decimal):
        return value.copy_abs()
    return math.fabs(value) if isinstance(value, float) else abs(value)


def multiply(left: Real, right: Real) -> Real:
    """The product; an exact zero makes it exactly zero."""
    if (not left and is_exact(left)) or (not right and is_exact(right)):
        return _ZERO
    return _multiply(left, right)


def divide(left: Real, right: Real) -> Real:
    """The quotient. Raises ZeroDivisionError for a zero divisor."""
    if not right:
        raise ZeroDivisionError("division by zero")
    if is_exact(left) and not left:
        return _ZERO
    return _divide(left, right)


def power(base: Real, exponent: Real) -> Real:
    """`base` to a whole power exactly, to any other power as exp(exponent ln base)."""
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        if isinstance(base, Fraction):
            if not base and exponent < 0:
                raise ZeroDivisionError("division by zero")
            bits = max(base.denominator.bit_length(), base.numerator.bit_length()) * abs(exponent)
            if bits > 8 * _EXACT_BITS and abs(base) != 1 and base:
                return _CONTEXT.power(to_decimal(base), int(exponent))
            return base ** int(exponent)
        if isinstance(base, float):
            return float(base ** int(exponent))
        return _CONTEXT.power(base, int(exponent))
    return exp(multiply(exponent, ln(base)))


def exp(value: Real) -> Real:
    """The exponential e^value; exactly 1 at an exact 0. Raises OverflowError beyond a million."""
    if is_exact(value) and not value:
        return Fraction(1)
    if isinstance(value, float):
        return math.exp(value)
    if absolute(value) > 1_000_000:
        raise OverflowError("e to a power beyond a million")
    return _CONTEXT.exp(to_decimal(value))


def ln(value: Real) -> Real:
    """The natural logarithm; exactly 0 at an exact 1. Raises ZeroDivisionError at 0 and below."""
    if value <= 0:
        raise ZeroDivisionError("the logarithm of a number that is not positive")
    if is_exact(value) and value == 1:
        return _ZERO
    return math.log(value) if isinstance(value, float) else _CONTEXT.ln(to_decimal(value))


def tidy(value: Real, decimals: int) -> bool:
    """Whether the value is exact and its decimal expansion ends within `decimals` places."""
    return isinstance(value, Fraction) and (value * 10**decimals).denominator == 1


def rounded(value: Real, decimals: int) -> Decimal:
    """The value rounded to `decimals` places, halves away from zero, as on a blackboard."""
    with localcontext(_CONTEXT):
        if isinstance(value, Fraction):
            scaled = abs(value) * 10**decimals
            whole = int(scaled + Fraction(1, 2))
            return (Decimal(whole) if value >= 0 else -Decimal(whole)).scaleb(-decimals)
        number = to_decimal(value)
        if number.adjusted() + decimals >= PRECISION:
            return number  # so large that its last digit stands before those places
        return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
