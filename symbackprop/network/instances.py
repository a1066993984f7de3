"""The scalars of a graph: equations, users and parameters, each made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product
from math import prod
from operator import attrgetter
from typing import overload

from symbackprop.core.algebra import decided
from symbackprop.core.graph import Definition, Graph
from symbackprop.core.indices import instance_of
from symbackprop.core.places import SAMPLE, Index, Place
from symbackprop.core.quantities import Quantity, Variable
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import Series, Symbol, Term, map_children, quantities_of, sum_of

__all__ = ["Entries", "Equation", "Equations", "Places", "Users"]


@dataclass(frozen=True, slots=True)
class Equation:
    """`quantity` = `term`. `slopes` has the local derivatives that a rule row writes in a form of its own;
    where it is None they follow from the term, and are kept in `local` once they were asked for.
    """

    quantity: Quantity
    term: Term
    slopes: Mapping[Quantity, Term] | None = None
    local: dict[Quantity, Term] = field(default_factory=dict, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Equations(Mapping[Quantity, Equation]):
    """The definitions of a graph at their places, in the order of computation; of the running sample in a batch."""

    graph: Graph
    made: dict[Quantity, Equation] = field(default_factory=dict)

    def __getitem__(self, quantity: Quantity) -> Equation:
        found = self.made.get(quantity)
        if found is None:
            definition = self.graph.definition_of(quantity.variable)
            places = None if definition is None else instance_of(definition.of, quantity)
            if definition is None or places is None or not _within(self.graph, definition, quantity):
                raise KeyError(quantity)
            found = self.made[quantity] = _equation(self.graph, definition, quantity, places)
        return found

    def __iter__(self) -> Iterator[Quantity]:
        for definition in self.graph.definitions:
            yield from self.graph.entries(definition.of)

    def __len__(self) -> int:
        return sum(map(self._count, self.graph.definitions))

    def _count(self, definition: Definition) -> int:
        """How many scalars a definition has."""
        return prod(self.graph.size(place) for place in definition.of.at if isinstance(place, Index))

    def __contains__(self, quantity: object) -> bool:
        try:
            return isinstance(quantity, Quantity) and self[quantity] is not None
        except KeyError:
            return False


def _within(graph: Graph, definition: Definition, quantity: Quantity) -> bool:
    """Whether a quantity is one of the scalars of a definition."""
    if quantity.sample != definition.of.sample:
        return False
    return all(
        isinstance(place, int) and 1 <= place <= graph.size(general)
        for general, place in zip(definition.of.at, quantity.at, strict=True)
        if isinstance(general, Index)
    )


def _equation(graph: Graph, definition: Definition, quantity: Quantity, places: Mapping[Index, Place]) -> Equation:
    term = written_out(graph, at_places(definition.body, places))
    return Equation(quantity, term, Slopes(graph, definition, places, term) if definition.forms else None)


@dataclass(frozen=True, slots=True)
class Slopes(Mapping[Quantity, Term]):
    """The local derivatives of one scalar in the forms that its row writes, each made when somebody asks for it."""

    graph: Graph
    definition: Definition
    places: Mapping[Index, Place]
    term: Term

    def __getitem__(self, by: Quantity) -> Term:
        for form in self.definition.forms:
            own = instance_of(form.by, by)
            if own is not None:
                return decided(written_out(self.graph, at_places(form.term, {**self.places, **own})))
        raise KeyError(by)

    def __iter__(self) -> Iterator[Quantity]:
        variables = {form.by.variable for form in self.definition.forms}
        return iter(dict.fromkeys(quantity for quantity in quantities_of(self.term) if quantity.variable in variables))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def written_out(graph: Graph, term: Term) -> Term:
    """The formula with its sums over units written out, and each parameter as it stands at its place."""
    if isinstance(term, Series) and term.index != SAMPLE:
        size = graph.size(term.index)
        return sum_of(*(written_out(graph, at_places(term.body, {term.index: n})) for n in range(1, size + 1)))
    if isinstance(term, Series):
        return Series(term.index, graph.size(term.index), written_out(graph, term.body))
    if isinstance(term, Symbol):
        held = graph.ties.get(term.quantity)
        return term if held is None else Symbol(held)
    return map_children(term, lambda child: written_out(graph, child))


@dataclass(frozen=True, slots=True)
class Users(Mapping[Quantity, tuple[Quantity, ...]]):
    """What each quantity is mentioned by, in the order of computation."""

    graph: Graph
    made: dict[Quantity, tuple[Quantity, ...]] = field(default_factory=dict)
    every: dict[Variable, tuple[Quantity, ...]] = field(default_factory=dict)  # the scalars of whole definitions

    def __getitem__(self, quantity: Quantity) -> tuple[Quantity, ...]:
        found = self.made.get(quantity)
        if found is None:
            parts = [] if quantity in self.graph.ties else [*self._parts(quantity)]
            # what all units of a softmax are used by is one tuple, however many they are
            found = self.made[quantity] = parts[0] if len(parts) == 1 else tuple(chain.from_iterable(parts))
        if not found:
            raise KeyError(quantity)
        return found

    def _parts(self, quantity: Quantity) -> Iterator[tuple[Quantity, ...]]:
        """The users that each definition has, where it has any."""
        places = self.graph.places_of(quantity)
        variables = {place.variable for place in places}
        for definition in self.graph.definitions:
            mentions = dict.fromkeys(one for one in quantities_of(definition.body) if one.variable in variables)
            knowns = [
                known for mention in mentions for place in places if (known := instance_of(mention, place)) is not None
            ]
            if any(known.keys().isdisjoint(definition.of.at) for known in knowns):
                yield self._every(definition)
            elif knowns:
                found = {user for known in knowns for user in _at_every_place(self.graph, definition.of, known)}
                yield tuple(sorted(found, key=attrgetter("at")))

    def _every(self, definition: Definition) -> tuple[Quantity, ...]:
        found = self.every.get(definition.of.variable)
        if found is None:
            found = self.every[definition.of.variable] = tuple(self.graph.entries(definition.of))
        return found

    def __iter__(self) -> Iterator[Quantity]:
        everything = (
            *self.graph.given,
            *self.graph.parameters,
            *(definition.of for definition in self.graph.definitions),
        )
        return (entry for general in everything for entry in self.graph.entries(general) if self.get(entry))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _at_every_place(graph: Graph, general: Quantity, known: Mapping[Index, Place]) -> Iterator[Quantity]:
    """The scalars of a general quantity for which its indices are as known."""
    ranges = [
        (known[place],) if place in known else range(1, graph.size(place) + 1)
        for place in general.at
        if isinstance(place, Index)
    ]
    return (general._replace(at=at) for at in product(*ranges))


@dataclass(frozen=True, slots=True)
class Entries(Sequence[Quantity]):
    """The parameters of a graph, each once: layer by layer, weights row by row before biases."""

    graph: Graph
    made: list[Quantity] = field(default_factory=list)

    def _all(self) -> list[Quantity]:
        if not self.made:
            ties = self.graph.ties
            for general in self.graph.parameters:
                entries = self.graph.entries(general)
                self.made.extend((place for place in entries if place not in ties) if ties else entries)
        return self.made

    @overload
    def __getitem__(self, place: int) -> Quantity: ...
    @overload
    def __getitem__(self, place: slice) -> list[Quantity]: ...
    def __getitem__(self, place: int | slice) -> Quantity | list[Quantity]:
        return self._all()[place]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Quantity]:
        return iter(self._all())


@dataclass(frozen=True, slots=True)
class Places(Mapping[Quantity, Quantity]):
    """The parameter that stands at each place of a parameter: itself, but for tied places."""

    graph: Graph

    def __getitem__(self, place: Quantity) -> Quantity:
        held = self.graph.ties.get(place)
        if held is not None:
            return held
        for general in self.graph.parameters:
            if general.variable == place.variable and len(general.at) == len(place.at):
                inside = zip(general.at, place.at, strict=True)
                if not place.step and all(_stands(self.graph, axis, own) for axis, own in inside):
                    return place
        raise KeyError(place)

    def __iter__(self) -> Iterator[Quantity]:
        for general in self.graph.parameters:
            yield from self.graph.entries(general)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _stands(graph: Graph, general: Place, own: Place) -> bool:
    assert isinstance(general, Index)
    return isinstance(own, int) and 1 <= own <= graph.size(general)
