"""A network: its graph, the layers that people see in it, and its scalars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.core.graph import Graph
from symbackprop.core.places import SAMPLE, Index
from symbackprop.core.quantities import Kind, Quantity, Variable, quantity_of
from symbackprop.core.steps import Assumption
from symbackprop.network.instances import Equation
from symbackprop.rules.activations import Activation
from symbackprop.rules.losses import Loss
from symbackprop.rules.regularizers import Regularizer

__all__ = ["Equation", "Layer", "LossChoice", "Network", "Penalty"]


@dataclass(frozen=True, slots=True)
class Layer:
    """A dense layer: its width, its activation row, its bias mode (per_unit, shared or none)."""

    units: int
    activation: Activation
    bias: str = "per_unit"


@dataclass(frozen=True, slots=True)
class Penalty:
    """A regularizer with its weight, of every entry of some families of parameters."""

    rule: Regularizer
    weight: Fraction
    families: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class LossChoice:
    """A loss row with the conventions in force; `over_outputs` and `over_samples` are sum or mean.

    `penalties` are added to the loss.
    """

    rule: Loss
    factor: Fraction
    over_outputs: str = "sum"
    over_samples: str = "mean"
    penalties: tuple[Penalty, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """A feed-forward network and its loss.

    `graph` has the definitions; everything else that is mathematics is read from it. `equations` are their instances:
    in a batch for the running sample `SAMPLE`, over which the loss sums; `samples` is None for a single sample.
    `parameters` lists each independent parameter once, layer by layer, weights row by row before biases; `places` maps
    every place W1[i,j], b1[i] or b1 to its parameter (itself, but for tied places). `users` maps a quantity to the
    quantities whose equations mention it. `assumptions` has what is known beside the equations, by name. `layers` and
    `inputs` are for people: titles, shapes of files, columns of pictures.
    """

    graph: Graph
    inputs: int
    layers: tuple[Layer, ...]
    loss: LossChoice
    samples: int | None
    equations: Mapping[Quantity, Equation]
    parameters: Sequence[Quantity]
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
            return quantity_of(Kind.INPUT, unit=unit, sample=sample)
        kind = Kind.PREDICTION if layer == self.depth else Kind.ACTIVATION
        return quantity_of(kind, layer, unit, sample=sample)

    def preactivation_of(self, layer: int, unit: int) -> Quantity:
        return quantity_of(Kind.PREACTIVATION, layer, unit, sample=self.running_sample)
