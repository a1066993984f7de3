"""The forward pass in vectors and matrices, with all its working in numbers."""

from __future__ import annotations

from collections.abc import Iterable

from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Frame, Phrase
from symbackprop.compose.matrices import ZERO, MatrixView, bias_of, products_of
from symbackprop.compose.picture import forward_picture
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import (
    Apply,
    Comparison,
    Matrix,
    Product,
    Sum,
    Symbol,
    Term,
    substitute,
    sum_of,
)
from symbackprop.evaluate.analysis import Analysis
from symbackprop.rules.activations import Z_SUM, Z
from symbackprop.rules.functions import apply
from symbackprop.rules.value import value_of

__all__ = ["matrix_forward_frames"]


def matrix_forward_frames(
    analysis: Analysis, picture: Diagram, *, pairs: bool, shapes: bool, loss: Iterable[Frame]
) -> Iterable[Frame]:
    """The frames z = Wa + b and a = g(z) for every layer, with numbers where one sample is given; then the loss."""
    view = MatrixView(analysis, picture, pairs, shapes)
    network = analysis.network
    for layer in range(1, network.depth + 1):
        before = [network.preactivation_of(layer, unit) for unit in range(1, network.width(layer) + 1)]
        yield from view.frames(
            Phrase("matrix.preactivation", {"z": Symbol(view.of(Kind.PREACTIVATION, layer))}),
            [_preactivation(view, layer), *_order_of_indices(view, layer), *_layer_shapes(view, layer)],
            forward_picture(network, picture, before),
        )
        after = [network.activation_of(layer, unit) for unit in range(1, network.width(layer) + 1)]
        rule = network.layers[layer - 1].activation
        function = Phrase(f"function.{rule.name}", default=rule.name)
        yield from view.frames(
            Phrase("matrix.activation", {"a": Symbol(view.output(layer)), "function": function}),
            [_activation(view, layer), *_inactive(view, layer)],
            forward_picture(network, picture, after),
        )
    yield from loss


def _order_of_indices(view: MatrixView, layer: int) -> tuple[Block, ...]:
    """A remark where the notation names a weight by its source first."""
    if layer > 1 or view.analysis.lecture.spelling.letters["order"] != "source,unit":
        return ()
    return (Phrase("matrix.rows", {"W": Symbol(view.of(Kind.WEIGHT, layer))}),)


def _layer_shapes(view: MatrixView, layer: int) -> tuple[Block, ...]:
    return view.about_shapes(view.of(Kind.WEIGHT, layer), view.output(layer - 1), view.of(Kind.PREACTIVATION, layer))


def _preactivation(view: MatrixView, layer: int) -> Chain:
    """The chain z = Wa + b = numbers = row by row = partial sums = result."""
    z, weights, inputs = view.of(Kind.PREACTIVATION, layer), view.of(Kind.WEIGHT, layer), view.output(layer - 1)
    bias = bias_of(view, layer)
    formula = _plus(Product((Symbol(weights), Symbol(inputs))), None if bias is None else Symbol(bias))
    w, a = view.numbers(Symbol(weights)), view.numbers(Symbol(inputs))
    b = None if bias is None else view.numbers(Symbol(bias))
    if b is not None and bias is not None and bias.unit is None:
        b = Matrix(tuple(b.rows[0] for _ in range(view.analysis.network.width(layer))))
    steps: list[Term | None] = [formula]
    if w is not None and a is not None and (bias is None or b is not None):
        steps += [_plus(Product((w, a)), b), _plus(products_of(w, a), b)]
        if b is not None:
            steps.append(_plus(view.numbers(Product((Symbol(weights), Symbol(inputs)))) or products_of(w, a), b))
        steps.append(view.numbers(Symbol(z)))
    return Chain(Symbol(z), view.links(*steps))


def _activation(view: MatrixView, layer: int) -> Chain:
    """The chain a = g(z) = g of each number = result."""
    z, a = view.of(Kind.PREACTIVATION, layer), view.output(layer)
    rule = view.analysis.network.layers[layer - 1].activation
    own = rule.applied if rule.function is not None else Apply(rule.name, (Z,))
    formula: Term = Symbol(z) if rule.name == "identity" else substitute(own, {Z.quantity: Symbol(z)}.get)
    given = view.numbers(Symbol(z))
    steps: list[Term | None] = [formula]
    if given is not None:
        entries = [row[0] for row in given.rows]
        total = sum_of(*(apply("exp", entry) for entry in entries))
        slots = [{Z.quantity: entry, Z_SUM.quantity: total} for entry in entries]
        steps.append(Matrix(tuple((substitute(rule.worked, slot.get),) for slot in slots)))
        steps.append(view.numbers(Symbol(a)))
    return Chain(Symbol(a), view.links(*steps))


def _inactive(view: MatrixView, layer: int) -> Iterable[Block]:
    """The units of a layer with a kink that are switched off."""
    network, values = view.analysis.network, view.analysis.evaluation.values
    rule = network.layers[layer - 1].activation
    if not rule.kinks or network.samples is not None:
        return
    for unit in range(1, network.width(layer) + 1):
        z = network.preactivation_of(layer, unit)
        if z in values and not value_of(substitute(rule.slope, {Z.quantity: Symbol(z)}.get), values.__getitem__):
            yield Phrase("matrix.inactive", {"unit": unit, "reason": Comparison(Symbol(z), "<=", ZERO)})


def _plus(left: Term, right: Term | None) -> Term:
    return left if right is None else Sum((left, right))
