r"""Of which loss a document's derivatives by what each sample has are: dZ = A - Y is that of each sample's own loss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from symbackprop.check.inference.agreement import links_that_hold
from symbackprop.check.inference.equations import Equation
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.layout import Losses
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.reading.sample_slopes import differentiates_by_values, marks_gradients

__all__ = ["with_own_losses"]

_MOST = 16  # equations that are looked at


def with_own_losses(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which derivatives by what a sample has are of the whole loss, or each of that of its own sample,
    whichever makes more right of what a document says of them and by them; as before where nothing tells.
    """
    env = evidence.env
    if not env.lecture.network.samples:
        return evidence
    found = [*islice(_telling(env, equations), _MOST)]
    ways: list[Losses] = ["", "samples", "marks"] if {one.marked for one in found} == {False, True} else ["", "samples"]
    votes: dict[str, tuple[bool, list[Losses]]] = {}  # by heads: what is said later may correct it, or be corrected
    for one in found:
        if one.head not in votes:
            vote = _best({way: _right_links(evidence, one.equation, way) for way in ways})
            if 0 < len(vote) < len(ways):
                votes[one.head] = one.defines, vote
    if not votes:
        return evidence
    kinds = ([vote for defines, vote in votes.values() if defines is kind] for kind in (True, False))
    by_definitions, by_others = (Counter(way for vote in told for way in vote) for told in kinds)
    first = next(iter([vote for defines, vote in votes.values() if defines] or [vote for _, vote in votes.values()]))
    told = max(ways, key=lambda way: (by_definitions[way], by_others[way], way in first))
    return evidence.within(env.laid_out(replace(env.layout, own_losses=told)))


@dataclass(frozen=True, slots=True)
class _Telling:
    """An equation with derivatives by what samples have: with marks, or as fractions of differentials; `defines` says
    that it gives one by other names.
    """

    equation: Equation
    head: str
    marked: bool
    defines: bool


def _telling(env: Environment, equations: Iterable[Equation]) -> Iterator[_Telling]:
    """The equations that may tell."""
    for one in equations:
        marked = marks_gradients(env, one.trees)
        if not marked and not differentiates_by_values(env, one.trees):
            continue
        head = "".join(token.text for token in one.chain.sides[0].tokens)
        yield _Telling(one, head, marked, _defines(env, one))


def _defines(env: Environment, equation: Equation) -> bool:
    """Whether a side of a chain behind its head has no derivative."""
    trees = equation.sides(env.grammar)
    ways = (marks_gradients, differentiates_by_values)
    return any(tree is not None and not any(way(env, [tree]) for way in ways) for tree in trees[1:])


def _best(counts: Mapping[Losses, int]) -> list[Losses]:
    """The ways that make the most right, the whole loss first; none where nothing is right."""
    most = max(counts.values())
    return [way for way, count in counts.items() if count == most > 0]


def _right_links(evidence: Evidence, equation: Equation, single: Losses) -> int:
    """How many links of a chain are right, be it about one sample or about all."""
    return max(links_that_hold(evidence, equation, Reading(single=single, columns=one)) for one in (False, True))
