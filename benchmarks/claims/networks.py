"""Networks at random, their numbers, and what they compute: plain numpy, forward only.

A derivative is the imaginary part of a forward pass from a point that is moved by a tiny imaginary step; it is exact to
the last digits of a double, and knows no chain rule.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Array",
    "Dense",
    "Network",
    "Point",
    "Values",
    "activation",
    "lecture_point",
    "moved_point",
    "random_network",
]

Array = NDArray[np.complex128]
Key = tuple[str, int]  # kind and layer
Values = Mapping[Key, Array]


@dataclass(frozen=True, slots=True)
class Dense:
    units: int
    activation: str
    bias: str  # per_unit, shared, none


@dataclass(frozen=True, slots=True)
class Network:
    """A network of dense layers with its loss; `samples` is 0 where there is a single sample that is no batch."""

    inputs: int
    layers: tuple[Dense, ...]
    loss: str
    factor: Fraction
    mean_outputs: bool = False
    mean_samples: bool = True
    samples: int = 0

    @property
    def depth(self) -> int:
        return len(self.layers)

    def width(self, layer: int) -> int:
        return self.layers[layer - 1].units if layer else self.inputs

    @property
    def outputs(self) -> int:
        return self.layers[-1].units

    @property
    def scale(self) -> Fraction:
        """What stands before the loss of one output of one sample."""
        return self.factor / (self.outputs if self.mean_outputs else 1)


@dataclass(frozen=True, slots=True)
class Point:
    """Values of the leaves x, y, W, b; x and y have a column a sample."""

    leaves: Values
    rate: float = 0.1
    text: Mapping[Key, list[list[str]]] = field(default_factory=dict)  # the decimals as written, of a lecture's point


def activation(name: str, z: Array) -> Array:
    """The function, entry by entry; softmax down the columns."""
    found: NDArray[np.generic] = z
    match name:
        case "sigmoid":
            found = 1 / (1 + np.exp(-z))
        case "tanh":
            found = np.tanh(z)
        case "relu":
            found = np.where(z.real > 0, z, 0)
        case "softplus":
            found = np.log(1 + np.exp(z))
        case "softmax":
            found = np.exp(z) / np.exp(z).sum(axis=0, keepdims=True)
    return found.astype(np.complex128)


def forward(network: Network, point: Point, moved: Values) -> dict[Key, Array]:
    """Every quantity; what is in `moved` has the value given there and is not computed."""
    at: dict[Key, Array] = {**point.leaves, **moved}
    at["a", 0] = at["x", 0]
    for number, layer in enumerate(network.layers, 1):
        sums = at["W", number] @ at["a", number - 1]
        if layer.bias != "none":
            sums = sums + at["b", number]
        at["z", number] = moved.get(("z", number), sums)
        at["a", number] = moved.get(("a", number), activation(layer.activation, at["z", number]))
    at["L", 0] = np.array([[loss_of(network, at["a", network.depth], at["y", 0])]])
    return at


def loss_of(network: Network, output: Array, target: Array) -> complex:
    match network.loss:
        case "squared_error":
            each = (output - target) ** 2
        case "binary_cross_entropy":
            each = -(target * np.log(output) + (1 - target) * np.log(1 - output))
        case _:
            each = -target * np.log(output)
    samples = max(network.samples, 1) if network.mean_samples else 1
    return complex(float(network.scale) * each.sum() / samples)


_STEP = 1e-30


@dataclass(slots=True)
class Numbers:
    """What a network computes at a point, worked out when it is asked for."""

    network: Network
    point: Point
    values: dict[Key, Array] = field(init=False)
    found: dict[tuple[Key, tuple[int, int]], dict[Key, Array]] = field(init=False)
    updated: Numbers | None = None

    def __post_init__(self) -> None:
        self.values = forward(self.network, self.point, {})
        self.found = {}

    def derivative(self, by: Key, place: tuple[int, int]) -> dict[Key, Array]:
        """The derivatives of everything by one entry, as the values that everything takes beside it."""
        if (by, place) not in self.found:
            start = self.values[by].astype(np.complex128)
            start[place] += 1j * _STEP
            key = ("x", 0) if by == ("a", 0) else by
            moved = forward(self.network, self.point, {key: start})
            self.found[by, place] = {one: (value.imag / _STEP).astype(np.complex128) for one, value in moved.items()}
        return self.found[by, place]

    def gradient(self, by: Key) -> Array:
        """The derivatives of the loss by every entry."""
        rows, columns = self.values[by].shape
        entries = [[self.derivative(by, (row, col))["L", 0][0, 0] for col in range(columns)] for row in range(rows)]
        return np.array(entries)

    def after(self) -> Numbers:
        """What the network computes after one step of gradient descent."""
        if self.updated is None:
            leaves = {
                key: value - self.point.rate * self.gradient(key) if key[0] in ("W", "b") else value
                for key, value in self.point.leaves.items()
            }
            self.updated = Numbers(self.network, Point(leaves, self.point.rate))
        return self.updated


# networks and points at random

_HIDDEN = ("sigmoid", "sigmoid", "tanh", "relu", "softplus")
_ENDS = (
    ("sigmoid", "squared_error"),
    ("sigmoid", "binary_cross_entropy"),
    ("identity", "squared_error"),
    ("softmax", "cross_entropy"),
    ("tanh", "squared_error"),
)


def random_network(chance: random.Random, depth: int, batch: bool) -> Network:
    end, loss = chance.choice(_ENDS)
    biases = chance.choice(("per_unit", "per_unit", "per_unit", "none"))
    widths = [chance.choice((1, 2, 2, 3)) for _ in range(depth)]
    if end == "softmax":
        widths[-1] = chance.choice((2, 3))
    kinds = [chance.choice(_HIDDEN)] * (depth - 1) + [end]
    layers = tuple(Dense(units, kind, biases) for units, kind in zip(widths, kinds, strict=True))
    factor = Fraction(1)
    if loss == "squared_error":
        factor = chance.choice((Fraction(1, 2), Fraction(1, 2), Fraction(1)))
    mean = loss != "cross_entropy" and widths[-1] > 1 and chance.random() < 0.2
    return Network(
        chance.choice((2, 2, 3)),
        layers,
        loss,
        factor,
        mean,
        chance.random() < 0.7,
        chance.choice((2, 3)) if batch else 0,
    )


def _decimals(chance: random.Random, rows: int, columns: int, places: int) -> list[list[str]]:
    def one() -> str:
        value = chance.choice((-1, 1, 1)) * chance.randint(1, 10**places - 1)
        sign, digits = ("-" if value < 0 else ""), f"{abs(value):0{places}d}".rstrip("0")
        return f"{sign}0.{digits}"

    return [[one() for _ in range(columns)] for _ in range(rows)]


def _targets(network: Network, chance: random.Random, samples: int) -> list[list[str]]:
    rows = network.outputs
    if network.loss == "squared_error":
        return _decimals(chance, rows, samples, 1)
    if network.loss == "binary_cross_entropy":
        return [[chance.choice("01") for _ in range(samples)] for _ in range(rows)]
    classes = [chance.randrange(rows) for _ in range(samples)]
    return [["1" if classes[sample] == row else "0" for sample in range(samples)] for row in range(rows)]


def lecture_point(network: Network, chance: random.Random) -> Point:
    """Decimals that a lecturer would choose."""
    samples = max(network.samples, 1)
    places = chance.choice((1, 1, 2))
    text: dict[Key, list[list[str]]] = {("x", 0): _decimals(chance, network.inputs, samples, 1)}
    if chance.random() < 0.5:
        text["x", 0] = [[chance.choice(("1", "2", "-1", "0.5", "3", "1.5")) for _ in row] for row in text["x", 0]]
    text["y", 0] = _targets(network, chance, samples)
    for number, layer in enumerate(network.layers, 1):
        text["W", number] = _decimals(chance, layer.units, network.width(number - 1), places)
        text["b", number] = _decimals(chance, layer.units, 1, 1)
    leaves = {
        key: np.array([[float(one) for one in row] for row in rows]).astype(np.complex128) for key, rows in text.items()
    }
    return Point(leaves, chance.choice((0.1, 0.5, 0.01, 0.2)), text)


def moved_point(network: Network, point: Point, chance: random.Random, *, near: bool) -> Point:
    """Another point: near, with the same targets and the same sides of every kink; or anywhere, the targets too."""
    size = 1e-3 if near else 1.0
    leaves: dict[Key, Array] = {}
    for key, value in point.leaves.items():
        shift = np.array([[chance.uniform(0.2, 1) * chance.choice((-1, 1)) for _ in row] for row in value])
        leaves[key] = (value + size * shift) if key[0] != "y" else value
    if not near:
        leaves["y", 0] = np.array([[complex(chance.uniform(0.1, 0.9)) for _ in row] for row in point.leaves["y", 0]])
        if network.loss == "cross_entropy":
            leaves["y", 0] = leaves["y", 0] / leaves["y", 0].sum(axis=0, keepdims=True)
    return Point(leaves, chance.uniform(0.1, 0.9))
