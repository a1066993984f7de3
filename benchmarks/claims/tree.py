"""The generator's own syntax tree. It shares nothing with the terms of the program that it measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

__all__ = [
    "ALL",
    "ONE",
    "Cases",
    "Derivative",
    "Index",
    "Kronecker",
    "Layer",
    "Name",
    "Number",
    "Op",
    "Sum",
    "Tree",
    "add",
    "call",
    "diag",
    "fraction",
    "had",
    "letters_bound",
    "mapped",
    "matmul",
    "minus",
    "mul",
    "names_in",
    "neg",
    "number",
    "parts_of",
    "power",
    "rebuilt",
    "transpose",
    "walk",
]

Index = int | str  # a unit, or the letter that runs over units
Layer = int | tuple[str, int]  # a layer, or a letter and what is added to it
ALL = "all"  # as a sample: every sample, a column each


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity: of one unit, or without `unit` of the whole layer."""

    kind: (
        str  # x, y, z, a, W, b, delta, L, rate, m; e, the output without the target; dZ of the samples' own losses, dW
    )
    layer: Layer = 0
    unit: Index | None = None
    source: Index | None = None
    sample: Index | None = None
    updated: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction
    text: str = ""  # as it is printed; empty, as a whole number


@dataclass(frozen=True, slots=True)
class Derivative:
    of: Name
    by: Name


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over the units of a layer, or over the samples where `over` is None; `first` is where it starts."""

    letter: str
    over: Layer | None
    body: Tree


@dataclass(frozen=True, slots=True)
class Kronecker:
    """1 where two indices are equal, else 0."""

    one: Index
    other: Index


@dataclass(frozen=True, slots=True)
class Cases:
    """One formula where two indices are equal, and another where they are not."""

    one: Index
    other: Index
    equal: Tree
    unequal: Tree


@dataclass(frozen=True, slots=True)
class Op:
    """add, neg, mul, matmul, had, frac, pow, T, diag, or call with the function in `label`."""

    head: str
    parts: tuple[Tree, ...]
    label: str = ""
    layer: Layer = 0  # of a call of the layer's own activation or its slope


Tree = Name | Number | Derivative | Sum | Kronecker | Cases | Op


def number(value: Fraction | int) -> Number:
    return Number(Fraction(value))


ONE = number(1)


def add(*terms: Tree) -> Tree:
    return terms[0] if len(terms) == 1 else Op("add", terms)


def minus(left: Tree, right: Tree) -> Tree:
    return Op("add", (left, Op("neg", (right,))))


def neg(one: Tree) -> Tree:
    return one.parts[0] if isinstance(one, Op) and one.head == "neg" else Op("neg", (one,))


def _product(head: str, factors: tuple[Tree, ...]) -> Tree:
    flat: list[Tree] = []
    for one in factors:
        if one == ONE:
            continue
        flat += one.parts if isinstance(one, Op) and one.head == head else (one,)
    return ONE if not flat else flat[0] if len(flat) == 1 else Op(head, tuple(flat))


def mul(*factors: Tree) -> Tree:
    return _product("mul", factors)


def matmul(*factors: Tree) -> Tree:
    return _product("matmul", factors)


def had(*factors: Tree) -> Tree:
    return _product("had", factors)


def fraction(above: Tree, below: Tree) -> Tree:
    return above if below == ONE else Op("frac", (above, below))


def power(base: Tree, exponent: int) -> Tree:
    return Op("pow", (base, number(exponent)))


def transpose(one: Tree) -> Tree:
    return one.parts[0] if isinstance(one, Op) and one.head == "T" else Op("T", (one,))


def diag(vector: Tree) -> Tree:
    return Op("diag", (vector,))


def call(function: str, argument: Tree, layer: Layer = 0) -> Tree:
    return Op("call", (argument,), function, layer)


def parts_of(tree: Tree) -> tuple[Tree, ...]:
    match tree:
        case Op(parts=parts):
            return parts
        case Sum(body=body):
            return (body,)
        case Derivative(of=of, by=by):
            return (of, by)
        case Cases(equal=equal, unequal=unequal):
            return (equal, unequal)
    return ()


def rebuilt(tree: Tree, parts: tuple[Tree, ...]) -> Tree:
    """The tree with other parts."""
    match tree:
        case Op():
            return replace(tree, parts=parts)
        case Sum():
            return replace(tree, body=parts[0])
        case Derivative():
            of, by = parts
            assert isinstance(of, Name)
            assert isinstance(by, Name)
            return Derivative(of, by)
        case Cases():
            return replace(tree, equal=parts[0], unequal=parts[1])
    return tree


def walk(tree: Tree, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Tree]]:
    """Every tree within a tree, with the way to it."""
    yield path, tree
    for place, part in enumerate(parts_of(tree)):
        yield from walk(part, (*path, place))


def mapped(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The tree with every part changed, from the leaves up."""
    return change(rebuilt(tree, tuple(mapped(part, change) for part in parts_of(tree))))


def letters_bound(tree: Tree, letters: frozenset[str]) -> bool:
    """Whether every running index is one of these letters, or runs in a sum around it."""
    match tree:
        case Name(layer=layer, unit=unit, source=source, sample=sample):
            found = {one for one in (unit, source, sample) if isinstance(one, str) and one != ALL}
            return {*found, *((layer[0],) if isinstance(layer, tuple) else ())} <= letters
        case Sum(letter=letter, body=body):
            return letters_bound(body, letters | {letter})
        case Kronecker(one=one, other=other):
            return {part for part in (one, other) if isinstance(part, str)} <= letters
        case Cases(one=one, other=other) if not {one, other} <= letters:
            return False
    return all(letters_bound(part, letters) for part in parts_of(tree))


def names_in(tree: Tree) -> Iterator[Name]:
    return (one for _, one in walk(tree) if isinstance(one, Name))
