r"""Derivatives by what each sample of a batch has, dZ and \partial J/\partial Z: of the whole loss, or of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.gradient_marks import without_mark
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.reading.slopes.gradients import gradient_prefix
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tokens import TRANSPOSED, Unread
from symbackprop.latex.tree import flatten, is_differential, is_list_of_names, name_in, undifferentiated

__all__ = [
    "differentiated",
    "differentiates_by_parameters",
    "differentiates_by_values",
    "differentiates_values",
    "marks_gradients",
]


def marks_gradients(env: Environment, trees: Trees) -> bool:
    """Whether a chain has an error signal, or a name with the mark of a derivative: dZ, which in dJ/dZ is none."""
    prefix = gradient_prefix(env)
    sides = [tree for tree in trees if isinstance(tree, Node)]
    if prefix and any(named.base == prefix for tree in sides for named in undifferentiated(tree)):
        return True
    errors = env.names.bases(Kind.DELTA)
    names = (named for tree in sides for named in letters_of(tree, env.grammar))
    return any(named.base in errors or without_mark(env, named) is not None for named in names)


def differentiates_by_values(env: Environment, trees: Trees) -> bool:
    """Whether a chain has a derivative of the loss by what a sample has."""
    losses = env.names.bases(Kind.LOSS, Kind.SAMPLE_LOSS)
    pairs = (pair for tree in trees if isinstance(tree, Node) for pair in differentiated(env, tree))
    return any(of.base in losses and _is_of_a_sample(env, by) for of, by in pairs)


def differentiates_by_parameters(env: Environment, trees: Trees) -> bool:
    """Whether a chain has a derivative of the loss by a parameter."""
    losses = env.names.bases(Kind.LOSS, Kind.SAMPLE_LOSS)
    pairs = (pair for tree in trees if isinstance(tree, Node) for pair in differentiated(env, tree))
    found = (_found(env, by) for of, by in pairs if of.base in losses)
    return any(one is not None and one.kind in PARAMETERS for one in found)


def differentiates_values(env: Environment, trees: Trees) -> bool:
    """Whether a chain begins with the derivative of what a sample has, dZ/dW."""
    pairs = differentiated(env, trees[0]) if isinstance(trees[0], Node) else ()
    return any(_is_of_a_sample(env, of) for of, _ in pairs)


def _is_of_a_sample(env: Environment, named: Identifier) -> bool:
    turned = bool(named.sup) and named.sup[-1].text in TRANSPOSED
    found = _found(env, named) or (_found(env, replace(named, sup=named.sup[:-1])) if turned else None)
    return found is not None and found.sample is not None and found.kind is not Kind.SAMPLE_LOSS


def _found(env: Environment, named: Identifier) -> Quantity | None:
    return env.names.find(key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1)))


def differentiated(env: Environment, tree: Node) -> Iterator[tuple[Identifier, Identifier]]:
    r"""What is differentiated and by what, in \partial J/\partial z, with a line or a slash, and \nabla_z J."""
    if tree.data == "fraction":
        top, bottom = flatten(tree.ratio.top), flatten(tree.ratio.bottom)
        if len(top) == 3 and is_list_of_names(top[2][1]):
            top = top[:2]  # what L(y, p) depends on
        if is_differential(top[0][1]) and is_differential(bottom[0][1]) and len(top) == len(bottom) == 2:
            names = name_in(top[1][1]), name_in(bottom[1][1])
            if names[0] is not None and names[1] is not None:
                yield names[0], names[1]
            return
        yield from (pair for part in (tree.ratio.top, tree.ratio.bottom) for pair in differentiated(env, part))
        return
    items = flatten(tree) if tree.data in ("beside", "over", "times", "entrywise") else []
    for place, (how, node) in enumerate(items):
        before = name_in(items[place - 1][1]) if place else None
        if how == "over" and before is not None and is_differential(node) and place + 1 < len(items):
            below = name_in(items[place + 1][1])
            if below is not None:
                yield before, below
        named = name_in(node)
        if before is not None and before.base == r"\nabla" and before.sub and named is not None:
            yield from ((named, below) for below in _names_below(env, before))
    for part in [node for _, node in items] or tree.nodes:
        yield from differentiated(env, part)


def _names_below(env: Environment, named: Identifier) -> Iterator[Identifier]:
    try:
        yield from env.grammar.names(named.sub)
    except Unread:
        return
