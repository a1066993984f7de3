"""The forward and the backward pass in numbers: exact where the numbers are, else to 50 digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product

from symbackprop.core import numbers
from symbackprop.core.errors import InputError, Mistake
from symbackprop.core.graph import Definition, Graph
from symbackprop.core.indices import instance_of
from symbackprop.core.places import Index, Place
from symbackprop.core.quantities import SIGNALS, Quantity, canonical_name
from symbackprop.core.substitution import moved, substitute
from symbackprop.core.terms import Number, Real, Term, quantities_of
from symbackprop.evaluate.passes import GRADIENTS, Passes, is_helper
from symbackprop.evaluate.stable import Stabiliser
from symbackprop.network.network import Network
from symbackprop.rules.layers.dense import width
from symbackprop.rules.value import Lookup, Unknown, value_of

__all__ = [
    "Values",
    "backward",
    "forward",
    "instances",
    "lookup_in",
    "put_numbers",
    "samples_of",
    "value_in",
    "within_bounds",
]

Values = Mapping[Quantity, Real]
Places = Mapping[Index, Place]

_LARGEST = 10**300


def samples_of(network: Network) -> tuple[int | None, ...]:
    """The samples by number, or the one sample that has none."""
    return (None,) if network.samples is None else tuple(range(1, network.samples + 1))


def within_bounds(value: Real) -> Real:
    """The value. Raises OverflowError where a double could not hold it."""
    if numbers.absolute(value) > _LARGEST:
        raise OverflowError("it is beyond 10^300")
    return value


def put_numbers(term: Term, values: Values) -> Term:
    """The formula with a number for each quantity that has a value."""

    def number(quantity: Quantity) -> Term | None:
        value = values.get(quantity)
        return None if value is None else Number(value)

    return substitute(term, number)


def instances(graph: Graph, definition: Definition) -> Iterator[tuple[Quantity, Places]]:
    """Every scalar of a definition, with the places of its indices; those of one sample together."""
    indices = definition.indices
    for at in product(*(range(1, graph.size(index) + 1) for index in indices)):
        places = dict(zip(indices, at, strict=True))
        yield moved(definition.of, places), places


def lookup_in(graph: Graph, values: Values) -> Lookup:
    """The value of each quantity, of a parameter as it stands at its place; of a width how far its axis runs.

    Raises Unknown where there is none.
    """
    widths = {width(axis.layer): Fraction(size) for axis, size in graph.sizes.items() if axis.layer is not None}

    def lookup(quantity: Quantity) -> Real:
        value = values.get(graph.ties.get(quantity, quantity))
        if value is None:
            value = widths.get(quantity)
        if value is None:
            raise Unknown(canonical_name(quantity))
        return value

    return lookup


def value_in(graph: Graph, values: Values, term: Term) -> Real | None:
    """The value of a formula of a graph, in a form that keeps its digits; None where a name or the formula has none."""
    try:
        return value_of(Stabiliser(graph)(term), lookup_in(graph, values))
    except (Unknown, ZeroDivisionError, OverflowError):
        return None


def forward(passes: Passes, given: Values) -> dict[Quantity, Real]:
    """The given values and every quantity that they determine, z, a and L of every sample.

    Raises InputError where a formula has no value: the logarithm of zero, an overflow.
    """
    values = dict(given)
    lookup = lookup_in(passes.graph, values)
    for definition in passes.forward:
        for quantity, places in instances(passes.graph, definition):
            try:
                value = value_of(definition.body, lookup, places=places)
                values[quantity] = value if is_helper(quantity) else within_bounds(value)
            except Unknown:
                continue
            except (ZeroDivisionError, OverflowError) as problem:
                raise _no_value(passes.graph, passes.forward, quantity, problem) from None
    return {quantity: value for quantity, value in values.items() if not is_helper(quantity)}


def _no_value(
    graph: Graph, definitions: Iterable[Definition], quantity: Quantity, problem: ArithmeticError
) -> InputError:
    name = canonical_name(_whole(graph, definitions, quantity))
    message = f"{name} has no value with these numbers: {problem}; change them"
    return InputError([Mistake(message, key="values")])


def _whole(graph: Graph, definitions: Iterable[Definition], part: Quantity) -> Quantity:
    """The first quantity that a part of a formula belongs to, whose name the user knows; another one is itself."""
    while is_helper(part):
        part = next(
            quantity
            for definition in definitions
            for quantity, places in instances(graph, definition)
            if any(instance_of(moved(named, places), part) is not None for named in quantities_of(definition.body))
        )
    return part


def backward(passes: Passes, values: Values) -> dict[Quantity, Real]:
    """dL/dv for every parameter and input v, keyed by v, and every error signal, keyed by its delta.

    Inputs and deltas are those of each sample. Empty where L has no value. Raises InputError where a derivative has
    no value.
    """
    graph = passes.graph
    if graph.loss not in values:
        return {}
    # what dL/dx is kept under is the name of x itself, so the two are kept apart
    known, found = dict(values), dict[Quantity, Real]()
    lookup = lookup_in(graph, known)
    for definition in passes.backward:
        table = found if definition.of.kind in GRADIENTS else known
        for quantity, places in instances(graph, definition):
            try:
                table[quantity] = value_of(definition.body, lookup, places=places)
            except (ZeroDivisionError, OverflowError) as problem:
                raise _no_value(graph, passes.backward, quantity, problem) from None
    for place, held in graph.ties.items():
        found[place] = found[held]
    return found | {quantity: value for quantity, value in known.items() if quantity.kind in SIGNALS}
