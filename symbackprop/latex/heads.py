"""What stands at the head of a chain: a bare name, or a function of some names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lark import Tree

from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Named

__all__ = ["application_of", "bare_name", "head_name", "mentions", "written"]


def bare_name(tree: Any) -> Named | None:
    """The name that a side consists of."""
    node = tree.children[0] if tree.data == "start" else tree
    if node.data == "braces":
        node = node.children[1]
    if node.data == "bars":
        inner = bare_name(node.children[1])
        return None if inner is None else replace(inner, base=f"|{inner.base}|")
    if node.data != "name":
        return None
    value = node.children[0].value
    return value if isinstance(value, Named) else None


def head_name(trees: Sequence[Any]) -> Named | None:
    """The name that the first side of a chain consists of, where that could be read."""
    return bare_name(trees[0]) if isinstance(trees[0], Tree) else None


def application_of(tree: Any) -> tuple[Named, list[Named | None]] | None:
    """L and its arguments, of L(a, y); an argument that is no bare name is None."""
    node = tree.children[0]
    if node.data != "beside" or node.children[0].data != "name" or node.children[1].data != "brackets":
        return None
    named: Named = node.children[0].children[0].value
    parts = node.children[1].children[1].children
    return named, [bare_name(part) for part in parts if isinstance(part, Tree)]


def mentions(trees: Sequence[Any], base: str) -> bool:
    """Whether a letter stands in one of some sides."""
    return any(named.base == base for tree in trees if isinstance(tree, Tree) for named in letters_of(tree))


def written(named: Named) -> str:
    """A name as the document writes it, without spaces and primes."""
    sub = "".join(token.text for token in named.sub)
    sup = "".join(token.text for token in named.sup)
    return named.base + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")
