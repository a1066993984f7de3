"""What is said of an optimizer's memory holds for any memory: at the start it is 0, and hides what stands before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.derived_formulas import Formulas
from symbackprop.check.judging.trial_points import Workshop
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, key_of
from symbackprop.core.quantities import Kind, Quantity, state_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Node
from symbackprop.latex.tokens import Unread

__all__ = ["names_memory", "with_any_memory"]

_MOST = 100  # parameters


def names_memory(env: Environment, tree: Node | Unread) -> bool:
    """Whether a side names what an optimizer remembers from before the update that is under way."""
    keys = [key_of(named, {}) for named in letters_of(tree, env.grammar)] if isinstance(tree, Node) else []
    bare = {state.latex for state in env.lecture.training.optimizer.states}  # v, of whatever stands beside it
    found = ((key, env.names.find(key)) for key in keys)
    return any(
        one.kind is Kind.STATE and not one.step if one is not None else key == Key(key.base) and key.base in bare
        for key, one in found
    )


def with_any_memory(evidence: Evidence) -> Evidence | None:
    """The evidence with a memory that is nowhere 0; None where the lecture's is so, or has nothing to remember."""
    env = evidence.env
    training = env.lecture.training
    states = [*_states(env)]
    if not states or len(env.lecture.network.parameters) > _MOST or all(training.memory.get(one) for one in states):
        return None
    memory = {one: Fraction(37 + 12 * count, 100) for count, one in enumerate(states)}
    lecture = replace(env.lecture, training=replace(training, memory=memory))
    return Evidence(
        replace(env, lecture=lecture), evidence.place, Formulas(lecture), Workshop(), evidence.record, evidence.explicit
    )


def _states(env: Environment) -> Iterator[Quantity]:
    for parameter in env.lecture.network.parameters:
        for state in env.lecture.training.optimizer.states:
            yield state_of(state.name, parameter)
