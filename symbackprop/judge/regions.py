"""Whether inequalities between formulas can hold together.

Each monomial counts as an unknown of its own, so that all are linear; what cannot hold even so cannot hold. Unknowns
are eliminated one after the other (Fourier and Motzkin).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

__all__ = ["Inequality", "can_hold"]

_MOST = 400  # inequalities, beyond which no answer is looked for


@dataclass(frozen=True, slots=True)
class Inequality:
    """sum of coefficient * unknown + constant > 0, or >= 0 where it is not strict."""

    coefficients: Mapping[int, Fraction]
    constant: Fraction = Fraction(0)
    strict: bool = True


def can_hold(inequalities: Sequence[Inequality]) -> bool:
    """False only where no values of the unknowns meet all inequalities."""
    rows = [*inequalities]
    while True:
        for row in rows:
            if not row.coefficients and (row.constant < 0 or (row.strict and not row.constant)):
                return False
        unknowns = {unknown for row in rows for unknown in row.coefficients}
        if not unknowns or len(rows) > _MOST:
            return True
        rows = _without(rows, min(unknowns, key=lambda unknown: _pairs(rows, unknown)))


def _pairs(rows: Sequence[Inequality], unknown: int) -> int:
    signs = [row.coefficients[unknown] > 0 for row in rows if unknown in row.coefficients]
    return signs.count(True) * signs.count(False)


def _without(rows: Sequence[Inequality], unknown: int) -> list[Inequality]:
    """What inequalities say without an unknown: each lower bound of it lies below each upper one."""
    lower = [row for row in rows if row.coefficients.get(unknown, 0) > 0]
    upper = [row for row in rows if row.coefficients.get(unknown, 0) < 0]
    rest = [row for row in rows if unknown not in row.coefficients]
    return rest + [_sum(low, high, unknown) for low, high in product(lower, upper)]


def _sum(low: Inequality, high: Inequality, unknown: int) -> Inequality:
    times, other = -high.coefficients[unknown], low.coefficients[unknown]
    unknowns = {*low.coefficients, *high.coefficients} - {unknown}
    found = {
        one: times * low.coefficients.get(one, Fraction(0)) + other * high.coefficients.get(one, Fraction(0))
        for one in unknowns
    }
    return Inequality(
        {one: value for one, value in found.items() if value},
        times * low.constant + other * high.constant,
        low.strict or high.strict,
    )
