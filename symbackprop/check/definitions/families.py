"""Names with running indices that the document defines, and examples that are made of its own names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbackprop.check.judging.outcome import bare, is_number
from symbackprop.check.names.environment import Environment, Recipe
from symbackprop.check.names.keys import Key, index_letters, key_of, spelled
from symbackprop.check.reading.instances import Instance
from symbackprop.check.text.chains import Chain
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Matrix, Negation, Symbol, Term, quantities_of
from symbackprop.judge.entries import spread
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Node, Trees
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Unread

__all__ = ["is_of_the_document", "with_family"]


def with_family(
    env: Environment, chain: Chain, trees: Trees, found: Sequence[Instance], known: frozenset[Quantity]
) -> Environment | None:
    """The environment with p_i = ... where p is new, or another thing than in the lecture, since it is made of new
    names; None where nothing is defined. `known` are the names that were there before the chain was read.
    """
    named = head_name(trees)
    if named is None or RELATIONS[chain.relations[0].text] not in ("=", "approx") or not found:
        return None
    pairs: list[tuple[Key, Term]] = []
    wholes: dict[Key, Term] = {}  # vectors and matrices
    for instance in found:
        head, side = instance.sides[0], instance.sides[1]
        key = key_of(named, instance.bindings)
        kind = _kind_of(head)
        unknown = kind is Kind.VARIABLE and env.own.get(key) not in env.definitions and bool(instance.bindings)
        whole = _whole(env, side) if unknown and key not in _keys_in(trees[1], instance) else None
        if whole is not None:
            wholes[key] = whole
            continue
        if kind is None or side is None or isinstance(side, Matrix):
            return None
        own = env.own.get(key)
        if own is not None and own in env.definitions:
            if env.definitions[own].term != bare(side):
                return None
            continue  # a member that is so already, by another letter
        # an error signal of a batch that the lecture does not spell is a sample's own or the whole loss's as it is said
        base = env.names.base_of(key)
        foreign = kind is Kind.DELTA and base in env.names.weak and base not in env.trusted
        foreign = foreign and bool(env.names.samples) and key not in env.trusted
        # a name of the lecture for one number of the document's own says nothing of what the lecture has
        lent = kind is Kind.VARIABLE and env.names.find(key) is not None and key not in env.names.weak
        new = kind is Kind.VARIABLE and (not lent or is_number(side))
        if not new and not foreign and not _is_of_an_example(env, side, known):
            return None
        pairs.append((key, side))
    if wholes and not pairs:
        return replace(env.without_own(wholes), wholes={**env.wholes, **wholes})
    if not pairs or wholes:
        return None
    for key, side in pairs:
        try:
            env, _ = env.defined(key, spelled(key), bare(side))
        except Unread:
            return None
        if env.names.base_of(key) in env.names.weak:
            env = env.with_redefined(key)
    letters = [letter for letter, _ in index_letters(named)]
    tree = trees[1]
    if len(letters) < 2 and isinstance(tree, Node):
        env = replace(env, recipes=(*env.recipes, Recipe(named, tree, letters[0] if letters else None)))
    return env


def _keys_in(tree: Node | Unread, instance: Instance) -> set[Key]:
    """The names in a side: what stands in it, too, is not defined by it."""
    return {key_of(one, instance.bindings) for one in letters_of(tree)} if isinstance(tree, Node) else set()


def _whole(env: Environment, side: Term | None) -> Matrix | None:
    """The vector or matrix that a side is."""
    if side is None or is_number(side):
        return None
    try:
        found = spread(env.network, side)
    except SymbackpropError:
        return None
    return found if isinstance(found, Matrix) else None


def _kind_of(head: Term | None) -> Kind | None:
    """What a name at the head stands for: a number, or a vector of error signals, of which the side may be none."""
    if isinstance(head, Symbol):
        return head.quantity.kind
    entries = [entry for row in head.rows for entry in row] if isinstance(head, Matrix) else []
    signs = [entry.term if isinstance(entry, Negation) else entry for entry in entries]
    found = {one.quantity.kind if isinstance(one, Symbol) else None for one in signs}
    return Kind.DELTA if found == {Kind.DELTA} else None


def _is_of_an_example(env: Environment, side: Term, known: frozenset[Quantity]) -> bool:
    """Whether a formula has only names of an example of the document's own, which have nothing of the lecture."""
    names = {*quantities_of(side)}
    waiting, seen = [*names], set()
    while waiting:
        name = waiting.pop()
        if name.kind is not Kind.VARIABLE:
            return False
        if name not in seen and name in env.definitions:
            waiting.extend(quantities_of(env.definitions[name].term))
        seen.add(name)
    return bool(names) and names <= known


def is_of_the_document(env: Environment, found: Sequence[Instance]) -> bool:
    """Whether a chain is about names of the document's own."""
    heads = [one.sides[0] for one in found]
    return bool(heads) and all(head is not None and _is_own(env, head) for head in heads)


def _is_own(env: Environment, head: Term) -> bool:
    if isinstance(head, Symbol):
        return head.quantity.kind is Kind.VARIABLE and head.quantity in env.definitions
    names = [*quantities_of(head)]
    return bool(names) and all(name.kind is Kind.VARIABLE for name in names)
