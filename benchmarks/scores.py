"""How well `check` does on documents whose every claim was judged by hand: precision, recall, unread rate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from symbackprop.api import check, read_lecture
from symbackprop.check.report import Claim, Report, Verdict

__all__ = [
    "AUDITED",
    "DOCUMENTS",
    "LIMITS",
    "Expected",
    "Judged",
    "Limits",
    "Score",
    "claims_of",
    "expected_claims",
    "judged_claims",
    "limits_of",
    "rows_of",
    "scored",
]

_ROOT = Path(__file__).parent.parent
_DATA = _ROOT / "tests" / "data" / "audit"
_DOCUMENTS = _ROOT / "tests" / "data" / "documents"
# the audited documents, each with the lecture that it is checked against
AUDITED = {"softmax": "softmax_cross_entropy", "samples": "three_samples"}
# documents written for the purpose, each with a lecture file and the verdicts of its author beside it
DOCUMENTS = sorted(path.stem for path in _DOCUMENTS.glob("*.toml"))
# what check cannot read or name yet in those documents, claim by claim; `make audit` writes it
LIMITS = _DOCUMENTS / "limits.json"
_BAD, _GOOD = {"wrong", "inherited"}, {"correct", "given", "rounded", "carried"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with the verdict of the hand audit, and the rows of the report that are about it."""

    id: str
    latex: str
    verdict: str
    rows: tuple[Claim, ...]

    @property
    def wrong(self) -> bool:
        return self.verdict == "wrong"

    @property
    def right(self) -> bool:
        return self.verdict in ("correct", "rounded", "carried")

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
class Expected:
    """A claim with the verdicts that its author allows, the mistakes, and the row of the report; None where none is."""

    latex: str
    verdicts: frozenset[str]
    mistakes: tuple[str, ...]
    row: Claim | None

    @property
    def wrong(self) -> bool:
        return self.verdicts <= _BAD

    @property
    def right(self) -> bool:
        return bool(self.verdicts & _GOOD)

    @property
    def found(self) -> bool:
        return self.row is not None and (self.row.bad or self.row.verdict is Verdict.CONDITIONAL)

    @property
    def alarmed(self) -> bool:
        return self.row is not None and self.row.bad and str(self.row.verdict) not in self.verdicts

    @property
    def unread(self) -> bool:
        return self.row is None or (self.row.verdict is Verdict.UNREAD and "unread" not in self.verdicts)

    @property
    def unnamed(self) -> bool:
        """Whether it is rightly called wrong, but for another mistake than its author's."""
        wrong = self.row is not None and self.row.verdict is Verdict.WRONG
        return wrong and bool(self.mistakes) and self.row is not None and self.row.mistake not in self.mistakes


@dataclass(frozen=True, slots=True)
class Limits:
    """The claims of a document that are unread, and those whose mistake is not named as its author names it."""

    unread: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()


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
    def unread_rate(self) -> float:
        return len(self.unread) / self.claims


def judged_claims(document: str) -> list[Judged]:
    """The claims of an audited document with the verdicts of the hand audit and the rows of the report."""
    lecture = read_lecture(_ROOT / "examples" / f"{AUDITED[document]}.toml")
    report = check(lecture, (_DATA / f"{document}.md").read_text("utf-8"), f"{document}.md")
    audited = json.loads((_DATA / f"{document}.json").read_text("utf-8"))
    place = 0
    found: list[Judged] = []
    for item in audited:
        rows, place = _rows_about(report, item["latex"], place)
        found.append(Judged(item["id"], item["latex"], item["verdict"], rows))
    return found


def rows_of(document: str) -> tuple[str, tuple[Claim, ...]]:
    """The text of a document, and the rows of the report on it."""
    (path,) = (path for path in _DOCUMENTS.glob(f"{document}.*") if path.suffix in (".tex", ".md"))
    text = path.read_text("utf-8")
    return text, check(read_lecture(_DOCUMENTS / f"{document}.toml"), text).claims


def expected_claims(document: str, rows: Sequence[Claim] | None = None) -> list[Expected]:
    """The claims of a document with the verdicts of its author, and the rows of the report, matched in order."""
    rows = rows_of(document)[1] if rows is None else rows
    place = 0
    found: list[Expected] = []
    for item in json.loads((_DOCUMENTS / f"{document}.json").read_text("utf-8")):
        wanted = "".join(item["latex"].split())
        near = range(place, min(len(rows), place + _NEAR))
        at = next((number for number in near if "".join(rows[number].latex.split()) == wanted), None)
        place = place if at is None else at + 1
        row = None if at is None else rows[at]
        found.append(Expected(item["latex"], frozenset(item["verdicts"]), tuple(item.get("mistakes", ())), row))
    return found


_NEAR = 12  # rows, within which the next claim of a document is looked for


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


def claims_of(document: str) -> Sequence[Judged | Expected]:
    """The claims of a document: one that was audited, or one of those written for the purpose."""
    return judged_claims(document) if document in AUDITED else expected_claims(document)


def scored(document: str, claims: Sequence[Judged | Expected]) -> Score:
    """The score on a document, from its claims."""
    wrong, right = [item for item in claims if item.wrong], [item for item in claims if item.right]
    return Score(
        document,
        len(claims),
        len(wrong),
        sum(item.found for item in wrong),
        tuple(_name(item) for item in right if item.alarmed),
        tuple(_name(item) for item in wrong if not item.found),
        tuple(_name(item) for item in claims if item.unread),
    )


def limits_of(claims: Sequence[Expected]) -> Limits:
    """What `check` cannot do yet in a document, in the order of reading."""
    return Limits(
        tuple(claim.latex for claim in claims if claim.unread), tuple(claim.latex for claim in claims if claim.unnamed)
    )


def _name(item: Judged | Expected) -> str:
    return item.id if isinstance(item, Judged) else item.latex
