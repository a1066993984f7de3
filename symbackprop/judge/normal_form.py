"""The normal form: a formula as an element of a field of fractions.

The bases are the names in the formula and the functions of them that algebra cannot take apart:
e^(a + b) = e^a e^b, e^(c m) = (e^(m/d))^(c d) for a common divisor d of all coefficients of m,
ln(a b) = ln|a| + ln|b| wherever ln(a b) has a value, |a b|^(p/q) = |a|^(p/q) |b|^(p/q).
Two formulas are the same element exactly when they agree as rational functions of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import lcm

from flint import fmpq, fmpz

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
)
from symbackprop.judge.algebra import ZERO, Element, NoNormalForm, SignNeeded, like_terms
from symbackprop.judge.bases import (
    Application,
    Exponential,
    Key,
    Logarithm,
    Name,
    Powers,
    Prime,
    Root,
)
from symbackprop.judge.bounds import Again, Bounds, NoValue
from symbackprop.rules.functions import Function, arguments_in, function
from symbackprop.rules.value import applied

__all__ = ["Allowance", "Forms", "NoNormalForm", "NoValue", "SignNeeded", "same", "settled"]

_LARGEST = 2**62  # a whole number that is taken apart into primes
_ROUNDS = 12  # new scales of exponentials and roots
_EXPONENTS = 2000  # summands of exponents, beyond which a proof would take too long
_ALLOWED = 6000  # the same in all the normal forms that the proof of one equality tries
_PLAIN = frozenset([Symbol, Number, Sum, Product, Negation, Quotient])
_SUMMANDS = 4000  # of a formula multiplied out, among which equal ones are looked for


@dataclass(slots=True)
class Allowance:
    """How many summands of exponents the proof of one equality may yet work out, in all its normal forms."""

    left: int = _ALLOWED

    def spend(self, number: int) -> None:
        """Raises NoNormalForm where it is used up."""
        self.left -= number
        if self.left < 0:
            raise NoNormalForm("too many terms")


@dataclass(slots=True)
class Forms(Bounds):
    """The normal forms of some formulas over common bases, whose bounds are known as far as Bounds knows them.

    With `split`, functions with cases are worked out: SignNeeded says whose sign decides; `region` has the signs that
    were chosen. Without it such a function stays as it is.
    """

    split: bool = False
    allowance: Allowance = field(default_factory=Allowance)
    scales: dict[Powers | int, int] = field(default_factory=dict)  # the degree of the roots of each base in use
    known: dict[int, tuple[Term, Element]] = field(default_factory=dict)
    plain: dict[tuple[int, int], tuple[Term, Element]] = field(
        default_factory=dict
    )  # of all signs, over the same bases
    cases: bool = False  # whether a function with cases was met
    exponents: int = 0  # summands of exponents so far

    # -- formulas --------------------------------------------------------------------------------------

    def of(self, term: Term) -> Element:
        """The element that a formula is. Raises NoNormalForm, NoValue or SignNeeded."""
        found = self.known.get(id(term))
        if found is None:
            found = self._plain_one(term) if term.kinds <= _PLAIN else (term, self._element(term))
            self.known[id(term)] = found
        return found[1]

    def _plain_one(self, term: Term) -> tuple[Term, Element]:
        """A formula without functions, which is the same whatever signs are chosen."""
        key = (id(term), self.algebra.bases.ring.nvars())  # on the room hangs how large one may be
        found = self.plain.get(key)
        if found is None:
            found = self.plain[key] = (term, self._element(term))
        return found

    def _element(self, term: Term) -> Element:
        algebra = self.algebra
        match term:
            case Symbol(quantity):
                return algebra.generator(algebra.bases.number(Name(quantity)))
            case Number(Fraction() as value):
                return algebra.constant(fmpq(value.numerator, value.denominator))
            case Sum(terms):
                return algebra.total([*map(self.of, terms)])
            case Product(factors):
                return algebra.product(map(self.of, factors))
            case Negation(inner):
                return algebra.negative(self.of(inner))
            case Quotient(numerator, denominator):
                return algebra.product((self.of(numerator), self._power(self.of(denominator), Fraction(-1))))
            case Power(base, Number(Fraction() as exponent)):
                return self._power(self.of(base), exponent)
            case Power(base, exponent):
                return self.exponential(algebra.product((self.of(exponent), self.logarithm(self.of(base)))))
            case Apply(name, arguments):
                return self._applied(function(name), arguments)
            case Cases(branches):
                return self._branch(branches)
        raise NoNormalForm(type(term).__name__)

    def multiplied_out(self, term: Term) -> list[Element]:
        """The summands of a formula, its products of sums multiplied out, over what is below each. Raises as `of` does,
        and NoNormalForm where they are too many.
        """
        match term:
            case Sum(terms):
                found = [part for one in terms for part in self.multiplied_out(one)]
            case Product(factors):
                found = [self.algebra.constant(fmpq(1))]
                for factor in factors:
                    others = self.multiplied_out(factor)
                    if len(found) * len(others) > _SUMMANDS:
                        raise NoNormalForm("too many terms")
                    found = [self.algebra.product(pair) for pair in product(found, others)]
            case Negation(inner):
                found = [self.algebra.negative(part) for part in self.multiplied_out(inner)]
            case Quotient(numerator, denominator):
                below = self._power(self.of(denominator), Fraction(-1))
                found = [self.algebra.product((part, below)) for part in self.multiplied_out(numerator)]
            case _:
                return [self.of(term)]
        if len(found) > _SUMMANDS:
            raise NoNormalForm("too many terms")
        return like_terms(found)

    def _applied(self, row: Function, arguments: Sequence[Term]) -> Element:
        elements = [*map(self.of, arguments)]
        known = _KNOWN.get(row.name)
        if known is not None:
            return known(self, elements[0])
        if row.piecewise_constant:
            return self._step(row, elements[0])
        if row.pieces and self.split:
            slots = arguments_in(row, arguments)
            for piece in row.pieces:
                conditions = [substitute(condition, slots.get) for condition in piece.where]
                if all(self._holds(condition) for condition in conditions):
                    return self._element(substitute(piece.term, slots.get))
            raise NoValue(row.name)
        self.cases |= bool(row.pieces)
        return self._application(row.name, elements)

    def _application(self, name: str, elements: Iterable[Element]) -> Element:
        application = Application(name, tuple(map(self.key, elements)))
        return self.algebra.generator(self.algebra.bases.number(application))

    def key(self, element: Element) -> Key:
        """What equal elements have in common."""
        found = self.algebra.factored(element)
        return _fraction(found.coefficient), tuple(sorted(found.powers.items()))

    # -- powers ----------------------------------------------------------------------------------------

    def _power(self, element: Element, exponent: Fraction) -> Element:
        if not element.coefficient:
            if exponent <= 0:
                raise NoValue("a power of 0")
            return ZERO
        if exponent.denominator == 1:
            return self.algebra.power(element, int(exponent))
        found = self.algebra.factored(element)
        self.expect_positive(found, strict=exponent < 0)
        parts = [self._size_to_power(base, power * exponent) for base, power in found.powers.items()]
        return self.algebra.product([self._number_to_power(found.coefficient, exponent), *parts])

    def _number_to_power(self, value: fmpq, exponent: Fraction) -> Element:
        """|value|^exponent."""
        parts = [
            self._size_to_power(self.algebra.bases.number(Prime(prime)), power * exponent)
            for prime, power in _primes(value)
        ]
        return self.algebra.product(parts)

    def _size_to_power(self, number: int, exponent: Fraction) -> Element:
        """|b|^exponent of a base b."""
        algebra = self.algebra
        base = algebra.bases.bases[number]
        if isinstance(base, Exponential):
            total = exponent / base.scale
            self._scale(base.powers, total)
            scaled = algebra.bases.number(Exponential(base.powers, self.scales[base.powers]))
            return algebra.generator(scaled, int(total * self.scales[base.powers]))
        if isinstance(base, Root):
            return self._size_to_power(base.of, exponent / base.degree)
        if isinstance(base, Prime) and exponent.denominator == 1:
            return algebra.constant(fmpq(base.value) ** int(exponent))
        if exponent.denominator == 1 and exponent % 2 == 0:
            return algebra.generator(number, int(exponent))
        sign = self.sign(number)
        if sign is None and self.split:
            raise SignNeeded(number)
        if sign is not None and exponent.denominator == 1:
            return Element(fmpq(sign[0]), {number: int(exponent)})
        if sign is not None:
            algebra.signs[number] = sign[0]
        self.cases |= sign is None
        degree = self._scale(number, exponent)
        return algebra.generator(algebra.bases.number(Root(number, degree)), int(exponent * degree))

    def _scale(self, of: Powers | int, exponent: Fraction) -> int:
        """The degree of the roots of an exponential or a base that serves an exponent too."""
        old = self.scales.get(of, 1)
        new = lcm(old, exponent.denominator)
        self.scales[of] = new
        if new != old:
            raise Again
        return new

    # -- exponentials and logarithms -------------------------------------------------------------------

    def exponential(self, exponent: Element) -> Element:
        """e^(sum of c m) as the product of (e^m)^c; e^(c ln b) is |b|^c."""
        algebra = self.algebra
        parts: list[Element] = []
        summands = self._summands(exponent)
        self.exponents += len(summands)
        if self.exponents > _EXPONENTS:
            raise NoNormalForm("too many terms")
        self.allowance.spend(len(summands))
        for coefficient, powers in summands:
            logarithm = self._sole_logarithm(powers)
            if logarithm is not None:
                parts.append(self._size_to_power(logarithm, coefficient))
                continue
            scale = self._scale(powers, coefficient)
            parts.append(algebra.generator(algebra.bases.number(Exponential(powers, scale)), int(coefficient * scale)))
        return algebra.product(parts)

    def _sole_logarithm(self, powers: Powers) -> int | None:
        if len(powers) == 1 and powers[0][1] == 1:
            base = self.algebra.bases.bases[powers[0][0]]
            if isinstance(base, Logarithm):
                return base.of
        return None

    def _summands(self, element: Element) -> list[tuple[Fraction, Powers]]:
        """A formula as a sum of power products, its denominator below each."""
        if not element.coefficient:
            return []
        algebra = self.algebra
        found = algebra.factored(element)
        above = {b: e for b, e in found.powers.items() if e > 0 and b not in algebra.bases.places}
        rest = {b: e for b, e in found.powers.items() if b not in above}
        if not above:
            return [(_fraction(found.coefficient), tuple(sorted(rest.items())))]
        polynomial = algebra.expanded(Element(fmpq(1), above))
        generators = algebra.bases.generators
        summands: list[tuple[Fraction, Powers]] = []
        for monomial, coefficient in polynomial.terms():
            powers = dict(rest)
            for place, power in enumerate(monomial):
                if power:
                    powers[generators[place]] = powers.get(generators[place], 0) + int(power)
            left = tuple(sorted((b, e) for b, e in powers.items() if e))
            summands.append((_fraction(found.coefficient * coefficient), left))
        return summands

    def logarithm(self, element: Element) -> Element:
        """Ln u as the sum of e ln|b| over the bases b^e of u, which holds wherever ln u has a value."""
        if not element.coefficient:
            raise NoValue("the logarithm of 0")
        algebra = self.algebra
        found = algebra.factored(element)
        self.expect_positive(found, strict=True)
        parts = [
            algebra.product((algebra.constant(fmpq(power)), self._logarithm_of_base(base)))
            for base, power in found.powers.items()
        ]
        for prime, power in _primes(found.coefficient):
            number = algebra.bases.number(Logarithm(algebra.bases.number(Prime(prime))))
            parts.append(Element(fmpq(power), {number: 1}))
        return algebra.total(parts)

    def _logarithm_of_base(self, number: int) -> Element:
        algebra = self.algebra
        base = algebra.bases.bases[number]
        if isinstance(base, Exponential):
            return algebra.product((algebra.constant(fmpq(1, base.scale)), Element(fmpq(1), dict(base.powers))))
        if isinstance(base, Root):
            return algebra.product((algebra.constant(fmpq(1, base.degree)), self._logarithm_of_base(base.of)))
        return algebra.generator(algebra.bases.number(Logarithm(number)))

    # -- cases -----------------------------------------------------------------------------------------

    def _step(self, row: Function, argument: Element) -> Element:
        """A function that is constant but for a jump at 0."""
        if not argument.coefficient:
            return self.algebra.constant(_rational(applied(row, (Fraction(0),))))
        found = self.algebra.factored(argument)
        sign = self.sign_of(found)
        if sign is not None and sign[1]:
            return self.algebra.constant(_rational(applied(row, (Fraction(sign[0]),))))
        self.cases = True
        if self.split:
            raise SignNeeded(self.undecided(found))
        size = abs(found.coefficient)
        return self._application(row.name, [Element(found.coefficient / size, found.powers)])

    def _branch(self, branches: Sequence[tuple[Term, Term]]) -> Element:
        self.cases = True
        if not self.split:
            raise NoNormalForm("cases")
        for value, condition in branches:
            if self._holds(condition):
                return self.of(value)
        raise NoValue("no case applies")

    def _holds(self, condition: Term) -> bool:
        """Whether a comparison holds. Raises SignNeeded where that is open."""
        if not isinstance(condition, Comparison):
            raise NoNormalForm("a condition that compares nothing")
        algebra = self.algebra
        gap = algebra.total([self.of(condition.left), algebra.negative(self.of(condition.right))])
        if not gap.coefficient:
            return "=" in condition.relation.replace("!=", "")
        found = algebra.factored(gap)
        sign = self.sign_of(found)
        if sign is None or not sign[1]:
            raise SignNeeded(self.undecided(found))
        return condition.relation in (_ABOVE if sign[0] > 0 else _BELOW)


_ABOVE, _BELOW = (">", ">=", "!="), ("<", "<=", "!=")
_KNOWN: Mapping[str, Callable[[Forms, Element], Element]] = {"exp": Forms.exponential, "ln": Forms.logarithm}


def _rational(value: object) -> fmpq:
    assert isinstance(value, Fraction)
    return fmpq(value.numerator, value.denominator)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _primes(value: fmpq) -> list[tuple[int, int]]:
    """|value| as a product of powers of primes; a large factor stays whole."""
    found: list[tuple[int, int]] = []
    for part, sign in ((abs(int(value.p)), 1), (int(value.q), -1)):
        if part >= _LARGEST:
            found.append((part, sign))
        elif part > 1:
            found.extend((int(prime), sign * int(power)) for prime, power in fmpz(part).factor())
    return found


def _total(forms: Forms, terms: Sequence[Term]) -> Element:
    """The sum of formulas; where a common denominator is too large, what its summands leave when equal ones cancel."""
    try:
        return forms.algebra.total([*map(forms.of, terms)])
    except NoNormalForm:
        left = like_terms([part for term in terms for part in forms.multiplied_out(term)])
        return forms.algebra.total(left)


def settled(forms: Forms, *terms: Term) -> Element:
    """The sum of formulas as an element.

    Raises NoNormalForm where a formula has none, NoValue where it has a value nowhere, SignNeeded where it depends on
    the sign of a base.
    """
    for _ in range(_ROUNDS):
        try:
            return _total(forms, terms)
        except Again:
            forms.known.clear()
            forms.exponents = 0
        except NoValue:
            raise
        except ZeroDivisionError:
            raise NoValue("division by zero") from None
    raise NoNormalForm("no common divisor of the exponents")


def same(left: Term, right: Term, forms: Forms | None = None) -> bool:
    """Whether two formulas are the same element, of some forms or of any. Raises as `settled` does."""
    forms = Forms() if forms is None else forms
    return left == right or not settled(forms, left, Negation(right)).coefficient
