"""A first look at the conditions under which a claim may be right: most of them cannot excuse it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from symbackprop.check.judging.evaluation_point import Point
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.conditions import Condition
from symbackprop.check.judging.outcome import apart_at
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Cases, Term, quantities_of, walk

__all__ = ["Screen"]

_UNITS = (Kind.ACTIVATION, Kind.PREDICTION)


@dataclass(slots=True, eq=False)
class _Trial:
    """A point at which a claim is tried: the signs of the names there, and whether the claim fails, once it was asked
    for.
    """

    point: Point
    signs: dict[Quantity, bool] = field(default_factory=dict)
    fails: bool | None = None

    def has_sign(self, name: Quantity, *, positive: bool) -> bool:
        found = self.signs.get(name)
        if found is None:
            found = self.signs[name] = float(self.point.rough.value(name)) > 0
        return found is positive


@dataclass(slots=True)
class Screen:
    """What is asked of every condition for the claim that a head is a side, worked out once for all of them."""

    evidence: Evidence
    head: Term
    side: Term
    _trials: dict[Hashable, list[_Trial]] = field(default_factory=dict)  # where so much is given
    _named: frozenset[Quantity] = frozenset()
    _told_apart: frozenset[Quantity] = frozenset()

    def __post_init__(self) -> None:
        self._named = frozenset(quantities_of(self.side))
        cases = (node for node in walk(self.side) if isinstance(node, Cases))
        self._told_apart = frozenset(
            name for node in cases for _, holds in node.branches for name in quantities_of(holds)
        )

    def fails_where_met(self, condition: Condition) -> bool:
        """Whether a claim fails at one of the points that happen to have the signs of a condition: these serve all of
        them, so that few conditions need points of their own.
        """
        return any(
            all(trial.has_sign(name, positive=positive) for name, positive in condition.signs.items())
            and self._fails(trial)
            for further in ((False, True) if condition.signs else (False,))
            for trial in self._tried(condition, further=further)
        )

    def _fails(self, trial: _Trial) -> bool:
        if trial.fails is None:
            trial.fails = apart_at(trial.point, self.head, self.side)
        return trial.fails

    def _tried(self, condition: Condition, *, further: bool) -> list[_Trial]:
        key = (frozenset(condition.given.items()), condition.distribution, further)
        if key not in self._trials:
            bare = replace(condition, signs={})
            points = self.evidence.further(bare) if further else self.evidence.under(bare)[2]
            self._trials[key] = [_Trial(point) for point in points]
        return self._trials[key]

    def specialises(self, condition: Condition) -> bool:
        """Whether a side may be the right formula with a condition put in, and no other term that vanishes under it: no
        name in it may be 0 by the condition, nor an input that the lecture happens to give, nor a unit that is
        inactive.
        """
        if self._told_apart and self._told_apart & (condition.given.keys() | condition.signs.keys()):
            return False  # a case that is wrong is not excused by another one
        users = self.evidence.env.base.users
        for name, positive in condition.signs.items():
            if not positive and (
                name in self._named or any(unit.kind in _UNITS and unit in self._named for unit in users.get(name, ()))
            ):
                return False
        given = self._named & condition.given.keys()
        return all(condition.given[name] and name.kind is not Kind.INPUT for name in given)
