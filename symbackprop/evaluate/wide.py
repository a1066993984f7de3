"""The passes of a wide network in float64 arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from symbackprop.core.errors import InputError, Mistake
from symbackprop.core.graph import Graph, running
from symbackprop.core.places import Index, Place
from symbackprop.core.quantities import DATA, PARAMETERS, Kind, Quantity, Variable, canonical_name, named, state_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Number, Real, Symbol, Term
from symbackprop.evaluate.arrays import Floats, Labelled, array_of, computed
from symbackprop.evaluate.differences import gradient_error
from symbackprop.evaluate.passes import GRADIENTS, Passes, is_helper
from symbackprop.network.training import Training
from symbackprop.rules.optimizers import GRADIENT, NEW_THETA, RATE, STEP, THETA
from symbackprop.rules.value import Unknown

__all__ = ["ArrayRoute", "ArrayValues"]


@dataclass(frozen=True, slots=True)
class ArrayValues(Mapping[Quantity, Real]):
    """Numbers by quantity, kept as one array for each variable: the sample's axis first, then those of its places."""

    general: Mapping[Variable, Quantity]
    arrays: Mapping[Variable, Floats]
    made: dict[Variable, dict[tuple[Place, ...], float]] = field(default_factory=dict)  # entries that were asked for

    def __getitem__(self, quantity: Quantity) -> float:
        found = self.get(quantity)
        if found is None:
            raise KeyError(quantity)
        return found

    def get(self, quantity: Quantity, default: None = None) -> float | None:  # type: ignore[override]
        """The number, or None where there is none."""
        variable, at, sample, step = quantity
        inside = self.made.get(variable)
        if inside is None:
            array = self.arrays.get(variable)
            if array is None:
                return default
            places = product(*(range(1, size + 1) for size in array.shape))
            inside = self.made[variable] = dict(zip(places, array.ravel().tolist(), strict=True))
        return default if step else inside.get(at if sample is None else (sample, *at), default)

    def __iter__(self) -> Iterator[Quantity]:
        for variable, array in self.arrays.items():
            general = self.general[variable]
            for at in product(*(range(1, size + 1) for size in array.shape)):
                yield _at(general, at)

    def __len__(self) -> int:
        return sum(array.size for array in self.arrays.values())

    def only(self, kinds: frozenset[Kind]) -> ArrayValues:
        return ArrayValues(self.general, {v: array for v, array in self.arrays.items() if v.kind in kinds})


_GIVEN = PARAMETERS | DATA


def _places(quantity: Quantity) -> tuple[int, ...]:
    places = quantity.at if quantity.sample is None else (quantity.sample, *quantity.at)
    return tuple([place for place in places if isinstance(place, int)])


def _at(general: Quantity, places: tuple[int, ...]) -> Quantity:
    if general.sample is None:
        return general._replace(at=places)
    return general._replace(sample=places[0], at=places[1:])


@dataclass(frozen=True, slots=True)
class ArrayRoute:
    """The passes of a graph in arrays of floats."""

    passes: Passes

    @property
    def graph(self) -> Graph:
        return self.passes.graph

    def given(self, values: Mapping[Quantity, Real]) -> ArrayValues:
        """The arrays of every variable of which all places are given."""
        if isinstance(values, ArrayValues):
            return values
        generals = {general.variable: general for general in (*self.graph.given, *self.graph.parameters)}
        arrays: dict[Variable, Floats] = {}
        for variable, general in generals.items():
            array = np.full(self._shape(general), np.nan)
            arrays[variable] = array
        for quantity, value in values.items():
            found = arrays.get(quantity.variable)
            if found is not None:
                found[tuple([place - 1 for place in _places(quantity)])] = float(value)
        for place, held in self.graph.ties.items():
            arrays[place.variable][_index(place)] = arrays[held.variable][_index(held)]
        known = {variable: array for variable, array in arrays.items() if not np.isnan(array).any()}
        return ArrayValues(generals, known)

    def _shape(self, general: Quantity) -> tuple[int, ...]:
        return tuple(self.graph.size(index) for index in running(general))

    def forward(self, given: Mapping[Quantity, Real]) -> ArrayValues:
        """Every quantity that the given ones determine. Raises InputError where one has no value."""
        start = self.given(given)
        names = {variable: Labelled(array) for variable, array in start.arrays.items()}
        general, arrays = dict(start.general), dict(start.arrays)
        for definition in self.passes.forward:
            try:
                found = computed(self.graph, definition, names)
            except Unknown:
                continue
            names[definition.of.variable] = found
            if not is_helper(definition.of):
                general[definition.of.variable] = definition.of
                arrays[definition.of.variable] = self._finite(definition.of, found.values)
        return ArrayValues(general, arrays)

    def backward(self, values: ArrayValues) -> ArrayValues:
        """The derivative of L by every parameter and input, and every error signal by the name of its delta.

        Raises InputError where one has no value.
        """
        names = {variable: Labelled(array) for variable, array in values.arrays.items()}
        general: dict[Variable, Quantity] = {}
        found: dict[Variable, Floats] = {}
        if self.graph.loss.variable not in names:
            return ArrayValues({}, {})
        for definition in self.passes.backward:
            of = definition.of
            now = computed(self.graph, definition, names)
            if is_helper(of):
                names[of.variable] = now
            elif of.at and not running(of):  # a tied parameter
                found[of.variable][_index(of)] = now.values
            else:
                general[of.variable] = of
                found[of.variable] = self._finite(of, now.values)
                if of.kind not in GRADIENTS:
                    names[of.variable] = now
        for place, held in self.graph.ties.items():
            found[place.variable][_index(place)] = found[held.variable][_index(held)]
        return ArrayValues(general, found)

    def _finite(self, of: Quantity, array: Floats) -> Floats:
        wrong = np.argwhere(~np.isfinite(array))
        if len(wrong):
            name = canonical_name(_at(of, tuple(int(place) + 1 for place in wrong[0])))
            message = f"{name} has no value with these numbers: it is beyond 10^300; change them"
            raise InputError([Mistake(message, key="values")])
        return array

    def only(self, values: ArrayValues, kinds: frozenset[Kind]) -> ArrayValues:
        return values.only(kinds)

    def together(self, values: ArrayValues, other: Mapping[Quantity, Real]) -> ArrayValues:
        assert isinstance(other, ArrayValues)
        return ArrayValues({**other.general, **values.general}, {**other.arrays, **values.arrays})

    def of_samples(self, values: ArrayValues, batch: Sequence[int]) -> ArrayValues:
        """What is given, of some samples alone."""
        rows = [sample - 1 for sample in batch]
        data = {v: array for v, array in values.arrays.items() if v.kind in _GIVEN}
        by_sample = {v: array[rows] for v, array in data.items() if values.general[v].sample is not None}
        return ArrayValues(values.general, {**data, **by_sample})

    def updated(
        self, training: Training, values: ArrayValues, derived: ArrayValues, memory: ArrayValues, step: int
    ) -> tuple[ArrayValues, ArrayValues]:
        """The given values with each parameter moved one step. Raises OverflowError where one gets too large."""
        arrays = {v: array for v, array in values.arrays.items() if v.kind in _GIVEN}
        rule = training.optimizer
        generals: dict[Variable, Quantity] = {}
        states: dict[Variable, Floats] = {}
        for general in self.graph.parameters:
            theta = values.arrays[general.variable]
            slots = {
                RATE.quantity: np.asarray(float(training.rate_of(general) or 0)),
                STEP.quantity: np.asarray(float(step)),
                THETA.quantity: theta,
                GRADIENT.quantity: derived.arrays[general.variable],
            }
            own = {state.name: state_of(state.name, general) for state in rule.states}
            for state in rule.states:
                slots[state.before.quantity] = memory.arrays.get(own[state.name].variable, np.zeros_like(theta))
            for line in rule.lines:
                slots[line.of.quantity] = _slotted(line.term, slots)
                if not np.isfinite(slots[line.of.quantity]).all():
                    raise OverflowError("it is beyond 10^300")
            arrays[general.variable] = slots[NEW_THETA.quantity]
            for state in rule.states:
                generals[own[state.name].variable] = own[state.name]
                states[own[state.name].variable] = slots[state.new.quantity]
        for parameter in training.frozen:
            for place in self.graph.places_of(parameter):
                arrays[place.variable][_index(place)] = values.arrays[place.variable][_index(place)]
        return ArrayValues(values.general, arrays), ArrayValues(generals, states)

    def nothing(self) -> ArrayValues:
        """No values."""
        return ArrayValues({}, {})

    def gradient_error(self, values: ArrayValues, gradients: ArrayValues) -> float:
        """The largest relative difference between the gradient and differences of the loss, in two directions."""
        return gradient_error(self.passes, values.arrays, gradients.arrays)


def _slotted(term: Term, slots: Mapping[Quantity, Floats]) -> Floats:
    """The value of a rule's formula, entry by entry, with arrays of one shape or numbers in its slots."""
    shape = np.broadcast_shapes(*(array.shape for array in slots.values()))
    axes = tuple(Index(f"entry {number}") for number in range(len(shape)))
    own = {slot: named(f"slot {number}") for number, slot in enumerate(slots)}
    names = {own[slot].variable: Labelled(array, axes) for slot, array in slots.items() if array.ndim}

    def put(slot: Quantity) -> Term | None:
        array = slots.get(slot)
        return None if array is None else Symbol(own[slot]) if array.ndim else Number(float(array))

    placed = substitute(term, put)
    with np.errstate(all="ignore"):
        return np.array(np.broadcast_to(array_of(placed, names, len).plain().along(axes).values, shape))


def _index(place: Quantity) -> tuple[int, ...]:
    return tuple([at - 1 for at in _places(place)])
