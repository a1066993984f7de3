"""What there is: definitions with running indices, in the order of computation.

Everything that is known of a network is a fact of its graph. A scalar is an instance of a definition, made when
somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from symbackprop.core.errors import MissingRule
from symbackprop.core.places import ALL, Axis, Index, Place, indices_of
from symbackprop.core.quantities import Kind, Quantity, Variable
from symbackprop.core.steps import Assumption
from symbackprop.core.terms import Term, quantities_of

__all__ = ["Definition", "Graph", "Group", "LocalForm", "running"]


@dataclass(frozen=True, slots=True)
class LocalForm:
    """A local derivative as a rule row writes it: d(definition)/d(by) = `term`. `by` has running indices of its own,
    so that for y_i by z_j the term may have a Kronecker delta.
    """

    by: Quantity
    term: Term


@dataclass(frozen=True, slots=True)
class Definition:
    """`of` := `body`, for every place of the running indices of `of`: z_i := sum_j W_ij a_j + b_i.

    `forms` has the local derivatives for which a rule row has a form of its own; the others follow from the body.
    """

    of: Quantity
    body: Term
    forms: tuple[LocalForm, ...] = ()

    @property
    def indices(self) -> tuple[Index, ...]:
        """The running indices, in the order of the places, the sample first."""
        return running(self.of)

    @property
    def variables(self) -> frozenset[Variable]:
        """The variables that the body mentions."""
        return frozenset(quantity.variable for quantity in quantities_of(self.body))

    def mentions(self, variable: Variable) -> bool:
        return any(quantity.variable == variable for quantity in quantities_of(self.body))


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together for people, such as a layer: for titles, columns of a picture and the letter l."""

    kind: str
    number: int
    members: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The definitions, in the order of computation, of everything that the loss is computed from.

    `given` has a general quantity for each variable of the data, inputs and targets, `parameters` for each family of
    parameters. `sizes` says how far each axis runs. `ties` maps a place of a parameter to the parameter that stands
    there, where that is another one. `facts` hold of the data: the targets of a sample sum to 1. `signals` has what is
    computed and has a name for dL/d of it, besides the pre-activations. Where the indices keep the letters that the
    definitions have, `names` has what no letter may be.
    """

    definitions: tuple[Definition, ...]
    loss: Quantity
    given: tuple[Quantity, ...]
    parameters: tuple[Quantity, ...]
    sizes: Mapping[Axis, int]
    ties: Mapping[Quantity, Quantity]
    facts: tuple[Assumption, ...] = ()
    groups: tuple[Group, ...] = ()
    signals: frozenset[Variable] = frozenset()
    names: frozenset[str] | None = None
    _general: dict[Variable, Quantity] = field(default_factory=dict, init=False, repr=False, compare=False)

    def has_signal(self, quantity: Quantity) -> bool:
        """Whether dL/d of a quantity has a name."""
        return quantity.kind is Kind.PREACTIVATION or quantity.variable in self.signals

    def definition_of(self, variable: Variable) -> Definition | None:
        return next((definition for definition in self.definitions if definition.of.variable == variable), None)

    def users_of(self, variable: Variable) -> tuple[Definition, ...]:
        """The definitions that mention a variable."""
        return tuple(definition for definition in self.definitions if definition.mentions(variable))

    def users_of_place(self, quantity: Quantity) -> tuple[Definition, ...]:
        """The definitions that mention a quantity, at any of its places."""
        variables = {place.variable for place in self.places_of(quantity)}
        return tuple(one for one in self.definitions if any(map(one.mentions, variables)))

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """A general quantity for each variable, given ones first."""
        return (*self.given, *self.parameters, *(definition.of for definition in self.definitions))

    def general(self, variable: Variable) -> Quantity | None:
        """The variable at running indices, one for each of its axes."""
        if not self._general:
            self._general.update({quantity.variable: quantity for quantity in reversed(self.quantities)})
        return self._general.get(variable)

    def places_of(self, parameter: Quantity) -> tuple[Quantity, ...]:
        """Every place at which a parameter stands, its own first."""
        return (parameter, *(place for place, held in self.ties.items() if held == parameter))

    def size(self, index: Index) -> int:
        """How far an index runs. Raises MissingRule for one that runs over no axis of a network."""
        if index.axis is None:
            raise MissingRule("the axes of the graph", index.name)
        return self.sizes[index.axis]

    def entries(self, general: Quantity) -> Iterator[Quantity]:
        """Every scalar of a general quantity, row by row; a running sample stays one."""
        places: list[tuple[Place, ...]] = [
            tuple(range(1, self.size(place) + 1)) if isinstance(place, Index) else (place,) for place in general.at
        ]
        variable, _, sample, step = general
        return (Quantity(variable, at, sample, step) for at in product(*places))


def running(quantity: Quantity) -> tuple[Index, ...]:
    """The running indices of a quantity, the sample's first."""
    places: tuple[Place, ...] = quantity.at if quantity.sample is None else (quantity.sample, *quantity.at)
    return tuple(dict.fromkeys(index for place in places if place != ALL for index in indices_of(place)))
