"""Vectors and matrices that are written by any of their entries in brackets: W = (w_{ij})_{ij} and a^l = (a_j^l)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symbackprop.check.judging.entrywise import compare
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.outcome import Outcome, grid_of
from symbackprop.check.reading.instances import read_sides
from symbackprop.check.reading.listed import listed_indices
from symbackprop.check.text.chains import Chain
from symbackprop.core.terms import Term
from symbackprop.latex.nodes import Node

__all__ = ["by_any_entry"]


def by_any_entry(
    evidence: Evidence, chain: Chain, number: int, bindings: Mapping[str, int], sides: tuple[Term, Term]
) -> Outcome | None:
    """The verdict on a whole vector or matrix and one of its entries, where a side up to some `number` lists the
    entries by their indices, for one value of these; None where no side does, or both are numbers.
    """
    trees = read_sides(chain, evidence.env.grammar)[: number + 1]
    listed = next((found for tree in trees if isinstance(tree, Node) and (found := listed_indices(tree))), ())
    places = [bindings[letter] for letter in listed if letter in bindings]
    grids = [grid_of(side) for side in sides]
    sizes = [len(grid) * len(grid[0]) for grid in grids]
    if not places or len(places) != len(listed) or (sizes[0] > 1) == (sizes[1] > 1):
        return None
    whole = grids[0] if sizes[0] > 1 else grids[1]
    entry = _entry(whole, places)
    if entry is None:
        return None
    pair = (entry, grids[1][0][0]) if sizes[0] > 1 else (grids[0][0][0], entry)
    return compare(evidence, pair[0], (), pair[1], first=False)


def _entry(whole: tuple[tuple[Term, ...], ...], places: Sequence[int]) -> Term | None:
    """The entry at one place of a vector, or at two of a matrix."""
    rows, columns = len(whole), len(whole[0])
    if len(places) == 1 and 1 in (rows, columns):
        entries = [entry for row in whole for entry in row]
        return entries[places[0] - 1] if places[0] <= len(entries) else None
    if len(places) != 2 or places[0] > rows or places[1] > columns:
        return None
    return whole[places[0] - 1][places[1] - 1]
