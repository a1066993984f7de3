"""What would be right in the place of a wrong side: a number of as many places, or a formula."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import bare, grid_of, is_number, literal
from symbackprop.core import numbers
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.terms import Matrix, Number, Real, Term
from symbackprop.network.spelling.spelling import Spelling
from symbackprop.render.latex import latex_printer

__all__ = ["decimal_of", "latex_of", "right_side", "right_sides"]

_MOST_PLACES = 12
_MOST_ENTRIES = 12  # of a matrix that is shown whole
_LONGEST = 400  # characters of a matrix in a message


def right_side(evidence: Evidence, head: Term, side: Term) -> Term | None:
    """What should stand in the place of a side."""
    printed = literal(side)
    if printed is None:
        found = None if is_number(side) else evidence.formula(head)
        return found if found is None or evidence.env.widths.shows(found) else None
    value = evidence.exact(head)
    return None if value is None else Number(_telling(value, printed))


def right_sides(evidence: Evidence, head: Term, side: Term) -> Matrix | None:
    """The same for each entry of a matrix; None where it is large, or one entry is not known."""
    left, right = grid_of(head), grid_of(side)
    if len(left) * len(left[0]) > _MOST_ENTRIES:
        return None
    rows = [
        [right_side(evidence, one, other) for one, other in zip(*pair, strict=True)]
        for pair in zip(left, right, strict=True)
    ]
    whole = tuple(tuple(entry for entry in row if entry is not None) for row in rows)
    return Matrix(whole) if all(len(row) == len(left[0]) for row in whole) else None


def latex_of(spelling: Spelling, term: Term) -> str | None:
    """A formula as the lecture writes it; None where it has no spelling, or is too long for a message."""
    if isinstance(term, Number) and isinstance(term.value, Decimal):
        return f"{term.value:f}"
    if isinstance(term, Matrix):
        rows = [[latex_of(spelling, entry) for entry in row] for row in term.rows]
        lines = [" & ".join(entry for entry in row if entry is not None) for row in rows]
        whole = r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}"
        return whole if all(None not in row for row in rows) and len(whole) <= _LONGEST else None
    try:
        return latex_printer(spelling, 6)(bare(term))
    except SymbackpropError:  # a name that the lecture does not spell
        return None


def _telling(value: Real, printed: tuple[Fraction, int]) -> Decimal:
    """The value with as many places as are printed, or so many more that it differs from that, and from zero."""
    places = max(printed[1], 0)
    if places < 3 and not numbers.tidy(value, places) and not printed[1]:
        places = 3
    found = numbers.rounded(value, places)
    exact = numbers.to_decimal(value)
    while places < _MOST_PLACES and (Fraction(found) == printed[0] or not found) and found != exact:
        places += 1
        found = numbers.rounded(value, places)
    return found


def decimal_of(value: Real) -> str:
    """A value to twelve digits, without needless zeros."""
    return f"{float(numbers.to_decimal(value)):.12g}"
