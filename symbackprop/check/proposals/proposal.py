"""A proposal of what a name stands for, and the environment in which it holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from symbackprop.check.names.assumption import Assumption, Prior
from symbackprop.check.names.environment import Environment, without
from symbackprop.check.names.forms import Form
from symbackprop.check.names.keys import Key, spelled
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import (
    Matrix,
    Number,
    Power,
    Sum,
    Symbol,
    Term,
)
from symbackprop.judge.entries import spread

__all__ = ["Proposal", "decoy_of", "with_all", "without_proposals"]

_V = TypeVar("_V")
_MARK = 7777  # stands for a running index in a key
_LABELLED = re.compile(r"(?P<label>[^\W\d]*)[,;]?(?P<places>\d*(?:,\d+)?)")
_LAYER = re.compile(r"[(\[]?(\d+)[)\]]?")
_MOST = 64  # units


@dataclass(frozen=True, slots=True)
class Proposal:
    """What each name of a form is taken for, and in words."""

    form: Form
    meaning: str
    written: str
    quantities: Mapping[Key, Quantity] = field(default_factory=dict)
    terms: Mapping[Key, Term] = field(default_factory=dict)
    prior: Prior = Prior.GUESSED
    signed: bool = False  # whether there is another with the other sign: one claim may be a slip that this explains

    @property
    def names(self) -> Sequence[Key]:
        """Every name of the form that has a meaning."""
        return (*self.quantities, *self.terms)


def _with(env: Environment, proposal: Proposal) -> Environment:
    """The environment in which a proposal holds; no verdict of wrong rests on it before the document confirms it."""
    assumed = Assumption(proposal.form, proposal.meaning, proposal.written, proposal.prior)
    env = env.without_own(proposal.names).with_word(proposal.form.base)
    env = replace(env, wholes=without(env.wholes, *proposal.names))
    if proposal.quantities:
        table = {**env.names.table, **proposal.quantities}
        env = replace(env, names=replace(env.names, table=table, weak=env.names.weak | proposal.quantities.keys()))
    for key, term in proposal.terms.items():
        if isinstance(term, Matrix):
            env = env.with_whole(key, term)
        else:
            env, _ = env.defined(key, spelled(key), term)
    return replace(env, rests={**env.rests, **dict.fromkeys(proposal.names, frozenset({assumed}))})


def with_all(env: Environment, proposals: Iterable[Proposal]) -> Environment:
    """The environment in which several proposals hold."""
    for proposal in proposals:
        env = _with(env, proposal)
    return env


def without_proposals(env: Environment, before: Environment, proposals: Iterable[Proposal]) -> Environment:
    """The environment behind a chain that was read with some proposals, which hold nowhere else; `before` is the one in
    front of it.
    """
    new = {key for one in proposals for key in one.names}
    return replace(
        env,
        names=before.names,
        own=_as_before(env.own, before.own, new),
        wholes=_as_before(env.wholes, before.wholes, new),
        headings=_as_before(env.headings, before.headings, new),
    )


def _as_before(after: Mapping[Key, _V], before: Mapping[Key, _V], keys: Collection[Key]) -> Mapping[Key, _V]:
    """A mapping with some of its keys as they were before."""
    kept = {key: value for key, value in after.items() if key not in keys}
    return {**kept, **{key: value for key, value in before.items() if key in keys}}


def decoy_of(env: Environment, proposal: Proposal) -> Proposal:
    """Another function of what the names of a form may be: of what is right of that, too, nothing can be learnt."""
    sample = env.sample  # of the running sample there is no formula outside of a sum
    terms: dict[Key, Term] = {
        key: Symbol(one if one.sample is None else one.of_sample(sample)) for key, one in proposal.quantities.items()
    }
    odd: dict[Key, Term] = {}
    for number, (key, term) in enumerate({**terms, **proposal.terms}.items(), 1):
        whole = spread(env.network, term)
        if isinstance(whole, Matrix):
            turned = env.layout.rows and key in proposal.quantities
            rows = zip(*whole.rows, strict=True) if turned else whole.rows
            odd[key] = Matrix(tuple(tuple(_odd(entry, number) for entry in row) for row in rows))
        else:
            odd[key] = _odd(whole, number)
    return replace(proposal, quantities={}, terms=odd)


def _odd(term: Term, number: int) -> Term:
    return Sum((Number(Fraction(number, 7)), Power(term, Number(Fraction(3)))))
