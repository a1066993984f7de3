"""What is known of a function of one real variable, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from symbackprop.core.quantities import Kind, Quantity, named, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Number,
    Product,
    Real,
    Symbol,
    Term,
    negate,
    product_of,
    sum_of,
    transform,
    walk,
)

__all__ = [
    "INFINITY",
    "SLOT",
    "VALUE",
    "Form",
    "Function",
    "OwnName",
    "Parameter",
    "Piece",
    "Range",
    "apply",
    "arguments_in",
    "as_written",
    "condition_of",
    "owned",
    "parameter_slot",
    "put",
    "slope_row",
    "table_of",
    "with_own_slope",
]

SLOT = Symbol(quantity_of(Kind.SLOT, unit=1))  # the argument
VALUE = Symbol(quantity_of(Kind.SLOT, unit=2))  # the function's own value there
INFINITY = Symbol(named(r"\infty"))  # in bounds and limits
_FIRST_PARAMETER = 5  # the slots below are the argument, the value, and those of functions that couple a layer

Range = tuple[Term, Term]
_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))


def parameter_slot(place: int) -> Symbol:
    """The slot of the first parameter of a row (place 0), of the second, ..."""
    return Symbol(quantity_of(Kind.SLOT, unit=_FIRST_PARAMETER + place))


class Form(Enum):
    """How an application is written."""

    CALL = "f(z)"
    POWER = "e^z"
    BARS = "|z|"
    WITH_ZERO = "max(0, z)"
    CONSTANT = "pi"
    WRITTEN_OUT = "z ln z"


@dataclass(frozen=True, slots=True)
class Piece:
    """What a function is where every condition of `where` holds, and its slope there.

    A condition compares SLOT, on the left, with a term without it. The piece whose conditions hold at a kink decides
    the value and the slope there: that is the convention.
    """

    term: Term
    slope: Term
    where: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a rule has beside what it works on, such as the slope of a leaky ReLU.

    It lies between `least` and `most`; where it is `open` it is none of them.
    """

    name: str
    slot: Symbol
    default: Fraction
    latex: str
    least: Fraction | None = None
    most: Fraction | None = None
    open: bool = True

    def problem_with(self, value: Fraction) -> str:
        """What a value would have to be; nothing where it is that."""
        above = self.least is None or value > self.least or (value == self.least and not self.open)
        below = self.most is None or value < self.most or (value == self.most and not self.open)
        if above and below:
            return ""
        if self.most is None:
            return "must be positive" if self.open else f"must be at least {self.least}"
        return f"must be {'between' if self.open else 'from'} {self.least} {'and' if self.open else 'to'} {self.most}"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one real variable, and of parameters that are constant.

    `latex` and `text` spell its name, `words` are further names that documents write, `form` is how it is applied.
    `definition` gives it in simpler functions; a function without one is elementary, and its slope is an axiom.
    `value` computes it from its argument and parameters where the definition would lose digits or overflow; None takes
    the definition, or the pieces. `formula` is the definition as it stands on a blackboard, where it is another; it is
    shown in numbers too, unless the function is `keyed`: a calculator has it.

    `slope` is its derivative, as a lecturer writes it, in SLOT and VALUE. `pieces` define a function with a kink:
    exactly one applies at each argument, and they meet unless the function `jumps`. Its definition follows from them,
    and so does its slope, a function of its own (`derivative_of` says whose) named f_slope, unless the row has another.
    `domain` lists the conditions under which it has a value.

    `bounds` are the infimum and supremum of its values, `limits` those at minus and plus infinity, `slopes` the infimum
    and supremum of its derivative; None where the row does not say.
    """

    name: str
    latex: str
    text: str
    value: Callable[..., Real] | None = None
    definition: Term | None = None
    formula: Term | None = None
    slope: Term | None = None
    pieces: tuple[Piece, ...] = ()
    jumps: bool = False
    domain: tuple[Comparison, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    bounds: Range | None = None
    limits: Range | None = None
    slopes: Range | None = None
    words: tuple[str, ...] = ()
    form: Form = Form.CALL
    keyed: bool = False
    derivative_of: str = ""

    @property
    def piecewise_constant(self) -> bool:
        """Whether it is constant but for jumps."""
        return bool(self.pieces) and not any(node == SLOT for piece in self.pieces for node in walk(piece.term))

    @property
    def written(self) -> tuple[str, ...]:
        """How documents write its name; a single letter only where the row says so."""
        return (*self.words, self.text) if len(self.text) > 1 else self.words

    @property
    def of_slot(self) -> Apply:
        """The function of its own slots."""
        return Apply(self.name, (SLOT, *(parameter.slot for parameter in self.parameters)))

    def shown(self) -> Term | None:
        """The definition as it stands on a blackboard: the formula, the pieces, or the definition itself."""
        if self.formula is None and self.pieces:
            return Cases(tuple((piece.term, condition_of(piece)) for piece in self.pieces))
        return self.formula or self.definition


class OwnName(str):
    """The name of a function of a lecture's own: it carries its row, which no table has."""

    __slots__ = ("row",)
    row: Function

    def __add__(self, suffix: str) -> str:
        return _Marked.of(self, suffix)


class _Marked(str):
    """Such a name with a mark behind it, which is no function until the mark is taken off."""

    __slots__ = ("name",)
    name: OwnName

    @staticmethod
    def of(name: OwnName, suffix: str) -> _Marked:
        marked = _Marked(str(name) + suffix)
        marked.name = name
        return marked

    def removesuffix(self, suffix: str, /) -> str:
        return self.name if self.endswith(suffix) else self


def owned(row: Function) -> Function:
    """The row under a name that carries it."""
    name = OwnName(row.name)
    name.row = replace(row, name=name)
    return name.row


def condition_of(piece: Piece) -> Comparison:
    """Where a piece applies, as one comparison: -1 < z and z < 1 as -1 < (z < 1)."""
    if len(piece.where) == 1:
        return piece.where[0]
    low, high = piece.where
    return Comparison(low.right, _MIRRORED[low.relation], high)


_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}


def apply(name: str, *arguments: Term) -> Apply:
    """A function of its argument and its parameters; of nothing where it is a constant."""
    return Apply(name, arguments)


def put(row: Function, term: Term, node: Apply, value: Term | None = None) -> Term:
    """A term of a row for an application, with its argument and parameters; VALUE is `value`, or the node itself."""
    slots = {**arguments_in(row, node.arguments), VALUE.quantity: node if value is None else value}
    return substitute(term, slots.get)


def as_written(row: Function, term: Term, node: Apply) -> Term:
    """The same without factors of 1, which a parameter may have become."""

    def change(inner: Term) -> Term:
        if not isinstance(inner, Product):
            return inner
        kept = [factor for factor in inner.factors if factor != _ONE]
        return product_of(*kept) if kept else _ONE

    return transform(put(row, term, node), change)


def arguments_in(row: Function, arguments: Sequence[Term]) -> dict[Quantity, Term]:
    """What stands in the slots of a row: its argument, then its parameters; a constant has none."""
    slots = [SLOT.quantity, *(known.slot.quantity for known in row.parameters)] if arguments else []
    return dict(zip(slots, arguments, strict=True))


def table_of(rows: Iterable[Function]) -> Mapping[str, Function]:
    """The rows by name, each completed by what follows from its pieces, with the slopes of those that have no other."""
    return {row.name: row for given in rows for row in _completed(given)}


def _completed(row: Function) -> Iterable[Function]:
    if not row.pieces:
        yield row
        return
    definition = row.definition or _by_steps(row.pieces)
    if row.slope is not None:
        yield replace(row, definition=None if row.name == _STEP else definition)
        return
    slope = slope_row(row)
    yield slope
    yield replace(row, definition=definition, slope=slope.of_slot)


def with_own_slope(row: Function, derivative: Term | None = None) -> Function:
    """A row of a lecture's own, with its slope as a function of its own, f': by its pieces, or as it is derived."""
    name, prime = OwnName(row.name), OwnName(f"{row.name}_slope")
    if row.pieces:
        row = replace(row, definition=_by_steps(row.pieces))
        slope = slope_row(row)
    else:
        slope = Function(prime, f"{row.latex}'", f"{row.text}′", definition=derivative, parameters=row.parameters)
    prime.row = replace(slope, name=prime, derivative_of=name)
    name.row = replace(row, name=name, slope=prime.row.of_slot)
    return name.row


def slope_row(row: Function) -> Function:
    """The derivative of a function with a kink, as a function."""
    pieces = tuple(Piece(piece.slope, _ZERO, piece.where) for piece in row.pieces)
    return Function(
        f"{row.name}_slope",
        f"{row.latex}'",
        f"{row.text}′",
        definition=_by_steps(pieces),
        # a piece that is not constant has a slope of its own, which nothing needs
        slope=_ZERO if all(SLOT not in walk(piece.slope) for piece in row.pieces) else None,
        pieces=pieces,
        jumps=True,
        parameters=row.parameters,
        bounds=row.slopes,
        derivative_of=row.name,
    )


_STEP = "step"


def _by_steps(pieces: Iterable[Piece]) -> Term:
    """The pieces as one formula: each times 1 where it applies, and 0 elsewhere."""
    parts = (_times(piece.term, *map(_indicator, piece.where)) for piece in pieces if piece.term != _ZERO)
    return sum_of(*parts)


def _times(*factors: Term) -> Term:
    return product_of(*(factor for factor in factors if factor != _ONE))


def _indicator(condition: Comparison) -> Term:
    """1 where a condition holds, else 0, by the step function: step(u) = 1 for u > 0, else 0."""
    above = apply(_STEP, _minus(condition.left, condition.right))
    below = apply(_STEP, _minus(condition.right, condition.left))
    return _INDICATORS[condition.relation](above, below)


_INDICATORS: Mapping[str, Callable[[Term, Term], Term]] = {
    ">": lambda above, _: above,
    "<": lambda _, below: below,
    "<=": lambda above, _: 1 - above,
    ">=": lambda _, below: 1 - below,
    "=": lambda above, below: 1 - above - below,
}


def _minus(left: Term, right: Term) -> Term:
    if right == _ZERO:
        return left
    return negate(right) if left == _ZERO else left - right
