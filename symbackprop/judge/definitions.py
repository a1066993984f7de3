"""What names stand for: definitions, derivatives worked out from them, and what is assumed of the data.

Names are replaced by their definitions only where a proof asks for it. A definition is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symbackprop.core.errors import MissingRule
from symbackprop.core.places import SAMPLE, Place
from symbackprop.core.quantities import Kind, Quantity, canonical_name, quantity_of, signal_of, source_of
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import (
    Derivative,
    Number,
    Quotient,
    Series,
    Symbol,
    Term,
    quantities_of,
    sum_of,
)
from symbackprop.judge.differentiation import Differentiation, times, total, unfold
from symbackprop.judge.sharing import Known, Shared, changed
from symbackprop.network.network import Network
from symbackprop.rules.value import at_index

__all__ = ["Definitions", "unrolled"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))
_FREE = (Kind.TARGET, Kind.INPUT, Kind.VARIABLE)  # names that an assumption may express by others


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions of a network, and assumptions that hold besides.

    Of the names in an assumption the last must be one of the data; it is expressed by the others.
    """

    network: Network
    assumed: Mapping[Quantity, Term]
    shared: Shared = field(default_factory=Shared)
    known: dict[Quantity, Term | None] = field(default_factory=dict)
    equations: dict[Quantity, Term] = field(default_factory=dict)  # with their functions unfolded
    slopes: dict[tuple[Quantity, Quantity], Term] = field(default_factory=dict)  # derivatives through all paths
    parts: dict[Term, Term] = field(default_factory=dict)  # equal parts of definitions as one object
    unfolded: Known = field(default_factory=dict)
    written_out: Known = field(default_factory=dict)
    moved: dict[int, Known] = field(default_factory=dict)  # what was put at each sample
    levels: dict[Quantity, int] = field(default_factory=dict)  # how many definitions lie below each name

    @staticmethod
    def of_network(network: Network, assumptions: Iterable[Assumption]) -> Definitions:
        """The definitions of a network; an assumption a + ... + z = c says that z = c - a - ..."""
        assumed: dict[Quantity, Term] = {}
        for assumption in assumptions:
            *others, last = dict.fromkeys(quantities_of(assumption.left))
            if last.kind in _FREE:
                assumed[last] = sum_of(assumption.right, *(-Symbol(name) for name in others))
        return Definitions(network, assumed)

    def of(self, quantity: Quantity) -> Term | None:
        """What a name stands for, in the names that it is defined by; None for a leaf."""
        if quantity not in self.known:
            self.known[quantity] = self._definition(quantity)
        return self.known[quantity]

    def level(self, quantity: Quantity) -> int:
        """How many definitions lie one below the other from a name down to the leaves; 0 for a leaf. In a network of
        layers the place of its definition among the others serves as well, and costs nothing: error signals come after
        the loss, the other way round.
        """
        if self.network.graph.names is None:
            return self._place(quantity)
        waiting = [quantity]
        while waiting:
            name = waiting[-1]
            term = self.of(name) if name not in self.levels else None
            below = self.shared.names(term) - {name} if term is not None else frozenset[Quantity]()
            open_ones = [one for one in below if one not in self.levels]
            if not open_ones:
                self.levels.setdefault(name, 1 + max((self.levels[one] for one in below), default=0) if below else 0)
                waiting.pop()
            waiting += open_ones
        return self.levels[quantity]

    def _place(self, quantity: Quantity) -> int:
        of = [definition.of.variable for definition in self.network.graph.definitions]
        if quantity.kind is Kind.VARIABLE and quantity not in self.levels:
            self.levels[quantity] = 0  # as long as it is asked for
            term = self.of(quantity)
            below = self.shared.names(term) if term is not None else frozenset[Quantity]()
            self.levels[quantity] = 1 + max(map(self._place, below)) if below else 0
        if quantity.kind is Kind.VARIABLE:
            return self.levels[quantity]
        if quantity.kind is Kind.DELTA:
            return 2 * len(of) - of.index(quantity.variable._replace(kind=Kind.PREACTIVATION))
        return 1 + of.index(quantity.variable) if quantity.variable in of else 0

    def _definition(self, quantity: Quantity) -> Term | None:
        running = self._running(quantity)
        assumed = self.assumed.get(running)
        if assumed is not None:
            return self._at_sample(assumed, quantity.sample)
        z = source_of(quantity)
        if z is not None:
            if self._running(z) not in self.network.equations:
                return None
            return self.plain(self._through_users(quantity_of(Kind.LOSS), z))
        if running not in self.network.equations:
            return None
        return self.plain(self.resolve(self._equation(quantity)))

    def resolve(self, term: Term) -> Term:
        """The term without derivatives: one that has a name, as dL/dz of a pre-activation has, becomes its name, any
        other is worked out.

        Raises MissingRule where a definition is missing.
        """

        def change(node: Term) -> Term:
            return self._derivative(node.of, node.by, direct=node.direct) if isinstance(node, Derivative) else node

        return changed(term, change, {})

    def plain(self, term: Term) -> Term:
        """A formula without sums over an index, and its functions unfolded."""
        return self._shared(unfold(unrolled(term, self.written_out), self.unfolded))

    def _shared(self, term: Term) -> Term:
        """The formula with equal parts as one object: the sum below the line of a softmax is there once."""
        return changed(term, lambda node: self.parts.setdefault(node, node), {})

    def _running(self, quantity: Quantity) -> Quantity:
        """The name under which a quantity of a sample has its equation."""
        return quantity if quantity.sample is None or self.network.samples is None else quantity.of_sample(SAMPLE)

    def _equation(self, quantity: Quantity) -> Term:
        equation = self.network.equations.get(self._running(quantity))
        if equation is None:
            raise MissingRule("the network's equations", canonical_name(quantity))
        return self._at_sample(equation.term, quantity.sample)

    def _unfolded(self, quantity: Quantity) -> Term:
        found = self.equations.get(quantity)
        if found is None:
            found = self.equations[quantity] = self._shared(unfold(self._equation(quantity), self.unfolded))
        return found

    def _at_sample(self, term: Term, sample: Place | None) -> Term:
        """A formula of the running sample for one of them; parts that are shared stay shared."""
        if not isinstance(sample, int):
            return term

        def place(node: Term) -> Term:
            return at_index(node, SAMPLE, sample) if isinstance(node, Symbol | Derivative) else node

        return changed(term, place, self.moved.setdefault(sample, {}))

    def _derivative(self, of: Quantity, by: Quantity, *, direct: bool) -> Term:
        if of == by:
            return _ONE
        if of.kind is Kind.LOSS and self.network.graph.has_signal(by) and not direct:
            return Symbol(signal_of(by))
        if direct:
            return Differentiation(by, self.shared).of(self._unfolded(of))
        share = self._share_of(of, by)
        if share is not None:
            return Quotient(Symbol(signal_of(by)), share)
        if (of, by) not in self.slopes:
            self.slopes[of, by] = self._through_users(of, by) if of.kind is Kind.LOSS else self._upwards(of, by)
        return self.slopes[of, by]

    def _share_of(self, own: Quantity, by: Quantity) -> Term | None:
        """dL/dl of a sample's own loss l, by which dl/dz is dL/dz but for this factor: a number, and z, of the same
        sample, in nothing else that L is of. None elsewhere, as in models whose samples may meet on the way.
        """
        alike = own.kind is Kind.SAMPLE_LOSS and own.sample == by.sample and self.network.graph.has_signal(by)
        if not alike or not self.network.layers:
            return None
        definition = self._unfolded(quantity_of(Kind.LOSS))
        through_others = any(
            name.kind not in (Kind.SAMPLE_LOSS, Kind.PENALTY) for name in self.shared.names(definition)
        )
        share = Differentiation(own, self.shared).of(definition)
        return None if through_others or share == _ZERO or self.shared.names(share) else share

    def _upwards(self, of: Quantity, by: Quantity) -> Term:
        """d(of)/d(by) by going up through the definition of `of`."""
        definition = self._unfolded(of)
        parts = [Differentiation(by, self.shared).of(definition)]
        for middle in dict.fromkeys(quantities_of(definition)):
            if middle != by and self._running(middle) in self.network.equations:
                slope = Differentiation(middle, self.shared).of(definition)
                parts.append(times(slope, self._derivative(middle, by, direct=False)))
        return total(parts)

    def _through_users(self, loss: Quantity, by: Quantity) -> Term:
        """dL/dv as the sum over what mentions v, up to the next pre-activations, whose share is their delta."""
        network, slopes = self.network, Differentiation(by, self.shared)

        def share(user: Quantity) -> Term:
            upstream = _ONE if user == loss else self._derivative(loss, user, direct=False)
            return times(upstream, slopes.of(self._unfolded(user)))

        def shares(user: Quantity) -> Term:
            if network.samples is None or user.sample is None:
                return share(user)
            return (
                Series(SAMPLE, network.samples, share(user)) if by.sample is None else share(user.of_sample(by.sample))
            )

        return total([shares(user) for user in network.users.get(self._running(by), ())])


def unrolled(term: Term, known: Known | None = None) -> Term:
    """Sums over an index written out. Raises MissingRule where the index runs over a general width."""

    def change(node: Term) -> Term:
        if not isinstance(node, Series):
            return node
        if not isinstance(node.count, int):
            raise MissingRule("the widths of a network", node.count.kind.value)
        return sum_of(*(at_index(node.body, node.index, row) for row in range(1, node.count + 1)))

    return changed(term, change, {} if known is None else known)
