"""What links are judged by: numbers, points, and what the document has said so far."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from symbackprop.check.judging.conditions import Condition, under
from symbackprop.check.judging.evaluation_point import FAILURES, Point, random_point
from symbackprop.check.judging.outcome import Print, Wrong
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.updates import updated
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Derivative, Real, Symbol, Term, walk
from symbackprop.network.network import Network

__all__ = ["NEAR", "Ground"]

NEAR = 12  # links back that a step may start from
_POINTS = (1, 2, 5)
_MORE_POINTS = range(10, 18)  # where units with a kink were inactive at the first

_Conditional = tuple[Network, Callable[[Term], Term], list[Point]]


@dataclass(slots=True)
class Ground:
    """The numbers and points of a scope, with what the document has printed and claimed so far."""

    scope: Scope
    printed: dict[Term, Print] = field(default_factory=dict)
    wrongs: list[Wrong] = field(default_factory=list)
    formulas: dict[Term, list[Term]] = field(default_factory=dict)  # what the document has rightly said of a head
    formula: Callable[[Term], Term | None] = lambda _: None  # what is derived for a head
    deadline: float = 0.0
    explicit: bool = False  # whether the chain that is judged says which sample it means
    _data: Point | None = None
    _points: list[Point] = field(default_factory=list)
    _conditional: dict[Hashable, _Conditional] = field(default_factory=dict)
    _network: object = None
    _version: int = -1
    _slopes: dict[Quantity, Term] = field(default_factory=dict)

    @property
    def given(self) -> Mapping[Quantity, Real]:
        """The numbers of the lecture file, the learning rate among them."""
        rate = self.scope.lecture.training.rate
        return {**self.scope.lecture.values, **({quantity_of(Kind.RATE): rate} if rate is not None else {})}

    def data(self) -> Point:
        """The lecture's own numbers."""
        self._refresh()
        assert self._data is not None
        return self._data

    def points(self) -> list[Point]:
        self._refresh()
        return self._points

    def slopes(self) -> Mapping[Quantity, Term]:
        """What the names stand for that the document has given to derivatives."""
        self._refresh()
        return self._slopes

    def telling(self, side: Term) -> list[Point]:
        """Two points at which a formula is not zero."""
        found: list[Point] = []
        for point in (*self.points(), *(random_point(self.scope.network, seed) for seed in _MORE_POINTS)):
            with suppress(*FAILURES):
                if point.of(side):
                    found.append(point)
            if len(found) == 2:
                break
        return found or self.points()[:2]

    def here(self) -> list[Point]:
        """Random points with the targets of the lecture."""
        given = {name: value for name, value in self.scope.lecture.values.items() if name.kind is Kind.TARGET}
        return [random_point(self.scope.network, seed, given) for seed in _POINTS[:2]] if given else []

    def exact(self, term: Term) -> Real | None:
        """The value of a formula with the lecture's numbers, or None where they do not give one."""
        try:
            if isinstance(term, Symbol) and term.quantity.kind is Kind.LOSS and term.quantity.step:
                return self._loss_after()
            return self.data().of(term)
        except FAILURES:
            return None

    def value_of_name(self, name: Quantity) -> Real | None:
        return self.exact(Symbol(name))

    def plain(self, side: Term) -> Real:
        """The value of a line of numbers; not a number where it has none."""
        try:
            return self.data().of(side)
        except FAILURES:
            return Decimal("NaN")

    def under(self, condition: Condition) -> _Conditional:
        """The network, the reading and the points that meet a condition; worked out once in a scope."""
        self._refresh()
        if condition.key not in self._conditional:
            network, read = under(self.scope.network, condition)
            points = (
                self._points
                if condition == Condition()
                else [random_point(network, seed, condition.given, condition.distribution) for seed in _POINTS]
            )
            self._conditional[condition.key] = (network, read, points)
        return self._conditional[condition.key]

    def further(self, condition: Condition) -> list[Point]:
        """More points that meet a condition, for units that may have been inactive at the first."""
        key = (condition.key, "further")
        network, read, _ = self.under(condition)
        if key not in self._conditional:
            points = [random_point(network, seed, condition.given, condition.distribution) for seed in _MORE_POINTS]
            self._conditional[key] = (network, read, points)
        return self._conditional[key][2]

    def _loss_after(self) -> Real:
        """The loss after all steps of the training."""
        loss = Symbol(quantity_of(Kind.LOSS))
        training = self.scope.lecture.training
        point = self.data()
        for _ in range(training.steps):
            leaves = dict(point.leaves)
            for parameter in self.scope.lecture.network.parameters:
                leaves[parameter] = point.of(updated(self.scope, parameter._replace(step=1)))
            point = Point(self.scope.network, leaves)
        return point.of(loss)

    def _refresh(self) -> None:
        network = self.scope.network
        if self._network is network and self._version == self.scope.version:
            return
        leaves: dict[Quantity, Real] = {**self.given, **self.scope.data}
        self._data = Point(network, leaves)
        self._slopes = {
            name: equation.term
            for name, equation in self.scope.definitions.items()
            if any(isinstance(node, Derivative) for node in walk(equation.term))
        }
        if self._network is not network:
            self._conditional = {}
            self._points = [random_point(network, seed) for seed in _POINTS]
        self._network, self._version = network, self.scope.version
