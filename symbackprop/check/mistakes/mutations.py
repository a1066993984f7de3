"""Ways to go wrong that change what comes out: parameters exchanged, factors, biases, logarithms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbackprop.check.judging.evaluation_point import Point
from symbackprop.check.judging.single_link import Links
from symbackprop.core import numbers
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import (
    Derivative,
    Negation,
    Number,
    Product,
    Real,
    Sum,
    Symbol,
    Term,
    quantities_of,
)
from symbackprop.network.network import Network

__all__ = [
    "Latex",
    "Mutation",
    "Value",
    "exchanged",
    "inputs_of",
    "logarithms",
    "multiplied",
    "with_factors",
    "without_biases",
]

Latex = Callable[[Quantity], str]
Value = Callable[[Point], Real]
_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))


@dataclass(frozen=True, slots=True)
class Mutation:
    """A way to go wrong, and the value that it gives at a point."""

    mistake: str
    message: str
    value: Value


def exchanged(links: Links, latex: Latex, head: Term, side: Term, *, late: bool = False) -> Iterator[Mutation]:
    """The gradient of another parameter; or two parameters that have taken each other's place."""
    network = links.scope.network
    if isinstance(head, Derivative) and head.by.kind in (Kind.WEIGHT, Kind.BIAS):
        for other in _near(network.parameters, head.by):
            if _one_index_differs(head.by, other) != late:
                continue
            yield Mutation(
                "exchanged_parameters",
                f"this is d{latex(head.of)}/d{latex(other)}: {latex(head.by)} and {latex(other)} are exchanged",
                lambda point, q=other: point.of(Derivative(head.of, q, head.direct)),  # type: ignore[misc]
            )
    if late:
        return
    named = [q for q in dict.fromkeys((*quantities_of(head), *quantities_of(side))) if q.kind is Kind.WEIGHT]
    for one in named[:12]:
        for other in _near(network.parameters, one)[:40]:
            yield Mutation(
                "exchanged_parameters",
                f"{latex(one)} and {latex(other)} are exchanged",
                lambda point, a=one, b=other: _swapped(point, a, b).of(head),  # type: ignore[misc]
            )


def multiplied(links: Links, head: Term) -> Iterator[Mutation]:
    """A mean for a sum, and small factors that are missing."""

    def times(factor: Fraction) -> Value:
        return lambda point: numbers.multiply(factor, point.of(head))

    lecture = links.scope.lecture.network
    counts = {lecture.samples or 1: "samples", lecture.outputs if lecture.depth else 1: "outputs"}
    mean = lecture.depth and lecture.loss.over_outputs == "mean"
    for count, of in counts.items():
        if count > 1 and (count != 2 or mean or of == "samples"):
            yield Mutation(
                "mean_for_sum", f"the sum over the {count} {of} is taken for the mean", times(Fraction(count))
            )
            yield Mutation(
                "mean_for_sum", f"the mean over the {count} {of} is taken for the sum", times(Fraction(1, count))
            )
    for text in ("2", "1/2", "-2", "-1/2", "3", "1/3", "4", "1/4"):
        factor = Fraction(text)
        yield Mutation("factor", _words_of_factor(factor), times(factor))


def without_biases(links: Links, latex: Latex, head: Term) -> Iterator[Mutation]:
    """A bias that is left out."""
    biases = [q for q in links.scope.network.parameters if q.kind is Kind.BIAS]
    for bias in biases[:40]:
        yield Mutation(
            "missing_bias",
            f"the bias {latex(bias)} is left out",
            lambda point, b=bias: point.changed({Symbol(b): _ZERO}).of(head),  # type: ignore[misc]
        )
    if len(biases) > 1:
        yield Mutation(
            "missing_bias",
            "the biases are left out",
            lambda point: point.changed({Symbol(b): _ZERO for b in biases}).of(head),
        )


def logarithms(head: Term) -> Iterator[Mutation]:
    """A logarithm with another base."""
    for base in (10, 2):
        yield Mutation(
            "log_base",
            f"this is the logarithm with base {base}",
            lambda point, b=base: numbers.divide(point.of(head), numbers.ln(Fraction(b))),  # type: ignore[misc]
        )


def with_factors(links: Links, latex: Latex, head: Term) -> Iterator[Mutation]:
    """A factor of the formula that is missing, or one too many."""
    network, sample = links.scope.network, links.scope.sample
    for name in (q for q in network.equations if q.kind in (Kind.PREDICTION, Kind.ACTIVATION)):
        slope = Product((Symbol(name), Sum((_ONE, Negation(Symbol(name))))))
        yield Mutation(
            "factor",
            f"the factor {latex(name)} (1 - {latex(name)}) is too many",
            lambda point, f=slope: numbers.multiply(point.of(head), point.of(f)),  # type: ignore[misc]
        )
    names = [*network.equations, *network.parameters, *inputs_of(network)]
    for name in [q for q in names if q.sample in (None, sample)][:80]:
        yield Mutation(
            "factor",
            f"the factor {latex(name)} is missing",
            lambda point, q=name: numbers.divide(point.of(head), point.value(q)),  # type: ignore[misc]
        )
        yield Mutation(
            "factor",
            f"the factor {latex(name)} is too many",
            lambda point, q=name: numbers.multiply(point.of(head), point.value(q)),  # type: ignore[misc]
        )


def inputs_of(network: Network) -> Iterable[Quantity]:
    """The inputs and targets that a network uses."""
    found: dict[Quantity, None] = {}
    for equation in network.equations.values():
        for name in quantities_of(equation.term):
            if name.kind in (Kind.INPUT, Kind.TARGET):
                found[name] = None
    return found


def _one_index_differs(one: Quantity, other: Quantity) -> bool:
    """Whether two weights of a layer share a unit or a source, so that the one may stand for the other by one index."""
    same = one.kind is Kind.WEIGHT and one.layer == other.layer
    return same and (one.unit == other.unit or one.source == other.source)


def _near(parameters: Sequence[Quantity], one: Quantity) -> list[Quantity]:
    """Parameters of the same kind, those of the same layer first."""
    same = [q for q in parameters if q.kind is one.kind and q != one]
    return sorted(same, key=lambda q: q.layer != one.layer)[:120]


def _swapped(point: Point, one: Quantity, other: Quantity) -> Point:
    """The point with the values of two parameters exchanged."""
    first, second = point.value(one), point.value(other)
    return point.changed({Symbol(one): Number(second), Symbol(other): Number(first)})


def _words_of_factor(factor: Fraction) -> str:
    return f"a factor {factor} is too many" if abs(factor) > 1 else f"a factor {1 / factor} is missing"
