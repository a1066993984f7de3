"""The one judge of equality: for our own steps, for the tests, and for other people's claims.

It knows the equations of a network and nothing of the derivation rules: derivatives are worked out here
from the bare definitions, by a differentiation of its own. Names are kept as long as that proves the
equality, then replaced by their definitions, the latest first, down to the leaves.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from symbackprop.core.numbers import to_decimal
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity, canonical_name
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import Apply, Matrix, Real, Symbol, Term, quantities_of, substitute, sum_of, walk
from symbackprop.judge.differentiation import resolve
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.judge.normal_form import NoNormalForm, logs_apart, same, unfold
from symbackprop.network.network import Network
from symbackprop.rules.value import Unknown, at_index, value_of

__all__ = ["Judgement", "Verdict", "judge"]

_SIZE_LIMIT = 2000  # nodes of a formula, beyond which no normal form is tried
_POINTS = 3
_TOLERANCE = Decimal("1e-25")


Known = dict[Quantity, Term]


class Verdict(Enum):
    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict; a refutation comes with the point at which the sides differ."""

    verdict: Verdict
    witness: tuple[tuple[str, Real], ...] = ()

    @property
    def proved(self) -> bool:
        return self.verdict is Verdict.PROVED


def judge(network: Network, left: Term, right: Term, assumptions: Iterable[Assumption] = ()) -> Judgement:
    """Whether `left` = `right` for every value of the network's parameters, inputs and targets.

    The assumptions hold besides; each must let one of its names be expressed by the others (a sum of
    targets that is 1). Matrices are equal where all their entries are.
    """
    if has_matrices(left) or has_matrices(right):
        return _judge_entries(network, left, right, tuple(assumptions))
    known = _solved(network, assumptions)
    sides = [unfold(substitute(resolve(network, side), known.get)) for side in (left, right)]
    if _proved(network, sides[0], sides[1], known, lambda side: side):
        return Judgement(Verdict.PROVED)
    tried = _try_points(network, sides[0], sides[1], known)
    # logarithms may be taken apart where what they are of is positive, as it was at the points
    if (
        tried.verdict is Verdict.UNDECIDED
        and _has_logarithms(network, sides)
        and _proved(network, sides[0], sides[1], known, logs_apart)
    ):
        return Judgement(Verdict.PROVED)
    return tried


def _has_logarithms(network: Network, sides: Iterable[Term]) -> bool:
    """Whether two sides have a logarithm, or come to have one when their names are replaced."""
    terms = [*sides, *(equation.term for equation in network.equations.values())]
    return any(isinstance(node, Apply) and node.function in ("ln", "softplus") for term in terms for node in walk(term))


def _proved(network: Network, left: Term, right: Term, known: Known, form: Callable[[Term], Term]) -> bool:
    try:
        return _equal_at_some_depth(network, left, right, known, form)
    except (NoNormalForm, ZeroDivisionError):
        return False


def _judge_entries(network: Network, left: Term, right: Term, assumptions: tuple[Assumption, ...]) -> Judgement:
    sides = [spread(network, side) for side in (left, right)]
    grids = [side.rows if isinstance(side, Matrix) else ((side,),) for side in sides]
    if [len(row) for row in grids[0]] != [len(row) for row in grids[1]]:
        return Judgement(Verdict.REFUTED)
    worst = Judgement(Verdict.PROVED)
    for row in zip(*grids, strict=True):
        for one, other in zip(*row, strict=True):
            found = judge(network, one, other, assumptions)
            if found.verdict is Verdict.REFUTED:
                return found
            worst = worst if found.proved else found
    return worst


def _equal_at_some_depth(network: Network, left: Term, right: Term, known: Known, form: Callable[[Term], Term]) -> bool:
    definitions: dict[Quantity, Term] = {}
    while True:
        if sum(1 for side in (left, right) for _ in walk(side)) > _SIZE_LIMIT:
            return False
        if left == right or same(form(left), form(right)):
            return True
        names = [set(quantities_of(side)) for side in (left, right)]
        for name in names[0] | names[1]:
            if name not in definitions and _rank(network, name) is not None:
                definitions[name] = _definition(network, name, known)
        chosen = _next_names(network, names[0], names[1], definitions)
        if not chosen:
            return False
        left, right = (substitute(side, chosen.get) for side in (left, right))


def _next_names(network: Network, left: set[Quantity], right: set[Quantity], definitions: Known) -> Known:
    """The names to replace next: what both sides name may well stay.

    First those whose definition mentions a name that only one side has, so that the sides may meet; then
    those that only one side has; then any. Of these the latest in the order of the forward pass.
    """
    one_sided = left ^ right
    defined = [name for name in left | right if name in definitions]
    meeting = [name for name in defined if not one_sided.isdisjoint(quantities_of(definitions[name]))]
    for candidates in (meeting, [name for name in defined if name in one_sided], defined):
        if candidates:
            ranks = {name: _rank(network, name) or 0 for name in candidates}
            latest = min(ranks.values())
            return {name: definitions[name] for name, rank in ranks.items() if rank == latest}
    return {}


def _rank(network: Network, quantity: Quantity) -> int | None:
    """The place of a defined quantity in the order of replacement, or None for a leaf."""
    layer = quantity.layer if isinstance(quantity.layer, int) else 0
    backward = 2 * (network.depth - layer)
    match quantity.kind:
        case Kind.DELTA:
            return layer
        case Kind.LOSS:
            return network.depth + 1
        case Kind.SAMPLE_LOSS:
            return network.depth + 2
        case Kind.PREDICTION | Kind.ACTIVATION:
            return network.depth + 3 + backward
        case Kind.PREACTIVATION:
            return network.depth + 4 + backward
        case Kind.VARIABLE if quantity in network.equations:
            return 0
    return None


def _definition(network: Network, quantity: Quantity, known: Known) -> Term:
    return unfold(substitute(resolve(network, Symbol(quantity), expand=True), known.get))


def _solved(network: Network, assumptions: Iterable[Assumption]) -> Known:
    """Each assumption `a + ... + z = c` on the targets as  z = c - a - ...  for every sample in play.

    Sums of computed quantities follow from their definitions.
    """
    solved: Known = {}
    for assumption in assumptions:
        for sample in (None,) if network.samples is None else (1, 2):
            left, right = assumption.left, assumption.right
            if sample is not None:
                left, right = at_index(left, SAMPLE, sample), at_index(right, SAMPLE, sample)
            *others, last = dict.fromkeys(quantities_of(left))
            if last.kind in (Kind.TARGET, Kind.INPUT, Kind.VARIABLE):
                solved[last] = sum_of(right, *(-Symbol(name) for name in others))
    return solved


def _try_points(network: Network, left: Term, right: Term, known: Known) -> Judgement:
    """A point where the sides differ refutes the equality; agreement everywhere leaves it undecided."""
    generator = random.Random(20)  # noqa: S311 - any fixed points will do
    for _ in range(_POINTS):
        leaves: dict[Quantity, Real] = {}
        point = _Point(network, leaves, generator, known, {})
        try:
            difference = to_decimal(value_of(left, point.value)) - to_decimal(value_of(right, point.value))
            size = abs(to_decimal(value_of(left, point.value)))
        except (ZeroDivisionError, OverflowError, Unknown):
            continue
        if abs(difference) > _TOLERANCE * (1 + size):
            witness = tuple((canonical_name(name), value) for name, value in leaves.items())
            return Judgement(Verdict.REFUTED, witness)
    return Judgement(Verdict.UNDECIDED)


@dataclass(frozen=True, slots=True)
class _Point:
    """Random values for the leaves, computed ones for the rest, each computed once."""

    network: Network
    leaves: dict[Quantity, Real]
    generator: random.Random
    known: Known
    computed: dict[Quantity, Real]

    def value(self, quantity: Quantity) -> Real:
        if quantity in self.leaves:
            return self.leaves[quantity]
        if quantity in self.computed:
            return self.computed[quantity]
        if quantity in self.known:
            return value_of(self.known[quantity], self.value)
        if _rank(self.network, quantity) is not None:
            self.computed[quantity] = value_of(_definition(self.network, quantity, self.known), self.value)
            return self.computed[quantity]
        # between 0 and 1, so that targets and probabilities are possible values
        self.leaves[quantity] = Fraction(self.generator.randint(1, 97), 101)
        return self.leaves[quantity]
