"""What is taken up from a chain that is judged, for the claims that start from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbackprop.check.judging.entrywise import spread_over
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Line, Outcome, Print, Wrong, fits, grid_of, is_number, literal
from symbackprop.check.judging.updated_heads import updated_head
from symbackprop.check.names.intermediate_steps import refined
from symbackprop.check.reading.instances import Instance
from symbackprop.check.reading.interpretation import List
from symbackprop.check.report import BAD, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.core.terms import Derivative, Symbol, Term
from symbackprop.latex.signs import EQUAL, RELATIONS

__all__ = ["remembered"]

_LINES = 8  # of numbers for a name, from which what is said of it later may go on
_Entry = tuple[Term, Term, Outcome, int]  # a head, what is said of it, the verdict, and the number of the claim


def remembered(
    evidence: Evidence, chain: Chain, found: Sequence[Instance], results: Sequence[Outcome], start: int, first: int
) -> Evidence:
    """The evidence with what a chain says of its heads; its links from `start` on are the claims from `first` on."""
    entries = [*_entries(evidence, chain, found, results, start, first)]
    env, record = evidence.env, evidence.record
    printed, said, wrongs = dict(record.printed), dict(record.said), [*record.wrongs]
    lines = dict(record.lines)
    for head, side, outcome, claim in entries:
        if outcome.verdict in (Verdict.CORRECT, Verdict.GIVEN) and not is_number(side):
            known = said.get(head, ())
            if side not in known:
                said[head] = (*known, side)
                env = refined(env, head.quantity, side) if isinstance(head, Symbol) else env
        if is_number(side) and outcome.verdict is not Verdict.UNREAD:
            line = Line(side, _cause(outcome, claim))
            others = [one for one in lines.pop(head, ()) if one != line]
            lines[head] = (*others[1 - _LINES :], line)  # the last one stands last
        number = literal(side)
        if number is not None and outcome.verdict is not Verdict.UNREAD:
            cause = _cause(outcome, claim)
            exact = evidence.exact(head)
            # an entry of a wrong vector may be right itself
            if outcome.verdict in BAD and exact is not None and fits(exact, *number):
                cause = None
            printed[head] = Print(number[0], number[1], claim, cause, outcome.verdict)
        if outcome.verdict is Verdict.WRONG and isinstance(head, Symbol | Derivative):
            wrongs.append(Wrong(claim, head, side))
    assigns = record.assigns or (start == 1 and any(_assigned(evidence, chain, one) is not None for one in found))
    record = replace(record, printed=printed, said=said, wrongs=tuple(wrongs), lines=lines, assigns=assigns)
    return replace(evidence, env=env, record=record)


def _cause(outcome: Outcome, claim: int) -> int | None:
    """The wrong claim that what is said rests on: itself, also where it is right under a condition that is not met."""
    return claim if outcome.verdict is Verdict.WRONG or outcome.holds is False else outcome.cause


def _assigned(evidence: Evidence, chain: Chain, instance: Instance) -> Term | None:
    """What a parameter becomes, where a chain is about that."""
    head, *sides = instance.sides
    second = sides[0] if sides else None
    return None if head is None else updated_head(evidence, head, second, RELATIONS[chain.relations[0].text])


def _entries(
    evidence: Evidence, chain: Chain, found: Sequence[Instance], results: Sequence[Outcome], start: int, first: int
) -> Iterator[_Entry]:
    """What each link says of each entry of its head."""
    for instance in found:
        head = instance.sides[0]
        if head is None:
            continue
        head = _assigned(evidence, chain, instance) or head
        for number, outcome in enumerate(results, start):
            side = instance.sides[number] if number < len(instance.sides) else None
            if side is None or RELATIONS[chain.relations[number - 1].text] not in EQUAL:
                continue
            rows = zip(grid_of(head), spread_over(_lying_as(side, head), grid_of(head)), strict=False)
            for one, other in (pair for row in rows for pair in zip(*row, strict=False)):
                yield one, other, outcome, first + number - start


def _lying_as(side: Term, head: Term) -> tuple[tuple[Term, ...], ...]:
    """The entries of a side; a list, which says nothing of how it lies, as a row where the head is one."""
    rows = grid_of(side)
    row = isinstance(side, List) and len(grid_of(head)) == 1 and all(len(one) == 1 for one in rows)
    return (tuple(entry for (entry,) in rows),) if row else rows
