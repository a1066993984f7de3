"""The one judge of equality: for our own steps, for the tests, and for other people's claims.

It knows the equations of a network and nothing of the derivation rules: derivatives are worked out here
from the bare definitions, by a differentiation of its own. Names are kept as long as that proves the
equality, then replaced by their definitions, down to the leaves. Rational and ball arithmetic refute; budgets are
counted in operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symbackprop.core.quantities import Quantity
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import Comparison, Matrix, Term
from symbackprop.judge.by_cases import FEW_REGIONS, REGIONS, same_by_cases
from symbackprop.judge.definitions import Definitions, unrolled
from symbackprop.judge.domain import Domain
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.judge.judgement import How, Judgement, Verdict
from symbackprop.judge.normal_form import Allowance, Forms, NoNormalForm, NoValue, same
from symbackprop.judge.points import Trials, compare_at_points
from symbackprop.judge.ranges import Ranges
from symbackprop.judge.samples import one_by_one, summands
from symbackprop.judge.sharing import size_of
from symbackprop.network.network import Network

__all__ = ["Judge", "judge", "together"]

_SIZE_LIMIT = 100_000  # parts of a formula, beyond which no normal form is tried


def judge(network: Network, left: Term, right: Term, assumptions: Iterable[Assumption] = ()) -> Judgement:
    """Whether `left` = `right` for all values of the network's parameters, inputs and targets for which both sides
    have a value.

    The assumptions hold besides; each must let one of its names be expressed by the others (a sum of targets that is
    1). Matrices are equal where all their entries are. Raises MissingRule where a definition or a rule is missing.
    """
    return Judge.of_network(network, assumptions).judge(left, right)


@dataclass(frozen=True, slots=True)
class Judge:
    """The judge of one network: what it works out of the definitions serves all equalities."""

    definitions: Definitions
    ranges: Ranges
    domain: Domain
    trials: Trials

    @staticmethod
    def of_network(network: Network, assumptions: Iterable[Assumption] = ()) -> Judge:
        definitions = Definitions.of_network(network, assumptions)
        ranges = Ranges(definitions)
        return Judge(definitions, ranges, Domain(ranges), Trials(definitions))

    def judge(self, left: Term, right: Term) -> Judgement:
        """The verdict on left = right."""
        if has_matrices(left) or has_matrices(right):
            return self._entries(left, right)
        return self._scalars(*(self.definitions.resolve(side) for side in (left, right)))

    def _entries(self, left: Term, right: Term) -> Judgement:
        sides = [spread(self.definitions.network, side) for side in (left, right)]
        grids = [side.rows if isinstance(side, Matrix) else ((side,),) for side in sides]
        if [len(row) for row in grids[0]] != [len(row) for row in grids[1]]:
            return Judgement(Verdict.REFUTED)
        found: list[Judgement] = []
        for row in zip(*grids, strict=True):
            for one, other in zip(*row, strict=True):
                if has_matrices(one) or has_matrices(other):  # a function of a matrix that has no entries
                    return Judgement(Verdict.UNDECIDED)
                found.append(self.judge(one, other))
                if found[-1].verdict is Verdict.REFUTED:
                    return found[-1]
        return together(found)

    def _scalars(self, left: Term, right: Term) -> Judgement:
        if self.definitions.network.samples is not None:
            pairs = summands(left, right)
            if pairs is not None:
                found = [self._proof(unrolled(one), unrolled(other)) for one, other in pairs]
                if all(one.proved for one in found):
                    return together(found)
            left, right = one_by_one(unrolled(left)), one_by_one(unrolled(right))
        left, right = unrolled(left), unrolled(right)
        proof = self._proof(left, right)
        if proof.verdict is not Verdict.UNDECIDED or proof.how is not None:
            return proof
        return compare_at_points(self.definitions, self.definitions.plain(left), self.definitions.plain(right))

    def _proof(self, left: Term, right: Term) -> Judgement:
        """A proof with its conditions, a refutation where a point contradicts it, or nothing."""
        sides = (self.definitions.plain(left), self.definitions.plain(right))
        allowance = Allowance()
        how, cases = self._by_normal_form(*sides, allowance)
        if how is None:  # a point refutes at once what many names replaced and many cases would not prove
            found = self.trials.agree_somewhere(*sides)
            if found.verdict is Verdict.REFUTED:
                return found
            how = self._how(*sides, allowance, cases=cases)
        if how is None:
            return Judgement(Verdict.UNDECIDED)
        conditions = self.domain.conditions((left, right))
        if conditions:
            found = self.trials.agree_somewhere(*sides)
            if not found.proved:
                return Judgement(found.verdict, how=how, witness=found.witness)
        return Judgement(Verdict.PROVED, how, conditions)

    def _how(self, left: Term, right: Term, allowance: Allowance, *, cases: bool) -> How | None:
        """How an equality is proved that has no proof by its names as they stand, but for its `cases`: its names kept
        as long as that suffices.
        """
        shared = self.definitions.shared
        regions = REGIONS
        while not _are_large(left, right):
            if cases:
                found = self._by_cases(left, right, regions, allowance)
                if found:
                    return How.CASES
                regions = FEW_REGIONS if found is None else regions
            chosen = self._next_names(shared.names(left), shared.names(right))
            if not chosen:
                return None
            left, right = shared.replace(left, chosen), shared.replace(right, chosen)
            how, cases = self._by_normal_form(left, right, allowance)
            if how is not None:
                return how
        return None

    def _by_normal_form(self, left: Term, right: Term, allowance: Allowance) -> tuple[How | None, bool]:
        """How an equality is proved as it stands, without cases, and whether it has some."""
        if _are_large(left, right):
            return None, False
        forms = Forms(self.ranges.of_name, allowance=allowance)
        try:
            if same(left, right, forms):
                return How.NORMAL_FORM, False
        except NoValue:
            return None, False
        except NoNormalForm:
            pass
        return None, forms.cases

    def _by_cases(self, left: Term, right: Term, most: int, allowance: Allowance) -> bool | None:
        """Whether an equality is proved case by case; None where there are too many of them."""
        try:
            return same_by_cases(self.ranges.of_name, left, right, most, allowance)
        except NoNormalForm:
            return False

    def _next_names(self, left: frozenset[Quantity], right: frozenset[Quantity]) -> dict[Quantity, Term]:
        """The names to replace next, with their definitions: what both sides name may well stay.

        First those that only one side has and whose definition brings no new name; then those whose definition mentions
        a name that only one side has, so that the sides may meet; then those that only one side has; then any. Of these
        the last in the order of computation: an error signal before the output that it is defined by, further down.
        """
        names = self.definitions.shared.names
        one_sided = left ^ right
        defined = {name: term for name in left | right if (term := self.definitions.of(name)) is not None}
        alone = [name for name in defined if name in one_sided]
        at_hand = [name for name in alone if names(defined[name]) <= left | right]
        meeting = [name for name, term in defined.items() if not one_sided.isdisjoint(names(term))]
        for candidates in (at_hand, meeting, alone, [*defined]):
            if candidates:
                levels = {name: self.definitions.level(name) for name in candidates}
                highest = max(levels.values())
                return {name: defined[name] for name, level in levels.items() if level == highest}
        return {}


def _are_large(left: Term, right: Term) -> bool:
    return size_of(left, _SIZE_LIMIT) + size_of(right, _SIZE_LIMIT) > _SIZE_LIMIT


def together(found: Sequence[Judgement]) -> Judgement:
    """One verdict on an equality that holds where all of several do, one at least."""
    undecided = [one for one in found if not one.proved]
    if undecided:
        return undecided[0]
    hows = {one.how for one in found}
    conditions: dict[Comparison, None] = {}
    for one in found:
        conditions.update(dict.fromkeys(one.conditions))
    return Judgement(Verdict.PROVED, How.CASES if How.CASES in hows else How.NORMAL_FORM, tuple(conditions))
