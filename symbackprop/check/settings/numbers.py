"""Examples with numbers of their own: parts of a document that say other data than the lecture's and work with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symbackprop.check.judging.numbers.numeric import DATA_SAID
from symbackprop.check.judging.outcome import grid_of, literal
from symbackprop.check.phrases import END_OF_CASE, NEW_SENTENCE
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.sections import Sections
from symbackprop.check.settings.setting import Audit, Setting, is_bad, settled, with_rows
from symbackprop.check.settings.words import ANOTHER_EXAMPLE, SO, SUPPOSING
from symbackprop.check.verdicts.suppositions import IN_CODE, SUPPOSED
from symbackprop.core.quantities import DATA, PARAMETERS, Kind, Quantity, canonical_name
from symbackprop.core.terms import Symbol

__all__ = ["with_own_numbers"]

_MOST = 6  # examples of a document
_MOST_ENDS = 4
_SHOWN = 4  # of its numbers
_SENTENCE = 200  # characters of the words before what is supposed
_COMPUTED = frozenset([Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION])


@dataclass(frozen=True, slots=True)
class _Example:
    """Other numbers than the lecture's from a formula on, those `held` of what is computed, and before which formula
    others follow; `supposed` where the words say so of what was the lecture's before.
    """

    first: int
    values: Mapping[Quantity, Fraction]
    held: Mapping[Quantity, Fraction]
    before: int
    supposed: bool = False

    @property
    def said(self) -> Mapping[Quantity, Fraction]:
        return {**self.values, **self.held}


def with_own_numbers(audit: Audit, rows: Sequence[Row]) -> tuple[list[Row], list[Setting]]:
    """The rows, those of an example with its own numbers as they are with these, and the settings of such examples.

    An example is one where several data are others, an input, a target or all weights among them, and none is the
    lecture's, or where the words say that it is another; and where at least one line that is wrong with the lecture's
    numbers is right with its own, and as many of them as are wrong. All of its lines are judged by its numbers then.
    What is computed has a number of an example only where the words suppose it.
    """
    found: list[Setting] = []
    rows = [*rows]
    sections = Sections.of(audit.source)
    for example in _examples(audit, settled(rows), sections)[:_MOST]:
        best = max(_ways(audit, rows, sections, example), key=lambda way: way[0], default=None)
        if best is not None:
            found.append(best[1])
            rows = best[2]
    return rows, found


def _stated_in(row: Row, kinds: Collection[Kind]) -> Mapping[Quantity, Fraction]:
    """What a row says other numbers of than the lecture, of some kinds."""
    found = row.outcome.disagreement
    stands = row.outcome.verdict is Verdict.WRONG or row.outcome.message in (SUPPOSED.message, IN_CODE.message)
    if not stands or found is None or found.before:
        return {}
    heads, sides = (grid_of(term) for term in found.whole)
    if [len(line) for line in heads] != [len(line) for line in sides]:
        return {}
    stated: dict[Quantity, Fraction] = {}
    for heading, line in zip(heads, sides, strict=True):
        for head, side in zip(heading, line, strict=True):
            printed = literal(side)
            if not isinstance(head, Symbol) or head.quantity.kind not in kinds or head.quantity.step or printed is None:
                return {}
            stated[head.quantity] = printed[0]
    return stated


def _examples(audit: Audit, rows: Sequence[Row], sections: Sections) -> list[_Example]:
    """The examples in the order of the document: one ends where the next one says a number of it anew."""
    found: list[_Example] = []
    ends: list[int] = []
    for number, stated, held in _statements(audit, rows):
        at = audit.formulas[number].start
        others = {name: value for name, value in stated.items() if audit.lecture.values.get(name) != value}
        last = found[-1] if found else None
        said = {**others, **held}
        goes_on = last is not None and at < ends[-1] and all(last.said.get(n, v) == v for n, v in said.items())
        if last is not None and goes_on and (others or last.held):
            found[-1] = replace(last, values={**last.values, **others}, held={**last.held, **held})
            continue
        if last is not None:
            found[-1] = replace(last, before=number)
        supposed = _is_supposed(audit, at) and _is_said_before(audit, rows, number)
        found.append(_Example(number, others, held, len(audit.formulas), supposed))
        ends.append(sections.ends(at)[-1])
    weights = {name for name in audit.lecture.values if name.kind is Kind.WEIGHT}
    return [
        one
        for one in found
        if one.held
        or one.supposed
        or any(name.kind in DATA for name in one.values)
        or (len(weights) > 1 and one.values.keys() >= weights)
    ]


def _statements(
    audit: Audit, rows: Sequence[Row]
) -> Iterator[tuple[int, Mapping[Quantity, Fraction], Mapping[Quantity, Fraction]]]:
    for number, (begin, end) in enumerate(zip(audit.begins, audit.begins[1:], strict=False)):
        stated: dict[Quantity, Fraction] = {}
        held: dict[Quantity, Fraction] = {}
        for row in rows[begin:end]:
            stated.update(_stated_in(row, DATA | PARAMETERS))
            if row.outcome.message == SUPPOSED.message or _is_supposed(audit, row.at):
                held.update(_stated_in(row, _COMPUTED))
        if stated or held:
            yield number, stated, held


def _is_said_before(audit: Audit, rows: Sequence[Row], number: int) -> bool:
    """Whether the document has given the lecture's numbers for what a formula says another one of."""
    begin, end = audit.begins[number : number + 2]
    stated = [row.latex.split(" ")[0] for row in rows[begin:end] if _stated_in(row, DATA | PARAMETERS)]
    given = {row.latex.split(" ")[0] for row in rows[:begin] if row.outcome.said == DATA_SAID}
    return bool(stated) and given >= {*stated}


def _is_supposed(audit: Audit, at: int) -> bool:
    """Whether the words of a sentence suppose what stands at a place, and do not go on to what follows from it."""
    text = audit.source.text
    start = max((one.end() for one in NEW_SENTENCE.finditer(text, max(at - _SENTENCE, 0), at)), default=at - _SENTENCE)
    before = text[max(start, 0) : at]
    found = [*SUPPOSING.finditer(before), *ANOTHER_EXAMPLE.finditer(before)]
    return bool(found) and SO.search(before, max(one.end() for one in found)) is None


def _ways(
    audit: Audit, rows: Sequence[Row], sections: Sections, example: _Example
) -> Iterator[tuple[tuple[int, int], Setting, list[Row]]]:
    """The ways in which an example may end that confirm it: how much is right more than without it, the setting, and
    the rows.
    """
    lecture = replace(audit.lecture, values={**audit.lecture.values, **example.values})
    at, start = audit.formulas[example.first].start, audit.begins[example.first]
    paragraph = END_OF_CASE.search(audit.source.text, at) if example.held else None
    places = sections.ends(at) if paragraph is None else [paragraph.start()]
    ends = [sum(formula.start < end for formula in audit.formulas[: example.before]) for end in places]
    before = settled(rows)
    for last in [*dict.fromkeys(ends)][:_MOST_ENDS]:
        setting = Setting(lecture, example.first, last, _in_words(audit, example), example.held)
        usual = before[start : audit.begins[last]]
        own = audit.rows_in(setting)
        if len(own) != len(usual) or not _is_another(audit, sections, example, usual):
            continue
        other = settled(with_rows(rows, start, own))[start : start + len(own)]
        states = [_stated_in(one, DATA | PARAMETERS | _COMPUTED) for one in usual]
        pairs = [(one, two) for one, two, stated in zip(usual, other, states, strict=True) if not stated]
        gained = sum(not _is_right(one) and _is_right(two) for one, two in pairs)
        lost = sum(is_bad(two) for _, two in pairs)
        several = len(example.said) > 1 or bool(example.held) or example.supposed
        if gained >= max(lost, 1) if several else gained > max(lost, 1):
            unread = [
                two.outcome.verdict is Verdict.UNREAD and _is_right(one) for one, two in zip(usual, other, strict=True)
            ]
            kept = [rows[start + k] if is_unread else own[k] for k, is_unread in enumerate(unread)]
            yield (gained - lost, -last), setting, with_rows(rows, start, kept)


def _is_right(row: Row) -> bool:
    return RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED]


def _is_another(audit: Audit, sections: Sections, example: _Example, usual: Sequence[Row]) -> bool:
    """Whether an example is another than the lecture's: by its numbers, none of which is the lecture's, or by words."""
    if example.supposed or (example.held and not example.values):
        return True
    given = any(row.outcome.said == DATA_SAID and row.outcome.verdict is Verdict.GIVEN for row in usual)
    if len(example.values) > 1 and not given:
        return True
    at = audit.formulas[example.first].start
    start = max(sections.start(at), audit.source.text.rfind("\n\n", 0, max(at - 2, 0)))
    before = "\n".join((sections.parent(at), sections.heading(at), audit.source.text[start:at]))
    return ANOTHER_EXAMPLE.search(before) is not None


def _in_words(audit: Audit, example: _Example) -> str:
    """What is said of an example at the head of the report."""
    rows = audit.lecture.spelling.rows
    shown = [f"{canonical_name(name, rows=rows)} = {float(value):g}" for name, value in example.said.items()]
    more = ", ..." if len(shown) > _SHOWN else ""
    return f"an example with {', '.join(shown[:_SHOWN])}{more}"
