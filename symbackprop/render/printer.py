"""The one mathematics printer: terms -> text, with brackets decided from the tree.

An output is a `Style`, a table of how its pieces look. What needs brackets, and where a product sign stands, is
decided here, once for all outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from symbackprop.core.display import Shown, shown
from symbackprop.core.quantities import Quantity
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
    walk,
)

__all__ = ["Piece", "Printer", "Style"]


class Level(IntEnum):
    """How tightly a printed piece holds together."""

    SUM = 0  # a + b, -a
    SERIES = 1  # a sum sign, whose body runs on to the right
    PRODUCT = 2
    POWER = 3
    ATOM = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Printed mathematics: `tall` beyond one line's height, `nesting` brackets deep."""

    text: str
    level: Level = Level.ATOM
    tall: bool = False
    nesting: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """How the pieces of one output look.

    `fraction` is None where fractions are set inline with a slash.
    """

    number: Callable[[Shown], str]
    quantity: Callable[[Quantity], str]
    gradient: Callable[[Quantity], str | None]
    derivative: Callable[[str, str], str]
    function: Callable[[str], str]
    power: Callable[[str, str], str]
    exponential: Callable[[str], str]
    absolute: Callable[[Piece], str]
    fraction: Callable[[str, str], str] | None
    brackets: Callable[[Piece], str]
    series: Callable[[str, int, str], str]
    cases: Callable[[list[tuple[str, str]]], str]
    relation: Callable[[str], str]
    dot: str
    beside: str
    minus: str


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints terms in one style, numbers with `digits` display digits."""

    style: Style
    digits: int

    def __call__(self, term: Term) -> str:
        return self.piece(term).text

    def piece(self, term: Term) -> Piece:
        style = self.style
        match term:
            case Number(value):
                number = shown(value, self.digits)
                text = style.number(number)
                level = Level.PRODUCT if number.exponent is not None else Level.ATOM
                return Piece(style.minus + text, Level.SUM) if number.negative else Piece(text, level)
            case Symbol(quantity):
                text = style.quantity(quantity)
                return Piece(text, Level.POWER if "^" in text or text[-1:] in "⁾⁺⟩" else Level.ATOM)
            case Derivative(of, by):
                own = style.gradient(by) if of.kind.value == "L" else None
                text = own or style.derivative(style.quantity(of), style.quantity(by))
                if style.fraction is None:
                    return Piece(text)
                return Piece(text, tall=own is None)
            case Sum(terms):
                return self._sum(terms)
            case Negation(inner):
                piece = self._within(inner, Level.PRODUCT, sign_too=True)
                return Piece(style.minus + piece.text, Level.SUM, piece.tall, piece.nesting)
            case Product(factors):
                return self._product(factors)
            case Quotient(top, bottom):
                return self._quotient(top, bottom)
            case Power(base, exponent):
                piece = self._within(base, Level.ATOM)
                return Piece(style.power(piece.text, self(exponent)), Level.POWER, piece.tall, piece.nesting)
            case Apply(function, (argument,)):
                return self._application(function, argument)
            case Series(index, count, body):
                piece = self._within(body, Level.SERIES)
                return Piece(style.series(str(index), count, piece.text), Level.SERIES, True, piece.nesting)
            case Comparison(left, relation, right):
                return Piece(f"{self(left)} {style.relation(relation)} {self(right)}", Level.SUM)
            case Cases(branches):
                return Piece(style.cases([(self(value), self(condition)) for value, condition in branches]), tall=True)
        raise TypeError(f"no way to print {type(term).__name__}; add a case to {type(self).__name__}.piece")

    def _within(self, term: Term, least: Level, *, sign_too: bool = False) -> Piece:
        """The piece, in brackets unless it holds together at the level that is needed."""
        piece = self.piece(term)
        if piece.level < least or sign_too and piece.text.startswith(self.style.minus):
            return Piece(self.style.brackets(piece), Level.ATOM, piece.tall, piece.nesting + 1)
        return piece

    def _sum(self, terms: tuple[Term, ...]) -> Piece:
        text, tall, nesting = "", False, 0
        for place, term in enumerate(terms):
            negative = isinstance(term, Negation)
            inner = term.term if isinstance(term, Negation) else term
            least = Level.SERIES if place == len(terms) - 1 else Level.PRODUCT
            piece = self._signed(inner, least, negated=negative)
            sign, body = self._split(piece.text)
            if negative:
                text += (f" {self.style.minus} " if place else self.style.minus) + piece.text
            elif sign:
                text += (f" {self.style.minus} " if place else self.style.minus) + body
            else:
                text += (" + " if place else "") + piece.text
            tall, nesting = tall or piece.tall, max(nesting, piece.nesting)
        return Piece(text, Level.SUM, tall, nesting)

    def _signed(self, term: Term, least: Level, *, negated: bool) -> Piece:
        """A summand: a negative number or product may lead with its minus, unless another sign stands before it."""
        if not negated and (isinstance(term, Number) or isinstance(term, Product)):
            return self.piece(term)
        return self._within(term, least, sign_too=negated)

    def _split(self, text: str) -> tuple[bool, str]:
        minus = self.style.minus
        return (True, text[len(minus) :]) if text.startswith(minus) else (False, text)

    def _product(self, factors: tuple[Term, ...]) -> Piece:
        style = self.style
        pieces = [
            self._factor(factor, first=place == 0, last=place == len(factors) - 1) for place, factor in enumerate(factors)
        ]
        dots = self._dots(factors)
        text = pieces[0].text
        for left, right, piece in zip(factors, factors[1:], pieces[1:], strict=False):
            text += (style.dot if dots or _two_fractions(left, right) else style.beside) + piece.text
        level = Level.SERIES if pieces[-1].level is Level.SERIES else Level.PRODUCT
        return Piece(text, level, any(p.tall for p in pieces), max(p.nesting for p in pieces))

    def _factor(self, factor: Term, *, first: bool, last: bool) -> Piece:
        if isinstance(factor, Number) and first:
            number = self.piece(factor)
            if shown(factor.value, self.digits).exponent is None:
                return number
        return self._within(factor, Level.SERIES if last else Level.POWER if self.style.fraction is None else Level.PRODUCT)

    def _dots(self, factors: tuple[Term, ...]) -> bool:
        """A product sign between the factors: for derivatives, and where numbers would run together."""
        return any(isinstance(factor, Derivative) for factor in factors) or any(map(_is_numeric, factors[1:]))

    def _quotient(self, top: Term, bottom: Term) -> Piece:
        if self.style.fraction is not None:
            above, below = self.piece(top), self.piece(bottom)
            return Piece(self.style.fraction(above.text, below.text), Level.PRODUCT, True, max(above.nesting, below.nesting))
        above, below = self._within(top, Level.PRODUCT), self._within(bottom, Level.POWER)
        return Piece(f"{above.text}/{below.text}", Level.PRODUCT, False, max(above.nesting, below.nesting))

    def _application(self, function: str, argument: Term) -> Piece:
        piece = self.piece(argument)
        if function == "exp":
            return Piece(self.style.exponential(piece.text), Level.POWER)
        if function == "abs":
            return Piece(self.style.absolute(piece), Level.ATOM, piece.tall, piece.nesting + 1)
        text = self.style.function(function) + self.style.brackets(Piece(piece.text, piece.level, piece.tall, 0))
        return Piece(text, Level.ATOM, piece.tall, piece.nesting)


def _is_numeric(term: Term) -> bool:
    return not any(isinstance(node, Symbol | Derivative) for node in walk(term)) and any(
        isinstance(node, Number) for node in walk(term)
    )


def _two_fractions(left: Term, right: Term) -> bool:
    return isinstance(left, Quotient) and isinstance(right, Quotient)


