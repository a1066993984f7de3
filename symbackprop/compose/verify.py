"""The composed document before the judge: every chain that a reader will see, link by link.

What was derived is proved already. Here it is the printed chains themselves that are looked at, wherever they come
from: two formulas must be equal, and the value of a formula must be the number after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from math import prod

from symbackprop.compose.decimals import Change, decimals_in
from symbackprop.compose.document import Block, Chain, Document, Frame, Ledger, Link, Locals
from symbackprop.core import numbers
from symbackprop.core.algebra import decided
from symbackprop.core.errors import MissingRule, Unproved
from symbackprop.core.indices import put
from symbackprop.core.places import SAMPLE, Index, Place
from symbackprop.core.quantities import (
    Kind,
    Quantity,
    Variable,
    canonical_name,
    named,
    quantity_of,
    signal_of,
    source_of,
)
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Derivative,
    Number,
    Real,
    Series,
    Symbol,
    Term,
    children,
    quantities_of,
    transform,
    walk,
)
from symbackprop.derive.families.entries import entries_of, shape_of, size_of
from symbackprop.derive.prove import Proofs
from symbackprop.derive.updates import definition_of_update, loss_before
from symbackprop.evaluate.analysis import Analysis
from symbackprop.evaluate.forward import lookup_in
from symbackprop.evaluate.stable import Stabiliser
from symbackprop.judge import How, Judge, Judgement, Verdict, together
from symbackprop.judge.differentiation import differentiate
from symbackprop.judge.families import equal_for_all_sizes
from symbackprop.network.network import Network
from symbackprop.rules.value import value_of

__all__ = ["verify"]

_LOSS = quantity_of(Kind.LOSS)
_FEW = 100  # summands, which are judged sooner one by one than as a sum


def verify(analysis: Analysis, document: Document) -> tuple[tuple[Judgement, ...], int]:
    """The proofs of the links of the document's chains beside those of the derivations, and how many links of numbers
    agree with the exact values.

    Raises Unproved, with the two sides, for the first link that does not hold.
    """
    change = decimals_in(analysis.network.graph, analysis.lecture.deck.digits)
    checker = _Checker(analysis, _classes(analysis.proved, change))
    seen: set[tuple[Term, Term]] = set()
    for frame in document.frames:
        network = frame.context or analysis.network
        for chain, left, right in _links(frame):
            if frame.proved and ((left, right) in chain.holds or _says_what_a_name_is(network, chain, left)):
                continue
            if (left, right) not in seen and checker.is_new(left, right):
                try:
                    checker.check(network, left, right)
                except MissingRule as missing:
                    raise _unproved(left, right, f"beyond the judge ({missing})") from missing
                seen.add((left, right))
    return tuple(checker.proofs), len(checker.agreed)


def _says_what_a_name_is(network: Network, chain: Chain, left: Term) -> bool:
    """Whether a link gives a name of its own its meaning: a number of an exercise, or a formula."""
    return (
        left is chain.left
        and isinstance(left, Symbol)
        and left.quantity.kind is Kind.VARIABLE
        and left.quantity not in network.equations
    )


def _links(frame: Frame) -> Iterator[tuple[Chain, Term, Term]]:
    for block in (*frame.lead, *frame.blocks, *frame.tail):
        for chain in _chains(block):
            before = chain.left
            for link in chain.links:
                if link.splits:
                    _check_split(before, link.right)
                elif _is_claim(link):
                    yield chain, before, link.right
                before = link.right


def _chains(block: Block) -> Iterable[Chain]:
    if isinstance(block, Locals | Ledger):
        return block.chains
    return (block,) if isinstance(block, Chain) else ()


def _is_claim(link: Link) -> bool:
    return link.relation in ("=", "approx")


def _classes(proved: Proofs, change: Change | None) -> dict[Term, Term]:
    """For each proved formula one that stands for all that are equal to it, with decimals for its fractions too."""
    parent: dict[Term, Term] = {}

    def find(term: Term) -> Term:
        while term in parent:
            term = parent[term]
        return term

    def join(left: Term, right: Term) -> None:
        a, b = find(left), find(right)
        if a != b:
            parent[a] = b

    for equality in proved:
        join(equality.left, equality.right)
        if change is not None:
            join(change(equality.left), equality.left)
            join(change(equality.right), equality.right)
    sides = {side for equality in proved for side in (equality.left, equality.right)}
    return {term: find(term) for term in (*parent, *sides)}


def _in_full(term: Term) -> Term:
    """What the name of an error signal stands for: dL/dz."""
    source = source_of(term.quantity) if isinstance(term, Symbol) else None
    return term if source is None else Derivative(_LOSS, source)


def _summands(network: Network, term: Term) -> int:
    """How many summands a formula has in all its entries, its sums over an index written out."""

    def of(node: Term) -> int:
        below = max(map(of, children(node)), default=1)
        return below * network.graph.size(node.index) if isinstance(node, Series) else below

    if not term.holds(Series):
        return 1
    return of(term) * prod(size_of(network.graph, side) for side in shape_of(network.graph, term))


def _over_units(network: Network, node: Term) -> bool:
    """Whether a node is a sum over the units of a layer, each once."""
    if not isinstance(node, Series) or node.index.axis is None or node.index.axis.layer is None:
        return False
    return node.count == network.graph.size(node.index)


def _for_all_sizes(network: Network, left: Term, right: Term) -> bool:
    """Whether an equality of sums over units is proved whatever the widths are: what it costs does not grow with
    them.
    """

    def general(node: Term) -> Term:
        if not isinstance(node, Series) or not _over_units(network, node) or node.index.axis is None:
            return node
        return replace(node, count=quantity_of(Kind.WIDTH, node.index.axis.layer))

    one, other = (transform(_in_full(side), general) for side in (left, right))
    return equal_for_all_sizes(network.graph, one, other)


@dataclass(frozen=True, slots=True)
class _Checker:
    analysis: Analysis
    classes: dict[Term, Term]
    judges: dict[int, tuple[Network, Judge]] = field(default_factory=dict)
    stable: dict[int, tuple[Network, Stabiliser]] = field(default_factory=dict)
    proofs: list[Judgement] = field(default_factory=list)
    agreed: list[tuple[Term, Term]] = field(default_factory=list)
    on_the_way: dict[Quantity, Derivative] = field(default_factory=dict)  # gradients between updates, by their names

    def is_new(self, left: Term, right: Term) -> bool:
        """Whether the equality is not one of the derivations', nor follows from them."""
        one, other = (self.classes.get(side, self.classes.get(_in_full(side))) for side in (left, right))
        return left != right and (one is None or one != other)

    def check(self, network: Network, left: Term, right: Term) -> None:
        places = _running(left) | _running(right)
        if places:
            for chosen in product(*(range(1, network.graph.size(index) + 1) for index in places)):
                here: dict[Index, Place] = dict(zip(places, chosen, strict=True))
                self.check(network, put(left, here), put(right, here))
            return
        if isinstance(left, Symbol) and left.quantity in network.equations:
            left = network.equations[left.quantity].term
            if left == right:
                return
        number = not any(quantities_of(right)) and any(isinstance(node, Number) for node in walk(right))
        if not number or any(isinstance(node, Derivative) and node.of.kind is Kind.VARIABLE for node in walk(left)):
            self._judge(network, left, right)
            return
        sides = [self._numbers(network, _defined(network, side)) for side in (left, right)]
        if [len(row) for row in sides[0]] != [len(row) for row in sides[1]] or not all(
            numbers.agree(a, b) for rows in zip(*sides, strict=True) for a, b in zip(*rows, strict=True)
        ):
            raise _unproved(left, right, "not the same number")
        self.agreed.append((left, right))

    def _judge(self, network: Network, left: Term, right: Term) -> None:
        """Equality in all names; of matrices entry by entry, with what is proved of the entries already."""
        general = any(_over_units(network, node) for side in (left, right) for node in walk(side))
        long = max(_summands(network, left), _summands(network, right)) > _FEW
        if (general or long) and _for_all_sizes(network, left, right):
            self.proofs.append(Judgement(Verdict.PROVED, How.ALL_SIZES))
            return
        judge = self._judge_of(network)
        latest = _latest(left, right)
        grids = [
            [[self._without_updates(decided(one), latest) for one in row] for row in entries_of(network.graph, side)]
            for side in (left, right)
        ]
        if [len(row) for row in grids[0]] != [len(row) for row in grids[1]]:
            raise _unproved(left, right, "of another shape")
        found: list[Judgement] = []
        for rows in zip(*grids, strict=True):
            for one, other in zip(*rows, strict=True):
                if not self.is_new(one, other):
                    continue
                found.append(judge.judge(one, other))
                if not found[-1].proved:
                    raise _unproved(left, right, found[-1].verdict.value)
        if found:
            self.proofs.append(together(found))

    def _judge_of(self, network: Network) -> Judge:
        known = self.judges.get(id(network))
        if known is None:
            judge = Judge.of_network(network, network.assumptions.values())
            known = self.judges[id(network)] = (network, judge)
        return known[1]

    def _stable(self, network: Network) -> Stabiliser:
        return self.stable.setdefault(id(network), (network, Stabiliser(network.graph)))[1]

    def _without_updates(self, term: Term, latest: int) -> Term:
        """What the latest update gives by its rule, in what there is before it; gradients on the way by a name of their
        own.
        """
        training, held = self.analysis.lecture.training, self.analysis.network.graph.ties

        def before(quantity: Quantity) -> Term | None:
            known = quantity.step in (0, latest)
            return definition_of_update(training, quantity, held) if known else None

        found = substitute(term, before)

        def called(node: Term) -> Term:
            if not isinstance(node, Derivative) or not _is_on_the_way(node):
                return node
            name = _name_of(node)
            self.on_the_way[name] = node
            return Symbol(name)

        return transform(found, called)

    def _passed(self, quantity: Quantity) -> Real | None:
        """The number of a gradient on the way, or of a parameter or a state after an update."""
        updates, node = self.analysis.evaluation.updates, self.on_the_way.get(quantity)
        if node is not None:
            step = node.by.step + 1
            known = step <= len(updates) and loss_before(self.analysis.lecture.training, step) == node.of
            return updates[step - 1].gradients.get(node.by.after(0)) if known else None
        if not 0 < quantity.step <= len(updates):
            return None
        update, name = updates[quantity.step - 1], quantity.after(0)
        return update.states.get(name, update.parameters.get(name))

    def _numbers(self, network: Network, term: Term) -> list[list[Real]]:
        evaluation, training = self.analysis.evaluation, self.analysis.lecture.training

        def derivative(node: Term) -> Term:
            if not isinstance(node, Derivative):
                return node
            if node.direct:
                equation = network.equations[node.of]
                slopes = equation.slopes
                return differentiate(equation.term, node.by) if slopes is None else slopes[node.by]
            inner = node.by.kind in (Kind.PREACTIVATION, Kind.VALUE)
            signal = evaluation.values.get(signal_of(node.by)) if inner else None
            value = evaluation.gradients.get(node.by, signal)
            return node if value is None else Number(value)

        stable, known = self._stable(network), lookup_in(network.graph, evaluation.values)

        def lookup(quantity: Quantity) -> Real:
            if quantity.kind is Kind.RATE and training.rate is not None:
                return next((rate for v, rate in training.rates.items() if _is_rate_of(quantity, v)), training.rate)
            if quantity.kind is Kind.LOSS and quantity.step and evaluation.loss_after is not None:
                return evaluation.loss_after
            found = self._passed(quantity)
            return known(quantity) if found is None else found

        def number(entry: Term) -> Real:
            return value_of(stable(transform(self._without_updates(entry, _latest(entry)), derivative)), lookup)

        return [[*map(number, row)] for row in entries_of(network.graph, term, every_sample=True)]


def _latest(*terms: Term) -> int:
    """How many updates there are in some formulas."""
    return max((quantity.step for term in terms for quantity in quantities_of(term)), default=0)


def _is_on_the_way(node: Term) -> bool:
    """Whether a derivative is that of a batch's own loss, or of the loss after some updates."""
    return isinstance(node, Derivative) and node.of.kind is Kind.LOSS and node.of != _LOSS


def _name_of(node: Derivative) -> Quantity:
    return named(f"d{canonical_name(node.of)} {node.of.name} by {canonical_name(node.by)}")


def _is_rate_of(quantity: Quantity, family: Variable) -> bool:
    return (quantity.name, quantity.layer) == (f"{family.kind.value} {family.name}".strip(), family.layer)


def _defined(network: Network, term: Term) -> Term:
    """The term with the definitions of the names of a lesson put in, to the last."""

    def definition(quantity: Quantity) -> Term | None:
        if quantity.kind is not Kind.VARIABLE or quantity not in network.equations:
            return None
        return _defined(network, network.equations[quantity].term)

    return substitute(term, definition)


def _running(term: Term) -> dict[Index, None]:
    """The free indices of units."""
    return dict.fromkeys(index for index in sorted(term.free) if index != SAMPLE and index.axis is not None)


def _check_split(left: Term, right: Term) -> None:
    """A case split, at points of every case."""
    for point in (-2, -1, 0, 1, 3):
        names = [*dict.fromkeys(quantities_of(left))]
        # the last name takes every value, those before it are 0
        values = {name: Fraction(0) for name in names} | {names[-1]: Fraction(point)}

        def lookup(quantity: Quantity, values: dict[Quantity, Fraction] = values) -> Real:
            return values[quantity]

        if value_of(left, lookup) != value_of(right, lookup):
            raise _unproved(left, right, f"not the same at {point}")


def _unproved(left: Term, right: Term, why: str) -> Unproved:
    return Unproved(f"a line of the slides is {why}; nothing was written", (left, right))
