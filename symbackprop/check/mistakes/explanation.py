"""Naming a mistake: the derivation is mutated in every usual way; what a mutation gives and the claim says, is it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.check.judging.evaluation_point import FAILURES, Changes, Point, apart, close
from symbackprop.check.judging.outcome import Outcome, fits, is_number, literal
from symbackprop.check.judging.single_link import Links
from symbackprop.check.judging.slack import slack_of, within
from symbackprop.check.mistakes.derivation_faults import Fault, faults, updated_weights
from symbackprop.check.mistakes.mutations import (
    Latex,
    Mutation,
    Value,
    exchanged,
    logarithms,
    multiplied,
    with_factors,
    without_biases,
)
from symbackprop.check.mistakes.numeric_slips import Named, arithmetic, last_digit, operands, slip
from symbackprop.check.mistakes.repairs import flipped, repair, repairs
from symbackprop.core import numbers
from symbackprop.core.terms import (
    Term,
    quantities_of,
)

__all__ = ["Namer"]

_CANDIDATES = 400
# a claim that something is zero is explained by none of these
_TELLING = frozenset(
    ["missing_slope", "wrong_slope_argument", "other_activation", "other_loss", "updated_weights", "factor"]
)
_SECONDS = 3.0


@dataclass(slots=True)
class Namer:
    """Finds the mutation that explains a wrong claim."""

    links: Links
    latex: Latex
    slack: tuple[Term, float] | None = None  # of the line that was looked at last

    def name(self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Named | None:
        """The mistake in head = side, or None where no mutation explains it."""
        printed = literal(side)
        if printed is not None:
            found = last_digit(self.links, head, before, printed) or slip(self.links, head, before, printed)
            if found is not None:
                return found
        end = time.monotonic() + _SECONDS
        for points in (self.links.telling(side), self.links.here() if not is_number(side) else []):
            for count, mutation in enumerate(self._mutations(head, side)):
                if count > _CANDIDATES or time.monotonic() > end or not points:
                    break
                if self._explains(mutation, head, side, points):
                    return Named(mutation.mistake, mutation.message)
        if is_number(side) and printed is None:
            found = operands(self.links, self.latex, head, before, side)
            if found is not None:
                return found
        return arithmetic(self.links, head, before, side)

    def _explains(self, mutation: Mutation, head: Term, side: Term, points: Sequence[Point]) -> bool:
        """Whether a mutation gives what the claim says, and not what is right."""
        try:
            if is_number(side):
                point = self.links.data()
                printed = literal(side)
                if printed is not None and abs(printed[0]) * 10 ** max(printed[1], 0) < 10:
                    # one digit tells nothing, but where it is exact
                    simple = mutation.mistake in ("missing_bias", "sign") and printed[0]
                    return bool(simple) and close(mutation.value(point), printed[0])
                few = printed is not None and abs(printed[0]) * 10 ** max(printed[1], 0) < 100
                if few and mutation.mistake in _TELLING:
                    return False  # nor do two, for what is seldom
                if self._roughly_differs(mutation, side, point, printed[1] if printed is not None else None):
                    return False
                value = mutation.value(point)
                if printed is not None:
                    return fits(value, *printed)
                said = point.of(side)
                return close(value, said) or within(value, said, self._slack(side))
            tried, changes = 0, False
            for point in points:
                if self._roughly_differs(mutation, side, point, None):
                    return False
                said = point.of(side)
                if not close(mutation.value(point), said) or (not said and mutation.mistake in _TELLING):
                    return False
                tried += bool(said)
                changes = changes or not close(point.of(head), said)
        except (*FAILURES, RecursionError):
            return False
        return tried > 0 and changes

    def _roughly_differs(self, mutation: Mutation, side: Term, point: Point, places: int | None) -> bool:
        """Whether a mutation gives something else than the claim says, as far as floats tell."""
        slack = self._slack(side) if places is None and is_number(side) else None
        try:
            value, said = float(mutation.value(point.rough)), float(point.rough.of(side))
        except FAILURES:
            return False
        if slack is not None:
            return apart(value, said) and not within(value, said, slack)
        return apart(value, said) if places is None else abs(value - said) > 10.0**-places

    def _slack(self, side: Term) -> float:
        """How far rounding may move a line; worked out once for a line."""
        if self.slack is None or self.slack[0] is not side:
            self.slack = (side, slack_of(self.links.data(), side))
        return self.slack[1]

    def _mutations(self, head: Term, side: Term) -> Iterator[Mutation]:
        """Every way to go wrong, the usual ones first."""
        links, latex, formula = self.links, self.latex, not is_number(side)
        yield from _altered(head, updated_weights(links))
        if formula and not _same_names(links, head, side):
            yield from exchanged(links, latex, head, side)
        yield Mutation("sign", "the sign is wrong", lambda point: numbers.negate(point.of(head)))
        if formula:
            for changed in flipped(side):
                yield Mutation("sign", "the sign of a term is wrong", repair(head, side, changed))
        yield from exchanged(links, latex, head, side)
        yield from multiplied(links, head)
        yield from _altered(head, faults(links, latex))
        yield from without_biases(links, latex, head)
        yield from logarithms(head)
        if formula:
            yield from repairs(links, latex, head, side)
        yield from exchanged(links, latex, head, side, late=True)
        if formula:
            yield from with_factors(links, latex, head)
        for fault in faults(links, latex):
            for factor, words in (
                (Fraction(-1), "a sign"),
                (Fraction(1, 2), "a factor 1/2"),
                (Fraction(2), "a factor 2"),
            ):
                yield from _altered(head, [fault], factor, f"; {words} besides")


def _altered(
    head: Term, found: Iterable[Fault], factor: Fraction | None = None, besides: str = ""
) -> Iterator[Mutation]:
    """What a head is under each fault, perhaps with a factor besides."""

    def value(changes: Changes) -> Value:
        if factor is None:
            return lambda point: point.changed(changes).of(head)
        return lambda point: numbers.multiply(factor, point.changed(changes).of(head))

    for mistake, message, changes in found:
        yield Mutation(mistake, f"{message}{besides}", value(changes))


def _same_names(links: Links, head: Term, side: Term) -> bool:
    """Whether a claim has the names of the right formula."""
    right = links.formula(head)
    return right is None or {*quantities_of(right)} == {*quantities_of(side)}
