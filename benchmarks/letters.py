"""The letters and functions that the identities are written in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symbackprop.core.quantities import named
from symbackprop.core.terms import Cases, Comparison, Number, Power, Symbol, Term, sum_of
from symbackprop.rules.functions import apply

__all__ = [
    "HALF",
    "ONE",
    "OTHERS",
    "SAMPLES",
    "ZERO",
    "A",
    "B",
    "C",
    "X",
    "Y",
    "Z",
    "cosh",
    "cov",
    "exp",
    "larger",
    "letter",
    "ln",
    "mean",
    "number",
    "relu",
    "root",
    "sigma",
    "sign",
    "sinh",
    "size",
    "smaller",
    "softmax",
    "softplus",
    "step",
    "tanh",
]


def number(top: int, bottom: int = 1) -> Number:
    return Number(Fraction(top, bottom))


def letter(name: str) -> Symbol:
    return Symbol(named(name))


X, Y, Z, A, B, C = map(letter, "xyzabc")
ZERO, ONE, HALF = number(0), number(1), number(1, 2)
SAMPLES = tuple(letter(f"x_{n}") for n in range(1, 5))
OTHERS = tuple(letter(f"y_{n}") for n in range(1, 5))


def exp(u: Term) -> Term:
    return apply("exp", u)


def ln(u: Term) -> Term:
    return apply("ln", u)


def sigma(u: Term) -> Term:
    return apply("sigmoid", u)


def tanh(u: Term) -> Term:
    return apply("tanh", u)


def cosh(u: Term) -> Term:
    return apply("cosh", u)


def sinh(u: Term) -> Term:
    return apply("sinh", u)


def softplus(u: Term) -> Term:
    return apply("softplus", u)


def relu(u: Term) -> Term:
    return apply("relu", u)


def step(u: Term) -> Term:
    return apply("relu_slope", u)


def sign(u: Term) -> Term:
    return apply("sign", u)


def size(u: Term) -> Term:
    return apply("abs", u)


def root(u: Term, degree: int = 2) -> Term:
    return Power(u, number(1, degree))


def larger(u: Term, v: Term) -> Term:
    return Cases(((u, Comparison(u, ">=", v)), (v, Comparison(u, "<", v))))


def smaller(u: Term, v: Term) -> Term:
    return Cases(((u, Comparison(u, "<=", v)), (v, Comparison(u, ">", v))))


def softmax(terms: Sequence[Term], place: int) -> Term:
    return exp(terms[place]) / sum_of(*map(exp, terms))


def mean(terms: Sequence[Term]) -> Term:
    return sum_of(*terms) / len(terms)


def cov(left: Sequence[Term], right: Sequence[Term]) -> Term:
    return mean([(a - mean(left)) * (b - mean(right)) for a, b in zip(left, right, strict=True)])
