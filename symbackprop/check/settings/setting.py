"""A setting: what a part of a document speaks of instead of the lecture, and the audit of that part in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.derived_formulas import Formulas
from symbackprop.check.judging.positions import with_training
from symbackprop.check.judging.record import Record
from symbackprop.check.judging.trial_points import Workshop
from symbackprop.check.report import BAD
from symbackprop.check.rows import Row
from symbackprop.check.text.formulas import Formula
from symbackprop.check.text.source import Source
from symbackprop.check.verdicts.confirmation import confirmed
from symbackprop.core.quantities import Quantity
from symbackprop.network.lecture import Lecture

__all__ = ["Audit", "Setting", "is_bad", "settled", "with_rows"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the formulas from `first` up to `end` speak of, in `words` for the head of the report; `held` are numbers
    that they suppose for what is computed.
    """

    lecture: Lecture
    first: int
    end: int
    words: str
    held: Mapping[Quantity, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Audit:
    """A document as it was judged: `rows` with what is held back, of which those from `begins[k]` on are of formula k,
    and `evidence[k]` what formula k was judged by. `again` judges some of the formulas, by another evidence at their
    beginning.
    """

    lecture: Lecture
    source: Source
    formulas: Sequence[Formula]
    begins: Sequence[int]
    rows: Sequence[Row]
    evidence: Sequence[Evidence]
    again: Callable[[Sequence[int], Evidence], Sequence[Row]]

    def rows_in(self, setting: Setting) -> Sequence[Row]:
        """The rows of what speaks of a setting, judged in it."""
        return self.again(range(setting.first, setting.end), _moved(self.evidence[setting.first], setting))

    def rows_behind(self, setting: Setting) -> Sequence[Row]:
        """The rows of all that stands behind, judged as if nothing had been printed in the setting."""
        record = self.evidence[setting.first].record
        there = self.evidence[setting.end :][:1]
        return self.again(range(setting.end, len(self.formulas)), replace(there[0], record=record)) if there else ()


def _moved(evidence: Evidence, setting: Setting) -> Evidence:
    """The evidence with the same names and conventions in a setting, before anything is printed."""
    lecture = setting.lecture
    env = evidence.env.of_setting(lecture, setting.held)
    there = replace(evidence.within(env), formulas=Formulas(lecture), workshop=Workshop(), record=Record())
    return with_training(there, lecture)


def with_rows(rows: Sequence[Row], first: int, other: Sequence[Row]) -> list[Row]:
    """The rows with others from a place on."""
    return [*rows[:first], *other, *rows[first + len(other) :]]


def settled(rows: Sequence[Row]) -> list[Row]:
    """The rows with their final verdicts."""
    final = zip(rows, confirmed([row.finding for row in rows]), strict=True)
    return [row if one is row.finding else replace(row, finding=one) for row, one in final]


def is_bad(row: Row) -> bool:
    """Whether there is something to correct in a row."""
    return row.outcome.verdict in BAD or row.outcome.holds is False
