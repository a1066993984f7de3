"""Numbers of a TOML file, exactly: decimals as written, and quotients in quotes."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainValidator

from symbackprop.core.errors import InputError, Mistake
from symbackprop.network.mistakes import shown
from symbackprop.network.places import deepest, shortened

__all__ = ["Argument", "Positive", "Real", "Size", "exact", "read_toml"]

_DIGITS = 60
_EXPONENT = 60
_DEEPEST = 100
_FARTHEST = 10_000
_NUMBER = r"\d{1,60}(?:\.\d{1,60})?"
_QUOTIENT = re.compile(rf"\s*([+-]?{_NUMBER})\s*/\s*({_NUMBER})\s*", re.ASCII)
_RIGHT = 'must be a number such as 0.5, or a quotient in quotes such as "1/3"'


def exact(value: object) -> Fraction:
    """The rational that a TOML number or a quotient in quotes spells. Raises ValueError, saying what is wrong."""
    if isinstance(value, str):
        return _quotient(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError(f"found {shown(value)}; {_RIGHT}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"found {shown(value)}; must be a finite number")
    if isinstance(value, int):
        long = abs(value) >= 10**_DIGITS
    else:
        # the digits are looked at only where a number is long as a text
        long = abs(value.adjusted()) > _EXPONENT or (
            len(str(value)) > _DIGITS and len(value.as_tuple().digits) > _DIGITS
        )
    if long:
        raise ValueError(f"has more than {_DIGITS} digits or is beyond 10^{_EXPONENT}; write a shorter number")
    return Fraction(value)


def _quotient(text: str) -> Fraction:
    match = _QUOTIENT.fullmatch(text)
    if match is None:
        plain = re.fullmatch(rf"\s*([+-]?{_NUMBER})\s*", text, re.ASCII)
        hint = f"write it without the quotes: {plain[1]}" if plain else _RIGHT
        raise ValueError(f"found {shown(text)}; {hint}")
    bottom = Fraction(match[2])
    if not bottom:
        raise ValueError(f"found {shown(text)}; a quotient by 0 has no value")
    return Fraction(match[1]) / bottom


def _argument(value: Any) -> Fraction:
    number = exact(value)
    if abs(number) > _FARTHEST:
        raise ValueError(f"found {shown(value)}; must lie between -{_FARTHEST} and {_FARTHEST}")
    return number


def _positive(value: Any) -> Fraction:
    number = exact(value)
    if number <= 0:
        raise ValueError(f"found {shown(value)}; must be positive")
    return number


def _size(value: Any) -> Fraction:
    number = _argument(value)
    if number < 0:
        raise ValueError(f"found {shown(value)}; must not be negative")
    return number


Real = Annotated[int | Fraction, PlainValidator(exact)]
Positive = Annotated[int | Fraction, PlainValidator(_positive)]
Argument = Annotated[int | Fraction, PlainValidator(_argument)]  # where a function is looked at
Size = Annotated[int | Fraction, PlainValidator(_size)]  # of a vector


def read_toml(text: str, file: str) -> dict[str, Any]:
    """The data of a TOML text, decimals exact. Raises InputError with the line of what is no TOML."""
    depth, line = deepest(text)
    if depth > _DEEPEST:
        raise InputError([Mistake(f"brackets are nested {depth} deep; at most {_DEEPEST} are read", file, line)])
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as problem:
        match = re.search(r"\(at line (\d+), column (\d+)\)", str(problem))
        reason = re.sub(r" \(at .*\)$", "", str(problem))
        reason += _hint(text.split("\n")[int(match[1]) - 1]) if match else ""
        where = f" at column {match[2]}" if match else " at the end of the file"
        line = int(match[1]) if match else max(1, text.count("\n") + (not text.endswith("\n")))
        raise InputError([Mistake(f"this is no TOML{where}: {reason[:1].lower()}{reason[1:]}", file, line)]) from None
    except ValueError:
        # Python reads no integer of thousands of digits; shortened, it is still too long, and can be told by its key
        shorter = shortened(text)
        if shorter == text:
            raise InputError([Mistake("this is no TOML: a value cannot be read", file)]) from None
        return read_toml(shorter, file)


def _hint(line: str) -> str:
    """What a line may lack that is no TOML."""
    return next((hint for pattern, hint in _HINTS if pattern.search(line)), "")


_HINTS = (
    (re.compile(r"=\s*[-+]?\d+,\d+\s*(?:#.*)?$"), "; a decimal is written with a point, 0.1"),
    (
        re.compile(r"=\s*(?!true\b|false\b|inf\b|nan\b)[A-Za-z_][\w-]*\s*(?:#.*)?$"),
        '; a text stands in quotes, "sigmoid"',
    ),
)


def _decimal(text: str) -> Decimal:
    """The decimal; one whose exponent is beyond what Python reads stays too large, or too small."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("1e-999999" if "-" in text.lower().partition("e")[2] else "1e999999")
