"""How far rounding may move a line of numbers: what its printed numbers stand for lies half a unit around them."""

from __future__ import annotations

from contextlib import suppress

from symbackprop.check.judging.evaluation_point import FAILURES, Point
from symbackprop.check.reading.interpretation import Printed
from symbackprop.core.terms import Number, Real, Term, map_children, walk

__all__ = ["far_apart", "put_number", "slack_of", "within"]

_TELLS = 0.02  # of a value: where rounding may move a line farther, it tells nothing
_MOST = 30  # numbers of a line that are looked at


def slack_of(point: Point, side: Term) -> float:
    """The most that the rounding of its printed numbers may move a line; data are as they are."""
    printed = [node for node in walk(side) if isinstance(node, Printed)][:_MOST]
    if not any(node.places for node in printed):
        return 0.0
    total, data = 0.0, {*point.leaves.values()}
    with suppress(*FAILURES):
        middle = float(point.rough.of(side))
        for place, node in enumerate(printed):
            if node.places and node.value not in data:
                moved = Number(float(node.value) + 0.5 * 10.0**-node.places)
                total += abs(float(point.rough.of(put_number(side, place, moved))) - middle)
    return total


def within(value: Real, said: Real, slack: float) -> bool:
    """Whether a line of rounded numbers may mean a value; where rounding may move it far, it tells nothing."""
    return abs(float(value) - float(said)) <= slack * 1.001 and slack <= _TELLS * abs(float(said))


def far_apart(point: Point, line: Term, said: Real, places: int) -> bool:
    """Whether a line of numbers cannot come to what is printed, however its numbers and that are rounded."""
    try:
        worked = float(point.of(line))
    except FAILURES:
        return False
    return abs(worked - float(said)) > (slack_of(point, line) + 0.5 * 10.0**-places) * 1.001


def put_number(term: Term, place: int, number: Number) -> Term:
    """The term with another number in the place of a printed one."""
    seen = -1

    def change(node: Term) -> Term:
        nonlocal seen
        if isinstance(node, Printed):
            seen += 1
            return number if seen == place else node
        return map_children(node, change)

    return change(term)
