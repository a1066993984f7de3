"""All gradients at once, in closed form: for networks of any size."""

from __future__ import annotations

from collections.abc import Mapping

from symbackprop.core.places import SAMPLE
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Series, Symbol, Term, product_of, sum_of
from symbackprop.derive.chain import delta_of
from symbackprop.derive.local import local_derivatives
from symbackprop.network.network import Network
from symbackprop.rules.rewrites import exact_number

__all__ = ["gradients"]


def gradients(network: Network) -> Mapping[Quantity, Term]:
    """dL/dv for every parameter v, in the deltas: the sum over the pre-activations z that use v of delta dz/dv.

    One walk over the equations, so the time is linear in the number of parameters.
    """
    shares: dict[Quantity, list[Term]] = {parameter: [] for parameter in network.parameters}
    for layer in range(1, network.depth + 1):
        for unit in range(1, network.width(layer) + 1):
            preactivation = network.preactivation_of(layer, unit)
            delta = Symbol(delta_of(preactivation))
            for quantity, slope in local_derivatives(network.equations[preactivation]).items():
                found = shares.get(quantity)
                if found is not None:
                    found.append(delta if exact_number(slope) == 1 else product_of(delta, slope))
    totals = {parameter: found[0] if len(found) == 1 else sum_of(*found) for parameter, found in shares.items()}
    if network.samples is None:
        return totals
    return {parameter: Series(SAMPLE, network.samples, total) for parameter, total in totals.items()}
