r"""Predictions with the parameters that they depend on below them: h_\theta(x), f_{w,b}(x^{(i)})."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.conventions import FUNCTION_LETTERS, LETTERS_OF_PARAMETERS
from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, key_of
from symbackprop.core.places import ALL
from symbackprop.core.quantities import PARAMETERS, Kind, quantity_of
from symbackprop.latex.nodes import Identifier

__all__ = ["with_hypotheses"]


def with_hypotheses(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which a letter for a function with parameters below it, and nothing else, is the prediction."""
    env = evidence.env
    depth = env.lecture.network.depth
    applied = [named for one in equations for named in one.names if _is_applied(one, named)]
    keys = {key_of(named, {}) for named in applied if _is_of_parameters(env, named)}
    keys = {key for key in keys if env.names.find(key) is None}
    if not keys or not depth:
        return evidence
    unit = 1 if env.lecture.network.outputs == 1 else ALL
    meant = quantity_of(Kind.PREDICTION, depth, unit, sample=env.lecture.network.running_sample)
    table = {**env.names.table, **dict.fromkeys(keys, meant)}
    names = replace(env.names, table=table, weak=env.names.weak | keys)
    return evidence.within(replace(env, names=names))


def _is_applied(equation: Equation, named: Identifier) -> bool:
    """Whether a bracket follows a name: g_w alone may be a gradient."""
    behind = (token for side in equation.chain.sides for token in side.tokens if token.at >= named.end)
    following = next(behind, None)
    return following is not None and following.text == "("


def _is_of_parameters(env: Environment, named: Identifier) -> bool:
    letters = [token.text for token in named.sub if token.text not in (",", ";")]
    if named.base not in FUNCTION_LETTERS or not letters or named.sup:
        return False
    found = [env.names.find(Key(letter)) for letter in letters]
    return all(
        letter in LETTERS_OF_PARAMETERS if one is None else one.kind in PARAMETERS
        for letter, one in zip(letters, found, strict=True)
    )
