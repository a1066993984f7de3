r"""What a document's \lambda counts: the weight of the lecture's penalty, or so many times that.

One writes \lambda/2 ||W||^2, another \lambda ||W||^2 or \lambda/(2m) ||W||^2; the lecture file has one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.keys import key_of
from symbackprop.check.reading.lookup import number_of_training
from symbackprop.core.quantities import Kind
from symbackprop.latex.heads import head_name

__all__ = ["with_penalty_weight"]

_MOST = 3  # definitions of the loss that are looked at


def with_penalty_weight(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    r"""The evidence in which \lambda is a multiple of the weight of the lecture's penalty, where a definition of the
    loss is right so, and none is with the weight itself.
    """
    env = evidence.env
    network = env.lecture.network
    if not network.loss.penalties:
        return evidence
    telling = [one for one in equations if _is_of_the_loss(evidence, one) and _has_weight(evidence, one)][:_MOST]
    if not telling or any(is_right_somehow(evidence, one) for one in telling):
        return evidence
    counts = dict.fromkeys((1, network.samples or 1))
    times = dict.fromkeys(Fraction(number) * count for count in counts for number in (1, 2, Fraction(1, 2)))
    for factor in (*times, *(1 / one for one in times if one not in (1, 2))):
        other = evidence.within(env.laid_out(replace(env.layout, penalty_weight=factor)))
        if any(is_right_somehow(other, one) for one in telling):
            return other
    return evidence


def _is_of_the_loss(evidence: Evidence, equation: Equation) -> bool:
    named = head_name(equation.trees)
    return named is not None and named.base in evidence.env.names.bases(Kind.LOSS)


def _has_weight(evidence: Evidence, equation: Equation) -> bool:
    keys = (key_of(named, {}) for named in equation.names if not named.sup)
    return any(number_of_training(evidence.env, key) is not None for key in keys)
