"""What stands above and below a formula: powers, transposes, the entries of a vector."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.names.keys import key_of, script
from symbackprop.check.reading.interpretation import List, OutOfRange
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Apply, Derivative, Matrix, Number, Power, Symbol, Term, Transpose, sum_of, walk
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Node
from symbackprop.latex.tokens import TRANSPOSED, Token, Unread
from symbackprop.latex.tree import text_of
from symbackprop.rules.value import Unknown, value_of

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["entry_of", "of_its_sample", "raised", "turned"]

_HIGHEST = 64  # power
_FAILURES = (ArithmeticError, LookupError, ValueError)


def raised(reader: Reader, base: Term, tokens: Sequence[Token]) -> Term:
    """A formula with something above it: a power or a transpose."""
    text = text_of(tokens)
    if text in TRANSPOSED:
        return turned(base)
    if text == r"\prime":
        raise Unread("a prime after a bracket", tokens[0].at if tokens else None)
    if has_matrices(base) and text == "-1":
        raise Unread("an inverse matrix", tokens[0].at)
    exponent = reader.term(reader.env.grammar.parse(list(tokens)))
    if has_matrices(exponent) or isinstance(exponent, List):
        raise Unread("what stands above is no power", tokens[0].at)
    if not _has_names(exponent):
        with suppress(*_FAILURES):
            exponent = Number(value_of(exponent, _nothing))
    if isinstance(exponent, Number) and abs(Fraction(exponent.value)) > _HIGHEST:
        raise Unread("a power that is too high to work out", tokens[0].at)
    if has_matrices(base) and isinstance(exponent, Number):
        grid = spread(reader.env.network, base)
        vector = isinstance(grid, Matrix) and 1 in (len(grid.rows), len(grid.rows[0]))
        if isinstance(grid, Matrix) and vector and exponent.value == 2 and reader.way.norms:
            return sum_of(*(Power(entry, exponent) for row in grid.rows for entry in row))
        if isinstance(grid, Matrix) and len(grid.rows) != len(grid.rows[0]):
            return Matrix(tuple(tuple(Power(entry, exponent) for entry in row) for row in grid.rows))
    return Power(base, exponent)


def of_its_sample(reader: Reader, inner: Node, tokens: Sequence[Token]) -> Reader | None:
    """The reader of the one sample that stands above a bracket, g(r_3)^{(i)}; None where that is no sample."""
    letter = text_of(tokens)[1:-1]
    if text_of(tokens) != f"({letter})" or letter not in reader.bindings or not reader.env.lecture.network.samples:
        return None
    named = letters_of(inner, reader.env.grammar)
    found = (reader.env.names.find(key_of(one, reader.bindings)) for one in named)
    if not any(one is not None and one.sample == SAMPLE for one in found):
        return None
    return replace(reader, sample=reader.bindings[letter])


def turned(base: Term) -> Term:
    """The transpose; a list lies as it fits."""
    return base if isinstance(base, List) else Transpose(base)


def _has_names(term: Term) -> bool:
    return any(isinstance(node, Symbol | Derivative | Apply) for node in walk(term))


def _nothing(quantity: Quantity) -> Fraction:
    raise Unknown(str(quantity))


def entry_of(reader: Reader, whole: Term, tokens: Sequence[Token]) -> Term:
    """The entry of a vector, or of a matrix, that an index below it says, or two."""
    at = tokens[0].at if tokens else None
    grid = spread(reader.env.network, whole)
    text, shift = script(tokens, reader.bindings), 1 - reader.env.names.lowest
    line = re.fullmatch(r"(?:(\d+),?(?::|\\cdot|\*)|(?::|\\cdot|\*),?(\d+))", text)
    if line is not None and isinstance(grid, Matrix):
        return _line(grid, int(line[1] or line[2]) + shift, of_row=line[1] is not None, at=at)
    letters = [token.text for token in tokens if token.text not in ("{", "}", ",")]
    if not isinstance(grid, Matrix) and {*letters} <= reader.bindings.keys():
        return whole  # (w_{ij})_{ij}, written by any of its entries
    places = re.fullmatch(r"(\d+)(?:,(\d+))?", text)
    if isinstance(grid, Matrix) and 1 not in _shape(grid):
        places = places if places is not None and places[2] is not None else re.fullmatch(r"(\d)(\d)", text)
    if not isinstance(grid, Matrix) or places is None or (places[2] is None and 1 not in _shape(grid)):
        raise Unread("an index on something that is no vector", at)
    if places[2] is None:
        entries, place = [entry for row in grid.rows for entry in row], int(places[1]) + shift
    else:
        row = int(places[1]) + shift
        entries, place = list(grid.rows[row - 1]) if 1 <= row <= len(grid.rows) else [], int(places[2]) + shift
    if not 1 <= place <= len(entries):
        raise OutOfRange("an index beyond the end of a vector", at)
    return entries[place - 1]


def _line(grid: Matrix, number: int, *, of_row: bool, at: int | None) -> Term:
    """A row of a matrix, W_{k,:}, or a column."""
    lines = grid.rows if of_row else tuple(zip(*grid.rows, strict=True))
    if not 1 <= number <= len(lines):
        raise OutOfRange("an index beyond the end of a matrix", at)
    return Matrix((lines[number - 1],)) if of_row else Matrix(tuple((entry,) for entry in lines[number - 1]))


def _shape(grid: Matrix) -> tuple[int, int]:
    return len(grid.rows), len(grid.rows[0])
