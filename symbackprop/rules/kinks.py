"""The points at which a function has no slope, and the convention there, from its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symbackprop.core.numbers import add, negate
from symbackprop.core.terms import Apply, Comparison, Number, Term, walk
from symbackprop.rules.functions import SLOT, Function, Piece, function, pieces_of, put, slope_of
from symbackprop.rules.value import RELATIONS, constant, piece_at, slots_of, value_of

__all__ = ["borders", "is_piecewise", "kinks", "kinks_in", "piece_of_sign", "pieces_beside"]

_BESIDE = Fraction(1, 10**9)


def kinks_in(term: Term) -> tuple[Comparison, ...]:
    """The conventions that a formula rests on, each once: ReLU'(0) = 0, sign(0) = 0."""
    found: dict[Comparison, None] = {}
    for node in walk(term):
        if isinstance(node, Apply):
            row = function(node.function)
            for place in kinks(row, node.arguments[1:]):
                at = Apply(node.function, (place, *node.arguments[1:]))
                piece = piece_at(row, slots_of(row, map(constant, at.arguments)))
                found[Comparison(slope_of(at), "=", put(row, piece.slope, at))] = None
    return tuple(found)


def kinks(row: Function, parameters: Sequence[Term] = ()) -> tuple[Term, ...]:
    """The arguments, from left to right, at which the pieces of a function meet with different slopes."""
    if row.jumps:
        return ()
    given = tuple(parameters) or tuple(Number(known.default) for known in row.parameters)
    return tuple(place for place in borders(row, given) if _is_kink(row, place, given))


def borders(row: Function, parameters: Sequence[Term]) -> tuple[Term, ...]:
    """The arguments at which one piece of a function ends and another begins, from left to right."""
    at = Apply(row.name, (SLOT, *parameters))
    places = {put(row, condition.right, at) for piece in row.pieces for condition in piece.where}
    return tuple(sorted(places, key=constant))


def pieces_beside(row: Function, place: Term, parameters: Sequence[Term]) -> tuple[Piece, Piece]:
    """The pieces that apply just below and just above an argument."""
    here = constant(place)
    low, high = (
        piece_at(row, slots_of(row, (add(here, side), *map(constant, parameters)))) for side in (-_BESIDE, _BESIDE)
    )
    return low, high


def _is_kink(row: Function, place: Term, parameters: Sequence[Term]) -> bool:
    slots = slots_of(row, map(constant, (place, *parameters)))
    low, high = (value_of(piece.slope, slots.__getitem__) for piece in pieces_beside(row, place, parameters))
    return bool(add(low, negate(high)))


def is_piecewise(term: Term) -> bool:
    """Whether a formula is a function with pieces, applied."""
    return isinstance(term, Apply) and bool(function(term.function).pieces)


def piece_of_sign(node: Apply, sign: int) -> Piece | None:
    """The piece that applies to every argument of a sign (1, 0 or -1); None where the sign does not decide."""
    at_zero = all(not constant(condition.right) for piece in pieces_of(node) for condition in piece.where)
    pieces = pieces_of(node) if at_zero else ()
    return next((p for p in pieces if all(RELATIONS[c.relation](Fraction(sign), Fraction(0)) for c in p.where)), None)
