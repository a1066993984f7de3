"""Real numbers that know whether they are exact.

A `Fraction` is exact. A `Decimal` is a value carried to `PRECISION` significant digits. Arithmetic
keeps what is exact exact: 0 times anything is exactly 0, and e^0 is exactly 1. A `float` makes all that it meets
rough: a fast look at a value, never the last word on it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

from symbackprop.core.terms import Real

__all__ = [
    "PRECISION",
    "absolute",
    "add",
    "agree",
    "divide",
    "exp",
    "is_exact",
    "ln",
    "ln_of_one_and",
    "multiply",
    "negate",
    "power",
    "rounded",
    "scientific",
    "tidy",
    "to_decimal",
]

PRECISION = 50
_GUARD_DIGITS = 4  # what rounding may have spoiled at the end of a number
_EXACT_BITS = 1024
_CLOSELY, _ROUGHLY = Decimal("1e-30"), Decimal("1e-9")
_LARGEST_EXPONENT = 10**15
_CONTEXT = Context(prec=PRECISION, Emax=MAX_EMAX, Emin=MIN_EMIN)
_LONGER = Context(prec=PRECISION + 20, Emax=MAX_EMAX, Emin=MIN_EMIN)


def is_exact(value: Real) -> bool:
    return type(value) is Fraction


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
        # by type: to ask whether a Decimal is an instance of a Fraction is dear
        if type(left) is Fraction and type(right) is Fraction:
            result = exact(left, right)
            # over many steps an exact value would outgrow any page, and then the memory
            small = max(result.denominator.bit_length(), result.numerator.bit_length() // 4) <= _EXACT_BITS
            return result if small else to_decimal(result)
        return inexact(to_decimal(left), to_decimal(right))

    return operation


def _sum(left: Decimal, right: Decimal) -> Decimal:
    """The sum; 0 where what cancellation leaves is made of rounding alone."""
    total = _CONTEXT.add(left, right)
    noise = left and right and total.adjusted() < max(left.adjusted(), right.adjusted()) - PRECISION + _GUARD_DIGITS
    return Decimal(0) if noise else total


_add = _both(operator.add, _sum, operator.add)
_multiply = _both(operator.mul, _CONTEXT.multiply, operator.mul)
_divide = _both(operator.truediv, _CONTEXT.divide, operator.truediv)
_ZERO = Fraction(0)


def add(left: Real, right: Real) -> Real:
    return _add(left, right)


def negate(value: Real) -> Real:
    """-value, and 0 of 0. Python's own minus would round a Decimal to the precision of the thread."""
    return value.copy_negate() if isinstance(value, Decimal) and value else -value if value else value


def absolute(value: Real) -> Real:
    if isinstance(value, Decimal):
        return value.copy_abs()
    return math.fabs(value) if isinstance(value, float) else abs(value)


def multiply(left: Real, right: Real) -> Real:
    """The product; an exact zero makes it exactly zero."""
    if (not left and type(left) is Fraction) or (not right and type(right) is Fraction):
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
    """`base` to a whole power exactly, to any other power as exp(exponent ln base); 0 to a positive power is 0.

    Raises ZeroDivisionError for any other power of 0, and for one that is not whole of a negative base.
    """
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
    if not base and exponent > 0:
        return _ZERO if is_exact(base) else base
    return exp(multiply(exponent, ln(base)))


def exp(value: Real) -> Real:
    """The exponential e^value; exactly 1 at an exact 0. Raises OverflowError beyond 10^15."""
    if is_exact(value) and not value:
        return Fraction(1)
    if isinstance(value, float):
        return math.exp(value)
    if absolute(value) > _LARGEST_EXPONENT:
        raise OverflowError("e to a power beyond 10^15")
    return _CONTEXT.exp(to_decimal(value))


def ln(value: Real) -> Real:
    """The natural logarithm; exactly 0 at an exact 1. Raises ZeroDivisionError at 0 and below."""
    if value <= 0:
        raise ZeroDivisionError("the logarithm of a number that is not positive")
    if is_exact(value) and value == 1:
        return _ZERO
    return math.log(value) if isinstance(value, float) else _CONTEXT.ln(to_decimal(value))


def agree(left: Real, right: Real, size: Real = Fraction(1)) -> bool:
    """Whether two routes to a number found the same: to 30 digits, or where a float is among them to 9.

    `size` is that of what was added up on the way, if it is more than 1: so many digits may be lost.
    """
    rough = isinstance(left, float) or isinstance(right, float)
    largest = max(Decimal(1), abs(to_decimal(left)), abs(to_decimal(size)))
    return abs(to_decimal(left) - to_decimal(right)) <= largest * (_ROUGHLY if rough else _CLOSELY)


def ln_of_one_and(value: Real) -> Real:
    """ln(1 + t) for t >= 0, with all its digits where t is small."""
    if not value:
        return _ZERO
    if isinstance(value, float):
        return math.log1p(value)
    part = to_decimal(value)
    if part.adjusted() < -17:
        # t - t^2/2 + t^3/3, off by less than t^4
        square = _CONTEXT.multiply(part, part)
        cube = _CONTEXT.divide(_CONTEXT.multiply(square, part), Decimal(3))
        return _CONTEXT.add(_CONTEXT.subtract(part, _CONTEXT.divide(square, Decimal(2))), cube)
    return _CONTEXT.ln(_LONGER.add(Decimal(1), part))


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


def scientific(value: Real) -> tuple[Decimal, int]:
    """The value as m * 10^e with 1 <= |m| < 10."""
    number = to_decimal(value)
    return number.scaleb(-number.adjusted(), context=_CONTEXT), number.adjusted()
