"""Derivatives by the document's own steps: where it writes z = u + b and L = e^2, by u and by e."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symbackprop.check.names.environment import Environment
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Derivative, Number, Symbol, Term, product_of, quantities_of, sum_of, transform
from symbackprop.judge.differentiation import differentiate, unfold

__all__ = ["refined", "slope_by_own_step"]

_REFINED = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION, Kind.LOSS, Kind.SAMPLE_LOSS)
_DEEPEST = 12  # own steps behind one another
Reaches = Callable[[Quantity, Quantity], bool]  # whether the second has a part in the first


def refined(env: Environment, quantity: Quantity, term: Term) -> Environment:
    """The environment that knows what a document has rightly said of a quantity of the lecture in names of its own."""
    refines = quantity.kind in _REFINED or quantity in env.definitions
    if refines and any(name in env.definitions for name in quantities_of(term)):
        return env.with_intermediate(quantity, term)
    return env


def slope_by_own_step(env: Environment, of: Quantity, by: Quantity, reaches: Reaches, depth: int = 0) -> Term | None:
    """The derivative of a quantity by a name of the document that the lecture does not go through; None where the
    document has not said how the one depends on the other.
    """
    if of == by:
        return Number(Fraction(1))
    if depth > _DEEPEST:
        return None
    folded = _folded(env, of, by)
    if folded is not None:
        return differentiate(unfold(folded), by)
    steps = {
        quantity: next(term for term in terms if by in {*quantities_of(term)})
        for quantity, terms in env.intermediate.items()
        if any(by in {*quantities_of(term)} for term in terms) and (of == quantity or reaches(of, quantity))
    }
    # of z = u + b and yhat = u + b only the first: the other goes through it
    first = {q: term for q, term in steps.items() if not any(other != q and reaches(q, other) for other in steps)}
    parts = [
        product_of(*([] if of == quantity else [Derivative(of, quantity)]), differentiate(unfold(term), by))
        for quantity, term in first.items()
    ]
    for own, equation in env.definitions.items():
        if own != by and by in {*quantities_of(equation.term)}:
            inner = slope_by_own_step(env, of, own, reaches, depth + 1)
            if inner is not None:
                parts.append(product_of(inner, differentiate(unfold(equation.term), by)))
    return sum_of(*parts) if parts else None


def _folded(env: Environment, of: Quantity, by: Quantity) -> Term | None:
    """What the document has defined, with a name for the part of it that the name stands for: q z for (x + y) z."""
    definition, part = env.definitions.get(of), env.definitions.get(by)
    if definition is None or part is None:
        return None
    folded = transform(definition.term, lambda node: Symbol(by) if node == part.term else node)
    return folded if folded != definition.term else None
