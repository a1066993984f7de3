"""How well `check` does on documents whose every claim was judged by hand: precision, recall, unread rate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from symbackprop.api import check, read_lecture
from symbackprop.check.report import Claim, Report, Verdict

__all__ = ["AUDITED", "Judged", "Score", "judged_claims", "score_of"]

_ROOT = Path(__file__).parent.parent
_DATA = _ROOT / "tests" / "data" / "audit"
# the audited documents, each with the lecture that it is checked against
AUDITED = {"softmax": "softmax_cross_entropy", "samples": "three_samples"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with the verdict of the hand audit, and the rows of the report that are about it."""

    id: str
    latex: str
    verdict: str
    rows: tuple[Claim, ...]

    @property
    def found(self) -> bool:
        """Whether the report says that something is wrong with it."""
        return any(row.bad for row in self.rows)

    @property
    def alarmed(self) -> bool:
        """Whether the report calls it wrong in itself, not for what it starts from."""
        return any(row.bad and row.verdict is not Verdict.INHERITED for row in self.rows)

    @property
    def unread(self) -> bool:
        return not self.rows or any(row.verdict is Verdict.UNREAD for row in self.rows)


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the claims of a document. A claim that the audit calls conditional or ambiguous counts neither as
    right nor as wrong.
    """

    document: str
    claims: int
    wrong: int
    found: int
    alarms: tuple[str, ...]
    missed: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.found / (self.found + len(self.alarms)) if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.wrong if self.wrong else 1.0

    @property
    def unread_rate(self) -> float:
        return len(self.unread) / self.claims


def judged_claims(document: str) -> tuple[Report, list[Judged]]:
    """The report on an audited document, and its claims with the verdicts of the hand audit."""
    lecture = read_lecture(_ROOT / "examples" / f"{AUDITED[document]}.toml")
    report = check(lecture, (_DATA / f"{document}.md").read_text("utf-8"), f"{document}.md")
    audited = json.loads((_DATA / f"{document}.json").read_text("utf-8"))
    place = 0
    found: list[Judged] = []
    for item in audited:
        rows, place = _rows_about(report, item["latex"], place)
        found.append(Judged(item["id"], item["latex"], item["verdict"], rows))
    return report, found


def _rows_about(report: Report, latex: str, start: int) -> tuple[tuple[Claim, ...], int]:
    """The rows of a report whose right side stands in a claim, looked for from some row on, then from the first."""
    wanted = [part for part in map(_plain, [*_mathematics(latex), latex.replace("$", "")]) if part]
    for begin in (start, 0):
        for place in range(begin, len(report.claims)):
            rows = [*_run(report.claims[place:], wanted)]
            if rows:
                return tuple(rows), place
    return (), start


def _run(claims: Sequence[Claim], wanted: Sequence[str]) -> Iterator[Claim]:
    """The rows from the first one on that lie within the wanted text."""
    for claim in claims:
        text = _plain(claim.latex)
        inside = any(text in part for part in wanted)
        # a claim of the audit may be one side alone
        right = _plain(re.split(_SIGNS, claim.latex)[-1])
        known = any(part.lstrip("=") == right or (part in right and len(part) > _TELLING) for part in wanted)
        if not inside and not known:
            return
        yield claim


_TELLING = 30  # characters of one side, by which a claim is known
_SIGNS = r"(?<![\\a-z])=|\\approx|\\leftarrow"


def _mathematics(latex: str) -> list[str]:
    return re.findall(r"\$([^$]+)\$", latex) or [latex]


def _plain(latex: str) -> str:
    """LaTeX without what only sets it."""
    return re.sub(r"\\left|\\right|\\\\|\\quad|[&\s]|\\tag\{.*?\}|[,.]$", "", latex)


def score_of(document: str) -> Score:
    """The score on an audited document."""
    _, judged = judged_claims(document)
    wrong = [item for item in judged if item.verdict == "wrong"]
    right = [item for item in judged if item.verdict in ("correct", "rounded", "carried")]
    return Score(
        document,
        len(judged),
        len(wrong),
        sum(item.found for item in wrong),
        tuple(item.id for item in right if item.alarmed),
        tuple(item.id for item in wrong if not item.found),
        tuple(item.id for item in judged if item.unread),
    )
