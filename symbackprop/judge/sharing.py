"""Walks over formulas that share their parts.

The sum below the line of a softmax stands in every class; as an object it is there once. What is found out about it is
found out once, by identity: comparing equal terms would cost as much as walking them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Derivative, Symbol, Term, children, map_children

__all__ = ["Known", "Shared", "changed", "size_of"]

Known = dict[
    int, tuple[Term, Term]
]  # what became of a term, by its identity; the term is kept, so that it stays its own


def changed(term: Term, change: Callable[[Term], Term], known: Known) -> Term:
    """`change` applied to every node, from the leaves up, once to each that is shared."""
    found = known.get(id(term))
    if found is None:
        found = known[id(term)] = (term, change(map_children(term, lambda child: changed(child, change, known))))
    return found[1]


@dataclass(frozen=True, slots=True)
class Shared:
    """The names in formulas, each part looked at once. The terms are kept, so that their identity stays their own."""

    known: dict[int, tuple[Term, frozenset[Quantity]]] = field(default_factory=dict)

    def names(self, term: Term) -> frozenset[Quantity]:
        """The quantities that a formula names."""
        found = self.known.get(id(term))
        if found is not None:
            return found[1]
        match term:
            case Symbol(quantity):
                names = frozenset((quantity,))
            case Derivative(of, by):
                names = frozenset((of, by))
            case _:
                below = children(term)
                names = frozenset().union(*map(self.names, below)) if below else frozenset()
        self.known[id(term)] = (term, names)
        return names

    def replace(self, term: Term, replacement: Mapping[Quantity, Term]) -> Term:
        """The formula with names replaced by formulas; parts that were shared are shared again."""
        done: dict[int, Term] = {}

        def change(node: Term) -> Term:
            if isinstance(node, Symbol):
                return replacement.get(node.quantity, node)
            found = done.get(id(node))
            if found is None:
                touched = any(name in replacement for name in self.names(node))
                found = done[id(node)] = map_children(node, change) if touched else node
            return found

        return change(term)


def size_of(term: Term, limit: int) -> int:
    """The number of different parts of a formula, counted up to a limit."""
    seen: set[int] = set()
    waiting = [term]
    while waiting and len(seen) <= limit:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            waiting.extend(children(node))
    return len(seen)
