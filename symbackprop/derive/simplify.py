"""From the substituted chain to the textbook form, step by step."""

from __future__ import annotations

from symbackprop.core.steps import Step
from symbackprop.core.terms import Term
from symbackprop.derive.reasons import tidied
from symbackprop.network.network import Network
from symbackprop.rules.rewrites import REWRITES, Rewrite

__all__ = ["simplify"]

_LIMIT = 100  # rounds; every row but the collecting ones makes the formula shorter


def simplify(network: Network, term: Term) -> tuple[Step, ...]:
    """The steps that the table of rewrites takes from `term`; none where it is in its textbook form."""
    steps: list[Step] = []
    while len(steps) < _LIMIT:
        step = _first_change(network, term)
        if step is None:
            break
        steps.append(step)
        term = step.after
    return tuple(steps)


def _first_change(network: Network, term: Term) -> Step | None:
    for rewrite in REWRITES:
        after = _applied(network, rewrite, term)
        if after != term:
            known = network.assumptions.get(rewrite.assumption or "")
            rule = tidied(term, after) if rewrite.tidies else rewrite.name
            return Step(rule, term, after, (known,) if known is not None else ())
    return None


def _applied(network: Network, rewrite: Rewrite, term: Term) -> Term:
    if rewrite.assumption is not None and rewrite.assumption not in network.assumptions:
        return term
    return rewrite.apply(term, network.assumptions.get(rewrite.assumption or ""))
