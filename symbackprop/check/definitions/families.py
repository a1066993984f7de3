"""Names with running indices that the document defines, and examples that are made of its own names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lark import Tree

from symbackprop.check.judging.outcome import bare
from symbackprop.check.names.environment import Recipe, Scope
from symbackprop.check.names.keys import Key, index_letters, key_of, spelled
from symbackprop.check.reading.instances import Instance
from symbackprop.check.text.chains import Chain
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Matrix, Symbol, Term, quantities_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Unread

__all__ = ["define_family", "is_of_the_document"]


def define_family(
    scope: Scope, chain: Chain, trees: Sequence[Any], found: Sequence[Instance], known: frozenset[Quantity]
) -> bool:
    """Takes up p_i = ... where p is new, or another thing than in the lecture, since it is made of new names."""
    named = head_name(trees)
    if named is None or RELATIONS[chain.relations[0].text] not in ("=", "approx") or not found:
        return False
    pairs: list[tuple[Key, Term]] = []
    for instance in found:
        head, side = instance.sides[0], instance.sides[1]
        key = key_of(named, instance.bindings)
        if not isinstance(head, Symbol) or side is None or isinstance(side, Matrix):
            return False
        own = scope.own.get(key)
        if own is not None and own in scope.definitions:
            if scope.definitions[own].term != bare(side):
                return False
            continue  # a member that is so already, by another letter
        # an error signal of a batch that the lecture does not spell is a sample's own or the whole loss's as it is said
        foreign = head.quantity.kind is Kind.DELTA and key in scope.names.weak and key not in scope.trusted
        foreign = foreign and bool(scope.names.samples)
        if head.quantity.kind is not Kind.VARIABLE and not foreign and not _is_of_an_example(scope, side, known):
            return False
        pairs.append((key, side))
    if not pairs:
        return False
    for key, side in pairs:
        try:
            scope.define(key, spelled(key), bare(side))
        except Unread:
            return False
        if key in scope.names.weak:
            scope.redefined.add(key)
    letters = [letter for letter, _ in index_letters(named)]
    tree = trees[1]
    if len(letters) < 2 and isinstance(tree, Tree):
        scope.recipes.append(Recipe(named, tree, letters[0] if letters else None))
    return True


def _is_of_an_example(scope: Scope, side: Term, known: frozenset[Quantity]) -> bool:
    """Whether a formula has only names of an example of the document's own, which have nothing of the lecture."""
    names = {*quantities_of(side)}
    waiting, seen = [*names], set()
    while waiting:
        name = waiting.pop()
        if name.kind is not Kind.VARIABLE:
            return False
        if name not in seen and name in scope.definitions:
            waiting.extend(quantities_of(scope.definitions[name].term))
        seen.add(name)
    return bool(names) and names <= known


def is_of_the_document(scope: Scope, found: Sequence[Instance]) -> bool:
    """Whether a chain is about names of the document's own."""
    heads = [one.sides[0] for one in found]
    return bool(heads) and all(head is not None and _is_own(scope, head) for head in heads)


def _is_own(scope: Scope, head: Term) -> bool:
    if isinstance(head, Symbol):
        return head.quantity.kind is Kind.VARIABLE and head.quantity in scope.definitions
    names = [*quantities_of(head)]
    return bool(names) and all(name.kind is Kind.VARIABLE for name in names)
