"""The table of elementary functions that formulas apply. Adding one means adding one row.

A row writes all that is known of a function in the slots SLOT (its argument), VALUE (its own value) and those of its
parameters; see `Function`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from fractions import Fraction

from symbackprop.core import numbers
from symbackprop.core.errors import MissingRule
from symbackprop.core.terms import Apply, Comparison, Negation, Number, Real, Term
from symbackprop.rules.function_row import (
    INFINITY,
    SLOT,
    VALUE,
    Form,
    Function,
    Parameter,
    Piece,
    Range,
    apply,
    condition_of,
    parameter_slot,
    put,
    table_of,
)

__all__ = [
    "FUNCTIONS",
    "INFINITY",
    "SLOT",
    "VALUE",
    "Form",
    "Function",
    "Parameter",
    "Piece",
    "Range",
    "apply",
    "condition_of",
    "definition_of",
    "function",
    "function_named",
    "parameter_slot",
    "pieces_of",
    "put",
    "slope_of",
    "table_of",
]


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
    tail = numbers.ln_of_one_and(numbers.exp(numbers.negate(numbers.absolute(value))))
    return numbers.add(value, tail) if value > 0 else tail


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
        words=(r"\exp", "exp"),
        form=Form.POWER,
        keyed=True,
    ),
    # d ln u/du = 1/u, for u > 0
    Function(
        "ln",
        r"\ln",
        "ln",
        numbers.ln,
        slope=1 / SLOT,
        domain=_ABOVE,
        bounds=_LINE,
        slopes=(_ZERO, INFINITY),
        words=(r"\ln", "ln"),
        keyed=True,
    ),
    # step(u) = 1 for u > 0, else 0
    Function(
        "step",
        r"\mathrm{step}",
        "step",
        slope=_ZERO,
        pieces=(Piece(_ONE, _ZERO, _ABOVE), Piece(_ZERO, _ZERO, _NOT_ABOVE)),
        jumps=True,
        bounds=(_ZERO, _ONE),
        limits=(_ZERO, _ONE),
        slopes=(_ZERO, _ZERO),
    ),
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
        words=(r"\sigma", "sigmoid", "Sigmoid"),
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
        words=(r"\tanh", "tanh"),
        keyed=True,
    ),
    # cosh z = (e^z + e^-z)/2, cosh' = sinh
    Function(
        "cosh",
        r"\cosh",
        "cosh",
        definition=(_E + _E_MINUS) / 2,
        slope=apply("sinh", SLOT),
        bounds=(_ONE, INFINITY),
        limits=(INFINITY, INFINITY),
        slopes=_LINE,
        words=(r"\cosh", "cosh"),
        keyed=True,
    ),
    # sinh z = (e^z - e^-z)/2, sinh' = cosh
    Function(
        "sinh",
        r"\sinh",
        "sinh",
        definition=(_E - _E_MINUS) / 2,
        slope=apply("cosh", SLOT),
        bounds=_LINE,
        limits=_LINE,
        slopes=(_ONE, INFINITY),
        words=(r"\sinh", "sinh"),
        keyed=True,
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
    # ReLU(z) = z for z > 0, else 0; ReLU' = 1 for z > 0, else 0
    Function(
        "relu",
        r"\mathrm{ReLU}",
        "ReLU",
        formula=apply("positive_part", SLOT),
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
        pieces=_RELU,
        slope=apply("relu_slope", SLOT),
        bounds=(_ZERO, INFINITY),
        limits=(_ZERO, INFINITY),
        slopes=(_ZERO, _ONE),
        form=Form.WITH_ZERO,
    ),
    # softmax acts on a whole vector: its row is only its name
    Function("softmax", r"\mathrm{softmax}", "softmax", words=("softmax", "Softmax", r"\softmax")),
    # sign(u) = 1 for u > 0, -1 for u < 0; sign(0) = 0 by convention
    Function(
        "sign",
        r"\mathrm{sign}",
        "sign",
        slope=_ZERO,
        pieces=(Piece(_ONE, _ZERO, _ABOVE), Piece(_MINUS, _ZERO, _BELOW), Piece(_ZERO, _ZERO, _AT)),
        jumps=True,
        bounds=(_MINUS, _ONE),
        limits=(_MINUS, _ONE),
        slopes=(_ZERO, _ZERO),
        words=("sign", "sgn", r"\sgn"),
    ),
    # |u| = u for u > 0, -u for u < 0; |u|' = sign(u)
    Function(
        "abs",
        r"\mathrm{abs}",
        "abs",
        slope=apply("sign", SLOT),
        pieces=(Piece(SLOT, _ONE, _ABOVE), Piece(-SLOT, _MINUS, _BELOW), Piece(_ZERO, _ZERO, _AT)),
        bounds=(_ZERO, INFINITY),
        limits=(INFINITY, INFINITY),
        slopes=(_MINUS, _ONE),
        words=("abs",),
        form=Form.BARS,
    ),
)

FUNCTIONS: Mapping[str, Function] = table_of(_ROWS)


def function(name: str) -> Function:
    """The row of a function. Raises MissingRule, with the nearest row, where there is none."""
    row = FUNCTIONS.get(name)
    if row is None:
        raise MissingRule("the functions", name, next(iter(difflib.get_close_matches(name, FUNCTIONS, 1)), None))
    return row


def function_named(word: str) -> str | None:
    """The name of the function that a document writes like this."""
    return next((row.name for row in FUNCTIONS.values() if word in row.written), None)


def definition_of(node: Apply) -> Term | None:
    """An application in simpler functions; None where the function is elementary."""
    row = function(node.function)
    return None if row.definition is None else put(row, row.definition, node)


def slope_of(node: Apply, value: Term | None = None) -> Term:
    """The derivative of an application by its argument; `value` stands for the function's own value in it, by default
    the application itself. Raises MissingRule where the row has none.
    """
    row = function(node.function)
    if row.slope is None:
        raise MissingRule("the slopes of functions", node.function)
    return put(row, row.slope, node, value)


def pieces_of(node: Apply) -> tuple[Piece, ...]:
    """The pieces of an application, of which one applies; none where the function has no kink."""
    row = function(node.function)

    def placed(condition: Comparison) -> Comparison:
        return Comparison(put(row, condition.left, node), condition.relation, put(row, condition.right, node))

    return tuple(
        Piece(put(row, piece.term, node), put(row, piece.slope, node), tuple(map(placed, piece.where)))
        for piece in row.pieces
    )
