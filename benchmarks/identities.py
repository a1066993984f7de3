"""A table of identities for the judge and the second prover: true ones, false ones, and ones with a condition.

Each true one has a near miss besides, which differs by little or by a sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from benchmarks.letters import (
    HALF,
    ONE,
    OTHERS,
    SAMPLES,
    ZERO,
    A,
    B,
    X,
    Y,
    Z,
    cosh,
    cov,
    exp,
    larger,
    ln,
    mean,
    number,
    relu,
    root,
    sigma,
    sign,
    sinh,
    size,
    smaller,
    softmax,
    softplus,
    step,
    tanh,
)
from symbackprop.core.quantities import Kind, quantity_of
from symbackprop.core.terms import Comparison, Derivative, Power, Symbol, Term, product_of, sum_of
from symbackprop.network.build import build_network
from symbackprop.network.network import Layer, LossChoice, Network
from symbackprop.rules.activations import ACTIVATIONS
from symbackprop.rules.losses import LOSSES

__all__ = ["Identity", "Truth", "identities"]


NOTHING: Network = build_network(0, (), LossChoice(LOSSES["output"], Fraction(1)))


class Truth(Enum):
    TRUE = "true"
    FALSE = "false"
    CONDITIONAL = "conditional"  # equal where both sides have a value, which is not everywhere
    NOWHERE = "nowhere"  # no point where both sides have a value


@dataclass(frozen=True, slots=True)
class Identity:
    """`left` = `right`, of the names of a network or of free ones, and whether it is true. `conditions` says where both
    sides have a value.
    """

    kind: str
    left: Term
    right: Term
    truth: Truth
    conditions: tuple[Comparison, ...] = ()
    network: Network = NOTHING


_TRUE: dict[str, Sequence[tuple[Term, Term]]] = {
    "half arguments": (
        (tanh(Z / 2), 2 * sigma(Z) - 1),
        (1 / (4 * cosh(Z / 2) ** 2), sigma(Z) * (1 - sigma(Z))),
        (tanh(Z), 2 * sigma(2 * Z) - 1),
        (sigma(Z), (1 + tanh(Z / 2)) / 2),
        (tanh(Z), 2 * tanh(Z / 2) / (1 + tanh(Z / 2) ** 2)),
        (cosh(Z), 2 * cosh(Z / 2) ** 2 - 1),
        (sinh(Z), 2 * sinh(Z / 2) * cosh(Z / 2)),
        (exp(Z / 3) ** 3, exp(Z)),
        (exp(Z / 2) * exp(Z / 3), exp(5 * Z / 6)),
        (sigma(Z / 2) / (1 - sigma(Z / 2)), exp(Z / 2)),
        (1 - tanh(Z / 2) ** 2, 4 * sigma(Z) * (1 - sigma(Z))),
        (root(exp(Z)), exp(Z / 2)),
    ),
    "hyperbolic functions": (
        (cosh(Z) ** 2 - sinh(Z) ** 2, ONE),
        (tanh(Z), sinh(Z) / cosh(Z)),
        (cosh(X + Y), cosh(X) * cosh(Y) + sinh(X) * sinh(Y)),
        (sinh(X + Y), sinh(X) * cosh(Y) + cosh(X) * sinh(Y)),
        (tanh(X + Y), (tanh(X) + tanh(Y)) / (1 + tanh(X) * tanh(Y))),
        (1 - tanh(Z) ** 2, 1 / cosh(Z) ** 2),
        (cosh(Z) + sinh(Z), exp(Z)),
        (cosh(-Z), cosh(Z)),
        (sinh(-Z), -sinh(Z)),
        (tanh(-Z), -tanh(Z)),
        (cosh(2 * Z), 1 + 2 * sinh(Z) ** 2),
        (sinh(3 * Z), 3 * sinh(Z) + 4 * sinh(Z) ** 3),
    ),
    "sigmoid": (
        (sigma(-Z), 1 - sigma(Z)),
        (sigma(Z), exp(Z) / (1 + exp(Z))),
        (sigma(Z) * (1 - sigma(Z)), exp(-Z) / (1 + exp(-Z)) ** 2),
        (sigma(Z) / sigma(-Z), exp(Z)),
        (sigma(X - Y), exp(X) / (exp(X) + exp(Y))),
        (ln(sigma(Z) / (1 - sigma(Z))), Z),
        (sigma(Z) ** 2 + sigma(-Z) ** 2 + 2 * sigma(Z) * sigma(-Z), ONE),
        (sigma(ln(1 + exp(Z))), (1 + exp(Z)) / (2 + exp(Z))),
        ((sigma(Z) - Y) / (sigma(Z) * (1 - sigma(Z))) * sigma(Z) * (1 - sigma(Z)), sigma(Z) - Y),
        (
            -Y / sigma(Z) * sigma(Z) * (1 - sigma(Z)) + (1 - Y) / (1 - sigma(Z)) * sigma(Z) * (1 - sigma(Z)),
            sigma(Z) - Y,
        ),
    ),
    "softplus and logarithms of sums": (
        (softplus(Z) - softplus(-Z), Z),
        (softplus(Z), -ln(sigma(-Z))),
        (ln(sigma(Z)), -softplus(-Z)),
        (ln(exp(X) + exp(Y)), X + softplus(Y - X)),
        (ln(exp(X) + exp(Y) + exp(Z)), X + ln(1 + exp(Y - X) + exp(Z - X))),
        (ln(exp(X + A) + exp(Y + A)), A + ln(exp(X) + exp(Y))),
        (ln(exp(X) * exp(Y)), X + Y),
        (ln(exp(X) ** 2 / exp(Y)), 2 * X - Y),
        (exp(softplus(Z)), 1 + exp(Z)),
        (ln(cosh(Z)), Z + softplus(-2 * Z) - ln(number(2))),
        (ln(number(8)), 3 * ln(number(2))),
        (ln(number(12)) - ln(number(3)), 2 * ln(number(2))),
        (-(Y * ln(sigma(Z)) + (1 - Y) * ln(1 - sigma(Z))), softplus(Z) - Y * Z),
        (ln(1 + 2 * exp(X) + exp(2 * X)), 2 * softplus(X)),
        (ln(softmax((X, Y, Z), 0)), X - ln(exp(X) + exp(Y) + exp(Z))),
        (ln(1 + X**2) + ln(1 + Y**2), ln((1 + X**2) * (1 + Y**2))),
    ),
    "kinks": (
        (relu(X) - relu(-X), X),
        (relu(X) + relu(-X), size(X)),
        (relu(X), (X + size(X)) / 2),
        (larger(X, Y), Y + relu(X - Y)),
        (smaller(X, Y), X - relu(X - Y)),
        (larger(X, Y) + smaller(X, Y), X + Y),
        (larger(X, Y) - smaller(X, Y), size(X - Y)),
        (larger(X, Y), (X + Y + size(X - Y)) / 2),
        (larger(X, Y) * smaller(X, Y), X * Y),
        (size(X * Y), size(X) * size(Y)),
        (size(-X), size(X)),
        (size(X) ** 2, X**2),
        (size(size(X)), size(X)),
        (sign(X) * size(X), X),
        (sign(X) * X, size(X)),
        (sign(X * Y), sign(X) * sign(Y)),
        (sign(-X), -sign(X)),
        (step(X) * step(X), step(X)),
        (step(X) - step(-X), sign(X)),
        (relu(X) * step(X), relu(X)),
        (relu(X) * relu(-X), ZERO),
        (relu(relu(X)), relu(X)),
        (relu(2 * X), 2 * relu(X)),
        (relu(X) ** 2 + relu(-X) ** 2, X**2),
        (relu(X - 1) * relu(-X), ZERO),
        (larger(X, -X), size(X)),
        (larger(ZERO, X), relu(X)),
        (relu(1 - relu(1 - relu(X))), relu(X) - relu(X - 1)),
        (size(X**2 + 1), X**2 + 1),
        (size(exp(X)), exp(X)),
        (sign(exp(X)), ONE),
        (relu(sigma(X)), sigma(X)),
        (larger(larger(X, Y), Z), larger(X, larger(Y, Z))),
        (relu(X) / (1 + exp(X)) + relu(-X) / (1 + exp(X)), size(X) * (1 - sigma(X))),
        (softplus(X), relu(X) + ln(1 + exp(-size(X)))),
    ),
    "roots": (
        (root(X**2), size(X)),
        (root((X - Y) ** 2), size(X - Y)),
        (root(X**2 * Y**2), size(X * Y)),
        (root(1 + X**2) ** 2, 1 + X**2),
        (root((1 + X**2) ** 2), 1 + X**2),
        (root(number(8)), 2 * root(number(2))),
        (root(number(2)) * root(number(3)), root(number(6))),
        (1 / root(number(2)), root(number(2)) / 2),
        ((root(1 + X**2) - X) * (root(1 + X**2) + X), ONE),
        (1 / (root(1 + X**2) + size(X)), root(1 + X**2) - size(X)),
        (root(X**4), X**2),
        (root(exp(2 * X)), exp(X)),
        (root(4 * cosh(X) ** 2), exp(X) + exp(-X)),
        ((1 + root(number(5))) ** 2 / 4, (3 + root(number(5))) / 2),
        (root((1 + exp(X)) ** 3), (1 + exp(X)) * root(1 + exp(X))),
        (root(exp(X), 3) ** 2, exp(2 * X / 3)),
        (root(X**2 + 2 * X * Y + Y**2), size(X + Y)),
        (X / root(X**2 + 1) * (X / root(X**2 + 1)), 1 - 1 / (X**2 + 1)),
    ),
    "large numbers": (
        ((X + 10**12) ** 2 - 10**24 - 2 * 10**12 * X, X**2),
        ((X + 10**30) - 10**30, X),
        ((10**20 * X + 1) * (10**20 * X - 1) - 10**40 * X**2, number(-1)),
        (exp(X + 1000) / exp(number(1000)), exp(X)),
        (ln(exp(X + 10**6)) - 10**6, X),
        (number(10**40 + 1) * X - 10**40 * X, X),
        (sigma(X + 100) / sigma(-X - 100), exp(X) * exp(number(100))),
        ((X + 10**8) ** 3 - (X - 10**8) ** 3, 6 * 10**8 * X**2 + 2 * 10**24),
    ),
    "rational functions": (
        ((X + Y) ** 2, X**2 + 2 * X * Y + Y**2),
        (X**3 - Y**3, (X - Y) * (X**2 + X * Y + Y**2)),
        ((X**2 + 1) / (X**2 + 1), ONE),
        (1 / (1 + X**2) + X**2 / (1 + X**2), ONE),
        ((X + Y + Z) ** 3 - (X + Y) ** 3 - Z**3, 3 * Z * (X + Y) * (X + Y + Z)),
        (number(1, 3) * (3 * X) * HALF, X / 2),
        (2 * (A * X - Y) * X * HALF, A * X**2 - X * Y),
    ),
    "statistics over samples": (
        (cov(SAMPLES[:3], SAMPLES[:3]), mean([x**2 for x in SAMPLES[:3]]) - mean(SAMPLES[:3]) ** 2),
        (cov(SAMPLES, SAMPLES), mean([x**2 for x in SAMPLES]) - mean(SAMPLES) ** 2),
        (cov(SAMPLES[:2], SAMPLES[:2]) * cov(OTHERS[:2], OTHERS[:2]), cov(SAMPLES[:2], OTHERS[:2]) ** 2),
        (sum_of(*(x - mean(SAMPLES) for x in SAMPLES)), ZERO),
        (mean([A * x + B for x in SAMPLES]), A * mean(SAMPLES) + B),
        (cov([A * x + B for x in SAMPLES[:3]], SAMPLES[:3]), A * cov(SAMPLES[:3], SAMPLES[:3])),
        (sum_of(*SAMPLES[:3]), SAMPLES[0] + SAMPLES[1] + SAMPLES[2]),
    ),
    "softmax": (
        (sum_of(*(softmax((X, Y, Z), k) for k in range(3))), ONE),
        (softmax((X, Y), 0), sigma(X - Y)),
        (softmax((X + A, Y + A, Z + A), 1), softmax((X, Y, Z), 1)),
        (softmax((X, Y, Z), 0) / softmax((X, Y, Z), 1), exp(X - Y)),
        (softmax((X, X), 0), HALF),
        (1 - softmax((X, Y, Z), 0), softmax((X, Y, Z), 1) + softmax((X, Y, Z), 2)),
    ),
}

_FALSE: dict[str, Sequence[tuple[Term, Term]]] = {
    "half arguments": ((tanh(Z / 2), sigma(Z) - HALF), (1 / (2 * cosh(Z / 2) ** 2), sigma(Z) * (1 - sigma(Z)))),
    "hyperbolic functions": ((cosh(X + Y), cosh(X) * cosh(Y) - sinh(X) * sinh(Y)), (1 - tanh(Z), 1 / cosh(Z) ** 2)),
    "sigmoid": ((sigma(-Z), -sigma(Z)), (sigma(2 * Z), sigma(Z) ** 2), (sigma(40 * Z), step(Z))),
    "softplus and logarithms of sums": (
        (ln(1 + X**2 + Y**2), ln(1 + X**2) + ln(1 + Y**2)),
        (softplus(Z), Z + softplus(Z)),
        (ln(exp(X) + exp(Y)), X + Y),
        (softplus(Z), relu(Z)),
    ),
    "kinks": (
        (size(X + Y), size(X) + size(Y)),
        (relu(X + Y), relu(X) + relu(Y)),
        (relu(-X), -relu(X)),
        (relu(X), X),
        (size(X), X),
        (step(X) + step(-X), ONE),  # at the kink it is 0
        (sign(X) ** 2, ONE),  # so is this
        (larger(X, Y), X),
        (relu(X - 1) * relu(2 - X), ZERO),
        (relu(X - 10**6), ZERO),
        (step(X - 1), step(X)),
    ),
    "roots": (
        (root(X**2), X),
        (root(X**2 + Y**2), size(X) + size(Y)),
        (root(number(2)) + root(number(3)), root(number(5))),
        (root(1 + X**2), 1 + size(X)),
        (root(number(2)), number(141421356237309504880168872420969807856967187537694, 10**50)),
    ),
    "large numbers": (
        ((X + 10**12) ** 2 - 10**24, X**2),
        ((X + 10**30) - 10**30, X + number(1, 10**30)),
        (exp(number(-1000)) + X, X),
        (sigma(X + 100), ONE),
        (tanh(50 + X**2), ONE),
    ),
    "rational functions": (((X + Y) ** 2, X**2 + Y**2), (X / (1 + X**2), 1 / (1 + X)), (X**3, X)),
    "statistics over samples": (
        (cov(SAMPLES[:3], SAMPLES[:3]) * cov(OTHERS[:3], OTHERS[:3]), cov(SAMPLES[:3], OTHERS[:3]) ** 2),
        (sum_of(*SAMPLES[:3]), SAMPLES[0] + 2 * SAMPLES[1]),
        (mean([x**2 for x in SAMPLES]), mean(SAMPLES) ** 2),
        (mean([exp(x) for x in SAMPLES[:2]]), exp(mean(SAMPLES[:2]))),
    ),
    "softmax": ((softmax((X, Y, Z), 0), sigma(X)), (softmax((2 * X, 2 * Y), 0), softmax((X, Y), 0))),
}


def _above(u: Term) -> Comparison:
    return Comparison(u, ">", ZERO)


def _not_zero(u: Term) -> Comparison:
    return Comparison(u, "!=", ZERO)


def _not_below(u: Term) -> Comparison:
    return Comparison(u, ">=", ZERO)


_CONDITIONAL: Sequence[tuple[Term, Term, tuple[Comparison, ...]]] = (
    (ln(X**2), 2 * ln(X), (_above(X),)),
    (ln(X * Y), ln(X) + ln(Y), (_above(X), _above(Y))),
    (ln(X * Y), ln(-X) + ln(-Y), (_above(-X), _above(-Y))),
    (ln(X / Y), ln(X) - ln(Y), (_above(X), _above(Y))),
    (ln(1 / X), -ln(X), (_above(X),)),
    (exp(ln(X)), X, (_above(X),)),
    (exp(2 * ln(X)), X**2, (_above(X),)),
    (X / X, ONE, (_not_zero(X),)),
    ((X**2 - Y**2) / (X - Y), X + Y, (_not_zero(X - Y),)),
    (1 / X + 1 / Y, (X + Y) / (X * Y), (_not_zero(X), _not_zero(Y))),
    (root(X) ** 2, X, (_not_below(X),)),
    (root(X) * root(Y), root(X * Y), (_not_below(X), _not_below(Y))),
    (root(X**2) / X, sign(X), (_not_zero(X),)),
    (1 / (1 + root(X)), (1 - root(X)) / (1 - X), (_not_below(X), _not_zero(1 - X))),
    (ln(root(X)), ln(X) / 2, (_above(X),)),
    (Power(X, Y), exp(Y * ln(X)), (_above(X),)),
    (-(Y * ln(X)) / ln(X), -Y, (_above(X), _not_zero(ln(X)))),
    (root(X) / X, 1 / root(X), (_above(X),)),
)

_NOWHERE: Sequence[tuple[Term, Term]] = (
    ((X - X) / (X - X), ONE),
    ((softmax((X, Y), 0) + softmax((X, Y), 1) - 1) / (softmax((X, Y), 0) + softmax((X, Y), 1) - 1), ONE),
    (ln(-(X**2)), ln(-(X**2)) + 0 * ln(-(X**2))),
    (1 / (sigma(Z) + sigma(-Z) - 1), 1 / (sigma(Z) + sigma(-Z) - 1) + 0 / (sigma(Z) + sigma(-Z) - 1)),
)


def _network(name: str, units: int, loss: str, samples: int | None = None) -> Network:
    return build_network(2, [Layer(units, ACTIVATIONS[name])], LossChoice(LOSSES[loss], Fraction(1)), samples=samples)


def _jacobians() -> Iterator[Identity]:
    """Derivatives of the outputs and losses of small networks, right and wrong."""
    loss = quantity_of(Kind.LOSS)
    network = _network("softmax", 3, "squared_error")
    z = [network.preactivation_of(1, unit) for unit in (1, 2, 3)]
    p = [network.activation_of(1, unit) for unit in (1, 2, 3)]
    for one in range(3):
        for other in range(3):
            own = Symbol(p[one])
            right = own * (1 - own) if one == other else -(own * Symbol(p[other]))
            wrong = own * (1 - own) if one != other else -(own * Symbol(p[other]))
            left = Derivative(p[one], z[other], direct=True)
            yield Identity("Jacobians", left, right, Truth.TRUE, network=network)
            yield Identity("Jacobians", left, wrong, Truth.FALSE, network=network)
    slopes: dict[str, Callable[[Term, Term], Term]] = {
        "sigmoid": lambda a, _: a * (1 - a),
        "tanh": lambda a, _: 1 - a**2,
        "softplus": lambda _, z: sigma(z),
        "relu": lambda _, z: step(z),
    }
    for name, slope in slopes.items():
        single = _network(name, 1, "output")
        a, z_one = single.activation_of(1, 1), single.preactivation_of(1, 1)
        for right, truth in ((slope(Symbol(a), Symbol(z_one)), Truth.TRUE), (1 - Symbol(a), Truth.FALSE)):
            yield Identity("Jacobians", Derivative(a, z_one, direct=True), right, truth, network=single)
            weight = quantity_of(Kind.WEIGHT, 1, 1, 2)
            chain = product_of(right, Symbol(quantity_of(Kind.INPUT, unit=2)))
            yield Identity("Jacobians", Derivative(loss, weight), chain, truth, network=single)
    yield from _gradients()


def _gradients() -> Iterator[Identity]:
    """dL/dz of the usual pairs of output and loss."""
    loss = quantity_of(Kind.LOSS)
    for name, of in (("sigmoid", "binary_cross_entropy"), ("identity", "squared_error")):
        network = _network(name, 2, of)
        z, p = network.preactivation_of(1, 1), Symbol(network.activation_of(1, 1))
        y = Symbol(quantity_of(Kind.TARGET, unit=1))
        times = number(2) if of == "squared_error" else ONE
        yield Identity("Jacobians", Derivative(loss, z), times * (p - y), Truth.TRUE, network=network)
        yield Identity("Jacobians", Derivative(loss, z), times * (y - p), Truth.FALSE, network=network)


def _misses(right: Term, place: int) -> Term:
    """Something close to a formula."""
    return (
        right + number(1, 10**20),
        right + X * number(1, 10**9),
        right * (1 + number(1, 10**12)) + number(1, 10**9),
        right + sigma(X) * number(1, 10**15),
    )[place % 4]


def identities() -> tuple[Identity, ...]:
    """The whole table."""
    found: list[Identity] = []
    for kind, pairs in _TRUE.items():
        for place, (left, right) in enumerate(pairs):
            found.append(Identity(kind, left, right, Truth.TRUE))
            found.append(Identity(kind, left, _misses(right, place), Truth.FALSE))
    for kind, pairs in _FALSE.items():
        found.extend(Identity(kind, left, right, Truth.FALSE) for left, right in pairs)
    for left, right, conditions in _CONDITIONAL:
        found.append(Identity("conditions", left, right, Truth.CONDITIONAL, conditions))
    found.extend(Identity("without a value", left, right, Truth.NOWHERE) for left, right in _NOWHERE)
    return (*found, *_jacobians())
