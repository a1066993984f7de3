"""Which number is meant, apart from how anybody writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

__all__ = ["ALL", "Index", "Kind", "Place", "Quantity", "canonical_name"]


class Kind(Enum):
    """The kinds of quantity of a feed-forward network; the value is the letter of the canonical name."""

    INPUT = "x"
    TARGET = "y"
    WEIGHT = "W"
    BIAS = "b"
    PREACTIVATION = "z"
    ACTIVATION = "a"
    PREDICTION = "yhat"
    DELTA = "delta"
    SAMPLE_LOSS = "loss"
    LOSS = "L"
    RATE = "eta"
    WIDTH = "n"  # the number of units of a layer
    VARIABLE = "var"  # a name of its own, such as z in the definition of a function; `unit` holds it
    SLOT = "slot"  # a placeholder of a rule row, never of a network

    __hash__ = object.__hash__  # each member is the only one of its kind, and names are looked up all the time


@dataclass(frozen=True, slots=True)
class Index:
    """A running index such as k, or l+1 with its offset."""

    name: str
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.name}{self.offset:+d}" if self.offset else self.name


Place = int | Index | None
ALL = Index("*")  # as unit or source: the vector or matrix of the whole layer


@dataclass(frozen=True, slots=True)
class Quantity:
    """One scalar of the network.

    Layers, units, sources and samples count from 1. `unit` is None where a whole layer shares the
    scalar (a shared bias), and ALL for the whole vector or matrix of the layer; `sample` is None in a
    network that sees a single sample. `step` counts the updates that the scalar has been through: 0
    before training, 1 after the first update.
    """

    kind: Kind
    layer: Place = None
    unit: Place = None
    source: Place = None
    sample: Place = None
    step: int = 0

    def of_sample(self, sample: Place) -> Quantity:
        return replace(self, sample=sample)


def canonical_name(quantity: Quantity) -> str:
    """`W1[2,3]`, `b1`, `z1[1]`, `yhat[2]`, `L`: the name in results, on the command line and in errors."""
    kind = quantity.kind
    layered = kind not in (Kind.INPUT, Kind.TARGET, Kind.PREDICTION)
    layer = str(quantity.layer) if layered and quantity.layer is not None else ""
    places = [str(place) for place in (quantity.unit, quantity.source) if place is not None]
    name = f"{kind.value}{layer}" + (f"[{','.join(places)}]" if places else "")
    if quantity.sample is not None:
        name += f"@{quantity.sample}"
    return name + "'" * quantity.step
