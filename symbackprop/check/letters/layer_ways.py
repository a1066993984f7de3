"""Over which layer each index letter of a document runs: the ways in which its weights allow it.

Weights w_{ij} and w_{jk} say that i, j and k run over layers that follow each other. The definitions say in which
direction; where they leave it open, both are possible. Letters for as many layers as the lecture has may each have
their own; those of a document that speaks of any unit j have the layers one behind the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from symbackprop.check.letters.index_names import IndexName, WeightedSum

__all__ = ["Layers", "ways_of"]

Layers = Mapping[str, int]  # over whose units a letter runs; 0 is the input
_Step = tuple[str, str]  # from the letter of the sources to that of the units
_MOST = 4  # layers that any unit may be in


def ways_of(depth: int, sums: Sequence[WeightedSum], weights: Mapping[IndexName, int]) -> Iterator[Sequence[Layers]]:
    """The ways to give layers to letters, each a list of layers that may be meant: one where every letter has its
    own; several for those of any units.
    """
    seen: list[Layers] = []
    for units_first in (True, False):
        levels = _levels(_steps(sums, weights, units_first=units_first))
        if levels and levels not in seen:
            seen.append(levels)
            yield from _shifted(depth, levels)


def _shifted(depth: int, levels: Layers) -> Iterator[Sequence[Layers]]:
    """The layers themselves where there are as many, and any that follow each other so."""
    span = max(levels.values()) + 1
    if span == depth + 1:
        yield (levels,)
    shifts = [0, *range(1, depth), *range(-1, -span, -1)]
    found = [
        {letter: level + shift for letter, level in levels.items() if 0 <= level + shift <= depth} for shift in shifts
    ]
    general = [layers for layers in found if len({*layers.values()}) > 1][:_MOST]
    if len(general) > 1 or span != depth + 1:
        yield general


def _steps(
    sums: Sequence[WeightedSum], weights: Mapping[IndexName, int], *, units_first: bool
) -> Sequence[tuple[_Step, tuple[int, int]]]:
    """The steps that weights lead, with how sure each is: as definitions say, then sums of errors, then as the places
    of the letters have it elsewhere, else as is supposed.
    """
    defined, errors = (
        Counter((one.source, one.unit) for one in sums if (one.passed is None) is of_errors)
        for of_errors in (False, True)
    )
    said: Counter[bool] = Counter()
    for one in sums:
        said[one.weight.places == (one.unit, one.source)] += 1 if one.passed is None else len(sums)
    first = said[True] > said[False] if said[True] != said[False] else units_first
    found: dict[_Step, tuple[int, int]] = {}
    for name, count in weights.items():
        source, unit = name.places[::-1] if first else name.places
        step, rank = (source, unit), (1, count)
        for sure, steps in ((3, defined), (2, errors)):
            if steps[source, unit] or steps[unit, source]:
                turned = steps[unit, source] > steps[source, unit]
                step, rank = ((unit, source) if turned else (source, unit)), (sure, count)
                break
        found[step] = max(rank, found.get(step, rank))
    return sorted(found.items(), key=lambda one: one[1], reverse=True)


def _levels(steps: Sequence[tuple[_Step, tuple[int, int]]]) -> Layers:
    """The level of each letter among those that the surest steps connect, from 0 on; a step against surer ones is
    none.
    """
    group: dict[str, int] = {}
    level: dict[str, int] = {}
    for number, ((source, unit), _) in enumerate(steps):
        for letter in (source, unit):
            if letter not in group:
                group[letter], level[letter] = 2 * number + (letter == unit), 0
        if group[source] != group[unit]:
            old, move = group[unit], level[source] + 1 - level[unit]
            for letter in [one for one, own in group.items() if own == old]:
                group[letter], level[letter] = group[source], level[letter] + move
    if not group:
        return {}
    largest, _ = Counter(group.values()).most_common(1)[0]
    mine = [letter for letter, own in group.items() if own == largest]
    lowest = min(level[letter] for letter in mine)
    return {letter: level[letter] - lowest for letter in mine}
