"""The chain rule itself, between names that stand for no particular quantity: dz/dx = dz/dy dy/dx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, Key, key_of, script
from symbackprop.check.reading.slopes.gradients import gradient_prefix
from symbackprop.core.places import ALL
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node
from symbackprop.latex.tree import name_in

__all__ = [
    "CHAIN_RULE",
    "Edge",
    "chain_of_layers",
    "chain_rule_mistake",
    "differential_name",
    "is_chain_rule",
    "is_in_order",
]

CHAIN_RULE = "this is the chain rule"
Edge = tuple[str, str]
_LOSS = "the loss"  # where a chain has no name for it
_OF_LAYERS = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION)
# of a layer: its parameters stand before its sums
_PLACES = {
    Kind.LOSS: inf,
    Kind.PREDICTION: 0.5,
    Kind.ACTIVATION: 0.5,
    Kind.INPUT: 0.5,
    Kind.PREACTIVATION: 0.0,
    Kind.WEIGHT: -0.2,
    Kind.BIAS: -0.2,
}


def is_chain_rule(left: Node, right: Node) -> bool:
    """Whether a derivative is written as the sum, over names between, of products of derivatives along a path.

    Every path must lead from the one name to the other, through names that differ from path to path.
    """
    start = _product(left)
    paths = _sum(right)
    if start is None or paths is None or len(start) != 1:
        return False
    ((of, by),) = start
    between: set[tuple[str, ...]] = set()
    for path in paths:
        names = _joined(path, of, by)
        if names is None or names in between or (len(path) < 2):
            return False
        between.add(names)
    flat = [name for names in between for name in names]
    return len(flat) == len(set(flat))


def chain_of_layers(env: Environment, left: Node, right: Node, bindings: Bindings) -> Sequence[Edge]:
    """The derivatives in whose product a derivative is written, along one path through whole layers, which everything
    goes through, whatever the layout in which it has a meaning: dC/dz = dC/da da/dz; none where it is none.
    """
    if not env.lecture.network.layers:
        return ()
    named = {_text(one): one for tree in (left, right) for one in letters_of(tree)}
    names = {text: env.names.find(key_of(one, bindings)) for text, one in named.items()}
    signals = _signals(env, names, [key_of(one, bindings) for one in named.values()])
    path = _product(right, signals)
    start = _product(left, signals) or _short_gradient(env, left, path or [], names)
    if path is None or len(start) != 1 or not _joined(path, *start[0]):
        return ()
    ((of, by),) = start
    along = [of, *(_joined(path, of, by) or ()), by]
    between = [names.get(name) for name in along[1:-1]]
    if any(one is None or not _is_whole(env, one) or one.kind not in _OF_LAYERS for one in between):
        return ()
    places = [_place(env, names.get(name)) for name in along]
    falls = all(one is None or other is None or one > other for one, other in pairwise(places))
    return path if falls else ()


def _is_whole(env: Environment, one: Quantity) -> bool:
    """Whether a quantity is that of all units of its layer, which may have only one."""
    return one.unit == ALL or (isinstance(one.layer, int) and env.lecture.network.width(one.layer) == 1)


def _short_gradient(
    env: Environment, left: Node, path: Sequence[Edge], names: Mapping[str, Quantity | None]
) -> list[Edge]:
    """The derivative that dW is where the lecture writes so that of the loss, by the name of the loss on the right."""
    by = _differential(left) if gradient_prefix(env) == "d" else None
    loss = next((of for of, _ in path if of == _LOSS or _is_loss(names.get(of))), None)
    return [(loss, by)] if loss is not None and by is not None else []


def _signals(env: Environment, names: Mapping[str, Quantity | None], keys: Sequence[Key]) -> Mapping[str, Edge]:
    """The derivatives of the loss that error signals of whole layers are, by the names of these."""
    if env.layout.errors_by_output or env.layout.negative_errors:
        return {}  # they are others, or have another sign
    loss = next((text for text, one in names.items() if _is_loss(one)), _LOSS)
    nets = {one: text for text, one in names.items() if one is not None and one.kind is Kind.PREACTIVATION}
    found: dict[str, Edge] = {}
    for (text, one), key in zip(names.items(), keys, strict=True):
        if one is not None and one.kind is Kind.DELTA and one.unit == ALL and key not in env.own | env.wholes.keys():
            net = nets.get(one.of_kind(Kind.PREACTIVATION))
            found |= {text: (loss, net)} if net is not None else {}
    return found


def _is_loss(one: Quantity | None) -> bool:
    return one is not None and one.kind in (Kind.LOSS, Kind.SAMPLE_LOSS)


def _place(env: Environment, one: Quantity | None) -> float | None:
    """How far behind the input a quantity is computed; None of what has no such place."""
    if one is None or one.kind not in _PLACES:
        return None
    layer = env.lecture.network.depth if one.kind is Kind.PREDICTION else one.layer or 0
    return layer + _PLACES[one.kind] if isinstance(layer, int) else None


def is_in_order(path: Sequence[Edge]) -> bool:
    """Whether the derivatives along a path stand in its order, from the output on or from the input on, as they do in
    the one layout or the other where they are those of whole layers.
    """
    return any(all(one[1] == other[0] for one, other in pairwise(way)) for way in (path, path[::-1]))


def chain_rule_mistake(left: Node, right: Node) -> str | None:
    """The mistake in what would be the chain rule but for signs and numbers; None where it is something else."""
    signs: list[bool] = []
    numbers: list[bool] = []
    bare = _without_numbers(right, signs, numbers)
    if bare is None or not (signs or numbers) or not is_chain_rule(left, bare):
        return None
    return "factor" if numbers else "sign"


def _without_numbers(node: Node, signs: list[bool], numbers: list[bool]) -> Node | None:
    """A sum of products with a plus before each and no number in it; notes what it leaves out."""
    if node.data in ("start", "braces"):
        inner = _without_numbers(node.nodes[0], signs, numbers)
        return None if inner is None else Node("start", [inner])
    if node.data in ("negative", "positive"):
        signs += [True] if node.data == "negative" else []
        return _without_numbers(node.node(-1), signs, numbers)
    if node.data in ("add", "subtract"):
        signs += [True] if node.data == "subtract" else []
        parts = [_without_numbers(child, signs, numbers) for child in (node.node(0), node.node(-1))]
        left, right = parts
        return None if left is None or right is None else Node("add", [left, node.children[1], right])
    if node.data in ("beside", "times"):
        factors = node.nodes
        kept = [factor for factor in factors if not _is_number(factor)]
        numbers += [True] * (len(factors) - len(kept))
        found = [_without_numbers(factor, signs, numbers) for factor in kept]
        bare = [factor for factor in found if factor is not None]
        if len(bare) < len(found) or not bare:
            return None
        return bare[0] if len(bare) == 1 else Node("beside", bare)
    return node


def _is_number(node: Node) -> bool:
    if node.data == "number":
        return True
    if node.data != "fraction":
        return False
    ratio = node.ratio
    parts = [part.node(0) for part in (ratio.top, ratio.bottom)]
    return all(part.data == "number" for part in parts)


def _joined(path: Sequence[Edge], of: str, by: str) -> tuple[str, ...] | None:
    """The names between, where the derivatives of a product join from the one end to the other."""
    edges = dict(path)
    if len(edges) < len(path):
        return None
    names: list[str] = []
    place = of
    while edges:
        if place not in edges:
            return None
        place = edges.pop(place)
        names.append(place)
    return tuple(names[:-1]) if place == by else None


def _sum(node: Node) -> list[list[Edge]] | None:
    if node.data == "start":
        return _sum(node.node(0))
    if node.data == "add":
        parts = [*map(_sum, node.nodes)]
        return None if None in parts else [path for part in parts if part is not None for path in part]
    found = _product(node)
    return None if found is None else [found]


def _product(node: Node, signals: Mapping[str, Edge] | None = None) -> list[Edge] | None:
    """The derivatives that a side is the product of, `signals` among them by their names."""
    if node.data in ("start", "braces"):
        return _product(node.nodes[0], signals)
    if node.data in ("beside", "times"):
        parts = [_product(part, signals) for part in node.nodes]
        return None if None in parts else [edge for part in parts if part is not None for edge in part]
    if node.data == "name" and signals:
        signal = signals.get(_text(node.identifier))
        return None if signal is None else [signal]
    if node.data == "fraction":
        ratio = node.ratio
        names = [_differential(ratio.top), _differential(ratio.bottom)]
        return [(names[0], names[1])] if names[0] is not None and names[1] is not None else None
    return None


def _differential(node: Node) -> str | None:
    """The name in d name, as text."""
    named = differential_name(node)
    return None if named is None else _text(named)


def differential_name(node: Node) -> Identifier | None:
    """The name in d name, perhaps with what it depends on behind it, d L(y, z)."""
    node = node.node(0) if node.data == "start" else node
    node = _without_arguments(node)
    named = name_in(_in_braces(node.node(1))) if node.data == "beside" and len(node.children) == 2 else None
    if named is None:
        return None
    sign = node.node(0)
    straight = sign.data == "name" and sign.identifier.base in ("d", r"\delta") and not sign.identifier.sub
    return named if sign.data == "partial" or straight else None


def _without_arguments(node: Node) -> Node:
    while node.data == "beside" and len(node.nodes) == 2 and node.node(-1).data == "brackets":
        node = node.node(0)
    return node


def _in_braces(node: Node) -> Node:
    return _without_arguments(node.node(1)) if node.data == "braces" else node


def _text(named: Identifier) -> str:
    return f"{named.base}_{script(named.sub, {})}^{script(named.sup, {})}"
