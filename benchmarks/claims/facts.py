"""Facts about a network, as a textbook states them: unit by unit, with running indices, or with samples.

Each is built with free choices: how far a derivative is worked out, in which form a slope stands, in which order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from benchmarks.claims.networks import Network
from benchmarks.claims.tree import (
    ONE,
    Cases,
    Derivative,
    Index,
    Kronecker,
    Layer,
    Name,
    Op,
    Sum,
    Tree,
    add,
    call,
    fraction,
    mapped,
    minus,
    mul,
    neg,
    number,
    power,
)

__all__ = ["Fact", "Units", "slope_forms"]

_L = Name("L")


@dataclass(frozen=True, slots=True)
class Fact:
    """Left = right, for every meaning of the letters: each runs over the units of a layer, or over samples (None)."""

    kind: str
    left: Tree
    right: Tree
    letters: Mapping[str, Layer | None] = field(default_factory=dict)
    relation: str = "="


def slope_forms(
    kind: str, z: Tree, a: Tree, layer: Layer, one: Callable[..., Tree], square: Callable[[Tree], Tree]
) -> list[tuple[Tree, ...]]:
    """The derivative of an activation, as factors, in the forms that books have. `one` multiplies entry by entry."""
    named: tuple[Tree, ...] = (call("slope", z, layer),)
    match kind:
        case "sigmoid":
            s = call("act", z, layer)
            return [named, (a, minus(ONE, a)), (a, minus(ONE, a)), (s, minus(ONE, s)), (minus(a, square(a)),)]
        case "tanh":
            return [
                named,
                (minus(ONE, square(a)),),
                (minus(ONE, one(a, a)),),
                (minus(ONE, square(call("act", z, layer))),),
            ]
        case "softplus":
            return [named, (call("sigmoid", z),)]
        case "relu":
            return [named, named, (call("positive", z),)] if isinstance(z, Name) and z.unit is not None else [named]
    return [()]


def _renewed(tree: Tree) -> Tree:
    """With the new parameters, and what is computed by them."""

    def new(one: Tree) -> Tree:
        given = not isinstance(one, Name) or one.kind not in ("W", "b", "z", "a") or (one.kind == "a" and not one.layer)
        return one if given or not isinstance(one, Name) else replace(one, updated=True)

    return mapped(tree, new)


class Units:
    """Facts whose quantities are single units: numbered, or with running indices where `letters` is given.

    `letters` are those of a unit, of its source and of a unit above it; `sample` is the sample spoken of.
    """

    def __init__(
        self,
        network: Network,
        chance: random.Random,
        letters: Sequence[str] = (),
        sample: Index | None = None,
        *,
        deltas: bool,
        own: bool = False,
    ) -> None:
        self.network, self.chance, self.letters, self.sample, self.own = network, chance, tuple(letters), sample, own
        self.deltas = deltas and not network.samples

    # quantities

    def a(self, layer: int, unit: Index) -> Name:
        return Name("a", layer, unit, None, self.sample) if layer else Name("x", 0, unit, None, self.sample)

    def z(self, layer: int, unit: Index) -> Name:
        return Name("z", layer, unit, None, self.sample)

    def y(self, unit: Index) -> Name:
        return Name("y", 0, unit, None, self.sample)

    def w(self, layer: int, unit: Index, source: Index) -> Name:
        return Name("W", layer, unit, source)

    def b(self, layer: int, unit: Index) -> Name:
        return Name("b", layer, unit)

    def over(self, layer: int, letter: str, body: Callable[[Index], Tree]) -> Tree:
        """The sum over a layer's units, with its index or written out."""
        if self.letters:
            return Sum(letter, layer, body(letter))
        return add(*(body(unit) for unit in range(1, self.network.width(layer) + 1)))

    def kind(self, layer: int) -> str:
        return self.network.layers[layer - 1].activation

    def pick(self, forms: Sequence[tuple[Tree, ...]]) -> tuple[Tree, ...]:
        return self.chance.choice(forms)

    def slope(self, layer: int, unit: Index) -> tuple[Tree, ...]:
        return self.pick(
            slope_forms(
                self.kind(layer), self.z(layer, unit), self.a(layer, unit), layer, mul, lambda one: power(one, 2)
            )
        )

    # the loss and the error signals

    def _difference(self, unit: Index) -> Tree:
        a, y = self.a(self.network.depth, unit), self.y(unit)
        if self.own and self.chance.random() < 0.5:
            return Name("e", self.network.depth, unit)
        return minus(a, y) if self.chance.random() < 0.75 else neg(minus(y, a))

    def _scaled(self, scale: Fraction, *factors: Tree) -> Tree:
        """A product with its number, whose sign stands in front."""
        signs = sum(isinstance(one, Op) and one.head == "neg" for one in factors)
        plain = [one.parts[0] if isinstance(one, Op) and one.head == "neg" else one for one in factors]
        product = mul(number(scale), *plain) if scale.denominator == 1 else mul(self.small(scale), *plain)
        return neg(product) if signs % 2 else product

    def small(self, scale: Fraction) -> Tree:
        return fraction(number(scale.numerator), number(scale.denominator))

    def scale(self) -> Fraction:
        """Before the derivative of a sample's loss by an output."""
        return self.network.scale * (2 if self.network.loss == "squared_error" else 1)

    def by_output(self, unit: Index) -> Tree:
        a, y = self.a(self.network.depth, unit), self.y(unit)
        match self.network.loss:
            case "squared_error":
                return self._scaled(self.scale(), self._difference(unit))
            case "cross_entropy":
                return neg(self._scaled(self.scale(), fraction(y, a)))
        if self.chance.random() < 0.5:
            return self._scaled(self.scale(), fraction(minus(a, y), mul(a, minus(ONE, a))))
        inner = add(neg(fraction(y, a)), fraction(minus(ONE, y), minus(ONE, a)))
        return inner if self.scale() == 1 else self._scaled(self.scale(), inner)

    def error(self, layer: int, unit: Index, far: int) -> Tree:
        """The derivative of a sample's loss by a pre-activation; `far` steps of it are worked out."""
        if far == 0 and not self.network.samples:
            z = self.z(layer, unit)
            return Name("delta", layer, unit) if self.deltas and self.chance.random() < 0.7 else Derivative(_L, z)
        if layer == self.network.depth:
            factors = self.slope(layer, unit) if self.network.loss == "squared_error" else ()
            return self._scaled(self.scale(), self._difference(unit), *factors)
        letter = self.letters[2] if self.letters else ""
        further = 0 if self.letters and layer + 1 < self.network.depth else max(far - 1, 0)
        inner = self.over(
            layer + 1,
            letter,
            lambda above: self._mixed(self.error(layer + 1, above, further), self.w(layer + 1, above, unit)),
        )
        return self._mixed(inner, *self.slope(layer, unit))

    def _mixed(self, *factors: Tree) -> Tree:
        """A product, whose factors may stand in another order, with the signs in front."""
        order = [*factors]
        if self.chance.random() < 0.25:
            order.reverse()
        return self._scaled(Fraction(1), *order)

    def _far(self) -> int:
        return 1 if self.network.samples else self.chance.choice((0, 0, 1, 1, 2))

    # statements

    def sums(self, layer: int, unit: Index) -> Fact:
        letter = self.letters[1] if self.letters else ""
        inner = self.over(layer - 1, letter, lambda one: mul(self.w(layer, unit, one), self.a(layer - 1, one)))
        terms = inner.parts if not self.letters and isinstance(inner, Op) and inner.head == "add" else (inner,)
        if self.network.layers[layer - 1].bias != "none":
            terms = (*terms, self.b(layer, unit))
        return self.fact("sum", self.z(layer, unit), add(*terms))

    def activations(self, layer: int, unit: Index) -> Fact:
        z = self.z(layer, unit)
        right: Tree = call("act", z, layer)
        match self.kind(layer):
            case "identity":
                right = z
            case "sigmoid" if self.chance.random() < 0.4:
                right = fraction(ONE, add(ONE, call("exp", neg(z))))
            case "tanh" if self.chance.random() < 0.3:
                up, down = call("exp", z), call("exp", neg(z))
                right = fraction(minus(up, down), add(up, down))
            case "softmax":
                below = self.over(
                    layer, self.letters[2] if self.letters else "", lambda one: call("exp", self.z(layer, one))
                )
                right = fraction(call("exp", z), below)
        return self.fact("activation", self.a(layer, unit), right)

    def slopes(self, layer: int, unit: Index) -> Fact:
        left = Derivative(self.a(layer, unit), self.z(layer, unit))
        return self.fact("slope", left, mul(*self.slope(layer, unit)))

    def jacobian(self, unit: int, other: int) -> Fact:
        """Of the softmax."""
        layer = self.network.depth
        one, two = self.a(layer, unit), self.a(layer, other)
        right = mul(one, minus(ONE, one)) if unit == other else neg(mul(one, two))
        return self.fact("slope", Derivative(one, self.z(layer, other)), right)

    def jacobian_of_all(self) -> Fact:
        """Of the softmax, for every pair of units."""
        layer, (i, _, j) = self.network.depth, self.letters
        one, two = self.a(layer, i), self.a(layer, j)
        right: Tree = mul(one, minus(Kronecker(i, j), two))
        if self.chance.random() < 0.5:
            right = Cases(i, j, mul(one, minus(ONE, one)), neg(mul(one, two)))
        return self.fact("slope", Derivative(one, self.z(layer, j)), right)

    def own_error(self, unit: Index) -> Fact:
        """The document's own name for the output without the target."""
        return self.fact(
            "own name", Name("e", self.network.depth, unit), minus(self.a(self.network.depth, unit), self.y(unit))
        )

    def general(self, first: int) -> Sequence[Fact]:
        """Statements about layer l, for every l from the `first` on for which they speak of layers that exist."""
        here, below, above = ("l", 0), ("l", -1), ("l", 1)
        one, source, other = self.letters
        z, delta = Name("z", here, one), Name("delta", here, one)
        w, b = Name("W", here, one, source), Name("b", here, one)
        before = Name("a", below, source)
        letters: dict[str, Layer | None] = {"l": first, one: here}
        both = {**letters, source: below}
        terms: list[Tree] = [Sum(source, below, mul(w, before))]
        has_bias = self.network.layers[0].bias != "none"
        facts = [Fact("sum", z, add(*terms, b) if has_bias else terms[0], letters)]
        if self.deltas:
            facts.append(Fact("by weight", Derivative(_L, w), self._mixed(delta, before), both))
            if has_bias:
                facts.append(Fact("by bias", Derivative(_L, b), delta, letters))
        if self.deltas and self.network.depth > 1:
            inner = mul(Name("W", above, other, one), Name("delta", above, other))
            slope = call("slope", z, here)
            facts.append(Fact("error", delta, mul(Sum(other, above, inner), slope), {**letters, "l": 1}))
        return facts

    def by_outputs(self, unit: Index) -> Fact:
        return self.fact("by output", Derivative(_L, self.a(self.network.depth, unit)), self.by_output(unit))

    def errors(self, layer: int, unit: Index) -> Fact:
        z = self.z(layer, unit)
        left: Tree = Name("delta", layer, unit) if self.deltas and self.chance.random() < 0.5 else Derivative(_L, z)
        return self.fact("error", left, self.error(layer, unit, self.chance.choice((1, 1, 2))))

    def by_weight(self, layer: int, unit: Index, source: Index) -> Fact:
        right = self._mixed(self.error(layer, unit, self._far()), self.a(layer - 1, source))
        return self.fact("by weight", Derivative(_L, self.w(layer, unit, source)), right)

    def by_bias(self, layer: int, unit: Index) -> Fact:
        return self.fact("by bias", Derivative(_L, self.b(layer, unit)), self.error(layer, unit, self._far()))

    def by_activation(self, layer: int, unit: Index) -> Fact:
        letter, far = (self.letters[2] if self.letters else ""), 0 if self.letters else self._far()
        right = self.over(
            layer + 1,
            letter,
            lambda above: self._mixed(self.error(layer + 1, above, far), self.w(layer + 1, above, unit)),
        )
        return self.fact("by activation", Derivative(_L, self.a(layer, unit)), right)

    def chain(self, layer: int, unit: Index, source: Index) -> Fact:
        """The chain rule, factor by factor, along every path."""
        a, z, w = self.a(layer, unit), self.z(layer, unit), self.w(layer, unit, source)
        last = mul(Derivative(a, z), Derivative(z, w))
        if layer == self.network.depth:
            if self.kind(layer) == "softmax":
                return self.fact("chain", Derivative(_L, w), mul(Derivative(_L, z), Derivative(z, w)))
            return self.fact("chain", Derivative(_L, w), mul(Derivative(_L, a), last))
        letter = self.letters[2] if self.letters else ""
        paths = self.over(
            layer + 1,
            letter,
            lambda above: mul(Derivative(_L, self.z(layer + 1, above)), Derivative(self.z(layer + 1, above), a)),
        )
        return self.fact("chain", Derivative(_L, w), mul(paths, last))

    def local(self, layer: int, unit: Index, source: Index) -> Fact:
        """The derivative of a sum by one of its parts."""
        z = self.z(layer, unit)
        choices: list[tuple[Name, Tree]] = [
            (self.w(layer, unit, source), self.a(layer - 1, source)),
            (self.a(layer - 1, source), self.w(layer, unit, source)),
        ]
        if self.network.layers[layer - 1].bias != "none":
            choices.append((self.b(layer, unit), ONE))
        by, right = self.chance.choice(choices)
        return self.fact("local", Derivative(z, by), right)

    def update(self, layer: int, unit: Index, source: Index) -> Fact:
        w = self.w(layer, unit, source)
        gradient: Tree = Derivative(_L, w)
        if self.deltas and self.chance.random() < 0.5:
            gradient = mul(Name("delta", layer, unit), self.a(layer - 1, source))
        new = Name("W", layer, unit, source, None, updated=True)
        return self.fact("update", new, minus(w, mul(Name("rate"), gradient)), relation="<-")

    def update_of_bias(self, layer: int, unit: Index) -> Fact:
        b = self.b(layer, unit)
        right = minus(b, mul(Name("rate"), Derivative(_L, b)))
        return self.fact("update", replace(b, updated=True), right, relation="<-")

    def renewed(self, layer: int, unit: Index) -> Fact:
        """A step of the forward pass with the new parameters."""
        fact = self.chance.choice((self.sums, self.activations))(layer, unit)
        return Fact(f"new {fact.kind}", _renewed(fact.left), _renewed(fact.right), fact.letters)

    def loss(self) -> Fact:
        """Of a single sample."""
        letter = self.letters[2] if self.letters else ""
        scale, depth = self.network.scale, self.network.depth

        def part(unit: Index) -> Tree:
            a, y = self.a(depth, unit), self.y(unit)
            match self.network.loss:
                case "squared_error":
                    return power(minus(a, y) if self.turned else minus(y, a), 2)
                case "cross_entropy":
                    return mul(y, call("ln", a))
            return add(mul(y, call("ln", a)), mul(minus(ONE, y), call("ln", minus(ONE, a))))

        self.turned = self.chance.random() < 0.5
        total = self.over(depth, letter, part)
        right = self._scaled(scale, total)
        return self.fact("loss", _L, right if self.network.loss == "squared_error" else neg(right))

    def fact(self, kind: str, left: Tree, right: Tree, relation: str = "=") -> Fact:
        return Fact(kind, left, right, self._runs(left), relation)

    def _runs(self, left: Tree) -> dict[str, Layer | None]:
        """What the letters on the left run over."""
        found: dict[str, Layer | None] = {}
        parts = (left.of, left.by) if isinstance(left, Derivative) else (left,)
        for name in parts:
            assert isinstance(name, Name)
            if isinstance(name.unit, str):
                found[name.unit] = self.network.depth if name.kind in ("y", "e") else name.layer
            if isinstance(name.source, str):
                assert isinstance(name.layer, int)
                found[name.source] = name.layer - 1
            if isinstance(name.sample, str) and name.sample != "all":
                found[name.sample] = None
        return found
