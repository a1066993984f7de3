"""Ways to go wrong within the derivation: slopes, losses, paths, and weights that are updated already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.judging.evaluation_point import Changes
from symbackprop.check.mistakes.suspects import Mutation, Question, Value
from symbackprop.check.names.updates import updated
from symbackprop.core import numbers
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Derivative,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Term,
    product_of,
    quantities_of,
    sum_of,
    transform,
    walk,
)
from symbackprop.network.build import coefficient, scaled
from symbackprop.rules import activations
from symbackprop.rules.activations import A, Activation, Z
from symbackprop.rules.losses import LOSSES, P, Y

__all__ = ["Fault", "altered", "losses", "paths", "slopes", "updated_weights", "with_another_slip"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))
Fault = tuple[str, str, Changes]  # the mistake, what it is here, what stands instead
_BESIDES = ((Fraction(-1), "a sign"), (Fraction(1, 2), "a factor 1/2"), (Fraction(2), "a factor 2"))


def altered(faults: Callable[[Question], Iterator[Fault]]) -> Callable[[Question], Iterator[Mutation]]:
    """What a head is under each fault of a kind."""

    def mutations(question: Question) -> Iterator[Mutation]:
        for mistake, message, changes in faults(question):
            yield Mutation(mistake, message, _value(question.head, changes, None))

    return mutations


def with_another_slip(question: Question) -> Iterator[Mutation]:
    """What a head is under each fault with a sign or a small factor besides."""
    for mistake, message, changes in (*slopes(question), *losses(question), *paths(question)):
        for factor, words in _BESIDES:
            yield Mutation(mistake, f"{message}; {words} besides", _value(question.head, changes, factor))


def _value(head: Term, changes: Changes, factor: Fraction | None) -> Value:
    if factor is None:
        return lambda point: point.changed(changes).of(head)
    return lambda point: numbers.multiply(factor, point.changed(changes).of(head))


def slopes(question: Question) -> Iterator[Fault]:
    """Slopes that are left out, taken elsewhere, or of another function; layer by layer."""
    env = question.evidence.env
    network, lecture = env.network, env.lecture.network
    for number, layer in enumerate(lecture.layers, 1):
        pairs = [
            (a, z)
            for a, equation in network.equations.items()
            if a.kind in (Kind.ACTIVATION, Kind.PREDICTION) and a.layer == number and not layer.activation.couples
            for z in quantities_of(equation.term)
            if z.kind is Kind.PREACTIVATION
        ]
        if not pairs or layer.activation.is_identity:
            continue
        yield (
            "missing_slope",
            f"the slope of layer {number}, {layer.activation.name}, is missing",
            {Derivative(a, z, direct=True): _ONE for a, z in pairs},
        )
        for part in _parts(layer.activation.slope):
            yield (
                "missing_slope",
                f"a part of the slope of layer {number}, {layer.activation.name}, is missing",
                {Derivative(a, z, direct=True): _placed(part, a, z) for a, z in pairs},
            )
        for argument, words in ((Z, "the pre-activation"), (A, "the activation")):
            slope = _slope_elsewhere(layer.activation, argument)
            if slope is not None:
                yield (
                    "wrong_slope_argument",
                    f"the slope of layer {number} is taken at {words}",
                    {Derivative(a, z, direct=True): _placed(slope, a, z) for a, z in pairs},
                )
        yield (
            "other_activation",
            f"the activation of layer {number}, {layer.activation.name}, is left out",
            {Symbol(a): Symbol(z) for a, z in pairs},
        )
        for row in activations.ACTIVATIONS.values():
            if row.couples or row.is_identity or row.name == layer.activation.name:
                continue
            # of the activation that is there, or written out in the pre-activation
            for slope in dict.fromkeys((row.slope, substitute(row.slope, {A.quantity: row.applied}.get))):
                yield (
                    "other_activation",
                    f"the slope is that of {row.name}; layer {number} has {layer.activation.name}",
                    {Derivative(a, z, direct=True): _placed(slope, a, z) for a, z in pairs},
                )
            yield (
                "other_activation",
                f"this is {row.name}; layer {number} has {layer.activation.name}",
                {Symbol(a): _placed(row.applied, a, z) for a, z in pairs},
            )


def losses(question: Question) -> Iterator[Fault]:
    """The slopes of another loss, or its value."""
    env = question.evidence.env
    network, lecture = env.network, env.lecture.network
    if not lecture.depth or lecture.loss.rule.single:
        return
    wholes = [q for q in network.equations if q.kind in (Kind.LOSS, Kind.SAMPLE_LOSS)]
    predictions = [q for q in network.equations if q.kind is Kind.PREDICTION]
    for row in LOSSES.values():
        if row.name == lecture.loss.rule.name or row.single:
            continue
        factor = coefficient(replace(lecture.loss, rule=row, factor=row.factor), lecture.outputs)
        changes: dict[Symbol | Derivative, Term] = {}
        for p in predictions:
            y = quantity_of(Kind.TARGET, unit=p.unit, sample=p.sample)
            slots = {P.quantity: Symbol(p), Y.quantity: Symbol(y)}
            for loss in wholes:
                if loss.sample == p.sample:
                    changes[Derivative(loss, p, direct=True)] = scaled(factor, substitute(row.slope, slots.get))
        yield "other_loss", f"this belongs to {row.name}; the lecture has {lecture.loss.rule.name}", changes
    for loss in wholes:
        own = [p for p in predictions if p.sample == loss.sample]
        for row in LOSSES.values():
            if row.name == lecture.loss.rule.name or row.single or not own:
                continue
            parts = []
            for p in own:
                y = quantity_of(Kind.TARGET, unit=p.unit, sample=p.sample)
                parts.append(substitute(row.part, {P.quantity: Symbol(p), Y.quantity: Symbol(y)}.get))
            sign = -1 if row.negative else 1
            term = scaled(sign * row.factor, sum_of(*parts))
            yield (
                "other_loss",
                f"this is {row.name}; the lecture has {lecture.loss.rule.name}",
                {Symbol(loss): term},
            )


def paths(question: Question) -> Iterator[Fault]:
    """A path of the chain rule that is missing."""
    env, latex = question.evidence.env, question.latex
    edges: list[Derivative] = []
    cross: list[Derivative] = []
    network, sample = env.network, env.sample
    for user, equation in network.equations.items():
        if sample is not None and user.sample not in (None, sample):
            continue
        for name in dict.fromkeys(quantities_of(equation.term)):
            edge = Derivative(user, name, direct=True)
            if user.kind is Kind.PREDICTION and name.kind is Kind.PREACTIVATION and user.unit != name.unit:
                cross.append(edge)
            elif name.kind in (Kind.ACTIVATION, Kind.PREDICTION) or (
                name.kind is Kind.PREACTIVATION and user.unit != name.unit
            ):
                edges.append(edge)
    if cross:
        yield (
            "missing_path",
            "the paths through the other outputs of softmax are missing",
            dict.fromkeys(cross, _ZERO),
        )
    for edge in [*cross[:30], *edges[:60]]:
        yield "missing_path", f"the path through {latex(edge.of)} is missing", {edge: _ZERO}
    by_name: dict[Quantity, list[Derivative]] = {}
    for edge in edges[:120]:
        by_name.setdefault(edge.by, []).append(edge)
    for group in by_name.values():
        if len(group) > 2:
            for kept in group:
                yield (
                    "missing_path",
                    f"only the path through {latex(kept.of)} is there",
                    {edge: _ZERO for edge in group if edge != kept},
                )


def updated_weights(question: Question) -> Iterator[Fault]:
    """Weights of the backward pass that are updated already."""
    env = question.evidence.env
    training, network, lecture = env.lecture.training, env.network, env.lecture.network
    for number in range(2, lecture.depth + 1):
        changes: dict[Symbol | Derivative, Term] = {}
        for z, equation in network.equations.items():
            if z.kind is not Kind.PREACTIVATION or z.layer != number:
                continue
            for part in equation.term.terms if isinstance(equation.term, Sum) else (equation.term,):
                if (
                    isinstance(part, Product)
                    and isinstance(part.factors[0], Symbol)
                    and isinstance(part.factors[1], Symbol)
                ):
                    weight, source = part.factors[0].quantity, part.factors[1].quantity
                    if weight in training.frozen:
                        continue
                    changes[Derivative(z, source, direct=True)] = updated(env, weight.after(1))
        yield "updated_weights", f"the weights of layer {number} are updated already", changes


def _placed(rule: Term, a: Quantity, z: Quantity) -> Term:
    return substitute(rule, {A.quantity: Symbol(a), Z.quantity: Symbol(z)}.get)


def _parts(slope: Term) -> Iterator[Term]:
    """A slope of several factors, a(1 - a), without one of them; one with a square, 1 - a^2, without it."""
    factors = slope.factors if isinstance(slope, Product) else ()
    for place in range(len(factors) if len(factors) > 1 else 0):
        yield product_of(*factors[:place], *factors[place + 1 :])
    for power in walk(slope):
        if isinstance(power, Power):
            yield transform(slope, lambda node, power=power: power.base if node == power else node)  # type: ignore[misc]


def _slope_elsewhere(row: Activation, argument: Term) -> Term | None:
    """The slope in the output, with the input put in: z(1 - z); or the slope at the activation: sigma'(a)."""
    if argument is Z:
        in_output = any(node == A for node in walk(row.slope))
        return substitute(row.slope, {A.quantity: Z}.get) if in_output else None
    if any(node == A for node in walk(row.slope)):
        inner = substitute(row.applied, {Z.quantity: A}.get)
        return substitute(row.slope, {A.quantity: inner}.get)
    return substitute(row.slope, {Z.quantity: A}.get)
