"""Formulas as a lecturer writes them: order kept, nothing evaluated.

A dozen frozen kinds of node. Python's operators build them (`y * (1 - y)`), flattening sums and products, no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from operator import attrgetter, is_
from typing import Any, ClassVar

from symbackprop.core.places import Index, Place, indices_of
from symbackprop.core.quantities import Quantity, named

__all__ = [
    "Apply",
    "Cases",
    "Comparison",
    "Derivative",
    "Hadamard",
    "Kronecker",
    "Matrix",
    "Negation",
    "Number",
    "Power",
    "Product",
    "Quotient",
    "Real",
    "Series",
    "Sum",
    "Symbol",
    "Term",
    "Transpose",
    "children",
    "map_children",
    "negate",
    "places_of",
    "product_of",
    "quantities_of",
    "sum_of",
    "transform",
    "variable",
    "walk",
]

# a Fraction is exact, a Decimal a value carried to 50 digits; a float is rough: it screens, and decides nothing
Real = Fraction | Decimal | float


class Term:
    """The base of all nodes. Two are equal where they are of one kind and all their parts are.

    The hash is worked out once: formulas are looked up in tables all the time.
    """

    __slots__ = ("_free", "_hash", "_kinds", "_names", "_standard")
    __match_args__: ClassVar[tuple[str, ...]] = ()
    _free: frozenset[Index]
    _hash: int
    _kinds: frozenset[type[Term]]
    _names: tuple[Quantity, ...]
    _standard: Term
    _parts: ClassVar[Callable[[Term], object]]  # all fields of a kind of node

    def __init_subclass__(cls) -> None:
        if cls.__match_args__:
            cls._parts = attrgetter(*cls.__match_args__)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other) or hash(self) != hash(other):
            return False
        assert isinstance(other, Term)
        parts = type(self)._parts
        return parts(self) == parts(other)

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            kind = type(self)
            object.__setattr__(self, "_hash", hash((kind, kind._parts(self))))
            return self._hash

    @property
    def free(self) -> frozenset[Index]:
        """The running indices that no sum in the term binds."""
        try:
            return self._free
        except AttributeError:
            object.__setattr__(self, "_free", _free_indices(self))
            return self._free

    def holds(self, *kinds: type[Term]) -> bool:
        """Whether the term has a node of one of these kinds, itself among them."""
        return not self.kinds.isdisjoint(kinds)

    @property
    def kinds(self) -> frozenset[type[Term]]:
        """The kinds of node that the term has."""
        try:
            return self._kinds
        except AttributeError:
            object.__setattr__(self, "_kinds", frozenset((type(self),)).union(*[part.kinds for part in children(self)]))
            return self._kinds

    @property
    def names(self) -> tuple[Quantity, ...]:
        """The quantities that the term names, each once, in reading order."""
        try:
            return self._names
        except AttributeError:
            object.__setattr__(self, "_names", tuple(dict.fromkeys(quantities_of(self))))
            return self._names

    @property
    def standard_form(self) -> Term | None:
        """The formula without quotients and negations, where it is known."""
        return getattr(self, "_standard", None)

    def keep_standard_form(self, form: Term) -> None:
        """Keep a standard form, which is its own, beside the node."""
        object.__setattr__(self, "_standard", form)
        object.__setattr__(form, "_standard", form)

    def __add__(self, other: Term | int) -> Term:
        return sum_of(self, _term(other))

    def __radd__(self, other: int) -> Term:
        return sum_of(_term(other), self)

    def __sub__(self, other: Term | int) -> Term:
        return sum_of(self, Negation(_term(other)))

    def __rsub__(self, other: int) -> Term:
        return sum_of(_term(other), Negation(self))

    def __mul__(self, other: Term | int) -> Term:
        return product_of(self, _term(other))

    def __rmul__(self, other: int) -> Term:
        return product_of(_term(other), self)

    def __truediv__(self, other: Term | int) -> Term:
        return Quotient(self, _term(other))

    def __rtruediv__(self, other: int) -> Term:
        return Quotient(_term(other), self)

    def __neg__(self) -> Term:
        return Negation(self)

    def __pow__(self, other: Term | int) -> Term:
        return Power(self, _term(other))


@dataclass(frozen=True, slots=True, eq=False)
class Number(Term):
    """A number in a formula. A Decimal is shown rounded, whatever it stands for is carried in full."""

    value: Real


@dataclass(frozen=True, slots=True, eq=False)
class Symbol(Term):
    """A named quantity."""

    quantity: Quantity


@dataclass(frozen=True, slots=True, eq=False)
class Sum(Term):
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Product(Term):
    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Negation(Term):
    term: Term


@dataclass(frozen=True, slots=True, eq=False)
class Quotient(Term):
    numerator: Term
    denominator: Term


@dataclass(frozen=True, slots=True, eq=False)
class Power(Term):
    base: Term
    exponent: Term


@dataclass(frozen=True, slots=True, eq=False)
class Apply(Term):
    """A function of the table of functions, applied: `sigmoid(z)`, `exp(z)`, `ln(p)`."""

    function: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Derivative(Term):
    """d(of)/d(by) for two named quantities.

    With `direct`, only the definition of `of` is differentiated, its other arguments held fixed:
    a local derivative. Without, `by` may reach `of` through any path.
    """

    of: Quantity
    by: Quantity
    direct: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Series(Term):
    """The sum of `body` over `index` = 1 ... `count`; a quantity as count is the width of a general layer."""

    index: Index
    count: int | Quantity
    body: Term


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Term):
    """A condition, `left relation right`, with a relation of = != < <= > >=."""

    left: Term
    relation: str
    right: Term


@dataclass(frozen=True, slots=True, eq=False)
class Cases(Term):
    """Branches (value, condition); the conditions exclude each other."""

    branches: tuple[tuple[Term, Term], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Kronecker(Term):
    """1 where two places are the same, else 0."""

    left: Place
    right: Place


@dataclass(frozen=True, slots=True, eq=False)
class Matrix(Term):
    """A matrix of terms, row by row; a vector has one column. Products with it are those of matrices."""

    rows: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Transpose(Term):
    term: Term


@dataclass(frozen=True, slots=True, eq=False)
class Hadamard(Term):
    """The product entry by entry."""

    factors: tuple[Term, ...]


def _term(value: Term | int) -> Term:
    return value if isinstance(value, Term) else Number(Fraction(value))


def sum_of(*terms: Term) -> Term:
    """The sum of terms, nested sums flattened; no term gives 0."""
    flat: list[Term] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Sum) else (term,))
    return Sum(tuple(flat)) if len(flat) > 1 else flat[0] if flat else Number(Fraction(0))


def product_of(*factors: Term) -> Term:
    """The product of factors, nested products flattened; no factor gives 1."""
    flat: list[Term] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Product) else (factor,))
    return Product(tuple(flat)) if len(flat) > 1 else flat[0] if flat else Number(Fraction(1))


def variable(name: str) -> Symbol:
    """A name of its own in a formula."""
    return Symbol(named(name))


def negate(term: Term) -> Term:
    """-term, without a double sign."""
    return term.term if isinstance(term, Negation) else Negation(term)


# what stands directly below each kind of node, from left to right; the kinds that are not here are leaves
_BELOW: Mapping[type[Term], Callable[[Any], tuple[Term, ...]]] = {
    Sum: attrgetter("terms"),
    Product: attrgetter("factors"),
    Apply: attrgetter("arguments"),
    Hadamard: attrgetter("factors"),
    Quotient: attrgetter("numerator", "denominator"),
    Power: attrgetter("base", "exponent"),
    Comparison: attrgetter("left", "right"),
    Negation: lambda node: (node.term,),
    Transpose: lambda node: (node.term,),
    Series: lambda node: (node.body,),
    Matrix: lambda node: tuple(chain.from_iterable(node.rows)),
    Cases: lambda node: tuple(chain.from_iterable(node.branches)),
}


def children(term: Term) -> tuple[Term, ...]:
    """The terms directly below, from left to right."""
    below = _BELOW.get(type(term))
    return below(term) if below is not None else ()


def map_children(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with `change` applied to each of its children."""
    below = _BELOW.get(type(term))
    if below is None:
        return term
    before = below(term)
    after = tuple(map(change, before))
    return term if all(map(is_, after, before)) else _rebuilt(term, after)


def _rebuilt(term: Term, parts: tuple[Term, ...]) -> Term:
    match term:
        case Sum():
            return sum_of(*parts)
        case Product():
            return product_of(*parts)
        case Apply(function):
            return Apply(function, parts)
        case Series(index, count):
            return Series(index, count, parts[0])
        case Comparison(_, relation):
            return Comparison(parts[0], relation, parts[1])
        case Hadamard():
            return Hadamard(parts)
        case Matrix(rows):
            starts = range(0, len(parts), len(rows[0]))
            return Matrix(tuple(parts[start : start + len(rows[0])] for start in starts))
        case Cases():
            return Cases(tuple(zip(parts[::2], parts[1::2], strict=True)))
    return type(term)(*parts)


def transform(term: Term, change: Callable[[Term], Term]) -> Term:
    """`change` applied to every node, from the leaves up."""

    def changed(node: Term) -> Term:
        return change(map_children(node, changed) if type(node) in _BELOW else node)

    return changed(term)


def walk(term: Term) -> Iterator[Term]:
    """Every node, the term itself first."""
    waiting = [term]
    while waiting:
        node = waiting.pop()
        yield node
        below = _BELOW.get(type(node))
        if below is not None:
            waiting.extend(below(node)[::-1])


def quantities_of(term: Term) -> Iterator[Quantity]:
    """The quantities named in a term, in reading order, repetitions included."""
    waiting = [term]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Symbol):
            yield node.quantity
        elif isinstance(node, Derivative):
            yield node.of
            yield node.by
        elif (below := _BELOW.get(type(node))) is not None:
            waiting.extend(below(node)[::-1])


def places_of(term: Term) -> tuple[Place, ...]:
    """The places that a node itself names, those of its children apart."""
    match term:
        case Symbol(quantity):
            return _placed_at(quantity)
        case Derivative(of, by):
            return _placed_at(of) + _placed_at(by)
        case Kronecker(left, right):
            return left, right
        case Series(_, Quantity() as count):
            return _placed_at(count)
    return ()


def _placed_at(quantity: Quantity) -> tuple[Place, ...]:
    places = quantity.at if quantity.sample is None else (*quantity.at, quantity.sample)
    return places if quantity.layer is None else (quantity.layer, *places)


def _free_indices(term: Term) -> frozenset[Index]:
    below = children(term)
    if len(below) == 1 and not isinstance(term, Series):
        return below[0].free
    here = map(indices_of, places_of(term))
    found: frozenset[Index] = frozenset().union(*here, *[child.free for child in below])
    return found - {term.index} if isinstance(term, Series) else found
