"""What a document has printed and claimed so far, for the claims that start from it."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.check.judging.entrywise import entries_of
from symbackprop.check.judging.outcome import Outcome, Print, Wrong, fits, is_number, literal
from symbackprop.check.judging.single_link import Links
from symbackprop.check.names.intermediate_steps import refine
from symbackprop.check.names.updates import updated_head
from symbackprop.check.reading.instances import Instance
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.core.terms import Derivative, Symbol, Term
from symbackprop.latex.signs import EQUAL, RELATIONS

__all__ = ["remember"]


def remember(
    links: Links, chain: Chain, found: Sequence[Instance], results: Sequence[Outcome], start: int, first: int
) -> None:
    """Takes up what a chain says of its heads; its links from `start` on are the claims behind the first `first`."""
    for instance in found:
        head = instance.sides[0]
        if head is None:
            continue
        second = instance.sides[1] if len(instance.sides) > 1 else None
        head = updated_head(links.scope, head, second, RELATIONS[chain.relations[0].text]) or head
        for number, outcome in enumerate(results, start):
            side = instance.sides[number] if number < len(instance.sides) else None
            if side is None or RELATIONS[chain.relations[number - 1].text] not in EQUAL:
                continue
            claim = first + number - start + 1
            for one, other in zip(entries_of(head), entries_of(side), strict=False):
                _remember_entry(links, one, other, outcome, claim)


def _remember_entry(links: Links, head: Term, side: Term, outcome: Outcome, claim: int) -> None:
    if outcome.verdict in (Verdict.CORRECT, Verdict.GIVEN) and not is_number(side):
        known = links.formulas.setdefault(head, [])
        if side not in known:
            known.append(side)
            if isinstance(head, Symbol):
                refine(links.scope, head.quantity, side)
    printed = literal(side)
    if printed is not None and outcome.verdict is not Verdict.UNREAD:
        cause = claim if outcome.verdict is Verdict.WRONG else outcome.cause
        exact = links.exact(head)
        # an entry of a wrong vector may be right itself
        if outcome.verdict in BAD and exact is not None and fits(exact, *printed):
            cause = None
        links.printed[head] = Print(printed[0], printed[1], claim, cause, outcome.verdict)
    if outcome.verdict is Verdict.WRONG and isinstance(head, Symbol | Derivative):
        links.wrongs.append(Wrong(claim, head, side))
