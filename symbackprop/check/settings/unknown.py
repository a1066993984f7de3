"""Sections of a document with data of their own: another example than the lecture's, of which nothing is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.definitions.taking import OWN_DATA
from symbackprop.check.judging.numbers.numeric import DATA_SAID
from symbackprop.check.judging.outcome import Outcome, is_number
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.sections import Sections
from symbackprop.check.text.source import Source
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.quantities import DATA, PARAMETERS, Kind, Quantity
from symbackprop.core.terms import Derivative, Symbol, quantities_of

__all__ = ["without_computed_targets", "without_own_examples", "without_tables"]

_ENOUGH = 2  # data that are others: a single one is a slip
_NUMBER_SAID = re.compile(r"(?P<name>.*\S)\s*(?:=|\\approx)\s*(?P<value>[-+]?\d[\d.]*)$")
_COMPUTED = "this is a target in the lecture, and computed here; spell it in [notation]"
_SEVERAL = "the table gives several numbers for it"
_WORDS = "the data of this section are not the lecture's"


def without_own_examples(source: Source, rows: Sequence[Row]) -> list[Row]:
    """The rows, but none of wrong under a heading where an input or a target and other data have other numbers than
    the lecture's, and none has the lecture's; nor under the headings below it that say nothing of the data. Nothing
    becomes right.
    """
    sections = Sections.of(source)
    above = [sections.above(row.at) or [-1] for row in rows]
    here: dict[int, list[Row]] = {}
    for row, (start, *_) in zip(rows, above, strict=True):
        here.setdefault(start, []).append(row)
    own = {start for start, said in here.items() if _has_own_data(said)}
    ours = {start for start, said in here.items() if any(map(_says_ours, said))}
    if not own:
        return [*rows]
    lost = {
        number
        for number, (row, starts) in enumerate(zip(rows, above, strict=True), 1)
        if own & {*starts} and starts[0] not in ours and _is_bad(row)
    }
    lost |= {number for number, row in enumerate(rows, 1) if row.outcome.cause in lost}
    unread = Finding(Outcome(Verdict.UNREAD, _WORDS), Explanation(message=_WORDS))
    return [replace(row, finding=unread) if number in lost else row for number, row in enumerate(rows, 1)]


def without_tables(source: Source, rows: Sequence[Row]) -> list[Row]:
    """The rows, but no number of a table is wrong that gives several numbers for the same name, each in its own line:
    those are of several examples, of which one may be the lecture's.
    """
    told: dict[tuple[int, str], set[str]] = {}
    keys: dict[int, tuple[int, str]] = {}
    table, last = 0, -1
    for number, row in enumerate(rows, 1):
        line, said = source.line(row.at), _NUMBER_SAID.match(row.latex)
        if said is None or not source.in_a_table(row.at):
            continue
        table += line > last + 1  # a new table begins
        last = line
        keys[number] = table, said["name"]
        told.setdefault(keys[number], set()).add(said["value"])
    lost = {n for n, key in keys.items() if len(told[key]) > 1 and rows[n - 1].outcome.verdict in BAD}
    for number, row in enumerate(rows, 1):
        if row.outcome.verdict is Verdict.INHERITED and row.outcome.cause in lost:
            lost.add(number)
    unread = Finding(Outcome(Verdict.UNREAD, _SEVERAL), Explanation(message=_SEVERAL))
    return [replace(row, finding=unread) if number in lost else row for number, row in enumerate(rows, 1)]


def without_computed_targets(rows: Sequence[Row]) -> list[Row]:
    """The rows, but none is wrong for saying how a target is computed, which a lecture does of none: its letter is that
    of an output there; y = x_1 + x_2 is given where it gives the target of the lecture.
    """
    unread = Finding(Outcome(Verdict.UNREAD, _COMPUTED), Explanation(message=_COMPUTED))
    given = Finding(Outcome(Verdict.GIVEN), Explanation())
    return [
        replace(row, finding=given if _gives_the_target(row) else unread) if _is_a_computed_target(row) else row
        for row in rows
    ]


def _gives_the_target(row: Row) -> bool:
    """Whether what a target is said to be computed by has its value."""
    found, case = row.outcome.disagreement, row.finding.open
    if found is None or case is None:
        return False
    head, side = (case.evidence.exact(term) for term in (found.head, found.side))
    return head is not None and head == side


def _is_a_computed_target(row: Row) -> bool:
    found = row.outcome.disagreement
    if row.outcome.verdict is not Verdict.WRONG or found is None or found.before or found.misfit:
        return False
    target = isinstance(found.head, Symbol) and found.head.quantity.kind is Kind.TARGET
    names = {name.kind for name in quantities_of(found.side)}
    return target and bool(names) and Kind.TARGET not in names


def _is_bad(row: Row) -> bool:
    """Whether a row is wrong, and neither a derivative in symbols nor a line of numbers, which hold for any data."""
    found = row.outcome.disagreement
    derived = found is not None and isinstance(found.head, Derivative) and not is_number(found.side)
    arithmetic = row.outcome.verdict is Verdict.WRONG and row.is_arithmetic
    return row.outcome.verdict in BAD and not derived and not arithmetic


def _says_ours(row: Row) -> bool:
    """Whether a row gives data of the lecture."""
    return row.outcome.said == DATA_SAID and row.outcome.verdict is Verdict.GIVEN


def _has_own_data(rows: Sequence[Row]) -> bool:
    if any(map(_says_ours, rows)):
        return False
    others = {*_other_data(rows)}
    own = {row.latex.split(" ")[0] for row in rows if row.outcome.said == OWN_DATA}
    return len(others) + len(own) >= _ENOUGH and any(name.kind in DATA for name in others)


def _other_data(rows: Sequence[Row]) -> Iterator[Quantity]:
    """The variables of which a section says other numbers than the lecture."""
    for row in rows:
        found = row.outcome.disagreement
        if (
            row.outcome.verdict is not Verdict.WRONG
            or found is None
            or found.before
            or not isinstance(found.head, Symbol)
        ):
            continue
        name = found.head.quantity
        if name.kind in DATA | PARAMETERS and is_number(found.side):
            yield name.after(0).of_sample(None)
