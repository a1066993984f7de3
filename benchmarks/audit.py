"""Prints how well `check` does, puts the table into the documentation, and writes the list of what it cannot do yet:
`make audit`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.mutations import LECTURES, Outcome, lecture_of, planted, right_pieces, tried
from benchmarks.scores import AUDITED, DOCUMENTS, LIMITS, Expected, Score, claims_of, limits_of, scored
from symbackprop.api import check

_PAGE = Path(__file__).parent.parent / "docs" / "check.md"
_BEGIN, _END = "<!-- audit:begin -->", "<!-- audit:end -->"
_EACH = 220  # mistakes planted in each lecture


def _documents() -> Iterator[str]:
    yield "| document | claims | wrong | found | false alarms | precision | recall | unread |"
    yield "|---|---|---|---|---|---|---|---|"
    found = {document: claims_of(document) for document in (*AUDITED, *DOCUMENTS)}
    scores = [scored(document, claims) for document, claims in found.items()]
    _write_limits({name: [one for one in claims if isinstance(one, Expected)] for name, claims in found.items()})
    yield from (_row(score.document, [score]) for score in scores)
    yield _row("all", scores)


def _write_limits(found: Mapping[str, Sequence[Expected]]) -> None:
    """The list of what check cannot do yet, which the tests hold it to."""
    limits = {name: asdict(limits_of(claims)) for name, claims in sorted(found.items())}
    kept = {name: {key: rows for key, rows in row.items() if rows} for name, row in limits.items()}
    text = json.dumps({name: row for name, row in kept.items() if row}, indent=1, ensure_ascii=False)
    LIMITS.write_text(text + "\n", "utf-8")


def _row(name: str, scores: list[Score]) -> str:
    claims, wrong = sum(score.claims for score in scores), sum(score.wrong for score in scores)
    found, alarms = sum(score.found for score in scores), sum(len(score.alarms) for score in scores)
    unread = sum(len(score.unread) for score in scores)
    cells = [name, claims, wrong, found, alarms, f"{found / (found + alarms):.3f}", f"{found / wrong:.3f}"]
    return "| " + " | ".join(map(str, cells)) + f" | {100 * unread / claims:.1f} % |"


def _mutations() -> Iterator[str]:
    yield "| lecture | right claims | false alarms | mistakes that change something | found | named |"
    yield "|---|---|---|---|---|---|"
    everything: list[Outcome] = []
    for stem in LECTURES:
        lecture = lecture_of(stem)
        pieces = right_pieces(lecture)
        claims = [claim for piece in pieces for claim in check(lecture, f"$${piece}$$").claims]
        outcomes = [tried(lecture, mistake) for mistake in planted(stem, lecture, pieces, _EACH, seed=1)]
        everything += outcomes
        changing = [outcome for outcome in outcomes if outcome.changes]
        yield _counted(stem, len(claims), sum(claim.bad for claim in claims), changing)
        for outcome in changing:
            if not outcome.found:
                print(f"  missed ({outcome.planted.kind}): {outcome.planted.wrong}", file=sys.stderr)
    changing = [outcome for outcome in everything if outcome.changes]
    yield _counted("all", "", "", changing)
    unnamed = Counter(outcome.planted.kind for outcome in changing if outcome.named is None)
    print(f"  not named: {dict(unnamed)}", file=sys.stderr)


def _counted(name: str, claims: object, alarms: object, changing: list[Outcome]) -> str:
    found, named = sum(outcome.found for outcome in changing), sum(outcome.named is not None for outcome in changing)
    share = f"{named} ({100 * named / max(len(changing), 1):.0f} %)"
    return f"| {name} | {claims} | {alarms} | {len(changing)} | {found} | {share} |"


def _main() -> None:
    lines = [
        "Documents whose every claim was judged by hand:",
        "",
        *_documents(),
        "",
        "Single mistakes planted at random in the formulas of the example lectures' own decks:",
        "",
        *_mutations(),
    ]
    print("\n".join(lines))
    page = _PAGE.read_text("utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    _PAGE.write_text(f"{before}{_BEGIN}\n" + "\n".join(lines) + f"\n{_END}{after}", "utf-8")


_main()
