"""Whether two formulas are equal: proved, refuted, or undecided."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial

from symbackprop.check.judging.evaluation_point import FAILURES, Point, close, random_point
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.by_cases import Budget, Region, has_cases, proved_by_cases
from symbackprop.check.judging.formulas.by_sample import by_sample
from symbackprop.check.judging.formulas.conditions import Condition, every_pattern
from symbackprop.check.judging.outcome import agree, apart_at, bare
from symbackprop.check.report import Verdict
from symbackprop.core.errors import SymbackpropError
from symbackprop.core.quantities import Kind
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    children,
    quantities_of,
    transform,
    walk,
)
from symbackprop.judge.definitions import Definitions, unrolled
from symbackprop.judge.differentiation import differentiate, unfold
from symbackprop.judge.judge import Judge
from symbackprop.judge.judgement import Verdict as Judged
from symbackprop.network.network import Network
from symbackprop.rules.kinks import is_piecewise

__all__ = ["same", "same_but_at_kinks", "same_under", "vanishes"]

_LARGEST = 20_000  # terms that are multiplied out
_NOTHING = 1e-12  # as good as zero
_MANY_POINTS = range(100, 160)


def same(evidence: Evidence, left: Term, right: Term) -> bool | None:
    """Whether two formulas are equal: proved, refuted (False), or undecided (None)."""
    evidence = evidence.about(left, right)
    if has_cases(left) or has_cases(right):
        left, right = _with_own_slopes(evidence, left), _with_own_slopes(evidence, right)
        if any(apart_at(point, left, right) for point in evidence.points()):
            return False
        if evidence.unproved is not None:
            return _unproved(evidence, agree(evidence.points(), left, right))
        _, read, _ = evidence.under(Condition())
        found = _judged(evidence, evidence.judge(Condition()), read(left), read(right))
        if found and (Judged.REFUTED in found or all(verdict is Judged.PROVED for verdict in found)):
            return Judged.REFUTED not in found
        ways = partial(_within, evidence), partial(_apart_within, evidence), Budget()
        return proved_by_cases(partial(same, evidence), left, right, *ways)
    return same_under(evidence, left, right, Condition())


def same_but_at_kinks(evidence: Evidence, left: Term, right: Term) -> bool:
    """Whether two formulas are equal except where a case ends and another begins."""
    if not has_cases(left) and not has_cases(right):
        return False
    left, right = _with_own_slopes(evidence, left), _with_own_slopes(evidence, right)
    ways = partial(_within, evidence), partial(_apart_within, evidence), Budget()
    return proved_by_cases(partial(same, evidence), left, right, *ways, borders=False) is True


def _with_own_slopes(evidence: Evidence, term: Term) -> Term:
    """A formula with the slopes of the document's own names worked out, by what their definitions name themselves."""
    definitions = evidence.env.definitions

    def change(node: Term) -> Term:
        if not isinstance(node, Derivative) or node.of not in definitions:
            return node
        plain = unfold(definitions[node.of].term)
        names = {*quantities_of(plain)}
        if any(name in definitions for name in names) or node.by not in names:
            return node
        return differentiate(plain, node.by)

    return transform(term, change)


def _within(evidence: Evidence, difference: Term, sign: int) -> Callable[[Term, Term], bool | None] | None:
    """The equality where a pre-activation has a sign; at zero a unit is inactive, by convention."""
    names = [*quantities_of(difference)]
    if len(names) != 1 or names[0].kind is not Kind.PREACTIVATION:
        return None
    if same_under(evidence, difference, Symbol(names[0]), Condition()) is not True:
        return None
    condition = Condition(signs={names[0]: sign > 0})
    return lambda left, right: same_under(evidence, left, right, condition)


def _apart_within(evidence: Evidence, left: Term, right: Term, region: Region) -> bool:
    """Whether two formulas differ at a point of a region."""
    for seed in _MANY_POINTS:
        point = random_point(evidence.env.network, seed)
        with suppress(*FAILURES):
            inside = all(point.of(difference) * sign > 0 for difference, sign in region)
            if inside and not close(point.of(left), point.of(right)):
                return True
    return False


def same_under(evidence: Evidence, left: Term, right: Term, condition: Condition) -> bool | None:
    """The same where a condition is met."""
    left, right = _written(evidence, left), _written(evidence, right)
    evidence = evidence.about(left, right)
    question = (_same_under, evidence.formulas, left, right, condition.key, evidence.unproved)
    return evidence.workshop.points(evidence.env.network).found_out(
        question, lambda: _same_under(evidence, left, right, condition)
    )


def _same_under(evidence: Evidence, left: Term, right: Term, condition: Condition) -> bool | None:
    network, read, points = evidence.under(condition)
    left, right = read(left), read(right)
    if any(apart_at(point, left, right) for point in points):
        return False
    if _kinked(network) or vanishes(points, left):
        points = [*points, *evidence.further(condition)]
        if any(apart_at(point, left, right) for point in points):
            return False
    if evidence.unproved is not None:
        return _unproved(evidence, agree(points, left, right))
    if condition == Condition() and _by_formula(evidence, network, left, right):
        return True
    found = _judged(evidence, evidence.judge(condition), left, right)
    if found and all(verdict is Judged.PROVED for verdict in found):
        return True
    if _kinked(network) and _apart_somewhere(network, left, right, condition):
        return False
    agreed = agree(points, left, right)
    if agreed and not condition.signs and _for_every_sign(evidence, left, right):
        return True
    return False if agreed is False or (Judged.REFUTED in found and agreed is None) else None


def _unproved(evidence: Evidence, agreed: bool | None) -> bool | None:
    """Whether two formulas count as equal that are nowhere apart, where nothing is proved."""
    return True if agreed and evidence.unproved is Verdict.CORRECT else None


def _for_every_sign(evidence: Evidence, left: Term, right: Term) -> bool:
    """Whether two formulas are equal whichever units with a kink are active."""
    patterns = every_pattern(evidence.env.base, (*quantities_of(left), *quantities_of(right)))
    return bool(patterns) and all(same_under(evidence, left, right, pattern) for pattern in patterns)


def _apart_somewhere(network: Network, left: Term, right: Term, condition: Condition) -> bool:
    """Whether two formulas differ in a region of units with a kink that no point was in so far."""
    for seed in _MANY_POINTS:
        if apart_at(random_point(network, seed, condition.given, condition.distribution), left, right):
            return True
    return False


def _by_formula(evidence: Evidence, network: Network, left: Term, right: Term) -> bool:
    """Whether a formula is the one that is derived for a derivative or an error signal, in all its names."""
    if evidence.env.lecture.network.samples or not isinstance(left, Derivative | Symbol):
        return False
    derived = evidence.formula(left)
    if derived is None:
        return False

    outputs: dict[Term, Term] = {
        one.term: Symbol(name) for name, one in network.equations.items() if isinstance(one.term, Apply)
    }

    def put(node: Term) -> Term:
        return (evidence.formula(node) or node) if isinstance(node, Derivative) else outputs.get(node, node)

    sides = _without_one_sided_deltas(evidence, derived, transform(bare(right), put))
    if any(isinstance(node, Derivative) for side in sides for node in walk(side)):
        return False
    found = _judged(evidence, evidence.judge(Condition(), in_names=True), *sides)
    return bool(found) and all(verdict is Judged.PROVED for verdict in found)


def _without_one_sided_deltas(evidence: Evidence, left: Term, right: Term) -> tuple[Term, Term]:
    """Two formulas with the error signals that only one of them names worked out."""
    for _ in range(evidence.env.lecture.network.depth):
        names = [{name for name in quantities_of(side) if name.kind is Kind.DELTA} for side in (left, right)]
        formulas = {name: evidence.formula(Symbol(name)) for name in names[0] ^ names[1]}
        if not formulas:
            break
        left, right = substitute(left, formulas.get), substitute(right, formulas.get)
    return left, right


def _judged(evidence: Evidence, judge: Judge, left: Term, right: Term) -> list[Judged]:
    """The judge's verdicts on the parts of an equality; none where it cannot tell."""
    if _expanded_size(left) + _expanded_size(right) > _LARGEST:
        return []
    try:
        parts = _parts(evidence, judge.definitions.network, bare(left), bare(right))
        return [judge.judge(*pair).verdict for pair in parts]
    except (SymbackpropError, *FAILURES, RecursionError):
        return []


def _expanded_size(term: Term) -> int:
    """About how many terms a formula has when it is multiplied out."""
    match term:
        case Sum(parts):
            return sum(map(_expanded_size, parts))
        case Product(parts):
            return min(math.prod(map(_expanded_size, parts)), _LARGEST + 1)
        case Quotient(top, bottom):
            return _expanded_size(top) + _expanded_size(bottom)
        case Power(base, Number(exponent)) if isinstance(exponent, Fraction) and exponent.denominator == 1:
            terms, power = _expanded_size(base), abs(int(exponent))
            return min(math.comb(terms + power - 1, power), _LARGEST + 1)
    return sum(map(_expanded_size, children(term))) or 1


def _written(evidence: Evidence, term: Term) -> Term:
    """A formula with what they stand for in the place of names that the document has given to derivatives."""
    slopes = evidence.env.slopes
    for _ in slopes:
        if not any(name in slopes for name in quantities_of(term)):
            break
        term = substitute(term, slopes.get)
    return term


def _parts(evidence: Evidence, network: Network, left: Term, right: Term) -> list[tuple[Term, Term]]:
    """What is to be proved: of a batch the equality of each sample's part, where both sides are sums of such."""
    if not evidence.env.lecture.network.samples:
        return [(left, right)]
    definitions = Definitions.of_network(network, ())
    sides = [by_sample(unrolled(definitions.resolve(side))) for side in (left, right)]
    if sides[0] is None or sides[1] is None or {*sides[0]} != {*sides[1]} or len(sides[0]) < 2:
        return [(left, right)]
    zero = Number(Fraction(0))
    samples = {**sides[0], **sides[1]}
    return [(sides[0].get(sample, zero), sides[1].get(sample, zero)) for sample in samples]


def _kinked(network: Network) -> bool:
    """Whether a unit with a kink may have been on one side of it at every point."""
    return any(is_piecewise(one.term) for one in network.equations.values())


def vanishes(points: Sequence[Point], term: Term) -> bool:
    """Whether a formula is zero at every point."""
    with suppress(*FAILURES):
        return all(abs(float(point.rough.of(term))) < _NOTHING for point in points)
    return False
