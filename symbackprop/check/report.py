"""What an audit says: one row for each claim of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["BAD", "RANK", "Claim", "Report", "Verdict"]


class Verdict(StrEnum):
    """The verdicts on a claim."""

    CORRECT = "correct"
    ROUNDED = "rounded"
    CARRIED = "carried"
    CONDITIONAL = "conditional"
    WRONG = "wrong"
    INHERITED = "inherited"
    GIVEN = "given"
    UNREAD = "unread"


BAD = (Verdict.WRONG, Verdict.INHERITED)
# from the best to the worst: of several, the last one counts
RANK: Mapping[Verdict, int] = {verdict: rank for rank, verdict in enumerate(
    (Verdict.GIVEN, Verdict.CORRECT, Verdict.ROUNDED, Verdict.CARRIED, Verdict.CONDITIONAL, Verdict.UNREAD,
     Verdict.INHERITED, Verdict.WRONG)
)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """One link of a chain, and the verdict on it.

    `latex` has both sides verbatim, `line` is that of the right one. `expected` is LaTeX, `value` a decimal number,
    `condition` what must hold, `holds_here` whether the lecture's data meet it, `cause` the id of the claim that this
    one inherits its mistake from.
    """

    id: int
    chain: int
    line: int
    latex: str
    verdict: Verdict
    message: str = ""
    expected: str | None = None
    value: str | None = None
    condition: str | None = None
    holds_here: bool | None = None
    mistake: str | None = None
    cause: int | None = None
    cell: int | None = None  # of a notebook, where `line` is counted in the cell

    @property
    def bad(self) -> bool:
        """Whether there is something to correct."""
        if self.verdict is Verdict.CONDITIONAL:
            return self.holds_here is False
        return self.verdict in (Verdict.WRONG, Verdict.INHERITED)

    def as_json(self) -> dict[str, object]:
        """The row for a program; the cell is there where the document has cells."""
        cell = {} if self.cell is None else {"cell": self.cell}
        return {
            "id": self.id, "chain": self.chain, "line": self.line, "latex": self.latex, "verdict": str(self.verdict),
            "expected": self.expected, "value": self.value, "condition": self.condition, "holds_here": self.holds_here,
            "mistake": self.mistake, "cause": self.cause, "message": self.message, **cell,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """The audit of one document."""

    document: str
    claims: tuple[Claim, ...]
    conventions: Mapping[str, str] = field(default_factory=dict)  # of the document, as they were taken from it
    names: Mapping[str, str] | None = None  # what each name was taken for, where that was asked

    @property
    def summary(self) -> dict[str, int]:
        """How many claims have each verdict."""
        found = Counter(claim.verdict for claim in self.claims)
        return {str(verdict): found[verdict] for verdict in Verdict}

    @property
    def bad(self) -> tuple[Claim, ...]:
        """The claims that need a correction."""
        return tuple(claim for claim in self.claims if claim.bad)

    def as_json(self) -> dict[str, object]:
        """The report for a program; the names are there where they were asked for."""
        names = {} if self.names is None else {"names": dict(self.names)}
        return {
            "document": self.document,
            "conventions": dict(self.conventions),
            **names,
            "summary": self.summary,
            "claims": [claim.as_json() for claim in self.claims],
        }
