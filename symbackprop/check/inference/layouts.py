"""How a document lays out vectors, weights and biases: as rows or columns, by its definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from symbackprop.check.inference.equations import Equation, outcome_of
from symbackprop.check.inference.numbering import DEFINED_KINDS, MOST_LOOKED_AT, meant_by
from symbackprop.check.inference.shapes import with_fitting_shapes
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.index_order import sources_first
from symbackprop.check.names.keys import Key, index_letters, key_of
from symbackprop.check.names.layout import LAYOUTS, OF_SAMPLES, Layout
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import RANK, Verdict
from symbackprop.core.places import ALL, SAMPLE
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.heads import head_name
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.tokens import TRANSPOSED

__all__ = ["is_turned", "with_column_biases", "with_layout"]

_COLUMN = Layout(column_weights=True)
_ENOUGH = 2  # definitions that show where the inputs of a weight matrix are
_USUAL = (*LAYOUTS[:3], OF_SAMPLES[0])


def with_layout(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    said = replace(evidence.env.layout, row_gradients=evidence.place.source.row_gradients)
    evidence = evidence.within(replace(evidence.env, layout=said))
    if evidence.env.lecture.spelling.vectors:
        return _with_single_weights(_with_columns_beside(evidence, equations), equations)  # it says the rest
    vectors = (one for one in equations if _is_of_a_vector(evidence.env, one.trees))
    definitions = [*islice({_written(one): one for one in vectors}.values(), MOST_LOOKED_AT)]
    if not definitions and evidence.place.source.row_vectors:
        return evidence.within(evidence.env.laid_out(replace(said, rows=True, by_input=True)))
    if not definitions:
        evidence = with_fitting_shapes(evidence, equations, _USUAL)
        return _with_order(_with_column(evidence, equations), equations)
    # what is said of every layer counts for each, but less than what is said of one
    depth, many = evidence.env.lecture.network.depth, len(definitions) + 1
    layouts = (*LAYOUTS, *(OF_SAMPLES if evidence.env.lecture.network.samples else ()))
    right = {one: [equation for equation in definitions if _is_right(evidence, one, equation)] for one in layouts}
    runs = {one: [*map(_runs_over_layers, found)] for one, found in right.items()}
    counts = {one: found.count(False) + depth * found.count(True) for one, found in runs.items()}
    votes = {one: many * found.count(False) + found.count(True) for one, found in runs.items()}
    # a single transpose too many is a mistake; a convention is kept in every layer
    counted = {one: votes[one] if counts[one] >= _ENOUGH or one in _USUAL else 0 for one in layouts}
    first = sources_first(evidence.env.names)  # W_{ij} from i to j goes with a row for each input, among equals
    layout = max(layouts, key=lambda one: (counted[one], first and one.by_input and counted[one] > 0))
    column = any(map(_is_inner_product, right[_COLUMN])) or (
        first and bool(votes[_COLUMN]) and not _has_row_gradients(evidence, equations)
    )
    if layout == LAYOUTS[0] and votes[_COLUMN] == votes[layout] and column:
        layout = _COLUMN
    if not any(votes.values()):
        return with_fitting_shapes(evidence, equations, _USUAL)
    layout = replace(layout, row_gradients=said.row_gradients and not layout.rows)
    spelling = evidence.env.lecture.spelling
    if layout.by_input and not spelling.style_said:
        # W_{ij} is an entry of W, whose rows belong to the inputs
        turned = replace(spelling, letters={**spelling.letters, "order": "source,unit"})
        lecture = replace(evidence.env.lecture, spelling=turned)
        evidence = evidence.renamed(lecture, evidence.env.numbers)
    elif layout.by_input and any(one.kind is Kind.WEIGHT for one in spelling.derived):
        evidence = evidence.renamed(evidence.env.lecture, evidence.env.numbers, by_input=True)
    return evidence.within(evidence.env.laid_out(layout))


def _has_row_gradients(evidence: Evidence, equations: Sequence[Equation]) -> bool:
    """Whether more of the gradients by the weights of a single unit are right where these are a row."""
    env = evidence.env
    telling = [one for one in equations if any(_is_of_one_unit(env, named) for named in one.names)]
    gradients = [one for one in telling if not _is_of_a_vector(env, one.trees)][:MOST_LOOKED_AT]
    row, column = (sum(_is_right(evidence, way, one) for one in gradients) for way in (LAYOUTS[0], _COLUMN))
    return row > column


def _is_of_one_unit(env: Environment, named: Identifier) -> bool:
    found = env.names.find(key_of(named, {}))
    if found is None or found.kind is not Kind.WEIGHT or not isinstance(found.layer, int):
        return False
    return found.unit == ALL and env.lecture.network.width(found.layer) == 1


def with_column_biases(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which biases are columns beside rows, z = x W + b^T, where more of the equations are right so."""
    env = evidence.env
    if not env.layout.rows:
        return evidence
    turned = any(is_turned(env, named, Kind.BIAS) for one in equations for named in one.names)
    telling = [one for one in equations if turned and _is_of_a_vector(env, one.trees)][:MOST_LOOKED_AT]
    layout = replace(env.layout, column_biases=True)
    right = [sum(_is_right(evidence, way, one) for one in telling) for way in (env.layout, layout)]
    return evidence.within(env.laid_out(layout)) if right[1] > right[0] else evidence


def _is_inner_product(equation: Equation) -> bool:
    """Whether small letters stand beside a dot, w . x: both are vectors of one kind then."""
    tokens = [token.text for token in equation.chain.sides[1].tokens]
    places = (place for place, text in enumerate(tokens) if text == r"\cdot" and 0 < place < len(tokens) - 1)
    return any(tokens[place - 1].islower() and tokens[place + 1].islower() for place in places)


def _written(equation: Equation) -> tuple[str, ...]:
    """What an equation says: said again, it has no second voice."""
    return tuple(token.text for side in equation.chain.sides for token in side.tokens)


def _runs_over_layers(equation: Equation) -> bool:
    """Whether an equation has a letter for the layer."""
    head = head_name(equation.trees)
    return head is not None and any(above and letter != "L" for letter, above in index_letters(head))


def _with_order(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the indices of a weight stand the other way round, where the definitions of pre-activations
    are right only so.
    """
    env = evidence.env
    told = [one for one in equations if _is_of_an_entry(env, one.trees)][:MOST_LOOKED_AT]
    order = {"unit,source": "source,unit", "source,unit": "unit,source"}[env.lecture.spelling.letters["order"]]
    if not told or any(_is_right(evidence, env.layout, one) for one in told):
        return evidence
    spelling = replace(env.lecture.spelling, letters={**env.lecture.spelling.letters, "order": order})
    turned = evidence.renamed(replace(env.lecture, spelling=spelling), env.numbers)
    right = sum(_is_right(turned, turned.env.layout, one) for one in told)
    return turned if 2 * right > len(told) else evidence


def _is_of_an_entry(env: Environment, trees: Trees) -> bool:
    """Whether an equation says what the pre-activations of units are, by a sum with weights."""
    named = head_name(trees)
    key = key_of(named, _ones(named)) if named is not None else None
    found = env.names.find(key) if key is not None else None
    if found is None or found.kind is not Kind.PREACTIVATION or found.unit == ALL or not isinstance(trees[1], Node):
        return False
    names = (env.names.find(key_of(one, _ones(one))) for one in letters_of(trees[1], env.grammar))
    return any(name is not None and name.kind is Kind.WEIGHT and name.unit != ALL for name in names)


def _ones(named: Identifier) -> Mapping[str, int]:
    """Each index of a name at 1."""
    return dict.fromkeys((letter for letter, _ in index_letters(named)), 1)


def _with_columns_beside(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which vectors are columns, z = W^T x + b, though the lecture file says rows, which is how it says
    that a weight matrix has a row for each input: where no definition is right of rows, and several are of columns.
    """
    env = evidence.env
    if not env.layout.rows or not env.layout.by_input:
        return evidence
    vectors = (one for one in equations if _is_of_a_vector(env, one.trees))
    definitions = [*islice({_written(one): one for one in vectors}.values(), MOST_LOOKED_AT)]
    columns = replace(env.layout, rows=False)
    if any(_is_right(evidence, env.layout, one) for one in definitions):
        return evidence
    right = [one for one in definitions if _is_right(evidence, columns, one)]
    said = len(right) + sum(map(_runs_over_layers, right))  # of every layer at once
    # the weights of a single unit are written as a row or a column
    others = [one for one in definitions if one not in right and not _has_single_weights(env, one)]
    return evidence.within(env.laid_out(columns)) if said >= _ENOUGH or (right and not others) else evidence


def _has_single_weights(env: Environment, equation: Equation) -> bool:
    """Whether all weights in an equation are those of a single unit."""
    found = [env.names.find(key) for tree in equation.trees if isinstance(tree, Node) for key in _keys(env, tree)]
    layers = {one.layer for one in found if one is not None and one.kind is Kind.WEIGHT}
    return bool(layers) and all(isinstance(one, int) and env.lecture.network.width(one) == 1 for one in layers)


def _with_single_weights(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the weights of a single unit lie the other way, where more definitions are right so."""
    env = evidence.env
    network = env.lecture.network
    if all(network.width(layer) > 1 for layer in range(1, network.depth + 1)):
        return evidence
    definitions = [one for one in equations if _is_of_a_vector(env, one.trees)][:MOST_LOOKED_AT]
    other = replace(env.layout, column_weights=True)
    usual, turned = (sum(_is_right(evidence, way, one) for one in definitions) for way in (env.layout, other))
    return evidence.within(env.laid_out(other)) if turned > usual else evidence


def _with_column(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which the weights of one neuron are a column, where no definition tells, and more of what is said
    of w^T has a meaning then.
    """
    env = evidence.env
    if env.lecture.network.depth != 1 or env.lecture.network.outputs > 1:
        return evidence
    telling = [one for one in equations if any(is_turned(env, named, Kind.WEIGHT) for named in one.names)][
        :MOST_LOOKED_AT
    ]
    column = evidence.within(env.laid_out(replace(env.layout, column_weights=True)))
    return column if meant_by(column, telling) > meant_by(evidence, telling) else evidence


def is_turned(env: Environment, named: Identifier, kind: Kind) -> bool:
    """Whether a name is the transpose of a vector or matrix of a kind."""
    if not named.sup or named.sup[-1].text not in TRANSPOSED:
        return False
    found = env.names.find(key_of(replace(named, sup=named.sup[:-1]), {}))
    return found is not None and found.kind is kind and found.unit == ALL


def _is_of_a_vector(env: Environment, trees: Trees) -> bool:
    """Whether an equation says what a vector of the lecture is, or its only entry, by a matrix of weights."""
    named = head_name(trees)
    side = trees[1]
    found = env.names.find(key_of(named, _ones(named))) if named is not None else None
    if found is None or found.kind not in DEFINED_KINDS or not isinstance(side, Node):
        return False
    if found.unit != ALL and not _is_single(env, found):
        return False
    names = (env.names.find(key) for key in _keys(env, side))
    return any(name is not None and name.kind is Kind.WEIGHT and name.unit == ALL for name in names)


def _is_single(env: Environment, quantity: Quantity) -> bool:
    return quantity in env.network.equations or (
        quantity.sample == SAMPLE and isinstance(quantity.layer, int) and env.lecture.network.width(quantity.layer) == 1
    )


def _keys(env: Environment, side: Node) -> Iterator[Key]:
    """The keys of the names in a side, without the transposes above them."""
    for named in letters_of(side, env.grammar):
        key = key_of(named, _ones(named))
        yield key
        for mark in ("T", r"\top", r"\intercal"):
            if key.sup.endswith(mark):
                yield replace(key, sup=key.sup.removesuffix(mark))


def _is_right(evidence: Evidence, layout: Layout, equation: Equation) -> bool:
    evidence = evidence.within(evidence.env.laid_out(layout))
    ways = [Reading(columns=True)] if evidence.env.lecture.network.samples else []
    ways += [] if layout.sample_rows else [Reading()]
    outcomes = [outcome_of(evidence, equation, way) for way in ways]
    return any(one is not None and RANK[one] <= RANK[Verdict.CARRIED] for one in outcomes)
