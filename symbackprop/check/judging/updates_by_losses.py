"""Updates that descend another loss than the lecture's: that of one sample, or one that the document defines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from symbackprop.check.judging.entrywise import compare
from symbackprop.check.judging.evaluation_point import FAILURES
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.equality import same
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.report import BAD, RANK, Verdict
from symbackprop.check.text.chains import Chain
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Derivative, Number, Product, Symbol, Term, quantities_of, transform, walk

__all__ = ["by_another_loss"]

Run = Sequence[tuple[Term, Outcome]]

_LARGEST = 10_000  # of the numerator and the denominator of what a loss is divided by


def by_another_loss(evidence: Evidence, chain: Chain, new: Term, before: Run, side: Term) -> Outcome | None:
    """The verdict on an update that is right where it descends another loss; None where it is not."""
    return _by_a_sample(evidence, chain, new, before, side) or _by_own_loss(evidence, new, before, side)


def _by_a_sample(evidence: Evidence, chain: Chain, new: Term, before: Run, side: Term) -> Outcome | None:
    """The verdict on an update that is right where it descends the loss of the one sample that it names: correct where
    the words say so.
    """
    named = {one.sample for term in (side, *(term for term, _ in before)) for one in _leaves(evidence, term)} - {None}
    if len(named) != 1 or evidence.env.trained or not evidence.env.lecture.network.samples:
        return None
    (sample,) = named
    loss = quantity_of(Kind.SAMPLE_LOSS, sample=sample)

    def own(node: Term) -> Term:
        whole = isinstance(node, Derivative) and node.of.kind is Kind.LOSS
        return Derivative(loss, node.by) if whole and isinstance(node, Derivative) else node

    right = [(term, one) for term, one in before if one.verdict not in BAD]
    found = compare(evidence, transform(new, own), right, side, first=False)
    if RANK[found.verdict] > RANK[Verdict.CARRIED]:
        return None
    said = evidence.place.source.updates_by_samples(chain.sides[0].start)
    return found if said else Outcome(Verdict.CONDITIONAL, said="by_samples")


def _leaves(evidence: Evidence, term: Term) -> Iterator[Quantity]:
    """The names in a formula, those of the document's own by what they are defined by."""
    for name in quantities_of(term):
        own = evidence.env.definitions.get(name)
        yield from (name,) if own is None else _leaves(evidence, own.term)


def _by_own_loss(evidence: Evidence, new: Term, before: Run, side: Term) -> Outcome | None:
    """The verdict on an update by the derivative of a loss that the document has defined, J = L/m, as if that were the
    lecture's.
    """
    env = evidence.env
    own = {node.of for node in walk(side) if isinstance(node, Derivative) and node.of in env.definitions}
    if len(own) != 1 or not _is_a_multiple(evidence, *own):
        return None

    def of_the_lecture(node: Term) -> Term:
        return Derivative(quantity_of(Kind.LOSS), node.by) if isinstance(node, Derivative) and node.of in own else node

    right = [(transform(term, of_the_lecture), one) for term, one in before if one.verdict not in BAD]
    found = compare(evidence, new, right, transform(side, of_the_lecture), first=False)
    return found if RANK[found.verdict] <= RANK[Verdict.CARRIED] else None


def _is_a_multiple(evidence: Evidence, own: Quantity) -> bool:
    """Whether a name of the document's own is the lecture's loss with a positive factor."""
    loss, name = Symbol(quantity_of(Kind.LOSS)), Symbol(own)
    try:
        point = next(iter(evidence.points()))
        factor = Fraction(float(point.of(name)) / float(point.of(loss))).limit_denominator(_LARGEST)
    except (StopIteration, *FAILURES):
        return False
    return factor > 0 and same(evidence, name, Product((Number(factor), loss))) is True
