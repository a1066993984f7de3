"""The tables of rows in docs/rows.md, written from the rows themselves: `python -m docs.row_tables`.

A table stands in the page after a comment that says which one it is: `<!-- rows: losses -->`.
"""

from __future__ import annotations

import re
from pathlib import Path

from docs.row_plots import plots
from symbackprop.inventory import inventory

__all__ = ["PAGE", "updated"]

PAGE = Path(__file__).parent / "rows.md"
_MARKED = re.compile(r"(<!-- rows: (\w+) -->\n)\n*(?:\|.*\n)*\n*")


def updated(page: str) -> str:
    """The page with every table as the rows are now."""
    return _MARKED.sub(lambda match: f"{match[1]}\n{_table(match[2])}\n", page).rstrip("\n") + "\n"


def _table(name: str) -> str:
    rows = [(row, about.replace("|", "\\|")) for row, about in inventory(name)]
    drawn = plots()
    if not any(row in drawn for row, _ in rows):
        return "| row | what it is |\n|---|---|\n" + "".join(f"| `{row}` | {about} |\n" for row, about in rows)
    pictures = {row: f"![{row}](images/rows/{row}.svg)" if row in drawn else "" for row, _ in rows}
    head = "| row | what it is | plot |\n|---|---|---|\n"
    return head + "".join(f"| `{row}` | {about} | {pictures[row]} |\n" for row, about in rows)


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text("utf-8")), "utf-8")
