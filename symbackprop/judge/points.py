"""Values at exact points: rational arithmetic where it suffices, else balls that are sure to hold the value.

A ball is a number with a bound on its error (Arb, in FLINT). Two values differ only where their balls do not meet, so
no rounding ever refutes anything.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from zlib import crc32

import flint
from flint import arb, fmpq

from symbackprop.core.errors import SymbackpropError
from symbackprop.core.quantities import Kind, Quantity, canonical_name
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    walk,
)
from symbackprop.judge.definitions import Definitions
from symbackprop.judge.judgement import Judgement, Verdict
from symbackprop.rules.functions import arguments_in, function

__all__ = ["NoValueHere", "Point", "Trials", "compare_at_points", "points"]

Value = fmpq | arb

_PRECISIONS = (128, 512, 2048)  # bits, one after the other where balls meet
_ATTEMPTS = 48
_FAR = 6  # numbers of a formula, about which its values are looked at
_AGREEMENTS = 27  # points of agreement, after which an equality stays undecided
_LOOKED_INTO = 4  # of these, the points at which more digits are asked for
_EXACT_BITS = 4096


class NoValueHere(ArithmeticError):
    """The formula has no value at the point, or none that the precision can tell."""


@dataclass(slots=True)
class Point:
    """Values for the leaves; the rest follows by the definitions, each worked out once for a precision."""

    definitions: Definitions
    draw: Callable[[Quantity], Fraction]
    leaves: dict[Quantity, Fraction] = field(default_factory=dict)
    values: dict[tuple[Quantity, int], Value] = field(default_factory=dict)
    known: dict[tuple[int, int], tuple[Term, Value]] = field(default_factory=dict)

    def gap(self, left: Term, right: Term, precision: int) -> Value:
        """Left - right. Raises NoValueHere where one has no value, or none that the precision can tell."""
        with flint.ctx.workprec(precision):
            return _plus(self._value(left, precision), -self._value(right, precision))

    @property
    def witness(self) -> tuple[tuple[str, Fraction], ...]:
        return tuple((canonical_name(name), value) for name, value in self.leaves.items())

    def _value(self, term: Term, precision: int) -> Value:
        found = self.known.get((id(term), precision))
        if found is None:
            found = self.known[id(term), precision] = (term, self._worked_out(term, precision))
        return found[1]

    def _worked_out(self, term: Term, precision: int) -> Value:
        def of(node: Term) -> Value:
            return self._value(node, precision)

        match term:
            case Symbol(quantity):
                return self._of_name(quantity, precision)
            case Number(Fraction() as number):
                return _exact(number)
            case Sum(terms):
                total: Value = fmpq(0)
                for part in terms:
                    total = _plus(total, of(part))
                return total
            case Product(factors):
                whole: Value = fmpq(1)
                for factor in factors:
                    whole = _times(whole, of(factor))
                return whole
            case Negation(inner):
                return -of(inner)
            case Quotient(numerator, denominator):
                return _times(of(numerator), _inverse(of(denominator)))
            case Power(base, exponent):
                return _power(of(base), of(exponent))
            case Apply(name, arguments):
                return self._applied(name, arguments, precision)
            case Cases(branches):
                for value, condition in branches:
                    if self._holds(condition, precision):
                        return of(value)
        raise NoValueHere(type(term).__name__)

    def _of_name(self, quantity: Quantity, precision: int) -> Value:
        found = self.values.get((quantity, precision))
        if found is None:
            definition = self.definitions.of(quantity)
            if definition is not None:
                found = self._value(definition, precision)
            else:
                if quantity not in self.leaves:
                    self.leaves[quantity] = self.draw(quantity)
                found = _exact(self.leaves[quantity])
            self.values[quantity, precision] = found
        return found

    def _applied(self, name: str, arguments: tuple[Term, ...], precision: int) -> Value:
        elementary = _ELEMENTARY.get(name)
        if elementary is not None:
            return elementary(*(self._value(argument, precision) for argument in arguments))
        row = function(name)
        slots = arguments_in(row, arguments)
        for piece in row.pieces:
            if all(self._holds(substitute(condition, slots.get), precision) for condition in piece.where):
                return self._value(substitute(piece.term, slots.get), precision)
        raise NoValueHere(name)

    def _holds(self, condition: Term, precision: int) -> bool:
        if not isinstance(condition, Comparison):
            raise NoValueHere("a condition that compares nothing")
        left, right = self._value(condition.left, precision), self._value(condition.right, precision)
        sign = _sign(_plus(left, -right))
        return condition.relation in _RELATIONS[sign]


_RELATIONS: Mapping[int, tuple[str, ...]] = {1: (">", ">=", "!="), 0: ("=", ">=", "<="), -1: ("<", "<=", "!=")}


def _exact(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _small(value: fmpq) -> Value:
    bits = max(int(value.p).bit_length(), int(value.q).bit_length())
    return value if bits <= _EXACT_BITS else arb(value)


def _plus(left: Value, right: Value) -> Value:
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return _small(left + right)
    return arb(left) + arb(right)


def _times(left: Value, right: Value) -> Value:
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return _small(left * right)
    return arb(left) * arb(right)


def _inverse(value: Value) -> Value:
    if isinstance(value, fmpq):
        if not value:
            raise NoValueHere("division by zero")
        return 1 / value
    if value.contains(0):
        raise NoValueHere("division by what may be zero")
    return 1 / value


def _power(base: Value, exponent: Value) -> Value:
    if isinstance(exponent, fmpq) and exponent.q == 1 and abs(exponent.p) <= _EXACT_BITS:
        whole = int(exponent.p)
        if whole < 0:
            return _power(_inverse(base), -exponent)
        return _small(base**whole) if isinstance(base, fmpq) and whole < 64 else arb(base) ** whole
    if isinstance(base, fmpq) and not base and isinstance(exponent, fmpq) and exponent > 0:
        return fmpq(0)
    return _exponential(_times(exponent, _logarithm(base)))


def _exponential(value: Value) -> Value:
    if isinstance(value, fmpq) and not value:
        return fmpq(1)
    return _finite(arb(value).exp())


def _logarithm(value: Value) -> Value:
    if isinstance(value, fmpq) and value == 1:
        return fmpq(0)
    if _sign(value) <= 0:
        raise NoValueHere("the logarithm of a number that is not positive")
    return _finite(arb(value).log())


_ELEMENTARY: Mapping[str, Callable[..., Value]] = {
    "exp": _exponential,
    "ln": _logarithm,
    "erf": lambda value: value if isinstance(value, fmpq) and not value else arb(value).erf(),
    "pi": arb.pi,
}


def _finite(value: arb) -> arb:
    if not value.is_finite():
        raise NoValueHere("beyond all numbers")
    return value


def _sign(value: Value) -> int:
    """1, 0 or -1. Raises NoValueHere where a ball leaves it open."""
    if value > 0:
        return 1
    if value < 0:
        return -1
    if isinstance(value, fmpq) or value.is_zero():
        return 0
    raise NoValueHere("a sign that the precision cannot tell")


# -- where to look -------------------------------------------------------------------------------------


def _fraction(generator: random.Random) -> Fraction:
    return Fraction(generator.randint(1, 96), 97)


_STYLES: tuple[Callable[[random.Random], Fraction], ...] = (
    _fraction,
    lambda generator: 4 * _fraction(generator) - 2,
    lambda generator: Fraction(generator.randint(-1, 1)),  # kinks, and values that are met twice
    lambda generator: Fraction(generator.randint(-3, 3)),
    lambda generator: _fraction(generator) * generator.choice((-1, 1)) * generator.randint(3, 30),
    lambda generator: _fraction(generator) * generator.choice((-1, 1)) / 10**6,
    lambda generator: generator.choice((-1, 1)) * Fraction(generator.randint(100, 999)) * 10 ** generator.randint(0, 6),
)


def points(definitions: Definitions) -> Iterator[Point]:
    """Points between 0 and 1, of both signs, whole ones, large and tiny ones, and such that mix these.

    The data are what the loss asks for: probabilities that sum to 1 at most. What a leaf is at a point follows from its
    name: it is the same for every formula.
    """
    for attempt in range(_ATTEMPTS):
        style = (*_STYLES, None)[attempt % (len(_STYLES) + 1)]

        def any_number(generator: random.Random, style: _Style = style) -> Fraction:
            return (style or generator.choice(_STYLES))(generator)

        yield _point(definitions, str(attempt), any_number)


def _point(definitions: Definitions, seed: str, number: Callable[[random.Random], Fraction]) -> Point:
    """A point whose leaves are numbers of one kind, and the data what the loss asks for."""
    network = definitions.network
    rule = network.loss.rule

    def draw(quantity: Quantity) -> Fraction:
        own = crc32(f"{seed} {canonical_name(quantity)}".encode())
        generator = random.Random(own)  # noqa: S311 - any fixed points will do
        if quantity.kind is Kind.TARGET and (rule.probability or rule.distribution):
            share = max(network.outputs, 1) if rule.distribution else 1
            return _fraction(generator) / share
        return _fraction(generator) if quantity.kind is Kind.RATE else number(generator)

    return Point(definitions, draw)


_Style = Callable[[random.Random], Fraction] | None


def _points_about(definitions: Definitions, *formulas: Term) -> Iterator[Point]:
    """Points at, above and below the largest numbers that stand in some formulas, and the inverses of the smallest:
    what begins beyond a large number, as relu(x - 10^6) does, shows there. Every leaf is at each of them once.
    """
    found = {abs(node.value) for term in formulas for node in walk(term) if isinstance(node, Number) and node.value}
    far = {max(value, 1 / value) for value in found if isinstance(value, Fraction)}
    chosen = [*product(sorted(far)[-_FAR:], (-1, 1), (False, True))]
    for attempt in range(len(chosen)):

        def beside(generator: random.Random, attempt: int = attempt) -> Fraction:
            number, sign, beyond = generator.sample(chosen, len(chosen))[attempt]
            return sign * number * (1 + beyond * _fraction(generator))

        yield _point(definitions, "about", beside)


def compare_at_points(definitions: Definitions, left: Term, right: Term) -> Judgement:
    """A point where the sides differ refutes an equality; agreement at all of them leaves it undecided."""
    agreed: list[Point] = []
    for point in points(definitions):
        found = _agree(point, left, right, _PRECISIONS[0])
        if found is False:
            return Judgement(Verdict.REFUTED, witness=point.witness)
        # what the first precision cannot tell, a finer one may
        if found is None and _agree(point, left, right, _PRECISIONS[1]) is False:
            return Judgement(Verdict.REFUTED, witness=point.witness)
        agreed += [point] if found else []
        if len(agreed) == _AGREEMENTS:
            break
    for point, precision in product(agreed[:_LOOKED_INTO], _PRECISIONS[1:]):
        if _agree(point, left, right, precision) is False:
            return Judgement(Verdict.REFUTED, witness=point.witness)
    for point in _points_about(definitions, left, right):
        if _agree(point, left, right, _PRECISIONS[0]) is False:
            return Judgement(Verdict.REFUTED, witness=point.witness)
    return Judgement(Verdict.UNDECIDED)


def _agree(point: Point, left: Term, right: Term, precision: int) -> bool | None:
    """Whether two formulas agree at a point, as far as can be told; None where one has no value."""
    try:
        gap = point.gap(left, right, precision)
    except (NoValueHere, SymbackpropError):
        return None
    return not gap if isinstance(gap, fmpq) else bool(gap.contains(0))


@dataclass(frozen=True, slots=True)
class Trials:
    """Points at which many formulas of one network are tried: what its names are there is worked out once."""

    definitions: Definitions
    made: list[Point] = field(default_factory=list)

    def agree_somewhere(self, left: Term, right: Term) -> Judgement:
        """Whether there is a point where both sides have a value; undecided where none is found, refuted where the
        values differ there.
        """
        for number, fresh in enumerate(points(self.definitions)):
            if number == len(self.made):
                self.made.append(fresh)
            point = self.made[number]
            found = _agree(point, left, right, _PRECISIONS[0])
            point.known.clear()  # formulas are many, names few
            if found:
                return Judgement(Verdict.PROVED)
            if found is False:
                _agree(fresh, left, right, _PRECISIONS[0])
                return Judgement(Verdict.REFUTED, witness=fresh.witness)
        return Judgement(Verdict.UNDECIDED)
