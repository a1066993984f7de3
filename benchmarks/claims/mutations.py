"""Single mistakes, as changes of a tree. Whether one changes the truth is for the numbers to say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from benchmarks.claims.networks import Network
from benchmarks.claims.tree import (
    ONE,
    Derivative,
    Name,
    Number,
    Op,
    Sum,
    Tree,
    add,
    call,
    mapped,
    minus,
    mul,
    names_in,
    neg,
    number,
    parts_of,
    rebuilt,
    transpose,
    walk,
)

__all__ = ["KINDS", "mutated"]


@dataclass(frozen=True, slots=True)
class Change:
    """What may be changed, where, and by whom."""

    network: Network
    chance: random.Random
    entries: bool  # whether products of entries have a sign that means nothing else
    matrices: bool  # whether products of matrices have none, so that they are no inner products


Kind = Callable[[Change, Tree], Iterator[Tree]]


def _sign(change: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("add", parts):
            place = change.chance.randrange(len(parts))
            yield replace(tree, parts=tuple(neg(one) if at == place else one for at, one in enumerate(parts)))
        case Op("neg", parts):
            yield parts[0]


def _factor(change: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("mul", parts) if isinstance(parts[0], Number) or _is_quotient(parts[0]):
            yield mul(*parts[1:])
        case Op("frac", (Number(), Number(value=value))) if value != 1:
            yield Op("frac", (ONE, number(value + 1)))
            yield ONE
        case Op("mul", parts):
            yield mul(change.chance.choice((number(2), Op("frac", (ONE, number(2))))), *parts)


def _is_quotient(tree: Tree) -> bool:
    return isinstance(tree, Op) and tree.head == "frac" and all(isinstance(one, Number) for one in tree.parts)


def _missing_factor(change: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("mul" | "had", parts):
            place = change.chance.randrange(len(parts))
            rest = tuple(one for at, one in enumerate(parts) if at != place)
            yield rest[0] if len(rest) == 1 else replace(tree, parts=rest)


def _missing_slope(_: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("mul" | "had", parts):
            rest = tuple(one for one in parts if not (isinstance(one, Op) and one.label == "slope"))
            if 0 < len(rest) < len(parts):
                yield rest[0] if len(rest) == 1 else replace(tree, parts=rest)


def _missing_term(change: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("add", parts):
            place = change.chance.randrange(len(parts))
            yield add(*(one for at, one in enumerate(parts) if at != place))


def _missing_sum(_: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Sum(letter=letter, body=body) if letter != "i":
            yield mapped(body, lambda one: _with_index(one, letter, 1))


def _with_index(tree: Tree, letter: str, unit: int | str) -> Tree:
    if not isinstance(tree, Name):
        return tree
    return replace(
        tree,
        unit=unit if tree.unit == letter else tree.unit,
        source=unit if tree.source == letter else tree.source,
        sample=unit if tree.sample == letter else tree.sample,
    )


def _slope_argument(_: Change, tree: Tree) -> Iterator[Tree]:
    """The slope at the activation, or in the form for the activation at the pre-activation."""
    match tree:
        case Op("call", (Name(kind="z") as z,), "slope" | "act"):
            yield replace(tree, parts=(replace(z, kind="a"),))
        case Op("add", (first, Op("neg", (rest,)))) if first == ONE:
            changed = mapped(rest, _lowered)
            if changed != rest:
                yield minus(ONE, changed)


def _lowered(tree: Tree) -> Tree:
    return replace(tree, kind="z") if isinstance(tree, Name) and tree.kind == "a" and tree.layer != 0 else tree


def _prime(_: Change, tree: Tree) -> Iterator[Tree]:
    """The function for its slope, and the other way round."""
    match tree:
        case Op("call", label="slope"):
            yield replace(tree, label="act")


def _other_activation(change: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("call", parts, "act" | "slope", layer) if isinstance(layer, int):
            kind = change.network.layers[layer - 1].activation
            if tree.label == "act" and kind != "softmax":
                # a sigma that stands nowhere else may be the activation, whatever it is
                others = {one.activation for one in change.network.layers} & {"sigmoid"} | {"tanh"}
                yield from (call(other, parts[0]) for other in sorted(others - {kind}))
            if tree.label == "slope" and kind != "sigmoid" and isinstance(parts[0], Name):
                a = replace(parts[0], kind="a")
                if a.unit is not None:
                    yield mul(a, minus(ONE, a))
        case Op("add", (first, Op("neg", (Op("pow", (Name() as a, _)),)))) if first == ONE:
            yield mul(a, minus(ONE, a))
        case Op("mul", parts):
            for place, one in enumerate(parts):
                match one:
                    case Op("add", (first, Op("neg", (Name(kind="a") as a,)))) if first == ONE and a in parts:
                        rest = [other for at, other in enumerate(parts) if at != place and other != a]
                        yield mul(*rest, minus(ONE, Op("pow", (a, number(2)))))


def _index(change: Change, tree: Tree) -> Iterator[Tree]:
    """Another unit, source or layer, or both indices of a weight exchanged."""
    if not isinstance(tree, Name) or not isinstance(tree.layer, int):
        return
    network, sources = change.network, tree.layer - 1
    if tree.kind == "W" and tree.unit is not None and tree.source is not None:
        if (
            not isinstance(tree.unit, int)
            or not isinstance(tree.source, int)
            or (tree.source <= network.width(tree.layer) and tree.unit <= network.width(sources))
        ):
            yield replace(tree, unit=tree.source, source=tree.unit)
        if isinstance(tree.source, int) and network.width(sources) > 1:
            yield replace(tree, source=_another(change.chance, tree.source, network.width(sources)))
    if isinstance(tree.unit, int) and tree.kind in ("x", "y", "z", "a", "W", "b", "delta"):
        width = network.width(network.depth if tree.kind == "y" else tree.layer)
        if width > 1:
            yield replace(tree, unit=_another(change.chance, tree.unit, width))
    if isinstance(tree.sample, int) and network.samples > 1:
        yield replace(tree, sample=_another(change.chance, tree.sample, network.samples))


def _another(chance: random.Random, unit: int, width: int) -> int:
    return chance.choice([one for one in range(1, width + 1) if one != unit])


def _letter(change: Change, tree: Tree) -> Iterator[Tree]:
    """A running index in the place of another one."""
    letters = sorted({one for name in names_in(tree) for one in (name.unit, name.source) if isinstance(one, str)})
    for _, name in walk(tree):
        if isinstance(name, Name) and isinstance(name.unit, str) and len(letters) > 1 and name.kind != "y":
            other = change.chance.choice([one for one in letters if one != name.unit])
            yield mapped(tree, lambda one, old=name, new=other: replace(old, unit=new) if one == old else one)  # type: ignore[misc]


def _layer(change: Change, tree: Tree) -> Iterator[Tree]:
    """The quantity of another layer."""
    if not isinstance(tree, Name) or tree.kind not in ("z", "a", "W", "b", "delta", "dZ", "dW"):
        return
    if not isinstance(tree.layer, int):
        yield replace(tree, layer=(tree.layer[0], tree.layer[1] - 1 if tree.layer[1] >= 0 else 0))
        return
    for layer in range(1, change.network.depth + 1):
        fits = not isinstance(tree.unit, int) or tree.unit <= change.network.width(layer)
        if isinstance(tree.source, int) and tree.source > change.network.width(layer - 1):
            fits = False
        if layer != tree.layer and fits:
            yield replace(tree, layer=layer)


def _kind(_: Change, tree: Tree) -> Iterator[Tree]:
    """Another quantity of the same unit."""
    if not isinstance(tree, Name) or tree.layer == 0 or tree.kind not in ("z", "a", "delta"):
        return
    for kind in {"z": ("a",), "a": ("z",), "delta": ("z", "a")}[tree.kind]:
        yield replace(tree, kind=kind)


def _exchanged(_: Change, tree: Tree) -> Iterator[Tree]:
    """Two quantities of one kind in each other's place."""
    names = sorted({one for one in names_in(tree) if one.kind not in ("L", "rate", "m")}, key=repr)
    for one in names:
        for other in names:
            if repr(one) < repr(other) and one.kind == other.kind:
                yield mapped(tree, lambda part, x=one, y=other: y if part == x else x if part == y else part)  # type: ignore[misc]


def _transposed(change: Change, tree: Tree) -> Iterator[Tree]:
    if not change.matrices:
        return
    match tree:
        case Op("T", parts):
            yield parts[0]
        case Op("matmul", parts):
            for place in range(len(parts)):
                yield replace(tree, parts=tuple(transpose(one) if at == place else one for at, one in enumerate(parts)))


def _order(change: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("matmul", parts) if change.matrices:
            yield replace(tree, parts=tuple(reversed(parts)))


def _product(change: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("had", parts) if change.entries and change.matrices:
            yield Op("matmul", parts)
        case Op("matmul", parts) if change.entries and change.matrices:
            yield Op("had", parts)


def _power(_: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("pow", parts):
            yield parts[0]
            yield Op("pow", (parts[0], number(3)))


def _stale(_: Change, tree: Tree) -> Iterator[Tree]:
    """What there was before the update."""
    if isinstance(tree, Name) and tree.updated:
        yield replace(tree, updated=False)


def _function(_: Change, tree: Tree) -> Iterator[Tree]:
    match tree:
        case Op("call", (Op("add", (first, Op("neg", (rest,)))),), "ln") if first == ONE:
            yield replace(tree, parts=(rest,))
        case Op("call", parts, "ln"):
            yield replace(tree, parts=(minus(ONE, parts[0]),))
            yield parts[0]
        case Op("frac", (above, below)) if not isinstance(above, Number):
            yield Op("frac", (below, above))


def _mean(change: Change, tree: Tree) -> Iterator[Tree]:
    """The mean for the sum, and the sum for the mean."""
    match tree:
        case Sum(over=None):
            count: Tree = Name("m")
            yield mul(Op("frac", (ONE, count)), tree)
        case Sum(over=int() as layer) if change.network.width(layer) > 1:
            yield mul(Op("frac", (ONE, number(change.network.width(layer)))), tree)
        case Op("mul", (Op("frac", (_, Name(kind="m"))), *rest)):
            yield mul(*rest)


KINDS: dict[str, Kind] = {
    "sign": _sign,
    "factor": _factor,
    "missing factor": _missing_factor,
    "missing slope": _missing_slope,
    "missing term": _missing_term,
    "missing sum": _missing_sum,
    "slope argument": _slope_argument,
    "prime": _prime,
    "other activation": _other_activation,
    "index": _index,
    "letter": _letter,
    "layer": _layer,
    "kind": _kind,
    "exchanged": _exchanged,
    "transposed": _transposed,
    "order": _order,
    "product": _product,
    "power": _power,
    "function": _function,
    "mean": _mean,
    "stale": _stale,
}


def mutated(
    network: Network, chance: random.Random, tree: Tree, *, entries: bool, matrices: bool
) -> Iterator[tuple[str, Tree]]:
    """Single changes of a tree in an order at random, each with the kind of mistake that it is."""
    kinds = [*KINDS.items()]
    chance.shuffle(kinds)
    change = Change(network, chance, entries, matrices)
    for name, kind in kinds:
        places = [*walk(tree)]
        chance.shuffle(places)
        for path, part in places:
            found = [one for one in kind(change, part) if one != part]
            if found:
                new = _put(tree, path, chance.choice(found))
                if new is not None:
                    yield name, new
                    break


def _put(tree: Tree, path: tuple[int, ...], new: Tree) -> Tree | None:
    """The tree with another part at a place; None where a derivative would be of something that is no quantity."""
    if not path:
        return new
    parts = [*parts_of(tree)]
    inner = _put(parts[path[0]], path[1:], new)
    if inner is None or (isinstance(tree, Derivative) and not isinstance(inner, Name)):
        return None
    parts[path[0]] = inner
    return _flat(rebuilt(tree, tuple(parts)))


def _flat(tree: Tree) -> Tree:
    """Products within products, without their brackets."""
    if isinstance(tree, Op) and tree.head in ("mul", "had", "matmul"):
        return _PRODUCTS[tree.head](*tree.parts)
    return tree


def _products(head: str) -> Callable[..., Tree]:
    def build(*parts: Tree) -> Tree:
        flat: list[Tree] = []
        for one in parts:
            flat += one.parts if isinstance(one, Op) and one.head == head else (one,)
        return Op(head, tuple(flat))

    return build


_PRODUCTS = {head: _products(head) for head in ("mul", "had", "matmul")}
_HALF = Fraction(1, 2)
