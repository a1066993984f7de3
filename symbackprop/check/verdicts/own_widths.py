"""Shapes with the widths of a network that is larger or smaller than the lecture's: 784 inputs where that has 5."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.report import Verdict
from symbackprop.check.rows import Row
from symbackprop.check.verdicts.confirmation import Finding

__all__ = ["with_own_widths"]

_ENOUGH = 3  # shapes that say the same widths, of two layers at least


def with_own_widths(rows: Sequence[Row]) -> list[Row]:
    """The rows, wrong shapes right on the condition that layers have other widths, where most shapes of the document
    say these.
    """
    widths = _widths(rows)
    wrong = [number for number, row in enumerate(rows) if row.outcome.verdict is Verdict.WRONG and row.outcome.widths]
    agreeing = [n for n in wrong if all(widths.get(layer) == said for layer, said in rows[n].outcome.widths)]
    told = {layer for number in agreeing for layer, _ in rows[number].outcome.widths}
    if len(agreeing) < _ENOUGH or len(told) < 2:
        return [*rows]
    found = [*rows]
    for number in agreeing:
        words = ", ".join(_said(layer, size) for layer, size in sorted(rows[number].outcome.widths))
        said = Outcome(Verdict.CONDITIONAL, f"the network has {words}")
        found[number] = replace(rows[number], finding=Finding(said, Explanation()))
    return found


def _widths(rows: Sequence[Row]) -> Mapping[int, int]:
    """How many units most shapes say that each layer has."""
    counts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for row in rows:
        for layer, said in row.outcome.widths:
            counts[layer][said] += 1
    often = {layer: one.most_common(1)[0] for layer, one in counts.items()}
    return {layer: said for layer, (said, times) in often.items() if 2 * times > counts[layer].total()}


def _said(layer: int, size: int) -> str:
    return f"{size} units in layer {layer}" if layer else f"{size} inputs"
