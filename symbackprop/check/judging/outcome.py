"""Verdicts, the numbers that a document prints, and when a value is what is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from symbackprop.check.judging.evaluation_point import FAILURES, Point, apart, close
from symbackprop.check.judging.formulas.conditions import Condition
from symbackprop.check.reading.interpretation import Printed
from symbackprop.check.report import Verdict
from symbackprop.core import numbers
from symbackprop.core.terms import (
    Derivative,
    Matrix,
    Negation,
    Number,
    Power,
    Product,
    Real,
    Symbol,
    Term,
    map_children,
)

__all__ = [
    "Disagreement",
    "Line",
    "Outcome",
    "Print",
    "Wrong",
    "agree",
    "apart_at",
    "bare",
    "fits",
    "grid_of",
    "is_far",
    "is_number",
    "literal",
]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What was compared in a link: one entry of its head and of its side, and the sides between with their verdicts.

    `whole` is the head and the side themselves, `entries` the places of those that are wrong, `bindings` the values of
    the indices, `layered` whether one of these is a layer.
    """

    head: Term
    side: Term
    before: tuple[tuple[Term, Outcome], ...]
    whole: tuple[Term, Term]
    entries: tuple[tuple[int, int], ...] = ()
    bindings: Mapping[str, int] = field(default_factory=dict)
    layered: bool = False
    misfit: bool = False  # whether the side cannot be worked out, since its shapes do not fit


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and why. What is wrong with a claim and what would be right is found later, from the `disagreement`;
    a `mistake` is said here only by what judges no formula.

    `said` is a condition that is no Condition, or where a claim is wrong; `cause` is the id of a claim, or where it is
    negative the link of this chain. `sample` is the one that the document goes on with;
    `told` is what the letters of a shape count, if it is right, `ran` how far sums have run that end at a letter,
    `widths` what the numbers of a shape say of the units of layers.
    """

    verdict: Verdict
    message: str = ""
    value: Real | None = None
    condition: Condition | None = None
    said: str = ""
    holds: bool | None = None
    mistake: str | None = None
    cause: int | None = None
    link: int = 0
    sample: int | None = None
    disagreement: Disagreement | None = None
    told: tuple[tuple[str, int], ...] = ()
    ran: tuple[tuple[str, int], ...] = ()
    widths: tuple[tuple[int, int], ...] = ()

    @property
    def misfits(self) -> bool:
        """Whether shapes that do not fit are what speaks against a claim."""
        return self.verdict is Verdict.WRONG and bool(self.message)


@dataclass(frozen=True, slots=True)
class Print:
    """A number that the document has printed for a name or a derivative, by which claim, and whether it was wrong."""

    value: Fraction
    places: int
    claim: int
    cause: int | None
    verdict: Verdict = Verdict.CORRECT


@dataclass(frozen=True, slots=True)
class Line:
    """A line of numbers, and the wrong claim that it is or comes from."""

    side: Term
    cause: int | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong claim: what it says that its head is."""

    claim: int
    head: Symbol | Derivative
    side: Term


def grid_of(term: Term) -> tuple[tuple[Term, ...], ...]:
    """A formula as rows of entries; a number is one entry."""
    return term.rows if isinstance(term, Matrix) else ((term,),)


def is_number(term: Term) -> bool:
    """Whether a formula names nothing."""
    return not term.names


def literal(term: Term) -> tuple[Fraction, int] | None:
    """A single printed number, with its sign and a power of ten, and its places behind the point."""
    match term:
        case Printed(value, places):
            return Fraction(value), places
        case Negation(inner):
            found = literal(inner)
            return None if found is None else (-found[0], found[1])
        case Product(
            (Printed(value, places), Power(Printed(Fraction(numerator=10, denominator=1)), Number(Fraction() as ten)))
        ):
            return Fraction(value) * Fraction(10) ** int(ten), places - int(ten)
    return None


def fits(value: Real, printed: Fraction, places: int) -> bool:
    """Whether a value rounds to what is printed; an exact half may go either way."""
    if places == 0 and abs(printed) < 100:
        return close(value, printed)  # a small whole number stands for itself
    unit = _last_unit(printed, places)
    with suppress(OverflowError):
        if abs(float(value) - float(printed)) > float(unit):
            return False
    if numbers.is_exact(value):
        return abs(Fraction(value) - printed) <= unit / 2
    exact = numbers.to_decimal(value)
    difference = abs(exact - numbers.to_decimal(printed))
    return difference <= numbers.to_decimal(unit / 2) * (1 + Decimal("1e-30"))


def _last_unit(printed: Fraction, places: int) -> Fraction:
    """Twice how far a printed number may be from what it stands for: one of its last digit; of a number with all the
    digits of a program's floats, one of the last digit that these are sure of.
    """
    unit = Fraction(1, 10**places) if places >= 0 else Fraction(10**-places)
    digits = len(str(abs(int(printed / unit)))) if places > 0 else 0
    return unit * 10 ** (digits - _SURE_DIGITS) * 2 if digits > _SURE_DIGITS else unit


_SURE_DIGITS = 15  # of a double


def agree(points: Sequence[Point], left: Term, right: Term) -> bool | None:
    """Whether two formulas have the same value at every point; None where they have none at any."""
    tried = 0
    for point in points:
        try:
            one, other = point.of(left), point.of(right)
        except FAILURES:
            continue
        tried += 1
        if not close(one, other):
            return False
    return True if tried else None


def apart_at(point: Point, left: Term, right: Term) -> bool:
    """Whether two formulas differ at a point: floats screen, the exact values decide."""
    with suppress(*FAILURES):
        return apart(point.rough.of(left), point.rough.of(right)) and not close(point.of(left), point.of(right))
    return False


def is_far(point: Point, term: Term, value: Real, limit: float = 0.0) -> bool:
    """Whether floats tell that a formula is farther from a value than a limit."""
    with suppress(*FAILURES):
        found, wanted = float(point.rough.of(term)), float(value)
        return abs(found - wanted) > limit + _LOST * (1 + abs(found) + abs(wanted))
    return False


_LOST = 1e-8  # far above what floats lose in a line of numbers


def bare(term: Term) -> Term:
    """The formula with plain numbers for printed ones."""
    if isinstance(term, Printed):
        return Number(term.value)
    return map_children(term, bare)
