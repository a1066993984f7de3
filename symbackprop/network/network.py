"""The network as a list of equations, one for each quantity, in the order of the forward pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.core.quantities import Index, Kind, Quantity
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import Term
from symbackprop.rules.activations import Activation
from symbackprop.rules.losses import Loss

__all__ = ["SAMPLE", "Equation", "Layer", "LossChoice", "Network"]

SAMPLE = Index("s")  # the running sample of a batch


@dataclass(frozen=True, slots=True)
class Layer:
    """A dense layer: its width, its activation row, its bias mode (per_unit, shared or none)."""

    units: int
    activation: Activation
    bias: str = "per_unit"


@dataclass(frozen=True, slots=True)
class LossChoice:
    """A loss row with the conventions in force; `over_outputs` and `over_samples` are sum or mean."""

    rule: Loss
    factor: Fraction
    over_outputs: str = "sum"
    over_samples: str = "mean"


@dataclass(frozen=True, slots=True)
class Equation:
    """`quantity` = `term`. `slopes` has the local derivatives that a rule row writes in a form of its own;
    where it is None they follow from the term.
    """

    quantity: Quantity
    term: Term
    slopes: Mapping[Quantity, Term] | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """A feed-forward network and its loss.

    `samples` is None for a single sample; for a batch the equations hold for the running sample `SAMPLE`,
    and the loss sums over it. `parameters` lists each independent parameter once, layer by layer, weights
    row by row before biases; `places` maps every place W1[i,j], b1[i] or b1 to its parameter (itself, but
    for tied places). `users` maps a quantity to the quantities whose equations mention it. `assumptions`
    has what is known beside the equations, by name.
    """

    inputs: int
    layers: tuple[Layer, ...]
    loss: LossChoice
    samples: int | None
    equations: Mapping[Quantity, Equation]
    parameters: tuple[Quantity, ...]
    places: Mapping[Quantity, Quantity]
    users: Mapping[Quantity, tuple[Quantity, ...]]
    assumptions: Mapping[str, Assumption]

    @property
    def depth(self) -> int:
        return len(self.layers)

    @property
    def outputs(self) -> int:
        return self.width(self.depth)

    @property
    def running_sample(self) -> Index | None:
        return SAMPLE if self.samples is not None else None

    def width(self, layer: int) -> int:
        """The number of units of a layer; layer 0 is the input."""
        return self.layers[layer - 1].units if layer else self.inputs

    @property
    def widest(self) -> int:
        """The number of units of the widest layer, the input included."""
        return max(map(self.width, range(len(self.layers) + 1)))

    def activation_of(self, layer: int, unit: int) -> Quantity:
        """The output of a unit; layer 0 is the input, the last layer the prediction."""
        sample = self.running_sample
        if layer == 0:
            return Quantity(Kind.INPUT, unit=unit, sample=sample)
        kind = Kind.PREDICTION if layer == self.depth else Kind.ACTIVATION
        return Quantity(kind, layer, unit, sample=sample)

    def preactivation_of(self, layer: int, unit: int) -> Quantity:
        return Quantity(Kind.PREACTIVATION, layer, unit, sample=self.running_sample)
