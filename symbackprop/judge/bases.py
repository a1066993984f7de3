"""What a formula is made of: the bases whose powers are multiplied in it.

Each is a name, a function applied to something, or a polynomial in such. They are numbered as they come up; all
polynomials are over the generators that came up so far, so that equal ones are equal as data. The polynomials are
FLINT's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from symbackprop.core.quantities import Quantity

__all__ = [
    "Application",
    "Base",
    "Bases",
    "Exponential",
    "Key",
    "Logarithm",
    "Name",
    "Polynomial",
    "Powers",
    "Prime",
    "Root",
]

Powers: TypeAlias = tuple[tuple[int, int], ...]  # (number of a base, exponent), in the order of the numbers
Key: TypeAlias = tuple[Fraction, Powers]  # coefficient and powers of a formula in its canonical form


@dataclass(frozen=True, slots=True)
class Name:
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Prime:
    """A whole number, where its logarithm or root is taken."""

    value: int


@dataclass(frozen=True, slots=True)
class Exponential:
    """e^(m / scale) of a power product m."""

    powers: Powers
    scale: int


@dataclass(frozen=True, slots=True)
class Logarithm:
    """ln |b| of a base b."""

    of: int


@dataclass(frozen=True, slots=True)
class Root:
    """|b|^(1/degree) of a base b; of degree 1 the absolute value."""

    of: int
    degree: int


@dataclass(frozen=True, slots=True)
class Application:
    """Any other function, of which nothing is known but its argument."""

    function: str
    arguments: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A polynomial of more than one term, the how manieth it is of those that look alike."""

    terms: int
    degrees: tuple[int, ...]
    leading: int
    place: int = 0


Base: TypeAlias = Name | Prime | Exponential | Logarithm | Root | Application | Polynomial

_ROOM = 8  # generators, to begin with


@dataclass(slots=True)
class Bases:
    """The bases of some formulas."""

    bases: list[Base] = field(default_factory=list)
    numbers: dict[Base, int] = field(default_factory=dict)
    generators: list[int] = field(default_factory=list)  # the bases that are no polynomials
    places: dict[int, int] = field(default_factory=dict)  # of a base among the generators
    polynomials: dict[int, fmpz_mpoly] = field(default_factory=dict)
    ring: fmpz_mpoly_ctx = field(default_factory=lambda: _ring(_ROOM))

    def number(self, base: Base) -> int:
        """The number of a generator."""
        found = self.numbers.get(base)
        if found is None:
            found = self._added(base)
            self.places[found] = len(self.generators)
            self.generators.append(found)
            if len(self.generators) > self.ring.nvars():
                self._grow()
        return found

    def polynomial(self, polynomial: fmpz_mpoly) -> int:
        """The number of a polynomial that has more than one term, no factor in common and a positive first
        coefficient.
        """
        base = _looks_of(polynomial)
        while (found := self.numbers.get(base)) is not None:
            if self.polynomials[found] == polynomial:
                return found
            base = replace(base, place=base.place + 1)
        found = self._added(base)
        self.polynomials[found] = polynomial
        return found

    def terms(self, number: int) -> list[tuple[dict[int, int], int]]:
        """A polynomial as a list of monomials, powers by the number of the generator, with their coefficients."""
        generators = self.generators
        return [
            ({generators[place]: int(power) for place, power in enumerate(monomial) if power}, int(coefficient))
            for monomial, coefficient in self.polynomials[number].terms()
        ]

    def _added(self, base: Base) -> int:
        number = len(self.bases)
        self.bases.append(base)
        self.numbers[base] = number
        return number

    def _grow(self) -> None:
        """More room. The order of the terms stays: new generators come last in it."""
        room = self.ring.nvars()
        self.ring, more = _ring(4 * room), (0,) * (3 * room)
        for number, polynomial in self.polynomials.items():
            # term by term: project_to_context takes a time that is quadratic in the room
            self.polynomials[number] = self.ring.from_dict({powers + more: n for powers, n in polynomial.terms()})


def _ring(size: int) -> fmpz_mpoly_ctx:
    return fmpz_mpoly_ctx.get(tuple(f"g{place}" for place in range(size)), "lex")


def _looks_of(polynomial: fmpz_mpoly) -> Polynomial:
    """What is quickly seen of a polynomial; it does not depend on the room."""
    degrees = [*map(int, polynomial.degrees())]
    while not degrees[-1]:
        degrees.pop()
    return Polynomial(len(polynomial), tuple(degrees), int(polynomial.leading_coefficient()))
