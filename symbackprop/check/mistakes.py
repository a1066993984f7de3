"""Naming a mistake: the derivation is mutated in every usual way; what a mutation gives and the claim says, is it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

from symbackprop.check.links import Links, Outcome, fits, is_number, literal
from symbackprop.check.meaning import Printed
from symbackprop.check.point import FAILURES, Changes, Point, apart, close
from symbackprop.check.report import Verdict
from symbackprop.core import numbers
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Negation,
    Number,
    Product,
    Quotient,
    Real,
    Sum,
    Symbol,
    Term,
    children,
    map_children,
    product_of,
    quantities_of,
    substitute,
    sum_of,
    walk,
)
from symbackprop.network.build import coefficient, scaled
from symbackprop.network.network import Network
from symbackprop.rules.activations import ACTIVATIONS, A, Z
from symbackprop.rules.losses import LOSSES, P, Y

__all__ = ["Named", "Namer"]

_ZERO, _ONE = Number(Fraction(0)), Number(Fraction(1))
_LOSS = Quantity(Kind.LOSS)
_CANDIDATES = 400
# a claim that something is zero is explained by none of these
_TELLING = frozenset(
    ["missing_slope", "wrong_slope_argument", "other_activation", "other_loss", "updated_weights", "factor"]
)
SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Named:
    """A mistake of the table, and what it is here in words."""

    mistake: str
    message: str


Value = Callable[[Point], Real]


@dataclass(frozen=True, slots=True)
class _Mutation:
    """A way to go wrong, and the value that it gives at a point."""

    mistake: str
    message: str
    value: Value


@dataclass(slots=True)
class Namer:
    """Finds the mutation that explains a wrong claim."""

    links: Links
    latex: Callable[[Quantity], str]
    slack: tuple[Term, float] | None = None  # of the line that was looked at last

    def name(self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Named | None:
        """The mistake in head = side, or None where no mutation explains it."""
        printed = literal(side)
        if printed is not None:
            near = self._last_digit(head, before, printed)
            if near is not None:
                return near
            slip = self._slip(head, before, printed)
            if slip is not None:
                return slip
        end = time.monotonic() + SECONDS
        for points in (self.links.telling(side), self.links.here() if not is_number(side) else []):
            for count, mutation in enumerate(self._mutations(head, side)):
                if count > _CANDIDATES or time.monotonic() > end or not points:
                    break
                if self._explains(mutation, side, points):
                    return Named(mutation.mistake, mutation.message)
        if is_number(side) and printed is None:
            named = self._operands(head, before, side)
            if named is not None:
                return named
        if is_number(side) and before and is_number(before[-1][0]):
            value = self.links.exact(before[-1][0])
            if value is not None:
                return Named("arithmetic", f"the line before gives {_digits(value, printed)}")
        if is_number(side) and is_number(head):
            value = self.links.exact(head)
            return None if value is None else Named("arithmetic", f"this is {_digits(value, printed)}")
        if is_number(side) and printed is not None and not _bare(head):
            words = (
                "this is not its value" if isinstance(head, Symbol) and not before else "the formula does not give this"
            )
            return Named("arithmetic", words)
        return None

    def _operands(self, head: Term, before: Sequence[tuple[Term, Outcome]], side: Term) -> Named | None:
        """A sign, or one number, in a line that puts numbers into a formula."""
        good = (Verdict.CORRECT, Verdict.CARRIED, Verdict.ROUNDED)
        for changed in _flipped(side):
            if self.links.judge(head, before, changed, first=False).verdict in good:
                return Named("sign", "the sign of a term is wrong")
        names = [*dict.fromkeys(q for term in (head, *(term for term, _ in before)) for q in quantities_of(term))]
        known = [*self.links.scope.network.equations, *self.links.scope.lecture.values]
        for place, node in enumerate([node for node in walk(side) if isinstance(node, Printed)][:30]):
            for name in names[:12]:
                value = self.links.exact(Symbol(name))
                if value is None:
                    continue
                changed = _put_number(side, place, Number(value))
                if self.links.judge(head, before, changed, first=False).verdict not in good:
                    continue
                siblings = [q for q in known if q.kind is name.kind and q != name]
                for other in siblings:
                    found = self.links.exact(Symbol(other))
                    if found is not None and fits(found, Fraction(node.value), node.places):
                        return Named("wrong_index", f"this is {self.latex(other)}; {self.latex(name)} belongs here")
                if name in self.links.scope.lecture.values:
                    return Named("wrong_data", f"{self.latex(name)} is {_digits(value, None)}")
                return Named(
                    "arithmetic", f"{self.latex(name)} is {_digits(value, (Fraction(node.value), node.places))}"
                )
        return None

    def _last_digit(
        self, head: Term, before: Sequence[tuple[Term, Outcome]], printed: tuple[Fraction, int]
    ) -> Named | None:
        """A last digit that is one off, of the exact value or of what the line before gives."""
        values = [self.links.exact(term) for term in (head, *(term for term, _ in before[-1:]))]
        if printed[1] < 2:
            return None
        unit = Fraction(1, 10 ** printed[1])
        for value in values:
            if value is None or numbers.tidy(value, printed[1]):
                continue  # a number that ends there is not rounded
            if any(fits(value, printed[0] + step, printed[1]) for step in (unit, -unit)):
                return Named("rounding", f"rounded to {printed[1]} places this is {numbers.rounded(value, printed[1])}")
        return None

    def _slip(self, head: Term, before: Sequence[tuple[Term, Outcome]], printed: tuple[Fraction, int]) -> Named | None:
        """A wrong result of a right line of numbers, or of mere numbers."""
        term = before[-1][0] if before else head
        good = not before or before[-1][1].verdict in (Verdict.CORRECT, Verdict.CARRIED, Verdict.ROUNDED)
        value = self.links.exact(term) if good and is_number(term) else None
        if value is None:
            return None
        if close(value, -printed[0]):
            return Named("sign", "the sign is wrong")
        for base in (10, 2):
            logarithm = any(isinstance(node, Apply) and node.function == "ln" for node in walk(term))
            if logarithm and fits(numbers.divide(value, numbers.ln(Fraction(base))), *printed):
                return Named("log_base", f"this is the logarithm with base {base}")
        words = "the line before gives" if before else "this is"
        return Named("arithmetic", f"{words} {_digits(value, printed)}")

    def _explains(self, mutation: _Mutation, side: Term, points: Sequence[Point]) -> bool:
        """Whether a mutation gives what the claim says, and not what is right."""
        try:
            if is_number(side):
                point = self.links.data()
                printed = literal(side)
                if printed is not None and abs(printed[0]) * 10 ** max(printed[1], 0) < 10:
                    # one digit tells nothing, but where it is exact
                    simple = mutation.mistake in ("missing_bias", "sign") and printed[0]
                    return bool(simple) and close(mutation.value(point), printed[0])
                if printed is not None and mutation.mistake in _TELLING:
                    if abs(printed[0]) * 10 ** max(printed[1], 0) < 100:
                        return False  # nor do two, for what is seldom
                if self._roughly_differs(mutation, side, point, printed[1] if printed is not None else None):
                    return False
                value = mutation.value(point)
                if printed is not None:
                    return fits(value, *printed)
                said = point.of(side)
                return close(value, said) or _within(value, said, self._slack(side))
            tried = 0
            for point in points:
                if self._roughly_differs(mutation, side, point, None):
                    return False
                said = point.of(side)
                if not close(mutation.value(point), said) or (not said and mutation.mistake in _TELLING):
                    return False
                tried += bool(said)
        except (*FAILURES, RecursionError, KeyError):
            return False
        return tried > 0

    def _roughly_differs(self, mutation: _Mutation, side: Term, point: Point, places: int | None) -> bool:
        """Whether a mutation gives something else than the claim says, as far as floats tell."""
        slack = self._slack(side) if places is None and is_number(side) else None
        try:
            value, said = float(mutation.value(point.rough)), float(point.rough.of(side))
        except FAILURES:
            return False
        if slack is not None:
            return apart(value, said) and not _within(value, said, slack)
        return apart(value, said) if places is None else abs(value - said) > 10.0**-places

    def _slack(self, side: Term) -> float:
        """How far the rounding of its printed numbers may move a line of numbers."""
        if self.slack is None or self.slack[0] is not side:
            point, total = self.links.data().rough, 0.0
            with suppress(*FAILURES):
                middle = float(point.of(side))
                for place, node in enumerate([node for node in walk(side) if isinstance(node, Printed)][:30]):
                    if node.places:
                        moved = Number(float(node.value) + 0.5 * 10.0**-node.places)
                        total += abs(float(point.of(_put_number(side, place, moved))) - middle)
            self.slack = (side, total)
        return self.slack[1]

    # mutations

    def _mutations(self, head: Term, side: Term) -> Iterator[_Mutation]:
        network = self.links.scope.network
        for mistake, message, changes in self._updated(network):
            yield _Mutation(mistake, message, lambda point, c=changes: point.changed(c).of(head))  # type: ignore[misc]
        if not is_number(side) and not self._same_names(head, side):
            yield from self._exchanged(head, side)
        yield _Mutation("sign", "the sign is wrong", lambda point: numbers.negate(point.of(head)))
        if not is_number(side):
            for changed in _flipped(side):
                yield _Mutation("sign", "the sign of a term is wrong", self._repair(head, side, changed))
        yield from self._exchanged(head, side)
        yield from self._scaled(head)
        network = self.links.scope.network
        for mistake, message, changes in self._changes(network, head):
            yield _Mutation(mistake, message, lambda point, c=changes: point.changed(c).of(head))  # type: ignore[misc]
        yield from self._without_biases(network, head)
        yield from self._logarithms(head)
        if not is_number(side):
            yield from self._repairs(head, side)
        yield from self._exchanged(head, side, late=True)
        if not is_number(side):
            yield from self._with_factors(network, head)
        for mistake, message, changes in self._changes(network, head):
            for factor, words in ((-1, "a sign"), (Fraction(1, 2), "a factor 1/2"), (2, "a factor 2")):
                yield _Mutation(
                    mistake,
                    f"{message}; {words} besides",
                    lambda point, c=changes, f=factor: numbers.multiply(Fraction(f), point.changed(c).of(head)),  # type: ignore[misc]
                )

    def _same_names(self, head: Term, side: Term) -> bool:
        """Whether a claim has the names of the right formula."""
        right = self.links.formula(head)
        return right is None or {*quantities_of(right)} == {*quantities_of(side)}

    def _exchanged(self, head: Term, side: Term, *, late: bool = False) -> Iterator[_Mutation]:
        """The gradient of another parameter; or two parameters that have taken each other's place."""
        network = self.links.scope.network
        if isinstance(head, Derivative) and head.by.kind in (Kind.WEIGHT, Kind.BIAS):
            for other in _near(network.parameters, head.by):
                if _one_index_differs(head.by, other) != late:
                    continue
                yield _Mutation(
                    "exchanged_parameters",
                    f"this is d{self.latex(head.of)}/d{self.latex(other)}: {self.latex(head.by)} and "
                    f"{self.latex(other)} "
                    "are exchanged",
                    lambda point, q=other: point.of(Derivative(head.of, q, head.direct)),  # type: ignore[misc]
                )
        if late:
            return
        named = [q for q in dict.fromkeys((*quantities_of(head), *quantities_of(side))) if q.kind is Kind.WEIGHT]
        for one in named[:12]:
            for other in _near(network.parameters, one)[:40]:
                yield _Mutation(
                    "exchanged_parameters",
                    f"{self.latex(one)} and {self.latex(other)} are exchanged",
                    lambda point, a=one, b=other: _swapped(point, a, b).of(_renamed(head, a, b)),  # type: ignore[misc]
                )

    def _scaled(self, head: Term) -> Iterator[_Mutation]:
        def times(factor: Fraction) -> Value:
            return lambda point: numbers.multiply(factor, point.of(head))

        lecture = self.links.scope.lecture.network
        counts = {lecture.samples or 1: "samples", lecture.outputs if lecture.depth else 1: "outputs"}
        mean = lecture.depth and lecture.loss.over_outputs == "mean"
        for count, of in counts.items():
            if count > 1 and (count != 2 or mean or of == "samples"):
                yield _Mutation(
                    "mean_for_sum", f"the sum over the {count} {of} is taken for the mean", times(Fraction(count))
                )
                yield _Mutation(
                    "mean_for_sum", f"the mean over the {count} {of} is taken for the sum", times(Fraction(1, count))
                )
        for factor in (
            Fraction(2),
            Fraction(1, 2),
            Fraction(-2),
            Fraction(-1, 2),
            Fraction(3),
            Fraction(1, 3),
            Fraction(4),
            Fraction(1, 4),
        ):
            yield _Mutation("factor", f"a factor {1 / factor} is missing", times(factor))

    def _changes(self, network: Network, head: Term) -> Iterator[tuple[str, str, Changes]]:
        yield from self._slopes(network)
        yield from self._losses(network)
        yield from self._paths(network, head)

    def _slopes(self, network: Network) -> Iterator[tuple[str, str, Changes]]:
        """Slopes that are left out, taken elsewhere, or of another function; layer by layer."""
        lecture = self.links.scope.lecture.network
        for number, layer in enumerate(lecture.layers, 1):
            pairs = [
                (a, z)
                for a, equation in network.equations.items()
                if a.kind in (Kind.ACTIVATION, Kind.PREDICTION) and a.layer == number and not layer.activation.couples
                for z in quantities_of(equation.term)
                if z.kind is Kind.PREACTIVATION
            ]
            if not pairs or layer.activation.name == "identity":
                continue
            yield (
                "missing_slope",
                f"the slope of layer {number}, {layer.activation.name}, is missing",
                {Derivative(a, z, direct=True): _ONE for a, z in pairs},
            )
            for argument, words in ((Z, "the pre-activation"), (A, "the activation")):
                slope = _slope_elsewhere(layer.activation.name, argument)
                if slope is not None:
                    yield (
                        "wrong_slope_argument",
                        f"the slope of layer {number} is taken at {words}",
                        {Derivative(a, z, direct=True): _placed(slope, a, z) for a, z in pairs},
                    )
            for row in ACTIVATIONS.values():
                if row.couples or row.name in (layer.activation.name, "identity"):
                    continue
                yield (
                    "other_activation",
                    f"the slope is that of {row.name}; layer {number} has {layer.activation.name}",
                    {Derivative(a, z, direct=True): _placed(row.slope, a, z) for a, z in pairs},
                )
                yield (
                    "other_activation",
                    f"this is {row.name}; layer {number} has {layer.activation.name}",
                    {Symbol(a): _placed(row.definition, a, z) for a, z in pairs},
                )

    def _losses(self, network: Network) -> Iterator[tuple[str, str, Changes]]:
        lecture = self.links.scope.lecture.network
        if not lecture.depth or lecture.loss.rule.single:
            return
        losses = [q for q in network.equations if q.kind in (Kind.LOSS, Kind.SAMPLE_LOSS)]
        predictions = [q for q in network.equations if q.kind is Kind.PREDICTION]
        for row in LOSSES.values():
            if row.name == lecture.loss.rule.name or row.single:
                continue
            factor = coefficient(replace(lecture.loss, rule=row, factor=row.factor), lecture.outputs)
            changes: dict[Symbol | Derivative, Term] = {}
            for p in predictions:
                y = Quantity(Kind.TARGET, unit=p.unit, sample=p.sample)
                slots = {P.quantity: Symbol(p), Y.quantity: Symbol(y)}
                for loss in losses:
                    if loss.sample == p.sample:
                        changes[Derivative(loss, p, direct=True)] = scaled(factor, substitute(row.slope, slots.get))
            yield "other_loss", f"this belongs to {row.name}; the lecture has {lecture.loss.rule.name}", changes
        for loss in losses:
            own = [p for p in predictions if p.sample == loss.sample]
            for row in LOSSES.values():
                if row.name == lecture.loss.rule.name or row.single or not own:
                    continue
                parts = []
                for p in own:
                    y = Quantity(Kind.TARGET, unit=p.unit, sample=p.sample)
                    parts.append(substitute(row.part, {P.quantity: Symbol(p), Y.quantity: Symbol(y)}.get))
                sign = -1 if row.negative else 1
                term = scaled(sign * row.factor, sum_of(*parts))
                yield (
                    "other_loss",
                    f"this is {row.name}; the lecture has {lecture.loss.rule.name}",
                    {Symbol(loss): term},
                )

    def _paths(self, network: Network, head: Term) -> Iterator[tuple[str, str, Changes]]:
        """A path of the chain rule that is not gone."""
        edges: list[Derivative] = []
        cross: list[Derivative] = []
        sample = self.links.scope.sample
        for user, equation in network.equations.items():
            if sample is not None and user.sample not in (None, sample):
                continue
            for name in dict.fromkeys(quantities_of(equation.term)):
                edge = Derivative(user, name, direct=True)
                if user.kind is Kind.PREDICTION and name.kind is Kind.PREACTIVATION and user.unit != name.unit:
                    cross.append(edge)
                elif name.kind in (Kind.ACTIVATION, Kind.PREDICTION) or (
                    name.kind is Kind.PREACTIVATION
                    and len(equation.term.__class__.__slots__)
                    and user.unit != name.unit
                ):
                    edges.append(edge)
        if cross:
            yield (
                "missing_path",
                "the paths through the other outputs of softmax are missing",
                dict.fromkeys(cross, _ZERO),
            )
        for edge in [*cross[:30], *edges[:60]]:
            yield "missing_path", f"the path through {self.latex(edge.of)} is missing", {edge: _ZERO}
        by_name: dict[Quantity, list[Derivative]] = {}
        for edge in edges[:120]:
            by_name.setdefault(edge.by, []).append(edge)
        for group in by_name.values():
            if len(group) > 2:
                for kept in group:
                    yield (
                        "missing_path",
                        f"only the path through {self.latex(kept.of)} is there",
                        {edge: _ZERO for edge in group if edge != kept},
                    )
        del head

    def _updated(self, network: Network) -> Iterator[tuple[str, str, Changes]]:
        """Weights of the backward pass that are updated already."""
        training = self.links.scope.lecture.training
        lecture = self.links.scope.lecture.network
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
                        step = product_of(Symbol(Quantity(Kind.RATE)), _Kept.gradient(weight))
                        changes[Derivative(z, source, direct=True)] = Symbol(weight) - step
            yield "updated_weights", f"the weights of layer {number} are updated already", changes

    def _without_biases(self, network: Network, head: Term) -> Iterator[_Mutation]:
        """A bias that is left out."""
        biases = [q for q in network.parameters if q.kind is Kind.BIAS]
        for bias in biases[:40]:
            yield _Mutation(
                "missing_bias",
                f"the bias {self.latex(bias)} is left out",
                lambda point, b=bias: point.changed({Symbol(b): _ZERO}).of(head),  # type: ignore[misc]
            )
        if len(biases) > 1:
            yield _Mutation(
                "missing_bias",
                "the biases are left out",
                lambda point: point.changed({Symbol(b): _ZERO for b in biases}).of(head),
            )

    def _logarithms(self, head: Term) -> Iterator[_Mutation]:
        for base in (10, 2):
            yield _Mutation(
                "log_base",
                f"this is the logarithm with base {base}",
                lambda point, b=base: numbers.divide(point.of(head), numbers.ln(Fraction(b))),  # type: ignore[misc]
            )

    def _repairs(self, head: Term, side: Term) -> Iterator[_Mutation]:
        """Changes to the claim itself that make it right: another index, another sign, a factor."""
        network = self.links.scope.network
        known = [*network.equations, *network.parameters, *_inputs(network)]
        for old in dict.fromkeys(quantities_of(side)):
            siblings = [q for q in known if q.kind is old.kind and q != old and q.sample == old.sample]
            for new in siblings[:40]:
                for changed in _replaced(side, old, new):
                    yield _Mutation(
                        "wrong_index",
                        f"{self.latex(old)} should be {self.latex(new)}",
                        self._repair(head, side, changed),
                    )
        for changed, words in _regrouped(side):
            yield _Mutation("factor", words, self._repair(head, side, changed))

    def _repair(self, head: Term, side: Term, changed: Term) -> Value:
        """What the claim says, where the changed claim is right; else something else."""

        def value(point: Point) -> Real:
            if close(point.of(changed), point.of(head)):
                return point.of(side)
            raise ZeroDivisionError("the change does not make it right")

        return value

    def _with_factors(self, network: Network, head: Term) -> Iterator[_Mutation]:
        """A factor of the formula that is missing, or one too many."""
        for name in (q for q in network.equations if q.kind in (Kind.PREDICTION, Kind.ACTIVATION)):
            one_minus = Sum((_ONE, Negation(Symbol(name))))
            yield _Mutation(
                "factor",
                f"the factor {self.latex(name)} (1 - {self.latex(name)}) is too many",
                lambda point, f=Product((Symbol(name), one_minus)): numbers.multiply(point.of(head), point.of(f)),  # type: ignore[misc]
            )
        names = [*network.equations, *network.parameters, *_inputs(network)]
        sample = self.links.scope.sample
        for name in [q for q in names if q.sample in (None, sample)][:80]:
            yield _Mutation(
                "factor",
                f"the factor {self.latex(name)} is missing",
                lambda point, q=name: numbers.divide(point.of(head), point.value(q)),  # type: ignore[misc]
            )
            yield _Mutation(
                "factor",
                f"the factor {self.latex(name)} is too many",
                lambda point, q=name: numbers.multiply(point.of(head), point.value(q)),  # type: ignore[misc]
            )


def _within(value: Real, said: Real, slack: float) -> bool:
    """Whether a line of rounded numbers may mean a value; where rounding may move it far, it tells nothing."""
    return abs(float(value) - float(said)) <= slack * 1.001 and slack <= _TELLS * abs(float(said))


_TELLS = 0.02


class _Kept:
    """The gradient in an update, which a changed backward pass must not change in turn."""

    @staticmethod
    def gradient(weight: Quantity) -> Term:
        return Derivative(_LOSS, weight)


def _bare(term: Term) -> bool:
    return isinstance(term, Symbol) and term.quantity.kind in (Kind.INPUT, Kind.TARGET, Kind.WEIGHT, Kind.BIAS)


def _digits(value: Real, printed: tuple[Fraction, int] | None) -> str:
    places = max(printed[1], 0) if printed is not None else 6
    if printed is not None and places < 3 and not numbers.tidy(value, places):
        places = 3
    text = f"{numbers.rounded(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text and printed is None else text


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
    return point.changed({Symbol(one): _number(second), Symbol(other): _number(first)})


def _number(value: Real) -> Number:
    return Number(value)


def _renamed(term: Term, one: Quantity, other: Quantity) -> Term:
    """A head that is itself a parameter stays what it is; its update and its gradient move with the names."""
    del one, other
    return term


def _placed(rule: Term, a: Quantity, z: Quantity) -> Term:
    return substitute(rule, {A.quantity: Symbol(a), Z.quantity: Symbol(z)}.get)


def _slope_elsewhere(name: str, argument: Term) -> Term | None:
    """The slope in the output, with the input put in: z(1 - z); or the slope at the activation: sigma'(a)."""
    row = ACTIVATIONS[name]
    if argument is Z:
        in_output = any(node == A for node in walk(row.slope))
        return substitute(row.slope, {A.quantity: Z}.get) if in_output else None
    if any(node == A for node in walk(row.slope)):
        inner = substitute(row.definition, {Z.quantity: A}.get)
        return substitute(row.slope, {A.quantity: inner}.get)
    return substitute(row.slope, {Z.quantity: A}.get)


def _inputs(network: Network) -> Iterable[Quantity]:
    found: dict[Quantity, None] = {}
    for equation in network.equations.values():
        for name in quantities_of(equation.term):
            if name.kind in (Kind.INPUT, Kind.TARGET):
                found[name] = None
    return found


def _replaced(term: Term, old: Quantity, new: Quantity) -> Iterator[Term]:
    """The term with every occurrence replaced, then with each one alone."""
    count = sum(1 for node in walk(term) if _mentions(node, old))
    yield _put(term, old, new, None)
    if 1 < count <= 8:
        for place in range(count):
            yield _put(term, old, new, place)


def _mentions(node: Term, quantity: Quantity) -> bool:
    return (isinstance(node, Symbol) and node.quantity == quantity) or (
        isinstance(node, Derivative) and quantity in (node.of, node.by)
    )


def _put(term: Term, old: Quantity, new: Quantity, only: int | None) -> Term:
    seen = -1

    def change(node: Term) -> Term:
        nonlocal seen
        if _mentions(node, old):
            seen += 1
            if only is not None and seen != only:
                return node
            if isinstance(node, Symbol):
                return Symbol(new)
            assert isinstance(node, Derivative)
            return Derivative(new if node.of == old else node.of, new if node.by == old else node.by, node.direct)
        return map_children(node, change)

    return change(term)


def _put_number(term: Term, place: int, number: Number) -> Term:
    """The term with another number in the place of a printed one."""
    seen = -1

    def change(node: Term) -> Term:
        nonlocal seen
        if isinstance(node, Printed):
            seen += 1
            return number if seen == place else node
        return map_children(node, change)

    return change(term)


def _flipped(term: Term) -> Iterator[Term]:
    """The term with the sign of one part of a sum turned round."""
    sums = [node for node in walk(term) if isinstance(node, Sum)]
    for node in sums[:12]:
        for place in range(len(node.terms)):
            turned = [*node.terms]
            part = turned[place]
            turned[place] = part.term if isinstance(part, Negation) else Negation(part)
            yield _exchange(term, node, Sum(tuple(turned)))


def _exchange(term: Term, old: Term, new: Term) -> Term:
    if term == old:
        return new
    return map_children(term, lambda child: _exchange(child, old, new))


def _regrouped(term: Term) -> Iterator[tuple[Term, str]]:
    """The term with one factor left out, with a product for a quotient, or a sum for a product."""
    for node in [*walk(term)][:60]:
        if isinstance(node, Product):
            for place, factor in enumerate(node.factors):
                rest = node.factors[:place] + node.factors[place + 1 :]
                yield _exchange(term, node, product_of(*rest)), "a factor is too many"
                if isinstance(factor, Sum):
                    for part in factor.terms:
                        single = (*node.factors[:place], part, *node.factors[place + 1 :])
                        yield _exchange(term, node, product_of(*single)), "a term is too many"
        elif isinstance(node, Sum):
            for place in range(len(node.terms)):
                rest = node.terms[:place] + node.terms[place + 1 :]
                yield _exchange(term, node, sum_of(*rest)), "a term is too many"
        elif isinstance(node, Quotient):
            yield (
                _exchange(term, node, Product((node.numerator, node.denominator))),
                "a quotient is taken for a product",
            )
            yield _exchange(term, node, node.numerator), "a denominator is too many"
        elif isinstance(node, Apply):
            yield _exchange(term, node, children(node)[0]), f"the function {node.function} is too many"
