"""Biases as functions of the sums that they are summands of: b_j = z_j - sum_k w_{jk} a_k, and db_j/dz_j = 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.heads import bare_name, head_name
from symbackprop.latex.nodes import Identifier, Node

__all__ = ["with_solved_biases"]


def with_solved_biases(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which a bias varies with its pre-activation, where the document solves the sum for it."""
    env = evidence.env
    if not any(_solves_for_a_bias(env, one) for one in equations):
        return evidence
    return evidence.within(env.laid_out(replace(env.layout, solved_biases=True)))


def _solves_for_a_bias(env: Environment, equation: Equation) -> bool:
    """Whether an equation says that a bias is the pre-activation of the same unit without something."""
    head, side = head_name(equation.trees), equation.trees[1]
    if head is None or not isinstance(side, Node):
        return False
    node, taken = side.node(0) if side.data == "start" else side, False
    while node.data in ("add", "subtract"):
        taken = taken or node.data == "subtract"
        node = node.node(0)
    named = bare_name(node) if taken else None
    if named is None:
        return False
    bias, total = _meant(env, head), _meant(env, named)
    kinds = bias is not None and total is not None and (bias.kind, total.kind) == (Kind.BIAS, Kind.PREACTIVATION)
    return kinds and bias is not None and total is not None and (bias.layer, bias.unit) == (total.layer, total.unit)


def _meant(env: Environment, named: Identifier) -> Quantity | None:
    return env.names.find(key_of(named, {letter: 1 for letter, _ in index_letters(named)}))
