"""The formulas that a lecture derives: what a name or a derivative is, as a lecturer writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from symbackprop.core.errors import SymbackpropError
from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Derivative, Number, Symbol, Term, transform
from symbackprop.derive.chain import Deltas, derive, derive_deltas
from symbackprop.derive.local import local_derivative
from symbackprop.network.lecture import Lecture

__all__ = ["Formulas"]

_LARGE = 400  # parameters, beyond which no gradient is derived
_SUBJECTS = (Kind.PREACTIVATION, Kind.INPUT, Kind.ACTIVATION, Kind.PREDICTION)


@dataclass(slots=True, eq=False)
class Formulas:
    """Derives the formulas of a lecture, each once. Two are alike where they are of the very same lecture."""

    lecture: Lecture
    _deltas: Deltas | None = None
    _gradients: dict[Quantity, Term] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formulas) and self.lecture is other.lecture

    def __hash__(self) -> int:
        return id(self.lecture)

    def of(self, head: Term) -> Term | None:
        """What a head is: a derived gradient, a definition, a number; None where nothing is derived for it."""
        try:
            return self._of(head)
        except (SymbackpropError, RecursionError):
            return None

    def _of(self, head: Term) -> Term | None:
        match head:
            case Derivative():
                return self._slope(head)
            case Symbol(quantity):
                return self._definition(quantity)
        if head.holds(Derivative):
            return transform(head, lambda node: (self._of(node) or node) if isinstance(node, Derivative) else node)
        return None

    def _slope(self, head: Derivative) -> Term | None:
        network = self.lecture.network
        of, by = _running(head.of, network.samples), _running(head.by, network.samples)
        if of.kind is Kind.LOSS and (by in network.places or by.kind in _SUBJECTS):
            return self._gradient(network.places.get(by, by))
        equation = network.equations.get(of)
        if equation is None:
            return None
        slope = local_derivative(equation, by)
        if slope is not None:
            return slope
        whole = of.kind in (Kind.LOSS, Kind.SAMPLE_LOSS)
        return Number(Fraction(0)) if head.direct and not whole else None

    def _definition(self, name: Quantity) -> Term | None:
        network = self.lecture.network
        quantity = _running(name, network.samples)
        if quantity in network.equations:
            return network.equations[quantity].term
        if quantity.kind is Kind.DELTA:
            return self._gradient(quantity.of_kind(Kind.PREACTIVATION))
        value = self.lecture.values.get(name)
        return None if value is None else Number(value)

    def _gradient(self, subject: Quantity) -> Term | None:
        network = self.lecture.network
        if len(network.parameters) > _LARGE or subject not in network.users:
            return None
        if subject not in self._gradients:
            if self._deltas is None:
                self._deltas = derive_deltas(network)
            self._gradients[subject] = derive(network, self._deltas, subject).result
        return self._gradients[subject]


def _running(quantity: Quantity, samples: int | None) -> Quantity:
    return quantity.of_sample(SAMPLE) if samples is not None and quantity.sample is not None else quantity
