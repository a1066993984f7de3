"""What a document says of other settings than the lecture's, judged by these: the way through this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.report import Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.bare_layers import with_bare_layers
from symbackprop.check.settings.beside import with_settings_beside
from symbackprop.check.settings.definitions import with_own_definitions
from symbackprop.check.settings.functions import with_other_functions, without_listed
from symbackprop.check.settings.numbers import with_own_numbers
from symbackprop.check.settings.setting import Audit, Setting, is_bad, settled
from symbackprop.check.settings.single_units import with_layouts_ignored, with_single_units_said
from symbackprop.check.settings.table_columns import rows_of_columns
from symbackprop.check.settings.unknown import without_computed_targets, without_own_examples, without_tables
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.check.verdicts.index_orders import with_both_orders
from symbackprop.check.verdicts.own_widths import with_own_widths
from symbackprop.check.verdicts.shape_letters import with_letters_of_shapes
from symbackprop.check.verdicts.truncation import with_numbers_cut_off

__all__ = ["with_settings"]

_COLUMNS = "columns of a table by what they define"
_LOST = "it starts from a claim of another setting"


def with_settings(audit: Audit) -> tuple[list[Row], Mapping[str, str]]:
    """The final verdicts on a document, and what the head of its report says of other settings.

    Without a row that is wrong or unread nothing is looked for.
    """
    columns, told = rows_of_columns(audit)
    rows, instead = _with_settings_instead(audit, told)
    said = [([*range(one.first, one.end)], one.words) for one in instead]
    said += [(told, _COLUMNS)] if told else []
    rows, bare = with_bare_layers(audit, rows, {number for numbers, _ in said for number in numbers})
    said += [([*range(one.first, one.end)], one.words) for one in bare]
    rows, beside = with_settings_beside(audit, rows, {number for numbers, _ in said for number in numbers})
    said += [([*one.formulas], one.words) for one in beside]
    rows, own = with_own_definitions(audit, rows, {number for numbers, _ in said for number in numbers}, unread=True)
    rows = settled(rows) if own else rows
    said += [([*range(one.first, one.end)], one.words) for one in own]
    rows = [columns.get(place, row) for place, row in enumerate(rows)]
    rows = without_tables(audit.source, without_own_examples(audit.source, without_computed_targets(rows)))
    rows = with_both_orders(with_own_widths(with_letters_of_shapes(rows)))
    rows = with_layouts_ignored(audit, with_single_units_said(audit, with_numbers_cut_off(rows)))
    return _without_lost(rows), _in_words(audit, said)


def _with_settings_instead(audit: Audit, told: Iterable[int]) -> tuple[list[Row], Sequence[Setting]]:
    rows = settled(audit.rows)
    if not any(map(is_bad, rows)):
        return rows, []
    raw, examples = with_own_numbers(audit, audit.rows)
    raw, others = with_other_functions(audit, raw)
    found = [*examples, *others]
    for one in sorted(found, key=lambda setting: setting.first):
        raw = _with_rest(audit, raw, one, found)
    taken = {*told, *(number for one in found for number in range(one.first, one.end))}
    raw, own = with_own_definitions(audit, raw, taken)
    found += own
    return without_listed(audit, settled(raw) if found else rows), found


def _with_rest(audit: Audit, raw: list[Row], setting: Setting, found: Sequence[Setting]) -> list[Row]:
    """The rows, those behind a setting judged again where one of them started from what is wrong no more."""
    start = audit.begins[setting.end]
    bad = {number for number, row in enumerate(raw, 1) if is_bad(row)}
    if all(row.outcome.cause is None or row.outcome.cause in bad for row in raw[start:]):
        return raw
    rest = audit.rows_behind(setting)
    if len(rest) != len(raw) - start:
        return raw
    kept = {place for one in found for place in range(audit.begins[one.first], audit.begins[one.end])}
    return [
        *raw[:start],
        *(row if place in kept else rest[place - start] for place, row in enumerate(raw[start:], start)),
    ]


def _without_lost(rows: Sequence[Row]) -> list[Row]:
    """The rows, unread where they start from one that is wrong no more."""
    bad = {number for number, row in enumerate(rows, 1) if is_bad(row)}
    unread = Finding(Outcome(Verdict.UNREAD, _LOST), Explanation(message=_LOST))
    lost = {
        number for number, row in enumerate(rows, 1) if row.outcome.cause is not None and row.outcome.cause not in bad
    }
    return [replace(row, finding=unread) if number in lost else row for number, row in enumerate(rows, 1)]


def _in_words(audit: Audit, settings: Iterable[tuple[Sequence[int], str]]) -> Mapping[str, str]:
    """The lines of the formulas that speak of each setting, and of which."""
    said: list[str] = []
    for numbers, words in sorted(settings):
        lines = [audit.source.line(audit.formulas[number].start) for number in numbers]
        first, last = min(lines), max(lines)
        said.append(f"{f'lines {first} to {last}' if last > first else f'line {first}'}: {words}")
    return {"other settings": "; ".join(said)} if said else {}
