"""Names that have a meaning already, and that the document gives another one."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.check.definitions.taking import Defined, given, reader_of, taken
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.outcome import Outcome, grid_of, is_number
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.layer_indices import of_a_layer
from symbackprop.check.names.keys import Key, key_of, spelled
from symbackprop.check.names.lecture_names import without_update
from symbackprop.check.reading.instances import Instance
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import Verdict
from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Derivative, Matrix, Negation, Symbol, Term
from symbackprop.judge.entries import shape_of, spread
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tokens import Unread

__all__ = ["define_again", "error_signal", "respelled", "weak_names"]

_LOSSES = (Kind.LOSS, Kind.SAMPLE_LOSS)
_MOST = 12  # layers, and units of one, whose error signals are compared


def define_again(evidence: Evidence, key: Key, named: Identifier, known: Quantity, side: Node, *, let: bool) -> Defined:
    """What a definition of a known name says; nothing where it is a claim about what the name means already. `let` says
    that words before it announce a definition.
    """
    found = _error_of_a_layer(evidence, key, known, side) or _of_a_weak_name(evidence, key, named, known, side)
    if found is None and (let or key in evidence.env.names.weak or evidence.env.wholes):
        found = _of_an_example(evidence, key, named, known, side)
    return found or Defined(evidence.env)


def _error_of_a_layer(evidence: Evidence, key: Key, known: Quantity, side: Node) -> Defined | None:
    r"""A bare \delta that the lecture file does not spell, where it is defined as the error signal of another layer
    than the usual one: it stands for that until it is another's.
    """
    env, network = evidence.env, evidence.env.lecture.network
    if known.kind is not Kind.DELTA or known.unit != ALL or key.sub or key.sup or key in env.names.certain:
        return None
    try:
        grid = spread(env.network, reader_of(env, local=False, new=False).read(side))
    except (Unread, MissingRule):
        return None
    entries = [entry for row in grid_of(grid) for entry in row]
    for layer in range(network.depth, 0, -1) if 1 < network.depth <= _MOST else ():
        whole = quantity_of(Kind.DELTA, layer, ALL, sample=known.sample)
        usual = layer == known.layer and key not in env.redefined
        if usual or len(entries) != network.width(layer) or any(map(is_number, entries)):
            continue
        heads = [Symbol(whole.at_unit(unit)) for unit in range(1, len(entries) + 1)]
        if all(same(evidence, head, entry) is True for head, entry in zip(heads, entries, strict=True)):
            return Defined(env.standing_for({key: whole}).with_redefined(key), {1: Outcome(Verdict.CORRECT)})
    return None


def _of_a_weak_name(evidence: Evidence, key: Key, named: Identifier, known: Quantity, side: Node) -> Defined | None:
    """A name that only other notations have: where the document defines it otherwise, it is the document's."""
    env = evidence.env
    scripted = bool(key.sub or key.sup)
    if key not in env.names.weak or named.primes or (scripted and env.foreign) or known.kind is Kind.SAMPLE_LOSS:
        return None
    if key in env.redefined:
        return Defined(env)
    if key.sup or key in env.rests:
        return None  # what other lines confirm is no new name; delta^2 tells its layer, as a name of the lecture does
    try:
        of_all = side if known.kind is not Kind.LOSS else None
        term = reader_of(env, local=False, new=False, side=of_all).read(side)
    except Unread:
        return None
    if is_number(term) or (known.unit != ALL and _may_be(evidence, Symbol(known), term)):
        return None
    if known.unit == ALL and isinstance(term, Matrix) and _may_be_whole(evidence, known, term):
        return None
    if known.kind is Kind.LOSS:
        own = quantity_of(Kind.SAMPLE_LOSS, sample=env.sample)
        if own not in env.network.equations or not _may_be(evidence, Symbol(own), term):
            return None
        term = Symbol(own)
    found = taken(evidence, key, named, term).with_redefined(key)
    return error_signal(evidence, found, key, term) or given(found)


def error_signal(evidence: Evidence, env: Environment, key: Key, term: Term) -> Defined | None:
    """A definition of what is written like an error signal and is none of the lecture's: the name stands for it from
    now on, and nobody knows whether it is right. None for other names, and for an error signal of either sign.
    """
    names, network = evidence.env.names.table, evidence.env.lecture.network
    letters = {other.base for other, quantity in names.items() if quantity.kind is Kind.DELTA}
    if key.base not in letters or not (key.sub or key.sup) or network.depth > _MOST:
        return None
    grid = spread(evidence.env.network, term)
    if all(isinstance(entry, Derivative) and entry.of.kind in _LOSSES for row in grid_of(grid) for entry in row):
        return None  # by its definition
    for layer in range(1, network.depth + 1):
        whole = quantity_of(Kind.DELTA, layer, ALL, sample=evidence.env.sample)
        units = range(1, network.width(layer) + 1)
        heads = [Symbol(whole)] if isinstance(grid, Matrix) else [Symbol(whole.at_unit(unit)) for unit in units]
        if any(_is_of_either_sign(evidence, head, grid) for head in heads[:_MOST]):
            return None
    words = f"{spelled(key)} is none of the lecture's error signals"
    return Defined(env, {1: Outcome(Verdict.UNREAD, words)})


def _is_of_either_sign(evidence: Evidence, head: Term, side: Term) -> bool:
    left, right = spread(evidence.env.network, head), side
    grids = [one.rows if isinstance(one, Matrix) else ((one,),) for one in (left, right)]
    if [*map(len, grids[0])] != [*map(len, grids[1])]:
        return False
    pairs = [(one, other) for row, line in zip(*grids, strict=True) for one, other in zip(row, line, strict=True)]
    return any(
        all(same(evidence, Negation(one) if turned else one, other) is not False for one, other in pairs)
        for turned in (False, True)
    )


def _may_be(evidence: Evidence, head: Term, side: Term) -> bool:
    return not isinstance(side, Matrix) and same(evidence, head, side) is not False


def _may_be_whole(evidence: Evidence, known: Quantity, term: Matrix) -> bool:
    """The same for a vector or matrix: whether each entry may be what the lecture has there, or a number."""
    grid = spread(evidence.env.network, Symbol(known))
    if not isinstance(grid, Matrix) or [*map(len, grid.rows)] != [*map(len, term.rows)]:
        return True
    pairs = zip((e for row in grid.rows for e in row), (e for row in term.rows for e in row), strict=True)
    return all(is_number(side) or same(evidence, head, side) is not False for head, side in pairs)


def _of_an_example(evidence: Evidence, key: Key, named: Identifier, known: Quantity, side: Node) -> Defined | None:
    """A name of the lecture for something else: y = 3 where y is a vector, or in an example of the document."""
    try:
        term = reader_of(evidence.env, local=True, new=True).read(side)
    except Unread:
        return None
    if known.unit != ALL or known.step:
        return None
    other = isinstance(term, Matrix) and _has_own_length(evidence.env, known, term)
    if other or (not isinstance(term, Matrix) and is_number(term)):
        return given(taken(evidence, key, named, term), Reading(local=True))
    return None


def _has_own_length(env: Environment, known: Quantity, term: Matrix) -> bool:
    """Whether a vector is as long as one of the document's, not as the lecture's."""
    rows, columns = shape_of(env.network, known)
    lengths = {len(own.rows) for own in env.wholes.values() if isinstance(own, Matrix)}
    return columns == 1 and len(term.rows[0]) == 1 and len(term.rows) != rows and len(term.rows) in lengths


def respelled(evidence: Evidence, trees: Trees, found: Sequence[Instance]) -> Environment | None:
    """The environment after y_i = softmax(z)_i, where y is the lecture's target and the document calls the prediction
    so; None for anything else.
    """
    env, named = evidence.env, head_name(trees)
    pairs: list[tuple[Key, Term]] = []
    for instance in found:
        head, side = instance.sides[0], instance.sides[1]
        if named is None or not isinstance(head, Symbol) or head.quantity.kind is not Kind.TARGET or side is None:
            return None
        prediction = Symbol(head.quantity.of_kind(Kind.PREDICTION).of_layer(env.lecture.network.depth))
        if is_number(side) or isinstance(side, Matrix) or same(evidence, prediction, side) is not True:
            return None
        pairs.append((key_of(named, instance.bindings), prediction))
    for key, term in pairs:
        env, _ = env.defined(key, spelled(key), term)
        env = env.with_redefined(key)
    return env if pairs else None


def weak_names(env: Environment, trees: Trees, found: Sequence[Instance] = ()) -> set[Key]:
    """The names in a chain that only other notations have, for all values of its indices."""
    names = [named for tree in trees if isinstance(tree, Node) for named in letters_of(tree)]
    keys = {
        key_of(named, bindings)
        for bindings in ({}, *(one.bindings for one in found))
        for named in names
        if of_a_layer(env, named, bindings) is None
    }
    weak = {key for key in keys if key in env.names.weak and key not in env.redefined}
    # the lecture's own name with the mark of an update is no other notation's
    return {key for key in weak if not _is_marked(env, key)}


def _is_marked(env: Environment, key: Key) -> bool:
    bare = without_update(key)
    return bare is not None and bare in env.names.table and bare not in env.names.weak
