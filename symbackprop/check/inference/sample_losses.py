"""A letter for the loss of one sample where another one, or a sum, is that of all: L beside J."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from symbackprop.check.inference.agreement import links_that_hold
from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.reading.interpretation import Reading
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.latex.heads import application_of, bare_name
from symbackprop.latex.nodes import Node

__all__ = ["with_sample_loss"]

_MOST = 4  # definitions that are looked at


def with_sample_loss(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which a letter of the lecture for the loss of all samples is that of one, where the document
    defines it so, not as that of all besides, and has another letter for that.
    """
    env = evidence.env
    if not env.lecture.network.samples:
        return evidence
    of_one, of_all = set[Key](), set[Key]()
    for key, equation in [*_definitions(env, equations)][:_MOST]:
        if links_that_hold(evidence, equation, Reading()) or links_that_hold(evidence, equation, Reading(columns=True)):
            of_all.add(key)
        elif links_that_hold(evidence, equation, Reading(one_loss=True)):
            of_one.add(key)
    keys = of_one - of_all
    if len(keys) != 1 or not _has_another(env, equations, keys):
        return evidence
    (key,) = keys
    meant = quantity_of(Kind.SAMPLE_LOSS, sample=env.lecture.network.running_sample)
    names = replace(env.names, table={**env.names.table, key: meant})
    layout = replace(env.layout, sample_loss=key.base)
    return evidence.within(replace(env, names=names).laid_out(layout))


def _has_another(env: Environment, equations: Sequence[Equation], keys: Set[Key]) -> bool:
    """Whether a document has a letter for the loss that is none of some."""
    losses = {key for key, meant in env.names.table.items() if meant.kind is Kind.LOSS and not meant.step} - keys
    return any(key_of(named, {}) in losses for equation in equations for named in equation.names)


def _definitions(env: Environment, equations: Sequence[Equation]) -> Iterator[tuple[Key, Equation]]:
    """The equations that have a letter for the loss at their head, alone or with what it depends on."""
    for one in equations:
        head = one.trees[0]
        applied = application_of(head) if isinstance(head, Node) else None
        named = applied[0] if applied is not None else bare_name(head) if isinstance(head, Node) else None
        key = key_of(named, {}) if named is not None else None
        found = env.names.table.get(key) if key is not None else None
        if (
            key is not None
            and found is not None
            and found.kind is Kind.LOSS
            and not found.step
            and key not in env.names.weak
        ):
            yield key, one
