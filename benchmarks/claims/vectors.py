"""Facts in vectors and matrices: of one sample, or of all samples at once, as columns or as rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

from benchmarks.claims.facts import Fact, slope_forms
from benchmarks.claims.networks import Network
from benchmarks.claims.tree import (
    ALL,
    ONE,
    Derivative,
    Layer,
    Name,
    Sum,
    Tree,
    add,
    call,
    diag,
    fraction,
    had,
    matmul,
    minus,
    mul,
    number,
    power,
    transpose,
)

__all__ = ["Vectors"]

_L = Name("L")


class Vectors:
    """Facts whose quantities are whole layers, laid out as `columns`, as `rows` (z = x W + b), or as columns with
    weights that are `turned` (z = W^T x + b); `batch`: the matrices of all samples. `own`: the document has a name for
    the output without the target.
    """

    def __init__(
        self, network: Network, chance: random.Random, layout: str, *, batch: bool, deltas: bool, own: bool
    ) -> None:
        self.network, self.chance, self.layout, self.own = network, chance, layout, own
        self.sample = ALL if batch else None
        self.deltas = deltas and not batch
        self.by_count = batch and network.mean_samples and chance.random() < 0.6  # whether a mean is written by m

    def a(self, layer: Layer) -> Name:
        return Name("x", 0, None, None, self.sample) if layer == 0 else Name("a", layer, None, None, self.sample)

    def z(self, layer: Layer) -> Name:
        return Name("z", layer, None, None, self.sample)

    def kind(self, layer: int) -> str:
        return self.network.layers[layer - 1].activation

    def has_bias(self, layer: int) -> bool:
        return self.network.layers[layer - 1].bias != "none"

    def applied(self, layer: Layer, vector: Tree) -> Tree:
        """The weights of a layer, applied to what it gets."""
        w = Name("W", layer)
        match self.layout:
            case "rows":
                return matmul(vector, w)
            case "turned":
                return matmul(transpose(w), vector)
        return matmul(w, vector)

    def returned(self, layer: Layer, error: Tree) -> Tree:
        """The weights of a layer, applied the way back."""
        w = Name("W", layer)
        match self.layout:
            case "rows":
                return matmul(error, transpose(w))
            case "turned":
                return matmul(w, error)
        return matmul(transpose(w), error)

    def outer(self, error: Tree, source: Tree) -> Tree:
        """The derivative by the weights."""
        match self.layout:
            case "rows":
                return matmul(transpose(source), error)
            case "turned":
                return matmul(source, transpose(error))
        return matmul(error, transpose(source))

    def slope(self, layer: int) -> tuple[Tree, ...]:
        forms = slope_forms(self.kind(layer), self.z(layer), self.a(layer), layer, had, lambda one: had(one, one))
        return self.chance.choice([form for form in forms if not (len(form) == 1 and form[0] == ONE)])

    def scale(self) -> Fraction:
        scale = self.network.scale * (2 if self.network.loss == "squared_error" else 1)
        return scale / self.network.samples if self.sample == ALL and self.network.mean_samples else scale

    def scaled(self, one: Tree, scale: Fraction) -> Tree:
        if scale == 1:
            return one
        below: Tree = number(scale.denominator)
        if self.by_count and scale.denominator % self.network.samples == 0:
            rest = scale.denominator // self.network.samples
            below = Name("m") if rest == 1 else mul(number(rest), Name("m"))
        return mul(fraction(number(scale.numerator), below), one)

    def signal(self, layer: int) -> Tree:
        z = self.z(layer)
        return Name("delta", layer) if self.deltas and self.chance.random() < 0.7 else Derivative(_L, z)

    def error(self, layer: int, far: int) -> Tree:
        if far == 0:
            return self.signal(layer)
        if layer == self.network.depth:
            difference: Tree = minus(self.a(layer), Name("y", 0, None, None, self.sample))
            if self.own and self.chance.random() < 0.5:
                difference = Name("e", layer)
            factors = self.slope(layer) if self.network.loss == "squared_error" else ()
            return self.scaled(had(difference, *factors), self.scale())
        return had(self.returned(layer + 1, self.error(layer + 1, 0)), *self.slope(layer))

    # statements

    def sums(self, layer: int) -> Fact:
        terms = [self.applied(layer, self.a(layer - 1))]
        if self.has_bias(layer):
            terms.append(Name("b", layer))
        return Fact("sum", self.z(layer), add(*terms))

    def activations(self, layer: int) -> Fact:
        z = self.z(layer)
        return Fact("activation", self.a(layer), z if self.kind(layer) == "identity" else call("act", z, layer))

    def errors(self, layer: int) -> Fact:
        left: Tree = (
            Name("delta", layer) if self.deltas and self.chance.random() < 0.6 else Derivative(_L, self.z(layer))
        )
        return Fact("error", left, self.error(layer, 1))

    def by_weight(self, layer: int) -> Fact:
        far = self.chance.choice((0, 0, 1))
        right = self.outer(self.error(layer, far), self.a(layer - 1))
        return Fact("by weight", Derivative(_L, Name("W", layer)), right)

    def by_bias(self, layer: int) -> Fact:
        """In a batch, the sum of the columns."""
        left = Derivative(_L, Name("b", layer))
        if self.sample is None:
            return Fact("by bias", left, self.error(layer, self.chance.choice((0, 1))))
        z = Name("z", layer, None, None, "i")
        return Fact("by bias", left, Sum("i", None, Derivative(_L, z)))

    def by_activation(self, layer: int) -> Fact:
        right = self.returned(layer + 1, self.error(layer + 1, self.chance.choice((0, 0, 1))))
        return Fact("by activation", Derivative(_L, self.a(layer)), right)

    def course(self, layer: int) -> Sequence[Fact]:
        """A batch as courses have it: dZ of each sample's own loss, dW of the mean of all."""
        dz, dw = (Name(kind, layer, None, None, ALL if kind == "dZ" else None) for kind in ("dZ", "dW"))
        own = Name("dZ", layer, None, None, "i")
        mean = fraction(ONE, Name("m")) if self.network.mean_samples else ONE
        facts = [Fact("by weight", dw, mul(mean, self.outer(dz, self.a(layer - 1))))]
        if self.has_bias(layer):
            facts.append(Fact("by bias", Derivative(_L, Name("b", layer)), mul(mean, Sum("i", None, own))))
        if layer < self.network.depth:
            above = Name("dZ", layer + 1, None, None, ALL)
            facts.append(Fact("error", dz, had(self.returned(layer + 1, above), *self.slope(layer))))
        else:
            facts.append(self.course_end())
        new, old = Name("W", layer, updated=True), Name("W", layer)
        facts.append(Fact("update", new, minus(old, mul(Name("rate"), dw)), relation="<-"))
        return facts

    def course_end(self) -> Fact:
        """The error signal of the outputs, of each sample's own loss."""
        layer = self.network.depth
        scale = self.network.scale * (2 if self.network.loss == "squared_error" else 1)
        factors = self.slope(layer) if self.network.loss == "squared_error" else ()
        right = self.scaled(had(minus(self.a(layer), Name("y", 0, None, None, ALL)), *factors), scale)
        return Fact("error", Name("dZ", layer, None, None, ALL), right)

    def by_input(self) -> Fact:
        return Fact("by activation", Derivative(_L, self.a(0)), self.returned(1, self.signal(1)))

    def through_slope(self, layer: int) -> Fact:
        """The error signal from the derivative by the activation."""
        return Fact("error", Derivative(_L, self.z(layer)), had(Derivative(_L, self.a(layer)), *self.slope(layer)))

    def by_diagonal(self, layer: int) -> Fact:
        """The error signal with the slopes as a diagonal matrix."""
        slopes = diag(had(*self.slope(layer)))
        right = matmul(slopes, matmul(transpose(Name("W", layer + 1)), self.signal(layer + 1)))
        return Fact("error", Derivative(_L, self.z(layer)), right)

    def jacobian(self, layer: int) -> Fact:
        """Of an activation by its pre-activation, a row for each entry of the activation."""
        a, z = self.a(layer), self.z(layer)
        if self.kind(layer) == "softmax":
            return Fact("slope", Derivative(a, z), minus(diag(a), matmul(a, transpose(a))))
        return Fact("slope", Derivative(a, z), diag(had(*self.slope(layer))))

    def jacobian_of_sums(self, layer: int) -> Fact:
        """Of a pre-activation by the activation before it."""
        return Fact("local", Derivative(self.z(layer), self.a(layer - 1)), Name("W", layer))

    def update(self, layer: int) -> Fact:
        w = Name("W", layer)
        gradient: Tree = Derivative(_L, w)
        if self.sample is None and self.chance.random() < 0.5:
            gradient = self.outer(self.signal(layer), self.a(layer - 1))
        return Fact("update", Name("W", layer, updated=True), minus(w, mul(Name("rate"), gradient)), relation="<-")

    def update_of_bias(self, layer: int) -> Fact:
        b = Name("b", layer)
        right = minus(b, mul(Name("rate"), Derivative(_L, b)))
        return Fact("update", Name("b", layer, updated=True), right, relation="<-")

    def general(self, first: int) -> Sequence[Fact]:
        """Statements about layer l, for every l from the `first` on for which they speak of layers that exist."""
        here, below, above = ("l", 0), ("l", -1), ("l", 1)
        delta = Name("delta", here)
        terms = [self.applied(here, self.a(below))] + ([Name("b", here)] if self.has_bias(1) else [])
        letters: dict[str, Layer | None] = {"l": first}
        facts = [Fact("sum", self.z(here), add(*terms), letters)]
        if self.deltas:
            facts.append(Fact("by weight", Derivative(_L, Name("W", here)), self.outer(delta, self.a(below)), letters))
            if self.has_bias(1):
                facts.append(Fact("by bias", Derivative(_L, Name("b", here)), delta, letters))
        hidden = {one.activation for one in self.network.layers[:-1]}
        if self.deltas and len(hidden) == 1 and self.network.depth > 1:
            slope = call("slope", self.z(here), here)
            facts.append(Fact("error", delta, had(self.returned(above, Name("delta", above)), slope), {"l": 1}))
        return facts

    def own_error(self) -> Fact:
        return Fact("own name", Name("e", self.network.depth), minus(self.a(self.network.depth), Name("y")))

    def squares(self) -> Fact:
        """The loss of one sample as an inner product."""
        difference = minus(self.a(self.network.depth), Name("y"))
        square = (
            matmul(difference, transpose(difference))
            if self.layout == "rows"
            else matmul(transpose(difference), difference)
        )
        return Fact("loss", _L, self.scaled(square, self.network.scale))

    def norm(self) -> Fact:
        difference = minus(self.a(self.network.depth), Name("y"))
        return Fact("loss", _L, self.scaled(power(call("norm", difference), 2), self.network.scale))
