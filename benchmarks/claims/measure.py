"""What `check` says of the documents, beside the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.claims.documents import Document
from benchmarks.claims.layout import Stated
from symbackprop.api import check, parse_lecture
from symbackprop.check.report import Claim, Verdict

__all__ = ["SORTS", "Failure", "Tally", "measured"]

# a false claim that passes, a true one that is called wrong, a claim without a row, one with too many; right under a
# condition of which nobody says whether it is met, and not read
SORTS = ("passed", "flagged", "dropped", "split", "open", "unread")
_GOOD = (Verdict.CORRECT, Verdict.ROUNDED, Verdict.CARRIED, Verdict.GIVEN)


@dataclass(frozen=True, slots=True)
class Failure:
    """A link on which `check` and the numbers disagree, or that it does not judge."""

    sort: str
    seed: int
    claim: Stated
    link: int
    verdict: str
    message: str


@dataclass(slots=True)
class Tally:
    """Links counted by their truth, and the failures."""

    documents: int = 0
    true: int = 0
    false: int = 0
    failures: list[Failure] = field(default_factory=list)

    def count(self, sort: str, truth: bool) -> int:
        return sum(one.sort == sort and one.claim.truths[one.link] is truth for one in self.failures)

    def add(self, other: Tally) -> None:
        self.documents += other.documents
        self.true += other.true
        self.false += other.false
        self.failures += other.failures


def measured(document: Document) -> Tally:
    """The verdicts on a document, counted."""
    rows: dict[int, list[Claim]] = defaultdict(list)
    for row in check(parse_lecture(document.lecture), document.text, "document.md").claims:
        rows[row.line].append(row)
    tally = Tally(documents=1)
    for claim in (one for one in document.claims if one.truths):
        first, last = claim.lines
        tally.failures += _failures(document, claim, [row for line in range(first, last + 1) for row in rows[line]])
        tally.true += claim.truths.count(True)
        tally.false += claim.truths.count(False)
    return tally


def _failures(document: Document, claim: Stated, rows: Sequence[Claim]) -> Iterator[Failure]:
    if len(rows) != len(claim.truths):
        said = " | ".join(f"{row.verdict} {row.latex}" for row in rows)
        sort = "dropped" if len(rows) < len(claim.truths) else "split"
        link = next(place for place, truth in enumerate(claim.truths) if truth is not None)
        yield Failure(sort, document.seed, claim, link, "", said)
        return
    for link, (row, truth) in enumerate(zip(rows, claim.truths, strict=True)):
        sort_of = None if truth is None else _sort(row, truth=truth)
        if sort_of is not None:
            yield Failure(sort_of, document.seed, claim, link, str(row.verdict), row.message)


def _sort(row: Claim, *, truth: bool) -> str | None:
    """What is the matter with a verdict; None where nothing is."""
    if row.verdict is Verdict.UNREAD:
        return "unread"
    if row.verdict is Verdict.CONDITIONAL and row.holds_here is None:
        return "open"
    good = row.verdict in _GOOD or (row.verdict is Verdict.CONDITIONAL and row.holds_here is True)
    if good == truth:
        return None
    return "flagged" if truth else "passed"
