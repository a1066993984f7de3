"""The quantity that a name means, as a term: of the sample that is meant, or of all, before an update or after it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from symbackprop.check.names.updates import after_update, renewed, updated
from symbackprop.core.places import ALL, SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Derivative, Matrix, Negation, Number, Symbol, Term, Transpose, transform
from symbackprop.judge.entries import spread

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["symbol_of"]


def symbol_of(reader: Reader, quantity: Quantity) -> Term:
    """A quantity of the running sample, or of all in columns; a parameter after an update by its rule; a vector or
    matrix as the document lays it out.
    """
    found = _symbol_of(reader, quantity)
    layout = reader.env.layout
    of_all = isinstance(found, Matrix) and reader.way.columns
    column = layout.column_biases and quantity.kind is Kind.BIAS
    in_rows = (layout.rows or layout.sample_rows) and not column
    turned = in_rows if of_all else quantity.unit == ALL and _is_turned(reader, quantity)
    if quantity.kind is Kind.DELTA and layout.negative_errors:
        found = Negation(found)
    if quantity.kind is Kind.DELTA and layout.errors_by_output:
        found = _error_by_output(reader, quantity)
    turned = turned != (quantity.kind is Kind.DELTA and quantity.unit == ALL and layout.row_errors)
    return Transpose(found) if turned else found


def _is_turned(reader: Reader, quantity: Quantity) -> bool:
    """Whether the document lays out a vector or matrix the other way than the lecture."""
    layout, network = reader.env.layout, reader.env.lecture.network
    if quantity.kind is not Kind.WEIGHT:
        return layout.rows and not (layout.column_biases and quantity.kind is Kind.BIAS)
    single = isinstance(quantity.layer, int) and network.width(quantity.layer) == 1
    return layout.by_input != (layout.column_weights and single)


def _symbol_of(reader: Reader, quantity: Quantity) -> Term:
    if (quantity.sample == SAMPLE or _is_repeated(reader, quantity)) and reader.way.columns:
        return _by_columns(reader, quantity)
    if quantity.sample == SAMPLE:
        quantity = quantity.of_sample(reader.sample)
    if quantity.kind is Kind.LOSS and not quantity.step and reader.way.one_loss:
        return Symbol(quantity_of(Kind.SAMPLE_LOSS, sample=reader.sample))
    if quantity.step and quantity.kind is Kind.LOSS and reader.way.once:
        return after_update(reader.env, Symbol(quantity.after(0)))
    if quantity.kind is Kind.STATE and not quantity.step and reader.way.renewed:
        quantity = renewed(reader.env, quantity)
    if quantity.step or quantity.kind is Kind.STATE:
        return updated(reader.env, quantity)
    if quantity.kind is Kind.DELTA and quantity.sample is not None and (reader.way.single or reader.way.one_loss):
        return _of_own_loss(reader, quantity)
    if quantity.is_whole and quantity.unit != ALL:
        return _row(reader, quantity)
    places = reader.env.network.places
    if quantity.unit != ALL and quantity in places:
        quantity = places[quantity]
    if quantity.kind is Kind.SAMPLE_LOSS and reader.env.layout.sample_shares:
        return Number(Fraction(1, reader.env.lecture.network.samples or 1)) * Symbol(quantity)
    return Symbol(quantity)


def _row(reader: Reader, quantity: Quantity) -> Term:
    """A row of a matrix of a model, such as x_1 of the first sample: the vector of its entries."""
    graph = reader.env.network.graph
    general = graph.general(quantity.variable)
    assert general is not None
    running = general._replace(
        at=tuple(g if own == ALL else own for g, own in zip(general.at, quantity.at, strict=True))
    )
    return Matrix(tuple((Symbol(entry),) for entry in graph.entries(running)))


def _of_own_loss(reader: Reader, delta: Quantity) -> Term:
    """The error signal of a sample's own loss, without the mean over the samples."""
    z = delta.of_kind(Kind.PREACTIVATION)

    def slope(node: Term) -> Term:
        if not isinstance(node, Symbol):
            return node
        return Derivative(quantity_of(Kind.SAMPLE_LOSS, sample=delta.sample), node.quantity)

    return transform(spread(reader.env.network, Symbol(z)), slope)


def _error_by_output(reader: Reader, delta: Quantity) -> Term:
    """The derivative of the loss by what a unit, or a layer, gives."""
    last = delta.layer == reader.env.lecture.network.depth
    output = delta.of_kind(Kind.PREDICTION if last else Kind.ACTIVATION)
    loss = quantity_of(Kind.LOSS)
    return transform(
        spread(reader.env.network, Symbol(output)),
        lambda node: Derivative(loss, node.quantity) if isinstance(node, Symbol) else node,
    )


def _is_repeated(reader: Reader, quantity: Quantity) -> bool:
    return reader.whole_bias and quantity.kind is Kind.BIAS and quantity.unit == ALL and not quantity.step


def _by_columns(reader: Reader, quantity: Quantity) -> Term:
    """What each sample of the batch has, side by side; a bias is the same for all."""
    columns: list[Sequence[Term]] = []
    for sample in range(1, (reader.env.lecture.network.samples or 0) + 1):
        one = quantity if quantity.kind is Kind.BIAS else quantity.of_sample(sample)
        own_loss = one.kind is Kind.DELTA and reader.way.single
        found = _of_own_loss(reader, one) if own_loss else spread(reader.env.network, Symbol(one))
        columns.append([row[0] for row in found.rows] if isinstance(found, Matrix) else [found])
    return Matrix(tuple(zip(*columns, strict=True)))
