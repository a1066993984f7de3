"""The rows of smooth functions: elementary ones, and those that are defined by them."""

from __future__ import annotations

from fractions import Fraction

from symbackprop.core import numbers, special
from symbackprop.core.terms import Comparison, Negation, Number, Power, Real, Term
from symbackprop.rules.function_row import INFINITY, SLOT, VALUE, Form, Function, Range, apply

__all__ = ["SMOOTH"]


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


def _root(term: Term) -> Term:
    return Power(term, Number(Fraction(1, 2)))


_ZERO, _ONE, _TWO = (Number(Fraction(n)) for n in (0, 1, 2))
_MINUS = Negation(_ONE)
_LINE: Range = (Negation(INFINITY), INFINITY)
_E = apply("exp", SLOT)
_E_MINUS = apply("exp", -SLOT)
_POSITIVE = (Comparison(SLOT, ">", _ZERO),)
_SIGMA = apply("sigmoid", SLOT)
_PI = apply("pi")
_CUBIC = Number(Fraction(44715, 10**6))
_GELU_TANH = apply("tanh", _root(_TWO / _PI) * (SLOT + _CUBIC * SLOT**3))

SMOOTH = (
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
        domain=_POSITIVE,
        bounds=_LINE,
        slopes=(_ZERO, INFINITY),
        words=(r"\ln", "ln"),
        keyed=True,
    ),
    # the ratio of a circle's circumference to its diameter: a function of nothing
    Function("pi", r"\pi", "π", special.pi, slope=_ZERO, form=Form.CONSTANT, keyed=True),
    # erf u = 2/sqrt(pi) times the integral of e^(-t^2) from 0 to u
    Function(
        "erf",
        r"\mathrm{erf}",
        "erf",
        special.erf,
        slope=_TWO / _root(_PI) * apply("exp", -(SLOT**2)),
        bounds=(_MINUS, _ONE),
        limits=(_MINUS, _ONE),
        slopes=(_ZERO, INFINITY),
        words=(r"\erf",),
        keyed=True,
    ),
    # Phi(z) = (1 + erf(z/sqrt(2)))/2, the distribution function of the standard normal distribution
    Function(
        "normal_distribution",
        r"\Phi",
        "Φ",
        special.normal_distribution,
        (1 + apply("erf", SLOT / _root(_TWO))) / 2,
        slope=apply("normal_density", SLOT),
        bounds=(_ZERO, _ONE),
        limits=(_ZERO, _ONE),
        slopes=(_ZERO, _ONE),
        keyed=True,
    ),
    # phi(z) = e^(-z^2/2)/sqrt(2 pi), its density
    Function(
        "normal_density",
        r"\varphi",
        "φ",
        definition=apply("exp", -(SLOT**2) / 2) / _root(_TWO * _PI),
        slope=-(SLOT * VALUE),
        bounds=(_ZERO, _ONE),
        limits=(_ZERO, _ZERO),
        slopes=(_MINUS, _ONE),
        keyed=True,
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
    # sech z = 1/cosh z = 2/(e^z + e^-z), sech' = -sech tanh, at most 1/2 (at sinh z = -1)
    Function(
        "sech",
        r"\operatorname{sech}",
        "sech",
        definition=2 / (_E + _E_MINUS),
        slope=Negation(VALUE * apply("tanh", SLOT)),
        bounds=(_ZERO, _ONE),
        limits=(_ZERO, _ZERO),
        slopes=(Negation(Number(Fraction(1, 2))), Number(Fraction(1, 2))),
        words=(r"\sech", "sech"),
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
        slope=_SIGMA,
        bounds=(_ZERO, INFINITY),
        limits=(_ZERO, INFINITY),
        slopes=(_ZERO, _ONE),
        words=("softplus", "Softplus"),
    ),
    # SiLU(z) = z sigma(z), SiLU' = sigma + a (1 - sigma)
    Function(
        "silu",
        r"\mathrm{SiLU}",
        "SiLU",
        definition=SLOT * _SIGMA,
        slope=_SIGMA + VALUE * (1 - _SIGMA),
        words=("silu", "swish", "Swish"),
    ),
    # GELU(z) = z Phi(z), GELU' = Phi + z phi
    Function(
        "gelu",
        r"\mathrm{GELU}",
        "GELU",
        definition=SLOT * apply("normal_distribution", SLOT),
        slope=apply("normal_distribution", SLOT) + SLOT * apply("normal_density", SLOT),
        words=("gelu",),
    ),
    # z/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3))): the approximation of GELU that its authors give
    Function(
        "gelu_tanh",
        r"\mathrm{GELU}",
        "GELU",
        definition=SLOT / 2 * (1 + _GELU_TANH),
        slope=(1 + _GELU_TANH) / 2 + SLOT / 2 * (1 - _GELU_TANH**2) * _root(_TWO / _PI) * (1 + 3 * _CUBIC * SLOT**2),
    ),
    # softsign(z) = z/(1 + |z|), softsign' = 1/(1 + |z|)^2
    Function(
        "softsign",
        r"\mathrm{softsign}",
        "softsign",
        definition=SLOT / (1 + apply("abs", SLOT)),
        slope=1 / (1 + apply("abs", SLOT)) ** 2,
        bounds=(_MINUS, _ONE),
        limits=(_MINUS, _ONE),
        slopes=(_ZERO, _ONE),
        words=("Softsign",),
    ),
    # u ln u, and 0 at 0, its limit there
    Function(
        "x_ln_x",
        r"\mathrm{xlnx}",
        "xlnx",
        lambda u: Fraction(0) if not u else numbers.multiply(u, numbers.ln(u)),
        SLOT * apply("ln", SLOT),
        slope=apply("ln", SLOT) + 1,
        domain=(Comparison(SLOT, ">=", _ZERO),),
        form=Form.WRITTEN_OUT,
    ),
    # softmax acts on a whole vector: its row is only its name
    Function("softmax", r"\mathrm{softmax}", "softmax", words=("softmax", "Softmax", r"\softmax")),
)
