"""A local derivative with running indices, step by step: each summand differentiated, the deltas contracted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symbackprop.core.algebra import ONE, ZERO, decided, readable, standard
from symbackprop.core.errors import MissingRule
from symbackprop.core.graph import Graph
from symbackprop.core.indices import instance_of, lettered, put
from symbackprop.core.places import Index, Place
from symbackprop.core.quantities import Quantity
from symbackprop.core.steps import Step
from symbackprop.core.terms import (
    Cases,
    Comparison,
    Derivative,
    Kronecker,
    Term,
    transform,
    variable,
    walk,
)
from symbackprop.derive.families.calculus import contract, differentiate
from symbackprop.derive.families.forms import textbook
from symbackprop.derive.families.names import rules_of

__all__ = ["cases_of", "local_steps"]


def local_steps(graph: Graph, of: Quantity, by: Quantity, letters: Sequence[str]) -> tuple[Step, ...]:
    """d(of)/d(by) of the definition of `of`, from the derivative of each summand to the form that its row writes."""
    definition = graph.definition_of(of.variable)
    places = None if definition is None else instance_of(definition.of, of)
    if definition is None or places is None:
        raise MissingRule("the definitions of the graph", str(of))
    body = put(standard(definition.body), places)
    slope = differentiate(body, graph.places_of(by))
    contracted = contract(slope)
    found = [("differentiate", slope), ("kronecker", contracted)]
    form = next((form for form in definition.forms if instance_of(form.by, by) is not None), None)
    if form is None:
        found += [(one.rule, one.term) for one in textbook(contracted, rules_of(graph))]
    else:
        own = instance_of(form.by, by)
        assert own is not None
        found.append(("names", put(standard(form.term), {**places, **own})))
    return tuple(_thread(Derivative(of, by, direct=True), found, letters))


def _thread(first: Term, links: Sequence[tuple[str, Term]], letters: Sequence[str]) -> Iterator[Step]:
    before = first
    for rule, term in links:
        after = lettered(readable(term), letters, {})
        if after != before:
            yield Step(rule, before, after)
            before = after


def cases_of(term: Term) -> Term | None:
    """A formula with a delta, case by case: the two places are the same, or not. None where there is no one delta."""
    deltas = {node for node in walk(term) if isinstance(node, Kronecker)}
    if len(deltas) != 1:
        return None
    (delta,) = deltas
    same = readable(put(standard(_decided(term, delta, ONE)), _identified(delta)))
    other = readable(standard(_decided(term, delta, ZERO)))
    left, right = variable(str(delta.left)), variable(str(delta.right))
    return Cases(((same, Comparison(left, "=", right)), (other, Comparison(left, "!=", right))))


def _decided(term: Term, delta: Kronecker, value: Term) -> Term:
    return decided(transform(term, lambda node: value if node == delta else node))


def _identified(delta: Kronecker) -> dict[Index, Place]:
    """Where the places are the same, the first is written for the second."""
    return {delta.right: delta.left} if isinstance(delta.right, Index) else {}
