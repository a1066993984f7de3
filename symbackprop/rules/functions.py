"""The table of elementary functions that formulas apply: how each is computed and written.

Each row: its value at a real number, its definition in simpler functions where it has one, and its
spellings. The definition is what the judge proves with; a function without one is elementary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from symbackprop.core import numbers
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Apply, Real, Symbol, Term

__all__ = ["FUNCTIONS", "SLOT", "Function", "apply"]

SLOT = Symbol(Quantity(Kind.SLOT, unit=1))  # the argument in a row's definition


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one real variable.

    `latex` and `text` spell its name. A `piecewise_constant` function is constant but for a jump at 0, so its
    own slope is 0.
    """

    name: str
    latex: str
    text: str
    value: Callable[[Real], Real]
    definition: Term | None = None
    piecewise_constant: bool = False


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


_E = apply("exp", SLOT)
_E_MINUS = apply("exp", -SLOT)

_ROWS = (
    Function("exp", r"\exp", "exp", numbers.exp),
    Function("ln", r"\ln", "ln", numbers.ln),
    # sigma(z) = 1/(1 + e^-z)
    Function("sigmoid", r"\sigma", "σ", _sigmoid, 1 / (1 + _E_MINUS)),
    # tanh z = (e^z - e^-z)/(e^z + e^-z)
    Function("tanh", r"\tanh", "tanh", _tanh, (_E - _E_MINUS) / (_E + _E_MINUS)),
    # softplus z = ln(1 + e^z)
    Function("softplus", r"\mathrm{softplus}", "softplus", _softplus, apply("ln", 1 + _E)),
    # ReLU'(z) = 1 for z > 0, else 0; the value at the kink is a convention
    Function("relu_slope", r"\mathrm{ReLU}'", "ReLU′", lambda z: Fraction(z > 0), piecewise_constant=True),
    # ReLU(z) = max(0, z) = z ReLU'(z)
    Function("relu", r"\mathrm{ReLU}", "ReLU", lambda z: z if z > 0 else Fraction(0), SLOT * apply("relu_slope", SLOT)),
    # max(0, z): what ReLU is, spelled out
    Function("positive_part", r"\max", "max", lambda z: max(z, Fraction(0)), SLOT * apply("relu_slope", SLOT)),
    # softmax acts on a whole vector: its row is only its name
    Function("softmax", r"\mathrm{softmax}", "softmax", lambda z: z),
    # sign(0) = 0 by convention
    Function("sign", r"\mathrm{sign}", "sign", _sign, piecewise_constant=True),
    # |u| = u sign(u)
    Function("abs", r"\mathrm{abs}", "abs", numbers.absolute, SLOT * apply("sign", SLOT)),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({row.name: row for row in _ROWS})
