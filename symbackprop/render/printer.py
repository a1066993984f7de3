"""The one mathematics printer: terms -> text, with brackets decided from the tree.

An output is a `Style`, a table of how its pieces look. What needs brackets, and where a product sign stands, is
decided here, once for all outputs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from symbackprop.core.display import SPARE, Finer, Shown, shortened, shown, shown_together, spare_in
from symbackprop.core.extrema import extremum_in
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Derivative,
    Hadamard,
    Kronecker,
    Matrix,
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
    Transpose,
    walk,
)
from symbackprop.render.style import Level, Piece, Style
from symbackprop.rules.functions import Form, definition_of
from symbackprop.rules.functions import function as row_of

__all__ = ["Printer"]

_ONE, _HALF = Number(Fraction(1)), Number(Fraction(1, 2))
_PREDICTION = r"\hat{y}"  # a loss is differentiated by one of its names: a partial derivative
_LEAST_ROOM = 6.0  # ems
_WIDTHS = dict.fromkeys("fijlrt", 0.4) | dict.fromkeys("mw", 0.75)  # ems of letters that are narrow, or wide
_BETWEEN_FACTORS, _BRACKETS = 0.6, 1.4  # ems of a sign of multiplication, and of brackets
_ONE_ROW = 26.0  # ems of a product that every page holds in one row: it is not broken between its factors


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints terms in one style, numbers with `digits` display digits, some of them `finer`.

    A sum wider than `room` ems is set in rows, one of more than `most_terms` summands shortened by dots; None sets no
    bound. What was printed is kept: a deck shows most of its formulas several times.
    """

    style: Style
    digits: int
    room: float | None = None
    most_terms: int | None = None
    finer: Finer = field(default_factory=dict)
    spare: int = SPARE
    known: dict[Term | int, tuple[Term, Piece]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __call__(self, term: Term) -> str:
        return self.piece(term).text

    def piece(self, term: Term) -> Piece:
        """The printed term. Raises TypeError for a kind of term that there is no way to print."""
        # names go by what they are; all else by its identity, for 0.5 and an exact 1/2 are equal and look different
        key = term if isinstance(term, Symbol | Derivative) else id(term)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = (term, self._piece(term))
        return found[1]

    def _piece(self, term: Term) -> Piece:
        style = self.style
        match term:
            case Number(value):
                return self.number(self.shown(value))
            case Symbol(quantity):
                text = style.quantity(quantity)
                level = Level.POWER if "^" in text or text[-1:] in "⁾⁺⟩" else Level.ATOM
                tall = quantity.kind is Kind.ADJOINT and style.fraction is not None
                return Piece(text, level, tall, width=_name_width(text))
            case Derivative(of, by, direct):
                own = style.gradient(by) if of.kind is Kind.LOSS else None
                straight = of.kind is Kind.VARIABLE and not direct and by.name != _PREDICTION
                text = own or style.derivative(style.quantity(of), style.quantity(by), straight)
                if style.fraction is None:
                    return Piece(text)
                width = 1 + max(_name_width(style.quantity(of)), _name_width(style.quantity(by)))
                return Piece(text, tall=own is None, width=width)
            case Sum(terms):
                return self._sum(terms)
            case Negation(inner):
                piece = self._within(inner, Level.SERIES, sign_too=True)
                return Piece(style.minus + piece.text, Level.SUM, piece.tall, piece.nesting, piece.width + 0.8)
            case Product(factors):
                return self._product(factors)
            case Quotient(top, bottom):
                return self._quotient(top, bottom)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Apply(function, ()):
                text = style.function(function)
                return Piece(text, width=_name_width(text))
            case Apply(function, (argument, *parameters)):
                return self._application(function, argument, parameters)
            case Series(index, count, body):
                piece = self._within(body, Level.SERIES)
                bound = str(count) if isinstance(count, int) else style.quantity(count)
                text = style.series(str(index), bound, piece.text)
                return Piece(text, Level.SERIES, True, piece.nesting, piece.width + 1.6)
            case Comparison(left, relation, right):
                return Piece(f"{self(left)} {style.relation(relation)} {self(right)}", Level.SUM)
            case Matrix(rows):
                bare = self if self.room is None else replace(self, room=None)  # entries are never set in rows
                pieces = [*map(list, bare._entries(rows))]
                width = sum(max(row[n].width for row in pieces) + 0.8 for n in range(len(pieces[0]))) + 0.6
                return Piece(
                    style.matrix(
                        [[piece.text for piece in row] for row in pieces], any(p.tall for row in pieces for p in row)
                    ),
                    tall=True,
                    width=width,
                )
            case Transpose(inner):
                piece = self._raised(inner)
                text = style.power(piece.text, style.transpose)
                return Piece(text, Level.POWER, piece.tall, piece.nesting, piece.width + 0.5)
            case Hadamard(factors):
                # (W^T u) o v: what is a product of its own stands in brackets, as m * 10^e is
                levels = [Level.POWER if isinstance(factor, Product | Number) else Level.PRODUCT for factor in factors]
                parts = [self._within(factor, level) for factor, level in zip(factors, levels, strict=True)]
                text = f" {style.hadamard} ".join(part.text for part in parts)
                width = sum(part.width + 1.2 for part in parts)
                tall, nesting = any(p.tall for p in parts), max(p.nesting for p in parts)
                return Piece(text, Level.PRODUCT, tall, nesting, width)
            case Kronecker(left, right):
                return Piece(style.kronecker(str(left), str(right)), width=1.2)
            case Cases() if (found := extremum_in(term)) is not None:
                return self._extremum(*found)
            case Cases(branches):
                return Piece(
                    style.cases([(self(value), self._condition(holds)) for value, holds in branches]), tall=True
                )
        raise TypeError(f"no way to print {type(term).__name__}; add a case to {type(self).__name__}._piece")

    def shown(self, value: Real) -> Shown:
        """How a number is printed."""
        return shown(value, self.digits, self.finer, self.spare)

    def shown_in_a_column(self, values: Sequence[Real]) -> Sequence[Shown]:
        """How the numbers of a column are printed: with the same number of decimals, but for the powers of ten."""
        found = [*map(self.shown, values)]
        plain = [value for value, one in zip(values, found, strict=True) if one.exponent is None]
        together = iter(shown_together(plain, self.digits, self.finer))
        return [next(together) if one.exponent is None else one for one in found]

    def number(self, number: Shown) -> Piece:
        """A number, printed."""
        text = self.style.number(number)
        width = 0.5 * len(number.digits) + (2.5 if number.exponent is not None else 0)
        if number.negative:
            return Piece(self.style.minus + text, Level.SUM, width=width + 0.8)
        return Piece(text, Level.PRODUCT if number.exponent is not None else Level.ATOM, width=width)

    def _entries(self, rows: Sequence[Sequence[Term]]) -> Iterable[Sequence[Piece]]:
        """The entries of a matrix; numbers have the same number of decimals, those in formulas no more than others."""
        values = [entry.value for row in rows for entry in row if isinstance(entry, Number)]
        if len(values) < sum(map(len, rows)):
            spare = spare_in(Matrix(tuple(map(tuple, rows))), self.digits, self.finer)
            plain = self if spare == self.spare else replace(self, spare=spare)
            return [[plain.piece(entry) for entry in row] for row in rows]
        pieces = map(self.number, shown_together(values, self.digits, self.finer))
        return [[next(pieces) for _ in row] for row in rows]

    def _extremum(self, name: str, terms: Sequence[Term]) -> Piece:
        """max(u, v), whose brackets set its arguments apart."""
        parts = [*map(self.piece, terms)]
        inside = Piece(", ".join(part.text for part in parts), tall=any(part.tall for part in parts))
        width = sum(part.width for part in parts) + 2 + len(parts)
        text = self.style.extremum(name) + self.style.brackets(inside)
        return Piece(text, Level.ATOM, inside.tall, max(part.nesting for part in parts), width)

    def _condition(self, condition: Term) -> str:
        """A condition; what always holds is what is left."""
        always = isinstance(condition, Comparison) and condition == Comparison(condition.left, "=", condition.left)
        return self.style.otherwise if always else self(condition)

    def _power(self, base: Term, exponent: Term) -> Piece:
        if exponent == _HALF:
            piece = self.piece(base)
            return Piece(self.style.root(piece), Level.ATOM, piece.tall, piece.nesting, piece.width + 0.8)
        piece = self._raised(base)
        text = self.style.power(piece.text, self(exponent))
        return Piece(text, Level.POWER, piece.tall, piece.nesting, piece.width + 0.4)

    def factor(self, number: Term) -> str:
        """A number as a factor: in brackets where it is negative."""
        return self._within(number, Level.PRODUCT).text

    def sum_sign(self, series: Series) -> str:
        """The sum sign of a series, without its body."""
        bound = str(series.count) if isinstance(series.count, int) else self.style.quantity(series.count)
        return self.style.series(str(series.index), bound, "")

    def sign(self, name: str) -> str:
        """One of the signs + * ( ) between the columns of a ledger."""
        return self.style.signs[name]

    def _within(self, term: Term, least: Level, *, sign_too: bool = False) -> Piece:
        """The piece, in brackets unless it holds together at the level that is needed."""
        piece = self.piece(term)
        if piece.level < least or (sign_too and piece.text.startswith(self.style.minus)):
            return Piece(self.style.brackets(piece), Level.ATOM, piece.tall, piece.nesting + 1, piece.width + 0.7)
        return piece

    def _raised(self, term: Term) -> Piece:
        """What something stands above: the power of a derivative is not that of its numerator."""
        signal = isinstance(term, Symbol) and term.quantity.kind is Kind.ADJOINT
        if not signal and not isinstance(term, Derivative):
            return self._within(term, Level.ATOM)
        piece = self.piece(term)
        return Piece(self.style.brackets(piece), Level.ATOM, piece.tall, piece.nesting + 1, piece.width + 0.7)

    def _sum(self, terms: tuple[Term, ...]) -> Piece:
        style = self.style
        parts: list[Piece] = []
        for place, term in enumerate(shortened(terms, self.most_terms)):
            first = place == 0
            if term is None:
                parts.append(Piece(f" + {style.dots}", width=2.4))
                continue
            negated = isinstance(term, Negation)
            inner = term.term if isinstance(term, Negation) else term
            runs_out = place == len(terms) - 1 or (
                isinstance(inner, Series) and _ends_clearly(inner, terms[place + 1 :])
            )
            least = Level.SERIES if runs_out else Level.PRODUCT
            piece = self._signed(inner, least, negated=negated)
            minus, body = (True, piece.text) if negated else self._split(piece.text)
            sign = style.minus if minus else "+"
            text = (f" {sign} " if not first else sign if minus else "") + body
            width = piece.width + (1.3 if not first else 0.8 if minus else 0.0)
            parts.append(Piece(text, piece.level, piece.tall, piece.nesting, width))
        tall, nesting = any(part.tall for part in parts), max(part.nesting for part in parts)
        rows = self._rows(parts)
        if style.rows is not None and len(rows) > 1:
            text = style.rows(["".join(part.text for part in row) for row in rows])
            return Piece(text, Level.SUM, True, nesting, max(sum(part.width for part in row) for row in rows))
        return Piece("".join(part.text for part in parts), Level.SUM, tall, nesting, sum(part.width for part in parts))

    def _rows(self, parts: list[Piece]) -> list[list[Piece]]:
        """The parts in as few rows as have room, with about as many in each where these have room too."""
        rows: list[list[Piece]] = [[]]
        for part in parts:
            if self.room is not None and rows[-1] and sum(p.width for p in rows[-1]) + part.width > self.room:
                rows.append([])
            rows[-1].append(part)
        ends = [len(parts) * number // len(rows) for number in range(len(rows) + 1)]
        even = [parts[start:end] for start, end in pairwise(ends)]
        fits = self.room is None or all(sum(part.width for part in row) <= self.room for row in even)
        return even if fits else rows

    def _signed(self, term: Term, least: Level, *, negated: bool) -> Piece:
        """A summand: a negative number or product may lead with its minus, unless another sign stands before it."""
        if not negated and isinstance(term, Number | Product):
            return self.piece(term)
        return self._within(term, least, sign_too=negated)

    def _split(self, text: str) -> tuple[bool, str]:
        minus = self.style.minus
        return (True, text[len(minus) :]) if text.startswith(minus) else (False, text)

    def _product(self, factors: tuple[Term, ...]) -> Piece:
        style = self.style
        pieces = self._factors(factors)
        dots = self._dots(factors)
        signs = ["", *(style.dot if dots or _two_fractions(*pair) else style.beside for pair in pairwise(factors))]
        level = Level.SERIES if pieces[-1].level is Level.SERIES else Level.PRODUCT
        tall, nesting = any(p.tall for p in pieces), max(p.nesting for p in pieces)
        width = sum(p.width for p in pieces) + (0.6 if dots else 0.15) * (len(pieces) - 1)
        if style.rows is not None and self.room is not None and width > max(self.room, _ONE_ROW):
            wide = [self._placed(factors, n) for n in range(len(factors))]
            page = replace(self, room=max(self.room, _ONE_ROW))
            rows = page._rows([replace(p, text=sign + p.text) for p, sign in zip(wide, signs, strict=True)])
            if len(rows) > 1:  # a sign of multiplication leads each row but the first
                lines = ["".join(part.text for part in row).lstrip() for row in rows]
                dot = style.dot.lstrip()
                text = style.rows([lines[0], *(line if line.startswith(dot) else dot + line for line in lines[1:])])
                return Piece(text, level, True, nesting, max(sum(part.width for part in row) for row in rows))
        text = "".join(sign + piece.text for sign, piece in zip(signs, pieces, strict=True))
        return Piece(text, level, tall, nesting, width)

    def _factors(self, factors: tuple[Term, ...]) -> list[Piece]:
        """The factors; where they are wider than the room together, each sum among them is given what the others leave,
        the widest first.
        """
        pieces = [self._placed(factors, n) for n in range(len(factors))]
        if self.room is None:
            return pieces
        between = _BETWEEN_FACTORS * (len(factors) - 1)
        sums = [n for n, factor in enumerate(factors) if isinstance(factor, Sum | Series)]
        for n in sorted(sums, key=lambda n: -pieces[n].width):
            others = sum(piece.width for piece in pieces) + between - pieces[n].width
            if others + pieces[n].width > self.room:
                narrow = replace(self, room=max(self.room - others - _BRACKETS, _LEAST_ROOM))
                pieces[n] = narrow._placed(factors, n)
        return pieces

    def _placed(self, factors: tuple[Term, ...], n: int) -> Piece:
        """One of the factors, as it stands among the others: W^T (u o v)."""
        if isinstance(factors[n], Hadamard) and sum(map(_has_array, factors)) > 1:
            return self._within(factors[n], Level.POWER)
        return self._factor(factors[n], first=n == 0, last=n == len(factors) - 1)

    def _factor(self, factor: Term, *, first: bool, last: bool) -> Piece:
        if isinstance(factor, Number) and first:
            number = self.piece(factor)
            if self.shown(factor.value).exponent is None:
                return number
        return self._within(
            factor, Level.SERIES if last else Level.POWER if self.style.fraction is None else Level.PRODUCT
        )

    def _dots(self, factors: tuple[Term, ...]) -> bool:
        """A product sign between the factors: among derivatives, and where numbers would run together."""
        derivatives = sum(isinstance(factor, Derivative) for factor in factors)
        return derivatives > 1 or factors[0] == _ONE or any(map(_is_numeric, factors[1:]))

    def _quotient(self, top: Term, bottom: Term) -> Piece:
        if _has_array(bottom):
            above, below = self._within(top, Level.POWER), self._within(bottom, Level.POWER)
            text = f"{above.text} {self.style.entrywise_quotient} {below.text}"
            tall, nesting = above.tall or below.tall, max(above.nesting, below.nesting)
            return Piece(text, Level.PRODUCT, tall, nesting, above.width + below.width + 1.2)
        if self.style.fraction is not None:
            above, below = self.piece(top), self.piece(bottom)
            text = self.style.fraction(above.text, below.text)
            width = max(above.width, below.width) + 0.2
            return Piece(text, Level.PRODUCT, True, max(above.nesting, below.nesting), width)
        above, below = self._within(top, Level.PRODUCT), self._within(bottom, Level.POWER)
        return Piece(f"{above.text}/{below.text}", Level.PRODUCT, False, max(above.nesting, below.nesting))

    def _application(self, function: str, argument: Term, parameters: Sequence[Term]) -> Piece:
        piece = self.piece(argument)
        form = row_of(function).form
        definition = definition_of(Apply(function, (argument, *parameters))) if form is Form.WRITTEN_OUT else None
        if definition is not None:
            return self.piece(definition)
        if form is Form.POWER:
            return Piece(self.style.exponential(piece.text), Level.POWER, width=0.5 + 0.7 * piece.width)
        if form is Form.BARS:
            return Piece(self.style.absolute(piece), Level.ATOM, piece.tall, piece.nesting + 1, piece.width + 0.6)
        if form is Form.WITH_ZERO:
            zero = Piece(f"0, {piece.text}", piece.level, piece.tall, 0)
            text = self.style.function(function) + self.style.brackets(zero)
            return Piece(text, Level.ATOM, piece.tall, piece.nesting, piece.width + 3)
        name = self._called(function, argument)
        if parameters:
            name = self.style.subscript(name, ", ".join(map(self, parameters)))
        text = name + self.style.brackets(Piece(piece.text, piece.level, piece.tall, 0))
        return Piece(text, Level.ATOM, piece.tall, piece.nesting, piece.width + _function_width(name) + _BRACKETS)

    def _called(self, function: str, argument: Term) -> str:
        """The function's own name, or the lecturer's where it is the activation of a layer."""
        own = None
        if isinstance(argument, Symbol) and argument.quantity.kind is Kind.PREACTIVATION:
            own = self.style.own_function(argument.quantity.layer, function)
        return self.style.function(function) if own is None else own


def _is_array(term: Term) -> bool:
    return isinstance(term, Symbol) and term.quantity.is_whole


def _has_array(term: Term) -> bool:
    """Whether a formula names a vector or matrix, or writes one."""
    return any(isinstance(node, Matrix) or _is_array(node) for node in walk(term))


def _name_width(text: str) -> float:
    """The width of a name: letters and digits at about half an em, capitals wider, scripts smaller."""
    plain = re.sub(r"\\(hat|bar|tilde|mathrm|mathbf|text)(?![A-Za-z])", "", text)
    plain = re.sub(r"\\[A-Za-z]+", "o", plain)
    base, *scripts = re.split(r"[_^]", re.sub(r"[{}\s]", "", plain))
    letters = sum(_WIDTHS.get(letter, 0.8 if letter.isupper() else 0.55) for letter in base)
    return letters + 0.4 * max((len(script) for script in scripts), default=0) + 0.1


def _function_width(name: str) -> float:
    """The width of a function's name, which is a word that may stand as a command: ln, tanh, ReLU."""
    word, *scripts = re.split(r"[_^]", re.sub(r"\\(operatorname|mathrm|text)(?![A-Za-z])|[\\{}\s]", "", name))
    return 0.5 * min(len(word), 7) + 0.35 * max(map(len, scripts), default=0)


def _ends_clearly(term: Series, rest: Sequence[Term]) -> bool:
    """Whether nothing after a sum over an index could be read as part of it: b_i after sum_j w_ij a_j, another sum."""
    return all(isinstance(part, Symbol | Series) and term.index not in part.free for part in rest)


def _is_numeric(term: Term) -> bool:
    return not any(isinstance(node, Symbol | Derivative) for node in walk(term)) and any(
        isinstance(node, Number) for node in walk(term)
    )


def _two_fractions(left: Term, right: Term) -> bool:
    return isinstance(left, Quotient) and isinstance(right, Quotient)
