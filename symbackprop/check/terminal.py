"""An audit as people and programs read it: a line for each claim in the terminal, and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symbackprop.check.report import Claim, Report, Verdict

__all__ = ["Line", "conventions_of", "json_text", "lines_of", "names_of", "summary_of"]

_COLOURS: Mapping[Verdict, str] = {
    Verdict.CORRECT: "green",
    Verdict.ROUNDED: "green",
    Verdict.GIVEN: "green",
    Verdict.CARRIED: "cyan",
    Verdict.CONDITIONAL: "yellow",
    Verdict.WRONG: "red",
    Verdict.INHERITED: "magenta",
    Verdict.UNREAD: "blue",
}
_NAME = 24  # characters of a name, so that the meanings stand below each other
_WIDTH = 72  # of a claim, beyond which it is cut


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the terminal: its place, verdict and claim, what is said of it, and the colour of the verdict."""

    place: str
    verdict: str
    claim: str
    message: str
    colour: str


def lines_of(report: Report, *, bad: bool = False) -> Iterator[Line]:
    """A line for every claim, or for those that need a correction."""
    for claim in report.bad if bad else report.claims:
        colour = "red" if claim.bad and claim.verdict is Verdict.CONDITIONAL else _COLOURS[claim.verdict]
        claimed, said = _printable(_cut(claim.latex)), _printable(_said(claim))
        cell = "" if claim.cell is None else f"[{claim.cell}]"
        yield Line(f"{report.document}{cell}:{claim.line}", str(claim.verdict), claimed, said, colour)


def names_of(report: Report) -> Iterator[str]:
    """A line for each name of the document, with what it was taken for."""
    names = report.names or {}
    width = min(max(map(len, names), default=0), _NAME)
    for name, meaning in names.items():
        yield f"{report.document}: name {_printable(name):<{width}}  {meaning}"


def conventions_of(report: Report) -> str:
    """What the report says of the conventions of a document, where they are not those of the lecture."""
    found = [f"{what}: {how}" for what, how in report.conventions.items() if (what, how) != ("vectors", "columns")]
    return f"{report.document}: {', '.join(found)}" if found else ""


def _printable(text: str) -> str:
    """A text without characters that would do something to a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _cut(latex: str) -> str:
    return latex if len(latex) <= _WIDTH else latex[: _WIDTH - 1] + "…"


def _said(claim: Claim) -> str:
    """The message, with the right value where no formula says what is right."""
    parts = [claim.message]
    told = claim.value is not None and f" {claim.value}" in claim.message
    if claim.bad and claim.value is not None and "right would be" not in claim.message and not told:
        parts.append(f"the value is {claim.value}")
    return "; ".join(part for part in parts if part)


def summary_of(report: Report) -> str:
    """How many claims there are, and how many of each verdict."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in report.summary.items() if count)
    claims = "1 claim" if len(report.claims) == 1 else f"{len(report.claims)} claims"
    nothing = "; no equation was found, which stands in $...$, in \\[...\\] or in an environment"
    return f"{report.document}: {claims}" + (f": {counts}" if counts else nothing if not report.claims else "")


def json_text(reports: Sequence[Report]) -> str:
    """One report as an object, several as a list of them."""
    found = [report.as_json() for report in reports]
    return json.dumps(found[0] if len(found) == 1 else found, indent=2, ensure_ascii=False) + "\n"
