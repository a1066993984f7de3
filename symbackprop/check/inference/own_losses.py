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
from symbackprop.check.names.keys import key_of
from symbackprop.check.names.layout import Losses
from symbackprop.check.reading.interpretation import Entrywise, Reading
from symbackprop.check.reading.slopes.sample_slopes import (
    differentiates_by_parameters,
    differentiates_by_values,
    marks_gradients,
)
from symbackprop.core.quantities import Kind
from symbackprop.latex.heads import application_of, bare_name
from symbackprop.latex.nodes import Node
from symbackprop.latex.tree import has_signed_product

__all__ = ["with_own_losses"]

_MOST = 16  # equations that are looked at
_SLIP = 1  # lines that may be one beside a definition that tells otherwise


def with_own_losses(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence in which derivatives by what a sample has are of the whole loss, or each of that of its own sample,
    whichever makes more right of what a document says of them and by them; as before where nothing tells. Where the
    document defines its loss as a mean, and has no derivative by a parameter that is right so, the 1/m may be
    forgotten.
    """
    env = evidence.env
    if not env.lecture.network.samples:
        return evidence
    told = _by_votes(evidence, equations)
    layout = told.env.layout
    if layout.own_losses == "marks" or (layout.own_losses is None and env.single is not None):
        return told
    if layout.own_losses == "" or not _is_of_a_mean(evidence, equations) or _is_confirmed(told, equations):
        return told
    return told.within(told.env.laid_out(replace(layout, own_losses=None, own_losses_doubted=True)))


def _is_of_a_mean(evidence: Evidence, equations: Sequence[Equation]) -> bool:
    """Whether the document defines the loss as it is of all samples, their mean."""
    network = evidence.env.lecture.network
    if not network.layers or network.loss.over_samples != "mean":
        return False
    return any(
        bool(links_that_hold(evidence, one, Reading()) or links_that_hold(evidence, one, Reading(columns=True)))
        for one in islice(_definitions(evidence.env, equations), _MOST)
    )


def _definitions(env: Environment, equations: Iterable[Equation]) -> Iterator[Equation]:
    """The equations that have the loss at their head."""
    for one in equations:
        head = one.trees[0]
        applied = application_of(head) if isinstance(head, Node) else None
        named = applied[0] if applied is not None else bare_name(head) if isinstance(head, Node) else None
        found = env.names.table.get(key_of(named, {})) if named is not None else None
        if found is not None and found.kind is Kind.LOSS and not found.step:
            yield one


def _is_confirmed(evidence: Evidence, equations: Sequence[Equation]) -> bool:
    """Whether a derivative of the loss by a parameter is right with what the derivatives by values are."""
    env = evidence.env
    said: Losses = env.layout.own_losses or "samples"
    for one in equations:
        by_parameter = differentiates_by_parameters(env, one.trees)
        if not by_parameter and not marks_gradients(env, one.trees):
            continue
        by_values = differentiates_by_values(env, one.trees)
        if not by_values and all(differentiates_by_parameters(env, [tree]) for tree in one.trees[1:]):
            continue  # an update, whatever the derivative is
        right = _right_links(evidence, one, said)
        if right and (not by_values or right > _right_links(evidence, one, "")):
            return True
    return False


def _by_votes(evidence: Evidence, equations: Sequence[Equation]) -> Evidence:
    """The evidence with the losses that most of what a document says of them is right of."""
    env = evidence.env
    found = [*islice(_telling(env, equations), _MOST)]
    marked = any(one.marked for one in found)
    ways: list[Losses] = ["", "marks", "samples"] if marked and any(one.by_values for one in found) else ["", "samples"]
    votes = [(one.defines, _best({way: _right_links(evidence, one.equation, way) for way in ways})) for one in found]
    telling = [vote for vote in votes if 0 < len(vote[1]) < len(ways)]
    if not telling:
        return evidence
    kinds = ([vote for defines, vote in telling if defines is kind] for kind in (True, False))
    by_definitions, by_others = (Counter(way for vote in told for way in vote) for told in kinds)
    if len(telling) == 1 and not telling[0][0] and not marked:
        return evidence.within(env.laid_out(replace(env.layout, own_losses="")))  # it may be a slip
    if not marked and not _is_of_samples(by_definitions + by_others):
        return evidence.within(env.laid_out(replace(env.layout, own_losses="")))
    _, first = next((vote for vote in telling if vote[0]), telling[0])
    told = max(ways, key=lambda way: (by_definitions[way], by_others[way], way in first))
    return evidence.within(env.laid_out(replace(env.layout, own_losses=told)))


def _is_of_samples(votes: Counter[Losses]) -> bool:
    """Whether derivatives without a mark are of each sample's own loss: what is right of the whole one alone is a slip
    at most, or much less. As they are written they are of the whole one.
    """
    return votes[""] <= _SLIP or votes["samples"] > votes[""] + _SLIP


@dataclass(frozen=True, slots=True)
class _Telling:
    """An equation with derivatives by what samples have: with marks, or as fractions of differentials; `defines` says
    that it gives one by other names.
    """

    equation: Equation
    marked: bool
    by_values: bool
    defines: bool


def _telling(env: Environment, equations: Iterable[Equation]) -> Iterator[_Telling]:
    """The equations that may tell, each once."""
    seen: set[str] = set()
    for one in equations:
        marked, by_values = marks_gradients(env, one.trees), differentiates_by_values(env, one.trees)
        if not marked and not by_values:
            continue
        text = "".join(token.text for side in one.whole.sides for token in side.tokens)
        if text not in seen:
            seen.add(text)
            yield _Telling(one, marked, by_values, _defines(env, one))


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
    signed = any(isinstance(tree, Node) and has_signed_product(tree) for tree in equation.trees)
    signs: tuple[Entrywise, ...] = ("", "star", "all") if signed else ("",)
    ways = (Reading(single=single, columns=one, entrywise=sign) for sign in signs for one in (False, True))
    return max(links_that_hold(evidence, equation, way) for way in ways)
