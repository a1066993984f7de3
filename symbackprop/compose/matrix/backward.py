"""The backward pass in vectors and matrices: every error signal and every parameter, worked out in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from symbackprop.compose.chains import value_link
from symbackprop.compose.diagram import Diagram
from symbackprop.compose.document import Block, Chain, Frame, Link, Locals, Phrase
from symbackprop.compose.matrix.forward import first_sample, piece_in_force
from symbackprop.compose.matrix.matrices import MOST, NO_PICTURE, ZERO, Formula, MatrixView, matrix_view, wholes
from symbackprop.compose.matrix.working import filled, working, written_sums
from symbackprop.compose.picture import backward_picture, named_by_matrix
from symbackprop.core.graph import running
from symbackprop.core.indices import instance_of, put
from symbackprop.core.places import Index, Place
from symbackprop.core.quantities import Quantity, Variable, signal_of
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import (
    Comparison,
    Derivative,
    Hadamard,
    Kronecker,
    Matrix,
    Number,
    Product,
    Sum,
    Symbol,
    Term,
    Transpose,
    sum_of,
    walk,
)
from symbackprop.derive.families.backward import SIGNALS, Adjoint
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import Values, value_in

__all__ = ["layer_frames", "matrix_backward_frames", "readable"]

_SLOPES = 3  # derivatives of an activation, up to which they share the frame of the error signal
_MOST_ROWS = 9  # rows of numbers and of words on a frame of several chains


def matrix_backward_frames(analysis: Analysis, picture: Diagram, *, pairs: bool, shapes: bool) -> Iterable[Frame]:
    """The frames of each error signal, from the last on, and of the parameters that lead to it."""
    view = matrix_view(analysis, picture, pairs=pairs, shapes=shapes)
    shown: set[Variable] = set()
    for adjoint in view.backward.adjoints:
        if adjoint.subject.kind not in SIGNALS or not running(adjoint.subject):
            continue
        yield from _signal_frames(view, adjoint)
        shown.add(adjoint.subject.variable)
        determined = [*_determined(view, shown)]
        for _, group in groupby(reversed(determined), lambda general: view.number_of(general.variable)):
            yield from _gradient_frames(view, [*group][::-1])
        shown.update(parameter.variable for parameter in determined)


def layer_frames(analysis: Analysis, quantity: Quantity) -> Iterable[Frame]:
    """What leads to dL by the family of a quantity: the error signals that it names, then its formula; for a parameter
    that of every parameter of its layer.
    """
    view = matrix_view(analysis, NO_PICTURE, pairs=False, shapes=False)
    own = [one for one in view.graph.parameters if one.layer == quantity.layer]
    if quantity.variable not in {one.variable for one in own}:
        general = view.graph.general(quantity.variable)
        own = [] if general is None or quantity.kind in SIGNALS else [general]
    users = [user.of.variable for user in view.graph.users_of_place(quantity)]
    for variable in [quantity.variable] if quantity.kind in SIGNALS else users[::-1]:
        adjoint = view.backward.of(variable)
        if adjoint is not None and variable.kind in SIGNALS:
            yield from _signal_frames(view, adjoint)
    title = Phrase("matrix.gradients", {"number": view.number_of(quantity.variable)})
    yield Frame(title, tuple(block for general in own for block in _gradient(view, general)))


def _determined(view: MatrixView, shown: set[Variable]) -> Iterator[Quantity]:
    """The parameters whose gradient follows from the error signals so far, and was not shown."""
    signals = {one.of.variable for one in view.graph.definitions if one.of.kind in SIGNALS}
    for parameter in view.graph.parameters:
        tied = [
            held for place, held in view.graph.ties.items() if parameter.variable in (place.variable, held.variable)
        ]
        places = {place.variable for held in tied for place in view.graph.places_of(held)} | {parameter.variable}
        users = {user.of.variable for variable in places for user in view.graph.users_of(variable)}
        if parameter.variable not in shown and users & signals <= shown:
            yield parameter


def readable(blocks: tuple[Block, ...]) -> Iterable[tuple[Block, ...]]:
    """The blocks on one frame, or a frame for each chain of matrices where they are too high for one together."""
    chains = [block for block in blocks if isinstance(block, Chain)]
    if len(chains) < 2 or sum(map(_rows_of, chains)) + len(blocks) - len(chains) <= _MOST_ROWS:
        yield blocks
        return
    yield from ((chain,) for chain in chains[:-1])
    yield (chains[-1], *(block for block in blocks if not isinstance(block, Chain)))


def _rows_of(chain: Chain) -> int:
    """About how many rows of numbers a chain takes, two matrices side by side; none where it has no matrices."""
    heights = [len(node.rows) for link in chain.links for node in walk(link.right) if isinstance(node, Matrix)]
    lines = sum(link.right.holds(Matrix) for link in chain.links)
    return -(-lines // 2) * max(heights, default=0)


# -- error signals -------------------------------------------------------------------------------------


def _signal_frames(view: MatrixView, adjoint: Adjoint) -> Iterable[Frame]:
    """What is sent back, W^T delta, with its working; then the derivatives of the activation and the product."""
    delta = Symbol(signal_of(adjoint.subject))
    formula = view.formula(adjoint.subject, delta, adjoint.result)
    name = view.whole(delta)
    number = view.number_of(adjoint.subject.variable)
    key = "matrix.delta_last" if number == view.analysis.network.depth else "matrix.delta"
    title = Phrase(key, {"delta": name, "number": number})
    subjects = [*view.graph.entries(adjoint.subject)]
    diagram = backward_picture(view.analysis.network, view.picture, *subjects)
    gradient = adjoint.gradient if formula.indexed else view.whole(adjoint.gradient)
    start = Link("=", gradient)
    shapes = view.about_shapes([name])
    sent = _sent_back(formula.right)
    steps = [] if sent is None else working(view, sent)
    if sent is None or not steps:
        links = (start, *view.links(*_whole_working(view, formula)))
        blocks: list[Block] = [
            Chain(formula.left, links),
            *_entries(view, formula, name),
            *first_sample(view, formula.left, formula.right),
        ]
        rows = tuple(_slope_rows(view, adjoint)) if sent is not None else ()
        for part in _after_slopes(rows, [*blocks, *shapes]):
            yield from view.frames(title, diagram, part)
        return
    first = Chain(formula.left, (Link("=", formula.right),))
    back = Chain(sent, view.links(*steps))
    yield from view.frames(Phrase("matrix.sent_back", {"formula": sent}), diagram, [first, back])
    rows = tuple(_slope_rows(view, adjoint))
    links = view.links(formula.right, _met(view, formula.right, steps[-1]), view.numbers(formula.left))
    for part in _after_slopes(rows, [Chain(formula.left, links), *shapes]):
        yield from view.frames(title, diagram, part)


def _after_slopes(rows: tuple[Chain, ...], blocks: list[Block]) -> Iterator[list[Block]]:
    """The derivatives of the activation above what they lead to, or, where they are many, on a frame before it."""
    if len(rows) > _SLOPES:
        yield [Locals(rows)]
        rows = ()
    yield [*([Locals(rows)] if rows else []), *blocks]


def _whole_working(view: MatrixView, formula: Formula) -> list[Term | None]:
    if formula.indexed:
        return [formula.right]
    return [formula.right, *working(view, formula.right), view.numbers(formula.left)]


def _entries(view: MatrixView, formula: Formula, name: Term) -> Sequence[Block]:
    """The numbers of what has no formula in matrices."""
    value = view.numbers(name) if formula.indexed else None
    return (Chain(name, view.links(value)),) if value is not None else ()


def _sent_back(term: Term) -> Term | None:
    """The first factor of a product entry by entry, where it is a product of matrices, such as W^T delta."""
    match term:
        case Hadamard((first, *_)) if any(isinstance(node, Transpose) for node in walk(first)):
            return first
        case Product((*_, Hadamard((first, *_)))) if any(isinstance(node, Transpose) for node in walk(first)):
            return first
    return None


def _met(view: MatrixView, term: Term, value: Term) -> Term | None:
    """The product entry by entry in numbers: what is sent back, and the derivatives that it meets."""
    scalars = term.factors[:-1] if isinstance(term, Product) else ()
    product = term.factors[-1] if isinstance(term, Product) else term
    assert isinstance(product, Hadamard)
    others = product.factors[1:]
    numbers = view.numbers(Hadamard(others) if len(others) > 1 else others[0])
    if numbers is None:
        return None
    met = Hadamard((value, numbers))
    return Product((*scalars, met)) if scalars else met


def _slope_rows(view: MatrixView, adjoint: Adjoint) -> Iterator[Chain]:
    """The derivative of each unit's activation, with its value and, at a kink, its reason."""
    values = view.analysis.evaluation.values
    if view.by_columns:
        return
    for step in adjoint.locals:
        assert isinstance(step.before, Derivative)
        of, by = step.before.of, step.before.by
        if not step.before.direct or of.at != by.at or any(isinstance(n, Kronecker) for n in walk(step.after)):
            continue
        (index,) = (place for place in by.at if isinstance(place, Index))
        if not view.analysis.lecture.values:
            yield Chain(step.before, (Link("=", step.after),))
            return
        for unit in range(1, min(view.graph.size(index), MOST) + 1):
            left, formula = (put(side, {index: unit}) for side in (step.before, step.after))
            yield Chain(left, tuple(_slope_links(view, left, formula, values)))


def _slope_links(view: MatrixView, left: Term, formula: Term, values: Values) -> Iterator[Link]:
    assert isinstance(left, Derivative)
    link = Link("=", formula)
    if left.by not in values:
        yield link
        return
    reason = piece_in_force(formula, values.__getitem__)
    if reason is not None:
        side = Comparison(Comparison(reason.left, "=", Number(values[left.by])), reason.relation, reason.right)
        link = replace(link, reason=Phrase("matrix.since", {"reason": side}))
    yield link
    yield from value_link(view.analysis, value_in(view.graph, values, formula))


# -- parameters ------------------------------------------------------------------------------------------


def _gradient_frames(view: MatrixView, parameters: Sequence[Quantity]) -> Iterable[Frame]:
    """The gradients of the parameters of one group."""
    if not parameters:
        return
    title = Phrase("matrix.gradients", {"number": view.number_of(parameters[0].variable)})
    network = view.analysis.network
    places = [place for general in parameters for place in view.graph.entries(general)]
    subjects = dict.fromkeys(network.places[place] for place in places)
    diagram = named_by_matrix(backward_picture(network, view.picture, *subjects))
    blocks = tuple(block for general in parameters for block in _gradient(view, general))
    rights = [block.links[0].right for block in blocks if isinstance(block, Chain)]
    own = [view.whole(Symbol(general)) for general in parameters]
    shapes = view.about_shapes(wholes(*rights, *own))
    tied = any(isinstance(block, Phrase) for block in blocks)
    parts = _chain_by_chain((*blocks, *shapes)) if tied else readable((*blocks, *shapes))
    yield from view.frames(title, diagram, *parts)


def _chain_by_chain(blocks: tuple[Block, ...]) -> Iterable[tuple[Block, ...]]:
    """A frame for each chain, with the words that follow it."""
    starts = [place for place, block in enumerate(blocks) if isinstance(block, Chain)] or [0]
    ends = [*starts[1:], len(blocks)]
    return [blocks[start:end] for start, end in zip([0, *starts[1:]], ends, strict=True)]


def _gradient(view: MatrixView, general: Quantity) -> Iterable[Block]:
    """dL/dW = delta a^T and dL/db = delta, with their numbers; where parameters are tied, over all their places."""
    adjoint = view.backward.of(general.variable)
    assert adjoint is not None
    formula = view.formula(adjoint.subject, adjoint.gradient, adjoint.result)
    name = view.whole(adjoint.gradient)
    value = view.numbers(name)
    if adjoint.besides:
        yield from _tied_gradient(view, adjoint, formula, name)
    else:
        written = None if formula.indexed else written_sums(view, formula.right)
        steps = [] if formula.indexed else working(view, formula.right)
        yield Chain(formula.left, view.links(formula.right, written or formula.right, *steps, value))


def _tied_gradient(view: MatrixView, adjoint: Adjoint, formula: Formula, name: Term) -> Iterable[Block]:
    """The formula gives each place its own share; a tied parameter has those of its other places besides."""
    value = view.numbers(name)
    if formula.indexed or not view.fits(name):
        if value is not None:
            yield Chain(name, view.links(value))
        yield Phrase("matrix.tied_large")
    else:
        rows = _shares_of_others(view, adjoint.subject)
        whole = sum_of(formula.right, rows)
        steps = working(view, formula.right)
        numbers = filled(view, rows)
        both = [Sum((steps[-1], numbers))] if steps and numbers is not None else []
        yield Chain(name, view.links(whole, *both, value))
        yield Phrase("matrix.tied")
    for parameter in dict.fromkeys(view.graph.ties.values()):
        tied = view.backward.tied(parameter)
        if tied is not None and parameter.variable == adjoint.subject.variable:
            yield Chain(tied.gradient, view.links(tied.result, view.numbers(tied.gradient)))


def _shares_of_others(view: MatrixView, subject: Quantity) -> Matrix:
    """For each place of a family what the other places of its parameter add to the gradient."""
    ranges = [range(1, view.graph.size(place) + 1) for place in subject.at if isinstance(place, Index)]
    columns: Sequence[int | None] = [*ranges[1]] if len(ranges) > 1 else [None]
    return Matrix(
        tuple(
            tuple(_others(view, subject._replace(at=(row,) if column is None else (row, column))) for column in columns)
            for row in ranges[0]
        )
    )


def _others(view: MatrixView, place: Quantity) -> Term:
    held = view.graph.ties.get(place, place)
    shares = [_share(view, other) for other in view.graph.places_of(held) if other != place]
    return sum_of(*shares) if shares else ZERO


def _share(view: MatrixView, place: Quantity) -> Term:
    """What one place of a parameter adds to its gradient."""
    adjoint = view.backward.of(place.variable)
    assert adjoint is not None
    places: dict[Index, Place] | None = instance_of(adjoint.subject, place)
    assert places is not None
    return at_places(adjoint.result, places)
