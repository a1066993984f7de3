"""The table of losses. Adding one means adding one row.

A row writes the part of one output in the slots Y (target) and P (prediction), and its slope d/dP. The
loss of a sample is  factor * sum or mean over outputs  of that part; the loss of a batch is the sum or
mean over its samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Comparison, Number, Symbol, Term
from symbackprop.rules.functions import apply
from symbackprop.rules.kinks import kinks_in

__all__ = ["LOSSES", "Loss", "P", "Y", "losses_with_target"]

Y = Symbol(quantity_of(Kind.SLOT, unit=1))  # the target of an output
P = Symbol(quantity_of(Kind.SLOT, unit=2))  # the prediction of an output


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss.

    `part` is what an output adds, `negative` whether the whole is written with a minus before it,
    `slope` d(part)/dP with that minus. `distribution` asks for targets that sum to 1, `probability` for
    targets and predictions in [0, 1]. `averages_outputs` says whether the mean over outputs may be chosen,
    `single` that the network has one output and no target.
    """

    name: str
    part: Term
    slope: Term
    negative: bool = False
    factor: Fraction = Fraction(1)
    distribution: bool = False
    probability: bool = False
    averages_outputs: bool = True
    single: bool = False

    @property
    def kinks(self) -> tuple[Comparison, ...]:
        """The conventions at the points without slope: sign(0) = 0."""
        return kinks_in(self.part)


_ROWS = (
    # L = -sum_k y_k ln p_k, dL/dp_k = -y_k/p_k
    Loss(
        "cross_entropy",
        Y * apply("ln", P),
        -(Y / P),
        negative=True,
        distribution=True,
        probability=True,
        averages_outputs=False,
    ),
    # L = -sum_k [y_k ln p_k + (1 - y_k) ln(1 - p_k)], dL/dp_k = (p_k - y_k)/(p_k (1 - p_k))
    Loss(
        "binary_cross_entropy",
        Y * apply("ln", P) + (1 - Y) * apply("ln", 1 - P),
        (P - Y) / (P * (1 - P)),
        negative=True,
        probability=True,
    ),
    # L = 1/2 sum_k (p_k - y_k)^2, dL/dp_k = 1/2 * 2(p_k - y_k)
    Loss("squared_error", (P - Y) ** 2, 2 * (P - Y), factor=Fraction(1, 2)),
    # L = sum_k |p_k - y_k|, dL/dp_k = sign(p_k - y_k)
    Loss("absolute_error", apply("abs", P - Y), apply("sign", P - Y)),
    # L = p_1: a circuit that is differentiated without a loss
    Loss("output", P, Number(Fraction(1)), averages_outputs=False, single=True),
)

LOSSES: Mapping[str, Loss] = MappingProxyType({row.name: row for row in _ROWS})


def losses_with_target() -> list[str]:
    """The losses that compare a prediction with a target."""
    return [name for name, row in LOSSES.items() if not row.single]
