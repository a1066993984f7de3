"""One measurement in a process of its own: `python -m benchmarks.gradients ROUTE INPUTS UNITS ...`.

The network has sigmoid hidden layers, softmax outputs and the cross-entropy loss. Prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

from symbackprop.derive import derive_deltas, gradients
from symbackprop.derive.families.backward import backward
from symbackprop.network.build import build_network
from symbackprop.network.network import Layer, LossChoice, Network
from symbackprop.rules.activations import ACTIVATIONS
from symbackprop.rules.losses import LOSSES

__all__ = ["parameter_count"]

_RUNS_FOR = 2.0  # seconds that the runs of one size may take together


def parameter_count(widths: Sequence[int]) -> int:
    """Weights and biases of a dense network, from the inputs to the outputs."""
    return sum((fan_in + 1) * units for fan_in, units in pairwise(widths))


def _network(widths: Sequence[int]) -> Network:
    hidden = [Layer(units, ACTIVATIONS["sigmoid"]) for units in widths[1:-1]]
    layers = [*hidden, Layer(widths[-1], ACTIVATIONS["softmax"])]
    return build_network(widths[0], layers, LossChoice(LOSSES["cross_entropy"], Fraction(1)))


def _closed_forms(widths: Sequence[int]) -> object:
    """The network's equations, and every gradient in closed form, in the deltas."""
    return gradients(_network(widths))


def _with_deltas(widths: Sequence[int]) -> object:
    """The same, and every delta derived step by step to its textbook form."""
    network = _network(widths)
    return gradients(network), derive_deltas(network)


def _sympy(widths: Sequence[int]) -> object:
    """`diff` of the whole loss, written out in the inputs and parameters, by each parameter."""
    import sympy

    parameters: list[Any] = []

    def new() -> Any:
        parameters.append(sympy.Symbol(f"p{len(parameters)}"))
        return parameters[-1]

    outputs: list[Any] = list(sympy.symbols(f"x:{widths[0]}"))
    for units in widths[1:]:
        sums = [sympy.Add(*(new() * value for value in outputs), new()) for _ in range(units)]
        outputs = [1 / (1 + sympy.exp(-z)) for z in sums]
    powers = [sympy.exp(z) for z in sums]
    outputs = [power / sympy.Add(*powers) for power in powers]
    targets = sympy.symbols(f"y:{widths[-1]}")
    loss = -sympy.Add(*(y * sympy.log(output) for y, output in zip(targets, outputs, strict=True)))
    return [sympy.diff(loss, parameter) for parameter in parameters]


def _casadi(widths: Sequence[int]) -> object:
    """CasADi's SX: reverse mode on scalar nodes, the gradients as expressions."""
    import casadi as ca

    x, y = ca.SX.sym("x", widths[0]), ca.SX.sym("y", widths[-1])
    parameters: list[Any] = []
    for fan_in, units in pairwise(widths):
        weight, bias = ca.SX.sym("W", units, fan_in), ca.SX.sym("b", units)
        parameters += [ca.vec(weight), bias]
        z = ca.mtimes(weight, x) + bias
        x = 1 / (1 + ca.exp(-z))
    loss = -ca.dot(y, ca.log(ca.exp(z) / ca.sum1(ca.exp(z))))
    return ca.gradient(loss, ca.vertcat(*parameters))


def _families(widths: Sequence[int]) -> object:
    """The adjoints of the families, whatever the sizes, on a network that is there."""
    return backward(_network(widths).graph)


_ROUTES: Mapping[str, Callable[[Sequence[int]], object]] = {
    "closed_forms": _closed_forms,
    "with_deltas": _with_deltas,
    "families": _families,
    "casadi": _casadi,
    "sympy": _sympy,
}


def _main(route: str, widths: Sequence[int]) -> None:
    times: list[float] = []
    while not times or (len(times) < 25 and sum(times) < _RUNS_FOR):
        start = time.process_time()
        kept = _ROUTES[route](widths)
        times.append(time.process_time() - start)
        del kept
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": median(times), "bytes": peak}))


if __name__ == "__main__":
    _main(sys.argv[1], [int(width) for width in sys.argv[2:]])
