"""A chain read: for every value of its running indices, each side as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import product

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.keys import Bindings, index_letters, key_of
from symbackprop.check.reading.coverage import coverage_of
from symbackprop.check.reading.indexed.index_conditions import Conditions, admits, conditions_of
from symbackprop.check.reading.indexed.running_indices import (
    free_letters,
    implied_letters,
    is_name,
    letter_of_samples,
    letters_below,
    limits_of_sums,
    stands_at_the_lecture,
    units_counted,
    values_tried,
)
from symbackprop.check.reading.interpretation import UNKNOWN_LENGTH, EmptyRange, OutOfRange, Reading, Watched
from symbackprop.check.reading.reader import Budget
from symbackprop.check.reading.sides_read import SidesRead
from symbackprop.check.text.chains import Chain
from symbackprop.core.places import ALL
from symbackprop.core.terms import Matrix, Term
from symbackprop.latex.ellipsis import DOTS
from symbackprop.latex.grammar import Grammar, letters_of
from symbackprop.latex.nodes import Identifier, Node, Trees
from symbackprop.latex.rewriting.primed_indices import CLASS
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import sum_signs

__all__ = [
    "FEW",
    "Instance",
    "Instances",
    "TreesRead",
    "instances_of",
    "read_sides",
    "samples_named",
    "shape_of",
]

FEW = 24  # instances that are judged


@dataclass(frozen=True, slots=True)
class Instance:
    """The sides of a chain for some values of its indices; a side that cannot be read is None."""

    bindings: Mapping[str, int]
    sides: tuple[Term | None, ...]
    sizes: Mapping[str, int]
    layered: bool = False
    ends: Sequence[str] = ()  # of these indices those that only say how far dots go


def read_sides(chain: Chain, grammar: Grammar) -> list[Node | Unread]:
    """The syntax trees of the sides, or why one has none."""
    found: list[Node | Unread] = []
    for number, side in enumerate(chain.sides):
        if number and RELATIONS[chain.relations[number - 1].text] == "in":
            found.append(Unread("this set is not understood"))  # a set has no value
            continue
        if [token.text for token in side.tokens] == ["?"]:
            found.append(Unread("this asks, and claims nothing"))
            continue
        try:
            found.append(grammar.parse(side.tokens))
        except Unread as problem:
            found.append(problem)
    return found


@dataclass(frozen=True, slots=True)
class Instances:
    """The readings of a chain for every value of its free indices, why a side could not be read, and the names in
    force then. `asked` are the fields of the way of reading on which it depends; `begun` says that there
    are more of these values than were asked for.
    """

    found: Sequence[Instance]
    reasons: Sequence[Unread | None]
    env: Environment
    asked: Set[str] = frozenset()
    begun: bool = False


@dataclass(frozen=True, slots=True)
class _Common:
    """What all ways of reading a chain by some names have in common: its free letters, whether one of them is that of a
    layer, whether it names the last layer, and what was read of its sides.
    """

    env: Environment
    letters: Sequence[str]
    layered: bool
    deep: bool
    sides: SidesRead

    @staticmethod
    def of(env: Environment, trees: Trees) -> _Common:
        letters, layered = free_letters(env, trees)
        counts = letter_of_samples(env, trees, letters)
        sides = SidesRead(_sample(env, trees), counts, limits_of_sums(env, trees), implied_letters(env, trees))
        return _Common(env, letters, layered, _has_depth(env, trees), sides)


class TreesRead(list[Node | Unread]):
    """The syntax trees of a chain that is read in several ways, with what was read of them so far."""

    def __init__(self, trees: Trees) -> None:
        super().__init__(trees)
        self.known: dict[int, _Common] = {}  # by the identity of the names in force, which are kept

    def common(self, env: Environment) -> _Common:
        """What all ways have in common by some names."""
        found = self.known.get(id(env))
        if found is None:
            found = self.known[id(env)] = _Common.of(env, self)
        return found


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all instances of a chain have in common in a way of reading."""

    trees: Trees
    way: Watched
    sides: SidesRead
    budget: Budget = field(default_factory=Budget)


def instances_of(env: Environment, chain: Chain, trees: Trees, reading: Reading, most: int = FEW) -> Instances:
    """The readings of a chain for every value of its free indices, or for so many; a letter that has counted the units
    of one layer may count those of another, where more can be read so.
    """
    common = trees.common(env) if isinstance(trees, TreesRead) else _Common.of(env, trees)
    read = _instances_of(common, chain, trees, reading, most)
    counted = any(token.text in env.sizes_found for side in chain.sides for token in side.tokens)
    if not counted or _sides_read(read) == len(trees):
        return read
    again = _instances_of(_Common.of(env.without_sizes_found(), trees), chain, trees, reading, most)
    asked = read.asked | again.asked
    if _sides_read(again) <= _sides_read(read):
        return replace(read, asked=asked)
    sizes, known = {**env.sizes, **again.env.sizes}, env.sizes_found | again.env.sizes_found
    return replace(again, env=replace(again.env, sizes=sizes, sizes_found=known), asked=asked)


def _sides_read(read: Instances) -> int:
    """How many sides of a chain have a meaning in all its instances."""
    return min((sum(side is not None for side in one.sides) for one in read.found), default=0)


def _instances_of(common: _Common, chain: Chain, trees: Trees, reading: Reading, most: int) -> Instances:
    env, letters, layered = common.env, common.letters, common.layered
    limits, implied = common.sides.limits, common.sides.implied
    conditions = conditions_of(chain)
    chosen = None if env.true_class is None else env.true_class - 1 + env.names.lowest
    bindings = _bound_already(common, conditions, chosen)
    classes_named = any(token.text == CLASS for side in chain.sides for token in side.tokens)
    counted = {*bindings, *limits, *implied, CLASS}
    letters = [letter for letter in letters if letter not in counted]
    way = Watched.of(reading, general=layered)
    frame = _Frame(trees, way, common.sides)
    reasons: list[Unread | None] = [tree if isinstance(tree, Unread) else None for tree in trees]
    found: list[Instance] = []
    skipped: list[dict[str, int]] = []
    out: Unread | None = None
    classes = dict.fromkeys(env.classes, chosen) if chosen is not None else {}
    start = env
    numbers = values_tried(env, len(letters))
    if letters and not stands_at_the_lecture(env, trees, letters) and way.new:
        numbers = range(1, UNKNOWN_LENGTH + 1)
    ends = [letter for letter in letters if _ends_dots(chain, letter, from_zero=not env.names.lowest)]
    counts = _counts(env, numbers)
    free = [letter for letter in letters if letter not in ends]
    below = letters_below(trees)
    every = _values_of(free, numbers, units_counted(env, trees), below)
    for place, values in enumerate(every, 1):
        bound = {**bindings, **dict(zip(free, values, strict=True))}
        if classes_named and (own := _class_of(env, common.sides, bound)) is not None:
            bound[CLASS] = own
        ways = ({**bound, **dict(zip(ends, lasts, strict=True))} for lasts in product(counts, repeat=len(ends)))
        read, missing = _read(frame, env, [one for one in ways if admits(conditions, {**classes, **one})])
        if read is None and missing is not None:
            skipped += [] if ends or isinstance(missing, EmptyRange) else [bound]
        out = missing or out
        if read is not None:
            instance, why, env = read
            found.append(replace(instance, ends=ends) if ends else instance)
            reasons = [before or now for before, now in zip(reasons, why, strict=True)]
        if len(found) >= most:
            if most < FEW and place < len(every):
                return Instances(found, reasons, env, way.asked, begun=True)
            break
    if not found and skipped:
        reasons = [reason or out for reason in reasons]
        return replace(_without_some_sides(frame, env, skipped) or Instances([], reasons, env), asked=way.asked)
    cover = coverage_of(start, trees, layered=layered) if found and skipped else None
    for bound in skipped if found else ():
        if cover is None or not cover.is_left_out(bound):
            continue
        partial, why, _ = _instance(frame, env, bound, partial=True)
        if partial.sides[0] is None and not cover.only_weights_are_missing(bound):
            continue
        where = ", ".join(f"{letter} = {bound[letter]}" for letter in letters)
        told = [Unread(f"for {where}, {reason}", reason.at) if reason is not None else None for reason in why]
        reasons = [before or now for before, now in zip(reasons, told, strict=True)]
        return Instances([*found, partial], reasons, env, way.asked)
    return Instances(found, reasons, env, way.asked)


def _bound_already(common: _Common, conditions: Sequence[tuple[int, Conditions]], chosen: int | None) -> dict[str, int]:
    """The values of letters that do not run: of the last layer, of sizes, and of the true class, if one is chosen."""
    env, bindings = common.env, dict[str, int]()
    if common.deep or any("L" in (left, right) for _, said in conditions for left, _, right in said):
        bindings["L"] = env.lecture.network.depth + env.numbers.first
    bindings.update({letter: env.sizes[letter] for letter in common.letters if letter in env.sizes})
    bindings.update({letter: chosen for letter in env.classes if chosen is not None})
    return bindings


def _class_of(env: Environment, sides: SidesRead, bound: Bindings) -> int | None:
    """The number of the true class of the sample that is meant, as the document counts units."""
    sample = bound.get(sides.counts, sides.sample) if sides.counts is not None else sides.sample
    found = env.class_of(sample if env.lecture.network.samples else None)
    return None if found is None else found - 1 + env.names.lowest


def _without_some_sides(frame: _Frame, env: Environment, values: Sequence[Bindings]) -> Instances | None:
    """The readings of a chain but for the sides that have a meaning for no values of the indices, and why these have
    none; None where that is the head, or no values are left for which all other sides have one.
    """
    partial: list[tuple[Instance, list[Unread | None]]] = []
    nowhere = {*range(1, len(frame.trees))}
    for bound in values[:FEW]:
        one, why, _ = _instance(frame, env, bound, partial=True)
        partial.append((one, why))
        nowhere = {number for number in nowhere if one.sides[number] is None}
        if not nowhere:
            return None
    others = [number for number in range(len(frame.trees)) if number not in nowhere]
    kept = [(one, why) for one, why in partial if all(one.sides[number] is not None for number in others)]
    if not kept:
        return None
    return Instances([one for one, _ in kept], kept[0][1], env)


def _values_of(
    free: Sequence[str], numbers: Sequence[int], units: Mapping[str, int], below: Set[str]
) -> Sequence[tuple[int, ...]]:
    """The values that index letters are tried with together; `units` says how far some of them count, and only those
    that stand `below` count from 0.
    """
    ranges = [
        [number for number in numbers if number <= units.get(letter, number) and (number or letter in below)]
        for letter in free
    ]
    return _spread_out(product(*ranges))


def _spread_out(values: Iterable[tuple[int, ...]]) -> Sequence[tuple[int, ...]]:
    """Values of the indices in the order in which they are tried: where more than a few have a meaning, the first ones
    differ in each index.
    """
    every = [*values]
    if len(every) <= FEW:
        return every
    rising = sorted(every, key=max)
    return [*dict.fromkeys(one for pair in zip(rising, reversed(rising), strict=True) for one in pair)]


def _read(
    frame: _Frame, env: Environment, ways: Sequence[Bindings]
) -> tuple[tuple[Instance, list[Unread | None], Environment] | None, OutOfRange | None]:
    """The sides for one of several values of what dots end with: the first that gives all one shape, or else the first
    that has a meaning; and why one had none.
    """
    read: list[tuple[Instance, list[Unread | None], Environment]] = []
    missing: OutOfRange | None = None
    for bound in ways:
        try:
            read.append(_instance(frame, env, bound))
        except OutOfRange as problem:
            missing = problem
            continue
        if len(ways) == 1 or _is_of_one_shape(read[-1][0]):
            return read[-1], missing
    return (read[0] if read else None), missing


def _is_of_one_shape(one: Instance) -> bool:
    """Whether all sides have been read and have the same shape."""
    return None not in one.sides and len({shape_of(side) for side in one.sides}) == 1


def _counts(env: Environment, numbers: Sequence[int]) -> list[int]:
    """How many units there may be, the most first; the last of them has a number less where they begin with 0."""
    counts = [*reversed(numbers)]
    return [counts[0] + 1, *counts] if counts and not env.names.lowest else counts


def _ends_dots(chain: Chain, letter: str, *, from_zero: bool) -> bool:
    """Whether a letter stands nowhere but in the last part of what dots go on to, x_1 + ... + x_n: it says how far. So
    does x_{n-1} where units are counted from 0.
    """
    lasts = 0
    for side in chain.sides:
        texts = _without_environments([token.text for token in side.tokens])
        starts = [place + 1 for place, text in enumerate(texts) if text in DOTS]
        inside = {place for start in starts for place in _last_part(texts, start, "" if from_zero else letter)}
        places = [place for place, text in enumerate(texts) if text == letter]
        if from_zero and starts and all(texts[place + 1 : place + 3] == ["-", "1"] for place in places):
            inside = {*places}
        if any(place not in inside for place in places):
            return False
        lasts += len(places)
    return lasts > 0


def _without_environments(texts: Sequence[str]) -> list[str]:
    """The tokens without the letters of names such as pmatrix, which are none of a formula."""
    found = [*texts]
    for place, text in enumerate(texts):
        if text in (r"\begin", r"\end") and "}" in texts[place:]:
            end = texts.index("}", place)
            found[place + 2 : end] = [""] * (end - place - 2)
    return found


def _last_part(texts: Sequence[str], start: int, letter: str) -> range:
    """The places of the part behind dots and a sign; between commas a part may be a sum itself."""
    apart = _BETWEEN if texts[start : start + 1] and texts[start] in _BETWEEN else _SIGNS
    start += start < len(texts) and texts[start] in _SIGNS
    start += start < len(texts) and texts[start] == "-"  # of the part itself
    depth = 0
    for place in range(start, len(texts)):
        depth += texts[place] in _OPENING
        depth -= texts[place] in _CLOSING
        if depth < 0 or (not depth and texts[place] in apart):
            return range(start, place)
        if depth and texts[place] in ("+", "-") and texts[place - 1] == letter:
            return range(0)  # x_{n-1}
    return range(start, len(texts))


_BETWEEN = frozenset([",", "&", r"\\"])
_SIGNS = frozenset(["+", "-", r"\cdot", r"\times", *_BETWEEN])
_OPENING, _CLOSING = frozenset("({["), frozenset(")}]")


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
    sizes: dict[str, int] = dict(frame.sides.limits)
    for tree in frame.trees:
        if isinstance(tree, Unread):
            sides.append(None)
            reasons.append(tree)
            continue
        side = frame.sides.read(env, tree, bindings, frame.way, frame.budget)
        if isinstance(side.problem, OutOfRange) and not partial:
            raise side.problem.with_traceback(None)
        sizes.update(side.sizes)
        env = side.env
        sides.append(side.term)
        reasons.append(side.problem)
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


def _has_depth(env: Environment, trees: Trees) -> bool:
    ends = (big.sup for tree in trees if isinstance(tree, Node) for big in sum_signs(tree))
    if any(token.text == "L" for end in ends for token in end[2:]):  # n_L
        return True
    return any(
        letter == "L" and (above or _is_of_the_last_layer(env, named)) and not is_name(env, named)
        for tree in trees
        if isinstance(tree, Node)
        for named in letters_of(tree, env.grammar)
        for letter, above in index_letters(named)
    )


def _is_of_the_last_layer(env: Environment, named: Identifier) -> bool:
    """Whether a name with L below it is that of the last layer, as a whole: W_L, where layers stand below."""
    depth = env.lecture.network.depth
    found = env.names.find(key_of(named, {"L": depth + env.numbers.first})) if depth else None
    return found is not None and found.unit == ALL and found.layer == depth
