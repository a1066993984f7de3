"""Local derivatives: of one equation by the quantities it mentions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symbackprop.core.algebra import readable, standard
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Number, Product, Sum, Symbol, Term, product_of, quantities_of, sum_of
from symbackprop.derive.families.calculus import contract, differentiate
from symbackprop.judge.differentiation import differentiate as differentiated
from symbackprop.judge.differentiation import unfold
from symbackprop.network.network import Equation

__all__ = ["local_derivative", "local_derivatives"]

_ONE = Number(Fraction(1))


def local_derivatives(equation: Equation) -> Mapping[Quantity, Term]:
    """Every local derivative of an equation, in one walk.

    A rule row's own forms where it has them. In a sum of products of names, the derivative by q is the sum, over the
    occurrences of q, of the factors beside it; any other formula is differentiated.
    """
    if equation.slopes is not None:
        return equation.slopes
    if not equation.local:
        equation.local.update(_local_derivatives(equation))
    return equation.local


def _local_derivatives(equation: Equation) -> Mapping[Quantity, Term]:
    found: dict[Quantity, list[Term]] = {}
    for part in equation.term.terms if isinstance(equation.term, Sum) else (equation.term,):
        factors = part.factors if isinstance(part, Product) else (part,)
        for position, factor in enumerate(factors):
            if not isinstance(factor, Symbol):
                return _differentiated(equation.term)
            beside = factors[:position] + factors[position + 1 :]
            found.setdefault(factor.quantity, []).append(product_of(*beside) if beside else _ONE)
    return {quantity: terms[0] if len(terms) == 1 else sum_of(*terms) for quantity, terms in found.items()}


def local_derivative(equation: Equation, by: Quantity) -> Term | None:
    """One local derivative of an equation; None where it does not mention `by`.

    The forms of a rule row are those of training: what they leave out, a loss by its target, is differentiated.
    """
    found = local_derivatives(equation).get(by)
    if found is None and equation.slopes is not None and by in equation.term.names:
        return differentiated(unfold(equation.term), by)
    return found


def _differentiated(term: Term) -> Mapping[Quantity, Term]:
    whole = standard(term)
    return {by: readable(contract(differentiate(whole, (by,)))) for by in dict.fromkeys(quantities_of(term))}
