"""Formulas in matrices that are right by chance: where layers have one unit each, a transpose too many changes nothing.

What is said of such a chain in numbers needs no transposes. What is said in matrices is judged once more with several
units in each layer; where the shapes do not fit then, it is right under the condition that the layers have one unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from symbackprop.check.inference.inference import with_conventions
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.definitions import MATRICES
from symbackprop.check.settings.setting import Audit
from symbackprop.check.text.macros import macros_of
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.quantities import Kind
from symbackprop.network.build import build_network
from symbackprop.network.lecture import Lecture
from symbackprop.network.spelling.notate import counts_of

__all__ = ["with_single_units_said"]

_ONE_UNIT = Outcome(Verdict.CONDITIONAL, said="one_unit", holds=True)
_MOST = 200  # formulas that are judged once more


def with_single_units_said(audit: Audit, rows: Sequence[Row]) -> list[Row]:
    """The rows, those of matrices under the condition that layers have one unit where they are right only so."""
    lecture = _widened(audit.lecture)
    numbers = [*_of_matrices(audit, rows)][:_MOST] if lecture is not None else []
    if lecture is None or not numbers:
        return [*rows]
    evidence = Evidence.at(audit.source, lecture, audit.evidence[0].env.names)
    evidence = with_conventions(evidence, audit.formulas, macros_of(audit.source.text))
    places = [place for number in numbers for place in range(audit.begins[number], audit.begins[number + 1])]
    wide = audit.again(numbers, evidence)
    if len(wide) != len(places):
        return [*rows]
    finding = Finding(_ONE_UNIT, Explanation())
    by_chance = {
        place
        for place, other in zip(places, wide, strict=True)
        if other.outcome.misfits and MATRICES.search(rows[place].latex) and _is_right(rows[place])
    }
    return [replace(row, finding=finding) if place in by_chance else row for place, row in enumerate(rows)]


def _of_matrices(audit: Audit, rows: Sequence[Row]) -> Iterator[int]:
    """The formulas with a right claim in matrices."""
    for number in range(len(audit.formulas)):
        here = rows[audit.begins[number] : audit.begins[number + 1]]
        if any(MATRICES.search(row.latex) and _is_right(row) for row in here):
            yield number


def _is_right(row: Row) -> bool:
    return RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED]


def _widened(lecture: Lecture) -> Lecture | None:
    """The lecture with several units in each layer of one, without its numbers and its names of single units; None
    where no layer of one unit leads to another.
    """
    network, spelling = lecture.network, lecture.spelling
    widths = [network.width(layer) for layer in range(network.depth + 1)]
    chained = any(widths[layer] == widths[layer + 1] == 1 for layer in range(network.depth))
    if not chained or not network.layers or network.graph.ties or network.samples or lecture.model is not None:
        return None
    free = (number for number in count(2) if number not in widths)
    inputs, *units = [width if width > 1 else next(free) for width in widths]
    layers = [replace(layer, units=width) for layer, width in zip(network.layers, units, strict=True)]
    built = build_network(inputs, layers, network.loss)
    named = {place: text for place, text in spelling.entries.items() if place.kind in (Kind.LOSS, Kind.RATE)}
    counted = replace(spelling, entries=named, derived={}, counts=counts_of(built, rows=spelling.rows))
    return replace(lecture, network=built, spelling=counted, also=(), values={})
