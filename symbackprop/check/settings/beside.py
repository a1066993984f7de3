"""What a document says of its network in another setting than the lecture's own: the batch beside the one sample.

Rows that are unread in the lecture's own setting are judged again in settings that are derived from the lecture, each
with the names and conventions that fit those rows. A setting counts where they confirm it: where more of them are right
in it, and say something that is not true of every network, than are wrong. A wrong verdict needs more than a right one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from symbackprop.check.inference.equations import Equation, equations_of, is_right_somehow
from symbackprop.check.inference.inference import with_conventions
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.mistakes.table import MISTAKES
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.derived import Derived, derived_settings
from symbackprop.check.settings.notations import lectures_of
from symbackprop.check.settings.setting import Audit, settled
from symbackprop.check.text.carriers.macros import macros_of
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.habits import layer_above, with_layer_in_brackets
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import TRANSPOSED
from symbackprop.latex.tree import flatten, undifferentiated

__all__ = ["Beside", "with_settings_beside"]

_MOST = 2  # settings in which a document is judged
_EQUATIONS = 12  # by which one is chosen
_FORMULAS = 300  # that are judged again
_TOLD = 60  # formulas from which its conventions are taken
_RIGHT = (Verdict.GIVEN, Verdict.CORRECT)
_KEPT = (*_RIGHT, Verdict.CONDITIONAL)
_OF_ANOTHER = ("other_activation", "other_loss")  # mistakes that are none in another setting
_WITHOUT_MEAN = "mean_for_sum"  # the mistake
_ENOUGH = 2  # telling claims, for a wrong one
_UNEXPLAINED = 3  # right claims that one wrong claim outweighs
_MISFITTING = 2  # right claims for one whose shapes do not fit


@dataclass(frozen=True, slots=True)
class Beside:
    """A setting that a document speaks of beside the lecture's own, and the formulas that do."""

    words: str
    formulas: Sequence[int]


def with_settings_beside(audit: Audit, rows: Sequence[Row], others: Collection[int]) -> tuple[list[Row], list[Beside]]:
    """The rows with their final verdicts, those unread as they are in settings that they confirm, and these settings;
    formulas among the `others` speak of another one already.
    """
    rows, found = [*rows], list[Beside]()
    numbers = _open_formulas(audit, rows, others) if any(map(_is_open, rows)) else []
    settings = derived_settings(audit.lecture, audit.source) if numbers else ()
    begun = ((one, _evidence_of(audit, one)) for one in settings)
    known = ((one, evidence) for one, evidence in begun if _knows_more(audit, numbers, one, evidence))
    ways = [way for one, evidence in known if (way := _Way.of(audit, numbers, one, evidence))]
    for way in sorted(ways, key=lambda way: (way.derived.single, -way.right))[:_MOST]:
        numbers = _open_formulas(audit, rows, others)
        if way.right and numbers and not (way.derived.single and found):  # 1/m of one sample only where no batch is
            rows, formulas = way.judged(audit, rows, numbers)
            found += [Beside(way.derived.words, formulas)] if formulas else []
    return rows, found


def _knows_more(audit: Audit, numbers: Sequence[int], derived: Derived, evidence: Evidence) -> bool:
    """Whether a setting has a name that the own one has not, in what is unread, or says how far a letter counts."""
    macros = macros_of(audit.source.text)
    unknown: list[tuple[Environment, Identifier]] = []
    for number in numbers:
        own = audit.evidence[number].env
        for equation in equations_of(audit.evidence[number], [audit.formulas[number]], macros):
            for named in equation.names:
                if named.base in derived.counts and named.base not in own.sizes:
                    return True
                if not _is_certain(own, named):
                    unknown.append((own, named))
    envs = _environments(derived, evidence) if unknown else iter(())  # each is made when it is asked for
    if derived.layered:  # which has other units, whatever its names are
        return any(_is_known(env, named) for env in envs for _, named in unknown)
    return any(_means_another(own, env, named) for env in envs for own, named in unknown)


def _means_another(own: Environment, env: Environment, named: Identifier) -> bool:
    """Whether a name means something in a setting, and nothing or something else in the own one; the same of any sample
    is nothing else, but what all samples have together is.
    """
    if not _is_known(env, named):
        return False
    ones = dict.fromkeys((letter for letter, _ in index_letters(named)), 1)
    key = key_of(named, ones)
    return not _is_known(own, named) or key in env.names.batches or _of_any(own, key) != _of_any(env, key)


def _of_any(env: Environment, key: Key) -> Quantity | None:
    found = env.names.find(key)
    return None if found is None else found.of_sample(None)


def _environments(derived: Derived, evidence: Evidence) -> Iterator[Environment]:
    """The names of a setting, in its own notation and in others."""
    yield evidence.env
    for lecture in lectures_of(derived.lecture, evidence.env.names.spellings.kept)[1:]:
        yield evidence.renamed(lecture, evidence.env.numbers).env


def _evidence_of(audit: Audit, derived: Derived) -> Evidence:
    """The evidence at the beginning of the document in a setting."""
    own = audit.evidence[0].env
    found = Evidence.at(audit.source, derived.lecture, own.names)
    return found if derived.layered else found.within(replace(found.env, widths=own.widths))


def _is_open(row: Row) -> bool:
    return row.outcome.verdict is Verdict.UNREAD


def _open_formulas(audit: Audit, rows: Sequence[Row], others: Collection[int]) -> list[int]:
    """The numbers of the formulas in which something is unread, but for others."""
    return [
        number
        for number, formula in enumerate(audit.formulas)
        if number not in others
        and not formula.problem
        and any(map(_is_open, rows[audit.begins[number] : audit.begins[number + 1]]))
    ]


@dataclass(frozen=True, slots=True)
class _Way:
    """The evidence of a setting, and how many of the equations that are unread are right by it."""

    derived: Derived
    evidence: Evidence
    right: int

    @staticmethod
    def of(audit: Audit, numbers: Sequence[int], derived: Derived, evidence: Evidence) -> _Way | None:
        """The setting with the names and conventions that fit what is unread best; None where there is no such."""
        numbers = _spoken_of(audit, numbers, derived)
        if not numbers:
            return None
        unread = [audit.formulas[number] for number in numbers]
        others = [one for number, one in enumerate(audit.formulas) if number not in numbers]
        macros = macros_of(audit.source.text)
        if not any(True for _ in equations_of(evidence, unread, macros)):
            return None  # none of them could be right
        try:
            for letter in derived.counts:
                evidence = evidence.within(evidence.env.with_size(letter, derived.lecture.network.samples or 1))
            # a batch of samples is a setting of its own
            evidence = with_conventions(evidence, [*unread, *others][:_TOLD], macros, batch=False)
            own = audit.evidence[0].env.numbers
            if derived.layered and own.first and evidence.env.numbers != own:
                return None  # the document counts its layers in one way
            equations = equations_of(evidence, unread, macros)
            telling = islice((one for one in equations if _tells(evidence.env, one, 1)), _EQUATIONS)
            return _Way(derived, evidence, sum(is_right_somehow(evidence, one) for one in telling))
        except SymbackpropError:
            return None

    def judged(self, audit: Audit, rows: list[Row], open_ones: Sequence[int]) -> tuple[list[Row], Sequence[int]]:
        """The rows, unread ones as they are in the setting where they confirm it, and the formulas of these."""
        open_ones = _spoken_of(audit, open_ones, self.derived)
        new = {*self._taken_for_new(audit, rows)} if not self.derived.layered else set[int]()
        numbers = _near(audit, [*open_ones, *(bisect_right(audit.begins, place) - 1 for place in new)])
        other = self._rows_of(audit, numbers)
        asked = {place for number in open_ones for place in range(audit.begins[number], audit.begins[number + 1])}
        again = [place for place in other if place in new or (place in asked and _is_open(rows[place]))]
        telling = {*self._telling(audit, numbers)}
        right = [place for place in again if other[place].outcome.verdict in _RIGHT and other[place].at in telling]
        wrong = [place for place in again if other[place].outcome.verdict is Verdict.WRONG]
        misfits = [place for place in wrong if other[place].outcome.misfits]
        slips = sum(map(_is_a_slip, (other[place] for place in wrong if place not in misfits)))
        if len(right) < max(1, _UNEXPLAINED * (len(wrong) - len(misfits) - slips) + slips // 2):
            return rows, []
        if _MISFITTING * len(misfits) > len(right):  # the layout is not that of the document
            wrong = [place for place in wrong if place not in misfits]
        against = {place for place in other if rows[place].outcome.verdict in _RIGHT and _is_bad(other[place])}
        kept = [place for place in again if other[place].outcome.verdict in _KEPT]
        sure = (one for one in wrong if other[one].at in telling and not self._is_doubtful(other[one]))
        kept += [one for one in sure if self._is_sure(audit, rows, one, right, against)]
        missed = self._missed(audit, rows, other, numbers)
        missed = [one for one in missed if self._is_sure(audit, rows, one, right, against)]
        missed = missed if len(right) >= _ENOUGH * len(missed) else []
        kept += missed
        bad = {*(place for place, row in enumerate(rows) if _is_bad(row)), *wrong, *missed} & {*kept}
        for place in again:
            cause = other[place].outcome.cause
            if other[place].outcome.verdict is Verdict.INHERITED and cause is not None and cause - 1 in bad:
                kept.append(place)
        spelling = self.derived.lecture.spelling
        found = [replace(other[one], spelling=spelling) if one in kept else row for one, row in enumerate(rows)]
        return found, sorted({bisect_right(audit.begins, place) - 1 for place in kept})

    def _missed(
        self, audit: Audit, rows: Sequence[Row], other: Mapping[int, Row], numbers: Sequence[int]
    ) -> Sequence[int]:
        """The rows that are right of one sample only and speak of all: by a matrix of all samples, without the mean
        over them; or by the letter for the loss of all, where another one is that of a sample.
        """
        places = [
            place
            for place, row in other.items()
            if rows[place].outcome.verdict is Verdict.CORRECT and row.outcome.verdict is Verdict.WRONG
        ]
        if not places or self.derived.layered:
            return []
        env, formulas = self.evidence.env, [audit.formulas[number] for number in numbers]
        matrices, losses = set[int](), set[int]()
        for one in equations_of(self.evidence, formulas, macros_of(audit.source.text)):
            starts = {side.start for side in one.whole.sides[1:]}
            keys = {key_of(named, {}) for named in one.names}
            matrices |= starts if keys & env.names.batches else set()
            found = (env.names.table.get(key) for key in keys) if env.layout.sample_loss else ()
            losses |= starts if any(meant is not None and meant.kind is Kind.LOSS for meant in found) else set()
        return [
            place
            for place in places
            if other[place].at in losses
            or (other[place].at in matrices and other[place].explanation.mistake == _WITHOUT_MEAN)
        ]

    def _is_doubtful(self, row: Row) -> bool:
        """Whether a wrong row may well be right in yet another setting: of another function, or in another layout."""
        mistake, found = row.explanation.mistake, row.outcome.disagreement
        if mistake in _OF_ANOTHER or (mistake == "missing_bias" and self.derived.biased):
            return True
        return mistake is None and found is not None and found.misfit

    def _is_sure(
        self, audit: Audit, rows: Sequence[Row], place: int, right: Sequence[int], against: Collection[int]
    ) -> bool:
        """Whether a row that is wrong in the setting speaks of it, as right ones under its heading or elsewhere do."""
        heading = audit.source.heading(rows[place].at)
        if any(audit.source.heading(rows[one].at) == heading for one in right):
            return True
        return len(right) >= _ENOUGH and not any(audit.source.heading(rows[one].at) == heading for one in against)

    def _rows_of(self, audit: Audit, numbers: Sequence[int]) -> Mapping[int, Row]:
        """The rows of some formulas by their places, as they are in the setting; without those that are others."""
        starts = [formula.start for formula in audit.formulas]
        by_formula: dict[int, list[Row]] = {}
        for row in audit.again(numbers, self.evidence):
            by_formula.setdefault(bisect_right(starts, row.at) - 1, []).append(row)
        whole, places = [*audit.rows], list[int]()
        for number in numbers:
            usual = range(audit.begins[number], audit.begins[number + 1])
            found = by_formula.get(number, [])
            if [row.latex for row in found] == [audit.rows[place].latex for place in usual]:
                whole[usual.start : usual.stop] = found
                places += usual
        whole = settled(whole)
        return {place: whole[place] for place in places}

    def _taken_for_new(self, audit: Audit, rows: Sequence[Row]) -> Iterator[int]:
        """The rows that say what a name of the document's own is, which is one of this setting's: J beside an L."""
        starts = {row.at: place for place, row in enumerate(rows) if row.outcome.verdict is Verdict.GIVEN}
        begins = [formula.start for formula in audit.formulas]
        for one in equations_of(self.evidence, audit.formulas, macros_of(audit.source.text)):
            place, named = starts.get(one.chain.sides[1].start), head_name(one.trees)
            if place is None or named is None or not _is_known(self.evidence.env, named):
                continue
            number = bisect_right(begins, one.chain.sides[0].start) - 1
            if not _is_known(audit.evidence[number].env, named):
                yield place

    def _telling(self, audit: Audit, numbers: Sequence[int]) -> Iterator[int]:
        """Where the sides begin that tell something of the setting."""
        formulas = [audit.formulas[number] for number in numbers]
        for one in equations_of(self.evidence, formulas, macros_of(audit.source.text)):
            for number in range(1, len(one.whole.sides)):
                if _tells(self.evidence.env, one, number):
                    yield one.whole.sides[number].start


def _spoken_of(audit: Audit, numbers: Sequence[int], derived: Derived) -> Sequence[int]:
    """The formulas that may speak of a setting: of layers in general only those with a letter for one above a name, of
    one sample those without a sum.
    """
    if derived.single:
        return [number for number in numbers if r"\sum" not in audit.formulas[number].text]
    if not derived.layered:
        return numbers
    macros = macros_of(audit.source.text)
    found: list[int] = []
    for number in numbers:
        evidence = audit.evidence[number]
        equations = equations_of(evidence, [audit.formulas[number]], macros)
        sides = (side for one in equations for side in one.sides(evidence.env.grammar) if side is not None)
        if any(layer_above(named, in_brackets=True) for side in sides for named in letters_of(side)):
            found.append(number)
    return found


def _near(audit: Audit, numbers: Sequence[int]) -> Sequence[int]:
    """The formulas under the headings of some."""
    headings = [audit.source.heading(formula.start) for formula in audit.formulas]
    told = {headings[number] for number in numbers}
    return [number for number, heading in enumerate(headings) if heading in told][:_FORMULAS]


def _tells(env: Environment, equation: Equation, number: int) -> bool:
    """Whether a side of an equation says something of the network, by what it has; a chain rule alone does not."""
    sides = equation.sides(env.grammar)
    side, named = sides[number], head_name(equation.trees)
    if side is None or (named is not None and not _is_known(env, named)):
        return False
    if sides[0] is not None and sum(part.data == "fraction" for _, part in flatten(sides[0])) > 1:
        return False  # a product of derivatives, which others may stand for
    return any(_is_known(env, one) for one in undifferentiated(side))


def _is_certain(env: Environment, named: Identifier) -> bool:
    """Whether a name is one of the lecture's, and not only taken for one."""
    ones = dict.fromkeys((letter for letter, _ in index_letters(named)), 1)
    return _is_known(env, named) and key_of(named, ones) not in env.names.weak - env.trusted


def _is_known(env: Environment, named: Identifier) -> bool:
    """Whether a name is one of the lecture's, or the transpose of one."""
    ones = dict.fromkeys((letter for letter, _ in index_letters(named)), 1)
    turned = bool(named.sup) and named.sup[-1].text in TRANSPOSED
    ways = [named, replace(named, sup=named.sup[:-1])] if turned else [named]
    ways += [with_layer_in_brackets(one) for one in ways if layer_above(one)]
    return any(env.names.find(key_of(one, ones)) is not None for one in ways)


def _is_bad(row: Row) -> bool:
    return row.outcome.verdict in BAD


def _is_a_slip(row: Row) -> bool:
    """Whether a wrong row is one slip of the pen in what is right otherwise."""
    mistake = MISTAKES.get(row.explanation.mistake or "")
    return mistake is not None and mistake.slip
