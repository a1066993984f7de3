"""Sums over an index: as sums, or number by number where entries are named by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symbackprop.core.places import Axis, Index, Place
from symbackprop.core.terms import Series
from symbackprop.latex.formulas.names import canonical
from symbackprop.latex.formulas.values import Value, number_of, summed, total
from symbackprop.latex.nodes import SumSign
from symbackprop.latex.signs import RELATIONS
from symbackprop.latex.tokens import Misfit, Token, Unread
from symbackprop.latex.tree import Items

if TYPE_CHECKING:
    from symbackprop.latex.formulas.formula import Reader

__all__ = ["each_number", "series"]

_LONGEST = 400  # summands


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a sum says of its indices: their letters with their places, where it starts and ends, and which value it
    leaves out.
    """

    letters: tuple[tuple[str, int], ...]
    start: int = 1
    end: int | None = None
    without: str | None = None


def series(reader: Reader, big: SumSign, rest: Items, at: int | None) -> Value:
    """A sum of what follows; without an index, of all entries of it."""
    if not big.sub:
        return Value(total(reader.axes, reader.run(_alone(rest))))
    return _summed(reader, _limits(reader, big, at), rest, at)


def _alone(rest: Items) -> Items:
    """The factors after a sign, the first of them without the sign before it."""
    return [("beside", rest[0][1]), *rest[1:]]


def _summed(reader: Reader, limits: _Limits, rest: Items, at: int | None) -> Value:
    if not limits.letters:
        return reader.run(_alone(rest))
    axis = _axis(reader, limits)
    if reader.final and (reader.axes.is_numbered(axis) or _is_partial(reader, limits, axis)):
        return summed(reader.axes, _each(reader, limits, axis, rest, at), at)
    index = Index(limits.letters[0][0], reader.axes.of(axis))
    inner = replace(limits, letters=limits.letters[1:])
    value = _summed(reader.bound({limits.letters[0][0]: index}), inner, rest, at)
    if not reader.final:
        _note_limits(reader, limits, axis)
    elif index not in value.term.free:
        letter, place = limits.letters[0]
        raise Unread(f"nothing that is summed runs with {letter}", place)
    return replace(value, term=Series(index, reader.axes.count(axis), value.term))


def each_number(reader: Reader, big: SumSign, rest: Items, at: int | None) -> Sequence[Value]:
    """What follows for each number of an index."""
    if not rest:
        raise Unread("this needs something that it is of", at)
    limits = _limits(reader, big, at)
    if len(limits.letters) != 1:
        raise Unread("one index below this sign, and no more", at)
    axis = _axis(reader, limits)
    if not reader.final:
        reader.axes.by_number(axis)
        index = Index(limits.letters[0][0], reader.axes.of(axis))
        value = reader.bound({limits.letters[0][0]: index}).run(_alone(rest))
        _note_limits(reader, limits, axis)
        return [value]
    return _each(reader, limits, axis, rest, at)


def _axis(reader: Reader, limits: _Limits) -> Axis:
    """The axis over which the first letter runs, the same whenever the sum is read."""
    letter, at = limits.letters[0]
    if letter in reader.bindings:
        raise Unread(f"{letter} is an index already that stands for one place here; use another letter in the sum", at)
    if (at, letter) not in reader.sums:
        reader.sums[at, letter] = reader.axes.new(letter=letter)
    return reader.sums[at, letter]


def _note_limits(reader: Reader, limits: _Limits, axis: Axis) -> None:
    """After a first reading: a sum over a part of an axis goes number by number; one that says its end, says the size
    of an axis of which nothing else does.
    """
    size = reader.axes.size(axis)
    letter, at = limits.letters[0]
    if limits.end is not None and size is None and limits.start == 1:
        reader.axes.set_size(axis, limits.end)
    elif (limits.end is not None and limits.end != size) or limits.start != 1:
        reader.axes.by_number(axis)
    if limits.end is not None and size is not None and limits.end > size:
        raise Misfit(f"the sum over {letter} ends at {limits.end}, and {letter} runs to {size}", at)
    if limits.without is not None:
        reader.axes.by_number(axis)
        other = reader.bindings.get(limits.without)
        if isinstance(other, Index):
            reader.axes.computed_with(other.axis)


def _is_partial(reader: Reader, limits: _Limits, axis: Axis) -> bool:
    """Whether a sum leaves out a part of its axis."""
    ends = limits.end is not None and limits.end != reader.axes.size(axis)
    return limits.start != 1 or ends or limits.without is not None


def _each(reader: Reader, limits: _Limits, axis: Axis, rest: Items, at: int | None) -> list[Value]:
    letter, place = limits.letters[0]
    size = reader.axes.size(axis) if limits.end is None else limits.end
    if size is None:
        raise Unread(f"it is not said how far {letter} runs; give the numbers in [values], or shapes or ranges", place)
    if size - limits.start >= _LONGEST:
        raise Unread(f"more than {_LONGEST} summands would be written out one by one", place)
    skipped = _left_out(reader, limits.without)
    if isinstance(skipped, Index):
        raise Unread(f"{limits.without} stands for each of its numbers here", place)
    numbers = [n for n in range(limits.start, size + 1) if n != skipped]
    if not numbers:
        raise Unread("a sum without any summand", at)
    inner = replace(limits, letters=limits.letters[1:])
    return [_summed(reader.bound({letter: n}), inner, rest, at) for n in numbers]


def _left_out(reader: Reader, without: str | None) -> Place | None:
    """The place that a sum leaves out: a number, or that of an index."""
    if without is None:
        return None
    return int(without) if without.isdecimal() else reader.bindings.get(without)


def _limits(reader: Reader, big: SumSign, at: int | None) -> _Limits:
    """What stands below and above a sum: j, i j, j=1 and 3, or j != i."""
    if not big.sub:
        raise Unread("this sign needs an index below it", at)
    parts: list[list[Token]] = [[]]
    for token in big.sub:
        if token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    letters: list[tuple[str, int]] = []
    start, without = 1, None
    for part in parts:
        signs = [place for place, token in enumerate(part) if token.text in RELATIONS]
        left, right = (part[: signs[0]], part[signs[0] + 1 :]) if signs else (part, [])
        relation = RELATIONS[part[signs[0]].text] if signs else ""
        named = [(canonical([token]), token.at) for token in left]
        if not named or not all(text.isalpha() for text, _ in named) or (signs and (len(left) != 1 or not right)):
            raise Unread("what stands below a sum must be an index, j or j=1", at)
        letters += [item for item in named if item[0] not in {letter for letter, _ in letters}]
        if relation == "=" and canonical(right).isdecimal():
            start = int(canonical(right))
        elif relation == "!=":
            without = canonical(right)
        elif signs:
            raise Unread("what stands below a sum must be an index, j or j=1", at)
    if without is not None and without not in reader.bindings and not without.isdecimal():
        raise Unread(f"{without} is no index here", at)
    return _Limits(tuple(letters), start, _end(reader, big), without)


def _end(reader: Reader, big: SumSign) -> int | None:
    """The number at which a sum ends; None where it goes to the end of its axis, as any letter says."""
    if not big.sup:
        return None
    text = canonical(big.sup)
    if text.isdecimal() and len(text) < 7:
        return int(text)
    here = reader.bindings.get(text)
    if isinstance(here, int):
        return here
    if isinstance(here, Index):
        if reader.final:
            raise Unread(f"{text} stands for each of its numbers here", big.sup[0].at)
        reader.axes.computed_with(here.axis)
        return None
    if text in reader.scope.names:
        end = reader.constant(number_of(reader.read(big.sup), "the end of a sum", big.sup[0].at))
        return None if end is None else int(end)
    return None
