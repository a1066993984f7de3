"""Vectors and matrices that are written by any of their entries in brackets: (w_{ij})_{ij} and (a_j)."""

from __future__ import annotations

from collections.abc import Sequence

from symbackprop.check.conventions import INDICES, LAYER_LETTERS
from symbackprop.check.names.keys import index_letters
from symbackprop.latex.nodes import Node
from symbackprop.latex.tree import items_of, name_in

__all__ = ["listed_indices"]

_IGNORED = ("{", "}", ",", r"\quad")


def listed_indices(tree: Node) -> tuple[str, ...]:
    """The index letters of a side that is one entry in brackets: those behind the brackets, or those of the name in
    them; none of any other.
    """
    node = tree.node(0) if tree.data == "start" and len(tree.nodes) == 1 else tree
    if node.data == "indexed" and node.node(0).data == "brackets":
        return _plain([token.text for token in node.tokens if token.text not in _IGNORED])
    parts = items_of(node) if node.data == "brackets" else ()
    named = name_in(parts[0]) if len(parts) == 1 else None
    return () if named is None else _plain([letter for letter, above in index_letters(named) if not above])


def _plain(letters: Sequence[str]) -> tuple[str, ...]:
    """One or two letters of units; none where there is another, or anything else."""
    units = all(letter in INDICES and letter not in LAYER_LETTERS for letter in letters)
    return tuple(letters) if units and len({*letters}) == len(letters) <= 2 else ()
