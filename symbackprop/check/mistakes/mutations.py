"""Ways to go wrong that change what comes out: parameters exchanged, factors, biases, logarithms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial

from symbackprop.check.judging.evaluation_point import Point
from symbackprop.check.mistakes.suspects import Mutation, Question, Value, formulas
from symbackprop.core import numbers
from symbackprop.core.quantities import PARAMETERS, Kind, Quantity
from symbackprop.core.terms import (
    Derivative,
    Negation,
    Number,
    Product,
    Sum,
    Symbol,
    Term,
    quantities_of,
)
from symbackprop.network.network import Network

__all__ = [
    "exchanged",
    "exchanged_at_first",
    "exchanged_at_last",
    "inputs_of",
    "logarithms",
    "means_and_sums",
    "of_the_same_names",
    "opposite",
    "small_factors",
    "with_factors",
    "without_biases",
]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))


def opposite(question: Question) -> Iterator[Mutation]:
    """The opposite of what is right."""
    yield Mutation("sign", "the sign is wrong", lambda point: numbers.negate(point.of(question.head)))


def exchanged(question: Question) -> Iterator[Mutation]:
    """The gradient of a parameter with other indices; or two parameters that have taken each other's place."""
    yield from _gradients(question, near=False)
    network, latex, head = question.evidence.env.network, question.latex, question.head
    named = [q for q in dict.fromkeys((*quantities_of(head), *quantities_of(question.side))) if q.kind is Kind.WEIGHT]
    for one in named[:12]:
        for other in _near(network.parameters, one)[:40]:
            yield Mutation(
                "exchanged_parameters",
                f"{latex(one)} and {latex(other)} are exchanged",
                lambda point, a=one, b=other: _swapped(point, a, b).of(head),  # type: ignore[misc]
            )


def of_the_same_names(question: Question) -> bool:
    """To formulas that have the names of the right one."""
    right = question.evidence.formula(question.head)
    return formulas(question) and (right is None or {*quantities_of(right)} == {*quantities_of(question.side)})


def exchanged_at_first(question: Question) -> Iterator[Mutation]:
    """The same for a formula that has other names than the right one, which is hardly anything else."""
    if formulas(question) and not of_the_same_names(question):
        yield from exchanged(question)


def exchanged_at_last(question: Question) -> Iterator[Mutation]:
    """The gradient of a parameter with one other index, which may be the index of something else."""
    return _gradients(question, near=True)


def _gradients(question: Question, *, near: bool) -> Iterator[Mutation]:
    network, latex, head = question.evidence.env.network, question.latex, question.head
    if isinstance(head, Derivative) and head.by.kind in PARAMETERS:
        for other in _near(network.parameters, head.by):
            if _one_index_differs(head.by, other) is not near:
                continue
            yield Mutation(
                "exchanged_parameters",
                f"this is d{latex(head.of)}/d{latex(other)}: {latex(head.by)} and {latex(other)} are exchanged",
                lambda point, q=other: point.of(Derivative(head.of, q, head.direct)),  # type: ignore[misc]
            )


def means_and_sums(question: Question) -> Iterator[Mutation]:
    """A mean for a sum, or a sum for a mean."""
    times = partial(_times, question.head)
    lecture = question.evidence.env.lecture.network
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


def small_factors(question: Question) -> Iterator[Mutation]:
    """A small factor that is missing, or one too many."""
    for text in ("2", "1/2", "-2", "-1/2", "3", "1/3", "4", "1/4"):
        factor = Fraction(text)
        yield Mutation("factor", _words_of_factor(factor), _times(question.head, factor))


def _times(head: Term, factor: Fraction) -> Value:
    return lambda point: numbers.multiply(factor, point.of(head))


def without_biases(question: Question) -> Iterator[Mutation]:
    """A bias that is left out."""
    latex, head = question.latex, question.head
    biases = [q for q in question.evidence.env.network.parameters if q.kind is Kind.BIAS]
    for bias in biases[:40]:
        yield Mutation(
            "missing_bias",
            f"the bias {latex(bias)} is left out",
            lambda point, b=bias: point.changed({Symbol(b): _ZERO}).of(head),  # type: ignore[misc]
        )
    layers = [*dict.fromkeys(bias.layer for bias in biases)]
    groups = [[bias for bias in biases if bias.layer == layer] for layer in layers] if len(layers) > 1 else []
    for group in (*groups, biases):
        if len(group) > 1:
            yield Mutation(
                "missing_bias",
                "the biases are left out",
                lambda point, group=group: point.changed({Symbol(b): _ZERO for b in group}).of(head),  # type: ignore[misc]
            )


def logarithms(question: Question) -> Iterator[Mutation]:
    """A logarithm with another base."""
    head = question.head
    for base in (10, 2):
        yield Mutation(
            "log_base",
            f"this is the logarithm with base {base}",
            lambda point, b=base: numbers.divide(point.of(head), numbers.ln(Fraction(b))),  # type: ignore[misc]
        )


def with_factors(question: Question) -> Iterator[Mutation]:
    """A factor of the formula that is missing, or one too many."""
    env, latex, head = question.evidence.env, question.latex, question.head
    network, sample = env.network, env.sample
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
