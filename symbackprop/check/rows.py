"""Verdicts as the rows of a report: with their place, in words and in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symbackprop.check.judging.outcome import Outcome, grid_of
from symbackprop.check.mistakes.correction import decimal_of, latex_of
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.mistakes.table import MISTAKES
from symbackprop.check.report import BAD, RANK, Claim, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.check.text.source import Source
from symbackprop.check.verdicts.chain_audit import Link
from symbackprop.check.verdicts.confirmation import Finding
from symbackprop.check.verdicts.suppositions import IN_CODE
from symbackprop.core.quantities import DATA, PARAMETERS
from symbackprop.core.terms import Symbol
from symbackprop.latex.rewriting.primed_indices import as_typed
from symbackprop.latex.signs import OF_SHAPE, RELATIONS, SHAPED_AS
from symbackprop.network.spelling.spelling import Spelling

__all__ = ["Row", "are_better", "claim_of", "row_of_link", "rows_of_sides", "with_condition", "with_doubt"]

_SAID = {
    "own_biases": "each unit of the layer has a bias of its own; the lecture has one for all",
    "kink": "no unit is at its kink, where the lecture takes the slope 0",
    "one_sample": "derivatives are those of one sample's own loss, without the mean over the samples",
    "by_samples": "each update takes one sample alone",
    "differential": "the sign that a derivative lacks is put in",
    "exponent": "a number behind a bracket, or what is behind e, is an exponent",
    "limit": "the step goes to 0",
    "one_hot": "the target of one class is 1 and the others are 0",
    "entrywise": "the derivative is meant entry by entry",
    "own_weights": "the derivative of each unit by its own weights is meant",
    "varied": "nothing varies but what has a differential here",
    "one_unit": "layers have one unit each, so that no transpose matters",
    "index": "a name without its index is that of the unit of the names beside it",
    "numbers": "the numbers are those of the lecture",
    "outer": "vectors beside each other are multiplied as a column and a row",
    "layout": "derivatives are in the other layout, transposed",
}
_OF_THE_HEAD = "this is right for what the chain begins with, whatever the side before it"
_HERE = {True: ", which holds here", False: ", which does not hold here", None: ""}
_OF_NUMBERS = re.compile(r"\\(?:cdot|times|d?frac|left|right|approx|sigma|ln|log|exp|tanh|sqrt)(?![A-Za-z])")
_LETTER = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Row:
    """A verdict and where it stands; `chain` tells the rows of one chain from those of others. `spelling` is that of
    another setting than the lecture's; `goes_on` says that it stands behind the first link of its chain, and was judged
    against the head of that.
    """

    at: int
    latex: str
    finding: Finding
    chain: int
    spelling: Spelling | None = None
    goes_on: bool = False

    @property
    def outcome(self) -> Outcome:
        """The verdict."""
        return self.finding.outcome

    @property
    def explanation(self) -> Explanation:
        """What is said of it."""
        return self.finding.explanation

    @property
    def is_arithmetic(self) -> bool:
        """Whether there are no letters in it, but those of functions."""
        return _LETTER.search(_OF_NUMBERS.sub("", self.latex)) is None


def row_of_link(source: Source, link: Link, group: int) -> Row:
    """The row of a link, named by the side on its right."""
    chain, number, finding = link.chain, link.number, link.finding
    left, right = (source.verbatim(side.start, side.end) for side in chain.sides[number - 1 : number + 1])
    relation = chain.relations[number - 1]
    written = source.verbatim(relation.at, relation.end)
    sign = written if written in RELATIONS else relation.text
    latex = f"{left} {sign} {right}"
    if sign in (OF_SHAPE, SHAPED_AS):  # no sign is written so
        latex = source.verbatim(chain.sides[number - 1].start, chain.sides[number].end)
    goes_on = number > 1 and link.headed and not finding.alone
    return Row(chain.sides[number].start, latex, finding, group, goes_on=goes_on)


def rows_of_sides(source: Source, chain: Chain, first: int, outcome: Outcome, group: int) -> list[Row]:
    """A row for each side from one on, all with one verdict."""
    finding = Finding(outcome, Explanation(message=outcome.message))
    return [Row(side.start, source.verbatim(side.start, side.end), finding, group) for side in chain.sides[first:]]


def with_doubt(row: Row) -> Row:
    """A row of a block of code, whose data may be those of another example: other numbers than the lecture's are not
    called wrong.
    """
    found = row.outcome.disagreement
    if row.outcome.verdict is not Verdict.WRONG or found is None:
        return row
    heads = [head for line in grid_of(found.whole[0]) for head in line]
    if not all(isinstance(head, Symbol) and head.quantity.kind in DATA | PARAMETERS for head in heads):
        return row
    unread = replace(IN_CODE, disagreement=found)
    return replace(row, finding=Finding(unread, Explanation(message=unread.message)))


def are_better(before: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether another reading makes rows right that were wrong, or tells of all what was unread of some."""
    if any(row.outcome.verdict in BAD for row in before):
        pairs = zip(before, rows, strict=True)
        defines = any(one.outcome.verdict in BAD and two.outcome.verdict is Verdict.GIVEN for one, two in pairs)
        return not defines and all(RANK[row.outcome.verdict] <= RANK[Verdict.CARRIED] for row in rows)
    return not any(row.outcome.verdict is Verdict.UNREAD for row in rows)


def with_condition(before: Row, row: Row, only: Outcome) -> Row:
    """A row of another reading than that of the row `before`: what it makes right is so under a condition only, where
    it was wrong by its shapes.
    """
    if not before.outcome.misfits or RANK[row.outcome.verdict] > RANK[Verdict.CARRIED]:
        return row
    outcome = replace(only, disagreement=row.outcome.disagreement)
    return replace(row, finding=Finding(outcome, Explanation()))


def claim_of(spelling: Spelling, source: Source, row: Row, claims: Sequence[Claim]) -> Claim:
    """The claim of a row behind those before it."""
    outcome, explanation, spelling = row.outcome, row.explanation, row.spelling or spelling
    shown = outcome.verdict in (Verdict.WRONG, Verdict.INHERITED, Verdict.CONDITIONAL)
    formula = latex_of(spelling, explanation.expected) if shown and explanation.expected is not None else None
    condition = _condition(spelling, outcome) if outcome.verdict is Verdict.CONDITIONAL else None
    value = outcome.value if outcome.verdict not in (Verdict.CORRECT, Verdict.GIVEN, Verdict.UNREAD) else None
    return Claim(
        id=len(claims) + 1,
        chain=row.chain,
        line=source.line(row.at),
        latex=row.latex,
        verdict=outcome.verdict,
        message=as_typed(_message(row, formula, condition, claims)),
        expected=formula,
        value=None if value is None else decimal_of(value),
        condition=condition,
        holds_here=outcome.holds if outcome.verdict is Verdict.CONDITIONAL else None,
        mistake=explanation.mistake,
        cause=outcome.cause,
    )


def _starts_from_the_head(row: Row, before: Claim | None) -> bool:
    """Whether a claim is judged against the head of its chain, and the side before it is not right, or unread."""
    if not row.goes_on or before is None or before.chain != row.chain:
        return False
    right = row.outcome.verdict in (Verdict.CORRECT, Verdict.ROUNDED, Verdict.GIVEN)
    return right and before.verdict in (*BAD, Verdict.UNREAD)


def _condition(spelling: Spelling, outcome: Outcome) -> str:
    if outcome.condition is not None:
        return outcome.condition.text(spelling.latex)
    return outcome.message or _SAID.get(outcome.said, outcome.said)


def _message(row: Row, formula: str | None, condition: str | None, claims: Sequence[Claim]) -> str:
    outcome, explanation = row.outcome, row.explanation
    right = f"; right would be {formula}" if formula else ""
    where = f"{explanation.where}: " if explanation.where else ""
    match outcome.verdict:
        case Verdict.UNREAD:
            return outcome.message
        case Verdict.CONDITIONAL:
            return f"only when {condition}{_HERE[outcome.holds]}"
        case Verdict.INHERITED:
            cause = next((claim for claim in claims if claim.id == outcome.cause), None)
            known = f"the step is right, but it starts from the wrong claim in line {cause.line}" if cause else ""
            return where + (known or "it starts from a wrong claim") + right
        case Verdict.WRONG:
            row_of = MISTAKES.get(explanation.mistake or "")
            words = explanation.message or (row_of.words if row_of is not None else "not equal")
            told = formula is not None and words.endswith(f" {formula}")
            return where + words + ("" if told else right)
        case Verdict.CARRIED:
            return "right from the rounded numbers before it"
    return _OF_THE_HEAD if _starts_from_the_head(row, claims[-1] if claims else None) else ""
