"""The kinds of quantities that a chain names."""

from __future__ import annotations

from collections.abc import Iterator

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import is_capital, key_of
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import application_of
from symbackprop.latex.nodes import Identifier, Node, Trees

__all__ = ["marks_memory", "names_a_kind", "names_a_new_loss", "names_the_loss"]


def names_a_kind(env: Environment, trees: Trees, kind: Kind) -> bool:
    """Whether a chain names a quantity of a kind, by its letter."""
    names = (named for tree in trees if isinstance(tree, Node) for named in letters_of(tree, env.grammar))
    return any(named.base in env.names.bases(kind) for named in names)


def _named_in(env: Environment, trees: Trees) -> Iterator[tuple[Identifier, Quantity]]:
    """The names in some sides that stand for something, without values of their indices."""
    for tree in trees:
        for named in letters_of(tree, env.grammar) if isinstance(tree, Node) else ():
            found = env.names.find(key_of(named, {}))
            if found is not None:
                yield named, found


def names_a_new_loss(env: Environment, trees: Trees) -> bool:
    """Whether a side names the loss after an update."""
    return any(one.kind is Kind.LOSS and one.step for _, one in _named_in(env, trees))


def marks_memory(env: Environment, trees: Trees) -> bool:
    """Whether a chain marks what an optimizer remembers after an update: the bare name then is what was before."""
    return any(one.kind is Kind.STATE and one.step for _, one in _named_in(env, trees))


def names_the_loss(env: Environment, trees: Trees) -> bool:
    """Whether a chain names the loss of all samples, and no matrix of all samples with it, but for those that the loss
    at its head is written with, L(Y, T).
    """
    applied = application_of(trees[0]) if trees and isinstance(trees[0], Node) and trees[0].data == "start" else None
    found = [*_named_in(env, trees[1:] if applied is not None else trees)]
    of = env.names.find(key_of(applied[0], {})) if applied is not None else None
    found += [(applied[0], of)] if applied is not None and of is not None else []
    batch = any(one.sample is not None and is_capital(named.base) for named, one in found)
    return not batch and any(one.kind is Kind.LOSS for _, one in found)
