"""What stands at the head of a chain: a bare name, or a function of some names."""

from __future__ import annotations

from dataclasses import replace

from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import ENTRY, Identifier, Node, Trees
from symbackprop.latex.tree import entry_name

__all__ = ["application_of", "bare_name", "head_name", "mentions", "size_name", "written"]


def bare_name(tree: Node) -> Identifier | None:
    """The name that a side consists of."""
    node = tree.node(0) if tree.data == "start" else tree
    if node.data == "braces":
        node = node.node(1)
    if node.data == "indexed":
        return entry_name(node)
    if node.data != "name":
        return None
    return node.identifier


def size_name(tree: Node) -> Identifier | None:
    """The name of a size, as a document may define it: |V|; `base` has the bars."""
    node = tree.node(0) if tree.data == "start" else tree
    inner = bare_name(node.node(1)) if node.data == "bars" and node.sign() in ("|", r"\vert", r"\lvert") else None
    return None if inner is None else replace(inner, base=f"|{inner.base}|")


def head_name(trees: Trees) -> Identifier | None:
    """The name that the first side of a chain consists of, where that could be read."""
    return bare_name(trees[0]) if isinstance(trees[0], Node) else None


def application_of(tree: Node) -> tuple[Identifier, list[Identifier | None]] | None:
    """L and its arguments, of L(a, y); an argument that is no bare name is None."""
    node = tree.node(0)
    if node.data != "beside" or node.node(0).data != "name" or node.node(1).data != "brackets":
        return None
    return node.node(0).identifier, [bare_name(part) for part in node.node(1).node(1).nodes]


def mentions(trees: Trees, base: str) -> bool:
    """Whether a letter stands in one of some sides."""
    return any(named.base == base for tree in trees if isinstance(tree, Node) for named in letters_of(tree))


def written(named: Identifier) -> str:
    """A name as the document writes it, without spaces and primes."""
    sub = "".join(token.text for token in named.sub).replace(ENTRY, ",")
    sup = "".join(token.text for token in named.sup)
    return named.letter + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")
