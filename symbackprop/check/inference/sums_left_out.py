"""Documents that leave their sums out without a word: t_d = x_k W_{kd} + b_d, where k stands twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.reading.arguments import trees_of
from symbackprop.check.text.customs.implied import with_implied_sums

__all__ = ["with_sums_left_out"]

_MOST = 12  # equations that are looked at
_ENOUGH = 2  # of them, that are right with such sums only: one may be a slip


def with_sums_left_out(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which an index that stands twice in a product is summed over, where several equations are right
    only so, and none only without.
    """
    source = evidence.place.source
    if source.implied_sums:
        return evidence
    pairs: dict[tuple[str, ...], tuple[Equation, Equation]] = {}
    for one in equations:
        chain = with_implied_sums(one.chain)
        if chain != one.chain:
            text = tuple(token.text for side in one.chain.sides for token in side.tokens)
            pairs[text] = one, replace(one, chain=chain, trees=trees_of(evidence.env, chain))
    right = 0
    for usual, summed in [*pairs.values()][:_MOST]:
        without, within = (is_right_somehow(evidence, equation) for equation in (usual, summed))
        if without and not within:
            return evidence
        right += within and not without
    if right < _ENOUGH:
        return evidence
    return replace(evidence, place=replace(evidence.place, source=replace(source, implied_sums=True)))
