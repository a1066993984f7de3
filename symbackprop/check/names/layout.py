"""How a document lays out vectors and matrices: conventions that it keeps throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["LAYOUTS", "Layout"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Whether vectors are rows, as in z = x W + b, and whether the weights of a single unit are a column, as in
    z = w^T x + b. The lecture's own: vectors are columns, and weights lead to their units row by row.
    """

    rows: bool = False
    column_weights: bool = False

    def in_words(self) -> Mapping[str, str]:
        """The conventions as a report says them."""
        weights = {"weights of a single unit": "column"} if self.column_weights else {}
        return {"vectors": "rows" if self.rows else "columns", **weights}


LAYOUTS = (Layout(), Layout(rows=True), Layout(column_weights=True))  # the lecture's own first
