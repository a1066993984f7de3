"""A chain read: for every value of its running indices, each side as a formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from symbackprop.check.conventions import COUNTS
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.exchanged_indices import names_exchanged
from symbackprop.check.names.functions import layers_of_letter
from symbackprop.check.names.keys import Bindings, index_letters, key_of
from symbackprop.check.names.lecture_names import shape
from symbackprop.check.reading.index_conditions import admits, conditions_of
from symbackprop.check.reading.interpretation import UNKNOWN_LENGTH, OutOfRange, Reading
from symbackprop.check.reading.reader import Budget, Reader
from symbackprop.check.text.chains import Chain
from symbackprop.core.places import Place
from symbackprop.core.terms import Matrix, Term
from symbackprop.latex.ellipsis import DOTS
from symbackprop.latex.grammar import Grammar, letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import names_differential, sum_signs, text_of

__all__ = [
    "Instance",
    "Instances",
    "instances_of",
    "read_sides",
    "samples_named",
    "shape_of",
]

_MOST = 600  # values of the indices that are tried
_FEW = 24  # of these, the instances that are judged


@dataclass(frozen=True, slots=True)
class Instance:
    """The sides of a chain for some values of its indices; a side that cannot be read is None."""

    bindings: Mapping[str, int]
    sides: tuple[Term | None, ...]
    sizes: Mapping[str, int]
    layered: bool = False


def read_sides(chain: Chain, grammar: Grammar) -> list[Node | Unread]:
    """The syntax trees of the sides, or why one has none."""
    found: list[Node | Unread] = []
    for number, side in enumerate(chain.sides):
        if number and RELATIONS[chain.relations[number - 1].text] == "in":
            found.append(Unread("this set is not understood"))  # a set has no value
            continue
        try:
            found.append(grammar.parse(side.tokens))
        except Unread as problem:
            found.append(problem)
    return found


@dataclass(frozen=True, slots=True)
class Instances:
    """The readings of a chain for every value of its free indices, why a side could not be read, and the names in
    force then.
    """

    found: Sequence[Instance]
    reasons: Sequence[Unread | None]
    env: Environment


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all instances of a chain have in common."""

    trees: Trees
    way: Reading
    sample: int | None
    limits: Mapping[str, int]
    implied: str = ""
    budget: Budget = field(default_factory=Budget)


def instances_of(env: Environment, chain: Chain, trees: Trees, reading: Reading) -> Instances:
    """The readings of a chain for every value of its free indices."""
    letters, layered = _free_letters(env, trees)
    bindings: dict[str, int] = {}
    if _has_depth(env, trees):
        bindings["L"] = env.lecture.network.depth + env.numbers.first
    bindings.update({letter: env.sizes[letter] for letter in letters if letter in env.sizes})
    limits = _limits(env, trees)
    chosen = env.true_class
    bindings.update({letter: chosen for letter in letters if letter in env.classes and chosen is not None})
    implied = _implied(env, trees)
    letters = [letter for letter in letters if letter not in bindings and letter not in limits and letter != implied]
    conditions = conditions_of(chain)
    frame = _Frame(trees, replace(reading, general=layered or reading.general), _sample(env, trees), limits, implied)
    reasons: list[Unread | None] = [tree if isinstance(tree, Unread) else None for tree in trees]
    found: list[Instance] = []
    skipped: list[dict[str, int]] = []
    out: Unread | None = None
    classes = dict.fromkeys(env.classes, chosen) if chosen is not None else {}
    start = env
    numbers = _numbers(env, len(letters))
    if reading.new and letters and not _of_the_lecture(env, trees, letters):
        numbers = range(1, UNKNOWN_LENGTH + 1)
    for values in product(numbers, repeat=len(letters)):
        bound = {**bindings, **dict(zip(letters, values, strict=True))}
        if not admits(conditions, {**classes, **bound}):
            continue
        try:
            instance, why, env = _instance(frame, env, bound)
        except OutOfRange as problem:
            skipped.append(bound)
            out = problem
            continue
        found.append(instance)
        reasons = [before or now for before, now in zip(reasons, why, strict=True)]
        if len(found) >= _FEW:
            break
    found = _with_right_counts(chain, letters, found)
    if not found and skipped:
        reasons = [reason or out for reason in reasons]
    names = [named for tree in trees[1:] if isinstance(tree, Node) for named in letters_of(tree, env.grammar)]
    definite = not layered and _tells_its_layer(env, trees[0])
    for bound in skipped if found else ():
        missing = _missing_names(start, trees[0], bound)
        exchanged = missing <= start.names.parameter_letters and names_exchanged(start, names, bound)
        if not (definite and not missing) and not exchanged:
            continue
        partial, why, _ = _instance(frame, env, bound, partial=True)
        if partial.sides[0] is not None:
            where = ", ".join(f"{letter} = {bound[letter]}" for letter in letters)
            told = [Unread(f"for {where}, {reason}", reason.at) if reason is not None else None for reason in why]
            return Instances([*found, partial], [before or now for before, now in zip(reasons, told, strict=True)], env)
    return Instances(found, reasons, env)


def _tells_its_layer(env: Environment, head: Node | Unread) -> bool:
    """Whether the running indices of a head are the units of one layer: then what stands beside it has no meaning
    where it has none for one of them.
    """
    if isinstance(head, Unread):
        return False
    return any(
        len(_layers_of(env, named)) == 1
        for named in letters_of(head, env.grammar)
        if any(not above for _, above in index_letters(named))
    )


def _missing_names(env: Environment, head: Node | Unread, bindings: Bindings) -> set[str]:
    """The letters of the names of a head that are none of the lecture for these values of its indices, but for the d of
    dL/dz; a name of another notation is none.
    """
    named = letters_of(head, env.grammar) if isinstance(head, Node) else ()
    keys = [key_of(name, bindings) for name in named if not names_differential(name)]
    table, weak = env.names.table, env.names.weak - env.trusted
    return {key.base for key in keys if key not in table or key in weak}


def _layers_of(env: Environment, named: Identifier) -> set[Place | None]:
    """The layers of the names that a name with running indices may be."""
    key = key_of(named, dict.fromkeys((letter for letter, _ in index_letters(named)), 1))
    form = shape(key)
    return {
        quantity.layer
        for other, quantity in env.names.table.items()
        if other.base == key.base and other.sup == key.sup and shape(other) == form and other not in env.names.weak
    }


def _with_right_counts(chain: Chain, letters: Sequence[str], found: list[Instance]) -> list[Instance]:
    """Of y = [y_1, ..., y_C] the readings in which C is how many there are, where one of them fits."""
    dots = any(token.text in DOTS for side in chain.sides for token in side.tokens)
    if not dots or not any(letter in COUNTS for letter in letters):
        return found
    shapes = [{shape_of(side) for side in one.sides if side is not None} for one in found]
    fitting = [one for one, shape in zip(found, shapes, strict=True) if len(shape) == 1 and None not in one.sides]
    return fitting or found


def shape_of(term: Term | None) -> tuple[int, int] | None:
    """The rows and columns of a side as it was read; those of a number are 1 and 1."""
    if term is None:
        return None
    return (len(term.rows), len(term.rows[0])) if isinstance(term, Matrix) else (1, 1)


def _instance(
    frame: _Frame, env: Environment, bindings: Bindings, *, partial: bool = False
) -> tuple[Instance, list[Unread | None], Environment]:
    """The sides for some values of the indices, why one cannot be read, and the names in force then.

    Raises OutOfRange where one has no meaning, unless `partial`.
    """
    sides: list[Term | None] = []
    reasons: list[Unread | None] = []
    sizes: dict[str, int] = dict(frame.limits)
    for tree in frame.trees:
        term: Term | None = None
        reason: Unread | None = None
        if isinstance(tree, Unread):
            reason = tree
        else:
            reader = Reader.of(env, bindings, frame.way, frame.sample, frame.limits, frame.implied, frame.budget)
            try:
                term = reader.read(tree)
            except Unread as problem:
                if isinstance(problem, OutOfRange) and not partial:
                    raise
                reason = problem
            else:
                sizes.update(reader.sizes)
                env = reader.env
        sides.append(term)
        reasons.append(reason)
    return Instance(bindings, tuple(sides), sizes, frame.way.general), reasons, env


def samples_named(env: Environment, trees: Trees) -> bool:
    """Whether a chain says which samples it means."""
    return bool(_samples(env, trees))


def _sample(env: Environment, trees: Trees) -> int | None:
    """The sample that is meant where none is said: the only one that the chain names, else that of the document."""
    named = _samples(env, trees)
    return int(next(iter(named))) if len(named) == 1 else env.sample


def _samples(env: Environment, trees: Trees) -> set[int]:
    return {
        found.sample
        for tree in trees
        if isinstance(tree, Node)
        for name in letters_of(tree, env.grammar)
        if (found := env.names.find(key_of(name, {}))) is not None and isinstance(found.sample, int)
    }


def _free_letters(env: Environment, trees: Trees) -> tuple[list[str], bool]:
    """The running indices of a chain that no sum binds, and whether one of them is a layer."""
    free: dict[str, None] = {}
    above: set[str] = set()
    bound = {letter for tree in trees if isinstance(tree, Node) for letter in _bound(tree)}
    head: set[str] = set()
    fixed: set[str] = set()  # the o of net_o, a name of the lecture, runs over nothing
    for number, tree in enumerate(trees):
        if isinstance(tree, Unread):
            continue
        for named in letters_of(tree, env.grammar):
            key = key_of(named, {})
            if key in env.names.table and key not in env.names.weak:
                fixed |= {letter for letter, _ in index_letters(named)}
            if _is_name(env, named) or layers_of_letter(env.lecture.spelling, named, {}):
                continue
            for letter, raised in index_letters(named):
                free[letter] = None
                if raised:
                    above.add(letter)
                if number == 0 and not any(letter == other for other in _bound(tree)):
                    head.add(letter)
    steps = {letter for letter in free if any(_is_a_step(named, letter) for named in _identifiers(env, trees))}
    fixed |= steps | (env.names.labels - bound)
    letters = [letter for letter in free if (letter not in bound or letter in head) and letter not in fixed]
    layers = {layer for layer in letters if layer in above and layer not in env.sizes}
    return letters, bool(layers) and any(_is_layer(env, trees, layer) for layer in layers)


def _is_layer(env: Environment, trees: Trees, letter: str) -> bool:
    """Whether a letter above counts layers: with it the names have units below."""
    for tree in trees:
        if isinstance(tree, Unread):
            continue
        for named in letters_of(tree, env.grammar):
            raised = [found for found, above in index_letters(named) if above]
            ones = dict.fromkeys({*(name for name, _ in index_letters(named))}, 1)
            found = [env.names.table.get(key_of(named, {**ones, letter: number})) for number in (1, 2, 3)]
            layers = [None if quantity is None else env.numbers.of(quantity) for quantity in found]
            first = next((number for number, layer in enumerate(layers) if layer is not None), None)
            if letter in raised and first is not None and layers[first] == first + 1:
                return first + 1 >= len(layers) or layers[first + 1] != layers[first]
    return False


def _of_the_lecture(env: Environment, trees: Trees, letters: Sequence[str]) -> bool:
    """Whether an index stands at a name of the lecture, or at one of the document with a known length."""
    for named in _identifiers(env, trees):
        if not {letter for letter, _ in index_letters(named)} & {*letters}:
            continue
        ones = dict.fromkeys({letter for letter, _ in index_letters(named)}, 1)
        if env.names.find(key_of(named, ones)) is not None or f"|{named.base}" in env.sizes:
            return True
    return False


def _implied(env: Environment, trees: Trees) -> str:
    """The letter that the sums without an index run over: the only one that does not stand on the left."""
    sides = [tree for tree in trees if isinstance(tree, Node)]
    bare = any(not big.sub and not big.sup for tree in sides for big in sum_signs(tree))
    if not bare or isinstance(trees[0], Unread):
        return ""
    head = {letter for named in letters_of(trees[0], env.grammar) for letter, _ in index_letters(named)}
    taken = {letter for tree in sides for letter in _bound(tree)}
    free = (
        {
            letter
            for tree in sides[1:]
            for named in letters_of(tree, env.grammar)
            if not _is_name(env, named)
            for letter, _ in index_letters(named)
        }
        - head
        - taken
        - {"L", "l"}
    )
    return free.pop() if len(free) == 1 else ""


def _identifiers(env: Environment, trees: Trees) -> Iterator[Identifier]:
    for tree in trees:
        if isinstance(tree, Node):
            yield from letters_of(tree, env.grammar)


def _is_a_step(named: Identifier, letter: str) -> bool:
    """Whether a letter counts the steps of a training: w_{t+1} is w_t after one."""
    return letter == "t" and text_of(named.sub) in ("t+1", "(t+1)")


def _is_name(env: Environment, named: Identifier) -> bool:
    key = key_of(named, {})
    bare = replace(key, sup=key.sup.removesuffix("T")) if key.sup else key
    return any(one in env.names.table or one in env.own for one in (key, bare))


def _bound(tree: Node) -> Iterator[str]:
    """The letters that the sums in a tree run over."""
    for big in sum_signs(tree):
        text = "".join(token.text for token in big.sub if token.text not in "{}")
        if text and text[0].isalpha() and (len(text) == 1 or not text[1].isalpha()):
            yield text[0]


def _limits(env: Environment, trees: Trees) -> dict[str, int]:
    """How far sums run that end at a letter of which nothing is said: as far as there are names."""
    found: dict[str, int] = {}
    for tree in trees:
        for big in sum_signs(tree) if isinstance(tree, Node) else ():
            letter = "".join(token.text for token in big.sup if token.text not in "{}")
            index = "".join(token.text for token in big.sub if token.text not in "{}")[:1]
            if len(letter) != 1 or not letter.isalpha() or letter in env.sizes or letter == "L" or not index:
                continue
            counts = [
                count
                for named in letters_of(tree, env.grammar)
                if index in {one for one, _ in index_letters(named)}
                and not _has_free_layer(env, named, index)
                and (count := _count(env, named, index))
            ]
            if counts:
                found[letter] = min(counts)
    return found


def _has_free_layer(env: Environment, named: Identifier, index: str) -> bool:
    """Whether another letter above a name tells its layer, on which it depends how many there are."""
    return not _is_name(env, named) and any(
        above and one not in (index, "L", "T") for one, above in index_letters(named)
    )


def _count(env: Environment, named: Identifier, index: str) -> int:
    """How many names of the lecture there are for 1, 2, ... in the place of an index."""
    ones = dict.fromkeys({letter for letter, _ in index_letters(named)}, 1)
    count = 0
    while count < _MOST and env.names.find(key_of(named, {**ones, index: count + 1})) is not None:
        count += 1
    return count


def _has_depth(env: Environment, trees: Trees) -> bool:
    return any(
        letter == "L" and above and not _is_name(env, named)
        for tree in trees
        if isinstance(tree, Node)
        for named in letters_of(tree, env.grammar)
        for letter, above in index_letters(named)
    )


def _numbers(env: Environment, letters: int) -> Sequence[int]:
    """The values that so many indices may have: the numbers of units, as far as the lecture numbers them on from layer
    to layer; none where the indices are too many.
    """
    network = env.lecture.network
    widths = [network.width(layer) for layer in range(network.depth + 1)] or [3]
    most = max(
        *widths,
        network.depth + env.numbers.first,
        3 if env.own or not network.depth else 1,
        env.lecture.network.samples or 1,
    )
    if letters > 4:
        return ()
    if not network.layers:
        most = max(network.graph.sizes.values(), default=most)
    elif env.names.highest > most and env.names.highest**letters <= _MOST:
        most = env.names.highest
    return range(1, most + 1) if most**letters <= _MOST else [number for number in (1, 2, 3, most) if number <= most]
