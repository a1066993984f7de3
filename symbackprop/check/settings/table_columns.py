"""Tables whose columns are conventions of their own: columns and rows side by side, each judged by what it defines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from symbackprop.check.inference.inference import with_conventions
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.positions import with_training
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.setting import Audit, is_bad, settled
from symbackprop.check.text.carriers.macros import macros_of
from symbackprop.check.text.formulas import Formula

__all__ = ["rows_of_columns"]

_MOST = 4  # tables, and columns of each
_FEWEST = 2  # formulas of a column that are right by what it defines
_BAR = re.compile(r"(?<!\\)\|")

Place = tuple[int, int]  # the first line of a table, and a column


def rows_of_columns(audit: Audit) -> tuple[Mapping[int, Row], list[int]]:
    """The rows with their final verdicts, by their places, of columns of tables that are judged by the conventions that
    they show themselves, and the numbers of their formulas: where another column says the same quantities otherwise,
    something is wrong by the conventions of the document, and less by those of the column, of which most is right.
    """
    rows, columns = settled(audit.rows), _columns(audit)
    found: dict[int, Row] = {}
    taken: list[int] = []
    for place, numbers in [*columns.items()][: _MOST * _MOST]:
        places = [at for number in numbers for at in range(*audit.begins[number : number + 2])]
        beside = [column for other, column in columns.items() if other[0] == place[0] and other != place]
        told = any(_alike(audit, numbers, column) for column in beside)
        if not told or not any(is_bad(rows[at]) for at in places):
            continue
        new = settled(audit.again(numbers, _by_column(audit, [audit.formulas[number] for number in numbers])))
        right = sum(RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED] for row in new)
        fewer = _bad(new) < _bad([rows[at] for at in places]) and _bad(new) <= right // _FEWEST
        if len(new) == len(places) and right >= _FEWEST and fewer:
            found.update(zip(places, new, strict=True))
            taken += numbers
    return found, sorted(taken)


def _bad(rows: Sequence[Row]) -> int:
    return sum(map(is_bad, rows))


def _by_column(audit: Audit, formulas: Sequence[Formula]) -> Evidence:
    """The evidence with the names and the layout that some formulas show."""
    evidence = with_training(Evidence.at(audit.source, audit.lecture, audit.evidence[0].env.names), audit.lecture)
    return with_conventions(evidence, formulas, macros_of(audit.source.text), batch=False)


def _columns(audit: Audit) -> Mapping[Place, list[int]]:
    """The numbers of the formulas in each column of a table of Markdown."""
    found: dict[Place, list[int]] = {}
    table, last = -1, -2
    for number, (line, column) in _cells(audit):
        table = table if line - last <= 1 else line
        last = line
        found.setdefault((table, column), []).append(number)
    return found


def _cells(audit: Audit) -> Iterator[tuple[int, Place]]:
    """The formulas in rows of tables, each with its line and its column."""
    text, line, bars, place = audit.source.text, -1, 0, 0
    for number, formula in enumerate(audit.formulas):
        begin = text.rfind("\n", 0, formula.start) + 1
        if not text[begin : formula.start].lstrip().startswith("|"):
            continue
        here = audit.source.line(formula.start)
        if here != line:
            line, bars, place = here, 0, begin
        bars += len(_BAR.findall(text[place : formula.start]))
        place = formula.start + len(formula.text)
        yield number, (line, bars)


def _alike(audit: Audit, one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two columns say most of the same quantities, in different ways."""
    first, second = (_by_heads(audit.formulas[number] for number in numbers) for numbers in (one, other))
    same = first.keys() & second.keys()
    return len(same) >= _FEWEST and sum(first[head] != second[head] for head in same) >= _FEWEST


def _by_heads(formulas: Iterable[Formula]) -> Mapping[str, str]:
    parted = ((formula.text, *formula.text.partition("=")[:2]) for formula in formulas)
    return {head.rstrip(" \t\n&").lstrip(): text for text, head, sign in parted if sign and not head.isspace()}
