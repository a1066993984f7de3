r"""The change \Delta w of a parameter: what an update adds to it, what it takes away, w - \Delta w, or the derivative
by it, w - \eta \Delta w.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.conventions import PARAMETER_LETTERS
from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.keys import Key
from symbackprop.check.names.layout import Changes
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Node
from symbackprop.latex.tree import is_bare

__all__ = ["with_change_sign"]

_MOST = 10  # equations that are looked at


def with_change_sign(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    r"""The evidence in which \Delta w is what an update takes away from w, where more of what a document says of such
    changes is right so: of what they are, \Delta w = \eta dL/dw, and of what becomes of w by them, w = w - \Delta w,
    at least one each; or the derivative of the loss by w, where some of it is right so, and none otherwise.
    """
    telling = [one for one in equations if _names_a_change(one)][:_MOST]
    if evidence.env.layout.changes != "added" or not telling:
        return evidence
    usual, evidence = evidence, _with_any(evidence, telling)
    added = [is_right_somehow(evidence, one) for one in telling]
    changes = [_is_of_a_change(one) for one in telling]
    if len({*changes}) > 1:
        taken = _with(evidence, "taken")
        right = [*zip(changes, added, (is_right_somehow(taken, one) for one in telling), strict=True)]
        told = {of for of, as_usual, away in right if away and not as_usual}
        if sum(away - as_usual for _, as_usual, away in right) > 0 and len(told) > 1:
            return _with(usual, "taken")
    gradients = _with(evidence, "gradients")
    if not any(added) and any(is_right_somehow(gradients, one) for one in telling):
        return _with(usual, "gradients")
    return usual


def _with_any(evidence: Evidence, telling: Sequence[Equation]) -> Evidence:
    """The evidence in which a letter for parameters that is no name of the lecture is any of them."""
    env = evidence.env
    letters = {named.base for one in telling for named in one.names if is_bare(named)} & {*PARAMETER_LETTERS}
    unknown = [letter for letter in letters if env.names.find(Key(letter)) is None and Key(letter) not in env.own]
    if not unknown or not env.network.parameters:
        return evidence
    return evidence.within(replace(env, aliases={**env.aliases, **dict.fromkeys(unknown, env.network.parameters[0])}))


def _with(evidence: Evidence, changes: Changes) -> Evidence:
    return evidence.within(evidence.env.laid_out(replace(evidence.env.layout, changes=changes)))


def _names_a_change(equation: Equation) -> bool:
    return any(named.base == r"\Delta" and is_bare(named) for named in equation.names)


def _is_of_a_change(equation: Equation) -> bool:
    """Whether an equation says what a change is, and not what follows from one."""
    head = equation.trees[0]
    names = letters_of(head) if isinstance(head, Node) else []
    return bool(names) and names[0].base == r"\Delta"
