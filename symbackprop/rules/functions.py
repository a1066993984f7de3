"""The table of elementary functions that formulas apply. Adding one means adding one row.

A row says all that is known of a function of one real variable, in the slots SLOT (its argument), VALUE (the function's
own value) and those of its parameters. A function without a definition is elementary: its slope is an axiom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from symbackprop.core import numbers
from symbackprop.core.quantities import Kind, named, quantity_of
from symbackprop.core.terms import Apply, Comparison, Negation, Number, Real, Symbol, Term

__all__ = ["FUNCTIONS", "INFINITY", "SLOT", "VALUE", "Function", "Parameter", "Piece", "Range", "apply"]

SLOT = Symbol(quantity_of(Kind.SLOT, unit=1))  # the argument
VALUE = Symbol(quantity_of(Kind.SLOT, unit=2))  # the function's own value there
INFINITY = Symbol(named(r"\infty"))  # in bounds and limits

Range = tuple[Term, Term]


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
    """A number that a function has beside its argument, such as the slope of a leaky ReLU."""

    name: str
    slot: Symbol
    default: Fraction
    latex: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one real variable.

    `latex` and `text` spell its name, `words` are further names that documents write. `value` takes the argument and
    the parameters in their order. `definition` gives it in simpler functions. `slope` is its derivative, as a lecturer
    writes it, in SLOT and VALUE. `pieces` define a function with a kink or a jump: exactly one applies at each
    argument. `domain` lists the conditions under which it has a value.

    `bounds` are the infimum and supremum of its values, `limits` those at minus and plus infinity, `slopes` the infimum
    and supremum of its derivative; None where there is none.
    """

    name: str
    latex: str
    text: str
    value: Callable[..., Real]
    definition: Term | None = None
    piecewise_constant: bool = False
    slope: Term | None = None
    pieces: tuple[Piece, ...] = ()
    domain: tuple[Comparison, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    bounds: Range | None = None
    limits: Range | None = None
    slopes: Range | None = None
    words: tuple[str, ...] = ()


def apply(name: str, argument: Term) -> Apply:
    return Apply(name, (argument,))


def _sigmoid(value: Real) -> Real:
    if value < 0:  # e^z/(1 + e^z): never overflows
        power = numbers.exp(value)
        return numbers.divide(power, numbers.add(Fraction(1), power))
    return numbers.divide(Fraction(1), numbers.add(Fraction(1), numbers.exp(numbers.negate(value))))


def _tanh(value: Real) -> Real:
    # 2 sigmoid(2z) - 1
    double = _sigmoid(numbers.multiply(Fraction(2), value))
    return numbers.add(numbers.multiply(Fraction(2), double), Fraction(-1))


def _softplus(value: Real) -> Real:
    # max(0, z) + ln(1 + e^-|z|): never overflows
    tail = numbers.ln(numbers.add(Fraction(1), numbers.exp(numbers.negate(numbers.absolute(value)))))
    return numbers.add(value, tail) if value > 0 else tail


def _sign(value: Real) -> Real:
    return Fraction((value > 0) - (value < 0))


def _cosh(value: Real) -> Real:
    return numbers.divide(numbers.add(numbers.exp(value), numbers.exp(numbers.negate(value))), Fraction(2))


def _sinh(value: Real) -> Real:
    opposite = numbers.negate(numbers.exp(numbers.negate(value)))
    return numbers.divide(numbers.add(numbers.exp(value), opposite), Fraction(2))


_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))
_MINUS = Negation(_ONE)
_LINE: Range = (Negation(INFINITY), INFINITY)
_E = apply("exp", SLOT)
_E_MINUS = apply("exp", -SLOT)
_ABOVE, _BELOW, _AT, _NOT_ABOVE = ((Comparison(SLOT, relation, _ZERO),) for relation in (">", "<", "=", "<="))
_RELU = (Piece(SLOT, _ONE, _ABOVE), Piece(_ZERO, _ZERO, _NOT_ABOVE))

_ROWS = (
    # de^z/dz = e^z
    Function(
        "exp",
        r"\exp",
        "exp",
        numbers.exp,
        slope=VALUE,
        bounds=(_ZERO, INFINITY),
        limits=(_ZERO, INFINITY),
        slopes=(_ZERO, INFINITY),
    ),
    # d ln u/du = 1/u, for u > 0
    Function("ln", r"\ln", "ln", numbers.ln, slope=1 / SLOT, domain=_ABOVE, bounds=_LINE, slopes=(_ZERO, INFINITY)),
    # sigma(z) = 1/(1 + e^-z), sigma' = sigma (1 - sigma), at most 1/4 (at 0)
    Function(
        "sigmoid",
        r"\sigma",
        "σ",
        _sigmoid,
        1 / (1 + _E_MINUS),
        slope=VALUE * (1 - VALUE),
        bounds=(_ZERO, _ONE),
        limits=(_ZERO, _ONE),
        slopes=(_ZERO, Number(Fraction(1, 4))),
        words=("sigmoid", "Sigmoid"),
    ),
    # tanh z = (e^z - e^-z)/(e^z + e^-z), tanh' = 1 - tanh^2, at most 1 (at 0)
    Function(
        "tanh",
        r"\tanh",
        "tanh",
        _tanh,
        (_E - _E_MINUS) / (_E + _E_MINUS),
        slope=1 - VALUE**2,
        bounds=(_MINUS, _ONE),
        limits=(_MINUS, _ONE),
        slopes=(_ZERO, _ONE),
        words=("tanh",),
    ),
    # cosh z = (e^z + e^-z)/2, cosh' = sinh
    Function(
        "cosh",
        r"\cosh",
        "cosh",
        _cosh,
        (_E + _E_MINUS) / 2,
        slope=apply("sinh", SLOT),
        bounds=(_ONE, INFINITY),
        limits=(INFINITY, INFINITY),
        slopes=_LINE,
        words=("cosh",),
    ),
    # sinh z = (e^z - e^-z)/2, sinh' = cosh
    Function(
        "sinh",
        r"\sinh",
        "sinh",
        _sinh,
        (_E - _E_MINUS) / 2,
        slope=apply("cosh", SLOT),
        bounds=_LINE,
        limits=_LINE,
        slopes=(_ONE, INFINITY),
        words=("sinh",),
    ),
    # softplus z = ln(1 + e^z), softplus' = sigma
    Function(
        "softplus",
        r"\mathrm{softplus}",
        "softplus",
        _softplus,
        apply("ln", 1 + _E),
        slope=apply("sigmoid", SLOT),
        bounds=(_ZERO, INFINITY),
        limits=(_ZERO, INFINITY),
        slopes=(_ZERO, _ONE),
        words=("softplus", "Softplus"),
    ),
    # ReLU'(z) = 1 for z > 0, else 0; the value at the kink is a convention
    Function(
        "relu_slope",
        r"\mathrm{ReLU}'",
        "ReLU′",
        lambda z: Fraction(z > 0),
        piecewise_constant=True,
        slope=_ZERO,
        pieces=(Piece(_ONE, _ZERO, _ABOVE), Piece(_ZERO, _ZERO, _NOT_ABOVE)),
        bounds=(_ZERO, _ONE),
        limits=(_ZERO, _ONE),
        slopes=(_ZERO, _ZERO),
    ),
    # ReLU(z) = max(0, z) = z ReLU'(z)
    Function(
        "relu",
        r"\mathrm{ReLU}",
        "ReLU",
        lambda z: z if z > 0 else Fraction(0),
        SLOT * apply("relu_slope", SLOT),
        slope=apply("relu_slope", SLOT),
        pieces=_RELU,
        bounds=(_ZERO, INFINITY),
        limits=(_ZERO, INFINITY),
        slopes=(_ZERO, _ONE),
        words=("ReLU", "relu", "Relu", "RELU"),
    ),
    # max(0, z): what ReLU is, spelled out
    Function(
        "positive_part",
        r"\max",
        "max",
        lambda z: max(z, Fraction(0)),
        SLOT * apply("relu_slope", SLOT),
        slope=apply("relu_slope", SLOT),
        pieces=_RELU,
        bounds=(_ZERO, INFINITY),
        limits=(_ZERO, INFINITY),
        slopes=(_ZERO, _ONE),
    ),
    # softmax acts on a whole vector: its row is only its name
    Function("softmax", r"\mathrm{softmax}", "softmax", lambda z: z, words=("softmax", "Softmax", r"\softmax")),
    # sign(0) = 0 by convention
    Function(
        "sign",
        r"\mathrm{sign}",
        "sign",
        _sign,
        piecewise_constant=True,
        slope=_ZERO,
        pieces=(Piece(_ONE, _ZERO, _ABOVE), Piece(_MINUS, _ZERO, _BELOW), Piece(_ZERO, _ZERO, _AT)),
        bounds=(_MINUS, _ONE),
        limits=(_MINUS, _ONE),
        slopes=(_ZERO, _ZERO),
        words=("sign", "sgn", r"\sgn"),
    ),
    # |u| = u sign(u), |u|' = sign(u)
    Function(
        "abs",
        r"\mathrm{abs}",
        "abs",
        numbers.absolute,
        SLOT * apply("sign", SLOT),
        slope=apply("sign", SLOT),
        pieces=(Piece(SLOT, _ONE, _ABOVE), Piece(-SLOT, _MINUS, _BELOW), Piece(_ZERO, _ZERO, _AT)),
        bounds=(_ZERO, INFINITY),
        limits=(INFINITY, INFINITY),
        slopes=(_MINUS, _ONE),
        words=("abs",),
    ),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({row.name: row for row in _ROWS})
