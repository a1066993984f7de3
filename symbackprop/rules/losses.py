"""The table of losses. Adding one means adding one row.

A row writes the part of one output in the slots Y (target) and P (prediction), and its slope d/dP. The
loss of a sample is  factor * sum or mean over outputs  of that part; the loss of a batch is the sum or
mean over its samples. Where an output's part depends on the others, TOTAL stands for a sum over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Comparison, Number, Symbol, Term
from symbackprop.rules.function_row import Parameter, parameter_slot
from symbackprop.rules.functions import apply
from symbackprop.rules.kinks import kinks_in

__all__ = ["LOSSES", "SLOPES", "TOTAL", "Loss", "P", "Y", "losses_with_target", "with_parameters"]

Y = Symbol(quantity_of(Kind.SLOT, unit=1))  # the target of an output
P = Symbol(quantity_of(Kind.SLOT, unit=2))  # the prediction of an output
TOTAL = Symbol(quantity_of(Kind.SLOT, unit=3))  # the sum over all outputs of `total`
SLOPES = Symbol(quantity_of(Kind.SLOT, unit=4))  # the sum over all outputs of `slopes`


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss.

    `part` is what an output adds, `negative` whether the whole is written with a minus before it,
    `slope` d(part)/dP with that minus. `distribution` asks for targets that sum to 1, `probability` for
    targets in [0, 1], and for predictions there unless the loss takes `scores`, which are those of an identity layer.
    `one_hot` asks for targets of which one is 1 and the others 0. `averages_outputs` says whether the mean over outputs
    may be chosen, `single` that the network has one output and no target.

    `outside` is added to the sum of all parts, with their sign, once. `total` is what TOTAL sums over the outputs,
    `slopes` what SLOPES sums.
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
    scores: bool = False
    one_hot: bool = False
    outside: Term | None = None
    total: Term | None = None
    slopes: Term | None = None
    parameters: tuple[Parameter, ...] = ()
    given: Mapping[str, Fraction] = field(default_factory=dict, compare=False)
    general: Loss | None = field(default=None, compare=False, repr=False)  # with its parameters as slots
    forms: Mapping[str, Loss] = field(default_factory=dict, compare=False)

    @property
    def label(self) -> str:
        """What it is called in words that have no name for it."""
        return self.name.replace("_", " ")

    @property
    def couples(self) -> bool:
        """Whether an output's part depends on the other outputs."""
        return self.total is not None

    @property
    def kinks(self) -> tuple[Comparison, ...]:
        """The conventions at the points without slope: sign(0) = 0."""
        return kinks_in(self.part)


def with_parameters(rule: Loss, given: Mapping[str, Fraction]) -> Loss:
    """A loss with its parameters put in: those that are given, by default those of the row."""
    row = rule.general or rule
    chosen = {known.name: given.get(known.name, known.default) for known in row.parameters}
    slots = {known.slot.quantity: Number(chosen[known.name]) for known in row.parameters}

    def put(term: Term | None) -> Term | None:
        return None if term is None else substitute(term, slots.get)

    part, slope = (substitute(term, slots.get) for term in (row.part, row.slope))
    outside, total, slopes = map(put, (row.outside, row.total, row.slopes))
    return replace(row, part=part, slope=slope, outside=outside, total=total, slopes=slopes, given=chosen, general=row)


_T = parameter_slot(0)
_BEYOND = P - TOTAL + _T  # by how much a score comes too near to that of the true class

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
    # L = ln sum_k e^s_k - sum_k y_k s_k, dL/ds_k = e^s_k/sum_j e^s_j - y_k
    Loss(
        "cross_entropy_with_logits",
        Y * P,
        apply("exp", P) / TOTAL - Y,
        negative=True,
        distribution=True,
        averages_outputs=False,
        scores=True,
        outside=apply("ln", TOTAL),
        total=apply("exp", P),
    ),
    # L = -sum_k [y_k ln p_k + (1 - y_k) ln(1 - p_k)], dL/dp_k = (p_k - y_k)/(p_k (1 - p_k))
    Loss(
        "binary_cross_entropy",
        Y * apply("ln", P) + (1 - Y) * apply("ln", 1 - P),
        (P - Y) / (P * (1 - P)),
        negative=True,
        probability=True,
    ),
    # L = sum_k [ln(1 + e^s_k) - y_k s_k], dL/ds_k = sigma(s_k) - y_k
    Loss(
        "binary_cross_entropy_with_logits",
        apply("softplus", P) - Y * P,
        apply("sigmoid", P) - Y,
        probability=True,
        scores=True,
    ),
    # L = 1/2 sum_k (p_k - y_k)^2, dL/dp_k = 1/2 * 2(p_k - y_k)
    Loss("squared_error", (P - Y) ** 2, 2 * (P - Y), factor=Fraction(1, 2)),
    # L = sum_k |p_k - y_k|, dL/dp_k = sign(p_k - y_k)
    Loss("absolute_error", apply("abs", P - Y), apply("sign", P - Y)),
    # L = sum_k H(p_k - y_k), H(u) = u^2/2 for |u| <= t, else t(|u| - t/2)
    Loss(
        "huber",
        apply("huber", P - Y, _T),
        apply("huber_slope", P - Y, _T),
        parameters=(Parameter("threshold", _T, Fraction(1), "t", least=Fraction(0)),),
    ),
    # L = sum_k ln cosh(p_k - y_k), dL/dp_k = tanh(p_k - y_k)
    Loss("log_cosh", apply("ln", apply("cosh", P - Y)), apply("tanh", P - Y)),
    # L = sum over the k other than the true class t of max(0, s_k - s_t + m), with s_t = sum_k y_k s_k
    Loss(
        "hinge",
        (1 - Y) * apply("positive_part", _BEYOND),
        (1 - Y) * apply("relu_slope", _BEYOND) - Y * SLOPES,
        averages_outputs=False,
        scores=True,
        one_hot=True,
        total=Y * P,
        slopes=(1 - Y) * apply("relu_slope", _BEYOND),
        parameters=(Parameter("margin", _T, Fraction(1), "m", least=Fraction(0)),),
    ),
    # L = sum_k [y_k ln y_k - y_k ln p_k], where 0 ln 0 = 0; dL/dp_k = -y_k/p_k
    Loss(
        "kl_divergence",
        apply("x_ln_x", Y) - Y * apply("ln", P),
        -(Y / P),
        distribution=True,
        probability=True,
        averages_outputs=False,
    ),
    # L = p_1: a circuit that is differentiated without a loss
    Loss("output", P, Number(Fraction(1)), averages_outputs=False, single=True),
)

LOSSES: Mapping[str, Loss] = MappingProxyType({row.name: with_parameters(row, {}) for row in _ROWS})


def losses_with_target() -> list[str]:
    """The losses that compare a prediction with a target."""
    return [name for name, row in LOSSES.items() if not row.single]
