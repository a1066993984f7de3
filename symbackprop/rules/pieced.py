"""The rows of functions that are given piece by piece. The piece that applies at a kink decides the slope there."""

from __future__ import annotations

from fractions import Fraction

from symbackprop.core.terms import Comparison, Negation, Number
from symbackprop.rules.function_row import (
    INFINITY,
    SLOT,
    Form,
    Function,
    Parameter,
    Piece,
    Range,
    apply,
    parameter_slot,
)

__all__ = ["PIECED"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))
_MINUS = Negation(_ONE)
_LINE: Range = (Negation(INFINITY), INFINITY)
_ABOVE, _BELOW, _AT, _NOT_ABOVE = ((Comparison(SLOT, relation, _ZERO),) for relation in (">", "<", "=", "<="))
_RELU = (Piece(SLOT, _ONE, _ABOVE), Piece(_ZERO, _ZERO, _NOT_ABOVE))
_E = apply("exp", SLOT)
_ALPHA = parameter_slot(0)  # the first parameter of a row

PIECED = (
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
    # LReLU(z) = z for z > 0, else alpha z; the slope at 0 is alpha
    Function(
        "leaky_relu",
        r"\mathrm{LReLU}",
        "LReLU",
        pieces=(Piece(SLOT, _ONE, _ABOVE), Piece(_ALPHA * SLOT, _ALPHA, _NOT_ABOVE)),
        parameters=(Parameter("slope", _ALPHA, Fraction(1, 100), r"\alpha"),),
        words=("LeakyReLU", "leaky_relu", "lrelu"),
    ),
    # ELU(z) = z for z > 0, else alpha (e^z - 1); no kink for alpha = 1
    Function(
        "elu",
        r"\mathrm{ELU}",
        "ELU",
        pieces=(Piece(SLOT, _ONE, _ABOVE), Piece(_ALPHA * (_E - 1), _ALPHA * _E, _NOT_ABOVE)),
        parameters=(Parameter("alpha", _ALPHA, Fraction(1), r"\alpha", least=Fraction(0)),),
        bounds=(-_ALPHA, INFINITY),
        limits=(-_ALPHA, INFINITY),
        words=("elu",),
    ),
    # hardtanh(z) = z between -1 and 1, and these bounds beyond; the slope at them is 0
    Function(
        "hard_tanh",
        r"\mathrm{hardtanh}",
        "hardtanh",
        pieces=(
            Piece(_MINUS, _ZERO, (Comparison(SLOT, "<=", _MINUS),)),
            Piece(SLOT, _ONE, (Comparison(SLOT, ">", _MINUS), Comparison(SLOT, "<", _ONE))),
            Piece(_ONE, _ZERO, (Comparison(SLOT, ">=", _ONE),)),
        ),
        bounds=(_MINUS, _ONE),
        limits=(_MINUS, _ONE),
        slopes=(_ZERO, _ONE),
        words=("hard_tanh", "HardTanh", "Hardtanh"),
    ),
    # H(u) = u^2/2 for |u| <= t, else t(|u| - t/2)
    Function(
        "huber",
        r"\mathrm{H}",
        "H",
        pieces=(
            Piece(SLOT**2 / 2, SLOT, (Comparison(SLOT, ">=", -_ALPHA), Comparison(SLOT, "<=", _ALPHA))),
            Piece(_ALPHA * (SLOT - _ALPHA / 2), _ALPHA, (Comparison(SLOT, ">", _ALPHA),)),
            Piece(-(_ALPHA * (SLOT + _ALPHA / 2)), -_ALPHA, (Comparison(SLOT, "<", -_ALPHA),)),
        ),
        parameters=(Parameter("threshold", _ALPHA, Fraction(1), "t", least=Fraction(0)),),
        bounds=(_ZERO, INFINITY),
        limits=(INFINITY, INFINITY),
        slopes=(-_ALPHA, _ALPHA),
    ),
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
