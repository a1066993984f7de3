"""Changes to a claim itself that make it right: another index, another sign, a factor."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from symbackprop.check.judging.evaluation_point import Point, close
from symbackprop.check.mistakes.correction import right_side
from symbackprop.check.mistakes.mutations import inputs_of
from symbackprop.check.mistakes.suspects import Mutation, Question, Value
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Negation,
    Product,
    Quotient,
    Real,
    Sum,
    Symbol,
    Term,
    children,
    map_children,
    product_of,
    quantities_of,
    sum_of,
    walk,
)

__all__ = [
    "exchange",
    "flipped",
    "flipped_terms",
    "missing_terms",
    "natural_logarithms",
    "other_indices",
    "regrouped",
    "with_name",
]


def other_indices(question: Question) -> Iterator[Mutation]:
    """Another index in the claim that makes it right."""
    network, latex, head, side = question.evidence.env.network, question.latex, question.head, question.side
    known = [*network.equations, *network.parameters, *inputs_of(network)]
    for old in dict.fromkeys(quantities_of(side)):
        siblings = [q for q in known if q.kind is old.kind and q != old and q.sample == old.sample]
        for new in siblings[:40]:
            for changed in _replaced(side, old, new):
                yield Mutation(
                    "wrong_index",
                    f"{latex(old)} should be {latex(new)}",
                    _repair(head, side, changed),
                )


def regrouped(question: Question) -> Iterator[Mutation]:
    """A factor or a term of the claim that must go for it to be right."""
    for changed, words in _regrouped(question.side):
        yield Mutation("factor", words, _repair(question.head, question.side, changed))


def missing_terms(question: Question) -> Iterator[Mutation]:
    """Some of the terms that a derivative is the sum of, each for one path: first all but one of them."""
    right = (
        right_side(question.evidence, question.head, question.side) if isinstance(question.head, Derivative) else None
    )
    terms = right.terms if isinstance(right, Sum) and len(right.terms) <= _MOST_TERMS else ()
    for count in range(len(terms) - 1, 0, -1):
        for kept in combinations(terms, count):
            yield Mutation("missing_path", "a path of the chain rule is missing", _value_of(sum_of(*kept)))


_MOST_TERMS = 5


def _value_of(term: Term) -> Value:
    return lambda point: point.of(term)


def natural_logarithms(question: Question) -> Iterator[Mutation]:
    """The natural logarithm for one in the claim that has a base."""
    for node in dict.fromkeys(walk(question.side)):
        if isinstance(node, Quotient) and isinstance(node.denominator, Apply) and node.denominator.function == "ln":
            changed = exchange(question.side, node, node.numerator)
            yield Mutation("log_base", "the logarithm has another base", _repair(question.head, question.side, changed))


def flipped_terms(question: Question) -> Iterator[Mutation]:
    """The sign of one term of the claim."""
    for changed in flipped(question.side):
        yield Mutation("sign", "the sign of a term is wrong", _repair(question.head, question.side, changed))


def _repair(head: Term, side: Term, changed: Term) -> Value:
    """What the claim says, where the changed claim is right; else something else."""

    def value(point: Point) -> Real:
        if close(point.of(changed), point.of(head)):
            return point.of(side)
        raise ZeroDivisionError("the change does not make it right")

    return value


def flipped(term: Term) -> Iterator[Term]:
    """The term with the sign of one part of a sum turned round."""
    sums = [node for node in walk(term) if isinstance(node, Sum)]
    for node in sums[:12]:
        for place in range(len(node.terms)):
            turned = [*node.terms]
            part = turned[place]
            turned[place] = part.term if isinstance(part, Negation) else Negation(part)
            yield exchange(term, node, Sum(tuple(turned)))


def _replaced(term: Term, old: Quantity, new: Quantity) -> Iterator[Term]:
    """The term with every occurrence replaced, then with each one alone."""
    count = sum(1 for node in walk(term) if _mentions(node, old))
    yield with_name(term, old, new)
    if 1 < count <= 8:
        for place in range(count):
            yield with_name(term, old, new, place)


def _regrouped(term: Term) -> Iterator[tuple[Term, str]]:
    """The term with one factor left out, with a product for a quotient, or a sum for a product."""
    for node in [*walk(term)][:60]:
        if isinstance(node, Product):
            for place, factor in enumerate(node.factors):
                rest = node.factors[:place] + node.factors[place + 1 :]
                yield exchange(term, node, product_of(*rest)), "a factor is too many"
                if isinstance(factor, Sum):
                    for part in factor.terms:
                        single = (*node.factors[:place], part, *node.factors[place + 1 :])
                        yield exchange(term, node, product_of(*single)), "a term is too many"
        elif isinstance(node, Sum):
            for place in range(len(node.terms)):
                rest = node.terms[:place] + node.terms[place + 1 :]
                yield exchange(term, node, sum_of(*rest)), "a term is too many"
        elif isinstance(node, Quotient):
            yield (
                exchange(term, node, Product((node.numerator, node.denominator))),
                "a quotient is taken for a product",
            )
            yield exchange(term, node, node.numerator), "a denominator is too many"
        elif isinstance(node, Apply):
            yield exchange(term, node, children(node)[0]), f"the function {node.function} is too many"


def _mentions(node: Term, quantity: Quantity) -> bool:
    """Whether a node is a name, or a derivative of or by it."""
    return (isinstance(node, Symbol) and node.quantity == quantity) or (
        isinstance(node, Derivative) and quantity in (node.of, node.by)
    )


def with_name(term: Term, old: Quantity, new: Quantity, only: int | None = None) -> Term:
    """The term with another name everywhere, or at one place only."""
    seen = -1

    def change(node: Term) -> Term:
        nonlocal seen
        if _mentions(node, old):
            seen += 1
            if only is not None and seen != only:
                return node
            if isinstance(node, Symbol):
                return Symbol(new)
            assert isinstance(node, Derivative)
            return Derivative(new if node.of == old else node.of, new if node.by == old else node.by, node.direct)
        return map_children(node, change)

    return change(term)


def exchange(term: Term, old: Term, new: Term) -> Term:
    """The term with another part for each occurrence of one."""
    if term == old:
        return new
    return map_children(term, lambda child: exchange(child, old, new))
