"""Formulas in matrices that are right by chance: where layers have one unit each, a transpose too many changes nothing.

What is said of such a chain in numbers needs no transposes. What is said in matrices is judged once more with several
units in each layer; where the shapes do not fit then, it is right under the condition that the layers have one unit.
And formulas of a document that says that it ignores vectors and matrices, which are right of single units.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from symbackprop.check.inference.inference import with_conventions
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.phrases import IGNORES_LAYOUT
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.definitions import MATRICES
from symbackprop.check.settings.setting import Audit
from symbackprop.check.text.carriers.macros import macros_of
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.network.build import build_network
from symbackprop.network.lecture import Lecture
from symbackprop.network.spelling.notate import counts_of

__all__ = ["with_layouts_ignored", "with_single_units_said"]

_ONE_UNIT = Outcome(Verdict.CONDITIONAL, said="one_unit", holds=True)
_IGNORED = Outcome(Verdict.CONDITIONAL, said="one_unit", holds=False)
_MOST = 200  # formulas that are judged once more


def with_single_units_said(audit: Audit, rows: Sequence[Row]) -> list[Row]:
    """The rows, those of matrices under the condition that layers have one unit where they are right only so."""
    lecture = _widened(audit.lecture)
    if lecture is None:
        return [*rows]

    def is_by_chance(row: Row, wide: Row) -> bool:
        return wide.outcome.misfits and _is_of_matrices(row)

    return _judged_again(audit, rows, lecture, _is_of_matrices, is_by_chance, _ONE_UNIT)


def with_layouts_ignored(audit: Audit, rows: Sequence[Row]) -> list[Row]:
    """The rows, where the document says that it ignores vectors and matrices: those whose shapes do not fit under the
    condition that layers have one unit where they are right of such layers.
    """
    network = audit.lecture.network
    plain = network.layers and not network.graph.ties and not network.samples and audit.lecture.model is None
    if not plain or IGNORES_LAYOUT.search(audit.source.text) is None:
        return [*rows]

    def is_right_of_one(_: Row, narrow: Row) -> bool:
        return _is_right(narrow)

    narrow = _of_widths(audit.lecture, [1] * (network.depth + 1))
    return _judged_again(audit, rows, narrow, lambda row: row.outcome.misfits, is_right_of_one, _IGNORED)


def _judged_again(
    audit: Audit,
    rows: Sequence[Row],
    lecture: Lecture,
    asked: Callable[[Row], bool],
    chosen: Callable[[Row, Row], bool],
    outcome: Outcome,
) -> list[Row]:
    """The rows, with an outcome for those among the `asked` that are `chosen` by what they are in another lecture."""
    numbers = [
        number
        for number in range(len(audit.formulas))
        if any(map(asked, rows[audit.begins[number] : audit.begins[number + 1]]))
    ][:_MOST]
    if not numbers:
        return [*rows]
    evidence = Evidence.at(audit.source, lecture, audit.evidence[0].env.names)
    evidence = with_conventions(evidence, audit.formulas, macros_of(audit.source.text))
    places = [place for number in numbers for place in range(audit.begins[number], audit.begins[number + 1])]
    others = audit.again(numbers, evidence)
    if len(others) != len(places):
        return [*rows]
    pairs = zip(places, others, strict=True)
    found = {place for place, other in pairs if asked(rows[place]) and chosen(rows[place], other)}
    finding = Finding(outcome, Explanation())
    return [replace(row, finding=finding) if place in found else row for place, row in enumerate(rows)]


def _is_of_matrices(row: Row) -> bool:
    """Whether a row is right, and said in matrices."""
    return MATRICES.search(row.latex) is not None and _is_right(row)


def _is_right(row: Row) -> bool:
    return RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED]


def _widened(lecture: Lecture) -> Lecture | None:
    """The lecture with several units in each layer of one, without its numbers and its names of single units; None
    where no layer of one unit leads to another.
    """
    network = lecture.network
    widths = [network.width(layer) for layer in range(network.depth + 1)]
    chained = any(widths[layer] == widths[layer + 1] == 1 for layer in range(network.depth))
    if not chained or not network.layers or network.graph.ties or network.samples or lecture.model is not None:
        return None
    free = (number for number in count(2) if number not in widths)
    return _of_widths(lecture, [width if width > 1 else next(free) for width in widths])


def _of_widths(lecture: Lecture, widths: Sequence[int]) -> Lecture:
    """The lecture with other widths of its layers, without its numbers and its names of single units."""
    network, spelling = lecture.network, lecture.spelling
    inputs, *units = widths
    layers = [replace(layer, units=width) for layer, width in zip(network.layers, units, strict=True)]
    built = build_network(inputs, layers, network.loss)
    counted = replace(
        spelling, entries=_of_no_unit(spelling.entries), derived={}, counts=counts_of(built, rows=spelling.rows)
    )
    also = tuple(replace(one, entries=_of_no_unit(one.entries)) for one in lecture.also)
    return replace(lecture, network=built, spelling=counted, also=also, values={})


def _of_no_unit(entries: Mapping[Quantity, str]) -> Mapping[Quantity, str]:
    """The spellings of what is no entry of a layer: the loss, and the learning rate."""
    return {place: text for place, text in entries.items() if place.kind in (Kind.LOSS, Kind.RATE)}
