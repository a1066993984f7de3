"""The value of any formula at a point: at the lecture's own numbers, or at random ones.

Derivatives are worked out in numbers, from the last definition to the first. What a wrong claim says, or a mutated
derivation, is put in as a change: a name or a derivative that has another value than it should. A point has a rough
twin in floats, which tells most of what differs apart in a fraction of the time; what it cannot tell, the exact one
does.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from symbackprop.core import numbers
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.quantities import Kind, Quantity, quantity_of, source_of
from symbackprop.core.terms import Derivative, Number, Real, Symbol, Term, quantities_of
from symbackprop.derive.local import local_derivative
from symbackprop.judge.differentiation import differentiate, unfold
from symbackprop.network.network import Network
from symbackprop.rules.functions import function
from symbackprop.rules.rough import rough_of
from symbackprop.rules.value import Unknown, applied, value_of

__all__ = ["FAILURES", "Changes", "Point", "apart", "close", "random_point"]

Changes = Mapping[Symbol | Derivative, Term]  # what stands for a name or a derivative instead of its own value
FAILURES = (ArithmeticError, Unknown, ValueError, StopIteration, SymbackpropError)
_TOLERANCE = Decimal("1e-30")
_CLOSE = 1e-9  # what differs by more in floats differs
_KNOWN = 4096  # formulas whose values a point remembers
_MADE = 40  # points with changes that a point remembers, at least
_ALL_MADE = 60_000  # definitions in all of them, for a small network
_ROUGH = 1e-6  # far above what floats lose in a formula of usual size


@dataclass(slots=True, eq=False)
class Point:
    """Values for the leaves; the rest follows. A name that is missing raises Unknown, or is drawn where there is a
    generator.
    """

    network: Network
    leaves: dict[Quantity, Real]
    changes: Changes = field(default_factory=dict)
    generator: random.Random | None = None
    wide: bool = False  # names of the document anywhere, not only between 0 and 1
    values: dict[Quantity, Real] = field(default_factory=dict)
    slopes: dict[tuple[Quantity, Quantity], Real] = field(default_factory=dict)
    local: dict[tuple[Quantity, Quantity], Term | None] = field(default_factory=dict)  # slopes of definitions
    order: dict[Quantity, int] = field(default_factory=dict)
    exact: Point | None = None  # where this is its rough twin
    twin: Point | None = None
    known: dict[int, tuple[Term, Real]] = field(default_factory=dict)  # by identity: equal terms are dear to compare
    called: dict[Hashable, Real] = field(default_factory=dict)  # functions with the values of their arguments
    made: dict[Hashable, Point] = field(default_factory=dict)  # the points with changes that were asked for last

    @property
    def rough(self) -> Point:
        """The same point in floats."""
        if self.exact is not None:
            return self
        if self.twin is None:
            self.twin = Point(self.network, {}, self.changes, local=self.local, order=self.order, exact=self)
        return self.twin

    def changed(self, changes: Changes) -> Point:
        """The same leaves, with other changes; what comes before all of them keeps its value."""
        key = tuple(changes.items())
        found = self.made.pop(key, None) or self._changed(changes)
        self.made[key] = found
        if len(self.made) > max(_MADE, _ALL_MADE // (len(self.network.equations) + 1)):
            del self.made[next(iter(self.made))]
        return found

    def _changed(self, changes: Changes) -> Point:
        names = [change.quantity for change in changes if isinstance(change, Symbol)]
        first = min((self._place(name) for name in names), default=len(self.order))
        kept = self.values
        if names or self.changes:
            kept = {q: value for q, value in kept.items() if self._place(q) < max(first, 0) and q not in names}
        return Point(
            self.network,
            self.leaves,
            changes,
            self.generator,
            self.wide,
            values=kept if not self.changes else {},
            local=self.local,
            order=self.order,
            exact=self.exact,
            called=self.called,
        )

    def of(self, term: Term) -> Real:
        """The value of a formula. Raises one of FAILURES where it has none."""
        known = self.known.get(id(term))
        if known is not None:
            return known[1]
        found = self._worked_out(term)
        if len(self.known) >= _KNOWN:
            self.known.clear()
        self.known[id(term)] = (term, found)  # the term is kept, so that its identity stays its own
        return found

    def _worked_out(self, term: Term) -> Real:
        if self.exact is None:
            return value_of(term, self.value, self.slope, call=self._called)
        return rough_of(term, self._float, self._float_slope)

    def _called(self, name: str, values: Sequence[Real]) -> Real:
        """The value of a function: the same few are asked for again and again, and are dear in many digits."""
        key = (name, *values, *map(type, values))  # an exact 0 is none that was rounded
        found = self.called.get(key)
        if found is None:
            if len(self.called) >= _KNOWN:
                self.called.clear()
            found = self.called[key] = applied(function(name), values)
        return found

    def _float(self, quantity: Quantity) -> float:
        found = self.values.get(quantity)
        return found if type(found) is float else float(self.value(quantity))

    def _float_slope(self, of: Quantity, by: Quantity) -> float:
        return float(self.slope(of, by))

    def value(self, quantity: Quantity) -> Real:
        if quantity in self.values:
            return self.values[quantity]
        change = self.changes.get(Symbol(quantity)) if self.changes else None
        equation = self.network.equations.get(quantity)
        if change is not None:
            found = self.of(change)
        elif equation is not None:
            found = self._worked_out(equation.term)
        elif (of := source_of(quantity)) is not None:
            return self.slope(quantity_of(Kind.LOSS), of)
        elif self.exact is not None:
            found = float(self.exact.value(quantity))
        elif quantity in self.leaves:
            found = self.leaves[quantity]
        elif self.generator is not None:
            found = self._drawn(quantity)
        else:
            raise Unknown(str(quantity))
        self.values[quantity] = found
        return found

    def _drawn(self, quantity: Quantity) -> Real:
        assert self.generator is not None
        positive = quantity.kind in (Kind.TARGET, Kind.RATE) or (quantity.kind is Kind.VARIABLE and not self.wide)
        size = Fraction(self.generator.randint(2, 97), 101)
        found = size if positive or self.generator.random() < 0.6 else -size
        self.leaves[quantity] = found
        return found

    def slope(self, of: Quantity, by: Quantity) -> Real:
        """d(of)/d(by) through all paths."""
        if of == by:
            return Fraction(1)
        found = self.slopes.get((of, by))
        if found is None:
            change = self._changed_slope(of, by)
            found = self.of(change) if change is not None else self._total(of, by)
            self.slopes[(of, by)] = found
        return found

    def _changed_slope(self, of: Quantity, by: Quantity) -> Term | None:
        changes = self.changes
        if not changes:
            return None
        return changes.get(Derivative(of, by)) or changes.get(Derivative(of, by, direct=True))

    def _total(self, of: Quantity, by: Quantity) -> Real:
        last = self._place(of)
        total: Real = Fraction(0)
        for user in self._users(by) if self.changes else self.network.users.get(by, ()):
            if self._place(user) <= last:
                upstream = self.slope(of, user)
                if upstream:
                    total = numbers.add(total, numbers.multiply(upstream, self._partial(user, by)))
        return total

    def _users(self, by: Quantity) -> list[Quantity]:
        found = [*self.network.users.get(by, ())]
        for name, term in self.changes.items():
            if isinstance(name, Symbol) and name.quantity not in found and by in {*quantities_of(term)}:
                found.append(name.quantity)
        for change in self.changes:
            if (
                isinstance(change, Derivative)
                and change.by == by
                and change.of not in found
                and change.of.kind is not Kind.LOSS
            ):
                found.append(change.of)
        return found

    def _place(self, quantity: Quantity) -> int:
        if not self.order:
            self.order.update({name: place for place, name in enumerate(self.network.equations)})
        return self.order.get(quantity, -1)

    def _partial(self, user: Quantity, by: Quantity) -> Real:
        if self.changes:
            change = self.changes.get(Derivative(user, by, direct=True)) or self.changes.get(Derivative(user, by))
            if change is not None:
                return self.of(change)
            other = self.changes.get(Symbol(user))
            if other is not None and any(True for _ in quantities_of(other)) and not _has_slopes(other):
                return self.of(differentiate(unfold(other), by))
        if (user, by) not in self.local:
            equation = self.network.equations.get(user)
            if equation is None:
                raise Unknown(user)
            own = user.kind is Kind.VARIABLE or not self.network.layers
            found = differentiate(unfold(equation.term), by) if own else local_derivative(equation, by)
            self.local[user, by] = found
        term = self.local[user, by]
        return Fraction(0) if term is None else self.of(term)


def _has_slopes(term: Term) -> bool:
    return term.holds(Derivative)


def random_point(
    network: Network, seed: int, given: Mapping[Quantity, Real] | None = None, distribution: Sequence[Quantity] = ()
) -> Point:
    """A random point that meets what is assumed of the targets; `given` are values that hold besides, the names of the
    `distribution` sum to 1.
    """
    generator = random.Random(seed)  # noqa: S311 - any points will do
    leaves: dict[Quantity, Real] = dict(given or {})
    shares = [Fraction(generator.randint(2, 97)) for _ in distribution]
    whole = sum(shares)
    leaves.update({name: share / whole for name, share in zip(distribution, shares, strict=True)})
    for assumption in network.assumptions.values():
        names = [*quantities_of(assumption.left)]
        if any(name.kind is not Kind.TARGET for name in names) or not isinstance(assumption.right, Number):
            continue
        free = [name for name in names if name not in leaves]
        rest = Fraction(assumption.right.value) - sum(Fraction(leaves[name]) for name in names if name in leaves)
        parts = [Fraction(generator.randint(2, 97)) for _ in free]
        whole = sum(parts)
        leaves.update({name: rest * part / whole for name, part in zip(free, parts, strict=True)})
    return Point(network, leaves, generator=generator, wide=seed % 3 == 2)


def apart(left: Real, right: Real) -> bool:
    """Whether two rough values cannot be those of equal formulas."""
    return abs(float(left) - float(right)) > _ROUGH * (1 + abs(float(left)) + abs(float(right)))


def close(left: Real, right: Real) -> bool:
    """Whether two values are the same but for the last of many digits."""
    with suppress(OverflowError):
        if abs(float(left) - float(right)) > _CLOSE * (1 + abs(float(left))):
            return False
    difference = numbers.absolute(numbers.add(left, numbers.negate(right)))
    return numbers.to_decimal(difference) <= _TOLERANCE * (1 + numbers.to_decimal(numbers.absolute(left)))
