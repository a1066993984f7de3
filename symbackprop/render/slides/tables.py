"""Tables of a frame -> columns of cells: numbers on their decimal points, long tables in two halves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symbackprop.compose.document import Table, Words
from symbackprop.core.display import Shown
from symbackprop.core.terms import Number, Real, Term
from symbackprop.render.latex import SCRIPTED
from symbackprop.render.printer import Printer
from symbackprop.render.words import Wording

__all__ = ["LONG_TABLE", "table_of", "width_of"]

_LETTER = 0.45  # ems of a letter of words
_BETWEEN_COLUMNS = 1.2  # ems between the columns of a table, at the least
LONG_TABLE = 10  # rows, beyond which a table stands in two halves side by side


def table_of(printer: Printer, wording: Wording, table: Table) -> Mapping[str, object]:
    """The head and the cells of a table, ready for TeX; a long one in two halves side by side."""
    columns = [*zip(*table.rows, strict=True)]
    rows = [[*row] for row in zip(*(_column(printer, wording, one) for one in columns), strict=True)]
    # no formula is smaller than 10 pt, in a head neither
    head = [(r"\sbptype{10}" if isinstance(word, Term) else "") + wording(word) for word in table.head]
    spec = "".join("r" if _numbers_of(column) else "l" for column in columns)
    halved = len(rows) > LONG_TABLE
    if halved:
        half = -(-len(rows) // 2)
        empty = [""] * len(head)
        right = [*rows[half:], *([empty] * (2 * half - len(rows)))]
        rows = [[*one, "", *other] for one, other in zip(rows[:half], right, strict=True)]
        # the rules of both halves are as wide as what stands below them
        head, spec = [*head, r"\hskip4mm", *head], rf"{spec}@{{}}c@{{\hskip4\tabcolsep}}{spec}"
    return {"kind": "table", "head": head, "rows": rows, "columns": spec, "half": len(table.head) if halved else 0}


def width_of(printer: Printer, wording: Wording, table: Table) -> float:
    """The width of a table in ems of its formulas."""
    columns = [*zip(*table.rows, strict=True)]
    widest = [
        max(_width(printer, wording, word), _column_width(printer, wording, own))
        for word, own in zip(table.head, columns, strict=True)
    ]
    return sum(widest) + _BETWEEN_COLUMNS * (len(table.head) - 1)


def _column_width(printer: Printer, wording: Wording, column: Sequence[Term | Words | None]) -> float:
    found = printer.shown_in_a_column(_numbers_of(column))
    return max([printer.number(one).width for one in found] or (_width(printer, wording, cell) for cell in column))


def _width(printer: Printer, wording: Wording, cell: Term | Words | None) -> float:
    if isinstance(cell, Term):
        return printer.piece(cell).width
    return 0.0 if cell is None else _LETTER * len(wording(cell))


def _column(printer: Printer, wording: Wording, column: Sequence[Term | Words | None]) -> list[str]:
    """The cells of a column; numbers have the same number of decimals, a whole 0 the room of them."""
    values = _numbers_of(column)
    if not values:
        return [_cell(printer, wording, cell) for cell in column]
    found = printer.shown_in_a_column(values)
    most = max((len(_decimals(one)) for one in found if one.exponent is None), default=0)
    texts = (f"${printer.number(one).text}{_filled_up(one, most)}$" for one in found)
    return ["" if cell is None else next(texts) for cell in column]


def _cell(printer: Printer, wording: Wording, cell: Term | Words | None) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, Term):
        return wording(cell)
    piece = printer.piece(cell)
    strut = r"\sbpscripted" if SCRIPTED.search(piece.text) else ""
    return rf"$\sbptall{{{piece.text}}}$" if piece.tall else f"${strut} {piece.text}$"


def _numbers_of(column: Sequence[Term | Words | None]) -> list[Real]:
    """The numbers of a column; none where there is anything else in it."""
    found = [cell.value for cell in column if isinstance(cell, Number)]
    return found if len(found) == sum(cell is not None for cell in column) else []


def _decimals(number: Shown) -> str:
    return number.digits.partition(".")[2]


def _filled_up(number: Shown, most: int) -> str:
    """The room of the decimals that a number of a column has less than the others."""
    missing = most - len(_decimals(number))
    point = "." if missing == most and most else ""
    return rf"\phantom{{{point}{'0' * missing}}}" if missing and number.exponent is None else ""
