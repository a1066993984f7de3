"""The update in matrices: the optimizer's rule, every increment, the new parameters."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from symbackprop.compose.document import Block, Chain, Frame, Phrase
from symbackprop.compose.matrices import LOSS, NO_PICTURE, MatrixView, matrix_view
from symbackprop.compose.matrix_backward import readable
from symbackprop.core import numbers
from symbackprop.core.algebra import ONE, ZERO
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Derivative, Hadamard, Matrix, Number, Real, Sum, Symbol, Term, substitute
from symbackprop.derive.families.entries import entries_of
from symbackprop.evaluate.analysis import Analysis
from symbackprop.rules.optimizers import GRADIENT, OPTIMIZERS, RATE, THETA
from symbackprop.rules.value import value_of

__all__ = ["matrix_update_frames"]

_TOGETHER = 8  # updates without numbers on one frame


def matrix_update_frames(analysis: Analysis) -> Iterable[Frame]:
    """W_new = W - eta dL/dW with its increments, for every parameter that is not frozen, the last group first."""
    view = matrix_view(analysis, NO_PICTURE, pairs=False, shapes=False)
    groups: dict[int, list[Quantity]] = {}
    for parameter in view.graph.parameters:
        groups.setdefault(view.number_of(parameter.variable), []).append(parameter)
    every = [chain for number in sorted(groups, reverse=True) for one in groups[number] for chain in _update(view, one)]
    if not analysis.lecture.values and 0 < len(every) <= _TOGETHER:
        yield Frame(Phrase("matrix.updates"), tuple(every))
        return
    for number in sorted(groups, reverse=True):
        chains: tuple[Block, ...] = tuple(chain for general in groups[number] for chain in _update(view, general))
        if chains:
            for blocks in readable(chains):
                yield Frame(Phrase("matrix.update", {"number": number}), blocks)


def _update(view: MatrixView, general: Quantity) -> Iterable[Chain]:
    training = view.analysis.lecture.training
    update = OPTIMIZERS[training.optimizer].update
    subject, gradient = view.whole(Symbol(general)), view.whole(Derivative(LOSS, general))
    assert isinstance(subject, Symbol)
    held = [view.graph.ties.get(place, place) for place in view.graph.entries(general)]
    moving = [parameter not in training.frozen for parameter in held]
    if not any(moving):
        return
    if not all(moving):
        if not view.fits(subject):
            return
        gradient = Hadamard((_mask(view, subject, training.frozen), gradient))
    steps: list[Term | None] = [substitute(update, {THETA.quantity: subject, GRADIENT.quantity: gradient}.get)]
    before, slope, rate = view.numbers(subject), view.numbers(gradient), training.rate
    if before is not None and slope is not None and rate is not None:
        filled = {THETA.quantity: before, GRADIENT.quantity: slope, RATE.quantity: Number(rate)}
        steps.append(substitute(update, filled.get))
        after = _after(update, before, slope, rate)
        if isinstance(before, Matrix):
            steps.append(_moved(before, after))
        steps.append(after)
    yield Chain(Symbol(subject.quantity.after(1)), view.links(*steps))


def _mask(view: MatrixView, subject: Symbol, frozen: Iterable[Quantity]) -> Matrix:
    """1 where a parameter moves, 0 where it is frozen."""
    grid = entries_of(view.graph, subject)
    kept = {Symbol(parameter) for parameter in frozen}
    return Matrix(tuple(tuple(ZERO if entry in kept else ONE for entry in row) for row in grid))


def _after(update: Term, before: Term, slope: Term, rate: Fraction) -> Term:
    """The new numbers."""
    grids = [term.rows if isinstance(term, Matrix) else ((term,),) for term in (before, slope)]
    rows = tuple(
        tuple(_new(update, theta, gradient, rate) for theta, gradient in zip(*pair, strict=True))
        for pair in zip(*grids, strict=True)
    )
    return Matrix(rows) if isinstance(before, Matrix) else rows[0][0]


def _new(update: Term, theta: Term, gradient: Term, rate: Fraction) -> Number:
    assert isinstance(theta, Number)
    assert isinstance(gradient, Number)
    slots: dict[Quantity, Real] = {THETA.quantity: theta.value, GRADIENT.quantity: gradient.value, RATE.quantity: rate}
    return Number(value_of(update, slots.__getitem__))


def _moved(before: Matrix, after: Term) -> Matrix:
    """Each number and what is added to it."""
    assert isinstance(after, Matrix)
    return Matrix(
        tuple(
            tuple(_step(old, new) for old, new in zip(*pair, strict=True))
            for pair in zip(before.rows, after.rows, strict=True)
        )
    )


def _step(old: Term, new: Term) -> Term:
    assert isinstance(old, Number)
    assert isinstance(new, Number)
    change = numbers.add(new.value, numbers.negate(old.value))
    return Sum((old, Number(change))) if change else old
