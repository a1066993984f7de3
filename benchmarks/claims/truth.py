"""Whether a claim is true: both sides computed at several points."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.claims.networks import Array, Network, Numbers, activation
from benchmarks.claims.tree import ALL, Cases, Derivative, Index, Kronecker, Layer, Name, Number, Op, Sum, Tree

__all__ = ["Meaningless", "Scope", "Truth", "is_true"]


class Meaningless(Exception):
    """Shapes that do not fit, an entry that does not exist, or a number without a value."""


class NoLayer(Meaningless):
    """A layer beyond the first or the last one."""


Scope = Mapping[str, int]  # what the letters stand for
_CLOSE = 1e-9


def _layer(layer: Layer, scope: Scope) -> int:
    return layer if isinstance(layer, int) else scope[layer[0]] + layer[1]


def _index(index: Index, scope: Scope) -> int:
    return index if isinstance(index, int) else scope[index]


class Truth:
    """The values of trees at one point, in a document that lays out its vectors as `columns`, as `rows`, or as columns
    with weights that are `turned`, z = W^T a + b.
    """

    def __init__(self, numbers: Numbers, layout: str = "columns") -> None:
        self.numbers, self.layout = numbers, layout

    @property
    def network(self) -> Network:
        return self.numbers.network

    def value(self, tree: Tree, scope: Scope) -> Array:
        """Two axes always; a number is 1 x 1."""
        match tree:
            case Number(value=value):
                return np.array([[complex(float(value))]])
            case Name():
                return self._name(tree, scope)
            case Derivative(of=of, by=by):
                return self._derivative(of, by, scope)
            case Kronecker(one=one, other=other):
                return np.array([[1.0 + 0j if _index(one, scope) == _index(other, scope) else 0j]])
            case Cases(one=one, other=other, equal=equal, unequal=unequal):
                return self.value(equal if _index(one, scope) == _index(other, scope) else unequal, scope)
            case Sum(letter=letter, over=over, body=body):
                size = max(self.network.samples, 1) if over is None else self._width(_layer(over, scope))
                return _total([self.value(body, {**scope, letter: one}) for one in range(1, size + 1)])
        if tree.head == "call":
            return self._call(tree, self.value(tree.parts[0], scope), scope)
        assert isinstance(tree, Op)
        return _COMBINED[tree.head]([self.value(part, scope) for part in tree.parts])

    def _width(self, layer: int) -> int:
        if not 0 <= layer <= self.network.depth:
            raise NoLayer
        return self.network.width(layer)

    def _place(self, name: Name, scope: Scope) -> tuple[tuple[str, int], list[int], list[int]]:
        """The array that a name is in, with the rows and columns that it has there."""
        layer = _layer(name.layer, scope)
        kind = "z" if name.kind == "delta" else name.kind
        kind, layer = {"x": ("x", 0), "y": ("y", 0), "L": ("L", 0)}.get(kind, (kind, layer))
        if kind == "a" and layer == 0:
            kind = "x"
        if kind == "e":
            kind, layer = "a", self.network.depth
        if (kind, layer) not in self.numbers.values:
            raise NoLayer
        array = self.numbers.values[kind, layer]
        first = range(array.shape[0]) if name.unit is None else [_index(name.unit, scope) - 1]
        if kind == "W":
            second = range(array.shape[1]) if name.source is None else [_index(name.source, scope) - 1]
        elif name.sample is None or kind in ("b", "L"):
            second = range(1)
        else:
            second = range(array.shape[1]) if name.sample == ALL else [_index(name.sample, scope) - 1]
        rows, columns = [*first], [*second]
        if max(rows) >= array.shape[0] or max(columns) >= array.shape[1] or min(rows + columns) < 0:
            raise Meaningless
        return (kind, layer), rows, columns

    def _turned(self, name: Name, array: Array) -> Array:
        turned = self.layout == "rows" or (self.layout == "turned" and name.kind == "W")
        return array.T if turned and name.unit is None else array

    def _name(self, name: Name, scope: Scope) -> Array:
        if name.updated and name.kind not in ("W", "b"):
            return Truth(self.numbers.after(), self.layout).value(replace(name, updated=False), scope)
        if name.kind == "rate":
            return np.array([[complex(self.numbers.point.rate)]])
        if name.kind == "m":
            return np.array([[complex(self.network.samples)]])
        if name.kind == "dW":
            return self._derivative(Name("L"), replace(name, kind="W"), scope)
        if name.kind == "dZ":  # of each sample's own loss
            samples = self.network.samples if self.network.mean_samples else 1
            return samples * self._derivative(Name("L"), replace(name, kind="z"), scope)
        if name.kind == "delta":
            return self._derivative(Name("L"), Name("z", name.layer, name.unit, None, name.sample), scope)
        key, rows, columns = self._place(name, scope)
        array = self.numbers.values[key][np.ix_(rows, columns)]
        if name.kind == "e":
            array = array - self.numbers.values["y", 0][np.ix_(rows, columns)]
        if name.updated:
            array = array - self.numbers.point.rate * self._gradient(key, rows, columns)
        return self._turned(name, array)

    def _gradient(self, key: tuple[str, int], rows: Sequence[int], columns: Sequence[int]) -> Array:
        return np.array([[self.numbers.derivative(key, (row, col))["L", 0][0, 0] for col in columns] for row in rows])

    def _derivative(self, of: Name, by: Name, scope: Scope) -> Array:
        """Of a number, in the shape of what it is taken by; of a vector by a vector, a row for each entry of it."""
        key, rows, columns = self._place(by, scope)
        above, these, those = self._place(of, scope)
        if above == ("L", 0):
            return self._turned(by, self._gradient(key, rows, columns))
        entries = [(row, col) for row in rows for col in columns]
        parts = [self.numbers.derivative(key, entry)[above][np.ix_(these, those)].reshape(-1) for entry in entries]
        matrix = np.array(parts).T
        if matrix.shape[0] == 1 and of.unit is not None:
            return self._turned(by, matrix.reshape(len(rows), len(columns)))
        return matrix

    def _call(self, tree: Op, argument: Array, scope: Scope) -> Array:
        function = tree.label
        if function == "positive":
            return np.where(argument.real > 0, 1.0 + 0j, 0.0)
        if function in ("act", "slope"):
            layer = _layer(tree.layer, scope)
            self._width(layer)
            function = self.network.layers[layer - 1].activation
        if tree.label == "slope":
            return (activation(function, argument + 1e-30j).imag / 1e-30).astype(np.complex128)
        if function == "softmax":
            return activation(function, argument.T).T if self.layout == "rows" else activation(function, argument)
        if function == "norm":
            return np.array([[np.sqrt((argument**2).sum())]])
        if function in ("exp", "ln"):
            if function == "ln" and (argument.real <= 0).any():
                raise Meaningless
            return np.exp(argument) if function == "exp" else np.log(argument)
        return activation(function, argument)


# how values are put together


def _is_number(array: Array) -> bool:
    return bool(array.shape == (1, 1))


def _total(parts: Sequence[Array]) -> Array:
    total = parts[0]
    for one in parts[1:]:
        # a number is added to every entry; a bias, to every column of a batch
        fits = (
            one.shape == total.shape
            or _is_number(one)
            or _is_number(total)
            or _widens(one, total)
            or _widens(total, one)
        )
        if not fits:
            raise Meaningless
        total = total + one
    return total


def _widens(one: Array, other: Array) -> bool:
    column, row = one.shape[0] == other.shape[0], one.shape[1] == other.shape[1]
    return bool((column and one.shape[1] == 1) or (row and one.shape[0] == 1))


def _entrywise(parts: Sequence[Array]) -> Array:
    product = parts[0]
    for one in parts[1:]:
        if not (one.shape == product.shape or _is_number(one) or _is_number(product)):
            raise Meaningless
        product = product * one
    return product


def _matrices(parts: Sequence[Array]) -> Array:
    product = parts[0]
    for one in parts[1:]:
        if _is_number(one) or _is_number(product):
            product = product * one
        elif product.shape[1] != one.shape[0]:
            raise Meaningless
        else:
            product = product @ one
    return product


def _quotient(parts: Sequence[Array]) -> Array:
    above, below = parts
    if (abs(below) < 1e-12).any() or not (_is_number(below) or below.shape == above.shape):
        raise Meaningless
    return above / below


def _diagonal(vector: Array) -> Array:
    if 1 not in vector.shape:
        raise Meaningless
    return np.diag(vector.reshape(-1))


def _power(parts: Sequence[Array]) -> Array:
    base, exponent = parts
    if not _is_number(exponent):
        raise Meaningless
    return np.array(base ** exponent[0, 0])


_COMBINED: Mapping[str, Callable[[Sequence[Array]], Array]] = {
    "add": _total,
    "neg": lambda parts: -parts[0],
    "mul": _matrices,
    "matmul": _matrices,
    "had": _entrywise,
    "frac": _quotient,
    "pow": _power,
    "T": lambda parts: parts[0].T,
    "diag": lambda parts: _diagonal(parts[0]),
}


def scopes(network: Network, letters: Mapping[str, Layer | None]) -> Iterator[Scope]:
    """Every meaning of free letters: a layer letter first, then units of layers, or samples."""
    layers = sorted(
        {over[0] for over in letters.values() if isinstance(over, tuple)} | {one for one in letters if one == "l"}
    )
    first = letters.get("l")
    starts = range(first if isinstance(first, int) else 1, network.depth + 1)
    for where in itertools.product(starts, repeat=len(layers)):
        scope = dict(zip(layers, where, strict=True))
        sizes: list[range] = []
        units = [one for one in letters if one not in layers]
        try:
            for one in units:
                over = letters[one]
                size = (
                    max(network.samples, 1) if over is None else network.width(_checked(_layer(over, scope), network))
                )
                sizes.append(range(1, size + 1))
        except Meaningless:
            continue
        for values in itertools.product(*sizes):
            yield {**scope, **dict(zip(units, values, strict=True))}


def _checked(layer: int, network: Network) -> int:
    if not 0 <= layer <= network.depth:
        raise Meaningless
    return layer


def is_true(truths: Sequence[Truth], left: Tree, right: Tree, letters: Mapping[str, Layer | None]) -> bool:
    """Whether both sides are equal, at every point and for every meaning of the letters for which the left has one.

    What has no meaning at any point is false.
    """
    meant = False
    for truth in truths:
        for scope in scopes(truth.network, letters):
            try:
                one = truth.value(left, scope)
            except Meaningless:
                continue
            try:
                other = truth.value(right, scope)
            except NoLayer:
                continue
            except Meaningless:
                return False
            meant = True
            if not _same(one, other):
                return False
    return meant


def _same(one: Array, other: Array) -> bool:
    if not (one.shape == other.shape or _widens(one, other) or _widens(other, one)):
        return False
    return bool((abs(one - other) <= _CLOSE * (1 + abs(one) + abs(other))).all())
