"""What a document may state, in the views that it uses: functions that make a fact, each with free choices."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from benchmarks.claims.facts import Fact, Units
from benchmarks.claims.networks import Network
from benchmarks.claims.style import LAYER_LETTERS, Style
from benchmarks.claims.vectors import Vectors

__all__ = ["Way", "definitions", "renewed_ways", "updates_of_all", "ways_of"]

Way = Callable[[], Fact]


def definitions(network: Network, chance: random.Random, style: Style) -> Iterator[Fact]:
    """What a document says before it claims anything: the forward pass, in the views that it uses."""
    sample = "i" if network.samples else None
    if style.place == "flat":
        one = Units(network, chance, (), deltas=False)
        for layer in range(1, network.depth + 1):
            for unit in range(1, network.width(layer) + 1):
                yield one.sums(layer, unit)
                yield one.activations(layer, unit)
        return
    batch = bool(network.samples)
    vectors = Vectors(network, chance, style.layout, batch=batch, deltas=False, own=False)
    units = Units(network, chance, style.indices, sample, deltas=False)
    if style.place == "indexed":
        for layer in range(1, network.depth + 1):
            one = _told_by_letters(network, chance, layer)
            yield one.sums(layer, one.letters[0])
            yield one.activations(layer, one.letters[0])
        return
    for layer in range(1, network.depth + 1):
        if batch:  # once in matrices too, which says how these lie
            yield units.sums(layer, style.indices[0])
        yield vectors.sums(layer)
        yield units.activations(layer, style.indices[0]) if network.samples else vectors.activations(layer)
    if style.course:
        yield vectors.course_end()
    if style.own_error:
        yield units.own_error(style.indices[0])
        if network.outputs > 1:
            yield vectors.own_error()


def ways_of(network: Network, chance: random.Random, style: Style) -> Sequence[tuple[str, Way]]:
    """The ways to state a fact, each with its view."""
    if style.place == "indexed":
        each = [(layer, _told_by_letters(network, chance, layer)) for layer in range(1, network.depth + 1)]
        return [("letters", way) for layer, one in each for way in _of_letters(one, layer, network)]
    sample, own = ("i" if network.samples else None), bool(style.own_error)
    units = Units(network, chance, (), sample, deltas=True, own=own)
    found = [("units", way) for way in _of_units(units, network, chance)]
    if style.place == "flat":
        return found
    index = Units(network, chance, style.indices, sample, deltas=True, own=own)
    found += [("index", way) for way in _of_units(index, network, chance)]
    batch = bool(network.samples)
    vectors = Vectors(network, chance, style.layout, batch=batch, deltas=not batch, own=own and not batch)
    found += [("batch" if batch else "vectors", way) for way in _of_vectors(vectors, network, chance)]
    if style.course:
        found += [("batch", lambda: chance.choice(vectors.course(chance.randint(1, network.depth)))) for _ in range(8)]
    if not batch and network.depth > 1 and style.place in ("()", "[]", "plain"):
        first = 1 if style.spelled_by_style() else 2  # where a^{l-1} is the input, it is another letter
        found += [("general", lambda: chance.choice(index.general(first))) for _ in range(4)]
        found += [("general", lambda: chance.choice(vectors.general(first))) for _ in range(4)]
    return found


def updates_of_all(network: Network, chance: random.Random, style: Style) -> Iterator[Fact]:
    """What every parameter becomes, in the view of vectors or in that of units."""
    vectors = Vectors(network, chance, style.layout, batch=False, deltas=True, own=False)
    units = Units(network, chance, style.indices, deltas=True)
    one, two, _ = style.indices
    whole = chance.random() < 0.5
    for layer in range(1, network.depth + 1):
        yield vectors.update(layer) if whole else units.update(layer, one, two)
        if network.layers[layer - 1].bias != "none":
            yield vectors.update_of_bias(layer) if whole else units.update_of_bias(layer, one)


def renewed_ways(network: Network, chance: random.Random) -> Sequence[Way]:
    """The ways to state the forward pass with the new parameters, unit by unit."""
    units = Units(network, chance, (), deltas=False)

    def fact() -> Fact:
        layer = chance.randint(1, network.depth)
        return units.renewed(layer, chance.randint(1, network.width(layer)))

    return [fact]


def _told_by_letters(network: Network, chance: random.Random, layer: int) -> Units:
    """Facts of a layer whose letters tell it: i runs over the inputs, j over the first layer, and so on."""
    path = [*LAYER_LETTERS, "s"]
    above = path[layer + 1] if layer < network.depth else "s"
    return Units(network, chance, (path[layer], path[layer - 1], above), deltas=True)


def _of_letters(one: Units, layer: int, network: Network) -> Iterator[Way]:
    unit, source, _ = one.letters
    end = network.layers[-1].activation
    yield lambda: one.sums(layer, unit)
    yield lambda: one.activations(layer, unit)
    if layer < network.depth or end != "softmax":
        yield lambda: one.slopes(layer, unit)
    yield lambda: one.local(layer, unit, source)
    for _ in range(2):
        yield lambda: one.errors(layer, unit)
        yield lambda: one.by_weight(layer, unit, source)
    yield lambda: one.chain(layer, unit, source)
    yield lambda: one.update(layer, unit, source)
    if network.layers[0].bias != "none":
        yield lambda: one.by_bias(layer, unit)
    if layer < network.depth:
        yield lambda: one.by_activation(layer, unit)
    else:
        yield lambda: one.by_outputs(unit)


def _of_units(one: Units, network: Network, chance: random.Random) -> Iterator[Way]:
    letters = one.letters

    def place(least: int = 1, most: int = network.depth) -> tuple[int, int | str, int | str]:
        layer = chance.randint(least, most)
        if letters:
            return layer, letters[0], letters[1]
        return layer, chance.randint(1, network.width(layer)), chance.randint(1, network.width(layer - 1))

    depth, single = network.depth, not network.samples
    end = network.layers[-1].activation
    yield lambda: one.sums(*place()[:2])
    yield lambda: one.activations(*place()[:2])
    if depth > 1 or end != "softmax":
        yield lambda: one.slopes(*place(1, depth - (end == "softmax"))[:2])
    yield lambda: one.local(*place())
    if end == "softmax":
        yield (
            one.jacobian_of_all
            if letters
            else lambda: one.jacobian(*(chance.randint(1, network.outputs) for _ in range(2)))
        )
    if single:
        yield one.loss
        yield lambda: one.by_outputs(place(depth)[1])
        yield lambda: one.errors(*place()[:2])
        yield lambda: one.errors(*place()[:2])
        yield lambda: one.by_weight(*place())
        yield lambda: one.by_weight(*place())
        yield lambda: one.chain(*place())
        yield lambda: one.update(*place())
        if network.layers[0].bias != "none":
            yield lambda: one.by_bias(*place()[:2])
        if depth > 1:
            yield lambda: one.by_activation(*place(1, depth - 1)[:2])


def _of_vectors(one: Vectors, network: Network, chance: random.Random) -> Iterator[Way]:
    depth, end = network.depth, network.layers[-1].activation

    def layer(least: int = 1, most: int = depth) -> int:
        return chance.randint(least, most)

    yield lambda: one.sums(layer())
    yield lambda: one.activations(layer())
    for _ in range(3):
        yield lambda: one.errors(layer())
        yield lambda: one.by_weight(layer())
    if network.layers[0].bias != "none":
        yield lambda: one.by_bias(layer())
    if depth > 1:
        yield lambda: one.by_activation(layer(1, depth - 1))
    if end != "softmax" or depth > 1:
        yield lambda: one.through_slope(layer(1, depth - (end == "softmax")))
    yield lambda: one.update(layer())
    if not network.samples and one.layout == "columns":
        jacobians = [
            at
            for at in range(1, depth + 1)
            if network.width(at) > 1 and network.layers[at - 1].activation != "identity"
        ]
        if jacobians:
            yield lambda: one.jacobian(chance.choice(jacobians))
        if any(network.width(at) > 1 and network.width(at - 1) > 1 for at in range(1, depth + 1)):
            yield lambda: one.jacobian_of_sums(
                chance.choice([at for at in range(1, depth + 1) if network.width(at) > 1 and network.width(at - 1) > 1])
            )
        if depth > 1:
            yield lambda: one.by_diagonal(layer(1, depth - 1))
    if not network.samples:
        yield one.by_input
        if network.loss == "squared_error":
            yield one.norm
            yield one.squares
