"""The updates in matrices: the lines of the optimizer's rule, every increment, the new parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.compose.document import Chain, Frame, Listing, Phrase, Words
from symbackprop.compose.matrix.backward import readable
from symbackprop.compose.matrix.matrices import LOSS, NO_PICTURE, MatrixView, matrix_view
from symbackprop.compose.scalar.updates import batch_note, in_rows, known_at, shown_note, shown_steps, update_title
from symbackprop.core import numbers
from symbackprop.core.algebra import ONE, ZERO
from symbackprop.core.graph import Graph
from symbackprop.core.quantities import Kind, Quantity, parameter_of, state_of
from symbackprop.core.terms import (
    Derivative,
    Hadamard,
    Matrix,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Term,
    quantities_of,
    transform,
    walk,
)
from symbackprop.derive.families.entries import entries_of
from symbackprop.derive.updates import update_lines
from symbackprop.evaluate.analysis import Analysis

__all__ = ["matrix_update_frames"]

_TOGETHER = 8  # updates without numbers on one frame


def matrix_update_frames(analysis: Analysis) -> Iterable[Frame]:
    """W_new = W - eta dL/dW with its increments, for every parameter that is not frozen, the last group first.

    A rule of several lines is shown line by line, update by update.
    """
    view = matrix_view(analysis, NO_PICTURE, pairs=False, shapes=False)
    training = analysis.lecture.training
    groups: dict[int, list[Quantity]] = {}
    for parameter in view.graph.parameters:
        groups.setdefault(view.number_of(parameter.variable), []).append(parameter)
    every = [chain for n in sorted(groups, reverse=True) for one in groups[n] for chain in _update(view, one, 1)]
    flat = not any(isinstance(node, Matrix) for chain in every for link in chain.links for node in walk(link.right))
    symbolic = all(any(quantities_of(chain.links[-1].right)) for chain in every)
    steps = (1,) if symbolic else shown_steps(analysis)
    said = (*shown_note(training, steps), *_left_out(view))
    if not every and said:
        yield Frame(Phrase("frame.updates"), said, part="update")
    if flat and len(steps) == 1 and 0 < len(every) <= _TOGETHER:
        title = Phrase("matrix.updates" if view.layout is None else "frame.updates")
        yield Frame(title, (*every, *said), part="update")
        return
    for step in steps:
        for number in sorted(groups, reverse=True):
            lines = [tuple(_update(view, general, step)) for general in groups[number]]
            # a rule of many lines takes a page for a parameter
            parts = lines if in_rows(training) else [tuple(chain for one in lines for chain in one)]
            note = (*said, *batch_note(training, step))
            heading = _title(view, number, step, symbolic=symbolic)
            for blocks in (blocks for chains in parts if chains for blocks in readable(chains)):
                yield Frame(heading, (*note, *blocks), part="update", family=f"update {number}")
                said, note = (), batch_note(training, step)


def _title(view: MatrixView, number: int, step: int, *, symbolic: bool) -> Words:
    """Which group takes its step; the parameters of a model are one."""
    training = view.analysis.lecture.training
    if view.layout is None:
        if training.steps > 1 and not symbolic:
            return Phrase("matrix.update_number", {"layer": number, "number": step})
        return Phrase("matrix.update", {"number": number})
    if training.steps > 1 and not symbolic:
        return update_title(view.analysis, step)
    return Phrase("frame.updates_first" if training.steps > 1 else "frame.updates")


def _update(view: MatrixView, general: Quantity, step: int) -> Iterable[Chain]:
    """The lines of one update of a family."""
    analysis = view.analysis
    training = analysis.lecture.training
    subject = view.whole(Symbol(general))
    assert isinstance(subject, Symbol)
    held = [view.graph.ties.get(place, place) for place in view.graph.entries(general)]
    frozen = training.frozen.intersection(held)
    if len(frozen) == len(set(held)) or (frozen and not _can_be_masked(view, subject)):
        return
    masked: Term | None = None
    if frozen:
        masked = Hadamard((_mask(view, subject, training.frozen), view.whole(Derivative(LOSS, general))))
    known = None
    if view.fits(subject):
        tables = [known_at(analysis, parameter, step) for parameter in dict.fromkeys(held)]
        known = _Known(view.graph, {name: number for table in tables for name, number in table.items()})
    for line in update_lines(training, subject.quantity, step, masked):
        shown = transform(line.term, _entry_by_entry)
        filled = None if known is None else known.filled(shown)
        after = None if known is None or filled is None else known.value(Symbol(line.of))
        steps: list[Term | None] = [shown, filled]
        old = known.value(Symbol(subject.quantity.after(step - 1))) if known is not None else None
        if isinstance(old, Matrix) and isinstance(after, Matrix) and line.of.kind is not Kind.STATE:
            steps.append(_moved(old, after))
        steps.append(after)
        yield Chain(Symbol(line.of), view.links(*steps), inline=in_rows(training))


def _can_be_masked(view: MatrixView, subject: Term) -> bool:
    """Whether a gradient with 0 for what is frozen says the whole update."""
    training = view.analysis.lecture.training
    return view.fits(subject) and len(training.optimizer.lines) == 1 and not training.batches


def _left_out(view: MatrixView) -> Iterable[Phrase]:
    """What is said of families that have no update in matrices, since all of them is frozen or a part is."""
    frozen = view.analysis.lecture.training.frozen
    whole: list[Term] = []
    part: list[Term] = []
    for general in view.graph.parameters:
        held = {view.graph.ties.get(place, place) for place in view.graph.entries(general)}
        subject = view.whole(Symbol(general))
        if held <= frozen:
            whole.append(subject)
        elif held & frozen and not _can_be_masked(view, subject):
            part.append(subject)
    if whole:
        yield Phrase("text.frozen", {"parameters": Listing(tuple(whole))})
    if part:
        yield Phrase("text.frozen_in_part", {"parameters": Listing(tuple(part))})


def _entry_by_entry(node: Term) -> Term:
    """A square of a vector or matrix as the product with itself, entry by entry."""
    match node:
        case Power(base, Number(Fraction() as exponent)) if exponent == 2 and _is_whole(base):
            return Hadamard((base, base))
    return node


def _of_numbers(node: Term) -> Term:
    """A product entry by entry of single numbers as the product that it is."""
    if isinstance(node, Hadamard) and not node.holds(Matrix):
        first = node.factors[0]
        same = all(factor == first for factor in node.factors)
        return Power(first, Number(Fraction(len(node.factors)))) if same else Product(node.factors)
    return node


def _is_whole(term: Term) -> bool:
    return any(quantity.is_whole for quantity in quantities_of(term))


@dataclass(frozen=True, slots=True)
class _Known:
    """The numbers of one update of a family, each by what it is the number of, as matrices."""

    graph: Graph
    table: Mapping[Term, Number]

    def filled(self, term: Term) -> Term | None:
        """The formula with a matrix of numbers for each of its names; None where a number is missing."""

        def change(node: Term) -> Term:
            found = self.value(node) if isinstance(node, Symbol | Derivative) else None
            return node if found is None else found

        filled = transform(transform(term, change), _of_numbers)
        return None if any(quantities_of(filled)) else filled

    def value(self, node: Term) -> Term | None:
        """The numbers of a parameter, a state, a gradient or a rate."""
        rows: list[tuple[Term, ...]] = []
        for row in entries_of(self.graph, node):
            found = [self.table.get(self._held(entry)) for entry in row]
            rows.append(tuple(entry for entry in found if entry is not None))
            if len(rows[-1]) < len(found):
                return None
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else Matrix(tuple(rows))

    def _held(self, entry: Term) -> Term:
        """The state of the parameter that stands at the place of a state."""
        if not isinstance(entry, Symbol) or entry.quantity.kind is not Kind.STATE:
            return entry
        own = parameter_of(entry.quantity)
        held = self.graph.ties.get(own, own)
        return Symbol(state_of(entry.quantity.name.split(" ", 1)[0], held).after(entry.quantity.step))


def _mask(view: MatrixView, subject: Symbol, frozen: Iterable[Quantity]) -> Matrix:
    """1 where a parameter moves, 0 where it is frozen."""
    grid = entries_of(view.graph, subject)
    kept = {Symbol(parameter) for parameter in frozen}
    return Matrix(tuple(tuple(ZERO if entry in kept else ONE for entry in row) for row in grid))


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
