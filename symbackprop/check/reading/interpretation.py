"""What reading gives beside the terms of a derivation: numbers as printed, lists, and vectors entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Literal

from symbackprop.core.quantities import Variable
from symbackprop.core.terms import Apply, Matrix, Number, Term
from symbackprop.judge.entries import has_matrices, spread
from symbackprop.latex.nodes import Identifier
from symbackprop.latex.tokens import Unread

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = [
    "ONES_VECTOR",
    "UNKNOWN_LENGTH",
    "EmptyRange",
    "Entrywise",
    "List",
    "OutOfRange",
    "Printed",
    "Reading",
    "Single",
    "Watched",
    "WithOne",
    "entries_of",
    "entrywise",
]

# which derivatives are those of one sample's own loss: none, those by what a sample has, or all; with "marks" of those
# by what a sample has only dz, as the notation writes it, and error signals
Single = Literal["", "marks", "samples", "all"]
# which products of square matrices are those of their entries: none, those with a star, or all that have a sign
Entrywise = Literal["", "star", "all"]
UNKNOWN_LENGTH = 3  # the length of a vector that nothing says the length of
ONES_VECTOR = Apply("ones", ())  # of a length that its neighbour says


@dataclass(frozen=True, slots=True)
class Varied:
    """What varies where dz is a differential: some variables, of which only those count on which some `names` depend
    where there are any; these may have the letter of a layer.
    """

    variables: frozenset[Variable] = frozenset()
    names: tuple[Identifier, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.variables)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the names of a chain are read.

    `new` lets unknown names be variables of the document. `local` asks for the document's own names before the
    lecture's. `short` reads a bare d/dx before a product as the derivative of its next factor only, `far` one
    before a sum as that of the whole sum, `general` sigma as the activation of the layer that it is applied to,
    `scalar` a vector of the document as one number, `units` K and M behind a number as thousands and millions,
    `columns` what each sample has as a matrix with a column for each, `of_each` what all have
    as that of any of them, `turned` the derivatives of a vector by a
    vector with a row for each entry of the lower one, `lettered` a name without a layer as that of the layer that
    its indices tell, `once` the loss after an update as that after the first one, where there are several,
    `pointwise` a function without an argument as its value at any place, `entrywise` the product with a sign of
    two vectors, or square matrices, as that of their entries, `listed` a list behind a sign and a column as a row,
    `inner` two columns beside each other as their inner product, `ungrouped` a sum in braces, which do not show, as
    one of which only the first part stands behind its sign, `by_output` nabla before the loss, without a name below, as
    the gradient by the outputs, `row_gradients` the derivative of a number by a
    vector as a row, `one_sum` a sum that says nothing of what it runs over as that over the only sample,
    `total` as that of all entries, as are products without a sign in it, `norms` the square of a vector as that of its
    length, `outer` vectors of two lengths beside each other as a column times a row,
    `one_loss` the loss as that of one sample, `renewed` the memory of
    an optimizer as it is after the update, `all_ways` the derivative of what is computed as that by every way on which
    it depends on a name. `single` says which derivatives dz are those of a sample's own loss,
    `varied` what varies where dz is a differential, `immediate` the names whose derivative by a parameter is that
    of one step of time, in a sum over the steps; every name at first, before a sum is read.
    """

    new: bool = False
    local: bool = False
    short: bool = False
    far: bool = False
    general: bool = False
    scalar: bool = False
    units: bool = False
    columns: bool = False
    of_each: bool = False
    turned: bool = False
    lettered: bool = False
    once: bool = False
    pointwise: bool = False
    entrywise: Entrywise = ""
    listed: bool = False
    inner: bool = False
    ungrouped: bool = False
    by_output: bool = False
    row_gradients: bool = False
    one_loss: bool = False
    one_sum: bool = False
    total: bool = False
    norms: bool = False
    outer: bool = False
    renewed: bool = False
    all_ways: bool = False
    single: Single = ""
    varied: Varied = field(default_factory=Varied)
    immediate: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Watched(Reading):
    """A way of reading that keeps what was asked of it. What is read in it depends on nothing else, so that it is the
    same in every other way of which that is true: a field is to be asked for where it makes a difference, and last.
    """

    asked: set[str] = field(default_factory=set)

    @staticmethod
    def of(reading: Reading, *, general: bool) -> Watched:
        """A way of reading, of which nothing was asked yet; `general` where that is so in any case."""
        values = {one: getattr(reading, one) for one in _FIELDS}
        return Watched(**{**values, "general": general or reading.general})

    def is_like(self, told: Mapping[str, object]) -> bool:
        """Whether it does not differ in some fields from a way in which these were so; that asks nothing of it."""
        return all(object.__getattribute__(self, name) == value for name, value in told.items())

    def __getattribute__(self, name: str) -> object:
        if name in _FIELDS:
            object.__getattribute__(self, "asked").add(name)
        return object.__getattribute__(self, name)


_FIELDS = frozenset(one.name for one in fields(Reading))


class OutOfRange(Unread):
    """A name does not exist for these values of its indices."""


class EmptyRange(OutOfRange):
    """A sum or product runs over nothing for these values of its indices: nothing is said of them."""


@dataclass(frozen=True, slots=True)
class Printed(Number):
    """A number as it is printed, with so many places behind the point."""

    places: int = 0


@dataclass(frozen=True, slots=True)
class List(Matrix):
    """A vector written as a list, which is a row or a column as it fits."""


class WithOne(Matrix):
    """A vector with a 1 beside its entries, [1, x]: the weights that it stands beside have the bias in them."""


def entries_of(reader: Reader, term: Term) -> list[Term] | None:
    """The entries of a vector or matrix, row by row; None for a number."""
    found = spread(reader.env.network, term)
    return [entry for row in found.rows for entry in row] if isinstance(found, Matrix) else None


def entrywise(reader: Reader, function: Callable[[Term], Term], argument: Term) -> Term:
    """A function of each entry of a vector or matrix; of a number, itself."""
    if not has_matrices(argument):
        return function(argument)
    found = spread(reader.env.network, argument)
    if not isinstance(found, Matrix):
        return function(found)
    return Matrix(tuple(tuple(function(entry) for entry in row) for row in found.rows))
