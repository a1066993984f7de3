"""Formulas with running indices as formulas of vectors and matrices, recognised by the table of contractions.

An array is a formula with its places: none for a scalar, one for a vector (a column), two for a matrix. What no row of
the table makes, or would need more than two places, has no matrix form: it stays in indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symbackprop.core.algebra import base_and_exponent, factors_of, standard
from symbackprop.core.indices import put
from symbackprop.core.places import ALL, Index, Linear, Place, indices_of
from symbackprop.core.quantities import Quantity
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import (
    Apply,
    Derivative,
    Hadamard,
    Negation,
    Power,
    Product,
    Quotient,
    Series,
    Sum,
    Symbol,
    Term,
    Transpose,
    product_of,
    sum_of,
    walk,
)
from symbackprop.derive.families.names import match
from symbackprop.rules.contractions import CONTRACTIONS, COUPLED, U, V, coupled

__all__ = ["NoMatrixForm", "matrix_form", "whole"]

_MOST_COPIES = 3  # u o u o u is still shorter to read than a power entry by entry


class NoMatrixForm(Exception):
    """The formula is no product, sum or function of vectors and matrices."""


@dataclass(frozen=True, slots=True)
class Array:
    """A formula of vectors and matrices; its entries run over `axes`, the row first."""

    term: Term
    axes: tuple[Index, ...] = ()


def whole(quantity: Quantity, axes: Iterable[Index]) -> Quantity:
    """The vector or matrix that a quantity is an entry of, its places along these axes."""
    over = {*axes}

    def every(place: Place) -> Place:
        return ALL if isinstance(place, Index) and place in over else place

    sample = None if quantity.sample is None else every(quantity.sample)
    return quantity._replace(at=tuple(map(every, quantity.at)), sample=sample)


def matrix_form(term: Term, target: tuple[Index, ...] = (), loops: Iterable[Index] = ()) -> Term:
    """The matrix whose entry at the target's row and column is the term; with one index a vector, without one a scalar.

    Every other free index stays one, and so do the `loops`: a sum over such an index stays a sum. Raises NoMatrixForm.
    """
    array = _Reader(target, frozenset({*loops, *term.free} - {*target})).array(term)
    if {*array.axes} != {*target}:
        raise NoMatrixForm("not an entry at these places")
    return _oriented(array, target).term


@dataclass(frozen=True, slots=True)
class _Reader:
    """`loops` are the indices that stay indices: free ones that are no places of the target, and those of sums that
    are left as they are.
    """

    target: tuple[Index, ...]
    loops: frozenset[Index]

    def array(self, term: Term) -> Array:
        if not self._runs(term):
            return Array(term)
        for name in COUPLED:
            found = _coupled_argument(name, term)
            if found is not None:
                entry, along = found
                argument = self.array(entry)
                if argument.axes[:1] != (along,):
                    raise NoMatrixForm(f"{name} along the rows of a matrix")
                return Array(Apply(name, (argument.term,)), argument.axes)
        match term:
            case Symbol(quantity):
                axes = self._axes(quantity)
                return Array(Symbol(whole(quantity, axes)), axes)
            case Derivative(of, by, False):
                axes = self._axes(by)
                return Array(Derivative(of, whole(by, axes)), axes)
            case Negation(inner):
                found_inner = self.array(inner)
                return Array(Negation(found_inner.term), found_inner.axes)
            case Sum(terms):
                return self._sum([self.array(part) for part in terms])
            case Series():
                return self._series(term)
            case Product() | Power():
                return self._joined([self.array(factor) for factor in self._factors(term)])
            case Quotient(top, bottom):
                return _entrywise_quotient(self.array(top), self.array(bottom))
            case Apply(name, (argument_term, *parameters)) if not any(map(self._runs, parameters)):
                argument = self.array(argument_term)
                return Array(Apply(name, (argument.term, *parameters)), argument.axes)
        raise NoMatrixForm(f"no matrix form of {type(term).__name__}")

    def _runs(self, term: Term) -> bool:
        """Whether a formula has an index that runs over an axis, free or below a sum."""
        if not term.free <= self.loops:
            return True
        return term.holds(Series)

    def _axes(self, quantity: Quantity) -> tuple[Index, ...]:
        places = quantity.at if quantity.sample is None else (*quantity.at, quantity.sample)
        running = [index for place in places for index in indices_of(place) if index not in self.loops]
        shifted = any(isinstance(place, Linear) and not {*indices_of(place)} <= self.loops for place in places)
        if shifted or len(running) > 2 or len({*running}) < len(running):
            raise NoMatrixForm(f"an entry at {quantity.at}")
        return tuple(running)

    def _sum(self, arrays: Sequence[Array]) -> Array:
        axes = self._common([array for array in arrays if len(array.axes) > 1])
        if not axes:
            axes = max((array.axes for array in arrays), key=len)
        parts = [_oriented(array, axes) for array in arrays]
        if any(array.axes and array.axes != axes[: len(array.axes)] for array in parts):
            raise NoMatrixForm("summands of different shapes")
        return Array(sum_of(*(array.term for array in parts)), axes)

    def _factors(self, term: Term) -> list[Term]:
        """The factors of a product, a square as two of them."""
        flat: list[Term] = []
        for factor in factors_of(term):
            if not isinstance(factor, Power) or not self._runs(factor):
                flat.append(factor)
                continue
            base, times = base_and_exponent(factor)
            if times.denominator != 1 or not 1 < times <= _MOST_COPIES:
                raise NoMatrixForm("a power of a vector")
            flat += [base] * int(times)
        return flat

    def _series(self, term: Series) -> Array:
        """A sum over an index: a contraction, a sum of contractions, or the sum as it stands."""
        if term.index in self.loops:
            return self._looped(term)
        try:
            if isinstance(term.body, Sum | Negation):
                return self._apart(term)
            return self._contracted([self.array(factor) for factor in self._factors(term.body)], term.index)
        except NoMatrixForm:
            return self._looped(term)

    def _apart(self, term: Series) -> Array:
        """Sum_k (u_k + v_k) = sum_k u_k + sum_k v_k, where each of the sums is a contraction."""
        if isinstance(term.body, Negation):
            inner = self.array(Series(term.index, term.count, term.body.term))
            return Array(Negation(inner.term), inner.axes)
        assert isinstance(term.body, Sum)
        arrays = [self.array(Series(term.index, term.count, part)) for part in term.body.terms]
        if any(isinstance(node, Series) for array in arrays for node in walk(array.term)):
            raise NoMatrixForm("a sum along one place")
        return self._sum(arrays)

    def _looped(self, term: Series) -> Array:
        """The sum as a sum over an index: of scalars, or of a vector or matrix for each sample, or for each place of an
        axis that stays one.
        """
        inner = _Reader(self.target, self.loops | {term.index}).array(term.body)
        stays = term.index in self.loops or term.index.axis is None or term.index.axis.layer is None
        if inner.axes and not stays:
            raise NoMatrixForm("a sum along one place of a matrix")
        return Array(Series(term.index, term.count, inner.term), inner.axes)

    def _contracted(self, arrays: Sequence[Array], index: Index) -> Array:
        """The product summed over an index that two of its arrays have."""
        outside = [array for array in arrays if index not in array.axes]
        groups: dict[frozenset[Index], list[Array]] = {}
        for array in arrays:
            if index in array.axes:
                groups.setdefault(frozenset(array.axes), []).append(array)
        holders = [self._hadamard(group) for group in groups.values()]
        if len(holders) == 1:
            (group,) = groups.values()
            if len(group) < 2:
                raise NoMatrixForm("a sum along one place")
            holders = [group[0], self._hadamard(group[1:])]
        if len(holders) != 2:
            raise NoMatrixForm("a sum over more than two arrays")
        return self._joined([*outside, self._by_row(holders[0], holders[1], index)])

    def _joined(self, arrays: Sequence[Array]) -> Array:
        """The product without a sum: numbers first, what has equal places entry by entry, u_i v_j as u v^T."""
        # a sum sign runs on to the right: it stands last
        numbers = [array.term for array in arrays if not array.axes and not isinstance(array.term, Series)]
        sums = [array.term for array in arrays if not array.axes and isinstance(array.term, Series)]
        groups: dict[frozenset[Index], list[Array]] = {}
        for array in arrays:
            if array.axes:
                groups.setdefault(frozenset(array.axes), []).append(array)
        parts = [self._hadamard(group) for group in groups.values()]
        if not parts:
            return Array(product_of(*numbers, *sums))
        if len(parts) > 2 or (len(parts) == 2 and any(len(part.axes) > 1 for part in parts)):
            raise NoMatrixForm("a product of arrays of different shapes")
        joined = parts[0] if len(parts) == 1 else self._by_row(parts[0], parts[1], None)
        return Array(product_of(*numbers, joined.term, *sums), joined.axes)

    def _hadamard(self, arrays: Sequence[Array]) -> Array:
        axes = self._common(arrays)
        parts = [_oriented(array, axes) for array in arrays]
        if len(parts) == 1:
            return parts[0]
        # W^T delta stands first: what is sent back, then the slopes it meets
        ordered = sorted(parts, key=lambda part: not _is_sent_back(part.term))
        return Array(Hadamard(tuple(part.term for part in ordered)), axes)

    def _common(self, arrays: Sequence[Array]) -> tuple[Index, ...]:
        """The places of several arrays in one order: that of all of them, else that of the target."""
        orders = [*dict.fromkeys(array.axes for array in arrays)]
        if len(orders) < 2:
            return orders[0] if orders else ()
        return tuple(sorted(orders[0], key=self._rank))

    def _by_row(self, one: Array, other: Array, index: Index | None) -> Array:
        """The row of the table that two arrays match, in either order."""
        axes = tuple(sorted({*one.axes, *other.axes} - {index}, key=self._rank))
        if len(axes) > 2:
            raise NoMatrixForm("a product with more than two places")
        letters = dict(zip(axes, "ij", strict=False)) | ({} if index is None else {index: "k"})
        for first, second in ((one, other), (other, one)):
            left, right = ("".join(letters[axis] for axis in array.axes) for array in (first, second))
            form = CONTRACTIONS.get(f"{left},{right}->{''.join(letters[axis] for axis in axes)}")
            if form is not None:
                return Array(_filled(form, first.term, second.term), axes)
        raise NoMatrixForm("no row of the table of contractions")

    def _rank(self, index: Index) -> tuple[int, Index]:
        return (self.target.index(index) if index in self.target else len(self.target), index)


def _filled(form: Term, left: Term, right: Term) -> Term:
    filled = substitute(form, {U.quantity: left, V.quantity: right}.get)
    match filled:
        case Product((Transpose(Transpose(inner)), second)):
            return Product((inner, second))
        case Product((first, Transpose(Transpose(inner)))):
            return Product((first, inner))
    return filled


def _oriented(array: Array, axes: tuple[Index, ...]) -> Array:
    """The array with its places in this order: itself or its transpose."""
    if len(array.axes) == 2 and array.axes == axes[::-1]:
        inner = array.term.term if isinstance(array.term, Transpose) else Transpose(array.term)
        return Array(inner, axes)
    return array


def _entrywise_quotient(top: Array, bottom: Array) -> Array:
    if bottom.axes and {*top.axes} - {*bottom.axes}:
        raise NoMatrixForm("a quotient of different shapes")
    if not bottom.axes and any(isinstance(node, Transpose) for node in walk(bottom.term)):
        raise NoMatrixForm("a quotient by a product of vectors")
    axes = top.axes or bottom.axes
    return Array(Quotient(_oriented(top, axes).term, _oriented(bottom, axes).term), axes)


def _coupled_argument(name: str, term: Term) -> tuple[Term, Index] | None:
    """The entry u_i of a vector, and its index i, where the term is an entry of a function of it: softmax(u)_i."""
    for node in walk(term):
        if not isinstance(node, Series):
            continue
        for entry in walk(term):
            if not isinstance(entry, Apply) or len(entry.arguments) != 1:
                continue
            (argument,) = entry.arguments
            for index in sorted(argument.free):
                if index.axis != node.index.axis or index == node.index:
                    continue
                other = put(argument, {index: node.index})
                pattern = coupled(name, argument, other, node.index, node.count)
                if _matches(pattern, term):
                    return argument, index
    return None


def _matches(pattern: Term, term: Term) -> bool:
    """Whether two formulas differ in the names of bound indices and the order of factors and summands at most."""
    same = {index: index for index in term.free}
    return pattern.free == term.free and any(True for _ in match(standard(pattern), standard(term), same))


def _is_sent_back(term: Term) -> bool:
    """Whether a formula is a product with a transposed matrix."""
    match term:
        case Product(factors):
            return any(isinstance(factor, Transpose) for factor in factors)
        case Sum(terms):
            return any(map(_is_sent_back, terms))
        case Negation(inner):
            return _is_sent_back(inner)
    return False
