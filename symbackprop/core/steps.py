"""A derivation as data: a list of equalities, each with its rule and its reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Derivative, Term

__all__ = ["Assumption", "Derivation", "Step"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something known of the quantities beside their definitions: `left` = `right`."""

    name: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Step:
    """One equality: `before` = `after`, by the rule of that name, under the assumptions.

    `uses` has the steps that it rests on, to be applied to `before` in their order.
    """

    rule: str
    before: Term
    after: Term
    assumptions: tuple[Assumption, ...] = ()
    uses: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """How dL/dv comes about, for a parameter or a pre-activation v.

    `chain` is the chain rule over every path, `locals` the local derivatives it names, `substitution`
    the chain with those put in, `simplification` the way from there to the textbook form. Each of these but
    the locals starts where the one before it ends. `family` says that its sums over many units are left as sums: it
    is an instance of what is derived and proved for all units.
    """

    subject: Quantity
    chain: Step
    locals: tuple[Step, ...]
    substitution: Step
    simplification: tuple[Step, ...] = field(default=())
    family: bool = False

    @property
    def gradient(self) -> Derivative:
        assert isinstance(self.chain.before, Derivative)
        return self.chain.before

    @property
    def result(self) -> Term:
        """The last line, computed from the steps."""
        return (self.simplification or (self.substitution,))[-1].after

    @property
    def thread(self) -> tuple[Step, ...]:
        """From the gradient to the result, each step going on where the last one ended."""
        return (self.chain, self.substitution, *self.simplification)

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self.chain, *self.locals, self.substitution, *self.simplification)
