"""A document's error signals: dL/dz, or minus that, as those write it who add what they learn; or dL/da."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.inference.equations import Equation, are_more_right, is_right_somehow, with_own_name
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.layer_indices import with_letters
from symbackprop.core.quantities import Kind
from symbackprop.latex.heads import head_name

__all__ = ["with_error_sign"]

_MOST = 10  # equations that are looked at
_ENOUGH = 2  # of them, that are right for another one: one may be a slip of the pen


def with_error_sign(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which an error signal is minus the derivative of the loss, or that by what a unit gives, where
    that makes more right of what a document says of them: what they are, and what follows from them.
    """
    telling = [one for one in equations if _names_an_error(evidence.env, one)][:_MOST]
    if len(telling) < _ENOUGH:
        return evidence
    usual, evidence = evidence, _with_own_names(evidence, equations, telling)
    env = evidence.env
    for equation in equations:
        env = with_letters(env, equation.trees)
    plus = sum(is_right_somehow(evidence.within(env.laid_out(env.layout)), one) for one in telling)
    ways = [replace(env.layout, negative_errors=True)]
    if env.lecture.network.layers and not env.lecture.network.samples:
        ways.append(replace(env.layout, errors_by_output=True))
    for way in ways:
        if are_more_right(evidence.within(env.laid_out(way)), telling, max(_ENOUGH - 1, plus)):
            return usual.within(usual.env.laid_out(way))
    return usual


def _with_own_names(evidence: Evidence, equations: Sequence[Equation], telling: Sequence[Equation]) -> Evidence:
    """The evidence with the document's own names that stand beside error signals: Err_k of Delta_k = Err_k g'(z_k)."""
    known = {key.base for key in evidence.env.names.table}
    beside = {named.base for one in telling for named in one.names} - known
    seen: set[str] = set()
    for one in equations:
        named = head_name(one.trees)
        if named is not None and named.base in beside - seen and one not in telling:
            seen.add(named.base)
            evidence = with_own_name(evidence, one)
    return evidence


def _names_an_error(env: Environment, equation: Equation) -> bool:
    """Whether an equation has an error signal in it, by its letter."""
    return any(named.base in env.names.bases(Kind.DELTA) for named in equation.names)
