"""The backward pass and the update in vectors and matrices, with all their working in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from symbackprop.compose.chains import value_link
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Frame, Link, Locals, Phrase
from symbackprop.compose.matrices import LOSS, MOST, ZERO, MatrixView, bias_of, products_of, sum_written
from symbackprop.compose.picture import backward_picture
from symbackprop.core import numbers
from symbackprop.core.places import ALL, SAMPLE
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import (
    Apply,
    Comparison,
    Derivative,
    Hadamard,
    Matrix,
    Number,
    Power,
    Product,
    Real,
    Series,
    Sum,
    Symbol,
    Term,
    Transpose,
    product_of,
    substitute,
    sum_of,
    transform,
    walk,
)
from symbackprop.derive import derive_deltas
from symbackprop.derive.chain import Deltas
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import value_in
from symbackprop.judge import judge
from symbackprop.judge.entries import has_matrices, member, shape_of
from symbackprop.rules.activations import A, Z
from symbackprop.rules.optimizers import GRADIENT, OPTIMIZERS, RATE, THETA
from symbackprop.rules.value import value_of

__all__ = ["layer_frames", "matrix_backward_frames", "matrix_update_frames"]

_LOW = 1  # rows of a matrix, up to which a frame holds several
_NO_PICTURE = Diagram((), (), 0, 0)


def matrix_backward_frames(analysis: Analysis, picture: Diagram, *, pairs: bool, shapes: bool) -> Iterable[Frame]:
    """The frames of delta of the last layer, then for each layer its gradients and the delta of the layer below."""
    view = MatrixView(analysis, picture, pairs, shapes)
    network = analysis.network
    deltas = derive_deltas(network)
    for layer in range(network.depth, 0, -1):
        if layer == network.depth:
            yield from _last_delta(view, deltas)
        else:
            yield from _hidden_delta(view, deltas, layer)
        diagram = _paths_from(view, [p for p in network.parameters if p.layer == layer])
        title = Phrase("matrix.gradients", {"number": layer})
        for blocks in _readable(tuple(_gradients(view, layer))):
            yield from view.frames(title, blocks, diagram)


def _readable(blocks: tuple[Block, ...]) -> Iterable[tuple[Block, ...]]:
    """The blocks on one frame, or a frame for each chain of matrices where those are high."""
    chains = [block for block in blocks if isinstance(block, Chain)]
    high = [
        chain
        for chain in chains
        if any(isinstance(node, Matrix) and len(node.rows) > _LOW for link in chain.links for node in walk(link.right))
    ]
    if len(high) < 2:
        yield blocks
        return
    yield from ((chain,) for chain in chains[:-1])
    yield (chains[-1], *(block for block in blocks if not isinstance(block, Chain)))


def layer_frames(analysis: Analysis, parameter: Quantity) -> Iterable[Frame]:
    """What leads to the gradients of a parameter's layer: the delta there, then delta a^T."""
    view = MatrixView(analysis, _NO_PICTURE, pairs=False, shapes=False)
    deltas = derive_deltas(analysis.network)
    assert isinstance(parameter.layer, int)
    last = parameter.layer == analysis.network.depth
    yield from _last_delta(view, deltas) if last else _hidden_delta(view, deltas, parameter.layer)
    yield Frame(Phrase("matrix.gradients", {"number": parameter.layer}), tuple(_gradients(view, parameter.layer)))


def _paths_from(view: MatrixView, subjects: Sequence[Quantity]) -> Diagram:
    return backward_picture(view.analysis.network, view.picture, *subjects)


def _layer_delta(view: MatrixView, layer: int) -> Diagram:
    network = view.analysis.network
    return _paths_from(view, [network.preactivation_of(layer, unit) for unit in range(1, network.width(layer) + 1)])


def _last_delta(view: MatrixView, deltas: Deltas) -> Iterable[Frame]:
    network = view.analysis.network
    layer = network.depth
    delta, z = view.of(Kind.DELTA, layer), view.of(Kind.PREACTIVATION, layer)
    formula = _vector_form(view, deltas, layer)
    filled = view.numbers(Symbol(delta))
    with_numbers = _vectors_filled(view, formula) if filled is not None else None
    links = (Link("=", Derivative(LOSS, z)), *view.links(formula, *((with_numbers, filled) if with_numbers else ())))
    title = Phrase("matrix.delta", {"delta": Symbol(delta)})
    yield from view.frames(title, [Chain(Symbol(delta), links), *view.about_shapes(delta)], _layer_delta(view, layer))


def _vectors_filled(view: MatrixView, formula: Term) -> Term | None:
    """The formula with a column of numbers for each vector."""
    missing: list[Term] = []

    def change(node: Term) -> Term:
        if not isinstance(node, Symbol):
            return node
        found = view.numbers(node)
        if found is None:
            missing.append(node)
            return node
        return found if node.quantity.unit == ALL else found.rows[0][0]

    filled = transform(formula, change) if not isinstance(formula, Matrix) else view.numbers(formula)
    return None if missing else filled


def _vector_form(view: MatrixView, deltas: Deltas, layer: int) -> Term:
    """The deltas of a layer as one formula in vectors where all have the same form, else entry by entry."""
    network = view.analysis.network
    units = range(1, network.width(layer) + 1)
    entries = [deltas[network.preactivation_of(layer, unit)].result for unit in units]
    general = [_generalised(entry, layer, unit) for unit, entry in enumerate(entries, start=1)]
    column = Matrix(tuple((entry,) for entry in entries))
    if all(form == general[0] for form in general) and len(entries) > 1 and has_matrices(general[0]):
        formula = _entrywise(general[0])
        if judge(network, formula, column).proved:
            return formula
    return column


def _generalised(term: Term, layer: int, unit: int) -> Term:
    """A formula for one unit with the whole vectors instead of that unit's scalars."""

    def vector(quantity: Quantity) -> Term | None:
        own = quantity.unit == unit and (quantity.layer == layer or quantity.kind is Kind.TARGET)
        if own and quantity.kind not in (Kind.WEIGHT, Kind.BIAS):
            return Symbol(quantity.at_unit(ALL))
        return None

    return substitute(term, vector)


def _entrywise(term: Term) -> Term:
    """Products of vectors made entrywise."""

    def change(node: Term) -> Term:
        if isinstance(node, Power) and has_matrices(node.base) and node.exponent == Number(Fraction(2)):
            return Hadamard((node.base, node.base))
        if isinstance(node, Product):
            vectors = [factor for factor in node.factors if has_matrices(factor)]
            scalars = [factor for factor in node.factors if not has_matrices(factor)]
            if len(vectors) > 1:
                return product_of(*scalars, Hadamard(tuple(vectors)))
        return node

    return transform(term, change)


def _hidden_delta(view: MatrixView, deltas: Deltas, layer: int) -> Iterable[Frame]:
    """W^T delta, the slopes, and their product entry by entry."""
    network = view.analysis.network
    delta, z = view.of(Kind.DELTA, layer), view.of(Kind.PREACTIVATION, layer)
    diagram = _layer_delta(view, layer)
    title = Phrase("matrix.delta", {"delta": Symbol(delta)})
    rule = network.layers[layer - 1].activation
    if rule.couples or _tied(view, layer + 1):
        links = (
            Link("=", Derivative(LOSS, z)),
            *view.links(_vector_form(view, deltas, layer), view.numbers(Symbol(delta))),
        )
        yield from view.frames(title, [Chain(Symbol(delta), links)], diagram)
        return
    back = Product((Transpose(Symbol(view.of(Kind.WEIGHT, layer + 1))), Symbol(view.of(Kind.DELTA, layer + 1))))
    slope = Apply("general_slope", (Symbol(z),))
    steps: list[Term | None] = []
    w, above = view.numbers(Transpose(back.factors[0].term)), view.numbers(back.factors[1])  # type: ignore[attr-defined]
    sent = view.numbers(back)
    if w is not None and above is not None:
        products = products_of(w, above)
        partial = Matrix(tuple(tuple(_worked(entry) for entry in row) for row in products.rows))
        steps += [Product((w, above)), products, partial, sent]
    sent_title = Phrase("matrix.sent_back", {"formula": back})
    rows = tuple(_slope_rows(view, layer))
    first = Chain(Symbol(delta), (Link("=", Hadamard((back, slope))),))
    if steps:
        yield from view.frames(sent_title, [first, Chain(back, view.links(*steps))], diagram)
    own = view.numbers(slope)
    links = view.links(
        Hadamard((back, slope)), *((Hadamard((sent, own)), view.numbers(Symbol(delta))) if sent and own else ())
    )
    blocks: list[Block] = [Locals(rows), Chain(Symbol(delta), links), *view.about_shapes(delta)]
    yield from view.frames(title, blocks, diagram)


def _worked(term: Term) -> Term:
    """The products of a sum multiplied out, the sum left."""
    terms = term.terms if isinstance(term, Sum) else (term,)
    return sum_written([Number(value_of(part, _no_name)) for part in terms])


def _no_name(quantity: Quantity) -> Real:
    raise LookupError(quantity)


def _slope_rows(view: MatrixView, layer: int) -> Iterable[Chain]:
    """The slope of each unit, with its value and, at a kink, its reason."""
    network, values = view.analysis.network, view.analysis.evaluation.values
    rule = network.layers[layer - 1].activation
    for unit in range(1, min(network.width(layer), MOST) + 1):
        z, a = network.preactivation_of(layer, unit), network.activation_of(layer, unit)
        formula = substitute(rule.slope, {Z.quantity: Symbol(z), A.quantity: Symbol(a)}.get)
        links = [Link("=", formula)]
        if z in values:
            value = value_in(network.graph, values, formula)
            links += value_link(view.analysis, value)
            if rule.kinks:
                side = Comparison(Comparison(Symbol(z), "=", Number(values[z])), ">" if value else "<=", ZERO)
                links[0] = replace(links[0], reason=Phrase("matrix.since", {"reason": side}))
        yield Chain(Derivative(a, z, direct=True), tuple(links))


def _tied(view: MatrixView, layer: int) -> bool:
    places = view.analysis.network.places
    used = [parameter for place, parameter in places.items() if place.kind is Kind.WEIGHT]
    return any(
        used.count(parameter) > 1
        for place, parameter in places.items()
        if place.kind is Kind.WEIGHT and place.layer == layer
    )


def _over_samples(view: MatrixView, term: Term) -> Term:
    """A sum over the batch, where there is one."""
    samples = view.analysis.network.samples
    return term if samples is None else Series(SAMPLE, samples, term)


def _gradients(view: MatrixView, layer: int) -> Iterable[Block]:
    """dL/dW = delta a^T, entry by entry, and dL/db = delta."""
    network = view.analysis.network
    delta, inputs, weights = view.of(Kind.DELTA, layer), view.output(layer - 1), view.of(Kind.WEIGHT, layer)
    if _tied(view, layer):
        yield Phrase("matrix.tied")
    else:
        formula = _over_samples(view, Product((Symbol(delta), Transpose(Symbol(inputs)))))
        steps: list[Term | None] = [formula]
        d, a = view.numbers(Symbol(delta)), view.numbers(Transpose(Symbol(inputs)))
        if d is not None and a is not None and network.samples is None:
            steps += [Product((d, a)), products_of(d, a)]
        result = view.numbers(Derivative(LOSS, weights))
        yield Chain(Derivative(LOSS, weights), view.links(*steps, *((result,) if result else ())))
    bias = bias_of(view, layer)
    if bias is not None:
        total: Term = Symbol(delta)
        if bias.unit is None:
            units = range(1, network.width(layer) + 1)
            total = sum_of(*(Symbol(member(network, delta, unit, 1)) for unit in units))
        result = view.numbers(Derivative(LOSS, bias))
        last: Term | None = result if bias.unit == ALL or result is None else result.rows[0][0]
        yield Chain(Derivative(LOSS, bias), view.links(_over_samples(view, total), *((last,) if last else ())))
    yield from view.about_shapes(delta, inputs, weights)


def matrix_update_frames(analysis: Analysis) -> Iterable[Frame]:
    """W_new = W - eta dL/dW with its increments, for every layer."""
    view = MatrixView(analysis, _NO_PICTURE, pairs=False, shapes=False)
    network, training = analysis.network, analysis.lecture.training
    update = OPTIMIZERS[training.optimizer].update
    for layer in range(network.depth, 0, -1):
        chains: list[Block] = []
        for subject in (view.of(Kind.WEIGHT, layer), bias_of(view, layer)):
            if subject is not None and not _frozen(view, subject):
                chains.append(_update(view, update, subject))
        if chains:
            for blocks in _readable(tuple(chains)):
                yield Frame(Phrase("matrix.update", {"number": layer}), blocks)


def _frozen(view: MatrixView, subject: Quantity) -> bool:
    frozen = view.analysis.lecture.training.frozen
    if subject.unit is None:
        return subject in frozen
    network = view.analysis.network
    rows, columns = shape_of(network, subject)
    return any(member(network, subject, i, j) in frozen for i in range(1, rows + 1) for j in range(1, columns + 1))


def _update(view: MatrixView, update: Term, subject: Quantity) -> Chain:
    rate = view.analysis.lecture.training.rate
    slots: dict[Quantity, Term] = {THETA.quantity: Symbol(subject), GRADIENT.quantity: Derivative(LOSS, subject)}
    steps: list[Term | None] = [substitute(update, slots.get)]
    before, gradient = view.numbers(Symbol(subject)), view.numbers(Derivative(LOSS, subject))
    if before is not None and gradient is not None and rate is not None:
        scalar = subject.unit is None
        filled: dict[Quantity, Term] = {
            THETA.quantity: before.rows[0][0] if scalar else before,
            GRADIENT.quantity: gradient.rows[0][0] if scalar else gradient,
            RATE.quantity: Number(rate),
        }
        steps.append(substitute(update, filled.get))
        after = _after(update, before, gradient, rate)
        moved = [
            [Sum((b, Number(numbers.add(n, numbers.negate(b.value))))) for b, n in zip(*rows, strict=True)]  # type: ignore[attr-defined]
            for rows in zip(before.rows, after, strict=True)
        ]
        result = [[Number(value) for value in row] for row in after]
        if scalar:
            steps.append(result[0][0])
        else:
            steps += [Matrix(tuple(map(tuple, moved))), Matrix(tuple(map(tuple, result)))]
    return Chain(Symbol(subject.after(1)), view.links(*steps))


def _after(update: Term, before: Matrix, gradient: Matrix, rate: Fraction) -> list[list[Real]]:
    found: list[list[Real]] = []
    for row in zip(before.rows, gradient.rows, strict=True):
        found.append([])
        for theta, slope in zip(*row, strict=True):
            assert isinstance(theta, Number)
            assert isinstance(slope, Number)
            slots: dict[Quantity, Real] = {THETA.quantity: theta.value, GRADIENT.quantity: slope.value}
            found[-1].append(value_of(update, {**slots, RATE.quantity: rate}.__getitem__))
    return found
