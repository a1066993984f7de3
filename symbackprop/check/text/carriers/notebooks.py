"""Notebooks: their Markdown cells as one text, whose lines know the cell that they stand in."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from symbackprop.core.errors import InputError, Mistake

__all__ = ["Notebook", "notebook_of"]

_READ = ("markdown", "raw", "heading")  # kinds of cells that have text; code is passed over


@dataclass(frozen=True, slots=True)
class Notebook:
    """The text of a notebook; `starts` has the line at which each cell begins, `numbers` its number from 1."""

    text: str
    starts: Sequence[int]
    numbers: Sequence[int]

    def place(self, line: int) -> tuple[int, int]:
        """The cell of a line of the text, and the line in it."""
        at = bisect_right(self.starts, line) - 1
        return self.numbers[at], line - self.starts[at] + 1


def notebook_of(text: str, document: str) -> Notebook | None:
    """The notebook that a document is; None for any other text. Raises InputError where it is a damaged one."""
    if not document.endswith(".ipynb"):
        return None
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise InputError([Mistake(f"is no notebook: {problem}", document)]) from None
    cells = _cells(found)
    if cells is None:
        raise InputError([Mistake("is no notebook: it has no list of cells", document)])
    parts: list[str] = []
    starts: list[int] = []
    numbers: list[int] = []
    line = 1
    for number, cell in enumerate(cells, 1):
        source = _source(cell)
        if source is not None:
            starts.append(line)
            numbers.append(number)
            parts.append(source)
            line += source.count("\n") + 2
    # an empty line between cells, so that nothing goes on from one to the next
    return Notebook("\n\n".join(parts), starts or [1], numbers or [1])


def _cells(found: object) -> Sequence[object] | None:
    """The cells of a notebook of version 4, or of the sheets of version 3."""
    if not isinstance(found, dict):
        return None
    if isinstance(found.get("cells"), list):
        return [*found["cells"]]
    sheets = found.get("worksheets")
    if not isinstance(sheets, list):
        return None
    return [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells", [])]


def _source(cell: object) -> str | None:
    """The text of a cell that has one."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in _READ:
        return None
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    return "".join(str(line) for line in lines)
