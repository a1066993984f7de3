"""Which places of a graph's arrays stay indices where its formulas are seen as vectors and matrices.

A matrix is one array, or a vector for each of its rows: of z_nk = sum_j W_kj x_nj + b_k, z_n = W x_n + b. What makes
most formulas of a graph vectors and matrices is chosen for all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from symbackprop.core.errors import MissingRule
from symbackprop.core.graph import Graph
from symbackprop.core.places import ALL, Axis, Index
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Series, Term, quantities_of, walk
from symbackprop.derive.families.arrays import NoMatrixForm, matrix_form
from symbackprop.derive.families.entries import entry_at
from symbackprop.judge.families import equal_for_all_sizes

__all__ = ["Layout", "Line", "Seen", "as_written", "layout_of"]

_MOST = 2  # places of a matrix


@dataclass(frozen=True, slots=True)
class Line:
    """`left` = `body`, an equality for every place of the subject."""

    subject: Quantity
    left: Term
    body: Term


@dataclass(frozen=True, slots=True)
class Seen:
    """A line in vectors and matrices."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Layout:
    """The axes along which an array is a vector or matrix for each place, the first of an array that has it twice."""

    rows: frozenset[Axis] = frozenset()

    def seen(self, graph: Graph, line: Line) -> Seen | None:
        """The line in vectors and matrices, proved; None where it has no such form."""
        indices = [place for place in line.subject.at if isinstance(place, Index)]
        kept = self._kept(indices)
        ways = [kept, [], indices[:1], indices]
        for number, loops in enumerate(ways):
            if loops not in ways[:number]:
                found = self._with(graph, line, indices, loops)
                if found is not None:
                    return found
        return None

    def own(self, graph: Graph, line: Line) -> Seen | None:
        """The line where the same axes stay indices as everywhere."""
        indices = [place for place in line.subject.at if isinstance(place, Index)]
        return self._with(graph, line, indices, self._kept(indices))

    def _kept(self, indices: Sequence[Index]) -> list[Index]:
        """The indices of an array that stay: of an axis that it has twice the first."""
        first = {index.axis: index for index in reversed(indices)}
        return [index for index in indices if index.axis in self.rows and first[index.axis] == index]

    def _with(self, graph: Graph, line: Line, indices: Sequence[Index], loops: Sequence[Index]) -> Seen | None:
        target = tuple(index for index in indices if index not in loops)
        sums = {node.index for node in walk(line.body) if isinstance(node, Series) and node.index.axis in self.rows}
        ways = [sums, set[Index]()] if sums else [sums]
        found = (_formed(graph, line, target, loops, around) for around in ways)
        return next((seen for seen in found if seen is not None), None)


def as_written(graph: Graph, line: Line, letters: Collection[str]) -> Seen | None:
    """The line in vectors and matrices but for the indices of these letters, which are written; None where it has no
    such form.
    """
    indices = [place for place in line.subject.at if isinstance(place, Index)]
    loops = [index for index in indices if index.name in letters]
    sums = {node.index for node in walk(line.body) if isinstance(node, Series) and node.index.name in letters}
    return _formed(graph, line, tuple(index for index in indices if index not in loops), loops, sums)


def _formed(
    graph: Graph, line: Line, target: tuple[Index, ...], loops: Collection[Index], sums: Collection[Index]
) -> Seen | None:
    """The line whose entries at the target are vectors and matrices, sums over some indices left as they are."""
    if len(target) > _MOST:
        return None
    try:
        right = matrix_form(line.body, target, {*loops, *sums})
        left = matrix_form(line.left, target, loops)
    except NoMatrixForm:
        return None
    named = _is_named(left) and _is_named(right)
    return Seen(left, right) if named and _is_proved(graph, line.body, right, target) else None


def layout_of(graph: Graph, lines: Iterable[Line]) -> Layout:
    """The layout in which most lines are vectors and matrices, with the fewest axes that stay indices."""
    every = [*{(line.subject.variable.name, type(line.left)): line for line in lines}.values()]
    arrays = (quantity.at for line in every for quantity in (line.subject, *quantities_of(line.body)))
    firsts = (at[0] for at in arrays if len(at) > 1)
    axes = [*dict.fromkeys(first.axis for first in firsts if isinstance(first, Index) and first.axis is not None)]
    choices = [Layout(), *(Layout(frozenset({axis})) for axis in axes), Layout(frozenset(axes))]
    return max(choices, key=lambda layout: sum(_whole_places(layout.own(graph, line)) for line in every))


def _whole_places(seen: Seen | None) -> int:
    """How much of a line is vectors and matrices: 1 for a number made of them, 2 for a vector, 3 for a matrix."""
    if seen is None or not any(one.is_whole for side in (seen.left, seen.right) for one in quantities_of(side)):
        return 0
    return 1 + max(one.at.count(ALL) for one in quantities_of(seen.left))


def _is_named(term: Term) -> bool:
    """Whether each array has a name: a row of a matrix has, x_n, a column has none."""
    return not any(ALL in one.at[:n] for one in quantities_of(term) for n, own in enumerate(one.at) if own != ALL)


def _is_proved(graph: Graph, body: Term, right: Term, target: tuple[Index, ...]) -> bool:
    """Whether the entries of a form are what it was read from; shapes that do not fit are no form."""
    try:
        entry = entry_at(graph, right, *target)
    except MissingRule:
        return False
    return entry == body or equal_for_all_sizes(graph, entry, body)
