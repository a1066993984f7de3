"""Sums: of terms, over indices, and with dots in them, which are written out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symbackprop.check.names.keys import index_letters, key_of, script
from symbackprop.check.reading.indexed.counts import ends_elsewhere, limit_named, width_beside
from symbackprop.check.reading.indexed.index_sets import first_of, in_set, means_all_units
from symbackprop.check.reading.indexed.running_indices import (
    counts_samples,
    letters_of_sources,
    letters_summed,
    sums_samples,
)
from symbackprop.check.reading.indexed.sums_over_entries import MEAN, axis_of, over_entries, words_of
from symbackprop.check.reading.interpretation import UNKNOWN_LENGTH, EmptyRange, OutOfRange
from symbackprop.check.reading.slopes.derivatives import differentiated, variable_of
from symbackprop.check.reading.slopes.immediate import in_a_sum
from symbackprop.core.places import ALL, Place
from symbackprop.core.quantities import Kind
from symbackprop.core.terms import Negation, Symbol, Term, product_of, sum_of
from symbackprop.judge.entries import has_matrices
from symbackprop.latex.ellipsis import pattern_between, pattern_of
from symbackprop.latex.grammar import letters_of, plain_number
from symbackprop.latex.nodes import Identifier, Node, SumSign
from symbackprop.latex.rewriting.primed_indices import CLASS
from symbackprop.latex.tokens import Misfit, Token, Unread, group
from symbackprop.latex.tree import (
    Items,
    flatten,
    is_dots,
    operator_of,
    parts_of_sum,
    text_of,
    trailing_operator,
    without_last,
)

if TYPE_CHECKING:
    from symbackprop.check.reading.reader import Reader

__all__ = ["series", "summands", "whole_derivative", "written_out"]

_FEW = 20  # summands, where the lecture has no count
_LONGEST = 2000


def whole_derivative(reader: Reader, node: Node) -> Term | None:
    """Of d/dx a + b the derivative of the whole sum, though no bracket says so, where it is read like that; None for
    any other sum.
    """
    first, *rest = _signed(node)
    (_, head), *factors = flatten(first[1])
    operator = operator_of(head)
    if operator is None or not factors or not reader.way.far:
        return None
    terms = [reader.run([("beside", factors[0][1]), *factors[1:]])]
    for negative, part in rest:
        term = reader.term(part)
        terms.append(Negation(term) if negative else term)
    return differentiated(reader, sum_of(*terms), variable_of(reader, operator))


def _signed(node: Node) -> list[tuple[bool, Node]]:
    """The parts of a sum, and whether each is taken away."""
    if node.data not in ("add", "subtract"):
        return [(False, node)]
    left, right = node.nodes
    return [*_signed(left), (node.data == "subtract", right)]


def summands(reader: Reader, node: Node) -> list[Term]:
    """The terms of a sum or difference."""
    parts = parts_of_sum(node)
    if any(map(is_dots, parts)):
        return [reader.term(part) for part in written_out(reader, parts)]
    left, right = node.nodes
    negative = node.data == "subtract"
    operator = trailing_operator(left)
    if operator is not None:
        # d/dx - f: the derivative of -f, though no bracket says so
        inner = reader.term(right)
        before = without_last(left)
        slope = differentiated(reader, Negation(inner) if negative else inner, variable_of(reader, operator))
        return [slope if before is None else reader.term(before) * slope]
    sum_before = left.data in ("add", "subtract")
    first = summands(reader, left) if sum_before else [reader.term(left)]
    second = reader.term(right)
    return [*first, Negation(second) if negative else second]


# dots


def written_out(reader: Reader, parts: Sequence[Node], count: int | None = None) -> list[Node]:
    """Parts with dots among them, the dots written out; so many in all where nothing else says how many."""
    place = next(place for place, part in enumerate(parts) if is_dots(part))
    while place and len(parts) > place + 3 and is_dots(parts[place + 2]) and _is_between(parts, place):
        parts = [*parts[: place + 1], *parts[place + 3 :]]  # x_1, ..., x_j, ..., x_n
    pattern = pattern_of(parts[place - 2], parts[place - 1]) if place >= 2 else None
    if place == 1 and len(parts) > 2:
        pattern = pattern_between(parts[0], parts[2])
    if pattern is None:
        raise Unread("it is not clear how this goes on")
    rest = list(parts[place + 1 :])
    last = pattern.last(rest[0]) if rest else None
    end = None
    if last is not None:
        rest.pop(0)
        sizes = {**reader.limits, **reader.env.sizes, **reader.bindings}
        end = int(last) if last.isdecimal() else _ending(last, sizes)
    end = pattern.start + count - 1 if end is None and count is not None else end
    found = [*parts[:place]]
    number = pattern.start + min(place, 2)
    while (end is None or number <= end) and number - pattern.start < _LONGEST:
        part = pattern.at(number)
        if end is None and not _goes_on(reader, part, number - pattern.start):
            break
        found.append(part)
        number += 1
    if last is not None and end is None:
        letter, added = _letter_of(last)
        reader.sizes[letter] = number - 1 - added
    if end is not None and end <= pattern.start:
        found = found[: max(end - pattern.start + 1, 0)]  # not even the parts before the dots
        if not found:
            raise EmptyRange("a list of nothing", None)
    return [*found, *(written_out(reader, rest) if any(map(is_dots, rest)) else rest)]


def _ending(text: str, sizes: Mapping[str, int]) -> int | None:
    """The number that a letter is, or one with a number added, n - 1; None where nobody knows."""
    letter, added = _letter_of(text)
    return sizes[letter] + added if letter in sizes else None


def _letter_of(text: str) -> tuple[str, int]:
    """A letter, and the number that is added to it."""
    match = re.fullmatch(r"([^+-]+)([+-]\d+)?", text)
    return (match[1], int(match[2] or 0)) if match is not None else (text, 0)


def _is_between(parts: Sequence[Node], place: int) -> bool:
    """Whether what stands between two dots is one of the parts, for any index."""
    pattern = pattern_between(parts[0], parts[place + 1])
    last = None if pattern is None else pattern.last(parts[place + 1])
    return last is not None and last.isalpha()


def _goes_on(reader: Reader, part: Node, before: int) -> bool:
    """Whether there is one more part, where nothing says how many there are."""
    try:
        found = reader.term(part)
    except Unread:
        return False
    if isinstance(found, Symbol) and found.quantity.kind is Kind.INPUT and found.quantity.unit != ALL:
        inputs, unit = reader.env.lecture.network.inputs, found.quantity.unit
        if isinstance(unit, int) and unit > inputs:
            return False  # an input that is none tells exchanged indices elsewhere
    return before < UNKNOWN_LENGTH or not _is_free(reader, part)


def _is_free(reader: Reader, node: Node) -> bool:
    """Whether a part has only names of the document, which nothing ends."""
    keys = [reader.key_of(named) for named in letters_of(node, reader.env.grammar)]
    return all(reader.env.names.find(key) is None for key in keys)


# over an index


def series(reader: Reader, big: SumSign, rest: Items) -> Term:
    """A sum or product over an index, of the factors that follow its sign, written out."""
    at = big.sub[0].at if big.sub else None
    if not rest:
        raise Unread("a sum of nothing", at)
    grouped = _grouped(rest)
    if grouped is not None and reader.way.ungrouped:
        (_, first), *others = _signed(grouped)
        terms = [reader.term(part) for _, part in others]
        signed = [Negation(term) if negative else term for (negative, _), term in zip(others, terms, strict=True)]
        return sum_of(series(reader, big, flatten(first)), *signed)
    axis = axis_of(reader, big)
    if axis is not None:
        return over_entries(reader, big, rest, at, axis=axis)
    letter, start, without, last = _index_of(reader, big, rest)
    if letter is not None and "=" not in text_of(big.sub) and last is None:
        start = first_of(reader.env, letter, _names_in(reader, rest))
    if letter is not None and text_of(big.sub) == letter and _has_a_unit_of_ones(reader, letter, rest):
        start = 0
    if (not big.sub and not big.sup) or words_of(big) == MEAN:
        running = (letters_summed(reader.env, rest) & reader.implied) - reader.bindings.keys()
        if len(running) != 1 or big.sub:
            return over_entries(reader, big, rest, at)
        (letter,) = running
        start = first_of(reader.env, letter, _names_in(reader, rest))
    if letter is None:
        raise Unread("a sum that does not say over what it runs", at)
    if big.sign == r"\sum" and not _runs_in(letter, rest) and reader.way.columns:
        return over_entries(reader, big, rest, at, axis=0 if reader.env.names.rows else 1)  # sum_i dZ, of all samples
    if reader.env.sample_letters and sums_samples(reader.env, big, [node for _, node in rest]):
        raise Unread("this sums over samples, of which the lecture has one", at)
    end = _limit(reader, big.sup) if last is None else last
    if start == 0 and end is not None and counts_samples(reader.env, _names_in(reader, rest), letter, reader.bindings):
        start, end = _from_one(reader, letter, end, rest, at)
    if end is None and not big.sup and not _runs_in(letter, rest):
        end = width_beside(reader.env, _names_in(reader, rest), reader.bindings)  # a sum of what does not run in it
    if end is not None and _counts_another_layer(reader, big, letter, rest):
        end = None
    names = (named for _, node in rest for named in letters_of(node, reader.env.grammar))
    if ends_elsewhere(reader.env, big.sup, letter, names, reader.bindings):
        raise Unread("this sum ends at the units of another layer than those that it runs over", at)
    if end is not None and end > _LONGEST:
        raise Unread("a sum that is too long to write out", at)
    if end is not None and end < start:
        raise EmptyRange("a sum or product of nothing", at)
    parts, position = _parts(reader, letter, start, end, _left_out(reader, without, at), rest, at)
    if end is None and len(_layers_of(reader, letter, rest, range(start, position))) > 1:
        raise Unread("it is not said over which units this sum runs", at)
    if not parts or (end is None and position > _most(reader)):
        raise Unread("a sum that cannot be written out", at)
    if end is None:
        name = text_of(big.sup)
        if len(name) == 1 and name.isalpha():
            reader.sizes[name] = position - start
    if big.sign == r"\sum":
        return sum_of(*parts)
    # matrices of the chain rule: the last one stands first, as the derivative by what comes before it does
    return product_of(*(reversed(parts) if any(map(has_matrices, parts)) else parts))


def _grouped(rest: Items) -> Node | None:
    r"""The sum that stands behind a sign in braces, which do not show: \sum_j{w a + b} is printed as \sum_j w a + b."""
    node = rest[0][1]
    inner = node.node(1) if len(rest) == 1 and node.data == "braces" else None
    return inner if inner is not None and inner.data in ("add", "subtract") else None


def _counts_another_layer(reader: Reader, big: SumSign, letter: str, rest: Items) -> bool:
    """Whether a sum ends at a letter of which only its use elsewhere says how far it counts, and its index tells over
    which units it runs.
    """
    env = reader.env
    names = (named for _, node in rest for named in letters_of(node, env.grammar))
    return text_of(big.sup) in env.sizes_found and letter in env.index_layers.layers_in(names)


def _has_a_unit_of_ones(reader: Reader, letter: str, rest: Items) -> bool:
    """Whether a sum is that of a pre-activation whose bias is a weight from a unit 0, which passes on 1."""
    names = [named for _, node in rest for named in letters_of(node, reader.env.grammar)]
    one = any(key_of(named, {letter: 0}) in reader.env.wholes for named in names if named.places == (letter,))
    sources = {*letters_of_sources(reader.env, [node for _, node in rest])}
    return one and letter in sources


def _names_in(reader: Reader, rest: Items) -> list[Identifier]:
    return [named for _, node in rest for named in letters_of(node, reader.env.grammar)]


def _runs_in(letter: str, rest: Items) -> bool:
    """Whether a letter stands in what is summed."""
    names = (named for _, node in rest for named in letters_of(node))
    return any(named.base == letter or any(one == letter for one, _ in index_letters(named)) for named in names)


def _from_one(reader: Reader, letter: str, end: int, rest: Items, at: int | None) -> tuple[int, int]:
    """The ends of a sum over samples that begins with 0, and ends with m - 1, where they are numbered above names, as
    the lecture numbers them. One that ends with m takes one too many, which is a Misfit.
    """
    samples = reader.env.lecture.network.samples or 0
    if end == samples:
        raise Misfit(f"this sum has {end + 1} terms, and there are {samples} samples", at)
    places = {above for named in _names_in(reader, rest) for one, above in index_letters(named) if one == letter}
    return (1, end + 1) if end + 1 == samples and places == {True} else (0, end)


def _of_sample(reader: Reader, sample: int) -> Reader:
    """The same where names without a sample, and the letter for the true class, are of one sample."""
    env = reader.env
    found = env.class_of(sample) if env.tells_classes else None
    own = {} if found is None else {CLASS: found - 1 + env.names.lowest}
    return replace(reader, sample=sample, bindings={**reader.bindings, **own})


def _parts(
    reader: Reader, letter: str, start: int, end: int | None, skipped: int | None, rest: Items, at: int | None
) -> tuple[list[Term], int]:
    """What is summed for each value of the index, and the first value that is none."""
    parts: list[Term] = []
    position = start
    limit = end if end is not None else _most(reader)
    own_length = _own_length(reader, rest) if end is None else _LONGEST
    items = [("beside", rest[0][1]), *rest[1:]]
    # names without a sample are of the one that is summed
    named = [one for _, node in rest for one in letters_of(node)]
    over_samples = counts_samples(reader.env, named, letter, reader.bindings)
    while position <= limit:
        reader.spend(at)
        if position != skipped:
            try:
                bound = reader.bound(letter, position)
                bound = _of_sample(bound, position) if over_samples else bound
                parts.append(in_a_sum(bound, rest).product(items))
            except OutOfRange:
                if end is None and not parts and position < reader.env.names.highest:
                    position += 1  # the units are numbered on from layer to layer
                    continue
                if end is not None or not parts:
                    raise
                break
        position += 1
        if end is None and position - start >= own_length:
            break
    return parts, position


def _layers_of(reader: Reader, letter: str, rest: Items, positions: Iterable[int]) -> set[Place | None]:
    """The layers over whose units an index runs, where the lecture numbers them on from layer to layer."""
    bindings = [{**reader.bindings, letter: position} for position in positions]
    for named in (named for _, node in rest for named in letters_of(node)):
        if letter not in {one for one, _ in index_letters(named)}:
            continue
        found = (reader.env.names.find(key_of(named, one)) for one in bindings)
        layers = {q.layer for q in found if q is not None and q.kind in _UNITS and not q.source}
        if len(layers) > 1:
            return layers
    return set()


_UNITS = (Kind.PREACTIVATION, Kind.ACTIVATION, Kind.PREDICTION, Kind.DELTA)


def _most(reader: Reader) -> int:
    """How many there may be at most of what nothing counts."""
    network = reader.env.lecture.network
    return (
        max(
            _FEW,
            reader.env.names.highest,
            network.samples or 0,
            *(network.width(layer) for layer in range(network.depth + 1)),
        )
        + 1
    )


def _index_of(reader: Reader, big: SumSign, rest: Items) -> tuple[str | None, int, str | None, int | None]:
    """The index of a sum, where it starts, the value that it leaves out (k != i), and where it ends if that stands
    below (k <= t).
    """
    text = text_of(big.sub)
    found = in_set(text) if not big.sup else None
    if found is not None:
        found = found.beside(reader.bindings)
        told = means_all_units(reader.env, found, _names_in(reader, rest))
        return (found.letter, 1, found.without, None) if told else _NO_INDEX
    match = re.fullmatch(r"([^\W\d_])(?:=(\w+(?:[+-]\d)?))?(?:,?\1?\\neq?([^\W_]))?", text)
    start = _number_of(reader, match[2] or "1") if match is not None else None
    if match is not None and start is not None:
        only = start if match[2] and match[2] in reader.bindings and not big.sup else None  # k = i, and no other
        return match[1], start, match[3], only
    match = re.fullmatch(r"([^\W\d_])(<|\\leq?)([^\W\d_])", text) if not big.sup else None
    end = _number_of(reader, match[3]) if match is not None else None
    if match is None or end is None:
        return _NO_INDEX
    return match[1], 1, None, end - (match[2] == "<")


_NO_INDEX = (None, 1, None, None)


def _left_out(reader: Reader, without: str | None, at: int | None) -> int | None:
    """The value of its index that a sum leaves out, if it leaves out one."""
    found = _number_of(reader, without) if without else None
    if without and found is None:
        raise Unread(f"it is not said what {without} is, which this sum leaves out", at)
    return found


def _number_of(reader: Reader, text: str) -> int | None:
    """A number, or an index with what is added to it: k+1."""
    match = re.fullmatch(r"(\d+)|([a-zA-Zℓ])([+-]\d)?", text)
    if match is None:
        return None
    if match[1]:
        return int(match[1])
    value = {**reader.limits, **reader.env.sizes, **reader.bindings}.get(match[2])
    return None if value is None else value + int(match[3] or 0)


def _own_length(reader: Reader, rest: Items) -> int:
    """Where only names of the document run, nothing stops them: as many as its vector has, or a few."""
    families = {key.base for key in reader.env.own if key.sub}
    bases = [named.base.replace(" ", "") for _, node in rest for named in letters_of(node, reader.env.grammar)]
    lengths = [
        reader.env.sizes.get(f"|{base}", UNKNOWN_LENGTH)
        for base in bases
        if (base in families or reader.way.new) and (reader.way.local or not _is_indexed(reader, base))
    ]
    return max(lengths, default=_LONGEST)


def _is_indexed(reader: Reader, base: str) -> bool:
    """Whether the lecture has a letter with an index."""
    return any(key.base == base and key.sub for key in reader.env.names.table)


_ADDED = re.compile(r"(?:[+-]\d)?")


def _limit(reader: Reader, tokens: Sequence[Token]) -> int | None:
    """Where a sum ends: at a number, at a letter that stands for one, at the width of a layer."""
    if not tokens:
        return None
    number = plain_number(tokens)
    if number is not None:
        return number
    text = text_of(tokens)
    if text in reader.bindings:
        return reader.bindings[text]
    if len(tokens) > 1 and tokens[1].text in ("_", "^"):
        inside, after = group(tokens, 2)
        added = _ADDED.fullmatch(text_of(tokens[after:]))
        layer = script(inside if added else tokens[2:], reader.bindings).strip("()[]")
        width = limit_named(reader.env, tokens[0].text, layer)
        return width if width is None or added is None else width + int(added[0] or 0)
    return reader.env.sizes.get(text) or reader.limits.get(text) or _number_of(reader, text)
