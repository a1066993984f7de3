"""Formulas with the numbers that the document has printed for what is in them."""

from __future__ import annotations

from symbackprop.check.judging.evaluation_point import FAILURES
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import is_number
from symbackprop.core.terms import Number, Real, Term, map_children, walk

__all__ = ["as_printed"]


def as_printed(evidence: Evidence, term: Term) -> tuple[Real | None, frozenset[int]]:
    """The value of a line with the numbers that were printed, and the wrong claims that gave some of them."""
    causes: set[int] = set()
    if not is_number(term):
        if not any(node in evidence.record.printed for node in walk(term)):
            return None, frozenset()

        def put(node: Term) -> Term:
            found = evidence.record.printed.get(node)
            if found is None:
                return map_children(node, put)
            if found.cause is not None:
                causes.add(found.cause)
            return Number(found.value)

        term = put(term)
    try:
        return evidence.data().of(term), frozenset(causes)
    except FAILURES:
        return None, frozenset()
