"""What a step did, read off its sides: whether something cancelled, fractions became one, or signs alone changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from symbackprop.core.terms import Apply, Negation, Number, Quotient, Term, children, transform, walk

__all__ = ["tidied"]


def tidied(before: Term, after: Term) -> str:
    """The reason of a step that makes products as short as they can be."""
    if Counter(_parts(before)) - Counter(_parts(after)):
        return "cancel"
    if _unsigned(before) == _unsigned(after):
        return "signs"
    return "shorten" if _fractions(after) <= _fractions(before) else "one_fraction"


def _fractions(term: Term) -> set[Term]:
    return {node for node in walk(term) if isinstance(node, Quotient)}


def _parts(term: Term) -> Iterator[Term | str]:
    """The names, functions and numbers of a formula but for ones, whatever their signs."""
    for node in walk(term):
        if isinstance(node, Apply):
            yield node.function
        elif isinstance(node, Number):
            if node.value not in (1, -1):
                yield Number(-node.value if node.value < 0 else node.value)
        elif not children(node):
            yield node


def _unsigned(term: Term) -> Term:
    return transform(term, lambda node: node.term if isinstance(node, Negation) else node)
