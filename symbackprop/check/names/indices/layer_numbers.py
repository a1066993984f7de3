"""How a document numbers its layers: the input as layer 0 or as layer 1, and weights by where they lead to or come
from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from symbackprop.core.quantities import Kind, Quantity
from symbackprop.network.build import build_network
from symbackprop.network.network import Layer, Network
from symbackprop.network.spelling.notate import counts_of
from symbackprop.network.spelling.spelling import Spelling
from symbackprop.rules.activations import ACTIVATIONS

__all__ = ["LAYER_NUMBERS", "LayerNumbers", "Spelled", "numbered"]

Spelled = Callable[[Network, Spelling], Iterable[tuple[str, Quantity]]]
_PARAMETERS = (Kind.WEIGHT, Kind.BIAS)
_OF_UNITS = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION, Kind.DELTA)


@dataclass(frozen=True, slots=True)
class LayerNumbers:
    """The number of the input (a^{(1)} = x), and whether weights have the number of the layer that they come from, as
    in z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}; and that of the first unit of a layer where the document says it, not the
    lecture: z_0.
    """

    first: int = 0
    weights_below: bool = False
    units: int = 1

    def of(self, quantity: Quantity) -> int | None:
        """The number that a quantity's layer has in the document."""
        if quantity.kind is Kind.INPUT:
            return self.first
        if not isinstance(quantity.layer, int):
            return None
        below = self.weights_below and quantity.kind in _PARAMETERS
        return quantity.layer + self.first - below

    def in_words(self) -> Mapping[str, str]:
        """The convention as a report says it, where it is not the lecture's."""
        weights = {"number of weights": "that of the layer they come from"} if self.weights_below else {}
        units = {"units": f"counted from {self.units}"} if self.units != 1 else {}
        return {"input": f"layer {self.first}", **weights, **units} if self.first else units

    def layer(self, number: int) -> int:
        """The layer of a number in the document."""
        return number - self.first


LAYER_NUMBERS = (LayerNumbers(), LayerNumbers(1), LayerNumbers(1, weights_below=True))  # the lecture's own first


def numbered(
    ways: Sequence[Spelled], network: Network, spelling: Spelling, numbers: LayerNumbers
) -> Iterator[tuple[str, Quantity]]:
    """What is spelled for a network in some ways, with the numbers that the document gives to layers.

    The input as a layer of its own makes the numbers of a deeper network, in which layer 1 only hands its input on.
    """
    if not numbers.first:
        yield from chain.from_iterable(spelled(network, spelling) for spelled in ways)
        return
    bare = replace(spelling, entries={}, wholes={}, derived={})
    handed_on = Layer(network.inputs, ACTIVATIONS["identity"])
    deeper = build_network(network.inputs, (handed_on, *network.layers), network.loss, samples=network.samples)
    counts = counts_of(deeper, rows=spelling.rows)
    for spelled in ways:
        for text, quantity in spelled(deeper, replace(bare, depth=spelling.depth + 1, counts=counts)):
            meant = _meant(quantity, numbers)
            if meant is not None:
                yield text, meant
        if numbers.weights_below:
            yield from ((text, one) for text, one in spelled(network, bare) if one.kind in _PARAMETERS)


def _meant(quantity: Quantity, numbers: LayerNumbers) -> Quantity | None:
    """What a quantity of the deeper network is in the lecture's; None where it has none."""
    layer = quantity.layer
    if quantity.kind in _PARAMETERS:
        known = not numbers.weights_below and isinstance(layer, int) and layer > 1
        return quantity.of_layer(layer - 1) if known and isinstance(layer, int) else None
    if quantity.kind not in _OF_UNITS or not isinstance(layer, int):
        return quantity
    if layer == 1:
        input_of = quantity.of_kind(Kind.INPUT).of_layer(None)
        return input_of if quantity.kind is Kind.ACTIVATION and not quantity.step else None
    return quantity.of_layer(layer - 1)
