"""The loss as a function of other outputs and targets than the network's: L(f(z), y), and l(p, t) = (p - t)^2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Matrix, Term, quantities_of
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.nodes import Node
from symbackprop.latex.tokens import Unread

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["loss_at"]

_ELSEWHERE = "the loss at another place"
_EITHER_WAY = ("squared_error", "absolute_error")  # losses in which outputs and targets have the same part


def loss_at(reader: Reader, brackets: Node) -> Term:
    """The loss of one sample at two arguments, the outputs and the targets. Raises Unread where it cannot be told which
    is which, or they have other shapes.
    """
    inside = [*brackets.nodes][:1] if brackets.data == "brackets" else []
    arguments = inside[0].nodes if inside else []
    network = reader.env.lecture.network
    sample = network.running_sample
    kind = Kind.SAMPLE_LOSS if network.samples else Kind.LOSS
    equation = network.equations.get(quantity_of(kind, sample=sample))
    if equation is None or len(arguments) != 2:
        raise Unread(_ELSEWHERE)
    values = [_entries(reader, reader.term(argument)) for argument in arguments]
    targets = [_has_targets(entries) for entries in values]
    if targets == [True, False]:
        values.reverse()
    elif targets != [False, True] and network.loss.rule.name not in _EITHER_WAY:
        raise Unread(_ELSEWHERE)
    outputs, aims = values
    if len(outputs) != network.outputs or len(aims) != network.outputs:
        raise Unread(_ELSEWHERE)

    def meant(name: Quantity) -> Term | None:
        if not isinstance(name.unit, int | None):
            return None
        place = (name.unit or 1) - 1
        return outputs[place] if name.kind is Kind.PREDICTION else aims[place] if name.kind is Kind.TARGET else None

    return substitute(equation.term, meant)


def _entries(reader: Reader, term: Term) -> list[Term]:
    """The entries of a vector; a number by itself."""
    grid = spread(reader.env.network, term) if has_matrices(term) else term
    if not isinstance(grid, Matrix):
        return [grid]
    if 1 not in (len(grid.rows), len(grid.rows[0])):
        raise Unread(_ELSEWHERE)
    return [entry for row in grid.rows for entry in row]


def _has_targets(entries: Sequence[Term]) -> bool:
    return any(name.kind is Kind.TARGET for entry in entries for name in quantities_of(entry))
