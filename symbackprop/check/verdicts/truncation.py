"""Documents that cut their numbers off instead of rounding them: 0.6456 for 0.64566, throughout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.judging.outcome import Outcome, grid_of, literal
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.report import Verdict
from symbackprop.check.rows import Row
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core import numbers
from symbackprop.core.terms import Real

__all__ = ["with_numbers_cut_off"]

_ENOUGH = 2  # numbers cut off that rounding would have made larger
_AGAINST = 4  # of these for each that is rounded up
_PRINTED = re.compile(r"(-?)\s*(\d+)\.(\d+)\s*$")


def with_numbers_cut_off(rows: Sequence[Row]) -> list[Row]:
    """The rows, none of which is wrong for a number that is cut off where the document does so throughout: where
    several numbers show it, and hardly any is rounded up. What starts from such numbers is carried.
    """
    cut = {number: row for number, row in enumerate(rows, 1) if _is_cut_off(row)}
    different = {_printed(row) for row in cut.values()}  # a slip is copied from line to line
    up = sum(map(_is_rounded_up, rows)) + sum(map(_has_rounded_up, cut.values())) if cut else 0
    if len(different) < max(_ENOUGH, _AGAINST * up):
        return [*rows]
    found: list[Row] = []
    right = {*cut}
    for number, row in enumerate(rows, 1):
        if number in cut:
            found.append(_as(row, Verdict.ROUNDED))
        elif row.outcome.verdict is Verdict.INHERITED and row.outcome.cause in right:
            right.add(number)
            found.append(_as(row, Verdict.CARRIED))
        else:
            found.append(row)
    return found


def _as(row: Row, verdict: Verdict) -> Row:
    return replace(row, finding=Finding(Outcome(verdict, value=row.outcome.value), Explanation()))


def _is_cut_off(row: Row) -> bool:
    """Whether a number is wrong only because it is cut off, of the exact value or of what the line before gives."""
    found, case = row.outcome.disagreement, row.finding.open
    if row.outcome.verdict is not Verdict.WRONG or found is None or case is None:
        return False
    printed = literal(found.side)
    if printed is None or printed[1] < 2 or row.explanation.mistake != "rounding":
        return False
    terms = (found.head, *(term for term, _ in found.before[-1:]))
    values = (case.evidence.exact(term) for term in terms)
    return any(value is not None and _cuts(value, *printed) for value in values)


def _printed(row: Row) -> tuple[Fraction, int] | None:
    """The number that is cut off."""
    found = row.outcome.disagreement
    return literal(found.side) if found is not None else None


def _has_rounded_up(row: Row) -> bool:
    """Whether an entry beside the one that is cut off is rounded up."""
    found, case = row.outcome.disagreement, row.finding.open
    if found is None or case is None:
        return False
    for heads, sides in zip(*map(grid_of, found.whole), strict=False):
        for head, side in zip(heads, sides, strict=False):
            printed, value = literal(side), case.evidence.exact(head)
            if side is not found.side and printed is not None and value is not None and _rounds_up(value, *printed):
                return True
    return False


def _is_rounded_up(row: Row) -> bool:
    """Whether a number is rounded, and not what cutting off would give."""
    value, shown = row.outcome.value, _PRINTED.search(row.latex)
    if row.outcome.verdict is not Verdict.ROUNDED or value is None or shown is None:
        return False
    sign, whole, places = shown.groups()
    return not _cuts(value, Fraction(f"{sign}{whole}.{places}"), len(places))


def _rounds_up(value: Real, printed: Fraction, places: int) -> bool:
    """Whether a number is a value rounded away from zero."""
    exact = Fraction(numbers.to_decimal(value))
    return 0 < (printed - exact) * (1 if exact > 0 else -1) <= Fraction(1, 2 * 10**places)


def _cuts(value: Real, printed: Fraction, places: int) -> bool:
    """Whether a number is a value without its further places."""
    exact, unit = Fraction(numbers.to_decimal(value)), Fraction(1, 10**places)
    return 0 <= (exact - printed) * (1 if exact > 0 else -1) < unit
