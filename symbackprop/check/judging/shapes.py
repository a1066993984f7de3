"""Shapes that are said of vectors and matrices, W in R^{3 x 2}, in symbols or in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

from symbackprop.check.conventions import WIDTH_LETTERS
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome, grid_of
from symbackprop.check.names.keys import Bindings, script
from symbackprop.check.names.lecture_names import OF_A_SAMPLE
from symbackprop.check.reading.indexed.counts import width_named
from symbackprop.check.report import Verdict
from symbackprop.core.quantities import Kind, Quantity
from symbackprop.core.terms import Derivative, Number, Symbol, Term, quantities_of
from symbackprop.judge.entries import axes_of, shape_of
from symbackprop.latex.tokens import Token

__all__ = ["BIAS_IN_WEIGHTS", "has_its_bias", "is_space", "judge_same_shape", "judge_shape"]

_APART = frozenset([r"\times", r"\cdot", ","])
_BRACES = frozenset("{}")
_LOSSES = (Kind.LOSS, Kind.SAMPLE_LOSS)
_WIDTHS = frozenset("dDmMhHpq")  # letters that count units with the number of a layer below
_NO_SIZE = 0  # of a number that no layer has
_HOW_LARGE = Outcome(Verdict.UNREAD, "it is not said how large this is")
_ALL_SAMPLES = Outcome(Verdict.UNREAD, "this may be the shape of all samples")
_SAMPLES_TOO = Outcome(Verdict.UNREAD, "nobody can tell whether this has the samples as well")
_REPEATED = Outcome(Verdict.UNREAD, "the bias may be repeated for each unit or sample here")
_CLASSES = Outcome(Verdict.UNREAD, "the targets may be the numbers of the classes here")
_FLAT = Outcome(Verdict.UNREAD, "the inputs may stand in a rectangle here")
_ONE_UNIT = Outcome(Verdict.UNREAD, "the name is that of one number, and may stand for a whole layer here")
_NOT_DEFINED = Outcome(Verdict.UNREAD, "it is not said what this is")
BIAS_IN_WEIGHTS = Outcome(Verdict.UNREAD, "the bias may be a row or column of the weights here")
_COUNTED = Outcome(Verdict.UNREAD, "the layers may be counted otherwise here")
_LIES = Outcome(Verdict.UNREAD, "one of them may be meant transposed")


@dataclass(frozen=True, slots=True)
class _Size:
    """One size of a shape as it is written: what it is, None for a letter that counts nothing known; and what it would
    be where layers are counted from one more or one less, where it is that of a layer.
    """

    name: str
    value: int | None
    moved: tuple[int | None, ...] = ()
    found: bool = False  # whether only the use of its letter says what it is
    runs: bool = False  # whether an index runs in it, d_l


def is_space(tokens: Sequence[Token]) -> bool:
    """Whether some tokens write a space of vectors or matrices, R^{3 x 2}."""
    return bool(_parts(tokens))


def judge_shape(
    evidence: Evidence, head: Term, tokens: Sequence[Token], bound: Bindings, *, in_words: bool
) -> Outcome | None:
    """Whether a vector or matrix has the shape that is said, None where this is none. A letter that counts nothing
    known stands for any number; `in_words` only for how many samples there are.
    """
    sizes = [_size(evidence, part, bound) for part in _parts(tokens)]
    if not sizes:
        return None
    if None in (size.value for size in sizes) and isinstance(head, Number):
        return Outcome(Verdict.GIVEN) if head.value == 1 else _HOW_LARGE  # a vector of ones has any length
    grid = _without_copies(grid_of(head)) if _is_bias(head) else grid_of(head)
    shape = (len(grid), len(grid[0]))
    right = shape if len(sizes) == 2 or 1 not in shape else (max(shape),)  # a row is in R^n, too
    said = tuple(size.value for size in sizes)
    over = _samples_axis(evidence, head)
    if None in said:
        return _of_letters(evidence, sizes, right, over, in_words=in_words)
    fits = over is not None and len(said) == 2 and said[1 - over] == right[1 - over]
    if over is not None and fits and _are_any(evidence, sizes[over], right[over]):
        return _ALL_SAMPLES
    widths = _widths_said(evidence, head, sizes, over)
    if said == right:
        return Outcome(Verdict.GIVEN, widths=widths)
    doubt = _doubt(evidence, head, shape, sizes, in_words=in_words)
    if doubt is not None:
        return doubt
    words = f"its shape is {evidence.env.widths.shape(*shape)}"
    samples = evidence.env.lecture.network.samples
    if samples and over is not None and shape[over] == 1:
        whole = (shape[0], samples) if over else (samples, shape[1])
        words += f", that of all samples {evidence.env.widths.shape(*whole)}"
    return Outcome(Verdict.WRONG, words, mistake="transposed" if said == shape[::-1] else None, widths=widths)


def _widths_said(
    evidence: Evidence, head: Term, sizes: Sequence[_Size], over: int | None
) -> tuple[tuple[int, int], ...]:
    """What the numbers of a shape say of how many units layers have, inputs being layer 0; nothing where they cannot be
    those of a network with other widths.
    """
    grid = _without_copies(grid_of(head)) if _is_bias(head) else grid_of(head)
    found: list[tuple[int, int]] = []
    steps = ((1, 0), (0, 1))[: len(sizes)]
    for axis, (size, (down, across)) in enumerate(zip(sizes, steps, strict=True)):
        length = (len(grid), len(grid[0]))[axis]
        layer = None
        if length > 1:
            layer = _layer_counted(evidence, _quantity(grid[0][0]), _quantity(grid[down][across]))
        if layer is not None and axis != over and size.name.isdecimal() and size.value is not None:
            found.append((layer, size.value))
        elif size.value != length and axis != over:
            return ()
    return tuple(found) if not evidence.env.widths.judged else ()


def _quantity(entry: Term) -> Quantity | None:
    """What an entry is, or is the derivative by."""
    return entry.by if isinstance(entry, Derivative) else entry.quantity if isinstance(entry, Symbol) else None


def _layer_counted(evidence: Evidence, one: Quantity | None, other: Quantity | None) -> int | None:
    """The layer of whose units one and other entry differ; 0 for the inputs."""
    if one is None or other is None or one.variable != other.variable or len(one.at) != len(other.at):
        return None
    axes = axes_of(evidence.env.lecture.network, one)
    told = zip(axes, one.at, other.at, strict=True) if len(axes) == len(one.at) else ()
    return next((axis.layer for axis, this, that in told if this != that and axis is not None), None)


def _doubt(
    evidence: Evidence, head: Term, shape: tuple[int, int], sizes: Sequence[_Size], *, in_words: bool
) -> Outcome | None:
    """Why a shape that is not the one that is said may be right all the same; None where it cannot be."""
    env, network = evidence.env, evidence.env.lecture.network
    said = tuple(size.value for size in sizes)
    entries = [entry.quantity for row in grid_of(head) for entry in row if isinstance(entry, Symbol)]
    kinds = {one.kind for one in entries}
    if _is_of_all_samples(evidence, shape, said):
        return _ALL_SAMPLES
    if _is_undefined(evidence, head):
        return _NOT_DEFINED
    if kinds == {Kind.BIAS} and (network.samples in said or any(not one.at for one in entries)):
        return _REPEATED
    if kinds == {Kind.TARGET} and 1 in said:
        return _CLASSES
    if kinds == {Kind.INPUT} and 1 not in said and env.widths.of(_whole(said)) in shape:
        return _FLAT
    one_unit = len({(one.variable, one.at) for one in entries}) == 1
    if in_words and one_unit and entries[0].at and shape_of(network, entries[0]) != (1, 1):
        return _ONE_UNIT
    if any(size.found for size in sizes):
        return _HOW_LARGE
    if has_its_bias(evidence, head, shape, said):
        return BIAS_IN_WEIGHTS
    moved = [tuple(size.moved[way] if size.moved else size.value for size in sizes) for way in (0, 1)]
    one_more = any(way in (shape, (max(shape),)) for way in moved)
    return _COUNTED if any(size.moved for size in sizes) and (one_more or said != shape[::-1]) else None


def has_its_bias(evidence: Evidence, head: Term, shape: tuple[int, int], said: Sequence[int | None]) -> bool:
    """Whether weights, or derivatives by them, have just one row or column more, on the side of their inputs, where the
    lecture has biases besides, and the document may have them there.
    """
    names = [entry.by if isinstance(entry, Derivative) else None for row in grid_of(head) for entry in row]
    names += [entry.quantity if isinstance(entry, Symbol) else None for row in grid_of(head) for entry in row]
    layers = {one.layer for one in names if one is not None and one.kind is Kind.WEIGHT}
    network, widths = evidence.env.lecture.network, evidence.env.widths
    if len(layers) != 1 or len(said) != 2 or not evidence.place.source.bias_within:
        return False
    (layer,) = layers
    if not isinstance(layer, int) or network.layers[layer - 1].bias == "none":
        return False
    units, inputs = network.width(layer), network.width(layer - 1)
    own = {widths.in_lecture(units): units, widths.in_lecture(inputs) + 1: inputs + 1}
    asked = tuple(own.get(size, size) if size is not None else None for size in said)
    return shape in ((units, inputs), (inputs, units)) and asked in ((units, inputs + 1), (inputs + 1, units))


def _whole(said: Sequence[int | None]) -> int:
    """How many entries a shape has."""
    return prod(size or 0 for size in said)


def _of_letters(
    evidence: Evidence, sizes: Sequence[_Size], right: Sequence[int], over: int | None, *, in_words: bool
) -> Outcome:
    """The verdict on a shape with letters that count nothing known."""
    env = evidence.env
    counts = frozenset() if env.lecture.network.samples else evidence.place.source.sample_counts
    unknown = [place for place, size in enumerate(sizes) if size.value is None]
    if over is not None and unknown == [over] and len(sizes) == 2 and len(right) == 2:
        own = right if over or right[1] > 1 or env.layout.rows else right[::-1]  # of one sample, a column
        size, letter = sizes[1 - over], sizes[over].name
        if size.value == own[1 - over]:
            return Outcome(Verdict.GIVEN)
        if letter not in counts or size.moved or size.found or size.value == 1:
            return _HOW_LARGE
        width = env.widths.shape(own[1 - over], 1).split()[0]
        return Outcome(Verdict.WRONG, f"its shape is {f'{width} x {letter}' if over else f'{letter} x {width}'}")
    if len(sizes) != len(right):
        return _HOW_LARGE
    if any(size.value not in (None, known) for size, known in zip(sizes, right, strict=True)):
        return _HOW_LARGE
    told = {(sizes[place].name, right[place]) for place in unknown}
    once = len({name for name, _ in told}) == len(told)  # one letter counts one thing
    counted = any(sizes[place].name in counts for place in unknown if place != over)
    if not once or counted:
        return _HOW_LARGE
    if any(sizes[place].runs for place in unknown):
        return _HOW_LARGE if in_words else Outcome(Verdict.GIVEN)
    return replace(_HOW_LARGE if in_words else Outcome(Verdict.GIVEN), told=tuple(sorted(told)))


def judge_same_shape(evidence: Evidence, head: Term, side: Term) -> Outcome:
    """Whether two vectors or matrices have the same shape."""
    shapes = [(len(grid), len(grid[0])) for grid in map(grid_of, (head, side))]
    if _is_undefined(evidence, head) or _is_undefined(evidence, side):
        return _NOT_DEFINED
    batch = bool(evidence.env.lecture.network.samples or evidence.place.source.sample_counts)
    if batch and len({_is_of_a_sample(term) for term in (head, side)}) > 1:
        return _SAMPLES_TOO
    if shapes[0] == shapes[1]:
        return Outcome(Verdict.CORRECT)
    if shapes[0] == shapes[1][::-1]:
        return _LIES
    one, other = (evidence.env.widths.shape(*shape) for shape in shapes)
    return Outcome(Verdict.WRONG, f"the shapes are {one} and {other}")


def _parts(tokens: Sequence[Token]) -> Sequence[Sequence[Token]]:
    """The sizes that a space of vectors or matrices writes; none for any other set."""
    run = [token for token in tokens if token.text not in _BRACES]
    if len(run) < 3 or run[0].text not in ("R", r"\R") or run[1].text != "^":
        return ()
    parts: list[list[Token]] = [[]]
    for token in run[2:]:
        if token.text in _APART:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts if 1 <= len(parts) <= 2 else ()


def _size(evidence: Evidence, part: Sequence[Token], bound: Bindings) -> _Size:
    """One size of a shape: a number, a letter that counts something known, or the width of a layer, n_l and n^{[l]}."""
    env = evidence.env
    name = "".join(token.text for token in part)
    if name.isdecimal():
        return _Size(name, _number(evidence, part[0]) if len(part) == 1 else int(name))
    runs = any(token.text in bound for token in part)
    if name in env.sizes or len(part) < 3 or part[1].text not in ("_", "^"):
        return _Size(name, env.sizes.get(name), found=name in env.sizes_found, runs=runs)
    below = script(part[2:], bound)
    if part[1].text == "^" and below == part[2].text:
        return _Size(name, None)  # a power
    layer = below.strip("()[]")
    ways = (str(int(layer) + step) for step in (1, -1)) if layer.isdecimal() else (layer, layer)
    letter = WIDTH_LETTERS[0] if part[0].text in _WIDTHS and layer.isdecimal() else part[0].text
    value = width_named(env, letter, layer)
    moved = tuple(width_named(env, letter, way) for way in ways) if value is not None else ()
    return _Size(name, value, moved, runs=runs)


def _number(evidence: Evidence, token: Token) -> int:
    """A number as it is judged; one that is written as a wide layer is only judged is that of none."""
    judged = evidence.env.widths.judged.values()
    written = evidence.place.source.text[token.at : token.end].strip()
    return _NO_SIZE if written == token.text and int(written) in judged else int(token.text)


def _is_of_all_samples(evidence: Evidence, shape: tuple[int, int], said: tuple[int | None, ...]) -> bool:
    """Whether a shape is that of what one sample has but for how many samples there are, of which the document speaks
    and the lecture does not.
    """
    network = evidence.env.lecture.network
    widths = {network.width(layer) for layer in range(network.depth + 1)}
    if network.samples or not evidence.place.source.sample_counts or 1 not in shape:
        return False
    rests = [said[:place] + said[place + 1 :] for place, size in enumerate(said) if size not in (None, *widths)]
    return any(rest in ((max(shape),), shape) or (not rest and shape == (1, 1)) for rest in rests)


def _are_any(evidence: Evidence, size: _Size, right: int) -> bool:
    """Whether a number is said where the samples lie of which the document speaks, and the lecture has none: nobody
    knows how many these are.
    """
    lecture = evidence.env.lecture
    given = any(name.kind in (Kind.INPUT, Kind.TARGET) for name in lecture.values)
    return bool(lecture.network.samples) and not given and size.name.isdecimal() and (size.value, right) != (1, 1)


def _samples_axis(evidence: Evidence, head: Term) -> int | None:
    """Along which axis of what each sample has the samples lie, were there any; None for anything else."""
    if not _is_of_a_sample(head):
        return None
    grid, layout, samples = grid_of(head), evidence.env.layout, evidence.env.lecture.network.samples
    axis = 0 if layout.rows or layout.sample_rows else 1
    shape = (len(grid), len(grid[0]))
    of_all = shape[axis] in (1, samples) if samples else 1 in shape
    return axis if of_all else None


def _is_of_a_sample(term: Term) -> bool:
    """Whether each sample has a vector of its own such as this one, which is a name or the derivative of the loss."""
    return all(_kind_of(entry) in OF_A_SAMPLE for row in grid_of(term) for entry in row)


def _is_bias(term: Term) -> bool:
    """Whether a name stands for biases."""
    entries = [entry for row in grid_of(term) for entry in row]
    return all(isinstance(entry, Symbol) and entry.quantity.kind is Kind.BIAS for entry in entries)


def _without_copies(grid: Sequence[Sequence[Term]]) -> Sequence[Sequence[Term]]:
    """A bias that may be read with a copy for each sample, once."""
    rows = [*dict.fromkeys(map(tuple, grid))]
    return [*zip(*dict.fromkeys(zip(*rows, strict=True)), strict=True)]


def _kind_of(entry: Term) -> Kind | None:
    if isinstance(entry, Symbol):
        return entry.quantity.kind
    return entry.by.kind if isinstance(entry, Derivative) and entry.of.kind in _LOSSES else None


def _is_undefined(evidence: Evidence, term: Term) -> bool:
    """Whether a name stands in a formula that the document uses, and does not say what it is."""
    env, waiting, seen = evidence.env, [*quantities_of(term)], set[Quantity]()
    while waiting:
        name = waiting.pop()
        own = env.definitions.get(name)
        if name.kind is Kind.VARIABLE and own is None and name not in env.data:
            return True
        if own is not None and name not in seen:
            seen.add(name)
            waiting += quantities_of(own.term)
    return False
