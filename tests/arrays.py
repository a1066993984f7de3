"""Formulas of matrices computed with NumPy as they are printed: @ is a product, * entry by entry, .T a transpose."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symbackprop.compose.document import Chain, Frame
from symbackprop.core.graph import running
from symbackprop.core.places import ALL, SAMPLE, Index
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.substitution import at_places
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Hadamard,
    Matrix,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Real,
    Series,
    Sum,
    Symbol,
    Term,
    Transpose,
    quantities_of,
)
from symbackprop.network.lecture import Lecture
from symbackprop.network.network import Network
from tests.lecture_texts import frames_of

_normal = np.vectorize(lambda z: math.erfc(-z / math.sqrt(2)) / 2)

FUNCTIONS: Mapping[str, Any] = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "relu_slope": lambda z: np.where(z > 0, 1.0, 0.0),
    "positive_part": lambda z: np.where(z > 0, z, 0.0),
    "leaky_relu": lambda z, slope: np.where(z > 0, z, slope * z),
    "leaky_relu_slope": lambda z, slope: np.where(z > 0, 1.0, slope),
    "elu": lambda z, alpha: np.where(z > 0, z, alpha * (np.exp(z) - 1)),
    "elu_slope": lambda z, alpha: np.where(z > 0, 1.0, alpha * np.exp(z)),
    "gelu": lambda z: z * _normal(z),
    "normal_distribution": _normal,
    "normal_density": lambda z: np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "softsign": lambda z: z / (1 + np.abs(z)),
    "hard_tanh": lambda z: np.clip(z, -1, 1),
    "hard_tanh_slope": lambda z: np.where(np.abs(z) < 1, 1.0, 0.0),
    "huber": lambda u, t: np.where(np.abs(u) <= t, u**2 / 2, t * (np.abs(u) - t / 2)),
    "huber_slope": lambda u, t: np.clip(u, -t, t),
    "cosh": np.cosh,
    "sech": lambda z: 1 / np.cosh(z),
    "x_ln_x": lambda u: u * np.log(np.where(u == 0, 1, u)),
    "softplus": lambda z: np.log1p(np.exp(z)),
    "exp": np.exp,
    "ln": np.log,
    "abs": np.abs,
    "sign": np.sign,
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=0),
}


def formulas_of(frames: list[Frame]) -> Iterator[Chain]:
    """The chains of a view that start at a vector, a matrix or the loss, in the order of the slides."""
    for frame in frames:
        yield from (block for block in (*frame.lead, *frame.blocks, *frame.tail) if isinstance(block, Chain))


@dataclass
class Arrays:
    """What the printed formulas have given so far: the vectors of each sample, and the derivatives by parameters."""

    network: Network
    values: Mapping[Quantity, Real]
    known: dict[Quantity, Any] = field(default_factory=dict)
    gradients: dict[Quantity, Any] = field(default_factory=dict)

    @classmethod
    def of_lecture(cls, lecture: Lecture) -> Arrays:
        rate = {} if lecture.training.rate is None else {quantity_of(Kind.RATE): lecture.training.rate}
        return cls(lecture.network, {**lecture.values, **rate})

    @property
    def samples(self) -> list[int | None]:
        return [None] if self.network.samples is None else [*range(1, self.network.samples + 1)]

    def take(self, chain: Chain) -> None:
        """The left side of a chain from its first formula; its numbers must be those of the formula."""
        if isinstance(chain.left, Apply):  # what a function is, for any argument
            return
        formulas = [link.right for link in chain.links]
        if isinstance(chain.left, Symbol) and isinstance(formulas[0], Derivative):
            formulas = formulas[1:]
        for place in self._samples_of(chain.left):
            self._take(*(_at_sample(side, place) for side in (chain.left, *formulas)))

    def _samples_of(self, left: Term) -> list[int | None]:
        return self.samples if SAMPLE in left.free else [None]

    def _take(self, left: Term, formula: Term, *rest: Term) -> None:
        units = [index for index in sorted(left.free) if index.axis is not None]
        value = self._entries(formula, units) if units else self.value(formula)
        for other in rest:
            if not any(quantities_of(other)):
                np.testing.assert_allclose(self.value(other), value, rtol=1e-9, atol=1e-12)
        if isinstance(left, Derivative) and any(isinstance(place, int) for place in left.by.at):
            entry = tuple(place - 1 for place in left.by.at if isinstance(place, int))
            np.testing.assert_allclose(self.gradients[_whole(left.by)][entry], value, rtol=1e-9, atol=1e-12)
        elif isinstance(left, Derivative):
            self.gradients[_whole(left.by)] = np.atleast_2d(value)
        elif isinstance(left, Symbol) and left.quantity.kind is not Kind.LOSS and not left.quantity.step:
            self._store(_whole(left.quantity), value)

    def _entries(self, formula: Term, units: list[Index]) -> Any:
        sizes = [self.network.graph.size(index) for index in units]
        grid = np.empty(sizes if len(sizes) > 1 else [*sizes, 1])
        for place in np.ndindex(*grid.shape):
            grid[place] = self.value(at_places(formula, {index: n + 1 for index, n in zip(units, place, strict=False)}))
        return grid

    def _store(self, quantity: Quantity, value: Any) -> None:
        value = np.atleast_2d(value) if quantity.at else value
        if quantity.sample != ALL:
            self.known[quantity] = value
            return
        for number in self.samples:
            self.known[quantity.of_sample(number)] = value[:, number - 1 : number]  # type: ignore[operator]

    def value(self, term: Term) -> Any:
        match term:
            case Number(number):
                return float(number)
            case Symbol(quantity):
                return self.array(quantity)
            case Derivative(_, by):
                found = self.gradients[_whole(by)]
                return found if by.at else float(np.squeeze(found))
            case Matrix(rows):
                return np.array([[float(np.squeeze(self.value(entry))) for entry in row] for row in rows])
            case Transpose(inner):
                return np.atleast_2d(self.value(inner)).T
            case Negation(inner):
                return -self.value(inner)
            case Sum(terms):
                return sum(self.value(part) for part in terms)
            case Hadamard(factors):
                total = 1.0
                for factor in factors:
                    total = total * self.value(factor)
                return total
            case Product(factors):
                found = self.value(factors[0])
                for factor in factors[1:]:
                    right = self.value(factor)
                    found = found * right if 1 in (np.size(found), np.size(right)) else found @ right
                return found
            case Quotient(top, bottom):
                return self.value(top) / self.value(bottom)
            case Power(base, exponent):
                return self.value(base) ** self.value(exponent)
            case Apply(name, (argument, *parameters)):
                return FUNCTIONS[name](self.value(argument), *map(self.value, parameters))
            case Series(index, count, body):
                size = count if isinstance(count, int) else self.network.graph.size(index)
                return sum(self.value(at_places(body, {index: n})) for n in range(1, size + 1))
        raise AssertionError(f"no way to compute {term}")

    def array(self, quantity: Quantity) -> Any:
        """A vector as a column, a matrix, a number; of a batch the column of a sample, or all of them."""
        if quantity.sample == ALL:
            return np.hstack([self.array(quantity.of_sample(sample)) for sample in self.samples])
        if quantity in self.known:
            return self.known[quantity]
        if not quantity.is_whole:
            if quantity in self.values or not quantity.at:
                return float(self.values[self.network.places.get(quantity, quantity)])
            return self.array(quantity._replace(at=(ALL,) * len(quantity.at)))[quantity.at[0] - 1, 0]  # type: ignore[operator]
        general = self.network.graph.general(quantity.variable)
        assert general is not None
        entries = [*self.network.graph.entries(general.of_sample(quantity.sample))]
        numbers = [float(self.values[self.network.places.get(entry, entry)]) for entry in entries]
        rows = self.network.graph.size(running(general.of_sample(None))[0])
        return np.array(numbers).reshape(rows, -1)


def gradients_of_formulas(lecture: Lecture) -> dict[Quantity, Any]:
    """dL/dv by each whole parameter v, computed with NumPy from the formulas that the matrix view prints."""
    work = Arrays.of_lecture(lecture)
    for chain in formulas_of(frames_of(lecture)):
        work.take(chain)
    return {
        whole: np.broadcast_to(np.ravel(work.gradients[whole]), len([*lecture.network.graph.entries(general)]))
        for general in lecture.network.graph.parameters
        for whole in [_whole(general)]
    }


def _at_sample(term: Term, sample: int | None) -> Term:
    return term if sample is None else at_places(term, {SAMPLE: sample})


def _whole(quantity: Quantity) -> Quantity:
    return quantity._replace(at=(ALL,) * len(quantity.at))
