"""The independent route to the gradient of a wide network: differences of the loss in float64 arrays.

All parameters are moved at once, in random directions in which the loss rises as fast as the gradient says; an error
in any gradient lowers that. Each function with a kink stays on the piece where the network stands, and so do cases.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from symbackprop.core.algebra import ZERO
from symbackprop.core.graph import Definition
from symbackprop.core.quantities import DATA, PARAMETERS, Quantity, Variable
from symbackprop.core.terms import Apply, Cases, Comparison, Product, Symbol, Term, sum_of, transform
from symbackprop.evaluate.arrays import Floats, Labelled, computed
from symbackprop.evaluate.passes import Passes, helper
from symbackprop.rules.functions import function, put

__all__ = ["gradient_error"]

Arrays = Mapping[Variable, Floats]
Names = dict[Variable, Labelled]

_STEPS = (1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5)
_AGREEMENT = 1e-9  # where no other step need be tried
_DIRECTIONS = 2
_FLOOR = 1e-8  # times L: what its 16 digits tell of a derivative
_GIVEN = PARAMETERS | DATA


def gradient_error(passes: Passes, values: Arrays, gradients: Arrays) -> float:
    """The largest relative difference between the derivative of the loss in a direction and its difference quotient."""
    definitions, names = _on_their_pieces(passes, values)
    generator = np.random.default_rng(1)
    moves = (_move(passes, gradients, generator) for _ in range(_DIRECTIONS))
    return max(_error(passes, definitions, names, gradients, move) for move in moves)


def _move(passes: Passes, gradients: Arrays, generator: np.random.Generator) -> Arrays:
    """A direction of length 1; tied places move together."""
    found: dict[Variable, Floats] = {}
    for parameter in passes.graph.parameters:
        gradient = gradients[parameter.variable]
        signs = np.where(gradient == 0, generator.choice((-1.0, 1.0), gradient.shape), np.sign(gradient))
        found[parameter.variable] = np.asarray(signs * generator.uniform(0.5, 1, gradient.shape))
    for place, held in passes.graph.ties.items():
        found[place.variable][_index(place)] = found[held.variable][_index(held)]
    length = np.sqrt(sum(float((array**2).sum()) for array in found.values()))
    return {variable: array / length for variable, array in found.items()}


def _index(place: Quantity) -> tuple[int, ...]:
    return tuple(at - 1 for at in place.at if isinstance(at, int))


def _error(passes: Passes, definitions: tuple[Definition, ...], names: Names, gradients: Arrays, move: Arrays) -> float:
    """The relative difference with the step that suits best."""
    own = {variable: array.copy() for variable, array in move.items()}
    for place in passes.graph.ties:  # the total stands at each place, and counts once
        own[place.variable][_index(place)] = 0
    derived = sum(float((own[variable] * gradients[variable]).sum()) for variable in own)

    def loss(step: float) -> float:
        moved = {v: Labelled(names[v].values + step * array) for v, array in move.items()}
        return _loss(passes, definitions, {**names, **moved})

    floor = _FLOOR * max(abs(loss(0)), _FLOOR)
    best = float("inf")
    for step in _STEPS:
        # (8 (L(h) - L(-h)) - (L(2h) - L(-2h)))/12h, off by about h^4 times the fifth derivative
        quotient = (8 * (loss(step) - loss(-step)) - (loss(2 * step) - loss(-2 * step))) / (12 * step)
        best = min(best, abs(quotient - derived) / max(abs(derived), abs(quotient), floor))
        if best < _AGREEMENT:
            break
    return best


def _loss(passes: Passes, definitions: tuple[Definition, ...], names: Names) -> float:
    for definition in definitions:
        names[definition.of.variable] = computed(passes.graph, definition, names)
    return float(names[passes.graph.loss.variable].values)


def _on_their_pieces(passes: Passes, values: Arrays) -> tuple[tuple[Definition, ...], Names]:
    """The forward pass with f(u) = sum over the pieces p of [u is on p] p(u), and those indicators as numbers."""
    names = {v: Labelled(array) for v, array in values.items() if v.kind in _GIVEN}
    base = dict(names)
    found: list[Definition] = []

    def indicator(condition: Term) -> Term:
        name = helper(f"piece {len(names)}", condition.free)
        names[name.variable] = base[name.variable] = computed(passes.graph, Definition(name, condition), base)
        return Symbol(name)

    def change(node: Term) -> Term:
        if isinstance(node, Cases):
            return Cases(
                tuple((value, Comparison(indicator(condition), ">", ZERO)) for value, condition in node.branches)
            )
        if not isinstance(node, Apply) or not function(node.function).pieces:
            return node
        row = function(node.function)
        return sum_of(
            *(
                Product((*(indicator(put(row, one, node)) for one in piece.where), put(row, piece.term, node)))
                for piece in row.pieces
            )
        )

    for definition in passes.forward:
        on_pieces = Definition(definition.of, transform(definition.body, change))
        found.append(on_pieces)
        base[definition.of.variable] = computed(passes.graph, on_pieces, base)
    return tuple(found), names
