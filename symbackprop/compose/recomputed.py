"""Lines of numbers, computed again from what is printed of them, and the digits that this takes.

Where what is printed misses what stands after it, the numbers that the result is most sensitive to get one more digit
each, until it does not. A number has the same digits wherever it stands; so the lines that it results from are computed
again.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from symbackprop.core.display import SPARE, Finer, Shown, same_number, shown, shown_together, shows_exactly, spare_in
from symbackprop.core.errors import MissingRule
from symbackprop.core.graph import Graph
from symbackprop.core.terms import Hadamard, Matrix, Number, Term, Transpose, map_children, walk
from symbackprop.derive.families.entries import entries_of
from symbackprop.rules.value import Unknown, constant

__all__ = ["NumberLine", "finer_numbers", "is_result", "tolerance"]

_MOST = 6  # digits beyond the display digits
_AS_MUCH = 5  # what moves a result at least a fifth as much as another number is printed as finely
_PASSES = 30
_SLACK = 1 + 1e-9  # for floats: 0.085 is not quite one thousandth from 0.084
_ARRAYS = (Matrix, Hadamard, Transpose)
_EXACTLY: frozenset[Decimal] = frozenset()

Grid = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A formula in numbers, and the number or the matrix of numbers that stands after it."""

    left: Term
    right: Term
    graph: Graph = field(compare=False)


def is_result(term: Term) -> bool:
    """Whether a term is a number, or a matrix of numbers."""
    return isinstance(term, Number) or (isinstance(term, Matrix) and _of_numbers(term))


def _of_numbers(matrix: Matrix) -> bool:
    return all(isinstance(entry, Number) for row in matrix.rows for entry in row)


def tolerance(one: Shown, digits: int) -> float:
    """How far a printed number may be from what the numbers before it give: one unit of its last digit; of a number
    with more digits than `digits` one of its digit number `digits`, of one beyond 1 the same part of it.
    """
    size = abs(_float(one))
    if not size:
        return _SLACK * 10.0**-digits
    if size >= 1:
        return _SLACK * size * 10.0**-digits
    finest = 10.0 ** (math.floor(math.log10(size)) + 1 - digits)
    places = len(one.digits.partition(".")[2])
    return _SLACK * (finest if one.exponent is not None else max(finest, 10.0 ** -max(places, digits)))


def finer_numbers(
    lines: Sequence[NumberLine], alone: Collection[Number], matrices: Collection[Matrix], digits: int
) -> tuple[Finer, tuple[NumberLine, ...]]:
    """The numbers that are printed with more than the display digits, with how many more, those of one matrix alike;
    and the lines that would take too many, which need to go. Numbers that stand alone have two digits at the least.
    """
    found = {same_number(one.value): 1 for one in alone if _has_one_digit(one, digits)}
    _solve(lines, matrices, digits, found)
    lost = tuple(line for line in lines if not _holds(line, digits, found))
    if not lost:
        return found, ()
    finer, more = finer_numbers([line for line in lines if line not in lost], alone, matrices, digits)
    return finer, lost + more


def _has_one_digit(number: Number, digits: int) -> bool:
    """Whether the last of several decimals is the only one that says something: 0.002."""
    one = shown(number.value, digits)
    small = one.exponent is None and abs(_float(one)) < 9.5 * 10.0**-digits
    return digits > 1 and small and bool(number.value) and not one.exact


def _solve(lines: Sequence[NumberLine], matrices: Collection[Matrix], digits: int, found: dict[Decimal, int]) -> None:
    for _ in range(_PASSES):
        before = dict(found)
        for line in reversed(lines):
            _refine(line, digits, found)
        for matrix in matrices:
            _share(matrix, digits, found)
        if found == before:
            return


def _share(matrix: Matrix, digits: int, finer: dict[Decimal, int]) -> None:
    """All numbers of a matrix that are rounded as fine as the finest of them."""
    numbers = [node for node in walk(matrix) if isinstance(node, Number) and not shows_exactly(node, digits, finer)]
    keys = [same_number(node.value) for node in numbers]
    most = max((finer.get(key, 0) for key in keys), default=0)
    if most:
        finer.update(dict.fromkeys(keys, most))


def _refine(line: NumberLine, digits: int, finer: dict[Decimal, int]) -> None:
    """Give the numbers of a line as many digits as it needs."""
    for _ in range(_MOST * 2):
        found = _value(line, digits, finer)
        if found is not None and _agrees(line, found, digits, finer):
            return
        rounded = [key for key in _keys(line.left) if finer.get(key, 0) < _MOST]
        moves = {key: _distance(found, _value(line, digits, finer, frozenset((key,)))) for key in rounded}
        most = max(moves.values(), default=0.0)
        if not most:
            return
        for key, move in moves.items():
            if move * _AS_MUCH >= most:
                finer[key] = finer.get(key, 0) + 1


def _holds(line: NumberLine, digits: int, finer: Finer) -> bool:
    found = _value(line, digits, finer)
    return found is not None and _agrees(line, found, digits, finer)


def _value(line: NumberLine, digits: int, finer: Finer, exactly: frozenset[Decimal] = _EXACTLY) -> Grid | None:
    """What the left side of a line gives from its numbers as they are printed, some of them `exactly`; None where it
    gives nothing.
    """
    printed = _printed(line.left, digits, finer, exactly)
    try:
        entries = entries_of(line.graph, printed) if printed.holds(*_ARRAYS) else ((printed,),)
        return [[float(constant(entry)) for entry in row] for row in entries]
    except (ArithmeticError, ValueError, Unknown, MissingRule):
        return None


def _printed(term: Term, digits: int, finer: Finer, exactly: frozenset[Decimal], spare: int = SPARE) -> Term:
    """The term with what is printed of its numbers."""

    def number(node: Term, one: Shown) -> Term:
        assert isinstance(node, Number)
        return node if one.exact or same_number(node.value) in exactly else Number(_float(one))

    if isinstance(term, Number):
        return number(term, shown(term.value, digits, finer, spare))
    if isinstance(term, Matrix) and _of_numbers(term):
        pieces = iter(_shown_of(term, digits, finer))
        return Matrix(tuple(tuple(number(entry, next(pieces)) for entry in row) for row in term.rows))
    if isinstance(term, Matrix):
        spare = spare_in(term, digits, finer)
    return map_children(term, lambda child: _printed(child, digits, finer, exactly, spare))


def _shown_of(term: Term, digits: int, finer: Finer) -> Sequence[Shown]:
    """How the numbers of a matrix are printed, row by row, or one alone."""
    if isinstance(term, Number):
        return [shown(term.value, digits, finer)]
    return shown_together([node.value for node in walk(term) if isinstance(node, Number)], digits, finer)


def _agrees(line: NumberLine, found: Grid, digits: int, finer: Finer) -> bool:
    values = [value for row in found for value in row]
    printed = _shown_of(line.right, digits, finer)
    return all(abs(value - _float(one)) <= tolerance(one, digits) for value, one in zip(values, printed, strict=True))


def _keys(term: Term) -> list[Decimal]:
    return [*dict.fromkeys(same_number(node.value) for node in walk(term) if isinstance(node, Number))]


def _distance(one: Grid | None, other: Grid | None) -> float:
    """How far apart two results are; as far as can be where there is only one."""
    if one is None or other is None:
        return float(one is not other)
    return max(abs(a - b) for row, others in zip(one, other, strict=True) for a, b in zip(row, others, strict=True))


def _float(one: Shown) -> float:
    size = float(f"{one.digits}e{one.exponent or 0}")
    return -size if one.negative else size
