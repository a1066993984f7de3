"""Names for how many units a layer has: n_l, N_{out}, n_x."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symbackprop.check.conventions import COUNTED_UNITS, WIDTH_LETTERS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, index_letters, key_of, script
from symbackprop.core.quantities import Kind
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import Token
from symbackprop.network.network import Network

__all__ = ["ends_elsewhere", "layers_called", "limit_named", "width_beside", "width_named"]

_SECOND = 2  # a unit that tells an index from the others, which are 1
_SUMS = "s"  # which is the letter of a weighted sum, too: s_o


def width_named(env: Environment, base: str, below: str) -> int | None:
    """The width that a letter with a layer below stands for."""
    if base not in WIDTH_LETTERS or (base == _SUMS and not below.isdecimal()):
        return None
    return _width_of(env, below)


def limit_named(env: Environment, base: str, below: str) -> int | None:
    """The width at which a sum ends that ends at a letter with a layer below, of any letter where words say which."""
    known = base in WIDTH_LETTERS or not below.isdecimal()
    return _width_of(env, below) if known else None


def width_beside(env: Environment, names: Iterable[Identifier], bound: Bindings) -> int | None:
    """The width of the only layer whose units names with an index are; None where they are of several, or of none."""
    network = env.lecture.network
    found = (env.names.find(key_of(named, bound)) for named in names if named.sub)
    units = [one for one in found if one is not None and isinstance(one.unit, int)]
    outer = {Kind.INPUT: 0, Kind.TARGET: network.depth}
    layers = {one.layer if isinstance(one.layer, int) else outer.get(one.kind) for one in units}
    (layer,) = layers if len(layers) == 1 else (None,)
    return network.width(layer) if layer is not None and network.layers else None


def ends_elsewhere(
    env: Environment, end: Sequence[Token], letter: str, names: Iterable[Identifier], bound: Bindings
) -> bool:
    """Whether a sum ends at the width of a layer over whose units its index does not run in any of some names; asked
    where all layers are as wide, so that nothing else tells.
    """
    network = env.lecture.network
    text = script(end[2:], bound).strip("()[]") if len(end) > 1 and end[1].text in ("_", "^") else ""
    widths = {network.width(layer) for layer in range(network.depth + 1)} if network.depth else set[int]()
    if not text.isdecimal() or end[0].text not in WIDTH_LETTERS or len(widths) > 1:
        return False
    layers = {_layer_counted(env, named, letter, bound) for named in names} - {None}
    return bool(layers) and env.numbers.layer(int(text)) not in layers


def _layer_counted(env: Environment, named: Identifier, letter: str, bound: Bindings) -> int | None:
    """The layer over whose units an index below a name runs."""
    below = [one for one, above in index_letters(named) if not above]
    if letter not in below:
        return None
    found = env.names.find(key_of(named, {**bound, **dict.fromkeys(below, 1), letter: _SECOND}))
    if found is None:
        return None
    outer = {Kind.INPUT: 0, Kind.TARGET: env.lecture.network.depth}
    if found.unit == _SECOND and not isinstance(found.layer, int):
        return outer.get(found.kind)
    if not isinstance(found.layer, int):
        return None
    return found.layer if found.unit == _SECOND else found.layer - 1 if found.source == _SECOND else None


def _width_of(env: Environment, layer: str) -> int | None:
    """The number of units of a layer, by the number that the document gives to it, or by what it is."""
    network = env.lecture.network
    said = COUNTED_UNITS.get(layer) if network.depth else None
    if said is not None:
        widths = {network.width(one) for one in layers_called(network, said)}
        return widths.pop() if len(widths) == 1 else None
    number = env.numbers.layer(int(layer)) if layer.isdecimal() else -1
    return network.width(number) if 0 <= number <= network.depth and network.depth else None


def layers_called(network: Network, place: str) -> Sequence[int]:
    """The layers that are called input, output or hidden."""
    outer: dict[str, Sequence[int]] = {"input": range(1), "output": range(network.depth, network.depth + 1)}
    return outer.get(place, range(1, network.depth))
