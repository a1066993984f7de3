"""A letter for the loss of one sample where another one, or a sum, is that of all: L beside J."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from symbackprop.check.conventions import INDICES
from symbackprop.check.inference.agreement import links_that_hold
from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Key, key_of
from symbackprop.check.reading.interpretation import Reading
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of, bare_name
from symbackprop.latex.nodes import Node

__all__ = ["with_losses_above", "with_sample_loss", "with_sample_shares"]

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


def with_losses_above(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which E^2 is the loss of sample 2, where the document writes E^q for that of sample q."""
    env = evidence.env
    losses = env.names.bases(Kind.LOSS) if env.lecture.network.samples else ()
    names = (named for one in equations for named in one.names if named.base in losses and len(named.sup) == 1)
    if not any(named.sup[0].text in INDICES for named in names):
        return evidence
    return evidence.within(replace(env, names=replace(env.names, losses_above=True)))


def with_sample_shares(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the loss of a sample is its share of the mean, where the document says that the losses of
    the samples add up to the lecture's mean, and not what the loss of one is.
    """
    env, loss = evidence.env, evidence.env.lecture.network.loss
    if not env.lecture.network.samples or loss.over_samples != "mean" or env.layout.sample_loss:
        return evidence
    other = evidence.within(env.laid_out(replace(env.layout, sample_shares=True)))
    said = [one for _, one in _definitions(env, equations) if _names_samples(env, one)][:_MOST]
    of_one = [one for one in equations if _is_of_one(env, one)][:_MOST]
    usual, shares = (sum(bool(links_that_hold(way, one, Reading())) for one in said) for way in (evidence, other))
    told = any(links_that_hold(evidence, one, Reading()) for one in of_one)
    return other if shares > usual and not told else evidence


def _names_samples(env: Environment, equation: Equation) -> bool:
    """Whether the losses of samples stand in a definition of that of all."""
    sides = [tree for tree in equation.trees[1:] if isinstance(tree, Node)]
    names = [named for side in sides for named in letters_of(side, env.grammar)]
    losses = env.names.bases(Kind.LOSS, Kind.SAMPLE_LOSS)
    return any(named.base in losses and (named.sup or named.sub) for named in names)


def _is_of_one(env: Environment, equation: Equation) -> bool:
    """Whether an equation says what the loss of one sample is."""
    head = bare_name(equation.trees[0]) if isinstance(equation.trees[0], Node) else None
    losses = env.names.bases(Kind.LOSS, Kind.SAMPLE_LOSS)
    return head is not None and head.base in losses and bool(head.sup or head.sub)


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
