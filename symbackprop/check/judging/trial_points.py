"""The points at which the formulas of a network are tried, and its judges: made once for a network, however often they
are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from operator import is_not
from typing import TypeVar, cast

from symbackprop.check.judging.evaluation_point import Point, random_point
from symbackprop.check.judging.formulas.conditions import Condition, assumptions_of, under
from symbackprop.check.names.kept import Kept
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Real, Term
from symbackprop.judge.judge import Judge
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Network

__all__ = ["Conditional", "TrialPoints", "Workshop"]

_Made = TypeVar("_Made")
_SEEDS = (1, 2, 5)
_FURTHER_SEEDS = range(10, 18)  # where units with a kink were inactive at the first
_KEPT = 12  # networks: one for each set of definitions that is in use
_GUESSES = 20_000  # at the mistakes in a document: a hundred wrong claims as they are, thirty that nothing explains
_SIDES = 40_000  # of all chains of a document: some ten thousand claims
_ANSWERS = 4096
_HEARD = 200  # equalities, after which a judge forgets what it has worked out

Conditional = tuple[Network, Callable[[Term], Term], list[Point]]  # a network, how a formula reads there, points


@dataclass(slots=True)
class TrialPoints:
    """The points of one network."""

    network: Network
    _points: list[Point] = field(default_factory=list)
    _data: list[tuple[Lecture, Mapping[Quantity, Real], Point]] = field(default_factory=list)
    _conditional: dict[Hashable, Conditional] = field(default_factory=dict)
    _judges: dict[Hashable, tuple[Judge, int]] = field(default_factory=dict)
    _found: dict[Hashable, object] = field(default_factory=dict)

    def random(self) -> list[Point]:
        """A few points anywhere."""
        if not self._points:
            self._points = [random_point(self.network, seed) for seed in _SEEDS]
        return self._points

    def further(self) -> list[Point]:
        """Some more of these."""
        return [random_point(self.network, seed) for seed in _FURTHER_SEEDS]

    def data(self, lecture: Lecture, own: Mapping[Quantity, Real], make: Callable[[], Point]) -> Point:
        """The point of a lecture's numbers, and of the document's own, which tell it from others."""
        for with_numbers_of, known, point in self._data:
            if with_numbers_of is lecture and (known is own or known == own):
                return point
        self._data = [(lecture, own, make()), *self._data[: _KEPT - 1]]  # those in force are asked for again
        return self._data[0][2]

    def judge(self, condition: Condition, *, in_names: bool = False) -> Judge:
        """The judge of the network where a condition is met; `in_names` of one in which no name stands for anything."""
        key = (condition.key, in_names)
        judge, heard = self._judges.get(key, (None, 0))
        if judge is None or heard >= _HEARD:
            network = replace(self.network, equations={}) if in_names else self.under(condition)[0]
            judge, heard = Judge.of_network(network, assumptions_of(network, condition)), 0
        self._judges[key] = judge, heard + 1
        return judge

    def found_out(self, question: Hashable, answer: Callable[[], _Made]) -> _Made:
        """What is found out of formulas, asked once: a chain is read in many ways, and mostly alike. A question begins
        with the function that answers it.
        """
        if question not in self._found:
            if len(self._found) >= _ANSWERS:
                self._found.clear()
            self._found[question] = answer()
        return cast("_Made", self._found[question])

    def under(self, condition: Condition) -> Conditional:
        """The network, the reading and the points that meet a condition."""
        if condition.key not in self._conditional:
            network, read = under(self.network, condition)
            points = self.random() if condition == Condition() else _meeting(network, condition, _SEEDS)
            self._conditional[condition.key] = (network, read, points)
        return self._conditional[condition.key]

    def further_under(self, condition: Condition) -> list[Point]:
        """More points that meet a condition, for units that may have been inactive at the first."""
        key = (condition.key, "further")
        if key not in self._conditional:
            network, read, _ = self.under(condition)
            self._conditional[key] = (network, read, _meeting(network, condition, _FURTHER_SEEDS))
        return self._conditional[key][2]


def _meeting(network: Network, condition: Condition, seeds: range | tuple[int, ...]) -> list[Point]:
    return [random_point(network, seed, condition.given, condition.distribution) for seed in seeds]


@dataclass(slots=True)
class Workshop:
    """The points of the networks that are in use, and the lectures with the numbers of other places in a training."""

    _made: dict[int, TrialPoints] = field(default_factory=dict)  # by identity, while the network is kept here
    _latest: TrialPoints | None = None  # of these
    kept: Kept = field(default_factory=Kept)  # what was made of lectures, such as those with other numbers
    _last: tuple[tuple[object, ...], object] = ((), None)  # what was worked out of some things last
    guesses: int = _GUESSES  # at what is wrong with the claims of the document, that are left
    sides: int = _SIDES  # of chains, that may still be judged

    def worked_out(self, kind: type[_Made], parts: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
        """What is made of some things, the same one while it is asked for with the very same ones."""
        known, found = self._last
        if len(known) != len(parts) or any(map(is_not, known, parts)) or not isinstance(found, kind):
            found = make()
            self._last = parts, found
        return found

    def may_guess(self) -> bool:
        """Whether one more guess may be made at what is wrong with a claim, which it then counts."""
        self.guesses -= self.guesses > 0
        return self.guesses > 0

    def may_judge(self, sides: int) -> bool:
        """Whether a chain of so many sides may be judged, which it then counts."""
        self.sides -= min(sides, self.sides)
        return self.sides > 0

    def points(self, network: Network) -> TrialPoints:
        """The points of a network."""
        if self._latest is not None and self._latest.network is network:
            return self._latest
        found = self._made.pop(id(network), None) or TrialPoints(network)
        self._made[id(network)] = self._latest = found
        while len(self._made) > _KEPT:
            del self._made[next(iter(self._made))]
        return found
