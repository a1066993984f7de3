"""Absolute values and logarithms: equal where what they are of has a sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import bare
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import (
    Apply,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    negate,
    quantities_of,
    transform,
    walk,
)
from symbackprop.judge.differentiation import unfold
from symbackprop.network.spelling.spelling import Spelling
from symbackprop.render.latex import latex_printer

__all__ = ["SignCondition", "logarithms_taken_apart", "without_bars"]

_DIGITS = 6
_MOST = 3  # absolute values, whose signs are all tried
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class SignCondition:
    """That some formulas have these signs, 1 or -1."""

    signs: tuple[tuple[Term, int], ...]

    def text(self, spelling: Spelling) -> str:
        """The condition in LaTeX; a difference as a comparison."""
        return ", ".join(_comparison(term, sign, latex_printer(spelling, _DIGITS)) for term, sign in self.signs)

    def holds(self, evidence: Evidence) -> bool | None:
        """Whether the lecture's numbers meet it; None where there are none."""
        values = [(evidence.exact(term), sign) for term, sign in self.signs]
        if any(value is None for value, _ in values):
            return None
        return all(value is not None and value * sign > 0 for value, sign in values)

    def is_of_data(self, evidence: Evidence) -> bool:
        """Whether it is about the lecture's own numbers alone."""
        return all(name in evidence.given for term, _ in self.signs for name in quantities_of(term))


def _comparison(term: Term, sign: int, latex: Callable[[Term], str]) -> str:
    relation = ">" if sign > 0 else "<"
    match term:
        case Sum((left, Negation(right))):
            return f"{latex(bare(left))} {relation} {latex(bare(right))}"
    return f"{latex(bare(term))} {relation} 0"


def without_bars(left: Term, right: Term) -> Iterator[tuple[SignCondition, Term, Term]]:
    """Two formulas for each choice of the signs of what is between bars in them; |u| is u where u > 0, else -u."""
    left, right = (transform(side, _root_of_square) for side in (left, right))
    found = [
        node.arguments[0]
        for side in (left, right)
        for node in walk(side)
        if isinstance(node, Apply) and node.function == "abs"
    ]
    inside = [*dict.fromkeys(found)]
    if not inside or len(inside) > _MOST:
        return
    for signs in product((1, -1), repeat=len(inside)):
        chosen = dict(zip(inside, signs, strict=True))

        def put(node: Term, chosen: dict[Term, int] = chosen) -> Term:
            if not isinstance(node, Apply) or node.function != "abs" or node.arguments[0] not in chosen:
                return node
            (inner,) = node.arguments
            return inner if chosen[inner] > 0 else negate(inner)

        yield SignCondition(tuple(chosen.items())), transform(left, put), transform(right, put)


def _root_of_square(node: Term) -> Term:
    """|u| for the root of u^2."""
    match node:
        case Power(Power(inner, Number(Fraction(numerator=2, denominator=1))), Number(exponent)) if exponent == _HALF:
            return Apply("abs", (inner,))
    return node


def logarithms_taken_apart(evidence: Evidence, left: Term, right: Term) -> SignCondition | None:
    """What must be positive for two equal formulas to have a value together: what only one of them takes the logarithm
    of; None where that is positive anyway.
    """
    sides = [{*_logarithms(unfold(side))} for side in (left, right)]
    doubtful = [term for term in sorted(sides[0] ^ sides[1], key=str) if not _is_positive(evidence, term)]
    return SignCondition(tuple((term, 1) for term in doubtful)) if doubtful else None


def _logarithms(term: Term) -> Iterator[Term]:
    for node in walk(term):
        if isinstance(node, Apply) and node.function == "ln":
            yield node.arguments[0]


def _is_positive(evidence: Evidence, term: Term) -> bool:
    """Whether a formula is positive, or not negative, whatever its names are."""
    match term:
        case Number(value):
            return value > 0
        case Apply(function) if function in ("exp", "sigmoid", "softplus", "abs"):
            return True
        case Power(_, Number(exponent)) if isinstance(exponent, Fraction) and exponent % 2 == 0:
            return True
        case Power(base, _):
            return _is_positive(evidence, base)
        case Sum((Number(value), Negation(Quotient(top, Sum(parts))))) if value == 1 and top in parts:
            # what is left of a share: 1 - 1/(1 + e^-z)
            return all(_is_positive(evidence, part) for part in parts)
        case Sum(parts) | Product(parts):
            if all(_is_positive(evidence, part) for part in parts):
                return True
        case Quotient(top, bottom):
            return _is_positive(evidence, top) and _is_positive(evidence, bottom)
        case Symbol(name) if name.kind in (Kind.TARGET, Kind.RATE):
            return True
    # probabilities and what is left of them: of these the lecture itself takes logarithms
    return all(name.kind is Kind.PREDICTION or name.kind is Kind.VARIABLE for name in quantities_of(term))
