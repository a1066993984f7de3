"""How a number is shown: exactly where its decimals end soon, else rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from types import MappingProxyType

from symbackprop.core.numbers import absolute, rounded, scientific, tidy, to_decimal
from symbackprop.core.terms import Matrix, Number, Real, Symbol, Term, walk

__all__ = [
    "MOST_TERMS",
    "NONE_FINER",
    "SPARE",
    "Finer",
    "Shown",
    "same_number",
    "shortened",
    "shown",
    "shown_together",
    "shows_exactly",
    "spare_in",
]

# the numbers that are printed with more digits than the others, each under what `same_number` says: how many more
Finer = Mapping[Decimal, int]
NONE_FINER: Finer = MappingProxyType({})

MOST_TERMS = 8  # summands on a slide, beyond which a sum is shortened by dots
SPARE = 2  # places beyond the display digits, within which an exact decimal is shown in full

_LARGEST = 10**9  # from which on a number is shown as m * 10^e
_ALIKE = Context(prec=15)  # digits in which a number agrees with itself, found in floats or another way


@dataclass(frozen=True, slots=True)
class Shown:
    """A number in digits: sign apart, `exponent` for m * 10^exponent, `exact` where it is the number itself."""

    negative: bool
    digits: str
    exponent: int | None
    exact: bool


def same_number(value: Real) -> Decimal:
    """What is the same for a number, its negative, and both where they were computed in another way."""
    return _ALIKE.plus(abs(to_decimal(value)))


def _more(value: Real, finer: Finer) -> int:
    return finer.get(same_number(value), 0) if finer else 0


def shown(value: Real, decimals: int, finer: Finer = NONE_FINER, spare: int = SPARE) -> Shown:
    """The value as it is printed with `decimals` display digits, and those that it has by `finer`.

    An exact decimal that ends within `spare` more places is shown in full; anything else is rounded to `decimals`
    places, halves away from zero. What would round to zero without being it is shown as m * 10^e with `decimals`
    digits.
    """
    if tidy(value, decimals + spare):
        return _in_full(value, decimals + spare)
    plain = rounded(value, decimals) if absolute(value) < _LARGEST else Decimal(0)
    places = decimals + _more(value, finer)
    if (plain == 0 and value) or abs(plain) >= _LARGEST:
        if isinstance(value, Fraction) and value:
            exact = _exact_scientific(value, places + SPARE)
            if exact is not None:
                return exact
        mantissa, exponent = scientific(value)
        scaled = rounded(mantissa, max(places - 1, 0))
        if abs(scaled) >= 10:
            exponent, scaled = exponent + 1, rounded(scaled / 10, max(places - 1, 0))
        return Shown(scaled < 0, f"{abs(scaled):f}", exponent, exact=False)
    if tidy(value, places + spare):
        return _in_full(value, places + spare)
    number = rounded(value, places)
    return Shown(number < 0, f"{abs(number):f}", None, exact=False)


def _in_full(value: Real, places: int) -> Shown:
    number = rounded(value, places)
    text = f"{abs(number):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return Shown(number < 0, text or "0", None, exact=True)


def shown_together(values: Sequence[Real], decimals: int, finer: Finer = NONE_FINER) -> Sequence[Shown]:
    """Numbers of one matrix, with the same number of decimals: those that they need where all are exact, else the
    display digits, and as many more as the finest of them has. An exact 0 is 0; what rounds to zero is so, unless all
    do; exact powers of ten stay.
    """
    found = [shown(value, decimals, finer) for value in values]
    plain = [one for value, one in zip(values, found, strict=True) if value and one.exponent is None]
    if not plain:
        return found
    if all(one.exact for one in found):
        places = max(len(one.digits.partition(".")[2]) for one in plain)
    else:
        places = decimals + max(_more(value, finer) for value in values)
    return [_to_places(value, one, places) for value, one in zip(values, found, strict=True)]


def spare_in(matrix: Matrix, decimals: int, finer: Finer = NONE_FINER) -> int:
    """The `spare` places of the numbers in the formulas of a matrix: none where one of them is rounded, for 0.25625 is
    0.256 beside 0.609.
    """
    return SPARE if shows_exactly(matrix, decimals, finer) else 0


def _to_places(value: Real, alone: Shown, places: int) -> Shown:
    if not value or (alone.exponent is not None and (alone.exact or alone.exponent > 0)):
        return alone
    number = rounded(value, places)
    return Shown(number < 0, f"{abs(number):.{places}f}", None, alone.exact and tidy(value, places))


def _exact_scientific(value: Fraction, digits: int) -> Shown | None:
    """M * 10^e without rounding, where m has few digits; None where it has more."""
    mantissa, exponent = scientific(value)
    exact = value / Fraction(10) ** exponent
    if Fraction(mantissa) != exact or not tidy(exact, digits):
        return None
    text = f"{abs(mantissa.normalize()):f}"
    return Shown(value < 0, text, exponent, exact=True)


def shortened(terms: Sequence[Term], most: int | None) -> tuple[Term | None, ...]:
    """The summands that are written: of more than `most` the first two, dots (None) and the last, or the last two where
    a single name or number, such as a bias, ends the sum.
    """
    if most is None or len(terms) <= most:
        return tuple(terms)
    return (*terms[:2], None, *terms[-2 if isinstance(terms[-1], Symbol | Number) else -1 :])


def shows_exactly(term: Term, decimals: int, finer: Finer = NONE_FINER) -> bool:
    """Whether every number in the term is printed as it is, so that = may stand before it."""
    return all(shown(node.value, decimals, finer).exact for node in walk(term) if isinstance(node, Number))
