"""The formulas that numbers may be put into: those before a line, and what they and their names are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import TypeGuard

from symbackprop.check.judging.evidence import NEAR, Evidence
from symbackprop.check.judging.numbers.targets import with_targets
from symbackprop.check.names.environment import Environment
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import (
    Derivative,
    Number,
    Product,
    Series,
    Symbol,
    Term,
    map_children,
    product_of,
    sum_of,
    transform,
    walk,
)
from symbackprop.derive.local import local_derivative
from symbackprop.judge.differentiation import unfold
from symbackprop.rules.value import at_index

__all__ = ["chain_parts", "equals_of", "substituted", "written_out"]

_ONE = Number(Fraction(1))
_CHAIN_PARTS = 60
_CHAIN_STEPS = 6
_LONG_CHAIN = 2000  # terms of a chain that is worked out no further


def substituted(evidence: Evidence, head: Term, before: Sequence[Term], sources: Sequence[Term]) -> Iterator[Term]:
    """The formulas that numbers may be put into: those before, and what they and their names are."""
    yield from sources
    yield from with_targets(evidence, head)
    for term in (head, *before[-NEAR:]):
        derived = evidence.formula(term)
        if derived is not None:
            yield written_out(derived, evidence.env)
        if isinstance(term, Symbol) and term.quantity.kind is Kind.DELTA:
            pre = term.quantity.of_kind(Kind.PREACTIVATION)
            yield from _by_chain_rule(evidence, Derivative(quantity_of(Kind.LOSS), pre))
        if isinstance(term, Derivative):
            yield from _by_chain_rule(evidence, term)
        equations = evidence.env.network.equations
        if isinstance(term, Symbol) and term.quantity in equations:
            yield equations[term.quantity].term
            yield unfold(equations[term.quantity].term)


def equals_of(evidence: Evidence, head: Term) -> Iterator[Term]:
    """A derivative, and what has the same number: dL/db is dL/dz where z = w x + b, and both may be called delta."""
    yield head
    if isinstance(head, Derivative) and head.by.kind is Kind.BIAS:
        through = _without_ones(_through_users(evidence, head))
        head = through if isinstance(through, Derivative) else head
        yield head
    if isinstance(head, Derivative) and head.by.kind is Kind.PREACTIVATION:
        yield Symbol(head.by.of_kind(Kind.DELTA))
    if isinstance(head, Symbol) and head.quantity.kind is Kind.DELTA:
        yield Derivative(quantity_of(Kind.LOSS), head.quantity.of_kind(Kind.PREACTIVATION))


def _by_chain_rule(evidence: Evidence, head: Derivative) -> Iterator[Term]:
    """A derivative with so many steps of the chain rule worked out: dL/da = sum_k dL/dz_k w_k, and then with dL/dz_k =
    dL/da_k da_k/dz_k; behind each, dL/dz_k may stand as it is derived: with its own 1/3, which a mean has once.
    """
    term: Term = _through_users(evidence, head)
    for _ in range(_CHAIN_STEPS):
        derived = transform(term, lambda node: _derived(evidence, node) if _is_total(node, head) else node)
        yield from dict.fromkeys((term, derived, _without_ones(term), _without_ones(derived)))
        further = transform(term, lambda node: _through_users(evidence, node) if _is_total(node, head) else node)
        if further == term or sum(1 for _ in islice(walk(further), _LONG_CHAIN)) == _LONG_CHAIN:
            return
        term = further


def _without_ones(term: Term) -> Term:
    """A formula without factors that are 1: dz/db is seldom written."""

    def bare(node: Term) -> Term:
        node = map_children(node, bare)
        return product_of(*(one for one in node.factors if one != _ONE)) if isinstance(node, Product) else node

    return bare(term)


def _derived(evidence: Evidence, node: Derivative) -> Term:
    """A derivative as its formula, where one is derived."""
    derived = evidence.formula(node)
    return node if derived is None else written_out(derived, evidence.env)


def _is_total(node: Term, head: Derivative) -> TypeGuard[Derivative]:
    """Whether a derivative is one of what a chain differentiates, along all paths."""
    return isinstance(node, Derivative) and node.of == head.of and not node.direct


def _through_users(evidence: Evidence, head: Derivative) -> Term:
    """A derivative by one step of the chain rule; a slope that is 1 is written, too."""
    network = evidence.env.network
    parts: list[Term] = []
    for user in network.users.get(head.by, ()):
        local = local_derivative(network.equations[user], head.by) if user in network.equations else None
        if local is not None:
            parts.append(local if user == head.of else Product((Derivative(head.of, user), local)))
    return sum_of(*parts) if parts else head


def chain_parts(evidence: Evidence, term: Term) -> list[Term]:
    """The derivatives of which a derivative is made, along each path."""
    if not isinstance(term, Derivative):
        return []
    network = evidence.env.network
    found: dict[Term, None] = {}
    waiting, seen = [term.by], {term.by}
    while waiting and len(found) < _CHAIN_PARTS:
        name = waiting.pop(0)
        for user in network.users.get(name, ()):
            found[Derivative(user, name, direct=True)] = None
            if user != term.of:
                found[Derivative(term.of, user)] = None
            if user not in seen:
                seen.add(user)
                waiting.append(user)
    return [*found]


def written_out(term: Term, env: Environment) -> Term:
    """A formula of the running sample, for the sample that is meant; sums over samples one by one."""
    count = env.lecture.network.samples
    if count is None:
        return term

    def change(node: Term) -> Term:
        if isinstance(node, Series) and node.index == SAMPLE:
            return sum_of(*(at_index(node.body, SAMPLE, sample) for sample in range(1, count + 1)))
        return node

    return at_index(transform(term, change), SAMPLE, env.sample or 1)
