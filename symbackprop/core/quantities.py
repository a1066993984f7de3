"""Which number is meant, apart from how anybody writes it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from symbackprop.core.places import ALL, Place

__all__ = [
    "DATA",
    "PARAMETERS",
    "SIGNALS",
    "Kind",
    "Quantity",
    "Variable",
    "canonical_name",
    "named",
    "parameter_of",
    "quantity_of",
    "signal_of",
    "source_of",
    "state_of",
]


class Kind(Enum):
    """The kinds of variable of a network; the value is the letter of the canonical name."""

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
    PENALTY = "R"
    RATE = "eta"
    STATE = "state"  # what an optimizer remembers of a parameter; the name says which, and of weights or biases
    WIDTH = "n"  # the number of units of a layer
    PARAMETER = "parameter"  # of a model of equations, where each name is its own, as are the three kinds below
    CONSTANT = "constant"
    VALUE = "value"  # computed
    ADJOINT = "adjoint"  # dL/d of what is computed
    VARIABLE = "var"  # a name of its own, such as z in the definition of a function
    SLOT = "slot"  # a placeholder of a rule row, never of a network

    __hash__ = object.__hash__  # each member is the only one of its kind, and names are looked up all the time


PARAMETERS = frozenset({Kind.WEIGHT, Kind.BIAS, Kind.PARAMETER})  # what training changes
DATA = frozenset({Kind.INPUT, Kind.TARGET, Kind.CONSTANT})


class Variable(NamedTuple):
    """A family of numbers: the weights of layer 1, the targets. `layer` is the number of its group, or a running
    letter for a general one; `name` is the name of a VARIABLE, or of a quantity of a model of equations. Where the
    entries along some axes of that have definitions of their own, `fixed` has their numbers, and None for each axis
    that is left: h[2,*] of a recursion.
    """

    kind: Kind
    layer: Place | None = None
    name: str = ""
    fixed: tuple[int | None, ...] = ()


class Quantity(NamedTuple):
    """One scalar of a family; with running indices among its places, a general one.

    `at` has its places along the axes of the variable, counted from 1: the unit, then for a weight the source; none
    where a whole layer shares the scalar, and ALL for the whole vector or matrix. `sample` is None in a network that
    sees a single sample. `step` counts the updates that the scalar has been through: 0 before training.
    """

    variable: Variable
    at: tuple[Place, ...] = ()
    sample: Place | None = None
    step: int = 0

    @property
    def kind(self) -> Kind:
        return self.variable.kind

    @property
    def layer(self) -> Place | None:
        return self.variable.layer

    @property
    def name(self) -> str:
        return self.variable.name

    @property
    def unit(self) -> Place | None:
        """The first place; None where a whole layer shares the scalar."""
        return self.at[0] if self.at else None

    @property
    def source(self) -> Place | None:
        """The second place: the unit that a weight comes from."""
        return self.at[1] if len(self.at) > 1 else None

    @property
    def is_whole(self) -> bool:
        """Whether the vector or matrix of a layer is meant."""
        return ALL in self.at

    def of_sample(self, sample: Place | None) -> Quantity:
        return self._replace(sample=sample)

    def of_kind(self, kind: Kind) -> Quantity:
        return self._replace(variable=self.variable._replace(kind=kind))

    def of_layer(self, layer: Place | None) -> Quantity:
        return self._replace(variable=self.variable._replace(layer=layer))

    def at_unit(self, unit: Place) -> Quantity:
        """The same quantity of another unit."""
        return self._replace(at=(unit, *self.at[1:]))

    def after(self, step: int) -> Quantity:
        """The same quantity after so many updates."""
        return self if step == self.step else self._replace(step=step)


_SIGNALS: Mapping[Kind, Kind] = {Kind.PREACTIVATION: Kind.DELTA, Kind.VALUE: Kind.ADJOINT}
_SOURCES: Mapping[Kind, Kind] = {signal: source for source, signal in _SIGNALS.items()}


SIGNALS = frozenset(_SIGNALS.values())  # the kinds of the names of dL/dq


def signal_of(quantity: Quantity) -> Quantity:
    """The name of dL/dq: delta for a pre-activation z."""
    return quantity.of_kind(_SIGNALS[quantity.kind])


def source_of(signal: Quantity) -> Quantity | None:
    """The quantity whose error signal a name is: z for delta; None for any other name."""
    kind = _SOURCES.get(signal.kind)
    return None if kind is None else signal.of_kind(kind)


def quantity_of(
    kind: Kind,
    layer: Place | None = None,
    unit: Place | None = None,
    source: Place | None = None,
    sample: Place | None = None,
    step: int = 0,
) -> Quantity:
    """The scalar of a layer at a unit, a weight's source, a sample, after so many updates."""
    at: tuple[Place, ...] = () if unit is None else (unit,) if source is None else (unit, source)
    return Quantity(Variable(kind, layer), at, sample, step)


def named(name: str) -> Quantity:
    """A name of its own."""
    return Quantity(Variable(Kind.VARIABLE, None, name))


_OF_EQUATIONS = frozenset({Kind.INPUT, Kind.TARGET, Kind.PARAMETER, Kind.CONSTANT, Kind.VALUE, Kind.ADJOINT})


def state_of(letter: str, parameter: Quantity) -> Quantity:
    """What an optimizer remembers of a parameter under a letter: the v of W1[2,3]."""
    kind, _, name, _ = parameter.variable
    variable = parameter.variable._replace(kind=Kind.STATE, name=f"{letter} {kind.value} {name}")
    return parameter._replace(variable=variable)


def parameter_of(state: Quantity) -> Quantity:
    """The parameter that a state is of, before any update."""
    _, kind, name = state.name.split(" ", 2)
    return state._replace(variable=state.variable._replace(kind=Kind(kind), name=name), step=0)


def canonical_name(quantity: Quantity, *, rows: bool = False) -> str:
    """`W1[2,3]`, `b1`, `z1[1]`, `yhat[2]`, `L`: the name in results, on the command line and in errors.

    Where vectors are `rows`, a weight names its source first, as its matrix does.
    """
    kind = quantity.kind
    if kind is Kind.STATE and quantity.name:
        letter, *_ = quantity.name.split(" ", 2)
        return f"{letter}[{canonical_name(parameter_of(quantity), rows=rows)}]" + "'" * quantity.step
    if rows and kind is Kind.WEIGHT:
        quantity = quantity._replace(at=quantity.at[::-1])
    if quantity.name and kind in _OF_EQUATIONS:
        own = iter(quantity.at)
        fixed = quantity.variable.fixed or (None,) * len(quantity.at)
        entries = ",".join(str(next(own) if place is None else place) for place in fixed)
        before = "dL/d" if kind is Kind.ADJOINT else ""
        return before + quantity.name + (f"[{entries}]" if entries else "") + "'" * quantity.step
    layered = kind not in (Kind.INPUT, Kind.TARGET, Kind.PREDICTION)
    layer = str(quantity.layer) if layered and quantity.layer is not None else ""
    places = [str(place) for place in ((quantity.name, *quantity.at) if quantity.name else quantity.at)]
    name = f"{kind.value}{layer}" + (f"[{','.join(places)}]" if places else "")
    if quantity.sample is not None:
        name += f"@{quantity.sample}"
    return name + "'" * quantity.step
