"""Stretches that define all they speak of: calculus before the network, a model of one weight, a circuit.

Where such a stretch calls its letters as the lecture calls its quantities, what is said of them is wrong or unread by
the lecture's names. It is judged again by what the stretch itself defines, with no name of the lecture. That counts
where its definitions are none of the lecture's, and what follows is right by them and not by the lecture's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.chain_rule import CHAIN_RULE
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.mistakes.table import MISTAKES
from symbackprop.check.phrases import LET_BEFORE
from symbackprop.check.report import RANK, Verdict
from symbackprop.check.rows import Row
from symbackprop.check.settings.sections import Sections
from symbackprop.check.settings.setting import Audit, Setting, is_bad, settled, with_rows
from symbackprop.check.verdicts.confirmation import Finding

__all__ = ["MATRICES", "with_own_definitions"]

_MOST = 6  # places of a document from which on it is judged so
_LONGEST = 60  # formulas of a stretch
_BEFORE = 20  # of these before the first one that is open
_WORDS = "definitions of its own"
_OTHERWISE = "this is defined otherwise than in the lecture; what follows is judged by it"
_UNTOLD = "it is said of what the document itself defines here"
MATRICES = re.compile(
    r"\^\s*\{?\s*(?:T|t|\\top|\\intercal|\\mathsf|\\mathrm\{T)|\\odot|\\circ|\\otimes|\\mathbf|\\vec|\\bm"
)
_DEFINITION = re.compile(r"(?!\\(?:d?frac|partial|nabla))[^=<>+*/]{1,24}?(?:=|:=|\\equiv) .*[A-Za-z]")
_HEAD = re.compile(r"(\\(?:hat|bar|vec|tilde))?[\s{]*(\\?[A-Za-z]+)")
_NAME = re.compile(r"(?:\\(?:hat|bar|vec|tilde)[\s{]*)?(?:\\[A-Za-z]+|[A-Za-z])\}?(?:_(?:\w|\{[^{}]*\}))?")
_BRACES = re.compile(r"[\s{}]+")
_BEFORE_LET = 60  # characters before the right side of what shall be
_UNEXPLAINED = 3  # right claims that one wrong claim outweighs


def with_own_definitions(
    audit: Audit, raw: Sequence[Row], others: Collection[int], *, unread: bool = False
) -> tuple[list[Row], list[Setting]]:
    """The rows, those of stretches with definitions of their own as they are by these, and these stretches; formulas
    among the `others` speak of another setting already. Looked for where something is wrong, or where what names are is
    `unread`.
    """
    is_open = _is_unknown_definition if unread else is_bad
    rows, found = [*raw], list[Setting]()
    sections = Sections.of(audit.source)
    number, tried = 0, 0
    while number < len(audit.formulas) and tried < _MOST:
        before = settled(rows)
        first = _next_open(audit, before, number, others, is_open)
        if first is None:
            break
        around = _around(audit, sections, first, number, others)
        stretch = None
        if _may_define(audit, before[audit.begins[around[0]] : audit.begins[around[1]]], unread=unread):
            tried += 1
            stretch = _stretch(audit, rows, before, around, first)
        if stretch is None:
            number = around[1]
            continue
        rows = stretch.rows
        found.append(stretch.setting)
        number = stretch.setting.end
    return rows, found


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The setting of a stretch, and the rows of the document with it."""

    setting: Setting
    rows: list[Row]


def _next_open(
    audit: Audit, rows: Sequence[Row], number: int, others: Collection[int], is_open: Callable[[Row], bool]
) -> int | None:
    """The next formula of which a row is open."""
    for one in range(number, len(audit.formulas)):
        here = rows[audit.begins[one] : audit.begins[one + 1]]
        if one not in others and any(map(is_open, here)):
            return one
    return None


def _may_define(audit: Audit, rows: Sequence[Row], *, unread: bool) -> bool:
    """Whether some rows may speak of what they define, by what could not be read; where none is wrong, but some are
    `unread`, only if most of them are.
    """
    if not any(_is_unknown_definition(row) or _has_other_shapes(row) or _is_let(audit, row) for row in rows):
        return False
    claimed = [row for row in rows if row.outcome.verdict is not Verdict.GIVEN and not row.is_arithmetic]
    return not unread or (not any(map(is_bad, rows)) and 2 * sum(map(_is_right, claimed)) < len(claimed))


def _is_unknown_definition(row: Row) -> bool:
    """Whether a row says what a name or a function is, and could not be read."""
    return row.outcome.verdict is Verdict.UNREAD and _DEFINITION.match(row.latex) is not None


def _end_of_section(audit: Audit, sections: Sections, number: int) -> int:
    end = sections.ends(audit.formulas[number].start)[0]
    return sum(formula.start < end for formula in audit.formulas)


def _around(audit: Audit, sections: Sections, bad: int, number: int, others: Collection[int]) -> tuple[int, int]:
    """The formulas under the heading of one, from `number` on, without what stands beyond `others`."""
    start = sections.start(audit.formulas[bad].start)
    end = _end_of_section(audit, sections, bad)
    first = next(k for k, one in enumerate(audit.formulas) if one.start >= start)
    first = max([first, number, bad - _BEFORE, *(one + 1 for one in others if one < bad)])
    return first, min([end, first + _LONGEST, *(one for one in others if one > bad)])


def _stretch(
    audit: Audit, rows: Sequence[Row], usual: Sequence[Row], around: tuple[int, int], bad: int
) -> _Stretch | None:
    """The stretch around a formula that is confirmed by what it defines; none where nothing confirms one."""
    first, last = around
    setting = Setting(audit.lecture, first, last, _WORDS)
    own = audit.again(range(first, last), _alone(audit))
    begin = audit.begins[first]
    if len(own) != audit.begins[last] - begin:
        return None
    other = settled(with_rows(rows, begin, own))[begin : begin + len(own)]
    pairs = [*zip(usual[begin : begin + len(own)], other, strict=True)]
    end = _end(audit, usual, pairs, first, last)
    if end <= bad:
        return None
    pairs = pairs[: audit.begins[end] - begin]
    letters = _letters(audit, first)
    count = _counted(audit, usual, pairs, letters)
    if count is None or not count.is_enough:
        return None
    let = any(_is_let(audit, one) for one, _ in pairs)
    kept = [*_kept(letters, [] if let else usual, pairs, own, sure=count.is_plenty)]
    changed = with_rows(rows, begin, kept)
    return _Stretch(replace(setting, end=end), _with_rest(audit, changed, first, end))


def _letters(audit: Audit, number: int) -> Collection[str]:
    """The letters of the lecture, as the document has them where a formula begins."""
    return {key.base.replace(" ", "") for key in audit.evidence[number].env.names.table}


def _alone(audit: Audit) -> Evidence:
    """The evidence at the beginning of a stretch that speaks of no network."""
    evidence = Evidence.at(audit.source, audit.lecture, audit.evidence[0].env.names)
    return evidence.within(evidence.env.without_lecture())


def _end(audit: Audit, usual: Sequence[Row], pairs: Sequence[tuple[Row, Row]], first: int, last: int) -> int:
    """Behind which formula a stretch ends: where most is right by its own definitions, and nothing wrong."""
    best, end, total = 0, first, 0
    letters = _letters(audit, first)
    let = any(_is_let(audit, one) for one, _ in pairs)
    begin = audit.begins[first]
    for number in range(first, last):
        here = pairs[audit.begins[number] - begin : audit.begins[number + 1] - begin]
        total += sum(_gain(usual, one, two, letters, let=let) for one, two in here)
        if total > best or (total == best and all(_is_as_right(one, two) for one, two in here)):
            best, end = total, number + 1
    return end if best > 0 else first


def _gain(usual: Sequence[Row], one: Row, two: Row, letters: Collection[str], *, let: bool) -> int:
    """How much a row speaks for the definitions of a stretch, by its verdicts with the lecture and without; without
    shapes, what is said of matrices may be right by chance, and the chain rule is right of any names. A slip of the pen
    speaks for none, nor does what is said again, and otherwise, of a name that the document has as the lecture has it,
    but where the words `let` something be otherwise.
    """
    if one.is_arithmetic or _is_right_of_others(two):
        return 0
    if _is_right(two):
        slip = not let and (_rests_on_a_slip(usual, one) or _is_given_before(usual, one, letters))
        return int(not _is_right(one) and not slip and two.outcome.verdict is not Verdict.GIVEN)
    if _is_right(one):
        return -2 if is_bad(two) else -int(one.outcome.verdict is not Verdict.GIVEN)
    return 0


def _is_right_of_others(two: Row) -> bool:
    """Whether a row would be right, without the lecture's shapes and names, whatever it says."""
    return two.outcome.message == CHAIN_RULE or MATRICES.search(two.latex) is not None


def _is_as_right(one: Row, two: Row) -> bool:
    """Whether a row is no less right by its own definitions; one that is wrong, and that they say nothing of, is."""
    if two.outcome.verdict is Verdict.UNREAD:
        return not is_bad(one) and (one.outcome.verdict is Verdict.UNREAD or one.is_arithmetic)
    return _is_right(two) or not _is_right(one) or one.is_arithmetic


def _is_right(row: Row) -> bool:
    return RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED]


def _rests_on_a_slip(rows: Sequence[Row], row: Row) -> bool:
    """Whether a row is wrong by a slip of the pen, its own or that of the row it starts from; other data are none."""
    seen: set[int] = set()
    while row.outcome.verdict is Verdict.INHERITED and row.outcome.cause is not None:
        if row.outcome.cause in seen or not 0 < row.outcome.cause <= len(rows):
            break
        seen.add(row.outcome.cause)
        row = rows[row.outcome.cause - 1]
    return row.outcome.verdict is Verdict.WRONG and _is_a_slip(row)


def _is_given_before(rows: Sequence[Row], row: Row, letters: Collection[str]) -> bool:
    """Whether the name that a row begins with, one of the lecture's `letters`, was given above as it has it."""
    head = _head(row)
    above = (one for one in rows if one.at < row.at and one.outcome.verdict is Verdict.GIVEN)
    return head in letters and any(_head(one) == head for one in above)


def _is_a_slip(row: Row) -> bool:
    mistake = MISTAKES.get(row.explanation.mistake or "")
    return mistake is not None and mistake.slip and mistake.name != "wrong_data"


@dataclass(frozen=True, slots=True)
class _Count:
    """How many rows of a stretch are right by its definitions only, and wrong by them: slips, and others."""

    gained: int
    slips: int
    bare: int

    @property
    def is_enough(self) -> bool:
        """Whether the definitions are confirmed, so that what is right by them is right."""
        return self.gained > self.bare

    @property
    def is_plenty(self) -> bool:
        """Whether what is wrong by them is wrong."""
        return self.gained >= _UNEXPLAINED * self.bare + self.slips // 2


def _counted(
    audit: Audit, usual: Sequence[Row], pairs: Sequence[tuple[Row, Row]], letters: Collection[str]
) -> _Count | None:
    """The count of a stretch; None where it has neither a definition nor shapes that are none of the lecture's."""
    let = any(_is_let(audit, one) for one, _ in pairs)
    gained = [(one, two) for one, two in pairs if _gain(usual, one, two, letters, let=let) > 0]
    let = let and len(gained) > 1
    shaped = any(_has_other_shapes(one) for one, _ in gained) and not any(_has_matrix(one, letters) for one, _ in pairs)
    if not let and not shaped and not any(_is_own_definition(one, two) for one, two in pairs):
        return None
    wrong = [two for _, two in pairs if two.outcome.verdict is Verdict.WRONG]
    slips = sum(map(_is_a_slip, wrong))
    return _Count(len(gained), slips, len(wrong) - slips)


def _is_own_definition(one: Row, two: Row) -> bool:
    """Whether a row defines something that is none of the lecture's: by names, or in shapes, that the lecture has not.
    What has only the lecture's names is a wrong claim about these.
    """
    foreign = one.outcome.verdict is Verdict.UNREAD or _has_other_shapes(one)
    return two.outcome.verdict is Verdict.GIVEN and foreign


def _has_matrix(row: Row, letters: Collection[str]) -> bool:
    """Whether a row defines by a matrix, W, what the lecture defines so: no letter stands for a number there."""
    return row.outcome.verdict is Verdict.GIVEN and any(
        name[0] in letters and name[0].isupper() for name in _names_in(row.latex.partition("=")[2])
    )


def _is_let(audit: Audit, row: Row) -> bool:
    """Whether a row that is wrong of the lecture is one of which the words say that it shall be so: Let z = 3x - 2."""
    before = audit.source.text[max(row.at - _BEFORE_LET, 0) : row.at]
    return is_bad(row) and _DEFINITION.match(row.latex) is not None and LET_BEFORE.search(before) is not None


def _has_other_shapes(row: Row) -> bool:
    """Whether a row speaks of shapes that the lecture has not: they do not fit, and no slip explains that."""
    return row.outcome.misfits and row.explanation.mistake is None


def _kept(
    letters: Collection[str], usual: Sequence[Row], pairs: Sequence[tuple[Row, Row]], own: Sequence[Row], *, sure: bool
) -> Iterator[Row]:
    """The rows of a stretch: by its own definitions, but none is given that the lecture, which has these `letters`, has
    otherwise; wrong ones only where that is `sure`. A slip that has nothing to do with these definitions stays one, by
    the `usual` rows, if there are any.
    """
    defined: set[str] = set()
    for (one, two), row in zip(pairs, own, strict=False):
        head = _head(row)
        slip = bool(usual) and _rests_on_a_slip(usual, one) and not defined.intersection(_names_in(row.latex))
        if slip or _is_right_of_others(two):
            bare = is_bad(one) and one.explanation.mistake is None and two.outcome.message != CHAIN_RULE
            yield _unread(row, _UNTOLD) if bare and not slip else one
            continue
        if two.outcome.verdict is Verdict.GIVEN and not _is_right(one) and head is not None:
            defined.update(_names_in(row.latex)[:1])
        if _is_right(one) and not is_bad(two):
            yield one if two.outcome.verdict is Verdict.UNREAD else row
        elif two.outcome.verdict is Verdict.GIVEN and not _is_right(one):
            yield row if head is not None and head not in letters else _unread(row, _OTHERWISE)
        elif (is_bad(one) and two.outcome.verdict is Verdict.UNREAD) or (
            is_bad(two) and not sure and not _is_a_slip(two)
        ):
            yield _unread(row, _UNTOLD)
        else:
            yield row


def _head(row: Row) -> str | None:
    """The letter that a row begins with, and the accent above it."""
    found = _HEAD.match(row.latex)
    return None if found is None else "".join(found.groups(""))


def _names_in(latex: str) -> Sequence[str]:
    """The letters in a formula with what stands below them, as they are written but for braces and spaces."""
    return [_BRACES.sub("", found[0]) for found in _NAME.finditer(latex)]


def _unread(row: Row, words: str) -> Row:
    return replace(row, finding=Finding(Outcome(Verdict.UNREAD, words), Explanation(message=words)))


def _with_rest(audit: Audit, rows: list[Row], first: int, end: int) -> list[Row]:
    """The rows, those behind a stretch judged again without its names, where that makes less of them wrong."""
    start = audit.begins[end]
    there = audit.evidence[end:][:1]
    if not there or not any(map(is_bad, settled(rows)[start:])):
        return rows
    before = audit.evidence[first]
    env = there[0].env.without_new_names_of_lecture(before.env)
    rest = audit.again(range(end, len(audit.formulas)), replace(there[0].within(env), record=before.record))
    if len(rest) != len(rows) - start:
        return rows
    changed = with_rows(rows, start, rest)
    worse = sum(map(is_bad, settled(changed)[start:])) > sum(map(is_bad, settled(rows)[start:]))
    return rows if worse else changed
