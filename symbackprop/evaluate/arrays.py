"""Formulas in float64 arrays: a small interpreter of terms with running indices. It knows no layers.

An index is an axis of an array, a sum of products a contraction, and e^u keeps its exponent apart from its factor as
long as it is only multiplied, divided, summed or put into a logarithm, so that it never overflows there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from symbackprop.core.errors import MissingRule
from symbackprop.core.graph import Definition, Graph, running
from symbackprop.core.places import Index, Place
from symbackprop.core.quantities import Quantity, Variable
from symbackprop.core.terms import (
    Apply,
    Cases,
    Comparison,
    Kronecker,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    product_of,
)
from symbackprop.evaluate.passes import is_helper
from symbackprop.rules.functions import Function, Piece, function, put
from symbackprop.rules.value import Unknown, constant

__all__ = ["Floats", "Labelled", "Names", "array_of", "computed"]

Floats = NDArray[np.float64]
Size = Callable[[Index], int]
Relation = Callable[[Floats, Floats], NDArray[np.bool_]]

RELATIONS: Mapping[str, Relation] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """An array with an index for each of its axes; with `exponent`, an array of the same axes, it is
    values * e^exponent.
    """

    values: Floats
    axes: tuple[Index, ...] = ()
    exponent: Floats | None = None

    def plain(self) -> Labelled:
        return self if self.exponent is None else Labelled(self.values * np.exp(self.exponent), self.axes)

    def along(self, axes: Sequence[Index]) -> Labelled:
        """The same with axes in this order, each that it does not have of length 1."""
        order = [self.axes.index(axis) for axis in axes if axis in self.axes]
        place = tuple(slice(None) if axis in self.axes else None for axis in axes)
        exponent = None if self.exponent is None else self.exponent.transpose(order)[place]
        return Labelled(self.values.transpose(order)[place], tuple(axes), exponent)


Names = Mapping[Variable, Labelled]  # the first axes are those of the variable, the sample before all, without labels


def _united(arrays: Sequence[Labelled]) -> tuple[Index, ...]:
    return tuple(dict.fromkeys(axis for array in arrays for axis in array.axes))


def _aligned(arrays: Sequence[Labelled]) -> tuple[tuple[Index, ...], list[Labelled]]:
    axes = _united(arrays)
    return axes, [array.along(axes) for array in arrays]


def array_of(term: Term, names: Names, size: Size) -> Labelled:
    """The value of a formula for all places of its running indices at once.

    Raises Unknown where a variable has no value, MissingRule for a node that has no rule here.
    """

    def value(node: Term) -> Labelled:
        match node:
            case Symbol(quantity):
                return _named(quantity, names)
            case Number(number):
                return Labelled(np.asarray(float(number)))
            case Product(factors):
                return reduce(_product, map(value, factors))
            case Quotient(numerator, denominator):
                return _quotient(value(numerator), value(denominator))
            case Power(base, Number(exponent)):
                return _power(value(base), float(exponent))
            case Negation(inner):
                array = value(inner)
                return Labelled(-array.values, array.axes, array.exponent)
            case Sum(terms):
                axes, arrays = _aligned([value(part).plain() for part in terms])
                return Labelled(reduce(np.add, (array.values for array in arrays)), axes)
            case Series(index, _, Product(factors)):
                return _summed_product([*map(value, factors)], index, size)
            case Series(index, _, body):
                return _summed(value(body), index, size)
            case Apply(name, ()):
                return Labelled(np.asarray(float(constant(node))))
            case Apply(name, (argument,)) if name in ELEMENTARY:
                return _elementary(name, value(argument))
            case Apply(name):
                return value(_spelled_out(node))
            case Kronecker(left, right):
                axes, (one, other) = _aligned([_place(left, size), _place(right, size)])
                return Labelled((one.values == other.values).astype(np.float64), axes)
            case Comparison(left, relation, right):
                # 1 where it holds, else 0
                axes, (one, other) = _aligned([value(left).plain(), value(right).plain()])
                return Labelled(RELATIONS[relation](one.values, other.values).astype(np.float64), axes)
            case Cases(branches):
                axes, flat = _aligned([value(part).plain() for branch in branches for part in branch])
                shape = np.broadcast_shapes(*(array.values.shape for array in flat))
                results, conditions = ([np.broadcast_to(one.values, shape) for one in flat[n::2]] for n in (0, 1))
                return Labelled(np.select([one != 0 for one in conditions], results, np.nan), axes)
        raise MissingRule("the formulas that arrays evaluate", type(node).__name__)

    return value(term)


def computed(graph: Graph, definition: Definition, names: Names) -> Labelled:
    """The array of what is defined, with the axes of its places, the sample's first.

    Raises Unknown where a variable has no value. Nothing is raised for an overflow: it gives infinity or NaN.
    """
    axes = running(definition.of)
    shape = tuple(graph.size(index) for index in axes)
    with np.errstate(all="ignore"):
        found = array_of(definition.body, names, graph.size)
        found = (found if is_helper(definition.of) else found.plain()).along(axes)
    exponent = None if found.exponent is None else np.broadcast_to(found.exponent, shape)
    return Labelled(np.array(np.broadcast_to(found.values, shape)), (), exponent)


def _named(quantity: Quantity, names: Names) -> Labelled:
    """The array of a variable at the places of the quantity: a number selects an entry, an index is an axis."""
    array = names.get(quantity.variable)
    if array is None:
        raise Unknown(str(quantity.variable))
    places = quantity.at if quantity.sample is None else (quantity.sample, *quantity.at)
    axes: list[Index] = []
    chosen: list[int | slice] = []
    for place in places:
        if isinstance(place, int):
            chosen.append(place - 1)
        elif isinstance(place, Index) and place not in axes:
            axes.append(place)
            chosen.append(slice(None))
        else:
            raise MissingRule("the places that arrays evaluate", str(place))
    at = tuple(chosen)
    return Labelled(array.values[at], (*axes, *array.axes), None if array.exponent is None else array.exponent[at])


def _place(place: Place, size: Size) -> Labelled:
    if isinstance(place, int):
        return Labelled(np.asarray(float(place)))
    if isinstance(place, Index):
        return Labelled(np.arange(1.0, size(place) + 1), (place,))
    raise MissingRule("the places that arrays evaluate", str(place))


# -- arithmetic -----------------------------------------------------------------------------------------


def _exponents(one: Labelled, other: Labelled, sign: int) -> Floats | None:
    if other.exponent is None:
        return one.exponent
    return sign * other.exponent if one.exponent is None else one.exponent + sign * other.exponent


def _broadcast(exponent: Floats | None, values: Floats) -> Floats | None:
    return None if exponent is None else np.broadcast_to(exponent, values.shape)


def _product(one: Labelled, other: Labelled) -> Labelled:
    axes, (one, other) = _aligned([one, other])
    values = one.values * other.values
    return Labelled(values, axes, _broadcast(_exponents(one, other, 1), values))


def _quotient(one: Labelled, other: Labelled) -> Labelled:
    axes, (one, other) = _aligned([one, other])
    values = one.values / other.values
    return Labelled(values, axes, _broadcast(_exponents(one, other, -1), values))


def _power(base: Labelled, exponent: float) -> Labelled:
    scale = None if base.exponent is None else base.exponent * exponent
    return Labelled(base.values**exponent, base.axes, scale)


def _summed_product(factors: Sequence[Labelled], index: Index, size: Size) -> Labelled:
    """sum_j u_ij v_jk ... as one contraction."""
    if any(factor.exponent is not None for factor in factors) or len(factors) < 2:
        return _summed(reduce(_product, factors), index, size)
    axes = _united(factors)
    if index not in axes:
        return _summed(reduce(_product, factors), index, size)
    letters = {axis: chr(ord("a") + number) for number, axis in enumerate(axes)}
    kept = tuple(axis for axis in axes if axis != index)
    *operands, result = ("".join(letters[axis] for axis in one) for one in (*(f.axes for f in factors), kept))
    contraction = f"{','.join(operands)}->{result}"
    values = np.einsum(contraction, *(factor.values for factor in factors), optimize=True)
    return Labelled(np.asarray(values), kept)


def _summed(array: Labelled, index: Index, size: Size) -> Labelled:
    if index not in array.axes:
        return Labelled(array.values * size(index), array.axes, array.exponent)
    axis = array.axes.index(index)
    kept = (*array.axes[:axis], *array.axes[axis + 1 :])
    if array.exponent is None:
        return Labelled(array.values.sum(axis=axis), kept)
    # sum_k u_k e^v_k = e^m sum_k u_k e^(v_k - m), where m is the largest v_k whose u_k is not 0
    exponent = np.where(array.values == 0, -np.inf, array.exponent)
    largest = exponent.max(axis=axis, keepdims=True)
    largest = np.where(np.isfinite(largest), largest, 0)
    values = (array.values * np.exp(exponent - largest)).sum(axis=axis)
    return Labelled(values, kept, largest.squeeze(axis=axis))


# -- functions -------------------------------------------------------------------------------------------


def _sigmoid(z: Floats) -> Floats:
    # 1/(1 + e^-|z|) above 0, e^-|z|/(1 + e^-|z|) below
    tail = np.exp(-np.abs(z))
    return np.asarray(np.where(z > 0, 1.0, tail) / (1 + tail))


def _softplus(z: Floats) -> Floats:
    # max(0, z) + ln(1 + e^-|z|)
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _entrywise(of: Callable[[float], float]) -> Callable[[Floats], Floats]:
    return np.vectorize(of, otypes=[np.float64])


# what is elementary, or keeps its digits only in this form; any other function is computed by its pieces or definition
ELEMENTARY: Mapping[str, Callable[[Floats], Floats]] = {
    "exp": np.exp,
    "erf": _entrywise(math.erf),
    "normal_distribution": _entrywise(lambda z: math.erfc(-z / math.sqrt(2)) / 2),
    "ln": np.log,
    "x_ln_x": lambda u: u * np.log(np.where(u == 0, 1.0, u)),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "tanh": np.tanh,
    "cosh": np.cosh,
    "sinh": np.sinh,
}


def _elementary(name: str, argument: Labelled) -> Labelled:
    plain = argument.plain()
    if name == "exp":
        return Labelled(np.ones_like(plain.values), plain.axes, plain.values)
    if name == "ln" and argument.exponent is not None:
        # ln(u e^v) = v + ln u
        return Labelled(argument.exponent + np.log(argument.values), argument.axes)
    return Labelled(ELEMENTARY[name](plain.values), plain.axes)


def _spelled_out(node: Apply) -> Term:
    """A function by its pieces or its definition, with its argument and parameters. Raises MissingRule without."""
    row = function(node.function)
    if row.pieces:
        return Cases(tuple((put(row, piece.term, node), _all(row, piece, node)) for piece in row.pieces))
    if row.definition is None:
        raise MissingRule("the functions that arrays evaluate", row.name)
    return put(row, row.definition, node)


def _all(row: Function, piece: Piece, node: Apply) -> Term:
    """1 where every condition of a piece holds."""
    return product_of(*(put(row, one, node) for one in piece.where))
