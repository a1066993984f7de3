"""A chain read: for every value of its running indices, each side as a formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from lark import Tree

from symbackprop.check.names.environment import Scope
from symbackprop.check.names.exchanged_indices import names_exchanged
from symbackprop.check.names.functions import layers_of_letter
from symbackprop.check.names.keys import index_letters, key_of
from symbackprop.check.reading.index_conditions import admits, conditions_of
from symbackprop.check.reading.interpretation import OutOfRange, Reading
from symbackprop.check.reading.reader import Reader
from symbackprop.check.text.chains import Chain
from symbackprop.core.terms import Matrix, Term
from symbackprop.latex.grammar import Grammar, letters_of
from symbackprop.latex.nodes import Big, Named, Node
from symbackprop.latex.tokens import Unread

__all__ = [
    "Instance",
    "Trees",
    "instances_of",
    "read_sides",
    "samples_named",
]

_DOTS = frozenset([r"\dots", r"\ldots", r"\cdots", r"\vdots", r"\dotsc"])
_COUNTS = frozenset("CKNMnmd")  # letters for how many there are
_MOST = 600  # values of the indices that are tried
_FEW = 24  # of these, the instances that are judged


@dataclass(frozen=True, slots=True)
class Instance:
    """The sides of a chain for some values of its indices; a side that cannot be read is None."""

    bindings: Mapping[str, int]
    sides: tuple[Term | None, ...]
    sizes: Mapping[str, int]
    layered: bool = False


Trees = Sequence[Node | Unread]


def read_sides(chain: Chain, grammar: Grammar) -> list[Node | Unread]:
    """The syntax trees of the sides, or why one has none."""
    found: list[Node | Unread] = []
    for side in chain.sides:
        try:
            found.append(grammar.parse(side.tokens))
        except Unread as problem:
            found.append(problem)
    return found


def instances_of(
    scope: Scope, grammar: Grammar, chain: Chain, trees: Trees, reading: Reading
) -> tuple[list[Instance], list[Unread | None]]:
    """The readings of a chain for every value of its free indices, and why a side could not be read."""
    letters, layered = _free_letters(scope, grammar, trees)
    bindings: dict[str, int] = {}
    if _has_depth(scope, grammar, trees):
        bindings["L"] = scope.lecture.network.depth
    bindings.update({letter: scope.sizes[letter] for letter in letters if letter in scope.sizes})
    limits = _limits(scope, grammar, trees)
    chosen = scope.true_class
    bindings.update({letter: chosen for letter in letters if letter in scope.classes and chosen is not None})
    letters = [letter for letter in letters if letter not in bindings and letter not in limits]
    conditions = conditions_of(chain)
    sample = _sample(scope, grammar, trees)
    reasons: list[Unread | None] = [tree if isinstance(tree, Unread) else None for tree in trees]
    found: list[Instance] = []
    skipped: list[dict[str, int]] = []
    out: Unread | None = None
    classes = dict.fromkeys(scope.classes, chosen) if chosen is not None else {}
    for values in product(_numbers(scope, len(letters)), repeat=len(letters)):
        bound = {**bindings, **dict(zip(letters, values, strict=True))}
        if not admits(conditions, {**classes, **bound}):
            continue
        try:
            found.append(_instance(scope, grammar, trees, reading, bound, reasons, sample, limits, layered=layered))
        except OutOfRange as problem:
            skipped.append(bound)
            out = problem
        if len(found) >= _FEW:
            break
    found = _with_right_counts(chain, letters, found)
    if not found and skipped:
        reasons = [reason or out for reason in reasons]
    names = [named for tree in trees[1:] if isinstance(tree, Tree) for named in letters_of(tree, grammar)]
    for bound in skipped if found else ():
        if not names_exchanged(scope, names, bound):
            continue
        why = [*reasons]
        partial = _instance(scope, grammar, trees, reading, bound, why, sample, limits, layered=layered, partial=True)
        if partial.sides[0] is not None:
            where = ", ".join(f"{letter} = {bound[letter]}" for letter in letters)
            return [*found, partial], [
                Unread(f"for {where}, {reason}", reason.at) if reason is not None and before is None else reason
                for before, reason in zip(reasons, why, strict=True)
            ]
    return found, reasons


def _with_right_counts(chain: Chain, letters: Sequence[str], found: list[Instance]) -> list[Instance]:
    """Of y = [y_1, ..., y_C] the readings in which C is how many there are, where one of them fits."""
    dots = any(token.text in _DOTS for side in chain.sides for token in side.tokens)
    if not dots or not any(letter in _COUNTS for letter in letters):
        return found
    shapes = [{_shape(side) for side in one.sides if side is not None} for one in found]
    fitting = [one for one, shape in zip(found, shapes, strict=True) if len(shape) == 1 and None not in one.sides]
    return fitting or found


def _shape(term: Term) -> tuple[int, int]:
    return (len(term.rows), len(term.rows[0])) if isinstance(term, Matrix) else (1, 1)


def _instance(
    scope: Scope,
    grammar: Grammar,
    trees: Trees,
    reading: Reading,
    bindings: Mapping[str, int],
    reasons: list[Unread | None],
    sample: int | None,
    limits: Mapping[str, int],
    *,
    layered: bool,
    partial: bool = False,
) -> Instance:
    """The sides for some values of the indices. Raises OutOfRange where one has no meaning, unless `partial`."""
    sides: list[Term | None] = []
    sizes: dict[str, int] = dict(limits)
    for number, tree in enumerate(trees):
        if isinstance(tree, Unread):
            sides.append(None)
            continue
        way = replace(reading, general=layered or reading.general)
        reader = Reader(scope, grammar, dict(bindings), sample, way, limits=limits)
        try:
            sides.append(reader.read(tree))
            sizes.update(reader.sizes)
        except Unread as problem:
            if isinstance(problem, OutOfRange) and not partial:
                raise
            reasons[number] = reasons[number] or problem
            sides.append(None)
    return Instance(bindings, tuple(sides), sizes, layered or reading.general)


def samples_named(scope: Scope, grammar: Grammar, trees: Trees) -> bool:
    """Whether a chain says which samples it means."""
    return bool(_samples(scope, grammar, trees))


def _sample(scope: Scope, grammar: Grammar, trees: Trees) -> int | None:
    """The sample that is meant where none is said: the only one that the chain names, else that of the document."""
    named = _samples(scope, grammar, trees)
    return int(next(iter(named))) if len(named) == 1 else scope.sample


def _samples(scope: Scope, grammar: Grammar, trees: Trees) -> set[int]:
    return {
        found.sample
        for tree in trees
        if isinstance(tree, Tree)
        for name in letters_of(tree, grammar)
        if (found := scope.names.find(key_of(name, {}))) is not None and isinstance(found.sample, int)
    }


def _free_letters(scope: Scope, grammar: Grammar, trees: Trees) -> tuple[list[str], bool]:
    """The running indices of a chain that no sum binds, and whether one of them is a layer."""
    free: dict[str, None] = {}
    above: set[str] = set()
    bound = {letter for tree in trees if isinstance(tree, Tree) for letter in _bound(tree)}
    head: set[str] = set()
    for number, tree in enumerate(trees):
        if isinstance(tree, Unread):
            continue
        for named in letters_of(tree, grammar):
            if _is_name(scope, named) or layers_of_letter(scope.lecture.spelling, named, {}):
                continue
            for letter, raised in index_letters(named):
                free[letter] = None
                if raised:
                    above.add(letter)
                if number == 0 and not any(letter == other for other in _bound(tree)):
                    head.add(letter)
    letters = [letter for letter in free if letter not in bound or letter in head]
    layers = {layer for layer in letters if layer in above and layer not in scope.sizes}
    return letters, bool(layers) and any(_is_layer(scope, grammar, trees, layer) for layer in layers)


def _is_layer(scope: Scope, grammar: Grammar, trees: Trees, letter: str) -> bool:
    """Whether a letter above counts layers: with it the names have units below."""
    for tree in trees:
        if isinstance(tree, Unread):
            continue
        for named in letters_of(tree, grammar):
            raised = [found for found, above in index_letters(named) if above]
            quantity = scope.names.table.get(
                key_of(named, dict.fromkeys({*(name for name, _ in index_letters(named))}, 1))
            )
            if letter in raised and quantity is not None and quantity.layer == 1:
                other = scope.names.table.get(
                    key_of(named, {**dict.fromkeys({*(name for name, _ in index_letters(named))}, 1), letter: 2})
                )
                return other is None or other.layer != 1
    return False


def _is_name(scope: Scope, named: Named) -> bool:
    key = key_of(named, {})
    bare = replace(key, sup=key.sup.removesuffix("T")) if key.sup else key
    return any(one in scope.names.table or one in scope.own for one in (key, bare))


def _bound(tree: Any) -> Iterator[str]:
    """The letters that the sums in a tree run over."""
    for big in _bigs(tree):
        text = "".join(token.text for token in big.sub if token.text not in "{}")
        if text and text[0].isalpha() and (len(text) == 1 or not text[1].isalpha()):
            yield text[0]


def _limits(scope: Scope, grammar: Grammar, trees: Trees) -> dict[str, int]:
    """How far sums run that end at a letter of which nothing is said: as far as there are names."""
    found: dict[str, int] = {}
    for tree in trees:
        for big in _bigs(tree):
            letter = "".join(token.text for token in big.sup if token.text not in "{}")
            index = "".join(token.text for token in big.sub if token.text not in "{}")[:1]
            if len(letter) != 1 or not letter.isalpha() or letter in scope.sizes or letter == "L" or not index:
                continue
            counts = [
                count
                for named in letters_of(tree, grammar)
                if index in {one for one, _ in index_letters(named)} and (count := _count(scope, named, index))
            ]
            if counts:
                found[letter] = min(counts)
    return found


def _count(scope: Scope, named: Named, index: str) -> int:
    """How many names of the lecture there are for 1, 2, ... in the place of an index."""
    ones = dict.fromkeys({letter for letter, _ in index_letters(named)}, 1)
    count = 0
    while count < _MOST and scope.names.find(key_of(named, {**ones, index: count + 1})) is not None:
        count += 1
    return count


def _bigs(node: Any) -> Iterator[Big]:
    if isinstance(node, Tree):
        for child in node.children:
            yield from _bigs(child)
    else:
        value = getattr(node, "value", None)
        if isinstance(value, Big):
            yield value
        elif value is not None and hasattr(value, "top"):
            yield from _bigs(value.top)
            yield from _bigs(value.bottom)


def _has_depth(scope: Scope, grammar: Grammar, trees: Trees) -> bool:
    return any(
        letter == "L" and above and not _is_name(scope, named)
        for tree in trees
        if isinstance(tree, Tree)
        for named in letters_of(tree, grammar)
        for letter, above in index_letters(named)
    )


def _numbers(scope: Scope, letters: int) -> Sequence[int]:
    """The values that so many indices may have: the numbers of units, as far as the lecture numbers them on from layer
    to layer; none where the indices are too many.
    """
    network = scope.lecture.network
    widths = [network.width(layer) for layer in range(network.depth + 1)] or [3]
    most = max(*widths, network.depth, 3 if scope.own or not network.depth else 1, scope.lecture.network.samples or 1)
    if letters > 4:
        return ()
    if scope.names.highest > most and scope.names.highest**letters <= _MOST:
        most = scope.names.highest
    return range(1, most + 1) if most**letters <= _MOST else [number for number in (1, 2, 3, most) if number <= most]
