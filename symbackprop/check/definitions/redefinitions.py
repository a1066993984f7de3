"""Names that have a meaning already, and that the document gives another one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from lark import Tree

from symbackprop.check.definitions.taking import Defined, given, reader_of, take
from symbackprop.check.judging.outcome import is_number
from symbackprop.check.judging.single_link import SECONDS, Links
from symbackprop.check.means import Means
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.keys import Key, key_of, spelled
from symbackprop.check.names.layer_indices import of_a_layer
from symbackprop.check.names.lecture_names import without_update
from symbackprop.check.reading.instances import Instance
from symbackprop.check.reading.interpretation import Reading
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Matrix, Symbol, Term
from symbackprop.judge.entries import shape_of, spread
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Named
from symbackprop.latex.tokens import Unread

__all__ = ["define_again", "respell", "weak_names"]


def define_again(means: Means, key: Key, named: Named, known: Quantity, side: Any) -> Defined | None:
    """What a definition of a known name says; None where it is a claim about what the name means already."""
    return _of_a_weak_name(means, key, named, known, side) or _of_an_example(means, key, named, known, side)


def _of_a_weak_name(means: Means, key: Key, named: Named, known: Quantity, side: Any) -> Defined | None:
    """A name that only other notations have: where the document defines it otherwise, it is the document's."""
    scope, links = means.scope, means.links
    scripted = bool(key.sub or key.sup)
    if key not in scope.names.weak or named.primes or (scripted and scope.foreign) or known.kind is Kind.SAMPLE_LOSS:
        return None
    if key in scope.redefined:
        return Defined({}, Reading())
    try:
        term = reader_of(means, local=False, new=False).read(side)
    except Unread:
        return None
    links.deadline = time.monotonic() + SECONDS
    if is_number(term) or (known.unit != ALL and _may_be(links, Symbol(known), term)):
        return None
    if known.unit == ALL and isinstance(term, Matrix) and _may_be_whole(links, known, term):
        return None
    if known.kind is Kind.LOSS:
        own = quantity_of(Kind.SAMPLE_LOSS, sample=scope.sample)
        if own not in scope.network.equations or not _may_be(links, Symbol(own), term):
            return None
        term = Symbol(own)
    take(means, key, named, term)
    scope.redefined.add(key)
    return given()


def _may_be(links: Links, head: Term, side: Term) -> bool:
    return not isinstance(side, Matrix) and links.same(head, side) is not False


def _may_be_whole(links: Links, known: Quantity, term: Matrix) -> bool:
    """The same for a vector or matrix: whether each entry may be what the lecture has there, or a number."""
    grid = spread(links.scope.network, Symbol(known))
    if not isinstance(grid, Matrix) or [*map(len, grid.rows)] != [*map(len, term.rows)]:
        return True
    pairs = zip((e for row in grid.rows for e in row), (e for row in term.rows for e in row), strict=True)
    return all(is_number(side) or links.same(head, side) is not False for head, side in pairs)


def _of_an_example(means: Means, key: Key, named: Named, known: Quantity, side: Any) -> Defined | None:
    """A name of the lecture for something else: y = 3 where y is a vector, or in an example of the document."""
    before = means.scope.save()
    try:
        term = reader_of(means, local=True, new=True).read(side)
    except Unread:
        return None
    finally:
        means.scope.restore(before)
    if known.unit != ALL:
        return None
    other = isinstance(term, Matrix) and _has_own_length(means.scope, known, term)
    if other or (not isinstance(term, Matrix) and is_number(term)):
        take(means, key, named, term)
        return given(Reading(local=True))
    return None


def _has_own_length(scope: Scope, known: Quantity, term: Matrix) -> bool:
    """Whether a vector is as long as one of the document's, not as the lecture's."""
    rows, columns = shape_of(scope.network, known)
    lengths = {len(own.rows) for own in scope.wholes.values() if isinstance(own, Matrix)}
    return columns == 1 and len(term.rows[0]) == 1 and len(term.rows) != rows and len(term.rows) in lengths


def respell(scope: Scope, links: Links, trees: Sequence[Any], found: Sequence[Instance]) -> bool:
    """Takes up y_i = softmax(z)_i, where y is the lecture's target: the document calls the prediction so."""
    named = head_name(trees)
    pairs: list[tuple[Key, Term]] = []
    for instance in found:
        head, side = instance.sides[0], instance.sides[1]
        if named is None or not isinstance(head, Symbol) or head.quantity.kind is not Kind.TARGET or side is None:
            return False
        prediction = Symbol(head.quantity.of_kind(Kind.PREDICTION).of_layer(scope.lecture.network.depth))
        if is_number(side) or isinstance(side, Matrix) or links.same(prediction, side) is not True:
            return False
        pairs.append((key_of(named, instance.bindings), prediction))
    for key, term in pairs:
        scope.define(key, spelled(key), term)
        scope.redefined.add(key)
    return bool(pairs)


def weak_names(scope: Scope, trees: Sequence[Any], found: Sequence[Instance] = ()) -> set[Key]:
    """The names in a chain that only other notations have, for all values of its indices."""
    names = [named for tree in trees if isinstance(tree, Tree) for named in letters_of(tree)]
    keys = {
        key_of(named, bindings)
        for bindings in ({}, *(one.bindings for one in found))
        for named in names
        if of_a_layer(scope, named, bindings) is None
    }
    weak = {key for key in keys if key in scope.names.weak and key not in scope.redefined}
    # the lecture's own name with the mark of an update is no other notation's
    return {key for key in weak if not _is_marked(scope, key)}


def _is_marked(scope: Scope, key: Key) -> bool:
    bare = without_update(key)
    return bare is not None and bare in scope.names.table and bare not in scope.names.weak
