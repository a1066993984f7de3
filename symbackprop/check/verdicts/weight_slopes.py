"""dz/dW = a^T: what the units of a layer have for slopes by their own weights, where people write no more than that."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.check.judging.formulas.chain_rule import differential_name
from symbackprop.check.judging.outcome import Outcome, grid_of
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, key_of
from symbackprop.check.reading.instances import Instance
from symbackprop.check.report import Verdict
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.terms import Symbol, Term
from symbackprop.latex.nodes import Node, Trees
from symbackprop.latex.tokens import Unread

__all__ = ["slope_by_own_weights"]

_ONLY = Outcome(Verdict.CONDITIONAL, said="own_weights", holds=True)
_OF_LAYERS = (Kind.INPUT, Kind.ACTIVATION, Kind.PREACTIVATION, Kind.PREDICTION)


def slope_by_own_weights(env: Environment, trees: Trees, found: Sequence[Instance], number: int) -> Outcome | None:
    """The verdict on dz/dW = a, or a^T, of whole layers, in the first link of a chain; None for anything else."""
    left = trees[0]
    if number != 1 or isinstance(left, Unread) or not found or not env.lecture.network.layers:
        return None
    outcome: Outcome | None = None
    for instance in found:
        layer = _layer_of(env, left, instance.bindings)
        side = _vector_of(instance.sides[1])
        if layer is None or side is None:
            return None
        before = quantity_of(Kind.ACTIVATION, layer - 1, ALL) if layer > 1 else quantity_of(Kind.INPUT, unit=ALL)
        if side.of_sample(None) != before:
            words = (
                f"the slope of layer {layer} by its weights is what goes into it, {env.lecture.spelling.latex(before)}"
            )
            return Outcome(Verdict.WRONG, words)
        outcome = _ONLY
    return outcome


def _layer_of(env: Environment, left: Node, bindings: Bindings) -> int | None:
    """The layer of which a side is the derivative of the pre-activations by the weights."""
    node = left.node(0) if left.data == "start" else left
    if node.data != "fraction":
        return None
    names = [differential_name(part) for part in (node.ratio.top, node.ratio.bottom)]
    of, by = (env.names.find(key_of(one, bindings)) if one is not None else None for one in names)
    if of is None or by is None or (of.kind, by.kind) != (Kind.PREACTIVATION, Kind.WEIGHT):
        return None
    whole = of.unit == by.unit == ALL and of.layer == by.layer
    return by.layer if whole and isinstance(by.layer, int) else None


def _vector_of(side: Term | None) -> Quantity | None:
    """The vector of a layer whose entries a side has, lying or standing."""
    entries = [entry for row in grid_of(side) for entry in row] if side is not None else []
    named = [entry.quantity for entry in entries if isinstance(entry, Symbol)]
    if not named or len(named) < len(entries) or named[0].kind not in _OF_LAYERS:
        return None
    whole = named[0].at_unit(ALL)
    return whole if all(one == whole.at_unit(unit) for unit, one in enumerate(named, 1)) else None
