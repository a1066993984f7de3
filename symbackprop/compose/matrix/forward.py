"""The forward pass in vectors and matrices: every definition of the graph, with all its working in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Frame, Link, Listing, Phrase, Words
from symbackprop.compose.matrix.matrices import MatrixView, matrix_view, wholes
from symbackprop.compose.matrix.working import working
from symbackprop.compose.picture import forward_picture, named_by_matrix
from symbackprop.core.graph import Definition, running
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Apply, Comparison, Series, Symbol, Term, quantities_of, variable, walk
from symbackprop.derive.families.arrays import whole
from symbackprop.evaluate.analysis import Analysis
from symbackprop.rules.functions import function, pieces_of
from symbackprop.rules.value import Lookup, holds, value_of

__all__ = ["first_sample", "matrix_forward_frames", "piece_in_force"]

_ONE_BY_ONE = 2  # inactive units with a sentence each


def matrix_forward_frames(
    analysis: Analysis, picture: Diagram, *, pairs: bool, shapes: bool, of_loss: Sequence[Frame]
) -> Iterable[Frame]:
    """A frame for each definition, z = W a + b and a = g(z), with numbers where they are known; then the loss."""
    view = matrix_view(analysis, picture, pairs=pairs, shapes=shapes)
    losses: list[Block] = []
    vectors = [definition for definition in view.graph.definitions if definition.of.at]
    if analysis.lecture.values or pairs:
        for definition in vectors:
            yield from _definition_frames(view, definition)
    else:
        for number, group in groupby(vectors, lambda definition: view.number_of(definition.of.variable)):
            yield _layer_frame(view, number, [*group])
    for definition in view.graph.definitions:
        if not definition.of.at:
            losses += _loss_form(view, definition)
    first, *others = of_loss
    yield replace(first, blocks=(*losses, *first.blocks))
    yield from others


def _layer_frame(view: MatrixView, number: int, definitions: Sequence[Definition]) -> Frame:
    """All lines of a layer without numbers."""
    blocks: list[Block] = []
    for definition in definitions:
        formula = view.formula(definition.of, Symbol(definition.of), definition.body)
        blocks.append(Chain(formula.left, view.links(formula.right)))
        if definition.of.kind is Kind.PREACTIVATION:
            blocks += [*_order_of_indices(view, definition), *_columns(view, definition)]
            blocks += view.about_shapes(wholes(formula.right, view.whole(Symbol(definition.of))))
    computed = [entry for definition in definitions for entry in view.graph.entries(definition.of)]
    picture = named_by_matrix(forward_picture(view.analysis.network, view.picture, computed))
    return Frame(Phrase("matrix.layer", {"number": number}), tuple(blocks), (picture,))


def _definition_frames(view: MatrixView, definition: Definition) -> Iterable[Frame]:
    formula = view.formula(definition.of, Symbol(definition.of), definition.body)
    value = None if formula.indexed else view.numbers(formula.left)
    links = view.links(formula.right, *([] if formula.indexed else working(view, formula.right)), value)
    blocks: list[Block] = [Chain(formula.left, links), *first_sample(view, formula.left, formula.right)]
    name = view.whole(Symbol(definition.of))
    if definition.of.kind is Kind.PREACTIVATION:
        title = Phrase("matrix.preactivation", {"z": name})
        blocks += [*_order_of_indices(view, definition), *_columns(view, definition)]
        blocks += view.about_shapes(wholes(formula.right, name))
    else:
        name_of = next((node.function for node in walk(formula.right) if isinstance(node, Apply)), "identity")
        words = Phrase(f"function_named.{name_of}", default=name_of)
        coupled = view.analysis.network.layers[view.number_of(definition.of.variable) - 1].activation.couples
        title = Phrase("matrix.coupled" if coupled else "matrix.activation", {"a": name, "function": words})
        blocks += _inactive(view, definition)
    computed = [*view.graph.entries(definition.of)]
    picture = named_by_matrix(forward_picture(view.analysis.network, view.picture, computed))
    yield from view.frames(title, picture, blocks)


def first_sample(view: MatrixView, left: Term, right: Term) -> Sequence[Block]:
    """The working of the first sample, where a formula is that of each sample."""
    if SAMPLE not in left.free:
        return ()
    name, formula = (at_places(side, {SAMPLE: 1}) for side in (left, right))
    steps = [*working(view, formula), view.numbers(name)]
    return (Chain(name, view.links(*steps)),) if steps[0] is not None else ()


def _loss_form(view: MatrixView, definition: Definition) -> Iterable[Chain]:
    """A loss as a formula of vectors, where it is one."""
    formula = view.formula(definition.of, Symbol(definition.of), definition.body)
    if wholes(formula.right) and not formula.right.holds(Series):
        yield Chain(formula.left, (Link("=", formula.right),))


def _order_of_indices(view: MatrixView, definition: Definition) -> Sequence[Block]:
    """A remark, once, where the notation names a weight by its source first."""
    weights = [q for q in quantities_of(definition.body) if len(q.at) > 1]
    first = next((general for general in view.graph.parameters if len(general.at) > 1), None)
    spelling = view.analysis.lecture.spelling
    if first is None or spelling.rows or spelling.letters["order"] != "source,unit":
        return ()
    named = [weight for weight in weights if weight.variable == first.variable]
    return tuple(Phrase("matrix.rows", {"W": view.whole(Symbol(weight)), "k": variable("k")}) for weight in named[:1])


def _columns(view: MatrixView, definition: Definition) -> Sequence[Block]:
    """A remark, once, where the columns of a matrix are the samples, or its rows."""
    first = next(given for given in view.graph.given if given.kind is Kind.INPUT)
    if not view.by_columns or not definition.mentions(first.variable):
        return ()
    column = Symbol(whole(first, running(first)[1:]))
    slots: dict[str, Term | Words | int | str]
    slots = {"sample": variable(str(SAMPLE)), "X": view.whole(Symbol(first)), "x": column}
    return (Phrase("matrix.samples_in_rows" if view.analysis.lecture.spelling.rows else "matrix.columns", slots),)


def _inactive(view: MatrixView, definition: Definition) -> Iterable[Block]:
    """The units that no gradient passes through, at a kink of their function: one by one, or many in one sentence."""
    found = [*_switched_off(view, definition)]
    if len(found) > _ONE_BY_ONE:
        yield Phrase("matrix.inactive_many", {"reasons": Listing(tuple(reason for _, reason in found))})
        return
    for unit, reason in found:
        yield Phrase("matrix.inactive", {"unit": unit, "reason": reason})


def _switched_off(view: MatrixView, definition: Definition) -> Iterable[tuple[int, Comparison]]:
    """Each unit with slope 0, and the condition that makes it so."""
    network, values = view.analysis.network, view.analysis.evaluation.values
    for unit, entry in enumerate(view.graph.entries(definition.of), start=1):
        if entry not in values:
            continue
        for by, slope in (network.equations[entry].slopes or {}).items():
            reason = piece_in_force(slope, values.__getitem__)
            if reason is not None and by in values and not value_of(slope, values.__getitem__):
                yield unit, reason


def piece_in_force(slope: Term, lookup: Lookup) -> Comparison | None:
    """The condition on z that decides a slope such as ReLU'(z); None where it has no pieces, or z no value."""
    for node in walk(slope):
        match node:
            case Apply(name, (Symbol(), *_)) if function(name).piecewise_constant:
                for piece in pieces_of(node):
                    if len(piece.where) == 1 and _is_met(piece.where[0], lookup):
                        return piece.where[0]
    return None


def _is_met(condition: Comparison, lookup: Lookup) -> bool:
    try:
        return holds(condition, lookup)
    except LookupError:
        return False
