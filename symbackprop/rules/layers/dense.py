"""The dense layer: z_i = sum_j W_ij a_j + b_i and a_i = g(z_i)."""

from __future__ import annotations

from dataclasses import dataclass

from symbackprop.core.graph import Definition, LocalForm
from symbackprop.core.places import Axis, Index
from symbackprop.core.quantities import Kind, Quantity, Variable
from symbackprop.core.substitution import at_places, substitute
from symbackprop.core.terms import Kronecker, Product, Series, Sum, Symbol, Term, product_of
from symbackprop.rules.activations import A_OTHER, COLUMN, ROW, Z_SUM, A, Activation, Z
from symbackprop.rules.functions import apply

__all__ = ["Dense", "units", "width"]


def units(layer: int) -> Axis:
    """The axis of a layer's units; layer 0 is the input."""
    return Axis("unit", layer)


def width(layer: int) -> Quantity:
    """The number of units of a layer, n_l."""
    return Quantity(Variable(Kind.WIDTH, layer))


@dataclass(frozen=True, slots=True)
class Dense:
    """A dense layer on the output of the layer before.

    `bias` is per_unit, shared (one for the whole layer) or none. `source` is the layer's input a_j and `output` its
    activation a_i, both of the running sample in a batch.
    """

    number: int
    activation: Activation
    bias: str
    source: Quantity
    output: Quantity

    @property
    def unit(self) -> Index:
        (place,) = self.output.at
        assert isinstance(place, Index)
        return place

    @property
    def fan_in(self) -> Index:
        (place,) = self.source.at
        assert isinstance(place, Index)
        return place

    @property
    def preactivation(self) -> Quantity:
        return Quantity(Variable(Kind.PREACTIVATION, self.number), self.output.at, self.output.sample)

    @property
    def weight(self) -> Quantity:
        return Quantity(Variable(Kind.WEIGHT, self.number), (self.unit, self.fan_in))

    @property
    def parameters(self) -> tuple[Quantity, ...]:
        """W_ij, then b_i or the one b of the layer."""
        places: dict[str, tuple[tuple[Index, ...], ...]] = {"per_unit": ((self.unit,),), "shared": ((),), "none": ()}
        return (self.weight, *(Quantity(Variable(Kind.BIAS, self.number), at) for at in places[self.bias]))

    def definitions(self) -> tuple[Definition, Definition]:
        return self._weighted_sum(), self._activation()

    def _weighted_sum(self) -> Definition:
        # z_i = sum_j W_ij a_j + b_i
        summand = Product((Symbol(self.weight), Symbol(self.source)))
        total: Term = Series(self.fan_in, width(self.number - 1), summand)
        _, *bias = self.parameters
        return Definition(self.preactivation, Sum((total, *map(Symbol, bias))) if bias else total)

    def _activation(self) -> Definition:
        # a_i = g(z_i), da_i/dz_m = delta_im g'(z_i); where g couples the units, the row writes the Jacobian
        rule, z = self.activation, self.preactivation
        other, summed = (self.unit._replace(name=name) for name in ("m", "k"))
        total = Series(summed, width(self.number), apply("exp", Symbol(z._replace(at=(summed,)))))
        slots: dict[Quantity, Term] = {Z.quantity: Symbol(z), A.quantity: Symbol(self.output), Z_SUM.quantity: total}
        by = z._replace(at=(other,))
        if rule.jacobian is None:
            form = product_of(Kronecker(self.unit, other), substitute(rule.slope, slots.get))
        else:
            slots[A_OTHER.quantity] = Symbol(self.output._replace(at=(other,)))
            form = at_places(substitute(rule.jacobian, slots.get), {ROW: self.unit, COLUMN: other})
        return Definition(self.output, substitute(rule.applied, slots.get), (LocalForm(by, form),))
