"""Names for how many units a layer has: n_l, N_{out}, n_x."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.check.conventions import COUNTED_UNITS, WIDTH_LETTERS
from symbackprop.check.names.environment import Environment
from symbackprop.network.network import Network

__all__ = ["layers_called", "limit_named", "width_named"]

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
