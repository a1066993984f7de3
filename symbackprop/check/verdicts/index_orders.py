"""Weights whose indices a document writes in both orders, w_{jk} in some claims and w_{kj} in others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.letters.told_apart import ORDER_TOLD
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.report import Verdict
from symbackprop.check.rows import Row
from symbackprop.check.verdicts.confirmation import Finding

__all__ = ["with_both_orders"]

_TOLD = re.compile(rf"the indices of (.+) {re.escape(ORDER_TOLD)} (.+)")
_ENOUGH = 3  # different claims with one name in the other order: no slip is made so often
_LABELS = re.compile(r"\^\{?\(?\w\)?\}?$")


def with_both_orders(rows: Sequence[Row]) -> list[Row]:
    """The rows, those that are wrong for nothing but the order of the indices of a weight right on the condition that
    they stand so, where the document has them so again and again.
    """
    told = {number: match for number, row in enumerate(rows, 1) if (match := _TOLD.fullmatch(row.outcome.message))}
    claims = {(_LABELS.sub("", match[1]), rows[number - 1].latex) for number, match in told.items()}
    often = Counter(name for name, _ in claims)
    kept = {number: match for number, match in told.items() if often[_LABELS.sub("", match[1])] >= _ENOUGH}
    found = [*rows]
    for number, row in enumerate(rows, 1):
        if number in kept:
            name, other = kept[number].groups()
            said = Outcome(Verdict.CONDITIONAL, f"{name} is {other} here, with its indices in the other order")
            found[number - 1] = replace(row, finding=Finding(said, Explanation()))
        elif row.outcome.cause in kept and row.outcome.verdict is Verdict.INHERITED:
            found[number - 1] = replace(row, finding=Finding(Outcome(Verdict.CORRECT), Explanation()))
    return found
