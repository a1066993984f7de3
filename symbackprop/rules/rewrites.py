"""The table of rewrites: how a chain of local derivatives becomes the form that a lecturer writes.

Each row turns a formula into an equal one, or returns it unchanged; the rows are tried in order, each
until nothing changes. Every application becomes a step, and the judge proves it: a wrong row is caught
at the first formula that it touches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import (
    Negation,
    Number,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    negate,
    product_of,
    quantities_of,
    sum_of,
    transform,
)

__all__ = ["REWRITES", "Rewrite", "exact_number", "split_sign"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One rewrite: its name (the key of its reason), what it does, and the assumption it rests on. One that `tidies`
    does several small things at once, and what it has done in a case is the reason.
    """

    name: str
    apply: Callable[[Term, Assumption | None], Term]
    assumption: str | None = None
    tidies: bool = False


def exact_number(term: Term) -> Fraction | None:
    """The value of a plain exact number or a quotient of two, else None."""
    match term:
        case Number(Fraction() as value):
            return value
        case Quotient(Number(Fraction() as top), Number(Fraction() as bottom)) if bottom:
            return top / bottom
    return None


def split_sign(term: Term) -> tuple[int, Term]:
    return (-1, term.term) if isinstance(term, Negation) else (1, term)


def _signed(sign: int, term: Term) -> Term:
    return term if sign > 0 else negate(term)


def _factors(term: Term) -> tuple[Term, ...]:
    return term.factors if isinstance(term, Product) else (term,)


def _number(value: Fraction) -> Term:
    if value.denominator == 1:
        return Number(value)
    return Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))


def _at_nodes(change: Callable[[Term], Term]) -> Callable[[Term, Assumption | None], Term]:
    return lambda term, _: transform(term, change)


# -- signs and numbers -------------------------------------------------------------------------------


def _cancel(term: Term) -> Term:
    """(-u) v = -(u v), 1 u = u, u/v v = u, 1/2 2 = 1: factors made as few as they can be."""
    if isinstance(term, Negation):
        return negate(term.term) if isinstance(term.term, Negation) else term
    if not isinstance(term, Product):
        return term
    sign, number = 1, Fraction(1)
    decimals: list[Term] = []
    above: list[Term] = []
    below: list[Term] = []
    for factor in term.factors:
        own, body = split_sign(factor)
        sign *= own
        for part in _factors(body):
            value = exact_number(part)
            if value is not None:
                number *= value
                decimals += [part] if value != 1 else []
            elif isinstance(part, Quotient):
                above.extend(_factors(part.numerator))
                below.extend(_factors(part.denominator))
            else:
                above.append(part)
    if not number:
        return _ZERO
    above, below = _without_common(above, below)
    if number < 0:
        sign, number = -sign, -number
    # a single number stays as it is written: 0.1, not 1/10
    alone = len(decimals) == 1 and isinstance(decimals[0], Number) and decimals[0].value == number
    front = [] if number == 1 and above else [decimals[0] if alone else _number(number)]
    body = product_of(*front, *(factor for factor in above if factor != _ONE)) if front or above else _ONE
    return _signed(sign, Quotient(body, product_of(*below)) if below else body)


def _without_common(above: Sequence[Term], below: Sequence[Term]) -> tuple[list[Term], list[Term]]:
    common = Counter(above) & Counter(below)
    return _without(above, common), _without(below, common)


def _add_numbers(term: Term) -> Term:
    """U + 0 = u, 1 - 1 = 0: the exact numbers of a sum made into one."""
    if not isinstance(term, Sum):
        return term
    number, rest = Fraction(0), []
    for part in term.terms:
        sign, body = split_sign(part)
        value = exact_number(body)
        if value is None:
            rest.append(part)
        else:
            number += sign * value
    if len(rest) >= len(term.terms) - (1 if number else 0):
        return term
    return sum_of(*rest, *([_signed(1 if number > 0 else -1, _number(abs(number)))] if number else []))


# -- common factors ----------------------------------------------------------------------------------


def _factor(term: Term) -> Term:
    """U a + v a = (u + v) a: a factor of every summand, and a sign of every summand, written once."""
    if not isinstance(term, Sum):
        return term
    signs, bodies = zip(*map(split_sign, term.terms), strict=True)
    lists = [_factors(body) for body in bodies]
    common = Counter(lists[0])
    for factors in lists[1:]:
        common &= Counter(factors)
    common.pop(_ONE, None)
    if not common:
        return term
    rest = [_signed(sign, product_of(*_without(factors, common))) for sign, factors in zip(signs, lists, strict=True)]
    shared = [factor for factor in dict.fromkeys(lists[0]) for _ in range(common[factor])]
    # numbers and what stood before the differing factors stay in front, the rest behind
    first_different = next((place for place, factor in enumerate(lists[0]) if not common[factor]), len(lists[0]))
    front = [factor for factor in shared if lists[0].index(factor) < first_different]
    behind = [factor for factor in shared if factor not in front]
    return product_of(*front, sum_of(*rest), *behind)


def _without(parts: Iterable[Term], taken: Counter[Term]) -> list[Term]:
    left = Counter(taken)
    kept: list[Term] = []
    for part in parts:
        if left[part]:
            left[part] -= 1
        else:
            kept.append(part)
    return kept


def _pull_out(term: Term) -> Term:
    """sum_s c u_s = c sum_s u_s, and sum_s c = N c, for a c without the index."""
    if not isinstance(term, Series):
        return term
    sign, body = split_sign(term.body)
    constant = [factor for factor in _factors(body) if not _moves(factor, term)]
    if not constant and sign > 0:
        return term
    moving = [factor for factor in _factors(body) if _moves(factor, term)]
    sum_left = Series(term.index, term.count, product_of(*moving)) if moving else _count(term.count)
    return _signed(sign, product_of(*constant, sum_left))


def _count(count: int | Quantity) -> Term:
    return Number(Fraction(count)) if isinstance(count, int) else Symbol(count)


def _moves(factor: Term, series: Series) -> bool:
    names = (place for q in quantities_of(factor) for place in (q.layer, q.unit, q.source, q.sample))
    return any(getattr(place, "name", None) == series.index.name for place in names)


# -- what the targets and predictions sum to ----------------------------------------------------------


def _distribute_targets(term: Term, assumption: Assumption | None) -> Term:
    """Y (1 - p) = y - y p, where that lets the targets meet: only in sums that name every target."""
    targets = set(quantities_of(assumption.left)) if assumption else set()

    def change(node: Term) -> Term:
        if not isinstance(node, Sum) or not targets <= set(quantities_of(node)):
            return node
        return sum_of(*(part for term_ in node.terms for part in _distributed(term_, targets)))

    return transform(term, change)


def _distributed(term: Term, targets: set[Quantity]) -> list[Term]:
    sign, body = split_sign(term)
    factors = _factors(body)
    place = next((i for i, factor in enumerate(factors) if isinstance(factor, Sum)), None)
    if place is None or not any(isinstance(f, Symbol) and f.quantity in targets for f in factors):
        return [term]
    inner = factors[place]
    assert isinstance(inner, Sum)
    before, after = factors[:place], factors[place + 1 :]
    parts = []
    for part in inner.terms:
        own, value = split_sign(part)
        kept = [factor for factor in (*before, value, *after) if factor != _ONE]
        parts.append(_signed(sign * own, product_of(*kept)))
    return parts


def _collect_targets(term: Term, assumption: Assumption | None) -> Term:
    """-y_1 + y_1 p + y_2 p = p (y_1 + y_2) - y_1, where all the targets meet behind one p."""
    if assumption is None:
        return term
    targets = [*quantities_of(assumption.left)]

    def change(node: Term) -> Term:
        if not isinstance(node, Sum):
            return node
        partners = {
            quantity: None
            for part in node.terms
            for quantity in quantities_of(part)
            if quantity.kind in (Kind.PREDICTION, Kind.ACTIVATION)
        }
        for partner in partners:
            found = {target: _with_factors(node.terms, (target, partner)) for target in targets}
            if all(place is not None for place in found.values()):
                rest = [part for place, part in enumerate(node.terms) if place not in found.values()]
                return sum_of(product_of(Symbol(partner), assumption.left), *rest)
        return node

    return transform(term, change)


def _with_factors(terms: Sequence[Term], quantities: Sequence[Quantity]) -> int | None:
    wanted = Counter(Symbol(quantity) for quantity in quantities)
    for place, part in enumerate(terms):
        if not isinstance(part, Negation) and Counter(_factors(part)) == wanted:
            return place
    return None


def _apply_sum(term: Term, assumption: Assumption | None) -> Term:
    """p_1 - y_1 + p_2 - y_2 = 1 - y_1 - y_2: a known sum replaced by its value, wherever all its parts stand."""
    if assumption is None or not isinstance(assumption.left, Sum):
        return term
    parts = assumption.left.terms

    def change(node: Term) -> Term:
        if isinstance(node, Product):
            return _cancel(node) if _ONE in node.factors else node
        if not isinstance(node, Sum):
            return node
        for sign in (1, -1):
            wanted = Counter(_signed(sign, part) for part in parts)
            if wanted <= Counter(node.terms):
                value, rest = _signed(sign, assumption.right), _without(node.terms, wanted)
                return sum_of(value, *rest) if sign > 0 else sum_of(*rest, value)
        return node

    return transform(term, change)


_ROWS = (
    Rewrite("cancel", _at_nodes(_cancel), tidies=True),
    Rewrite("factor", _at_nodes(_factor)),
    Rewrite("distribute", _distribute_targets, "targets_sum_to_one"),
    Rewrite("collect", _collect_targets, "targets_sum_to_one"),
    Rewrite("predictions_sum_to_one", _apply_sum, "predictions_sum_to_one"),
    Rewrite("targets_sum_to_one", _apply_sum, "targets_sum_to_one"),
    Rewrite("pull_out", _at_nodes(_pull_out)),
    Rewrite("add", _at_nodes(_add_numbers)),
)

REWRITES: Sequence[Rewrite] = _ROWS
