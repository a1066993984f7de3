"""Letters in the shapes that a document says, W in R^{D x H}: each counts one thing, which all its shapes tell, and how
far sums run that end there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.verdicts.confirmation import Finding

__all__ = ["with_letters_of_shapes"]

_ENOUGH = 2  # shapes that say what a letter counts, for each that says something else
_SEVERAL = "its letters count other things in other shapes of the document"


def with_letters_of_shapes(rows: Sequence[Row]) -> list[Row]:
    """The rows, those of shapes with letters that count nothing known judged by all such shapes of the document: what
    most others contradict is wrong, and unread where it is not clear which of them is right.
    """
    told: dict[str, Counter[int]] = {}
    for row in rows:
        for letter, size in row.outcome.told:
            told.setdefault(letter, Counter())[size] += 1
    rows = [_by_letters(row, told) if row.outcome.told else row for row in rows]
    return [_by_shapes(row, told) if row.outcome.ran else row for row in rows]


def _by_shapes(row: Row, told: Mapping[str, Counter[int]]) -> Row:
    """A row with a sum that runs over other units than a letter counts in all shapes of the document: it is wrong where
    several say so.
    """
    if RANK[row.outcome.verdict] > RANK[Verdict.CARRIED]:
        return row
    for letter, size in row.outcome.ran:
        counts = told.get(letter, Counter())
        if len(counts) == 1 and size not in counts:
            ((other, shapes),) = counts.items()
            said = f"{letter} counts {other} in the shapes of the document, and this sum runs over {size}"
            return _as(row, Outcome(Verdict.WRONG if shapes >= _ENOUGH else Verdict.UNREAD, said))
    return row


def _by_letters(row: Row, told: Mapping[str, Counter[int]]) -> Row:
    usual = {letter: told[letter].most_common(1)[0] for letter, _ in row.outcome.told}
    wrong = [
        f"{letter} counts {usual[letter][0]}"
        for letter, size in row.outcome.told
        if usual[letter][0] != size and usual[letter][1] >= _ENOUGH * told[letter][size]
    ]
    if wrong:
        return _as(row, Outcome(Verdict.WRONG, f"{', '.join(wrong)} in the other shapes of the document"))
    if any(2 * told[letter][size] <= told[letter].total() for letter, size in row.outcome.told):
        return _as(row, Outcome(Verdict.UNREAD, _SEVERAL))
    again = any(told[letter][size] > 1 for letter, size in row.outcome.told)
    return _as(row, Outcome(Verdict.GIVEN)) if again and row.outcome.verdict is Verdict.UNREAD else row


def _as(row: Row, outcome: Outcome) -> Row:
    return replace(row, finding=Finding(outcome, Explanation(message=outcome.message)))
