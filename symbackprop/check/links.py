"""The verdict on one link: what stands at the head of a chain against one of its sides."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice, product

from symbackprop.check.conditions import Condition, assumptions_of, conditions_for, under
from symbackprop.check.meaning import Printed
from symbackprop.check.pieces import has_cases, proved_by_cases
from symbackprop.check.point import FAILURES, Point, apart, close, random_point
from symbackprop.check.report import Verdict
from symbackprop.check.scope import Scope
from symbackprop.check.separate import by_sample
from symbackprop.core import numbers
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Real,
    Series,
    Sum,
    Symbol,
    Term,
    children,
    map_children,
    quantities_of,
    substitute,
    sum_of,
    transform,
    walk,
)
from symbackprop.derive.calculus import resolve
from symbackprop.derive.judge import Verdict as Judged
from symbackprop.derive.judge import judge
from symbackprop.derive.normal import unfold
from symbackprop.network.network import SAMPLE, Network
from symbackprop.rules.value import at_index

__all__ = ["Links", "Outcome", "Print", "Wrong", "agree", "bare", "fits", "is_number", "literal"]

_POINTS = (1, 2, 5)
_MORE_POINTS = range(10, 18)  # where units with a kink were inactive at the first
_COMBINATIONS = 200
_FEW_PLACES = 8
_LONG_SUM = 24  # terms, up to which parts of a sum may stand behind a number
_NEAR = 12  # links back that a step may start from
_CHAIN_PARTS = 60
SECONDS = 4.0  # for one claim; what takes longer is undecided


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with what is to be said of it."""

    verdict: Verdict
    message: str = ""
    expected: Term | None = None
    value: Real | None = None
    condition: Condition | None = None
    said: str = ""
    holds: bool | None = None
    mistake: str | None = None
    cause: int | None = None  # the id of a claim; the link of this chain where it is negative
    link: int = 0


@dataclass(frozen=True, slots=True)
class Print:
    """A number that the document has printed for a name or a derivative, by which claim, and whether it was wrong."""

    value: Fraction
    places: int
    claim: int
    cause: int | None
    verdict: Verdict = Verdict.CORRECT


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong claim: what it says that its head is."""

    claim: int
    head: Symbol | Derivative
    side: Term


def is_number(term: Term) -> bool:
    """Whether a formula names nothing."""
    return not any(isinstance(node, Symbol | Derivative) for node in walk(term))


def literal(term: Term) -> tuple[Fraction, int] | None:
    """A single printed number, with its sign and a power of ten, and its places behind the point."""
    match term:
        case Printed(value, places):
            return Fraction(value), places
        case Negation(inner):
            found = literal(inner)
            return None if found is None else (-found[0], found[1])
        case Product(
            (Printed(value, places), Power(Printed(Fraction(numerator=10, denominator=1)), Number(Fraction() as ten)))
        ):
            return Fraction(value) * Fraction(10) ** int(ten), places - int(ten)
    return None


def fits(value: Real, printed: Fraction, places: int) -> bool:
    """Whether a value rounds to what is printed; an exact half may go either way."""
    if places == 0 and abs(printed) < 100:
        return close(value, printed)  # a small whole number stands for itself
    unit = Fraction(1, 10**places) if places >= 0 else Fraction(10**-places)
    if numbers.is_exact(value):
        return abs(Fraction(value) - printed) <= unit / 2
    exact = numbers.to_decimal(value)
    difference = abs(exact - numbers.to_decimal(printed))
    return difference <= numbers.to_decimal(unit / 2) * (1 + Decimal("1e-30"))


_Conditional = tuple[Network, Callable[[Term], Term], list[Point]]


@dataclass(slots=True)
class Links:
    """Judges links in a scope, with what the document has printed and claimed so far."""

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

    # points

    @property
    def given(self) -> Mapping[Quantity, Real]:
        """The numbers of the lecture file, the learning rate among them."""
        rate = self.scope.lecture.training.rate
        return {**self.scope.lecture.values, **({Quantity(Kind.RATE): rate} if rate is not None else {})}

    def data(self) -> Point:
        """The lecture's own numbers."""
        self._refresh()
        assert self._data is not None
        return self._data

    def points(self) -> list[Point]:
        self._refresh()
        return self._points

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

    def _refresh(self) -> None:
        network = self.scope.network
        if self._network is network and self._version == self.scope.version:
            return
        leaves: dict[Quantity, Real] = {**self.given, **self.scope.data}
        self._data = Point(network, leaves)
        if self._network is not network:
            self._conditional = {}
            self._points = [random_point(network, seed) for seed in _POINTS]
        self._network, self._version = network, self.scope.version

    def exact(self, term: Term) -> Real | None:
        """The value of a formula with the lecture's numbers, or None where they do not give one."""
        try:
            if isinstance(term, Symbol) and term.quantity.kind is Kind.LOSS and term.quantity.step:
                return self._loss_after()
            return self.data().of(term)
        except FAILURES:
            return None

    def _loss_after(self) -> Real:
        """The loss after all steps of the training."""
        loss = Symbol(Quantity(Kind.LOSS))
        training = self.scope.lecture.training
        point = self.data()
        for _ in range(training.steps):
            leaves = dict(point.leaves)
            for parameter in self.scope.lecture.network.parameters:
                if parameter not in training.frozen:
                    step = numbers.multiply(point.value(Quantity(Kind.RATE)), point.slope(loss.quantity, parameter))
                    leaves[parameter] = numbers.add(point.value(parameter), numbers.negate(step))
            point = Point(self.scope.network, leaves)
        return point.of(loss)

    def value_of_name(self, name: Quantity) -> Real | None:
        return self.exact(Symbol(name))

    # equality

    def judge(
        self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term, *, first: bool, about: bool = False
    ) -> Outcome:
        """The verdict on head = side; `before` are the sides between them with their verdicts."""
        if is_number(head) and not before and not is_number(side):
            head, side = side, head  # 0.426 = a: the name is what it is about
        if is_number(side):
            outcome = self._number(head, before, side)
            whole = literal(side)
            if about and outcome.verdict is Verdict.WRONG and whole is not None and whole[1] <= 0:
                exact = self.exact(head)
                if exact is not None and abs(float(exact) - float(whole[0])) <= 0.5:
                    return Outcome(Verdict.ROUNDED, value=exact)
            return outcome
        return self._identity(head, before, side, first=first)

    def same(self, left: Term, right: Term) -> bool | None:
        """Whether two formulas are equal: proved, refuted (False), or undecided (None)."""
        if has_cases(left) or has_cases(right):
            return proved_by_cases(self.same, left, right, self._within)
        return self._same(left, right, Condition())

    def _within(self, difference: Term, sign: int) -> Callable[[Term, Term], bool | None] | None:
        """The equality where a pre-activation has a sign; at zero a unit is inactive, by convention."""
        names = [*quantities_of(difference)]
        if len(names) != 1 or names[0].kind is not Kind.PREACTIVATION or self.exact(difference - Symbol(names[0])):
            return None
        condition = Condition(signs={names[0]: sign > 0})
        return lambda left, right: self._same(left, right, condition)

    def _same(self, left: Term, right: Term, condition: Condition) -> bool | None:
        network, read, points = self._under(condition)
        left, right = read(self._written(left)), read(self._written(right))
        agreed = agree(points, left, right)
        if agreed and (self._kinked(network) or self._nothing(points, left)):
            more = [random_point(network, seed, condition.given, condition.distribution) for seed in _MORE_POINTS]
            agreed = agree(more, left, right)
        if agreed is False:
            return False
        if time.monotonic() > self.deadline:
            return None
        assumptions = assumptions_of(network, condition)
        try:
            parts = self._parts(network, bare(left), bare(right))
            found = [judge(network, *pair, assumptions).verdict for pair in parts]
        except (SymbackpropError, *FAILURES, RecursionError, KeyError, TypeError, AssertionError):
            return None
        if all(verdict is Judged.PROVED for verdict in found):
            return True
        return False if Judged.REFUTED in found and agreed is None else None

    def _written(self, term: Term) -> Term:
        """A formula with what they stand for in the place of names that the document has given to derivatives."""
        slopes = {
            name: equation.term
            for name, equation in self.scope.definitions.items()
            if any(isinstance(node, Derivative) for node in walk(equation.term))
        }
        for _ in slopes:
            if not any(name in slopes for name in quantities_of(term)):
                break
            term = substitute(term, slopes.get)
        return term

    def _kinked(self, network: Network) -> bool:
        """Whether a unit with a kink may have been on one side of it at every point."""
        return any(isinstance(one.term, Apply) and one.term.function == "relu" for one in network.equations.values())

    def _nothing(self, points: Sequence[Point], term: Term) -> bool:
        with suppress(*FAILURES):
            return all(not point.of(term) for point in points)
        return False

    def _under(self, condition: Condition) -> _Conditional:
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

    def _parts(self, network: Network, left: Term, right: Term) -> list[tuple[Term, Term]]:
        """What is to be proved: of a batch the equality of each sample's part, where both sides are sums of such."""
        if not self.scope.lecture.network.samples:
            return [(left, right)]
        sides = [by_sample(resolve(network, side)) for side in (left, right)]
        if sides[0] is None or sides[1] is None or {*sides[0]} != {*sides[1]} or len(sides[0]) < 2:
            return [(left, right)]
        zero = Number(Fraction(0))
        samples = {**sides[0], **sides[1]}
        return [(sides[0].get(sample, zero), sides[1].get(sample, zero)) for sample in samples]

    def _identity(self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term, *, first: bool) -> Outcome:
        equal = self.same(head, side)
        if equal is False and self.exact(head) is not None:
            # names that the document has given numbers to stand for these, as they are printed
            numbers_in = substitute(side, lambda name: self.scope.printed.get(name))
            if numbers_in != side and is_number(numbers_in):
                return self._number(head, before, numbers_in)
            found = self._rounded_operands(head, before, numbers_in) if numbers_in != side else None
            if found is not None:
                return found
        put = self._put_in(head, before, side) if equal is False else None
        if put is not None and put.verdict is Verdict.CORRECT:
            return put
        if equal is True:
            defined = first and isinstance(head, Symbol) and self._defines(head.quantity)
            return Outcome(Verdict.GIVEN if defined else Verdict.CORRECT)
        if equal is None:
            return Outcome(Verdict.UNREAD, "it holds at every point that was tried, but no proof was found")
        found = put or self._rounded_operands(head, before, side) or self._inherited(before, side)
        found = found or self._under_condition(head, side)
        return found or Outcome(Verdict.WRONG, expected=None, value=self.exact(head))

    def _forms_of(self, head: Term) -> list[Term]:
        """What a head is: its formula, and of a parameter's gradient the last step of the chain rule."""
        found: list[Term] = []
        derived = self.formula(head)
        if derived is not None:
            found.append(written_out(derived, self.scope))
        if isinstance(head, Derivative) and len(self.scope.network.users.get(head.by, ())) == 1:
            (user,) = self.scope.network.users[head.by]
            local = self.formula(Derivative(user, head.by, direct=True))
            if local is not None and user != head.of:
                found.append(Product((Derivative(head.of, user), written_out(local, self.scope))))
        return found

    def _rounded_operands(self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome | None:
        """A line that puts rounded numbers into a part of a formula and keeps the rest of its names."""
        exact = self.exact(head)
        if exact is None or not any(node.places for node in _literals(side)):
            return None
        return self._by_operands(head, before, side, exact)

    def _inherited(self, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome | None:
        """A step that is right from a side of the chain that is wrong."""
        for term, outcome in reversed(before[-_NEAR:]):
            if outcome.verdict in (Verdict.WRONG, Verdict.INHERITED) and self.same(term, side) is True:
                return Outcome(Verdict.INHERITED, cause=self._cause_of(outcome))
        return None

    def _cause_of(self, outcome: Outcome) -> int | None:
        return outcome.cause if outcome.verdict is Verdict.INHERITED else -outcome.link

    def _put_in(self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome | None:
        """Right where some names of a formula have the lecture's numbers: of the side before, or of what the head is.

        A number of the lecture that does not stand in the side, such as a factor 1, is a condition.
        """
        said = [term for term, outcome in reversed(before) if outcome.verdict in (Verdict.CORRECT, Verdict.GIVEN)][:1]
        sources = [*said, head, *self.formulas.get(head, ())[:4], *self._forms_of(head)]
        kept = {*quantities_of(side)}
        given = self.given
        for term in sources:
            gone = [name for name in dict.fromkeys(quantities_of(term)) if name in given and name not in kept]
            if not gone:
                continue
            put = substitute(term, lambda name, gone=gone: Number(given[name]) if name in gone else None)  # type: ignore[misc]
            if self.same(put, side) is not True:
                continue
            data = [name for name in gone if name.kind in (Kind.INPUT, Kind.TARGET)]
            written = len(gone) <= sum(1 for _ in _literals(side))
            targets = any(name.kind is Kind.TARGET for name in gone)
            if written and (term in said or not targets):
                return Outcome(Verdict.CORRECT)
            if targets and term not in said:
                continue
            if written or data == gone:
                condition = Condition({name: given[name] for name in data}, stated=tuple(data))
                return Outcome(Verdict.CONDITIONAL, condition=condition, holds=True, value=self.exact(head))
        return None

    def _defines(self, quantity: Quantity) -> bool:
        if quantity.kind not in (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION, Kind.LOSS, Kind.SAMPLE_LOSS):
            return False
        return quantity in self.scope.network.equations

    def _under_condition(self, head: Term, side: Term) -> Outcome | None:
        names = {*self._leaves(head), *self._leaves(side)}
        if not names:
            return None
        for condition in islice(conditions_for(self.scope.base, names, self.value_of_name), 60):
            if time.monotonic() > self.deadline:
                return None
            _, read, points = self._under(condition)
            if isinstance(head, Symbol) and head.quantity in condition.given:
                continue
            if agree(points, read(head), read(side)) is not True or self._trivial(
                points, read(head), read(side), condition
            ):
                continue
            holds = condition.holds(self.value_of_name)
            if not all(condition.signs.values()) and holds is not True:
                continue  # where a unit is dead, much is equal that should not be
            if self._same(head, side, condition) is not True:
                continue
            return Outcome(Verdict.CONDITIONAL, condition=condition, holds=holds, value=self.exact(head))
        return None

    def _trivial(self, points: Sequence[Point], head: Term, side: Term, condition: Condition) -> bool:
        """Whether a condition makes what is claimed zero, so that any claim would hold."""
        own = any(name.kind is Kind.VARIABLE for name in condition.given)
        if not condition.signs and not own:
            return False
        if self._nothing(self.points(), side):
            return False
        slopes = [node for term in (head, side) for node in walk(term) if isinstance(node, Derivative)]
        try:
            nothing = all(not point.of(head) for point in points)
            return nothing or bool(slopes and all(not point.of(slope) for point in points for slope in slopes))
        except FAILURES:
            return False

    def _leaves(self, term: Term) -> Iterator[Quantity]:
        """The names in a formula, and those that what it differentiates depends on."""
        waiting = [*quantities_of(term)]
        seen: set[Quantity] = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            yield name
            if name.kind is Kind.VARIABLE and name in self.scope.definitions:
                waiting.extend(quantities_of(self.scope.definitions[name].term))

    # numbers

    def _number(self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome:
        exact = self.exact(head)
        printed = literal(side)
        if exact is None and not is_number(head):
            return self._by_arithmetic_only(before, side)
        try:
            value = self.data().of(side)
        except FAILURES:
            return Outcome(Verdict.UNREAD, "it has no value")
        if exact is None:
            return Outcome(Verdict.UNREAD, "it has no value")
        if isinstance(head, Symbol) and head.quantity.sample is not None and not before and printed is not None:
            exact = self._of_sample(head.quantity, printed, exact)
        if close(exact, value):
            given = isinstance(head, Symbol) and not before and head.quantity in self.given
            return Outcome(Verdict.GIVEN if given else Verdict.CORRECT)
        if printed is not None and fits(exact, *printed):
            given = isinstance(head, Symbol) and not before and head.quantity in self.given
            return Outcome(Verdict.GIVEN if given else Verdict.ROUNDED, value=exact)
        if isinstance(head, Symbol) and head.quantity in self.given and not before:
            return Outcome(Verdict.WRONG, value=exact, mistake="wrong_data")
        said = self.printed.get(head)
        if said is not None and printed is not None and printed == (said.value, said.places) and not before:
            # what is printed again is what it was
            if said.cause is not None:
                return Outcome(Verdict.INHERITED, value=exact, cause=said.cause)
            if said.verdict is Verdict.CARRIED:
                return Outcome(Verdict.CARRIED, value=exact)
        found = self._by_operands(head, before, side, exact)
        if found is not None:
            return found
        found = self._by_printed(before, side)
        if found is not None:
            return found
        cause = self.cause(head, side)
        if cause is not None:
            return Outcome(Verdict.INHERITED, value=exact, cause=cause)
        return Outcome(Verdict.WRONG, value=exact)

    def _of_sample(self, name: Quantity, printed: tuple[Fraction, int], exact: Real) -> Real:
        """The given number of the sample that is meant: of this one, or of another, which is then gone on with."""
        values = self.scope.lecture.values
        if name not in values or self.explicit or fits(exact, *printed):
            return exact
        for sample in range(1, (self.scope.lecture.network.samples or 0) + 1):
            value = values.get(name.of_sample(sample))
            if value is not None and fits(value, *printed):
                self.scope.sample = sample
                return value
        return exact

    def _by_arithmetic_only(self, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome:
        found = self._by_printed(before, side)
        if found is not None:
            return replace(found, verdict=Verdict.CORRECT) if found.verdict is Verdict.CARRIED else found
        if before and is_number(before[-1][0]):
            return Outcome(Verdict.WRONG, value=self.exact(before[-1][0]), mistake="arithmetic")
        return Outcome(Verdict.UNREAD, "the lecture file has no numbers for this")

    def _by_operands(
        self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term, exact: Real
    ) -> Outcome | None:
        """A line that puts numbers into a formula: each printed number stands for a part of the line before it."""
        sources = [head, *(term for term, _ in before[-_NEAR:]), *self.formulas.get(head, ())]
        if not before:
            derived = self.formula(head)
            sources += [written_out(derived, self.scope)] if derived is not None else []
        if literal(side) is not None:
            return None
        sources += [
            part for source in (head, *(term for term, _ in before[-_NEAR:])) for part in self._chain_parts(source)
        ]
        sources += [unfold(source) for source in (head, *(term for term, _ in before[-1:]))]
        stands = _Stands(self, sources)
        for filled, causes in stands.fillings(side):
            try:
                value = self.data().of(filled)
            except FAILURES:
                continue
            if close(exact, value):
                if causes:
                    return Outcome(Verdict.INHERITED, value=exact, cause=min(causes))
                return Outcome(Verdict.CORRECT)
        return None

    def _chain_parts(self, term: Term) -> list[Term]:
        """The derivatives of which a derivative is made, along each path."""
        if not isinstance(term, Derivative):
            return []
        network = self.scope.network
        found: dict[Term, None] = {}
        waiting, seen = [term.by], {term.by}
        while waiting and len(found) < _CHAIN_PARTS:
            name = waiting.pop(0)
            for user in network.users.get(name, ()):
                found[Derivative(user, name, direct=True)] = None
                if user != term.of:
                    found[Derivative(term.of, user)] = None
                if user not in seen:
                    seen.add(user)
                    waiting.append(user)
        return [*found]

    def _by_printed(self, before: Sequence[tuple[Term, Outcome]], side: Term) -> Outcome | None:
        """Right from the numbers printed before: the line above, or what the document said of its names."""
        printed = literal(side)
        for term, outcome in reversed(before[-_NEAR:]):
            worked, causes = self._worked(term)
            bad = outcome.verdict in (Verdict.WRONG, Verdict.INHERITED) or outcome.holds is False
            if bad:
                cause = self._cause_of(outcome)
                causes = causes | ({cause} if cause is not None else frozenset())
            values = [value for value in (worked, self.exact(term) if bad else None) if value is not None]
            if not values:
                continue
            worked = next((value for value in values if self._comes_to(value, side, printed)), values[0])
            right = self._comes_to(worked, side, printed)
            right = right or (printed is None and self._reduces(term, side, worked))
            if right:
                if causes:
                    return Outcome(Verdict.INHERITED, value=self.exact(term), cause=min(causes))
                return Outcome(Verdict.CARRIED, value=worked)
        return None

    def _comes_to(self, value: Real, side: Term, printed: tuple[Fraction, int] | None) -> bool:
        return close(value, self._plain(side)) or (printed is not None and fits(value, *printed))

    def _plain(self, side: Term) -> Real:
        try:
            return self.data().of(side)
        except FAILURES:
            return Decimal("NaN")

    def _worked(self, term: Term) -> tuple[Real | None, frozenset[int]]:
        """The value of a line with the numbers that were printed, and the wrong claims that gave some of them."""
        causes: set[int] = set()
        if not is_number(term):
            if not any(node in self.printed for node in walk(term)):
                return None, frozenset()

            def put(node: Term) -> Term:
                found = self.printed.get(node)
                if found is None:
                    return map_children(node, put)
                if found.cause is not None:
                    causes.add(found.cause)
                return Number(found.value)

            term = put(term)
        try:
            return self.data().of(term), frozenset(causes)
        except FAILURES:
            return None, frozenset()

    def _reduces(self, term: Term, side: Term, worked: Real) -> bool:
        """Whether a line of numbers is the line before it with parts worked out and rounded."""
        stands = _Stands(self, [term])
        for filled, _ in stands.fillings(side):
            value = self._plain(filled)
            if not (isinstance(value, Decimal) and value.is_nan()) and close(worked, value):
                return True
        return False

    # inheritance

    def cause(self, head: Term, side: Term) -> int | None:
        """The earlier wrong claim from which this one follows, or None."""
        if not self.wrongs:
            return None
        recent = self.wrongs[-40:]
        for chosen in (*([wrong] for wrong in reversed(recent)), recent):
            restated = any(wrong.head == head and wrong.side == side for wrong in chosen)
            kept = [wrong for wrong in chosen if not restated or wrong.side != side]
            changes = {wrong.head: wrong.side for wrong in kept}
            if changes and self._follows(head, side, changes):
                return kept[-1].claim
        return None

    def _follows(self, head: Term, side: Term, changes: Mapping[Symbol | Derivative, Term]) -> bool:
        printed = literal(side)
        try:
            if is_number(side):
                changed = self.data().changed(changes)
                with suppress(*FAILURES):
                    rough = float(changed.rough.of(head))
                    unit = 10.0 ** -printed[1] if printed is not None else 0.0
                    if apart(rough, self.data().rough.of(side)) and abs(rough - float(self._plain(side))) > unit:
                        return False
                value = changed.of(head)
                right = close(value, self.data().of(side)) or (printed is not None and fits(value, *printed))
                return right and not close(value, self.data().of(head))
            matters = False
            for point in self.points()[:2]:
                other = point.changed(changes)
                with suppress(*FAILURES):
                    if apart(other.rough.of(head), other.rough.of(side)):
                        return False
                if not close(other.of(head), other.of(side)):
                    return False
                matters = matters or not close(point.of(head), other.of(head))
            return matters
        except (*FAILURES, RecursionError):
            return False


def written_out(term: Term, scope: Scope) -> Term:
    """A formula of the running sample, for the sample that is meant; sums over samples one by one."""
    count = scope.lecture.network.samples
    if count is None:
        return term

    def change(node: Term) -> Term:
        if isinstance(node, Series) and node.index == SAMPLE:
            return sum_of(*(at_index(node.body, SAMPLE, sample) for sample in range(1, count + 1)))
        return node

    return at_index(transform(term, change), SAMPLE, scope.sample or 1)


def agree(points: Sequence[Point], left: Term, right: Term) -> bool | None:
    """Whether two formulas have the same value at every point; None where they have none at any."""
    tried = 0
    for point in points:
        with suppress(*FAILURES):
            if apart(point.rough.of(left), point.rough.of(right)):
                return False
        try:
            one, other = point.of(left), point.of(right)
        except FAILURES:
            continue
        tried += 1
        if not close(one, other):
            return False
    return True if tried else None


def bare(term: Term) -> Term:
    """The formula with plain numbers for printed ones."""
    if isinstance(term, Printed):
        return Number(term.value)
    return map_children(term, bare)


@dataclass(slots=True)
class _Stands:
    """What the printed numbers of a line may stand for: any part of the lines before it."""

    links: Links
    sources: Sequence[Term]
    exact: list[tuple[Real, Term]] = field(default_factory=list)

    def _parts(self) -> list[tuple[Real, Term]]:
        if not self.exact:
            seen: dict[Term, Real] = {}
            for source in self.sources:
                for node in _parts_of(source):
                    if node in seen:
                        continue
                    value = self.links.exact(node)
                    if value is not None:
                        seen[node] = value
            self.exact = [(value, node) for node, value in seen.items()]
        return self.exact

    def _candidates(self, printed: Fraction, places: int) -> list[tuple[Real, int | None]]:
        """The exact values that a printed number may stand for, with the wrong claim that it comes from."""
        found: list[tuple[Real, int | None]] = []
        for value, node in self._parts():
            for sign in (1, -1):
                signed = value if sign > 0 else numbers.negate(value)
                if fits(signed, printed, places) and not any(close(signed, other) for other, _ in found):
                    found.append((signed, None))
                elif not fits(signed, printed, places):
                    said = self.links.printed.get(node)
                    if said is not None and said.cause is not None and sign * said.value == printed:
                        found.append((signed, said.cause))
        for term, said in self.links.printed.items():
            if abs(said.value) == abs(printed) and said.places == places and len(found) < 6:
                exact = self.links.exact(term)
                if exact is not None:
                    signed = exact if said.value == printed else numbers.negate(exact)
                    if not any(close(signed, other) for other, _ in found):
                        found.append((signed, said.cause))
        if not any(cause is None and close(value, printed) for value, cause in found):
            found.append((printed, None))
        return found[:6]

    def fillings(self, side: Term) -> Iterator[tuple[Term, frozenset[int]]]:
        """The line with exact values for its printed numbers, in every way they may be meant."""
        places = list(_literals(side))
        if len(places) > 40:
            return
        # equal numbers may stand for different things, where there are few
        single = len(places) <= _FEW_PLACES
        options = {node: self._candidates(Fraction(node.value), node.places) for node in dict.fromkeys(places)}
        names: list[object] = [*range(len(places))] if single else [*options]
        choices = [options[node] for node in places] if single else [*options.values()]
        for chosen in islice(product(*choices), _COMBINATIONS):
            values = dict(zip(names, chosen, strict=True))
            yield _filled(side, values, single=single), frozenset(cause for _, cause in chosen if cause is not None)


def _filled(side: Term, values: Mapping[object, tuple[Real, int | None]], *, single: bool) -> Term:
    """A line with values for its printed numbers: for each occurrence, or for each number."""
    count = -1

    def put(node: Term) -> Term:
        nonlocal count
        if isinstance(node, Printed):
            count += 1
            return Number(values[count if single else node][0])
        return map_children(node, put)

    return put(side)


def _literals(term: Term) -> Iterator[Printed]:
    for node in walk(term):
        if isinstance(node, Printed):
            yield node


def _parts_of(term: Term) -> Iterator[Term]:
    """Every part of a formula, and the sums and products that begin one."""
    for node in walk(term):
        yield node
        if isinstance(node, Product) and len(node.factors) > 2:
            count = len(node.factors)
            yield from (
                Product(node.factors[start:end])
                for start in range(count)
                for end in range(start + 2, min(count, start + 6) + 1)
                if end - start < count
            )
        if isinstance(node, Sum) and 2 < len(node.terms) <= _LONG_SUM:
            count = len(node.terms)
            yield from (
                Sum(node.terms[start:end])
                for start in range(count)
                for end in range(start + 2, min(count, start + 4) + 1)
                if end - start < count
            )
        if isinstance(node, Quotient):
            yield from children(node)
