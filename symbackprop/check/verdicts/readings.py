"""The ways in which a chain may be read, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symbackprop.check.conventions import LAYER_LETTERS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.layer_indices import tells_layers
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.reading.indexed.running_indices import free_letters, letter_of_samples
from symbackprop.check.reading.instances import samples_named
from symbackprop.check.reading.interpretation import Entrywise, Reading, Single
from symbackprop.check.reading.slopes.differentials import varied
from symbackprop.check.reading.slopes.immediate import ANY
from symbackprop.check.reading.slopes.sample_slopes import (
    differentiates_by_parameters,
    differentiates_by_values,
    differentiates_values,
    marks_gradients,
)
from symbackprop.check.verdicts.kinds_named import marks_memory, names_a_kind, names_a_new_loss, names_the_loss
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import bare_name, head_name, mentions
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import has_signed_product, has_square, has_sum_in_braces, operators_in, sum_signs

__all__ = ["readings_of", "singles_of"]


def readings_of(env: Environment, reading: Reading, trees: Trees) -> Iterator[Reading]:
    """The readings to be tried; each is asked for when those before it were not right."""
    unknown = (letter for letter in ("K", "M") if Key(letter) not in env.own and Key(letter) not in env.names.table)
    if any(mentions(trees, letter) for letter in unknown):
        yield replace(reading, units=True)
    singles = singles_of(env, reading, trees)
    usual = [replace(reading, single=single, columns=columns) for single in singles for columns in _columns(env)]
    yield from usual
    reading = usual[0]
    if any(isinstance(tree, Node) and operators_in(tree) for tree in trees):
        yield replace(reading, short=True)
        yield replace(reading, far=True)
    for what in varied(env, trees):
        yield from (replace(reading, varied=what, columns=columns) for columns in _columns(env))
    if _sigma_is_general(env, trees):
        yield replace(reading, general=True)
    if env.own and not reading.local:
        yield replace(reading, local=True)
    a_shape = len(trees) == 2 and isinstance(trees[1], Unread)  # which tells a vector from a number
    if not a_shape and (env.wholes or _is_of_a_vector(env, trees)):
        yield replace(reading, local=True, scalar=True)
        yield replace(reading, local=True, scalar=True, new=True)
    if head_name(trees) is not None:
        yield replace(reading, local=True, new=True)
    if _names_a_vector(env, trees):
        yield replace(reading, turned=True)
        yield replace(reading, row_gradients=True)
    if any(isinstance(tree, Node) and has_signed_product(tree) for tree in trees):
        kinds: tuple[Entrywise, ...] = ("star", "all")
        vectors = _names_a_vector(env, trees) or env.lecture.model is not None
        yield from (replace(one, entrywise=kind) for kind in kinds for one in usual if vectors)
        yield replace(reading, listed=True)
    yield from _of_signs(env, reading, trees)
    yield from _of_losses(env, reading, trees)
    if env.names.batches and differentiates_values(env, trees) and not names_the_loss(env, trees):
        yield replace(reading, of_each=True)
        yield replace(reading, of_each=True, entrywise="all")
    if _has_bare_sum(trees[1:]):
        yield from _of_bare_sums(env, reading, trees)
    if env.lecture.training.steps > 1 or names_a_new_loss(env, trees[:1]):
        yield replace(reading, once=True)
    if names_a_kind(env, trees, Kind.STATE) and not marks_memory(env, trees):
        yield replace(reading, renewed=True)
    if env.lecture.model is not None:
        yield replace(reading, all_ways=True)
    if tells_layers(env, trees):
        yield replace(reading, lettered=True)
    yield from _of_steps(env, reading, trees)
    if mentions(trees, "K") or mentions(trees, "M"):
        yield replace(reading, units=True)


def _of_steps(env: Environment, reading: Reading, trees: Trees) -> Iterator[Reading]:
    """The readings in which what a sum over the steps of a model adds up are the derivatives of one step."""
    summed = any(True for tree in trees if isinstance(tree, Node) for _ in sum_signs(tree))
    if summed and not env.lecture.network.layers:
        yield replace(reading, immediate=ANY)
        yield replace(reading, immediate=ANY, row_gradients=True)


def _of_signs(env: Environment, reading: Reading, trees: Trees) -> Iterator[Reading]:
    """The readings of signs that may reach farther or less far than usual, or leave out a name or a sign."""
    if head_name(trees) is not None and any(mentions(trees, sign) for sign in (r"\ln", r"\log")):
        yield replace(reading, inner=True)
    if any(isinstance(tree, Node) and has_sum_in_braces(tree) for tree in trees):
        yield replace(reading, ungrouped=True)
    if mentions(trees, r"\nabla"):
        yield replace(reading, by_output=True)
    if env.never_turned and not env.lecture.network.samples and differentiates_by_parameters(env, trees[:1]):
        yield replace(reading, outer=True)


def _of_losses(env: Environment, reading: Reading, trees: Trees) -> Iterator[Reading]:
    """What the letter for a loss may mean, the loss of one sample, and a square in it, the length of a vector."""
    one_by_one = bool(env.trained) and all(len(batch) == 1 for batch in env.lecture.training.batches)
    one_letter = env.lecture.network.samples and (one_by_one or not env.layout.sample_loss)
    squared = env.lecture.network.outputs > 1 and names_the_loss(env, trees[:1]) and _has_a_square(trees[1:])
    if squared:
        yield replace(reading, norms=True)
    named = samples_named(env, trees) or letter_of_samples(env, trees, free_letters(env, trees)[0]) is not None
    if one_letter and not named and names_the_loss(env, trees):
        yield replace(reading, one_loss=True)
        if marks_gradients(env, trees):
            yield replace(reading, one_loss=True, single="all")
        if squared:
            yield replace(reading, one_loss=True, norms=True)


def _of_bare_sums(env: Environment, reading: Reading, trees: Trees) -> Iterator[Reading]:
    """What a sum may mean that says nothing of what it runs over: of the only sample, or over all entries."""
    if env.lecture.network.samples:
        if names_the_loss(env, trees[:1]):
            yield replace(reading, columns=True, total=True)
    elif any(names_a_kind(env, trees[:1], kind) for kind in (Kind.BIAS, Kind.PREACTIVATION)):
        yield replace(reading, one_sum=True)


def _has_bare_sum(trees: Trees) -> bool:
    """Whether a sum in one of some sides says nothing of what it runs over."""
    signs = (sign for tree in trees if isinstance(tree, Node) for sign in sum_signs(tree))
    return any(not sign.sub and not sign.sup for sign in signs)


def _has_a_square(trees: Trees) -> bool:
    """Whether a square of what has no name of its own stands in one of some sides."""
    return any(has_square(tree) for tree in trees if isinstance(tree, Node))


def _columns(env: Environment) -> Sequence[bool]:
    """Whether what each sample has may be meant as a matrix with a column for each."""
    return (False, True) if env.lecture.network.samples else (False,)


def singles_of(env: Environment, reading: Reading, trees: Trees) -> Sequence[Single]:
    """Of which loss dz, and an error signal, may be the derivative in a batch: of the whole, or of the sample's own."""
    if not env.lecture.network.samples:
        return (reading.single,)
    marked, said = marks_gradients(env, trees), env.layout.own_losses
    if not marked and not differentiates_by_values(env, trees):
        return (reading.single,)
    if said is not None:
        return (said, "all") if marked and said else (said if marked or said == "samples" else "",)
    if not marked:
        return ("", "samples") if env.single is not False else ("",)
    return {None: ("", "samples", "all"), True: ("samples", "all"), False: ("",)}[env.single]


def _sigma_is_general(env: Environment, trees: Trees) -> bool:
    """Whether sigma may be the activation of any layer: where none is the sigmoid, and the lecture has no letters."""
    lecture = env.lecture
    depth = range(1, lecture.network.depth + 1)
    letters = {lecture.spelling.activation_letter(layer) for layer in depth} - {None, r"\sigma"}
    sigmoid = any(layer.activation.name == "sigmoid" for layer in lecture.network.layers)
    return not sigmoid and not letters and mentions(trees, r"\sigma")


def _is_of_a_vector(env: Environment, trees: Trees) -> bool:
    """Whether a function stands at the head, of what is a vector of the lecture: it may mean any number."""
    head = trees[0]
    return isinstance(head, Node) and bare_name(head) is None and _names_a_vector(env, [head])


def _names_a_vector(env: Environment, trees: Trees) -> bool:
    names = [named for tree in trees if isinstance(tree, Node) for named in letters_of(tree, env.grammar)]
    found = (env.names.find(key_of(named, _first_layer(env, named))) for named in names)
    return any(one is not None and (one.unit == ALL or one.is_whole) for one in found)


def _first_layer(env: Environment, named: Identifier) -> Mapping[str, int]:
    """The first layer that letters above a name may mean, and of a model any index the first; no values for others."""
    first = env.numbers.first + 1
    if env.lecture.model is not None:
        return dict.fromkeys((letter for letter, _ in index_letters(named)), 1)
    letters = {letter for letter, above in index_letters(named) if above}
    return dict.fromkeys(letters & LAYER_LETTERS, first)
