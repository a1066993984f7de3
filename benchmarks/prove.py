"""A second prover beside the judge: `make prove`.

It proves nothing by algebra. It evaluates both sides of an equality in interval arithmetic at random points of the
stated domain: where the intervals do not meet, the sides differ; where they meet at all points to thirty digits, they
are held to be equal (a formula of usual size that vanishes at a few random points vanishes: Schwartz and Zippel).
Derivatives are those of dual numbers. It shares no code with the judge.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from mpmath import iv

from benchmarks.identities import Identity, Truth, identities
from symbackprop.api import analyse, read_lecture
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    map_children,
)
from symbackprop.judge import Verdict, judge
from symbackprop.network.network import Network
from symbackprop.rules.value import at_index

__all__ = ["prove_lecture", "second_opinion"]

_DIGITS = 60
_AGREEMENT = 30  # digits to which intervals must be narrow for their meeting to count
_FINER = 600  # digits at every fifth point, for what differs by little
_POINTS = 21
_ENOUGH = 8  # points of agreement that suffice for a step
_EXAMPLES = Path(__file__).parent.parent / "examples"

Interval = Any  # of mpmath, which has no types


class Unclear(ArithmeticError):
    """No value at this point, or none that the intervals can tell."""


@dataclass(frozen=True, slots=True)
class Dual:
    """A value and its derivative by one chosen quantity."""

    value: Interval
    slope: Interval

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    def inverse(self) -> Dual:
        if 0 in self.value:
            raise Unclear("division by zero")
        return Dual(1 / self.value, -self.slope / (self.value * self.value))


def _constant(value: Interval) -> Dual:
    return Dual(value, iv.mpf(0))


def _exact(value: Fraction) -> Dual:
    return _constant(iv.mpf(value.numerator) / iv.mpf(value.denominator))


def _sign(value: Interval) -> int:
    """1, 0 or -1. Raises Unclear where an interval leaves it open."""
    if value.a > 0:
        return 1
    if value.b < 0:
        return -1
    if value.a == 0 and value.b == 0:
        return 0
    raise Unclear("a sign")


def _exp(u: Dual) -> Dual:
    if u.value.b > 10**7:
        raise Unclear("too large")
    value = iv.exp(u.value)
    return Dual(value, value * u.slope)


def _ln(u: Dual) -> Dual:
    if u.value.a <= 0:
        raise Unclear("the logarithm of a number that is not positive")
    return Dual(iv.log(u.value), u.slope / u.value)


def _sigmoid(u: Dual) -> Dual:
    return (_constant(iv.mpf(1)) + _exp(-u)).inverse()


def _cosh(u: Dual) -> Dual:
    return (_exp(u) + _exp(-u)) * _constant(iv.mpf(1) / 2)


def _sinh(u: Dual) -> Dual:
    return (_exp(u) + -_exp(-u)) * _constant(iv.mpf(1) / 2)


def _relu(u: Dual) -> Dual:
    return u if _sign(u.value) > 0 else _constant(iv.mpf(0))


def _power(u: Dual, exponent: Fraction) -> Dual:
    if exponent.denominator == 1:
        whole = abs(int(exponent))
        value = u.value**whole
        slope = u.slope * whole * u.value ** (whole - 1) if whole else iv.mpf(0)
        return Dual(value, slope) if exponent >= 0 else Dual(value, slope).inverse()
    if _sign(u.value) == 0 and exponent > 0:
        return _constant(iv.mpf(0))
    return _exp(_exact(exponent) * _ln(u))


_FUNCTIONS: Mapping[str, Callable[[Dual], Dual]] = {
    "exp": _exp,
    "ln": _ln,
    "sigmoid": _sigmoid,
    "cosh": _cosh,
    "sinh": _sinh,
    "tanh": lambda u: _sinh(u) * _cosh(u).inverse(),
    "softplus": lambda u: _ln(_constant(iv.mpf(1)) + _exp(u)),
    "relu": _relu,
    "positive_part": _relu,
    "relu_slope": lambda u: _constant(iv.mpf(int(_sign(u.value) > 0))),
    "sign": lambda u: _constant(iv.mpf(_sign(u.value))),
    "abs": lambda u: u * _constant(iv.mpf(_sign(u.value))),
}
_RELATIONS: Mapping[str, tuple[int, ...]] = {
    "=": (0,),
    "!=": (1, -1),
    "<": (-1,),
    "<=": (-1, 0),
    ">": (1,),
    ">=": (1, 0),
}


@dataclass(slots=True)
class Point:
    """Random values for the leaves of a network; the rest follows from its equations."""

    network: Network
    draw: random.Random
    style: int
    leaves: dict[Quantity, Fraction] = field(default_factory=dict)
    known: dict[tuple[Quantity, Quantity | None], Dual] = field(default_factory=dict)

    def of_name(self, quantity: Quantity, by: Quantity | None) -> Dual:
        """The value of a name, and its derivative by another through all paths."""
        if (quantity, by) not in self.known:
            found = self._of_name(quantity, by)
            self.known[quantity, by] = Dual(found.value, iv.mpf(1)) if quantity == by else found
        return self.known[quantity, by]

    def _of_name(self, quantity: Quantity, by: Quantity | None) -> Dual:
        if quantity.kind is Kind.DELTA:
            return _constant(self.of_name(quantity_of(Kind.LOSS), quantity.of_kind(Kind.PREACTIVATION)).slope)
        term = self._equation(quantity)
        if term is not None:
            return self.of(term, lambda name: self.of_name(name, by))
        if quantity not in self.leaves:
            self._draw(quantity)
        return _exact(self.leaves[quantity])

    def _equation(self, quantity: Quantity) -> Term | None:
        running = isinstance(quantity.sample, int) and self.network.samples is not None
        equation = self.network.equations.get(quantity.of_sample(SAMPLE) if running else quantity)
        if equation is None:
            return None
        return at_index(equation.term, SAMPLE, quantity.sample) if isinstance(quantity.sample, int) else equation.term

    def _draw(self, quantity: Quantity) -> None:
        rule, outputs = self.network.loss.rule, self.network.outputs if self.network.layers else 1
        if quantity.kind is Kind.TARGET and rule.distribution:
            shares = [self.draw.randint(1, 60) for _ in range(outputs)]
            for unit, share in enumerate(shares, start=1):
                self.leaves[quantity_of(Kind.TARGET, unit=unit, sample=quantity.sample)] = Fraction(share, sum(shares))
        elif quantity.kind is Kind.TARGET and rule.probability:
            self.leaves[quantity] = Fraction(self.draw.randint(1, 70), 71)
        else:
            spread = (2, 1, 2, 9, 3, 200, 10**7)[self.style]
            whole = self.draw.randint(-spread, spread)
            rest = 0 if self.style in (1, 2) else Fraction(self.draw.randint(1, 70), 71)
            self.leaves[quantity] = Fraction(whole + rest) / (50 if self.style == 4 else 1)

    def of(self, term: Term, name: Callable[[Quantity], Dual]) -> Dual:
        """The value of a formula, names by `name`."""

        def value(node: Term) -> Dual:
            match node:
                case Number(Fraction() as number):
                    return _exact(number)
                case Symbol(quantity):
                    return name(quantity)
                case Sum(terms):
                    total = _constant(iv.mpf(0))
                    for one in terms:
                        total += value(one)
                    return total
                case Product(factors):
                    product = _constant(iv.mpf(1))
                    for one in factors:
                        product *= value(one)
                    return product
                case Negation(inner):
                    return -value(inner)
                case Quotient(top, bottom):
                    return value(top) * value(bottom).inverse()
                case Power(base, Number(Fraction() as exponent)):
                    return _power(value(base), exponent)
                case Power(base, exponent):
                    return _exp(value(exponent) * _ln(value(base)))
                case Apply(function, (argument,)):
                    return _FUNCTIONS[function](value(argument))
                case Series(index, int() as count, body):
                    places = (at_index(body, index, place) for place in range(1, count + 1))
                    return value(Sum(tuple(places)))
                case Cases(branches):
                    return value(next(one for one, condition in branches if holds(condition)))
                case Derivative(of, by):
                    return _constant(self._slope(of, by, direct=node.direct))
            raise Unclear(type(node).__name__)

        def holds(condition: Term) -> bool:
            assert isinstance(condition, Comparison)
            gap = value(condition.left) + -value(condition.right)
            return _sign(gap.value) in _RELATIONS[condition.relation]

        return value(term)

    def _slope(self, of: Quantity, by: Quantity, *, direct: bool) -> Interval:
        if not direct:
            return self.of_name(of, by).slope
        term = self._equation(of)
        if term is None:
            raise Unclear("a derivative of what has no definition")
        return self.of(term, lambda q: Dual(self.of_name(q, None).value, iv.mpf(int(q == by)))).slope

    def agree(self, left: Term, right: Term) -> bool | None:
        """Whether two formulas have the same value here; None where that cannot be told."""
        try:
            sides = [self.of(side, lambda name: self.of_name(name, None)).value for side in (left, right)]
        except (Unclear, ZeroDivisionError, StopIteration, KeyError):
            return None
        if sides[0].b < sides[1].a or sides[1].b < sides[0].a:
            return False
        scale = 1 + max(abs(sides[0].mid), abs(sides[1].mid))
        widest = max(side.delta for side in sides)
        return True if widest < scale * iv.mpf(10) ** -_AGREEMENT else None


def second_opinion(network: Network, left: Term, right: Term, enough: int = _POINTS) -> bool | None:
    """Whether left = right at random points of the domain: False where they differ at one, None where none tells."""
    if network.samples is not None:
        left, right = (at_index(_bound(side), SAMPLE, 1) for side in (left, right))
    agreed = 0
    for attempt in range(_POINTS):
        iv.dps = _FINER if attempt % 5 == 4 else _DIGITS
        point = Point(network, random.Random(1000 + attempt), attempt % 7)
        found = point.agree(left, right)
        if found is False:
            return False
        agreed += found is True
        if agreed == enough:
            break
    return True if agreed else None


def _bound(term: Term) -> Term:
    """Sums over samples by an index of their own, so that they keep their samples."""

    if isinstance(term, Series) and isinstance(term.count, int):
        return Sum(tuple(at_index(_bound(term.body), term.index, place) for place in range(1, term.count + 1)))
    return map_children(term, _bound)


def prove_lecture(path: Path) -> Counter[str]:
    """How many of the equalities that the judge proved of a lecture the second prover holds for true."""
    analysis = analyse(read_lecture(path))
    counted: Counter[str] = Counter()
    for equality in analysis.proved:
        found = second_opinion(analysis.network, equality.left, equality.right, _ENOUGH)
        counted[{True: "agreed", False: "refuted", None: "unclear"}[found]] += 1
        if found is False:
            print(f"  {path.stem}: the judge proves what is false: {equality.left} = {equality.right}")
    return counted


def _verdicts(rows: Iterable[Identity]) -> Iterator[tuple[Identity, Verdict, bool | None]]:
    for row in rows:
        yield row, judge(row.network, row.left, row.right).verdict, second_opinion(row.network, row.left, row.right)


def _table() -> tuple[Counter[tuple[Truth, Verdict, bool | None]], int]:
    """The table of identities before both, and how many faults there are."""
    counted: Counter[tuple[Truth, Verdict, bool | None]] = Counter()
    faults = 0
    for row, verdict, second in _verdicts(identities()):
        counted[row.truth, verdict, second] += 1
        true = row.truth in (Truth.TRUE, Truth.CONDITIONAL)
        wrong = Verdict.REFUTED if true else Verdict.PROVED
        if verdict is wrong or second is not (None if row.truth is Truth.NOWHERE else true):
            faults += 1
            print(f"  {row.kind}: {verdict.value}, second prover {second}: {row.left} = {row.right}")
    return counted, faults


def main() -> int:
    """Every step of the examples, then the table. Exit code 1 where the provers contradict each other or the truth."""
    faults = 0
    print("Steps of the examples             agreed  refuted  unclear")
    for path in sorted(_EXAMPLES.glob("*.toml")):
        counted = prove_lecture(path)
        faults += counted["refuted"]
        print(f"  {path.stem:<30} {counted['agreed']:>8} {counted['refuted']:>8} {counted['unclear']:>8}")
    counted_rows, wrong = _table()
    print("Identities        judge        second prover")
    for (truth, verdict, second), count in sorted(counted_rows.items(), key=str):
        opinion = {True: "equal", False: "different", None: "no value"}[second]
        print(f"  {truth.value:<14}  {verdict.value:<11}  {opinion:<11} {count:>5}")
    true = [(row, count) for row, count in counted_rows.items() if row[0] is Truth.TRUE]
    proved = sum(count for row, count in true if row[1] is Verdict.PROVED)
    total = sum(count for _, count in true)
    print(f"{proved} of {total} true identities are proved; {faults + wrong} contradictions")
    return int(faults + wrong > 0 or proved < 0.9 * total)


if __name__ == "__main__":
    sys.exit(main())
