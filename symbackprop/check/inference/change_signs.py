r"""The change \Delta w of a parameter: what an update adds to it, or what it takes away, w - \Delta w."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.inference.equations import Equation, is_right_somehow
from symbackprop.check.judging.evidence import Evidence
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Node
from symbackprop.latex.tree import is_bare

__all__ = ["with_change_sign"]

_MOST = 10  # equations that are looked at


def with_change_sign(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    r"""The evidence in which \Delta w is what an update takes away from w, where more of what a document says of such
    changes is right so: of what they are, \Delta w = \eta dL/dw, and of what becomes of w by them, w = w - \Delta w,
    at least one each.
    """
    env = evidence.env
    telling = [one for one in equations if _names_a_change(one)][:_MOST]
    changes = [_is_of_a_change(one) for one in telling]
    if env.layout.taken_changes or True not in changes or False not in changes:
        return evidence
    taken = evidence.within(env.laid_out(replace(env.layout, taken_changes=True)))
    pairs = zip(changes, telling, strict=True)
    right = [(of, is_right_somehow(evidence, one), is_right_somehow(taken, one)) for of, one in pairs]
    told = {of for of, added, away in right if away and not added}
    gained = sum(away - added for _, added, away in right)
    return taken if gained > 0 and len(told) > 1 else evidence


def _names_a_change(equation: Equation) -> bool:
    return any(named.base == r"\Delta" and is_bare(named) for named in equation.names)


def _is_of_a_change(equation: Equation) -> bool:
    """Whether an equation says what a change is, and not what follows from one."""
    head = equation.trees[0]
    names = letters_of(head) if isinstance(head, Node) else []
    return bool(names) and names[0].base == r"\Delta"
